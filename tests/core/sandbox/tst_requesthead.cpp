// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/requesthead.h"

#include <QTest>

using namespace core::sandbox;

class TestRequestHead : public QObject
{
    Q_OBJECT

private slots:
    void whatIsNoRequestIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        const QByteArray host = "Host: a\r\n";
        QTest::newRow("empty") << QByteArray{"\r\n"} << 400;
        QTest::newRow("one word") << QByteArray{"GET\r\n\r\n"} << 400;
        QTest::newRow("no version") << QByteArray{"GET /\r\n\r\n"} << 400;
        QTest::newRow("HTTP/2") << QByteArray{"GET / HTTP/2.0\r\n"} + host + "\r\n" << 505;
        QTest::newRow("odd version") << QByteArray{"GET / FTP/1.1\r\n"} + host + "\r\n" << 400;
        QTest::newRow("odd method") << QByteArray{"G@T / HTTP/1.1\r\n"} + host + "\r\n" << 400;
        QTest::newRow("target without slash") << QByteArray{"GET x HTTP/1.1\r\n"} + host + "\r\n"
                                              << 400;
        QTest::newRow("blank in target") << QByteArray{"GET /a b HTTP/1.1\r\n"} + host + "\r\n"
                                         << 400;
        QTest::newRow("no host") << QByteArray{"GET / HTTP/1.1\r\n\r\n"} << 400;
        QTest::newRow("bare line feed")
            << QByteArray{"GET / HTTP/1.1\r\nA: b\nHost: a\r\n\r\n"} << 400;
        QTest::newRow("folded header") << QByteArray{"GET / HTTP/1.1\r\n"} + host
                + "A: b\r\n c\r\n\r\n" << 400;
        QTest::newRow("blank before colon") << QByteArray{"GET / HTTP/1.1\r\n"} + host
                + "A : b\r\n\r\n" << 400;
        QTest::newRow("no colon") << QByteArray{"GET / HTTP/1.1\r\n"} + host + "A\r\n\r\n" << 400;
        QTest::newRow("NUL in a header")
            << QByteArray{"GET / HTTP/1.1\r\n"} + host + QByteArray{"A: \0b\r\n\r\n", 9} << 400;
        QTest::newRow("negative length")
            << QByteArray{"POST / HTTP/1.1\r\n"} + host + "Content-Length: -1\r\n\r\n"
            << 400;
        QTest::newRow("length of letters")
            << QByteArray{"POST / HTTP/1.1\r\n"} + host + "Content-Length: x\r\n\r\n"
            << 400;
        QTest::newRow("endless length") << QByteArray{"POST / HTTP/1.1\r\n"} + host
                + "Content-Length: 9999999999999999999\r\n\r\n"
                                        << 400;
        QTest::newRow("two lengths") << QByteArray{"POST / HTTP/1.1\r\n"} + host
                + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"
                                     << 400;
        QTest::newRow("both framings") << QByteArray{"POST / HTTP/1.1\r\n"} + host
                + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                       << 400;
        QTest::newRow("another coding")
            << QByteArray{"POST / HTTP/1.1\r\n"} + host + "Transfer-Encoding: gzip, chunked\r\n\r\n"
            << 501;
        QTest::newRow("chunked in 1.0")
            << QByteArray{"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"} << 400;
        QTest::newRow("another expectation") << QByteArray{"POST / HTTP/1.1\r\n"} + host
                + "Expect: miracles\r\n\r\n" << 417;
    }
    void whatIsNoRequestIsRefused()
    {
        QFETCH(const QByteArray, text);
        const std::variant<RequestHead, BadHead> head = parseHead(text);
        QVERIFY(std::holds_alternative<BadHead>(head));
        QTEST(std::get<BadHead>(head).status, "status");
    }

    void aRequestIsReadWhole()
    {
        const auto parsed =
            parseHead("POST /v1/a%20b?x=1&group_by[]=model&group_by%5B%5D=a+b&flag HTTP/1.1\r\n"
                      "HOST:  localhost \r\nX-Api-Key: k\r\nAccept: a\r\naccept: b\r\n"
                      "Content-Length: 12\r\nExpect: 100-continue\r\n\r\n");
        QVERIFY(std::holds_alternative<RequestHead>(parsed));
        const RequestHead head = std::get<RequestHead>(parsed);
        QCOMPARE(head.method, "POST");
        QCOMPARE(head.path, "/v1/a b");
        QCOMPARE(head.queryValue("x").value(), "1");
        QCOMPARE(head.queryValues("group_by[]"), (QList<QByteArray>{"model", "a b"}));
        QCOMPARE(head.queryValue("flag").value(), "");
        QVERIFY(!head.queryValue("y"));
        QCOMPARE(head.header("host").value(), "localhost");
        QCOMPARE(head.header("accept").value(), "a,b");
        QVERIFY(!head.header("cookie"));
        QCOMPARE(head.contentLength.value(), 12);
        QVERIFY(head.expectsContinue);
        QVERIFY(head.keepAlive);
        QVERIFY(!head.chunked);
    }

    void connectionsAreKeptAsTheVersionSays_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("kept");
        QTest::newRow("1.1") << QByteArray{"GET / HTTP/1.1\r\nHost: a\r\n\r\n"} << true;
        QTest::newRow("1.1 close")
            << QByteArray{"GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n"} << false;
        QTest::newRow("1.0") << QByteArray{"GET / HTTP/1.0\r\n\r\n"} << false;
        QTest::newRow("1.0 kept") << QByteArray{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}
                                  << true;
    }
    void connectionsAreKeptAsTheVersionSays()
    {
        QFETCH(const QByteArray, text);
        QTEST(std::get<RequestHead>(parseHead(text)).keepAlive, "kept");
    }

    void theAbsoluteFormIsUnderstood()
    {
        const auto parsed =
            parseHead("GET http://a:1/v1/models?limit=2 HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(std::get<RequestHead>(parsed).path, "/v1/models");
        QCOMPARE(std::get<RequestHead>(parsed).queryValue("limit").value(), "2");
    }
};

QTEST_APPLESS_MAIN(TestRequestHead)
#include "tst_requesthead.moc"
