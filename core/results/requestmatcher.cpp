// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/requestmatcher.h"

#include <algorithm>

namespace core {

RequestMatcher::RequestMatcher(std::shared_ptr<const SpoolReader> spool, int shard)
    : m_spool{std::move(spool)}, m_shard{shard}
{
    if (!m_spool)
        return;
    for (qint64 position = 0; position < m_spool->size(); ++position) {
        if (m_spool->entry(position).shard == shard)
            m_positions.push_back(quint32(position));
    }
}

qint64 RequestMatcher::slotOf(std::string_view wireId)
{
    if (m_spool) {
        const qint64 position =
            m_spool->positionOf({wireId.data(), qsizetype(wireId.size())}, m_shard);
        if (position < 0)
            return -1;
        const auto found =
            std::lower_bound(m_positions.begin(), m_positions.end(), quint32(position));
        return found != m_positions.end() && *found == quint32(position)
            ? found - m_positions.begin()
            : -1;
    }
    const auto [slot, isNew] = m_slots.try_emplace(std::string{wireId}, quint32(m_ids.size()));
    if (isNew)
        m_ids.emplace_back(wireId);
    return slot->second;
}

QString RequestMatcher::originalId(qint64 slot) const
{
    return m_spool ? m_spool->originalId(m_positions[std::size_t(slot)])
                   : QString::fromStdString(m_ids[std::size_t(slot)]);
}

void RequestMatcher::restart()
{
    m_ids.clear();
    m_slots.clear();
}

} // namespace core
