// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobrun.h"

#include "core/services/batchwatch.h"
#include "core/services/cancellation.h"
#include "core/services/completion.h"
#include "core/services/download.h"
#include "core/services/jobcourse.h"
#include "core/services/pollschedule.h"
#include "core/services/submission.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

bool isSought(const Shard &shard)
{
    return shard.state == Shard::State::Sending || shard.state == Shard::State::Unclear;
}

bool isEnd(JobState state)
{
    return state == JobState::Done || state == JobState::NotSubmitted;
}

/// What the service said to the last shard it refused.
QString refusalOf(const Job &job)
{
    QString words;
    for (const Shard &shard : job.shards) {
        if (shard.state == Shard::State::Refused)
            words = shard.error;
    }
    return words;
}

bool hasReached(const Job &job)
{
    return std::any_of(job.shards.begin(), job.shards.end(),
                       [](const Shard &shard) { return shard.batch.has_value(); });
}

} // namespace

JobRun::JobRun(JobParts &parts, const QString &jobId, std::shared_ptr<FileLock> lock,
               QObject *parent)
    : QObject{parent},
      m_parts{parts},
      m_jobId{jobId},
      m_lock{std::move(lock)},
      m_retrying{parts, {.jobId = jobId}}
{
}

JobRun::~JobRun()
{
    m_parts.agenda.drop(m_jobId);
}

void JobRun::read(Then then)
{
    whenAnswered(m_parts.records.job(m_jobId), this,
                 [this, then = std::move(then)](const Result<Job> &job) {
                     if (!job) {
                         failed(job.error());
                         return;
                     }
                     m_job = *job;
                     then();
                 });
}

void JobRun::advance()
{
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_reading = true;
    whenAnswered(m_parts.records.job(m_jobId), this, [this](const Result<Job> &job) {
        m_reading = false;
        if (!job) {
            failed(job.error());
            return;
        }
        if (m_readAgain) {
            m_readAgain = false;
            advance();
            return;
        }
        m_job = *job;
        goOn();
    });
}

void JobRun::goOn()
{
    if (m_settling)
        return;
    if (m_job.state == JobState::Canceling)
        m_canceling = true;
    if (m_job.released && !m_canceling && courseOf(m_job).waitsForRelease) {
        planHeld();
        return;
    }
    const JobCourse course = courseOf(m_job);
    const bool seeks = std::any_of(m_job.shards.begin(), m_job.shards.end(), isSought);
    if (!m_submission && course.submit && (m_maySubmit || (m_canceling && seeks && !m_soughtForCancel)))
        startSubmission();
    else if (!m_submission && !m_cancellation && m_canceling && !m_canceled)
        startCancellation();
    if (m_maySubmit && !m_submission && !m_cancellation) {
        endSubmitting(std::nullopt); // nothing was left to send
        return;
    }

    for (const int position : course.poll)
        watch(position);
    for (const int position : course.download)
        download(position, {});

    const JobState state = stateFromShards(m_job, m_maySubmit);
    if (course.complete && !isBusy() && (state != m_job.state || !isEnd(state)))
        startCompletion();
    else if (state != m_job.state)
        changeState(state, [this] { advance(); });
    else if (!isBusy())
        emit rested(m_jobId);
}

bool JobRun::isBusy() const
{
    return m_submission || m_cancellation || m_completion || m_maySubmit || !m_submitters.isEmpty()
        || !m_cancelers.isEmpty() || !m_watches.isEmpty() || !m_downloads.isEmpty() || m_parts.agenda.has({.jobId = m_jobId});
}

// Whatever could not be read or written is tried again from what is stored, as after a crash.
void JobRun::failed(const Error &error)
{
    giveUpAnswers(error);
    startOver();
    if (error.kind == Error::Kind::NotFound) {
        emit rested(m_jobId);
        return;
    }
    m_retrying.failed(error, this, [this] { advance(); });
}

void JobRun::giveUpAnswers(const Error &error)
{
    for (const Promised<Job> &waiting : std::exchange(m_submitters, {}))
        waiting.give(error);
    for (const Promised<Job> &waiting : std::exchange(m_cancelers, {}))
        waiting.give(error);
}

