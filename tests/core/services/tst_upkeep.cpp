// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobfolder.h"
#include "core/services/jobnames.h"
#include "core/storage/jobstore.h"
#include "tests/support/fakeclock.h"
#include "tests/support/jobsworld.h"

#include <QSignalSpy>

#include <algorithm>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;

namespace {

/// A second copy of the program in the same data folder.
struct OtherCopy
{
    explicit OtherCopy(JobsWorld &world) : OtherCopy{world, world.clock} { }
    OtherCopy(JobsWorld &world, Clock &clock)
        : database{std::move(Database::open(world.dir.path()).value())}, http{world.endpoint,
                                                                              world.clock,
                                                                              [] { return 0.0; }},
          jobs{std::make_unique<Jobs>(
              Jobs::Context{.place = {.folder = world.dir.path(), .whole = true},
                            .database = *database,
                            .http = http,
                            .profile = {.name = u"default"_s, .baseUrl = {}, .workspace = {}},
                            .models = world.models,
                            .prices = world.prices,
                            .estimator = world.estimator,
                            .clock = clock,
                            .jitter = [] { return 0.5; }})}
    { }
    std::unique_ptr<Database> database;
    HttpClient http;
    std::unique_ptr<Jobs> jobs;
};

} // namespace

/// Batches made elsewhere, jobs that go, and other copies of the program.
class TestUpkeep : public QObject
{
    Q_OBJECT
private slots:
    void aBatchMadeElsewhereIsAdopted();
    void aRunningBatchIsAdoptedAndFollowed();
    void anUnknownBatchIsNotFound();
    void whatWasNotSentCanBeDiscarded();
    void whatWasSentCannotBeDiscarded();
    void batchesAreDeletedOnTheServiceWhenTheyAreHere();
    void jobsAreRenamedAndHidden();
    void halfMadeFoldersAreSweptAndNothingElse();
    void twoCopiesDoNotWorkOnTheSameJob();
    void aCopyTakesOverWhenTheOtherIsGone();
    void aCopySeesWhatTheOtherMakes();
    void whatAnotherSubmitsIsTakenUpHoweverSoon_data();
    void whatAnotherSubmitsIsTakenUpHoweverSoon();
    void aCancelReachesAJobOfTheOtherCopy();
    void idsSortByTime();
    void titlesLeaveOutWhatSaysTheFormat_data();
    void titlesLeaveOutWhatSaysTheFormat();
};

void TestUpkeep::aBatchMadeElsewhereIsAdopted()
{
    JobsWorld world;
    const Batch batch = world.foreignBatch(5);
    const Job own = world.prepared(world.requests(3));
    QVERIFY(await(world.jobs->submit(own.id)));
    const auto foreign = await(world.jobs->foreignBatches());
    QVERIFY(foreign);
    QCOMPARE(foreign->size(), 1);
    QCOMPARE(foreign->first().batch.id, batch.id);

    const auto job = await(world.jobs->adopt(batch.id));
    QVERIFY2(job, qPrintable(wordsOf(job)));
    QVERIFY(job->adopted);
    QCOMPARE(job->requests, 5);
    const QStringList workspaces{u"wrkspc_01SandboxDefaultWorkspace"_s};
    QCOMPARE(workspacesOf(*job), workspaces);
    QCOMPARE(workspacesOf(world.stored(own.id)), workspaces); // and of one that was created here
    const auto done = await(world.jobs->wait(job->id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 5);
    QVERIFY(done->cost);
    QCOMPARE(workspacesOf(world.stored(job->id)), workspaces);
    QCOMPARE(world.exported(job->id).count('\n'), 5);
    QCOMPARE(await(world.jobs->foreignBatches())->size(), 0);

    // A second time it is the same job, not a second one.
    const auto again = await(world.jobs->adopt(batch.id));
    QVERIFY(again);
    QCOMPARE(again->id, job->id);
    QCOMPARE(await(world.jobs->list())->size(), 2);
}

void TestUpkeep::aRunningBatchIsAdoptedAndFollowed()
{
    JobsWorld world{0.01};
    const Batch batch = world.foreignBatch(5);
    const auto job = await(world.jobs->adopt(batch.id));
    QVERIFY(job);
    QCOMPARE(job->state, JobState::InProgress);
    world.restart();
    world.sandbox->setSpeed(200);
    QVERIFY(await(world.jobs->resume()));
    const auto done = await(world.jobs->wait(job->id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 5);
}

void TestUpkeep::anUnknownBatchIsNotFound()
{
    JobsWorld world;
    const auto job = await(world.jobs->adopt(u"msgbatch_nobody"_s));
    QVERIFY(!job);
    QCOMPARE(job.error().kind, Error::Kind::NotFound);
    QCOMPARE(await(world.jobs->list())->size(), 0);
}

void TestUpkeep::whatWasNotSentCanBeDiscarded()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    QVERIFY(world.jobs->folder(job.id).exists());
    QSignalSpy removed{world.jobs.get(), &Jobs::jobRemoved};
    QVERIFY(await(world.jobs->discard(job.id)));
    QCOMPARE(removed.count(), 1);
    QTRY_VERIFY(!world.jobs->folder(job.id).exists());
    QCOMPARE(await(world.jobs->list())->size(), 0);
    const auto again = await(world.jobs->discard(job.id));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, Error::Kind::NotFound);
}

