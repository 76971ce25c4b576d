// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using test::CollectingSink;
using test::DraftFixture;

namespace {

QByteArray line(const QByteArray &body, const QByteArray &url = "/v1/chat/completions")
{
    return R"({"custom_id":"a","method":"POST","url":")" + url + R"(","body":)" + body + "}";
}

QJsonObject object(const QByteArray &json) { return QJsonDocument::fromJson(json).object(); }

} // namespace

class TestOpenAiItems : public QObject
{
    Q_OBJECT

private slots:
    void aBodyIsTranslated_data();
    void aBodyIsTranslated();
    void whatHasNoCounterpartIsListed();
    void whatWouldChangeTheMeaningIsAFault_data();
    void whatWouldChangeTheMeaningIsAFault();
    void aModelOfAnotherServiceNeedsAChoice();
};

void TestOpenAiItems::aBodyIsTranslated_data()
{
    QTest::addColumn<QByteArray>("body"); ///< without model and max_tokens
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *body, const char *expected) {
        QTest::newRow(name) << QByteArray{body} << QByteArray{expected};
    };
    row("a text", R"("messages":[{"role":"user","content":"é \"x\""}])",
        R"("messages":[{"role":"user","content":"é \"x\""}])");
    row("system and developer",
        R"("messages":[{"role":"system","content":"S"},{"role":"user","content":"x"}])",
        R"("system":"S","messages":[{"role":"user","content":"x"}])");
    row("two instructions",
        R"("messages":[{"role":"developer","content":[{"type":"text","text":"S"}]},{"role":"system","content":"T"},{"role":"user","content":"x"}])",
        R"("system":[{"type":"text","text":"S"},{"type":"text","text":"T"}],"messages":[{"role":"user","content":"x"}])");
    row("parts with images",
        R"("messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}])",
        R"("messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]}])");
    row("a PDF",
        R"("messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}])",
        R"("messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"a.pdf"}]}])");
    row("tools",
        R"("messages":[{"role":"user","content":"x"},{"role":"assistant","content":"so","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"q\": 1}"}}]},{"role":"tool","tool_call_id":"c1","content":"42"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"q":{"type":"number"}}},"strict":true}},{"type":"function","function":{"name":"g"}}],"tool_choice":"auto","parallel_tool_calls":false)",
        R"("messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"text","text":"so"},{"type":"tool_use","id":"c1","name":"f","input":{"q":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"42"}]}],"tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"q":{"type":"number"}}},"strict":true},{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true})");
    row("a tool call without text or arguments",
        R"("messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}}]},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"42"}]}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required")",
        R"("messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"42"}]}]}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any"})");
    row("one tool",
        R"("messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}})",
        R"("messages":[{"role":"user","content":"x"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"f"})");
    row("no tool",
        R"("messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none")",
        R"("messages":[{"role":"user","content":"x"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"none"})");
    row("stop words", R"("messages":[{"role":"user","content":"x"}],"stop":["a","b"])",
        R"("messages":[{"role":"user","content":"x"}],"stop_sequences":["a","b"])");
    row("one stop word", R"("messages":[{"role":"user","content":"x"}],"stop":"a")",
        R"("messages":[{"role":"user","content":"x"}],"stop_sequences":["a"])");
    row("a schema",
        R"("messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{},"additionalProperties":false}}},"reasoning_effort":"low")",
        R"("messages":[{"role":"user","content":"x"}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{},"additionalProperties":false}},"effort":"low"})");
    row("who asks",
        R"("messages":[{"role":"user","content":"x"}],"user":"u-1","n":1,"stream":false,"seed":null)",
        R"("messages":[{"role":"user","content":"x"}],"metadata":{"user_id":"u-1"})");
}

void TestOpenAiItems::aBodyIsTranslated()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(
        line(R"({"model":"claude-haiku-5-5","max_completion_tokens":64,)" + body + "}"), &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QVERIFY2(
        report->faults.isEmpty(),
        qPrintable(report->faults.isEmpty() ? QString{} : report->faults.first().finding.message));
    QCOMPARE(report->warningCount, 0);
    const QJsonObject wanted =
        object(R"({"model":"claude-haiku-5-5","max_tokens":64,)" + expected + "}");
    QVERIFY(!wanted.isEmpty());
    QCOMPARE(object(sink.got.first().json).value(u"params"_s).toObject(), wanted);
}

