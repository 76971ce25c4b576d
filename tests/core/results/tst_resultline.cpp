// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultline.h"

#include "core/results/jsontext.h"
#include "tests/support/damage.h"
#include "tests/support/fixtures.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

/// The reader with a line that has just the padding it asks for, in memory of its own so that
/// sanitizers see each step beyond.
class Reading
{
public:
    const ResultLine *of(const QByteArray &line)
    {
        m_memory = std::make_unique<char[]>(std::size_t(line.size()) + ResultLineReader::Padding);
        std::memcpy(m_memory.get(), line.constData(), std::size_t(line.size()));
        return m_reader.read(m_memory.get(), std::size_t(line.size()));
    }
    const char *fault() const { return m_reader.fault() ? m_reader.fault() : "none"; }

private:
    ResultLineReader m_reader;
    std::unique_ptr<char[]> m_memory;
};

QByteArray text(std::string_view view) { return {view.data(), qsizetype(view.size())}; }

QByteArray answer(const QByteArray &usage)
{
    return R"({"custom_id":"a","result":{"type":"succeeded","message":{"model":"m","content":[],"stop_reason":"end_turn","usage":)"
        + usage + "}}}";
}

} // namespace

class TestResultLine : public QObject
{
    Q_OBJECT
private slots:
    void theDocumentedLinesAreRead();
    void stopReasonsMakeClasses();
    void usageIsSplitByTheRules_data();
    void usageIsSplitByTheRules();
    void errorsAreReadInEveryShape_data();
    void errorsAreReadInEveryShape();
    void textBlocksAreJoinedAndOthersPassed();
    void fieldsMayComeInAnyOrder();
    void theLastOfTwoEqualKeysHolds();
    void escapedKeysAndIdsAreUnderstood();
    void halfSurrogatesAreAccepted();
    void whatIsNoResultIsRefused_data();
    void whatIsNoResultIsRefused();
    void aDamagedLineSaysWhoseItIs_data();
    void aDamagedLineSaysWhoseItIs();
    void oddTokenCountsLeaveTheAnswer_data();
    void oddTokenCountsLeaveTheAnswer();
    void nestingIsReadToAnyDepth();
    void everyCutOfALineIsNoticed();
    void aLineOfFortyMegabytesIsRead();
    void nonsenseDoesNoHarm();
};

void TestResultLine::theDocumentedLinesAreRead()
{
    const QList<QByteArray> lines = test::fixture(u"results/documented.jsonl"_s).split('\n');
    Reading reading;
    const ResultLine *line = reading.of(lines.at(0));
    QVERIFY2(line, reading.fault());
    QCOMPARE(text(line->customId), "a");
    QCOMPARE(text(line->rawCustomId), "\"a\"");
    QCOMPARE(line->outcome, Outcome::Succeeded);
    QCOMPARE(text(line->messageId), "msg_01A");
    QCOMPARE(text(line->model), "claude-haiku-4-5-20251001");
    QCOMPARE(text(line->stopReason), "end_turn");
    QCOMPARE(text(line->serviceTier), "batch");
    QCOMPARE(text(line->geography), "not_available");
    QVERIFY(line->hasUsage);
    QCOMPARE(line->usage.input, 20);
    QCOMPARE(line->usage.output, 5);
    QCOMPARE(line->rawTexts.size(), std::size_t{1});
    QCOMPARE(text(line->rawTexts[0]), "Paris.");
    QVERIFY(text(line->rawUsage).startsWith("{\"input_tokens\":20,"));
    QVERIFY(text(line->rawUsage).endsWith("\"not_available\"}"));
    QCOMPARE(text(line->rawContent), R"([{"type":"text","text":"Paris."}])");
    QVERIFY(text(line->rawResult).startsWith("{\"type\":\"succeeded\""));
    QVERIFY(lines.at(0).endsWith(text(line->rawResult).append("}")));

    line = reading.of(lines.at(1));
    QVERIFY2(line, reading.fault());
    QCOMPARE(line->outcome, Outcome::Errored);
    QCOMPARE(line->errorClass, ResultLine::ErrorClass::InvalidRequest);
    QCOMPARE(text(line->errorMessage), "max_tokens: Field required");
    QVERIFY(!line->hasUsage);
    QVERIFY(line->rawTexts.empty());

    QCOMPARE(reading.of(lines.at(2))->outcome, Outcome::Canceled);
    QCOMPARE(reading.of(lines.at(3))->outcome, Outcome::Expired);
}

