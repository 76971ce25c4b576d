// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/prefixcomparison.h"
#include "core/tokens/characterestimator.h"

#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestPrefixComparison : public QObject
{
    Q_OBJECT
private slots:
    void theCulpritIsFound_data();
    void theCulpritIsFound();
    void settingsThatLoseTheCacheAreFound_data();
    void settingsThatLoseTheCacheAreFound();
    void whatStandsForTheDefaultIsNoChange();
    void whiteSpaceAndMarkersAreNoDifference();
    void whatGoesOnWhereTheOtherEndsCanBeRead();
    void theSharedPartEndsInTheMiddleOfAText();
    void tooShortIsTold();
    void readAndMissedAddUp();
    void aMarkerBeyondTwentyBlocksIsTold_data();
    void aMarkerBeyondTwentyBlocksIsTold();
    void aMissCostsWhatAWriteIsAboveARead();
    void aMissIsPricedByWhatTheRequestAsksFor();
    void aBatchItemIsReadToo();
    void whatIsNoRequestIsRefused_data();
    void whatIsNoRequestIsRefused();
    void whateverBytesComeAreReadOrRefused();

private:
    PrefixComparison compare(const QByteArray &a, const QByteArray &b, bool batch = false) const
    {
        const Result<PromptBlocks> first = PromptBlocks::read(a);
        const Result<PromptBlocks> second = PromptBlocks::read(b);
        if (!first || !second)
            qFatal("not a request");
        return comparePrefixes(*first, *second,
                               {.models = m_models,
                                .prices = m_prices,
                                .estimator = m_estimator,
                                .utcDay = u"2026-11-28"_s,
                                .billing = {.batch = batch}});
    }
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
    const CharacterEstimator m_estimator;
};

namespace {

/// A thousand estimated tokens and more of plain text.
const QByteArray Long = QByteArray{"The kettle boils in two minutes and does not drip at all. "}.repeated(200);

QByteArray text(const QByteArray &words, const QByteArray &more = {})
{
    return R"({"type":"text","text":")" + words + '"' + more + '}';
}
const QByteArray Mark = R"(,"cache_control":{"type":"ephemeral"})";

QByteArray request(const QByteArray &system, const QByteArray &user = "Hello", const QByteArray &more = {},
                   const QByteArray &model = "claude-opus-5")
{
    return R"({"model":")" + model + R"(","max_tokens":64,"system":[)" + system + R"(],"messages":[{"role":"user","content":")"
        + user + R"("}])" + more + '}';
}

} // namespace

void TestPrefixComparison::theCulpritIsFound_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("culprit");
    QTest::addColumn<QString>("path");
    const auto system = [](const char *name, const QByteArray &a, const QByteArray &b, const char *culprit) {
        QTest::newRow(name) << request(text(a + Long, Mark)) << request(text(b + Long, Mark)) << QByteArray{culprit}
                            << u"system[0]"_s;
    };
    system("a day", "Today is 2026-11-27. ", "Today is 2026-11-28. ", "clock");
    system("a day in words", "Today is Friday, 27 November. ", "Today is Saturday, 28 November. ", "clock");
    system("a time", "Now: 09:15:02. ", "Now: 09:16:44. ", "clock");
    system("a time stamp", "at 2026-11-28T09:15:02.417Z ", "at 2026-11-28T09:15:03.001Z ", "clock");
    system("seconds", "epoch=1795525200 ", "epoch=1795525261 ", "clock");
    system("a uuid", "run 0f1e2d3c-4b5a-4978-8a6b-000000000001 ", "run 0f1e2d3c-4b5a-4978-8a6b-000000000002 ", "uuid");
    system("a hash", "build 9f86d081884c7d65 ", "build 2c26b46b68ffc68f ", "identifier");
    system("a counter", "request 17 of ", "request 18 of ", "number");
    system("an edit", "You are brief. ", "You are thorough. ", "edit");

    const auto tools = [](const QByteArray &list) -> QByteArray { return R"(,"tools":[)" + list + ']'; };
    const QByteArray one = R"({"name":"one","description":"d","input_schema":{"type":"object","properties":{}}})";
    const QByteArray two = R"({"name":"two","input_schema":{"type":"object"}})";
    QTest::newRow("tools in another order") << request(text(Long, Mark), "Hi", tools(one + ',' + two))
                                            << request(text(Long, Mark), "Hi", tools(two + ',' + one))
                                            << QByteArray{"tool_order"} << u"tools[0]"_s;
    QTest::newRow("keys in another order")
        << request(text(Long, Mark), "Hi", tools(one))
        << request(text(Long, Mark), "Hi",
                   tools(R"({"name":"one","input_schema":{"properties":{},"type":"object"},"description":"d"})"))
        << QByteArray{"key_order"} << u"tools[0]"_s;
    QTest::newRow("a tool more") << request(text(Long, Mark), "Hi", tools(one))
                                 << request(text(Long, Mark), "Hi", tools(two + ',' + one)) << QByteArray{"edit"}
                                 << u"tools[0]"_s;
    QTest::newRow("a message") << request(text(Long, Mark), "Good day") << request(text(Long, Mark), "Good night")
                               << QByteArray{"edit"} << u"messages[0].content"_s;
}

