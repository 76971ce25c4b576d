// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobcourse.h"

#include <algorithm>

namespace core {

namespace {

bool any(const Job &job, Shard::State state)
{
    return std::any_of(job.shards.begin(), job.shards.end(),
                       [state](const Shard &shard) { return shard.state == state; });
}

} // namespace

static JobState stateFromKnownShards(const Job &job, bool submitting)
{
    const bool toSend = any(job, Shard::State::Planned);
    const bool running = any(job, Shard::State::Created);
    const bool sought = any(job, Shard::State::Sending) || any(job, Shard::State::Unclear);
    // The wish to cancel has to outlive a crash.
    if ((job.state == JobState::Canceling || job.cancelWanted)
        && (running || toSend || any(job, Shard::State::Sending)))
        return JobState::Canceling;
    if (sought && !submitting)
        return JobState::Unclear;
    if (submitting && (toSend || sought))
        return JobState::Submitting;
    const bool ended = any(job, Shard::State::Ended);
    // What was taken over counts only where nothing else is: of a job whose batches were all refused
    // nothing was sent.
    const bool allReused = !job.shards.isEmpty()
        && std::all_of(job.shards.begin(), job.shards.end(), [](const Shard &shard) {
               return shard.state == Shard::State::Reused;
           });
    const bool received =
        any(job, Shard::State::Downloaded) || any(job, Shard::State::Deleted) || allReused;
    // A part was sent and the rest could not be: it stays on its way.
    if (toSend && (running || ended || received))
        return JobState::Submitting;
    if (running)
        return JobState::InProgress;
    if (ended)
        return JobState::Downloading;
    if (any(job, Shard::State::Held))
        return received ? JobState::Ready : JobState::NotSubmitted;
    return received ? JobState::Done : JobState::NotSubmitted;
}

JobState stateFromShards(const Job &job, bool submitting)
{
    const JobState state = stateFromKnownShards(job, submitting);
    // What is lost may have been sent: the job is never at an end that says otherwise.
    return lacksShards(job) && !isRunning(state) ? JobState::Unclear : state;
}

JobCourse courseOf(const Job &job)
{
    JobCourse course;
    bool open = job.shards.isEmpty() || lacksShards(job);
    for (qsizetype i = 0; i < job.shards.size(); ++i) {
        const int position = static_cast<int>(i);
        switch (job.shards.at(i).state) {
        case Shard::State::Planned:
        case Shard::State::Sending:
        case Shard::State::Unclear:
            course.submit = true;
            open = true;
            break;
        case Shard::State::Held: course.waitsForRelease = true; break;
        case Shard::State::Created:
            course.poll.append(position);
            open = true;
            break;
        case Shard::State::Ended:
            course.download.append(position);
            open = true;
            break;
        case Shard::State::Downloaded:
        case Shard::State::Refused:
        case Shard::State::Reused:
        case Shard::State::Deleted: break;
        }
    }
    course.waitsForRelease = course.waitsForRelease && !open;
    course.complete = !open && !course.waitsForRelease;
    return course;
}

bool isRunning(JobState state)
{
    switch (state) {
    case JobState::Submitting:
    case JobState::InProgress:
    case JobState::Canceling:
    case JobState::Downloading: return true;
    case JobState::Draft:
    case JobState::Checking:
    case JobState::Ready:
    case JobState::Unclear:
    case JobState::Done:
    case JobState::NotSubmitted: return false;
    }
    return false;
}

bool nothingSent(const Job &job)
{
    return !lacksShards(job)
        && std::all_of(job.shards.begin(), job.shards.end(), [](const Shard &shard) {
               return !shard.batch
                   && (shard.state == Shard::State::Planned || shard.state == Shard::State::Held
                       || shard.state == Shard::State::Refused
                       || shard.state == Shard::State::Reused);
           });
}

} // namespace core
