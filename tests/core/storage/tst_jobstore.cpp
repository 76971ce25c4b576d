// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/jobstore.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

Instant at(qint64 seconds) { return instantFromMs(1'795'000'000'000 + seconds * 1000); }

Shard plannedShard(int ordinal)
{
    return {.ordinal = ordinal,
            .state = Shard::State::Planned,
            .file = u"requests-%1.json"_s.arg(ordinal + 1, 4, 10, QLatin1Char('0')),
            .requests = 40,
            .bytes = 123'456,
            .sha256 = "00ff"};
}

Job readyJob(const QString &id, qint64 seconds = 0)
{
    Job job;
    job.id = id;
    job.profile = u"default"_s;
    job.name = u"Übersetzungen"_s;
    job.workflow = u"translate"_s;
    job.state = JobState::Ready;
    job.createdAt = at(seconds);
    job.requests = 80;
    job.estimateBatch = Money::fromPicoUsd(1'234'567'890'123);
    job.shards = {plannedShard(0), plannedShard(1)};
    job.counts.waiting = 80;
    return job;
}

Batch endedBatch(const QString &id)
{
    return {.id = id,
            .status = Batch::Status::Ended,
            .statusText = u"ended"_s,
            .counts = {.succeeded = 39, .errored = 1},
            .createdAt = at(5),
            .expiresAt = at(86'405),
            .endedAt = at(600),
            .resultsUrl = u"https://api.anthropic.com/v1/messages/batches/x/results"_s,
            .workspace = u"wrkspc_01"_s};
}

} // namespace

class TestJobStore : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void whatWasInsertedIsReadBackWhole();
    void insertingAnIdTwiceIsAConflictAndChangesNothing();
    void updateKeepsShards();
    void aShardKeepsEveryFieldOfItsJournal();
    void updatingWhatIsNotThereIsNotFound();
    void jobsAreListedNewestFirstByProfile();
    void aJobIsFoundByIdBeginningOrName_data();
    void aJobIsFoundByIdBeginningOrName();
    void unfinishedJobsAreThoseOnTheirWay_data();
    void unfinishedJobsAreThoseOnTheirWay();
    void lineageGoesUpAndDown();
    void aLineThatBitesItsTailEnds();
    void removingAJobRemovesItsShards();
    void tenThousandJobsAreListedQuickly();

private:
    template<typename T> Result<T> wait(Answer<T> answer)
    {
        answer.waitForFinished();
        return answer.result();
    }
    void put(const Job &job) { QVERIFY(wait(m_store->insert(job))); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<JobStore> m_store;
};

void TestJobStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_folder->path());
    QVERIFY2(opened, qPrintable(opened ? QString{} : opened.error().detail));
    m_database = std::move(*opened);
    m_store = std::make_unique<JobStore>(*m_database);
}

void TestJobStore::cleanup()
{
    m_store.reset();
    m_database.reset();
}

void TestJobStore::whatWasInsertedIsReadBackWhole()
{
    Job job = readyJob(u"job_000000000001"_s);
    job.sandbox = true;
    job.project = u"catalog"_s;
    job.source = u"big.jsonl"_s;
    job.model = u"claude-haiku-5-5"_s;
    job.endedAt = at(700);
    job.sourceBytes = 99;
    job.parent = u"job_000000000000"_s;
    job.adopted = job.canary = job.released = job.nativeTasks = job.hidden = true;
    job.estimateRealtime = Money::fromPicoUsd(2);
    job.estimateWorst = Money::fromPicoUsd(3);
    job.estimateRestWorst = Money::fromPicoUsd(4);
    job.estimateInput = 4;
    job.estimateOutput = 5;
    job.savePath = u"/tmp/out.json"_s;
    job.saveFormat = u"native"_s;
    job.error = u"the service said no"_s;
    put(job);
    const Result<Job> read = wait(m_store->job(job.id));
    QVERIFY(read);
    QVERIFY(*read == job);
}

void TestJobStore::insertingAnIdTwiceIsAConflictAndChangesNothing()
{
    put(readyJob(u"job_a"_s));
    Job second = readyJob(u"job_a"_s);
    second.name = u"other"_s;
    const Result<void> again = wait(m_store->insert(second));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, Error::Kind::Conflict);
    QCOMPARE(wait(m_store->job(u"job_a"_s))->name, u"Übersetzungen"_s);
}

void TestJobStore::updateKeepsShards()
{
    Job job = readyJob(u"job_a"_s);
    put(job);
    job.name = u"renamed"_s;
    job.state = JobState::InProgress;
    Job bare = job;
    bare.shards.clear();
    QVERIFY(wait(m_store->update(bare)));
    QVERIFY(*wait(m_store->job(job.id)) == job);
    QVERIFY(wait(m_store->setState(job.id, JobState::Unclear, u"lost"_s)));
    const Result<Job> read = wait(m_store->job(job.id));
    QCOMPARE(read->state, JobState::Unclear);
    QCOMPARE(read->error, u"lost"_s);
}

