// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/dailycosts.h"

namespace core {

Result<DailyCosts> dailyCosts(const UsageCube &cube, const UsageFilter &filter)
{
    const Result<UsageTable> table = cube.query({.filter = filter, .by = {UsageBy::Day}});
    if (!table)
        return table.error();
    DailyCosts costs;
    for (const UsageRow &row : table->rows) {
        const QDate date = QDate::fromString(row.keys.first(), Qt::ISODate);
        if (date.isValid()) // a clock that was wrong by thousands of years counts in no outlook
            costs.emplace(ZoneDays::numberOf(date), row.figures.total());
    }
    return costs;
}

Result<std::set<qint64>> unpricedDays(const UsageCube &cube, const UsageFilter &filter)
{
    const Result<UsageTable> table = cube.query({.filter = filter, .by = {UsageBy::Day}});
    if (!table)
        return table.error();
    std::set<qint64> days;
    for (const UsageRow &row : table->rows) {
        const QDate date = QDate::fromString(row.keys.first(), Qt::ISODate);
        if (date.isValid() && row.figures.unpriced() > 0
            && row.figures.unpriced() == row.figures.entries())
            days.insert(ZoneDays::numberOf(date));
    }
    return days;
}

Money costOn(const DailyCosts &costs, qint64 day)
{
    const auto found = costs.find(day);
    return found == costs.end() ? Money{} : found->second;
}

std::vector<qint64> sameWeekdays(const DailyCosts &costs, qint64 day)
{
    std::vector<qint64> days;
    for (qint64 weeks = 1; weeks <= 8; ++weeks) {
        const qint64 earlier = day - 7 * weeks;
        if (costs.empty() || earlier < costs.begin()->first)
            break;
        days.push_back(earlier);
    }
    return days;
}

Period periodBefore(const Period &period)
{
    const QDate &since = period.since;
    const QDate monthEnd = since.addMonths(1).addDays(-1);
    if (since.day() == 1 && period.until == monthEnd)
        return {.since = since.addMonths(-1), .until = since.addDays(-1)};
    return {.since = since.addDays(-(since.daysTo(period.until) + 1)), .until = since.addDays(-1)};
}

} // namespace core
