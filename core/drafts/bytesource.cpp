// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/bytesource.h"

#include "core/drafts/textplace.h"

#include <QFileInfo>

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace core {

using namespace Qt::StringLiterals;

static Error unreadable(const QString &what)
{
    return {.kind = Error::Kind::BadInput, .detail = what};
}

/// zlib's inflate over one gzip file, member after member.
class ByteSource::Inflater
{
public:
    Inflater() : m_input(256 * 1024)
    {
        // 16 + 15: a gzip header is expected, with the largest window.
        m_ready = inflateInit2(&m_stream, 16 + MAX_WBITS) == Z_OK;
    }
    ~Inflater() { inflateEnd(&m_stream); }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    void restart()
    {
        m_stream.avail_in = 0;
        m_memberEnded = false;
        m_ready = inflateReset(&m_stream) == Z_OK;
    }

    Result<qsizetype> read(char *to, qsizetype size, ByteSource &source)
    {
        if (!m_ready)
            return unreadable(u"there is not enough memory to unpack it"_s);
        m_stream.next_out = reinterpret_cast<Bytef *>(to);
        m_stream.avail_out = static_cast<uInt>(std::min(size, qsizetype{1} << 30));
        const uInt wanted = m_stream.avail_out;
        while (m_stream.avail_out == wanted) {
            if (m_stream.avail_in == 0) {
                const auto got = source.readFile(m_input.data(), qsizetype(m_input.size()));
                if (!got)
                    return got.error();
                if (*got == 0) {
                    if (m_memberEnded)
                        return qsizetype{0};
                    return unreadable(u"the compressed file is cut off: it ends in the middle"_s);
                }
                m_stream.next_in = reinterpret_cast<Bytef *>(m_input.data());
                m_stream.avail_in = static_cast<uInt>(*got);
            }
            if (m_memberEnded) {
                if (*m_stream.next_in == 0) { // padding, as tapes leave it
                    ++m_stream.next_in;
                    --m_stream.avail_in;
                    continue;
                }
                inflateReset(&m_stream);
                m_memberEnded = false;
            }
            const int state = inflate(&m_stream, Z_NO_FLUSH);
            if (state == Z_STREAM_END)
                m_memberEnded = true;
            else if (state != Z_OK && state != Z_BUF_ERROR)
                return unreadable(u"the compressed data is damaged"_s);
        }
        return qsizetype{wanted} - qsizetype{m_stream.avail_out};
    }

private:
    z_stream m_stream = {};
    std::vector<char> m_input;
    bool m_ready = false;
    bool m_memberEnded = false;
};

ByteSource::ByteSource(const QString &path) : m_file{path} { }
ByteSource::~ByteSource() = default;

static bool startsWith(const char *bytes, qsizetype size, std::string_view magic)
{
    return size >= qsizetype(magic.size()) && std::memcmp(bytes, magic.data(), magic.size()) == 0;
}

Result<std::unique_ptr<ByteSource>> ByteSource::open(const QString &path)
{
    const QFileInfo info{path};
    if (path.isEmpty() || (!info.exists() && !info.isSymLink()))
        return badInput(path, u"there is no such file"_s);
    if (!info.exists())
        return badInput(path, u"it is a link to something that is not there"_s);
    if (info.isDir())
        return badInput(path, u"it is a folder, not a file"_s);
    if (!info.isFile()) // reading a pipe or a device could wait for ever and cannot start over
        return badInput(path, u"it is not a regular file"_s);

    std::unique_ptr<ByteSource> source{new ByteSource{path}};
    if (!source->m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return badInput(path, u"it cannot be read: "_s + source->m_file.errorString());
    source->m_bytesTotal = source->m_file.size();
    if (source->m_bytesTotal == 0)
        return badInput(path, u"the file is empty"_s);

    char magic[4] = {};
    const qint64 got = source->m_file.read(magic, sizeof magic);
    if (got < 0)
        return badInput(path, u"it cannot be read: "_s + source->m_file.errorString());
    if (startsWith(magic, got, "\x1f\x8b"))
        source->m_inflater = std::make_unique<Inflater>();
    else if (startsWith(magic, got, "PK\x03\x04"))
        return badInput(path, u"it is a zip archive (or an office document); unpack it first"_s);
    else if (startsWith(magic, got, "\x28\xb5\x2f\xfd") || startsWith(magic, got, "BZh")
             || startsWith(magic, got,
                           "\xfd"
                           "7zX"))
        return badInput(path, u"it is compressed in a way other than gzip; unpack it first"_s);
    if (const auto started = source->rewind(); !started)
        return badInput(path, started.error().detail);
    return source;
}

Result<void> ByteSource::rewind()
{
    if (!m_file.seek(0))
        return unreadable(u"it cannot be read: "_s + m_file.errorString());
    m_bytesRead = 0;
    if (m_inflater)
        m_inflater->restart();
    return start();
}

Result<void> ByteSource::start()
{
    m_firstBegin = 0;
    m_firstEnd = 0;
    while (m_firstEnd < qsizetype(sizeof m_first)) {
        const auto got = readAny(m_first + m_firstEnd, qsizetype(sizeof m_first) - m_firstEnd);
        if (!got)
            return got.error();
        if (*got == 0)
            break;
        m_firstEnd += *got;
    }
    if (m_firstEnd == 0)
        return unreadable(u"the file is empty"_s);
    if (startsWith(m_first, m_firstEnd, "\xef\xbb\xbf"))
        m_firstBegin = 3;
    else if (startsWith(m_first, m_firstEnd, "\xff\xfe")
             || startsWith(m_first, m_firstEnd, "\xfe\xff"))
        return unreadable(u"it is UTF-16 text; save it as UTF-8"_s);
    return {};
}

Result<qsizetype> ByteSource::readFile(char *to, qsizetype size)
{
    const qint64 got = m_file.read(to, size);
    if (got < 0)
        return unreadable(u"it cannot be read: "_s + m_file.errorString());
    m_bytesRead += got;
    return qsizetype{got};
}

Result<qsizetype> ByteSource::readAny(char *to, qsizetype size)
{
    return m_inflater ? m_inflater->read(to, size, *this) : readFile(to, size);
}

Result<qsizetype> ByteSource::read(char *to, qsizetype size)
{
    if (m_firstBegin == m_firstEnd)
        return readAny(to, size);
    const qsizetype count = std::min(size, m_firstEnd - m_firstBegin);
    std::memcpy(to, m_first + m_firstBegin, size_t(count));
    m_firstBegin += count;
    return count;
}

} // namespace core
