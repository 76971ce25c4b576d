// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/filelock.h"
#include "core/base/storedform.h"
#include "core/jobs/spool.h"
#include "core/results/resultquery.h"
#include "core/services/jobs.h"
#include "tests/support/jobsworld.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace core;

namespace {

constexpr int Requests = 80;

QString longText(int number) { return u"Request %1 asks for words. "_s.arg(number).repeated(30); }

QStringList storedNames(const test::JobsWorld &world, const QString &jobId)
{
    return world.jobs->folder(jobId).entryList({u"requests-*"_s, u"results-*"_s}, QDir::Files,
                                               QDir::Name);
}

const QStringList Plain{u"requests-0001.json"_s, u"results-0001.jsonl"_s};
const QStringList Compressed{u"requests-0001.json.gz"_s, u"results-0001.jsonl.gz"_s};

/// A job that is done, its files as they were written.
Job doneJob(test::JobsWorld &world, const std::function<QString(int)> &text = longText)
{
    const Job job = world.prepared(world.requests(Requests, text));
    if (!test::await(world.jobs->submit(job.id)))
        qFatal("not submitted");
    // wait() and resume() begin to compress by themselves.
    if (!QTest::qWaitFor([&] { return world.stored(job.id).state == JobState::Done; }, 60'000))
        qFatal("not done");
    return world.stored(job.id);
}

} // namespace

class TestCompression : public QObject
{
    Q_OBJECT

private slots:
    void aJobThatIsDoneIsCompressedInTheBackground();
    void whatWasDoneBeforeTheStartIsToo();
    void everythingIsReadAsBefore();
    void whatFailedIsSentAgainFromTheCompressedSpool();
    void jobsThatAreNotDoneStayAsTheyAre();
    void whatAKillLeftIsFinished();
    void anotherCopyAtItIsBusy();
    void aFolderThatCannotBeWrittenIsLeft();
    void aCompressedSpoolCanStillBeSent();
    void quittingStopsIt();
};

void TestCompression::aJobThatIsDoneIsCompressedInTheBackground()
{
    test::JobsWorld world;
    QVERIFY(test::await(world.jobs->resume()));
    const Job job = doneJob(world);
    const QByteArray before = world.exported(job.id);
    QCOMPARE(before.count('\n'), Requests);
    QTRY_COMPARE_WITH_TIMEOUT(storedNames(world, job.id), Compressed, 60'000);
    QCOMPARE(world.exported(job.id), before);
}

void TestCompression::whatWasDoneBeforeTheStartIsToo()
{
    test::JobsWorld world;
    const Job job = doneJob(world);
    QCOMPARE(storedNames(world, job.id), Plain);
    world.restart();
    QVERIFY(test::await(world.jobs->resume()));
    QTRY_COMPARE_WITH_TIMEOUT(storedNames(world, job.id), Compressed, 60'000);
}

void TestCompression::everythingIsReadAsBefore()
{
    test::JobsWorld world;
    const Job job = doneJob(world);
    const QList<ExportPart> parts{{.folder = world.jobs->folder(job.id), .job = job}};
    const auto open = ResultLineage::open(parts);
    QVERIFY(open);
    const auto files = test::await(world.jobs->compress());
    QVERIFY(files);
    QCOMPARE(*files, 2);
    QCOMPARE(storedNames(world, job.id), Compressed);
    const auto opened = ResultLineage::open(parts);
    QVERIFY(opened);
    ResultTextMatcher matcher{u"request 17 asks"_s};
    for (qint64 position = 0; position < Requests; ++position) {
        QCOMPARE((*opened)->originalId(position), (*open)->originalId(position));
        QCOMPARE((*opened)->line(position), (*open)->line(position));
        QCOMPARE((*opened)->request(position), (*open)->request(position));
        QVERIFY(!(*opened)->line(position).isEmpty());
        QVERIFY((*opened)->request(position).contains(longText(int(position)).toUtf8()));
        QCOMPARE(matcher.matches(**opened, position), position == 17);
    }
    QCOMPARE(test::await(world.jobs->compress()).value(), 0);
}

void TestCompression::whatFailedIsSentAgainFromTheCompressedSpool()
{
    test::JobsWorld world;
    const Job job = doneJob(world, [](int i) -> QString {
        return longText(i) + (i % 10 == 0 ? u"[[sandbox:expire]]"_s : QString{});
    });
    QCOMPARE(job.counts.expired, 8);
    const auto before = SpoolReader::open(world.jobs->folder(job.id));
    QVERIFY(test::await(world.jobs->compress()));
    const auto retry = test::await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(retry);
    QCOMPARE(retry->job.requests, 8);
    const auto again = SpoolReader::open(world.jobs->folder(retry->job.id));
    for (qint64 i = 0; i < 8; ++i)
        QCOMPARE((*again)->item(i), (*before)->item(10 * i));
    // The merged results, of a compressed job and one that is not.
    QVERIFY(test::await(world.jobs->submit(retry->job.id)));
    QVERIFY(test::await(world.jobs->wait(retry->job.id)));
    const QByteArray merged = world.exported(job.id);
    QVERIFY(test::await(world.jobs->compress()));
    QVERIFY(storedNames(world, retry->job.id).contains(Compressed.first()));
    QCOMPARE(world.exported(job.id), merged);
    QCOMPARE(merged.count('\n'), Requests);
}

void TestCompression::jobsThatAreNotDoneStayAsTheyAre()
{
    test::JobsWorld world;
    const Job draft = world.prepared(world.requests(Requests, longText));
    JobOptions sampled;
    sampled.canary = true;
    const Job canary = world.prepared(world.requests(Requests, longText), sampled);
    QVERIFY(test::await(world.jobs->submit(canary.id)));
    const auto waiting = test::await(world.jobs->wait(canary.id));
    QVERIFY(waiting);
    QCOMPARE(waiting->state, JobState::Ready);
    QCOMPARE(test::await(world.jobs->compress()).value(), 0);
    QCOMPARE(storedNames(world, draft.id), QStringList{u"requests-0001.json"_s});
    QVERIFY(test::await(world.jobs->release(canary.id)));
    const auto done = test::await(world.jobs->wait(canary.id));
    QVERIFY(done);
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded, Requests);
    QVERIFY(test::await(world.jobs->compress()));
    QCOMPARE(storedNames(world, canary.id),
             (QStringList{u"requests-0001.json.gz"_s, u"requests-0002.json.gz"_s,
                          u"results-0001.jsonl.gz"_s, u"results-0002.jsonl.gz"_s}));
}

void TestCompression::whatAKillLeftIsFinished()
{
    test::JobsWorld world;
    const Job job = doneJob(world);
    const QByteArray before = world.exported(job.id);
    const QDir folder = world.jobs->folder(job.id);
    // Killed before the old form went, and while the next was being written.
    QVERIFY(compressStored(folder.filePath(Plain.first()), false));
    QVERIFY(restoreStored(folder.filePath(Plain.first())));
    QFile half{folder.filePath(Compressed.last() + u".part"_s)};
    QVERIFY(half.open(QIODevice::WriteOnly));
    QVERIFY(half.write("\x1f\x8b") == 2);
    half.close();
    QCOMPARE(world.exported(job.id), before);
    world.restart();
    QVERIFY(test::await(world.jobs->compress()));
    QCOMPARE(storedNames(world, job.id), Compressed);
    QCOMPARE(world.exported(job.id), before);
}

void TestCompression::anotherCopyAtItIsBusy()
{
    test::JobsWorld world;
    const Job job = doneJob(world);
    {
        const auto other = FileLock::take(world.dir.filePath(u"compressing.lock"_s));
        QVERIFY(other);
        const auto refused = test::await(world.jobs->compress());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Error::Kind::Busy);
        QCOMPARE(storedNames(world, job.id), Plain);
    }
    QCOMPARE(test::await(world.jobs->compress()).value(), 2);
    // Two at once: one does it, the other is busy or finds nothing left.
    const Job more = doneJob(world);
    const auto second = world.makeJobs();
    const auto first = world.jobs->compress();
    const auto otherwise = test::await(second->compress());
    QVERIFY(otherwise || otherwise.error().kind == Error::Kind::Busy);
    const auto own = test::await(first);
    QVERIFY(own || own.error().kind == Error::Kind::Busy);
    QCOMPARE((own ? *own : 0) + (otherwise ? *otherwise : 0), 2);
    QCOMPARE(storedNames(world, more.id), Compressed);
}

void TestCompression::aFolderThatCannotBeWrittenIsLeft()
{
    test::JobsWorld world;
    const Job stuck = doneJob(world);
    const Job other = doneJob(world);
    const QByteArray before = world.exported(stuck.id);
    // A folder in the way, which nobody may write over: not even root.
    const QDir folder = world.jobs->folder(stuck.id);
    for (const QString &name : Compressed)
        QVERIFY(folder.mkpath(name + u".part/x"_s));
    QSignalSpy trouble{world.jobs.get(), &Jobs::trouble};
    QCOMPARE(test::await(world.jobs->compress()).value(), 2);
    QCOMPARE(trouble.count(), 0);
    QCOMPARE(storedNames(world, stuck.id), Plain);
    QCOMPARE(storedNames(world, other.id), Compressed);
    QCOMPARE(world.exported(stuck.id), before);
}

void TestCompression::aCompressedSpoolCanStillBeSent()
{
    test::JobsWorld world;
    const Job job = world.prepared(world.requests(Requests, longText));
    QVERIFY(compressStored(world.jobs->folder(job.id).filePath(job.shards.first().file), false));
    QVERIFY(test::await(world.jobs->submit(job.id)));
    const auto done = test::await(world.jobs->wait(job.id));
    QVERIFY(done);
    QCOMPARE(done->counts.succeeded, Requests);
    QVERIFY(test::await(world.jobs->compress()));
    QCOMPARE(storedNames(world, job.id), Compressed);
}

void TestCompression::quittingStopsIt()
{
    test::JobsWorld world;
    const Job job = doneJob(world);
    // Long enough to be met in the middle, whatever the machine: a sparse gigabyte.
    const QString big = world.jobs->folder(job.id).filePath(u"results-0002.jsonl"_s);
    QFile file{big};
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(qint64{1} << 30));
    file.close();
    const auto compressing = world.jobs->compress();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(big + u".gz.part"_s), 60'000);
    world.close();
    QVERIFY(compressing.isCanceled() || !compressing.result());
    QVERIFY(QFile::exists(big));
    QVERIFY(!QFile::exists(big + u".gz"_s));
    QVERIFY(!QFile::exists(big + u".gz.part"_s));
}

QTEST_GUILESS_MAIN(TestCompression)
#include "tst_compression.moc"
