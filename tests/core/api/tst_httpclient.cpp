// SPDX-License-Identifier: GPL-3.0-or-later
// Small requests: what is sent, what of an answer is believed, and when it is asked for again.
#include "core/api/httpclient.h"
#include "tests/support/await.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fixtures.h"
#include "tests/support/rawserver.h"

#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTest>

using namespace core;
using namespace test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;
using When = RawPlan::When;
using End = RawPlan::End;

namespace {

QString secret() { return u"sk-ant-api03-secret"_s; }

RawPlan good()
{
    return {.bytes = RawServer::answer(200, "{\"ok\":true}", "Request-Id: req_9\r\n")};
}

struct Fixture
{
    explicit Fixture(const QList<RawPlan> &plans, bool repeatLast = false)
        : server{plans, repeatLast}
    { }

    Result<HttpResponse> get(const QString &path = u"/v1/models"_s,
                             std::chrono::milliseconds timeout = 20s)
    {
        return await(http.send({.path = path, .timeout = timeout}));
    }

    RawServer server;
    FakeClock clock;
    HttpClient http{Endpoint{.baseUrl = server.url(), .key = ApiKey{secret()}}, clock,
                    [] { return 0.5; }};
};

} // namespace

class TestHttpClient : public QObject
{
    Q_OBJECT

private slots:
    void headersAreThoseOfTheReference();
    void aTokenIsSentAsBearerAndTheWorkspaceGoesAlong();
    void customHeadersReplaceOursButNotTheFraming();
    void withoutAKeyNoCredentialIsSent();
    void aKeyThatCannotStandInAHeaderIsNotSent();
    void nothingGoesToAClosedEndpoint();
    void theBaseUrlMayHaveAPath_data();
    void theBaseUrlMayHaveAPath();
    void aForeignAddressGetsNothing_data();
    void aForeignAddressGetsNothing();
    void aRedirectIsNotFollowed();
    void theAnswerComesWithItsFacts();
    void interimAnswersArePassedOver();
    void eachAnswerTellsWhatIsLeft();
    void failuresAreRepeatedByTheSchedule_data();
    void failuresAreRepeatedByTheSchedule();
    void whatTheServiceAsksForIsWaitedFor();
    void someRefusalsAreFinal_data();
    void someRefusalsAreFinal();
    void aFailureThatPassesIsNotSeen();
    void aSilentServiceTimesOut_data();
    void aSilentServiceTimesOut();
    void aSlowLinkIsProgress();
    void noCertificateNoRequest();
    void aTrustedCertificateIsTaken();
    void nobodyListeningIsANetworkError();
    void anAnswerWithoutEndIsRefused();
    void cancelingBreaksTheRequestOff();
    void theEndOfTheClientCancelsItsAnswers();
    void noKeyInAnyError();
    void gzipIsUndone();
    void postAndDeleteAreSentAsSuch();
};

void TestHttpClient::headersAreThoseOfTheReference()
{
    Fixture f{{good()}};
    QVERIFY(f.get(u"/v1/models?limit=3"_s));
    const RawRequest seen = f.server.requests().value(0);
    QCOMPARE(seen.method, "GET");
    QCOMPARE(seen.target, "/v1/models?limit=3");
    QCOMPARE(seen.headers.value("anthropic-version"), "2026-10-21");
    QCOMPARE(seen.headers.value("x-api-key"), secret().toLatin1());
    QVERIFY(!seen.headers.contains("authorization"));
    QCOMPARE(seen.headers.value("user-agent"), "tokenwise/" TOKENWISE_VERSION);
    QCOMPARE(seen.headers.value("accept"), "application/json");
    QCOMPARE(seen.headers.value("accept-language"), "en"); // not that of the user
    QVERIFY(!seen.headers.contains("cookie"));
    QVERIFY(!seen.headers.contains("anthropic-workspace-id"));
    QVERIFY(!seen.headers.contains("anthropic-beta"));
    QCOMPARE(seen.body, QByteArray{});
}

