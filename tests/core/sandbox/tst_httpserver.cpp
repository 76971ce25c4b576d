// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP of the Sandbox, over sockets that behave as no client library would.
#include "tests/core/sandbox/sandboxfixture.h"

#include <sys/socket.h>

using namespace test;

class TestHttpServer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_sandbox = startSandbox({.speed = 1000});
        QVERIFY(m_sandbox);
    }

    void aConnectionServesManyRequests()
    {
        RawClient client{url()};
        for (int i = 0; i < 3; ++i) {
            client.send(rawRequest("GET", "/v1/models?limit=1"));
            QCOMPARE(client.answer().status, 200);
        }
    }

    void pipelinedRequestsAreAnsweredInOrder()
    {
        RawClient client{url()};
        QByteArray requests;
        for (int i = 1; i <= 20; ++i) {
            requests +=
                rawRequest("POST", "/v1/messages", params("Hello " + QByteArray::number(i)));
            requests += rawRequest("GET", "/v1/models?limit=" + QByteArray::number(i));
            requests += rawRequest("GET", "/v1/nothing");
        }
        client.send(requests);
        for (int i = 1; i <= 20; ++i) {
            QCOMPARE(client.answer().json().value(QStringLiteral("type")).toString(),
                     QStringLiteral("message"));
            QCOMPARE(client.answer().status, 200);
            QCOMPARE(client.answer().status, 404);
        }
    }

    void aRequestMayComeByteByByte()
    {
        RawClient client{url()};
        client.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
        const QByteArray request = rawRequest("POST", "/v1/messages", params());
        for (const char c : request)
            client.send({1, c});
        QCOMPARE(client.answer().status, 200);
    }

    void emptyLinesBeforeARequestAreTolerated()
    {
        RawClient client{url()};
        client.send("\r\n\r\n" + rawRequest("GET", "/v1/models"));
        QCOMPARE(client.answer().status, 200);
    }

    void whatIsNotHttpIsRefusedAndTheConnectionClosed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("a TLS greeting")
            << QByteArray{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11} << 400;
        QTest::newRow("high bytes") << QByteArray(40, '\xff') << 400;
        QTest::newRow("words") << QByteArray{"hello there\r\n\r\n"} << 400;
        QTest::newRow("HTTP/2") << QByteArray{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"} << 505;
        QTest::newRow("headers without end")
            << "GET / HTTP/1.1\r\n" + QByteArray{"a: b\r\n"}.repeated(20'000) << 431;
        QTest::newRow("one endless header")
            << "GET / HTTP/1.1\r\na: " + QByteArray(100'000, 'x') << 431;
        QTest::newRow("a malformed chunk")
            << rawRequest("POST", "/v1/messages", {}, "transfer-encoding: chunked\r\n") + "zz\r\n"
            << 400;
    }
    void whatIsNotHttpIsRefusedAndTheConnectionClosed()
    {
        QFETCH(const QByteArray, bytes);
        RawClient client{url()};
        client.send(bytes);
        const RawAnswer answer = client.answer();
        QTEST(answer.status, "status");
        QVERIFY(answer.headers.value("request-id").startsWith("req_"));
        QCOMPARE(answer.json().value(QStringLiteral("request_id")).toString().toUtf8(),
                 answer.headers.value("request-id"));
        QVERIFY(client.isClosed());
    }

    void chunkedBodiesAreTaken()
    {
        const QByteArray body = batchOf(3);
        QByteArray chunked;
        for (qsizetype at = 0; at < body.size(); at += 50) {
            const QByteArray piece = body.mid(at, 50);
            chunked += QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
        }
        RawClient client{url()};
        client.send(rawRequest("POST", "/v1/messages/batches", {}, "transfer-encoding: chunked\r\n")
                    + chunked + "0\r\n\r\n");
        QCOMPARE(client.answer().status, 200);
        client.send(rawRequest("GET", "/v1/models"));
        QCOMPARE(client.answer().status, 200);
    }

    void aClientIsToldToContinue()
    {
        const QByteArray body = params();
        const QByteArray whole =
            rawRequest("POST", "/v1/messages", body, "expect: 100-continue\r\n");
        RawClient client{url()};
        client.send(whole.chopped(body.size()));
        QCOMPARE(client.answer().status, 100);
        client.send(body);
        QCOMPARE(client.answer().status, 200);
    }

    void aClientIsNotToldToContinueInVain()
    {
        RawClient client{url()};
        client.send("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\nexpect: "
                    "100-continue\r\n\r\n");
        QCOMPARE(client.answer().status, 401);
        QVERIFY(client.isClosed());
    }

    void aBodyOverTheLimitIsRefused_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<qint64>("length");
        QTest::newRow("messages") << QByteArray{"/v1/messages"} << qint64(32'000'001);
        QTest::newRow("count_tokens")
            << QByteArray{"/v1/messages/count_tokens"} << qint64(32'000'001);
        QTest::newRow("batches") << QByteArray{"/v1/messages/batches"} << qint64(256'000'001);
        QTest::newRow("huge") << QByteArray{"/v1/messages/batches"} << qint64(900'000'000'000);
    }
    void aBodyOverTheLimitIsRefused()
    {
        QFETCH(const QByteArray, path);
        QFETCH(const qint64, length);
        RawClient client{url()};
        client.send(
            rawRequest("POST", path, {}, "content-length: " + QByteArray::number(length) + "\r\n"));
        const RawAnswer answer = client.answer();
        QCOMPARE(answer.status, 413);
        QVERIFY(answer.body.contains("request_too_large"));
    }

    void aRefusalReachesAClientThatIsStillSending()
    {
        RawClient client{url()};
        client.send(rawRequest("POST", "/v1/messages", {}, "content-length: 60000000\r\n"));
        client.send(QByteArray(20'000'000, 'x')); // into the void
        QCOMPARE(client.answer().status, 413);
        QVERIFY(client.isClosed());
    }

    void aChunkedBodyOverTheLimitIsRefused()
    {
        RawClient client{url()};
        client.send(rawRequest("POST", "/v1/messages", {}, "transfer-encoding: chunked\r\n"));
        const QByteArray chunk = "F4240\r\n" + QByteArray(1'000'000, ' ') + "\r\n";
        for (int i = 0; i < 33; ++i)
            client.send(chunk);
        QCOMPARE(client.answer().status, 413);
    }

    void aSmallRefusedBodyIsSkippedAndTheConnectionKept()
    {
        RawClient client{url()};
        client.send("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
        QCOMPARE(client.answer().status, 401);
        client.send(rawRequest("GET", "/v1/models"));
        QCOMPARE(client.answer().status, 200);
    }

    void anOldClientGetsAnOldAnswer()
    {
        RawClient client{url()};
        const QByteArray body =
            QByteArray{R"({"model":"claude-haiku-4-5","max_tokens":50,"stream":true,)"}
            + R"("messages":[{"role":"user","content":"Hello"}]})";
        client.send("POST /v1/messages HTTP/1.0\r\nx-api-key: k\r\nanthropic-version: "
                    "2023-06-01\r\ncontent-length: "
                    + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        const RawAnswer answer = client.answer();
        QCOMPARE(answer.status, 200);
        QVERIFY(!answer.headers.contains("transfer-encoding"));
        QVERIFY(answer.body.endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
        QVERIFY(client.isClosed());
    }

    void headHasNoBody()
    {
        RawClient client{url()};
        client.send(rawRequest("HEAD", "/v1/models"));
        QCOMPARE(client.answer(true).status, 404);
        client.send(rawRequest("GET", "/v1/models"));
        QCOMPARE(client.answer().status, 200);
    }

    void compressedBodiesAreRefused()
    {
        const RawAnswer answer =
            ask(url(), "POST", "/v1/messages", params(), "content-encoding: gzip\r\n");
        QCOMPARE(answer.status, 400);
        QVERIFY(answer.body.contains("request_body_encoding_unsupported"));
    }

    void aClientThatDoesNotReadHoldsUpNobody()
    {
        const QByteArray id = createBatch(*m_sandbox, batchOf(2000, "[[sandbox:tokens:1000]]"));
        QTRY_COMPARE(statusOf(*m_sandbox, id), QStringLiteral("ended"));
        RawClient idle{url()};
        idle.socket().setReadBufferSize(1000);
        idle.send(rawRequest("GET", "/v1/messages/batches/" + id + "/results"));
        const RawAnswer meanwhile = ask(url(), "GET", "/v1/models");
        QCOMPARE(meanwhile.status, 200);
        const RawAnswer whole = resultsOf(*m_sandbox, id);
        QVERIFY(whole.whole);
        QCOMPARE(whole.body.count('\n'), 2000);
    }

    void aClientThatGoesAwayHarmsNobody()
    {
        for (int i = 0; i < 20; ++i) {
            RawClient client{url()};
            client.send(rawRequest("POST", "/v1/messages/batches", {}, "content-length: 5000\r\n")
                        + "{\"requests\":[{\"cust");
            client.socket().abort();
        }
        QCOMPARE(ask(url(), "GET", "/v1/models").status, 200);
        // What they had begun to send is gone.
        QTRY_COMPARE(QDir{m_sandbox->folder() + QStringLiteral("/incoming")}
                         .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
                         .size(),
                     0);
    }

    void aClientThatHasSaidItsLastWordGetsItsAnswers()
    {
        RawClient client{url()};
        client.send(rawRequest("GET", "/v1/models") + rawRequest("POST", "/v1/messages", params()));
        ::shutdown(int(client.socket().socketDescriptor()), SHUT_WR);
        QCOMPARE(client.answer().status, 200);
        const RawAnswer second = client.answer();
        QCOMPARE(second.status, 200);
        QVERIFY(second.whole);
        QVERIFY(client.isClosed());
    }

    void manyConnectionsAtOnceAreServed()
    {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 100; ++i) {
            clients.push_back(std::make_unique<RawClient>(url()));
            clients.back()->send(rawRequest("GET", "/v1/models?limit=1"));
        }
        for (const std::unique_ptr<RawClient> &client : clients)
            QCOMPARE(client->answer().status, 200);
    }

private:
    QUrl url() const { return m_sandbox->baseUrl(); }

    std::unique_ptr<core::Sandbox> m_sandbox;
};

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
