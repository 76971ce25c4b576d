// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestrules.h"
#include "core/tokens/characterestimator.h"
#include "requestbodies.h"

#include <QtTest>

using namespace core;
using Place = RequestReader::Place;

namespace {
constexpr auto Old = ApiVersion::V2023_06_01;
constexpr auto New = ApiVersion::V2026_10_21;
} // namespace

class TestRequestRules : public QObject
{
    Q_OBJECT
private slots:
    void aPlainRequestIsTakenByEveryLivingModel();
    void whatAModelRefusesIsNamed_data();
    void whatAModelRefusesIsNamed();
    void whatAModelTakesIsNot_data();
    void whatAModelTakesIsNot();
    void theVersionDecidesAboutSampling_data();
    void theVersionDecidesAboutSampling();
    void theNewVersionRefusesMisplacedBlocks();
    void aModelIsRetiringForThirtyDaysAndThenRetired_data();
    void aModelIsRetiringForThirtyDaysAndThenRetired();
    void anUnknownModelIsAnError();
    void batchesMayWriteMoreWithABeta();
    void fastModeEnds();
    void aPromptOverTheWindowIsAnErrorBeyondTheBand();
    void oldModelsCountTheAnswerIn();
    void aMarkerUnderTheMinimumIsAWarning();
    void imagesHaveALimitByWindow();
    void pagesHaveALimitByWindow();
    void versionsAreHeaderValues();

private:
    RequestFacts facts(const QByteArray &body, Place place = Place::Realtime)
    {
        return m_reader.read(QByteArrayView{body}, place).facts;
    }
    QList<Finding> check(const QByteArray &body, const QByteArray &model, ApiVersion version = New,
                         Place place = Place::Realtime, const char *day = "2026-11-24T12:00:00Z")
    {
        return checkAgainstModel(facts(bodyWith(body, model), place),
                                 m_catalog.findExact(QString::fromUtf8(model)), version, place,
                                 *instantFromRfc3339(QByteArrayView{day, qsizetype(qstrlen(day))}));
    }
    QList<Finding> checkFacts(const RequestFacts &facts, ApiVersion version = New,
                              Place place = Place::Realtime)
    {
        return checkAgainstModel(facts, m_catalog.findExact(facts.model), version, place,
                                 *instantFromRfc3339(QByteArrayView{"2026-11-24T12:00:00Z"}));
    }

    const CharacterEstimator m_estimator;
    const ModelCatalog m_catalog = ModelCatalog::builtIn();
    RequestReader m_reader{m_estimator, m_catalog};
};

void TestRequestRules::aPlainRequestIsTakenByEveryLivingModel()
{
    for (const Model &model : m_catalog.models()) {
        if (model.lifecycle != Model::Lifecycle::Active)
            continue;
        for (const Place place : {Place::Realtime, Place::Batch})
            QVERIFY2(check({}, model.id.toUtf8(), New, place).isEmpty(), qPrintable(model.id));
    }
}