void TestHttpClient::aTokenIsSentAsBearerAndTheWorkspaceGoesAlong()
{
    Fixture f{{good()}};
    f.http.setEndpoint({.baseUrl = f.server.url(),
                        .key = ApiKey{u"sk-ant-oat01-x"_s, ApiKey::Form::Token},
                        .workspace = u"wrkspc_01"_s,
                        .version = ApiVersion::V2023_06_01});
    QVERIFY(await(f.http.send({.path = u"/v1/models"_s, .beta = "b-1"})));
    const RawRequest seen = f.server.requests().value(0);
    QCOMPARE(seen.headers.value("authorization"), "Bearer sk-ant-oat01-x");
    QVERIFY(!seen.headers.contains("x-api-key"));
    QCOMPARE(seen.headers.value("anthropic-workspace-id"), "wrkspc_01");
    QCOMPARE(seen.headers.value("anthropic-version"), "2023-06-01");
    QCOMPARE(seen.headers.value("anthropic-beta"), "b-1");
}

void TestHttpClient::customHeadersReplaceOursButNotTheFraming()
{
    Fixture f{{good()}};
    f.http.setEndpoint({.baseUrl = f.server.url(),
                        .key = ApiKey{secret()},
                        .extraHeaders = {{"Authorization", "Bearer gateway"},
                                         {"X-Team", "blue"},
                                         {"Anthropic-Beta", "b-2"},
                                         {"Content-Length", "999"},
                                         {"Host", "elsewhere"},
                                         {"Bad Name", "x"},
                                         {"X-Split", "a\r\nx-injected: 1"}}});
    QVERIFY(await(f.http.send({.path = u"/v1/models"_s, .beta = "b-1"})));
    const RawRequest seen = f.server.requests().value(0);
    QCOMPARE(seen.headers.value("authorization"), "Bearer gateway");
    QVERIFY(!seen.headers.contains("x-api-key"));
    QCOMPARE(seen.headers.value("x-team"), "blue");
    QCOMPARE(seen.headers.value("anthropic-beta"), "b-1,b-2");
    QVERIFY(seen.headers.value("host").startsWith("127.0.0.1:"));
    QVERIFY(!seen.headers.contains("bad name"));
    QVERIFY(!seen.headers.contains("x-split"));
    QVERIFY(!seen.headers.contains("x-injected"));
    QVERIFY(seen.whole);
}

void TestHttpClient::withoutAKeyNoCredentialIsSent()
{
    Fixture f{{good()}};
    f.http.setEndpoint({.baseUrl = f.server.url()});
    QVERIFY(f.get());
    QVERIFY(!f.server.requests().value(0).headers.contains("x-api-key"));
    QVERIFY(!f.server.requests().value(0).headers.contains("authorization"));
}

void TestHttpClient::aKeyThatCannotStandInAHeaderIsNotSent()
{
    Fixture f{{good()}};
    f.http.setEndpoint({.baseUrl = f.server.url(), .key = ApiKey{u"sk-änt"_s}});
    const auto refused = f.get();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Kind::Authentication);
    QCOMPARE(f.server.connections(), 0);
}

void TestHttpClient::theBaseUrlMayHaveAPath_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("none") << u""_s << QByteArray{"/v1/models"};
    QTest::newRow("slash") << u"/"_s << QByteArray{"/v1/models"};
    QTest::newRow("v1") << u"/v1"_s << QByteArray{"/v1/models"};
    QTest::newRow("v1 and slash") << u"/v1/"_s << QByteArray{"/v1/models"};
    QTest::newRow("gateway") << u"/anthropic"_s << QByteArray{"/anthropic/v1/models"};
    QTest::newRow("gateway with all")
        << u"/a%20b/anthropic/v1//"_s << QByteArray{"/a%20b/anthropic/v1/models"};
    QTest::newRow("query") << u"/x?y=1#z"_s << QByteArray{"/x/v1/models"};
}

void TestHttpClient::theBaseUrlMayHaveAPath()
{
    QFETCH(const QString, path);
    QFETCH(const QByteArray, target);
    Fixture f{{good()}};
    f.http.setEndpoint({.baseUrl = QUrl{f.server.url().toString() + path}});
    QVERIFY(f.get());
    QCOMPARE(f.server.requests().value(0).target, target);
}

