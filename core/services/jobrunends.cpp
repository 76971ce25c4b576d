// SPDX-License-Identifier: GPL-3.0-or-later
// How a job is canceled and completed, and what all of JobRun writes with.
#include "core/services/cancellation.h"
#include "core/services/completion.h"
#include "core/services/jobcourse.h"
#include "core/services/jobrun.h"
#include "core/services/submission.h"

#include <algorithm>

namespace core {

Answer<Job> JobRun::cancel()
{
    const Promised<Job> promised;
    m_cancelers.append(promised);
    m_canceled = m_soughtForCancel = false;
    m_canceling = true;
    m_parts.refused.reset();
    if (m_submission)
        m_submission->stopSending();
    // Kept: what cannot be found now is canceled when it is, even after a restart.
    changeJob(
        [](Job &job) {
            job.cancelWanted = true;
            job.state = JobState::Canceling;
            job.error.clear();
        },
        [this] { advance(); });
    return promised.answer();
}

void JobRun::startCancellation()
{
    m_maySubmit = false;
    if (nothingSent(m_job)) {
        m_canceling = false;
        const auto stop = [](Job &job) {
            job.cancelWanted = false;
            job.state = JobState::Ready;
            job.error.clear();
        };
        changeJob(stop, [this] {
            read([this] {
                settleSubmission();
                for (const Promised<Job> &waiting : std::exchange(m_cancelers, {}))
                    waiting.give(m_job);
                emit rested(m_jobId);
            });
        });
        return;
    }
    m_cancellation = new Cancellation{m_parts, m_job, this};
    connect(m_cancellation, &Cancellation::ended, this,
            [this](const std::optional<Error> &failure) {
                m_cancellation->deleteLater();
                m_cancellation = nullptr;
                if (failure) {
                    giveUpAnswers(*failure);
                    m_retrying.failed(*failure, this, [this] { advance(); });
                    return;
                }
                m_canceled = true;
                read([this] {
                    settleSubmission();
                    for (const Promised<Job> &waiting : std::exchange(m_cancelers, {}))
                        waiting.give(m_job);
                    goOn();
                });
            });
    m_cancellation->start();
}

void JobRun::startCompletion()
{
    m_completion = new Completion{m_parts, m_job, this};
    connect(m_completion, &Completion::ended, this, [this](const std::optional<Error> &failure) {
        m_completion->deleteLater();
        m_completion = nullptr;
        if (failure)
            failed(*failure);
        else if (isBusy())
            advance(); // something was asked of it meanwhile
        else
            emit rested(m_jobId);
    });
    m_completion->start();
}

// --- writing

void JobRun::moveShards(const QList<Shard::State> &from, Shard::State to, Then then)
{
    const auto next =
        std::find_if(m_job.shards.begin(), m_job.shards.end(),
                     [&from](const Shard &shard) { return from.contains(shard.state); });
    if (next == m_job.shards.end()) {
        then();
        return;
    }
    next->state = to;
    next->error.clear();
    saveShard(static_cast<int>(next - m_job.shards.begin()),
              [this, from, to, then = std::move(then)] { moveShards(from, to, then); });
}

void JobRun::saveShard(int position, Then then)
{
    whenAnswered(m_parts.records.saveShard(m_jobId, m_job.shards.at(position)), this,
                 [this, then = std::move(then)](const Result<void> &saved) {
                     if (saved)
                         then();
                     else
                         failed(saved.error());
                 });
}

void JobRun::changeJob(std::function<void(Job &)> edit, Then then)
{
    whenAnswered(m_parts.records.change(m_jobId, std::move(edit)), this,
                 [this, then = std::move(then)](const Result<Job> &changed) {
                     if (changed)
                         then();
                     else
                         failed(changed.error());
                 });
}

void JobRun::changeState(JobState state, Then then)
{
    whenAnswered(m_parts.records.saveState(m_jobId, state, {}), this,
                 [this, then = std::move(then)](const Result<void> &saved) {
                     if (saved)
                         then();
                     else
                         failed(saved.error());
                 });
}

} // namespace core
