// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jobsworld.h"

#include "core/api/messagebatches.h"
#include "core/services/canaryreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;

namespace {

qint64 answersOf(const Job &job) { return job.counts.succeeded + job.counts.truncated; }

} // namespace

/// The way of a job from the file to the results, against the Sandbox.
class TestJobLife : public QObject
{
    Q_OBJECT
private slots:
    void aFileGoesAllTheWayToItsResults();
    void aCheckKeepsNothing();
    void aFileWithoutAGoodRequestLeavesNothingBehind();
    void faultsLeaveOnlyTheirRequestsOut();
    void anUnreadableFileIsBadInput_data();
    void anUnreadableFileIsBadInput();
    void stoppingAnswersCanceled();
    void checksAndPreparationsAreStoppedEachByItself();
    void resultsGoWhereTheUserAskedByThemselves();
    void aTargetThatCannotBeWrittenDoesNotKeepTheJobFromBeingDone();
    void theRestOfACanaryWaitsForItsRelease();
    void aCanaryOfFewRequestsIsSentWhole();
    void theRestOfACanaryCanBeCanceled();
    void aRefusedRestIsReportedAndTheJobIsDone();
    void longerOutputIsAskedForWithTheBetaHeader();
    void moreThanAHundredThousandRequestsBecomeTwoBatches();
    void expectedOutputComesFromTheHistoryOfTheWorkflow();
    void typicalDurationsComeFromFinishedBatches();
};