void TestJobStore::aShardKeepsEveryFieldOfItsJournal()
{
    Job job = readyJob(u"job_a"_s);
    put(job);
    Shard &shard = job.shards[1];
    shard.state = Shard::State::Ended;
    shard.sample = true;
    shard.attempts = 3;
    shard.sendingAt = at(4);
    shard.newestBefore = u"msgbatch_before"_s;
    shard.newestKnown = true;
    shard.newestBeforeAt = at(3);
    shard.extendedOutput = true;
    shard.found = true;
    shard.batch = endedBatch(u"msgbatch_1"_s);
    shard.error = u"slow"_s;
    shard.downloadedAt = at(800);
    QVERIFY(wait(m_store->updateShard(job.id, shard)));
    QVERIFY(*wait(m_store->job(job.id)) == job);
    QVERIFY(*wait(m_store->knowsBatch(u"msgbatch_1"_s)));
    QVERIFY(!*wait(m_store->knowsBatch(u"msgbatch_2"_s)));
}

void TestJobStore::updatingWhatIsNotThereIsNotFound()
{
    QCOMPARE(wait(m_store->update(readyJob(u"job_a"_s))).error().kind, Error::Kind::NotFound);
    QCOMPARE(wait(m_store->updateShard(u"job_a"_s, plannedShard(0))).error().kind,
             Error::Kind::NotFound);
    QCOMPARE(wait(m_store->setState(u"job_a"_s, JobState::Done)).error().kind,
             Error::Kind::NotFound);
    QCOMPARE(wait(m_store->remove(u"job_a"_s)).error().kind, Error::Kind::NotFound);
    QCOMPARE(wait(m_store->job(u"job_a"_s)).error().kind, Error::Kind::NotFound);
    QCOMPARE(wait(m_store->lineage(u"job_a"_s)).error().kind, Error::Kind::NotFound);
}

void TestJobStore::jobsAreListedNewestFirstByProfile()
{
    put(readyJob(u"job_1"_s, 10));
    put(readyJob(u"job_2"_s, 20));
    Job other = readyJob(u"job_3"_s, 30);
    other.profile = u"work"_s;
    put(other);
    const Result<QList<Job>> jobs = wait(m_store->jobs(u"default"_s));
    QCOMPARE(jobs->size(), 2);
    QCOMPARE(jobs->at(0).id, u"job_2"_s);
    QCOMPARE(jobs->at(1).id, u"job_1"_s);
    QVERIFY(wait(m_store->jobs(u"nobody"_s))->isEmpty());
}

void TestJobStore::aJobIsFoundByIdBeginningOrName_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("kind");
    const int none = -1;
    QTest::newRow("whole id") << u"job_ab1"_s << u"job_ab1"_s << none;
    QTest::newRow("whole id that begins another") << u"job_ab"_s << u"job_ab"_s << none;
    QTest::newRow("unique beginning") << u"job_x"_s << u"job_xy"_s << none;
    QTest::newRow("name") << u"nightly"_s << u"job_ab2"_s << none;
    QTest::newRow("name that begins ids") << u"job_"_s << u"job_named"_s << none;
    QTest::newRow("ambiguous beginning") << u"job_a"_s << QString{} << int(Error::Kind::BadInput);
    QTest::newRow("other profile") << u"job_work"_s << QString{} << int(Error::Kind::NotFound);
    QTest::newRow("percent is not a wildcard")
        << u"job%"_s << QString{} << int(Error::Kind::NotFound);
    QTest::newRow("nothing") << QString{} << QString{} << int(Error::Kind::NotFound);
}

void TestJobStore::aJobIsFoundByIdBeginningOrName()
{
    QFETCH(QString, word);
    QFETCH(QString, id);
    QFETCH(int, kind);
    qint64 time = 0;
    for (const QString &known :
         {u"job_ab"_s, u"job_ab1"_s, u"job_ab2"_s, u"job_xy"_s, u"job_named"_s, u"job_work"_s}) {
        Job job = readyJob(known, ++time);
        if (known == u"job_ab1"_s || known == u"job_ab2"_s)
            job.name = u"nightly"_s;
        if (known == u"job_named"_s)
            job.name = u"job_"_s;
        if (known == u"job_work"_s)
            job.profile = u"work"_s;
        put(job);
    }
    const Result<Job> found = wait(m_store->find(u"default"_s, word));
    if (kind < 0) {
        QVERIFY2(found, qPrintable(found ? QString{} : found.error().detail));
        QCOMPARE(found->id, id);
    } else {
        QVERIFY(!found);
        QCOMPARE(int(found.error().kind), kind);
    }
}

