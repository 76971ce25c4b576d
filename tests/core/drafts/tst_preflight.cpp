// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include "core/drafts/faultyitems.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <zlib.h>

using namespace Qt::StringLiterals;
using core::DraftFormat;
using core::Error;
using core::Fault;
using core::PreflightReport;
using test::CollectingSink;
using test::DraftFixture;
using test::request;

namespace {

/// As `gzip` packs it.
QByteArray gzipped(const QByteArray &bytes)
{
    z_stream stream = {};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 64,
                      Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

QJsonObject params(const CollectingSink::Got &got)
{
    return QJsonDocument::fromJson(got.json).object().value(u"params"_s).toObject();
}

} // namespace

class TestPreflight : public QObject
{
    Q_OBJECT

private slots:
    void theFormatIsToldByTheContent_data();
    void theFormatIsToldByTheContent();
    void whatIsSentIsByteForByteWhatWasWritten();
    void aFileThatCannotBeReadIsNamedWithThePlace_data();
    void aFileThatCannotBeReadIsNamedWithThePlace();
    void aBrokenFirstLineIsOneFault_data();
    void aBrokenFirstLineIsOneFault();
    void aBadLineLeavesOnlyItselfOut_data();
    void aBadLineLeavesOnlyItselfOut();
    void aBadElementIsPlacedByLineColumnAndIndex();
    void idsThatTheServiceRefusesAreReplaced();
    void numbersAreReadAsIdsWithAWarning();
    void anIdUsedBeforeNamesTheLineOfTheFirst();
    void renamedIdsNeverMeetOneAnother();
    void certainFixesAreNamedAndThenApplied_data();
    void certainFixesAreNamedAndThenApplied();
    void aFaultWithoutACertainFixStays();
    void theChosenModelAndCapFillWhatIsMissing();
    void theChosenModelCanReplaceEveryOther();
    void unknownFieldsAreNotSentAndSaid();
    void theSampleFileHasNoFault();
    void packedAndCutOffFilesAreToldApart();
    void aStopIsHeeded();
    void progressTellsTheBytesOfTheFile();
    void anErrorOfTheSinkEndsTheCheck();
    void sharedPrefixesAreCountedAndMarked();
    void whatIsLeftOutCanBeExported_data();
    void whatIsLeftOutCanBeExported();
    void thousandsOfFaultsAreCountedAndTheFirstListed();
};

void TestPreflight::theFormatIsToldByTheContent_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<DraftFormat>("format");
    QTest::addColumn<QList<QByteArray>>("ids");

