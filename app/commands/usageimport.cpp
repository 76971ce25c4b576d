// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/explain.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "core/services/transcriptwatch.h"
#include "core/sources/csvimport.h"
#include "core/sources/resultsimport.h"
#include "core/sources/usagelog.h"

#include <QFileInfo>
#include <QTimer>

#include <thread>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::ImportProgress;
using core::SourceReport;
using core::Result;

namespace {

constexpr qsizetype MostLinesShown = 20;

/// "5 lines of version “2.0”, which is read like 1.0."
QString inWords(core::Remarks::const_iterator remark)
{
    return u"%1 %2."_s.arg(inCount(remark.value(), u"line"_s, u"lines"_s), remark.key());
}

QJsonObject reportJson(const SourceReport &report)
{
    QJsonArray lines, files;
    for (const core::SkippedLine &line : report.skippedLines)
        lines.append(QJsonObject{
            {u"file"_s, line.file}, {u"line"_s, line.line}, {u"reason"_s, line.reason}});
    for (const core::UnreadableFile &file : report.unreadableFiles)
        files.append(QJsonObject{{u"path"_s, file.path}, {u"reason"_s, file.reason}});
    QJsonArray warnings, remarked;
    for (const core::SkippedLine &line : report.remarkedLines)
        remarked.append(QJsonObject{
            {u"file"_s, line.file}, {u"line"_s, line.line}, {u"remark"_s, line.reason}});
    for (auto remark = report.remarks.cbegin(); remark != report.remarks.cend(); ++remark)
        warnings.append(
            QJsonObject{{u"lines"_s, remark.value()}, {u"message"_s, inWords(remark)}});
    return QJsonObject{
        {u"added"_s, report.entries.added},     {u"known"_s, report.entries.known},
        {u"updated"_s, report.entries.updated}, {u"skipped"_s, report.skipped},
        {u"files"_s, report.files},             {u"unchanged"_s, report.unchanged},
        {u"rewritten"_s, report.rewritten},     {u"moved"_s, report.moved},
        {u"gone"_s, report.gone},               {u"unreadable"_s, report.unreadable},
        {u"bytes_read"_s, report.bytesRead},    {u"skipped_lines"_s, lines},
        {u"unreadable_files"_s, files},         {u"warnings"_s, warnings},
        {u"remarked_lines"_s, remarked},
    };
}

QString textOf(const SourceReport &report)
{
    QList<std::pair<QString, QString>> lines{
        {u"Added"_s, inCount(report.entries.added)},
        {u"Known"_s, inCount(report.entries.known)},
        {u"Skipped"_s, inCount(report.skipped, u"line"_s, u"lines"_s)},
        {u"Files"_s,
         u"%1, %2 of them unchanged"_s.arg(inCount(report.files), inCount(report.unchanged))},
        {u"Read"_s, inBytes(report.bytesRead)},
    };
    if (report.rewritten > 0)
        lines.append({u"Rewritten"_s,
                      inCount(report.rewritten, u"file, read from its beginning"_s,
                              u"files, read from their beginnings"_s)});
    if (report.moved > 0)
        lines.append({u"Moved"_s, inCount(report.moved, u"file"_s, u"files"_s)});
    if (report.gone > 0)
        lines.append({u"Gone"_s,
                      inCount(report.gone, u"file; its entries stay"_s,
                              u"files; their entries stay"_s)});
    QString text = aligned(lines);
    for (auto remark = report.remarks.cbegin(); remark != report.remarks.cend(); ++remark)
        text += u"\n\n"_s + harmless(inWords(remark));
    const auto tell = [&text](const QString &title, qint64 count, const QStringList &items) {
        if (count == 0)
            return;
        text += u"\n\n"_s + title;
        for (const QString &item : items.first(std::min(items.size(), MostLinesShown)))
            text += u"\n  "_s + item;
        if (const qint64 more = count - std::min(items.size(), MostLinesShown); more > 0)
            text += u"\n  and %1 more"_s.arg(inCount(more));
    };
    QStringList skipped, unreadable, remarked;
    for (const core::SkippedLine &line : report.remarkedLines)
        remarked.append(
            u"%1:%2: %3"_s.arg(harmless(line.file), QString::number(line.line), line.reason));
    for (const core::SkippedLine &line : report.skippedLines)
        skipped.append(u"%1:%2: %3"_s.arg(harmless(line.file), QString::number(line.line),
                                          line.reason));
    for (const core::UnreadableFile &file : report.unreadableFiles)
        unreadable.append(u"%1: %2"_s.arg(harmless(file.path), file.reason));
    tell(u"Entered, and odd:"_s, remarked.size(), remarked);
    tell(u"Skipped:"_s, report.skipped, skipped);
    tell(u"Could not be read:"_s, report.unreadable, unreadable);
    return text;
}

using Import = std::function<Result<SourceReport>(core::Database &, ImportProgress &)>;

/// Runs the import beside the event loop; an interruption ends it with everything entered that was
/// read.
ExitCode runImport(Session &session, const Import &import)
{
    Program &program = session.program();
    if (const Result<void> opened = program.openDatabase(); !opened)
        return session.fail(opened.error());
    core::Database &database = *program.database();
    session.tellDamage();
    ImportProgress progress;
    progress.now = program.clock().now();
    QPromise<Result<SourceReport>> promise;
    promise.start();
    const core::Answer<SourceReport> answer = promise.future();
    std::thread work{[&] {
        promise.addResult(import(database, progress));
        promise.finish();
    }};
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        session.console().status(u"Reading: %1 of %2"_s.arg(inBytes(progress.bytesRead),
                                                            inBytes(progress.bytesTotal)));
    });
    timer.start(250);
    (void)session.await(answer);
    progress.stop = true; // is only of effect after an interruption
    work.join();
    session.console().clearStatus();
    const Result<SourceReport> report = answer.result();
    if (!report)
        return session.fail(report.error());
    if (session.interruption().hasHappened()) {
        return session.fail(Error{.kind = Error::Kind::Canceled, .detail = QString{}},
                            reportJson(*report));
    }
    return session.finish(reportJson(*report), textOf(*report), ExitCode::Done);
}

