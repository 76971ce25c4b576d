// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestreader.h"
#include "core/tokens/characterestimator.h"
#include "requestbodies.h"

#include <QtTest>

using namespace core;
using Place = RequestReader::Place;

class TestRequestReader : public QObject
{
    Q_OBJECT
private slots:
    void theFactsAreThoseOfTheBody();
    void theOrderOfFieldsDoesNotMatter();
    void aReaderForgetsTheBodyBefore();
    void recordedCountsAreMetByTheEstimate_data();
    void recordedCountsAreMetByTheEstimate();
    void escapesDoNotCount();
    void imagesCountByTheirSize();
    void toolsCountWithTheirPrompt();
    void markersHaveTheTokensBeforeThem();
    void automaticCachingTakesOneOfFour();
    void bodiesThatShareAPrefixHaveEqualHashes();

private:
    RequestReader::Reading read(const QByteArray &body, Place place = Place::Realtime)
    {
        // On the heap and no longer than the body, so that the address sanitizer sees a byte too
        // many.
        const std::vector<char> bytes(body.begin(), body.end());
        return m_reader.read(QByteArrayView{bytes.data(), qsizetype(bytes.size())}, place);
    }

    const CharacterEstimator m_estimator;
    const ModelCatalog m_catalog = ModelCatalog::builtIn();
    RequestReader m_reader{m_estimator, m_catalog};
};

void TestRequestReader::theFactsAreThoseOfTheBody()
{
    const RequestFacts facts =
        read(
            R"({"model":"claude-opus-4-6","max_tokens":4096,"stream":true,"temperature":1,"top_p":0.9,"top_k":5,)"
            R"("thinking":{"type":"enabled","budget_tokens":2000},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{}}},)"
            R"("tools":[{"name":"a","input_schema":{"type":"object"}},{"name":"b","input_schema":{"type":"object"}}],"tool_choice":{"type":"none"},)"
            R"("speed":"fast","inference_geo":"us","cache_control":{"type":"ephemeral","ttl":"1h"},)"
            R"("messages":[{"role":"user","content":[{"type":"text","text":"a","citations":[{"x":1}]},{"type":"image","source":{"type":"url","url":"u"}}]},)"
            R"({"role":"assistant","content":[{"type":"document","source":{"type":"url","url":"u"}},{"type":"text","text":"b","citations":[{}]}]}]})")
            .facts;
    QCOMPARE(facts.model, QStringLiteral("claude-opus-4-6"));
    QCOMPARE(facts.maxTokens, std::optional<qint64>{4096});
    QVERIFY(facts.stream);
    QVERIFY(!facts.batchForbidden);
    QVERIFY(facts.hasTemperature && facts.hasTopP && facts.hasTopK);
    QVERIFY(!facts.samplingAtDefault);
    QCOMPARE(facts.thinking, RequestFacts::Thinking::Enabled);
    QCOMPARE(facts.thinkingBudget, std::optional<qint64>{2000});
    QCOMPARE(facts.effort, QStringLiteral("low"));
    QVERIFY(facts.hasOutputFormat);
    QCOMPARE(facts.toolChoice, RequestFacts::ToolChoice::None);
    QCOMPARE(facts.speed, QStringLiteral("fast"));
    QCOMPARE(facts.inferenceGeo, QStringLiteral("us"));
    QCOMPARE(facts.messageCount, 2);
    QVERIFY(facts.endsWithAssistant);
    QCOMPARE(facts.toolCount, 2);
    QCOMPARE(facts.imageCount, 1);
    QCOMPARE(facts.documentCount, 1);
    QCOMPARE(facts.assistantDocumentPath, QStringLiteral("messages.1.content.0"));
    QCOMPARE(facts.citationsPath, QStringLiteral("messages.0.content.0"));
    QVERIFY(facts.automaticCaching && facts.automaticOneHour);
    QCOMPARE(facts.estimateBand, m_estimator.bandShare());
    QVERIFY(read(bodyWith(R"("temperature":1.0,"top_p":1,"top_k":0)")).facts.samplingAtDefault);
}