void TestRequestRules::whatAModelRefusesIsNamed_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("message");
    const auto row = [](const QByteArray &name, const QByteArray &fields, const char *model,
                        const char *code, const QString &message) {
        QTest::newRow(name.constData())
            << fields << QByteArray{model} << QString::fromLatin1(code) << message;
    };
    // The texts are those of API reference §1.8, the rules those of §3.4.
    const QByteArray tools = R"("tools":[{"name":"a","input_schema":{"type":"object"}}],)";
    const QString forced =
        QStringLiteral("tool_choice: type \"tool\" and \"any\" are not supported for this model.");
    row("any, Opus 5.5", tools + R"("tool_choice":{"type":"any"})", "claude-opus-5-5",
        "forced_tools_unsupported", forced);
    row("tool, Sonnet 5.5", tools + R"("tool_choice":{"type":"tool","name":"a"})",
        "claude-sonnet-5-5", "forced_tools_unsupported", forced);
    row("any, Fable 5.2", tools + R"("tool_choice":{"type":"any"})", "claude-fable-5-2",
        "forced_tools_unsupported", forced);
    row("any, Mythos 5.1", tools + R"("tool_choice":{"type":"any"})", "claude-mythos-5-1",
        "forced_tools_unsupported", forced);

    const QString enabled =
        QStringLiteral("\"thinking.type.enabled\" is not supported for this model. Use "
                       "\"thinking.type.adaptive\" and "
                       "\"output_config.effort\" to control thinking behavior.");
    const QByteArray budget = R"("thinking":{"type":"enabled","budget_tokens":1024})";
    for (const char *model :
         {"claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-opus-5-5",
          "claude-sonnet-5", "claude-haiku-5-5", "claude-fable-5"})
        row(QByteArray{"enabled, "} + model, budget, model, "thinking_unsupported", enabled);
    const QByteArray adaptive = R"("thinking":{"type":"adaptive"})";
    for (const char *model : {"claude-opus-4-5", "claude-haiku-4-5"})
        row(QByteArray{"adaptive, "} + model, adaptive, model, "thinking_unsupported",
            QStringLiteral("adaptive thinking is not supported on this model"));
    const QByteArray disabled = R"("thinking":{"type":"disabled"})";
    for (const char *model :
         {"claude-fable-5", "claude-fable-5-2", "claude-mythos-5", "claude-opus-5-5"})
        row(QByteArray{"disabled, "} + model, disabled, model, "thinking_unsupported",
            QStringLiteral("\"thinking.type.disabled\" is not supported for this model. Thinking "
                           "is always on."));
    row("disabled, Sonnet 5.5", disabled, "claude-sonnet-5-5", "thinking_unsupported",
        QStringLiteral("\"thinking.type.disabled\" is not supported for this model. Use "
                       "\"thinking.type.between_tools\" instead."));
    row("between tools, Opus 5", R"("thinking":{"type":"between_tools"})", "claude-opus-5",
        "thinking_unsupported",
        QStringLiteral("\"thinking.type.between_tools\" is not supported for this model."));
    row("disabled at xhigh, Opus 5",
        R"("thinking":{"type":"disabled"},"output_config":{"effort":"xhigh"})", "claude-opus-5",
        "thinking_off_needs_lower_effort",
        QStringLiteral("\"thinking.type.disabled\" is not supported for this model at effort "
                       "'xhigh'. Use effort 'high' or lower."));
    row("disabled at max, Haiku 5.5",
        R"("thinking":{"type":"disabled"},"output_config":{"effort":"max"})", "claude-haiku-5-5",
        "thinking_off_needs_lower_effort",
        QStringLiteral("\"thinking.type.disabled\" is not supported for this model at effort "
                       "'max'. Use effort 'high' or lower."));
    row("between tools at max, Sonnet 5.5",
        R"("thinking":{"type":"between_tools"},"output_config":{"effort":"max"})",
        "claude-sonnet-5-5", "thinking_off_needs_lower_effort",
        QStringLiteral("\"thinking.type.between_tools\" is not supported for this model at effort "
                       "'max'. Use effort 'high' or lower."));

    row("xhigh, Opus 4.6", R"("output_config":{"effort":"xhigh"})", "claude-opus-4-6",
        "effort_unsupported",
        QStringLiteral("This model does not support effort level 'xhigh'. Supported levels: high, "
                       "low, max, medium."));
    row("max, Opus 4.5", R"("output_config":{"effort":"max"})", "claude-opus-4-5",
        "effort_unsupported",
        QStringLiteral("This model does not support effort level 'max'. Supported levels: high, "
                       "low, medium."));
    row("any effort, Haiku 4.5", R"("output_config":{"effort":"low"})", "claude-haiku-4-5",
        "effort_unsupported", QStringLiteral("This model does not support the effort parameter."));

    row("fast, Sonnet 5.5", R"("speed":"fast")", "claude-sonnet-5-5", "speed_unsupported",
        QStringLiteral("speed: 'fast' is not supported for this model"));
    row("fast, Opus 4.7", R"("speed":"fast")", "claude-opus-4-7", "speed_unsupported",
        QStringLiteral("speed: 'fast' is not supported for this model"));
    row("geography, Haiku 4.5", R"("inference_geo":"us")", "claude-haiku-4-5",
        "inference_geo_unsupported", QStringLiteral("inference_geo: not supported for this model"));
    row("geography, Opus 4.5", R"("inference_geo":"global")", "claude-opus-4-5",
        "inference_geo_unsupported", QStringLiteral("inference_geo: not supported for this model"));
}