/// The first of them that is not there, as a sentence; "" if all are.
QString missingPlace(const QStringList &places)
{
    for (const QString &place : places) {
        if (!QFileInfo::exists(place))
            return u"There is no file or folder “%1”."_s.arg(place);
    }
    return {};
}

/// What several imports of the same places came to, one after the other.
void add(SourceReport &sum, const SourceReport &report)
{
    SourceReport next = report; // what is there now is told by the last
    next.entries += sum.entries;
    next.skipped += sum.skipped;
    next.bytesRead += sum.bytesRead;
    next.skippedLines = (sum.skippedLines + report.skippedLines)
                            .first(std::min(sum.skippedLines.size() + report.skippedLines.size(),
                                            SourceReport::MostTold));
    sum = next;
}

/// Imports whatever is written until the user ends it.
ExitCode watchClaudeCode(Session &session, const QStringList &places)
{
    Program &program = session.program();
    if (const Result<void> opened = program.openDatabase(); !opened)
        return session.fail(opened.error());
    session.tellDamage();
    SourceReport sum;
    std::optional<Error> failure;
    {
        core::TranscriptWatch watch{*program.database()};
        QObject::connect(&watch, &core::TranscriptWatch::imported, &watch,
                         [&](const SourceReport &report) {
                             add(sum, report);
                             const core::EnteredCounts &counts = report.entries;
                             if (counts.added + counts.updated + report.skipped > 0) {
                                 session.console().say(u"Added %1, updated %2, skipped %3."_s.arg(
                                     inCount(counts.added), inCount(counts.updated),
                                     inCount(report.skipped)));
                             }
                         });
        QObject::connect(&watch, &core::TranscriptWatch::failed, &watch,
                         [&](const Error &error) {
                             failure = error;
                             session.console().say(explain(error));
                         });
        if (!watch.start(places))
            session.console().say(u"Not all folders can be watched; changes there go unnoticed."_s);
        session.console().say(u"Watching %1. Ctrl+C ends it."_s.arg(places.join(u", "_s)));
        session.runUntilInterrupted();
    }
    if (failure)
        return session.fail(*failure, reportJson(sum));
    return session.finish(reportJson(sum), textOf(sum), ExitCode::Done);
}

