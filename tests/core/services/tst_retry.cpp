// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/spool.h"
#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/services/requestedit.h"
#include "core/services/retryselection.h"
#include "tests/support/damagedlines.h"
#include "tests/support/jobsworld.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;

namespace {

/// 20 requests: 0 to 3 fail, 4 and 5 expire, 6 is cut off, the others are answered.
QString mixed(JobsWorld &world)
{
    return world.requests(20, [](int i) -> QString {
        if (i < 4)
            return u"[[sandbox:error:overloaded_error]] %1"_s.arg(i);
        if (i < 6)
            return u"[[sandbox:expire]] %1"_s.arg(i);
        return i == 6 ? u"[[sandbox:truncate]] %1"_s.arg(i) : u"[[sandbox:tokens:5]] %1"_s.arg(i);
    });
}

Job finished(JobsWorld &world, const QString &jobId)
{
    const auto submitted = await(world.jobs->submit(jobId));
    if (!submitted)
        qFatal("not submitted: %s", qPrintable(wordsOf(submitted)));
    const auto done = await(world.jobs->wait(jobId));
    if (!done)
        qFatal("not done: %s", qPrintable(wordsOf(done)));
    return *done;
}

QStringList idsIn(JobsWorld &world, const QString &jobId)
{
    const auto spool = SpoolReader::open(world.jobs->folder(jobId));
    QStringList ids;
    for (qint64 i = 0; spool && i < (*spool)->size(); ++i)
        ids.append((*spool)->originalId(i));
    return ids;
}

} // namespace

Q_DECLARE_METATYPE(core::RetryChoice)

class TestRetry : public QObject
{
    Q_OBJECT
private slots:
    void theChoiceDecidesWhatIsSentAgain_data();
    void theChoiceDecidesWhatIsSentAgain();
    void whatIsSentAgainIsTheSameToTheByte();
    void answersArePaidOnce();
    void whatASisterHasAnsweredIsNotSentAgain();
    void whatMayHaveBeenPaidIsSentAgainByChoiceAlone();
    void aMissingOneThatWasNotAnsweredIsSentAgain();
    void aRetryThatWasNotSentIsReplaced();
    void anOfferThatNobodyShowsAnyMoreIsDropped();
    void whatIsUnderWayIsNotSentTwice();
    void twoThatArePreparedAtOnceAreSentOnce();
    void oneThatIsBeingSentIsNotReplaced();
    void whatAnotherCopyHasSentMeanwhileIsNotSent_data();
    void whatAnotherCopyHasSentMeanwhileIsNotSent();
    void retriesOfOtherRequestsDoNotHinderEachOther();
    void theEndOfAnotherCheckDoesNotStopIt();
    void originalIdsStay();
    void oneRequestIsEditedAndSentAgain();
    void paramsThatAreNoObjectAreRefused_data();
    void paramsThatAreNoObjectAreRefused();
    void anAdoptedBatchCannotBeRetried();
    void maxTokensIsReplacedAndNothingElse_data();
    void maxTokensIsReplacedAndNothingElse();
};

void TestRetry::theChoiceDecidesWhatIsSentAgain_data()
{
    QTest::addColumn<RetryChoice>("choice");
    QTest::addColumn<QStringList>("ids");
    const RetryChoice none{.errored = false, .canceled = false, .expired = false, .missing = false};
    RetryChoice expired = none;
    expired.expired = true;
    RetryChoice truncated = none;
    truncated.truncated = true;
    RetryChoice invalid = none;
    invalid.invalid = true;
    QTest::newRow("as a rule: what failed for the moment")
        << RetryChoice{} << QStringList{u"r0"_s, u"r1"_s, u"r2"_s, u"r3"_s, u"r4"_s, u"r5"_s};
    QTest::newRow("expired alone") << expired << QStringList{u"r4"_s, u"r5"_s};
    QTest::newRow("truncated alone") << truncated << QStringList{u"r6"_s};
    QTest::newRow("nothing of that kind") << invalid << QStringList{};
    QTest::newRow("nothing at all") << none << QStringList{};
}

