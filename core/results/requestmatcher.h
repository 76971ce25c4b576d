// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/spool.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace core {

/// Which request of a shard a custom_id belongs to. Slots number the requests of the shard in the
/// order of their positions in the job. Without a spool ids get slots as they come.
class RequestMatcher
{
public:
    RequestMatcher(std::shared_ptr<const SpoolReader> spool, int shard);

    /// -1 if nobody sent it.
    qint64 slotOf(std::string_view wireId);
    qint64 size() const { return m_spool ? qint64(m_positions.size()) : qint64(m_ids.size()); }
    qint64 jobSize() const { return m_spool ? m_spool->size() : 0; }
    QString originalId(qint64 slot) const;
    /// Ascending; empty without a spool: slots are positions then.
    const std::vector<quint32> &positions() const { return m_positions; }
    /// Without a spool: the ids by slot.
    const std::vector<std::string> &ids() const { return m_ids; }
    void restart();

private:
    std::shared_ptr<const SpoolReader> m_spool;
    int m_shard;
    std::vector<quint32> m_positions;
    std::vector<std::string> m_ids;
    std::unordered_map<std::string, quint32> m_slots; ///< of m_ids
};

} // namespace core
