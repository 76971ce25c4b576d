// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/shardplanner.h"

#include <algorithm>
#include <unordered_map>

namespace core {

static constexpr quint32 SampleBit = 0x8000'0000;
static constexpr Tokens SmallestCachedPrefix = 512; // API reference §7.5: of all models

quint64 shardGroup(const RequestFacts &facts)
{
    // A shared system prompt is the wider group; requests that also share their first block are
    // within it.
    for (const RequestFacts::Prefix &prefix : {facts.systemPrefix, facts.firstBlockPrefix}) {
        if (prefix.tokens >= SmallestCachedPrefix)
            return prefix.hash;
    }
    return 0;
}

bool ShardPlanner::fits(const Fill &fill, qint64 requests, qint64 bytes) const
{
    const qint64 before =
        fill.requests == 0 ? ShardHead.size() : fill.bytes + ShardSeparator.size();
    return fill.requests + requests <= m_limits.maxRequests
        && before + bytes + ShardTail.size() <= m_limits.maxBytes;
}

void ShardPlanner::put(Fill *fill, qint64 bytes)
{
    fill->bytes += bytes + (fill->requests == 0 ? ShardHead.size() : ShardSeparator.size());
    ++fill->requests;
}

ShardPlanner::ShardPlanner(Limits limits, bool withSample)
    : m_limits{limits}, m_fills(withSample ? 1 : 0), m_hasSample{withSample}
{ }

int ShardPlanner::add(qint64 bytes, quint64 group, bool sample)
{
    sample =
        sample && m_hasSample && (m_fills.front().requests == 0 || fits(m_fills.front(), 1, bytes));
    m_bytes.push_back(quint32(bytes) | (sample ? SampleBit : 0));
    m_groups.push_back(group);
    const size_t firstRest = m_hasSample ? 1 : 0;
    if (sample) {
        put(&m_fills.front(), bytes);
        return 0;
    }
    if (m_fills.size() <= firstRest
        || (m_fills.back().requests > 0 && !fits(m_fills.back(), 1, bytes)))
        m_fills.emplace_back();
    put(&m_fills.back(), bytes);
    return int(m_fills.size()) - 1;
}

QList<ShardPlan> ShardPlanner::plansOf(const std::vector<Fill> &fills)
{
    QList<ShardPlan> plans;
    for (const Fill &fill : fills)
        plans.append({.requests = fill.requests, .bytes = fill.bytes + ShardTail.size()});
    return plans;
}

ShardPlanner::Plan ShardPlanner::plan() const
{
    Plan plan{.shards = plansOf(m_fills), .moved = {}};
    const size_t rest = m_fills.size() - (m_hasSample ? 1 : 0);
    if (rest < 2)
        return plan;
    std::vector<Fill> fills;
    std::vector<quint16> moved = grouped(&fills);
    if (moved.empty() || fills.size() > m_fills.size() + 1)
        return plan;
    plan.shards = plansOf(fills);
    plan.moved = std::move(moved);
    return plan;
}

/// Places whole groups, in the order in which they first occur, each where it fits first; what has
/// no company fills the gaps in input order. Empty if no group of the input order is split, or if
/// there are too many shards.
std::vector<quint16> ShardPlanner::grouped(std::vector<Fill> *fills) const
{
    struct Group
    {
        qint64 requests = 0;
        qint64 bytes = 0;
        int firstShard = -1;
        int shard = -1; ///< once placed as a whole
        bool split = false;
    };
    std::unordered_map<quint64, Group> groups;
    const size_t firstRest = m_hasSample ? 1 : 0;
    bool anySplit = false;
    std::vector<quint64> order;
    Fill walk;
    int shard = int(firstRest);
    for (size_t i = 0; i < m_bytes.size(); ++i) {
        if (m_bytes[i] & SampleBit)
            continue;
        const qint64 bytes = m_bytes[i];
        if (walk.requests > 0 && !fits(walk, 1, bytes)) {
            walk = {};
            ++shard;
        }
        put(&walk, bytes);
        if (m_groups[i] == 0)
            continue;
        Group &group = groups[m_groups[i]];
        if (group.requests == 0) {
            group.firstShard = shard;
            order.push_back(m_groups[i]);
        }
        anySplit = anySplit || group.firstShard != shard;
        ++group.requests;
        group.bytes += bytes + ShardSeparator.size();
    }
    if (!anySplit)
        return {};

    if (m_hasSample)
        fills->push_back(m_fills.front());
    const auto reserve = [&](Group *group) {
        for (size_t i = firstRest; i < fills->size(); ++i) {
            if (fits((*fills)[i], group->requests, group->bytes)) {
                group->shard = int(i);
                break;
            }
        }
        if (group->shard < 0 && fits({}, group->requests, group->bytes)) {
            group->shard = int(fills->size());
            fills->emplace_back();
        }
        if (group->shard < 0)
            return;
        // Bytes as they will be counted, one separator or the head before each.
        Fill &fill = (*fills)[size_t(group->shard)];
        if (fill.requests == 0)
            fill.bytes = ShardHead.size() - ShardSeparator.size();
        fill.bytes += group->bytes;
        fill.requests += group->requests;
    };
    for (const quint64 key : order) {
        Group &group = groups[key];
        if (group.requests > 1)
            reserve(&group);
    }
    std::vector<quint16> placed(m_bytes.size(), 0);
    size_t open = firstRest;
    for (size_t i = 0; i < m_bytes.size(); ++i) {
        if (m_bytes[i] & SampleBit)
            continue;
        const auto group = m_groups[i] == 0 ? groups.end() : groups.find(m_groups[i]);
        if (group != groups.end() && group->second.shard >= 0) {
            placed[i] = quint16(group->second.shard);
            continue;
        }
        const qint64 bytes = m_bytes[i];
        size_t target = open;
        while (target < fills->size() && !fits((*fills)[target], 1, bytes))
            ++target;
        if (target == fills->size())
            fills->emplace_back();
        // Shards that are full to the last request need not be looked at again.
        while (open < fills->size() && (*fills)[open].requests >= m_limits.maxRequests)
            ++open;
        put(&(*fills)[target], bytes);
        placed[i] = quint16(target);
    }
    if (fills->size() > size_t(MaxShards))
        return {};
    return placed;
}

} // namespace core
