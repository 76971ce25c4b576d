// SPDX-License-Identifier: GPL-3.0-or-later
// A request that creates something (onlyOnce): when it is sent again, and what is said when nobody can know.
#include "core/api/httpclient.h"
#include "core/api/messagebatches.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/rawserver.h"

#include <QTemporaryDir>
#include <QTest>

using namespace core;
using namespace test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;
using When = RawPlan::When;
using End = RawPlan::End;

class TestUploadOnce : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    QString bodyFile(qint64 size)
    {
        const QString path = m_folder.filePath(u"body-%1"_s.arg(size));
        QFile file{path};
        if (!file.exists() && file.open(QIODevice::WriteOnly)) {
            QByteArray body(size, 'x');
            for (qsizetype i = 0; i < body.size(); i += 997)
                body[i] = char('a' + i % 26);
            file.write(body);
        }
        return path;
    }

    static QByteArray batch()
    {
        QFile file{QStringLiteral(TEST_DATA "/api/batch-in-progress.json")};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }
    static QByteArray error(const QByteArray &type)
    {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type
            + "\",\"message\":\"no\"},\"request_id\":\"req_1\"}";
    }

    struct Fixture
    {
        explicit Fixture(const QList<RawPlan> &plans, bool repeatLast = false)
            : server{plans, repeatLast}
        {
        }
        RawServer server;
        FakeClock clock;
        HttpClient http{Endpoint{.baseUrl = server.url(), .key = ApiKey{u"sk-ant-test"_s}}, clock,
                        [] { return 0.0; }};
        MessageBatches batches{http};
    };

private slots:
    void theBodyIsTheFileAndTheHeadersAreThoseOfTheReference();
    void itIsSentAgainOnlyWhileItCannotHaveArrived_data();
    void itIsSentAgainOnlyWhileItCannotHaveArrived();
    void anEarlyAnswerIsDelivered_data();
    void anEarlyAnswerIsDelivered();
};

void TestUploadOnce::theBodyIsTheFileAndTheHeadersAreThoseOfTheReference()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, batch(), "request-id: req_7\r\n")}}};
    const qint64 size = 5'000'001;
    const Result<Batch> created = await(f.batches.create(bodyFile(size), true));
    QVERIFY2(created, qPrintable(created ? u""_s : created.error().detail));
    QCOMPARE(created->id, u"msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d"_s);
    QCOMPARE(f.server.requests().size(), 1);
    const RawRequest &seen = f.server.requests().first();
    QCOMPARE(seen.method, "POST");
    QCOMPARE(seen.target, "/v1/messages/batches");
    QFile file{bodyFile(size)};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(seen.body == file.readAll());
    QCOMPARE(seen.headers.value("content-length"), QByteArray::number(size));
    QCOMPARE(seen.headers.value("content-type"), "application/json");
    QCOMPARE(seen.headers.value("anthropic-version"), "2026-10-21");
    QCOMPARE(seen.headers.value("anthropic-beta"), "output-300k-2026-03-24");
    QCOMPARE(seen.headers.value("x-api-key"), "sk-ant-test");
    QVERIFY(!seen.headers.contains("authorization"));
    QVERIFY(!seen.headers.contains("transfer-encoding"));
    QCOMPARE(seen.headers.value("user-agent"), "tokenwise/" TOKENWISE_VERSION);
}

