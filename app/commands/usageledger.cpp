// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/usageoptions.h"
#include "app/format.h"
#include "core/base/sql.h"
#include "core/ledger/usagesums.h"

#include <QDir>
#include <QFileInfo>

#include <atomic>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;

namespace {

struct Rebuilt
{
    qint64 entries = 0;
    qint64 sums = 0;
    qint64 groupSums = 0;
    qint64 wrong = 0; ///< before
};

Result<Rebuilt> rebuild(QSqlDatabase &database)
{
    Rebuilt rebuilt;
    const Result<qint64> wrong = core::wrongUsageSums(database);
    if (!wrong)
        return wrong.error();
    rebuilt.wrong = *wrong;
    if (const Result<void> done = core::rebuildUsageSums(database); !done)
        return done.error();
    const std::pair<QString, qint64 *> counts[]{{u"entries"_s, &rebuilt.entries},
                                                {u"usage_sums"_s, &rebuilt.sums},
                                                {u"group_sums"_s, &rebuilt.groupSums}};
    for (const auto &[table, count] : counts) {
        const Result<qint64> rows =
            core::singleNumber(database, u"SELECT count(*) FROM "_s + table);
        if (!rows)
            return rows.error();
        *count = *rows;
    }
    return rebuilt;
}

ExitCode runRebuild(Session &session)
{
    if (const Result<void> opened = openLedger(session); !opened)
        return session.fail(opened.error());
    session.console().status(u"Reading every entry"_s);
    const Result<Rebuilt> rebuilt = session.program().database()->runAndWait(rebuild);
    session.console().clearStatus();
    if (!rebuilt)
        return session.fail(rebuilt.error());
    const QJsonObject document{{u"entries"_s, rebuilt->entries},
                               {u"sums"_s, rebuilt->sums},
                               {u"group_sums"_s, rebuilt->groupSums},
                               {u"wrong"_s, rebuilt->wrong},
                               {u"rebuilt"_s, true}};
    if (rebuilt->wrong > 0) {
        return session.fail(
            Error{.kind = Error::Kind::Storage,
                  .detail = u"%1 of the ledger differed from its entries. They were made anew from "
                            "the entries and are right now."_s.arg(
                                inCount(rebuilt->wrong, u"sum"_s, u"sums"_s))},
            document);
    }
    return session.finish(document,
                          u"%1: all sums agreed with them, and were made anew."_s.arg(
                              inCount(rebuilt->entries, u"entry"_s, u"entries"_s)),
                          ExitCode::Done);
}

ExitCode runExport(Session &session)
{
    const QString path = session.invocation().operand();
    const bool toOutput = path == u"-"_s;
    if (toOutput && session.json())
        return session.misuse(u"--json and an export to standard output exclude each other."_s);
    if (!toOutput && QFileInfo{path}.isDir())
        return session.misuse(u"%1 is a folder, not a file."_s.arg(path));
    if (const Result<void> opened = openLedger(session); !opened)
        return session.fail(opened.error());
    const Result<core::UsageExport> selection = usageSelection(session);
    if (!selection)
        return session.fail(selection.error());
    Program &program = session.program();
    const core::ModelCatalog &models = program.models();
    const core::PriceSheet &prices = program.prices();
    core::FileWriter writer{toOutput ? path : QFileInfo{path}.absoluteFilePath(),
                            core::FileWriter::For::User};
    if (const Result<void> made = writer.open(); !made)
        return session.fail(made.error());
    std::atomic<bool> stop{false};
    auto answer = program.database()->run([&](QSqlDatabase &connection) {
        return core::exportUsage(connection, *selection, models, prices, writer,
                                 [&stop] { return stop.load(); });
    });
    const Result<qint64> written = session.await(answer);
    stop = true;
    answer.waitForFinished();
    if (!written)
        return session.fail(written.error());
    if (const Result<void> done = writer.commit(); !done)
        return session.fail(done.error());
    const QString text =
        u"%1 written to %2."_s.arg(inCount(*written, u"entry"_s, u"entries"_s), path);
    if (toOutput)
        return ExitCode::Done;
    return session.finish({{u"file"_s, QFileInfo{path}.absoluteFilePath()},
                           {u"entries"_s, *written},
                           {u"filter"_s, core::filterText(*selection)},
                           {u"time_zone"_s, QString::fromUtf8(selection->zone.id())},
                           {u"exported_at"_s, core::toRfc3339(selection->now)}},
                          text, ExitCode::Done);
}

} // namespace

QList<Command> usageLedgerCommands()
{
    Command exported;
    exported.words = {u"usage"_s, u"export"_s};
    exported.summary = u"Write the entries of the ledger as CSV."_s;
    exported.description =
        u"One line for each entry, in the order of time. The columns of the earlier tool's log "
        u"come "
        "first; then every other fact, the exact cost, what was saved, and on each line the local "
        "day, its time zone, the filter and when it was written. Lines end in CR LF."_s;
    exported.operands = {{u"FILE.csv"_s, u"The file to write; - is standard output."_s}};
    exported.options = usageFilterOptions();
    exported.examples = {
        {u"tokenwise usage export november.csv --since 2026-11 --until 2026-11"_s, {}}};
    exported.run = runExport;

    Command rebuilt;
    rebuilt.words = {u"usage"_s, u"rebuild"_s};
    rebuilt.summary = u"Prove the sums of the ledger from its entries, and make them anew."_s;
    rebuilt.description =
        u"Reports are answered from sums that are kept beside the entries. This compares every one "
        "of them with the entries and makes them anew. Exit code 6 if any of them was wrong."_s;
    rebuilt.run = runRebuild;
    return {exported, rebuilt};
}

} // namespace app
