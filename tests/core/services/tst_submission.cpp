// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jobsworld.h"

#include "core/api/messagebatches.h"
#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/storage/jobstore.h"
#include "tests/support/rawserver.h"

#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;
using Kind = SandboxFault::Kind;

Q_DECLARE_METATYPE(SandboxFault)
Q_DECLARE_METATYPE(QList<SandboxFault>)
Q_DECLARE_METATYPE(core::Error::Kind)

namespace {

const QString Create = u"/v1/messages/batches"_s;

SandboxFault onCreate(Kind kind, int status = 0, int times = 1)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.method = "POST";
    fault.pathContains = Create;
    fault.status = status;
    fault.times = times;
    return fault;
}

SandboxFault onList(int status, int times)
{
    SandboxFault fault;
    fault.method = "GET";
    fault.pathContains = u"/v1/messages/batches?"_s;
    fault.status = status;
    fault.times = times;
    return fault;
}

} // namespace

/// Promise P1: a paid batch is never lost and never paid twice.
class TestSubmission : public QObject
{
    Q_OBJECT
private slots:
    void aFaultOnTheWayStillCreatesTheBatchOnce_data();
    void aFaultOnTheWayStillCreatesTheBatchOnce();
    void aRefusalSendsNothingAndCanBeRepeated_data();
    void aRefusalSendsNothingAndCanBeRepeated();
    void withoutTheListNothingIsSent();
    void aServiceThatCannotBeReachedIsAnError();
    void withoutAnAnswerAndWithoutTheListItIsUnclear();
    void twoBatchesOfThatSizeAreTheUsersToDecide_data();
    void twoBatchesOfThatSizeAreTheUsersToDecide();
    void twoBatchesOfThatSizeAreToldApartByTheirResults();
    void aStrangersBatchIsDetachedWhenItsResultsTell();
    void aCrashWhileSendingIsLookedUp_data();
    void aCrashWhileSendingIsLookedUp();
    void aServerThatNeverTakesItEndsInAnError_data();
    void aServerThatNeverTakesItEndsInAnError();
    void aListThatLagsIsWaitedFor();
    void theFenceIsOnTheDiskBeforeTheRequestIsSent();
    void whatWasToldAsFailedIsNotSentLater_data();
    void whatWasToldAsFailedIsNotSentLater();
    void whatWasBegunGoesOnAfterAFailedWrite();
};

void TestSubmission::aFaultOnTheWayStillCreatesTheBatchOnce_data()
{
    QTest::addColumn<QList<SandboxFault>>("faults");
    SandboxFault limited = onCreate(Kind::Status, 429);
    limited.retryAfterSeconds = 1;
    SandboxFault cut = onCreate(Kind::CutBody);
    cut.bytes = 20;
    SandboxFault shortened = onCreate(Kind::ShortBody);
    shortened.bytes = 20;

    QTest::newRow("none") << QList<SandboxFault>{};
    QTest::newRow("429 with retry-after") << QList{limited};
    QTest::newRow("429 without") << QList{onCreate(Kind::Status, 429)};
    QTest::newRow("500 after the body") << QList{onCreate(Kind::Status, 500)};
    QTest::newRow("504 after the body") << QList{onCreate(Kind::Status, 504)};
    QTest::newRow("529") << QList{onCreate(Kind::Status, 529)};
    QTest::newRow("a proxy's page") << QList{onCreate(Kind::Html, 502)};
    QTest::newRow("dropped before it was taken") << QList{onCreate(Kind::DropBefore)};
    QTest::newRow("dropped after it was taken") << QList{onCreate(Kind::DropAfter)};
    QTest::newRow("half an answer") << QList{cut};
    QTest::newRow("an answer that ends early") << QList{shortened};
    QTest::newRow("dropped before, then after")
        << QList{onCreate(Kind::DropBefore), onCreate(Kind::DropAfter)};
    QTest::newRow("taken, and the list fails at first")
        << QList{onCreate(Kind::DropAfter), onList(503, 2)};
}

