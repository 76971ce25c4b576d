// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jobsworld.h"
#include "tests/support/rawserver.h"

#include <QProcess>
#include <QRegularExpression>
#include <QSemaphore>
#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;
using Kind = SandboxFault::Kind;

Q_DECLARE_METATYPE(QList<SandboxFault>)
Q_DECLARE_METATYPE(core::Error::Kind)

namespace {

/// Of the status of a batch, not of its results.
SandboxFault onStatus(Kind kind, int status = 0, int times = 1)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.method = "GET";
    fault.pathContains = u"/v1/messages/batches/msgbatch"_s;
    fault.status = status;
    fault.times = times;
    return fault;
}

} // namespace

/// From the creation of a batch to its end.
class TestTracking : public QObject
{
    Q_OBJECT
private slots:
    void passingFaultsDoNotFailAJob_data();
    void passingFaultsDoNotFailAJob();
    void aBatchThatIsGoneEndsTheJobAndCanBeLookedForAgain();
    void aBatchWithAnOddIdComesToItsResults();
    void aRefusedKeyStopsThePollsUntilAnotherIsGiven();
    void aServiceThatIsGoneIsWaitedForThenTold();
    void offlineNothingIsAsked();
    void requestsThatExpireEndTheJob();
    void cancelingKeepsWhatIsFinished();
    void cancelingWhatHasEndedJustGoesOn();
    void cancelingBeforeAnythingWasSentIsRefused();
    void cancelingIsTakenUpAfterARestart();
    void cancelingWhatIsUnclearOutlivesARestart();
    void cancelingStopsTheSubmission();
    void cancelingAtTheEndIsAnswered();
    void anEndThatCannotBeWrittenIsReadAgain();
    void aRestartTakesTheJobUp();
};

void TestTracking::passingFaultsDoNotFailAJob_data()
{
    QTest::addColumn<QList<SandboxFault>>("faults");
    SandboxFault cut = onStatus(Kind::CutBody);
    cut.bytes = 30;
    cut.times = 4;
    SandboxFault limited = onStatus(Kind::Status, 429);
    limited.retryAfterSeconds = 5;
    QTest::newRow("404 once, just after the creation") << QList{onStatus(Kind::NotFoundOnce)};
    QTest::newRow("404 a few times") << QList{onStatus(Kind::Status, 404, 4)};
    QTest::newRow("429 with retry-after") << QList{limited};
    QTest::newRow("500 beyond the client's retries") << QList{onStatus(Kind::Status, 500, 7)};
    QTest::newRow("529") << QList{onStatus(Kind::Status, 529, 4)};
    QTest::newRow("a proxy's page") << QList{onStatus(Kind::Html, 502, 4)};
    QTest::newRow("a proxy's page that says 200") << QList{onStatus(Kind::Html, 200, 4)};
    QTest::newRow("dropped") << QList{onStatus(Kind::DropBefore, 0, 4)};
    QTest::newRow("half an answer") << QList{cut};
}

void TestTracking::passingFaultsDoNotFailAJob()
{
    QFETCH(const QList<SandboxFault>, faults);
    JobsWorld world;
    const Job job = world.prepared(world.requests(6));
    world.sandbox->plan(faults);
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 6);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestTracking::aBatchThatIsGoneEndsTheJobAndCanBeLookedForAgain()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(6));
    world.sandbox->plan({onStatus(Kind::Status, 404, 28)});
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto gone = await(world.jobs->wait(job.id));
    QVERIFY2(gone, qPrintable(wordsOf(gone)));
    QCOMPARE(gone->state, JobState::Done);
    QCOMPARE(gone->counts.missing, 6);
    QVERIFY(!gone->shards.first().error.isEmpty());
    // It was asked for long enough, by the clock of the program: 75 s at one try in 3 s.
    QVERIFY(world.clock.now() - gone->createdAt >= std::chrono::seconds{75});

    // The key was of another workspace, say: what was paid is not lost.
    auto plain = await(world.jobs->lookUp(job.id));
    QVERIFY2(plain, qPrintable(wordsOf(plain)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    if (done->counts.missing > 0) { // the rest of the 404s
        QVERIFY(await(world.jobs->lookUp(job.id)));
        QVERIFY(await(world.jobs->wait(job.id)));
    }
    const Job found = world.stored(job.id);
    QCOMPARE(found.counts.succeeded + found.counts.truncated, 6);
    QCOMPARE(found.counts.missing, 0);
}

void TestTracking::aBatchWithAnOddIdComesToItsResults()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(1));
    const auto answer = [](const QByteArray &status, const QByteArray &ended) -> test::RawPlan {
        return {
            .bytes = test::RawServer::answer(
                200,
                R"({"id":"odd/id?#1","type":"message_batch","processing_status":")" + status
                    + R"(","request_counts":{"processing":0,"succeeded":1,"errored":0,"canceled":0,"expired":0},)"
                      R"("ended_at":)"
                    + ended
                    + R"(,"created_at":"2026-11-24T09:00:00+00:00","expires_at":"2026-11-25T09:00:00+00:00",)"
                      R"("archived_at":null,"cancel_initiated_at":null,"results_url":null})")};
    };
    test::RawServer server{
        {{.bytes = test::RawServer::answer(
              200, R"({"data":[],"has_more":false,"first_id":null,"last_id":null})")},
         answer("in_progress", "null"),
         answer("ended", "\"2026-11-24T10:00:00+00:00\""),
         {.bytes = test::RawServer::answer(
              200,
              R"({"custom_id":"r0","result":{"type":"succeeded","message":{"id":"m","model":"claude-haiku-4-5",)"
              R"("content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}}})"
              "\n")}}};
    world.endpoint.baseUrl = server.url();
    world.http->setEndpoint(world.endpoint);
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded, 1);
    QCOMPARE(done->shards.first().batch->id, u"odd/id?#1"_s);
    QCOMPARE(server.requests().last().target, "/v1/messages/batches/odd%2Fid%3F%231/results");
}

