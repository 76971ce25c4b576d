// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/jobsworld.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;

/// The way of a job from the file to the results, against the Sandbox.
class TestJobLife : public QObject
{
    Q_OBJECT
private slots:
    void aFileGoesAllTheWayToItsResults();
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
    QCOMPARE(world.sandbox->batchesCreated(), 0); // nothing is sent by preparing

    const auto submitted = await(world.jobs->submit(checked->job.id));
    QVERIFY2(submitted, qPrintable(submitted ? QString{} : submitted.error().detail));
    QCOMPARE(submitted->state, JobState::InProgress);
    QCOMPARE(submitted->shards.first().state, Shard::State::Created);

    const auto done = await(world.jobs->wait(checked->job.id));
    QVERIFY2(done, qPrintable(done ? QString{} : done.error().detail));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 12);
    QVERIFY(done->cost);
    QVERIFY(done->cost->picoUsd() > 0);
    QCOMPARE(done->savedByBatch, done->cost); // half price: as much again is saved
    QVERIFY(done->endedAt);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 12);
    QCOMPARE(world.exported(done->id).count('\n'), 12);
}

QTEST_GUILESS_MAIN(TestJobLife)
#include "tst_joblife.moc"
