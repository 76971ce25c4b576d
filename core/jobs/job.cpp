// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

#include <algorithm>
#include <array>
#include <utility>

namespace core {

using namespace Qt::StringLiterals;

template<typename State, std::size_t Size>
static QString nameIn(const std::array<std::pair<State, QStringView>, Size> &names, State state)
{
    for (const auto &[known, name] : names) {
        if (known == state)
            return name.toString();
    }
    Q_UNREACHABLE();
    return {};
}

template<typename State, std::size_t Size>
static std::optional<State> stateIn(const std::array<std::pair<State, QStringView>, Size> &names,
                                    QStringView text)
{
    for (const auto &[state, name] : names) {
        if (name == text)
            return state;
    }
    return std::nullopt;
}

static constexpr std::array<std::pair<JobState, QStringView>, 10> JobStates{{
    {JobState::Draft, u"draft"},
    {JobState::Checking, u"checking"},
    {JobState::Ready, u"ready"},
    {JobState::Submitting, u"submitting"},
    {JobState::Unclear, u"unclear"},
    {JobState::InProgress, u"in_progress"},
    {JobState::Canceling, u"canceling"},
    {JobState::Downloading, u"downloading"},
    {JobState::Done, u"done"},
    {JobState::NotSubmitted, u"not_submitted"},
}};

static constexpr std::array<std::pair<Shard::State, QStringView>, 10> ShardStates{{
    {Shard::State::Planned, u"planned"},
    {Shard::State::Held, u"held"},
    {Shard::State::Sending, u"sending"},
    {Shard::State::Unclear, u"unclear"},
    {Shard::State::Created, u"created"},
    {Shard::State::Ended, u"ended"},
    {Shard::State::Downloaded, u"downloaded"},
    {Shard::State::Refused, u"refused"},
    {Shard::State::Reused, u"reused"},
    {Shard::State::Deleted, u"deleted"},
}};

static bool isReceived(const Shard &shard)
{
    return shard.state == Shard::State::Downloaded || shard.state == Shard::State::Deleted;
}

qint64 lackingAnswers(const Shard &shard)
{
    if (!shard.batch || !isReceived(shard))
        return 0;
    const OutcomeCounts &counts = shard.counts;
    const qint64 arrived = counts.succeeded + counts.truncated + counts.refused + counts.overflowed;
    // The rest of the unreadable may be something else, so they do not make up for an answer unless
    // nothing is missing.
    return counts.missing > 0 ? std::max<qint64>(0, shard.batch->counts.succeeded - arrived) : 0;
}

bool missingMayBeBilled(const Shard &shard)
{
    return lackingAnswers(shard) > 0
        || (shard.batch && isReceived(shard) && shard.batch->status != Batch::Status::Ended);
}

void setBatch(Shard &shard, Batch batch)
{
    if (batch.workspace.isEmpty() && shard.batch && shard.batch->id == batch.id)
        batch.workspace = shard.batch->workspace;
    shard.batch = std::move(batch);
}

bool lacksShards(const Job &job)
{
    qint64 requests = 0;
    for (const Shard &shard : job.shards)
        requests += shard.requests;
    return !job.adopted && requests < job.requests;
}

QStringList workspacesOf(const Job &job)
{
    QStringList workspaces;
    for (const Shard &shard : job.shards)
        if (shard.batch && !shard.batch->workspace.isEmpty() && !workspaces.contains(shard.batch->workspace))
            workspaces.append(shard.batch->workspace);
    return workspaces;
}

qint64 perhapsBilled(const Job &job)
{
    qint64 count = 0;
    for (const Shard &shard : job.shards)
        count += missingMayBeBilled(shard) ? shard.counts.missing : 0;
    return count;
}

QString stateName(JobState state) { return nameIn(JobStates, state); }

std::optional<JobState> stateFromName(QStringView name) { return stateIn(JobStates, name); }

QString stateName(Shard::State state) { return nameIn(ShardStates, state); }

std::optional<Shard::State> shardStateFromName(QStringView name)
{
    return stateIn(ShardStates, name);
}

} // namespace core