void TestRequestRules::whatAModelRefusesIsNamed()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, model);
    const QList<Finding> findings = check(fields, model);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().severity, Finding::Severity::Error);
    QTEST(findings.first().code, "code");
    QTEST(findings.first().message, "message");
}

void TestRequestRules::whatAModelTakesIsNot_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("model");
    const auto row = [](const char *name, const QByteArray &fields, const char *model) {
        QTest::newRow(name) << fields << QByteArray{model};
    };
    const QByteArray tools = R"("tools":[{"name":"a","input_schema":{"type":"object"}}],)";
    row("any, Haiku 5.5", tools + R"("tool_choice":{"type":"any"})", "claude-haiku-5-5");
    row("any, Fable 5", tools + R"("tool_choice":{"type":"any"})", "claude-fable-5");
    row("auto, Opus 5.5", tools + R"("tool_choice":{"type":"auto"})", "claude-opus-5-5");
    row("none, Opus 5.5", tools + R"("tool_choice":{"type":"none"})", "claude-opus-5-5");
    row("enabled, Opus 4.6", R"("thinking":{"type":"enabled","budget_tokens":1024})",
        "claude-opus-4-6");
    row("enabled, Haiku 4.5", R"("thinking":{"type":"enabled","budget_tokens":1024})",
        "claude-haiku-4-5");
    row("adaptive, Opus 4.6", R"("thinking":{"type":"adaptive"})", "claude-opus-4-6");
    row("adaptive, Fable 5.2", R"("thinking":{"type":"adaptive"})", "claude-fable-5-2");
    row("disabled at high, Opus 5",
        R"("thinking":{"type":"disabled"},"output_config":{"effort":"high"})", "claude-opus-5");
    row("disabled at the default, Haiku 5.5", R"("thinking":{"type":"disabled"})",
        "claude-haiku-5-5");
    row("disabled at max, Sonnet 5",
        R"("thinking":{"type":"disabled"},"output_config":{"effort":"max"})", "claude-sonnet-5");
    row("disabled at max, Opus 4.8",
        R"("thinking":{"type":"disabled"},"output_config":{"effort":"max"})", "claude-opus-4-8");
    row("between tools, Sonnet 5.5", R"("thinking":{"type":"between_tools"})", "claude-sonnet-5-5");
    row("xhigh, Opus 4.7", R"("output_config":{"effort":"xhigh"})", "claude-opus-4-7");
    row("max, Sonnet 4.6", R"("output_config":{"effort":"max"})", "claude-sonnet-4-6");
    row("fast, Opus 5.5", R"("speed":"fast")", "claude-opus-5-5");
    row("fast, Fable 5.2", R"("speed":"fast")", "claude-fable-5-2");
    row("fast is ignored, Opus 4.6", R"("speed":"fast")", "claude-opus-4-6");
    row("standard speed, Haiku 4.5", R"("speed":"standard")", "claude-haiku-4-5");
    row("geography, Sonnet 4.6", R"("inference_geo":"us")", "claude-sonnet-4-6");
}

void TestRequestRules::whatAModelTakesIsNot()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, model);
    const QList<Finding> findings = check(fields, model);
    QVERIFY2(findings.isEmpty(), findings.isEmpty() ? "" : qPrintable(findings.first().message));
}