void TestTracking::aRefusedKeyStopsThePollsUntilAnotherIsGiven()
{
    JobsWorld world{1};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    SandboxFault refusal = onStatus(Kind::Status, 401, 1);
    world.sandbox->plan({refusal});
    const auto stalled = await(world.jobs->wait(job.id));
    QVERIFY(!stalled);
    QCOMPARE(stalled.error().kind, Error::Kind::Authentication);
    QCOMPARE(world.stored(job.id).state, JobState::InProgress);

    world.sandbox->setSpeed(1000);
    world.endpoint.key = ApiKey{u"sk-ant-another"_s};
    world.http->setEndpoint(world.endpoint);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
}

void TestTracking::aServiceThatIsGoneIsWaitedForThenTold()
{
    JobsWorld world{1};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    const QUrl url = world.sandbox->baseUrl();
    QTemporaryDir kept;
    const QString folder = world.sandbox->folder();
    QVERIFY(QProcess::execute(u"cp"_s, {u"-a"_s, folder + u"/."_s, kept.path()}) == 0);
    world.sandbox.reset();

    QSignalSpy trouble{world.jobs.get(), &Jobs::trouble};
    const auto stalled = await(world.jobs->wait(job.id));
    QVERIFY(!stalled);
    QCOMPARE(stalled.error().kind, Error::Kind::Network);
    QVERIFY(trouble.count() >= 3);
    QCOMPARE(world.stored(job.id).state, JobState::InProgress);

    auto back = Sandbox::start({.folder = kept.path(), .speed = 1000, .port = quint16(url.port())});
    QVERIFY2(back, qPrintable(back ? QString{} : back.error().detail));
    world.jobs->checkNow();
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 6);
}

void TestTracking::offlineNothingIsAsked()
{
    JobsWorld world{1};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    QTRY_VERIFY(world.jobs->nextCheck());
    world.jobs->setOnline(false);
    QVERIFY(!world.jobs->nextCheck());
    QSignalSpy contacted{world.http.get(), &HttpClient::contacted};
    world.sandbox->setSpeed(1000);
    QTest::qWait(100); // five seconds by the program's clock
    QVERIFY(contacted.count() <= 1); // one may have been on its way
    QCOMPARE(world.stored(job.id).state, JobState::InProgress);
    world.jobs->setOnline(true);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
}

void TestTracking::requestsThatExpireEndTheJob()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(
        6, [](int i) { return i < 2 ? u"[[sandbox:expire]]"_s : u"Say %1."_s.arg(i); }));
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.expired, 2);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 4);
}

void TestTracking::cancelingKeepsWhatIsFinished()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto canceling = await(world.jobs->cancel(job.id));
    QVERIFY2(canceling, qPrintable(wordsOf(canceling)));
    QCOMPARE(canceling->state, JobState::Canceling);
    QCOMPARE(canceling->shards.first().batch->status, Batch::Status::Canceling);
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.total(), 6);
    QVERIFY(done->counts.canceled > 0);
    QCOMPARE(done->counts.waiting + done->counts.missing, 0);
}

void TestTracking::cancelingWhatHasEndedJustGoesOn()
{
    JobsWorld world{1000};
    const Job job = world.prepared(world.requests(6));
    world.jobs->setOnline(false); // the end is not seen yet
    QVERIFY(await(world.jobs->submit(job.id)));
    QTest::qWait(30); // it has ended on the service
    const auto canceled = await(world.jobs->cancel(job.id));
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    world.jobs->setOnline(true);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 6);
}

void TestTracking::cancelingBeforeAnythingWasSentIsRefused()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(6));
    const auto canceled = await(world.jobs->cancel(job.id));
    QVERIFY(!canceled);
    QCOMPARE(canceled.error().kind, Error::Kind::BadInput);
    QCOMPARE(world.stored(job.id).state, JobState::Ready);
}

