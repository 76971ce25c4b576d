// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/dailycosts.h"

namespace core {

/// The days of the period that cost more than twice the median of their weekday in the eight weeks
/// before; only those that have three such weeks behind them.
std::vector<qint64> spikesIn(const DailyCosts &costs, const Period &period);

/// The day with which another is compared: of the same weekday in the eight weeks before, the one
/// whose cost is the median (the lower of two). nullopt if there is none.
std::optional<qint64> referenceDay(const DailyCosts &costs, qint64 day);

/// Why a day cost more, or less, than the day it is compared with. The four parts add up to the
/// difference to the last digit: they are the steps of a way from one day to the other on which one
/// thing changes at a time, in this order.
struct SpikeExplanation
{
    qint64 day = 0;
    qint64 reference = 0;
    UsageFigures figures = {};
    UsageFigures referenceFigures = {};
    Money volume = {}; ///< as many requests as on the day, of the kind and size of the other
    Money mix = {}; ///< other workflows and models, longer prompts and answers
    Money hitRate = {}; ///< more or less of the prompts read from and written to the cache
    Money price = {}; ///< the price sheet changed between the days

    Money rise() const { return figures.total() - referenceFigures.total(); }
};

/// Unpriced entries are in none of it. Errors: those of UsageCube::query().
Result<SpikeExplanation> explainDay(const UsageCube &cube, const UsageFilter &filter, qint64 day,
                                    qint64 reference);

} // namespace core
