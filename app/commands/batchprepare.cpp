// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/jobtext.h"
#include "app/commands/pipedsource.h"
#include "app/commands/requestoptions.h"
#include "app/commands/sending.h"
#include "app/explain.h"
#include "app/format.h"
#include "app/jsonoutput.h"

#include <QFileInfo>
#include <QTemporaryDir>

namespace app {

using namespace Qt::StringLiterals;
using core::DraftSource;
using core::Error;
using core::Jobs;
using core::Result;

namespace {

constexpr QLatin1String SampleFile{":/samples/sample-batch.jsonl"};

/// Shows how far a pre-flight is, and stops it when the user interrupts.
class CheckFollower : public QObject
{
public:
    explicit CheckFollower(Session &session)
    {
        connect(&session.jobs(), &Jobs::checkProgress, this,
                [&session](const core::PreflightProgress &progress) {
                    QString line = u"Checking: %1"_s.arg(
                        inCount(progress.requests, u"request"_s, u"requests"_s));
                    if (progress.bytesTotal > 0) {
                        line += u", %1 of %2"_s.arg(inBytes(progress.bytesRead),
                                                    inBytes(progress.bytesTotal));
                    }
                    if (progress.faults > 0)
                        line += u", %1"_s.arg(inCount(progress.faults, u"fault"_s, u"faults"_s));
                    session.console().status(line);
                });
        connect(&session.interruption(), &Interruption::happened, this, [&session] {
            session.jobs().stopChecking();
            session.jobs().stopPreparing();
        });
    }
};

/// The fields of a report about a file that could not be read as a whole.
QJsonObject emptyReport(const Error &error)
{
    QJsonObject document = jsonOf(core::PreflightReport{});
    document.insert(u"format"_s, QJsonValue{});
    document.insert(u"estimate"_s, QJsonValue{});
    document.insert(u"fault_count"_s, 1);
    document.insert(u"faults"_s,
                    QJsonArray{QJsonObject{{u"line"_s, QJsonValue{}},
                                           {u"index"_s, QJsonValue{}},
                                           {u"custom_id"_s, QJsonValue{}},
                                           {u"code"_s, u"source_unreadable"_s},
                                           {u"message"_s, error.detail}}});
    return document;
}

ExitCode failToRead(Session &session, const Error &error)
{
    return session.fail(error,
                        error.kind == Error::Kind::BadInput ? emptyReport(error) : QJsonObject{});
}

QString nothingInIt(const core::PreflightReport &report)
{
    return core::isTable(report.format) ? u"The table has a head but no rows."_s
                                        : u"There is no request in it."_s;
}

Error faultsError(const core::PreflightReport &report, bool nothingLeft)
{
    if (report.isRefused()) {
        return Error{.kind = Error::Kind::BadInput,
                     .detail = report.refusal + u" Nothing was sent."_s};
    }
    const QString faults = inCount(report.faultCount, u"fault"_s, u"faults"_s);
    if (nothingLeft) {
        return Error{.kind = Error::Kind::BadInput,
                     .detail = report.faultCount > 0
                         ? u"No request is left to send: %1. Nothing was sent."_s.arg(faults)
                         : nothingInIt(report) + u" Nothing was sent."_s};
    }
    return Error{.kind = Error::Kind::BadInput,
                 .detail =
                     u"%1, so nothing was sent. --fix applies the fixes that are certain, "
                     "--skip-invalid leaves out the requests that have faults."_s.arg(faults)};
}

/// What of it was answered and paid for before; "" if nothing was.
QString paidText(const Jobs::PaidBefore &paid)
{
    if (paid.requests == 0)
        return {};
    return u"\n%1 answered and paid for before, for %2, by “%3”. The window can reuse the answers.\n"_s
        .arg(inCount(paid.requests, u"request was"_s, u"requests were"_s), inUsd(paid.cost),
             harmless(paid.from));
}

ExitCode runCheck(Session &session)
{
    PipedSource piped;
    const Result<QString> path =
        piped.fileFor(session.invocation().operand(), session.interruption());
    if (!path)
        return session.fail(path.error());
    const Result<DraftSource> source = draftSourceFrom(session, *path);
    if (!source)
        return session.fail(source.error());
    if (const Result<void> connected = session.openOffline(); !connected)
        return session.fail(connected.error());
    const CheckFollower follower{session};
    const Result<Jobs::Checked> checked =
        session.await(session.jobs().check(*source, session.invocation().value(u"workflow")));
    session.console().clearStatus();
    if (!checked)
        return failToRead(session, checked.error());
    const core::PreflightReport &report = checked->report;
    const bool good = report.faultCount == 0 && report.requests > 0 && !report.isRefused();
    const ExitCode code = good ? ExitCode::Done : ExitCode::BadUse;
    QJsonObject document = jsonOf(report);
    document.insert(u"error"_s, QJsonValue{});
    if (!good) {
        Error error = faultsError(report, report.requests == 0);
        error.detail = report.isRefused() ? report.refusal
            : report.faultCount > 0       ? u"%1 of %2 requests have faults."_s.arg(
                        inCount(report.read - report.requests), inCount(report.read))
                                    : nothingInIt(report);
        document.insert(u"error"_s, jsonOf(error));
        session.console().say(explain(error));
    }
    document.insert(u"exit_code"_s, static_cast<int>(code));
    document.insert(u"already_paid"_s,
                    QJsonObject{{u"requests"_s, checked->paid.requests},
                                {u"cost"_s, checked->paid.cost.toDecimalUsd()},
                                {u"from"_s, textOrNull(checked->paid.from)}});
    return session.finish(document, textOf(report, QFileInfo{*path}.fileName()) + paidText(checked->paid),
                          code);
}

/// The sample that is built in, as a file that can be read like any other.
Result<QString> sampleIn(const QTemporaryDir &folder)
{
    const QString path = folder.filePath(u"sample-batch.jsonl"_s);
    if (!folder.isValid() || !QFile::copy(SampleFile, path)) {
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"The sample cannot be written to %1."_s.arg(folder.path())};
    }
    return path;
}

ExitCode runSubmit(Session &session)
{
    const Invocation &invocation = session.invocation();
    const bool sample = invocation.has(u"sample");
    if (sample == !invocation.operand().isEmpty())
        return session.misuse(u"“batch submit” needs a FILE, or --sample, and not both."_s);
    const QTemporaryDir sampleFolder;
    QString path = invocation.operand();
    if (sample) {
        const Result<QString> written = sampleIn(sampleFolder);
        if (!written)
            return session.fail(written.error());
        path = *written;
    }
    PipedSource piped;
    if (const Result<QString> read = piped.fileFor(path, session.interruption()); read)
        path = *read;
    else
        return session.fail(read.error());
    const Result<DraftSource> source = draftSourceFrom(session, path);
    if (!source)
        return session.fail(source.error());
    const Result<ResultTarget> target = resultTargetFrom(invocation);
    if (!target)
        return session.fail(target.error());
    if (target->isOutput() && !invocation.has(u"wait"))
        return session.misuse(u"--out - needs --wait."_s);
    if (const auto mostCost = maxCostFrom(invocation); !mostCost)
        return session.fail(mostCost.error());
    if (const Result<void> connected = session.connectService(); !connected)
        return session.fail(connected.error());

    const core::JobOptions options{
        .name = invocation.value(u"name"),
        .workflow = invocation.value(u"workflow"),
        .project = invocation.value(u"project"),
        .canary = invocation.has(u"canary"),
        .savePath = target->isOutput() ? QString{} : target->path,
        .saveFormat = target->isOutput() ? QString{} : target->formatName,
    };
    const CheckFollower follower{session};
    const Result<Jobs::Checked> prepared = session.await(session.jobs().prepare(*source, options));
    session.console().clearStatus();
    if (!prepared)
        return failToRead(session, prepared.error());
    const core::PreflightReport &report = prepared->report;
    session.console().say(textOf(report, QFileInfo{path}.fileName()));
    const bool nothingLeft =
        report.requests == 0 || report.isRefused() || prepared->job.id.isEmpty();
    if (nothingLeft || (report.faultCount > 0 && !invocation.has(u"skip-invalid"))) {
        if (!prepared->job.id.isEmpty())
            drop(session, prepared->job);
        return session.fail(faultsError(report, nothingLeft), jsonOf(report));
    }
    return send(session,
                {.job = prepared->job,
                 .price = {.requests = report.requests,
                           .expected = report.estimate.costBatch,
                           .worst = report.estimate.costWorst},
                 .target = *target,
                 .wait = invocation.has(u"wait"),
                 .isNew = true});
}

const QString Formats =
    u"Read are: a JSON array of tasks; JSON {\"requests\": […]}; JSON lines of "
    "{custom_id, params}; OpenAI-style lines, which are translated; CSV and TSV with "
    "--template; a folder of text files with --template. All of them may be "
    "compressed (.gz). The content decides, not the name, and the size does not "
    "matter."_s;

} // namespace

