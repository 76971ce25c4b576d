// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units/money.h"
#include "tests/endtoend/service.h"
#include "tests/endtoend/tokenwise.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using core::Money;
using core::SandboxFault;

/// Every command of the group, on a job from its file to its end, in text and as JSON.
class TestBatchCommands : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void theSampleGoesToTheBuiltInSandbox();
    void aJobGoesFromItsFileToItsResults();
    void theDocumentHasTheServicesNames();
    void theCostIsThatOfTheTokens();
    void submittedAndWaitedForSeparately();
    void resultsComeInEveryFormat_data();
    void resultsComeInEveryFormat();
    void resultsGoToStandardOutput();
    void anIndexThatIsDamagedIsMadeAnew();
    void aLedgerThatIsLostIsFilledFromTheFolders();
    void resultsThatAreNotThereYetAreToldSo();
    void truncatedAndFailedRequestsAreExitCodeOne();
    void whatFailedIsRetriedAndMerged();
    void lackingAnswersAreFetchedAgainWithTheResults();
    void nothingToRetryIsToldSo();
    void aCanaryGoesFirst();
    void aSampleCanBeTheEnd();
    void aJobIsCanceled();
    void aJobIsDeletedAtTheService();
    void aBatchMadeElsewhereIsAdopted();
    void theListIsEmptyAndThenNot();
    void aJobIsFoundByItsNameAndTheBeginningOfItsId();
    void aJobThatIsUnknownIsToldSo_data();
    void aJobThatIsUnknownIsToldSo();
    void aFileOfManyBatchesBecomesOneJob();
    void twoCopiesShareAFolder();

private:
    QJsonObject submit(const QByteArray &lines, const QStringList &options = {});
    QJsonObject json(const QStringList &arguments, int exitCode = 0);

    std::unique_ptr<core::Sandbox> m_service;
    std::unique_ptr<Tokenwise> m_tokenwise;
};

static QByteArray asked(const QByteArray &id, const QByteArray &prompt)
{
    return "{\"custom_id\":\"" + id
        + "\",\"params\":{\"model\":\"claude-haiku-4-5\",\"max_tokens\":64,"
          "\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt + "\"}]}}\n";
}

void TestBatchCommands::init()
{
    m_tokenwise.reset();
    m_service = serve();
    m_tokenwise = std::make_unique<Tokenwise>();
    m_tokenwise->setService(m_service->baseUrl());
}

QJsonObject TestBatchCommands::json(const QStringList &arguments, int exitCode)
{
    const Run run = m_tokenwise->run(arguments + QStringList{u"--json"_s});
    if (run.exitCode != exitCode || run.crashed)
        QTest::qFail(run.all().constData(), __FILE__, __LINE__);
    return run.document();
}

/// Submits to the service and waits; the exit code is not looked at.
QJsonObject TestBatchCommands::submit(const QByteArray &lines, const QStringList &options)
{
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, lines);
    const Run run = m_tokenwise->run(
        QStringList{u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--json"_s} + options);
    return run.document();
}

void TestBatchCommands::theSampleGoesToTheBuiltInSandbox()
{
    Tokenwise fresh; // no key, no service: a first look, only quicker
    QVERIFY(QDir{}.mkpath(fresh.dataFolder()));
    fresh.write(u"data/settings.ini"_s, "[sandbox]\nspeed=100\n");
    const Run run = fresh.run({u"--profile"_s, u"sandbox"_s, u"batch"_s, u"submit"_s, u"--sample"_s,
                               u"--wait"_s, u"--out"_s, u"results.json"_s});
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.messages.contains("SANDBOX"), run.messages.constData());
    QVERIFY2(run.output.contains("20 succeeded"), run.output.constData());
    const QJsonArray results = QJsonDocument::fromJson(fresh.read(u"results.json"_s)).array();
    QCOMPARE(results.size(), 20);
    QCOMPARE(results.at(0).toObject().value(u"task_id"_s).toString(), u"review-001"_s);
    QVERIFY(results.at(0).toObject().value(u"success"_s).toBool());
}

