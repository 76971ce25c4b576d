// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/transcriptline.h"

#include "core/sources/jsonfields.h"
#include "core/units/instant.h"
#include "tests/support/damage.h"
#include "tests/support/fixtures.h"
#include "tests/support/transcripts.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;
using test::AnswerLine;

namespace {

/// The reader with a line that has just the padding it asks for, in memory of its own so that
/// sanitizers see each step beyond.
class Reading
{
public:
    const std::vector<TranscriptAnswer> &of(const QByteArray &line)
    {
        const auto size = std::size_t(line.size());
        m_memory = std::make_unique<char[]>(size + TranscriptLineReader::Padding);
        std::memcpy(m_memory.get(), line.constData(), size);
        return m_reader.read(m_memory.get(), size);
    }
    QByteArray fault() const { return m_reader.fault() ? m_reader.fault() : ""; }

private:
    TranscriptLineReader m_reader;
    std::unique_ptr<char[]> m_memory;
};

QByteArray text(std::string_view view) { return {view.data(), qsizetype(view.size())}; }

bool mayCount(const QByteArray &line)
{
    return mayHaveUsage({line.constData(), std::size_t(line.size())});
}

QByteArray replaced(QByteArray line, const QByteArray &what, const QByteArray &by)
{
    Q_ASSERT(line.contains(what));
    return line.replace(what, by);
}

} // namespace

class TestTranscriptLine : public QObject
{
    Q_OBJECT
private slots:
    void theDocumentedLineIsRead();
    void whiteSpaceAndOrderDoNotMatter();
    void agentProgressNestsItsAnswer();
    void cacheWritesAreSplit_data();
    void aPartWithoutACountHasNoneOfIt();
    void cacheWritesAreSplit();
    void partsOfOtherModelsAreAnswersOfTheirOwn();
    void linesWithoutUsageArePassedOver_data();
    void linesWithoutUsageArePassedOver();
    void whatIsRefused_data();
    void whatIsRefused();
    void whatIsKept_data();
    void whatIsKept();
    void theFilterMissesNothing();
    void nonsenseDoesNoHarm();
};

void TestTranscriptLine::theDocumentedLineIsRead()
{
    Reading reading;
    const QByteArray line =
        R"({"type":"assistant","uuid":"u-2","parentUuid":"u-1","sessionId":"5b0c","timestamp":"2026-11-20T09:15:02.417Z","cwd":"/home/me/app","gitBranch":"main","version":"2.1.190","userType":"external","isSidechain":false,"requestId":"req_011A","costUSD":0.125,"message":{"id":"msg_01A","type":"message","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn","usage":{"input_tokens":4,"cache_creation_input_tokens":1200,"cache_read_input_tokens":18000,"cache_creation":{"ephemeral_5m_input_tokens":200,"ephemeral_1h_input_tokens":1000},"output_tokens":37,"output_tokens_details":{"thinking_tokens":12},"server_tool_use":{"web_search_requests":2,"web_fetch_requests":3},"service_tier":"standard","inference_geo":"us","speed":"fast"}}})";
    const auto &answers = reading.of(line);
    QCOMPARE(reading.fault(), QByteArray{});
    QCOMPARE(answers.size(), 1u);
    const TranscriptAnswer &answer = answers[0];
    QCOMPARE(toRfc3339(instantFromMs(answer.at)), u"2026-11-20T09:15:02.417Z"_s);
    QCOMPARE(text(answer.messageId), "msg_01A");
    QCOMPARE(text(answer.requestId), "req_011A");
    QCOMPARE(text(answer.model), "claude-opus-5-5");
    QCOMPARE(text(answer.serviceTier), "standard");
    QCOMPARE(text(answer.speed), "fast");
    QCOMPARE(text(answer.geography), "us");
    QCOMPARE(text(answer.stopReason), "end_turn");
    QCOMPARE(text(answer.session), "5b0c");
    QCOMPARE(text(answer.cwd), "/home/me/app");
    QVERIFY(!answer.sidechain);
    QCOMPARE(answer.reportedCost, Money::fromDecimalUsd(u"0.125"));
    QCOMPARE(answer.usage,
             (Usage{.input = 4,
                    .cacheWrite5m = 200,
                    .cacheWrite1h = 1000,
                    .cacheRead = 18000,
                    .output = 37,
                    .thinking = 12,
                    .webSearches = 2,
                    .webFetches = 3}));
}