void TestRequestRules::theVersionDecidesAboutSampling_data()
{
    // API reference §1.2.
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<bool>("newVersion");
    QTest::addColumn<QString>("message"); // "" if taken
    QTest::newRow("old version, 4.6")
        << QByteArray{R"("temperature":0.2)"} << QByteArray{"claude-opus-4-6"} << false << "";
    QTest::newRow("old version, 4.5")
        << QByteArray{R"("top_k":40)"} << QByteArray{"claude-haiku-4-5"} << false << "";
    QTest::newRow("old version, 4.7, default")
        << QByteArray{R"("temperature":1.0)"} << QByteArray{"claude-opus-4-7"} << false << "";
    QTest::newRow("old version, 4.7, other")
        << QByteArray{R"("temperature":0.9)"} << QByteArray{"claude-opus-4-7"} << false
        << "temperature: only its default value is supported for this model";
    QTest::newRow("old version, 5.5, top_p")
        << QByteArray{R"("top_p":0.9)"} << QByteArray{"claude-opus-5-5"} << false
        << "top_p: only its default value is supported for this model";
    QTest::newRow("new version, 4.5")
        << QByteArray{R"("temperature":0.2)"} << QByteArray{"claude-haiku-4-5"} << true
        << "temperature: Extra inputs are not permitted";
    QTest::newRow("new version, default")
        << QByteArray{R"("temperature":1)"} << QByteArray{"claude-opus-5"} << true
        << "temperature: Extra inputs are not permitted";
    QTest::newRow("new version, top_k")
        << QByteArray{R"("top_k":5)"} << QByteArray{"claude-opus-4-6"} << true
        << "top_k: Extra inputs are not permitted";
}

void TestRequestRules::theVersionDecidesAboutSampling()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, model);
    QFETCH(bool, newVersion);
    QFETCH(QString, message);
    const QList<Finding> findings = check(fields, model, newVersion ? New : Old);
    QCOMPARE(findings.size(), message.isEmpty() ? 0 : 1);
    if (!message.isEmpty()) {
        QCOMPARE(findings.first().message, message);
        QCOMPARE(findings.first().code, QStringLiteral("sampling_unsupported"));
    }
}

void TestRequestRules::theNewVersionRefusesMisplacedBlocks()
{
    const RequestFacts document = facts(bodyOfMessages(
        R"({"role":"assistant","content":[{"type":"document","source":{"type":"url","url":"u"}}]},{"role":"user","content":"a"})"));
    QCOMPARE(checkFacts(document, Old).size(), 0);
    QCOMPARE(checkFacts(document, New).size(), 1);
    QCOMPARE(checkFacts(document, New).first().code,
             QStringLiteral("document_in_assistant_message"));
    QCOMPARE(checkFacts(document, New).first().path, QStringLiteral("messages.0.content.0"));
    const RequestFacts citations =
        facts(bodyOfBlocks(R"({"type":"text","text":"a","citations":[{"type":"char_location"}]})"));
    QCOMPARE(checkFacts(citations, Old).size(), 0);
    QCOMPARE(checkFacts(citations, New).first().code, QStringLiteral("citations_in_user_message"));
    for (const char *taken :
         {R"({"type":"text","text":"a","citations":[ ]})",
          R"({"type":"text","text":"a","citations":null})",
          R"({"type":"document","source":{"type":"url","url":"u"},"citations":{"enabled":true}})"})
        QVERIFY(checkFacts(facts(bodyOfBlocks(taken)), New).isEmpty());
    // What an assistant cited goes back as it came.
    QVERIFY(
        checkFacts(
            facts(bodyOfMessages(
                R"({"role":"assistant","content":[{"type":"text","text":"a","citations":[{"type":"x"}]}]},{"role":"user","content":"b"})")))
            .isEmpty());
}

