// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// Removes a job of which surely nothing was sent: row and folder. Busy while another copy has it;
/// BadInput when something was or may have been sent.
Answer<void> discardJob(JobParts &parts, const QString &jobId);

/// Deletes the ended and downloaded batches of a job on the service, one after the other. One that
/// is gone there counts as deleted. BadInput when the job is not done.
Answer<Job> removeBatches(JobParts &parts, const QString &jobId);

/// Folders that a crash left half made or half removed.
void sweepFolders(JobParts &parts);

} // namespace core
