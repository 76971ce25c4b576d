// SPDX-License-Identifier: GPL-3.0-or-later
// Above all: when the creation of a batch is sent again, and what is said when nobody can know
// whether it arrived.
#include "core/api/httpclient.h"
#include "core/api/messagebatches.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fixtures.h"
#include "tests/support/rawserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace core;
using namespace test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;
using When = RawPlan::When;
using End = RawPlan::End;

class TestMessageBatches : public QObject
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

    static QByteArray batch() { return fixture(u"api/batch-in-progress.json"_s); }
    static QByteArray error(const QByteArray &type)
    {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type
            + "\",\"message\":\"no\"},\"request_id\":\"req_1\"}";
    }

    struct Fixture
    {
        explicit Fixture(const QList<RawPlan> &plans, bool repeatLast = false)
            : server{plans, repeatLast}
        { }
        Result<HttpResponse> post(const QString &file, std::chrono::milliseconds timeout)
        {
            return await(http.send({.method = HttpRequest::Method::Post,
                                    .path = u"/v1/messages/batches"_s,
                                    .bodyFile = file,
                                    .onlyOnce = true,
                                    .timeout = timeout}));
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
    void refusalsAreToldAsTheyAre_data();
    void refusalsAreToldAsTheyAre();
    void whatIsUnclearCarriesWhatIsKnown();
    void attemptsThatCannotHaveArrivedEndAfterThree_data();
    void attemptsThatCannotHaveArrivedEndAfterThree();
    void nobodyListeningIsRepeatedAndThenANetworkError();
    void aSilentServiceLeavesItUnclear();
    void aServiceThatStopsReadingTimesOutSafely();
    void aSlowUploadIsProgress();
    void aFileThatCannotBeReadSendsNothing_data();
    void aFileThatCannotBeReadSendsNothing();
    void aFileThatShrinksIsNoBatch();
    void interimAnswersDoNotStopTheUpload();
    void theProgressEndsAtTheWhole();
    void aBodyFromMemoryIsSentOnceToo();
    void theOtherCallsAreThoseOfTheReference();
    void oddIdsAreEncodedInPaths_data();
    void oddIdsAreEncodedInPaths();
    void anAnswerAboutAnotherBatchIsBad();
    void theWorkspaceIsThatOfTheHeader();
    void whatIsNoWorkspaceIsNone_data();
    void whatIsNoWorkspaceIsNone();
};

void TestMessageBatches::theBodyIsTheFileAndTheHeadersAreThoseOfTheReference()
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

void TestMessageBatches::itIsSentAgainOnlyWhileItCannotHaveArrived_data()
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
        << RawPlan{.end = End::Reset, .when = When::AfterBody, .bodyBytes = 8 << 20} << large << 2
        << false;
    QTest::newRow("closed in order in the middle of the body")
        << RawPlan{.end = End::Close, .when = When::AfterBody, .bodyBytes = 8 << 20} << large << 2
        << false;
    QTest::newRow("reset after the whole body") << RawPlan{.end = End::Reset} << large << 1 << true;
    QTest::newRow("closed after the whole body")
        << RawPlan{.end = End::Close} << large << 1 << true;
    QTest::newRow("closed after a small body") << RawPlan{.end = End::Close} << small << 1 << true;
    QTest::newRow("500") << RawPlan{.bytes = RawServer::answer(500, error("api_error"))} << small
                         << 1 << true;
    QTest::newRow("529") << RawPlan{.bytes = RawServer::answer(529, error("overloaded_error"))}
                         << small << 1 << true;
    QTest::newRow("504") << RawPlan{.bytes = RawServer::answer(504, error("timeout_error"))}
                         << small << 1 << true;
    QTest::newRow("408") << RawPlan{.bytes = RawServer::answer(408, error("timeout_error"))}
                         << small << 1 << true;
    QTest::newRow("409") << RawPlan{.bytes = RawServer::answer(409, error("conflict_error"))}
                         << small << 1 << true;
    QTest::newRow("500 before the body was read")
        << RawPlan{.bytes = RawServer::answer(500, error("api_error")),
                   .end = End::Stay,
                   .when = When::AfterHead}
        << large << 2 << false;
    QTest::newRow("429") << RawPlan{.bytes = RawServer::answer(429, error("rate_limit_error"))}
                         << small << 2 << false;
    QTest::newRow("200 that is not JSON")
        << RawPlan{.bytes = RawServer::answer(200, "<html>ok</html>")} << small << 1 << true;
    QTest::newRow("303") << RawPlan{.bytes = RawServer::answer(303, "",
                                                               "location: https://x.example/\r\n")}
                         << small << 1 << true;
    QTest::newRow("200 cut off") << RawPlan{.bytes = RawServer::answer(200, batch()).chopped(10)}
                                 << small << 1 << true;
}

