// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "ui/batches/jobfiltermodel.h"
#include "ui/batches/joblistmodel.h"
#include "ui/widgets/rowdelegate.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::Money;
using core::Shard;
using ui::JobGroup;
using ui::JobListModel;

namespace {

const core::Instant Now = *core::instantFromRfc3339(u"2026-11-24T09:15:00Z"_s);

class FixedClock final : public core::Clock
{
public:
    core::Instant now() const override { return time; }
    void callAfter(std::chrono::milliseconds, QObject *, std::function<void()>) override {}
    core::Instant time = Now;
};

Job jobOf(const QString &id, JobState state, std::chrono::minutes age = 10min)
{
    Job job;
    job.id = id;
    job.name = u"name of "_s + id;
    job.model = u"claude-haiku-4-5-20251001"_s;
    job.source = id + u".jsonl";
    job.state = state;
    job.createdAt = Now - age;
    job.requests = 100;
    job.estimateBatch = Money::fromDecimalUsd(u"6.68");
    job.estimateRealtime = Money::fromDecimalUsd(u"13.36");
    Shard shard;
    shard.requests = 100;
    shard.state = Shard::State::Created;
    shard.batch = core::Batch{};
    shard.batch->id = u"msgbatch_"_s + id;
    shard.batch->createdAt = job.createdAt;
    job.shards = {shard};
    return job;
}

Job doneJob(const QString &id, const core::OutcomeCounts &counts, std::chrono::minutes age = 60min)
{
    Job job = jobOf(id, JobState::Done, age);
    job.counts = counts;
    job.endedAt = Now - 5min;
    job.cost = Money::fromDecimalUsd(u"8.48");
    job.savedByBatch = Money::fromDecimalUsd(u"8.48");
    return job;
}

} // namespace

class TestJobList : public QObject
{
    Q_OBJECT

private slots:
    void tenThousandJobsAreTakenInAndChanged();
    void rowsAreOrderedByEachColumn_data();
    void rowsAreOrderedByEachColumn();
    void theHitRateOfTheCacheIsAColumn();
    void init() { m_clock.time = Now; }
    void newJobsComeOnTop();
    void anUnchangedJobEmitsNothing();
    void aChangedJobTellsItsRowAlone();
    void whatIsAddedChangesNoRow();
    void hidingKeepsWhatIsKnown();
    void hiddenJobsAreNotListed();
    void hiddenJobsAreShownWhereTheyAreAskedFor();
    void jobsThatAreGoneLeave();
    void timeIsToldWhereItChangesTheWords();
    void statesHaveTheirPill_data();
    void statesHaveTheirPill();
    void progressIsNeverInvented();
    void endedBatchesAreFactsAndTimeIsHatched();
    void outcomesAddUpToTheWholeBar();
    void moneyIsBilledOrMarkedAsEstimate();
    void segmentsCount();
    void searchFindsByNameIdModelAndFile();
    void workspacesAreAColumnAndAFilter();
    void sortingGoesByTheRawValue();
    void theArrowIsPartOfTheHead();

private:
    const core::ModelCatalog m_models = core::ModelCatalog::builtIn();
    FixedClock m_clock;
};

void TestJobList::newJobsComeOnTop()
{
    JobListModel model{m_models, m_clock};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 30min), jobOf(u"b"_s, JobState::InProgress, 10min)});
    model.update(jobOf(u"c"_s, JobState::Ready, 20min));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.at(0).id, u"b"_s);
    QCOMPARE(model.at(1).id, u"c"_s);
    QCOMPARE(model.at(2).id, u"a"_s);
}

void TestJobList::anUnchangedJobEmitsNothing()
{
    JobListModel model{m_models, m_clock};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.update(jobOf(u"a"_s, JobState::InProgress));
    const QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    const QSignalSpy inserted{&model, &QAbstractItemModel::rowsInserted};
    model.update(jobOf(u"a"_s, JobState::InProgress));
    model.setJobs({jobOf(u"a"_s, JobState::InProgress)});
    QCOMPARE(changed.count(), 0);
    QCOMPARE(inserted.count(), 0);
}

void TestJobList::aChangedJobTellsItsRowAlone()
{
    JobListModel model{m_models, m_clock};
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 1min), jobOf(u"b"_s, JobState::InProgress, 2min)});
    const QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    const QSignalSpy reset{&model, &QAbstractItemModel::modelReset};
    model.update(doneJob(u"b"_s, {.succeeded = 100}, 2min));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(changed[0][1].toModelIndex().row(), 1);
    QCOMPARE(reset.count(), 0);
}

