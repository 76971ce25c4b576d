// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/usageoptions.h"
#include "app/commands/usageoutlook.h"
#include "app/format.h"
#include "app/usagejson.h"
#include "core/base/sql.h"
#include "core/reports/usagecube.h"
#include "core/reports/usagelabels.h"

#include <QJsonArray>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::Result;
using core::UsageBy;
using core::UsageFigures;

namespace {

Result<QList<UsageBy>> groupingFrom(const Invocation &invocation)
{
    QList<UsageBy> grouping;
    const QString text = invocation.has(u"by") ? invocation.value(u"by") : u"day"_s;
    for (const QString &name : text.split(u',')) {
        const std::optional<UsageBy> by = core::usageByFromName(name);
        if (!by || grouping.contains(*by)) {
            return Error{.kind = Error::Kind::BadInput,
                         .detail =
                             u"--by takes one of %1, or several parted by commas, not “%2”."_s.arg(
                                 core::usageByNames().join(u", "_s), text)};
        }
        grouping.append(*by);
    }
    return grouping;
}

QString percent(const std::optional<double> &rate)
{
    return rate ? QString::number(*rate * 100, 'f', 1) + u'%' : u"–"_s;
}

QStringList cellsOf(const QString &key, const UsageFigures &figures)
{
    if (figures.overflown)
        return QStringList{key, inCount(figures.entries()), u"too large"_s} + QStringList(7, u"–"_s);
    const core::Usage usage = figures.usage();
    const bool priced = figures.entries() == 0 || figures.unpriced() < figures.entries();
    const auto money = [priced](core::Money amount) {
        return priced ? inUsd(amount) : inUsd(std::optional<core::Money>{});
    };
    return {key,
            inCount(figures.entries()),
            inCount(usage.input),
            inCount(figures.cacheWrites()),
            inCount(usage.cacheRead),
            inCount(usage.output),
            money(figures.total()),
            money(figures.savedByBatch()),
            money(figures.savedByCache()),
            percent(figures.tokenHitRate())};
}

QString textOf(const core::UsageTable &table, const QString &by)
{
    TextTable text{
        .rows = {{by.toUpper(), u"ENTRIES"_s, u"INPUT"_s, u"CACHE WRITE"_s, u"CACHE READ"_s,
                  u"OUTPUT"_s, u"COST"_s, u"SAVED BY BATCH"_s, u"BY CACHE"_s, u"HIT RATE"_s}},
        .rightAligned = {1, 2, 3, 4, 5, 6, 7, 8, 9}};
    for (const core::UsageRow &row : table.rows) {
        QStringList keys;
        for (const QString &key : row.keys)
            keys.append(key.isEmpty() ? u"(none)"_s : harmless(key));
        text.rows.append(cellsOf(keys.join(u"  "_s), row.figures));
    }
    text.rows.append(cellsOf(u"total"_s, table.totals));
    QString result = text.text();
    if (table.totals.unpriced() > 0) {
        QStringList models;
        for (const auto &[model, entries] : table.unpriced)
            models.append(u"%1 (%2)"_s.arg(harmless(model), inCount(entries)));
        result += u"\n\nUnpriced, and in none of the money above: %1. Models: %2."_s.arg(
            inCount(table.totals.unpriced(), u"entry"_s, u"entries"_s), models.join(u", "_s));
    }
    return result;
}

/// An entry whose counts may be what makes a sum too large.
struct Suspect
{
    QString at, source, model, session, request, message;
    core::Tokens tokens = 0;
};

/// Those with the most tokens of the selection's days, whatever else it filters.
Result<QList<Suspect>> largestEntries(QSqlDatabase &database, const core::UsageExport &selection,
                                      const core::ZoneDays &days)
{
    const auto startOf = [&days](const QDate &day) { return days.startOf(day) * core::QuarterMs; };
    core::Statement rows{database, uR"(
        SELECT e.at, c.source, c.model, c.session, e.request_id, e.message_id,
            e.input + e.cache_write_5m + e.cache_write_1h + e.cache_read + e.output AS tokens
        FROM entries e JOIN contexts c ON c.id = e.context
        WHERE c.sandbox = :sandbox AND e.at >= :from AND e.at < :until
        ORDER BY tokens DESC, e.id LIMIT 5)"_s};
    rows.bindBool(u":sandbox"_s, selection.filter.sandbox)
        .bind(u":from"_s, selection.since ? startOf(*selection.since) : std::numeric_limits<qint64>::min())
        .bind(u":until"_s, selection.until ? startOf(selection.until->addDays(1)) : std::numeric_limits<qint64>::max());
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    QList<Suspect> found;
    while (rows.next()) {
        found.append({.at = core::toRfc3339(core::instantFromMs(rows.number(0))),
                      .source = rows.text(1),
                      .model = rows.text(2),
                      .session = rows.text(3),
                      .request = rows.text(4),
                      .message = rows.text(5),
                      .tokens = rows.number(6)});
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return found;
}

QJsonArray listOf(const QList<Suspect> &suspects)
{
    QJsonArray list;
    for (const Suspect &entry : suspects)
        list.append(QJsonObject{{u"at"_s, entry.at},
                                {u"source"_s, entry.source},
                                {u"model"_s, entry.model},
                                {u"session"_s, entry.session},
                                {u"request_id"_s, entry.request},
                                {u"message_id"_s, entry.message},
                                {u"tokens"_s, entry.tokens}});
    return list;
}

QString textOf(const QList<Suspect> &suspects)
{
    if (suspects.isEmpty())
        return {};
    QString text = u"\n\nThe entries with the most tokens:"_s;
    for (const Suspect &entry : suspects)
        text += u"\n  %1 %2 %3, %4 tokens, session “%5”, message “%6”"_s.arg(
            entry.at, harmless(entry.source), harmless(entry.model), inCount(entry.tokens),
            harmless(entry.session), harmless(entry.message));
    return text;
}

QJsonValue dayOrNull(const std::optional<QDate> &day)
{
    return day ? QJsonValue{day->toString(Qt::ISODate)} : QJsonValue{};
}

QJsonObject documentOf(const core::UsageTable &table, const core::UsageExport &selection,
                       const QString &by)
{
    QJsonArray unpriced;
    for (const auto &[model, entries] : table.unpriced)
        unpriced.append(QJsonObject{{u"model"_s, model}, {u"entries"_s, entries}});
    return {{u"by"_s, by},
            {u"since"_s, dayOrNull(selection.since)},
            {u"until"_s, dayOrNull(selection.until)},
            {u"time_zone"_s, QString::fromUtf8(selection.zone.id())},
            {u"filter"_s, core::filterText(selection)},
            {u"sandbox"_s, selection.filter.sandbox},
            {u"baseline"_s, u"the same tokens in realtime, without a cache, on the same model"_s},
            {u"rows"_s, jsonOf(table.rows)},
            {u"totals"_s, jsonOf(table.totals)},
            {u"unpriced"_s, unpriced}};
}

ExitCode runSummary(Session &session)
{
    const Invocation &invocation = session.invocation();
    const Result<QList<UsageBy>> grouping = groupingFrom(invocation);
    if (!grouping)
        return session.fail(grouping.error());
    if (const Result<void> opened = openLedger(session); !opened)
        return session.fail(opened.error());
    const Result<core::UsageExport> selection = usageSelection(session);
    if (!selection)
        return session.fail(selection.error());
    Program &program = session.program();
    const bool contexts =
        grouping->contains(UsageBy::Session) || grouping->contains(UsageBy::StopReason);
    core::UsageCube cube{program.models(), program.prices(), selection->zone,
                         contexts ? core::GroupSums::Grain::Contexts
                                  : core::GroupSums::Grain::Groups};
    const bool all = wantsOutlook(invocation); // what was before tells of it
    const Result<void> loaded = program.database()->runAndWait([&](QSqlDatabase &connection) {
        return all ? cube.load(connection)
                   : cube.load(connection, selection->since, selection->until);
    });
    if (!loaded)
        return session.fail(loaded.error());
    const Result<core::UsageTable> table = cube.query({.since = selection->since,
                                                       .until = selection->until,
                                                       .filter = selection->filter,
                                                       .by = *grouping,
                                                       .keepTooLarge = true});
    if (!table)
        return session.fail(table.error());
    Result<QList<Suspect>> suspects = QList<Suspect>{};
    if (table->totals.overflown) {
        suspects = program.database()->runAndWait(
            [&](QSqlDatabase &connection) { return largestEntries(connection, *selection, cube.days()); });
        if (!suspects)
            return session.fail(suspects.error());
        session.console().say(
            u"The sum of these entries is larger than can be told: some of their counts cannot be right."_s);
    }
    const Result<Outlook> outlook = outlookOf(invocation, cube, *selection, *grouping);
    if (!outlook)
        return session.fail(outlook.error());
    if (selection->filter.sandbox)
        session.console().say(
            u"These are entries of the Sandbox: simulated, nothing of it was billed."_s);
    const QString by = invocation.has(u"by") ? invocation.value(u"by") : u"day"_s;
    const QString text = table->totals.entries() == 0
        ? u"The ledger has no such entries."_s
        : textOf(*table, QString{by}.replace(u',', u' ')) + textOf(*suspects);
    QJsonObject document = documentOf(*table, *selection, by);
    document.insert(u"largest_entries"_s, listOf(*suspects));
    for (auto field = outlook->fields.begin(); field != outlook->fields.end(); ++field)
        document.insert(field.key(), field.value());
    return session.finish(document,
                          QStringList{QStringList{text} + outlook->paragraphs}.join(u"\n\n"_s),
                          ExitCode::Done);
}

} // namespace

QList<Command> usageReportCommands()
{
    Command summary;
    summary.words = {u"usage"_s, u"summary"_s};
    summary.summary = u"What was spent and saved, in totals and groups."_s;
    summary.description =
        u"Money is worked out from the price sheet as it is now, exactly; an entry without a known "
        "price is counted and named, never taken to be free. What was saved is measured against "
        "one "
        "baseline, the same tokens in realtime without a cache on the same model: cache reads "
        "minus "
        "the premium for cache writes, and half of the rest in batches. The two add up and are "
        "never "
        "counted twice; what caching saved may be negative.\n\n"
        "The hit rate is that of tokens: read from the cache, of all tokens of the prompts. "
        "Entries "
        "of the Sandbox are never mixed with others: --profile sandbox shows them."_s;
    summary.options =
        QList<Option>{{u"by"_s, u"G"_s,
                       u"Group by %1; also several, parted by commas. Otherwise by day."_s.arg(
                           core::usageByNames().join(u", "_s))}}
        + usageFilterOptions() + outlookOptions();
    summary.examples = {
        {u"tokenwise usage summary --by model --since 2026-11"_s, {}},
        {u"tokenwise usage summary --by workflow --since 2026-11 --until 2026-11 --compare"_s, {}},
        {u"tokenwise usage summary --since 2026-11 --forecast --budget 500"_s, {}},
        {u"tokenwise usage summary --since 2026-11 --explain spikes"_s, {}},
        {u"tokenwise usage summary --by day,workflow --tz Asia/Kathmandu --source batch --json"_s,
         {}},
    };
    summary.run = runSummary;
    return {summary};
}

} // namespace app