void TestResultLine::stopReasonsMakeClasses()
{
    const QList<QByteArray> lines = test::fixture(u"results/classes.jsonl"_s).split('\n');
    Reading reading;
    QCOMPARE(reading.of(lines.at(0))->outcome, Outcome::Truncated);
    QCOMPARE(reading.of(lines.at(1))->outcome, Outcome::Refused);
    QCOMPARE(reading.of(lines.at(2))->outcome, Outcome::Overflowed);
    const ResultLine *unknown = reading.of(lines.at(3));
    QCOMPARE(unknown->outcome, Outcome::Unknown);
    QCOMPARE(text(unknown->type), "postponed");
    const ResultLine *overloaded = reading.of(lines.at(4));
    QCOMPARE(overloaded->outcome, Outcome::Errored);
    QCOMPARE(overloaded->errorClass, ResultLine::ErrorClass::Other);
}

void TestResultLine::usageIsSplitByTheRules_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("input");
    QTest::addColumn<qint64>("write5m");
    QTest::addColumn<qint64>("write1h");
    QTest::addColumn<qint64>("read");
    QTest::addColumn<qint64>("output");
    const auto row = [](const char *name, const char *json, qint64 input, qint64 write5m,
                        qint64 write1h, qint64 read, qint64 output) {
        QTest::newRow(name) << QByteArray{json} << input << write5m << write1h << read << output;
    };
    row("nothing but the two", R"({"input_tokens":3,"output_tokens":4})", 3, 0, 0, 0, 4);
    row("nulls",
        R"({"input_tokens":3,"cache_creation_input_tokens":null,"cache_read_input_tokens":null,
        "cache_creation":null,"output_tokens":4,"output_tokens_details":null,"server_tool_use":null,"service_tier":null})",
        3, 0, 0, 0, 4);
    row("total without a split is all five minutes",
        R"({"input_tokens":1,"cache_creation_input_tokens":100,"output_tokens":1})", 1, 100, 0, 0,
        1);
    row("split",
        R"({"input_tokens":1,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":30,
        "ephemeral_1h_input_tokens":70},"cache_read_input_tokens":9,"output_tokens":1})",
        1, 30, 70, 9, 1);
    row("split of one hour alone", R"({"input_tokens":1,"cache_creation_input_tokens":100,
        "cache_creation":{"ephemeral_1h_input_tokens":70},"output_tokens":1})",
        1, 30, 70, 0, 1);
    row("split without a total",
        R"({"input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":30,
        "ephemeral_1h_input_tokens":70},"output_tokens":1})",
        1, 30, 70, 0, 1);
    row("iterations are not added",
        R"({"input_tokens":1,"output_tokens":2,"iterations":[{"type":"message","input_tokens":5,
        "output_tokens":6}]})",
        1, 0, 0, 0, 2);
    row("largest", R"({"input_tokens":4294967295,"output_tokens":0})", 4294967295, 0, 0, 0, 0);
}

void TestResultLine::usageIsSplitByTheRules()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, input);
    QFETCH(qint64, write5m);
    QFETCH(qint64, write1h);
    QFETCH(qint64, read);
    QFETCH(qint64, output);
    Reading reading;
    const ResultLine *line = reading.of(answer(json.replace('\n', ' ')));
    QVERIFY2(line, reading.fault());
    QVERIFY(line->hasUsage);
    const Usage expected{.input = input,
                         .cacheWrite5m = write5m,
                         .cacheWrite1h = write1h,
                         .cacheRead = read,
                         .output = output};
    QVERIFY(line->usage == expected);
}