    const QByteArray a = request("a");
    const QByteArray b = request("b");
    const QByteArray tasks = R"([{"task_id":"a","task_type":"summarize","input_data":{"input":"x"}},
 {"task_id":"b","task_type":"summarize","input_data":{"input":"y"},"model_tier":"cheap"}])";
    const QByteArray openAi =
        R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions",)"
        R"("body":{"model":"claude-haiku-5-5","max_tokens":9,"messages":[{"role":"user","content":"x"}]}})";
    const auto row = [](const char *name, const QByteArray &content, DraftFormat format,
                        const QList<QByteArray> &ids) {
        QTest::newRow(name) << content << format << ids;
    };
    using enum DraftFormat;
    row("lines", a + QByteArray{"\n"} + b + QByteArray{"\n"}, RequestLines, {"a", "b"});
    row("lines without an end", a + QByteArray{"\n"} + b, RequestLines, {"a", "b"});
    row("lines with CR LF", a + QByteArray{"\r\n"} + b + QByteArray{"\r\n"}, RequestLines,
        {"a", "b"});
    row("empty lines between", QByteArray{"\n\r\n"} + a + QByteArray{"\n  \n\n"} + b, RequestLines,
        {"a", "b"});
    row("a byte order mark", QByteArray{"\xef\xbb\xbf"} + a, RequestLines, {"a"});
    row("one line", a, RequestLines, {"a"});
    row("params before the id",
        R"({"params":{"model":"claude-haiku-5-5","max_tokens":1,"messages":[{"role":"user","content":"}"}]},"custom_id":"a"})",
        RequestLines, {"a"});
    row("an array of requests", QByteArray{" [ "} + a + QByteArray{" ,\n"} + b + QByteArray{"]\n"},
        RequestLines, {"a", "b"});
    row("an object of requests",
        QByteArray{"{\"requests\":["} + a + QByteArray{","} + b + QByteArray{"]}"}, RequestsObject,
        {"a", "b"});
    row("an object with other keys before and after",
        QByteArray{"\n{ \"version\" : 3, \"meta\": {\"requests\": [1, \"]\"], \"x\": "
                   "\"\\\"requests\\\"\"},\n \"requests\" :\n[\n"}
            + a + QByteArray{"\n,\n"} + b + QByteArray{"\n]\n, \"end\": [[{}]] }\n"},
        RequestsObject, {"a", "b"});
    row("an escaped key", QByteArray{"{\"other\":1,\"r\\u0065quests\":["} + a + QByteArray{"]}"},
        RequestsObject, {"a"});
    row("tasks", tasks, NativeTasks, {"a", "b"});
    row("tasks with a byte order mark and CR LF",
        QByteArray{"\xef\xbb\xbf"} + QByteArray{tasks}.replace("\n", "\r\n"), NativeTasks,
        {"a", "b"});
    row("tasks one a line",
        QByteArray{tasks}.replace("[", "").replace("]", "").replace("},\n", "}\n"), NativeTasks,
        {"a", "b"});
    row("no tasks", "[]", NativeTasks, {});
    row("no requests", "{\"requests\": [ ]}", RequestsObject, {});
    row("OpenAI lines", openAi + QByteArray{"\n"}, OpenAiLines, {"a"});
    row("an OpenAI array", QByteArray{"["} + openAi + QByteArray{"]"}, OpenAiLines, {"a"});
    row("CSV", "id,text\na,one\nb,two\n", Csv, {"a", "b"});
    row("CSV with semicolons", "id;text\na;one, more\n", Csv, {"a"});
    row("CSV with quoted names", "\"id\",\"text\"\r\n\"a\",\"one\r\ntwo\"\r\nb,\"say \"\"x\"\"\"",
        Csv, {"a", "b"});
    row("CSV of one column", "text\none\ntwo\n", Csv, {"row-1", "row-2"});
    row("TSV", "text\tcustom_id\none\ta\ntwo\tb", Tsv, {"a", "b"});
    row("packed lines", gzipped(a + QByteArray{"\n"} + b), RequestLines, {"a", "b"});
    row("packed in two members", gzipped(a + QByteArray{"\n"}) + gzipped(b + QByteArray{"\n"}),
        RequestLines, {"a", "b"});
    row("packed tasks with a byte order mark", gzipped(QByteArray{"\xef\xbb\xbf"} + tasks),
        NativeTasks, {"a", "b"});
}

void TestPreflight::theFormatIsToldByTheContent()
{
    QFETCH(QByteArray, content);
    QFETCH(DraftFormat, format);
    QFETCH(QList<QByteArray>, ids);
    const DraftFixture draft;
    CollectingSink sink;
    // The name says something else throughout.
    const auto report = draft.check(
        {.path = draft.write(u"draft.txt"_s, content), .promptTemplate = u"Say: {{text}}"_s},
        &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(core::formatName(report->format), core::formatName(format));
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(report->requests, ids.size());
    QList<QByteArray> got;
    for (const CollectingSink::Got &one : std::as_const(sink.got)) {
        got.append(one.originalId);
        QVERIFY(QJsonDocument::fromJson(one.json).isObject());
    }
    QCOMPARE(got, ids);
}

void TestPreflight::whatIsSentIsByteForByteWhatWasWritten()
{
    const DraftFixture draft;
    CollectingSink sink;
    // White space, order, spelling of numbers and escapes within params are the user's.
    const QByteArray body =
        R"({ "messages" : [ {"role":"user", "content":"\u00e9 \"x\" \\ 1e3"} ],"max_tokens":100 , "model":"claude-haiku-5-5" })";
    const QByteArray whole = R"( { "custom_id" : "a" , "params" : )" + body + R"( } )";
    const auto report = draft.check(whole, &sink);
    QVERIFY(report);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(sink.got.size(), 1);
    const QByteArray wire = R"({"custom_id":"a","params":)" + body + R"(})";
    QCOMPARE(sink.got.first().json, wire);
    QCOMPARE(report->shards.size(), 1);
    QCOMPARE(report->shards.first().bytes, 14 + wire.size() + 4);
    QCOMPARE(report->sourceBytes, whole.size());
}

