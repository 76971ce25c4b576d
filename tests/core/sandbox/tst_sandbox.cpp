// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/sandbox/sandboxfixture.h"

#include <QThread>

using namespace test;
using namespace Qt::StringLiterals;

class TestSandbox : public QObject
{
    Q_OBJECT

private slots:
    void aPortThatIsTakenIsAnError()
    {
        const auto first = startSandbox();
        const auto second = core::Sandbox::start({.port = quint16(first->baseUrl().port())});
        QVERIFY(!second);
        QCOMPARE(second.error().kind, core::Error::Kind::Network);
        QVERIFY(second.error().detail.contains(QString::number(first->baseUrl().port())));
    }

    void aFolderThatCannotBeUsedIsAnError()
    {
        QTemporaryDir folder;
        QFile file{folder.filePath(u"file"_s)};
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto sandbox = core::Sandbox::start({.folder = folder.filePath(u"file/sandbox"_s)});
        QVERIFY(!sandbox);
        QCOMPARE(sandbox.error().kind, core::Error::Kind::Storage);
    }

    void aSpeedThatIsNoneIsAnError()
    {
        for (const double speed : {0.0, -1.0, std::nan(""), double(INFINITY)}) {
            const auto sandbox = core::Sandbox::start({.speed = speed});
            QVERIFY(!sandbox);
            QCOMPARE(sandbox.error().kind, core::Error::Kind::BadInput);
        }
    }

    void aTemporaryFolderGoesWithTheSandbox()
    {
        QString folder;
        {
            const auto sandbox = startSandbox();
            folder = sandbox->folder();
            QVERIFY(!createBatch(*sandbox, batchOf(1)).isEmpty());
            QVERIFY(QDir{folder}.exists());
        }
        QVERIFY(!QDir{folder}.exists());
    }

    void itEndsWhileRequestsAreBeingServed()
    {
        auto sandbox = startSandbox({.speed = 0.01});
        RawClient streaming{sandbox->baseUrl()};
        streaming.send(rawRequest("POST", "/v1/messages", params("Hello", R"("stream":true,)")));
        RawClient uploading{sandbox->baseUrl()};
        uploading.send(rawRequest("POST", "/v1/messages/batches", {}, "content-length: 5000\r\n")
                       + "{");
        createBatch(*sandbox, batchOf(5000, QByteArray(500, 'x'))); // its worker is busy
        sandbox.reset();
        QVERIFY(streaming.isClosed());
        QVERIFY(uploading.isClosed());
    }

    void onlyTheRequiredKeyIsTaken()
    {
        const auto sandbox = startSandbox({.requiredKey = u"sk-ant-api03-secret"_s});
        const auto status = [&sandbox](const QByteArray &header) {
            RawClient client{sandbox->baseUrl()};
            client.send("GET /v1/models HTTP/1.1\r\nhost: a\r\nanthropic-version: 2026-10-21\r\n"
                        + header + "\r\n");
            return client.answer().status;
        };
        QCOMPARE(status("x-api-key: sk-ant-api03-secret\r\n"), 200);
        QCOMPARE(status("authorization: Bearer sk-ant-api03-secret\r\n"), 200);
        QCOMPARE(status("authorization: bearer sk-ant-api03-secret\r\n"), 200);
        QCOMPARE(status("x-api-key: sk-ant-api03-other\r\n"), 401);
        QCOMPARE(status("authorization: Bearer \r\n"), 401);
        QCOMPARE(status("authorization: sk-ant-api03-secret\r\n"), 401);
        QCOMPARE(
            status(
                "x-api-key: sk-ant-api03-secret\r\nauthorization: Bearer sk-ant-api03-secret\r\n"),
            401);
        QCOMPARE(status(""), 401);
    }

    void keysCanBeAskedToLookLikeKeys()
    {
        const auto sandbox = startSandbox({.anyKey = false});
        QCOMPARE(ask(sandbox->baseUrl(), "GET", "/v1/models").status, 401); // x-api-key: k
    }

    void faultsAndSpeedMayBeSetFromAnyThread()
    {
        const auto sandbox = startSandbox();
        const auto work = [&sandbox] {
            for (int i = 0; i < 200; ++i) {
                sandbox->plan({{.kind = core::SandboxFault::Kind::Status,
                                .pathContains = u"nowhere"_s,
                                .status = 500}});
                sandbox->setSpeed(i + 1);
                sandbox->batchesCreated();
            }
        };
        const std::unique_ptr<QThread> one{QThread::create(work)};
        const std::unique_ptr<QThread> two{QThread::create(work)};
        one->start();
        two->start();
        for (int i = 0; i < 50; ++i)
            QCOMPARE(ask(sandbox->baseUrl(), "GET", "/v1/models?limit=1").status, 200);
        QVERIFY(one->wait());
        QVERIFY(two->wait());
    }
};

QTEST_GUILESS_MAIN(TestSandbox)
#include "tst_sandbox.moc"