void TestRetry::theChoiceDecidesWhatIsSentAgain()
{
    QFETCH(const RetryChoice, choice);
    QFETCH(const QStringList, ids);
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    QCOMPARE(job.counts.errored, 4);
    QCOMPARE(job.counts.expired, 2);
    QCOMPARE(job.counts.truncated, 1);
    const auto retry = await(world.jobs->prepareRetry(job.id, choice));
    if (ids.isEmpty()) {
        QVERIFY(!retry);
        QCOMPARE(retry.error().kind, Error::Kind::BadInput);
        QCOMPARE(await(world.jobs->list())->size(), 1);
        return;
    }
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(retry->job.parent, job.id);
    QCOMPARE(retry->job.workflow, job.workflow);
    QCOMPARE(retry->job.state, JobState::Ready);
    QVERIFY(retry->report.estimate.costBatch);
    QCOMPARE(idsIn(world, retry->job.id), ids);
    QCOMPARE(world.sandbox->batchesCreated(), 1);
}

void TestRetry::whatIsSentAgainIsTheSameToTheByte()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto retry = await(world.jobs->prepareRetry(job.id, {.truncated = true}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    const auto before = SpoolReader::open(world.jobs->folder(job.id));
    const auto after = SpoolReader::open(world.jobs->folder(retry->job.id));
    QVERIFY(before && after);
    QCOMPARE((*after)->size(), 7);
    for (qint64 i = 0; i < 6; ++i)
        QCOMPARE((*after)->item(i), (*before)->item(i));
    QByteArray longer = (*before)->item(6);
    QVERIFY(longer.contains(R"("max_tokens":64,)"));
    longer.replace(R"("max_tokens":64,)", R"("max_tokens":128,)");
    QCOMPARE((*after)->item(6), longer);
}

void TestRetry::answersArePaidOnce()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto first = await(world.jobs->prepareRetry(
        job.id, {.errored = false, .expired = false, .truncated = true, .maxTokens = 500}));
    QVERIFY2(first, qPrintable(first ? QString{} : first.error().detail));
    const Job retried = finished(world, first->job.id);
    QCOMPARE(retried.requests, 1);

    // The truncated one has been sent again: the parent offers the rest alone, the same as before.
    const auto second = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(second);
    QCOMPARE(second->job.requests, 6);
    const Job again = finished(world, second->job.id);
    QCOMPARE(again.counts.errored + again.counts.expired, 6); // their prompts ask for it

    // A retry of the retry.
    const auto third = await(world.jobs->prepareRetry(again.id, {.expired = false}));
    QVERIFY(third);
    QCOMPARE(third->job.parent, again.id);
    QCOMPARE(third->job.requests, 4);
    finished(world, third->job.id);

    const auto lineage = await(world.jobs->lineage(again.id));
    QVERIFY(lineage);
    QCOMPARE(lineage->size(), 4);
    QCOMPARE(lineage->first().id, job.id);
    // 14 answers of the first, one of its retry: nothing else was billed.
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 15);
    // The merged results have each request once.
    QCOMPARE(world.exported(job.id).count('\n'), 20);
    QCOMPARE(world.exported(third->job.id).count('\n'), 20);
}

void TestRetry::whatASisterHasAnsweredIsNotSentAgain()
{
    JobsWorld world;
    // The line of one request is left out of the results of the job and of its first retry, twice
    // each.
    SandboxFault missing;
    missing.kind = SandboxFault::Kind::MissingResult;
    missing.pathContains = u"/results"_s;
    missing.times = 4;
    world.sandbox->plan({missing});
    const Job job = finished(world, world.prepared(world.requests(5)).id);
    QCOMPARE(job.counts.missing, 1);
    // The service counts it as answered.
    const RetryChoice again{.perhapsBilled = true};
    const auto first = await(world.jobs->prepareRetry(job.id, again));
    QVERIFY(first);
    const Job failed = finished(world, first->job.id);
    QCOMPARE(failed.counts.missing, 1);
    const auto second = await(world.jobs->prepareRetry(job.id, again));
    QVERIFY(second);
    QCOMPARE(second->job.parent, job.id);
    const Job answered = finished(world, second->job.id);
    QCOMPARE(answered.counts.succeeded + answered.counts.truncated, 1);

    const auto third = await(world.jobs->prepareRetry(failed.id, again));
    QVERIFY(!third);
    QCOMPARE(third.error().kind, Error::Kind::BadInput);
}

