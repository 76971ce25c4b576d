// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/inflater.h"

#include <zlib.h>

namespace core {

struct Inflater::Private
{
    z_stream stream{};
    bool usable = false;
    bool atEnd = false; ///< of a member
    QByteArray out = QByteArray(256 * 1024, Qt::Uninitialized);
};

Inflater::Inflater() : d{std::make_unique<Private>()}
{
    constexpr int gzipOnly = 16 + MAX_WBITS;
    d->usable = inflateInit2(&d->stream, gzipOnly) == Z_OK;
}

Inflater::~Inflater()
{
    if (d->usable)
        inflateEnd(&d->stream);
}

bool Inflater::feed(QByteArrayView bytes, const std::function<bool(QByteArrayView)> &sink)
{
    if (!d->usable)
        return false;
    // zlib takes a mutable pointer but does not write there.
    auto *in = const_cast<char *>(bytes.data());
    d->stream.next_in = reinterpret_cast<Bytef *>(in);
    d->stream.avail_in = uInt(bytes.size());
    do {
        if (d->atEnd) {
            if (d->stream.avail_in == 0)
                return true;
            // Members may follow each other.
            if (inflateReset(&d->stream) != Z_OK)
                return false;
            d->atEnd = false;
        }
        d->stream.next_out = reinterpret_cast<Bytef *>(d->out.data());
        d->stream.avail_out = uInt(d->out.size());
        const int state = inflate(&d->stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return false;
        d->atEnd = state == Z_STREAM_END;
        const qsizetype made = d->out.size() - qsizetype(d->stream.avail_out);
        if (made > 0 && !sink({d->out.constData(), made}))
            return true;
        if (state == Z_BUF_ERROR && made == 0)
            return true;
    } while (d->stream.avail_in > 0 || d->stream.avail_out == 0);
    return true;
}

bool Inflater::isComplete() const { return d->atEnd; }

} // namespace core