void TestPreflight::aFileThatCannotBeReadIsNamedWithThePlace_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");

    const QByteArray a = request("a");
    const auto row = [](const char *name, const QByteArray &content, const char *says) {
        QTest::newRow(name) << content << QString::fromLatin1(says);
    };
    row("empty", "", "the file is empty");
    row("only white space", " \n\t\r\n", "nothing but white space");
    row("only a byte order mark", "\xef\xbb\xbf", "nothing but white space");
    row("a sentence", "hello world, this is text", "line 1, column 1: ");
    row("a word", "hello", "line 1, column 1: ");
    row("two lines of prose", "Dear all\nthe meeting is off\n",
        "line 1, column 1: the file is none of the formats");
    row("a head without rows", "id,text\n", "draft.json: the table has a head but no rows");
    row("a head alone", "id;text;more", "draft.json: the table has a head but no rows");
    row("a head, by tabs", "custom_id\ttext\r\n", "draft.json: the table has a head but no rows");
    row("a line of prose", "Hello, world\n", "line 1, column 1: the file is none of the formats");
    row("a number", "\n 42", "line 2, column 2: the top level must be an array or an object");
    row("a text", "\"x\"", "line 1, column 1: the top level must be");
    row("null", "null\n", "line 1, column 1: the top level must be");
    row("UTF-16", "\xff\xfe[\0]\0", "UTF-16");
    row("zip", "PK\x03\x04rest of it", "zip archive");
    row("a picture", "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "line 1, column 1: ");
    row("NUL bytes", QByteArray(64, '\0'), "line 1, column 1: ");
    row("array: cut off between", "[" + a + ",",
        "line 1, column 122: not valid JSON: the file is cut off, a value is missing");
    row("array: cut off after", "[" + a, "the file is cut off, ',' or ']' is missing");
    row("array: cut off within", "[" + a.chopped(3),
        "the file is cut off, the rest of a value is missing");
    row("array: cut off in a text", "[" + a.chopped(8),
        "the file is cut off, the rest of a value is missing");
    row("array: no comma", "[" + a + "\n " + a + "]",
        "line 2, column 2: not valid JSON: expected ',' or ']' but found '{'");
    row("array: comma at the end", "[" + a + ",\n]",
        "line 2, column 1: not valid JSON: expected a value but found ']'");
    row("array: something after it", "[" + a + "]\n[]",
        "line 2, column 1: not valid JSON: expected the end of the file");
    row("array: a NUL byte", QByteArray{"["} + a + QByteArray{"\n", 1} + QByteArray{"\0", 1} + "]",
        "line 2, column 1: not valid JSON: expected ',' or ']' but found a NUL byte");
    row("array: broken within an element", "[\n" + a + ",\n{\"custom_id\": tru}]",
        "line 3, column 15: not valid JSON");
    row("array: a bracket too few",
        "[\n{\"task_id\":\"a\",\n\"input_data\":{\"x\":1},\n{\"task_id\":\"b\"}]",
        "line 4, column 1: not valid JSON: expected a name in quotes but found '{'");
    row("array: brackets that do not match", "[{\"task_id\":[1}]]",
        "column 15: not valid JSON: expected ',' or ']' but found '}'");
    row("array: a column in characters", QByteArray{"[\"\xc3\xa9\xe2\x82\xac\" x]"},
        "line 1, column 7: not valid JSON");
    row("object: requests is no array", "{\"requests\": {}}",
        "line 1, column 14: not valid JSON: expected '[', since \"requests\" must be an array, but "
        "found '{'");
    row("object: requests twice", "{\"requests\": [], \"requests\": []}",
        "the key \"requests\" occurs twice");
    row("object: cut off", "{\"requests\": [" + a + "]",
        "the file is cut off, ',' or '}' is missing");
    row("object: something after it", "{\"requests\": []} x",
        "line 1, column 18: not valid JSON: expected the end of the file but found 'x'");
    row("lines that are spread out", "{\n  \"custom_id\": \"a\",\n  \"params\": {}\n}\n",
        "line 1, column 1: JSON lines need each request whole on one line");
    row("packed and cut off", gzipped(a + "\n" + a).chopped(12), "cut off: it ends in the middle");
    row("packed and damaged", gzipped(QByteArray(5000, 'x')).replace(12, 4, "\xff\xff\xff\xff"),
        "compressed data is damaged");
    row("CSV without a template's column", "id,body\na,b\n",
        "there is no column \"text\"; there are: id, body");
    row("CSV with a column twice", "id,text,text\na,b,c\n", "the column \"text\" occurs twice");
    row("CSV with an open quote", "id,text\na,one\nb,\"two\nc,three\n",
        "line 3, column 1: a quote in the row that begins here is not closed");
}

