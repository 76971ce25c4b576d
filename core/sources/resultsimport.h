// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/fileimport.h"

namespace core {

/// What results files do not tell of their answers.
struct ResultsLabels
{
    std::optional<Instant> at = {}; ///< nullopt: when the file was last written
    QString workflow;
    QString project;
};

/// Imports results of batches as the service sends them, a line each: the files at the places, and
/// below folders those named `*.jsonl`; packed by gzip or not.
///
/// Entries are of source "results", of no profile, billed, at the price of a batch. Only answers
/// make entries: what failed, expired or was canceled was not billed. An answer that a job of this
/// program entered, or another file, counts once: see PaidOnce.
///
/// Blocks. Errors: as importFiles().
Result<SourceReport> importResults(Database &database, const QStringList &places,
                                   const ResultsLabels &labels, ImportProgress &progress);

} // namespace core
