// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that are handed on in pieces, as results are.
#include "core/api/httpclient.h"
#include "core/api/messagebatches.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fixtures.h"
#include "tests/support/rawserver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace core;
using namespace test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;
using End = RawPlan::End;

namespace {

QByteArray lines(int count)
{
    QByteArray body;
    for (int i = 0; i < count; ++i)
        body += "{\"custom_id\":\"" + QByteArray::number(i) + "\"}\n";
    return body;
}

QByteArray chunked(const QByteArray &body, qsizetype size)
{
    QByteArray bytes = RawServer::chunkedHead("content-type: application/x-jsonl\r\n");
    for (qsizetype at = 0; at < body.size(); at += size)
        bytes += RawServer::chunk(body.mid(at, size));
    return bytes + RawServer::chunk({});
}

struct Fixture
{
    explicit Fixture(const QList<RawPlan> &plans, bool repeatLast = false)
        : server{plans, repeatLast}
    { }

    Result<HttpResponse> stream(HttpClient::ReadyForMore ready = {},
                                std::chrono::milliseconds timeout = 20s, int maxRetries = 2)
    {
        return await(http.stream(
            {.path = u"/r"_s, .timeout = timeout, .maxRetries = maxRetries},
            [this](QByteArrayView piece) {
                got += piece;
                ++pieces;
            },
            [this] {
                got.clear();
                ++restarts;
            },
            std::move(ready)));
    }

    RawServer server;
    FakeClock clock;
    HttpClient http{Endpoint{.baseUrl = server.url(), .key = ApiKey{u"sk-ant-x"_s}}, clock,
                    [] { return 0.0; }};
    QByteArray got;
    int pieces = 0;
    int restarts = 0;
};

} // namespace

class TestHttpStream : public QObject
{
    Q_OBJECT

private slots:
    void theWholeBodyArrivesInAnyFraming_data();
    void theWholeBodyArrivesInAnyFraming();
    void aCutAnywhereIsSeen_data();
    void aCutAnywhereIsSeen();
    void aRetryStartsAnewWithNotice();
    void aRefusalDoesNotReachTheReceiver();
    void aReceiverThatIsNotReadyHoldsTheServiceBack();
    void holdingIsNoTimeout();
    void aStalledStreamTimesOut();
    void gzipIsUndoneAndItsEndIsChecked();
    void cancelingStopsTheStream();
    void resultsAreAskedForAtTheirAddress();
    void resultsElsewhereAreNotAskedFor_data();
    void resultsElsewhereAreNotAskedFor();
};

void TestHttpStream::theWholeBodyArrivesInAnyFraming_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qsizetype>("drip");
    const QByteArray body = lines(200);
    QTest::newRow("with length") << RawServer::answer(200, body) << body << qsizetype{0};
    QTest::newRow("in chunks") << chunked(body, 1000) << body << qsizetype{0};
    QTest::newRow("in small chunks, cut anyhow") << chunked(body, 7) << body << qsizetype{113};
    QTest::newRow("until the connection closes")
        << "HTTP/1.1 200 OK\r\n\r\n" + body << body << qsizetype{0};
    QTest::newRow("HTTP/1.0") << "HTTP/1.0 200 OK\r\n\r\n" + body << body << qsizetype{0};
    QTest::newRow("empty") << RawServer::answer(200, {}) << QByteArray{} << qsizetype{0};
    QTest::newRow("empty, in chunks") << chunked({}, 10) << QByteArray{} << qsizetype{0};
    QTest::newRow("after interim answers")
        << "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
            + RawServer::answer(200, body)
        << body << qsizetype{0};
    QByteArray extended = chunked({}, 1);
    extended.chop(5);
    extended += "4;name=value\r\nabcd\r\n0\r\ntrailer: x\r\n\r\n";
    QTest::newRow("with extensions and a trailer")
        << extended << QByteArray{"abcd"} << qsizetype{0};
    QTest::newRow("20 MB") << chunked(QByteArray(20 << 20, 'r'), 65536) << QByteArray(20 << 20, 'r')
                           << qsizetype{0};
}