void JobRun::startOver()
{
    m_parts.agenda.drop(m_jobId);
    const auto drop = [this](QObject *one) {
        if (!one)
            return;
        one->disconnect(this);
        one->deleteLater();
    };
    for (BatchWatch *one : std::exchange(m_watches, {}))
        drop(one);
    for (Download *one : std::exchange(m_downloads, {}))
        drop(one);
    m_reading = m_readAgain = m_takingUp = m_settling = false;
}

void JobRun::takeUp()
{
    m_takingUp = true;
    read([this] {
        m_takingUp = false;
        m_maySubmit = m_maySubmit || m_job.state == JobState::Submitting
            || m_job.state == JobState::Unclear;
        goOn();
    });
}

// --- sending

Answer<Job> JobRun::submit()
{
    const Promised<Job> promised;
    m_submitters.append(promised);
    if (!m_maySubmit) {
        read([this] {
            moveShards({Shard::State::Refused}, Shard::State::Planned, [this] { beginSubmitting(); });
        });
    }
    return promised.answer();
}

void JobRun::beginSubmitting()
{
    m_maySubmit = true;
    m_stoppedBy.reset();
    m_parts.refused.reset(); // the user asks: the key is tried again
    changeState(JobState::Submitting, [this] { advance(); });
}

Answer<Job> JobRun::release()
{
    const Promised<Job> promised;
    m_submitters.append(promised);
    const auto change = [](Job &job) {
        job.released = true;
        job.state = JobState::Submitting;
    };
    whenAnswered(m_parts.records.change(m_jobId, change), this, [this](const Result<Job> &job) {
        if (!job) {
            failed(job.error());
            return;
        }
        m_maySubmit = true;
        m_stoppedBy.reset();
        advance();
    });
    return promised.answer();
}

void JobRun::planHeld()
{
    moveShards({Shard::State::Held}, Shard::State::Planned, [this] { advance(); });
}

void JobRun::startSubmission()
{
    m_submission = new Submission{m_parts, m_job, this};
    if (m_canceling)
        m_submission->stopSending();
    connect(m_submission, &Submission::moved, this, &JobRun::advance);
    connect(m_submission, &Submission::ended, this, &JobRun::submissionEnded);
    m_submission->start();
}

void JobRun::submissionEnded(const std::optional<Error> &stoppedBy)
{
    m_submission->deleteLater();
    m_submission = nullptr;
    m_soughtForCancel = m_canceling;
    endSubmitting(stoppedBy);
}

void JobRun::endSubmitting(const std::optional<Error> &stoppedBy)
{
    m_stoppedBy = stoppedBy;
    m_maySubmit = false;
    m_settling = true;
    read([this] {
        const JobState told = stateFromShards(m_job, false);
        // Done is what Completion makes of it, when it has entered the refused.
        const JobState state = told == JobState::Done ? JobState::Downloading : told;
        QString words = m_stoppedBy ? m_stoppedBy->detail : QString{};
        if (state == JobState::NotSubmitted && words.isEmpty())
            words = refusalOf(m_job);
        planAnotherTry();
        whenAnswered(m_parts.records.saveState(m_jobId, state, words), this,
                     [this](const Result<void> &saved) {
                         if (!saved) {
                             failed(saved.error());
                             return;
                         }
                         read([this] {
                             m_settling = false;
                             settleSubmission();
                             goOn();
                         });
                     });
    });
}

void JobRun::planAnotherTry()
{
    if (!m_stoppedBy) {
        m_retrying.succeeded();
        return;
    }
    // Nothing was paid yet: that is the user's to repeat. A job that was begun goes on by itself.
    const bool begun = hasReached(m_job)
        || std::any_of(m_job.shards.begin(), m_job.shards.end(), isSought);
    if (!begun) {
        emit m_parts.news.trouble(m_jobId, *m_stoppedBy);
        return;
    }
    m_retrying.failed(*m_stoppedBy, this, [this] {
        m_maySubmit = true;
        advance();
    });
}

