// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/resulttarget.h"

#include "app/badinput.h"
#include "app/format.h"

#include <QDir>
#include <QFileInfo>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

QString formatByEnding(const QString &path, bool adopted)
{
    if (path.endsWith(u".csv"_s, Qt::CaseInsensitive))
        return u"csv"_s;
    if (path.endsWith(u".jsonl"_s, Qt::CaseInsensitive) || adopted)
        return u"jsonl"_s;
    return u"native"_s;
}

/// An error if results cannot be written to `target`.
Result<void> checkPlace(const ResultTarget &target)
{
    const QFileInfo info{target.path};
    const bool folder = target.format == core::ExportFormat::Folder;
    if (info.exists() && info.isDir() != folder) {
        return badInput(
            folder ? u"--out: %1 is a file; --format folder needs a folder."_s.arg(target.path)
                   : u"--out: %1 is a folder; only --format folder writes into one."_s.arg(
                       target.path));
    }
    const QFileInfo parent{info.path()};
    if (!info.exists() && !parent.isDir())
        return badInput(u"--out: there is no folder %1."_s.arg(parent.filePath()));
    const QFileInfo written = info.exists() && folder ? info : parent;
    if (!written.isWritable()) {
        return Error{.kind = Error::Kind::Storage,
                     .detail =
                         u"--out: the folder %1 cannot be written to."_s.arg(written.filePath())};
    }
    return {};
}

} // namespace

QList<Option> resultOptions(bool adopted)
{
    return {
        {u"out"_s, u"FILE"_s, u"Write the results there; - is standard output."_s},
        {u"format"_s, u"F"_s,
         adopted ? u"jsonl (lines as the service sent them) or csv."_s
                 : u"native (one JSON object a request, in input order), jsonl (lines as the "
                   u"service sent "
                   "them), csv, or folder (a file for each request). Otherwise the ending of FILE "
                   "decides: .jsonl, .csv, else native."_s},
    };
}

Result<ResultTarget> resultTargetFrom(const Invocation &invocation, bool adopted)
{
    ResultTarget target;
    if (!invocation.has(u"out")) {
        if (invocation.has(u"format"))
            return badInput(u"--format says how --out is written, and --out is not there."_s);
        return target;
    }
    target.path = invocation.value(u"out");
    if (target.path.isEmpty())
        return badInput(u"--out needs the name of a file."_s);
    target.formatName = invocation.has(u"format") ? invocation.value(u"format").toLower()
                                                  : formatByEnding(target.path, adopted);
    const std::optional<core::ExportFormat> format = core::exportFormatFromName(target.formatName);
    if (!format) {
        return badInput(u"--format takes native, jsonl, csv or folder, not “%1”."_s.arg(
            invocation.value(u"format")));
    }
    target.format = *format;
    if (adopted && target.format != core::ExportFormat::Jsonl
        && target.format != core::ExportFormat::Csv) {
        return badInput(
            u"The requests of a batch made elsewhere are unknown here: --format takes jsonl "
            "or csv for it."_s);
    }
    if (target.isOutput()) {
        if (invocation.global.json)
            return badInput(u"--out - and --json both want standard output."_s);
        if (target.format == core::ExportFormat::Folder)
            return badInput(u"A folder cannot be written to standard output."_s);
        return target;
    }
    target.path = QFileInfo{target.path}.absoluteFilePath();
    if (const Result<void> possible = checkPlace(target); !possible)
        return possible.error();
    return target;
}

Result<void> writeResults(Session &session, const core::Job &job, const ResultTarget &target)
{
    const Result<core::ExportReport> report =
        session.await(session.jobs().exportTo(job.id, target.path, target.format));
    if (!report)
        return report.error();
    if (!target.isOutput()) {
        session.console().say(u"Wrote %1 to %2 (%3, %4)."_s.arg(
            inCount(report->requests, u"result"_s, u"results"_s), target.path, target.formatName,
            inBytes(report->bytes)));
    }
    return {};
}

} // namespace app
