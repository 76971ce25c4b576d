// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/canaryplan.h"
#include "core/services/canaryreport.h"
#include "core/services/durations.h"
#include "core/base/filelock.h"
#include "core/services/jobcourse.h"

#include <QTemporaryDir>
#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;
using State = Shard::State;

Q_DECLARE_METATYPE(QList<core::Shard::State>)

namespace {

Job jobOf(const QList<State> &states, JobState before = JobState::Submitting)
{
    Job job;
    job.state = before;
    for (const State state : states) {
        Shard shard;
        shard.ordinal = static_cast<int>(job.shards.size());
        shard.state = state;
        if (state == State::Created || state == State::Ended || state == State::Downloaded
            || state == State::Deleted)
            shard.batch = Batch{};
        job.shards.append(shard);
    }
    return job;
}

Job finishedJob(const QString &model, qint64 requests, std::chrono::seconds took,
                bool canceled = false)
{
    Job job = jobOf({State::Downloaded}, JobState::Done);
    job.model = model;
    Shard &shard = job.shards.first();
    shard.requests = requests;
    shard.batch->createdAt = instantFromMs(1'000'000);
    shard.batch->endedAt = shard.batch->createdAt + took;
    if (canceled)
        shard.batch->cancelInitiatedAt = shard.batch->createdAt;
    return job;
}

} // namespace

/// What follows for a job from what is stored.
class TestJobCourse : public QObject
{
    Q_OBJECT
private slots:
    void theStateFollowsFromTheShards_data();
    void theStateFollowsFromTheShards();
    void theCourseFollowsFromTheShards();
    void nothingWasSentOnlyWhenThatIsSure_data();
    void nothingWasSentOnlyWhenThatIsSure();
    void theSampleIsSpreadOverModelsAndSizes_data();
    void theSampleIsSpreadOverModelsAndSizes();
    void theCanaryReportPricesTheRest();
    void aCanaryReportWithoutAnAnswerHasNoPrice();
    void durationsAreOfBatchesAlike();
    void aLockIsHeldByOneAtATime();
};

void TestJobCourse::theStateFollowsFromTheShards_data()
{
    QTest::addColumn<QList<State>>("shards");
    QTest::addColumn<JobState>("before");
    QTest::addColumn<bool>("submitting");
    QTest::addColumn<JobState>("state");
    const auto row = [](const char *name, QList<State> shards, JobState state,
                        bool submitting = false, JobState before = JobState::Submitting) {
        QTest::newRow(name) << shards << before << submitting << state;
    };
    row("being sent", {State::Planned, State::Planned}, JobState::Submitting, true);
    row("one on its way", {State::Sending, State::Planned}, JobState::Submitting, true);
    row("looked for", {State::Unclear}, JobState::Submitting, true);
    row("looked for in vain", {State::Unclear}, JobState::Unclear);
    row("left in the middle of sending", {State::Sending}, JobState::Unclear);
    row("unclear beside a running one", {State::Created, State::Unclear}, JobState::Unclear);
    row("nothing could be sent", {State::Planned}, JobState::NotSubmitted);
    row("all refused", {State::Refused, State::Refused}, JobState::NotSubmitted);
    row("one refused, one runs", {State::Refused, State::Created}, JobState::InProgress);
    row("a part was sent, the rest has to wait", {State::Created, State::Planned},
        JobState::Submitting);
    row("a part has come, the rest has to wait", {State::Downloaded, State::Planned},
        JobState::Submitting);
    row("runs", {State::Created, State::Ended}, JobState::InProgress);
    row("ended", {State::Ended, State::Downloaded}, JobState::Downloading);
    row("all here", {State::Downloaded, State::Downloaded}, JobState::Done);
    row("all here, one refused", {State::Downloaded, State::Refused}, JobState::Done);
    row("deleted on the service", {State::Deleted}, JobState::Done, false, JobState::Done);
    row("the sample is here", {State::Downloaded, State::Held}, JobState::Ready);
    row("the sample runs", {State::Created, State::Held}, JobState::InProgress);
    row("the sample was refused", {State::Refused, State::Held}, JobState::NotSubmitted);
    row("canceling", {State::Created, State::Downloaded}, JobState::Canceling, false,
        JobState::Canceling);
    row("canceling, and one may have been sent", {State::Sending}, JobState::Canceling, true,
        JobState::Canceling);
    row("canceled", {State::Downloaded, State::Downloaded}, JobState::Done, false,
        JobState::Canceling);
}