void TestResultLine::errorsAreReadInEveryShape_data()
{
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("as documented")
        << QByteArray{R"({"type":"error","error":{"type":"api_error","message":"no"},"request_id":"r"})"}
        << QByteArray{"api_error"} << QByteArray{"no"};
    QTest::newRow("one level higher") << QByteArray{R"({"type":"api_error","message":"no"})"}
                                      << QByteArray{"api_error"} << QByteArray{"no"};
    QTest::newRow("escapes")
        << QByteArray{R"({"type":"error","error":{"type":"api_error","message":"a\n\u00e9"}})"}
        << QByteArray{"api_error"} << QByteArray{"a\né"};
    QTest::newRow("a string") << QByteArray{R"("it broke")"} << QByteArray{}
                              << QByteArray{"it broke"};
    QTest::newRow("null") << QByteArray{"null"} << QByteArray{} << QByteArray{};
    QTest::newRow("null inside") << QByteArray{R"({"type":"error","error":null})"}
                                 << QByteArray{"error"} << QByteArray{};
    QTest::newRow("numbers inside")
        << QByteArray{R"({"type":"error","error":{"type":3,"message":[1]}})"} << QByteArray{}
        << QByteArray{};
}

void TestResultLine::errorsAreReadInEveryShape()
{
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, message);
    Reading reading;
    const ResultLine *line =
        reading.of(R"({"custom_id":"a","result":{"type":"errored","error":)" + error + "}}");
    QVERIFY2(line, reading.fault());
    QCOMPARE(line->outcome, Outcome::Errored);
    QCOMPARE(text(line->errorType), type);
    QCOMPARE(text(line->errorMessage), message);
    QCOMPARE(text(line->rawError), error);
}

void TestResultLine::textBlocksAreJoinedAndOthersPassed()
{
    Reading reading;
    const ResultLine *line = reading.of(
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"model":"m","content":[)"
        R"({"type":"thinking","thinking":"hm","signature":"x"},{"type":"text","text":"one \"1\"","citations":null},)"
        R"({"type":"tool_use","id":"t","name":"n","input":{"text":"not this","big":1e400}},"odd",)"
        R"({"text":"two","type":"text"},{"type":"text"},{"type":"brand_new","text":"nor this"}],"usage":{"input_tokens":1}}}})");
    QVERIFY2(line, reading.fault());
    QCOMPARE(line->rawTexts.size(), std::size_t{3});
    QCOMPARE(text(line->rawTexts[0]), R"(one \"1\")");
    QCOMPARE(text(line->rawTexts[1]), "two");
    QCOMPARE(text(line->rawTexts[2]), "");
}

void TestResultLine::fieldsMayComeInAnyOrder()
{
    Reading reading;
    const ResultLine *line = reading.of(
        R"( {"result" : {"message":{"usage":{"output_tokens":2,"input_tokens":1},"stop_reason":"max_tokens",)"
        R"("content":[{"text":"x","type":"text"}],"model":"m"},"new":{"a":[1,2,{}]},"type":"succeeded"} , "custom_id" : "z"} )");
    QVERIFY2(line, reading.fault());
    QCOMPARE(line->outcome, Outcome::Truncated);
    QCOMPARE(text(line->customId), "z");
    QCOMPARE(text(line->rawTexts[0]), "x");
    QCOMPARE(line->usage.output, 2);
}

void TestResultLine::theLastOfTwoEqualKeysHolds()
{
    Reading reading;
    const ResultLine *line = reading.of(
        R"({"custom_id":"a","custom_id":"b","result":{"type":"canceled","type":"expired"}})");
    QVERIFY2(line, reading.fault());
    QCOMPARE(text(line->customId), "b");
    QCOMPARE(line->outcome, Outcome::Expired);
}