void TestMessageBatches::itIsSentAgainOnlyWhileItCannotHaveArrived()
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

void TestMessageBatches::anEarlyAnswerIsDelivered_data()
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
    QTest::newRow("in the middle") << RawPlan{
        .bytes = refusal, .end = End::Deaf, .when = When::AfterBody, .bodyBytes = 5 << 20};
}

void TestMessageBatches::anEarlyAnswerIsDelivered()
{
    QFETCH(const RawPlan, plan);
    Fixture f{{plan}};
    const Result<Batch> created = await(f.batches.create(bodyFile(64 << 20)));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, Kind::Authentication);
    QCOMPARE(created.error().status, 401);
    QCOMPARE(f.server.requests().size(), 1);
}

void TestMessageBatches::refusalsAreToldAsTheyAre_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    const auto file = [](const char *name) { return fixture(u"api/"_s + QLatin1StringView{name}); };
    QTest::newRow("400") << 400 << file("error-invalid-request.json") << Kind::InvalidRequest;
    QTest::newRow("400 no credit") << 400 << file("error-no-credit.json") << Kind::Billing;
    QTest::newRow("401") << 401 << file("error-authentication.json") << Kind::Authentication;
    QTest::newRow("402") << 402 << QByteArray{} << Kind::Billing;
    QTest::newRow("403") << 403 << QByteArray{} << Kind::Permission;
    QTest::newRow("404") << 404 << QByteArray{} << Kind::NotFound;
    QTest::newRow("413 from a proxy") << 413 << file("error-proxy.html") << Kind::RequestTooLarge;
    QTest::newRow("429 spend cap") << 429 << file("error-spend-cap.json") << Kind::Billing;
    QTest::newRow("301") << 301 << QByteArray{} << Kind::BadResponse;
    QTest::newRow("308") << 308 << QByteArray{} << Kind::BadResponse;
}

void TestMessageBatches::refusalsAreToldAsTheyAre()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, body);
    QFETCH(const Kind, kind);
    Fixture f{
        {RawPlan{.bytes = RawServer::answer(status, body, "location: https://x.example/\r\n")}},
        true};
    const Result<Batch> created = await(f.batches.create(bodyFile(2000)));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, kind);
    QCOMPARE(created.error().status, status);
    QCOMPARE(f.server.requests().size(), 1);
}

