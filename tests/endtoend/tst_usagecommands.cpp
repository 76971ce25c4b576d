// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"
#include "tests/support/ledgerentries.h"
#include "tests/support/tightdisk.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

Instant at(int month, int day, int hour, int minute)
{
    return instantFromMs(
        QDateTime{QDate{2026, month, day}, QTime{hour, minute}, Qt::UTC}.toMSecsSinceEpoch());
}

LedgerEntry entry(Instant when, const QString &model, const Usage &usage)
{
    static int count = 0;
    LedgerEntry made;
    made.at = when;
    made.profile = u"default"_s;
    made.source = u"live"_s;
    made.sourceKey = u"g/%1"_s.arg(++count);
    made.requestId = u"request, \"%1\""_s.arg(count);
    made.model = model;
    made.usage = usage;
    return made;
}

/// Three entries worked out by hand. Haiku 4.5: input 1, output 5, 5m write 1.25, read 0.10 USD per
/// million; in a batch half.
QList<LedgerEntry> threeEntries()
{
    LedgerEntry live = entry(at(11, 2, 23, 50), u"claude-haiku-4-5"_s,
                             {.input = 1'000, .cacheWrite5m = 4'000, .output = 100});
    live.workflow = u"triage"_s;
    live.session = u"s1"_s;
    LedgerEntry batch = entry(at(11, 3, 18, 20), u"claude-haiku-4-5-20251001"_s,
                              {.input = 1'000, .cacheRead = 20'000, .output = 500});
    batch.source = u"batch"_s;
    batch.serviceTier = u"batch"_s;
    batch.workflow = u"docs"_s;
    LedgerEntry unknown = entry(at(11, 3, 18, 40), u"gpt-5"_s, {.input = 7, .output = 3});
    return {live, batch, unknown};
}

QJsonObject rowOf(const QJsonObject &document, const QString &key)
{
    const QJsonArray rows = document.value(u"rows"_s).toArray();
    for (const QJsonValue &row : rows) {
        if (row.toObject().value(u"key"_s).toString() == key)
            return row.toObject();
    }
    return {};
}

} // namespace

class TestUsageCommands : public QObject
{
    Q_OBJECT
private slots:
    void theSummaryIsExact();
    void daysAreThoseOfTheZone_data();
    void daysAreThoseOfTheZone();
    void groupsAddUpToTheTotals_data();
    void groupsAddUpToTheTotals();
    void filtersAreTold();
    void theTextNamesWhatHasNoPrice();
    void anEmptyLedgerIsNoError();
    void whatIsNotUnderstoodIsToldAndNothingIsDone_data();
    void whatIsNotUnderstoodIsToldAndNothingIsDone();
    void entriesOfTheSandboxStayApart();
    void theSummaryLooksBackAndAhead();
    void madeUpMonthsAreOfTheSandboxAlone();
    void wrongSumsAreToldAndMadeRight();
    void theExportHasTheLegacyColumnsFirst();
    void theExportSaysWhatItHolds();
    void anExportThatCannotBeWrittenLeavesNothing();
    void aNewerLedgerIsLeftAlone();
    void aDamagedLedgerIsSavedAndRead();
    void whatIsTooLargeIsMarkedAndTheRestTold();
    void aLedgerThatSomebodyWritesIsRead();
    void aFullOrReadOnlyDiskIsToldPlainly_data();
    void aFullOrReadOnlyDiskIsToldPlainly();
};