void TestUploadOnce::itIsSentAgainOnlyWhileItCannotHaveArrived_data()
{
    QTest::addColumn<RawPlan>("fault");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<int>("attempts"); // of which the last is answered well
    QTest::addColumn<bool>("unclear");

    constexpr qint64 large = 24 << 20;
    constexpr qint64 small = 300;
    QTest::newRow("closed right after accepting, body large")
        << RawPlan{.end = End::Reset, .when = When::Accepted} << large << 2 << false;
    QTest::newRow("closed after the head, body large")
        << RawPlan{.end = End::Reset, .when = When::AfterHead} << large << 2 << false;
    QTest::newRow("closed in the middle of the body")
        << RawPlan{.end = End::Reset, .when = When::AfterBody, .bodyBytes = 8 << 20} << large << 2 << false;
    QTest::newRow("closed in order in the middle of the body")
        << RawPlan{.end = End::Close, .when = When::AfterBody, .bodyBytes = 8 << 20} << large << 2 << false;
    QTest::newRow("reset after the whole body")
        << RawPlan{.end = End::Reset} << large << 1 << true;
    QTest::newRow("closed after the whole body") << RawPlan{.end = End::Close} << large << 1 << true;
    QTest::newRow("closed after a small body") << RawPlan{.end = End::Close} << small << 1 << true;
    QTest::newRow("500") << RawPlan{.bytes = RawServer::answer(500, error("api_error"))} << small << 1 << true;
    QTest::newRow("529") << RawPlan{.bytes = RawServer::answer(529, error("overloaded_error"))} << small << 1 << true;
    QTest::newRow("504") << RawPlan{.bytes = RawServer::answer(504, error("timeout_error"))} << small << 1 << true;
    QTest::newRow("408") << RawPlan{.bytes = RawServer::answer(408, error("timeout_error"))} << small << 1 << true;
    QTest::newRow("409") << RawPlan{.bytes = RawServer::answer(409, error("conflict_error"))} << small << 1 << true;
    QTest::newRow("500 before the body was read")
        << RawPlan{.bytes = RawServer::answer(500, error("api_error")), .end = End::Stay, .when = When::AfterHead}
        << large << 2 << false;
    QTest::newRow("429") << RawPlan{.bytes = RawServer::answer(429, error("rate_limit_error"))} << small << 2 << false;
    QTest::newRow("200 that is not JSON")
        << RawPlan{.bytes = RawServer::answer(200, "<html>ok</html>")} << small << 1 << true;
    QTest::newRow("200 cut off")
        << RawPlan{.bytes = RawServer::answer(200, batch()).chopped(10)} << small << 1 << true;
}

void TestUploadOnce::itIsSentAgainOnlyWhileItCannotHaveArrived()
{
    QFETCH(const RawPlan, fault);
    QFETCH(const qint64, size);
    QFETCH(const int, attempts);
    QFETCH(const bool, unclear);
    Fixture f{{fault, RawPlan{.bytes = RawServer::answer(200, batch())}}};
    const Result<Batch> created = await(f.batches.create(bodyFile(size)));
    if (unclear) {
        QVERIFY(!created);
        QCOMPARE(created.error().kind, Kind::Unclear);
    } else {
        QVERIFY2(created, qPrintable(created ? u""_s : created.error().detail));
    }
    QCOMPARE(f.server.requests().size(), attempts);
    QCOMPARE(f.server.connections(), attempts);
}

void TestUploadOnce::anEarlyAnswerIsDelivered_data()
{
    QTest::addColumn<RawPlan>("plan");
    const QByteArray refusal = RawServer::answer(401, error("authentication_error"));
    QTest::newRow("and the connection closed with a RST")
        << RawPlan{.bytes = refusal, .end = End::Reset, .when = When::AfterHead};
    QTest::newRow("and the connection closed")
        << RawPlan{.bytes = refusal, .end = End::Close, .when = When::AfterHead};
    QTest::newRow("and the body not read")
        << RawPlan{.bytes = refusal, .end = End::Deaf, .when = When::AfterHead};
    QTest::newRow("and the body read")
        << RawPlan{.bytes = refusal, .end = End::Stay, .when = When::AfterHead};
    QTest::newRow("in the middle")
        << RawPlan{.bytes = refusal, .end = End::Deaf, .when = When::AfterBody, .bodyBytes = 5 << 20};
}

void TestUploadOnce::anEarlyAnswerIsDelivered()
{
    QFETCH(const RawPlan, plan);
    Fixture f{{plan}};
    const Result<Batch> created = await(f.batches.create(bodyFile(64 << 20)));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, Kind::Authentication);
    QCOMPARE(created.error().status, 401);
    QCOMPARE(f.server.requests().size(), 1);
}

QTEST_GUILESS_MAIN(TestUploadOnce)
#include "tst_uploadonce.moc"