void TestRequestRules::aModelIsRetiringForThirtyDaysAndThenRetired_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QString>("code");
    // Sonnet 4.5 retires on 2026-11-30.
    QTest::newRow("31 days before")
        << QByteArray{"claude-sonnet-4-5"} << QByteArray{"2026-10-30T23:59:59Z"} << "";
    QTest::newRow("30 days before") << QByteArray{"claude-sonnet-4-5"}
                                    << QByteArray{"2026-10-31T00:00:00Z"} << "model_retiring";
    QTest::newRow("the day before") << QByteArray{"claude-sonnet-4-5"}
                                    << QByteArray{"2026-11-29T23:59:59Z"} << "model_retiring";
    QTest::newRow("the day") << QByteArray{"claude-sonnet-4-5"}
                             << QByteArray{"2026-11-30T00:00:00Z"} << "model_retired";
    QTest::newRow("long retired") << QByteArray{"claude-3-opus-20240229"}
                                  << QByteArray{"2026-11-24T00:00:00Z"} << "model_retired";
    // No day was announced, only one before which it will not be.
    QTest::newRow("not announced")
        << QByteArray{"claude-opus-4-5"} << QByteArray{"2026-11-24T00:00:00Z"} << "";
}

void TestRequestRules::aModelIsRetiringForThirtyDaysAndThenRetired()
{
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, at);
    QFETCH(QString, code);
    const QList<Finding> findings = check({}, model, New, Place::Batch, at.constData());
    QCOMPARE(findings.size(), code.isEmpty() ? 0 : 1);
    if (code.isEmpty())
        return;
    QCOMPARE(findings.first().code, code);
    const bool retired = code == QStringLiteral("model_retired");
    QCOMPARE(findings.first().severity,
             retired ? Finding::Severity::Error : Finding::Severity::Warning);
    const QString on =
        model == "claude-sonnet-4-5" ? QStringLiteral("2026-11-30") : QStringLiteral("2026-01-05");
    if (retired)
        QCOMPARE(findings.first().message,
                 QStringLiteral("model: %1 was retired on %2").arg(QString::fromUtf8(model), on));
}

void TestRequestRules::anUnknownModelIsAnError()
{
    const QList<Finding> findings = check({}, "claude-opus-9");
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("model_unknown"));
    QCOMPARE(findings.first().message,
             QStringLiteral("model: claude-opus-9 is not a model of the service"));
    // The reader has said already that there is none.
    QVERIFY(checkFacts(facts(R"({"max_tokens":1})")).isEmpty());
}

