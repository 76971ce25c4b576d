// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachelanes.h"

#include "core/ledger/entry.h"
#include "core/ledger/faststatement.h"
#include "core/ledger/pricingclass.h"

#include <algorithm>
#include <numeric>

namespace core {

namespace {

constexpr std::array<Tokens Usage::*, 6> Classes{&Usage::input,     &Usage::cacheWrite5m, &Usage::cacheWrite1h,
                                                 &Usage::cacheRead, &Usage::output,       &Usage::webSearches};

/// How long entries took whose source tells it, in the order of the entries.
class Durations
{
public:
    explicit Durations(sqlite3 *connection)
        : m_rows{connection, "SELECT entry, duration_ms FROM entry_details WHERE duration_ms IS NOT NULL ORDER BY entry"}
    {
        advance();
    }
    /// Asked for in ascending order.
    std::optional<qint64> of(qint64 entry)
    {
        while (m_stepped == SQLITE_ROW && m_rows.number(0) < entry)
            advance();
        return m_stepped == SQLITE_ROW && m_rows.number(0) == entry ? std::optional{m_rows.number(1)} : std::nullopt;
    }
    bool failed() const { return m_stepped != SQLITE_ROW && m_stepped != SQLITE_DONE; }

private:
    void advance() { m_stepped = m_rows.step(); }

    FastStatement m_rows;
    int m_stepped = SQLITE_DONE;
};

} // namespace

void CacheLanes::addContext(qint64 id, const GroupLabels &labels)
{
    const Key key{labels.workflow, labels.model, labels.session, labels.profile, labels.speed};
    const auto lane = m_lanes.try_emplace(key, quint32(m_lanes.size())).first;
    m_byId.insert(id, quint32(m_contexts.size()));
    m_contexts.push_back(id);
    m_laneOfContext.push_back(lane->second);
}

quint32 CacheLanes::laneOf(const Packed &row) const
{
    return m_laneOfContext[row.context] * 2 + ((row.flags & SidechainEntry) != 0 ? 1 : 0);
}

Result<void> CacheLanes::read(QSqlDatabase &database, const std::optional<Instant> &since,
                              const std::optional<Instant> &until,
                              const std::function<void(const std::vector<Entry> &)> &take)
{
    const Span span{.since = since ? toMs(*since) : std::numeric_limits<qint64>::min(),
                    .until = until ? toMs(*until) : std::numeric_limits<qint64>::max()};
    const Result<std::vector<quint32>> roundOf = rounds(database, span);
    if (!roundOf)
        return roundOf.error();
    const quint32 last = roundOf->empty() ? 0 : *std::max_element(roundOf->begin(), roundOf->end());
    for (quint32 round = 0; round <= last && !roundOf->empty(); ++round) {
        m_rows.clear();
        m_wide.clear();
        if (const Result<void> done = readRound(database, span, *roundOf, round); !done)
            return done;
        giveLanes(take);
    }
    return {};
}

/// In which round each lane is read: so many of them that their entries are no more than are held.
Result<std::vector<quint32>> CacheLanes::rounds(QSqlDatabase &database, const Span &span) const
{
    std::vector<quint32> roundOf(m_lanes.size(), 0);
    sqlite3 *const connection = sqliteHandle(database);
    const qint64 from = quarterOf(span.since);
    const qint64 to = quarterOf(span.until);
    FastStatement all{connection, "SELECT sum(entries) FROM group_sums WHERE quarter BETWEEN ?1 AND ?2"};
    all.bind(1, from);
    all.bind(2, to);
    if (all.step() != SQLITE_ROW)
        return sqliteFailure(database);
    if (all.number(0) <= m_atOnce)
        return roundOf;
    std::vector<qint64> entries(m_lanes.size(), 0);
    FastStatement each{connection,
                       "SELECT context, sum(entries) FROM usage_sums WHERE quarter BETWEEN ?1 AND ?2 GROUP BY context"};
    each.bind(1, from);
    each.bind(2, to);
    int stepped = each.step();
    for (; stepped == SQLITE_ROW; stepped = each.step()) {
        if (const auto context = m_byId.constFind(each.number(0)); context != m_byId.cend())
            entries[m_laneOfContext[*context]] += each.number(1);
    }
    if (stepped != SQLITE_DONE)
        return sqliteFailure(database);
    quint32 round = 0;
    qint64 held = 0;
    for (std::size_t lane = 0; lane < entries.size(); ++lane) {
        if (held > 0 && held + entries[lane] > m_atOnce) {
            ++round;
            held = 0;
        }
        held += entries[lane];
        roundOf[lane] = round;
    }
    return roundOf;
}

Result<void> CacheLanes::readRound(QSqlDatabase &database, const Span &span,
                                   const std::vector<quint32> &roundOf, quint32 round)
{
    sqlite3 *const connection = sqliteHandle(database);
    Durations durations{connection};
    FastStatement rows{connection, R"(
        SELECT id, context, at, flags, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches
        FROM entries WHERE at >= ?1 AND at < ?2 ORDER BY id)"};
    rows.bind(1, span.since);
    rows.bind(2, span.until);
    int stepped = rows.step();
    for (; stepped == SQLITE_ROW; stepped = rows.step()) {
        const auto context = m_byId.constFind(rows.number(1));
        if (context == m_byId.cend() || roundOf[m_laneOfContext[*context]] != round)
            continue;
        Entry entry{.at = instantFromMs(rows.number(2)), .usage = {}, .flags = quint32(rows.number(3))};
        for (std::size_t i = 0; i < Classes.size(); ++i)
            entry.usage.*Classes[i] = rows.number(4 + int(i));
        if (const std::optional<qint64> took = durations.of(rows.number(0)))
            entry.start = entry.at - std::chrono::milliseconds{*took};
        pack(entry, *context);
    }
    if (stepped != SQLITE_DONE || durations.failed())
        return sqliteFailure(database);
    return {};
}

void CacheLanes::pack(const Entry &entry, quint32 context)
{
    Packed row{.at = toMs(entry.at),
               .start = toMs(entry.start.value_or(entry.at)),
               .context = context,
               .flags = entry.flags,
               .wide = 0,
               .counts = {}};
    std::array<Tokens, 6> counts{};
    bool fits = true;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = entry.usage.*Classes[i];
        row.counts[i] = quint32(counts[i]);
        fits = fits && row.counts[i] == counts[i];
    }
    if (!fits) {
        m_wide.push_back(counts);
        row.wide = quint32(m_wide.size());
    }
    m_rows.push_back(row);
}

