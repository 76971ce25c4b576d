// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobrun.h"

#include "core/services/chosenbatch.h"
#include "core/services/jobcourse.h"
#include "core/services/submission.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

bool isSought(const Shard &shard)
{
    return shard.state == Shard::State::Sending || shard.state == Shard::State::Unclear;
}

bool isEnd(JobState state) { return state == JobState::Done || state == JobState::NotSubmitted; }

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
    : QObject{parent}, m_parts{parts}, m_jobId{jobId}, m_lock{std::move(lock)},
      m_batches{parts, jobId, this}, m_retrying{parts, {.jobId = jobId}}
{
    connect(&m_batches, &BatchCourses::moved, this, &JobRun::advance);
    connect(&m_batches, &BatchCourses::detached, this, &JobRun::detached);
    connect(&m_batches, &BatchCourses::failed, this, &JobRun::failed);
}

JobRun::~JobRun() { m_parts.agenda.drop(m_jobId); }

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
    if (m_job.state == JobState::Canceling || m_job.cancelWanted)
        m_canceling = true;
    if (m_job.released && !m_canceling && courseOf(m_job).waitsForRelease) {
        planHeld();
        return;
    }
    const JobCourse course = courseOf(m_job);
    const bool seeks = std::any_of(m_job.shards.begin(), m_job.shards.end(), isSought);
    if (!m_submission && course.submit
        && (m_maySubmit || (m_canceling && seeks && !m_soughtForCancel)))
        startSubmission();
    else if (!m_submission && !m_cancellation && m_canceling && !m_canceled)
        startCancellation();
    if (m_maySubmit && !m_submission && !m_cancellation) {
        endSubmitting(std::nullopt); // nothing was left to send
        return;
    }

    m_batches.follow(m_job);
    // What could not be begun stays what it was.
    const bool rests = m_job.state == JobState::Ready && !m_maySubmit && nothingSent(m_job);
    const JobState state = rests ? m_job.state : stateFromShards(m_job, m_maySubmit);
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
        || !m_cancelers.isEmpty() || m_batches.isBusy() || m_parts.agenda.has({.jobId = m_jobId});
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
    m_retrying.failed(error, this, [this] { takeUp(); });
}

void JobRun::giveUpAnswers(const Error &error)
{
    m_toldAsFailed = m_toldAsFailed || !m_submitters.isEmpty();
    for (const Promised<Job> &waiting : std::exchange(m_submitters, {}))
        waiting.give(error);
    for (const Promised<Job> &waiting : std::exchange(m_cancelers, {}))
        waiting.give(error);
}

void JobRun::startOver()
{
    m_parts.agenda.drop(m_jobId);
    m_batches.stop();
    m_reading = m_readAgain = m_takingUp = m_settling = false;
    m_maySubmit = m_submission != nullptr; // one that is at it goes on to its end
}

bool JobRun::isBegun() const
{
    return hasReached(m_job) || std::any_of(m_job.shards.begin(), m_job.shards.end(), isSought);
}

void JobRun::takeUp()
{
    m_takingUp = true;
    read([this] {
        m_takingUp = false;
        const bool isToBeSent =
            m_job.state == JobState::Submitting || m_job.state == JobState::Unclear;
        if (!m_settling && isToBeSent && (isBegun() || !m_toldAsFailed))
            m_maySubmit = true;
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
            moveShards({Shard::State::Refused}, Shard::State::Planned,
                       [this] { dropCancelWish([this] { beginSubmitting(); }); });
        });
    }
    return promised.answer();
}

void JobRun::dropCancelWish(Then then)
{
    m_canceling = m_canceled = m_soughtForCancel = false;
    if (m_job.cancelWanted)
        changeJob([](Job &job) { job.cancelWanted = false; }, std::move(then));
    else
        then();
}

void JobRun::beginSubmitting()
{
    m_maySubmit = true;
    m_toldAsFailed = false;
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
        m_toldAsFailed = false;
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
    if (!isBegun()) {
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
    const Result<Job> result =
        m_stoppedBy && !unclear ? Result<Job>{*m_stoppedBy} : Result<Job>{m_job};
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
        const bool isThere = shard.batch && !shard.batch->archivedAt;
        if (shard.state == Shard::State::Downloaded && isThere && missingMayBeBilled(shard))
            lost.append(static_cast<int>(i));
    }
    if (lost.isEmpty()) {
        then();
        return;
    }
    Shard &shard = m_job.shards[lost.first()];
    // What has ended is fetched once more.
    shard.state =
        shard.batch->status == Batch::Status::Ended ? Shard::State::Ended : Shard::State::Created;
    shard.error.clear();
    saveShard(lost.first(), [this, then = std::move(then)] { reviveLost(then); });
}

Answer<Job> JobRun::resolve(const Resolution &resolution)
{
    const Promised<Job> promised;
    read([this, promised, resolution] {
        const auto sought = std::find_if(m_job.shards.begin(), m_job.shards.end(), isSought);
        if (m_submission || sought == m_job.shards.end()) {
            refuse(promised,
                   m_submission ? Error{.kind = Error::Kind::Busy,
                                        .detail = u"the job is being looked for on the server"_s}
                                : Error{.kind = Error::Kind::BadInput,
                                        .detail = u"nothing is unclear about this job"_s});
            return;
        }
        const int position = static_cast<int>(sought - m_job.shards.begin());
        if (resolution.resend) {
            m_submitters.append(promised);
            sought->state = Shard::State::Planned;
            sought->error.clear();
            saveShard(position, [this] { dropCancelWish([this] { beginSubmitting(); }); });
            return;
        }
        whenAnswered(chosenBatch(m_parts, resolution.useBatch, *sought), this,
                     [this, promised, position](const Result<Batch> &batch) {
                         if (!batch) {
                             refuse(promised, batch.error());
                             return;
                         }
                         m_submitters.append(promised);
                         Shard &shard = m_job.shards[position];
                         shard.state = Shard::State::Created;
                         setBatch(shard, *batch);
                         shard.found = true;
                         shard.error.clear();
                         saveShard(position, [this] { beginSubmitting(); });
                     });
    });
    return promised.answer();
}

void JobRun::refuse(const Promised<Job> &promised, const Error &error)
{
    promised.give(error);
    if (!isBusy())
        emit rested(m_jobId);
}

void JobRun::detached()
{
    m_maySubmit = !m_canceling;
    m_stoppedBy.reset();
    advance();
}

} // namespace core