void TestJobStore::unfinishedJobsAreThoseOnTheirWay_data()
{
    QTest::addColumn<JobState>("state");
    QTest::addColumn<Shard::State>("first");
    QTest::addColumn<bool>("unfinished");
    QTest::newRow("draft") << JobState::Draft << Shard::State::Planned << true;
    QTest::newRow("checking") << JobState::Checking << Shard::State::Planned << true;
    QTest::newRow("ready, nothing sent") << JobState::Ready << Shard::State::Planned << false;
    QTest::newRow("ready, sample sent") << JobState::Ready << Shard::State::Created << true;
    QTest::newRow("submitting") << JobState::Submitting << Shard::State::Sending << true;
    QTest::newRow("unclear") << JobState::Unclear << Shard::State::Unclear << true;
    QTest::newRow("in progress") << JobState::InProgress << Shard::State::Created << true;
    QTest::newRow("canceling") << JobState::Canceling << Shard::State::Created << true;
    QTest::newRow("downloading") << JobState::Downloading << Shard::State::Ended << true;
    QTest::newRow("done") << JobState::Done << Shard::State::Downloaded << false;
    QTest::newRow("not submitted") << JobState::NotSubmitted << Shard::State::Refused << false;
}

void TestJobStore::unfinishedJobsAreThoseOnTheirWay()
{
    QFETCH(JobState, state);
    QFETCH(Shard::State, first);
    QFETCH(bool, unfinished);
    Job job = readyJob(u"job_a"_s);
    job.state = state;
    job.shards[0].state = first;
    put(job);
    QCOMPARE(wait(m_store->unfinished())->size(), unfinished ? 1 : 0);
}

void TestJobStore::lineageGoesUpAndDown()
{
    put(readyJob(u"job_other"_s, 0));
    put(readyJob(u"job_root"_s, 1));
    Job child = readyJob(u"job_child"_s, 2);
    child.parent = u"job_root"_s;
    put(child);
    Job grandchild = readyJob(u"job_grandchild"_s, 3);
    grandchild.parent = u"job_child"_s;
    put(grandchild);
    for (const QString &from : {u"job_root"_s, u"job_child"_s, u"job_grandchild"_s}) {
        const Result<QList<Job>> line = wait(m_store->lineage(from));
        QCOMPARE(line->size(), 3);
        QCOMPARE(line->at(0).id, u"job_root"_s);
        QCOMPARE(line->at(1).id, u"job_child"_s);
        QCOMPARE(line->at(2).id, u"job_grandchild"_s);
    }
    QCOMPARE(wait(m_store->lineage(u"job_other"_s))->size(), 1);
}

void TestJobStore::aLineThatBitesItsTailEnds()
{
    Job one = readyJob(u"job_1"_s, 1);
    one.parent = u"job_2"_s;
    Job two = readyJob(u"job_2"_s, 2);
    two.parent = u"job_1"_s;
    put(one);
    put(two);
    QCOMPARE(wait(m_store->lineage(u"job_1"_s))->size(), 2);
}

void TestJobStore::removingAJobRemovesItsShards()
{
    Job job = readyJob(u"job_a"_s);
    job.shards[0].batch = endedBatch(u"msgbatch_1"_s);
    put(job);
    QVERIFY(wait(m_store->remove(job.id)));
    QVERIFY(!*wait(m_store->knowsBatch(u"msgbatch_1"_s)));
    QCOMPARE(wait(m_store->job(job.id)).error().kind, Error::Kind::NotFound);
}

void TestJobStore::tenThousandJobsAreListedQuickly()
{
    const Result<void> filled = m_database->runAndWait([](QSqlDatabase &database) -> Result<void> {
        QSqlQuery query{database};
        const auto sql = [&query](const QString &text) {
            QVERIFY2(query.exec(text), qPrintable(query.lastError().text()));
        };
        sql(uR"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
            INSERT INTO jobs SELECT printf('job_%012d', i), 'default', 0, 'n', 'w', 'p', 's', 'm', 'done', i, NULL, 1, 1,
            '', 0, 0, 0, 0, 1, 2, 3, 4, 5, 0, '', '', '', 0, NULL FROM n)"_s);
        sql(uR"(INSERT INTO shards (job, ordinal, state, file, requests, bytes, sha256, sample, attempts, newest_before,
            newest_known, extended_output, found, error) SELECT id, 0, 'downloaded', 'f', 1, 1, '', 0, 1, '', 1, 0, 0, ''
            FROM jobs)"_s);
        return {};
    });
    QVERIFY(filled);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(wait(m_store->jobs(u"default"_s))->size(), 10'000);
    qInfo("10,000 jobs listed in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 5'000); // loose: sanitizers and a busy machine
}

QTEST_GUILESS_MAIN(TestJobStore)
#include "tst_jobstore.moc"