void TestJobList::whatIsAddedChangesNoRow()
{
    JobListModel model{m_models, m_clock};
    model.update(doneJob(u"a"_s, {.succeeded = 100}, 2min));
    model.add(jobOf(u"a"_s, JobState::InProgress, 2min)); // an answer of before, which comes late
    model.add(jobOf(u"b"_s, JobState::Ready, 1min));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.job(u"a"_s)->state, JobState::Done);
}

void TestJobList::hidingKeepsWhatIsKnown()
{
    JobListModel model{m_models, m_clock};
    model.update(doneJob(u"a"_s, {.succeeded = 90, .errored = 10}, 2min));
    model.setMerged(u"a"_s, {.succeeded = 100});
    const QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    model.setHidden(u"a"_s, true);
    QVERIFY(model.job(u"a"_s)->hidden);
    model.setHidden(u"a"_s, true);
    QCOMPARE(changed.count(), 1);
    model.setHidden(u"a"_s, false);
    QCOMPARE(model.job(u"a"_s)->counts.succeeded, 100);
    model.update(doneJob(u"a"_s, {.succeeded = 90, .errored = 10}, 2min)); // the same news again
    QCOMPARE(model.job(u"a"_s)->counts.succeeded, 100);
    model.setHidden(u"none"_s, true);
    QCOMPARE(model.rowCount(), 1);
}

void TestJobList::hiddenJobsAreNotListed()
{
    JobListModel model{m_models, m_clock};
    ui::JobFilterModel filtered{&model};
    const QAbstractItemModelTester tester{&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest};
    Job job = jobOf(u"a"_s, JobState::Done);
    model.update(job);
    job.hidden = true;
    model.update(job);
    QCOMPARE(filtered.rowCount(), 0);
    model.setJobs({job});
    QCOMPARE(filtered.rowCount(), 0);
    QCOMPARE(model.countOf(JobGroup::All), 0);
    model.setJobs({});
    model.setJobs({job, jobOf(u"b"_s, JobState::Done)});
    QCOMPARE(filtered.rowCount(), 1);
    QCOMPARE(model.countOf(JobGroup::All), 1);
    QCOMPARE(model.countOf(JobGroup::All, true), 2);
}

void TestJobList::hiddenJobsAreShownWhereTheyAreAskedFor()
{
    JobListModel model{m_models, m_clock};
    ui::JobFilterModel filtered{&model};
    Job hidden = jobOf(u"old"_s, JobState::Done, 2min);
    hidden.hidden = true;
    const Job job = jobOf(u"new"_s, JobState::Done, 1min);
    model.setJobs({hidden, job});
    QCOMPARE(filtered.hiddenMatches(), 1);
    filtered.setSearch(u"msgbatch_new"_s);
    QCOMPARE(filtered.hiddenMatches(), 0);
    filtered.setSearch(u"msgbatch_old"_s);
    QCOMPARE(filtered.rowCount(), 0);
    QCOMPARE(filtered.hiddenMatches(), 1);
    filtered.setHiddenShown(true);
    QCOMPARE(filtered.rowCount(), 1);
    // Quieter, and said in words too.
    const QModelIndex row = filtered.index(0, int(JobListModel::Column::Batch));
    QCOMPARE(row.data(ui::InkRole).toInt(), int(ui::Color::Text3));
    QVERIFY(row.data(ui::SecondLineRole).toString().startsWith(u"hidden · "_s));
    filtered.setSearch({});
    QCOMPARE(filtered.rowCount(), 2);
    QVERIFY(!filtered.index(0, 0).data(ui::InkRole).isValid());
    QVERIFY(!filtered.index(0, 0).data(ui::SecondLineRole).toString().contains(u"hidden"_s));
    filtered.setHiddenShown(false);
    QCOMPARE(filtered.rowCount(), 1);
    QCOMPARE(filtered.jobAt(0).id, u"new"_s);
}

void TestJobList::jobsThatAreGoneLeave()
{
    JobListModel model{m_models, m_clock};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setJobs({jobOf(u"a"_s, JobState::Ready, 1min), jobOf(u"b"_s, JobState::Ready, 2min)});
    model.setJobs({jobOf(u"b"_s, JobState::Ready, 2min)});
    QCOMPARE(model.rowCount(), 1);
    model.remove(u"nobody"_s);
    QCOMPARE(model.rowCount(), 1);
    model.remove(u"b"_s);
    QCOMPARE(model.rowCount(), 0);
}

