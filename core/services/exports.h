// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// Writes the results of the lineage that the job belongs to, the first submission and its retries,
/// to `path`, on a worker. NotFound when nothing was received yet.
Answer<ExportReport> exportLineage(JobParts &parts, const QString &jobId, const QString &path,
                                   ExportFormat format);

} // namespace core