void TestJobLife::aFileGoesAllTheWayToItsResults()
{
    JobsWorld world;
    const QString path = world.requests(12);
    const auto checked = await(world.jobs->prepare(
        {.path = path},
        {.name = {}, .workflow = {}, .project = u"demo"_s, .savePath = {}, .saveFormat = {}}));
    QVERIFY2(checked, qPrintable(checked ? QString{} : checked.error().detail));
    QCOMPARE(checked->job.state, JobState::Ready);
    QCOMPARE(checked->job.requests, 12);
    QCOMPARE(checked->job.workflow, u"requests"_s);
    QCOMPARE(checked->job.project, u"demo"_s);
    QCOMPARE(checked->job.source, u"requests.jsonl"_s);
    QCOMPARE(checked->job.model, u"claude-haiku-4-5"_s);
    QVERIFY(checked->job.name.startsWith(u"requests 20"_s));
    QVERIFY(checked->job.estimateBatch);
    QCOMPARE(world.sandbox->batchesCreated(), 0); // nothing is sent by preparing

    QSignalSpy changed{world.jobs.get(), &Jobs::jobChanged};
    const auto submitted = await(world.jobs->submit(checked->job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(submitted->state, JobState::InProgress);
    QCOMPARE(submitted->shards.first().state, Shard::State::Created);

    const auto done = await(world.jobs->wait(checked->job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(answersOf(*done), 12);
    QVERIFY(done->cost);
    QVERIFY(done->cost->picoUsd() > 0);
    QCOMPARE(done->savedByBatch, done->cost); // half price: as much again is saved
    QVERIFY(done->endedAt);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 12);

    QStringList states;
    for (const auto &signal : std::as_const(changed)) {
        const QString state = stateName(signal.first().value<Job>().state);
        if (states.isEmpty() || states.last() != state)
            states.append(state);
    }
    states.removeAll(u"ready"_s); // of the insertion, told when it had been written
    QCOMPARE(states.join(u' '), u"submitting in_progress downloading done"_s);

    const QJsonArray results =
        QJsonDocument::fromJson(world.exported(done->id, ExportFormat::Native)).array();
    QCOMPARE(results.size(), 12);
    for (int i = 0; i < 12; ++i)
        QCOMPARE(results.at(i).toObject().value("task_id"_L1).toString(), u"r%1"_s.arg(i));
}

void TestJobLife::aCheckKeepsNothing()
{
    JobsWorld world;
    const auto checked = await(world.jobs->check({.path = world.requests(7)}));
    QVERIFY(checked);
    QCOMPARE(checked->report.requests, 7);
    QVERIFY(checked->job.id.isEmpty());
    QCOMPARE(await(world.jobs->list())->size(), 0);
    QVERIFY(!QDir{world.dir.filePath(u"jobs"_s)}.exists());
}

void TestJobLife::aFileWithoutAGoodRequestLeavesNothingBehind()
{
    JobsWorld world;
    const QString path = world.dir.filePath(u"bad.jsonl"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        R"({"custom_id":"a","params":{"model":"no-such-model","max_tokens":5,"messages":[{"role":"user","content":"x"}]}})");
    file.close();
    const auto checked = await(world.jobs->prepare({.path = path}, {}));
    QVERIFY2(checked, qPrintable(checked ? QString{} : checked.error().detail));
    QCOMPARE(checked->report.faultCount, 1);
    QVERIFY(checked->job.id.isEmpty());
    QCOMPARE(await(world.jobs->list())->size(), 0);
    QVERIFY(QDir{world.dir.filePath(u"jobs"_s)}.isEmpty());
}

void TestJobLife::faultsLeaveOnlyTheirRequestsOut()
{
    JobsWorld world;
    const QString path = world.requests(4);
    QFile file{path};
    QVERIFY(file.open(QIODevice::Append));
    file.write("{\"custom_id\":\"r0\",\"params\":{}}\n{not json}\n");
    file.close();
    const auto checked = await(world.jobs->prepare({.path = path}, {}));
    QVERIFY2(checked, qPrintable(checked ? QString{} : checked.error().detail));
    QVERIFY(checked->report.faultCount >= 2);
    QCOMPARE(checked->job.requests, 4);
    QVERIFY(await(world.jobs->submit(checked->job.id)));
    const auto done = await(world.jobs->wait(checked->job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(answersOf(*done), 4);
}

void TestJobLife::anUnreadableFileIsBadInput_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("present");
    QTest::newRow("missing") << QByteArray{} << false;
    QTest::newRow("empty") << QByteArray{} << true;
    QTest::newRow("not a draft at all") << QByteArray{"\x7f"
                                                      "ELF\0\0\0",
                                                      7}
                                        << true;
}

void TestJobLife::anUnreadableFileIsBadInput()
{
    QFETCH(const QByteArray, content);
    QFETCH(const bool, present);
    JobsWorld world;
    const QString path = world.dir.filePath(u"draft"_s);
    if (present) {
        QFile file{path};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    const auto prepared = await(world.jobs->prepare({.path = path}, {}));
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, Error::Kind::BadInput);
    QVERIFY(QDir{world.dir.filePath(u"jobs"_s)}.isEmpty());
}

void TestJobLife::stoppingAnswersCanceled()
{
    JobsWorld world;
    const QString path = world.requests(60'000);
    const auto preparing = world.jobs->prepare({.path = path}, {});
    connect(world.jobs.get(), &Jobs::checkProgress, world.jobs.get(), &Jobs::stopPreparing);
    const auto prepared = await(preparing);
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().kind, Error::Kind::Canceled);
    QCOMPARE(await(world.jobs->list())->size(), 0);
    QVERIFY(QDir{world.dir.filePath(u"jobs"_s)}.isEmpty());
}

void TestJobLife::checksAndPreparationsAreStoppedEachByItself()
{
    JobsWorld world;
    const QString path = world.requests(60'000);
    const auto stopped = connect(world.jobs.get(), &Jobs::checkProgress, world.jobs.get(), [&world] {
        world.jobs->stopChecking();
    });
    const auto preparing = world.jobs->prepare({.path = path}, {});
    const auto checked = await(world.jobs->check({.path = path}));
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::Canceled);
    const auto prepared = await(preparing);
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QCOMPARE(prepared->job.requests, 60'000);
    disconnect(stopped);
    connect(world.jobs.get(), &Jobs::checkProgress, world.jobs.get(), &Jobs::stopPreparing);
    QVERIFY(await(world.jobs->check({.path = path})));
}

void TestJobLife::resultsGoWhereTheUserAskedByThemselves()
{
    JobsWorld world;
    const QString target = world.dir.filePath(u"out.jsonl"_s);
    const Job job = world.prepared(
        world.requests(5),
        {.name = {}, .workflow = {}, .project = {}, .savePath = target, .saveFormat = u"jsonl"_s});
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QFile file{target};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 5);
}

void TestJobLife::aTargetThatCannotBeWrittenDoesNotKeepTheJobFromBeingDone()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(2),
                                   {.name = {},
                                    .workflow = {},
                                    .project = {},
                                    .savePath = world.dir.filePath(u"no/such/folder/out"_s),
                                    .saveFormat = u"jsonl"_s});
    QSignalSpy trouble{world.jobs.get(), &Jobs::trouble};
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QVERIFY(!done->error.isEmpty());
    QCOMPARE(trouble.count(), 1);
    QCOMPARE(world.exported(job.id).count('\n'), 2);
}

void TestJobLife::theRestOfACanaryWaitsForItsRelease()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(80,
                                                  [](int i) {
                                                      return i % 10 == 0
                                                          ? u"[[sandbox:error:overloaded_error]]"_s
                                                          : u"Say %1."_s.arg(i);
                                                  }),
                                   test::withSample());
    QVERIFY(job.canary);
    QCOMPARE(job.shards.size(), 2);
    QCOMPARE(job.shards.first().requests, 30);
    QVERIFY(job.shards.first().sample);
    QCOMPARE(job.shards.last().state, Shard::State::Held);
    QVERIFY(!canaryReport(job));

    QVERIFY(await(world.jobs->submit(job.id)));
    const auto waiting = await(world.jobs->wait(job.id));
    QVERIFY2(waiting, qPrintable(wordsOf(waiting)));
    QCOMPARE(waiting->state, JobState::Ready);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    const auto report = canaryReport(*waiting);
    QVERIFY(report);
    QCOMPARE(report->requests, 30);
    QCOMPARE(report->good + report->truncated + report->failed, 30);
    QCOMPARE(report->failed, waiting->counts.errored);
    QCOMPARE(report->restRequests, 50);
    QVERIFY(report->cost && report->restExpected);
    // The sample is 30 of 80: the rest costs 5/3 of it, rounded up.
    QCOMPARE(report->restExpected->picoUsd(), (report->cost->picoUsd() * 50 + 29) / 30);

    // It is not submitted a second time, and a restart sends nothing.
    QVERIFY(!await(world.jobs->submit(job.id)));
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QCOMPARE(world.stored(job.id).state, JobState::Ready);
    QCOMPARE(world.sandbox->batchesCreated(), 1);

    const auto released = await(world.jobs->release(job.id));
    QVERIFY2(released, qPrintable(wordsOf(released)));
    QCOMPARE(released->state, JobState::InProgress);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.errored, 8);
    QCOMPARE(answersOf(*done), 72);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    QVERIFY(!canaryReport(*done));
    QVERIFY(!await(world.jobs->release(job.id)));
}

