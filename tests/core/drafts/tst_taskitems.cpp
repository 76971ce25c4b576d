// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include "core/drafts/taskprompts.h"
#include "core/drafts/tasktypes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using core::DraftSource;
using core::Fault;
using core::TaskClass;
using core::TaskTier;
using test::CollectingSink;
using test::DraftFixture;

namespace {

QByteArray task(const QByteArray &type, const QByteArray &input, const QByteArray &more = {})
{
    return R"([{"task_id":"t","task_type":")" + type + R"(","input_data":)" + input + more + "}]";
}

QJsonObject params(const CollectingSink::Got &got)
{
    return QJsonDocument::fromJson(got.json).object().value(u"params"_s).toObject();
}

QString prompt(const CollectingSink::Got &got)
{
    return params(got)[u"messages"_s][0][u"content"_s].toString();
}

} // namespace

class TestTaskItems : public QObject
{
    Q_OBJECT

private slots:
    void thePromptHoldsTheFieldOfItsType_data();
    void thePromptHoldsTheFieldOfItsType();
    void aTaskIsOneUserMessageAndNothingElse();
    void tiersBecomeModels_data();
    void tiersBecomeModels();
    void aFaultRefusesTheWholeFile_data();
    void aFaultRefusesTheWholeFile();
    void theOlderFormTakesTheChosenType();
    void realtimeTypesNeedAYes();
    void otherFieldsAreNamedOrPutIn();
    void ownInstructionsReplaceOurs();
    void unknownFieldsOfATaskDoNoHarm();
    void theTableOfTypesIsThatOfTheCatalog();
};

void TestTaskItems::thePromptHoldsTheFieldOfItsType_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("data"); ///< what follows the instruction and an empty line
    QTest::addColumn<QString>("instructionOf");

    const auto row = [](const char *name, const char *type, const char *input, const QString &data,
                        const char *instructionOf) {
        QTest::newRow(name) << QByteArray{type} << QByteArray{input} << data
                            << QString::fromLatin1(instructionOf);
    };
    row("logs", "analyze_logs", R"({"logs":"a\nb"})", u"a\nb"_s, "analyze_logs");
    row("data", "generate_report", R"({"data": {"b": 1.50, "a": ["\u00fc", null]} })",
        u"{\"b\":1.50,\"a\":[\"ü\",null]}"_s, "generate_report");
    row("items", "classify_bulk", R"({"items":["x", "y z"]})", u"[\"x\",\"y z\"]"_s,
        "classify_bulk");
    row("code for docs", "generate_docs", R"({"code":"int x = {1};"})", u"int x = {1};"_s,
        "generate_docs");
    row("code for tests", "generate_tests", R"({"code":"{}"})", u"{}"_s, "generate_tests");
    row("input", "summarize", R"({"input":"é \u20ac {{x}}"})", u"é € {{x}}"_s, "summarize");
    row("a type in no list", "weave_basket", R"({"input":12})", u"12"_s, "weave_basket");
    row("another spelling", "Analyze-Logs", R"({"logs":"x"})", u"x"_s, "analyze_logs");
    row("spaces", "generate report", R"({"data":true})", u"true"_s, "generate_report");
    row("an older name", "wizard_step", R"({"input":"x"})", u"x"_s, "workflow_step");
    row("the field is missing", "analyze_logs", R"({"text": "ü", "n": 1})",
        u"{\"text\":\"ü\",\"n\":1}"_s, "anything else");
    row("an empty input", "summarize", "{}", u"{}"_s, "summarize");
    row("an empty text", "summarize", R"({"input":""})", u""_s, "summarize");
    row("an escaped name", "summarize", R"({"inp\u0075t":"x"})", u"x"_s, "summarize");
    row("what JSON must escape", "summarize", R"({"input":{"a":"\"\\\n\u0001"}})",
        u"{\"a\":\"\\\"\\\\\\n\\u0001\"}"_s, "summarize");
}

void TestTaskItems::thePromptHoldsTheFieldOfItsType()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, input);
    QFETCH(QString, data);
    QFETCH(QString, instructionOf);
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(
        {.path = draft.write(u"x"_s, task(type, input)), .allowRealtimeTypes = true}, &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(prompt(sink.got.first()),
             QString{core::taskInstruction(instructionOf) + u"\n\n" + data});
}

