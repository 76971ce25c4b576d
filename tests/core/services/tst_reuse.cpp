// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/reuse.h"
#include "core/results/resultlineage.h"
#include "tests/support/jobsworld.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;

/// Requests that were paid for already, and their answers in another job.
class TestReuse : public QObject
{
    Q_OBJECT
private slots:
    void whatWasPaidForIsFound();
    void onlyWholeAnswersOfThisProfileCount();
    void earlierAnswersTakeTheirPlaceAmongTheResults();
    void nothingIsSentWhenAllWasPaidFor();
    void answersOutliveTheJobTheyAreFrom();
    void aJobThatWasNotSubmittedIsNotSentByItself();
    void aCrashBeforeTheEndEntersThemOnce();
    void aSampleIsMadeOfWhatIsSent();
    void aReusedAnswerIsNotPaidForItself();
    void aCanceledJobKeepsThem();
    void anIndexMadeAnewBillsNothing();
};

static Job done(JobsWorld &world, const QString &id)
{
    const auto sent = await(world.jobs->submit(id));
    if (!sent)
        qFatal("not sent: %s", qPrintable(sent.error().detail));
    const auto ended = await(world.jobs->wait(id));
    if (!ended)
        qFatal("not ended: %s", qPrintable(ended.error().detail));
    return *ended;
}

/// Requests with these prompts, ids r0, r1 …
static QString fileOf(JobsWorld &world, const QStringList &prompts, const QString &name)
{
    return world.requests(
        int(prompts.size()), [&prompts](int i) { return prompts.at(i); }, name);
}

static const QStringList Before{u"[[sandbox:echo]] one"_s, u"[[sandbox:echo]] two"_s,
                                u"[[sandbox:truncate]] three"_s, u"[[sandbox:refuse]] four"_s,
                                u"[[sandbox:error:overloaded_error]] five"_s};
/// One and two under other ids, in another order, and among new ones.
static const QStringList Now{u"[[sandbox:echo]] new"_s, u"[[sandbox:echo]] two"_s,
                             u"[[sandbox:truncate]] three"_s, u"[[sandbox:refuse]] four"_s,
                             u"[[sandbox:echo]] one"_s, u"[[sandbox:echo]] other"_s};

static Result<Jobs::Checked> prepare(JobsWorld &world, const QString &path, const JobOptions &options = {})
{
    DraftSource source{.path = path};
    source.reusePaid = true;
    return await(world.jobs->prepare(source, options));
}

void TestReuse::whatWasPaidForIsFound()
{
    JobsWorld world;
    JobOptions options;
    options.name = u"monday"_s;
    const Job first = done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s), options).id);
    QCOMPARE(first.counts.succeeded, 2);
    const QString path = fileOf(world, Now, u"b.jsonl"_s);
    const auto checked = await(world.jobs->check({.path = path}));
    QVERIFY(checked);
    QCOMPARE(checked->paid.requests, 2);
    QCOMPARE(checked->paid.from, u"monday"_s);
    QVERIFY(checked->paid.cost > Money{});
    QVERIFY(checked->paid.cost < *first.cost); // the truncated and refused were billed, too
    QCOMPARE(checked->report.requests, 6);
    QCOMPARE(checked->report.reused, 0); // nobody asked for it
    DraftSource reusing{.path = path};
    reusing.reusePaid = true;
    const auto less = await(world.jobs->check(reusing));
    QVERIFY(less);
    QCOMPARE(less->report.requests, 6);
    QCOMPARE(less->report.reused, 2);
    QCOMPARE(less->report.shards.first().requests, 4);
    QVERIFY(*less->report.estimate.costBatch < *checked->report.estimate.costBatch);
}

void TestReuse::onlyWholeAnswersOfThisProfileCount()
{
    JobsWorld world;
    done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    const QString path = fileOf(world, Before, u"b.jsonl"_s);
    QCOMPARE(await(world.jobs->check({.path = path}))->paid.requests, 2);
    const auto asProfile = [&world](const QString &name) {
        return std::make_unique<Jobs>(
            Jobs::Context{.place = {.folder = world.dir.path(), .whole = true},
                          .database = *world.database,
                          .http = *world.http,
                          .profile = {.name = name, .baseUrl = world.endpoint.baseUrl, .workspace = {}},
                          .models = world.models,
                          .prices = world.prices,
                          .estimator = world.estimator,
                          .clock = world.clock,
                          .jitter = [] { return 0.5; }});
    };
    for (const QString &name : {u"another"_s, u"sandbox"_s}) {
        const auto other = asProfile(name);
        const auto checked = await(other->check({.path = path}));
        QVERIFY(checked);
        QCOMPARE(checked->paid.requests, 0);
    }
    // Another max_tokens is another request.
    const QString longer = world.requests(
        2, [](int i) { return Before.at(i); }, u"c.jsonl"_s, 128);
    QCOMPARE(await(world.jobs->check({.path = longer}))->paid.requests, 0);
}

