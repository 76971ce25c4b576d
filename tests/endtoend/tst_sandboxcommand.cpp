// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>
#include <QUrl>

#include <csignal>

using namespace Qt::StringLiterals;

class TestSandboxCommand : public QObject
{
    Q_OBJECT
private slots:
    void theFirstLineSaysWhereItListens();
    void itServesAnotherCopy();
    void itEndsAsItIsTold_data();
    void itEndsAsItIsTold();
    void aTakenPortIsTold();
    void badNumbersAreRefused_data();
    void badNumbersAreRefused();
};

/// The address on the first line of standard output; "" if it does not come.
static QUrl addressOf(QProcess &process)
{
    while (!process.canReadLine()) {
        if (!process.waitForReadyRead(30'000))
            return {};
    }
    static const QRegularExpression line{u"^listening on (http://127\\.0\\.0\\.1:\\d+)\n$"_s};
    return QUrl{line.match(QString::fromUtf8(process.readLine())).captured(1)};
}

static Run endedBy(QProcess &process, int signal)
{
    kill(static_cast<pid_t>(process.processId()), signal);
    return Tokenwise::finish(process);
}

void TestSandboxCommand::theFirstLineSaysWhereItListens()
{
    const Tokenwise tokenwise;
    const std::unique_ptr<QProcess> process = tokenwise.start({u"sandbox"_s});
    QVERIFY(addressOf(*process).isValid());
    VERIFY_EXIT(endedBy(*process, SIGTERM), 0);
}

void TestSandboxCommand::itServesAnotherCopy()
{
    const Tokenwise server;
    const std::unique_ptr<QProcess> process = server.start({u"sandbox"_s, u"--speed"_s, u"100"_s});
    Tokenwise client;
    client.setService(addressOf(*process));
    const QString file = client.write(u"r.jsonl"_s, requestLines(2));
    const Run run =
        client.run({u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--wait"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"state"_s).toString(), u"done"_s);
    VERIFY_EXIT(endedBy(*process, SIGTERM), 0);
}

void TestSandboxCommand::itEndsAsItIsTold_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("terminated") << SIGTERM << 0;
    QTest::newRow("interrupted") << SIGINT << 130;
}

void TestSandboxCommand::itEndsAsItIsTold()
{
    QFETCH(int, signal);
    QFETCH(int, exitCode);
    const Tokenwise tokenwise;
    const std::unique_ptr<QProcess> process = tokenwise.start({u"sandbox"_s, u"--json"_s});
    QVERIFY(process->waitForReadyRead(30'000));
    const Run run = endedBy(*process, signal);
    VERIFY_EXIT(run, exitCode);
    QVERIFY(run.document().value(u"base_url"_s).toString().startsWith(u"http://127.0.0.1:"_s));
}

void TestSandboxCommand::aTakenPortIsTold()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(
        {u"sandbox"_s, u"--port"_s, QString::number(other.serverPort()), u"--json"_s});
    VERIFY_EXIT(run, 4);
    QVERIFY(run.document().value(u"error"_s).isObject());
    QVERIFY2(run.messages.contains(QByteArray::number(other.serverPort())),
             run.messages.constData());
}

void TestSandboxCommand::badNumbersAreRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("no speed") << QStringList{u"--speed"_s, u"0"_s};
    QTest::newRow("backwards") << QStringList{u"--speed"_s, u"-1"_s};
    QTest::newRow("not a number") << QStringList{u"--speed"_s, u"fast"_s};
    QTest::newRow("infinite") << QStringList{u"--speed"_s, u"inf"_s};
    QTest::newRow("nan") << QStringList{u"--speed"_s, u"nan"_s};
    QTest::newRow("no port") << QStringList{u"--port"_s, u"65536"_s};
    QTest::newRow("a name") << QStringList{u"--port"_s, u"http"_s};
}

void TestSandboxCommand::badNumbersAreRefused()
{
    QFETCH(QStringList, options);
    const Tokenwise tokenwise;
    VERIFY_EXIT(tokenwise.run(QStringList{u"sandbox"_s} + options), 2);
}

QTEST_GUILESS_MAIN(TestSandboxCommand)
#include "tst_sandboxcommand.moc"
