// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultfiles.h"
#include "core/services/jobs.h"
#include "core/storage/databasefile.h"
#include "core/storage/salvage.h"
#include "tests/support/jobsworld.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace core;
using test::await;
using test::JobsWorld;

namespace {

Job finished(JobsWorld &world, const QString &jobId)
{
    const auto submitted = await(world.jobs->submit(jobId));
    if (!submitted)
        qFatal("not submitted");
    const auto done = await(world.jobs->wait(jobId));
    if (!done || done->state != JobState::Done)
        qFatal("not done");
    return *done;
}

QString someFail(int number)
{
    return number % 5 == 0 ? u"[[sandbox:error:api_error]]"_s
                           : u"Number %1. "_s.arg(number).repeated(20);
}

QByteArray bytesIn(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class TestHealing : public QObject
{
    Q_OBJECT

private slots:
    void anIndexIsMadeAnew_data();
    void anIndexIsMadeAnew();
    void aRetryFindsWhatFailedWithoutAnIndex();
    void whatAnIndexLacksIsAdded();
    void anIndexThatIsSoundStays();
    void damageToStoredResultsCostsOnlyWhatIsDamaged();
    void aLostLedgerIsFilledFromTheFolders();
    void lostEntriesAreEnteredAgain();
    void whatWasSentIsNeverTakenForUnsent_data();
    void whatWasSentIsNeverTakenForUnsent();
    void aSoundLedgerNeedsNothing();
};

void TestHealing::anIndexIsMadeAnew_data()
{
    QTest::addColumn<QString>("harm");
    QTest::addColumn<bool>("compressed");
    for (const bool compressed : {false, true}) {
        for (const QString &harm : {u"gone"_s, u"empty"_s, u"cut off"_s, u"a byte of a record"_s,
                                    u"the last byte"_s, u"another version"_s, u"foreign"_s}) {
            QTest::addRow("%s, %s", qPrintable(harm), compressed ? "compressed" : "plain")
                << harm << compressed;
        }
    }
}

void TestHealing::anIndexIsMadeAnew()
{
    QFETCH(const QString, harm);
    QFETCH(const bool, compressed);
    JobsWorld world;
    const Job job = finished(world, world.prepared(world.requests(40, someFail)).id);
    QCOMPARE(job.counts.errored, 8);
    const QByteArray before = world.exported(job.id);
    const qint64 entries = world.ledger(u"SELECT count(*) FROM entries"_s);
    if (compressed)
        QVERIFY(await(world.jobs->compress()));
    const QString index = world.jobs->folder(job.id).filePath(resultIndexFileName());
    QByteArray bytes = bytesIn(index);
    QVERIFY(bytes.size() > 1000);
    if (harm == u"gone"_s)
        QVERIFY(QFile::remove(index));
    else if (harm == u"empty"_s)
        write(index, {});
    else if (harm == u"cut off"_s)
        write(index, bytes.chopped(20));
    else if (harm == u"foreign"_s)
        write(index, QByteArray(bytes.size(), 'x'));
    else {
        bytes[harm == u"another version"_s     ? 7
                  : harm == u"the last byte"_s ? bytes.size() - 1
                                               : bytes.size() / 2] ^= 1;
        write(index, bytes);
    }
    QSignalSpy remarks{world.jobs.get(), &Jobs::remarked};
    QCOMPARE(world.exported(job.id), before);
    QCOMPARE(remarks.count(), 1);
    QCOMPARE(remarks.first().first().toString(), job.id);
    QCOMPARE(world.exported(job.id), before);
    QCOMPARE(remarks.count(), 1); // said once
    QCOMPARE(world.ledger(u"SELECT count(*) FROM entries"_s), entries);
    QCOMPARE(world.stored(job.id), job);
}

void TestHealing::aRetryFindsWhatFailedWithoutAnIndex()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(world.requests(20, someFail)).id);
    QVERIFY(QFile::remove(world.jobs->folder(job.id).filePath(resultIndexFileName())));
    const auto retry = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(retry->job.requests, 4);
}

void TestHealing::whatAnIndexLacksIsAdded()
{
    JobsWorld world;
    JobOptions options;
    options.canary = true;
    const Job job = world.prepared(world.requests(80), options);
    QVERIFY(await(world.jobs->submit(job.id)));
    QVERIFY(await(world.jobs->wait(job.id)));
    // Lost after the sample: what comes next begins a new one.
    QVERIFY(QFile::remove(world.jobs->folder(job.id).filePath(resultIndexFileName())));
    QVERIFY(await(world.jobs->release(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY(done);
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded, 80);
    QSignalSpy remarks{world.jobs.get(), &Jobs::remarked};
    QCOMPARE(world.exported(job.id).count('\n'), 80);
    QCOMPARE(remarks.count(), 1);
}

void TestHealing::anIndexThatIsSoundStays()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(world.requests(20)).id);
    const QString index = world.jobs->folder(job.id).filePath(resultIndexFileName());
    const QDateTime written = QFileInfo{index}.lastModified();
    QSignalSpy remarks{world.jobs.get(), &Jobs::remarked};
    const auto readable = await(world.jobs->readable(job.id));
    QVERIFY(readable);
    QCOMPARE(readable->size(), 1);
    QCOMPARE(remarks.count(), 0);
    QCOMPARE(QFileInfo{index}.lastModified(), written);
}