void TestTaskItems::aTaskIsOneUserMessageAndNothingElse()
{
    const DraftFixture draft;
    CollectingSink sink;
    QVERIFY(draft.check(task("summarize", R"({"input":"x"})"), &sink));
    const QJsonObject body = params(sink.got.first());
    QCOMPARE(body.keys(), (QStringList{u"max_tokens"_s, u"messages"_s, u"model"_s}));
    QCOMPARE(body.value(u"max_tokens"_s), 4096);
    QCOMPARE(body.value(u"messages"_s).toArray().size(), 1);

    CollectingSink capped;
    QVERIFY(draft.check(
        {.path = draft.path(u"draft"_s), .maxTokens = 12'000, .systemPrompt = u"Be \"brief\""_s},
        &capped));
    QCOMPARE(params(capped.got.first()).value(u"max_tokens"_s), 12'000);
    QCOMPARE(params(capped.got.first()).value(u"system"_s), u"Be \"brief\""_s);
}

void TestTaskItems::tiersBecomeModels_data()
{
    QTest::addColumn<QByteArray>("tier");
    QTest::addColumn<QString>("model");
    QTest::newRow("cheap") << QByteArray{R"(,"model_tier":"cheap")"} << u"claude-haiku-5-5"_s;
    QTest::newRow("capable") << QByteArray{R"(,"model_tier":"Capable")"} << u"claude-opus-4-6"_s;
    QTest::newRow("premium") << QByteArray{R"(,"model_tier":"PREMIUM")"} << u"claude-opus-5-5"_s;
    // Whatever the type suggests: summarize is a cheap one.
    QTest::newRow("absent") << QByteArray{} << u"claude-opus-4-6"_s;
}

void TestTaskItems::tiersBecomeModels()
{
    QFETCH(QByteArray, tier);
    QFETCH(QString, model);
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, task("summarize", R"({"input":"x"})", tier));
    CollectingSink sink;
    QVERIFY(
        draft.check({.path = path, .tierModels = {{u"capable"_s, u"claude-opus-4-6"_s}}}, &sink));
    QCOMPARE(params(sink.got.first()).value(u"model"_s), model);
    CollectingSink chosen;
    QVERIFY(draft.check({.path = path, .model = u"claude-haiku-4-5"_s}, &chosen));
    QCOMPARE(params(chosen.got.first()).value(u"model"_s), u"claude-haiku-4-5"_s);
}

void TestTaskItems::aFaultRefusesTheWholeFile_data()
{
    QTest::addColumn<QByteArray>("task");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *item, const char *code, const char *says) {
        QTest::newRow(name) << QByteArray{item} << QString::fromLatin1(code)
                            << QString::fromLatin1(says);
    };
    row("no task_id", R"({"task_type":"summarize","input_data":{}})", "task_id_missing",
        "task_id is missing");
    row("no task_type", R"({"task_id":"b","input_data":{}})", "task_type_missing",
        "task_type is missing; a type can be chosen");
    row("no input_data", R"({"task_id":"b","task_type":"summarize"})", "input_data_missing",
        "input_data is missing");
    row("input_data is a text", R"({"task_id":"b","task_type":"summarize","input_data":"x"})",
        "input_data_type", "must be an object, but is a text");
    row("input_data is null", R"({"task_id":"b","task_type":"summarize","input_data":null})",
        "input_data_type", "but is null");
    row("an unknown tier",
        R"({"task_id":"b","task_type":"summarize","input_data":{},"model_tier":"best"})",
        "model_tier_unknown", "must be cheap, capable or premium, but is \"best\"");
    row("a tier that is a number",
        R"({"task_id":"b","task_type":"summarize","input_data":{},"model_tier":1})",
        "model_tier_unknown", "but is a number");
    row("a task that is a text", R"("b")", "not_an_object",
        "a task must be an object, but is a text");
    row("a task that is null", "null", "not_an_object", "but is null");
    row("a type that is a number", R"({"task_id":"b","task_type":5,"input_data":{}})",
        "task_type_invalid", "must be a text");
    row("an id that is a list", R"({"task_id":[],"task_type":"summarize","input_data":{}})",
        "custom_id_type", "task_id must be a text");
    row("a key twice", R"({"task_id":"b","task_id":"c","task_type":"summarize","input_data":{}})",
        "duplicate_key", "the key \"task_id\" occurs twice");
    row("a key of the input twice",
        R"({"task_id":"b","task_type":"summarize","input_data":{"input":"x","inp\u0075t":"y"}})",
        "duplicate_key", "the key \"input\" occurs twice");
    row("an id used before", R"({"task_id":"a","task_type":"summarize","input_data":{}})",
        "custom_id_duplicate", "used before, at index 0");
}

void TestTaskItems::aFaultRefusesTheWholeFile()
{
    QFETCH(QByteArray, task);
    QFETCH(QString, code);
    QFETCH(QString, says);
    const DraftFixture draft;
    const auto report =
        draft.check(R"([{"task_id":"a","task_type":"summarize","input_data":{"input":"x"}},)"
                    + QByteArray{"\n"} + task + "]");
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QVERIFY(report->isRefused());
    QVERIFY2(report->refusal.contains(u"task 1 ") && report->refusal.contains(says),
             qPrintable(report->refusal));
    QCOMPARE(report->faultCount, 1);
    const Fault &fault = report->faults.first();
    QCOMPARE(fault.finding.code, code);
    QCOMPARE(fault.index, 1);
    QCOMPARE(fault.line, 2);
    QVERIFY2(fault.finding.message.contains(says), qPrintable(fault.finding.message));
}