void TestRetry::whatMayHaveBeenPaidIsSentAgainByChoiceAlone()
{
    JobsWorld world;
    const test::ResultJob made =
        test::makeJob(world.dir.path(), *world.database, u"job_a"_s,
                      {u"odd"_s, u"broken"_s, u"missing"_s, u"failed"_s, u"good"_s});
    // The service says of all five that they were answered, though one of them failed by its line.
    QVERIFY(test::importStream(made.target(), *world.database,
                               test::oddUsageLine("odd", "-3") + test::brokenLine("broken")
                                   + test::erroredLine("failed", "api_error", "no")
                                   + test::succeededLine("good", "x")));
    Shard shard = made.job.shards.first();
    shard.state = Shard::State::Downloaded;
    QVERIFY(await(JobStore{*world.database}.updateShard(u"job_a"_s, shard)));
    const Job job = world.stored(u"job_a"_s);
    QCOMPARE(job.counts.unknown, 1);
    QCOMPARE(job.counts.missing, 1);
    QCOMPARE(perhapsBilled(job), 1);
    // What is not known is not counted as nothing.
    QCOMPARE(job.unpriced, 1);
    QVERIFY(!job.cost);

    const auto retry = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(idsIn(world, retry->job.id), QStringList{u"failed"_s});
    QCOMPARE(retry->perhapsBilled, 1);
    QCOMPARE(retry->unreadable, 1);
    const auto chosen = await(world.jobs->prepareRetry(
        job.id, {.errored = false, .perhapsBilled = true, .unreadable = true}));
    QVERIFY2(chosen, qPrintable(chosen ? QString{} : chosen.error().detail));
    QCOMPARE(idsIn(world, chosen->job.id), (QStringList{u"broken"_s, u"missing"_s}));
    QVERIFY(!await(world.jobs->prepareRetry(job.id, {.errored = false})));
}

void TestRetry::aMissingOneThatWasNotAnsweredIsSentAgain()
{
    JobsWorld world;
    const test::ResultJob made =
        test::makeJob(world.dir.path(), *world.database, u"job_a"_s, {u"a"_s, u"b"_s});
    QVERIFY(test::importStream(made.target(), *world.database, test::succeededLine("a", "x")));
    Shard shard = made.job.shards.first();
    shard.state = Shard::State::Downloaded;
    shard.batch->counts = {.succeeded = 1, .expired = 1};
    QVERIFY(await(JobStore{*world.database}.updateShard(u"job_a"_s, shard)));
    QCOMPARE(perhapsBilled(world.stored(u"job_a"_s)), 0);
    const auto retry = await(world.jobs->prepareRetry(u"job_a"_s, {}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(idsIn(world, retry->job.id), QStringList{u"b"_s});
}

void TestRetry::aRetryThatWasNotSentIsReplaced()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto first = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(first);
    RetryChoice truncated{.errored = false, .expired = false, .truncated = true};
    const auto other = await(world.jobs->prepareRetry(job.id, truncated));
    QVERIFY(other); // other requests: both may be sent
    const auto second = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(second);
    QTRY_COMPARE(await(world.jobs->list())->size(), 3);
    QVERIFY(!await(world.jobs->find(first->job.id)));
    QTRY_VERIFY(!world.jobs->folder(first->job.id).exists());
    QVERIFY(await(world.jobs->find(other->job.id)));
}

void TestRetry::anOfferThatNobodyShowsAnyMoreIsDropped()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto offer = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(offer);
    {
        // Another copy starts while this one shows the offer.
        const auto other = world.makeJobs();
        QVERIFY(await(other->resume()));
        QVERIFY(await(other->wait(finished(world, world.prepared(mixed(world)).id).id)));
        QVERIFY(await(world.jobs->find(offer->job.id)));
    }
    world.restart(); // as after a kill: nothing was discarded
    QCOMPARE(world.stored(offer->job.id).state, JobState::Ready);
    QVERIFY(await(world.jobs->resume()));
    QTRY_VERIFY(!await(world.jobs->find(offer->job.id)));
    QTRY_VERIFY(!world.jobs->folder(offer->job.id).exists());
    // One that was accepted is the user's, whatever becomes of it.
    const auto accepted = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(accepted);
    SandboxFault refused;
    refused.kind = SandboxFault::Kind::Status;
    refused.method = "POST";
    refused.status = 401;
    world.sandbox->plan({refused});
    QVERIFY(!await(world.jobs->submit(accepted->job.id)));
    world.restart();
    QVERIFY(await(world.jobs->resume()));
    QVERIFY(await(world.jobs->wait(finished(world, world.prepared(mixed(world)).id).id)));
    QCOMPARE(world.stored(accepted->job.id).state, JobState::NotSubmitted);
}

