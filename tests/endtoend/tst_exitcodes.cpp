// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/service.h"
#include "tests/endtoend/tokenwise.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using core::SandboxFault;

/// Each exit code, for the reason that it stands for.
class TestExitCodes : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void aPaidProfileNeedsAYes();
    void theWorstCaseHasToStayBelowTheLimit_data();
    void theWorstCaseHasToStayBelowTheLimit();
    void theSandboxNeverAsks();
    void aKeyIsMissing();
    void aKeyIsRefused();
    void aWaitThatFailsTellsHowFarItCame();
    void theServiceRefuses_data();
    void theServiceRefuses();
    void nobodyAnswers();
    void aJobThatCouldNotBeSentIsKept();
    void aJobThatCouldNotBeSentIsDropped();
    void aPassingFaultIsRetried();
    void aLongWaitIsAnnounced();
    void aLostSubmissionIsFoundAgain();
    void aLostSubmissionThatCannotBeToldNeedsADecision();
    void theDecisionCanBeToSendAgain();
    void theDataFolderIsAFile();
    void theLedgerIsOfANewerVersion();
    void theTargetCannotBeWritten();
    void anInterruptedWaitGoesOnLater();
    void anInterruptedSubmissionBeforeItIsSentLeavesNothing();

private:
    Run submit(const QStringList &options = {u"--yes"_s}, int requests = 3);
    QString loseAnswer();
    QStringList batchesAtTheService() const;

    std::unique_ptr<core::Sandbox> m_service;
    std::unique_ptr<Tokenwise> m_tokenwise;
};

void TestExitCodes::init()
{
    m_tokenwise.reset();
    m_service = serve();
    m_tokenwise = std::make_unique<Tokenwise>();
    m_tokenwise->setService(m_service->baseUrl());
}

Run TestExitCodes::submit(const QStringList &options, int requests)
{
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, requestLines(requests));
    return m_tokenwise->run(QStringList{u"batch"_s, u"submit"_s, file, u"--json"_s} + options);
}

static QString kindOf(const Run &run)
{
    return run.document().value(u"error"_s).toObject().value(u"kind"_s).toString();
}

void TestExitCodes::aPaidProfileNeedsAYes()
{
    const Run run = submit({});
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains("--yes"), run.messages.constData());
    QVERIFY2(run.messages.contains("at worst"), run.messages.constData()); // the price was shown
    QCOMPARE(m_service->batchesCreated(), 0);
    const QJsonObject list = m_tokenwise->run({u"batch"_s, u"list"_s, u"--json"_s}).document();
    QCOMPARE(list.value(u"jobs"_s).toArray().size(), 0);
}

void TestExitCodes::theWorstCaseHasToStayBelowTheLimit_data()
{
    QTest::addColumn<QString>("limit");
    QTest::addColumn<int>("exitCode");
    // 3 requests × 64 tokens × 2.50 USD per million are 0.00048 USD, and the input a little more.
    QTest::newRow("zero") << u"0"_s << 2;
    QTest::newRow("just too low") << u"0.00048"_s << 2;
    QTest::newRow("enough") << u"0.01"_s << 0;
}

void TestExitCodes::theWorstCaseHasToStayBelowTheLimit()
{
    QFETCH(QString, limit);
    QFETCH(int, exitCode);
    const Run run = submit({u"--yes"_s, u"--max-cost"_s, limit});
    VERIFY_EXIT(run, exitCode);
    QCOMPARE(m_service->batchesCreated(), exitCode == 0 ? 1 : 0);
}

void TestExitCodes::theSandboxNeverAsks()
{
    VERIFY_EXIT(submit({u"--profile"_s, u"sandbox"_s}), 0);
    VERIFY_EXIT(submit({u"--profile"_s, u"sandbox"_s, u"--max-cost"_s, u"0"_s}), 2);
    QCOMPARE(m_service->batchesCreated(), 0);
}

void TestExitCodes::aKeyIsMissing()
{
    m_tokenwise->unsetEnvironment(u"ANTHROPIC_API_KEY"_s);
    const Run run = submit({u"--yes"_s, u"--profile"_s, u"default"_s});
    VERIFY_EXIT(run, 3);
    QCOMPARE(kindOf(run), u"authentication"_s);
    QVERIFY2(run.messages.contains("profile key default"), run.messages.constData());
    QVERIFY2(run.messages.contains("or set ANTHROPIC_API_KEY"), run.messages.constData());

    // The key of the environment is that of `default`: advice to set it would not help another.
    VERIFY_EXIT(m_tokenwise->run({u"profile"_s, u"add"_s, u"work"_s}), 0);
    const Run other = submit({u"--yes"_s, u"--profile"_s, u"work"_s});
    VERIFY_EXIT(other, 3);
    QVERIFY2(other.messages.contains("profile key work"), other.messages.constData());
    QVERIFY2(!other.messages.contains("or set ANTHROPIC_API_KEY"), other.messages.constData());
}