void TestPreflight::aFileThatCannotBeReadIsNamedWithThePlace()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    const DraftFixture draft;
    const QString path = draft.write(u"draft.json"_s, content);
    const auto report = draft.check({.path = path, .promptTemplate = u"{{text}}"_s});
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::BadInput);
    QVERIFY2(report.error().detail.contains(says), qPrintable(report.error().detail));
    if (!says.contains(u"there is no column"))
        QVERIFY2(report.error().detail.startsWith(path), qPrintable(report.error().detail));
}

void TestPreflight::aBrokenFirstLineIsOneFault_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("a word") << QByteArray{"hello"};
    QTest::newRow("what could be the head of a table") << QByteArray{"a,b,c"};
    QTest::newRow("a string") << QByteArray{"\"x\""};
    QTest::newRow("a number") << QByteArray{"17"};
    QTest::newRow("half an object") << QByteArray{"{\"custom_id\":"};
}

void TestPreflight::aBrokenFirstLineIsOneFault()
{
    QFETCH(const QByteArray, line);
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(line + '\n' + request("b") + '\n', &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(core::formatName(report->format), core::formatName(DraftFormat::RequestLines));
    QCOMPARE(report->requests, 1);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().line, 1);
}

void TestPreflight::aBadLineLeavesOnlyItselfOut_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("says");

    const auto row = [](const char *name, const QByteArray &line, const char *code, int column,
                        const char *says) {
        QTest::newRow(name) << line << QString::fromLatin1(code) << column
                            << QString::fromUtf8(says);
    };
    const QByteArray body =
        R"({"model":"claude-haiku-5-5","max_tokens":9,"messages":[{"role":"user","content":"x"}]})";
    row("cut off", request("x").chopped(2), "json_invalid", 118,
        "not valid JSON: unexpected end, ',' or '}' is missing");
    row("cut off in a text", request("x").chopped(7), "json_invalid", 113, "unexpected end");
    row("not JSON", "hello", "json_invalid", 1, "expected a value but found 'h'");
    row("two on a line", request("x") + request("y"), "json_invalid", 120,
        "unexpected '{' after the end");
    row("a NUL byte", QByteArray{"{\"custom_id\":\0\"x\"}", 18}, "json_invalid", 14, "a NUL byte");
    row("a NUL byte in a text", QByteArray{request("x")}.replace("Hello", QByteArray{"He\0lo", 5}),
        "json_invalid", 112, "a NUL byte must be escaped");
    row("not UTF-8", QByteArray{request("x")}.replace("Hello", "H\xe9llo"), "not_utf8", 111,
        "not valid UTF-8");
    row("not UTF-8 in the id", QByteArray{"{\"custom_id\":\"\xff\",\"params\":"} + body + "}",
        "not_utf8", 15, "not valid UTF-8");
    row("an array", "[1]", "not_an_object", 0, "must be an object");
    row("a number", "12", "not_an_object", 0, "but is a number");
    row("no id", R"({"params":)" + body + "}", "custom_id_missing", 0, "custom_id is missing");
    row("an empty id", R"({"custom_id":"","params":)" + body + "}", "custom_id_empty", 14,
        "custom_id is empty");
    row("an id that is null", R"({"custom_id":null,"params":)" + body + "}", "custom_id_type", 14,
        "must be a text, but is null");
    row("an id that is a list", R"({"custom_id":["x"],"params":)" + body + "}", "custom_id_type",
        14, "must be a text, but is an array");
    row("no params", R"({"custom_id":"x"})", "params_missing", 0, "params is missing");
    row("params is a text", R"({"custom_id":"x","params":"y"})", "params_type", 27,
        "must be an object, but is a text");
    row("params twice", R"({"custom_id":"x","params":{},"params":{}})", "duplicate_key", 30,
        "occurs twice");
    row("the id twice", R"({"custom_id":"x","custom_id":"y","params":)" + body + "}",
        "duplicate_key", 18, "occurs twice");
    row("a key of params twice",
        R"({"custom_id":"x","params":{"model":"claude-haiku-5-5","model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}]}})",
        "duplicate_key", -1, "");
    row("a wrong type",
        R"({"custom_id":"x","params":{"model":"claude-haiku-5-5","max_tokens":"9","messages":[{"role":"user","content":"x"}]}})",
        "wrong_type", -1, "");
    row("broken within params", QByteArray{request("x")}.replace("256", "2.5.6"), "json_invalid",
        -1, "not valid JSON");
    row("a bad escape", QByteArray{request("x")}.replace("Hello", "\\q"), "json_invalid", -1, "");
    row("an unknown model", request("x", "Hello", "claude-nonesuch"), "model_unknown", -1, "");
    row("a retired model", request("x", "Hello", "claude-3-opus-20240229"), "model_retired", -1,
        "");
    row("brackets deep",
        "{\"custom_id\":\"x\",\"params\":{\"a\":" + QByteArray(200'000, '[')
            + QByteArray(200'000, ']') + "}}",
        "too_deep", 0, "nested deeper than 512 levels");
    row("brackets deep and cut off", "{\"custom_id\":\"x\",\"params\":" + QByteArray(200'000, '['),
        "json_invalid", -1, "unexpected end");
    row("objects deep",
        "{\"custom_id\":\"x\",\"params\":" + QByteArray{"{\"a\":"}.repeated(100'000) + "1"
            + QByteArray(100'000, '}') + "}",
        "too_deep", 0, "nested deeper");
}

void TestPreflight::aBadLineLeavesOnlyItselfOut()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, code);
    QFETCH(int, column);
    QFETCH(QString, says);
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(
        request("a") + QByteArray{"\n"} + line + QByteArray{"\n"} + request("b"), &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->read, 3);
    QCOMPARE(report->requests, 2);
    QCOMPARE(sink.got.size(), 2);
    QVERIFY(report->faultCount >= 1);
    const Fault &fault = report->faults.first();
    QCOMPARE(fault.finding.code, code);
    QCOMPARE(fault.line, 2);
    QCOMPARE(fault.index, 1);
    if (column >= 0)
        QCOMPARE(fault.column, column);
    QVERIFY2(fault.finding.message.contains(says), qPrintable(fault.finding.message));
    QCOMPARE(report->faultsByCode.value(code), 1);
    QVERIFY(!report->isRefused());
}

void TestPreflight::aBadElementIsPlacedByLineColumnAndIndex()
{
    const DraftFixture draft;
    const auto report = draft.check("{\"requests\": [\n" + request("a")
                                    + ",\n   {\"custom_id\":\n\"b\",\n \"params\": 7}, "
                                    + request("c", "Hello", "nope") + "]}");
    QVERIFY(report);
    QCOMPARE(report->requests, 1);
    QCOMPARE(report->faultCount, 2);
    QCOMPARE(report->faults.at(0).line, 5);
    QCOMPARE(report->faults.at(0).column, 12);
    QCOMPARE(report->faults.at(0).index, 1);
    QCOMPARE(report->faults.at(0).customId, u"b"_s);
    QCOMPARE(report->faults.at(1).line, 5);
    QCOMPARE(report->faults.at(1).index, 2);
    QCOMPARE(report->faults.at(1).customId, u"c"_s);
}

void TestPreflight::idsThatTheServiceRefusesAreReplaced()
{
    const DraftFixture draft;
    CollectingSink sink;
    const QByteArray longId(65, 'x');
    const QByteArray lines = request("a b") + QByteArray{"\n"} + request("\\u00e9\xe2\x82\xac")
        + QByteArray{"\n"} + request(longId) + QByteArray{"\n"} + request("tokenwise-2")
        + QByteArray{"\n"} + request(QByteArray(64, 'y')) + QByteArray{"\n"} + request("A_-9");
    const auto report = draft.check(lines, &sink);
    QVERIFY(report);
    QCOMPARE(report->requests, 6);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(report->mappedIds, 4);
    QCOMPARE(report->warningsByCode.value(u"custom_id_mapped"_s), 4);
    QCOMPARE(sink.got.at(0).wireId, "tokenwise-1");
    QCOMPARE(sink.got.at(0).originalId, "a b");
    QVERIFY(sink.got.at(0).json.startsWith("{\"custom_id\":\"tokenwise-1\",\"params\":{"));
    QCOMPARE(sink.got.at(1).wireId, "tokenwise-2");
    QCOMPARE(sink.got.at(1).originalId, QByteArray{"\xc3\xa9\xe2\x82\xac"});
    QCOMPARE(sink.got.at(2).wireId, "tokenwise-3");
    // An id of the form of a replaced one is replaced too: no two can meet.
    QCOMPARE(sink.got.at(3).wireId, "tokenwise-4");
    QCOMPARE(sink.got.at(3).originalId, "tokenwise-2");
    QCOMPARE(sink.got.at(4).wireId, QByteArray(64, 'y'));
    QCOMPARE(sink.got.at(5).wireId, "A_-9");
}

void TestPreflight::numbersAreReadAsIdsWithAWarning()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(QByteArray{request("a")}.replace("\"a\"", "17"), &sink);
    QVERIFY(report);
    QCOMPARE(report->requests, 1);
    QCOMPARE(report->warningsByCode.value(u"custom_id_number"_s), 1);
    QCOMPARE(sink.got.first().originalId, "17");
}

void TestPreflight::anIdUsedBeforeNamesTheLineOfTheFirst()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report =
        draft.check(request("a") + QByteArray{"\n\n"} + request("b") + QByteArray{"\n"}
                        + request("\\u0061") + QByteArray{"\n"} + request("b"),
                    &sink);
    QVERIFY(report);
    QCOMPARE(report->requests, 2);
    QCOMPARE(report->faultCount, 2);
    const Fault &first = report->faults.at(0);
    QCOMPARE(first.finding.code, u"custom_id_duplicate"_s);
    QCOMPARE(first.line, 4);
    QCOMPARE(first.finding.message, u"custom_id used before, on line 1"_s);
    QCOMPARE(first.fix, u"rename to a-2"_s);
    QCOMPARE(report->faults.at(1).finding.message, u"custom_id used before, on line 3"_s);
}