void TestOpenAiItems::whatHasNoCounterpartIsListed()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(
        line(
            R"({"model":"claude-haiku-5-5","messages":[{"role":"user","content":"x","name":"Ann"}],"temperature":0.3,)"
            R"("top_p":0.5,"frequency_penalty":1,"seed":7,"response_format":{"type":"json_object"},"reasoning_effort":"minimal"})"),
        &sink);
    QVERIFY(report);
    QCOMPARE(report->faultCount, 0);
    QCOMPARE(report->warningsByCode.value(u"openai_left_out"_s), 2);
    QCOMPARE(report->warningsByCode.value(u"max_tokens_default"_s), 1);
    QString all;
    for (const core::Fault &warning : std::as_const(report->warnings))
        all += warning.finding.message + u'\n';
    for (const char *const name :
         {"temperature", "top_p", "frequency_penalty", "seed", "response_format",
          "reasoning_effort", "the name of who speaks", "4096 tokens"})
        QVERIFY2(all.contains(QLatin1String{name}), qPrintable(all));
    QCOMPARE(object(sink.got.first().json).value(u"params"_s).toObject().keys(),
             (QStringList{u"max_tokens"_s, u"messages"_s, u"model"_s}));
}

void TestOpenAiItems::whatWouldChangeTheMeaningIsAFault_data()
{
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QByteArray &item, const char *says) {
        QTest::newRow(name) << item << QString::fromLatin1(says);
    };
    const auto body = [](const char *inside) {
        return line(QByteArray{R"({"model":"claude-haiku-5-5","max_tokens":9,)"} + inside + "}");
    };
    row("another endpoint", line("{}", "/v1/embeddings"), "only requests to /v1/chat/completions");
    row("no body", R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions"})",
        "body is missing");
    row("a body that is a list", line("[]"), "body must be an object, but is an array");
    row("no messages", body(R"("n":1)"), "messages is missing");
    row("messages is a text", body(R"("messages":"x")"), "messages must be an array");
    row("a message that is a text", body(R"("messages":["x"])"), "the role of nobody");
    row("several answers", body(R"("messages":[{"role":"user","content":"x"}],"n":3)"),
        "n asks for 3 answers");
    row("sound",
        body(R"("messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}])"),
        "content of type \"input_audio\"");
    row("functions", body(R"("messages":[{"role":"user","content":"x"}],"functions":[])"),
        "functions is an older form of tools");
    row("arguments that are no JSON",
        body(
            R"("messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{"}}]}])"),
        "are not a JSON object");
    row("a web image of another kind",
        body(
            R"("messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}])"),
        "neither a web address nor base64");
    row("a key twice", body(R"("messages":[{"role":"user","content":"x"}],"messages":[])"),
        "the key \"messages\" occurs twice");
    row("not JSON", line("{").chopped(1), "not valid JSON");
    row("deep", line("{\"a\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}"),
        "nested deeper");
}

void TestOpenAiItems::whatWouldChangeTheMeaningIsAFault()
{
    QFETCH(QByteArray, item);
    QFETCH(QString, says);
    const DraftFixture draft;
    const auto report = draft.check(item);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 0);
    QVERIFY(report->faultCount >= 1);
    QVERIFY2(report->faults.first().finding.message.contains(says),
             qPrintable(report->faults.first().finding.message));
}

void TestOpenAiItems::aModelOfAnotherServiceNeedsAChoice()
{
    const DraftFixture draft;
    const QString path = draft.write(
        u"x"_s,
        line(R"({"model":"gpt-4o","max_tokens":9,"messages":[{"role":"user","content":"x"}]})"));
    const auto report = draft.check({.path = path});
    QVERIFY(report);
    QCOMPARE(report->faultsByCode.value(u"model_unknown"_s), 1);
    CollectingSink sink;
    const auto chosen = draft.check({.path = path, .model = u"claude-opus-5-5"_s}, &sink);
    QVERIFY(chosen);
    QCOMPARE(chosen->requests, 1);
    QCOMPARE(chosen->warnings.first().finding.message, u"claude-opus-5-5 instead of gpt-4o"_s);
    QCOMPARE(object(sink.got.first().json)[u"params"_s][u"model"_s], u"claude-opus-5-5"_s);

    CollectingSink own;
    const auto known = draft.check(
        line(
            R"({"model":"anthropic/claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"x"}]})"),
        &own);
    QVERIFY(known);
    QCOMPARE(object(own.got.first().json)[u"params"_s][u"model"_s], u"claude-opus-5-5"_s);
}

QTEST_GUILESS_MAIN(TestOpenAiItems)
#include "tst_openaiitems.moc"