void TestJobList::timeIsToldWhereItChangesTheWords()
{
    JobListModel model{m_models, m_clock};
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 12min), doneJob(u"b"_s, {.succeeded = 100}, 48h)});
    model.tick();
    const QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    model.tick();
    QCOMPARE(changed.count(), 0);
    m_clock.time += 2min;
    model.tick();
    QCOMPARE(changed.count(), 1); // the one that ended says the same as before
    QCOMPARE(changed[0][0].toModelIndex().row(), 0);
}

void TestJobList::statesHaveTheirPill_data()
{
    QTest::addColumn<Job>("job");
    QTest::addColumn<QString>("text");
    QTest::addColumn<ui::Tone>("tone");
    using ui::Tone;
    QTest::addRow("draft") << jobOf(u"a"_s, JobState::Draft) << u"Draft"_s << Tone::Neutral;
    QTest::addRow("ready") << jobOf(u"a"_s, JobState::Ready) << u"Ready"_s << Tone::Accent;
    QTest::addRow("unclear") << jobOf(u"a"_s, JobState::Unclear) << u"Unclear"_s << Tone::Warn;
    QTest::addRow("running") << jobOf(u"a"_s, JobState::InProgress) << u"In progress"_s << Tone::Accent;
    QTest::addRow("refused") << jobOf(u"a"_s, JobState::NotSubmitted) << u"Not submitted"_s << Tone::Bad;
    QTest::addRow("all good") << doneJob(u"a"_s, {.succeeded = 100}) << u"Done"_s << Tone::Ok;
    QTest::addRow("some failed") << doneJob(u"a"_s, {.succeeded = 90, .errored = 9, .missing = 1}) << u"10 failed"_s << Tone::Warn;
    QTest::addRow("all failed") << doneJob(u"a"_s, {.errored = 100}) << u"100 failed"_s << Tone::Bad;
    QTest::addRow("expired") << doneJob(u"a"_s, {.succeeded = 96, .expired = 4}) << u"4 expired"_s << Tone::Bad;
    QTest::addRow("canceled") << doneJob(u"a"_s, {.succeeded = 20, .canceled = 80}) << u"Canceled"_s << Tone::Neutral;
    QTest::addRow("truncated is no success") << doneJob(u"a"_s, {.succeeded = 99, .truncated = 1}) << u"1 truncated"_s << Tone::Warn;
    QTest::addRow("refusals are no success") << doneJob(u"a"_s, {.succeeded = 99, .refused = 1}) << u"1 refused"_s << Tone::Warn;
    Job sampled = jobOf(u"a"_s, JobState::Ready);
    sampled.canary = true;
    sampled.shards[0].state = Shard::State::Downloaded;
    QTest::addRow("sample ended") << sampled << u"Sample ended"_s << Tone::Warn;
}

void TestJobList::statesHaveTheirPill()
{
    QFETCH(const Job, job);
    const ui::PillFace face = ui::statusPill(job, ui::Format{});
    QTEST(face.text, "text");
    QTEST(face.tone, "tone");
    QVERIFY(face.icon != ui::Icon::None); // never by colour alone
}

void TestJobList::progressIsNeverInvented()
{
    const Job job = jobOf(u"a"_s, JobState::InProgress, 12min);
    const ui::Format format{QLocale::c()};
    // Without a history: a hatched stretch that does not grow, and the service's own limit.
    const ui::MeterFace unknown = ui::jobMeter(job, {}, Now);
    QCOMPARE(unknown.parts.size(), 1);
    QCOMPARE(unknown.parts[0].share, 0.3);
    QVERIFY(unknown.parts[0].hatched);
    QCOMPARE(ui::progressText(job, {}, Now, format), u"12 min · at most 24 h"_s);
    // Whatever the clock is set to meanwhile.
    QCOMPARE(ui::progressText(job, {}, Now + 48h, format), u"24 h · at most 24 h"_s);
    QCOMPARE(ui::progressText(job, {}, Now - 48h, format), u"0 s · at most 24 h"_s);
    // With one: elapsed against usual, never the whole bar.
    const ui::JobProgress usual{.typical = std::pair{std::chrono::seconds{25min}, std::chrono::seconds{40min}}};
    QCOMPARE(ui::jobMeter(job, usual, Now).parts[0].share, 0.3);
    QCOMPARE(ui::progressText(job, usual, Now, format), u"12 min · usually 25–40 min"_s);
    QCOMPARE(ui::jobMeter(job, usual, Now + 5h).parts[0].share, 0.95);
}