void TestPrefixComparison::theCulpritIsFound()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    const PrefixComparison comparison = compare(a, b);
    QTEST(QByteArray{codeOf(comparison.culprit)}, "culprit");
    QTEST(comparison.path, "path");
    QVERIFY(!comparison.secondText.isEmpty());
    QVERIFY(comparison.missed > 0 || comparison.path.startsWith(u"messages"));
    // The other way round it is the same.
    QCOMPARE(compare(b, a).culprit, comparison.culprit);
}

void TestPrefixComparison::settingsThatLoseTheCacheAreFound_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QByteArray>("culprit");
    QTest::addColumn<int>("sharedBlocks"); // of one block of system, one message
    const QByteArray plain = request(text(Long, Mark));
    const auto row = [&](const char *name, const QByteArray &more, const char *culprit, int shared) {
        QTest::newRow(name) << plain << request(text(Long, Mark), "Hello", more) << QByteArray{culprit} << shared;
    };
    QTest::newRow("another model") << plain << request(text(Long, Mark), "Hello", {}, "claude-opus-5-5")
                                   << QByteArray{"model"} << 0;
    row("fast", R"(,"speed":"fast")", "speed", 0);
    row("a forced tool", R"(,"tool_choice":{"type":"any"})", "tool_choice", 1);
    row("no parallel tools", R"(,"tool_choice":{"type":"auto","disable_parallel_tool_use":true})", "tool_choice", 1);
    row("thinking", R"(,"thinking":{"type":"adaptive"})", "thinking", 1);
    row("effort", R"(,"output_config":{"effort":"low"})", "effort", 1);
    QTest::newRow("the model counts before the rest")
        << plain
        << request(text(Long, Mark), "Hello", R"(,"thinking":{"type":"adaptive"},"speed":"fast")", "claude-opus-5-5")
        << QByteArray{"model"} << 0;
    QTest::newRow("a clock in the system prompt counts before an effort")
        << request(text("12:30 " + Long, Mark))
        << request(text("12:31 " + Long, Mark), "Hello", R"(,"output_config":{"effort":"low"})") << QByteArray{"clock"}
        << 0;
}

void TestPrefixComparison::settingsThatLoseTheCacheAreFound()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    const PrefixComparison comparison = compare(a, b);
    QTEST(QByteArray{codeOf(comparison.culprit)}, "culprit");
    QTEST(int(comparison.sharedBlocks), "sharedBlocks");
}