void TestUpkeep::whatWasSentCannotBeDiscarded()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    QVERIFY(await(world.jobs->submit(job.id)));
    QVERIFY(!await(world.jobs->discard(job.id)));
    QVERIFY(await(world.jobs->wait(job.id)));
    const auto discarded = await(world.jobs->discard(job.id));
    QVERIFY(!discarded);
    QCOMPARE(discarded.error().kind, Error::Kind::BadInput);
    QVERIFY(world.jobs->folder(job.id).exists());
}

void TestUpkeep::batchesAreDeletedOnTheServiceWhenTheyAreHere()
{
    JobsWorld world{0.01};
    const Job job = world.prepared(world.requests(3));
    QVERIFY(await(world.jobs->submit(job.id)));
    QVERIFY(!await(world.jobs->removeFromServer(job.id))); // it runs
    world.sandbox->setSpeed(200);
    QVERIFY(await(world.jobs->wait(job.id)));
    const auto removed = await(world.jobs->removeFromServer(job.id));
    QVERIFY2(removed, qPrintable(wordsOf(removed)));
    QCOMPARE(removed->shards.first().state, Shard::State::Deleted);
    QCOMPARE(await(world.jobs->foreignBatches())->size(), 0);
    const Job stored = world.stored(job.id);
    QCOMPARE(stored.state, JobState::Done);
    QCOMPARE(stored.counts.succeeded + stored.counts.truncated, 3);
    QCOMPARE(world.exported(job.id).count('\n'), 3); // the results stay
    QVERIFY(await(world.jobs->removeFromServer(job.id))); // nothing left to delete
}

void TestUpkeep::jobsAreRenamedAndHidden()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    const auto renamed = await(world.jobs->rename(job.id, u"  Reviews, week 48 "_s));
    QVERIFY(renamed);
    QCOMPARE(renamed->name, u"Reviews, week 48"_s);
    QVERIFY(!await(world.jobs->rename(job.id, u"  "_s)));
    QCOMPARE(await(world.jobs->find(u"Reviews, week 48"_s))->id, job.id);
    QVERIFY(await(world.jobs->hide(job.id)));
    QVERIFY(world.stored(job.id).hidden);
    QVERIFY(await(world.jobs->unhide(job.id)));
    QVERIFY(!world.stored(job.id).hidden);
    QVERIFY(!await(world.jobs->unhide(u"job_nobody"_s)));
    QVERIFY(!await(world.jobs->rename(u"job_nobody"_s, u"x"_s)));
}

void TestUpkeep::halfMadeFoldersAreSweptAndNothingElse()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(3));
    // A crash in the middle of preparing, one between row and mark, and results whose row was lost
    // with a damaged ledger.
    const DataPlace place{.folder = world.dir.path(), .whole = true};
    const QString half = u"job_halfmade0000"_s;
    {
        QVERIFY(JobFolder::create(place, half)); // and its lock goes with the process
    }
    QVERIFY(JobFolder::mark(world.jobs->folder(job.id)));
    const QString lost = u"job_lostrow00000"_s;
    QVERIFY(QDir{world.dir.path()}.mkpath(u"jobs/"_s + lost));

    QVERIFY(await(world.jobs->resume()));
    QTRY_VERIFY(!world.jobs->folder(half).exists());
    QTRY_VERIFY(!JobFolder::isMarked(world.jobs->folder(job.id)));
    QVERIFY(world.jobs->folder(job.id).exists(job.shards.first().file));
    QVERIFY(world.jobs->folder(lost).exists());
}

void TestUpkeep::twoCopiesDoNotWorkOnTheSameJob()
{
    JobsWorld world{0.01};
    OtherCopy other{world};
    const Job job = world.prepared(world.requests(4));
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto second = await(other.jobs->lookUp(job.id));
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Busy);
    QVERIFY(await(other.jobs->resume()));
    world.sandbox->setSpeed(200);
    // Each waits; one of them works.
    const auto followed = other.jobs->wait(job.id);
    const auto worked = await(world.jobs->wait(job.id));
    QVERIFY2(worked, qPrintable(wordsOf(worked)));
    const auto seen = await(followed);
    QVERIFY2(seen, qPrintable(wordsOf(seen)));
    QCOMPARE(seen->state, JobState::Done);
    QCOMPARE(seen->counts, worked->counts);
    QCOMPARE(seen->cost, worked->cost);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 4);
}

