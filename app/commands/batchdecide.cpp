// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/jobtext.h"
#include "app/commands/sending.h"
#include "app/jsonoutput.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Job;
using core::JobState;
using core::Result;

namespace {

/// The job that the command line names, with the service at hand.
Result<Job> connectedJob(Session &session)
{
    if (const Result<void> connected = session.connectService(); !connected)
        return connected.error();
    return session.await(session.jobs().find(session.invocation().operand()));
}

ExitCode runCancel(Session &session)
{
    const Result<Job> job = connectedJob(session);
    if (!job)
        return session.fail(job.error());
    if (job->state == JobState::Done || job->state == JobState::NotSubmitted)
        return session.misuse(
            u"%1 has ended already: it is %2."_s.arg(job->id, stateInWords(*job)));
    if (job->state == JobState::Ready && !core::canaryReport(*job)) {
        return session.misuse(
            u"Nothing of %1 was sent. To drop it: tokenwise batch delete %1"_s.arg(job->id));
    }
    JobFollower follower{session};
    const Result<Job> canceled = session.await(session.jobs().cancel(job->id));
    if (!canceled)
        return session.fail(canceled.error(), jsonOf(*job));
    session.console().say(
        u"Requests that are finished stay finished and are billed; see it to its end "
        "with: tokenwise batch wait %1"_s.arg(job->id));
    return session.finish(jsonOf(*canceled), textOf(*canceled), ExitCode::Done);
}

ExitCode runDelete(Session &session)
{
    if (const Result<void> opened = session.openOffline(); !opened)
        return session.fail(opened.error());
    const Result<Job> job = session.await(session.jobs().find(session.invocation().operand()));
    if (!job)
        return session.fail(job.error());
    const bool neverSent = job->state == JobState::NotSubmitted
        || (job->state == JobState::Ready && !core::canaryReport(*job));
    if (neverSent) {
        if (const Result<void> gone = session.await(session.jobs().discard(job->id)); !gone)
            return session.fail(gone.error(), jsonOf(*job));
        return session.finish(jsonOf(*job), u"Dropped %1; nothing of it was sent."_s.arg(job->id),
                              ExitCode::Done);
    }
    if (job->state != JobState::Done) {
        return session.misuse(
            u"%1 is %2. Only what has ended can be deleted; tokenwise batch cancel %1 "
            "ends it."_s.arg(job->id, stateInWords(*job)));
    }
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    const Result<Job> deleted = session.await(session.jobs().removeFromServer(job->id));
    if (!deleted)
        return session.fail(deleted.error(), jsonOf(*job));
    session.console().say(
        u"Deleted on the service. The results that are here stay, and so does the "
        "ledger."_s);
    return session.finish(jsonOf(*deleted), textOf(*deleted), ExitCode::Done);
}

ExitCode runAdopt(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<ResultTarget> target = resultTargetFrom(invocation, true);
    if (!target)
        return session.fail(target.error());
    if (target->wanted() && !invocation.has(u"wait"))
        return session.misuse(u"--out needs --wait here."_s);
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    const Result<Job> job = session.await(session.jobs().adopt(invocation.operand()));
    if (!job)
        return session.fail(job.error());
    session.console().say(u"Adopted as %1."_s.arg(job->id));
    JobFollower follower{session};
    if (invocation.has(u"wait"))
        return seeThrough(session, follower, *job, *target);
    return endWith(session, *job);
}

ExitCode runResolve(Session &session)
{
    const Invocation &invocation = session.invocation();
    if (invocation.has(u"use") == invocation.has(u"resend"))
        return session.misuse(u"“batch resolve” needs either --use BATCH or --resend."_s);
    const Result<ResultTarget> target = resultTargetFrom(invocation);
    if (!target)
        return session.fail(target.error());
    const Result<Job> job = connectedJob(session);
    if (!job)
        return session.fail(job.error());
    if (job->state != JobState::Unclear) {
        return session.misuse(
            u"Nothing about %1 is unclear: it is %2."_s.arg(job->id, stateInWords(*job)));
    }
    JobFollower follower{session};
    const Result<Job> resolved = session.await(session.jobs().resolve(
        job->id, {.useBatch = invocation.value(u"use"), .resend = invocation.has(u"resend")}));
    if (!resolved) {
        if (resolved.error().kind == Error::Kind::Canceled)
            return endInterrupted(session, *job);
        return session.fail(resolved.error(), jsonOf(*job));
    }
    if (invocation.has(u"wait") && resolved->state != JobState::Unclear)
        return seeThrough(session, follower, *resolved, *target);
    return endWith(session, *resolved, follower.troubleOf(job->id));
}

} // namespace

QList<Command> batchDecideCommands()
{
    const Operand job = jobOperand();
    const Option wait = waitOption();

    Command cancel;
    cancel.words = {u"batch"_s, u"cancel"_s};
    cancel.summary = u"Cancel a job at the service."_s;
    cancel.description =
        u"Requests that are finished by then keep their answers and are billed; the others "
        "end as canceled and cost nothing. “batch wait” fetches what there is. After a sample it "
        "stops the job there: the rest is never sent."_s;
    cancel.operands = {job};
    cancel.run = runCancel;

    Command remove;
    remove.words = {u"batch"_s, u"delete"_s};
    remove.summary =
        u"Delete an ended job's batches at the service, or drop a job that was never sent."_s;
    remove.description =
        u"Results that were fetched stay on this machine, and the ledger keeps what they "
        "cost. What is in progress has to be canceled first."_s;
    remove.operands = {job};
    remove.run = runDelete;

    Command adopt;
    adopt.words = {u"batch"_s, u"adopt"_s};
    adopt.summary = u"Take in a batch that was made elsewhere with the same key."_s;
    adopt.description =
        u"Its results and costs are then here as those of any job; its requests are not "
        "known, so it cannot be retried."_s;
    adopt.operands = {{u"ID"_s, u"Id of the batch: msgbatch_…"_s}};
    adopt.options = QList<Option>{wait} + resultOptions(true);
    adopt.examples = {{u"tokenwise batch adopt msgbatch_01Abc --wait --out results.jsonl"_s, {}}};
    adopt.run = runAdopt;

    Command resolve;
    resolve.words = {u"batch"_s, u"resolve"_s};
    resolve.summary = u"Decide about a submission whose answer was lost (exit code 5)."_s;
    resolve.description =
        u"“batch show” lists the batches at the service that may be it. Look at them there, "
        "too, if in doubt: sending again what the service has already is paid twice."_s;
    resolve.operands = {job};
    resolve.options =
        QList<Option>{
            {u"use"_s, u"BATCH"_s, u"This batch at the service is the one."_s},
            {u"resend"_s, {}, u"It is certain that none was made: send it again."_s},
            wait,
        }
        + resultOptions();
    resolve.run = runResolve;
    return {cancel, remove, adopt, resolve};
}

} // namespace app