void TestSubmission::aFaultOnTheWayStillCreatesTheBatchOnce()
{
    QFETCH(const QList<SandboxFault>, faults);
    JobsWorld world;
    const Job job = world.prepared(world.requests(12));
    // The list before the POST is not meant.
    QList<SandboxFault> planned;
    for (const SandboxFault &fault : faults) {
        if (fault.method == "GET") {
            SandboxFault after = fault;
            after.pathContains = u"limit=100"_s;
            planned.append(after);
        } else {
            planned.append(fault);
        }
    }
    world.sandbox->plan(planned);

    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(submitted->state, JobState::InProgress);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 12);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 12);
}

void TestSubmission::aRefusalSendsNothingAndCanBeRepeated_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("answeredAsJob"); // else as an error of this kind
    QTest::addColumn<Error::Kind>("kind");
    QTest::newRow("400") << 400 << QString{} << true << Error::Kind{};
    QTest::newRow("401") << 401 << QString{} << false << Error::Kind::Authentication;
    QTest::newRow("402") << 402 << QString{} << false << Error::Kind::Billing;
    QTest::newRow("403") << 403 << QString{} << false << Error::Kind::Permission;
    QTest::newRow("404") << 404 << QString{} << true << Error::Kind{};
    QTest::newRow("413") << 413 << QString{} << true << Error::Kind{};
    QTest::newRow("429, spend limit")
        << 429 << u"enforced_spend_limit_reached"_s << false << Error::Kind::Billing;
    QTest::newRow("429 for ever") << 429 << QString{} << false << Error::Kind::RateLimit;
    QTest::newRow("529 for ever") << 529 << QString{} << false << Error::Kind::Overloaded;
}

void TestSubmission::aRefusalSendsNothingAndCanBeRepeated()
{
    QFETCH(const int, status);
    QFETCH(const QString, code);
    QFETCH(const bool, answeredAsJob);
    QFETCH(const Error::Kind, kind);
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    SandboxFault fault = onCreate(Kind::Status, status, -1);
    fault.errorCode = code;
    world.sandbox->plan({fault});

    const auto refused = await(world.jobs->submit(job.id));
    QCOMPARE(refused.has_value(), answeredAsJob);
    if (!answeredAsJob)
        QCOMPARE(refused.error().kind, kind);
    const Job stored = world.stored(job.id);
    QCOMPARE(stored.state, JobState::NotSubmitted);
    QVERIFY(!stored.error.isEmpty());
    QVERIFY(!stored.shards.first().error.isEmpty());
    QCOMPARE(stored.shards.first().state,
             answeredAsJob ? Shard::State::Refused : Shard::State::Planned);
    QCOMPARE(world.sandbox->batchesCreated(), 0);

    // Nothing goes on by itself, not even after a restart.
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QCOMPARE(world.stored(job.id).state, JobState::NotSubmitted);
    QCOMPARE(world.sandbox->batchesCreated(), 0);

    world.sandbox->plan({}); // keeps what was planned: a new sandbox without faults takes over
    auto calm = Sandbox::start({.folder = {}, .speed = 200});
    QVERIFY(calm);
    world.endpoint.baseUrl = (*calm)->baseUrl();
    world.http->setEndpoint(world.endpoint);
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE((*calm)->batchesCreated(), 1);
}

void TestSubmission::withoutTheListNothingIsSent()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    world.sandbox->plan({onList(500, -1)});
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY(!submitted);
    QCOMPARE(submitted.error().kind, Error::Kind::Server);
    QCOMPARE(world.stored(job.id).state, JobState::NotSubmitted);
    QCOMPARE(world.sandbox->batchesCreated(), 0);
}

void TestSubmission::aServiceThatCannotBeReachedIsAnError()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    world.sandbox.reset();
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY(!submitted);
    QCOMPARE(submitted.error().kind, Error::Kind::Network);
    const Job stored = world.stored(job.id);
    QCOMPARE(stored.state, JobState::NotSubmitted);
    QCOMPARE(stored.shards.first().state, Shard::State::Planned);
}