void TestReuse::earlierAnswersTakeTheirPlaceAmongTheResults()
{
    JobsWorld world;
    JobOptions options;
    options.name = u"monday"_s;
    const Job first = done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s), options).id);
    const qint64 entriesBefore = world.ledger(u"SELECT COUNT(*) FROM entries"_s);
    QCOMPARE(entriesBefore, 4);
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    const Job ready = prepared->job;
    QCOMPARE(ready.requests, 6);
    QCOMPARE(ready.shards.size(), 2);
    QCOMPARE(ready.shards[0].requests, 4);
    QCOMPARE(ready.shards[1].state, Shard::State::Reused);
    QCOMPARE(ready.shards[1].requests, 2);
    QCOMPARE(prepared->paid.requests, 2);

    const Job job = done(world, ready.id);
    QCOMPARE(job.state, JobState::Done);
    QCOMPARE(job.counts.succeeded, 4);
    QCOMPARE(job.counts.truncated, 1);
    QCOMPARE(job.counts.refused, 1);
    QCOMPARE(job.counts.waiting, 0);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    // Four answers were billed now; the two that were taken over are in the ledger once.
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), entriesBefore + 4);

    // In input order, each under its own id, the earlier ones as they were.
    const QJsonArray before = QJsonDocument::fromJson(world.exported(first.id, ExportFormat::Native)).array();
    const QJsonArray now = QJsonDocument::fromJson(world.exported(job.id, ExportFormat::Native)).array();
    QCOMPARE(now.size(), 6);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(now[i].toObject().value("task_id"_L1).toString(), u"r%1"_s.arg(i));
    QCOMPARE(now[1].toObject().value("output"_L1), before[1].toObject().value("output"_L1));
    QCOMPARE(now[4].toObject().value("output"_L1), before[0].toObject().value("output"_L1));

    // They say whose they are, and cost nothing now.
    const auto lineage = ResultLineage::open({{.folder = world.jobs->folder(job.id), .job = job}});
    QVERIFY(lineage);
    QCOMPARE((*lineage)->reusedFrom(1), (ReuseOrigin{.job = first.id, .name = u"monday"_s}));
    QCOMPARE((*lineage)->reusedFrom(0), std::nullopt);
    QCOMPARE((*lineage)->record(4).costPico, 0);
    QVERIFY((*lineage)->record(0).costPico > 0);
    Money sum;
    for (qint64 i = 0; i < 6; ++i)
        sum += Money::fromPicoUsd((*lineage)->record(i).costPico);
    QCOMPARE(job.unpriced, 0);
    QVERIFY(job.cost);
    QCOMPARE(sum, *job.cost);
}

void TestReuse::nothingIsSentWhenAllWasPaidFor()
{
    JobsWorld world;
    const QStringList prompts = Before.first(2);
    const Job first = done(world, world.prepared(fileOf(world, prompts, u"a.jsonl"_s)).id);
    const auto prepared = prepare(world, fileOf(world, prompts, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QCOMPARE(prepared->report.estimate.costWorst, Money{});
    const Job job = done(world, prepared->job.id);
    QCOMPARE(job.state, JobState::Done);
    QCOMPARE(job.counts.succeeded, 2);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.exported(job.id), world.exported(first.id));
    QCOMPARE(job.unpriced, 0);
    QVERIFY(!job.cost || *job.cost == Money{});
}

void TestReuse::answersOutliveTheJobTheyAreFrom()
{
    JobsWorld world;
    const Job first = done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QVERIFY(world.jobs->folder(first.id).removeRecursively());
    const Job job = done(world, prepared->job.id);
    QCOMPARE(job.counts.succeeded, 4);
    // And with that folder gone nothing of it can be taken over: it is sent.
    const QString again = fileOf(world, Before, u"c.jsonl"_s);
    QVERIFY(await(world.jobs->check({.path = again})));
}

void TestReuse::aJobThatWasNotSubmittedIsNotSentByItself()
{
    JobsWorld world;
    done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QCOMPARE(world.stored(prepared->job.id).state, JobState::Ready);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    // It can be dropped as any other that was not sent.
    QVERIFY(await(world.jobs->discard(prepared->job.id)));
    QTRY_VERIFY(!world.jobs->folder(prepared->job.id).exists());
}

void TestReuse::aCrashBeforeTheEndEntersThemOnce()
{
    JobsWorld world;
    done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QVERIFY(await(world.jobs->submit(prepared->job.id)));
    world.restart(); // whatever was under way is lost
    QVERIFY(await(world.jobs->resume()));
    const auto job = await(world.jobs->wait(prepared->job.id));
    QVERIFY(job);
    QCOMPARE(job->state, JobState::Done);
    QCOMPARE(job->counts.succeeded, 4);
    QCOMPARE(job->counts.total(), 6);
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 8);
}

