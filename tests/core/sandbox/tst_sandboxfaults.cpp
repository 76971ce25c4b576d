// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/sandbox/sandboxfixture.h"

#include <QElapsedTimer>

using namespace test;
using namespace Qt::StringLiterals;
using core::SandboxFault;
using Kind = core::SandboxFault::Kind;

class TestSandboxFaults : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_sandbox = startSandbox({.speed = 1000});
        QVERIFY(m_sandbox);
    }

    void aStatusIsAnsweredInsteadOfActing()
    {
        m_sandbox->plan({{.kind = Kind::Status,
                          .status = 429,
                          .retryAfterSeconds = 7,
                          .errorCode = u"ramp_limit_exceeded"_s}});
        const RawAnswer answer = ask(url(), "POST", "/v1/messages/batches", batchOf(1));
        QCOMPARE(answer.status, 429);
        QCOMPARE(answer.headers.value("retry-after"), "7");
        QVERIFY(answer.body.contains(R"("details":{"error_code":"ramp_limit_exceeded"})"));
        QCOMPARE(m_sandbox->batchesCreated(), 0);
        QCOMPARE(ask(url(), "POST", "/v1/messages/batches", batchOf(1)).status, 200); // only once
    }

    void aProxyAnswersInHtml()
    {
        m_sandbox->plan({{.kind = Kind::Html, .status = 503}});
        const RawAnswer answer = ask(url(), "GET", "/v1/models");
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.headers.value("content-type"), "text/html");
        QVERIFY(answer.body.startsWith("<!DOCTYPE html>"));
    }

    void aConnectionBreaksBeforeOrAfterTheBatchIsStored()
    {
        m_sandbox->plan({{.kind = Kind::DropBefore, .method = "POST"},
                         {.kind = Kind::DropAfter, .method = "POST"}});
        QCOMPARE(ask(url(), "GET", "/v1/models").status, 200); // matches neither
        QCOMPARE(ask(url(), "POST", "/v1/messages/batches", batchOf(1)).status, 0);
        QCOMPARE(m_sandbox->batchesCreated(), 0);
        QCOMPARE(ask(url(), "POST", "/v1/messages/batches", batchOf(1)).status, 0);
        QCOMPARE(m_sandbox->batchesCreated(), 1);
    }

    void aConnectionBreaksWithinTheUpload()
    {
        m_sandbox->plan({{.kind = Kind::DropBefore, .bytes = 1000}});
        RawClient client{url()};
        client.send(rawRequest("POST", "/v1/messages/batches", {}, "content-length: 100000\r\n")
                    + QByteArray(2000, ' '));
        QVERIFY(client.isClosed());
        QCOMPARE(m_sandbox->batchesCreated(), 0);
    }

    void anAnswerIsCutShortOrHeldUp_data()
    {
        QTest::addColumn<SandboxFault>("fault");
        QTest::addColumn<bool>("whole");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<int>("atLeastMs");
        using namespace std::chrono_literals;
        QTest::newRow("cut") << SandboxFault{.kind = Kind::CutBody, .bytes = 50} << false << false
                             << 0;
        QTest::newRow("short") << SandboxFault{.kind = Kind::ShortBody, .bytes = 50} << true
                               << false << 0;
        QTest::newRow("short of nothing")
            << SandboxFault{.kind = Kind::ShortBody, .bytes = 0} << true << false << 0;
        QTest::newRow("longer than the answer")
            << SandboxFault{.kind = Kind::CutBody, .bytes = 1'000'000'000} << true << true << 0;
        QTest::newRow("stall") << SandboxFault{.kind = Kind::Stall, .bytes = 50, .delay = 60ms}
                               << true << true << 60;
        QTest::newRow("drip") << SandboxFault{.kind = Kind::Drip, .delay = 15ms} << true << true
                              << 45;
    }
    void anAnswerIsCutShortOrHeldUp()
    {
        QFETCH(const SandboxFault, fault);
        QFETCH(const bool, complete);
        const QByteArray id = createBatch(*m_sandbox, batchOf(10));
        QTRY_COMPARE(statusOf(*m_sandbox, id), u"ended"_s);
        const QList<QByteArray> paths{"/v1/models", "/v1/messages/batches/" + id + "/results"};
        for (const QByteArray &path : paths) {
            const QByteArray expected = ask(url(), "GET", path).body;
            QVERIFY(expected.size() > 4000);
            m_sandbox->plan({fault});
            QElapsedTimer timer;
            timer.start();
            const RawAnswer answer = ask(url(), "GET", path);
            QCOMPARE(answer.status, 200);
            QTEST(answer.whole, "whole");
            QCOMPARE(answer.body, complete ? expected : expected.first(fault.bytes));
            QFETCH(const int, atLeastMs);
            QVERIFY2(timer.elapsed() >= atLeastMs, QByteArray::number(timer.elapsed()).constData());
        }
    }

    void resultsMisbehaveInTheMiddle_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("lines");
        QTest::newRow("garbage") << Kind::Garbage << 11;
        QTest::newRow("unknown") << Kind::UnknownResult << 10;
        QTest::newRow("twice") << Kind::DuplicateResult << 11;
        QTest::newRow("missing") << Kind::MissingResult << 9;
        QTest::newRow("extra") << Kind::ExtraResult << 11;
        QTest::newRow("no newline") << Kind::NoFinalNewline << 9;
    }
    void resultsMisbehaveInTheMiddle()
    {
        QFETCH(const Kind, kind);
        const QByteArray id = createBatch(*m_sandbox, batchOf(10));
        QTRY_COMPARE(statusOf(*m_sandbox, id), u"ended"_s);
        const QByteArray proper = resultsOf(*m_sandbox, id).body;
        m_sandbox->plan({{.kind = kind, .pathContains = u"results"_s}});
        const RawAnswer answer = resultsOf(*m_sandbox, id);
        QVERIFY(answer.whole);
        QVERIFY(answer.body != proper);
        QTEST(int(answer.body.count('\n')), "lines");
        if (kind == Kind::UnknownResult)
            QVERIFY(answer.body.contains(R"("type":"deferred")"));
        QCOMPARE(resultsOf(*m_sandbox, id).body, proper);
    }

    void aBatchIsNotFoundForAMoment()
    {
        const QByteArray id = createBatch(*m_sandbox, batchOf(1));
        m_sandbox->plan({{.kind = Kind::NotFoundOnce}});
        QCOMPARE(ask(url(), "GET", "/v1/messages/batches/" + id).status, 404);
        QCOMPARE(ask(url(), "GET", "/v1/messages/batches/" + id).status, 200);
    }

    void aStreamBreaksWithAnError()
    {
        m_sandbox->plan({{.kind = Kind::StreamError}});
        const RawAnswer answer =
            ask(url(), "POST", "/v1/messages", params("Hello", R"("stream":true,)"));
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.contains("event: content_block_delta"));
        QVERIFY(answer.body.endsWith("event: error\ndata: "
                                     "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                                     "\"message\":\"Overloaded\"}}\n\n"));
    }

    void aFaultCanHitManyTimes()
    {
        m_sandbox->plan({{.kind = Kind::Status, .status = 500, .times = 2},
                         {.kind = Kind::Status, .status = 529, .times = -1}});
        for (const int status : {500, 500, 529, 529, 529})
            QCOMPARE(ask(url(), "GET", "/v1/models").status, status);
        QCOMPARE(ask(url(), "DELETE", "/sandbox/faults").status, 200); // never itself hit
        QCOMPARE(ask(url(), "GET", "/v1/models").status, 200);
    }

    void otherProcessesPlanByHttp()
    {
        QCOMPARE(
            ask(url(), "POST", "/sandbox/faults",
                R"([{"kind":"status","status":504,"path_contains":"models","times":1},{"kind":"html"}])")
                .status,
            200);
        QCOMPARE(ask(url(), "GET", "/v1/models").status, 504);
        QCOMPARE(ask(url(), "GET", "/v1/models").status, 502);
        for (const char *bad : {"", "{}", "[{}]", R"([{"kind":"earthquake"}])"})
            QCOMPARE(ask(url(), "POST", "/sandbox/faults", bad, "content-type: a\r\n").status, 400);
        QCOMPARE(ask(url(), "GET", "/sandbox/nothing").status, 404);
    }

private:
    QUrl url() const { return m_sandbox->baseUrl(); }

    std::unique_ptr<core::Sandbox> m_sandbox;
};

QTEST_GUILESS_MAIN(TestSandboxFaults)
#include "tst_sandboxfaults.moc"