void TestSubmission::withoutAnAnswerAndWithoutTheListItIsUnclear()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(5));
    SandboxFault list = onList(503, 3); // one call and its two retries
    list.pathContains = u"limit=100"_s;
    world.sandbox->plan({onCreate(Kind::DropAfter), list});

    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(submitted->state, JobState::Unclear);
    QCOMPARE(submitted->shards.first().state, Shard::State::Unclear);

    const auto found = await(world.jobs->lookUp(job.id));
    QVERIFY2(found, qPrintable(wordsOf(found)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

/// A submission whose answer was lost (the batch is there if `taken`), while the list could not be
/// read; then a stranger's batch of that size appears.
static Job unclearJob(JobsWorld &world, bool taken, Batch *foreign)
{
    const Job job = world.prepared(world.requests(5));
    SandboxFault list = onList(503, -1);
    list.pathContains = u"limit=100"_s;
    list.times = 3;
    world.sandbox->plan({onCreate(taken ? Kind::DropAfter : Kind::DropBefore), list});
    const auto submitted = await(world.jobs->submit(job.id));
    if (!submitted || submitted->state != JobState::Unclear)
        return {};
    world.restart(); // the copy that would try again by itself is gone
    *foreign = world.foreignBatch(5);
    return job;
}

void TestSubmission::twoBatchesOfThatSizeAreTheUsersToDecide_data()
{
    QTest::addColumn<bool>("resend");
    QTest::addColumn<qint64>("created");
    QTest::newRow("that one is it") << false << qint64{2};
    QTest::newRow("it was never created") << true << qint64{3};
}

void TestSubmission::twoBatchesOfThatSizeAreTheUsersToDecide()
{
    QFETCH(const bool, resend);
    QFETCH(const qint64, created);
    JobsWorld world{0.001};
    Batch foreign;
    const Job job = unclearJob(world, true, &foreign);
    QVERIFY(!job.id.isEmpty());
    const auto looked = await(world.jobs->lookUp(job.id));
    QVERIFY2(looked, qPrintable(wordsOf(looked)));
    QCOMPARE(looked->state, JobState::Unclear);
    QVERIFY(!looked->shards.first().error.isEmpty());
    QCOMPARE(world.sandbox->batchesCreated(), 2);

    const auto candidates = await(world.jobs->foreignBatches());
    QVERIFY(candidates);
    QCOMPARE(candidates->size(), 2);
    const QString ours = candidates->last().batch.id;
    QVERIFY(ours != foreign.id);
    const auto resolved = await(
        world.jobs->resolve(job.id, {.useBatch = resend ? QString{} : ours, .resend = resend}));
    QVERIFY2(resolved, qPrintable(wordsOf(resolved)));
    QCOMPARE(resolved->state, JobState::InProgress);
    world.sandbox->setSpeed(1000);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 5);
    QCOMPARE(world.sandbox->batchesCreated(), created);
}

void TestSubmission::twoBatchesOfThatSizeAreToldApartByTheirResults()
{
    JobsWorld world;
    Batch foreign;
    const Job job = unclearJob(world, true, &foreign);
    QVERIFY(!job.id.isEmpty());
    MessageBatches batches{*world.http};
    QTRY_VERIFY(await(batches.retrieve(foreign.id))->batch.status == Batch::Status::Ended);
    const auto later = await(world.jobs->wait(job.id)); // takes it up
    QVERIFY2(later, qPrintable(wordsOf(later)));
    QCOMPARE(later->state, JobState::Done);
    QCOMPARE(later->counts.succeeded + later->counts.truncated, 5);
    QVERIFY(later->shards.first().batch->id != foreign.id);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
}

void TestSubmission::aStrangersBatchIsDetachedWhenItsResultsTell()
{
    JobsWorld world{0.001};
    Batch foreign;
    const Job job = unclearJob(world, false, &foreign);
    QVERIFY(!job.id.isEmpty());
    const auto looked = await(world.jobs->lookUp(job.id));
    QVERIFY2(looked, qPrintable(wordsOf(looked)));
    QCOMPARE(looked->state, JobState::InProgress);
    QCOMPARE(looked->shards.first().batch->id, foreign.id);
    QVERIFY(looked->shards.first().found);

    QSignalSpy trouble{world.jobs.get(), &Jobs::trouble};
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 5);
    QVERIFY(done->shards.first().batch->id != foreign.id);
    QVERIFY(trouble.count() >= 1);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    // The stranger's answers are not in this ledger.
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 5);
}