void TestTranscriptLine::whiteSpaceAndOrderDoNotMatter()
{
    Reading reading;
    // Qt's writer orders the keys by name and indents: another order and much white space.
    const QByteArray line = AnswerLine{.moreUsage = R"(,"cache_read_input_tokens":7)"}.line();
    QByteArray spaced = QJsonDocument::fromJson(line).toJson(QJsonDocument::Indented);
    spaced.replace('\n', ' ').replace("\": ", "\" \t: ");
    QVERIFY(mayCount(spaced));
    const std::vector<TranscriptAnswer> tight = reading.of(line);
    QCOMPARE(tight.size(), 1u);
    const Usage usage = tight[0].usage;
    const auto &loose = reading.of(spaced);
    QCOMPARE(loose.size(), 1u);
    QCOMPARE(loose[0].usage, usage);
    QCOMPARE(usage, (Usage{.input = 10, .cacheRead = 7, .output = 20}));
    QCOMPARE(text(loose[0].messageId), "msg_1");
    QCOMPARE(text(loose[0].cwd), "/home/me/shop");
}

void TestTranscriptLine::agentProgressNestsItsAnswer()
{
    Reading reading;
    const QByteArray nested = R"({"timestamp":"2026-06-10T11:00:00.000Z","requestId":"req_9","isSidechain":true,)"
                              R"("message":)"
        + AnswerLine{.id = "msg_9", .output = 5}.message() + "}";
    const auto &answers = reading.of(
        R"({"type":"progress","sessionId":"outer","cwd":"/home/me/x","timestamp":"2026-06-10T12:00:00Z","isSidechain":false,"data":{"type":"agent_progress","message":)"
        + nested + "}}");
    QCOMPARE(reading.fault(), QByteArray{});
    QCOMPARE(answers.size(), 1u);
    QCOMPARE(text(answers[0].messageId), "msg_9");
    QCOMPARE(text(answers[0].requestId), "req_9");
    QCOMPARE(text(answers[0].session), "outer");
    QCOMPARE(text(answers[0].cwd), "/home/me/x");
    QVERIFY(answers[0].sidechain);
    QCOMPARE(toRfc3339(instantFromMs(answers[0].at)), u"2026-06-10T11:00:00.000Z"_s);
}

void TestTranscriptLine::cacheWritesAreSplit_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<qint64>("fiveMinutes");
    QTest::addColumn<qint64>("oneHour");
    const auto row = [](const char *name, const QByteArray &more, qint64 five, qint64 hour) {
        QTest::newRow(name) << more << five << hour;
    };
    row("none", "", 0, 0);
    row("no split", R"(,"cache_creation_input_tokens":100)", 100, 0);
    row("null split", R"(,"cache_creation_input_tokens":100,"cache_creation":null)", 100, 0);
    row("split",
        R"(,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70})",
        30, 70);
    row("split without total",
        R"(,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70})", 30,
        70);
    row("total beyond the split",
        R"(,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0})",
        100, 0);
    row("split beyond the total",
        R"(,"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":5,"ephemeral_1h_input_tokens":70})",
        0, 10); // the total holds
}