void TestResultLine::escapedKeysAndIdsAreUnderstood()
{
    Reading reading;
    const ResultLine *line =
        reading.of(R"({"custom\u005fid":"\u0061\/b","result":{"t\u0079pe":"canceled"}})");
    QVERIFY2(line, reading.fault());
    QCOMPARE(text(line->customId), "a/b");
    QCOMPARE(line->outcome, Outcome::Canceled);
}

void TestResultLine::halfSurrogatesAreAccepted()
{
    Reading reading;
    const ResultLine *line = reading.of(
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"content":[{"type":"text","text":"cut \ud83d"}],"usage":{"input_tokens":1}}}})");
    QVERIFY2(line, reading.fault());
    QCOMPARE(text(line->rawTexts[0]), R"(cut \ud83d)");
}

void TestResultLine::whatIsNoResultIsRefused_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char *name, const QByteArray &line, const char *fault) {
        QTest::newRow(name) << line << QByteArray{fault};
    };
    constexpr const char *NotJson = "not JSON";
    row("empty", "", NotJson);
    row("web page", "<html></html>", NotJson);
    row("array", R"(["custom_id"])", NotJson);
    row("string", R"("custom_id")", NotJson);
    row("single quotes", R"({'custom_id':'a','result':{'type':'expired'}})", NotJson);
    row("missing colon", R"({"custom_id" "a","result":{"type":"expired"}})", NotJson);
    row("no id", R"({"result":{"type":"expired"}})", "no custom_id");
    row("id is a number", R"({"custom_id":7,"result":{"type":"expired"}})", "no custom_id");
    row("id is null", R"({"custom_id":null,"result":{"type":"expired"}})", "no custom_id");
    row("two ids in a broken line", R"({"custom_id":"a","x":nul,"custom_id":"b"})", NotJson);
    row("the id is cut off", R"({"custom_id":"a)", NotJson);
    row("the id is not UTF-8", "{\"custom_id\":\"\xff\",\"result\":{}}", NotJson);
    row("the id lies deeper", R"({"result":{"custom_id":"a"},"x":nul})", NotJson);
    row("the id is a value", R"({"x":"custom_id","y":nul,"a":"b"})", NotJson);
}

void TestResultLine::whatIsNoResultIsRefused()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, fault);
    Reading reading;
    QVERIFY(!reading.of(line));
    QCOMPARE(QByteArray{reading.fault()}, fault);
    // And the reader goes on.
    QVERIFY(reading.of(R"({"custom_id":"a","result":{"type":"expired"}})"));
}

void TestResultLine::aDamagedLineSaysWhoseItIs_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char *name, const QByteArray &line, const char *fault) {
        QTest::newRow(name) << line << QByteArray{fault};
    };
    constexpr const char *NotJson = "not JSON";
    row("two documents",
        R"({"custom_id":"a","result":{"type":"expired"}}{"custom_id":"b","result":{"type":"expired"}})",
        NotJson);
    row("text after it", R"({"custom_id":"a","result":{"type":"expired"}} x)", NotJson);
    row("one bracket too few", R"({"custom_id":"a","result":{"type":"expired"})", NotJson);
    row("trailing comma", R"({"custom_id":"a","result":{"type":"expired"},})", NotJson);
    row("missing comma", R"({"custom_id":"a" "result":{"type":"expired"}})", NotJson);
    row("value with a colon", R"({"custom_id":"a","x":"b":"c","result":{"type":"expired"}})",
        NotJson);
    row("bad literal", R"({"custom_id":"a","x":nul,"result":{"type":"expired"}})", NotJson);
    row("bad number", R"({"custom_id":"a","x":01,"result":{"type":"expired"}})", NotJson);
    row("bad escape", R"({"custom_id":"a","x":"\q","result":{"type":"expired"}})", NotJson);
    row("bad escape in a text",
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"content":[{"type":"text","text":"\u12"}]}}})",
        NotJson);
    row("control character",
        "{\"custom_id\":\"a\",\"x\":\"\x01\",\"result\":{\"type\":\"expired\"}}", NotJson);
    row("NUL",
        QByteArray{"{\"custom_id\":\"a\",\"x\":\"\0\",\"result\":{\"type\":\"expired\"}}", 48},
        NotJson);
    row("not UTF-8", "{\"custom_id\":\"a\",\"x\":\"\xff\",\"result\":{\"type\":\"expired\"}}",
        NotJson);
    row("mismatched brackets", R"({"custom_id":"a","x":[1},"result":{"type":"expired"}})", NotJson);
    row("no result", R"({"custom_id":"a"})", "no result");
    row("no message", R"({"custom_id":"a","result":{"type":"succeeded"}})",
        "succeeded without a message");
    row("message is null", R"({"custom_id":"a","result":{"type":"succeeded","message":null}})",
        "succeeded without a message");
    row("cut off", R"({"custom_id":"a","result":{"type":"succ)", NotJson);
    row("the id comes last",
        R"({"result":{"type":"expired","x":"\"custom_id\":\"b\"","y":nul},"custom_id":"a"})",
        NotJson);
}