void TestRetry::whatIsUnderWayIsNotSentTwice()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto first = await(world.jobs->prepareRetry(job.id, {.expired = false}));
    QVERIFY(first);
    world.sandbox->setSpeed(0.001);
    QVERIFY(await(world.jobs->submit(first->job.id)));
    const auto second = await(world.jobs->prepareRetry(job.id, {.expired = false}));
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::BadInput);
    const auto third = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(third);
    QCOMPARE(idsIn(world, third->job.id), (QStringList{u"r4"_s, u"r5"_s}));
}

void TestRetry::twoThatArePreparedAtOnceAreSentOnce()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto one = world.jobs->prepareRetry(job.id, {});
    const auto two = world.jobs->prepareRetry(job.id, {});
    const auto first = await(one);
    QVERIFY2(first, qPrintable(first ? QString{} : first.error().detail));
    const auto second = await(two);
    QVERIFY2(second, qPrintable(second ? QString{} : second.error().detail));
    // The later one has taken the place of the earlier by the time it is answered.
    QVERIFY(!await(world.jobs->find(first->job.id)));
    QVERIFY(!await(world.jobs->submit(first->job.id)));
    QVERIFY(await(world.jobs->submit(second->job.id)));
    QCOMPARE(world.sandbox->batchesCreated(), 2);
}

void TestRetry::oneThatIsBeingSentIsNotReplaced()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto first = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(first);
    {
        // As another copy that begins to send it.
        const auto lock = FileLock::take(JobFolder::lockFile(world.jobs->folder(first->job.id)));
        QVERIFY(lock);
        const auto second = await(world.jobs->prepareRetry(job.id, {}));
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Error::Kind::BadInput);
        QVERIFY2(second.error().detail.contains(u"another retry"_s), qPrintable(second.error().detail));
        QCOMPARE(await(world.jobs->list())->size(), 2);
        QVERIFY(await(world.jobs->find(first->job.id)));
    }
    // It was not sent after all.
    const auto third = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY2(third, qPrintable(third ? QString{} : third.error().detail));
    QVERIFY(!await(world.jobs->find(first->job.id)));
}

void TestRetry::whatAnotherCopyHasSentMeanwhileIsNotSent_data()
{
    QTest::addColumn<bool>("ended");
    QTest::newRow("it is under way") << false;
    QTest::newRow("it has ended") << true;
}