void TestUpkeep::aCopyTakesOverWhenTheOtherIsGone()
{
    JobsWorld world{0.01};
    OtherCopy other{world};
    const Job job = world.prepared(world.requests(4));
    QVERIFY(await(other.jobs->submit(job.id)));
    QVERIFY(await(world.jobs->resume())); // follows
    other.jobs.reset();
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestUpkeep::aCopySeesWhatTheOtherMakes()
{
    JobsWorld world;
    OtherCopy other{world};
    QVERIFY(await(other.jobs->resume()));
    QSignalSpy changed{other.jobs.get(), &Jobs::jobChanged};
    QSignalSpy removed{other.jobs.get(), &Jobs::jobRemoved};
    const Job job = world.prepared(world.requests(4));
    QTRY_VERIFY(changed.count() >= 1);
    QCOMPARE(changed.last().first().value<Job>().id, job.id);
    QVERIFY(await(world.jobs->discard(job.id)));
    QTRY_COMPARE(removed.count(), 1);
}

void TestUpkeep::whatAnotherSubmitsIsTakenUpHoweverSoon_data()
{
    QTest::addColumn<bool>("listed");
    QTest::newRow("not listed") << false;
    QTest::newRow("listed meanwhile") << true;
}

/// As when the terminal submits in the moment in which the window opens, and has ended before this looks again.
void TestUpkeep::whatAnotherSubmitsIsTakenUpHoweverSoon()
{
    QFETCH(bool, listed);
    JobsWorld world{0.01};
    test::FakeClock clock{test::FakeClock::Waits::Held};
    OtherCopy window{world, clock};
    QVERIFY(await(window.jobs->resume()));
    QSignalSpy changed{window.jobs.get(), &Jobs::jobChanged};
    const Job job = world.prepared(world.requests(4));
    QVERIFY(await(world.jobs->submit(job.id)));
    world.jobs.reset();
    if (listed)
        QCOMPARE(await(window.jobs->list())->size(), 1);
    world.sandbox->setSpeed(200);
    const auto isDone = [&] {
        clock.advance(std::chrono::seconds{2});
        return !changed.isEmpty() && changed.last().first().value<Job>().state == JobState::Done;
    };
    QTRY_VERIFY(isDone());
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 4);
}

void TestUpkeep::aCancelReachesAJobOfTheOtherCopy()
{
    JobsWorld world{0.01};
    OtherCopy other{world};
    const Job job = world.prepared(world.requests(4));
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto canceled = await(other.jobs->cancel(job.id));
    QVERIFY2(canceled, qPrintable(wordsOf(canceled)));
    world.sandbox->setSpeed(200);
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QVERIFY(done->counts.canceled > 0);
}

void TestUpkeep::idsSortByTime()
{
    QStringList ids;
    for (qint64 ms : {0LL, 1LL, 31LL, 32LL, 1'000'000LL, 1'795'500'000'000LL, 1'795'500'000'001LL})
        ids.append(newJobId(instantFromMs(ms)));
    QStringList sorted = ids;
    std::sort(sorted.begin(), sorted.end());
    QCOMPARE(ids, sorted);
    for (const QString &id : ids) {
        QCOMPARE(id.size(), 16);
        QVERIFY(id.startsWith(u"job_"_s));
    }
}

void TestUpkeep::titlesLeaveOutWhatSaysTheFormat_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("title");
    QTest::newRow("lines") << u"/data/reviews.jsonl"_s << u"reviews"_s;
    QTest::newRow("compressed") << u"/data/reviews.jsonl.gz"_s << u"reviews"_s;
    QTest::newRow("upper case") << u"Reviews.JSON"_s << u"Reviews"_s;
    QTest::newRow("dots within") << u"week.48.csv"_s << u"week.48"_s;
    QTest::newRow("no suffix") << u"/data/reviews"_s << u"reviews"_s;
    QTest::newRow("nothing but a suffix") << u"/data/.json"_s << u".json"_s;
    QTest::newRow("a folder") << QDir::tempPath() + u'/' << QFileInfo{QDir::tempPath()}.fileName();
}

void TestUpkeep::titlesLeaveOutWhatSaysTheFormat()
{
    QFETCH(const QString, path);
    QFETCH(const QString, title);
    QCOMPARE(sourceTitle(path), title);
}

QTEST_GUILESS_MAIN(TestUpkeep)
#include "tst_upkeep.moc"