void TestReuse::aSampleIsMadeOfWhatIsSent()
{
    JobsWorld world;
    QStringList prompts;
    for (int i = 0; i < 50; ++i)
        prompts.append(u"[[sandbox:echo]] prompt %1"_s.arg(i));
    done(world, world.prepared(fileOf(world, prompts.first(10), u"a.jsonl"_s)).id);
    JobOptions options;
    options.canary = true;
    const auto prepared = prepare(world, fileOf(world, prompts, u"b.jsonl"_s), options);
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QCOMPARE(prepared->job.shards.size(), 3);
    QCOMPARE(prepared->paid.requests, 10); // counted once, though the source is read twice
    const Job sampled = done(world, prepared->job.id);
    QCOMPARE(sampled.state, JobState::Ready);
    QCOMPARE(sampled.counts.succeeded, 30);
    QVERIFY(await(world.jobs->release(sampled.id)));
    const auto job = await(world.jobs->wait(sampled.id));
    QVERIFY(job);
    QCOMPARE(job->counts.succeeded, 50);
    QCOMPARE(world.exported(job->id).count('\n'), 50);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 50);
}

void TestReuse::aReusedAnswerIsNotPaidForItself()
{
    JobsWorld world;
    const QStringList prompts = Before.first(2);
    JobOptions options;
    options.name = u"first"_s;
    done(world, world.prepared(fileOf(world, prompts, u"a.jsonl"_s), options).id);
    const auto prepared = prepare(world, fileOf(world, prompts, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    done(world, prepared->job.id);
    const auto checked = await(world.jobs->check({.path = fileOf(world, prompts, u"c.jsonl"_s)}));
    QVERIFY(checked);
    QCOMPARE(checked->paid.requests, 2);
    QCOMPARE(checked->paid.from, u"first"_s); // by whom it was paid
    QVERIFY(checked->paid.cost > Money{});
}

void TestReuse::aCanceledJobKeepsThem()
{
    JobsWorld world{200};
    done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    world.sandbox->setSpeed(0.001); // the next batch never ends by itself
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY2(prepared, qPrintable(prepared ? QString{} : prepared.error().detail));
    QVERIFY(await(world.jobs->submit(prepared->job.id)));
    world.sandbox->setSpeed(200);
    QVERIFY(await(world.jobs->cancel(prepared->job.id)));
    const auto job = await(world.jobs->wait(prepared->job.id));
    QVERIFY(job);
    QCOMPARE(job->state, JobState::Done);
    QVERIFY(job->counts.succeeded >= 2);
    QCOMPARE(job->counts.total(), 6);
}

void TestReuse::anIndexMadeAnewBillsNothing()
{
    JobsWorld world;
    done(world, world.prepared(fileOf(world, Before, u"a.jsonl"_s)).id);
    const auto prepared = prepare(world, fileOf(world, Now, u"b.jsonl"_s));
    QVERIFY(prepared);
    const Job job = done(world, prepared->job.id);
    const QByteArray before = world.exported(job.id);
    QVERIFY(world.jobs->folder(job.id).remove(u"results.idx"_s));
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QCOMPARE(world.exported(job.id), before);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 8);
    const auto lineage = ResultLineage::open({{.folder = world.jobs->folder(job.id), .job = job}});
    QVERIFY(lineage);
    QCOMPARE((*lineage)->record(4).costPico, 0);
}

QTEST_GUILESS_MAIN(TestReuse)
#include "tst_reuse.moc"
