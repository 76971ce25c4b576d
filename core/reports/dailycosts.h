// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/reports/usagecube.h"

#include <map>
#include <set>

namespace core {

/// What each local day cost, by its number since 1970-01-01. Between the first and the last one a
/// day that is not there cost nothing.
using DailyCosts = std::map<qint64, Money>;

/// Of all days of the cube that pass the filter. Errors: those of UsageCube::query().
Result<DailyCosts> dailyCosts(const UsageCube &cube, const UsageFilter &filter);

/// Days, by number, of which nothing has a price although there are entries: what they cost is not
/// known, which is not 0. Errors: those of UsageCube::query().
Result<std::set<qint64>> unpricedDays(const UsageCube &cube, const UsageFilter &filter);

Money costOn(const DailyCosts &costs, qint64 day);

/// The days of the same weekday in the eight weeks before `day`, no earlier than the first of
/// `costs`, the latest first.
std::vector<qint64> sameWeekdays(const DailyCosts &costs, qint64 day);

/// A range of local days, both included.
struct Period
{
    QDate since;
    QDate until;
    bool operator==(const Period &) const = default;
};

/// The period with which one is compared: the calendar month before a whole month, else as many
/// days as it has, right before it.
Period periodBefore(const Period &period);

} // namespace core