void TestSubmission::aCrashWhileSendingIsLookedUp_data()
{
    QTest::addColumn<bool>("arrived");
    QTest::addColumn<bool>("fenceDeleted");
    QTest::newRow("it had arrived") << true << false;
    QTest::newRow("it had not") << false << false;
    QTest::newRow("it had arrived, and the fence was deleted since") << true << true;
    QTest::newRow("it had not, and the fence was deleted since") << false << true;
}

void TestSubmission::aCrashWhileSendingIsLookedUp()
{
    QFETCH(const bool, arrived);
    QFETCH(const bool, fenceDeleted);
    JobsWorld world;
    // An older batch of the same size must not be taken for it.
    world.foreignBatch(4);
    const Batch fence = world.foreignBatch(4);
    Job job = world.prepared(world.requests(4));

    // As a process leaves it that is killed in the middle of the POST.
    Shard shard = job.shards.first();
    shard.state = Shard::State::Sending;
    shard.sendingAt = world.clock.now();
    shard.attempts = 1;
    shard.newestKnown = true;
    shard.newestBefore = fence.id;
    shard.newestBeforeAt = fence.createdAt;
    JobStore store{*world.database};
    QVERIFY(await(store.setState(job.id, JobState::Submitting)));
    QVERIFY(await(store.updateShard(job.id, shard)));
    if (arrived) {
        const auto created = await(
            MessageBatches{*world.http}.create(world.jobs->folder(job.id).filePath(shard.file)));
        QVERIFY(created);
    }
    if (fenceDeleted) {
        MessageBatches batches{*world.http};
        QTRY_VERIFY(await(batches.retrieve(fence.id))->batch.status == Batch::Status::Ended);
        QVERIFY(await(batches.remove(fence.id)));
    }
    world.restart();

    QVERIFY(await(world.jobs->resume()));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 4);
    QCOMPARE(world.sandbox->batchesCreated(), 3);
    QCOMPARE(done->shards.first().attempts, arrived ? 1 : 2);
}

void TestSubmission::aServerThatNeverTakesItEndsInAnError_data()
{
    QTest::addColumn<SandboxFault>("fault");
    QTest::addColumn<Error::Kind>("kind");
    QTest::addColumn<QString>("told");
    QTest::newRow("dropped") << onCreate(Kind::DropBefore, 0, -1) << Error::Kind::Network
                             << u"the connection broke"_s;
    QTest::newRow("409") << onCreate(Kind::Status, 409, -1) << Error::Kind::Conflict
                         << u"HTTP 409"_s;
    QTest::newRow("500") << onCreate(Kind::Status, 500, -1) << Error::Kind::Server << u"HTTP 500"_s;
    QTest::newRow("529") << onCreate(Kind::Status, 529, -1) << Error::Kind::Overloaded
                         << u"HTTP 529"_s;
}

void TestSubmission::aServerThatNeverTakesItEndsInAnError()
{
    QFETCH(const SandboxFault, fault);
    QFETCH(const Error::Kind, kind);
    QFETCH(const QString, told);
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    world.sandbox->plan({fault});
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY(!submitted);
    QCOMPARE(submitted.error().kind, kind);
    const Job stored = world.stored(job.id);
    QCOMPARE(stored.state, JobState::NotSubmitted);
    QVERIFY2(stored.shards.first().error.contains(told), qPrintable(stored.shards.first().error));
    QCOMPARE(world.sandbox->batchesCreated(), 0);
}

void TestSubmission::aListThatLagsIsWaitedFor()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(5));
    const QByteArray batch =
        R"({"id":"msgbatch_late","type":"message_batch","processing_status":"in_progress",)"
        R"("request_counts":{"processing":5,"succeeded":0,"errored":0,"canceled":0,"expired":0},)"
        R"("ended_at":null,"created_at":"2026-11-24T09:00:00+00:00","expires_at":"2026-11-25T09:00:00+00:00",)"
        R"("archived_at":null,"cancel_initiated_at":null,"results_url":null})";
    const auto page = [](const QByteArray &data) -> test::RawPlan {
        return {
            .bytes = test::RawServer::answer(
                200,
                R"({"data":[)" + data + R"(],"has_more":false,"first_id":null,"last_id":null})")};
    };
    test::RawServer server;
    server.plan({page({}),
                 {.end = test::RawPlan::End::Reset},
                 page({}),
                 page({}),
                 page({}),
                 page(batch),
                 {.bytes = test::RawServer::answer(200, batch, "retry-after: 3600\r\n")}},
                true);
    world.endpoint.baseUrl = server.url();
    world.http->setEndpoint(world.endpoint);

    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(submitted->state, JobState::InProgress);
    QCOMPARE(submitted->shards.first().batch->id, u"msgbatch_late"_s);
    QCOMPARE(submitted->shards.first().attempts, 1);
    qsizetype posts = 0;
    for (const test::RawRequest &request : server.requests())
        posts += request.method == "POST" ? 1 : 0;
    QCOMPARE(posts, 1);
}

