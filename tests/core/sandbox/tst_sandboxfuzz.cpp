// SPDX-License-Identifier: GPL-3.0-or-later
// Random and damaged bytes: the parsers and the server survive them and answer the next one.
// TOKENWISE_FUZZ_ROUNDS sets how many.
#include "core/sandbox/batchbody.h"
#include "core/sandbox/chunkeddecoder.h"
#include "core/sandbox/faultplan.h"
#include "core/sandbox/requesthead.h"
#include "core/sandbox/schemaexample.h"
#include "tests/core/sandbox/sandboxfixture.h"

#include <QRandomGenerator>

using namespace core::sandbox;
using namespace test;

namespace {

/// `text` with some bytes changed, left out, put in or repeated.
QByteArray damaged(QByteArray text, QRandomGenerator &random)
{
    const auto somewhere = [&] { return random.bounded(int(text.size()) + 1); };
    for (int changes = random.bounded(1, 6); changes > 0; --changes) {
        switch (random.bounded(5)) {
        case 0:
            if (!text.isEmpty())
                text[random.bounded(int(text.size()))] = char(random.bounded(256));
            break;
        case 1: text.remove(somewhere(), random.bounded(8)); break;
        case 2: text.insert(somewhere(), char(random.bounded(256))); break;
        case 3: text.insert(somewhere(), text.mid(somewhere(), random.bounded(40))); break;
        default: {
            constexpr const char *tokens[] = {"\r\n", "\r\n\r\n", "\n", "{", "}", "[",      "]",
                                              "\"",   "\\",       ",",  ":", "0", "\\u0000"};
            text.insert(somewhere(), tokens[random.bounded(int(std::size(tokens)))]);
        }
        }
    }
    return text;
}

} // namespace

class TestSandboxFuzz : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        bool given = false;
        m_rounds = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS", &given);
        if (!given)
            m_rounds = 3000;
    }

    void headsAndChunksAndBodies()
    {
        QRandomGenerator random{1};
        const QByteArray head = rawRequest(
            "POST", "/v1/messages/batches?limit=3&a[]=%20", {},
            "transfer-encoding: chunked\r\nexpect: 100-continue\r\nconnection: close\r\n");
        const QByteArray chunks = "5\r\nhello\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n";
        const QByteArray body = batchOf(3);
        const QByteArray faults = R"([{"kind":"drip","delay_ms":3,"bytes":7,"times":2}])";
        const QByteArray schema =
            QByteArray{
                R"({"type":"object","properties":{"a":{"type":["integer","null"],"minimum":3},)"}
            + R"("b":{"anyOf":[{"$ref":"#/$defs/x"}]}},"required":["a","c"],"$defs":{"x":{"type":"array",)"
            + R"("items":{"$ref":"#/$defs/x"},"minItems":2}}})";
        for (int i = 0; i < m_rounds; ++i) {
            (void)parseHead(damaged(head, random));
            ChunkedDecoder decoder;
            const QByteArray text = damaged(chunks, random);
            QByteArrayView input = text;
            qsizetype content = 0;
            while (!input.isEmpty() && !decoder.isDone() && !decoder.isBroken())
                content += decoder.next(input).size();
            QVERIFY(content <= text.size());

            const QByteArray json = damaged(body, random);
            BatchBody reader;
            const qsizetype cut = random.bounded(int(json.size()) + 1);
            reader.take(QByteArrayView{json}.first(cut));
            reader.take(QByteArrayView{json}.sliced(cut));
            if (!reader.finish()) {
                QVERIFY(QJsonDocument::fromJson(json).isObject());
                for (const ItemPlace &place : reader.places())
                    QVERIFY(qint64(place.paramsOffset) + place.paramsLength <= json.size());
            }
            (void)faultsFromJson(damaged(faults, random));
            if (i % 20 == 0)
                (void)exampleOf(damaged(schema, random), quint64(i));
        }
    }

    void theServer()
    {
        QRandomGenerator random{2};
        const auto sandbox = startSandbox({.speed = 1000});
        const QByteArray requests[] = {
            rawRequest("POST", "/v1/messages", params()),
            rawRequest("POST", "/v1/messages", params("Hi", R"("stream":true,)")),
            rawRequest("POST", "/v1/messages/batches", batchOf(2)),
            rawRequest("POST", "/v1/messages/count_tokens", params()),
            rawRequest("GET", "/v1/messages/batches?limit=2"),
            rawRequest("POST", "/v1/messages", {}, "transfer-encoding: chunked\r\n")
                + "5\r\nhello\r\n0\r\n\r\n",
        };
        for (int i = 0; i < m_rounds / 15; ++i) {
            RawClient client{sandbox->baseUrl()};
            QByteArray bytes;
            if (i % 4 == 0) {
                for (int n = random.bounded(1, 3000); n > 0; --n)
                    bytes += char(random.bounded(256));
            } else {
                bytes = damaged(requests[random.bounded(int(std::size(requests)))], random);
            }
            client.send(bytes);
            if (i % 3 == 0)
                client.socket().abort();
            else
                client.socket().disconnectFromHost();
        }
        QCOMPARE(ask(sandbox->baseUrl(), "POST", "/v1/messages", params()).status, 200);
    }

private:
    int m_rounds = 0;
};

QTEST_GUILESS_MAIN(TestSandboxFuzz)
#include "tst_sandboxfuzz.moc"
