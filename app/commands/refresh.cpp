// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/refresh.h"

#include "app/commands/jobfollow.h"
#include "core/api/messagebatches.h"

#include <algorithm>

namespace app {

using core::Job;
using core::JobState;
using core::Result;
using core::Shard;

bool isWithService(const Job &job)
{
    return job.state == JobState::InProgress || job.state == JobState::Canceling
        || job.state == JobState::Downloading;
}

Result<Job> refreshed(Session &session, const Job &job)
{
    if (const Result<void> connected = session.connectService(); !connected)
        return connected.error();
    core::MessageBatches batches{*session.program().http()};
    Job seen = job;
    for (Shard &shard : seen.shards) {
        if (shard.state != Shard::State::Created || !shard.batch)
            continue;
        const Result<core::BatchStatus> status = session.await(batches.retrieve(shard.batch->id));
        if (!status)
            return status.error();
        shard.batch = status->batch;
    }
    const bool ended =
        std::all_of(seen.shards.cbegin(), seen.shards.cend(), [](const Shard &shard) {
            return shard.state == Shard::State::Held || shard.state == Shard::State::Refused
                || shard.state == Shard::State::Reused
                || (shard.batch && shard.batch->status == core::Batch::Status::Ended);
        });
    if (!ended)
        return seen;
    JobFollower follower{session};
    return follower.waitFor(job);
}

} // namespace app
