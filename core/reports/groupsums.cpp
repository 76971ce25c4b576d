// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/groupsums.h"

#include "core/ledger/faststatement.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using Figures = UsageFigures;

/// What a row keeps in 32 bits each; a row that has something else, or more, is a wide one.
constexpr std::array<Figures::Field, 10> Packed{
    Figures::Entries,   Figures::Input,        Figures::CacheWrite5m, Figures::CacheWrite1h,
    Figures::CacheRead, Figures::Output,       Figures::Thinking,     Figures::WebSearches,
    Figures::CacheHits, Figures::CacheRecorded};

} // namespace

Result<void> GroupSums::readLabels(QSqlDatabase &database)
{
    const bool contexts = m_grain == Grain::Contexts;
    Statement rows{database,
                   contexts ? u"SELECT id, source, profile, sandbox, model, service_tier, speed, "
                              "geography, workflow, project, provenance, session, stop_reason "
                              "FROM contexts"_s
                            : u"SELECT id, source, profile, sandbox, model, service_tier, speed, "
                              "geography, workflow, project, provenance FROM groups"_s};
    if (const Result<void> done = rows.run(); !done)
        return done;
    while (rows.next()) {
        const qint64 id = rows.number(0);
        if (!m_groups.emplace(id, quint32(m_labels.size())).second)
            continue;
        m_groupIds.push_back(id);
        m_labels.push_back({.source = rows.text(1),
                            .profile = rows.text(2),
                            .sandbox = rows.flag(3),
                            .model = rows.text(4),
                            .serviceTier = rows.text(5),
                            .speed = rows.text(6),
                            .geography = rows.text(7),
                            .workflow = rows.text(8),
                            .project = rows.text(9),
                            .provenance = int(rows.number(10)),
                            .session = contexts ? rows.text(11) : QString{},
                            .stopReason = contexts ? rows.text(12) : QString{}});
    }
    return rows.end();
}

quint32 GroupSums::seriesOf(quint32 group, int band, int classes)
{
    const quint64 key = quint64{group} << 16 | quint64(band & 0xff) << 8 | quint64(classes & 0xff);
    const auto [at, added] = m_seriesByKey.emplace(key, quint32(m_series.size()));
    if (added)
        m_series.push_back(
            {.group = group, .band = quint8(band & 0xff), .classes = quint8(classes & 0xff)});
    return at->second;
}

GroupSums::Row GroupSums::packed(qint64 quarter, quint32 series, const UsageFigures &counts)
{
    Row row{.quarter = quarter, .series = series, .wide = 0, .counts = {}};
    bool fits = counts.values[Figures::WebFetches] == 0 && counts.values[Figures::Reported] == 0;
    for (std::size_t i = 0; i < Packed.size(); ++i) {
        const qint64 count = counts.values[Packed[i]];
        row.counts[i] = quint32(count);
        fits = fits && count >= 0 && count <= std::numeric_limits<quint32>::max();
    }
    if (!fits) {
        m_wide.push_back(counts);
        row.wide = quint32(m_wide.size());
    }
    return row;
}

UsageFigures GroupSums::countsOf(const Row &row) const
{
    if (row.wide != 0)
        return m_wide[row.wide - 1];
    UsageFigures counts;
    for (std::size_t i = 0; i < Packed.size(); ++i)
        counts.values[Packed[i]] = row.counts[i];
    return counts;
}

std::pair<std::size_t, std::size_t> GroupSums::range(qint64 from, qint64 until) const
{
    const auto at = [this](qint64 quarter) {
        return std::size_t(
            std::lower_bound(m_rows.begin(), m_rows.end(), quarter,
                             [](const Row &row, qint64 value) { return row.quarter < value; })
            - m_rows.begin());
    };
    return {at(from), std::max(at(from), at(until))};
}

Result<qint64> GroupSums::read(QSqlDatabase &database, qint64 from, qint64 until, qint64 rows)
{
    if (const Result<void> done = readLabels(database); !done)
        return done.error();
    static constexpr const char *OfGroups = R"(
        SELECT quarter, group_id, band, classes, entries, input, cache_write_5m, cache_write_1h, cache_read, output,
            thinking, web_searches, web_fetches, reported, reported_cost, cache_recorded, cache_hits
        FROM group_sums WHERE quarter >= ?1 AND quarter < ?2 ORDER BY quarter)";
    static constexpr const char *OfContexts = R"(
        SELECT quarter, context, band, classes, entries, input, cache_write_5m, cache_write_1h, cache_read, output,
            thinking, web_searches, web_fetches, reported, reported_cost, 0, 0
        FROM usage_sums WHERE quarter >= ?1 AND quarter < ?2 ORDER BY quarter)";
    FastStatement select{sqliteHandle(database),
                         m_grain == Grain::Contexts ? OfContexts : OfGroups};
    select.bind(1, from);
    select.bind(2, until);
    static constexpr std::array Columns{
        Figures::Entries,    Figures::Input,    Figures::CacheWrite5m, Figures::CacheWrite1h,
        Figures::CacheRead,  Figures::Output,   Figures::Thinking,     Figures::WebSearches,
        Figures::WebFetches, Figures::Reported, Figures::ReportedCost, Figures::CacheRecorded,
        Figures::CacheHits};
    std::vector<Row> fresh;
    qint64 last = std::numeric_limits<qint64>::min(), next = until;
    int code = SQLITE_ROW;
    while ((code = select.step()) == SQLITE_ROW) {
        const qint64 quarter = select.number(0);
        if (qint64(fresh.size()) >= rows && quarter != last) {
            next = quarter;
            break;
        }
        last = quarter;
        const auto group = m_groups.find(select.number(1));
        if (group == m_groups.end())
            continue; // entered since the labels were read: the next update has it
        UsageFigures counts;
        for (std::size_t i = 0; i < Columns.size(); ++i)
            counts.values[Columns[i]] = select.number(4 + int(i));
        const quint32 series =
            seriesOf(group->second, int(select.number(2)), int(select.number(3)));
        fresh.push_back(packed(quarter, series, counts));
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sqliteFailure(database);
    const auto [first, end] = range(from, next);
    const auto at = m_rows.erase(m_rows.begin() + qsizetype(first), m_rows.begin() + qsizetype(end));
    m_rows.insert(at, fresh.begin(), fresh.end());
    return next;
}

} // namespace core
