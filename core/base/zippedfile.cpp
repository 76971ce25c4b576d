// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/zippedfile.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace core {

namespace {

/// Less than this is inflated again and again without being noticed.
constexpr qint64 Unnoticed = 32 * 1024 * 1024;
/// What the disk must have left after a copy was laid out.
constexpr qint64 RoomLeft = 256 * 1024 * 1024;

bool writeWhole(int descriptor, const char *from, qint64 size)
{
    while (size > 0) {
        const ssize_t done = ::write(descriptor, from, std::size_t(size));
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        from += done;
        size -= done;
    }
    return true;
}

bool hasRoom(int descriptor, qint64 bytes)
{
    struct statvfs disk = {};
    return ::fstatvfs(descriptor, &disk) == 0
        && qint64(disk.f_bavail) * qint64(disk.f_frsize) > bytes;
}

} // namespace

Result<std::unique_ptr<const StoredFile>> ZippedFile::open(int descriptor, const QString &name,
                                                           std::shared_ptr<BlockCache> cache)
{
    auto table = BlockTable::read(descriptor, name);
    if (!table) {
        ::close(descriptor);
        return table.error();
    }
    return std::unique_ptr<const StoredFile>{
        new ZippedFile{descriptor, name, std::move(*table), std::move(cache)}};
}

ZippedFile::ZippedFile(int descriptor, QString name, BlockTable table,
                       std::shared_ptr<BlockCache> cache)
    : m_descriptor{descriptor}, m_name{std::move(name)}, m_table{std::move(table)},
      m_cache{std::move(cache)}, m_owner{m_cache->newOwner()}
{ }

ZippedFile::~ZippedFile()
{
    m_closing = true;
    if (m_thread.joinable())
        m_thread.join();
    m_cache->drop(m_owner);
    ::close(m_descriptor);
    if (m_laidOut >= 0)
        ::close(m_laidOut);
}

bool ZippedFile::read(qint64 offset, char *target, qint64 size) const
{
    if (offset < 0 || size < 0 || offset > m_table.size - size)
        return false;
    if (const int whole = m_laidOut.load(std::memory_order_acquire); whole >= 0)
        return readWhole(whole, offset, target, size);
    while (size > 0) {
        const qint64 number = offset / BlockTable::BlockBytes;
        const QByteArray bytes = block(number);
        if (bytes.isNull())
            return false;
        const qint64 from = offset - number * BlockTable::BlockBytes;
        const qint64 part = qMin(size, qint64{bytes.size()} - from);
        std::memcpy(target, bytes.constData() + from, std::size_t(part));
        noteRead(0, part);
        target += part;
        offset += part;
        size -= part;
    }
    return true;
}

QByteArray ZippedFile::block(qint64 number) const
{
    QByteArray bytes = m_cache->find(m_owner, number);
    if (!bytes.isNull())
        return bytes;
    bytes = inflateBlock(m_descriptor, m_table, number);
    if (!bytes.isNull()) {
        m_cache->keep(m_owner, number, bytes);
        noteRead(bytes.size(), 0);
    }
    return bytes;
}

// Reading through a file inflates it once, for whatever is taken of each block; reading all over it
// inflates many times what it delivers.
void ZippedFile::noteRead(qint64 inflated, qint64 delivered) const
{
    const qint64 all = m_inflated.fetch_add(inflated, std::memory_order_relaxed) + inflated;
    const qint64 used = m_delivered.fetch_add(delivered, std::memory_order_relaxed) + delivered;
    if (all > m_table.size + 4 * used + Unnoticed)
        std::call_once(m_layingOut, [this] { m_thread = std::thread{[this] { layOut(); }}; });
}

int ZippedFile::openUnnamed() const
{
    const QByteArray folder = QFile::encodeName(QFileInfo{m_name}.absolutePath());
    const int unnamed = ::open(folder.constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (unnamed >= 0)
        return unnamed;
    // Not every file system has files without a name: one that loses it at once does as well.
    QByteArray name = folder + "/.whole-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.constData());
    return named;
}

void ZippedFile::layOut() const
{
    const int whole = openUnnamed();
    if (whole < 0)
        return; // as before, then
    bool good = hasRoom(whole, m_table.size + RoomLeft);
    for (qint64 number = 0; good && number < m_table.blocks(); ++number) {
        const QByteArray bytes = inflateBlock(m_descriptor, m_table, number);
        good = !m_closing && !bytes.isNull() && writeWhole(whole, bytes.constData(), bytes.size());
    }
    if (good)
        m_laidOut.store(whole, std::memory_order_release);
    else
        ::close(whole);
}

} // namespace core