CacheLanes::Entry CacheLanes::unpacked(const Packed &row) const
{
    Entry entry{.context = m_contexts[row.context], .at = instantFromMs(row.at), .usage = {}, .flags = row.flags};
    if (row.start != row.at)
        entry.start = instantFromMs(row.start);
    for (std::size_t i = 0; i < Classes.size(); ++i)
        entry.usage.*Classes[i] = row.wide > 0 ? m_wide[row.wide - 1][i] : Tokens{row.counts[i]};
    return entry;
}

void CacheLanes::giveLanes(const std::function<void(const std::vector<Entry> &)> &take) const
{
    std::vector<quint32> order(m_rows.size());
    std::iota(order.begin(), order.end(), 0);
    const auto placeOf = [this](quint32 index) {
        const Packed &row = m_rows[index];
        return std::tuple{laneOf(row), row.start, row.at};
    };
    std::sort(order.begin(), order.end(), [&](quint32 a, quint32 b) {
        const auto first = placeOf(a), second = placeOf(b);
        if (first != second)
            return first < second;
        // Of one instant, as the answers of a batch are: what was read had been written.
        const bool aReads = unpacked(m_rows[a]).usage.cacheRead > 0, bReads = unpacked(m_rows[b]).usage.cacheRead > 0;
        return std::pair{aReads, a} < std::pair{bReads, b};
    });
    std::vector<Entry> lane;
    for (std::size_t i = 0; i < order.size(); ++i) {
        lane.push_back(unpacked(m_rows[order[i]]));
        if (i + 1 == order.size() || laneOf(m_rows[order[i + 1]]) != laneOf(m_rows[order[i]])) {
            take(lane);
            lane.clear();
        }
    }
}

} // namespace core