void TestJobList::endedBatchesAreFactsAndTimeIsHatched()
{
    Job job = jobOf(u"a"_s, JobState::InProgress, 38min);
    job.shards.append(job.shards[0]);
    job.shards[0].state = Shard::State::Downloaded;
    const ui::MeterFace face = ui::jobMeter(job, {}, Now);
    QCOMPARE(face.parts.size(), 2);
    QCOMPARE(face.parts[0].share, 0.5);
    QVERIFY(!face.parts[0].hatched);
    QVERIFY(face.parts[1].hatched);
    QCOMPARE(ui::progressText(job, {}, Now, ui::Format{QLocale::c()}), u"1 of 2 batches ended · 38 min"_s);
}

void TestJobList::outcomesAddUpToTheWholeBar()
{
    const Job job = doneJob(u"a"_s, {.succeeded = 50, .truncated = 10, .refused = 5, .overflowed = 5, .errored = 10,
                                     .canceled = 10, .expired = 4, .missing = 3, .unknown = 3});
    double sum = 0;
    const ui::MeterFace face = ui::jobMeter(job, {}, Now);
    for (const auto &part : face.parts)
        sum += part.share;
    QCOMPARE(sum, 1.0);
    QCOMPARE(face.parts.size(), 4); // good, curtailed, failed, canceled
    QCOMPARE(ui::progressText(job, {}, Now, ui::Format{QLocale::c()}), u"50 of 100 succeeded"_s);
}

void TestJobList::moneyIsBilledOrMarkedAsEstimate()
{
    JobListModel model{m_models, m_clock};
    Job unpriced = doneJob(u"c"_s, {.succeeded = 100}, 3min);
    unpriced.cost.reset();
    unpriced.unpriced = 100;
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 1min), doneJob(u"b"_s, {.succeeded = 100}, 2min), unpriced});
    const auto cost = [&model](int row, int role) {
        return model.index(row, int(JobListModel::Column::Cost)).data(role).toString();
    };
    QVERIFY(cost(0, Qt::DisplayRole).startsWith(u"≈ "_s));
    QCOMPARE(cost(0, ui::SecondLineRole), u"estimate"_s);
    QVERIFY(!cost(1, Qt::DisplayRole).startsWith(u"≈"_s));
    QVERIFY(cost(1, ui::SecondLineRole).startsWith(u"est. "_s));
    QCOMPARE(cost(2, Qt::DisplayRole), u"unpriced"_s); // never 0, never a guess
}

void TestJobList::segmentsCount()
{
    JobListModel model{m_models, m_clock};
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 1min), jobOf(u"b"_s, JobState::Unclear, 2min),
                   doneJob(u"c"_s, {.succeeded = 100}, 3min), doneJob(u"d"_s, {.succeeded = 99, .errored = 1}, 4min)});
    QCOMPARE(model.countOf(JobGroup::All), 4);
    QCOMPARE(model.countOf(JobGroup::Running), 1);
    QCOMPARE(model.countOf(JobGroup::Done), 1); // what needs attention is not among them: the segments add up
    QCOMPARE(model.countOf(JobGroup::NeedsAttention), 2);
    // What a retry left is told of the job that it belongs to, and what it healed needs none.
    core::Job retry = doneJob(u"e"_s, {.succeeded = 0, .errored = 1}, 1min);
    retry.parent = u"d"_s;
    model.update(retry);
    QCOMPARE(model.countOf(JobGroup::NeedsAttention), 2);
    model.setMerged(u"d"_s, {.succeeded = 100});
    QCOMPARE(model.countOf(JobGroup::NeedsAttention), 1);
    QCOMPARE(model.root(retry).id, u"d"_s);
    model.update(doneJob(u"d"_s, {.succeeded = 98, .errored = 2}, 4min)); // other results of its own
    QCOMPARE(model.countOf(JobGroup::NeedsAttention), 2);
    model.remove(u"e"_s);
    ui::JobFilterModel filtered{&model};
    const QAbstractItemModelTester tester{&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest};
    filtered.setGroup(JobGroup::NeedsAttention);
    QCOMPARE(filtered.rowCount(), 2);
    // A job that moves on leaves its segment by itself.
    model.update(doneJob(u"b"_s, {.succeeded = 100}, 2min));
    QCOMPARE(filtered.rowCount(), 1);
    QCOMPARE(filtered.jobAt(0).id, u"d"_s);
}