void TestExitCodes::aKeyIsRefused()
{
    m_service = serve({.folder = {}, .requiredKey = u"sk-ant-api03-the-right-one"_s});
    m_tokenwise->setService(m_service->baseUrl(), u"sk-ant-api03-a-wrong-one"_s);
    const Run run = submit();
    VERIFY_EXIT(run, 3);
    QCOMPARE(kindOf(run), u"authentication"_s);
    QVERIFY(!run.all().contains("a-wrong-one"));
    QVERIFY2(run.messages.count("The key was refused") == 1, run.messages.constData());
    QCOMPARE(m_service->batchesCreated(), 0);
    VERIFY_EXIT(m_tokenwise->run({u"doctor"_s}), 3);
}

void TestExitCodes::aWaitThatFailsTellsHowFarItCame()
{
    m_service->plan({{.kind = SandboxFault::Kind::Status,
                      .method = "GET",
                      .pathContains = u"/results"_s,
                      .status = 401,
                      .times = -1}});
    const Run run = submit({u"--yes"_s, u"--wait"_s});
    VERIFY_EXIT(run, 3);
    const QJsonObject batch = run.document().value(u"batches"_s).toArray().at(0).toObject();
    QCOMPARE(batch.value(u"processing_status"_s).toString(), u"ended"_s);
}

void TestExitCodes::theServiceRefuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("400") << 400 << 2;
    QTest::newRow("401") << 401 << 3;
    QTest::newRow("402") << 402 << 3;
    QTest::newRow("403") << 403 << 3;
    QTest::newRow("404") << 404 << 2;
    QTest::newRow("413") << 413 << 2;
    QTest::newRow("429") << 429 << 4;
    // After 409 and 529 the program looks whether the batch was made all the same, which takes its
    // time: that is tested with the jobs service, and below with one that passes.
}

void TestExitCodes::theServiceRefuses()
{
    QFETCH(int, status);
    QFETCH(int, exitCode);
    m_service->plan(
        {{.kind = SandboxFault::Kind::Status, .method = "POST", .status = status, .times = -1}});
    const Run run = submit();
    VERIFY_EXIT(run, exitCode);
    QVERIFY(run.document().value(u"error"_s).isObject());
    QCOMPARE(m_service->batchesCreated(), 0);
}

void TestExitCodes::nobodyAnswers()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    const quint16 port = taken.serverPort();
    taken.close(); // nobody listens there now
    m_tokenwise->setService(QUrl{u"http://127.0.0.1:%1"_s.arg(port)});
    const Run run = submit();
    VERIFY_EXIT(run, 4);
    QCOMPARE(kindOf(run), u"network"_s);
    VERIFY_EXIT(m_tokenwise->run({u"doctor"_s}), 4);
}

void TestExitCodes::aJobThatCouldNotBeSentIsKept()
{
    m_service->plan({{.kind = SandboxFault::Kind::Status, .method = "POST", .status = 403}});
    const Run refused = submit();
    VERIFY_EXIT(refused, 3);
    const QString id = refused.document().value(u"job"_s).toString();
    QVERIFY2(refused.messages.contains(QByteArray{"batch release "}.append(id.toUtf8())),
             refused.messages.constData());
    // A resume sends nothing that was never sent.
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"resume"_s}), 0);
    QCOMPARE(m_service->batchesCreated(), 0);
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"release"_s, id}), 2); // paid: needs a yes
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"release"_s, id, u"--yes"_s, u"--wait"_s}), 0);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestExitCodes::aJobThatCouldNotBeSentIsDropped()
{
    m_service->plan({{.kind = SandboxFault::Kind::Status, .method = "POST", .status = 403}});
    const QString id = submit().document().value(u"job"_s).toString();
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"delete"_s, id}), 0);
    const Run list = m_tokenwise->run({u"batch"_s, u"list"_s, u"--json"_s});
    QCOMPARE(list.document().value(u"jobs"_s).toArray().size(), 0);
    const QDir jobs{m_tokenwise->dataFolder() + u"/jobs"_s};
    QCOMPARE(jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{});
}