void TestUsageCommands::theSummaryIsExact()
{
    const Tokenwise tokenwise;
    QCOMPARE(*enterInto(tokenwise.dataFolder(), threeEntries()), 3);
    const Run run = tokenwise.run(
        {u"usage"_s, u"summary"_s, u"--by"_s, u"model"_s, u"--tz"_s, u"UTC"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"rows"_s).toArray().size(), 2);
    const QJsonObject haiku = rowOf(document, u"claude-haiku-4-5-20251001"_s);
    QCOMPARE(haiku.value(u"entries"_s).toInteger(), 2);
    QCOMPARE(haiku.value(u"input"_s).toInteger(), 2'000);
    QCOMPARE(haiku.value(u"cache_write_5m"_s).toInteger(), 4'000);
    QCOMPARE(haiku.value(u"cache_write_1h"_s).toInteger(), 0);
    QCOMPARE(haiku.value(u"cache_read"_s).toInteger(), 20'000);
    QCOMPARE(haiku.value(u"output"_s).toInteger(), 600);
    // Live: 1,000 × 1 + 4,000 × 1.25 + 100 × 5 = 6,500 millionths.
    // Batch: (1,000 × 1 + 20,000 × 0.10 + 500 × 5) / 2 = 5,500 / 2 = 2,750.
    QCOMPARE(haiku.value(u"cost"_s).toString(), u"0.00925"_s);
    QCOMPARE(haiku.value(u"saved_batch"_s).toString(), u"0.00275"_s);
    // Reads 20,000 × 0.90 = 18,000 saved, writes 4,000 × 0.25 = 1,000 more.
    QCOMPARE(haiku.value(u"saved_cache"_s).toString(), u"0.017"_s);
    QCOMPARE(haiku.value(u"saved"_s).toString(), u"0.01975"_s);
    QCOMPARE(haiku.value(u"unpriced_entries"_s).toInteger(), 0);
    // 20,000 of 26,000 tokens of prompts; one of two requests.
    QCOMPARE(haiku.value(u"token_hit_rate"_s).toDouble(), 20'000.0 / 26'000.0);
    QCOMPARE(haiku.value(u"request_hit_rate"_s).toDouble(), 0.5);
    QCOMPARE(rowOf(document, u"gpt-5"_s).value(u"unpriced_entries"_s).toInteger(), 1);
    // What has no price does not cost nothing.
    for (const QString &money : {u"cost"_s, u"cost_realtime"_s, u"saved_batch"_s, u"saved_cache"_s, u"saved"_s})
        QVERIFY(rowOf(document, u"gpt-5"_s).value(money).isNull());
    QVERIFY(rowOf(document, u"gpt-5"_s).value(u"cost_parts"_s).toObject().value(u"input"_s).isNull());
    const QJsonObject totals = document.value(u"totals"_s).toObject();
    QCOMPARE(totals.value(u"entries"_s).toInteger(), 3);
    QCOMPARE(totals.value(u"cost"_s).toString(), u"0.00925"_s);
    QCOMPARE(totals.value(u"unpriced_entries"_s).toInteger(), 1);
    QCOMPARE(
        document.value(u"unpriced"_s).toArray().first().toObject().value(u"model"_s).toString(),
        u"gpt-5"_s);
}

void TestUsageCommands::daysAreThoseOfTheZone_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QStringList>("days");
    QTest::newRow("UTC") << u"UTC"_s << QStringList{u"2026-11-02"_s, u"2026-11-03"_s};
    // 18:20 is five minutes past midnight in Nepal, and ten before it in India.
    QTest::newRow("Kathmandu") << u"Asia/Kathmandu"_s
                               << QStringList{u"2026-11-03"_s, u"2026-11-04"_s};
    QTest::newRow("Kolkata") << u"Asia/Kolkata"_s << QStringList{u"2026-11-03"_s, u"2026-11-03"_s};
}

void TestUsageCommands::daysAreThoseOfTheZone()
{
    QFETCH(QString, zone);
    QFETCH(QStringList, days);
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries().first(2)));
    const Run run = tokenwise.run({u"usage"_s, u"summary"_s, u"--tz"_s, zone, u"--json"_s});
    VERIFY_EXIT(run, 0);
    for (const QString &day : QSet<QString>{days.begin(), days.end()})
        QCOMPARE(rowOf(run.document(), day).value(u"entries"_s).toInteger(), days.count(day));
    // A day that is asked for alone.
    const Run one = tokenwise.run({u"usage"_s, u"summary"_s, u"--tz"_s, zone, u"--since"_s,
                                   days.last(), u"--until"_s, days.last(), u"--json"_s});
    QCOMPARE(one.document().value(u"totals"_s).toObject().value(u"entries"_s).toInteger(),
             days.count(days.last()));
}

