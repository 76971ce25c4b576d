// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"

namespace core {

/// What has to be done next for a job, from its shards alone: pure, so that a job taken up after a
/// crash takes the same course.
struct JobCourse
{
    bool submit = false; ///< a shard is to be sent or looked for
    QList<int> poll; ///< positions in Job::shards of batches that run
    QList<int> download; ///< … whose results can be fetched
    bool complete = false; ///< nothing more will come
    bool waitsForRelease = false;
};

JobCourse courseOf(const Job &job);

/// The state that follows from the shards. `submitting`: the planned ones are to be sent or looked
/// for now; else they rest.
JobState stateFromShards(const Job &job, bool submitting);

bool isRunning(JobState state); ///< something is to be done for it without the user
bool nothingSent(const Job &job); ///< surely no batch was made

} // namespace core
