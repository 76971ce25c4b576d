// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/jobtext.h"
#include "app/commands/refresh.h"
#include "app/commands/sending.h"
#include "app/commands/unclear.h"
#include "app/explain.h"
#include "app/format.h"
#include "app/jsonoutput.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Job;
using core::JobState;
using core::Result;

namespace {

QJsonObject documentOf(const QList<Job> &jobs)
{
    QJsonArray array;
    for (const Job &job : jobs)
        array.append(jsonOf(job));
    return QJsonObject{{u"jobs"_s, array}};
}

ExitCode runList(Session &session)
{
    if (const Result<void> opened = session.openOffline(); !opened)
        return session.fail(opened.error());
    const Result<QList<Job>> jobs = session.await(session.jobs().list());
    if (!jobs)
        return session.fail(jobs.error());
    if (jobs->isEmpty()) {
        session.console().say(
            u"No jobs of profile “%1” yet. One begins with: tokenwise batch submit FILE"_s.arg(
                session.program().profile().name));
        return session.finish(documentOf({}), {}, ExitCode::Done);
    }
    return session.finish(documentOf(*jobs), tableOf(*jobs), ExitCode::Done);
}

/// The job's retries and the one it retries, if there are any.
QString relativesInWords(const QList<Job> &lineage, const Job &job)
{
    QString text;
    for (const Job &relative : lineage) {
        if (relative.id == job.id)
            continue;
        text += u"\n%1  %2, %3"_s.arg(relative.id == job.parent ? u"Retry of"_s : u"Related "_s,
                                      relative.id, stateInWords(relative));
    }
    return text;
}

ExitCode runShow(Session &session)
{
    if (const Result<void> opened = session.openOffline(); !opened)
        return session.fail(opened.error());
    Result<Job> job = session.await(session.jobs().find(session.invocation().operand()));
    if (!job)
        return session.fail(job.error());
    if (isWithService(*job) && !session.invocation().has(u"offline")) {
        const Result<Job> newer = refreshed(session, *job);
        if (session.interruption().hasHappened())
            return endInterrupted(session, *job);
        if (newer)
            job = newer;
        else
            session.console().say(u"As last seen: %1"_s.arg(explain(newer.error())));
    }
    QJsonObject document = jsonOf(*job);
    QString text = textOf(*job);
    if (const Result<QList<Job>> lineage = session.await(session.jobs().lineage(job->id));
        lineage) {
        text += relativesInWords(*lineage, *job);
        QJsonArray ids;
        for (const Job &relative : *lineage)
            ids.append(relative.id);
        document.insert(u"lineage"_s, ids);
    }
    if (job->state == JobState::Unclear) {
        if (const Result<void> connected = session.connectService(); connected) {
            const UnclearChoices choices = unclearChoices(session, *job);
            document.insert(u"candidates"_s, jsonOf(choices));
            text += u'\n' + textOf(choices, *job);
        }
    }
    return session.finish(document, text, ExitCode::Done);
}

ExitCode runWait(Session &session)
{
    const Result<ResultTarget> target = resultTargetFrom(session.invocation());
    if (!target)
        return session.fail(target.error());
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    const Result<Job> job = session.await(session.jobs().find(session.invocation().operand()));
    if (!job)
        return session.fail(job.error());
    if (job->state == JobState::Ready && !core::canaryReport(*job)) {
        return session.misuse(
            u"Nothing of %1 was sent, so there is nothing to wait for. To send it: "
            "tokenwise batch release %1"_s.arg(job->id));
    }
    JobFollower follower{session};
    return seeThrough(session, follower, *job, *target);
}

/// The worst of what the jobs came to: a decision first, then failures.
ExitCode worstOf(const QList<Job> &jobs, const JobFollower &follower)
{
    ExitCode worst = ExitCode::Done;
    for (const Job &job : jobs) {
        const ExitCode code = exitCodeOf(job, follower.troubleOf(job.id));
        if (code == ExitCode::Unclear)
            return code;
        if (code != ExitCode::Done && (worst == ExitCode::Done || worst == ExitCode::PartlyFailed))
            worst = code;
    }
    return worst;
}

QString whatIsLeft(const Job &job)
{
    if (core::canaryReport(job))
        return u"%1: the sample has ended; tokenwise batch release %1 sends the rest."_s.arg(
            job.id);
    if (job.state == JobState::Ready) {
        return u"%1: checked and never sent; tokenwise batch release %1 sends it, tokenwise batch "
               u"delete "
               "%1 drops it."_s.arg(job.id);
    }
    return {};
}

/// Whether waiting for other jobs would come to the same.
bool concernsAll(const Error &error)
{
    const ExitCode code = exitCodeOf(error);
    return code == ExitCode::Interrupted || code == ExitCode::KeyRefused
        || code == ExitCode::Unavailable;
}

ExitCode runResume(Session &session)
{
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    JobFollower follower{session};
    const Result<QList<Job>> taken = session.await(session.jobs().resume());
    if (!taken)
        return session.fail(taken.error());
    QList<Job> rested;
    std::optional<Error> failure; // of one job alone: the others are seen to their end all the same
    for (const Job &job : *taken) {
        const bool moves = job.state != JobState::Ready && job.state != JobState::Draft;
        const Result<Job> ended = moves ? follower.waitFor(job) : Result<Job>{job};
        if (!ended && concernsAll(ended.error())) {
            if (ended.error().kind == Error::Kind::Canceled)
                session.console().say(u"That is safe: “tokenwise batch resume” goes on."_s);
            return session.fail(ended.error(), documentOf(rested));
        }
        if (!ended) {
            session.console().say(u"%1: %2"_s.arg(job.id, explain(ended.error())));
            failure = ended.error();
            rested.append(job);
            continue;
        }
        rested.append(*ended);
        if (const QString left = whatIsLeft(*ended); !left.isEmpty())
            session.console().say(left);
    }
    if (failure)
        return session.fail(*failure, documentOf(rested));
    const ExitCode code = worstOf(rested, follower);
    QJsonArray array;
    QString text = rested.isEmpty() ? u"Nothing was left to take up."_s : tableOf(rested);
    for (const Job &job : rested) {
        QJsonObject object = jsonOf(job);
        if (job.state == JobState::Unclear) {
            const UnclearChoices choices = unclearChoices(session, job);
            object.insert(u"candidates"_s, jsonOf(choices));
            text += u'\n' + textOf(choices, job);
        }
        array.append(object);
    }
    session.finish(QJsonObject{{u"jobs"_s, array}, {u"exit_code"_s, static_cast<int>(code)}}, text,
                   code);
    // Last, when all has been said: stopping it does no harm, and another time it goes on.
    session.console().status(u"compressing the files of jobs that are done"_s);
    [[maybe_unused]] const auto compressed = session.await(session.jobs().compress());
    session.console().clearStatus();
    return code;
}

} // namespace