void TestHttpStream::theWholeBodyArrivesInAnyFraming()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, body);
    QFETCH(const qsizetype, drip);
    Fixture f{{RawPlan{.bytes = bytes, .dripBytes = drip, .dripEvery = 1ms}}};
    const auto response = f.stream();
    QVERIFY2(response, qPrintable(response ? QString{} : response.error().detail));
    QVERIFY(f.got == body);
    QCOMPARE(response->body, QByteArray{});
    QCOMPARE(f.restarts, 0);
}

void TestHttpStream::aCutAnywhereIsSeen_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<End>("end");
    const QByteArray body = lines(3);
    QTest::newRow("with length, closed") << RawServer::answer(200, body) << End::Close;
    QTest::newRow("with length, reset") << RawServer::answer(200, body) << End::Reset;
    QTest::newRow("in chunks, closed") << chunked(body, 20) << End::Close;
    QTest::newRow("in chunks, reset") << chunked(body, 20) << End::Reset;
}

void TestHttpStream::aCutAnywhereIsSeen()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const End, end);
    for (qsizetype length = 0; length < bytes.size(); ++length) {
        Fixture f{{RawPlan{.bytes = bytes.first(length), .end = end}}};
        const auto response = f.stream({}, 20s, 0);
        QVERIFY2(!response, qPrintable(u"cut after %1"_s.arg(length)));
        QCOMPARE(response.error().kind, Kind::Network);
        QVERIFY(lines(3).startsWith(f.got));
    }
}

void TestHttpStream::aRetryStartsAnewWithNotice()
{
    const QByteArray bytes = chunked(lines(100), 100);
    Fixture f{
        {RawPlan{.bytes = bytes.chopped(50)}, RawPlan{.end = End::Reset}, RawPlan{.bytes = bytes}}};
    const auto response = f.stream();
    QVERIFY(response);
    QVERIFY(f.got == lines(100));
    QCOMPARE(f.restarts, 1); // nothing was delivered of the second
    QCOMPARE(f.server.requests().size(), 3);
}

void TestHttpStream::aRefusalDoesNotReachTheReceiver()
{
    Fixture f{
        {RawPlan{.bytes = RawServer::answer(404, fixture(u"api/error-invalid-request.json"_s))}}};
    const auto response = f.stream();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::NotFound);
    QCOMPARE(response.error().detail, u"max_tokens: Field required"_s);
    QCOMPARE(f.pieces, 0);
}

void TestHttpStream::aReceiverThatIsNotReadyHoldsTheServiceBack()
{
    const QByteArray body(40 << 20, 'b');
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, body)}}};
    bool ready = false;
    const Answer<HttpResponse> answer = f.http.stream(
        {.path = u"/r"_s}, [&f](QByteArrayView piece) { f.got += piece; }, [] {},
        [&ready] { return ready; });
    QTRY_VERIFY(!f.got.isEmpty());
    QTcpSocket *const served = f.server.findChild<QTcpSocket *>();
    QVERIFY(served);
    // What the sockets of both sides hold between them, and no more, leaves the server.
    qint64 left = -1;
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(left, served->bytesToWrite()) == served->bytesToWrite(),
                             5000);
    QTest::qWait(50);
    QVERIFY(served->bytesToWrite() > 20 << 20);
    QVERIFY(f.got.size() <= 256 * 1024);
    ready = true;
    QVERIFY(await(answer));
    QVERIFY(f.got == body);
}

void TestHttpStream::holdingIsNoTimeout()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, QByteArray(4 << 20, 'b'))}}};
    QElapsedTimer since;
    since.start();
    const auto response = f.stream([&since] { return since.elapsed() > 900; }, 500ms);
    QVERIFY2(response, qPrintable(response ? QString{} : response.error().detail));
    QCOMPARE(f.got.size(), 4 << 20);
}

void TestHttpStream::aStalledStreamTimesOut()
{
    Fixture f{{RawPlan{.bytes = chunked(lines(50), 100).chopped(60), .end = End::Stay}}, true};
    const auto response = f.stream({}, 400ms, 1);
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Timeout);
    QCOMPARE(f.server.requests().size(), 2);
    QCOMPARE(f.restarts, 1);
}