void TestRetry::whatAnotherCopyHasSentMeanwhileIsNotSent()
{
    QFETCH(const bool, ended);
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto other = world.makeJobs();
    // Both look at what was sent before either has made anything of it.
    const auto preparedHere = world.jobs->prepareRetry(job.id, {});
    const auto preparedThere = other->prepareRetry(job.id, {.expired = false});
    const auto here = await(preparedHere);
    const auto there = await(preparedThere);
    QVERIFY(here && there);
    if (ended) {
        finished(world, there->job.id);
    } else {
        world.sandbox->setSpeed(0.001);
        QVERIFY(await(other->submit(there->job.id)));
    }
    const auto late = await(world.jobs->submit(here->job.id));
    QVERIFY(!late);
    QCOMPARE(late.error().kind, Error::Kind::BadInput);
    QVERIFY2(late.error().detail.contains(u"another retry"_s), qPrintable(late.error().detail));
    const Job kept = world.stored(here->job.id);
    QCOMPARE(kept.state, JobState::NotSubmitted);
    QCOMPARE(kept.error, late.error().detail);
    QVERIFY(nothingSent(kept));
    QCOMPARE(world.sandbox->batchesCreated(), 2);
    // Prepared again, it is what is left.
    QVERIFY(await(world.jobs->discard(here->job.id)));
    const auto again = await(world.jobs->prepareRetry(job.id, {.errored = ended}));
    QVERIFY2(again, qPrintable(again ? QString{} : again.error().detail));
    QCOMPARE(again->job.requests, ended ? 6 : 2);
    QVERIFY(await(world.jobs->submit(again->job.id)));
    QCOMPARE(world.sandbox->batchesCreated(), 3);
}

void TestRetry::retriesOfOtherRequestsDoNotHinderEachOther()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto other = world.makeJobs();
    const auto preparedHere = world.jobs->prepareRetry(job.id, {.expired = false});
    const auto preparedThere = other->prepareRetry(job.id, {.errored = false});
    const auto here = await(preparedHere);
    const auto there = await(preparedThere);
    QVERIFY(here && there);
    world.sandbox->setSpeed(0.001);
    QVERIFY(await(other->submit(there->job.id)));
    const auto sent = await(world.jobs->submit(here->job.id));
    QVERIFY2(sent, qPrintable(wordsOf(sent)));
    QCOMPARE(world.sandbox->batchesCreated(), 3);
}

void TestRetry::theEndOfAnotherCheckDoesNotStopIt()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto preparing = world.jobs->prepareRetry(job.id, {});
    world.jobs->stopChecking(); // of a draft, say
    const auto retry = await(preparing);
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(retry->job.state, JobState::Ready);
}

void TestRetry::originalIdsStay()
{
    JobsWorld world;
    const QString path = world.dir.filePath(u"odd.jsonl"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        R"({"custom_id":"Größe/1 \"x\"","params":{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"[[sandbox:error:api_error]]"}]}})"
        "\n");
    file.close();
    const Job job = finished(world, world.prepared(path).id);
    const auto retry = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(idsIn(world, retry->job.id), QStringList{u"Größe/1 \"x\""_s});
}

void TestRetry::oneRequestIsEditedAndSentAgain()
{
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const QByteArray params =
        R"({"model":"claude-haiku-4-5", "max_tokens":32,"messages":[{"role":"user","content":"[[sandbox:echo]] mended"}]})";
    const auto retry = await(world.jobs->prepareRetry(job.id, {.only = {u"r2"_s}, .params = params}));
    QVERIFY2(retry, qPrintable(retry ? QString{} : retry.error().detail));
    QCOMPARE(idsIn(world, retry->job.id), QStringList{u"r2"_s});
    const auto spool = SpoolReader::open(world.jobs->folder(retry->job.id));
    QCOMPARE((*spool)->item(0), R"({"custom_id":"r2","params":)" + params + '}');
    finished(world, retry->job.id);
    // The merged results have its answer in the place of the failure.
    const QByteArrayList lines = world.exported(job.id).split('\n');
    QVERIFY(lines.at(2).contains(R"("custom_id":"r2")"));
    QVERIFY(lines.at(2).contains("mended"));
    // One alone as it was.
    const auto same = await(world.jobs->prepareRetry(job.id, {.only = {u"r4"_s}}));
    QVERIFY(same);
    QCOMPARE(idsIn(world, same->job.id), QStringList{u"r4"_s});
    // What was answered is not sent again, whoever asks.
    QVERIFY(!await(world.jobs->prepareRetry(job.id, {.only = {u"r10"_s}})));
}