void TestRequestReader::theOrderOfFieldsDoesNotMatter()
{
    const QByteArray system = R"("system":"You are an expert in parcels.")";
    const QByteArray messages =
        R"("messages":[{"role":"user","content":[{"type":"text","text":"Where is it?"},{"type":"image","source":{"type":"url","url":"u"}}]}])";
    const QByteArray model = R"("model":"claude-opus-4-7")";
    const QByteArray rest = R"("max_tokens":10)";
    const RequestFacts first =
        read("{" + model + "," + rest + "," + system + "," + messages + "}").facts;
    const RequestFacts last =
        read("{" + messages + "," + system + "," + rest + "," + model + "}").facts;
    QCOMPARE(last.estimatedInput, first.estimatedInput);
    QCOMPARE(last.prefixHash, first.prefixHash);
    QCOMPARE(last.model, first.model);
    // An image counts for more on a model that sees more of it: the model was known in time.
    const RequestFacts older =
        read("{" + messages + "," + rest + R"(,"model":"claude-haiku-4-5"})").facts;
    QVERIFY(older.estimatedInput < first.estimatedInput - 3000);
}

void TestRequestReader::aReaderForgetsTheBodyBefore()
{
    const RequestReader::Reading alone = read(bodyWith());
    read(
        R"({"model":"claude-opus-5","max_tokens":7,"stream":true,"tools":[{"name":"a","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],)"
        R"("thinking":{"type":"adaptive"},"messages":[{"role":"assistant","content":""},{"broken)");
    read("\xFF");
    const RequestReader::Reading after = read(bodyWith());
    QVERIFY(after.findings.isEmpty());
    QCOMPARE(after.facts.estimatedInput, alone.facts.estimatedInput);
    QCOMPARE(after.facts.prefixHash, alone.facts.prefixHash);
    QCOMPARE(after.facts.toolCount, 0);
    QVERIFY(after.facts.cacheMarks.isEmpty());
    QCOMPARE(after.facts.thinking, RequestFacts::Thinking::Absent);
}

void TestRequestReader::recordedCountsAreMetByTheEstimate_data()
{
    // API reference §4, measured on Haiku 4.5; the texts are short, so a few tokens must be
    // allowed.
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Tokens>("tokens");
    QTest::addColumn<Tokens>("off");
    QTest::newRow("France") << bodyWith() << Tokens{14} << Tokens{2};
    QTest::newRow("with thinking")
        << QByteArray{R"({"model":"claude-haiku-4-5","max_tokens":4096,"thinking":{"type":"enabled","budget_tokens":2048},"messages":[{"role":"user","content":"What is the capital of France?"}]})"}
        << Tokens{43} << Tokens{3};
    QTest::newRow("with system")
        << QByteArray{R"({"model":"claude-haiku-4-5","max_tokens":1,"system":"Be terse.","messages":[{"role":"user","content":"What is 2 + 2?"}]})"}
        << Tokens{20} << Tokens{3};
    QTest::newRow("planet")
        << QByteArray{R"({"model":"claude-haiku-4-5","max_tokens":1,"messages":[{"role":"user","content":"Name the largest planet in our solar system. One word."}]})"}
        << Tokens{19} << Tokens{2};
}

void TestRequestReader::recordedCountsAreMetByTheEstimate()
{
    QFETCH(QByteArray, body);
    QFETCH(Tokens, tokens);
    QFETCH(Tokens, off);
    const Tokens estimate = read(body).facts.estimatedInput;
    QVERIFY2(qAbs(estimate - tokens) <= off, qPrintable(QString::number(estimate)));
}

void TestRequestReader::escapesDoNotCount()
{
    const RequestFacts plain =
        read(bodyOfBlocks(R"({"type":"text","text":"Grüße aus Köln, 東京 и Москва"})")).facts;
    const RequestFacts escaped =
        read(
            bodyOfBlocks(
                R"({"type":"text","text":"Gr\u00fc\u00dfe aus K\u00f6ln, \u6771\u4eac \u0438 \u041c\u043e\u0441\u043a\u0432\u0430"})"))
            .facts;
    QCOMPARE(escaped.estimatedInput, plain.estimatedInput);
}

