// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// A job for a batch made elsewhere: one shard, no spool. Its folder is made and its row written.
/// When a job here has the batch already, that is answered. Errors: those of the service, Storage.
Answer<Job> adoptBatch(JobParts &parts, const QString &batchId);

/// The newest batches on the server that no job here has.
Answer<QList<ForeignBatch>> listForeignBatches(JobParts &parts);

} // namespace core