void TestPrefixComparison::whatStandsForTheDefaultIsNoChange()
{
    const QByteArray plain = request(text(Long, Mark));
    const QByteArray spelled = request(
        text(Long, Mark), "Hello", R"(,"speed":"standard","tool_choice":{"type":"auto"},"output_config":{"effort":"high"})");
    const PrefixComparison comparison = compare(plain, spelled);
    QCOMPARE(comparison.culprit, Culprit::None);
    QVERIFY(comparison.changes.isEmpty());
    QCOMPARE(comparison.missed, 0);
}

void TestPrefixComparison::whiteSpaceAndMarkersAreNoDifference()
{
    const QByteArray a = R"({"model":"claude-opus-5","system":"Be\u0020brief.","messages":[{"role":"user","content":"Hi"}]})";
    const QByteArray b = R"({ "messages" : [ {"content":[{"text":"Hi","type":"text","cache_control":{"type":"ephemeral"}}],
        "role":"user"} ], "system":[{"type":"text","text":"Be brief."}], "model":"claude-opus-5" })";
    const PrefixComparison comparison = compare(a, b);
    QCOMPARE(comparison.culprit, Culprit::None);
    QCOMPARE(comparison.sharedBlocks, 2);
    QCOMPARE(comparison.commonBytes, 9 + 2);
}