void TestSubmission::theFenceIsOnTheDiskBeforeTheRequestIsSent()
{
    JobsWorld world{0.01};
    const Batch newest = world.foreignBatch(7);
    const Job job = world.prepared(world.requests(5));
    SandboxFault slow = onCreate(Kind::Stall);
    slow.delay = std::chrono::milliseconds{400};
    world.sandbox->plan({slow});
    const auto submitting = world.jobs->submit(job.id);
    QTRY_COMPARE(world.sandbox->batchesCreated(), 2);
    const Shard shard = world.stored(job.id).shards.first();
    QCOMPARE(shard.state, Shard::State::Sending);
    QCOMPARE(shard.attempts, 1);
    QVERIFY(shard.newestKnown);
    QCOMPARE(shard.newestBefore, newest.id);
    QCOMPARE(shard.newestBeforeAt, newest.createdAt);
    QVERIFY(shard.sendingAt);
    QVERIFY(await(submitting));
}

void TestSubmission::whatWasToldAsFailedIsNotSentLater_data()
{
    QTest::addColumn<QString>("shards"); // that cannot be written
    QTest::addColumn<QString>("jobs");
    QTest::addColumn<JobState>("state");
    QTest::newRow("it cannot be begun") << u"0"_s << u"NEW.state = 'submitting'"_s << JobState::Ready;
    QTest::newRow("nor can its end be written")
        << u"NEW.state = 'sending'"_s << u"NEW.state = 'not_submitted'"_s << JobState::NotSubmitted;
}

void TestSubmission::whatWasToldAsFailedIsNotSentLater()
{
    QFETCH(const QString, shards);
    QFETCH(const QString, jobs);
    QFETCH(const JobState, state);
    JobsWorld world;
    const Job job = world.prepared(world.requests(6));
    world.refuse(u"shards"_s, shards);
    world.refuse(u"jobs"_s, jobs);
    const auto failed = await(world.jobs->submit(job.id));
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Storage);
    world.takeAgain(u"shards"_s);
    world.takeAgain(u"jobs"_s);
    // It is tried again what to make of it, and then let go.
    QTRY_VERIFY(FileLock::take(JobFolder::lockFile(world.jobs->folder(job.id))));
    QCOMPARE(world.stored(job.id).state, state);
    QVERIFY(nothingSent(world.stored(job.id)));
    QCOMPARE(world.sandbox->batchesCreated(), 0);
    // The user may.
    const auto submitted = await(world.jobs->submit(job.id));
    QVERIFY2(submitted, qPrintable(wordsOf(submitted)));
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestSubmission::whatWasBegunGoesOnAfterAFailedWrite()
{
    JobsWorld world;
    const Job job = world.preparedAsTwo();
    // The first batch is there; neither the second nor where the job stands can be written.
    world.refuse(u"shards"_s, u"NEW.state = 'sending' AND NEW.ordinal = 1"_s);
    world.refuse(u"jobs"_s, u"OLD.state = 'submitting' AND NEW.state = 'submitting'"_s);
    const auto failed = await(world.jobs->submit(job.id));
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Storage);
    world.takeAgain(u"shards"_s);
    world.takeAgain(u"jobs"_s);
    QTRY_COMPARE(world.stored(job.id).state, JobState::Done);
    const Job done = world.stored(job.id);
    QCOMPARE(done.counts.succeeded + done.counts.truncated, 60);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
}

QTEST_GUILESS_MAIN(TestSubmission)
#include "tst_submission.moc"