void TestHttpClient::aForeignAddressGetsNothing_data()
{
    QTest::addColumn<QString>("address"); // %1 port of the endpoint, %2 of another server
    QTest::addColumn<bool>("own");
    QTest::newRow("another host") << u"http://localhost:%1/x"_s << false;
    QTest::newRow("another port") << u"http://127.0.0.1:%2/x"_s << false;
    QTest::newRow("another scheme") << u"https://127.0.0.1:%1/x"_s << false;
    QTest::newRow("a user name before another host")
        << u"http://127.0.0.1:%1@127.0.0.1:%2/x"_s << false;
    QTest::newRow("a user name before the same host") << u"http://me@127.0.0.1:%1/x"_s << false;
    QTest::newRow("two slashes are no other host") << u"//127.0.0.1:%2/x"_s << true;
    QTest::newRow("relative") << u"x"_s << false;
    QTest::newRow("its own") << u"http://127.0.0.1:%1/x"_s << true;
    QTest::newRow("its own in upper case") << u"HTTP://127.0.0.1:%1/x"_s << true;
}

void TestHttpClient::aForeignAddressGetsNothing()
{
    QFETCH(const QString, address);
    QFETCH(const bool, own);
    Fixture f{{good()}};
    RawServer other{{good()}};
    QString path = address;
    path.replace(u"%1"_s, QString::number(f.server.serverPort()));
    path.replace(u"%2"_s, QString::number(other.serverPort()));
    const auto response = f.get(path);
    QCOMPARE(response.has_value(), own);
    QCOMPARE(other.connections(), 0);
    if (!own) {
        QCOMPARE(response.error().kind, Kind::BadInput);
        QCOMPARE(f.server.connections(), 0);
    }
}

void TestHttpClient::aRedirectIsNotFollowed()
{
    RawServer other{{good()}};
    for (const int status : {301, 302, 303, 307, 308}) {
        Fixture f{{RawPlan{.bytes = RawServer::answer(
                               status, "", "location: " + other.url().toEncoded() + "/x\r\n")}}};
        const auto response = f.get();
        QVERIFY(!response);
        QCOMPARE(response.error().kind, Kind::BadResponse);
        QCOMPARE(response.error().status, status);
        QCOMPARE(f.server.requests().size(), 1);
    }
    QCOMPARE(other.connections(), 0);
}