void TestUsageCommands::groupsAddUpToTheTotals_data()
{
    QTest::addColumn<QString>("by");
    QTest::addColumn<QStringList>("keys");
    QTest::newRow("hour") << u"hour"_s
                          << QStringList{u"2026-11-02T23:00+00:00"_s, u"2026-11-03T18:00+00:00"_s};
    QTest::newRow("month") << u"month"_s << QStringList{u"2026-11"_s};
    QTest::newRow("workflow") << u"workflow"_s << QStringList{u"triage"_s, u"docs"_s, u""_s};
    QTest::newRow("project") << u"project"_s << QStringList{u""_s};
    QTest::newRow("source") << u"source"_s << QStringList{u"live"_s, u"batch"_s};
    QTest::newRow("session") << u"session"_s << QStringList{u"s1"_s, u""_s};
    QTest::newRow("profile") << u"profile"_s << QStringList{u"default"_s};
    QTest::newRow("two") << u"source,model"_s << QStringList{u"live"_s, u"batch"_s, u"live"_s};
}

void TestUsageCommands::groupsAddUpToTheTotals()
{
    QFETCH(QString, by);
    QFETCH(QStringList, keys);
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const Run run =
        tokenwise.run({u"usage"_s, u"summary"_s, u"--by"_s, by, u"--tz"_s, u"UTC"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QStringList found;
    Money sum;
    qint64 entries = 0;
    for (const QJsonValue &row : run.document().value(u"rows"_s).toArray()) {
        found.append(row.toObject().value(u"key"_s).toString());
        sum += *Money::fromDecimalUsd(row.toObject().value(u"cost"_s).toString());
        entries += row.toObject().value(u"entries"_s).toInteger();
    }
    QCOMPARE(found, keys);
    QCOMPARE(sum, Money::fromDecimalUsd(u"0.00925"));
    QCOMPARE(entries, 3);
}

void TestUsageCommands::filtersAreTold()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const Run run = tokenwise.run({u"usage"_s, u"summary"_s, u"--source"_s, u"batch,other"_s,
                                   u"--since"_s, u"2026-11"_s, u"--tz"_s, u"UTC"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"totals"_s).toObject().value(u"entries"_s).toInteger(), 1);
    QCOMPARE(run.document().value(u"filter"_s).toString(),
             u"since=2026-11-01; source=batch|other"_s);
    const Run model = tokenwise.run(
        {u"usage"_s, u"summary"_s, u"--model"_s, u"anthropic/claude-haiku-4-5"_s, u"--json"_s});
    QCOMPARE(model.document().value(u"totals"_s).toObject().value(u"entries"_s).toInteger(), 2);
}

void TestUsageCommands::theTextNamesWhatHasNoPrice()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const Run run = tokenwise.run({u"usage"_s, u"summary"_s, u"--by"_s, u"workflow"_s});
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("WORKFLOW"), run.output.constData());
    QVERIFY2(run.output.contains("$0.00925"), run.output.constData());
    QVERIFY2(run.output.contains("1 entry. Models: gpt-5 (1)."), run.output.constData());
    QVERIFY2(run.output.contains("(none)"), run.output.constData());
    // What has no price is not free.
    const Run unknown =
        tokenwise.run({u"usage"_s, u"summary"_s, u"--by"_s, u"model"_s, u"--model"_s, u"gpt-5"_s});
    QVERIFY2(unknown.output.contains("unpriced  "), unknown.output.constData());
    QVERIFY2(!unknown.output.contains("$0.00"), unknown.output.constData());
}

void TestUsageCommands::anEmptyLedgerIsNoError()
{
    const Tokenwise tokenwise;
    const Run text = tokenwise.run({u"usage"_s, u"summary"_s});
    VERIFY_EXIT(text, 0);
    QVERIFY(text.output.contains("no such entries"));
    const Run json = tokenwise.run({u"usage"_s, u"summary"_s, u"--json"_s});
    QVERIFY(json.document().value(u"rows"_s).toArray().isEmpty());
    QCOMPARE(json.document().value(u"totals"_s).toObject().value(u"cost"_s).toString(), u"0"_s);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"rebuild"_s}), 0);
}

