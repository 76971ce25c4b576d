// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobfolder.h"
#include "core/results/paidanswers.h"
#include "core/services/jobs.h"

#include <atomic>
#include <functional>
#include <memory>

namespace core {

/// What is to become a job.
struct PreparationOrder
{
    DraftSource source;
    JobOptions options;
    QString title; ///< for the name, where the options have none
    QString workflow; ///< "" for none
    QString sourceName; ///< for display
    QString parent = {}; ///< of a retry
    std::optional<Instant> madeAt = {}; ///< of a retry: before the others of its lineage were read
    bool nativeTasks = false; ///< of a retry, whose own source is no longer tasks
    /// Makes the source in the job's folder and answers its path; empty when `source` names it.
    std::function<Result<QString>(const QDir &folder)> makeSource = {};
    std::shared_ptr<PaidAnswers> paid = {}; ///< what was answered before; null: nothing is looked up
};

struct Prepared
{
    Jobs::Checked checked;
    std::shared_ptr<JobFolder>
        folder; ///< to be kept once the job is in the ledger; nullptr when nothing good was found
};

/// Pre-flight and spool of one job into a folder of its own: everything is on the disk when it
/// returns. Blocking, on a worker. Without a good request, and after an error, no folder is left.
/// Errors: those of preflight(), Storage.
Result<Prepared> prepareJob(const PreparationOrder &order, const Jobs::Context &context,
                            const PreflightContext &plainContext, const std::atomic<bool> &canceled,
                            const std::function<void(const PreflightProgress &)> &progress);

} // namespace core
