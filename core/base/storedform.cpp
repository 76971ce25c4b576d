// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storedform.h"

#include "core/base/blockfile.h"
#include "core/base/durable.h"
#include "core/base/filelock.h"
#include "core/base/storedfile.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Compressing is no reason to fill a disk: this much is left for what matters.
constexpr qint64 LeftOver = 64 * 1024 * 1024;

class Descriptor
{
public:
    explicit Descriptor(const QString &path)
        : m_file{::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC)}
    { }
    ~Descriptor()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    int get() const { return m_file; }

private:
    const int m_file;
};

Error storageError(const QString &detail)
{
    return {.kind = Error::Kind::Storage, .detail = detail};
}

Error canceledError() { return {.kind = Error::Kind::Canceled, .detail = u"stopped"_s}; }

Result<std::shared_ptr<FileLock>> formLock(const QString &path)
{
    return FileLock::await(QFileInfo{path}.absolutePath() + u"/forms.lock"_s);
}

bool isSame(const struct stat &a, const struct stat &b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size
        && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// Block by block into `target`, and the hash of it all.
Result<ContentHash> compress(const Descriptor &source, qint64 size, BlockFileWriter &target,
                             const std::atomic<bool> &canceled, const QString &path)
{
    ContentHash hash;
    QByteArray block(BlockTable::BlockBytes, Qt::Uninitialized);
    for (qint64 at = 0; at < size; at += BlockTable::BlockBytes) {
        if (canceled)
            return canceledError();
        const qint64 part = qMin(BlockTable::BlockBytes, size - at);
        if (!readWhole(source.get(), at, block.data(), part))
            return storageError(path + u" could not be read"_s);
        const QByteArrayView bytes{block.constData(), part};
        hash = contentHash(bytes, hash);
        if (const Result<void> added = target.add(bytes); !added)
            return added.error();
    }
    return hash;
}

/// The hash of what can be read of a compressed file, from the disk itself.
Result<ContentHash> hashOf(const QString &compressed, qint64 size,
                           const std::atomic<bool> &canceled)
{
    const Descriptor file{compressed};
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    const auto table = BlockTable::read(file.get(), compressed);
    if (!table)
        return table.error();
    if (table->size != size)
        return storageError(compressed + u" is not what was written"_s);
    ContentHash hash;
    for (qint64 block = 0; block < table->blocks(); ++block) {
        if (canceled)
            return canceledError();
        const QByteArray bytes = inflateBlock(file.get(), *table, block);
        if (bytes.isNull())
            return storageError(compressed + u" is not what was written"_s);
        hash = contentHash(bytes, hash);
    }
    return hash;
}

bool leavesRoom(const Descriptor &file, qint64 size)
{
    struct statvfs disk = {};
    return ::fstatvfs(file.get(), &disk) == 0
        && qint64(disk.f_bavail) * qint64(disk.f_frsize) > size + LeftOver;
}

} // namespace

Result<void> compressStored(const QString &path, const std::atomic<bool> &canceled)
{
    const Descriptor source{path};
    struct stat before = {};
    if (source.get() < 0 || ::fstat(source.get(), &before) != 0)
        return Error{.kind = errno == ENOENT ? Error::Kind::NotFound : Error::Kind::Storage,
                     .detail = path + u" could not be read"_s};
    if (!leavesRoom(source, before.st_size))
        return storageError(u"the disk is nearly full"_s);
    const QString compressed = compressedName(path);
    BlockFileWriter target{compressed};
    const auto written = compress(source, before.st_size, target, canceled, path);
    if (!written)
        return written.error();
    if (const Result<void> finished = target.finish(); !finished)
        return finished;
    const auto readBack = hashOf(compressed + u".part"_s, before.st_size, canceled);
    if (!readBack)
        return readBack.error();
    if (*readBack != *written)
        return storageError(compressed + u" is not what was written"_s);

    const auto lock = formLock(path);
    if (!lock)
        return lock.error();
    struct stat now = {};
    if (::stat(QFile::encodeName(path).constData(), &now) != 0 || !isSame(before, now))
        return Error{.kind = Error::Kind::Conflict, .detail = path + u" was replaced"_s};
    if (const Result<void> committed = target.commit(); !committed)
        return committed;
    if (::unlink(QFile::encodeName(path).constData()) != 0)
        return fileError(path, errno);
    return syncFolder(QFileInfo{path}.absolutePath());
}

Result<void> restoreStored(const QString &path)
{
    const auto lock = formLock(path);
    if (!lock)
        return lock.error();
    if (QFileInfo::exists(path))
        return {};
    const auto file = StoredFile::open(path, std::make_shared<BlockCache>());
    if (!file)
        return file.error();
    FileWriter target{path};
    const qint64 size = (*file)->size();
    for (qint64 at = 0; at < size; at += BlockTable::BlockBytes) {
        const QByteArray bytes = (*file)->read(at, qMin(BlockTable::BlockBytes, size - at));
        if (bytes.isNull())
            return storageError(compressedName(path) + u" is damaged"_s);
        if (const Result<void> written = target.write(bytes); !written)
            return written;
    }
    return target.commit();
}

Result<void> replaceStored(FileWriter &file, const QString &path)
{
    const auto lock = formLock(path);
    if (!lock)
        return lock.error();
    if (const Result<void> committed = file.commit(); !committed)
        return committed;
    if (::unlink(QFile::encodeName(compressedName(path)).constData()) != 0 && errno != ENOENT)
        return fileError(compressedName(path), errno);
    return {};
}

} // namespace core
