// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

#include <vector>

namespace core {

/// The create body around its requests: `{"requests":[\n` item `,\n` item … `\n]}\n`.
inline constexpr QByteArrayView ShardHead = "{\"requests\":[\n";
inline constexpr QByteArrayView ShardSeparator = ",\n";
inline constexpr QByteArrayView ShardTail = "\n]}\n";

/// Requests of equal group are kept in one batch where that is possible, so that they find each
/// other's cache entries. 0: no group, for prefixes that no model caches.
quint64 shardGroup(const RequestFacts &facts);

/// Decides which request goes into which batch. While requests come in, the shard that is open
/// takes each in turn until it is full; once all are known and they need several, groups are moved
/// together if that takes no more than one shard more. Keeps 12 bytes a request.
class ShardPlanner
{
public:
    struct Limits
    {
        qint64 maxRequests = 100'000;
        qint64 maxBytes = 250'000'000; ///< 256 MB less a margin
    };

    ShardPlanner() : ShardPlanner{Limits{}} { }
    /// `withSample`: shard 0 is the canary's alone.
    explicit ShardPlanner(Limits limits, bool withSample = false);

    /// The shard in which the next request, of `bytes` bytes, goes for now. `sample`: it belongs to
    /// the canary, and goes there as long as there is room.
    int add(qint64 bytes, quint64 group, bool sample = false);

    struct Plan
    {
        QList<ShardPlan> shards;
        /// Shard of each request, if requests must move; else empty and add() said where they are.
        std::vector<quint16> moved;
    };
    /// What goes where now that all are known. With a sample, shard 0 is the canary even if it is
    /// empty.
    Plan plan() const;

    /// The most shards of one job.
    static constexpr int MaxShards = 10'000;

private:
    struct Fill
    {
        qint64 requests = 0;
        qint64 bytes = 0; ///< without the tail
    };
    bool fits(const Fill &fill, qint64 requests, qint64 bytes) const;
    static void put(Fill *fill, qint64 bytes);
    static QList<ShardPlan> plansOf(const std::vector<Fill> &fills);
    std::vector<quint16> grouped(std::vector<Fill> *fills) const;

    Limits m_limits;
    std::vector<Fill> m_fills;
    bool m_hasSample;
    std::vector<quint32> m_bytes; ///< of each request; the top bit marks the sample
    std::vector<quint64> m_groups;
};

} // namespace core