void TestPreflight::renamedIdsNeverMeetOneAnother()
{
    const DraftFixture draft;
    CollectingSink sink;
    QByteArray lines;
    for (const char *const id : {"a", "a-2", "a", "a", "a-3", "a-2"})
        lines += request(id) + QByteArray{"\n"};
    const auto report =
        draft.check({.path = draft.write(u"x"_s, lines), .applyFixes = true}, &sink);
    QVERIFY(report);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(report->fixesApplied, 4);
    QList<QByteArray> ids;
    for (const auto &got : std::as_const(sink.got))
        ids.append(got.wireId);
    QCOMPARE(ids, (QList<QByteArray>{"a", "a-2", "a-3", "a-4", "a-3-2", "a-2-2"}));
}

void TestPreflight::certainFixesAreNamedAndThenApplied_data()
{
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QString>("fix");
    QTest::addColumn<QByteArray>("mended");
    const auto row = [](const char *name, const char *params, const char *fix, const char *mended) {
        QTest::newRow(name) << QByteArray{params} << QString::fromLatin1(fix) << QByteArray{mended};
    };
    row("no max_tokens",
        R"({"model":"claude-haiku-5-5","messages":[{"role":"user","content":"x"}]})",
        "set max_tokens to 4096",
        R"({"max_tokens":4096,"model":"claude-haiku-5-5","messages":[{"role":"user","content":"x"}]})");
    row("max_tokens over the cap",
        R"({"model":"claude-sonnet-4-5","max_tokens": 99000,"messages":[{"role":"user","content":"x"}]})",
        "set max_tokens to 64000",
        R"({"model":"claude-sonnet-4-5","max_tokens": 64000,"messages":[{"role":"user","content":"x"}]})");
    row("streaming",
        R"({"stream":true,"model":"claude-haiku-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"}]})",
        "remove stream",
        R"({"model":"claude-haiku-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"}]})");
    row("temperature",
        R"({"model":"claude-haiku-5-5","temperature":0.2,"max_tokens":1,"messages":[{"role":"user","content":"x"}]})",
        "remove temperature",
        R"({"model":"claude-haiku-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"}]})");
}