void TestTaskItems::theOlderFormTakesTheChosenType()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report =
        draft.check({.path = draft.write(u"x"_s, R"([{"task_id":1,"input_data":{"logs":"x"}}])"),
                     .defaultTaskType = u"Analyze Logs"_s},
                    &sink);
    QVERIFY(report);
    QVERIFY(!report->isRefused());
    QCOMPARE(report->warningsByCode.value(u"custom_id_number"_s), 1);
    QCOMPARE(sink.got.first().originalId, "1");
    QVERIFY(prompt(sink.got.first()).startsWith(core::taskInstruction(u"analyze_logs")));
}

void TestTaskItems::realtimeTypesNeedAYes()
{
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, task("Live Coding", R"({"input":"x"})"));
    const auto report = draft.check({.path = path});
    QVERIFY(report);
    QCOMPARE(report->requests, 0);
    QCOMPARE(report->faultsByCode.value(u"realtime_task_type"_s), 1);
    QVERIFY(!report->isRefused());
    const auto allowed = draft.check({.path = path, .allowRealtimeTypes = true});
    QVERIFY(allowed);
    QCOMPARE(allowed->requests, 1);
}

void TestTaskItems::otherFieldsAreNamedOrPutIn()
{
    const DraftFixture draft;
    const QString path =
        draft.write(u"x"_s, task("summarize", R"({"a\"b":[1],"input":"x","lang":"de"})"));
    CollectingSink sink;
    const auto report = draft.check({.path = path}, &sink);
    QVERIFY(report);
    QCOMPARE(report->warningsByCode.value(u"task_fields_unused"_s), 1);
    QVERIFY(report->warnings.first().finding.message.endsWith(u"a\"b, lang"));
    QVERIFY(prompt(sink.got.first()).endsWith(u"\n\nx"));

    CollectingSink whole;
    const auto included = draft.check({.path = path, .includeOtherFields = true}, &whole);
    QVERIFY(included);
    QCOMPARE(included->warningCount, 0);
    QVERIFY(prompt(whole.got.first()).endsWith(u"\n\nx\n\na\"b:\n[1]\n\nlang:\nde"));
}

void TestTaskItems::ownInstructionsReplaceOurs()
{
    const DraftFixture draft;
    CollectingSink sink;
    QVERIFY(draft.check({.path = draft.write(u"x"_s, task("summarize", R"({"input":"x"})")),
                         .taskInstructions = {{u"Summarize"_s, u"In \"one\" line:"_s}}},
                        &sink));
    QCOMPARE(prompt(sink.got.first()), u"In \"one\" line:\n\nx"_s);
}

void TestTaskItems::unknownFieldsOfATaskDoNoHarm()
{
    const DraftFixture draft;
    const auto report =
        draft.check(task("summarize", R"({"input":"x"})", R"(,"owner":{"a":[{}]},"n":null)"));
    QVERIFY(report);
    QCOMPARE(report->requests, 1);
    QCOMPARE(report->faultCount, 0);
}

void TestTaskItems::theTableOfTypesIsThatOfTheCatalog()
{
    qsizetype batch = 0;
    qsizetype realtime = 0;
    qsizetype withTier = 0;
    for (const core::TaskType &type : core::taskTypes()) {
        batch += type.taskClass == TaskClass::Batch;
        realtime += type.taskClass == TaskClass::Realtime;
        withTier += type.tier.has_value();
        QCOMPARE(core::findTaskType(QString{type.name}), &type);
        QCOMPARE(core::normalisedTaskType(QString{type.name}), QString{type.name});
    }
    // Task catalog §5: "56 names: 22 batch, 10 realtime, 24 of no class"; 9 are cheap, 10 capable,
    // 8 premium by themselves.
    QCOMPARE(core::taskTypes().size(), 56U);
    QCOMPARE(batch, 22);
    QCOMPARE(realtime, 10);
    QCOMPARE(withTier, 27);
    QCOMPARE(core::findTaskType(u"summarize")->tier, TaskTier::Cheap);
    QCOMPARE(core::findTaskType(u"nonesuch"), nullptr);
    QCOMPARE(core::tierFromName(u"CHEAP"), TaskTier::Cheap);
    QVERIFY(!core::tierFromName(u"").has_value());
}

QTEST_GUILESS_MAIN(TestTaskItems)
#include "tst_taskitems.moc"