void TestHealing::damageToStoredResultsCostsOnlyWhatIsDamaged()
{
    JobsWorld world;
    // Echoed, so that the results are several blocks.
    const auto text = [](int number) {
        QString words = u"[[sandbox:echo]] "_s;
        for (int i = 0; i < 400; ++i)
            words += QString::number((number * qint64{7919} + i * i * qint64{104'729}) % 99'991) + u' ';
        return words;
    };
    const Job job =
        finished(world, world.prepared(world.requests(300, text, u"requests.jsonl"_s, 4000)).id);
    QVERIFY(await(world.jobs->compress()));
    const QDir folder = world.jobs->folder(job.id);
    const QString stored = folder.filePath(u"results-0001.jsonl.gz"_s);
    QByteArray bytes = bytesIn(stored);
    QVERIFY(bytes.size() > 300'000);
    bytes[1000] ^= 1;
    write(stored, bytes);
    QVERIFY(QFile::remove(folder.filePath(resultIndexFileName())));
    QVERIFY(await(world.jobs->readable(job.id)));
    const Job healed = world.stored(job.id);
    QVERIFY(healed.counts.missing > 10);
    QVERIFY(healed.counts.succeeded > 100);
    QCOMPARE(healed.counts.missing + healed.counts.succeeded + healed.counts.truncated, 300);
    QCOMPARE(world.exported(job.id, ExportFormat::Csv).count("succeeded"), healed.counts.succeeded);
}

void TestHealing::aLostLedgerIsFilledFromTheFolders()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(world.requests(30, someFail)).id);
    const Job draft = world.prepared(world.requests(5));
    const QByteArray before = world.exported(job.id);
    const qint64 entries = world.ledger(u"SELECT count(*) FROM entries"_s);
    QVERIFY(await(world.jobs->compress()));
    QTRY_VERIFY(bytesIn(world.jobs->folder(job.id).filePath(u"job.json"_s)).contains("\"done\""));
    QTRY_VERIFY(world.jobs->folder(draft.id).exists(u"job.json"_s));
    world.close();
    const QString ledger = ledgerFile(world.dir.path());
    write(ledger, QByteArray(QFileInfo{ledger}.size(), '#'));
    world.open();
    QVERIFY(!world.database->salvageReport().isEmpty());
    QCOMPARE(await(world.jobs->list())->size(), 0);
    QSignalSpy changes{world.jobs.get(), &Jobs::jobChanged};
    const auto words = await(world.jobs->heal());
    QVERIFY2(words, qPrintable(words ? QString{} : words.error().detail));
    QVERIFY2(words->contains(u"2 jobs were taken up again"_s), qPrintable(*words));
    QVERIFY2(words->contains(u"%1 billed answers"_s.arg(entries)), qPrintable(*words));
    QCOMPARE(world.stored(job.id), job);
    QCOMPARE(world.stored(draft.id), draft);
    QCOMPARE(world.exported(job.id), before);
    QTRY_COMPARE(changes.count(), 2); // for lists that were read before
    QCOMPARE(*await(world.jobs->heal()), QString{});
    QVERIFY(world.database->checkIntegrity().result()->isEmpty());
}

void TestHealing::lostEntriesAreEnteredAgain()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(world.requests(12)).id);
    world.ledger(u"DELETE FROM usage_sums"_s);
    world.ledger(u"DELETE FROM entries WHERE id > 4"_s);
    world.ledger(u"DELETE FROM entries"_s);
    QVERIFY(prepareFile(salvageMark(ledgerFile(world.dir.path()))));
    world.restart();
    const auto words = await(world.jobs->heal());
    QVERIFY(words);
    QVERIFY2(words->contains(u"12 billed answers"_s), qPrintable(*words));
    QCOMPARE(world.stored(job.id), job);
}

void TestHealing::whatWasSentIsNeverTakenForUnsent_data()
{
    QTest::addColumn<bool>("hasCopy");
    QTest::newRow("the batches lie in the folder too") << true;
    QTest::newRow("nothing says which batches it had") << false;
}

// The row of the job was saved from a damaged ledger, those of its batches were not.
void TestHealing::whatWasSentIsNeverTakenForUnsent()
{
    QFETCH(const bool, hasCopy);
    JobsWorld world;
    world.sandbox->setSpeed(0.001);
    const Job job = world.prepared(world.requests(5));
    QVERIFY(await(world.jobs->submit(job.id)));
    const QString batch = world.stored(job.id).shards.first().batch->id;
    const QString copy = world.jobs->folder(job.id).filePath(u"job.json"_s);
    QTRY_VERIFY(bytesIn(copy).contains(batch.toUtf8()));
    world.close();
    world.open();
    if (!hasCopy)
        QVERIFY(QFile::remove(copy));
    world.ledger(u"DELETE FROM shards"_s);
    QCOMPARE(world.ledger(u"SELECT count(*) FROM shards"_s), 0);
    QVERIFY(prepareFile(salvageMark(ledgerFile(world.dir.path()))));
    if (hasCopy) {
        const auto words = await(world.jobs->heal());
        QVERIFY2(words, qPrintable(words ? QString{} : words.error().detail));
        QVERIFY2(words->contains(u"1 job was taken up again"_s), qPrintable(*words));
        QCOMPARE(world.stored(job.id).shards.first().batch->id, batch);
    }
    // Neither dropped nor sent again.
    QVERIFY(!await(world.jobs->discard(job.id)));
    world.sandbox->setSpeed(200);
    QVERIFY(await(world.jobs->resume()));
    const auto waited = await(world.jobs->wait(job.id));
    QVERIFY(waited);
    QCOMPARE(waited->state, hasCopy ? JobState::Done : JobState::Unclear);
    QVERIFY(!await(world.jobs->discard(job.id)));
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestHealing::aSoundLedgerNeedsNothing()
{
    JobsWorld world;
    QCOMPARE(*await(world.jobs->heal()), QString{});
}

QTEST_GUILESS_MAIN(TestHealing)
#include "tst_healing.moc"
