// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/contenthash.h"
#include "core/base/filewriter.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace core {

/// A compressed file that can be read at any place: gzip members (RFC 1952) of a block each, then
/// empty members whose extra fields hold the sizes of the blocks, and one of fixed size that says
/// where those begin. gzip and zcat read the whole as one file.
struct BlockTable
{
    static constexpr qint64 BlockBytes = 128 * 1024; ///< of content; the last block may hold less

    qint64 size = 0; ///< of the content
    std::vector<qint64> offsets; ///< of each block in the file, and the end of the last

    qint64 blocks() const { return qint64(offsets.size()) - 1; }
    qint64 bytesOf(qint64 block) const { return qMin(BlockBytes, size - block * BlockBytes); }
    /// Of an open file. Storage: it is cut off, damaged, or something else.
    static Result<BlockTable> read(int descriptor, const QString &name);
};

/// Undoes one block. Uses memory of the calling thread. Null when it is damaged: each has a
/// checksum.
QByteArray inflateBlock(int descriptor, const BlockTable &table, qint64 block);

/// Writes such a file.
class BlockFileWriter
{
public:
    explicit BlockFileWriter(const QString &path);
    ~BlockFileWriter();

    /// All blocks but the last hold BlockTable::BlockBytes. Errors: Storage.
    Result<void> add(QByteArrayView block);
    /// All of it is on the disk, under a name beside the final one: `<path>.part`. Storage.
    Result<void> finish();
    /// Gives it its name. Storage.
    Result<void> commit() { return m_file.commit(); }

private:
    struct Packer;
    FileWriter m_file;
    std::unique_ptr<Packer> m_packer;
    std::vector<quint32> m_sizes;
    qint64 m_size = 0;
};

} // namespace core
