// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/dailycosts.h"

namespace core {

/// What the ledger knows of one source, by local day.
struct SourceCoverage
{
    enum class Day {
        NotKnown, ///< before the first or after the last entry of the source
        Entries,
        Quiet, ///< no entry, as usual on that weekday
        Missing ///< no entry, although the weekday has some at most times: perhaps not imported
    };
    QString source;
    QDate first; ///< day with an entry
    QDate last;
    Period period; ///< of `days`
    std::vector<Day> days;
    std::vector<qint64> entries; ///< of each of them

    qint64 count(Day state) const;
};

/// Of each source with entries that pass the filter, for the days of `period`. A weekday has
/// entries at most times if three quarters of those within four weeks before and after have.
/// Errors: those of UsageCube::query().
Result<QList<SourceCoverage>> coverageOf(const UsageCube &cube, const UsageFilter &filter,
                                         const Period &period);

} // namespace core