void TestMessageBatches::whatIsUnclearCarriesWhatIsKnown()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(529, error("overloaded_error"),
                                                  "request-id: req_5\r\nretry-after: 30\r\n")}}};
    const Result<Batch> busy = await(f.batches.create(bodyFile(2000)));
    QVERIFY(!busy);
    QCOMPARE(busy.error().kind, Kind::Unclear);
    QCOMPARE(busy.error().status, 529);
    QCOMPARE(busy.error().type, u"overloaded_error"_s);
    QCOMPARE(busy.error().requestId, u"req_5"_s);
    QCOMPARE(busy.error().retryAfter, std::chrono::milliseconds{30'000});

    f.server.plan(
        {RawPlan{.bytes = RawServer::answer(200, "{\"id\":7}", "request-id: req_6\r\n")}});
    const Result<Batch> unreadable = await(f.batches.create(bodyFile(2000)));
    QVERIFY(!unreadable);
    QCOMPARE(unreadable.error().kind, Kind::Unclear);
    QCOMPARE(unreadable.error().status, 200);
    QCOMPARE(unreadable.error().requestId, u"req_6"_s);
}

void TestMessageBatches::attemptsThatCannotHaveArrivedEndAfterThree_data()
{
    QTest::addColumn<RawPlan>("fault");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("dropped in the middle")
        << RawPlan{.end = End::Reset, .when = When::AfterBody, .bodyBytes = 1 << 20}
        << Kind::Network;
    QTest::newRow("429") << RawPlan{.bytes = RawServer::answer(429, error("rate_limit_error"))}
                         << Kind::RateLimit;
    QTest::newRow("529 before the body")
        << RawPlan{.bytes = RawServer::answer(529, error("overloaded_error")),
                   .end = End::Stay,
                   .when = When::AfterHead}
        << Kind::Overloaded;
}

void TestMessageBatches::attemptsThatCannotHaveArrivedEndAfterThree()
{
    QFETCH(const RawPlan, fault);
    QFETCH(const Kind, kind);
    Fixture f{{fault}, true};
    const Result<Batch> created = await(f.batches.create(bodyFile(24 << 20)));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, kind);
    QCOMPARE(f.server.requests().size(), 3);
    QCOMPARE(f.clock.delays(), (QList<std::chrono::milliseconds>{500ms, 1000ms}));
}

void TestMessageBatches::nobodyListeningIsRepeatedAndThenANetworkError()
{
    Fixture f{{}};
    f.server.close();
    const Result<Batch> created = await(f.batches.create(bodyFile(2000)));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, Kind::Network);
    QCOMPARE(f.clock.delays().size(), 2);
}

void TestMessageBatches::aSilentServiceLeavesItUnclear()
{
    Fixture f{{RawPlan{.end = End::Stay}}, true};
    const auto response = f.post(bodyFile(2000), 250ms);
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Unclear);
    QCOMPARE(f.server.requests().size(), 1);
}

void TestMessageBatches::aServiceThatStopsReadingTimesOutSafely()
{
    Fixture f{{RawPlan{.end = End::Deaf, .when = When::AfterHead}}, true};
    const auto response = f.post(bodyFile(24 << 20), 250ms);
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Timeout);
    QCOMPARE(f.server.requests().size(), 3);
}

void TestMessageBatches::aSlowUploadIsProgress()
{
    // 24 MB at 512 kB each 25 ms take 1.2 s; the timeout is 700 ms.
    Fixture f{{RawPlan{
        .bytes = RawServer::answer(200, "{}"), .readBytes = 512 * 1024, .readEvery = 25ms}}};
    const auto response = f.post(bodyFile(24 << 20), 700ms);
    QVERIFY2(response, qPrintable(response ? QString{} : response.error().detail));
    QCOMPARE(f.server.requests().size(), 1);
    QCOMPARE(f.server.requests().first().body.size(), 24 << 20);
}

void TestMessageBatches::aFileThatCannotBeReadSendsNothing_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("missing") << m_folder.filePath(u"nothing"_s);
    QTest::newRow("a folder") << m_folder.path();
}

void TestMessageBatches::aFileThatCannotBeReadSendsNothing()
{
    QFETCH(const QString, path);
    Fixture f{{}};
    const Result<Batch> created = await(f.batches.create(path));
    QVERIFY(!created);
    QCOMPARE(created.error().kind, Kind::Storage);
    QCOMPARE(f.server.connections(), 0);
}

