// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/jobfollow.h"
#include "app/commands/pricegate.h"
#include "app/commands/resulttarget.h"
#include "core/services/canaryreport.h"

namespace app {

/// What submit, retry and release have in common once a job is ready: agree on the price, send, and
/// with --wait see it through to its results.
struct Sending
{
    core::Job job;
    Price price = {};
    ResultTarget target = {};
    bool rest = false; ///< the rest after a canary
    bool wait = false;
    bool isNew = false; ///< made by this command: dropped if it is not sent
};
ExitCode send(Session &session, const Sending &sending);

/// Waits for a job that was sent and ends the command: results to `target`, the job on standard
/// output.
ExitCode seeThrough(Session &session, JobFollower &follower, const core::Job &job,
                    const ResultTarget &target);

/// Drops a job of which nothing was sent, quietly.
void drop(Session &session, const core::Job &job);

/// What the rest after a sample costs: expected by the sample, or, if that had no answer, by the
/// estimate; at worst its share of the estimate.
Price priceOfRest(const core::Job &job, const core::CanaryReport &canary);

} // namespace app
