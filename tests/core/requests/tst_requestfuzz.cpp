// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestrules.h"
#include "core/tokens/characterestimator.h"
#include "requestbodies.h"

#include <QtTest>

#include <simdjson.h>

#include <random>

using namespace core;
using Place = RequestReader::Place;

/// Bodies that nobody would write, by the thousand: the reader must neither crash nor hang nor read
/// outside, and agree with another parser about what is JSON. TOKENWISE_FUZZ_ROUNDS sets how many;
/// the seed is fixed, so that a failure comes again.
class TestRequestFuzz : public QObject
{
    Q_OBJECT
private slots:
    void mutatedBodiesAreReadOrRefused();

private:
    QByteArray mutated(QByteArray body);
    std::size_t below(qsizetype limit)
    {
        return std::uniform_int_distribution<std::size_t>{0, std::size_t(limit) - 1}(m_random);
    }

    std::mt19937_64 m_random{20'261'124};
};

namespace {

const QList<QByteArray> &seeds()
{
    static const QList<QByteArray> bodies{
        bodyWith(),
        bodyWith(
            R"("system":[{"type":"text","text":"Be terse \u00e9\ud83d\ude00","cache_control":{"type":"ephemeral","ttl":"1h"}}],"stream":false)",
            "claude-opus-5-5"),
        bodyWith(
            R"("tools":[{"name":"a","description":"d","input_schema":{"type":"object","properties":{"q":{"type":"string","enum":["x","y"]}}}}],"tool_choice":{"type":"tool","name":"a"})"),
        bodyWith(
            R"("thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"high","format":{"type":"json_schema","schema":{}}},"temperature":0.5e0)"),
        bodyOfMessages(
            R"({"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAIAAAACACAYAAAA="}},)"
            R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AAQSkZJRgABAQAAAQABAAD/wAARCAMgAlgDAQ=="}},)"
            R"({"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]},"citations":{"enabled":true}}]},)"
            R"({"role":"assistant","content":[{"type":"tool_use","id":"t","name":"a","input":{"a":[1,{"b":null}]}},{"type":"thinking","thinking":"","signature":"s"}]},)"
            R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"\u6771\u4eac"}],"is_error":true}]})"),
        QByteArray{
            R"({"messages":[{"content":"last","role":"user"}],"max_tokens":1,"metadata":{"user_id":null},"model":"claude-haiku-4-5-20251001"})"},
    };
    return bodies;
}

/// Only numbers may part us from the other parser: it refuses those beyond a double or 64 bits,
/// which are JSON all the same.
bool isJsonForOther(simdjson::dom::parser &parser, const QByteArray &body, bool &numbers)
{
    const simdjson::padded_string padded{body.constData(), std::size_t(body.size())};
    const simdjson::error_code error = parser.parse(padded).error();
    numbers = error == simdjson::NUMBER_ERROR;
    return error == simdjson::SUCCESS;
}

} // namespace

QByteArray TestRequestFuzz::mutated(QByteArray body)
{
    static const QList<QByteArray> pieces{"\"",
                                          "\\",
                                          "\\u",
                                          "\\ud83d",
                                          "{",
                                          "}",
                                          "[",
                                          "]",
                                          ",",
                                          ":",
                                          "null",
                                          "true",
                                          "-",
                                          "1e999",
                                          "99999999999999999999",
                                          "0.5",
                                          "\xFF",
                                          "\xE4\xB8",
                                          QByteArray(1, '\0'),
                                          "\n",
                                          "\"type\":",
                                          "\"text\":",
                                          "\"cache_control\":{\"type\":\"ephemeral\"},",
                                          "\"content\":[",
                                          "{\"role\":\"assistant\",",
                                          "[[[[[[[["};
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes && !body.isEmpty(); ++i) {
        const auto at = qsizetype(below(body.size()));
        switch (below(6)) {
        case 0: body[at] = char(below(256)); break;
        case 1: body.remove(at, qsizetype(1 + below(8))); break;
        case 2: body.insert(at, pieces.at(qsizetype(below(pieces.size())))); break;
        case 3: body.truncate(at); break;
        case 4: { // a part twice
            const QByteArray part = body.mid(at, qsizetype(1 + below(40)));
            body.insert(qsizetype(below(body.size())), part);
            break;
        }
        default: { // a part of another body
            const QByteArray &other = seeds().at(qsizetype(below(seeds().size())));
            const auto from = qsizetype(below(other.size()));
            body.insert(at, other.mid(from, qsizetype(1 + below(60))));
        }
        }
    }
    return body;
}

void TestRequestFuzz::mutatedBodiesAreReadOrRefused()
{
    bool chosen = false;
    const int rounds = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS", &chosen);
    const int wanted = chosen ? rounds : 20'000;
    const CharacterEstimator estimator;
    const ModelCatalog catalog = ModelCatalog::builtIn();
    RequestReader reader{estimator, catalog};
    simdjson::dom::parser parser;
    const Instant now = *instantFromRfc3339(QByteArrayView{"2026-11-24T12:00:00Z"});
    int good = 0;
    int broken = 0;
    for (int round = 0; round < wanted; ++round) {
        const QByteArray body = mutated(seeds().at(round % seeds().size()));
        // On the heap and no longer than the body, so that the address sanitizer sees a byte too
        // many.
        const std::vector<char> bytes(body.begin(), body.end());
        const Place place = round % 2 == 0 ? Place::Batch : Place::Realtime;
        const RequestReader::Reading reading =
            reader.read(QByteArrayView{bytes.data(), qsizetype(bytes.size())}, place);
        const bool refused = reading.findings.size() == 1
            && (reading.findings.first().code == QStringLiteral("json_invalid")
                || reading.findings.first().code == QStringLiteral("utf8_invalid")
                || reading.findings.first().code == QStringLiteral("nesting_too_deep"));
        bool numbers = false;
        const bool json = isJsonForOther(parser, body, numbers);
        if (!numbers)
            QVERIFY2(json != refused, body.toBase64().constData());
        for (const Finding &finding : reading.findings) {
            QVERIFY2(!finding.code.isEmpty() && !finding.message.isEmpty(),
                     body.toBase64().constData());
            QVERIFY2(finding.offset <= body.size(), body.toBase64().constData());
        }
        QVERIFY(reading.facts.estimatedInput >= 0);
        QVERIFY(reading.findings.size() <= RequestReader::MaxFindings);
        checkAgainstModel(reading.facts, catalog.find(reading.facts.model), CurrentApiVersion,
                          place, now);
        (refused ? broken : good) += 1;
    }
    // Both ways are well trodden.
    QVERIFY(wanted < 1000 || (good > wanted / 20 && broken > wanted / 5));
}

QTEST_GUILESS_MAIN(TestRequestFuzz)
#include "tst_requestfuzz.moc"