void TestResultLine::aDamagedLineSaysWhoseItIs()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, fault);
    Reading reading;
    const ResultLine *result = reading.of(line);
    QVERIFY2(result, reading.fault());
    QCOMPARE(text(result->customId), "a");
    QCOMPARE(text(result->rawCustomId), "\"a\"");
    QCOMPARE(result->outcome, Outcome::Unknown);
    QCOMPARE(QByteArray{result->fault}, fault);
    QVERIFY(!result->hasUsage);
    // And the reader goes on.
    result = reading.of(R"({"custom_id":"b","result":{"type":"expired"}})");
    QVERIFY2(result, reading.fault());
    QCOMPARE(result->outcome, Outcome::Expired);
    QVERIFY(!result->fault);
}

void TestResultLine::oddTokenCountsLeaveTheAnswer_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char *name, const QByteArray &line, const char *fault) {
        QTest::newRow(name) << line << QByteArray{fault};
    };
    constexpr const char *NotCount = "a token count is not a whole number from 0 to 4,294,967,295";
    row("negative tokens", answer(R"({"input_tokens":-1,"output_tokens":1})"), NotCount);
    row("half a token", answer(R"({"input_tokens":1.5,"output_tokens":1})"), NotCount);
    row("absurd count", answer(R"({"input_tokens":4294967296,"output_tokens":1})"), NotCount);
    row("count as text", answer(R"({"input_tokens":"1","output_tokens":1})"), NotCount);
    row("count as object", answer(R"({"input_tokens":{},"output_tokens":1})"), NotCount);
    row("exponent", answer(R"({"input_tokens":1e3,"output_tokens":1})"), NotCount);
    row("split above its total",
        answer(
            R"({"input_tokens":1,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_1h_input_tokens":6},"output_tokens":1})"),
        "cache_creation says more than cache_creation_input_tokens");
}

void TestResultLine::oddTokenCountsLeaveTheAnswer()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, fault);
    Reading reading;
    const ResultLine *result = reading.of(line);
    QVERIFY2(result, reading.fault());
    QCOMPARE(text(result->customId), "a");
    QCOMPARE(result->outcome, Outcome::Succeeded);
    QCOMPARE(text(result->model), "m");
    QVERIFY(!result->hasUsage);
    QVERIFY(result->usage == Usage{});
    QCOMPARE(QByteArray{result->fault}, fault);
}