void TestJobList::searchFindsByNameIdModelAndFile()
{
    JobListModel model{m_models, m_clock};
    model.setJobs({jobOf(u"a"_s, JobState::InProgress, 1min), jobOf(u"bee"_s, JobState::Ready, 2min)});
    ui::JobFilterModel filtered{&model};
    for (const QString &text : {u"NAME OF bee"_s, u"msgbatch_bee"_s, u"bee.jsonl"_s}) {
        filtered.setSearch(text);
        QCOMPARE(filtered.rowCount(), 1);
        QCOMPARE(filtered.jobAt(0).id, u"bee"_s);
    }
    filtered.setSearch(u"haiku 4.5"_s);
    QCOMPARE(filtered.rowCount(), 2);
    filtered.setSearch(u"haiku 4.6"_s);
    QCOMPARE(filtered.rowCount(), 0);
    filtered.setSearch(u"  "_s);
    QCOMPARE(filtered.rowCount(), 2);
}

void TestJobList::workspacesAreAColumnAndAFilter()
{
    JobListModel model{m_models, m_clock};
    Job a = jobOf(u"a"_s, JobState::InProgress, 1min), b = jobOf(u"b"_s, JobState::InProgress, 2min);
    a.shards[0].batch->workspace = u"wrkspc_one"_s;
    b.shards[0].batch->workspace = u"wrkspc_two"_s;
    model.setJobs({a, b, jobOf(u"c"_s, JobState::Ready, 3min)});
    QCOMPARE(model.workspaces(), (QStringList{u"wrkspc_one"_s, u"wrkspc_two"_s}));
    const auto text = [&model](int row) { return model.index(row, int(JobListModel::Column::Workspace)).data().toString(); };
    QCOMPARE(text(0), u"wrkspc_one"_s);
    QCOMPARE(text(2), u"–"_s);
    ui::JobFilterModel filtered{&model};
    filtered.setWorkspace(u"wrkspc_two"_s);
    QCOMPARE(filtered.rowCount(), 1);
    QCOMPARE(filtered.jobAt(0).id, u"b"_s);
    QVERIFY(filtered.isFiltering());
    filtered.setWorkspace({});
    QCOMPARE(filtered.rowCount(), 3);
    filtered.setSearch(u"wrkspc_one"_s);
    QCOMPARE(filtered.jobAt(0).id, u"a"_s);
    // What the service does not tell again stays.
    core::Batch later = *a.shards[0].batch;
    later.workspace.clear();
    core::setBatch(a.shards[0], later);
    QCOMPARE(core::workspacesOf(a), QStringList{u"wrkspc_one"_s});
    later.id = u"msgbatch_other"_s;
    core::setBatch(a.shards[0], later);
    QCOMPARE(core::workspacesOf(a), QStringList{});
}

void TestJobList::sortingGoesByTheRawValue()
{
    JobListModel model{m_models, m_clock};
    Job nine = jobOf(u"nine"_s, JobState::Ready, 1min);
    nine.requests = 9;
    Job thousand = jobOf(u"thousand"_s, JobState::Ready, 2min);
    thousand.requests = 1000;
    model.setJobs({nine, thousand});
    ui::JobFilterModel filtered{&model};
    QCOMPARE(filtered.jobAt(0).id, u"nine"_s); // newest first
    filtered.sort(int(JobListModel::Column::Requests), Qt::DescendingOrder);
    QCOMPARE(filtered.jobAt(0).id, u"thousand"_s);
    filtered.sort(int(JobListModel::Column::Requests), Qt::AscendingOrder);
    QCOMPARE(filtered.jobAt(0).id, u"nine"_s);
}

void TestJobList::theArrowIsPartOfTheHead()
{
    JobListModel model{m_models, m_clock};
    ui::JobFilterModel filtered{&model};
    QCOMPARE(filtered.headerData(int(JobListModel::Column::Created), Qt::Horizontal, Qt::DisplayRole).toString(), u"Created ↓"_s);
    filtered.sort(int(JobListModel::Column::Batch), Qt::AscendingOrder);
    QCOMPARE(filtered.headerData(int(JobListModel::Column::Batch), Qt::Horizontal, Qt::DisplayRole).toString(), u"Batch ↑"_s);
    QCOMPARE(filtered.headerData(int(JobListModel::Column::Created), Qt::Horizontal, Qt::DisplayRole).toString(), u"Created"_s);
}