void TestPreflight::certainFixesAreNamedAndThenApplied()
{
    QFETCH(QByteArray, params);
    QFETCH(QString, fix);
    QFETCH(QByteArray, mended);
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, R"({"custom_id":"a","params":)" + params + "}");
    const auto report = draft.check({.path = path});
    QVERIFY(report);
    QCOMPARE(report->requests, 0);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().fix, fix);

    CollectingSink sink;
    const auto fixed = draft.check({.path = path, .applyFixes = true}, &sink);
    QVERIFY(fixed);
    QCOMPARE(fixed->requests, 1);
    QCOMPARE(fixed->faultCount, 0);
    QCOMPARE(fixed->fixesApplied, 1);
    QCOMPARE(fixed->warningsByCode.value(u"fixed"_s), 1);
    const QByteArray wire = R"({"custom_id":"a","params":)" + mended + "}";
    QCOMPARE(sink.got.first().json, wire);
}

void TestPreflight::aFaultWithoutACertainFixStays()
{
    const DraftFixture draft;
    const auto report = draft.check(
        {.path = draft.write(
             u"x"_s, QByteArray{request("a", "x", "nonesuch")}.replace("\"max_tokens\":256,", "")),
         .applyFixes = true});
    QVERIFY(report);
    QCOMPARE(report->requests, 0);
    QCOMPARE(report->fixesApplied, 0);
    QVERIFY(report->faultsByCode.contains(u"model_unknown"_s));
}