void TestResultLine::nestingIsReadToAnyDepth()
{
    Reading reading;
    for (const auto &[open, close] : {std::pair{"[", "]"}, std::pair{"{\"a\":", "}"}}) {
        for (const qsizetype depth : {200, 300, 3'000, 200'000}) {
            const QByteArray inside = QByteArray{open}.repeated(depth);
            const QByteArray outside = QByteArray{close}.repeated(depth);
            const QByteArray begin = R"({"custom_id":"a","result":{"type":"expired","x":)";
            const ResultLine *line = reading.of(begin + inside + "1 " + outside + ",\"y\":2}}");
            QVERIFY2(line, reading.fault());
            QCOMPARE(line->outcome, Outcome::Expired);
            QVERIFY(!line->fault);
            // What is wrong down there is noticed too.
            for (const char *wrong : {"01", "nul", "1,", "]", "\"\\q\"", "\"a\":1", ""}) {
                line = reading.of(begin + inside + wrong + outside + "}}");
                if (*wrong == '\0' && *open == '[') { // that is an empty array
                    QVERIFY(line && !line->fault);
                    continue;
                }
                QVERIFY2(line, reading.fault());
                QCOMPARE(line->outcome, Outcome::Unknown);
                QCOMPARE(QByteArray{line->fault}, "not JSON");
            }
        }
    }
    // An answer with a deep part is an answer.
    const QByteArray deep = QByteArray{"["}.repeated(3'000) + QByteArray{"]"}.repeated(3'000);
    const ResultLine *line = reading.of(
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"content":[{"type":"tool_use","input":)"
        + deep + R"(},{"type":"text","text":"x"}],"usage":{"input_tokens":7,"iterations":)" + deep
        + "}}}}");
    QVERIFY2(line, reading.fault());
    QCOMPARE(line->outcome, Outcome::Succeeded);
    QCOMPARE(text(line->rawTexts.at(0)), "x");
    QCOMPARE(line->usage.input, 7);
}

void TestResultLine::everyCutOfALineIsNoticed()
{
    const QByteArray line = test::fixture(u"results/documented.jsonl"_s).split('\n').first();
    Reading reading;
    for (qsizetype size = 0; size < line.size(); ++size) {
        const ResultLine *result = reading.of(line.first(size));
        QVERIFY2(reading.fault() != QByteArray{"none"}, qPrintable(QString::number(size)));
        QVERIFY2(!result
                     || (result->fault && result->outcome == Outcome::Unknown
                         && text(result->customId) == "a"),
                 qPrintable(QString::number(size)));
    }
    QVERIFY(reading.of(line));
    QVERIFY(!reading.of(line)->fault);
}

void TestResultLine::aLineOfFortyMegabytesIsRead()
{
    QByteArray line =
        R"({"custom_id":"big","result":{"type":"succeeded","message":{"content":[{"type":"text","text":")";
    line += QByteArray{"all work and no play\\n"}.repeated(40'000'000 / 22);
    line += R"("}],"usage":{"input_tokens":1,"output_tokens":2}}}})";
    Reading reading;
    const ResultLine *result = reading.of(line);
    QVERIFY2(result, reading.fault());
    QVERIFY(result->rawTexts[0].size() > 39'000'000);
    QVERIFY(reading.of(R"({"custom_id":"a","result":{"type":"expired"}})"));
}

// Lines that were damaged at random are refused or read, and what is read another reader takes too.
void TestResultLine::nonsenseDoesNoHarm()
{
    const int rounds = test::fuzzRounds(20'000);
    QList<QByteArray> seeds;
    for (const QString &file :
         {u"results/documented.jsonl"_s, u"results/classes.jsonl"_s, u"results/hostile.jsonl"_s})
        seeds += test::fixture(file).split('\n');
    test::Damage damage{test::JsonPieces};
    Reading reading;
    int read = 0;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray line = damage.inOneOf(seeds);
        const ResultLine *result = reading.of(line);
        if (!result || (result->fault && QByteArray{result->fault} == "not JSON"))
            continue;
        ++read;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, line.constData());
        QCOMPARE(QString::fromUtf8(text(result->customId)),
                 document.object().value(u"custom_id").toString());
    }
    QVERIFY2(read > rounds / 50,
             qPrintable(QString::number(read))); // the changes are mild enough to test something
}

QTEST_APPLESS_MAIN(TestResultLine)
#include "tst_resultline.moc"