void TestJobLife::aCanaryOfFewRequestsIsSentWhole()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(20),
                                   test::withSample());
    QVERIFY(!job.canary);
    QCOMPARE(job.shards.size(), 1);
    QCOMPARE(job.shards.first().state, Shard::State::Planned);
}

void TestJobLife::theRestOfACanaryCanBeCanceled()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(50),
                                   test::withSample());
    QVERIFY(await(world.jobs->submit(job.id)));
    QVERIFY(await(world.jobs->wait(job.id)));
    const auto canceled = await(world.jobs->cancel(job.id));
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(answersOf(*done), 30);
    QCOMPARE(done->counts.canceled, 20);
    QCOMPARE(done->counts.waiting, 0);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.exported(job.id).count('\n'), 50);
    // What was never sent costs nothing.
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 30);
}

void TestJobLife::aRefusedRestIsReportedAndTheJobIsDone()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(40),
                                   test::withSample());
    QVERIFY(await(world.jobs->submit(job.id)));
    QVERIFY(await(world.jobs->wait(job.id)));
    SandboxFault refusal;
    refusal.method = "POST";
    refusal.status = 413;
    world.sandbox->plan({refusal});
    QVERIFY(await(world.jobs->release(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(answersOf(*done), 30);
    QCOMPARE(done->counts.errored, 10);
    QCOMPARE(done->shards.last().state, Shard::State::Refused);
    QVERIFY(!done->shards.last().error.isEmpty());
    // The refused can be sent again, the others cannot.
    const auto retry = await(world.jobs->prepareRetry(job.id, {.invalid = true}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(retry->job.requests, 10);
}

void TestJobLife::longerOutputIsAskedForWithTheBetaHeader()
{
    JobsWorld world;
    const QString path = world.dir.filePath(u"long.jsonl"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        R"({"custom_id":"a","params":{"model":"claude-opus-5-5","max_tokens":200000,"messages":[{"role":"user","content":"x"}]}})");
    file.close();
    const Job job = world.prepared(path);
    QVERIFY(job.shards.first().extendedOutput);
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(answersOf(*done), 1); // without the header the request would have failed
}

void TestJobLife::moreThanAHundredThousandRequestsBecomeTwoBatches()
{
    JobsWorld world{2000};
    const Job job = world.prepared(world.requests(100'010, [](int) { return u"x"_s; }));
    QCOMPARE(job.shards.size(), 2);
    QCOMPARE(job.requests, 100'010);
    QVERIFY(await(world.jobs->submit(job.id), std::chrono::minutes{1}));
    const auto done = await(world.jobs->wait(job.id), std::chrono::minutes{1});
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(answersOf(*done), 100'010);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 100'010);
}

void TestJobLife::expectedOutputComesFromTheHistoryOfTheWorkflow()
{
    JobsWorld world;
    const QString path = world.requests(
        12, [](int) { return u"[[sandbox:tokens:20]]"_s; }, u"again.jsonl"_s, 1000);
    const Job job = world.prepared(path);
    QCOMPARE(job.estimateOutput, 12'000); // nothing is known yet: each may reach max_tokens
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    const auto checked = await(world.jobs->check({.path = path}));
    QVERIFY(checked);
    QVERIFY(checked->report.estimate.outputExpected < 12'000);
    // The same file again, as often as before: what it took then, to the rounding of a mean.
    QVERIFY(std::abs(checked->report.estimate.outputExpected - done->usage.output) <= 12);
}

void TestJobLife::typicalDurationsComeFromFinishedBatches()
{
    JobsWorld world;
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!*await(world.jobs->typicalDuration(u"claude-haiku-4-5"_s, 10)));
        const Job job = world.prepared(world.requests(10));
        QVERIFY(await(world.jobs->submit(job.id)));
        QVERIFY(await(world.jobs->wait(job.id)));
    }
    const auto band = await(world.jobs->typicalDuration(u"claude-haiku-4-5"_s, 10));
    QVERIFY(band && *band);
    QCOMPARE((*band)->first, std::chrono::seconds{0}); // 50 ms at this speed
    QCOMPARE((*band)->second, std::chrono::seconds{1});
    QVERIFY(!*await(world.jobs->typicalDuration(u"claude-haiku-4-5"_s, 1000)));
    QVERIFY(!*await(world.jobs->typicalDuration(u"claude-opus-5-5"_s, 10)));
}

QTEST_GUILESS_MAIN(TestJobLife)
#include "tst_joblife.moc"