void TestPreflight::theChosenModelAndCapFillWhatIsMissing()
{
    const DraftFixture draft;
    const QString path =
        draft.write(u"x"_s,
                    R"({"custom_id":"a","params":{"messages":[{"role":"user","content":"x"}]}})"
                        + QByteArray{"\n"} + request("b"));
    CollectingSink sink;
    const auto report =
        draft.check({.path = path, .model = u"claude-opus-5-5"_s, .maxTokens = 77}, &sink);
    QVERIFY(report);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(params(sink.got.at(0)).value(u"model"_s), u"claude-opus-5-5"_s);
    QCOMPARE(params(sink.got.at(0)).value(u"max_tokens"_s), 77);
    QCOMPARE(sink.got.at(1).json, request("b"));
    QCOMPARE(report->requestsByModel,
             (QMap<QString, qint64>{{u"claude-haiku-5-5"_s, 1}, {u"claude-opus-5-5"_s, 1}}));
}

void TestPreflight::theChosenModelCanReplaceEveryOther()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check({.path = draft.write(u"x"_s, request("a", "x", "nonesuch")),
                                     .model = u"claude-opus-5-5"_s,
                                     .overrideModel = true},
                                    &sink);
    QVERIFY(report);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(sink.got.first().json, request("a", "x", "claude-opus-5-5"));
}

void TestPreflight::unknownFieldsAreNotSentAndSaid()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(
        QByteArray{request("a")}.replace("{\"custom_id\"", "{\"note\":{\"a\":[1]},\"custom_id\""),
        &sink);
    QVERIFY(report);
    QCOMPARE(report->warningsByCode.value(u"unknown_field"_s), 1);
    QVERIFY(report->warnings.first().finding.message.contains(u"note"));
    QCOMPARE(sink.got.first().json, request("a"));
}

void TestPreflight::theSampleFileHasNoFault()
{
    const DraftFixture draft;
    const auto report = draft.check({.path = u":/samples/sample-batch.jsonl"_s});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->faultCount, 0);
    QVERIFY(report->requests >= 10);
    QVERIFY(report->estimate.costBatch.has_value());
}

void TestPreflight::packedAndCutOffFilesAreToldApart()
{
    const DraftFixture draft;
    QByteArray lines;
    for (int i = 0; i < 3000; ++i)
        lines +=
            request("id-" + QByteArray::number(i), QByteArray::number(i * 7919)) + QByteArray{"\n"};
    const QByteArray packed = gzipped(lines);
    CollectingSink sink;
    const auto whole = draft.check(packed, &sink);
    QVERIFY(whole);
    QCOMPARE(whole->requests, 3000);
    QCOMPARE(whole->sourceBytes, packed.size());
    const auto cut = draft.check(packed.first(packed.size() / 2));
    QVERIFY(!cut);
    QCOMPARE(cut.error().kind, Error::Kind::BadInput);
    QVERIFY2(cut.error().detail.contains(u"cut off"), qPrintable(cut.error().detail));
}

void TestPreflight::aStopIsHeeded()
{
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, request("a"));
    const std::atomic<bool> stop{true};
    const auto report = core::preflight({.path = path}, draft.context, nullptr, &stop);
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::Canceled);
}

void TestPreflight::progressTellsTheBytesOfTheFile()
{
    const DraftFixture draft;
    const QByteArray lines = QByteArray{request("a") + "\n"}.repeated(20'000);
    const QString path = draft.write(u"x"_s, lines);
    QList<core::PreflightProgress> told;
    const auto report =
        core::preflight({.path = path}, draft.context, nullptr, nullptr,
                        [&](const core::PreflightProgress &now) { told.append(now); });
    QVERIFY(report);
    QVERIFY(!told.isEmpty());
    for (const core::PreflightProgress &now : std::as_const(told)) {
        QCOMPARE(now.bytesTotal, lines.size());
        QVERIFY(now.bytesRead >= 0 && now.bytesRead <= lines.size());
    }
}

void TestPreflight::anErrorOfTheSinkEndsTheCheck()
{
    class FullDisk final : public core::RequestSink
    {
    public:
        core::Result<void> add(const Item &) override
        {
            return Error{.kind = Error::Kind::Storage, .detail = u"full"_s};
        }
    } disk;
    const DraftFixture draft;
    const auto report = draft.check(request("a"), &disk);
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::Storage);
}

