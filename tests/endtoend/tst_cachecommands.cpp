// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCacheCommands : public QObject
{
    Q_OBJECT
private slots:
    void twoRequestsAreCompared();
    void whatIsNoRequestIsRefused();
    void theStatisticsHaveTheNamesOfTheEarlierTool();
    void withoutRecordsAllIsZero();
    void aPriceThatChangesChangesWhatWasSaved();
    void anotherUseOfTheCacheIsPriced();
    void badOptionsAreRefused_data();
    void badOptionsAreRefused();

private:
    static void importLog(const Tokenwise &tokenwise);
};

/// A line of the earlier tool's log, so many minutes ago.
static QByteArray line(int minutesAgo, int seq, int input, const QByteArray &promptCache)
{
    const QByteArray at =
        QDateTime::currentDateTimeUtc().addSecs(-60 * minutesAgo).toString(u"yyyy-MM-ddTHH:mm:ssZ"_s).toUtf8();
    return R"({"v":"1.0","ts":")" + at + R"(","seq":)" + QByteArray::number(seq)
        + R"(,"workflow":"design-review","tier":"PREMIUM","model":"claude-opus-5","provider":"anthropic","cost":0.01,"tokens":{"input":)"
        + QByteArray::number(input) + R"(,"output":100},"cache":{"hit":false},"duration_ms":9,"user_id":"0f1e2d3c4b5a6978")"
        + promptCache + "}\n";
}

static QByteArray request(const QByteArray &day)
{
    return R"({"model":"claude-opus-5","max_tokens":9,"system":[{"type":"text","cache_control":{"type":"ephemeral"},"text":"It is )"
        + day + ". " + QByteArray{"The kettle boils in two minutes. "}.repeated(300)
        + R"("}],"messages":[{"role":"user","content":"Hello"}]})";
}

void TestCacheCommands::twoRequestsAreCompared()
{
    const Tokenwise tokenwise;
    const QString a = tokenwise.write(u"a.json"_s, request("2026-11-27"));
    const QString b = tokenwise.write(u"b.json"_s, request("2026-11-28"));
    const Run run = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b, u"--date"_s, u"2026-11-28"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"culprit"_s).toString(), u"clock"_s);
    QCOMPARE(document.value(u"first_difference"_s).toString(), u"system[0]"_s);
    QCOMPARE(document.value(u"common_prefix_bytes"_s).toInteger(), 15); // "It is 2026-11-2"
    QVERIFY(document.value(u"common_prefix_tokens"_s).toInteger() < 50);
    QCOMPARE(document.value(u"minimum_prefix_tokens"_s).toInteger(), 512);
    QVERIFY(document.value(u"cost_per_miss"_s).toString().startsWith(u"0.0"));
    const Run text = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b});
    VERIFY_EXIT(text, 0);
    QVERIFY(text.output.contains("round it to the day"));
}

void TestCacheCommands::whatIsNoRequestIsRefused()
{
    const Tokenwise tokenwise;
    const QString a = tokenwise.write(u"a.json"_s, request("2026-11-27"));
    const QString b = tokenwise.write(u"b.json"_s, "{\"model\":");
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a}), 2);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a, u"missing.json"_s}), 2);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"diagnose"_s, a, a, u"--date"_s, u"tomorrow"_s}), 2);
    const Run run = tokenwise.run({u"cache"_s, u"diagnose"_s, a, b});
    VERIFY_EXIT(run, 2);
    QVERIFY(run.messages.contains("b.json: It is not JSON"));
}

void TestCacheCommands::importLog(const Tokenwise &tokenwise)
{
    const QString log = tokenwise.write(
        u"usage.jsonl"_s,
        line(60, 1, 100, R"(,"prompt_cache":{"hit":false,"creation_tokens":10000,"read_tokens":0})")
            + line(58, 2, 100, R"(,"prompt_cache":{"hit":true,"creation_tokens":0,"read_tokens":10000})")
            + line(30, 3, 100, R"(,"prompt_cache":{"hit":false,"creation_tokens":10000,"read_tokens":0})")
            + line(20, 4, 5000, {}) + line(60 * 24 * 9, 5, 100, R"(,"prompt_cache":{"hit":true,"read_tokens":77})"));
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"import"_s, u"log"_s, log}), 0);
}

