// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/sending.h"

#include "app/commands/jobtext.h"
#include "app/format.h"
#include "app/jsonoutput.h"

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Job;
using core::JobState;
using core::Money;
using core::Result;
using core::Shard;

namespace {

/// A job that was not sent is not lost: its check need not be done again.
void sayWhatIsKept(Session &session, const Job &job)
{
    if (job.state != JobState::NotSubmitted)
        return;
    session.console().say(
        u"The service has nothing of %1. It is kept: “tokenwise batch release %1” sends it, "
        "“tokenwise batch delete %1” drops it."_s.arg(job.id));
}

/// A wait ended because the service is away, the key no longer good, or the user stopped it.
ExitCode endWithout(Session &session, const Job &job, const Error &error)
{
    if (error.kind == Error::Kind::Canceled)
        return endInterrupted(session, job);
    session.console().say(
        u"%1 is with the service and not lost. To go on: tokenwise batch wait %1"_s.arg(job.id));
    return session.fail(error, jsonOf(job));
}

QString sampleOutcomes(const core::CanaryReport &canary)
{
    return outcomesInWords({.succeeded = canary.good,
                            .truncated = canary.truncated,
                            .refused = canary.refused,
                            .errored = canary.failed});
}

QString canaryText(const core::CanaryReport &canary, const Job &job)
{
    const Price rest = priceOfRest(job, canary);
    return aligned({
        {u"Sample"_s,
         u"%1: %2"_s.arg(inCount(canary.requests, u"request"_s, u"requests"_s),
                         sampleOutcomes(canary))},
        {u"Answers"_s,
         u"%1 output tokens each on average"_s.arg(inCount(qRound64(canary.meanOutputTokens)))},
        {u"Sample cost"_s, costInWords(job)},
        {u"The rest"_s,
         u"%1, about %2 by this sample, %3 at worst"_s.arg(
             inCount(canary.restRequests, u"request"_s, u"requests"_s), inUsd(rest.expected),
             inUsd(rest.worst))},
    });
}

QJsonObject jsonOf(const core::CanaryReport &canary, const Job &job)
{
    const Price rest = priceOfRest(job, canary);
    return QJsonObject{
        {u"sample_requests"_s, canary.requests},
        {u"succeeded"_s, canary.good},
        {u"failed"_s, canary.failed},
        {u"truncated"_s, canary.truncated},
        {u"refused"_s, canary.refused},
        {u"mean_input_tokens"_s, canary.meanInputTokens},
        {u"mean_output_tokens"_s, canary.meanOutputTokens},
        {u"sample_cost"_s, app::jsonOf(canary.cost)},
        {u"rest_requests"_s, canary.restRequests},
        {u"rest_cost_expected"_s, app::jsonOf(rest.expected)},
        {u"rest_cost_worst"_s, app::jsonOf(rest.worst)},
    };
}

/// The sample has ended: shows what it tells and, at a terminal, asks for the rest.
ExitCode endCanary(Session &session, JobFollower &follower, const Job &job,
                   const core::CanaryReport &canary, const ResultTarget &target)
{
    const QString text = canaryText(canary, job);
    const QString how =
        u"The rest goes with: tokenwise batch release %1; without it the job ends with: "
        "tokenwise batch cancel %1"_s.arg(job.id);
    if (session.console().canAsk() && !session.json()) {
        session.console().say(text);
        const Price rest = priceOfRest(job, canary);
        const QString question = u"Send the rest, %1 for about %2, %3 at worst?"_s.arg(
            inCount(rest.requests, u"request"_s, u"requests"_s), inUsd(rest.expected),
            inUsd(rest.worst));
        if (session.console().agreesTo(question, session.interruption())) {
            const Result<Job> released = follower.release(job);
            return released ? seeThrough(session, follower, *released, target)
                            : endWithout(session, job, released.error());
        }
        return session.finish({}, how, ExitCode::Done);
    }
    session.console().say(how);
    QJsonObject document = app::jsonOf(job);
    document.insert(u"canary_findings"_s, jsonOf(canary, job));
    document.insert(u"exit_code"_s, static_cast<int>(ExitCode::Done));
    return session.finish(document, text, ExitCode::Done);
}

} // namespace