void TestTracking::cancelingIsTakenUpAfterARestart()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    SandboxFault lost;
    lost.kind = Kind::DropBefore;
    lost.method = "POST";
    lost.pathContains = u"/cancel"_s;
    lost.times = 3;
    world.sandbox->plan({lost});
    const auto failed = await(world.jobs->cancel(job.id));
    QVERIFY(!failed);
    QCOMPARE(world.stored(job.id).state, JobState::Canceling);
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QTRY_COMPARE(world.stored(job.id).shards.first().batch->status, Batch::Status::Canceling);
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QVERIFY(done->counts.canceled > 0);
}

void TestTracking::cancelingWhatIsUnclearOutlivesARestart()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(6));
    SandboxFault taken;
    taken.kind = Kind::DropAfter;
    taken.method = "POST";
    SandboxFault list;
    list.kind = Kind::Status;
    list.method = "GET";
    list.pathContains = u"limit=100"_s;
    list.status = 503;
    list.times = 100; // whoever looks, and however often
    world.sandbox->plan({taken, list});
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(submitted->state, JobState::Unclear);
    world.restart(); // the copy that would look again by itself is gone
    const auto canceled = await(world.jobs->cancel(job.id));
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    // It cannot be found now; the wish is kept with it.
    QCOMPARE(canceled->state, JobState::Unclear);
    world.restart();
    QCOMPARE(world.stored(job.id).state, JobState::Unclear);
    QVERIFY(world.stored(job.id).cancelWanted);
    world.sandbox->forgetPlan();
    QVERIFY(await(world.jobs->resume()));
    QTRY_VERIFY(world.stored(job.id).shards.first().batch.has_value());
    QTRY_COMPARE(world.stored(job.id).shards.first().batch->status, Batch::Status::Canceling);
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QVERIFY(done->counts.canceled > 0);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestTracking::cancelingStopsTheSubmission()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(60),
                                   test::withSample());
    // The answer to the sample is long in coming.
    SandboxFault slow;
    slow.kind = Kind::Stall;
    slow.method = "POST";
    slow.delay = std::chrono::milliseconds{300};
    world.sandbox->plan({slow});
    const auto submitting = world.jobs->submit(job.id);
    QTRY_COMPARE(world.sandbox->batchesCreated(), 1);
    const auto canceled = await(world.jobs->cancel(job.id));
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    QVERIFY(await(submitting));
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QVERIFY(done->counts.canceled >= 30);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestTracking::cancelingAtTheEndIsAnswered()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(6));
    // All results are here, and only the end has yet to be written.
    std::optional<Answer<Job>> canceling;
    connect(world.jobs.get(), &Jobs::jobChanged, this, [&](const Job &now) {
        if (!canceling && now.shards.first().state == Shard::State::Downloaded)
            canceling = world.jobs->cancel(job.id);
    });
    QVERIFY(await(world.jobs->submit(job.id)));
    QTRY_VERIFY(canceling);
    const auto canceled = await(*canceling);
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    QTRY_COMPARE(world.stored(job.id).state, JobState::Done);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 6);
    QTest::qWait(20); // nothing comes after it
    QCOMPARE(world.stored(job.id).state, JobState::Done);
}

void TestTracking::anEndThatCannotBeWrittenIsReadAgain()
{
    JobsWorld world{1000};
    const Job job = world.preparedAsTwo();
    world.jobs->setOnline(false); // the ends are not seen yet
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QTest::qWait(50); // both have ended on the service
    world.refuse(u"shards"_s, u"NEW.state = 'ended' AND NEW.ordinal = 0"_s);
    SandboxFault later;
    later.kind = Kind::Stall;
    later.method = "GET";
    later.pathContains = submitted->shards.last().batch->id;
    later.delay = std::chrono::milliseconds{100};
    world.sandbox->plan({later});

    // Both ends wait to be written: the first cannot be, the second can.
    QTest::failOnWarning(QRegularExpression{u"null"_s});
    QSemaphore letGo;
    const auto holding = world.database->run([&letGo](QSqlDatabase &) {
        letGo.acquire();
        return true;
    });
    QSignalSpy contacted{world.http.get(), &HttpClient::contacted};
    world.jobs->setOnline(true);
    QTRY_COMPARE(contacted.count(), 2);
    QTest::qWait(300); // until the delayed one has been read, too
    letGo.release();
    QSignalSpy trouble{world.jobs.get(), &Jobs::trouble};
    QTRY_VERIFY(!trouble.isEmpty());
    world.takeAgain(u"shards"_s);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 60);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
}

void TestTracking::aRestartTakesTheJobUp()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(6));
    QVERIFY(await(world.jobs->submit(job.id)));
    world.restart();
    world.sandbox->setSpeed(200);
    const auto resumed = await(world.jobs->resume());
    QVERIFY(resumed);
    QCOMPARE(resumed->size(), 1);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(await(world.jobs->resume())->size(), 0);
}

QTEST_GUILESS_MAIN(TestTracking)
#include "tst_tracking.moc"