void TestJobCourse::theStateFollowsFromTheShards()
{
    QFETCH(const QList<State>, shards);
    QFETCH(const JobState, before);
    QFETCH(const bool, submitting);
    QFETCH(const JobState, state);
    QCOMPARE(stateName(stateFromShards(jobOf(shards, before), submitting)), stateName(state));
}

void TestJobCourse::theCourseFollowsFromTheShards()
{
    const JobCourse busy = courseOf(
        jobOf({State::Planned, State::Created, State::Ended, State::Downloaded, State::Held}));
    QVERIFY(busy.submit);
    QCOMPARE(busy.poll, QList{1});
    QCOMPARE(busy.download, QList{2});
    QVERIFY(!busy.complete && !busy.waitsForRelease);
    QVERIFY(courseOf(jobOf({State::Downloaded, State::Held})).waitsForRelease);
    QVERIFY(courseOf(jobOf({State::Downloaded, State::Refused, State::Deleted})).complete);
    QVERIFY(!courseOf(jobOf({State::Downloaded, State::Held})).complete);
    QVERIFY(!courseOf(jobOf({})).complete);
}

void TestJobCourse::nothingWasSentOnlyWhenThatIsSure_data()
{
    QTest::addColumn<State>("state");
    QTest::addColumn<bool>("nothing");
    QTest::newRow("planned") << State::Planned << true;
    QTest::newRow("held") << State::Held << true;
    QTest::newRow("refused") << State::Refused << true;
    QTest::newRow("sending") << State::Sending << false;
    QTest::newRow("unclear") << State::Unclear << false;
    QTest::newRow("created") << State::Created << false;
    QTest::newRow("ended") << State::Ended << false;
    QTest::newRow("downloaded") << State::Downloaded << false;
    QTest::newRow("deleted") << State::Deleted << false;
}

void TestJobCourse::nothingWasSentOnlyWhenThatIsSure()
{
    QFETCH(const State, state);
    QFETCH(const bool, nothing);
    QCOMPARE(nothingSent(jobOf({State::Planned, state})), nothing);
}

void TestJobCourse::theSampleIsSpreadOverModelsAndSizes_data()
{
    QTest::addColumn<int>("requests");
    QTest::addColumn<int>("sample");
    QTest::newRow("none") << 0 << 0;
    QTest::newRow("fewer than the least sample") << 12 << 12;
    QTest::newRow("as many") << 30 << 30;
    QTest::newRow("more") << 31 << 30;
    QTest::newRow("3000: both rules agree") << 3000 << 30;
    QTest::newRow("3001: one in a hundred, rounded up") << 3001 << 31;
    QTest::newRow("50000") << 50'000 << 500;
}

void TestJobCourse::theSampleIsSpreadOverModelsAndSizes()
{
    QFETCH(const int, requests);
    QFETCH(const int, sample);
    // Nine tenths are short ones for one model, a tenth long ones for another, all of those at the
    // end.
    CanaryPlan plan;
    for (int i = 0; i < requests; ++i) {
        RequestFacts facts;
        const bool isLong = i >= requests * 9 / 10;
        facts.model = isLong ? u"b"_s : u"a"_s;
        facts.estimatedInput = isLong ? 100'000 : 100;
        QVERIFY(
            plan.add({.index = i, .originalId = {}, .wireId = {}, .json = {}, .facts = &facts}));
    }
    plan.choose();
    QCOMPARE(plan.requests(), requests);
    QCOMPARE(plan.sampleSize(), sample);
    int taken = 0;
    int takenLong = 0;
    int takenInFirstHalf = 0;
    for (int i = 0; i < requests; ++i) {
        if (!plan.takesNext())
            continue;
        ++taken;
        takenLong += i >= requests * 9 / 10 ? 1 : 0;
        takenInFirstHalf += i < requests / 2 ? 1 : 0;
    }
    QCOMPARE(taken, sample);
    QVERIFY(!plan.takesNext());
    if (requests > 30) {
        QVERIFY(std::abs(takenLong - sample / 10) <= 1);
        QVERIFY(std::abs(takenInFirstHalf - sample / 2) <= 2);
    }
}

