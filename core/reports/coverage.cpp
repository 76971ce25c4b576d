// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/coverage.h"

#include <algorithm>

namespace core {
namespace {

using Day = SourceCoverage::Day;
using Entries = std::map<qint64, qint64>; ///< by local day

Day stateOf(const Entries &entries, qint64 day)
{
    if (entries.contains(day))
        return Day::Entries;
    const qint64 first = entries.begin()->first, last = entries.rbegin()->first;
    if (day < first || day > last)
        return Day::NotKnown;
    int known = 0, busy = 0;
    for (qint64 weeks = -4; weeks <= 4; ++weeks) {
        const qint64 other = day + 7 * weeks;
        if (weeks == 0 || other < first || other > last)
            continue;
        ++known;
        busy += entries.contains(other) ? 1 : 0;
    }
    return known > 0 && busy * 4 >= known * 3 ? Day::Missing : Day::Quiet;
}

} // namespace

qint64 SourceCoverage::count(Day state) const
{
    return std::count(days.begin(), days.end(), state);
}

Result<QList<SourceCoverage>> coverageOf(const UsageCube &cube, const UsageFilter &filter,
                                         const Period &period)
{
    const Result<UsageTable> table =
        cube.query({.filter = filter, .by = {UsageBy::Source, UsageBy::Day}});
    if (!table)
        return table.error();
    std::map<QString, Entries> sources;
    for (const UsageRow &row : table->rows) {
        const QDate date = QDate::fromString(row.keys.at(1), Qt::ISODate);
        if (date.isValid())
            sources[row.keys.at(0)][ZoneDays::numberOf(date)] = row.figures.entries();
    }
    QList<SourceCoverage> list;
    for (const auto &[source, entries] : sources) {
        SourceCoverage coverage{.source = source,
                                .first = ZoneDays::dateOf(entries.begin()->first),
                                .last = ZoneDays::dateOf(entries.rbegin()->first),
                                .period = period,
                                .days = {},
                                .entries = {}};
        for (qint64 day = ZoneDays::numberOf(period.since); day <= ZoneDays::numberOf(period.until);
             ++day) {
            coverage.days.push_back(stateOf(entries, day));
            const auto found = entries.find(day);
            coverage.entries.push_back(found == entries.end() ? 0 : found->second);
        }
        list.append(coverage);
    }
    return list;
}

} // namespace core
