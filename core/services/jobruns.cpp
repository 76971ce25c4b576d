// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobruns.h"

#include "core/services/cancellation.h"
#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/services/jobrun.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error badInput(const QString &detail) { return {.kind = Error::Kind::BadInput, .detail = detail}; }

bool isUnsettled(const Job &job) { return isRunning(job.state) || job.state == JobState::Unclear; }

} // namespace

JobRuns::JobRuns(JobParts &parts)
    : m_parts{parts}, m_follower{parts.records, parts.news, parts.context.clock}
{
    connect(&parts.news, &JobNews::changed, this, qOverload<const Job &>(&JobRuns::settle));
    connect(&parts.news, &JobNews::stalled, this, &JobRuns::stalled);
    connect(&parts.news, &JobNews::removed, this, [this](const QString &jobId) {
        stalled(jobId, {.kind = Error::Kind::NotFound, .detail = u"the job was removed"_s});
    });
    connect(&m_follower, &Follower::changedElsewhere, &parts.news, &JobNews::changed);
    connect(&m_follower, &Follower::loaded, this, &JobRuns::takeUpRunning);
    connect(&m_follower, &Follower::writtenElsewhere, &parts.news, &JobNews::writtenElsewhere);
    connect(&m_follower, &Follower::removedElsewhere, &parts.news, &JobNews::removed);
    connect(&m_follower, &Follower::ticked, this, [this] {
        const QSet<QString> elsewhere = m_elsewhere;
        for (const QString &jobId : elsewhere)
            takeUp(jobId);
    });
}

JobRuns::~JobRuns()
{
    for (JobRun *run : std::exchange(m_runs, {}))
        delete run;
}

Result<JobRun *> JobRuns::runOf(const QString &jobId)
{
    if (JobRun *run = m_runs.value(jobId))
        return run;
    const QDir folder = m_parts.folder(jobId);
    if (!folder.exists() && !folder.mkpath(u"."_s))
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"%1 cannot be created"_s.arg(folder.path())};
    auto lock = FileLock::take(JobFolder::lockFile(folder));
    if (!lock)
        return lock.error();
    auto *run = new JobRun{m_parts, jobId, std::move(*lock), this};
    connect(run, &JobRun::rested, this, &JobRuns::rested);
    m_runs.insert(jobId, run);
    m_elsewhere.remove(jobId);
    return run;
}

void JobRuns::rested(const QString &jobId)
{
    // The lock goes at once, the object after the call that led here.
    if (JobRun *run = m_runs.take(jobId)) {
        run->releaseLock();
        run->disconnect(this);
        run->deleteLater();
    }
    settle(jobId);
}

void JobRuns::takeUp(const QString &jobId)
{
    if (m_runs.contains(jobId))
        return;
    const auto run = runOf(jobId);
    if (run)
        (*run)->takeUp();
    else if (run.error().kind == Error::Kind::Busy)
        follow(jobId);
    else
        stalled(jobId, run.error());
}

void JobRuns::takeUpRunning(const QList<Job> &jobs)
{
    if (!m_takesAll)
        return;
    for (const Job &job : jobs) {
        if (isRunning(job.state) && !m_runs.contains(job.id) && !m_elsewhere.contains(job.id))
            takeUp(job.id);
    }
}

void JobRuns::follow(const QString &jobId)
{
    m_elsewhere.insert(jobId);
    m_follower.start();
}

Answer<Job> JobRuns::begin(const QString &jobId,
                           std::function<std::optional<Error>(const Job &)> refusal, Begin begin)
{
    const Promised<Job> promised;
    whenAnswered(m_parts.records.job(jobId), this,
                 [this, promised, jobId, refusal = std::move(refusal),
                  begin = std::move(begin)](const Result<Job> &job) {
                     if (!job) {
                         promised.give(job.error());
                         return;
                     }
                     if (const auto refused = refusal(*job)) {
                         promised.give(*refused);
                         return;
                     }
                     const auto run = runOf(jobId);
                     if (!run) {
                         promised.give(run.error());
                         return;
                     }
                     whenAnswered(begin(**run), this,
                                  [promised](const Result<Job> &done) { promised.give(done); });
                 });
    return promised.answer();
}

Answer<Job> JobRuns::submit(const QString &jobId)
{
    const auto refusal = [](const Job &job) -> std::optional<Error> {
        switch (job.state) {
        case JobState::Ready:
            if (!nothingSent(job))
                return badInput(u"the sample of this job was sent: the rest can be released"_s);
            return std::nullopt;
        case JobState::NotSubmitted:
        case JobState::Submitting:
        case JobState::Unclear: return std::nullopt;
        case JobState::InProgress:
        case JobState::Downloading:
            if (std::any_of(job.shards.begin(), job.shards.end(), [](const Shard &shard) {
                    return shard.state == Shard::State::Refused;
                }))
                return std::nullopt;
            break;
        default: break;
        }
        return badInput(u"there is nothing to submit in this job"_s);
    };
    return begin(jobId, refusal, [](JobRun &run) { return run.submit(); });
}