void TestUsageCommands::whatIsNotUnderstoodIsToldAndNothingIsDone_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("zone") << QStringList{u"--tz"_s, u"Mars/Olympus"_s}
                          << QByteArray{"Mars/Olympus"};
    QTest::newRow("day") << QStringList{u"--since"_s, u"yesterday"_s} << QByteArray{"2026-11-28"};
    QTest::newRow("no such day") << QStringList{u"--until"_s, u"2026-02-30"_s}
                                 << QByteArray{"2026-02-30"};
    QTest::newRow("order") << QStringList{u"--since"_s, u"2026-11-02"_s, u"--until"_s,
                                          u"2026-11-01"_s}
                           << QByteArray{"--since is after --until"};
    QTest::newRow("grouping") << QStringList{u"--by"_s, u"colour"_s} << QByteArray{"workflow"};
}

void TestUsageCommands::whatIsNotUnderstoodIsToldAndNothingIsDone()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, told);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(QStringList{u"usage"_s, u"summary"_s} + options);
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains(told), run.messages.constData());
}

void TestUsageCommands::entriesOfTheSandboxStayApart()
{
    const Tokenwise tokenwise;
    QList<LedgerEntry> entries = threeEntries().first(1);
    LedgerEntry simulated = entry(at(11, 2, 1, 0), u"claude-haiku-4-5"_s, {.input = 5});
    simulated.sandbox = true;
    simulated.profile = u"sandbox"_s;
    QVERIFY(enterInto(tokenwise.dataFolder(), {simulated}));
    const auto entriesOf = [&tokenwise](const QStringList &options) {
        const Run run = tokenwise.run(QStringList{u"usage"_s, u"summary"_s, u"--json"_s} + options);
        return run.document().value(u"totals"_s).toObject().value(u"input"_s).toInteger();
    };
    // Nobody has chosen a profile: what there is, then what is real.
    QCOMPARE(entriesOf({}), 5);
    QVERIFY(enterInto(tokenwise.dataFolder(), entries));
    QCOMPARE(entriesOf({}), 1'000);
    QCOMPARE(entriesOf({u"--profile"_s, u"sandbox"_s}), 5);
    QCOMPARE(entriesOf({u"--profile"_s, u"default"_s}), 1'000);
    VERIFY_EXIT(tokenwise.run({u"profile"_s, u"use"_s, u"sandbox"_s}), 0);
    QCOMPARE(entriesOf({}), 5);
}

void TestUsageCommands::theSummaryLooksBackAndAhead()
{
    const Tokenwise tokenwise;
    QList<LedgerEntry> entries;
    // 1,000 tokens a day for nine weeks up to yesterday, which had three times as many.
    const QDate today = QDateTime::currentDateTimeUtc().date();
    for (QDate day = today.addDays(-63); day < today; day = day.addDays(1)) {
        LedgerEntry made =
            entry(instantFromMs(QDateTime{day, QTime{9, 0}, Qt::UTC}.toMSecsSinceEpoch()),
                  u"claude-haiku-4-5"_s, {.input = 1'000});
        entries.append(made);
        if (day == today.addDays(-1)) {
            for (int i = 0; i < 2; ++i) {
                made.sourceKey += u"x"_s;
                entries.append(made);
            }
        }
    }
    QVERIFY(enterInto(tokenwise.dataFolder(), entries));
    const QString yesterday = today.addDays(-1).toString(Qt::ISODate);
    const QStringList command{u"usage"_s,     u"summary"_s,    u"--tz"_s,       u"UTC"_s,
                              u"--since"_s,   yesterday,       u"--until"_s,    yesterday,
                              u"--compare"_s, u"--coverage"_s, u"--forecast"_s, u"--budget"_s,
                              u"0.5"_s,       u"--explain"_s,  yesterday};
    const Run run = tokenwise.run(command + QStringList{u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"totals"_s).toObject().value(u"cost"_s).toString(), u"0.003"_s);
    const QJsonObject previous = document.value(u"previous"_s).toObject();
    QCOMPARE(previous.value(u"totals"_s).toObject().value(u"cost"_s).toString(), u"0.001"_s);
    QCOMPARE(previous.value(u"change"_s).toString(), u"0.002"_s);
    const QJsonObject source = document.value(u"coverage"_s).toArray().first().toObject();
    QCOMPARE(source.value(u"days"_s).toArray().first().toObject().value(u"state"_s).toString(),
             u"entries"_s);
    const QJsonObject explanation = document.value(u"explanations"_s).toArray().first().toObject();
    QCOMPARE(explanation.value(u"change"_s).toString(), u"0.002"_s);
    QCOMPARE(explanation.value(u"volume"_s).toString(), u"0.002"_s);
    QCOMPARE(explanation.value(u"price"_s).toString(), u"0"_s);
    const QJsonObject forecast = document.value(u"forecast"_s).toObject();
    QCOMPARE(forecast.value(u"month"_s).toString(), today.toString(u"yyyy-MM"_s));
    QVERIFY(Money::fromDecimalUsd(forecast.value(u"expected"_s).toString())
            >= Money::fromDecimalUsd(forecast.value(u"spent"_s).toString()));
    QVERIFY(forecast.value(u"budget"_s).toObject().value(u"reached"_s).isNull());
    QVERIFY(forecast.value(u"low"_s).isString());
    const Run text = tokenwise.run(command);
    VERIFY_EXIT(text, 0);
    for (const QByteArray &part :
         {QByteArray{"The period before"}, QByteArray{"Days known"}, QByteArray{"Forecast for"},
          QByteArray{"number of requests $0.002"}})
        QVERIFY2(text.output.contains(part), text.output.constData());
    const Run spikes = tokenwise.run(
        {u"usage"_s, u"summary"_s, u"--tz"_s, u"UTC"_s, u"--explain"_s, u"spikes"_s, u"--json"_s});
    const QJsonArray found = spikes.document().value(u"explanations"_s).toArray();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().toObject().value(u"day"_s).toString(), yesterday);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"summary"_s, u"--compare"_s}), 2);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"summary"_s, u"--explain"_s, u"soon"_s}), 2);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"summary"_s, u"--explain"_s, u"2020-01-01"_s}), 2);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"summary"_s, u"--budget"_s, u"-3"_s}), 2);
}

