// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <mutex>
#include <vector>

namespace core {

/// The blocks of compressed files that were read last, so that neighbours in a block are not
/// inflated one by one. Shared by files that are read together; holds `Slots` blocks at most. Any
/// thread.
class BlockCache
{
public:
    static constexpr int Slots = 64; ///< 8 MB of blocks

    /// A number by which a file that uses this cache names itself.
    quint64 newOwner();
    /// Null if it is not here.
    QByteArray find(quint64 owner, qint64 block);
    void keep(quint64 owner, qint64 block, const QByteArray &bytes);
    /// The owner goes.
    void drop(quint64 owner);

private:
    struct Slot
    {
        quint64 owner = 0; ///< 0: free
        qint64 block = 0;
        quint64 usedAt = 0;
        QByteArray bytes = {};
    };
    std::mutex m_mutex;
    quint64 m_owners = 0;
    quint64 m_now = 0;
    std::vector<Slot> m_slots;
};

} // namespace core