QList<Command> batchFollowCommands()
{
    const Operand job = jobOperand();

    Command list;
    list.words = {u"batch"_s, u"list"_s};
    list.summary = u"List the jobs of the profile, newest first."_s;
    list.description = u"As they were last seen; the service is not asked."_s;
    list.run = runList;

    Command show;
    show.words = {u"batch"_s, u"show"_s};
    show.summary = u"Show one job: state, batches, outcomes, tokens and cost."_s;
    show.description =
        u"A job that is with the service is looked up there first, and its results are "
        "fetched if they are ready. Where the service cannot be reached it is shown as last "
        "seen."_s;
    show.operands = {job};
    show.options = {{u"offline"_s, {}, u"Do not ask the service."_s}};
    show.run = runShow;

    Command wait;
    wait.words = {u"batch"_s, u"wait"_s};
    wait.summary = u"Wait for a job and fetch its results."_s;
    wait.description =
        u"Exit code 0 if every request succeeded, 1 if some did not, 5 if a decision is "
        "needed. Ctrl-C is safe: the job goes on at the service."_s;
    wait.operands = {job};
    wait.options = resultOptions();
    wait.examples = {{u"tokenwise batch wait job_01HX --out results.jsonl"_s, {}}};
    wait.run = runWait;

    Command resume;
    resume.words = {u"batch"_s, u"resume"_s};
    resume.summary = u"Take up whatever a crash or a quit left, and wait for all of it."_s;
    resume.description =
        u"Submissions whose answer was lost are looked for on the service before anything "
        "is sent again. Where it cannot be told whether a batch was made, you are asked to "
        "decide (exit code 5). Jobs that were checked but never sent stay as they are."_s;
    resume.run = runResume;
    return {list, show, wait, resume};
}

} // namespace app