void TestUsageCommands::madeUpMonthsAreOfTheSandboxAlone()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const QStringList command{u"usage"_s, u"sample"_s, u"--months"_s, u"1"_s, u"--json"_s};
    const Run first = tokenwise.run(command);
    VERIFY_EXIT(first, 0);
    const qint64 added = first.document().value(u"added"_s).toInteger();
    QVERIFY(added > 1'000);
    const Run again = tokenwise.run(command);
    VERIFY_EXIT(again, 0);
    QVERIFY(again.document().value(u"known"_s).toInteger() >= added);
    const auto entriesOf = [&tokenwise](const QString &profile) {
        const Run run =
            tokenwise.run({u"--profile"_s, profile, u"usage"_s, u"summary"_s, u"--json"_s});
        return run.document().value(u"totals"_s).toObject().value(u"entries"_s).toInteger();
    };
    QCOMPARE(entriesOf(u"default"_s), 3);
    QVERIFY(entriesOf(u"sandbox"_s) >= added);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"sample"_s, u"--months"_s, u"0"_s}), 2);
}

void TestUsageCommands::wrongSumsAreToldAndMadeRight()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const Run sound = tokenwise.run({u"usage"_s, u"rebuild"_s, u"--json"_s});
    VERIFY_EXIT(sound, 0);
    QCOMPARE(sound.document().value(u"entries"_s).toInteger(), 3);
    QCOMPARE(sound.document().value(u"wrong"_s).toInteger(), 0);
    {
        auto database = Database::open(tokenwise.dataFolder());
        QVERIFY(database);
        QVERIFY((*database)->runAndWait([](QSqlDatabase &connection) {
            return execute(connection, u"UPDATE group_sums SET output = output + 1"_s);
        }));
    }
    const Run wrong = tokenwise.run({u"usage"_s, u"rebuild"_s, u"--json"_s});
    VERIFY_EXIT(wrong, 6);
    QVERIFY(wrong.document().value(u"wrong"_s).toInteger() > 0);
    QVERIFY2(wrong.messages.contains("right now"), wrong.messages.constData());
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"rebuild"_s}), 0);
    const Run summary = tokenwise.run({u"usage"_s, u"summary"_s, u"--json"_s});
    QCOMPARE(summary.document().value(u"totals"_s).toObject().value(u"output"_s).toInteger(), 603);
}

