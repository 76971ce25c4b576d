// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/httpclient.h"
#include "tests/support/fixtures.h"

#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;
using test::fixture;
using Kind = Error::Kind;

class TestRefusal : public QObject
{
    Q_OBJECT

private slots:
    void statusAndBodyMakeTheKind_data();
    void statusAndBodyMakeTheKind();
    void factsOfTheBodyAreKept();
    void theRequestIdOfTheHeaderGoesFirst();
    void nothingOfAProxysPageIsQuoted();
    void aPlainSentenceOfAProxyIsQuoted();
    void noKeyAndNoControlCharacterGetsThrough();
    void aRedirectNamesTheHostAlone();
    void aLongMessageIsCut();
};

void TestRefusal::statusAndBodyMakeTheKind_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("file");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("400") << 400 << u"error-invalid-request.json"_s << Kind::InvalidRequest;
    QTest::newRow("400 the customer's limit")
        << 400 << u"error-usage-limit.json"_s << Kind::Billing;
    QTest::newRow("400 a workspace's limit")
        << 400 << u"error-workspace-usage-limit.json"_s << Kind::Billing;
    QTest::newRow("400 no credit") << 400 << u"error-no-credit.json"_s << Kind::Billing;
    QTest::newRow("400 on hold") << 400 << u"error-on-hold.json"_s << Kind::Permission;
    QTest::newRow("401") << 401 << u"error-authentication.json"_s << Kind::Authentication;
    QTest::newRow("401 as HTML") << 401 << u"error-proxy.html"_s << Kind::Authentication;
    QTest::newRow("402") << 402 << u"empty.json"_s << Kind::Billing;
    QTest::newRow("403") << 403 << u"error-proxy.html"_s << Kind::Permission;
    QTest::newRow("404") << 404 << u"empty.json"_s << Kind::NotFound;
    QTest::newRow("405") << 405 << u"empty.json"_s << Kind::InvalidRequest;
    QTest::newRow("407 a proxy's") << 407 << u"error-proxy.html"_s << Kind::Network;
    QTest::newRow("408") << 408 << u"empty.json"_s << Kind::Timeout;
    QTest::newRow("409") << 409 << u"empty.json"_s << Kind::Conflict;
    QTest::newRow("413") << 413 << u"error-proxy.html"_s << Kind::RequestTooLarge;
    QTest::newRow("422") << 422 << u"error-invalid-request.json"_s << Kind::InvalidRequest;
    QTest::newRow("429") << 429 << u"error-rate-limit.json"_s << Kind::RateLimit;
    QTest::newRow("429 ramp") << 429 << u"error-ramp.json"_s << Kind::RateLimit;
    QTest::newRow("429 spend cap") << 429 << u"error-spend-cap.json"_s << Kind::Billing;
    QTest::newRow("429 contract cap") << 429 << u"error-contract-cap.json"_s << Kind::Billing;
    QTest::newRow("500") << 500 << u"error-null-request-id.json"_s << Kind::Server;
    QTest::newRow("502") << 502 << u"error-proxy.html"_s << Kind::Server;
    QTest::newRow("503 overloaded") << 503 << u"error-no-request-id.json"_s << Kind::Overloaded;
    QTest::newRow("504") << 504 << u"empty.json"_s << Kind::Server;
    QTest::newRow("529") << 529 << u"error-no-request-id.json"_s << Kind::Overloaded;
    QTest::newRow("529 as HTML") << 529 << u"error-proxy.html"_s << Kind::Overloaded;
    QTest::newRow("302") << 302 << u"empty.json"_s << Kind::BadResponse;
    QTest::newRow("an error of another shape")
        << 400 << u"error-odd-shape.json"_s << Kind::InvalidRequest;
}

void TestRefusal::statusAndBodyMakeTheKind()
{
    QFETCH(const int, status);
    QFETCH(const QString, file);
    QFETCH(const Kind, kind);
    const Error error = errorOf(status, fixture(u"api/"_s + file), {});
    QCOMPARE(error.kind, kind);
    QCOMPARE(error.status, status);
    QVERIFY(!error.detail.isEmpty());
    QVERIFY2(!error.detail.contains(u'<'), qPrintable(error.detail));
}

void TestRefusal::factsOfTheBodyAreKept()
{
    const Error error =
        errorOf(429, fixture(u"api/error-spend-cap.json"_s), {{"retry-after-ms", "1500"}});
    QCOMPARE(error.type, u"rate_limit_error"_s);
    QCOMPARE(error.code, u"enforced_spend_limit_reached"_s);
    QCOMPARE(error.detail, u"Your organization has reached its monthly spend limit."_s);
    QCOMPARE(error.requestId, u"req_011CSHoEeqs5C35K2UUqR7Fy"_s);
    QCOMPARE(error.retryAfter, std::chrono::milliseconds{1500});
}

void TestRefusal::theRequestIdOfTheHeaderGoesFirst()
{
    const HttpHeaders headers{{"request-id", "req_header"}};
    QCOMPARE(errorOf(400, fixture(u"api/error-invalid-request.json"_s), headers).requestId,
             u"req_header"_s);
    QCOMPARE(errorOf(500, fixture(u"api/error-null-request-id.json"_s), {}).requestId, QString{});
}

void TestRefusal::nothingOfAProxysPageIsQuoted()
{
    const Error error = errorOf(520, fixture(u"api/error-proxy.html"_s), {});
    QVERIFY(!error.detail.contains(u"unknown error"_s));
    QVERIFY(error.detail.contains(u"520"_s) && error.detail.contains(u"web page"_s));
    const Error inside = errorOf(500, fixture(u"api/error-html-message.json"_s), {});
    QVERIFY(!inside.detail.contains(u"html"_s));
}

void TestRefusal::aPlainSentenceOfAProxyIsQuoted()
{
    const Error error = errorOf(503, fixture(u"api/error-proxy.txt"_s), {});
    QVERIFY(error.detail.endsWith(u"upstream connect error or disconnect/reset before headers"_s));
}

void TestRefusal::noKeyAndNoControlCharacterGetsThrough()
{
    const Error key = errorOf(401, fixture(u"api/error-echoed-key.json"_s), {});
    QCOMPARE(key.detail, u"invalid x-api-key: sk-ant-… was refused"_s);
    const Error control = errorOf(400, fixture(u"api/error-control-characters.json"_s), {});
    QCOMPARE(control.detail, u"a [31mred line"_s);
}

void TestRefusal::aRedirectNamesTheHostAlone()
{
    const Error error = errorOf(302, {}, {{"location", "https://login.example/x?token=secret"}});
    QVERIFY(error.detail.contains(u"login.example"_s));
    QVERIFY(!error.detail.contains(u"secret"_s));
}

void TestRefusal::aLongMessageIsCut()
{
    const QByteArray body =
        "{\"error\":{\"type\":\"t\",\"message\":\"" + QByteArray(100'000, 'm') + "\"}}";
    QCOMPARE(errorOf(400, body, {}).detail.size(), 2001);
}

QTEST_GUILESS_MAIN(TestRefusal)
#include "tst_refusal.moc"
