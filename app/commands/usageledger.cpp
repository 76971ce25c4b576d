// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/usageoptions.h"
#include "app/format.h"
#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/reports/usagesample.h"

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
    // What is right would be made as it is, and nobody else could write meanwhile.
    if (*wrong > 0) {
        if (const Result<void> done = core::rebuildUsageSums(database); !done)
            return done.error();
    }
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
                               {u"rebuilt"_s, rebuilt->wrong > 0}};
    if (rebuilt->wrong > 0) {
        return session.fail(
            Error{.kind = Error::Kind::Storage,
                  .detail = u"%1 of the ledger differed from its entries. They were made anew from "
                            "the entries and are right now."_s.arg(
                                inCount(rebuilt->wrong, u"sum"_s, u"sums"_s))},
            document);
    }
    return session.finish(
        document,
        u"%1: all sums agree with them."_s.arg(inCount(rebuilt->entries, u"entry"_s, u"entries"_s)),
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
    Result<core::UsageExport> selection = usageSelection(session);
    if (!selection)
        return session.fail(selection.error());
    selection->legacy = session.invocation().has(u"legacy");
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

ExitCode runSample(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<std::optional<qint64>> months = invocation.count(u"months", 1, 36);
    if (!months)
        return session.fail(months.error());
    const Result<std::optional<qint64>> seed = invocation.count(u"seed", 0, 1'000'000'000);
    if (!seed)
        return session.fail(seed.error());
    if (const Result<void> opened = openLedger(session); !opened)
        return session.fail(opened.error());
    Program &program = session.program();
    const core::Instant now = program.clock().now();
    const QDate today = QDate::fromString(core::utcDay(now), Qt::ISODate);
    const core::UsageSample::Options options{.first = today.addMonths(-int(months->value_or(6))),
                                             .last = today,
                                             .until = now,
                                             .seed = quint64(seed->value_or(1))};
    const core::UsageSample sample{options, program.prices()};
    qint64 added = 0, known = 0;
    for (QDate day = options.first; day <= options.last; day = day.addDays(1)) {
        if (session.interruption().hasHappened())
            return session.fail(Error{.kind = Error::Kind::Canceled, .detail = QString{}});
        session.console().status(u"Making up %1"_s.arg(day.toString(Qt::ISODate)));
        const core::EntryBlock block = sample.day(day);
        const Result<qint64> entered = session.await(
            program.database()->run([block](QSqlDatabase &connection) -> Result<qint64> {
                core::Transaction transaction{connection};
                if (!transaction.begun())
                    return transaction.begun().error();
                const Result<qint64> fresh = core::insertEntries(connection, block);
                if (!fresh)
                    return fresh;
                if (const Result<void> done = transaction.commit(); !done)
                    return done.error();
                return fresh;
            }));
        if (!entered) {
            session.console().clearStatus();
            return session.fail(entered.error());
        }
        added += *entered;
        known += qint64(block.rows.size()) - *entered;
    }
    session.console().clearStatus();
    const QString text =
        u"%1 made up from %2 to %3, as entries of the Sandbox; %4 there already. “tokenwise "
        "--profile sandbox usage summary” shows them."_s.arg(
            inCount(added, u"entry"_s, u"entries"_s), options.first.toString(Qt::ISODate),
            options.last.toString(Qt::ISODate),
            known == 0 ? u"none was"_s : inCount(known) + u" were"_s);
    return session.finish({{u"added"_s, added},
                           {u"known"_s, known},
                           {u"since"_s, options.first.toString(Qt::ISODate)},
                           {u"until"_s, options.last.toString(Qt::ISODate)},
                           {u"seed"_s, qint64(options.seed)}},
                          text, ExitCode::Done);
}

} // namespace

QList<Command> usageLedgerCommands()
{
    Command exported;
    exported.words = {u"usage"_s, u"export"_s};
    exported.summary = u"Write the entries of the ledger as CSV."_s;
    exported.description =
        u"One line for each entry, in the order of time. The columns of the earlier tool's log come "
        "first; then every other fact, what was saved, and on each line the local day, its time zone, "
        "the filter and when it was written. Lines end in CR LF.\n\n"
        "The column cost is what the price sheet makes of the entry, exactly; what the source itself "
        "told is reported_cost, and the two are never mixed. What a source does not tell is empty."_s;
    exported.operands = {{u"FILE.csv"_s, u"The file to write; - is standard output."_s}};
    exported.options = usageFilterOptions()
        + QList<Option>{{u"legacy"_s, {},
                         u"Only the records of usage logs and only their columns, as the earlier tool "
                         "exported them; cost is then what the log told."_s}};
    exported.examples = {
        {u"tokenwise usage export november.csv --since 2026-11 --until 2026-11"_s, {}}};
    exported.run = runExport;

    Command rebuilt;
    rebuilt.words = {u"usage"_s, u"rebuild"_s};
    rebuilt.summary = u"Prove the sums of the ledger from its entries; make wrong ones anew."_s;
    rebuilt.description =
        u"Reports are answered from sums that are kept beside the entries. This compares every one "
        "of them with the entries, and if any is wrong makes them anew: then the exit code is 6."_s;
    rebuilt.run = runRebuild;

    Command sample;
    sample.words = {u"usage"_s, u"sample"_s};
    sample.summary =
        u"Fill the ledger of the Sandbox with made-up months, to try the reports on."_s;
    sample.description =
        u"Usage of a small company, up to today: several workflows and models, in batches, live "
        u"and "
        "in Claude Code, with quiet weekends, caching that improves and one day that stands out. "
        "Nothing of it is billed, and it never mixes with real entries. The same again adds "
        "nothing; "
        "clearing the Sandbox in the settings takes it away."_s;
    sample.options = {{u"months"_s, u"N"_s, u"How many, 1 to 36; otherwise 6."_s},
                      {u"seed"_s, u"N"_s, u"Another number makes up other usage; otherwise 1."_s}};
    sample.examples = {{u"tokenwise usage sample --months 6"_s, {}},
                       {u"tokenwise --profile sandbox usage summary --by month"_s, {}}};
    sample.run = runSample;
    return {exported, rebuilt, sample};
}

} // namespace app