void JobRun::settleSubmission()
{
    const bool unclear = m_stoppedBy && m_stoppedBy->kind == Error::Kind::Unclear;
    const Result<Job> result
        = m_stoppedBy && !unclear ? Result<Job>{*m_stoppedBy} : Result<Job>{m_job};
    for (const Promised<Job> &waiting : std::exchange(m_submitters, {}))
        waiting.give(result);
}

Answer<Job> JobRun::lookUp()
{
    const Promised<Job> promised;
    m_submitters.append(promised);
    if (!m_submission) {
        read([this] {
            reviveLost([this] {
                m_maySubmit = std::any_of(m_job.shards.begin(), m_job.shards.end(), isSought);
                m_stoppedBy.reset();
                if (!m_maySubmit)
                    settleSubmission();
                m_parts.refused.reset();
                advance();
            });
        });
    }
    return promised.answer();
}

void JobRun::reviveLost(Then then)
{
    QList<int> lost;
    for (qsizetype i = 0; i < m_job.shards.size(); ++i) {
        const Shard &shard = m_job.shards.at(i);
        if (shard.state == Shard::State::Downloaded && shard.batch
            && shard.batch->status != Batch::Status::Ended)
            lost.append(static_cast<int>(i));
    }
    if (lost.isEmpty()) {
        then();
        return;
    }
    Shard &shard = m_job.shards[lost.first()];
    shard.state = Shard::State::Created;
    shard.error.clear();
    saveShard(lost.first(), [this, then = std::move(then)] { reviveLost(then); });
}

Answer<Job> JobRun::resolve(const Resolution &resolution)
{
    const Promised<Job> promised;
    read([this, promised, resolution] {
        const auto sought = std::find_if(m_job.shards.begin(), m_job.shards.end(), isSought);
        if (m_submission || sought == m_job.shards.end()) {
            promised.give(Error{.kind = m_submission ? Error::Kind::Busy : Error::Kind::BadInput,
                                .detail = m_submission
                                    ? u"the job is being looked for on the server"_s
                                    : u"nothing is unclear about this job"_s});
            if (!isBusy())
                emit rested(m_jobId);
            return;
        }
        const int position = static_cast<int>(sought - m_job.shards.begin());
        m_submitters.append(promised);
        if (resolution.resend) {
            sought->state = Shard::State::Planned;
            sought->error.clear();
            saveShard(position, [this] { beginSubmitting(); });
            return;
        }
        useBatch(position, resolution.useBatch, promised);
    });
    return promised.answer();
}

void JobRun::useBatch(int position, const QString &batchId, const Promised<Job> &promised)
{
    const auto refuse = [this, promised](const Error &error) {
        promised.give(error);
        if (!isBusy())
            emit rested(m_jobId);
    };
    whenAnswered(
        m_parts.records.knowsBatch(batchId), this,
        [this, position, batchId, refuse](const Result<bool> &known) {
            if (!known || *known) {
                refuse(known ? Error{.kind = Error::Kind::BadInput,
                                     .detail = u"%1 belongs to another job here"_s.arg(batchId)}
                             : known.error());
                return;
            }
            whenAnswered(
                m_parts.batches.retrieve(batchId), this,
                [this, position, refuse](const Result<BatchStatus> &status) {
                    if (!status) {
                        refuse(status.error());
                        return;
                    }
                    Shard &shard = m_job.shards[position];
                    if (status->batch.counts.total() != shard.requests) {
                        refuse({.kind = Error::Kind::BadInput,
                                .detail = u"%1 has %2 requests, this one %3"_s.arg(status->batch.id)
                                              .arg(status->batch.counts.total())
                                              .arg(shard.requests)});
                        return;
                    }
                    shard.state = Shard::State::Created;
                    shard.batch = status->batch;
                    shard.found = true;
                    shard.error.clear();
                    saveShard(position, [this] { beginSubmitting(); });
                });
        });
}

// --- watching and downloading