void TestMessageBatches::aFileThatShrinksIsNoBatch()
{
    const QString path = m_folder.filePath(u"shrinks"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(24 << 20, 'f'));
    file.flush();
    Fixture f{{RawPlan{.readBytes = 256 * 1024, .readEvery = 1ms}}};
    const Answer<Batch> answer = f.batches.create(path);
    QTRY_VERIFY(!f.server.requests().isEmpty() && f.server.requests().first().body.size() > 1000);
    QVERIFY(file.resize(1000));
    const Result<Batch> created = await(answer);
    QVERIFY(!created);
    QCOMPARE(created.error().kind, Kind::Storage);
    QCOMPARE(f.server.requests().size(), 1);
    QVERIFY(!f.server.requests().first().whole);
}

void TestMessageBatches::interimAnswersDoNotStopTheUpload()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, batch()), .interim100 = true}}};
    const Result<Batch> created = await(f.batches.create(bodyFile(24 << 20)));
    QVERIFY2(created, qPrintable(created ? QString{} : created.error().detail));
    QVERIFY(f.server.requests().first().whole);
}

void TestMessageBatches::theProgressEndsAtTheWhole()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, batch())}}};
    qint64 last = 0;
    bool inOrder = true;
    connect(&f.http, &HttpClient::uploadProgress, this, [&](qint64 sent, qint64 total) {
        inOrder = inOrder && sent >= last && total == 24 << 20;
        last = sent;
    });
    QVERIFY(await(f.batches.create(bodyFile(24 << 20))));
    QVERIFY(inOrder);
    QCOMPARE(last, 24 << 20);
}

void TestMessageBatches::aBodyFromMemoryIsSentOnceToo()
{
    Fixture f{{RawPlan{.end = End::Close}}};
    const auto response = await(f.http.send({.method = HttpRequest::Method::Post,
                                             .path = u"/x"_s,
                                             .body = "{\"a\":1}",
                                             .onlyOnce = true}));
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Unclear);
    QCOMPARE(f.server.requests().size(), 1);
    QCOMPARE(f.server.requests().first().body, "{\"a\":1}");
}

void TestMessageBatches::theOtherCallsAreThoseOfTheReference()
{
    const QString id = u"msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d"_s;
    const RawPlan one{.bytes = RawServer::answer(200, batch(), "retry-after: 10\r\n")};
    const RawPlan page{.bytes = RawServer::answer(200, fixture(u"api/page-of-two.json"_s))};
    const RawPlan deleted{.bytes = RawServer::answer(
                              200, "{\"id\":\"msgbatch_01\",\"type\":\"message_batch_deleted\"}")};
    Fixture f{{one, one, page, page, page, deleted}};
    const Result<BatchStatus> status = await(f.batches.retrieve(id));
    QVERIFY(status);
    QCOMPARE(status->retryAfter, std::chrono::milliseconds{10'000});
    QVERIFY(await(f.batches.cancel(id)));
    QVERIFY(await(f.batches.list()));
    QVERIFY(await(f.batches.list(0, id)));
    const Result<BatchPage> last = await(f.batches.list(1000, {}, id));
    QVERIFY(last);
    QCOMPARE(last->batches.size(), 2);
    QVERIFY(await(f.batches.remove(id)));
    QList<QByteArray> seen;
    for (const RawRequest &request : f.server.requests())
        seen.append(request.method + ' ' + request.target);
    const QByteArray path = "/v1/messages/batches";
    const QByteArray own = path + '/' + id.toLatin1();
    QCOMPARE(seen,
             (QList<QByteArray>{
                 "GET " + own, "POST " + own + "/cancel", "GET " + path + "?limit=20",
                 "GET " + path + "?limit=1&after_id=" + id.toLatin1(),
                 "GET " + path + "?limit=1000&before_id=" + id.toLatin1(), "DELETE " + own}));
    QCOMPARE(f.server.requests().value(1).body, "{}");
    for (const QString &bad : {u""_s, u"."_s, u".."_s, QString{600, u'x'}}) {
        QCOMPARE(await(f.batches.retrieve(bad)).error().kind, Kind::BadInput);
        QCOMPARE(await(f.batches.cancel(bad)).error().kind, Kind::BadInput);
        QCOMPARE(await(f.batches.remove(bad)).error().kind, Kind::BadInput);
    }
    QCOMPARE(f.server.requests().size(), 6);
}

void TestMessageBatches::oddIdsAreEncodedInPaths_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QByteArray>("segment");
    const auto row = [](const QString &id, const char *segment) {
        QTest::newRow(segment) << id << QByteArray{segment};
    };
    row(u"a/b"_s, "a%2Fb");
    row(u"a/../b"_s, "a%2F..%2Fb");
    row(u"a?b=c&d"_s, "a%3Fb%3Dc%26d");
    row(u"a#b"_s, "a%23b");
    row(u"50% ä\n"_s, "50%25%20%C3%A4%0A");
    row(u"a%2Fb"_s, "a%252Fb");
    row(u"msgbatch:1@2~3"_s, "msgbatch:1@2~3");
}

void TestMessageBatches::oddIdsAreEncodedInPaths()
{
    QFETCH(const QString, id);
    QFETCH(const QByteArray, segment);
    QJsonObject about = QJsonDocument::fromJson(batch()).object();
    about.insert(u"id"_s, id);
    const RawPlan one{.bytes = RawServer::answer(200, QJsonDocument{about}.toJson())};
    Fixture f{{one, one, one}};
    const Result<BatchStatus> status = await(f.batches.retrieve(id));
    QVERIFY2(status, qPrintable(status ? QString{} : status.error().detail));
    QCOMPARE(status->batch.id, id);
    QVERIFY(await(f.batches.cancel(id)));
    QVERIFY(await(f.batches.remove(id)));
    const QByteArray own = "/v1/messages/batches/" + segment;
    QCOMPARE(f.server.requests().value(0).target, own);
    QCOMPARE(f.server.requests().value(1).target, QByteArray{own + "/cancel"});
    QCOMPARE(f.server.requests().value(2).target, own);
}

void TestMessageBatches::anAnswerAboutAnotherBatchIsBad()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, batch())}}};
    const Result<BatchStatus> status = await(f.batches.retrieve(u"msgbatch_other"_s));
    QVERIFY(!status);
    QCOMPARE(status.error().kind, Kind::BadResponse);
}