void TestPrefixComparison::whatGoesOnWhereTheOtherEndsCanBeRead()
{
    const QByteArray a = request(text(Long, Mark), "One");
    QByteArray b = a;
    b.replace(R"("One"}])", R"("One"},{"role":"assistant","content":"Two"},{"role":"user","content":"Three"}])");
    const PrefixComparison comparison = compare(a, b);
    QCOMPARE(comparison.culprit, Culprit::None);
    QCOMPARE(comparison.path, u"messages[1].content"_s);
    QCOMPARE(comparison.sharedBlocks, 2);
    QVERIFY(comparison.readable > 1'000);
    QCOMPARE(comparison.missed, 0);
    QCOMPARE(comparison.costPerMiss, std::optional{Money{}});
}

void TestPrefixComparison::theSharedPartEndsInTheMiddleOfAText()
{
    const PrefixComparison comparison = compare(request(text(Long), Long + "day"), request(text(Long), Long + "\xc3\xa4"));
    QCOMPARE(comparison.sharedBlocks, 1);
    QCOMPARE(comparison.commonBytes, Long.size() * 2);
    QVERIFY(comparison.commonTokens > comparison.sharedTokens * 3 / 2);
    // Two characters that share their first byte do not part within it.
    QCOMPARE(commonPrefix("a\xc3\xa4", "a\xc3\xa5"), 1);
    QCOMPARE(commonPrefix("", "a"), 0);
    QCOMPARE(commonPrefix("ab", "abc"), 2);
}

void TestPrefixComparison::tooShortIsTold()
{
    // Haiku 4.5 caches from 4,096 tokens on, Opus 5 from 512.
    const QByteArray haiku = request(text(Long, Mark), "One", {}, "claude-haiku-4-5");
    const PrefixComparison comparison = compare(haiku, haiku);
    QCOMPARE(comparison.minimum, std::optional<Tokens>{4096});
    QVERIFY(comparison.sharedTokens > 1'000 && comparison.sharedTokens < 4'096);
    QVERIFY(comparison.tooShort);
    QCOMPARE(comparison.readable, 0);
    QVERIFY(adviceOn(comparison).contains(u"shorter than the 4096"));
    QCOMPARE(comparison.missed, 0); // nothing of it is cached, so nothing is missed
    QVERIFY(!compare(request(text(Long, Mark)), request(text(Long, Mark))).tooShort);
    // A long block that differs at its front shares nothing, and is not too short for that.
    const PrefixComparison parted = compare(request(text("09:15" + Long, Mark)), request(text("09:16" + Long, Mark)));
    QCOMPARE(parted.sharedTokens, 0);
    QVERIFY(!parted.tooShort);
    QVERIFY(adviceOn(parted).contains(u"date or time"));
}

// What is wanted is read or missed, to the token.
void TestPrefixComparison::readAndMissedAddUp()
{
    const QByteArray once = request(text(Long, Mark) + ',' + text("09:15" + Long, Mark));
    const QByteArray again = request(text(Long, Mark) + ',' + text("09:16" + Long, Mark));
    const PrefixComparison comparison = compare(once, again);
    QCOMPARE(comparison.culprit, Culprit::Clock);
    QCOMPARE(comparison.readable, comparison.sharedTokens);
    QVERIFY(comparison.readable > 0 && comparison.missed > 0);
    QCOMPARE(comparison.readable + comparison.missed, comparison.wanted);
    QVERIFY(comparison.wanted < comparison.secondTokens);
    QVERIFY(comparison.commonTokens >= comparison.sharedTokens && comparison.commonTokens <= comparison.firstTokens);
    // The first one had no marker: all that they share could have been read.
    const PrefixComparison unmarked = compare(request(text(Long)), request(text(Long, Mark)));
    QCOMPARE(unmarked.culprit, Culprit::None);
    QCOMPARE(unmarked.missed, unmarked.wanted);
    QVERIFY(unmarked.missed > 0);
    QVERIFY(adviceOn(unmarked).contains(u"first request has no cache marker"));
}

void TestPrefixComparison::aMarkerBeyondTwentyBlocksIsTold_data()
{
    QTest::addColumn<int>("between");
    QTest::addColumn<bool>("beyond");
    // The marker's own block is the first of the twenty that are looked at.
    QTest::newRow("the twentieth") << 18 << false;
    QTest::newRow("the twenty-first") << 19 << true;
}

void TestPrefixComparison::aMarkerBeyondTwentyBlocksIsTold()
{
    QFETCH(int, between);
    QByteArray blocks;
    for (int i = 0; i < between; ++i)
        blocks += text("Block") + ',';
    const QByteArray a = request(text(Long, Mark) + ',' + blocks + text("End"));
    const QByteArray b = request(text(Long) + ',' + blocks + text("End", Mark));
    const PrefixComparison comparison = compare(a, b);
    QTEST(comparison.beyondLookback, "beyond");
    QCOMPARE(comparison.readable > 0, !comparison.beyondLookback);
    QCOMPARE(comparison.missed > 0, comparison.beyondLookback);
    // What the second adds is written in any case: missed is what the first one cached.
    const PrefixComparison longer =
        compare(a, request(text(Long) + ',' + blocks + text("End") + ',' + text(Long, Mark)));
    QVERIFY(longer.beyondLookback);
    QCOMPARE(longer.missed, compare(a, a).readable);
}

void TestPrefixComparison::aMissCostsWhatAWriteIsAboveARead()
{
    const auto clock = [](const QByteArray &time, const QByteArray &mark) {
        return request(text(time + Long, mark));
    };
    // Opus 5: input 5, five-minute write 6.25, one-hour write 10, read 0.5 USD per million.
    const QByteArray hour = R"(,"cache_control":{"type":"ephemeral","ttl":"1h"})";
    const PrefixComparison five = compare(clock("09:15", Mark), clock("09:16", Mark));
    QVERIFY(five.missed > 1'000);
    QCOMPARE(five.costPerMiss->picoUsd(), five.missed * 5'750'000);
    const PrefixComparison long1h = compare(clock("09:15", hour), clock("09:16", hour));
    QCOMPARE(long1h.costPerMiss->picoUsd(), long1h.missed * 9'500'000);
    const PrefixComparison batch = compare(clock("09:15", hour), clock("09:16", hour), true);
    QCOMPARE(batch.costPerMiss->picoUsd(), batch.missed * 4'750'000);
    // Without a marker all of it is input.
    const PrefixComparison unmarked = compare(clock("09:15", {}), clock("09:16", {}));
    QVERIFY(!unmarked.marked);
    QCOMPARE(unmarked.missed, unmarked.secondTokens);
    QCOMPARE(unmarked.costPerMiss->picoUsd(), unmarked.missed * 4'500'000);
    const QByteArray nine = request(text("09:15" + Long, Mark), "Hello", {}, "claude-nine");
    QVERIFY(!compare(nine, request(text("09:16" + Long, Mark), "Hello", {}, "claude-nine")).costPerMiss);
}

// Fast mode costs twice as much on Opus 5.5, and inference in the US a tenth more (API reference §8.4).
void TestPrefixComparison::aMissIsPricedByWhatTheRequestAsksFor()
{
    const auto missOf = [this](const QByteArray &more, bool batch = false) {
        const auto at = [&more](const QByteArray &time) {
            return request(text(time + Long, Mark), "Hello", more, "claude-opus-5-5");
        };
        return compare(at("09:15"), at("09:16"), batch).costPerMiss->picoUsd();
    };
    const qint64 plain = missOf({});
    QVERIFY(plain > 0);
    QCOMPARE(missOf(R"(,"speed":"fast")"), 2 * plain);
    QCOMPARE(missOf(R"(,"speed":"fast")", true), plain / 2);
    QCOMPARE(missOf(R"(,"speed":"standard")"), plain);
    QCOMPARE(missOf(R"(,"inference_geo":"us")") * 10, plain * 11);
}

void TestPrefixComparison::aBatchItemIsReadToo()
{
    const QByteArray body = request(text(Long, Mark));
    const PrefixComparison comparison = compare(R"({"custom_id":"a","params":)" + body + '}', body);
    QCOMPARE(comparison.culprit, Culprit::None);
    QCOMPARE(comparison.sharedBlocks, 2);
}

void TestPrefixComparison::whatIsNoRequestIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray{};
    QTest::newRow("text") << QByteArray{"hello"};
    QTest::newRow("half") << request(text(Long)).first(900);
    QTest::newRow("a list") << QByteArray{"[]"};
    QTest::newRow("no messages") << QByteArray{R"({"model":"m"})"};
    QTest::newRow("messages that are none") << QByteArray{R"({"messages":{}})"};
    QTest::newRow("not UTF-8") << QByteArray{"{\"messages\":[\"\xff\"]}"};
    QTest::newRow("too deep") << QByteArray{R"({"messages":)" + QByteArray(5'000, '[')};
}

void TestPrefixComparison::whatIsNoRequestIsRefused()
{
    QFETCH(QByteArray, json);
    const Result<PromptBlocks> request = PromptBlocks::read(json);
    QVERIFY(!request);
    QCOMPARE(request.error().kind, Error::Kind::BadInput);
}

void TestPrefixComparison::whateverBytesComeAreReadOrRefused()
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    const QByteArray seed = request(
        text("Today is 2026-11-27", Mark), "Hello",
        R"(,"tools":[{"name":"one","input_schema":{"type":"object"}}],"thinking":{"type":"adaptive"},"cache_control":{"type":"ephemeral","ttl":"1h"})");
    QRandomGenerator random{20261128};
    for (int round = 0; round < (asked > 0 ? asked : 2'000); ++round) {
        QByteArray bytes = seed;
        for (int i = 0; i < 1 + int(random.bounded(5)); ++i) {
            const qsizetype at = random.bounded(bytes.size());
            if (random.bounded(3) == 0)
                bytes.remove(at, 1 + random.bounded(30));
            else
                bytes[at] = char("0123456789.eE-+\"{}[],:\xff\0ntf\\u"[random.bounded(29)]);
            if (bytes.isEmpty())
                bytes = seed;
        }
        if (!PromptBlocks::read(bytes))
            continue;
        const PrefixComparison comparison = compare(seed, bytes);
        QVERIFY(comparison.sharedTokens <= comparison.secondTokens);
        QVERIFY(comparison.sharedTokens <= comparison.commonTokens);
        QVERIFY(comparison.missed >= 0);
        const PrefixComparison same = compare(bytes, bytes);
        QCOMPARE(same.culprit, Culprit::None);
    }
}

QTEST_GUILESS_MAIN(TestPrefixComparison)
#include "tst_prefixcomparison.moc"
