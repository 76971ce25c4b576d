// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/errorclusters.h"
#include "core/results/resultlineage.h"
#include "core/results/resultquery.h"
#include "core/services/jobs.h"

namespace ui {

/// The results of a job with what is said about them as a whole.
struct JobResults
{
    std::shared_ptr<const core::ResultLineage> lineage;
    QList<core::Job> jobs;      ///< the job and its retries, oldest first
    core::OutcomeCounts counts; ///< merged
    qint64 invalid = 0;         ///< errored requests that fail again as they are
    qint64 temporary = 0;       ///< errored ones that can be retried as they are
    QList<core::ErrorCluster> causes; ///< of the errored, most frequent first
    QList<quint32> positions;   ///< all, in input order
};

/// Opens them on a thread of the global pool. NotFound when nothing was downloaded yet, Storage.
core::Answer<JobResults> openResults(core::Jobs &jobs, const QString &jobId, QObject *context);
/// runQuery() on a thread of the global pool; `among` only if `searched`.
core::Answer<QList<quint32>> queryResults(std::shared_ptr<const core::ResultLineage> results,
                                          const core::ResultQuery &query, bool searched,
                                          const QList<quint32> &among);

} // namespace ui
