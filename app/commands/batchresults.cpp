// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/jobtext.h"
#include "app/commands/refresh.h"
#include "app/commands/sending.h"
#include "app/format.h"
#include "app/jsonoutput.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Job;
using core::JobState;
using core::Result;
using core::RetryChoice;

namespace {

/// The job after its results were fetched once more, because the service counts more answers than
/// arrived. As it was when that cannot be done now: what is here is written all the same.
Job fetchedAgain(Session &session, const Job &job)
{
    const Result<void> connected = session.connectService();
    Result<Job> newer =
        connected ? session.await(session.jobs().lookUp(job.id)) : Result<Job>{connected.error()};
    if (newer)
        newer = session.await(session.jobs().wait(job.id));
    if (newer)
        return *newer;
    session.console().say(
        u"The service counts more answers than arrived; they could not be fetched again now: %1"_s
            .arg(newer.error().detail));
    const Result<Job> stored = session.await(session.jobs().find(job.id));
    return stored ? *stored : job;
}

ExitCode runResults(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<ResultTarget> target = resultTargetFrom(invocation);
    if (!target)
        return session.fail(target.error());
    if (!target->wanted())
        return session.misuse(u"“batch results” needs --out FILE (- is standard output)."_s);
    if (const Result<void> opened = session.openOffline(); !opened)
        return session.fail(opened.error());
    Result<Job> job = session.await(session.jobs().find(invocation.operand()));
    if (!job)
        return session.fail(job.error());
    if (isWithService(*job)) {
        const Result<Job> newer = refreshed(session, *job);
        if (!newer)
            return session.fail(newer.error(), jsonOf(*job));
        job = newer;
    }
    if (job->state == JobState::Done && core::perhapsBilled(*job) > 0)
        job = fetchedAgain(session, *job);
    if (job->state != JobState::Done) {
        return session.fail(
            Error{.kind = Error::Kind::BadInput,
                  .detail =
                      u"%1 has no results yet: it is %2. To wait for them: tokenwise batch wait %1 "
                      "--out FILE"_s.arg(job->id, stateInWords(*job))},
            jsonOf(*job));
    }
    if (const Result<void> written = writeResults(session, *job, *target); !written)
        return session.fail(written.error(), jsonOf(*job));
    if (target->isOutput())
        return exitCodeOf(*job);
    return endWith(session, *job);
}

/// What --only says; without it, everything that may come out differently the next time.
Result<RetryChoice> choiceFrom(const Invocation &invocation)
{
    RetryChoice choice;
    const Result<std::optional<qint64>> maxTokens = invocation.count(u"max-tokens", 1, 10'000'000);
    if (!maxTokens)
        return maxTokens.error();
    choice.maxTokens = *maxTokens;
    if (!invocation.has(u"only"))
        return choice;
    choice = {.errored = false,
              .invalid = false,
              .canceled = false,
              .expired = false,
              .missing = false,
              .truncated = false,
              .maxTokens = *maxTokens};
    const QStringList words = invocation.value(u"only").split(u',', Qt::SkipEmptyParts);
    for (const QString &given : words) {
        const QString word = given.trimmed().toLower();
        if (word == u"errored"_s)
            choice.errored = choice.invalid = true;
        else if (word == u"temporary"_s)
            choice.errored = true;
        else if (word == u"expired"_s)
            choice.expired = true;
        else if (word == u"canceled"_s)
            choice.canceled = true;
        else if (word == u"truncated"_s)
            choice.truncated = true;
        else if (word == u"missing"_s)
            choice.missing = choice.perhapsBilled = true;
        else if (word == u"unreadable"_s)
            choice.unreadable = true;
        else {
            return Error{.kind = Error::Kind::BadInput,
                         .detail =
                             u"--only takes errored, temporary, expired, canceled, truncated, "
                             "missing and unreadable, parted by commas, not “%1”."_s.arg(given)};
        }
    }
    if (words.isEmpty())
        return Error{.kind = Error::Kind::BadInput, .detail = u"--only names nothing."_s};
    return choice;
}

QString missingWords(qint64 count, const QString &jobId)
{
    return u"%1 without a result may have been answered and billed: “tokenwise batch results %2” "
           u"fetches the "
           "results again, --only missing sends them anew and may pay for them twice."_s.arg(
               inCount(count, u"request"_s, u"requests"_s), jobId);
}

/// What a retry leaves out so that nothing is paid twice; "" for nothing.
QString leftOutWords(const core::Jobs::Checked &retry, const QString &jobId)
{
    QStringList words;
    if (retry.perhapsBilled > 0)
        words.append(u"Left out: "_s + missingWords(retry.perhapsBilled, jobId));
    if (retry.unreadable > 0) {
        words.append(u"Left out: %1 whose result cannot be read and may have been billed; --only "
                     u"unreadable sends "
                     "them anew."_s.arg(inCount(retry.unreadable, u"request"_s, u"requests"_s)));
    }
    return words.join(u'\n');
}

Error nothingToRetry(const Job &job, bool chosen)
{
    QString why = u"Of %1 nothing is left to send again: %2, and what its retries brought."_s.arg(
        job.id, outcomesInWords(job.counts));
    if (!chosen && job.counts.errored > 0) {
        why += u" What the service refused as invalid would be refused again; --only errored sends "
               u"it all "
               "the same."_s;
    }
    if (!chosen && core::perhapsBilled(job) > 0)
        why += u' ' + missingWords(core::perhapsBilled(job), job.id);
    if (!chosen && job.counts.unknown > 0) {
        why += u" Results that cannot be read were perhaps billed; --only unreadable sends those "
               u"requests again."_s;
    }
    if (!chosen && job.counts.truncated > 0)
        why += u" --only truncated --max-tokens N sends the truncated ones with more room."_s;
    return Error{.kind = Error::Kind::BadInput, .detail = why};
}

ExitCode runRetry(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<RetryChoice> choice = choiceFrom(invocation);
    if (!choice)
        return session.fail(choice.error());
    const Result<ResultTarget> target = resultTargetFrom(invocation);
    if (!target)
        return session.fail(target.error());
    if (target->wanted() && !invocation.has(u"wait"))
        return session.misuse(u"--out needs --wait here."_s);
    if (const auto mostCost = maxCostFrom(invocation); !mostCost)
        return session.fail(mostCost.error());
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    const Result<Job> job = session.await(session.jobs().find(invocation.operand()));
    if (!job)
        return session.fail(job.error());
    if (job->state != JobState::Done) {
        return session.misuse(
            u"%1 is %2; what failed is known once it is done."_s.arg(job->id, stateInWords(*job)));
    }
    if (job->adopted) {
        return session.misuse(
            u"%1 was made elsewhere: its requests are not known here, so they cannot be "
            "sent again."_s.arg(job->id));
    }
    const Result<core::Jobs::Checked> prepared =
        session.await(session.jobs().prepareRetry(job->id, *choice));
    if (!prepared && prepared.error().kind == Error::Kind::BadInput)
        return session.fail(nothingToRetry(*job, invocation.has(u"only")), jsonOf(*job));
    if (!prepared)
        return session.fail(prepared.error(), jsonOf(*job));
    if (prepared->job.id.isEmpty() || prepared->report.requests == 0)
        return session.fail(nothingToRetry(*job, invocation.has(u"only")), jsonOf(*job));
    session.console().say(textOf(prepared->report, u"retry of %1"_s.arg(job->id)));
    const bool chosen = invocation.has(u"only");
    if (const QString left = leftOutWords(*prepared, job->id); !chosen && !left.isEmpty())
        session.console().say(left);
    if (prepared->notLonger > 0) {
        session.console().say(u"No longer than before: the new max_tokens of %1 is not above what cut the answer off."_s.arg(
            inCount(prepared->notLonger, u"request"_s, u"requests"_s)));
    }
    return send(session,
                {.job = prepared->job,
                 .price = {.requests = prepared->report.requests,
                           .expected = prepared->report.estimate.costBatch,
                           .worst = prepared->report.estimate.costWorst},
                 .target = *target,
                 .wait = invocation.has(u"wait"),
                 .isNew = true});
}

ExitCode runRelease(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<ResultTarget> target = resultTargetFrom(invocation);
    if (!target)
        return session.fail(target.error());
    if (target->wanted() && !invocation.has(u"wait"))
        return session.misuse(u"--out needs --wait here."_s);
    if (const auto mostCost = maxCostFrom(invocation); !mostCost)
        return session.fail(mostCost.error());
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());
    Result<Job> job = session.await(session.jobs().find(invocation.operand()));
    if (!job)
        return session.fail(job.error());
    if (isWithService(*job) && job->canary && !job->released) { // the sample may have ended by now
        job = refreshed(session, *job);
        if (!job)
            return session.fail(job.error());
    }
    if (job->state != JobState::Ready && job->state != JobState::NotSubmitted) {
        return session.misuse(
            u"%1 has nothing that waits to be sent: it is %2."_s.arg(job->id, stateInWords(*job)));
    }
    Sending sending{.job = *job, .target = *target, .wait = invocation.has(u"wait")};
    if (const std::optional<core::CanaryReport> canary = core::canaryReport(*job)) {
        sending.rest = true;
        sending.price = priceOfRest(*job, *canary);
    } else {
        sending.price = {
            .requests = job->requests, .expected = job->estimateBatch, .worst = job->estimateWorst};
    }
    session.console().say(u"%1: %2, about %3, %4 at worst."_s.arg(
        job->id, inCount(sending.price.requests, u"request"_s, u"requests"_s),
        inUsd(sending.price.expected), inUsd(sending.price.worst)));
    return send(session, sending);
}

} // namespace