void JobRun::watch(int position)
{
    if (m_watches.contains(position) || m_downloads.contains(position))
        return;
    const Shard &shard = m_job.shards.at(position);
    auto *one = new BatchWatch{m_parts, m_jobId, shard, this};
    m_watches.insert(position, one);
    connect(one, &BatchWatch::changed, this,
            [this, position](const Batch &batch) { watched(position, batch); });
    connect(one, &BatchWatch::lost, this, [this, position] {
        m_watches.take(position)->deleteLater();
        download(position,
                 u"the service does not know this batch any more: it was deleted, or the key is of another workspace"_s);
    });
    one->start(FirstPollDelay);
}

void JobRun::watched(int position, const Batch &batch)
{
    Shard &shard = m_job.shards[position];
    shard.batch = batch;
    const bool over = batch.status == Batch::Status::Ended;
    if (over)
        shard.state = Shard::State::Ended;
    saveShard(position, [this, position, over] {
        if (over)
            m_watches.take(position)->deleteLater();
        advance();
    });
}

void JobRun::download(int position, const QString &gone)
{
    if (!m_downloads.contains(position))
        fetch(position, gone);
}

void JobRun::fetch(int position, const QString &gone)
{
    auto *one = new Download{m_parts, m_job, position, gone, this};
    m_downloads.insert(position, one);
    std::shared_ptr<Retrying> &retrying = m_downloadRetrying[position];
    if (!retrying) {
        retrying = std::make_shared<Retrying>(
            m_parts,
            Agenda::Key{.jobId = m_jobId, .shard = m_job.shards.at(position).ordinal});
    }
    connect(one, &Download::received, this, [this, one, position](const QString &remark) {
        one->deleteLater();
        received(position, remark);
    });
    connect(one, &Download::notOurs, this, [this, one, position] {
        one->deleteLater();
        detach(position);
    });
    connect(one, &Download::failed, this,
            [this, one, position, gone, retrying](const Error &error) {
                one->deleteLater();
                m_downloads[position] = nullptr;
                retrying->failed(error, this, [this, position, gone] { fetch(position, gone); });
            });
    one->start();
}

void JobRun::received(int position, const QString &remark)
{
    m_downloadRetrying[position]->succeeded();
    Shard &shard = m_job.shards[position];
    shard.state = Shard::State::Downloaded;
    shard.downloadedAt = m_parts.now();
    shard.found = false;
    shard.error = remark;
    saveShard(position, [this, position] {
        m_downloads.remove(position);
        advance();
    });
}

// The look-up took somebody else's batch. Now that its results are there it is not taken again.
void JobRun::detach(int position)
{
    Shard &shard = m_job.shards[position];
    const Error error{.kind = Error::Kind::Unclear,
                      .detail = u"batch %1 was taken for this one, but its results are of other requests"_s
                                    .arg(shard.batch->id)};
    shard.state = Shard::State::Sending;
    shard.batch.reset();
    shard.found = false;
    shard.error = error.detail;
    emit m_parts.news.trouble(m_jobId, error);
    saveShard(position, [this, position] {
        m_downloads.remove(position);
        m_maySubmit = !m_canceling;
        m_stoppedBy.reset();
        advance();
    });
}

// --- canceling and the end

Answer<Job> JobRun::cancel()
{
    const Promised<Job> promised;
    m_cancelers.append(promised);
    m_canceled = m_soughtForCancel = false;
    m_canceling = true;
    m_parts.refused.reset();
    if (m_submission)
        m_submission->stopSending();
    changeState(JobState::Canceling, [this] { advance(); });
    return promised.answer();
}

void JobRun::startCancellation()
{
    m_maySubmit = false;
    if (nothingSent(m_job)) {
        m_canceling = false;
        changeState(JobState::Ready, [this] {
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
        else
            emit rested(m_jobId);
    });
    m_completion->start();
}

// --- writing

void JobRun::moveShards(const QList<Shard::State> &from, Shard::State to, Then then)
{
    const auto next = std::find_if(m_job.shards.begin(), m_job.shards.end(),
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