void TestRetry::paramsThatAreNoObjectAreRefused_data()
{
    QTest::addColumn<QByteArray>("params");
    QTest::newRow("no JSON") << QByteArray{R"({"model":)"};
    QTest::newRow("an array") << QByteArray{"[]"};
    QTest::newRow("something behind it") << QByteArray{R"({}},{"custom_id":"x")"};
}

void TestRetry::paramsThatAreNoObjectAreRefused()
{
    QFETCH(const QByteArray, params);
    JobsWorld world;
    const Job job = finished(world, world.prepared(mixed(world)).id);
    const auto retry = await(world.jobs->prepareRetry(job.id, {.only = {u"r2"_s}, .params = params}));
    QVERIFY(!retry);
    QCOMPARE(retry.error().kind, Error::Kind::BadInput);
    QCOMPARE(await(world.jobs->list())->size(), 1);
}

void TestRetry::anAdoptedBatchCannotBeRetried()
{
    JobsWorld world;
    const auto job = await(world.jobs->adopt(world.foreignBatch(3).id));
    QVERIFY(job);
    QVERIFY(await(world.jobs->wait(job->id)));
    const auto retry = await(world.jobs->prepareRetry(job->id, {}));
    QVERIFY(!retry);
    QCOMPARE(retry.error().kind, Error::Kind::BadInput);
}

void TestRetry::maxTokensIsReplacedAndNothingElse_data()
{
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<qint64>("wanted"); // -1: not said
    QTest::addColumn<QByteArray>("edited");
    const auto row = [](const char *name, const char *item, qint64 wanted, const char *edited) {
        QTest::newRow(name) << QByteArray{item} << wanted << QByteArray{edited};
    };
    row("a number", R"({"custom_id":"a","params":{"model":"m","max_tokens":10}})", 99,
        R"({"custom_id":"a","params":{"model":"m","max_tokens":99}})");
    row("white space stays, also with less", "{\"custom_id\":\"a\",\"params\":{ \"max_tokens\" : 10 ,\"x\":1 }}", 7,
        "{\"custom_id\":\"a\",\"params\":{ \"max_tokens\" : 7 ,\"x\":1 }}");
    row("of the params, not of what lies within",
        R"({"custom_id":"a","params":{"metadata":{"max_tokens":1},"messages":[{"max_tokens":2}],"max_tokens":3}})",
        4,
        R"({"custom_id":"a","params":{"metadata":{"max_tokens":1},"messages":[{"max_tokens":2}],"max_tokens":4}})");
    row("twice as much",
        R"({"custom_id":"a","params":{"model":"claude-haiku-4-5","max_tokens":10}})", -1,
        R"({"custom_id":"a","params":{"model":"claude-haiku-4-5","max_tokens":20}})");
    row("up to what the model can do",
        R"({"custom_id":"a","params":{"max_tokens":60000,"model":"claude-haiku-4-5"}})", -1,
        R"({"custom_id":"a","params":{"max_tokens":64000,"model":"claude-haiku-4-5"}})");
    row("not JSON", R"({"custom_id":"a","params":)", 5, "");
    row("none there", R"({"custom_id":"a","params":{"model":"m"}})", 5, "");
    row("not a number", R"({"custom_id":"a","params":{"max_tokens":"10"}})", 5, "");
}

void TestRetry::maxTokensIsReplacedAndNothingElse()
{
    QFETCH(const QByteArray, item);
    QFETCH(const qint64, wanted);
    QFETCH(const QByteArray, edited);
    const auto result = withLongerOutput(item, wanted < 0 ? std::nullopt : std::optional{wanted},
                                         ModelCatalog::builtIn());
    QCOMPARE(result.has_value(), !edited.isEmpty());
    if (result)
        QCOMPARE(result->item, edited);
    if (result)
        QCOMPARE(result->isLonger, !QByteArrayView{QTest::currentDataTag()}.endsWith("less"));
}

QTEST_GUILESS_MAIN(TestRetry)
#include "tst_retry.moc"