QList<Command> batchResultCommands()
{
    const Operand job = jobOperand();
    const Option wait = waitOption();

    Command results;
    results.words = {u"batch"_s, u"results"_s};
    results.summary = u"Write the results of a job, merged with those of its retries."_s;
    results.description =
        u"One entry for every request, in the order of the input. If the service has them "
        "ready and they are not here yet, they are fetched first; a job that is still in "
        "progress is exit code 2. The exit code is 1 if some requests failed, as with "
        "“batch wait”."_s;
    results.operands = {job};
    results.options = resultOptions();
    results.examples = {
        {u"tokenwise batch results job_01HX --out results.csv"_s, {}},
        {u"tokenwise batch results job_01HX --out - --format jsonl | jq .result.type"_s, {}},
    };
    results.run = runResults;

    Command retry;
    retry.words = {u"batch"_s, u"retry"_s};
    retry.summary = u"Submit again what failed, as a job of its own that is linked to the first."_s;
    retry.description =
        u"Without --only: what errored for a passing reason, expired, was canceled or is "
        "missing; not what may have been answered and billed although no result arrived. "
        "The price is shown and agreed to as with “batch submit”; answers that "
        "are here are not paid again, and the results of both are merged."_s;
    retry.operands = {job};
    retry.options =
        QList<Option>{
            {u"only"_s, u"LIST"_s,
             u"Of errored (all that did), temporary (errored for a passing reason), expired, "
             u"canceled, "
             "truncated, missing, unreadable: those that are meant, parted by commas."_s},
            {u"max-tokens"_s, u"N"_s, u"max_tokens for the truncated."_s},
            wait,
        }
        + priceOptions() + resultOptions();
    retry.examples = {
        {u"tokenwise batch retry job_01HX --only errored,expired --yes --wait"_s, {}}};
    retry.run = runRetry;

    Command release;
    release.words = {u"batch"_s, u"release"_s};
    release.summary = u"Send the rest after a canary, or a job that was never sent."_s;
    release.description =
        u"The price of what is left is shown and agreed to as with “batch submit”. A "
        "job that the service refused, or that could not reach it, can be sent again so."_s;
    release.operands = {job};
    release.options = QList<Option>{wait} + priceOptions() + resultOptions();
    release.run = runRelease;
    return {results, retry, release};
}

} // namespace app