void TestRequestRules::batchesMayWriteMoreWithABeta()
{
    const auto body = [](const QByteArray &model, int maxTokens) -> QByteArray {
        return R"({"model":")" + model + R"(","max_tokens":)" + QByteArray::number(maxTokens)
            + R"(,"messages":[{"role":"user","content":"a"}]})";
    };
    const QString over = QStringLiteral("max_tokens: 128001 > 128000, which is the maximum allowed "
                                        "number of output tokens for claude-opus-5");
    const RequestFacts facts = this->facts(body("claude-opus-5", 128'001));
    QCOMPARE(checkFacts(facts).size(), 1);
    QCOMPARE(checkFacts(facts).first().message, over);
    QCOMPARE(checkFacts(facts).first().code, QStringLiteral("max_tokens_over_cap"));
    const Model &opus = *m_catalog.find(u"claude-opus-5");
    QCOMPARE(neededBeta(facts, opus, Place::Realtime), QString{});
    QCOMPARE(neededBeta(facts, opus, Place::Batch), QStringLiteral("output-300k-2026-03-24"));
    const QList<Finding> batch = checkFacts(facts, New, Place::Batch);
    QCOMPARE(batch.size(), 1);
    QCOMPARE(batch.first().code, QStringLiteral("max_tokens_needs_beta"));
    QCOMPARE(batch.first().severity, Finding::Severity::Warning);
    QCOMPARE(neededBeta(this->facts(body("claude-opus-5", 128'000)), opus, Place::Batch),
             QString{});
    QVERIFY(checkFacts(this->facts(body("claude-opus-5", 128'000)), New, Place::Batch).isEmpty());
    QCOMPARE(
        checkFacts(this->facts(body("claude-opus-5", 300'001)), New, Place::Batch).first().message,
        QStringLiteral("max_tokens: 300001 > 300000, which is the maximum allowed number of output "
                       "tokens for claude-opus-5"));
    QCOMPARE(
        checkFacts(this->facts(body("claude-fable-5-2", 128'001)), New, Place::Batch).first().code,
        QStringLiteral("max_tokens_over_cap"));
    QCOMPARE(
        checkFacts(this->facts(body("claude-haiku-4-5", 64'001)), New, Place::Batch).first().code,
        QStringLiteral("max_tokens_over_cap"));
}

void TestRequestRules::fastModeEnds()
{
    const QByteArray fast = R"("speed":"fast")";
    QVERIFY(check(fast, "claude-opus-4-8", New, Place::Realtime, "2026-11-29T23:59:59Z").isEmpty());
    QCOMPARE(check(fast, "claude-opus-4-8", New, Place::Realtime, "2026-11-30T00:00:00Z").size(),
             1);
    // In a batch the reader refuses it for every model; once is enough.
    QVERIFY(check(fast, "claude-opus-4-8", New, Place::Batch).isEmpty());
}

void TestRequestRules::aPromptOverTheWindowIsAnErrorBeyondTheBand()
{
    RequestFacts facts = this->facts(bodyWith());
    facts.estimateBand = 0.1;
    facts.estimatedInput = 200'000;
    QVERIFY(checkFacts(facts).isEmpty());
    facts.estimatedInput = 210'000;
    QCOMPARE(checkFacts(facts).size(), 1);
    QCOMPARE(checkFacts(facts).first().code, QStringLiteral("prompt_may_be_too_long"));
    QCOMPARE(checkFacts(facts).first().severity, Finding::Severity::Warning);
    facts.estimatedInput = 3'333'404;
    QCOMPARE(checkFacts(facts).first().code, QStringLiteral("prompt_too_long"));
    QCOMPARE(checkFacts(facts).first().severity, Finding::Severity::Error);
    QCOMPARE(checkFacts(facts).first().message,
             QStringLiteral("prompt is too long: 3333404 tokens > 200000 maximum"));
    // From 4.5 on the answer need not fit as well (API reference §8.8).
    facts.estimatedInput = 199'000;
    facts.maxTokens = 64'000;
    QVERIFY(checkFacts(facts).isEmpty());
}

void TestRequestRules::oldModelsCountTheAnswerIn()
{
    RequestFacts facts = this->facts(bodyWith({}, "claude-opus-4-1"));
    const Model &opus = *m_catalog.find(u"claude-opus-4-1");
    const Instant then = *instantFromRfc3339(QByteArrayView{"2026-03-01T00:00:00Z"});
    facts.estimateBand = 0;
    facts.maxTokens = 32'000;
    Model living = opus;
    living.lifecycle = Model::Lifecycle::Active; // it was, on that day
    facts.estimatedInput = 168'000;
    QVERIFY(checkAgainstModel(facts, &living, Old, Place::Realtime, then).isEmpty());
    facts.estimatedInput = 168'001;
    const QList<Finding> findings = checkAgainstModel(facts, &living, Old, Place::Realtime, then);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("prompt_and_output_over_window"));
}

void TestRequestRules::aMarkerUnderTheMinimumIsAWarning()
{
    const QByteArray marked =
        R"("system":[{"type":"text","text":"Be terse.","cache_control":{"type":"ephemeral"}}])";
    QList<Finding> findings = check(marked, "claude-opus-5-5");
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("cache_marker_too_short"));
    QCOMPARE(findings.first().severity, Finding::Severity::Warning);
    QCOMPARE(findings.first().path, QStringLiteral("system.0"));
    // 200 sentences of some five tokens are over 512, but under the 4,096 of Haiku 4.5 (API
    // reference §7.5).
    const QByteArray words = QByteArray{"The parcel came late. "}.repeated(200);
    const QByteArray longer = R"("system":[{"type":"text","text":")" + words
        + R"(","cache_control":{"type":"ephemeral"}}])";
    QVERIFY(check(longer, "claude-opus-5-5").isEmpty());
    findings = check(longer, "claude-haiku-4-5");
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("cache_marker_too_short"));
    // The automatic marker ends with the prompt.
    findings = check(R"("cache_control":{"type":"ephemeral"})", "claude-opus-5-5");
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().path, QStringLiteral("cache_control"));
}

void TestRequestRules::imagesHaveALimitByWindow()
{
    const auto images = [](int count, const QByteArray &model) -> QByteArray {
        const QByteArray image = R"({"type":"image","source":{"type":"url","url":"u"}},)";
        return R"({"model":")" + model
            + R"(","max_tokens":1,"messages":[{"role":"user","content":[)"
            + image.repeated(count).chopped(1) + "]}]}";
    };
    // API reference §3.3: 100 images on a window of 200,000 tokens, 600 on a larger one.
    const auto tooMany = [this](const QByteArray &body) {
        const QList<Finding> findings = checkFacts(facts(body));
        return std::any_of(findings.cbegin(), findings.cend(), [](const Finding &finding) {
            return finding.code == QStringLiteral("images_too_many");
        });
    };
    QVERIFY(!tooMany(images(100, "claude-haiku-4-5")));
    QVERIFY(tooMany(images(101, "claude-haiku-4-5")));
    QVERIFY(!tooMany(images(600, "claude-sonnet-4-6")));
    QVERIFY(tooMany(images(601, "claude-sonnet-4-6")));
}

void TestRequestRules::pagesHaveALimitByWindow()
{
    const auto document = [](int pages, const QByteArray &model) -> QByteArray {
        const QByteArray pdf =
            QByteArray{"<</Type /Page>>\n"}.repeated(pages).prepend("%PDF-1.4\n").toBase64();
        return R"({"model":")" + model
            + R"(","max_tokens":1,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":")"
            + pdf + R"("}}]}]})";
    };
    QCOMPARE(facts(document(3, "claude-haiku-4-5")).pdfPages, 3);
    // API reference §3.3; a hundred pages are more than the smaller window holds, too.
    const auto codes = [this](const QByteArray &body) {
        QStringList all;
        for (const Finding &finding : checkFacts(facts(body)))
            all.append(finding.code);
        return all;
    };
    QVERIFY(
        !codes(document(100, "claude-haiku-4-5")).contains(QStringLiteral("pdf_pages_too_many")));
    QVERIFY(
        codes(document(101, "claude-haiku-4-5")).contains(QStringLiteral("pdf_pages_too_many")));
    QVERIFY(
        !codes(document(101, "claude-opus-5-5")).contains(QStringLiteral("pdf_pages_too_many")));
    QVERIFY(codes(document(601, "claude-opus-5-5")).contains(QStringLiteral("pdf_pages_too_many")));
}

void TestRequestRules::versionsAreHeaderValues()
{
    QCOMPARE(headerValue(Old), QByteArray{"2023-06-01"});
    QCOMPARE(headerValue(New), QByteArray{"2026-10-21"});
    QCOMPARE(apiVersionFrom("2023-06-01"), std::optional{Old});
    QCOMPARE(apiVersionFrom("2026-10-21"), std::optional{New});
    QVERIFY(!apiVersionFrom("2024-01-01").has_value());
    QVERIFY(!apiVersionFrom("").has_value());
}

QTEST_GUILESS_MAIN(TestRequestRules)
#include "tst_requestrules.moc"