void TestJobCourse::theCanaryReportPricesTheRest()
{
    Job job = jobOf({State::Downloaded, State::Held, State::Held}, JobState::Ready);
    job.shards[0].sample = true;
    job.shards[0].requests = 30;
    job.shards[0].downloadedAt = instantFromMs(1);
    job.shards[1].requests = 1000;
    job.shards[2].requests = 70;
    job.counts = {
        .waiting = 1070, .succeeded = 20, .truncated = 4, .refused = 1, .errored = 3, .expired = 2};
    job.usage.input = 2000;
    job.usage.cacheRead = 500;
    job.usage.output = 5000;
    job.cost = Money::fromPicoUsd(3'000'001);
    const auto report = canaryReport(job);
    QVERIFY(report);
    QCOMPARE(report->requests, 30);
    QCOMPARE(report->good, 20);
    QCOMPARE(report->truncated, 4);
    QCOMPARE(report->refused, 1);
    QCOMPARE(report->failed, 5);
    QCOMPARE(report->meanInputTokens, 100.0); // 2500 of 25 answers
    QCOMPARE(report->meanOutputTokens, 200.0);
    QCOMPARE(report->restRequests, 1070);
    // 3,000,001 × 1070 / 30 = 107,000,035.67
    QCOMPARE(report->restExpected, Money::fromPicoUsd(107'000'036));

    QVERIFY(!report->restWorst); // that of the whole is not known
    job.estimateWorst = Money::fromPicoUsd(900'000'000);
    QCOMPARE(canaryReport(job)->restWorst, Money::fromPicoUsd(896'999'999));
    job.estimateRestWorst = Money::fromPicoUsd(700'000'000); // kept when it was submitted
    QCOMPARE(canaryReport(job)->restWorst, Money::fromPicoUsd(700'000'000));
    job.estimateRestWorst.reset();

    // What was paid for earlier is entered at the end, and says nothing of the rest.
    job.shards.append(Shard{.state = State::Reused, .requests = 5});
    QCOMPARE(canaryReport(job)->restRequests, 1070);

    job.cost.reset(); // some of it is unpriced
    QVERIFY(!canaryReport(job)->restExpected && !canaryReport(job)->restWorst);
    job.shards[1].state = State::Created;
    QVERIFY(!canaryReport(job)); // released: the counts are no longer of the sample
}

void TestJobCourse::aCanaryReportWithoutAnAnswerHasNoPrice()
{
    Job job = jobOf({State::Downloaded, State::Held}, JobState::Ready);
    job.shards[0].sample = true;
    job.shards[0].requests = 30;
    job.shards[0].downloadedAt = instantFromMs(1);
    job.shards[1].requests = 1000;
    job.counts = {.waiting = 1000, .errored = 30};
    const auto report = canaryReport(job);
    QVERIFY(report);
    QCOMPARE(report->failed, 30);
    QCOMPARE(report->meanOutputTokens, 0.0);
    QVERIFY(!report->cost && !report->restExpected);
    job.estimateWorst = Money::fromPicoUsd(900'000'000);
    QCOMPARE(canaryReport(job)->restWorst, Money::fromPicoUsd(900'000'000));
}

void TestJobCourse::durationsAreOfBatchesAlike()
{
    using std::chrono::seconds;
    QList<Job> history;
    QVERIFY(!typicalDurationOf(history, u"m"_s, 100));
    history = {finishedJob(u"m"_s, 100, seconds{600}),   finishedJob(u"m"_s, 90, seconds{100}),
               finishedJob(u"other"_s, 100, seconds{5}), finishedJob(u"m"_s, 100, seconds{7}, true),
               finishedJob(u"m"_s, 301, seconds{5}),     finishedJob(u"m"_s, 33, seconds{5})};
    QVERIFY(!typicalDurationOf(history, u"m"_s, 100)); // two of a kind
    history.append(finishedJob(u"m"_s, 300, seconds{200}));
    // 100, 200, 600: the 10th percentile lies a fifth of the way from 100 to 200, the 90th four
    // fifths from 200 to 600.
    QCOMPARE(typicalDurationOf(history, u"m"_s, 100), (DurationBand{seconds{120}, seconds{520}}));
}

void TestJobCourse::aLockIsHeldByOneAtATime()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(u"lock"_s);
    auto first = FileLock::take(path);
    QVERIFY(first);
    const auto second = FileLock::take(path);
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Busy);
    *first = nullptr;
    QVERIFY(FileLock::take(path));
    const auto nowhere = FileLock::take(dir.filePath(u"no/such/folder/lock"_s));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, Error::Kind::Storage);
}

QTEST_GUILESS_MAIN(TestJobCourse)
#include "tst_jobcourse.moc"
