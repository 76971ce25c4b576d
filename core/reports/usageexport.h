// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filewriter.h"
#include "core/reports/usagequery.h"
#include "core/reports/zonedays.h"

#include <QSqlDatabase>

#include <functional>

namespace core {

/// Which entries to write, and what the file says of them.
struct UsageExport
{
    std::optional<QDate> since = {}; ///< local days of the zone, both included
    std::optional<QDate> until = {};
    UsageFilter filter = {};
    QTimeZone zone = QTimeZone::utc();
    Instant now; ///< when it is written
    /// As the earlier tool exported its log: its columns and records alone, with the cost that the
    /// record told.
    bool legacy = false;
};

/// The filter in words: "source=claude-code; since=2026-11-01"; "all" without one.
QString filterText(const UsageExport &request);

/// Writes one line per entry, in the order of time, as CSV with CRLF: the columns of the earlier
/// tool's log first (task catalog §9), then what it does not know. Filter, zone and time of the
/// export stand in each line, since CSV has no other place that every reader skips. Costs are
/// exact; what is unpriced or not told by the source is empty. `cost` is
/// computed, and what the source told is `reported_cost`; only in a legacy export, which has no other
/// place and no entries of other sources, `cost` is what the record told. `writer` is not committed. Answers how many entries. On the
/// database thread. Errors: Storage; Canceled once `stop` says so.
Result<qint64> exportUsage(QSqlDatabase &database, const UsageExport &request,
                           const ModelCatalog &models, const PriceSheet &prices, FileWriter &writer,
                           const std::function<bool()> &stop);

} // namespace core