void TestBatchCommands::aJobGoesFromItsFileToItsResults()
{
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, requestLines(5));
    const Run run = m_tokenwise->run({u"batch"_s, u"submit"_s, file, u"--name"_s, u"rivers"_s,
                                      u"--workflow"_s, u"geo"_s, u"--project"_s, u"atlas"_s,
                                      u"--yes"_s, u"--wait"_s, u"--out"_s, u"out.json"_s});
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("5 succeeded"), run.output.constData());
    QVERIFY2(run.output.contains("rivers"), run.output.constData());
    QVERIFY2(run.messages.contains("at worst"), run.messages.constData());
    QCOMPARE(m_service->batchesCreated(), 1);
    QCOMPARE(QJsonDocument::fromJson(m_tokenwise->read(u"out.json"_s)).array().size(), 5);
    const QJsonObject shown = json({u"batch"_s, u"show"_s, u"rivers"_s});
    QCOMPARE(shown.value(u"state"_s).toString(), u"done"_s);
    QCOMPARE(shown.value(u"workflow"_s).toString(), u"geo"_s);
    QCOMPARE(shown.value(u"project"_s).toString(), u"atlas"_s);
}

void TestBatchCommands::theDocumentHasTheServicesNames()
{
    const QJsonObject job = submit(requestLines(3), {u"--wait"_s});
    for (const char *field : {"job", "name", "state", "batches", "counts", "usage", "cost"})
        QVERIFY2(job.contains(QLatin1String{field}), field);
    QVERIFY(job.value(u"job"_s).toString().startsWith(u"job_"_s));
    const QJsonObject batch = job.value(u"batches"_s).toArray().at(0).toObject();
    QVERIFY(batch.value(u"id"_s).toString().startsWith(u"msgbatch_"_s));
    QCOMPARE(batch.value(u"requests"_s).toInt(), 3);
    QCOMPARE(batch.value(u"workspace_id"_s).toString(), u"wrkspc_01SandboxDefaultWorkspace"_s);
    QCOMPARE(job.value(u"workspace_id"_s), batch.value(u"workspace_id"_s));
    QCOMPARE(batch.value(u"processing_status"_s).toString(), u"ended"_s);
    const QJsonObject counts = job.value(u"counts"_s).toObject();
    QCOMPARE(counts.value(u"succeeded"_s).toInt(), 3);
    for (const char *field : {"errored", "canceled", "expired", "truncated", "missing"}) {
        QVERIFY2(counts.contains(QLatin1String{field}), field);
        QCOMPARE(counts.value(QLatin1String{field}).toInt(-1), 0);
    }
    const QJsonObject usage = job.value(u"usage"_s).toObject();
    for (const char *field : {"input_tokens", "cache_creation_input_tokens",
                              "cache_read_input_tokens", "output_tokens"})
        QVERIFY2(usage.value(QLatin1String{field}).isDouble(), field);
    QVERIFY(usage.value(u"output_tokens"_s).toInt() > 0);
    QVERIFY(job.value(u"error"_s).isNull());
}

void TestBatchCommands::theCostIsThatOfTheTokens()
{
    const QJsonObject job = submit(requestLines(3), {u"--wait"_s});
    const QJsonObject usage = job.value(u"usage"_s).toObject();
    // Haiku 4.5 in a batch: 0.5 and 2.5 USD per million tokens.
    const qint64 pico = usage.value(u"input_tokens"_s).toInteger() * 500'000
        + usage.value(u"output_tokens"_s).toInteger() * 2'500'000;
    QCOMPARE(job.value(u"cost"_s).toString(), Money::fromPicoUsd(pico).toDecimalUsd());
    QCOMPARE(job.value(u"unpriced_requests"_s).toInt(-1), 0);
}

