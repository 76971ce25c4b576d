// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/filewriter.h"

#include "core/base/durable.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

constexpr qsizetype BufferSize = 256 * 1024;

Error fileError(const QString &path, int code)
{
    const auto reason = [code]() -> QString {
        switch (code) {
        case ENOSPC:
        case EDQUOT: return u"the disk is full"_s;
        case EROFS: return u"the file system is read-only"_s;
        case EACCES:
        case EPERM: return u"permission denied"_s;
        case ENOENT: return u"the folder does not exist"_s;
        case ENOTDIR: return u"a part of the path is not a folder"_s;
        case EISDIR: return u"it is a folder"_s;
        case EFBIG: return u"it is larger than a file may be"_s;
        default: return QString::fromLocal8Bit(std::strerror(code));
        }
    };
    return {.kind = Error::Kind::Storage, .detail = path + u" could not be written: "_s + reason()};
}

FileWriter::FileWriter(const QString &path, For whom) : m_path{path}, m_whom{whom}
{
    if (path == u"-"_s)
        return;
    // Through links: the file they lead to is replaced, not the link.
    if (const QString real = QFileInfo{path}.canonicalFilePath(); !real.isEmpty())
        m_path = real;
    const QFileInfo target{m_path};
    if (whom == For::Us)
        m_beside = m_path + u".part"_s;
    else
        m_beside = target.path() + u"/."_s + target.fileName() + u".tokenwise-part"_s;
}

FileWriter::~FileWriter()
{
    if (m_file < 0)
        return;
    ::close(m_file);
    if (!m_direct)
        ::unlink(QFile::encodeName(m_beside).constData());
}

Result<void> FileWriter::open()
{
    if (m_file >= 0)
        return {};
    m_buffer.reserve(BufferSize);
    if (m_path == u"-"_s) {
        m_direct = true;
        m_file = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        return m_file < 0 ? Result<void>{fileError(u"standard output"_s, errno)} : Result<void>{};
    }
    struct stat old = {};
    const bool exists = ::stat(QFile::encodeName(m_path).constData(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return fileError(m_path, EISDIR);
    m_direct = exists && !S_ISREG(old.st_mode);
    const QByteArray name = QFile::encodeName(m_direct ? m_path : m_beside);
    const int flags = O_WRONLY | O_CLOEXEC | (m_direct ? 0 : O_CREAT | O_TRUNC);
    m_file = ::open(name.constData(), flags, m_whom == For::Us ? 0600 : 0666);
    if (m_file < 0)
        return fileError(m_path, errno);
    if (exists && !m_direct && m_whom == For::User)
        ::fchmod(m_file, old.st_mode & 07777);
    return {};
}

Result<void> FileWriter::write(QByteArrayView bytes)
{
    if (const Result<void> done = open(); !done)
        return done;
    m_written += bytes.size();
    if (qsizetype(m_buffer.size()) + bytes.size() > BufferSize) {
        if (const Result<void> done = writeOut(m_buffer); !done)
            return done;
        m_buffer.clear();
    }
    if (bytes.size() > BufferSize)
        return writeOut(bytes);
    m_buffer.append(bytes.data(), std::size_t(bytes.size()));
    return {};
}

Result<void> FileWriter::writeOut(QByteArrayView bytes)
{
    const char *from = bytes.data();
    qint64 left = bytes.size();
    while (left > 0) {
        const ssize_t done = ::write(m_file, from, std::size_t(left));
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fileError(m_path, errno);
        from += done;
        left -= done;
    }
    const qint64 before = m_flushed;
    m_flushed += bytes.size();
    startWritingBack(before);
    return {};
}

// The disk begins now what sync() would otherwise wait for at the end.
void FileWriter::startWritingBack([[maybe_unused]] qint64 before) const
{
#ifdef SYNC_FILE_RANGE_WRITE
    constexpr qint64 Stretch = 8 * 1024 * 1024;
    const qint64 from = before / Stretch * Stretch;
    const qint64 to = m_flushed / Stretch * Stretch;
    if (to > from && !m_direct)
        ::sync_file_range(m_file, from, to - from, SYNC_FILE_RANGE_WRITE);
#endif
}

Result<void> FileWriter::restart()
{
    m_buffer.clear();
    m_written = 0;
    m_flushed = 0;
    if (m_file >= 0 && (::ftruncate(m_file, 0) != 0 || ::lseek(m_file, 0, SEEK_SET) != 0))
        return fileError(m_path, errno);
    return {};
}

Result<void> FileWriter::sync()
{
    if (const Result<void> done = open(); !done)
        return done;
    if (const Result<void> done = writeOut(m_buffer); !done)
        return done;
    m_buffer.clear();
    // Not every kind of file can be synced.
    if (!m_direct && ::fdatasync(m_file) != 0 && errno != EINVAL && errno != ENOTSUP)
        return fileError(m_path, errno);
    return {};
}

Result<void> FileWriter::commit()
{
    if (const Result<void> done = sync(); !done)
        return done;
    if (!m_direct
        && std::rename(QFile::encodeName(m_beside).constData(),
                       QFile::encodeName(m_path).constData())
            != 0)
        return fileError(m_path, errno);
    ::close(m_file);
    m_file = -1;
    if (m_direct)
        return {};
    if (const Result<void> done = syncFolder(QFileInfo{m_path}.absolutePath());
        !done && m_whom == For::Us)
        return done;
    return {};
}

} // namespace core