ExitCode runImportClaudeCode(Session &session)
{
    QStringList places;
    for (const QString &named : session.invocation().operands)
        places.append(core::claudeCodePlace(named));
    if (const QString missing = missingPlace(places); !missing.isEmpty())
        return session.misuse(missing);
    if (places.isEmpty()) {
        places = core::claudeCodePlaces(QProcessEnvironment::systemEnvironment());
        if (places.isEmpty())
            session.console().say(
                u"No transcripts of Claude Code were found. If they lie elsewhere, name the folder."_s);
    }
    if (session.invocation().has(u"watch"))
        return watchClaudeCode(session, places);
    return runImport(session, [&places](core::Database &database, ImportProgress &progress) {
        return core::importClaudeCode(database, places, progress);
    });
}

ExitCode runImportLog(Session &session)
{
    QStringList places = session.invocation().operands;
    if (const QString missing = missingPlace(places); !missing.isEmpty())
        return session.misuse(missing);
    if (places.isEmpty()) {
        places = core::usageLogPlaces(QProcessEnvironment::systemEnvironment());
        if (places.isEmpty())
            session.console().say(
                u"No usage logs were found. If they lie elsewhere, name the file or folder."_s);
    }
    return runImport(session, [&places](core::Database &database, ImportProgress &progress) {
        return core::importUsageLogs(database, places, progress);
    });
}

/// --at as a time or a day, which then begins in UTC.
Result<std::optional<core::Instant>> timeFrom(const Invocation &invocation)
{
    if (!invocation.has(u"at"))
        return std::optional<core::Instant>{};
    const QString text = invocation.value(u"at");
    const std::optional<core::Instant> at =
        core::instantFromRfc3339(text.size() == 10 ? QString{text + u"T00:00:00Z"_s} : text);
    if (at)
        return at;
    return Error{.kind = Error::Kind::BadInput,
                 .detail = u"--at takes a day such as 2026-11-24 or a time such as "
                           "2026-11-24T09:15:00Z, not “%1”."_s.arg(text)};
}

ExitCode runImportResults(Session &session)
{
    const Invocation &invocation = session.invocation();
    const QStringList places = invocation.operands;
    if (const QString missing = missingPlace(places); !missing.isEmpty())
        return session.misuse(missing);
    const Result<std::optional<core::Instant>> at = timeFrom(invocation);
    if (!at)
        return session.fail(at.error());
    const core::ResultsLabels labels{.at = *at,
                                     .workflow = invocation.value(u"workflow"),
                                     .project = invocation.value(u"project")};
    return runImport(session, [&](core::Database &database, ImportProgress &progress) {
        return core::importResults(database, places, labels, progress);
    });
}

ExitCode runImportCsv(Session &session)
{
    const Invocation &invocation = session.invocation();
    const QStringList places = invocation.operands;
    if (const QString missing = missingPlace(places); !missing.isEmpty())
        return session.misuse(missing);
    const Result<core::CsvMapping> mapping = core::CsvMapping::parse(invocation.value(u"map"));
    if (!mapping)
        return session.fail(mapping.error());
    return runImport(session, [&](core::Database &database, ImportProgress &progress) {
        return core::importCsv(database, places, *mapping, progress);
    });
}