void TestUsageCommands::theExportHasTheLegacyColumnsFirst()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const QString file = tokenwise.folder() + u"/out.csv"_s;
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"export"_s, file, u"--tz"_s, u"Asia/Kathmandu"_s}), 0);
    const QByteArray content = tokenwise.read(u"out.csv"_s);
    QVERIFY2(content.startsWith("ts,workflow,stage,tier,model,provider,cost,tokens_input,"
                                "tokens_output,cache_hit,cache_type,duration_ms,"),
             content.constData());
    QVERIFY(content.endsWith("\r\n"));
    QCOMPARE(content.count('\n'), 4);
    QCOMPARE(content.count("\r\n"), 4);
    const QByteArrayList lines = content.split('\n');
    QVERIFY2(lines[1].startsWith("2026-11-02T23:50:00.000Z,triage,,,claude-haiku-4-5,anthropic,"
                                 "0.0065,1000,100,,,,live,default,False,"),
             lines[1].constData());
    QVERIFY2(lines[2].startsWith("2026-11-03T18:20:00.000Z,docs,,,claude-haiku-4-5-20251001,"
                                 "anthropic,0.00275,1000,500,,,,batch,"),
             lines[2].constData());
    QVERIFY2(lines[2].contains(",2026-11-04,Asia/Kathmandu,all,2"), lines[2].constData());
    QVERIFY2(lines[3].startsWith("2026-11-03T18:40:00.000Z,,,,gpt-5,,,7,3,"), lines[3].constData());
    QVERIFY2(lines[1].contains(",\"request, \"\""), lines[1].constData());
}

void TestUsageCommands::theExportSaysWhatItHolds()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const QString file = tokenwise.folder() + u"/out.csv"_s;
    const Run run =
        tokenwise.run({u"usage"_s, u"export"_s, file, u"--source"_s, u"batch"_s, u"--since"_s,
                       u"2026-11-03"_s, u"--tz"_s, u"UTC"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"entries"_s).toInteger(), 1);
    QCOMPARE(run.document().value(u"filter"_s).toString(), u"since=2026-11-03; source=batch"_s);
    QVERIFY(tokenwise.read(u"out.csv"_s).contains(",UTC,since=2026-11-03; source=batch,"));
    const Run piped = tokenwise.run({u"usage"_s, u"export"_s, u"-"_s, u"--source"_s, u"batch"_s});
    VERIFY_EXIT(piped, 0);
    QCOMPARE(piped.output.count("\r\n"), 2);
}

void TestUsageCommands::anExportThatCannotBeWrittenLeavesNothing()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"export"_s, tokenwise.folder()}), 2);
    const Run missing =
        tokenwise.run({u"usage"_s, u"export"_s, tokenwise.folder() + u"/no/such/folder.csv"_s});
    VERIFY_EXIT(missing, 6);
    const Run full = tokenwise.run({u"usage"_s, u"export"_s, u"/dev/full"_s});
    VERIFY_EXIT(full, 6);
    QVERIFY2(full.messages.contains("full"), full.messages.constData());
}

void TestUsageCommands::aNewerLedgerIsLeftAlone()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    const QString file = tokenwise.dataFolder() + u"/ledger.sqlite"_s;
    {
        auto database = Database::open(tokenwise.dataFolder());
        QVERIFY((*database)->runAndWait([](QSqlDatabase &connection) {
            return execute(connection, u"PRAGMA user_version = 999"_s);
        }));
    }
    const auto content = [&file] {
        QFile opened{file};
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray{};
    };
    const QByteArray before = content();
    for (const QStringList &command :
         {QStringList{u"usage"_s, u"summary"_s}, QStringList{u"usage"_s, u"rebuild"_s},
          QStringList{u"usage"_s, u"export"_s, tokenwise.folder() + u"/out.csv"_s}}) {
        const Run run = tokenwise.run(command);
        VERIFY_EXIT(run, 6);
        QVERIFY2(run.messages.contains("newer version"), run.messages.constData());
    }
    QCOMPARE(content(), before);
    QVERIFY(!QFile::exists(tokenwise.folder() + u"/out.csv"_s));
}