QList<Command> batchPrepareCommands()
{
    const Operand file{
        u"FILE"_s, u"The requests: a file, a folder of text files, or - for what is piped in."_s};

    Command check;
    check.words = {u"batch"_s, u"check"_s};
    check.summary = u"Check a file and work out its price. Nothing is sent."_s;
    check.description = Formats
        + u"\n\nEvery fault is told with its place: line, request and custom_id. Exit code 2 if "
          u"there is "
          "one, 0 if all is well; warnings do not count."_s;
    check.operands = {file};
    check.options = requestOptions();
    check.examples = {
        {u"tokenwise batch check orders.jsonl"_s, {}},
        {u"tokenwise batch check names.csv --model claude-haiku-4-5 --max-tokens 200 "
         "--template 'Greet {{name}}.'"_s,
         {}},
    };
    check.run = runCheck;

    Command submit;
    submit.words = {u"batch"_s, u"submit"_s};
    submit.summary = u"Check a file, show its price, and submit it."_s;
    submit.description = Formats
        + u"\n\nNothing paid is sent before you agreed to the price: at a terminal you are asked, "
          u"elsewhere "
          "--yes is needed. The Sandbox costs nothing and never asks. A request with a fault stops "
          "the "
          "whole file, unless --fix or --skip-invalid say otherwise.\n\nWithout --wait it returns "
          "once the "
          "service has the batches; “batch wait” sees them through later. It can be interrupted "
          "and even "
          "killed at any time: “batch resume” goes on, and nothing is sent twice. The job keeps "
          "where its "
          "results go (--out): they are written when they come, by whichever command sees it through."_s;
    submit.operands = {{file.name, file.help, false}};
    submit.options =
        QList<Option>{
            {u"sample"_s, {}, u"Submit the sample that is built in, in place of FILE."_s},
            {u"name"_s, u"N"_s, u"Name of the job; otherwise the file's name and the day."_s},
            {u"project"_s, u"P"_s, u"A further label for the ledger."_s},
            {u"canary"_s,
             {},
             u"Send a sample of 1 %, at least 30, first; “batch release” sends the rest."_s},
            {u"skip-invalid"_s, {}, u"Leave out requests that have faults, and send the others."_s},
            waitOption(),
        }
        + priceOptions() + resultOptions() + requestOptions();
    submit.examples = {
        {u"tokenwise batch submit --sample --profile sandbox --wait --out results.json"_s,
         u"See it work, without a key:"_s},
        {u"tokenwise batch submit orders.jsonl --yes --max-cost 5 --wait --out results.jsonl"_s,
         u"In a script, five dollars at most:"_s},
    };
    submit.run = runSubmit;
    return {check, submit};
}

} // namespace app