void TestRequestReader::imagesCountByTheirSize()
{
    // A PNG of 128 x 128 is 5 x 5 patches: 25 tokens and 3 around (API reference §4: 43 in all).
    const QByteArray png =
        QByteArray::fromHex("89504e470d0a1a0a0000000d494844520000008000000080080600000000000000")
            .toBase64();
    const QByteArray image =
        R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":")" + png
        + R"("}})";
    const Tokens with =
        read(bodyOfBlocks(image + R"(,{"type":"text","text":"What do you see in this image?"})"))
            .facts.estimatedInput;
    QVERIFY2(qAbs(with - 43) <= 3, qPrintable(QString::number(with)));
    const Tokens without =
        read(bodyOfBlocks(R"({"type":"text","text":"What do you see in this image?"})"))
            .facts.estimatedInput;
    QCOMPARE(with - without, 28);
    // Some writers escape the slashes of base64; that changes nothing.
    const QByteArray jpeg =
        QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000ffc20011080080008003012200")
            .toBase64();
    QVERIFY(jpeg.contains('/'));
    const auto photo = [](const QByteArray &data) -> QByteArray {
        return bodyOfBlocks(
            R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":")" + data
            + R"("}})");
    };
    QCOMPARE(read(photo(QByteArray{jpeg}.replace("/", "\\/"))).facts.estimatedInput,
             read(photo(jpeg)).facts.estimatedInput);
    QVERIFY(read(photo(jpeg)).facts.estimatedInput < 50);
    // Too large a side is refused before it is paid for: 8001 x 10.
    const QByteArray wide =
        QByteArray::fromHex("89504e470d0a1a0a0000000d4948445200001f410000000a080600000000000000")
            .toBase64();
    const QList<Finding> findings =
        read(bodyOfBlocks(
                 R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":")"
                 + wide + R"("}})"))
            .findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("image_dimensions"));
}

void TestRequestReader::toolsCountWithTheirPrompt()
{
    const QByteArray tools =
        R"("tools":[{"name":"a","description":"Looks up the weather.","input_schema":{"type":"object","properties":{}}}])";
    const Tokens without = read(bodyWith()).facts.estimatedInput;
    const Tokens with = read(bodyWith(tools)).facts.estimatedInput;
    const Tokens forced =
        read(bodyWith(tools + R"(,"tool_choice":{"type":"any"})")).facts.estimatedInput;
    // Haiku 4.5: 496 once tools are sent, 588 if one is forced (API reference §9.3); the definition
    // itself some 30 to 60.
    QVERIFY2(with - without > 496 + 20 && with - without < 496 + 70,
             qPrintable(QString::number(with - without)));
    QCOMPARE(forced - with, 588 - 496);
}

void TestRequestReader::markersHaveTheTokensBeforeThem()
{
    const QByteArray words = QByteArray{"The parcel came late. "}.repeated(100);
    const auto block = [&](const char *ttl) -> QByteArray {
        return R"({"type":"text","text":")" + words
            + R"(","cache_control":{"type":"ephemeral","ttl":")" + ttl + R"("}})";
    };
    const RequestReader::Reading reading = read(
        R"({"model":"claude-haiku-4-5","max_tokens":1,"messages":[{"role":"user","content":[)"
        + block("5m") + R"(,{"type":"text","text":"And?"}]}],"system":[)" + block("1h")
        + R"(],"tools":[{"name":"a","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","ttl":"1h"}}]})");
    QVERIFY(reading.findings.isEmpty());
    const QList<RequestFacts::CacheMark> &marks = reading.facts.cacheMarks;
    QCOMPARE(marks.size(), 3);
    QCOMPARE(marks[0].path, QStringLiteral("tools.0"));
    QCOMPARE(marks[1].path, QStringLiteral("system.0"));
    QCOMPARE(marks[2].path, QStringLiteral("messages.0.content.0"));
    QVERIFY(marks[0].oneHour && marks[1].oneHour && !marks[2].oneHour);
    // 100 sentences of some five tokens each.
    QVERIFY(marks[0].prefixTokens > 496);
    QVERIFY(marks[1].prefixTokens > marks[0].prefixTokens + 400);
    QVERIFY(marks[2].prefixTokens > marks[1].prefixTokens + 400);
    QVERIFY(marks[2].prefixTokens < reading.facts.estimatedInput);
}

