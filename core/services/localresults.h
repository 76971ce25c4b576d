// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultimport.h"
#include "core/services/jobparts.h"

namespace core {

/// How the requests of a shard ended that never became a batch.
struct LocalEnding
{
    enum class Kind {
        Canceled, ///< by the user, before it was sent
        Refused ///< by the service, with `words`
    };
    Kind kind = Kind::Canceled;
    QString words = {};
};

/// Enters it as if the service had said so of each request: they count, are exported and can be
/// retried like the others of the job. Nothing is billed.
Answer<ResultImportReport> enterLocalResults(JobParts &parts, const Job &job, int position,
                                       const LocalEnding &ending);

/// Enters the answers that a shard takes over from earlier jobs. Nothing is billed, and the ledger has
/// them already.
Answer<ResultImportReport> enterReusedResults(JobParts &parts, const Job &job, int position);

} // namespace core