Answer<Job> JobRuns::release(const QString &jobId)
{
    const auto refusal = [](const Job &job) -> std::optional<Error> {
        if (job.state != JobState::Ready || !courseOf(job).waitsForRelease || nothingSent(job))
            return badInput(u"nothing of this job waits for a release"_s);
        return std::nullopt;
    };
    return begin(jobId, refusal, [](JobRun &run) { return run.release(); });
}

Answer<Job> JobRuns::lookUp(const QString &jobId)
{
    return begin(
        jobId, [](const Job &) { return std::nullopt; }, [](JobRun &run) { return run.lookUp(); });
}

Answer<Job> JobRuns::resolve(const QString &jobId, const Resolution &resolution)
{
    const auto refusal = [resolution](const Job &job) -> std::optional<Error> {
        if (resolution.useBatch.isEmpty() == !resolution.resend)
            return badInput(u"either a batch or to send it again has to be chosen"_s);
        if (job.state != JobState::Unclear && job.state != JobState::Submitting)
            return badInput(u"nothing is unclear about this job"_s);
        return std::nullopt;
    };
    return begin(jobId, refusal, [resolution](JobRun &run) { return run.resolve(resolution); });
}

Answer<Job> JobRuns::cancel(const QString &jobId)
{
    const auto refusal = [this, jobId](const Job &job) -> std::optional<Error> {
        if (job.state == JobState::Done)
            return badInput(u"the job is done already"_s);
        if (nothingSent(job) && !isUnsettled(job))
            return badInput(u"nothing of this job was sent: it can be discarded"_s);
        return std::nullopt;
    };
    const Promised<Job> promised;
    const auto begun = begin(jobId, refusal, [](JobRun &run) { return run.cancel(); });
    whenAnswered(begun, this, [this, promised, jobId](const Result<Job> &job) {
        if (!job && job.error().kind == Error::Kind::Busy)
            cancelElsewhere(jobId, promised);
        else
            promised.give(job);
    });
    return promised.answer();
}

// Another copy moves the job on: the service is told here, and the other finds its batches
// canceling.
void JobRuns::cancelElsewhere(const QString &jobId, const Promised<Job> &promised)
{
    whenAnswered(m_parts.records.job(jobId), this, [this, promised](const Result<Job> &job) {
        if (!job || job->state != JobState::InProgress) {
            promised.give(
                job ? Result<Job>{Error{
                    .kind = Error::Kind::Busy,
                    .detail = u"another running copy of the program is sending this job"_s}}
                    : Result<Job>{job.error()});
            return;
        }
        QStringList running;
        for (const Shard &shard : job->shards) {
            if (shard.state == Shard::State::Created && shard.batch)
                running.append(shard.batch->id);
        }
        cancelBatches(m_parts, running, this,
                      [promised, job = *job](const std::optional<Error> &failure) {
                          promised.give(failure ? Result<Job>{*failure} : Result<Job>{job});
                      });
    });
}

Answer<QList<Job>> JobRuns::resume()
{
    m_takesAll = true;
    m_follower.start();
    const Promised<QList<Job>> promised;
    whenAnswered(m_parts.records.unfinished(), this,
                 [this, promised](const Result<QList<Job>> &jobs) {
                     if (!jobs) {
                         promised.give(jobs.error());
                         return;
                     }
                     QList<Job> ours;
                     for (const Job &job : *jobs) {
                         if (job.profile != m_parts.context.profile.name || !isUnsettled(job))
                             continue;
                         ours.append(job);
                         takeUp(job.id);
                     }
                     promised.give(ours);
                 });
    return promised.answer();
}

// --- waiting

Answer<Job> JobRuns::wait(const QString &jobId)
{
    const Promised<Job> promised;
    whenAnswered(m_parts.records.job(jobId), this, [this, promised, jobId](const Result<Job> &job) {
        if (!job) {
            promised.give(job.error());
            return;
        }
        m_waits.insert(jobId, promised);
        if (isUnsettled(*job))
            takeUp(jobId);
        settle(*job);
    });
    return promised.answer();
}

void JobRuns::settle(const QString &jobId)
{
    if (!m_waits.contains(jobId))
        return;
    whenAnswered(m_parts.records.job(jobId), this, [this, jobId](const Result<Job> &job) {
        if (job)
            settle(*job);
        else
            stalled(jobId, job.error());
    });
}

void JobRuns::settle(const Job &job)
{
    if (!m_waits.contains(job.id) || isRunning(job.state))
        return;
    // What was unclear is looked for as long as a run says so. One that is through rests in a
    // moment and then lets go of the job: whoever waited can do with it what they like.
    const JobRun *run = m_runs.value(job.id);
    if (run && (run->isSubmitting() || job.state != JobState::Unclear))
        return;
    const QList<Promised<Job>> waits = m_waits.values(job.id);
    m_waits.remove(job.id);
    for (const Promised<Job> &waiting : waits)
        waiting.give(job);
}

void JobRuns::stalled(const QString &jobId, const Error &error)
{
    const QList<Promised<Job>> waits = m_waits.values(jobId);
    m_waits.remove(jobId);
    for (const Promised<Job> &waiting : waits)
        waiting.give(error);
}

} // namespace core
