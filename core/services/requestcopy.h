// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// Writes the requests of a job to `path` as JSONL of {custom_id, params}, in input order, with their
/// original ids, the params byte for byte as they were sent; on a worker. The file appears whole or
/// not at all. Answers how many. Errors: Storage, also for a job without requests of its own,
/// Canceled.
Answer<qint64> copyRequests(JobParts &parts, const QString &jobId, const QString &path);

} // namespace core
