// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/explain.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Error;

class TestExplain : public QObject
{
    Q_OBJECT

private slots:
    void everyKindHasASentenceOfItsOwn();
    void aRefusedKeyNamesItsProfile();
    void aWaitIsTold();
    void whatTheServiceSaidIsQuotedAsASentence();
    void anotherServerThanTheApiIsToldFromIt();
    void detailsHoldWhatABugReportNeeds();
};

void TestExplain::everyKindHasASentenceOfItsOwn()
{
    QSet<QString> sentences;
    for (int kind = 0; kind <= int(Error::Kind::Canceled); ++kind) {
        const QString sentence = ui::explain(Error{.kind = Error::Kind(kind), .detail = {}}).sentence;
        QVERIFY2(sentence.endsWith(u'.'), qPrintable(QString::number(kind)));
        QVERIFY(sentence.front().isUpper());
        QVERIFY2(!sentences.contains(sentence), qPrintable(sentence));
        sentences.insert(sentence);
    }
}

void TestExplain::aRefusedKeyNamesItsProfile()
{
    const Error refused{.kind = Error::Kind::Authentication, .detail = u"invalid x-api-key"_s, .status = 401};
    QVERIFY(ui::explain(refused, u"live"_s).sentence.contains(u"“live”"_s));
    QVERIFY(!ui::explain(refused).sentence.contains(u"“”"_s));
}

void TestExplain::aWaitIsTold()
{
    const Error busy{.kind = Error::Kind::RateLimit, .detail = {}, .retryAfter = 12s};
    QVERIFY(ui::explain(busy).sentence.contains(u"12 s"_s));
}

void TestExplain::whatTheServiceSaidIsQuotedAsASentence()
{
    const Error bad{.kind = Error::Kind::BadInput, .detail = u"line 3: not JSON"_s};
    QCOMPARE(ui::explain(bad).sentence, u"Line 3: not JSON."_s);
    const Error ended{.kind = Error::Kind::BadInput, .detail = u"There is no file."_s};
    QCOMPARE(ui::explain(ended).sentence, u"There is no file."_s);
    // A mark that turns the line round turns nothing of ours round.
    const Error turned{.kind = Error::Kind::BadInput, .detail = u"bad \u202Etxet\u202C\u2067 here"_s};
    QCOMPARE(ui::explain(turned).sentence, u"Bad txet here."_s);
    // Payment is asked for with two statuses (API reference §1.7).
    const Error broke{.kind = Error::Kind::Billing, .detail = {}, .status = 400};
    QVERIFY(ui::explain(broke).sentence.contains(u"(400)"_s));
}

void TestExplain::anotherServerThanTheApiIsToldFromIt()
{
    using Kind = Error::Kind;
    // What a web server says of a place that it does not have, or of a POST.
    for (const auto &[kind, status] : {std::pair{Kind::NotFound, 404}, std::pair{Kind::InvalidRequest, 405}, std::pair{Kind::Server, 501}}) {
        const QString sentence = ui::explain(Error{.kind = kind, .detail = u"HTTP without an error of the service"_s, .status = status}).sentence;
        QVERIFY2(sentence.contains(u"Check the base URL"_s) && sentence.contains(QString::number(status)), qPrintable(sentence));
    }
    // The API's own errors have a type, and a gateway in front of it is down for a while.
    QVERIFY(!ui::explain(Error{.kind = Kind::NotFound, .detail = u"no batch"_s, .status = 404, .type = u"not_found_error"_s})
                 .sentence.contains(u"base URL"_s));
    QVERIFY(!ui::explain(Error{.kind = Kind::Server, .detail = {}, .status = 502}).sentence.contains(u"base URL"_s));
    QVERIFY(!ui::explain(Error{.kind = Kind::NotFound, .detail = u"there is no job"_s}).sentence.contains(u"base URL"_s)); // here
}

void TestExplain::detailsHoldWhatABugReportNeeds()
{
    const Error error{.kind = Error::Kind::Server,
                      .detail = u"internal"_s,
                      .status = 500,
                      .type = u"api_error"_s,
                      .requestId = u"req_01"_s};
    QCOMPARE(ui::explain(error).details, u"internal\nHTTP 500\napi_error\nrequest-id: req_01"_s);
}

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