void TestExitCodes::aPassingFaultIsRetried()
{
    m_service->plan({{.kind = SandboxFault::Kind::Status, .method = "POST", .status = 529},
                     {.kind = SandboxFault::Kind::Html, .method = "GET", .status = 502}});
    const Run run = submit({u"--yes"_s, u"--wait"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestExitCodes::aLongWaitIsAnnounced()
{
    m_service->plan({{.kind = SandboxFault::Kind::Status,
                      .method = "POST",
                      .status = 429,
                      .retryAfterSeconds = 2}});
    const Run run = submit();
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.messages.contains("Trying again in 2 s."), run.messages.constData());
}

void TestExitCodes::aLostSubmissionIsFoundAgain()
{
    m_service->plan({{.kind = SandboxFault::Kind::DropAfter, .method = "POST"}});
    const Run run = submit({u"--yes"_s, u"--wait"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(m_service->batchesCreated(), 1);
}

/// Kills a submission whose answer does not come, when the service has taken the batch, and has
/// somebody else make one of the same size. Answers the id of the batch that was taken.
QString TestExitCodes::loseAnswer()
{
    m_service->setSpeed(0.001); // nothing ends, so results cannot tell them apart
    m_service->plan(
        {{.kind = SandboxFault::Kind::Stall, .method = "POST", .delay = std::chrono::minutes{5}}});
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, requestLines(3));
    const std::unique_ptr<QProcess> process =
        m_tokenwise->start({u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--name"_s, u"lost"_s});
    if (!QTest::qWaitFor([this] { return m_service->batchesCreated() == 1; }, 30'000))
        qFatal("no batch arrived: %s", process->readAllStandardError().constData());
    process->kill();
    process->waitForFinished();

    Tokenwise elsewhere;
    elsewhere.setService(m_service->baseUrl());
    const QJsonObject other =
        elsewhere.run({u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--json"_s}).document();
    const QString decoy =
        other.value(u"batches"_s).toArray().at(0).toObject().value(u"id"_s).toString();
    for (const QString &id : batchesAtTheService()) {
        if (id != decoy)
            return id;
    }
    return {};
}

QStringList TestExitCodes::batchesAtTheService() const
{
    QNetworkAccessManager network;
    QNetworkRequest request{m_service->baseUrl().resolved(QUrl{u"/v1/messages/batches"_s})};
    request.setRawHeader("x-api-key", "sk-ant-api03-test");
    request.setRawHeader("anthropic-version", "2026-10-21");
    const std::unique_ptr<QNetworkReply> reply{network.get(request)};
    if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, 30'000))
        qFatal("the service does not answer");
    QStringList ids;
    const QJsonObject page = QJsonDocument::fromJson(reply->readAll()).object();
    for (const QJsonValue &batch : page.value(u"data"_s).toArray())
        ids.append(batch.toObject().value(u"id"_s).toString());
    return ids;
}

void TestExitCodes::aLostSubmissionThatCannotBeToldNeedsADecision()
{
    const QString lost = loseAnswer();
    const Run resumed = m_tokenwise->run({u"batch"_s, u"resume"_s, u"--json"_s});
    VERIFY_EXIT(resumed, 5);
    const QJsonObject job = resumed.document().value(u"jobs"_s).toArray().at(0).toObject();
    QCOMPARE(job.value(u"state"_s).toString(), u"unclear"_s);
    const QJsonArray candidates = job.value(u"candidates"_s).toArray();
    QCOMPARE(candidates.size(), 2);
    QCOMPARE(m_service->batchesCreated(), 2); // nothing was sent again
    const Run text = m_tokenwise->run({u"batch"_s, u"show"_s, u"lost"_s});
    QVERIFY2(text.output.contains(lost.toUtf8()), text.output.constData());
    QVERIFY2(text.output.contains("batch resolve"), text.output.constData());

    // The decision: it is that one.
    m_service->setSpeed(1000);
    const Run resolved = m_tokenwise->run(
        {u"batch"_s, u"resolve"_s, u"lost"_s, u"--use"_s, lost, u"--wait"_s, u"--json"_s});
    VERIFY_EXIT(resolved, 0);
    QCOMPARE(resolved.document()
                 .value(u"batches"_s)
                 .toArray()
                 .at(0)
                 .toObject()
                 .value(u"id"_s)
                 .toString(),
             lost);
    QCOMPARE(m_service->batchesCreated(), 2);
}

void TestExitCodes::theDecisionCanBeToSendAgain()
{
    loseAnswer();
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"resume"_s}), 5);
    m_service->setSpeed(1000);
    const Run resolved = m_tokenwise->run(
        {u"batch"_s, u"resolve"_s, u"lost"_s, u"--resend"_s, u"--wait"_s, u"--json"_s});
    VERIFY_EXIT(resolved, 0);
    QCOMPARE(m_service->batchesCreated(), 3);
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"resolve"_s, u"lost"_s, u"--resend"_s}), 2);
}

void TestExitCodes::theDataFolderIsAFile()
{
    const QString file = m_tokenwise->write(u"a-file"_s, "not a folder");
    m_tokenwise->setEnvironment(u"TOKENWISE_DATA_DIR"_s, file);
    const Run run = submit();
    VERIFY_EXIT(run, 6);
    QCOMPARE(kindOf(run), u"storage"_s);
    QCOMPARE(m_service->batchesCreated(), 0);
    VERIFY_EXIT(m_tokenwise->run({u"doctor"_s}), 6);
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"list"_s}), 6);
}

