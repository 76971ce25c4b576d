// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blockcache.h"

#include <algorithm>

namespace core {

quint64 BlockCache::newOwner()
{
    const std::lock_guard locker{m_mutex};
    return ++m_owners;
}

QByteArray BlockCache::find(quint64 owner, qint64 block)
{
    const std::lock_guard locker{m_mutex};
    const auto found =
        std::find_if(m_slots.begin(), m_slots.end(), [owner, block](const Slot &slot) {
            return slot.owner == owner && slot.block == block;
        });
    if (found == m_slots.end())
        return {};
    found->usedAt = ++m_now;
    return found->bytes;
}

void BlockCache::keep(quint64 owner, qint64 block, const QByteArray &bytes)
{
    const std::lock_guard locker{m_mutex};
    if (m_slots.size() < Slots) {
        m_slots.push_back({.owner = owner, .block = block, .usedAt = ++m_now, .bytes = bytes});
        return;
    }
    const auto oldest =
        std::min_element(m_slots.begin(), m_slots.end(),
                         [](const Slot &a, const Slot &b) { return a.usedAt < b.usedAt; });
    *oldest = {.owner = owner, .block = block, .usedAt = ++m_now, .bytes = bytes};
}

void BlockCache::drop(quint64 owner)
{
    const std::lock_guard locker{m_mutex};
    std::erase_if(m_slots, [owner](const Slot &slot) { return slot.owner == owner; });
}

} // namespace core
