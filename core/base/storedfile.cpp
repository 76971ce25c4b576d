// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storedfile.h"

#include "core/base/zippedfile.h"

#include <QFile>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// A file as it was written.
class PlainFile final : public StoredFile
{
public:
    PlainFile(int descriptor, qint64 size) : m_descriptor{descriptor}, m_size{size} { }
    ~PlainFile() override { ::close(m_descriptor); }

    qint64 size() const override { return m_size; }
    bool read(qint64 offset, char *target, qint64 size) const override
    {
        return readWhole(m_descriptor, offset, target, size);
    }

private:
    const int m_descriptor;
    const qint64 m_size;
};

int openToRead(const QString &path)
{
    return ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
}

Error notOpened(const QString &path, int code)
{
    return {.kind = code == ENOENT ? Error::Kind::NotFound : Error::Kind::Storage,
            .detail = u"%1 could not be read: %2"_s.arg(
                path, QString::fromLocal8Bit(std::strerror(code)))};
}

} // namespace

QString compressedName(const QString &path) { return path + u".gz"_s; }

bool readWhole(int descriptor, qint64 offset, char *target, qint64 size)
{
    while (size > 0) {
        const ssize_t got = ::pread(descriptor, target, std::size_t(size), offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        target += got;
        offset += got;
        size -= got;
    }
    return true;
}

Result<std::unique_ptr<const StoredFile>> StoredFile::open(const QString &path,
                                                           std::shared_ptr<BlockCache> cache)
{
    // Once more at the end: the form may change between the first two looks.
    for (int look = 0; look < 3; ++look) {
        const bool plain = look != 1;
        const int descriptor = openToRead(plain ? path : compressedName(path));
        if (descriptor < 0) {
            if (errno != ENOENT || look == 2)
                return notOpened(path, errno);
            continue;
        }
        if (!plain)
            return ZippedFile::open(descriptor, compressedName(path), std::move(cache));
        struct stat found = {};
        if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
            const int code = S_ISDIR(found.st_mode) ? EISDIR : EINVAL;
            ::close(descriptor);
            return notOpened(path, code);
        }
        return std::unique_ptr<const StoredFile>{
            std::make_unique<PlainFile>(descriptor, qint64{found.st_size})};
    }
    Q_UNREACHABLE();
}

QByteArray StoredFile::read(qint64 offset, qint64 size) const
{
    QByteArray bytes(size, Qt::Uninitialized);
    return read(offset, bytes.data(), size) ? bytes : QByteArray{};
}

} // namespace core