void TestExitCodes::theLedgerIsOfANewerVersion()
{
    VERIFY_EXIT(m_tokenwise->run({u"batch"_s, u"list"_s}), 0);
    const QString path = m_tokenwise->dataFolder() + u"/ledger.sqlite"_s;
    {
        QSqlDatabase ledger = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"newer"_s);
        ledger.setDatabaseName(path);
        QVERIFY(ledger.open());
        QVERIFY(QSqlQuery{ledger}.exec(u"PRAGMA user_version = 9999"_s));
        ledger.close();
    }
    QSqlDatabase::removeDatabase(u"newer"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    const Run run = submit();
    VERIFY_EXIT(run, 6);
    QVERIFY2(run.messages.contains("newer"), run.messages.constData());
    file.seek(0);
    QCOMPARE(file.readAll(), before); // untouched
}

void TestExitCodes::theTargetCannotBeWritten()
{
    const QString id = submit({u"--yes"_s, u"--wait"_s}).document().value(u"job"_s).toString();
    const Run run =
        m_tokenwise->run({u"batch"_s, u"results"_s, id, u"--out"_s, u"/dev/full"_s, u"--json"_s});
    VERIFY_EXIT(run, 6);
    QCOMPARE(kindOf(run), u"storage"_s);
}

void TestExitCodes::anInterruptedWaitGoesOnLater()
{
    m_service->setSpeed(0.001);
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, requestLines(2));
    const std::unique_ptr<QProcess> process =
        m_tokenwise->start({u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--wait"_s, u"--json"_s});
    QTRY_COMPARE_WITH_TIMEOUT(m_service->batchesCreated(), 1, 30'000);
    QByteArray messages;
    const auto waits = [&] {
        messages += process->readAllStandardError();
        return messages.contains("in progress");
    };
    QVERIFY2(QTest::qWaitFor(waits, 30'000), messages.constData());
    kill(static_cast<pid_t>(process->processId()), SIGINT);
    const Run run = Tokenwise::finish(*process);
    VERIFY_EXIT(run, 130);
    const QJsonObject told = run.document();
    QCOMPARE(kindOf(run), u"interrupted"_s);
    QVERIFY2(run.messages.contains("batch resume"), run.messages.constData());

    m_service->setSpeed(1000);
    const Run resumed = m_tokenwise->run({u"batch"_s, u"resume"_s, u"--json"_s});
    VERIFY_EXIT(resumed, 0);
    const QJsonObject job = resumed.document().value(u"jobs"_s).toArray().at(0).toObject();
    QCOMPARE(job.value(u"job"_s), told.value(u"job"_s));
    QCOMPARE(job.value(u"state"_s).toString(), u"done"_s);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestExitCodes::anInterruptedSubmissionBeforeItIsSentLeavesNothing()
{
    // So many requests that they are still being checked when the signal comes.
    const QString path = m_tokenwise->write(u"many.jsonl"_s, {});
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int thousand = 0; thousand < 1000; ++thousand) {
        QByteArray lines = requestLines(1000);
        lines.replace("request-", QByteArray{"r"}.append(QByteArray::number(thousand)).append('-'));
        QCOMPARE(file.write(lines), lines.size());
    }
    file.close();
    const std::unique_ptr<QProcess> process =
        m_tokenwise->start({u"batch"_s, u"submit"_s, path, u"--json"_s});
    const QDir jobs{m_tokenwise->dataFolder() + u"/jobs"_s};
    QVERIFY(QTest::qWaitFor(
        [&jobs] { return !jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty(); }, 30'000));
    kill(static_cast<pid_t>(process->processId()), SIGTERM);
    const Run run = Tokenwise::finish(*process);
    VERIFY_EXIT(run, 130);
    QCOMPARE(kindOf(run), u"interrupted"_s);
    QCOMPARE(m_service->batchesCreated(), 0);
    QCOMPARE(jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{});
    const Run list = m_tokenwise->run({u"batch"_s, u"list"_s, u"--json"_s});
    QCOMPARE(list.document().value(u"jobs"_s).toArray().size(), 0);
}

QTEST_GUILESS_MAIN(TestExitCodes)
#include "tst_exitcodes.moc"
