// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/jobfollow.h"
#include "app/commands/pricegate.h"
#include "app/commands/resulttarget.h"

namespace app {

/// What submit, retry and release have in common once a job is ready: agree on the price, send, and with --wait see it
/// through to its results.
struct Sending
{
    core::Job job;
    Price price = {};
    ResultTarget target = {};
    bool rest = false;  ///< the rest after a canary
    bool wait = false;
    bool isNew = false; ///< made by this command: dropped if it is not sent
};
ExitCode send(Session &session, const Sending &sending);

/// Waits for a job that was sent and ends the command: results to `target`, the job on standard output.
ExitCode seeThrough(Session &session, JobFollower &follower, const core::Job &job,
                    const ResultTarget &target);

/// Drops a job of which nothing was sent, quietly.
void drop(Session &session, const core::Job &job);

/// What a sample has shown, and what the rest is likely to cost.
struct CanaryFindings
{
    qint64 sampleRequests = 0;
    qint64 restRequests = 0;
    qint64 failed = 0;
    core::Tokens outputPerAnswer = 0;
    std::optional<core::Money> restExpected; ///< at the sample's mean cost
    std::optional<core::Money> restWorst;    ///< the share of the estimate
};
CanaryFindings findingsOf(const core::Job &job);
bool waitsForRelease(const core::Job &job);

} // namespace app