void TestHttpClient::theAnswerComesWithItsFacts()
{
    Fixture f{{RawPlan{
        .bytes = RawServer::answer(200, "{}", "Request-Id: req_9\r\nRetry-After: 10\r\n")}}};
    QSignalSpy contacted{&f.http, &HttpClient::contacted};
    const auto response = f.get();
    QVERIFY(response);
    QCOMPARE(response->status, 200);
    QCOMPARE(response->body, "{}");
    QCOMPARE(response->requestId, u"req_9"_s);
    QCOMPARE(response->retryAfter, std::chrono::milliseconds{10'000});
    QCOMPARE(response->header("retry-after"), "10");
    QCOMPARE(response->header("absent"), QByteArray{});
    QCOMPARE(contacted.size(), 1);
}

void TestHttpClient::eachAnswerTellsWhatIsLeft()
{
    const QByteArray limits = "anthropic-ratelimit-requests-limit: 4000\r\n"
                              "anthropic-ratelimit-requests-remaining: 3912\r\n"
                              "anthropic-ratelimit-requests-reset: 2026-11-18T11:06:55Z\r\n";
    Fixture f{{RawPlan{.bytes = RawServer::answer(529, "{}", "Request-Id: req_1\r\n")},
               RawPlan{.bytes = RawServer::answer(200, "{}", "Request-Id: req_2\r\n" + limits)}}};
    QSignalSpy answered{&f.http, &HttpClient::answered};
    QVERIFY(f.get());
    QTRY_COMPARE(answered.size(), 2);
    const auto first = answered[0][0].value<core::Contact>();
    QCOMPARE(first.status, 529);
    QVERIFY(!first.allowance);
    const auto second = answered[1][0].value<core::Contact>();
    QCOMPARE(second.status, 200);
    QCOMPARE(second.requestId, u"req_2"_s);
    QVERIFY(second.request.startsWith(u"GET /"_s));
    QVERIFY(second.allowance);
    QCOMPARE(second.allowance->limit, 4000);
    QCOMPARE(second.allowance->remaining, 3912);
    QCOMPARE(second.allowance->resetsAt, core::instantFromRfc3339(u"2026-11-18T11:06:55Z"_s));
    // Nonsense is not taken for a limit.
    QVERIFY(!core::requestAllowanceOf({{"anthropic-ratelimit-requests-limit", "many"},
                                       {"anthropic-ratelimit-requests-remaining", "1"}}));
}

void TestHttpClient::interimAnswersArePassedOver()
{
    Fixture f{{RawPlan{.bytes = "HTTP/1.1 100 Continue\r\n\r\n" + RawServer::answer(200, "{}")}}};
    const auto response = f.get();
    QVERIFY(response);
    QCOMPARE(response->status, 200);
}

void TestHttpClient::failuresAreRepeatedByTheSchedule_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<End>("end");
    QTest::addColumn<Kind>("kind");
    const auto answer = [](int status) { return RawServer::answer(status, "{}"); };
    QTest::newRow("408") << answer(408) << End::Close << Kind::Timeout;
    QTest::newRow("409") << answer(409) << End::Close << Kind::Conflict;
    QTest::newRow("429") << answer(429) << End::Close << Kind::RateLimit;
    QTest::newRow("500") << answer(500) << End::Close << Kind::Server;
    QTest::newRow("504") << answer(504) << End::Close << Kind::Server;
    QTest::newRow("529") << answer(529) << End::Close << Kind::Overloaded;
    QTest::newRow("502 as HTML") << RawServer::answer(502, "<html>bad</html>") << End::Close
                                 << Kind::Server;
    QTest::newRow("400, but to be repeated")
        << RawServer::answer(400, "{}", "x-should-retry: true\r\n") << End::Close
        << Kind::InvalidRequest;
    QTest::newRow("dropped") << QByteArray{} << End::Close << Kind::Network;
    QTest::newRow("reset") << QByteArray{} << End::Reset << Kind::Network;
    QTest::newRow("status line cut") << QByteArray{"HTTP/1.1 20"} << End::Close << Kind::Network;
    QTest::newRow("head cut") << QByteArray{"HTTP/1.1 200 OK\r\ncontent-le"} << End::Close
                              << Kind::Network;
    QTest::newRow("body cut") << RawServer::answer(200, "{\"a\":1}").chopped(2) << End::Close
                              << Kind::Network;
    QTest::newRow("body cut by a reset")
        << RawServer::answer(200, "{\"a\":1}").chopped(2) << End::Reset << Kind::Network;
    QTest::newRow("body missing") << RawServer::answer(200, "{\"a\":1}").chopped(7) << End::Close
                                  << Kind::Network;
    const QByteArray chunks = RawServer::chunkedHead() + RawServer::chunk("{\"a\":");
    QTest::newRow("chunks cut between") << chunks << End::Close << Kind::Network;
    QTest::newRow("chunks cut within") << chunks.chopped(4) << End::Close << Kind::Network;
    QTest::newRow("chunks cut in a size") << chunks + "1" << End::Close << Kind::Network;
    QTest::newRow("chunks cut after the head")
        << RawServer::chunkedHead() << End::Close << Kind::Network;
    QTest::newRow("chunk of garbage") << RawServer::chunkedHead() + "zz\r\n{}\r\n0\r\n\r\n"
                                      << End::Close << Kind::Network;
    QTest::newRow("without length, cut")
        << QByteArray{"HTTP/1.1 200 OK\r\n\r\n{\"a\":"} << End::Close << Kind::Network;
    QTest::newRow("two lengths")
        << QByteArray{"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"}
        << End::Close << Kind::Network;
    QTest::newRow("negative length")
        << QByteArray{"HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}"} << End::Close
        << Kind::Network;
    QTest::newRow("not HTTP") << QByteArray{"SSH-2.0-OpenSSH_9.2\r\n"} << End::Close
                              << Kind::Network;
    QTest::newRow("error with half a body")
        << RawServer::answer(500, "{\"error\":{}}").chopped(4) << End::Close << Kind::Server;
}

void TestHttpClient::failuresAreRepeatedByTheSchedule()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const End, end);
    QFETCH(const Kind, kind);
    Fixture f{{RawPlan{.bytes = bytes, .end = end}}, true};
    QSignalSpy failed{&f.http, &HttpClient::failed};
    QSignalSpy waiting{&f.http, &HttpClient::waiting};
    const auto response = f.get();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, kind);
    QVERIFY(!response.error().detail.isEmpty());
    QVERIFY(!response.error().detail.contains(u'<'));
    QCOMPARE(f.server.requests().size(), 3);
    // 0.5 s and 1 s, less an eighth: the jitter is 0.5.
    const QList<std::chrono::milliseconds> schedule{438ms, 875ms};
    QCOMPARE(f.clock.delays(), schedule);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(waiting.size(), 2);
}

