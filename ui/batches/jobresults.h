// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/errorclusters.h"
#include "core/results/resultlineage.h"
#include "core/results/resultquery.h"
#include "ui/shell/session.h"

namespace ui {

/// The results of a job with what is said about them as a whole.
struct JobResults
{
    std::shared_ptr<const core::ResultLineage> lineage;
    QList<core::Job> jobs;      ///< the job and its retries, oldest first
    core::OutcomeCounts counts; ///< merged
    qint64 invalid = 0;         ///< errored requests that fail again as they are
    qint64 temporary = 0;       ///< errored ones that can be retried as they are
    /// Of the failed: those that a retry sends as they are. Not the invalid, nor what may have been billed.
    qint64 retryable() const;
    QList<core::ErrorCluster> causes; ///< of the errored, most frequent first
    QList<quint32> positions;   ///< all, in input order
};

/// Opens them on a thread of the global pool, with costs at the prices that hold now. NotFound when nothing was downloaded yet, Storage.
core::Answer<JobResults> openResults(const Session &session, const QString &jobId, QObject *context);
/// How the requests of a job ended, merged with its retries. Errors: as openResults().
core::Answer<core::OutcomeCounts> mergedCounts(const Session &session, const QString &jobId, QObject *context);
/// runQuery() on a thread of the global pool; `among` only if `searched`.
core::Answer<QList<quint32>> queryResults(std::shared_ptr<const core::ResultLineage> results,
                                          const core::ResultQuery &query, bool searched,
                                          const QList<quint32> &among);

} // namespace ui