void TestJobList::tenThousandJobsAreTakenInAndChanged()
{
    FixedClock clock;
    JobListModel model{m_models, clock};
    QList<Job> jobs;
    for (int i = 0; i < 10'000; ++i)
        jobs.append(doneJob(u"job_%1"_s.arg(i, 5, 10, QLatin1Char('0')), {.succeeded = 100}, std::chrono::minutes{i}));
    model.setJobs(jobs);
    QCOMPARE(model.rowCount(), 10'000);
    ui::JobFilterModel filtered{&model};
    QSignalSpy changed{&model, &QAbstractItemModel::dataChanged};
    model.setJobs(jobs); // as a refresh does
    QCOMPARE(changed.count(), 0);
    jobs[5'000].name = u"another"_s;
    jobs.removeAt(7'000);
    model.setJobs(jobs);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(model.rowCount(), 9'999);
    QCOMPARE(model.rowOf(u"job_05000"_s), 5'000);
    QCOMPARE(model.rowOf(u"job_08000"_s), 7'999);
    QCOMPARE(model.rowOf(u"job_07000"_s), -1);
    // What has ended is not told anew each second, and what the time changes first is told of at once, not row by row.
    changed.clear();
    model.tick();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().column(), int(JobListModel::Column::Progress)); // states are as before
    QVERIFY(changed[0][1].toModelIndex().row() < 1'500); // of the last day
    changed.clear();
    clock.time += std::chrono::seconds{1};
    model.tick();
    QCOMPARE(changed.count(), 0);
    clock.time += std::chrono::hours{24}; // "Today" is yesterday now
    model.tick();
    QVERIFY(changed.count() > 0);
    QCOMPARE(changed[0][1].toModelIndex().row(), model.rowCount() - 1);
}

void TestJobList::rowsAreOrderedByEachColumn_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("first");
    using Column = JobListModel::Column;
    QTest::newRow("name") << int(Column::Batch) << u"a"_s;
    QTest::newRow("requests") << int(Column::Requests) << u"b"_s;
    QTest::newRow("cost") << int(Column::Cost) << u"c"_s;
    QTest::newRow("created") << int(Column::Created) << u"b"_s;
    QTest::newRow("id") << int(Column::Id) << u"a"_s;
    QTest::newRow("hit rate") << int(Column::CacheHits) << u"a"_s;
    QTest::newRow("status") << int(Column::Status) << u"c"_s; // "7 expired" before "Done"
    QTest::newRow("progress") << int(Column::Progress) << u"c"_s;
}

void TestJobList::rowsAreOrderedByEachColumn()
{
    QFETCH(const int, column);
    FixedClock clock;
    JobListModel model{m_models, clock};
    Job a = doneJob(u"a"_s, {.succeeded = 100}, 60min);
    Job b = doneJob(u"b"_s, {.succeeded = 100}, 90min);
    Job c = doneJob(u"c"_s, {.succeeded = 93, .expired = 7}, 30min);
    a.cost = Money::fromDecimalUsd(u"2");
    b.cost = Money::fromDecimalUsd(u"3");
    c.cost = Money::fromDecimalUsd(u"1");
    b.requests = 5;
    b.usage = {.input = 1, .cacheRead = 9};
    c.usage = {.input = 5, .cacheRead = 5};
    model.setJobs({a, b, c});
    ui::JobFilterModel filtered{&model};
    filtered.sort(column, Qt::AscendingOrder);
    QTEST(filtered.jobAt(0).id, "first");
}

void TestJobList::theHitRateOfTheCacheIsAColumn()
{
    FixedClock clock;
    JobListModel model{m_models, clock};
    Job job = doneJob(u"a"_s, {.succeeded = 100});
    model.update(job);
    const auto text = [&model] { return model.index(0, int(JobListModel::Column::CacheHits)).data().toString(); };
    QCOMPARE(text(), u"–"_s); // nothing read: not 0
    job.usage = {.input = 316, .cacheRead = 684};
    model.update(job);
    QVERIFY2(text().startsWith(u"68"_s) && text().contains(u'4'), qPrintable(text())); // 684 ÷ 1,000
}

QTEST_GUILESS_MAIN(TestJobList)
#include "tst_joblist.moc"