void TestHttpClient::whatTheServiceAsksForIsWaitedFor()
{
    Fixture f{{RawPlan{.bytes = RawServer::answer(429, "{}", "retry-after: 7\r\n")},
               RawPlan{.bytes = RawServer::answer(529, "{}", "retry-after-ms: 31.5\r\n")},
               RawPlan{.bytes = RawServer::answer(503, "{}", "retry-after: 86400\r\n")}, good()}};
    const auto response = await(f.http.send({.path = u"/v1/models"_s, .maxRetries = 3}));
    QVERIFY(response);
    const QList<std::chrono::milliseconds> asked{7000ms, 32ms, 86'400'000ms};
    QCOMPARE(f.clock.delays(), asked);
}

void TestHttpClient::someRefusalsAreFinal_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Kind>("kind");
    const auto file = [](const char *name) { return fixture(u"api/"_s + QLatin1StringView{name}); };
    QTest::newRow("400") << RawServer::answer(400, file("error-invalid-request.json"))
                         << Kind::InvalidRequest;
    QTest::newRow("401") << RawServer::answer(401, file("error-authentication.json"),
                                              "www-authenticate: Basic realm=x\r\n")
                         << Kind::Authentication;
    QTest::newRow("402") << RawServer::answer(402, "{}") << Kind::Billing;
    QTest::newRow("403") << RawServer::answer(403, "{}") << Kind::Permission;
    QTest::newRow("404") << RawServer::answer(404, "{}") << Kind::NotFound;
    QTest::newRow("413") << RawServer::answer(413, "<html></html>") << Kind::RequestTooLarge;
    QTest::newRow("429 spend cap")
        << RawServer::answer(429, file("error-spend-cap.json")) << Kind::Billing;
    QTest::newRow("429 spend cap, asked to wait") << RawServer::answer(
        429, file("error-spend-cap.json"), "retry-after: 1\r\nx-should-retry: true\r\n")
                                                  << Kind::Billing;
    QTest::newRow("400 usage limit")
        << RawServer::answer(400, file("error-usage-limit.json")) << Kind::Billing;
    QTest::newRow("529, not to be repeated")
        << RawServer::answer(529, "{}", "x-should-retry: false\r\n") << Kind::Overloaded;
    QTest::newRow("an encoding that nobody asked for")
        << RawServer::answer(200, "{}", "content-encoding: br\r\n") << Kind::BadResponse;
}

void TestHttpClient::someRefusalsAreFinal()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const Kind, kind);
    Fixture f{{RawPlan{.bytes = answer}}, true};
    const auto response = f.get();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, kind);
    QCOMPARE(f.server.requests().size(), 1);
    QCOMPARE(f.clock.delays().size(), 0);
}

void TestHttpClient::aFailureThatPassesIsNotSeen()
{
    Fixture f{{RawPlan{.end = End::Reset}, RawPlan{.bytes = RawServer::answer(500, "{}")}, good()}};
    QSignalSpy failed{&f.http, &HttpClient::failed};
    QVERIFY(f.get());
    QCOMPARE(failed.size(), 0);
    QCOMPARE(f.server.requests().size(), 3);
}

void TestHttpClient::aSilentServiceTimesOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<When>("when");
    QTest::newRow("from the start") << QByteArray{} << When::AfterRequest;
    QTest::newRow("in the head") << QByteArray{"HTTP/1.1 200 OK\r\nconte"} << When::AfterRequest;
    QTest::newRow("in the body") << RawServer::answer(200, "{\"a\":1}").chopped(3)
                                 << When::AfterRequest;
}