Price priceOfRest(const Job &job, const core::CanaryReport &canary)
{
    // Rounded up: it is shown, and held against a limit, as what may be spent.
    const auto share = [&](const std::optional<Money> &money) -> std::optional<Money> {
        if (!money || job.requests <= 0)
            return std::nullopt;
        const core::Int128 pico = core::Int128{money->picoUsd()} * canary.restRequests;
        return Money::fromPicoUsd(static_cast<qint64>((pico + job.requests - 1) / job.requests));
    };
    return {.requests = canary.restRequests,
            .expected = canary.restExpected ? canary.restExpected : share(job.estimateBatch),
            .worst = canary.restWorst};
}

void drop(Session &session, const Job &job)
{
    // Not through await(): an interrupted command tidies up, too.
    auto dropped = session.jobs().discard(job.id);
    QFutureWatcher<Result<void>> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(dropped);
    if (!dropped.isFinished())
        loop.exec();
}

ExitCode send(Session &session, const Sending &sending)
{
    if (const Result<void> agreed = agreeOn(session, sending.price); !agreed) {
        if (sending.isNew)
            drop(session, sending.job);
        return session.fail(agreed.error());
    }
    JobFollower follower{session};
    const Result<Job> sent =
        sending.rest ? follower.release(sending.job) : follower.submit(sending.job);
    if (!sent) {
        if (sent.error().kind == Error::Kind::Canceled)
            return endInterrupted(session, sending.job);
        const Result<Job> left = session.await(session.jobs().find(sending.job.id));
        const Job &job = left ? *left : sending.job;
        const ExitCode code = session.fail(sent.error(), jsonOf(job));
        sayWhatIsKept(session, job);
        return code;
    }
    sayWhatIsKept(session, *sent);
    if (sent->state == JobState::Unclear || sent->state == JobState::NotSubmitted)
        return endWith(session, *sent, follower.troubleOf(sent->id));
    session.console().say(u"Submitted as %1."_s.arg(sent->id));
    if (sending.wait)
        return seeThrough(session, follower, *sent, sending.target);
    if (sent->canary && !sent->released)
        session.console().say(
            u"The sample is with the service. See it through: tokenwise batch wait %1"_s.arg(
                sent->id));
    else
        session.console().say(u"See it through: tokenwise batch wait %1"_s.arg(sent->id));
    return endWith(session, *sent, follower.troubleOf(sent->id));
}

ExitCode seeThrough(Session &session, JobFollower &follower, const Job &job,
                    const ResultTarget &target)
{
    const Result<Job> ended = follower.waitFor(job);
    if (!ended)
        return endWithout(session, follower.lastSeen(), ended.error());
    if (const std::optional<core::CanaryReport> canary = core::canaryReport(*ended))
        return endCanary(session, follower, *ended, *canary, target);
    if (ended->state == JobState::Done && target.wanted()) {
        const bool isSaved = ended->savePath == target.path
            && ended->saveFormat == target.formatName && ended->error.isEmpty();
        if (isSaved) // as it ended
            session.console().say(
                u"Wrote the results to %1 (%2)."_s.arg(target.path, target.formatName));
        else if (const Result<void> written = writeResults(session, *ended, target); !written)
            return session.fail(written.error(), jsonOf(*ended));
    }
    if (target.isOutput()) { // the results are the output; the job is told beside them
        session.console().say(textOf(*ended));
        return exitCodeOf(*ended, follower.troubleOf(ended->id));
    }
    return endWith(session, *ended, follower.troubleOf(ended->id));
}

} // namespace app
