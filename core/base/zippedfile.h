// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/blockfile.h"
#include "core/base/storedfile.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace core {

/// The compressed form of a file: blocks are inflated when they are read. Whoever reads all over a
/// large file would inflate each block many times; then the whole is laid out once in an unnamed
/// file beside it, which goes with this object, and read from there.
class ZippedFile final : public StoredFile
{
public:
    /// Takes the descriptor over. Storage.
    static Result<std::unique_ptr<const StoredFile>> open(int descriptor, const QString &name,
                                                          std::shared_ptr<BlockCache> cache);
    ~ZippedFile() override;

    qint64 size() const override { return m_table.size; }
    using StoredFile::read;
    bool read(qint64 offset, char *target, qint64 size) const override;
    /// Whether it is read from a whole copy by now.
    bool isLaidOut() const { return m_laidOut.load(std::memory_order_acquire) >= 0; }

private:
    ZippedFile(int descriptor, QString name, BlockTable table, std::shared_ptr<BlockCache> cache);
    QByteArray block(qint64 number) const;
    void noteRead(qint64 inflated, qint64 delivered) const;
    void layOut() const;
    int openUnnamed() const;

    const int m_descriptor;
    const QString m_name;
    const BlockTable m_table;
    const std::shared_ptr<BlockCache> m_cache;
    const quint64 m_owner;
    mutable std::atomic<qint64> m_inflated{0}; ///< bytes, so far
    mutable std::atomic<qint64> m_delivered{0};
    mutable std::once_flag m_layingOut;
    mutable std::thread m_thread; ///< lays out
    mutable std::atomic<bool> m_closing{false};
    mutable std::atomic<int> m_laidOut{-1}; ///< the descriptor of the copy
};

} // namespace core