void TestPreflight::sharedPrefixesAreCountedAndMarked()
{
    const DraftFixture draft;
    const QByteArray system =
        QByteArray{"You sort tickets of a shop by their topic. "}.repeated(300);
    QByteArray lines;
    for (int i = 0; i < 5; ++i)
        lines += R"({"custom_id":"s)" + QByteArray::number(i)
            + R"(","params":{"model":"claude-haiku-5-5","max_tokens":9,"system":")" + system
            + R"(","messages":[{"role":"user","content":"ticket )" + QByteArray::number(i)
            + "\"}]}}\n";
    lines += request("alone") + QByteArray{"\n"};
    const QString path = draft.write(u"x"_s, lines);
    const auto report = draft.check({.path = path});
    QVERIFY(report);
    QCOMPARE(report->sharedPrefixRequests, 5);
    QVERIFY(report->sharedPrefixTokens > 1000);
    QCOMPARE(report->prefixesMarked, 0);

    CollectingSink sink;
    const auto marked = draft.check({.path = path, .markSharedPrefix = true}, &sink);
    QVERIFY(marked);
    QCOMPARE(marked->prefixesMarked, 5);
    QCOMPARE(marked->faultCount, 0);
    const QJsonArray blocks = params(sink.got.at(0)).value(u"system"_s).toArray();
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks.at(0)[u"text"_s].toString(), QString::fromLatin1(system));
    QCOMPARE(blocks.at(0)[u"cache_control"_s].toObject(),
             (QJsonObject{{u"type"_s, u"ephemeral"_s}, {u"ttl"_s, u"1h"_s}}));
    QCOMPARE(sink.got.at(5).json, request("alone"));
    // What is written into the cache costs more than what is only read: nothing is promised.
    QVERIFY(*marked->estimate.costBatch > *report->estimate.costBatch);
}

void TestPreflight::whatIsLeftOutCanBeExported_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("exported");
    QTest::addColumn<int>("count");
    const QByteArray bad = R"({"custom_id":"bad","params":7})";
    QTest::newRow("lines") << QByteArray{request("a") + "\n" + bad + "\r\n" + "oops\n"}
                           << QByteArray{bad + "\n" + "oops\n"} << 2;
    QTest::newRow("an array") << QByteArray{"[" + request("a") + "," + bad + "]"}
                              << QByteArray{"[\n" + bad + "\n]\n"} << 1;
    QTest::newRow("an object") << QByteArray{"{\"requests\":[" + request("a") + "," + request("a")
                                             + "]}"}
                               << QByteArray{"{\"requests\": [\n" + request("a") + "\n]}\n"} << 1;
    QTest::newRow("a table") << QByteArray{"id,text\na,1\nb\n\"c\",2,3\n"}
                             << QByteArray{"id,text\nb\n\"c\",2,3\n"} << 2;
    QTest::newRow("nothing") << request("a") << QByteArray{"\n"} << 0;
}

void TestPreflight::whatIsLeftOutCanBeExported()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, exported);
    QFETCH(int, count);
    const DraftFixture draft;
    const core::DraftSource source{.path = draft.write(u"x"_s, content),
                                   .promptTemplate = u"{{text}}"_s};
    const QString target = draft.path(u"left-out"_s);
    const auto written = core::exportFaultyItems(source, draft.context, target);
    QVERIFY2(written, qPrintable(written ? QString{} : written.error().detail));
    QCOMPARE(*written, count);
    QFile file{target};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), exported);
}

void TestPreflight::thousandsOfFaultsAreCountedAndTheFirstListed()
{
    const DraftFixture draft;
    const auto report = draft.check(QByteArray{"x\n"}.repeated(25'000));
    QVERIFY(!report); // a table of one column, without its template's column
    const auto lines =
        draft.check(request("a") + QByteArray{"\n"} + QByteArray{"x\n"}.repeated(125'000));
    QVERIFY(lines);
    QCOMPARE(lines->faultCount, 125'000);
    QCOMPARE(lines->faults.size(), PreflightReport::MaxListed);
    QCOMPARE(lines->faults.last().line, 100'001);
    QCOMPARE(lines->faultsByCode.value(u"json_invalid"_s), 125'000);
}

QTEST_GUILESS_MAIN(TestPreflight)
#include "tst_preflight.moc"