void TestUsageCommands::aDamagedLedgerIsSavedAndRead()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    {
        QFile file{tokenwise.dataFolder() + u"/ledger.sqlite"_s};
        QVERIFY(file.open(QIODevice::ReadWrite));
        // The root page of group_sums: what is in it can be made again from the entries.
        auto database = Database::open(tokenwise.dataFolder());
        const qint64 page = *(*database)->runAndWait([](QSqlDatabase &connection) {
            return singleNumber(connection,
                                u"SELECT rootpage FROM sqlite_schema WHERE name = 'group_sums'"_s);
        });
        database->reset();
        QVERIFY(file.seek((page - 1) * 4096));
        QCOMPARE(file.write(QByteArray{4096, '\xa5'}), 4096);
    }
    const Run run = tokenwise.run({u"usage"_s, u"summary"_s, u"--by"_s, u"model"_s, u"--json"_s});
    VERIFY_EXIT(run, 6); // what was read is told, and that it may not be all
    QVERIFY2(run.messages.contains("was damaged"), run.messages.constData());
    QVERIFY(run.document().value(u"salvage"_s).toString().contains(u"was damaged"));
    const QJsonObject health = tokenwise.run({u"doctor"_s, u"--json"_s}).document().value(u"database"_s).toObject();
    QCOMPARE(health.value(u"damaged_copies"_s).toArray().size(), 1);
    const QJsonObject totals = run.document().value(u"totals"_s).toObject();
    QCOMPARE(totals.value(u"entries"_s).toInteger(), 3);
    QCOMPARE(totals.value(u"cost"_s).toString(), u"0.00925"_s);
    QVERIFY(run.document().value(u"incomplete"_s).toString().contains(u"was damaged"_s));
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"rebuild"_s}), 0);
    // That something may be missing is not forgotten with the first answer.
    const QStringList summary{u"usage"_s, u"summary"_s, u"--json"_s};
    const Run later = tokenwise.run(summary);
    VERIFY_EXIT(later, 0);
    const QDir folder{tokenwise.dataFolder()};
    const QStringList copies = folder.entryList({u"ledger.sqlite.damaged-*Z"_s});
    QCOMPARE(copies.size(), 1);
    QVERIFY2(later.messages.contains(copies.first().toUtf8()), later.messages.constData());
    QVERIFY(later.document().value(u"incomplete"_s).toString().contains(copies.first()));
    const QJsonObject looked = tokenwise.run({u"doctor"_s, u"--json"_s}).document();
    QCOMPARE(looked.value(u"database"_s)
                 .toObject()
                 .value(u"damaged_copies"_s)
                 .toArray()
                 .first()
                 .toString(),
             folder.filePath(copies.first()));
    QVERIFY(tokenwise.run({u"doctor"_s}).output.contains(copies.first().toUtf8()));
    QVERIFY(QFile::remove(folder.filePath(copies.first())));
    const Run sound = tokenwise.run(summary);
    VERIFY_EXIT(sound, 0);
    QVERIFY(!sound.document().contains(u"incomplete"_s));
    QCOMPARE(sound.messages, QByteArray{});
}

void TestUsageCommands::whatIsTooLargeIsMarkedAndTheRestTold()
{
    const Tokenwise tokenwise;
    QList<LedgerEntry> entries = threeEntries();
    for (int i = 0; i < 30; ++i) {
        LedgerEntry absurd = entry(at(11, 2, 12, i), u"claude-opus-5-5"_s, {.input = 100'000'000'000});
        absurd.messageId = u"msg_%1"_s.arg(i);
        entries.append(absurd);
    }
    QVERIFY(enterInto(tokenwise.dataFolder(), entries));
    const Run run = tokenwise.run({u"usage"_s, u"summary"_s, u"--by"_s, u"model"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject haiku = rowOf(run.document(), u"claude-haiku-4-5-20251001"_s);
    QCOMPARE(haiku.value(u"cost"_s).toString(), u"0.00925"_s);
    QCOMPARE(haiku.value(u"too_large"_s).toBool(true), false);
    const QJsonObject totals = run.document().value(u"totals"_s).toObject();
    QVERIFY(totals.value(u"too_large"_s).toBool());
    QVERIFY(totals.value(u"cost"_s).isNull() && totals.value(u"input"_s).isNull());
    QCOMPARE(totals.value(u"entries"_s).toInt(), 33);
    const QJsonArray largest = run.document().value(u"largest_entries"_s).toArray();
    QCOMPARE(largest.size(), 5);
    QCOMPARE(largest[0][u"tokens"].toInteger(), 100'000'000'000);
    QVERIFY(largest[0][u"message_id"].toString().startsWith(u"msg_"));
    const Run text = tokenwise.run({u"usage"_s, u"summary"_s});
    VERIFY_EXIT(text, 0);
    QVERIFY2(text.output.contains("too large") && text.output.contains("message “msg_"), text.all().constData());
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"what-if"_s, u"--days"_s, u"9999"_s}), 6);
}

void TestUsageCommands::aLedgerThatSomebodyWritesIsRead()
{
    const Tokenwise tokenwise;
    QVERIFY(enterInto(tokenwise.dataFolder(), threeEntries()));
    auto database = Database::open(tokenwise.dataFolder());
    QVERIFY(database);
    const Run run =
        (*database)
            ->runAndWait([&tokenwise](QSqlDatabase &connection) -> Result<Run> {
                Transaction transaction{connection}; // has the right to write until it ends
                if (!transaction.begun())
                    return transaction.begun().error();
                if (const auto done = execute(connection, u"DELETE FROM group_sums"_s); !done)
                    return done.error();
                return tokenwise.run({u"usage"_s, u"summary"_s, u"--json"_s});
            })
            .value();
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"totals"_s).toObject().value(u"entries"_s).toInteger(), 3);
}