void TestTranscriptLine::aPartWithoutACountHasNoneOfIt()
{
    Reading reading;
    const auto &answers = reading.of(
        AnswerLine{.moreUsage = R"(,"iterations":[{"type":"compaction","input_tokens":1000}])"}.line());
    QCOMPARE(reading.fault(), QByteArray{});
    QCOMPARE(answers.size(), std::size_t{2});
    QCOMPARE(answers.at(1).usage, Usage{.input = 1'000});
}

void TestTranscriptLine::cacheWritesAreSplit()
{
    QFETCH(QByteArray, more);
    Reading reading;
    const auto &answers = reading.of(AnswerLine{.moreUsage = more}.line());
    QCOMPARE(reading.fault(), QByteArray{});
    QTEST(answers.at(0).usage.cacheWrite5m, "fiveMinutes");
    QTEST(answers.at(0).usage.cacheWrite1h, "oneHour");
}

void TestTranscriptLine::partsOfOtherModelsAreAnswersOfTheirOwn()
{
    Reading reading;
    const auto &answers = reading.of(
        AnswerLine{
            .more = R"(,"costUSD":1)",
            .moreUsage =
                R"(,"speed":"fast","iterations":[{"type":"message","input_tokens":10,"output_tokens":20},)"
                R"({"type":"advisor_message","model":"claude-opus-4-5","input_tokens":100,"output_tokens":50,"cache_read_input_tokens":7},)"
                R"({"type":"compaction","input_tokens":1000,"output_tokens":500},)"
                R"({"type":"advisor_message","model":"claude-opus-4-6","input_tokens":1,"output_tokens":2}])"}
            .line());
    QCOMPARE(reading.fault(), QByteArray{});
    QCOMPARE(answers.size(), 4u);
    QCOMPARE(answers[0].partNumber, 0);
    QVERIFY(answers[0].reportedCost);
    QCOMPARE(text(answers[1].part), "advisor_message");
    QCOMPARE(answers[1].partNumber, 1);
    QCOMPARE(text(answers[1].model), "claude-opus-4-5");
    QCOMPARE(answers[1].usage, (Usage{.input = 100, .cacheRead = 7, .output = 50}));
    QVERIFY(!answers[1].reportedCost);
    QCOMPARE(text(answers[1].speed), "");
    QCOMPARE(text(answers[2].part), "compaction");
    QCOMPARE(answers[2].partNumber, 1);
    QCOMPARE(text(answers[2].model), "claude-sonnet-4-5");
    QCOMPARE(text(answers[2].speed), "fast");
    QCOMPARE(answers[3].partNumber, 2);

    // One that cannot be read does not take the others with it.
    const auto &rest = reading.of(
        AnswerLine{.moreUsage =
                       R"(,"iterations":[{"type":"advisor_message","input_tokens":1,"output_tokens":2},)"
                       R"({"type":"compaction","input_tokens":null,"output_tokens":500},)"
                       R"({"type":"compaction","input_tokens":3,"output_tokens":4}])"}
            .line());
    QVERIFY(!reading.fault().isEmpty());
    QCOMPARE(rest.size(), 2u);
    QCOMPARE(rest[1].usage, (Usage{.input = 3, .output = 4}));
    QCOMPARE(rest[1].partNumber, 2);
}

void TestTranscriptLine::linesWithoutUsageArePassedOver_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("user") << QByteArray{
        R"({"type":"user","message":{"role":"user","content":"the usage of it"}})"};
    QTest::newRow("result of a tool") << QByteArray{
        R"({"type":"user","toolUseResult":{"usage":{"input_tokens":1,"output_tokens":1}}})"};
    QTest::newRow("usage is null") << QByteArray{R"({"message":{"usage":null}})"};
    QTest::newRow("usage elsewhere")
        << QByteArray{R"({"usage":{"input_tokens":1,"output_tokens":1}})"};
    QTest::newRow("data of another kind") << QByteArray{R"({"data":"usage","message":[]})"};
}

void TestTranscriptLine::linesWithoutUsageArePassedOver()
{
    QFETCH(QByteArray, line);
    Reading reading;
    QCOMPARE(reading.of(line).size(), 0u);
    QCOMPARE(reading.fault(), QByteArray{});
}

void TestTranscriptLine::whatIsRefused_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason");
    const QByteArray good = AnswerLine{}.line();
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &reason) {
        QTest::newRow(name) << line << reason;
    };
    const QByteArray count = "a token count is not a whole number from 0 to 100,000,000,000";
    const auto input = [&](const QByteArray &value) {
        return replaced(good, R"("input_tokens":10)", R"("input_tokens":)" + value);
    };
    row("half", good.first(good.size() / 2), "not JSON");
    row("more behind", good + " x", "not JSON");
    row("byte order mark", "\xef\xbb\xbf!" + good, "not JSON");
    row("array", "[" + good + "]", "not a JSON object");
    row("not UTF-8", replaced(good, "ok", "\xff"), "not UTF-8");
    row("null count", input("null"), "a token count is null");
    row("negative", input("-1"), count);
    row("fraction", input("1.5"), count);
    row("2^63", input("9223372036854775808"), count);
    row("2^64", input("18446744073709551616"), "not JSON");
    row("above what anybody counts", input("100000000001"), count);
    row("text", input("\"1\""), count);
    row("twice", input("10,\"input_tokens\":99"), "a token count stands there twice");
    row("no input", replaced(good, R"("input_tokens":10,)", ""),
        "input_tokens or output_tokens is missing");
    row("no output", replaced(good, R"(,"output_tokens":20)", ""),
        "input_tokens or output_tokens is missing");
    row("null read", AnswerLine{.moreUsage = R"(,"cache_read_input_tokens":null)"}.line(),
        "a token count is null");
    row("null write", AnswerLine{.moreUsage = R"(,"cache_creation_input_tokens":null)"}.line(),
        "a token count is null");
    row("null part",
        AnswerLine{.moreUsage = R"(,"cache_creation":{"ephemeral_1h_input_tokens":null})"}.line(),
        "a token count is null");
    row("version", AnswerLine{.more = R"(,"version":"abc")"}.line(),
        "the version is not like 1.2.3");
    row("short version", AnswerLine{.more = R"(,"version":"1.0")"}.line(),
        "the version is not like 1.2.3");
    row("empty request", replaced(good, "\"req_1\"", "\"\""), "requestId is empty or no text");
    row("empty message", replaced(good, "\"msg_1\"", "\"\""), "message.id is empty or no text");
    row("numeric message", replaced(good, "\"msg_1\"", "5"), "message.id is empty or no text");
    row("empty session", replaced(good, "\"session-1\"", "\"\""),
        "sessionId is empty or no text");
    row("empty model", replaced(good, "\"claude-sonnet-4-5\"", "\"\""),
        "the model is empty or no text");
    row("long model", AnswerLine{.model = QByteArray(1'001, 'm')}.line(),
        "an id or the model is longer than 1,000 bytes");
    row("no time", replaced(good, R"("timestamp":"2026-06-10T10:00:00.000Z",)", ""),
        "no readable timestamp");
    row("odd time", AnswerLine{.at = "yesterday"}.line(), "no readable timestamp");
    row("day only", AnswerLine{.at = "2026-06-10"}.line(), "no readable timestamp");
    row("sidechain", replaced(good, "\"isSidechain\":false", "\"isSidechain\":\"no\""),
        "isSidechain is neither true nor false");
    row("negative cost", AnswerLine{.more = R"(,"costUSD":-1)"}.line(), "costUSD is not an amount");
    row("cost text", AnswerLine{.more = R"(,"costUSD":"1")"}.line(), "costUSD is not an amount");
    row("two messages", AnswerLine{.more = ",\"message\":" + AnswerLine{}.message()}.line(),
        "a field stands there twice");
}

void TestTranscriptLine::whatIsRefused()
{
    QFETCH(QByteArray, line);
    Reading reading;
    QVERIFY(mayCount(line));
    const std::size_t count = reading.of(line).size();
    QTEST(reading.fault(), "reason");
    QCOMPARE(count, 0u);
}

void TestTranscriptLine::whatIsKept_data()
{
    QTest::addColumn<QByteArray>("line");
    const QByteArray good = AnswerLine{}.line();
    QTest::newRow("plain") << good;
    QTest::newRow("blanks around") << QByteArray{"  " + good + " \t"};
    QTest::newRow("future") << AnswerLine{.at = "2226-06-10T10:00:00.000Z"}.line();
    QTest::newRow("past") << AnswerLine{.at = "1960-06-10T10:00:00.000Z"}.line();
    QTest::newRow("offset") << AnswerLine{.at = "2026-06-10T10:00:00+02:00"}.line();
    QTest::newRow("microseconds") << AnswerLine{.at = "2026-06-10T10:00:00.123456Z"}.line();
    QTest::newRow("another vendor") << AnswerLine{.model = "gpt-9"}.line();
    QTest::newRow("unknown tier and fields")
        << AnswerLine{.more = R"(,"new":{"usage":1})",
                      .moreUsage = R"(,"service_tier":"galactic","speed":"warp","new_tokens":-3)"}
               .line();
    QTest::newRow("nulls")
        << AnswerLine{.more = R"(,"version":null,"costUSD":null,"uuid":null)",
                      .moreUsage = R"(,"speed":null,"service_tier":null,"iterations":null)"}
               .line();
    QTest::newRow("another type") << replaced(good, R"("type":"assistant")", R"("type":"user")");
    QTest::newRow("version with a tail") << AnswerLine{.more = R"(,"version":"2.1.0-beta")"}.line();
    QTest::newRow("escaped") << replaced(good, "\"usage\"", "\"us\\u0061ge\"");
}

void TestTranscriptLine::whatIsKept()
{
    QFETCH(QByteArray, line);
    Reading reading;
    QVERIFY(mayCount(line));
    const auto &answers = reading.of(line);
    QCOMPARE(reading.fault(), QByteArray{});
    QCOMPARE(answers.size(), 1u);
    QCOMPARE(answers[0].usage, (Usage{.input = 10, .output = 20}));
}

void TestTranscriptLine::theFilterMissesNothing()
{
    QVERIFY(!mayCount(""));
    QVERIFY(!mayCount(" \r"));
    const QByteArray noUsage = R"({"type":"user","message":{"content":"no count here \u00e9"}})";
    QVERIFY(!mayCount(noUsage));
    // Each letter of the key as an escape.
    const QByteArray key = "usage";
    for (int letter = 0; letter < key.size(); ++letter) {
        const QByteArray escaped = key.first(letter) + "\\u00" + QByteArray::number(key[letter], 16)
            + key.sliced(letter + 1);
        const QByteArray line = "{\"message\":{\"" + escaped + "\":{}}}";
        QVERIFY(mayCount(line));
    }
    // What is no object is told of, whatever it is.
    QVERIFY(mayCount("garbage"));
    QVERIFY(mayCount(noUsage.first(40)));
}

// Lines that were damaged at random are refused or read, and what is read another reader takes too.
void TestTranscriptLine::nonsenseDoesNoHarm()
{
    const int rounds = test::fuzzRounds(20'000);
    const QList<QByteArray> seeds{
        AnswerLine{}.line(),
        AnswerLine{.more = R"(,"version":"2.1.0","costUSD":0.5)",
                   .moreUsage =
                       R"(,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70},"iterations":[{"type":"advisor_message","model":"m","input_tokens":1,"output_tokens":2}])"}
            .line(),
        R"({"type":"progress","sessionId":"s","data":{"message":)" + AnswerLine{}.line() + "}}",
    };
    test::Damage damage{test::JsonPieces};
    Reading reading;
    int read = 0;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray line = damage.inOneOf(seeds);
        const bool mayCountIt = mayCount(line);
        const auto &answers = reading.of(line);
        if (answers.empty())
            continue;
        ++read;
        QVERIFY2(mayCountIt, line.constData());
        QJsonParseError error;
        (void)QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, line.constData());
        for (const TranscriptAnswer &answer : answers) {
            QVERIFY(answer.usage.input >= 0 && answer.usage.prompt() <= 4 * qint64(MostCounted));
            QVERIFY(answer.usage.output >= 0 && answer.usage.thinking <= answer.usage.output);
        }
    }
    QVERIFY2(read > rounds / 20, qPrintable(QString::number(read)));
}

QTEST_APPLESS_MAIN(TestTranscriptLine)
#include "tst_transcriptline.moc"