constexpr auto SafeToRepeat =
    u"Only what is new is read, and what is known changes nothing: it can be repeated at any "
    "time, also after it was interrupted.";

} // namespace

QList<Command> usageImportCommands()
{
    Command claudeCode;
    claudeCode.words = {u"usage"_s, u"import"_s, u"claude-code"_s};
    claudeCode.summary = u"Enter what Claude Code used, from its transcripts."_s;
    claudeCode.description =
        u"Each answer counts once, however often the transcripts repeat it; sub-agents and the "
        u"parts that other models gave are included. Costs are list prices: a subscription pays "
        u"its flat fee instead.\n\n"_s
        + QString::fromUtf16(SafeToRepeat)
        + u" Entries of transcripts that Claude Code deletes stay.\n\nLines that cannot be read "
          u"are listed with their numbers; other lines are entered."_s;
    claudeCode.operands = {{u"DIR…"_s,
                            u"Folders of transcripts, or files. Otherwise where Claude Code keeps "
                            u"them: CLAUDE_CONFIG_DIR, or ~/.config/claude and ~/.claude."_s,
                            false, true}};
    claudeCode.options = {
        {u"watch"_s, {}, u"Go on and import whatever is written, until it is interrupted."_s}};
    claudeCode.run = runImportClaudeCode;

    Command log;
    log.words = {u"usage"_s, u"import"_s, u"log"_s};
    log.summary = u"Enter usage logs (usage.jsonl) of the earlier tool."_s;
    log.description =
        u"Costs in the log are kept as reported, apart from those that are computed here. Records "
        u"that do not tell of the prompt cache count in no hit rate but the hit_rate of the "
        u"earlier tool, which cache stats --json keeps.\n\n"_s
        + QString::fromUtf16(SafeToRepeat);
    log.operands = {{u"FILE…"_s,
                     u"Logs, or folders with files usage*.jsonl. Otherwise those in "
                     u"~/.empathy/telemetry and ~/.attune/telemetry."_s,
                     false, true}};
    log.run = runImportLog;

    Command results;
    results.words = {u"usage"_s, u"import"_s, u"results"_s};
    results.summary = u"Enter answers from results files of batches made elsewhere."_s;
    results.description =
        u"Results as the service sends them, a line each, also packed by gzip. An answer that a "
        u"job of this program has entered, or enters later, counts once. Results do not say when "
        u"they were made: without --at that is when the file was last written. Prices are those "
        u"of batches.\n\n"_s
        + QString::fromUtf16(SafeToRepeat);
    results.operands = {
        {u"FILE…"_s, u"Results files, or folders with files *.jsonl."_s, true, true}};
    results.options = {
        {u"at"_s, u"TIME"_s, u"When the answers were made: a UTC day or a time."_s},
        {u"workflow"_s, u"W"_s, u"The workflow they belong to."_s},
        {u"project"_s, u"P"_s, u"The project they belong to."_s},
    };
    results.run = runImportResults;

    Command csv;
    csv.words = {u"usage"_s, u"import"_s, u"csv"_s};
    csv.summary = u"Enter usage from tables: CSV, TSV and the like."_s;
    csv.description =
        u"The first line names the columns. Those with usual names, such as ts or input_tokens, "
        u"are found by themselves; the others are named with --map. Fields: "_s
        + core::csvFieldNames().join(u", "_s)
        + u".\n\nA row that was entered before adds nothing. Rows that the ledger has from another "
          u"source count again."_s;
    csv.operands = {{u"FILE…"_s, u"Tables, or folders with files *.csv and *.tsv."_s, true, true}};
    csv.options = {{u"map"_s, u"MAP"_s,
                    u"Which column holds what: field=column, parted by commas."_s}};
    csv.examples = {
        {u"tokenwise usage import csv spend.csv --map at=When,model=Model,output=Tokens"_s, {}}};
    csv.run = runImportCsv;
    return {claudeCode, log, results, csv};
}

} // namespace app