void TestHttpClient::aSilentServiceTimesOut()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const When, when);
    Fixture f{{RawPlan{.bytes = bytes, .end = End::Stay, .when = when}}, true};
    const auto response = f.get(u"/v1/models"_s, 250ms);
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Timeout);
    QCOMPARE(f.server.requests().size(), 3);
}

void TestHttpClient::aSlowLinkIsProgress()
{
    // 13 pieces, 100 ms apart, take longer than the timeout of 800 ms. The first holds the head.
    const QByteArray bytes = RawServer::answer(200, "{\"slow\":\"" + QByteArray(1200, 's') + "\"}");
    Fixture f{{RawPlan{.bytes = bytes, .dripBytes = bytes.size() / 12, .dripEvery = 100ms}}};
    const auto response = f.get(u"/v1/models"_s, 800ms);
    QVERIFY(response);
    QCOMPARE(f.server.requests().size(), 1);
}

static QSslCertificate ownCertificate()
{
    return QSslCertificate{fixture(u"api/self-signed.pem"_s)};
}

static QSslKey ownKey() { return QSslKey{fixture(u"api/self-signed.key"_s), QSsl::Ec}; }

void TestHttpClient::noCertificateNoRequest()
{
    Fixture f{{good()}, true};
    f.server.useTls(ownCertificate(), ownKey());
    f.http.setEndpoint({.baseUrl = f.server.url(), .key = ApiKey{secret()}});
    for (const bool once : {false, true}) {
        const auto response = await(f.http.send({.method = HttpRequest::Method::Post,
                                                 .path = u"/v1/x"_s,
                                                 .body = "{}",
                                                 .onlyOnce = once}));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, Kind::Network);
        QVERIFY2(response.error().detail.contains(u"certificate"_s),
                 qPrintable(response.error().detail));
    }
    for (const RawRequest &seen : f.server.requests())
        QCOMPARE(seen.head, QByteArray{});
}

void TestHttpClient::aTrustedCertificateIsTaken()
{
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    QSslConfiguration trusting = before;
    trusting.addCaCertificate(ownCertificate());
    QSslConfiguration::setDefaultConfiguration(trusting);
    Fixture f{{good()}, true};
    f.server.useTls(ownCertificate(), ownKey());
    f.http.setEndpoint({.baseUrl = f.server.url(), .key = ApiKey{secret()}});
    for (const bool once : {false, true}) {
        const auto response = await(f.http.send({.method = HttpRequest::Method::Post,
                                                 .path = u"/v1/x"_s,
                                                 .body = QByteArray(3'000'000, 'b'),
                                                 .onlyOnce = once}));
        QVERIFY2(response, qPrintable(response ? QString{} : response.error().detail));
    }
    QSslConfiguration::setDefaultConfiguration(before);
    QCOMPARE(f.server.requests().size(), 2);
    for (const RawRequest &seen : f.server.requests()) {
        QVERIFY(seen.whole);
        QCOMPARE(seen.body.size(), 3'000'000);
        QCOMPARE(seen.headers.value("x-api-key"), secret().toLatin1());
    }
}

void TestHttpClient::nobodyListeningIsANetworkError()
{
    Fixture f{{}};
    f.server.close();
    const auto response = f.get();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::Network);
    QVERIFY2(response.error().detail.contains(u"refused the connection"_s),
             qPrintable(response.error().detail));
    QCOMPARE(f.clock.delays().size(), 2);
}

void TestHttpClient::anAnswerWithoutEndIsRefused()
{
    const QByteArray large(70 << 20, ' ');
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, "{" + large + "}")}}};
    const auto response = f.get();
    QVERIFY(!response);
    QCOMPARE(response.error().kind, Kind::BadResponse);
    QVERIFY(response.error().detail.contains(u"larger than 64 MB"_s));
}

void TestHttpClient::cancelingBreaksTheRequestOff()
{
    Fixture f{{RawPlan{.end = End::Stay}}};
    Answer<HttpResponse> answer = f.http.send({.path = u"/v1/models"_s});
    QTRY_VERIFY(!f.server.requests().isEmpty() && f.server.requests().first().whole);
    QPointer<QTcpSocket> socket = f.server.findChild<QTcpSocket *>();
    QVERIFY(socket);
    answer.cancel();
    QTRY_VERIFY(!socket || socket->state() == QAbstractSocket::UnconnectedState);
    QCOMPARE(f.clock.delays().size(), 0);
}