void TestUsageCommands::aFullOrReadOnlyDiskIsToldPlainly_data()
{
    QTest::addColumn<QString>("disk");
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *name, const QString &disk, const QStringList &command, int code,
                        const char *told) {
        QTest::newRow(name) << disk << command << code << QByteArray{told};
    };
    row("full, sample", u"--full"_s, {u"usage"_s, u"sample"_s}, 6, "the disk is full");
    // What writes nothing is answered.
    row("read-only, summary", u"--read-only"_s, {u"usage"_s, u"summary"_s, u"--by"_s, u"model"_s}, 0,
        "claude-haiku-4-5-20251001");
    row("read-only, export", u"--read-only"_s, {u"usage"_s, u"export"_s, u"-"_s}, 0,
        "claude-haiku-4-5-20251001");
    row("read-only, cache", u"--read-only"_s, {u"cache"_s, u"stats"_s}, 0, "");
    row("read-only, jobs", u"--read-only"_s, {u"batch"_s, u"list"_s}, 0, "");
    row("read-only, proof", u"--read-only"_s, {u"usage"_s, u"rebuild"_s}, 0, "agree");
    row("read-only, sample", u"--read-only"_s, {u"usage"_s, u"sample"_s}, 6,
        "ledger.sqlite is read-only");
}

void TestUsageCommands::aFullOrReadOnlyDiskIsToldPlainly()
{
    QFETCH(QString, disk);
    QFETCH(QStringList, command);
    QFETCH(int, code);
    QFETCH(QByteArray, told);
    QTemporaryDir folder;
    QVERIFY(enterInto(folder.path(), threeEntries()));
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                QStringList{disk, folder.path()} + command);
    QVERIFY(child.waitForFinished(60'000));
    if (child.exitCode() == 77)
        QSKIP("this system allows no disk of one's own");
    const QByteArray said = child.readAllStandardError() + child.readAllStandardOutput();
    QVERIFY2(child.exitCode() == code, said.constData());
    QVERIFY2(said.contains(told), said.constData());
}

/// Becomes the program, on a disk that is full or read-only.
static int onSuchADisk(int argc, char *argv[])
{
    const QByteArray folder{argv[2]};
    const bool mounted = QByteArray{argv[1]} == "--full" ? test::mountSmallDisk(folder, 3'000'000)
                                                         : test::mountReadOnly(folder);
    if (!mounted)
        return 77;
    std::string program{TOKENWISE}, option{"--data-dir"};
    std::vector<char *> arguments{program.data(), option.data(), argv[2]};
    arguments.insert(arguments.end(), argv + 3, argv + argc);
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    return 78;
}

int main(int argc, char *argv[])
{
    if (argc > 3 && (QByteArray{argv[1]} == "--full" || QByteArray{argv[1]} == "--read-only"))
        return onSuchADisk(argc, argv);
    const QCoreApplication application{argc, argv};
    TestUsageCommands test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_usagecommands.moc"
