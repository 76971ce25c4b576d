// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobs.h"

#include <QDir>

#include <atomic>

namespace core {

/// What a retry would send.
struct RetrySelection
{
    qint64 requests = 0;
    qint64 underWay = 0; ///< that would have been chosen, but another retry is sending them
    qint64 perhapsBilled = 0; ///< missing ones that were left out because they may have been billed
    qint64 unreadable = 0; ///< left out for the same reason
    qint64 notLonger = 0; ///< truncated ones whose new max_tokens is no higher than what cut them off
    QStringList superseded = {}; ///< retries that were prepared with some of these and never sent
};

/// Writes those requests of a job that `choice` means and that no other job of its lineage has
/// answered, or is sending, to `path`, as {"requests":[…]}: byte for byte as they were sent, with
/// their original ids; the truncated ones with a new max_tokens, one with the params it was given.
/// `lineage` is all of it, oldest first. Blocking, on a worker. Errors: BadInput (an adopted job: its
/// requests are unknown; params that are no JSON object), NotFound (nothing received yet), Storage,
/// Canceled.
Result<RetrySelection> writeRetry(const QString &jobId, const QList<Job> &lineage,
                                  const DataPlace &place, const ModelCatalog &models,
                                  const RetryChoice &choice, const QString &path,
                                  const std::atomic<bool> &canceled);

/// Whether another job of its lineage has sent, or is sending, any request of `retry` since that was
/// made. Blocking, on a worker. Errors: Storage.
Result<bool> wasSentMeanwhile(const Job &retry, const QList<Job> &lineage, const DataPlace &place);

/// Whether `choice` means a request that ended so. `errorClass` as in ResultRecord; `perhapsBilled`
/// of a missing one: see missingMayBeBilled().
bool isChosen(const RetryChoice &choice, Outcome outcome, int errorClass,
              bool perhapsBilled = false);

} // namespace core