void TestRequestReader::automaticCachingTakesOneOfFour()
{
    QByteArray blocks;
    for (int i = 0; i < 4; ++i)
        blocks += R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)";
    const auto body = [](const QByteArray &content, const char *ttl) -> QByteArray {
        return R"({"model":"claude-haiku-4-5","max_tokens":1,"cache_control":{"type":"ephemeral","ttl":")"
            + QByteArray{ttl} + R"("},"messages":[{"role":"user","content":[)" + content + "]}]}";
    };
    // Four of one's own and the automatic one are five (API reference §7.3).
    QList<Finding> findings = read(body(blocks + R"({"type":"text","text":"b"})", "5m")).findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().message,
             QStringLiteral("A maximum of 4 blocks with cache_control may be provided. Found 5."));
    // On the last block a marker of the same lifetime is the automatic one.
    QVERIFY(read(body(blocks.chopped(1), "5m")).findings.isEmpty());
    // Of another lifetime it is refused.
    findings = read(body(blocks.chopped(1), "1h")).findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("cache_control_invalid"));
    // An hour after five minutes is refused here too.
    findings =
        read(
            body(
                R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"})",
                "1h"))
            .findings;
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.first().code, QStringLiteral("cache_ttl_order"));
}

void TestRequestReader::bodiesThatShareAPrefixHaveEqualHashes()
{
    const auto body = [](const QByteArray &model, const QByteArray &system,
                         const QByteArray &document, const QByteArray &question) -> QByteArray {
        return R"({"model":")" + model + R"(","max_tokens":1,"system":")" + system
            + R"(","messages":[{"role":"user","content":[{"type":"text","text":")" + document
            + R"("},{"type":"text","text":")" + question + R"("}]}]})";
    };
    const RequestFacts a = read(body("claude-opus-5", "Be terse.", "A long text.", "Why?")).facts;
    const RequestFacts sameDocument =
        read(body("claude-opus-5", "Be terse.", "A long text.", "How?")).facts;
    const RequestFacts sameSystem =
        read(body("claude-opus-5", "Be terse.", "Another text.", "Why?")).facts;
    const RequestFacts otherSystem =
        read(body("claude-opus-5", "Be kind.", "A long text.", "Why?")).facts;
    const RequestFacts otherModel =
        read(body("claude-opus-4-8", "Be terse.", "A long text.", "Why?")).facts;
    QCOMPARE(read(body("claude-opus-5", "Be terse.", "A long text.", "Why?")).facts.prefixHash,
             a.prefixHash);
    QCOMPARE(sameDocument.firstBlockPrefix.hash, a.firstBlockPrefix.hash);
    QVERIFY(sameDocument.prefixHash != a.prefixHash);
    QCOMPARE(sameSystem.systemPrefix.hash, a.systemPrefix.hash);
    QVERIFY(sameSystem.firstBlockPrefix.hash != a.firstBlockPrefix.hash);
    QVERIFY(otherSystem.systemPrefix.hash != a.systemPrefix.hash);
    QVERIFY(otherSystem.firstBlockPrefix.hash != a.firstBlockPrefix.hash);
    QVERIFY(otherModel.systemPrefix.hash != a.systemPrefix.hash);
    QVERIFY(a.systemPrefix.tokens > 0);
    QVERIFY(a.firstBlockPrefix.tokens > a.systemPrefix.tokens);
    QVERIFY(a.prefixTokens > a.firstBlockPrefix.tokens);
    // Nothing to share: neither tools nor system, and one block alone.
    const RequestFacts bare = read(bodyWith()).facts;
    QCOMPARE(bare.systemPrefix.tokens, 0);
    QCOMPARE(bare.firstBlockPrefix.tokens, 0);
}

QTEST_GUILESS_MAIN(TestRequestReader)
#include "tst_requestreader.moc"