void TestCacheCommands::theStatisticsHaveTheNamesOfTheEarlierTool()
{
    const Tokenwise tokenwise;
    importLog(tokenwise);
    const Run run = tokenwise.run({u"cache"_s, u"stats"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject stats = run.document();
    QCOMPARE(stats.value(u"hit_rate"_s).toDouble(), 0.25); // 1 of all 4
    QCOMPARE(stats.value(u"request_hit_rate"_s).toDouble(), 0.3333); // 1 of the 3 that tell of the cache, 4 decimals
    QCOMPARE(stats.value(u"hit_count"_s).toInt(), 1);
    QCOMPARE(stats.value(u"total_requests"_s).toInt(), 4);
    QCOMPARE(stats.value(u"total_reads"_s).toInt(), 10'000);
    QCOMPARE(stats.value(u"total_writes"_s).toInt(), 20'000);
    QCOMPARE(stats.value(u"savings"_s).toDouble(), 0.05); // 10,000 × 5 × 0.9 = 45,000 µUSD, 2 decimals
    // Reads saved 10,000 × 4.5 = 45,000, writes cost 20,000 × 1.25 = 25,000 more: 20,000 µUSD.
    QCOMPARE(stats.value(u"net_savings"_s).toString(), u"0.02"_s);
    QCOMPARE(stats.value(u"token_hit_rate"_s).toDouble(), 0.33); // 10,000 of 30,300
    QCOMPARE(stats.value(u"not_recorded"_s).toInt(), 1);
    const QJsonObject review = stats.value(u"by_workflow"_s).toObject().value(u"design-review"_s).toObject();
    QCOMPARE(review.value(u"hits"_s).toInt(), 1);
    QCOMPARE(review.value(u"reads"_s).toInt(), 10'000);
    QCOMPARE(review.value(u"writes"_s).toInt(), 20'000);
    QCOMPARE(review.value(u"requests"_s).toInt(), 4);
    QCOMPARE(review.value(u"hit_rate"_s).toDouble(), 0.25);
    const QJsonObject expired = stats.value(u"misses"_s).toObject().value(u"expired"_s).toObject();
    QCOMPARE(expired.value(u"requests"_s).toInt(), 1);
    QCOMPARE(expired.value(u"price"_s).toString(), u"0.0575"_s); // 10,000 × (6.25 − 0.5)
    // Nine days ago is in the last ten.
    QCOMPARE(tokenwise.run({u"cache"_s, u"stats"_s, u"--days"_s, u"10"_s, u"--json"_s})
                 .document()
                 .value(u"total_requests"_s)
                 .toInt(),
             5);
    const Run text = tokenwise.run({u"cache"_s, u"stats"_s});
    VERIFY_EXIT(text, 0);
    QVERIFY(text.output.contains("1 entry has not told of the prompt cache"));
}

void TestCacheCommands::withoutRecordsAllIsZero()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run({u"cache"_s, u"stats"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject stats = run.document();
    for (const QString &name : {u"hit_rate"_s, u"total_reads"_s, u"total_writes"_s, u"savings"_s, u"hit_count"_s,
                                u"total_requests"_s})
        QVERIFY2(stats.value(name).isDouble() && stats.value(name).toDouble(-1) == 0, qPrintable(name));
    QVERIFY(stats.value(u"by_workflow"_s).isObject() && stats.value(u"by_workflow"_s).toObject().isEmpty());
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"stats"_s}), 0);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"what-if"_s}), 0);
}

void TestCacheCommands::aPriceThatChangesChangesWhatWasSaved()
{
    const Tokenwise tokenwise;
    importLog(tokenwise);
    VERIFY_EXIT(tokenwise.run(u"prices set --model claude-opus-5 --from 2026-01-01 --input 10 --output 50 --cache-write-5m "
                              "12.5 --cache-write-1h 20 --cache-read 1"_s.split(u' ')),
                0);
    // Twice the price, twice what was saved, in entries that were there before.
    QCOMPARE(tokenwise.run({u"cache"_s, u"stats"_s, u"--json"_s}).document().value(u"net_savings"_s).toString(),
             u"0.04"_s);
}

void TestCacheCommands::anotherUseOfTheCacheIsPriced()
{
    const Tokenwise tokenwise;
    importLog(tokenwise);
    const Run run = tokenwise.run({u"cache"_s, u"what-if"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject costs = run.document().value(u"costs"_s).toObject();
    // Output 3 × 100 × 25 = 7,500 µUSD, input 300 × 5 = 1,500.
    // As it was: 20,000 × 6.25 + 10,000 × 0.5 = 130,000. No cache: 30,000 × 5 = 150,000.
    // One hour: the third, 28 minutes later, reads: 10,000 × 10 + 20,000 × 0.5 = 110,000. Mixed is the same here.
    QCOMPARE(costs.value(u"as_is"_s).toString(), u"0.139"_s);
    QCOMPARE(costs.value(u"none"_s).toString(), u"0.159"_s);
    QCOMPARE(costs.value(u"5m"_s).toString(), u"0.139"_s);
    QCOMPARE(costs.value(u"1h"_s).toString(), u"0.119"_s);
    QCOMPARE(costs.value(u"mixed"_s).toString(), u"0.119"_s);
    QCOMPARE(run.document().value(u"best"_s).toString(), u"1h"_s);
    QCOMPARE(run.document().value(u"regret"_s).toString(), u"0.02"_s);
    const QJsonObject opus = run.document().value(u"break_even"_s).toArray().first().toObject();
    QCOMPARE(opus.value(u"reuses_5m"_s).toInt(), 1);
    QCOMPARE(opus.value(u"reuses_1h"_s).toInt(), 2);
    // Half in a batch.
    const Run batch = tokenwise.run({u"cache"_s, u"what-if"_s, u"--batch"_s, u"--as"_s, u"none"_s, u"--json"_s});
    QCOMPARE(batch.document().value(u"costs"_s).toObject(),
             (QJsonObject{{u"as_is"_s, u"0.0695"_s}, {u"none"_s, u"0.0795"_s}}));
    // On Sonnet 5.5, at the same count of tokens: 30,300 × 2 + 300 × 10.
    const Run other = tokenwise.run(
        {u"cache"_s, u"what-if"_s, u"--model"_s, u"claude-sonnet-5-5"_s, u"--as"_s, u"none"_s, u"--json"_s});
    QCOMPARE(other.document().value(u"costs"_s).toObject().value(u"none"_s).toString(), u"0.0636"_s);
    VERIFY_EXIT(tokenwise.run({u"cache"_s, u"what-if"_s}), 0);
}

void TestCacheCommands::badOptionsAreRefused_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("no days") << u"cache stats --days 0"_s << u"--days"_s;
    QTest::newRow("half days") << u"cache stats --days 1.5"_s << u"--days"_s;
    QTest::newRow("too many") << u"cache stats --days 99999999999999999999"_s << u"--days"_s;
    QTest::newRow("another policy") << u"cache what-if --as 2h"_s << u"none, 5m, 1h or mixed"_s;
    QTest::newRow("as it was") << u"cache what-if --as as_is"_s << u"none, 5m, 1h or mixed"_s;
    QTest::newRow("both") << u"cache what-if --batch --realtime"_s << u"not both"_s;
    QTest::newRow("another model") << u"cache what-if --model claude-nine"_s << u"“claude-nine” is unknown"_s;
}

void TestCacheCommands::badOptionsAreRefused()
{
    QFETCH(QString, line);
    QFETCH(QString, says);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(line.split(u' '));
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains(says.toUtf8()), run.all().constData());
}

QTEST_GUILESS_MAIN(TestCacheCommands)
#include "tst_cachecommands.moc"
