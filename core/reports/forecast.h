// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/dailycosts.h"

namespace core {

/// How a month is going to end. Each day that is left is expected to cost what the same weekday did
/// in the eight weeks before, recent ones counting more and outliers cut. The band is that in which
/// eight of ten such forecasts of the past would have held the truth.
struct Forecast
{
    QDate month = {}; ///< its first day
    QDate asOf = {}; ///< the day that has just begun to count
    Money spent = {}; ///< this month so far, the day itself included
    Money expected = {}; ///< for the whole month
    /// nullopt when there are fewer than 20 past forecasts to learn from.
    std::optional<Money> low = {};
    std::optional<Money> high = {};
    /// Past forecasts that were tried with a band made of the still earlier ones alone, and how
    /// many of them held.
    int tried = 0;
    int held = 0;

    /// When the month's spending reaches the budget; nullopt if it is not expected to, or there is
    /// none.
    std::optional<QDate> budgetReached = {};
    std::optional<QDate> budgetEarliest = {}; ///< along the upper end of the band
    std::optional<QDate> budgetLatest = {}; ///< along the lower end
};

/// `unpriced` days are left out of the history: they are neither learnt from nor tried on. nullopt
/// with fewer than 14 days of history before `today`, from the first that has a price.
std::optional<Forecast> forecastMonth(const DailyCosts &costs, const QDate &today,
                                      const std::optional<Money> &budget,
                                      const std::set<qint64> &unpriced = {});

} // namespace core