void TestBatchCommands::submittedAndWaitedForSeparately()
{
    const QJsonObject sent = submit(requestLines(4));
    QCOMPARE(sent.value(u"exit_code"_s).toInt(), 0);
    QCOMPARE(sent.value(u"state"_s).toString(), u"in_progress"_s);
    const QString id = sent.value(u"job"_s).toString();
    const QJsonObject waited = json({u"batch"_s, u"wait"_s, id, u"--out"_s, u"w.jsonl"_s});
    QCOMPARE(waited.value(u"state"_s).toString(), u"done"_s);
    QCOMPARE(m_tokenwise->read(u"w.jsonl"_s).count('\n'), 4);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestBatchCommands::resultsComeInEveryFormat_data()
{
    QTest::addColumn<QString>("out");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("holds");
    QTest::newRow("native") << u"r.json"_s << QStringList{}
                            << QByteArray{"\"task_id\": \"request-0\""};
    QTest::newRow("by its ending")
        << u"r.jsonl"_s << QStringList{} << QByteArray{"\"custom_id\":\"request-0\""};
    QTest::newRow("csv") << u"r.csv"_s << QStringList{} << QByteArray{"request-0"};
    QTest::newRow("by name") << u"r.txt"_s << QStringList{u"--format"_s, u"jsonl"_s}
                             << QByteArray{"\"custom_id\":\"request-0\""};
    QTest::newRow("folder") << u"r"_s << QStringList{u"--format"_s, u"folder"_s} << QByteArray{};
}

void TestBatchCommands::resultsComeInEveryFormat()
{
    QFETCH(QString, out);
    QFETCH(QStringList, options);
    QFETCH(QByteArray, holds);
    const QString id = submit(requestLines(2), {u"--wait"_s}).value(u"job"_s).toString();
    json(QStringList{u"batch"_s, u"results"_s, id, u"--out"_s, out} + options);
    if (holds.isEmpty())
        QVERIFY(QFileInfo::exists(m_tokenwise->folder() + u"/r/request-0.txt"_s));
    else
        QVERIFY2(m_tokenwise->read(out).contains(holds), m_tokenwise->read(out).constData());
}

void TestBatchCommands::resultsGoToStandardOutput()
{
    const QString id = submit(requestLines(2), {u"--wait"_s}).value(u"job"_s).toString();
    const Run run = m_tokenwise->run(
        {u"batch"_s, u"results"_s, id, u"--out"_s, u"-"_s, u"--format"_s, u"jsonl"_s});
    VERIFY_EXIT(run, 0);
    const QList<QByteArray> lines = run.output.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    for (const QByteArray &line : lines)
        QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
}

void TestBatchCommands::anIndexThatIsDamagedIsMadeAnew()
{
    const QString id = submit(requestLines(4), {u"--wait"_s, u"--out"_s, u"before.json"_s})
                           .value(u"job"_s)
                           .toString();
    const QByteArray before = m_tokenwise->read(u"before.json"_s);
    QVERIFY(!before.isEmpty());
    const QString index = m_tokenwise->dataFolder() + u"/jobs/"_s + id + u"/results.idx"_s;
    QVERIFY(QFile::resize(index, 100));
    const QStringList command{u"batch"_s, u"results"_s, id, u"--out"_s, u"after.json"_s};
    const Run healed = m_tokenwise->run(command);
    VERIFY_EXIT(healed, 0);
    QCOMPARE(healed.messages.count("made anew"), 1);
    QCOMPARE(m_tokenwise->read(u"after.json"_s), before);
    const Run again = m_tokenwise->run(command);
    VERIFY_EXIT(again, 0);
    QCOMPARE(again.messages.count("made anew"), 0);
}

void TestBatchCommands::aLedgerThatIsLostIsFilledFromTheFolders()
{
    const QJsonObject job = submit(requestLines(4), {u"--wait"_s});
    const QString id = job.value(u"job"_s).toString();
    QFile ledger{m_tokenwise->dataFolder() + u"/ledger.sqlite"_s};
    QVERIFY(ledger.open(QIODevice::ReadWrite));
    ledger.write(QByteArray(qsizetype(ledger.size()), '#'));
    ledger.close();
    const Run shown = m_tokenwise->run({u"batch"_s, u"show"_s, id, u"--json"_s});
    VERIFY_EXIT(shown, 0);
    QVERIFY2(shown.messages.contains("was set aside"), shown.messages.constData());
    QVERIFY2(shown.messages.contains("1 job was taken up again"), shown.messages.constData());
    QVERIFY2(shown.messages.contains("4 billed answers"), shown.messages.constData());
    for (const QString &field : {u"name"_s, u"state"_s, u"counts"_s, u"usage"_s, u"cost"_s})
        QCOMPARE(shown.document().value(field), job.value(field));
    const Run again = m_tokenwise->run({u"batch"_s, u"list"_s});
    VERIFY_EXIT(again, 0);
    QVERIFY2(again.messages.isEmpty(), again.messages.constData());
}

void TestBatchCommands::resultsThatAreNotThereYetAreToldSo()
{
    m_service->setSpeed(0.001);
    const QString id = submit(requestLines(2)).value(u"job"_s).toString();
    const QJsonObject told = json({u"batch"_s, u"results"_s, id, u"--out"_s, u"r.json"_s}, 2);
    QVERIFY(told.value(u"error"_s)
                .toObject()
                .value(u"message"_s)
                .toString()
                .contains(u"in progress"_s));
    QVERIFY(!QFileInfo::exists(m_tokenwise->folder() + u"/r.json"_s));
    m_service->setSpeed(1000);
    // Now they are there, and are fetched on the way.
    QTRY_VERIFY_WITH_TIMEOUT(
        m_tokenwise->run({u"batch"_s, u"results"_s, id, u"--out"_s, u"r.json"_s}).exitCode == 0,
        30'000);
    QCOMPARE(QJsonDocument::fromJson(m_tokenwise->read(u"r.json"_s)).array().size(), 2);
}

void TestBatchCommands::truncatedAndFailedRequestsAreExitCodeOne()
{
    const QByteArray lines = asked("good", "a river") + asked("cut", "[[sandbox:truncate]]")
        + asked("no", "[[sandbox:refuse]]") + asked("broken", "[[sandbox:error:api_error]]")
        + asked("late", "[[sandbox:expire]]");
    const QJsonObject job = submit(lines, {u"--wait"_s});
    QCOMPARE(job.value(u"exit_code"_s).toInt(), 1);
    const QJsonObject counts = job.value(u"counts"_s).toObject();
    for (const char *outcome : {"succeeded", "truncated", "refused", "errored", "expired"})
        QCOMPARE(counts.value(QLatin1String{outcome}).toInt(-1), 1);
    const Run text = m_tokenwise->run({u"batch"_s, u"wait"_s, job.value(u"job"_s).toString()});
    VERIFY_EXIT(text, 1);
    QVERIFY2(text.output.contains("1 truncated"), text.output.constData());
}

void TestBatchCommands::whatFailedIsRetriedAndMerged()
{
    // What is missing is fetched once more before it counts as missing.
    m_service->plan(
        {{.kind = SandboxFault::Kind::MissingResult, .pathContains = u"/results"_s, .times = 2}});
    const QJsonObject first = submit(requestLines(3), {u"--wait"_s});
    QCOMPARE(first.value(u"exit_code"_s).toInt(), 1);
    QCOMPARE(first.value(u"counts"_s).toObject().value(u"missing"_s).toInt(), 1);
    const QString id = first.value(u"job"_s).toString();

    const Run shown = m_tokenwise->run({u"batch"_s, u"show"_s, id});
    QVERIFY2(shown.output.contains("The service counts 3 answers, 2 arrived"),
             shown.all().constData());
    // It was answered and billed: without a word nothing is sent, not even with a yes.
    const Run refused = m_tokenwise->run({u"batch"_s, u"retry"_s, id, u"--yes"_s});
    VERIFY_EXIT(refused, 2);
    QVERIFY2(refused.all().contains("--only missing"), refused.all().constData());
    QCOMPARE(m_service->batchesCreated(), 1);
    // Paid again, so it is not sent without a yes.
    json({u"batch"_s, u"retry"_s, id, u"--only"_s, u"missing"_s}, 2);
    QCOMPARE(m_service->batchesCreated(), 1);

    const QJsonObject retried = json({u"batch"_s, u"retry"_s, id, u"--only"_s, u"missing"_s,
                                      u"--yes"_s, u"--wait"_s, u"--out"_s, u"merged.json"_s});
    QCOMPARE(retried.value(u"parent"_s).toString(), id);
    QCOMPARE(retried.value(u"requests"_s).toInt(), 1);
    QCOMPARE(m_service->batchesCreated(), 2);
    const QJsonArray merged = QJsonDocument::fromJson(m_tokenwise->read(u"merged.json"_s)).array();
    QCOMPARE(merged.size(), 3);
    for (const QJsonValue &result : merged)
        QVERIFY(result.toObject().value(u"success"_s).toBool());
}

void TestBatchCommands::lackingAnswersAreFetchedAgainWithTheResults()
{
    m_service->plan(
        {{.kind = SandboxFault::Kind::MissingResult, .pathContains = u"/results"_s, .times = 2}});
    const QJsonObject first = submit(requestLines(3), {u"--wait"_s});
    QCOMPARE(first.value(u"counts"_s).toObject().value(u"missing"_s).toInt(), 1);
    QCOMPARE(first.value(u"counts"_s).toObject().value(u"unreadable"_s).toInt(-1), 0);
    const QJsonObject results = json(
        {u"batch"_s, u"results"_s, first.value(u"job"_s).toString(), u"--out"_s, u"whole.jsonl"_s});
    QCOMPARE(results.value(u"counts"_s).toObject().value(u"missing"_s).toInt(), 0);
    QCOMPARE(m_tokenwise->read(u"whole.jsonl"_s).count('\n'), 3);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestBatchCommands::nothingToRetryIsToldSo()
{
    const QString id = submit(requestLines(2), {u"--wait"_s}).value(u"job"_s).toString();
    const QJsonObject told = json({u"batch"_s, u"retry"_s, id, u"--yes"_s}, 2);
    QVERIFY(told.value(u"error"_s)
                .toObject()
                .value(u"message"_s)
                .toString()
                .contains(u"2 succeeded"_s));
    json({u"batch"_s, u"retry"_s, id, u"--yes"_s, u"--only"_s, u"everything"_s}, 2);
    QCOMPARE(m_service->batchesCreated(), 1);
}

void TestBatchCommands::aCanaryGoesFirst()
{
    const QJsonObject sample = submit(requestLines(100), {u"--canary"_s, u"--wait"_s});
    QCOMPARE(sample.value(u"exit_code"_s).toInt(), 0);
    QCOMPARE(sample.value(u"state"_s).toString(), u"ready"_s);
    const QJsonObject findings = sample.value(u"canary_findings"_s).toObject();
    QCOMPARE(findings.value(u"sample_requests"_s).toInt(), 30);
    QCOMPARE(findings.value(u"rest_requests"_s).toInt(), 70);
    QVERIFY(Money::fromDecimalUsd(findings.value(u"rest_cost_expected"_s).toString()).has_value());
    QCOMPARE(m_service->batchesCreated(), 1);
    const QString id = sample.value(u"job"_s).toString();

    json({u"batch"_s, u"release"_s, id}, 2); // paid: needs a yes
    json({u"batch"_s, u"release"_s, id, u"--yes"_s, u"--max-cost"_s, u"0.000001"_s}, 2);
    QCOMPARE(m_service->batchesCreated(), 1);
    const QJsonObject released = json({u"batch"_s, u"release"_s, id, u"--yes"_s, u"--wait"_s});
    QCOMPARE(released.value(u"state"_s).toString(), u"done"_s);
    QCOMPARE(released.value(u"counts"_s).toObject().value(u"succeeded"_s).toInt(), 100);
    QCOMPARE(m_service->batchesCreated(), 2);
    json({u"batch"_s, u"release"_s, id, u"--yes"_s}, 2); // nothing is left
}

void TestBatchCommands::aSampleCanBeTheEnd()
{
    const QJsonObject sample = submit(requestLines(100), {u"--canary"_s, u"--wait"_s});
    const QString id = sample.value(u"job"_s).toString();
    const Run stopped = m_tokenwise->run({u"batch"_s, u"cancel"_s, id});
    VERIFY_EXIT(stopped, 0);
    const QJsonObject waited = json({u"batch"_s, u"wait"_s, id}, 1);
    QCOMPARE(waited.value(u"state"_s).toString(), u"done"_s);
    QCOMPARE(waited.value(u"counts"_s).toObject().value(u"succeeded"_s).toInt(), 30);
    QCOMPARE(waited.value(u"counts"_s).toObject().value(u"canceled"_s).toInt(), 70);
    QCOMPARE(m_service->batchesCreated(), 1);
    json({u"batch"_s, u"release"_s, id, u"--yes"_s}, 2);
}

void TestBatchCommands::aJobIsCanceled()
{
    m_service->setSpeed(0.01);
    const QString id = submit(requestLines(3)).value(u"job"_s).toString();
    const QJsonObject canceling = json({u"batch"_s, u"cancel"_s, id});
    QCOMPARE(canceling.value(u"state"_s).toString(), u"canceling"_s);
    m_service->setSpeed(1000);
    const QJsonObject waited = json({u"batch"_s, u"wait"_s, id}, 1);
    QVERIFY(waited.value(u"counts"_s).toObject().value(u"canceled"_s).toInt() > 0);
    json({u"batch"_s, u"cancel"_s, id}, 2); // it has ended
}

void TestBatchCommands::aJobIsDeletedAtTheService()
{
    m_service->setSpeed(0.001);
    const QString running = submit(requestLines(2)).value(u"job"_s).toString();
    json({u"batch"_s, u"delete"_s, running}, 2);
    m_service->setSpeed(1000);
    json({u"batch"_s, u"wait"_s, running});
    const QJsonObject deleted = json({u"batch"_s, u"delete"_s, running});
    QCOMPARE(deleted.value(u"batches"_s).toArray().at(0).toObject().value(u"state"_s).toString(),
             u"deleted"_s);
    // What was fetched is still here.
    json({u"batch"_s, u"results"_s, running, u"--out"_s, u"kept.json"_s});
    QCOMPARE(QJsonDocument::fromJson(m_tokenwise->read(u"kept.json"_s)).array().size(), 2);
}

void TestBatchCommands::aBatchMadeElsewhereIsAdopted()
{
    const QJsonObject job = submit(requestLines(3), {u"--wait"_s});
    const QString batch =
        job.value(u"batches"_s).toArray().at(0).toObject().value(u"id"_s).toString();
    Tokenwise elsewhere;
    elsewhere.setService(m_service->baseUrl());
    const QStringList adopt{u"batch"_s, u"adopt"_s, batch, u"--wait"_s, u"--json"_s};
    VERIFY_EXIT(
        elsewhere.run(adopt + QStringList{u"--out"_s, u"a.json"_s, u"--format"_s, u"native"_s}), 2);
    const Run adopted = elsewhere.run(adopt + QStringList{u"--out"_s, u"a.jsonl"_s});
    VERIFY_EXIT(adopted, 0);
    QCOMPARE(adopted.document().value(u"cost"_s), job.value(u"cost"_s));
    QVERIFY(adopted.document().value(u"adopted"_s).toBool());
    QCOMPARE(elsewhere.read(u"a.jsonl"_s).count('\n'), 3);
    VERIFY_EXIT(elsewhere.run({u"batch"_s, u"adopt"_s, u"msgbatch_nobody"_s}), 2);
}

void TestBatchCommands::theListIsEmptyAndThenNot()
{
    QCOMPARE(json({u"batch"_s, u"list"_s}).value(u"jobs"_s).toArray().size(), 0);
    const QString id =
        submit(requestLines(2), {u"--wait"_s, u"--name"_s, u"first"_s}).value(u"job"_s).toString();
    const QJsonArray jobs = json({u"batch"_s, u"list"_s}).value(u"jobs"_s).toArray();
    QCOMPARE(jobs.size(), 1);
    QCOMPARE(jobs.at(0).toObject().value(u"job"_s).toString(), id);
    QCOMPARE(jobs.at(0).toObject().value(u"counts"_s).toObject().value(u"succeeded"_s).toInt(), 2);
    const Run text = m_tokenwise->run({u"batch"_s, u"list"_s});
    QVERIFY2(text.output.contains(id.toUtf8()) && text.output.contains("first"),
             text.output.constData());
    // Another profile has its own.
    QCOMPARE(json({u"batch"_s, u"list"_s, u"--profile"_s, u"sandbox"_s})
                 .value(u"jobs"_s)
                 .toArray()
                 .size(),
             0);
}

void TestBatchCommands::aJobIsFoundByItsNameAndTheBeginningOfItsId()
{
    const QString id = submit(requestLines(1), {u"--wait"_s, u"--name"_s, u"two words"_s})
                           .value(u"job"_s)
                           .toString();
    QCOMPARE(json({u"batch"_s, u"show"_s, u"two words"_s}).value(u"job"_s).toString(), id);
    QCOMPARE(json({u"batch"_s, u"show"_s, id.left(13)}).value(u"job"_s).toString(), id);
}

void TestBatchCommands::aJobThatIsUnknownIsToldSo_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const QString &command :
         {u"show"_s, u"wait"_s, u"retry"_s, u"release"_s, u"cancel"_s, u"delete"_s})
        QTest::newRow(qPrintable(command)) << QStringList{command, u"job_nobody"_s};
    QTest::newRow("results") << QStringList{u"results"_s, u"job_nobody"_s, u"--out"_s, u"r.json"_s};
    QTest::newRow("resolve") << QStringList{u"resolve"_s, u"job_nobody"_s, u"--resend"_s};
    QTest::newRow("resolve without a decision") << QStringList{u"resolve"_s, u"job_nobody"_s};
    QTest::newRow("resolve with both")
        << QStringList{u"resolve"_s, u"job_nobody"_s, u"--resend"_s, u"--use"_s, u"msgbatch_1"_s};
}

void TestBatchCommands::aJobThatIsUnknownIsToldSo()
{
    QFETCH(QStringList, arguments);
    const QJsonObject told = json(QStringList{u"batch"_s} + arguments, 2);
    QVERIFY(told.value(u"error"_s).isObject());
}

void TestBatchCommands::aFileOfManyBatchesBecomesOneJob()
{
    QByteArray lines;
    for (int i = 0; i < 100'001; ++i)
        lines += asked("r" + QByteArray::number(i), "hi");
    const QJsonObject job = submit(lines);
    QCOMPARE(job.value(u"exit_code"_s).toInt(), 0);
    const QJsonArray batches = job.value(u"batches"_s).toArray();
    QCOMPARE(batches.size(), 2);
    QCOMPARE(batches.at(0).toObject().value(u"requests"_s).toInt()
                 + batches.at(1).toObject().value(u"requests"_s).toInt(),
             100'001);
    QCOMPARE(m_service->batchesCreated(), 2);
}

void TestBatchCommands::twoCopiesShareAFolder()
{
    const QString file = m_tokenwise->write(u"requests.jsonl"_s, requestLines(3));
    const QStringList arguments{u"batch"_s, u"submit"_s, file,
                                u"--yes"_s, u"--wait"_s, u"--json"_s};
    const std::unique_ptr<QProcess> one = m_tokenwise->start(arguments);
    const std::unique_ptr<QProcess> other = m_tokenwise->start(arguments);
    const Run first = Tokenwise::finish(*one);
    const Run second = Tokenwise::finish(*other);
    VERIFY_EXIT(first, 0);
    VERIFY_EXIT(second, 0);
    QVERIFY(first.document().value(u"job"_s) != second.document().value(u"job"_s));
    QCOMPARE(json({u"batch"_s, u"list"_s}).value(u"jobs"_s).toArray().size(), 2);
    QCOMPARE(m_service->batchesCreated(), 2);
}

QTEST_GUILESS_MAIN(TestBatchCommands)
#include "tst_batchcommands.moc"