void TestHttpClient::theEndOfTheClientCancelsItsAnswers()
{
    RawServer server{{RawPlan{.end = End::Stay}}, true};
    FakeClock clock;
    Answer<HttpResponse> small;
    Answer<HttpResponse> once;
    {
        HttpClient http{Endpoint{.baseUrl = server.url()}, clock, [] { return 0.0; }};
        small = http.send({.path = u"/a"_s});
        once = http.send(
            {.method = HttpRequest::Method::Post, .path = u"/b"_s, .body = "{}", .onlyOnce = true});
        QTRY_COMPARE(server.requests().size(), 2);
    }
    QVERIFY(small.isCanceled() && small.isFinished());
    QVERIFY(once.isCanceled() && once.isFinished());
}

void TestHttpClient::nothingGoesToAClosedEndpoint()
{
    Fixture f{{good()}, true};
    Endpoint endpoint = f.http.endpoint();
    endpoint.key = {};
    endpoint.whyClosed = u"there is no key"_s;
    QSignalSpy changed{&f.http, &HttpClient::endpointChanged};
    f.http.setEndpoint(endpoint);
    QCOMPARE(changed.count(), 1);
    for (const bool once : {false, true}) {
        const auto refused = await(f.http.send({.method = HttpRequest::Method::Post, .path = u"/b"_s, .body = "{}", .onlyOnce = once}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::BadInput);
        QCOMPARE(refused.error().detail, u"there is no key"_s);
    }
    QVERIFY(!await(f.http.stream({.path = u"/results"_s}, [](QByteArrayView) {}, {})));
    endpoint.key = ApiKey{secret()};
    endpoint.whyClosed.clear();
    f.http.setEndpoint(endpoint);
    QVERIFY(f.get());
    QCOMPARE(f.server.requests().size(), 1); // the last alone
}

void TestHttpClient::noKeyInAnyError()
{
    const QByteArray key = "a-key-of-another-form-1234567890";
    Fixture f{{RawPlan{
        .bytes = RawServer::answer(401, "{\"error\":{\"message\":\"bad key " + key + "\"}}")}}};
    f.http.setEndpoint({.baseUrl = f.server.url(), .key = ApiKey{QString::fromLatin1(key)}});
    const auto response = f.get();
    QVERIFY(!response);
    QCOMPARE(response.error().detail, u"bad key …"_s);
}

void TestHttpClient::gzipIsUndone()
{
    // printf '{"a":1}' | gzip -n
    const QByteArray packed =
        QByteArray::fromHex("1f8b0800000000000003ab564a54b232ac0500afac1b5607000000");
    const QByteArray header = "content-encoding: gzip\r\n";
    Fixture f{{RawPlan{.bytes = RawServer::answer(200, packed, header)}}};
    const auto whole = f.get();
    QVERIFY(whole);
    QCOMPARE(whole->body, "{\"a\":1}");

    f.server.plan({RawPlan{.bytes = RawServer::answer(200, packed.chopped(8), header)}}, true);
    const auto cut = f.get();
    QVERIFY(!cut);
    QCOMPARE(cut.error().kind, Kind::Network);

    f.server.plan({RawPlan{.bytes = RawServer::answer(200, "{\"a\":1}", header)}}, true);
    const auto damaged = f.get();
    QVERIFY(!damaged);
    QCOMPARE(damaged.error().kind, Kind::BadResponse);
}

void TestHttpClient::postAndDeleteAreSentAsSuch()
{
    Fixture f{{good()}, true};
    QVERIFY(await(
        f.http.send({.method = HttpRequest::Method::Post, .path = u"/p"_s, .body = "{\"x\":2}"})));
    QVERIFY(await(f.http.send({.method = HttpRequest::Method::Delete, .path = u"/d"_s})));
    const RawRequest post = f.server.requests().value(0);
    QCOMPARE(post.method, "POST");
    QCOMPARE(post.body, "{\"x\":2}");
    QCOMPARE(post.headers.value("content-type"), "application/json");
    QCOMPARE(post.headers.value("content-length"), "7");
    QCOMPARE(f.server.requests().value(1).method, "DELETE");
    QCOMPARE(f.server.requests().value(1).body, QByteArray{});
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
