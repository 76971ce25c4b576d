// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// The batch that the user says is the one whose answer was lost, if it can be: it is on the
/// server, no job here has it, and it has as many requests as the shard. Else BadInput, or why the
/// service does not tell.
Answer<Batch> chosenBatch(JobParts &parts, const QString &batchId, const Shard &shard);

} // namespace core