void TestHttpStream::gzipIsUndoneAndItsEndIsChecked()
{
    // Two members that follow each other: printf '{"a":1}' | gzip -n, twice
    const QByteArray member =
        QByteArray::fromHex("1f8b0800000000000003ab564a54b232ac0500afac1b5607000000");
    const auto answer = [](const QByteArray &packed) {
        return RawPlan{.bytes = RawServer::answer(200, packed, "Content-Encoding: GZIP\r\n")};
    };
    const QByteArray twice = member + member;
    Fixture whole{{answer(twice)}};
    QVERIFY(whole.stream());
    QCOMPARE(whole.got, "{\"a\":1}{\"a\":1}");
    for (qsizetype length = 0; length < 2 * member.size(); ++length) {
        if (length == member.size())
            continue; // that is whole
        Fixture cut{{answer(twice.first(length))}};
        QVERIFY2(!cut.stream({}, 20s, 0), qPrintable(QString::number(length)));
    }
    QByteArray damaged = member;
    damaged[20] = char(damaged[20] ^ 1); // of the checksum
    Fixture wrong{{answer(damaged)}};
    const auto response = wrong.stream();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::BadResponse);
}

void TestHttpStream::cancelingStopsTheStream()
{
    Fixture f{{RawPlan{.bytes = chunked(lines(50), 100).chopped(60), .end = End::Stay}}};
    bool received = false;
    Answer<HttpResponse> answer = f.http.stream(
        {.path = u"/r"_s}, [&received](QByteArrayView) { received = true; }, [] {});
    QTRY_VERIFY(received);
    answer.cancel();
    QTRY_VERIFY(f.http.children().isEmpty());
    QCOMPARE(f.clock.delays().size(), 0);
}

void TestHttpStream::resultsAreAskedForAtTheirAddress()
{
    Fixture f{{RawPlan{.bytes = chunked(lines(4), 30)}}};
    MessageBatches batches{f.http};
    const Batch batch{.id = u"msgbatch_1"_s,
                      .status = Batch::Status::Ended,
                      .resultsUrl =
                          f.server.url().toString() + u"/v1/messages/batches/msgbatch_1/results"_s};
    QByteArray got;
    QVERIFY(await(batches.results(
        batch, [&got](QByteArrayView piece) { got += piece; }, [] {})));
    QCOMPARE(got, lines(4));
    const RawRequest seen = f.server.requests().value(0);
    QCOMPARE(seen.target, "/v1/messages/batches/msgbatch_1/results");
    QCOMPARE(seen.headers.value("x-api-key"), "sk-ant-x");
    QCOMPARE(seen.headers.value("accept"), "application/binary");
    QCOMPARE(seen.headers.value("anthropic-version"), "2026-10-21");
}

void TestHttpStream::resultsElsewhereAreNotAskedFor_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("not yet there") << u""_s;
    QTest::newRow("another host") << u"http://localhost:%1/v1/messages/batches/b/results"_s;
    QTest::newRow("another port") << u"http://127.0.0.1:1/v1/messages/batches/b/results"_s;
    QTest::newRow("another scheme") << u"https://127.0.0.1:%1/v1/messages/batches/b/results"_s;
    QTest::newRow("with a user name") << u"http://x@127.0.0.1:%1/v1/messages/batches/b/results"_s;
    QTest::newRow("relative") << u"/v1/messages/batches/b/results"_s;
    QTest::newRow("a file") << u"file:///etc/passwd"_s;
    QTest::newRow("no URL") << u"http://[x"_s;
}

void TestHttpStream::resultsElsewhereAreNotAskedFor()
{
    QFETCH(QString, url);
    Fixture f{{}};
    MessageBatches batches{f.http};
    url.replace(u"%1"_s, QString::number(f.server.serverPort()));
    const auto response = await(batches.results(
        Batch{.id = u"b"_s, .resultsUrl = url}, [](QByteArrayView) {}, [] {}));
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::BadInput);
    QCOMPARE(f.server.connections(), 0);
}

QTEST_GUILESS_MAIN(TestHttpStream)
#include "tst_httpstream.moc"