void TestMessageBatches::theWorkspaceIsThatOfTheHeader()
{
    const QString id = u"msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d"_s, workspace = u"wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ"_s;
    const QByteArray header = "Anthropic-Workspace-Id: " + workspace.toLatin1() + "\r\n";
    const RawPlan one{.bytes = RawServer::answer(200, batch(), header)};
    const RawPlan page{.bytes = RawServer::answer(200, fixture(u"api/page-of-two.json"_s), header)};
    Fixture f{{one, one, one, page}};
    QCOMPARE(await(f.batches.create(bodyFile(100)))->workspace, workspace);
    QCOMPARE(await(f.batches.retrieve(id))->batch.workspace, workspace);
    QCOMPARE(await(f.batches.cancel(id))->workspace, workspace);
    const Result<BatchPage> listed = await(f.batches.list());
    QVERIFY(listed);
    for (const Batch &each : listed->batches)
        QCOMPARE(each.workspace, workspace);
}

void TestMessageBatches::whatIsNoWorkspaceIsNone_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("not said") << QByteArray{};
    QTest::newRow("empty") << QByteArray{"anthropic-workspace-id: \r\n"};
    QTest::newRow("words") << QByteArray{"anthropic-workspace-id: a gateway's own words\r\n"};
    QTest::newRow("endless") << QByteArray{"anthropic-workspace-id: " + QByteArray(5'000, 'w') + "\r\n"};
}

void TestMessageBatches::whatIsNoWorkspaceIsNone()
{
    QFETCH(const QByteArray, header);
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, batch(), header)}}};
    const Result<Batch> created = await(f.batches.create(bodyFile(100)));
    QVERIFY(created); // the batch is there, whatever the header says
    QCOMPARE(created->workspace, QString{});
}

QTEST_GUILESS_MAIN(TestMessageBatches)
#include "tst_messagebatches.moc"
