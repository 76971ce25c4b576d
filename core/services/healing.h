// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// Retries of which nothing was sent bring no answers, and can go at any moment.
enum class Unsent : quint8 { Without, With };

/// The job and its retries with their folders, oldest first, as ResultLineage takes them. Where the
/// index of results is missing, cut off, damaged or of another version, or lacks batches whose
/// results are here, it is made anew from the results as received, and JobNews::remarked says so.
/// Retries that were not sent are left out unless they are asked for; the job itself never is.
Answer<QList<ExportPart>> readableParts(JobParts &parts, const QString &jobId, Unsent unsent);

/// After a ledger was damaged and set aside: takes up jobs that it has lost, from the copies in
/// their folders, and enters again what the results in the folders say was billed. Answers what was
/// done, in words; "" when nothing had to be. What a kill leaves undone is done the next time.
/// Errors: Storage.
Answer<QString> healAfterSalvage(JobParts &parts);

} // namespace core
