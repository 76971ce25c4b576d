// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

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

static constexpr std::array<std::pair<Shard::State, QStringView>, 9> ShardStates{{
    {Shard::State::Planned, u"planned"},
    {Shard::State::Held, u"held"},
    {Shard::State::Sending, u"sending"},
    {Shard::State::Unclear, u"unclear"},
    {Shard::State::Created, u"created"},
    {Shard::State::Ended, u"ended"},
    {Shard::State::Downloaded, u"downloaded"},
    {Shard::State::Refused, u"refused"},
    {Shard::State::Deleted, u"deleted"},
}};

QString stateName(JobState state) { return nameIn(JobStates, state); }

std::optional<JobState> stateFromName(QStringView name) { return stateIn(JobStates, name); }

QString stateName(Shard::State state) { return nameIn(ShardStates, state); }

std::optional<Shard::State> shardStateFromName(QStringView name)
{
    return stateIn(ShardStates, name);
}

} // namespace core
