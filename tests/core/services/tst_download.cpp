// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/download.h"
#include "core/services/resultsplace.h"
#include "tests/support/jobsworld.h"

#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using test::await;
using test::JobsWorld;
using test::wordsOf;
using Kind = SandboxFault::Kind;

Q_DECLARE_METATYPE(QList<SandboxFault>)
Q_DECLARE_METATYPE(core::ResultImportReport)

namespace {

SandboxFault onResults(Kind kind, int times = 1, qint64 bytes = 0, int status = 0)
{
    SandboxFault fault;
    fault.kind = kind;
    fault.method = "GET";
    fault.pathContains = u"/results"_s;
    fault.bytes = bytes;
    fault.times = times;
    fault.status = status;
    return fault;
}

} // namespace

/// From the end of a batch to its results in the ledger.
class TestDownload : public QObject
{
    Q_OBJECT
private slots:
    void everyResultIsEnteredOnce_data();
    void everyResultIsEnteredOnce();
    void whatIsMissingIsCountedAndNamed_data();
    void whatIsMissingIsCountedAndNamed();
    void answersThatAreCountedAndLackingCanBeFetchedAgain();
    void aKilledDownloadStartsAgain();
    void theResultsPlaceIsOfTheConfiguredOrigin_data();
    void theResultsPlaceIsOfTheConfiguredOrigin();
    void remarksNameWhatIsNotAsItShouldBe_data();
    void remarksNameWhatIsNotAsItShouldBe();
};

void TestDownload::everyResultIsEnteredOnce_data()
{
    QTest::addColumn<QList<SandboxFault>>("faults");
    SandboxFault drip = onResults(Kind::Drip);
    drip.delay = std::chrono::milliseconds{2};
    SandboxFault stall = onResults(Kind::Stall, 1, 700);
    stall.delay = std::chrono::milliseconds{100};
    QTest::newRow("none") << QList<SandboxFault>{};
    for (const qint64 bytes : {0, 1, 300, 1500, 4000}) {
        QTest::addRow("cut after %lld bytes, beyond the client's retries", bytes)
            << QList{onResults(Kind::CutBody, 5, bytes)};
        QTest::addRow("ends in order after %lld bytes", bytes)
            << QList{onResults(Kind::ShortBody, 1, bytes)};
    }
    QTest::newRow("500") << QList{onResults(Kind::Status, 7, 0, 500)};
    QTest::newRow("429") << QList{onResults(Kind::Status, 4, 0, 429)};
    QTest::newRow("529") << QList{onResults(Kind::Status, 4, 0, 529)};
    QTest::newRow("404, not there yet") << QList{onResults(Kind::Status, 3, 0, 404)};
    QTest::newRow("a proxy's page") << QList{onResults(Kind::Html, 4, 0, 502)};
    QTest::newRow("dropped") << QList{onResults(Kind::DropBefore, 5)};
    QTest::newRow("slowly") << QList{drip};
    QTest::newRow("stalled for a while") << QList{stall};
    QTest::newRow("one line twice") << QList{onResults(Kind::DuplicateResult)};
    QTest::newRow("one line too many") << QList{onResults(Kind::ExtraResult)};
    QTest::newRow("no newline at the end") << QList{onResults(Kind::NoFinalNewline)};
    QTest::newRow("a line missing, once") << QList{onResults(Kind::MissingResult)};
    QTest::newRow("a line of garbage") << QList{onResults(Kind::Garbage, 2)};
    QTest::newRow("a page that says 200, for a while") << QList{onResults(Kind::Html, 5, 0, 200)};
}

void TestDownload::everyResultIsEnteredOnce()
{
    QFETCH(const QList<SandboxFault>, faults);
    JobsWorld world;
    const Job job = world.prepared(world.requests(12));
    world.sandbox->plan(faults);
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 12);
    QCOMPARE(done->counts.total(), 12);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 12);
    QCOMPARE(world.exported(job.id).count('\n'), 12);
}

void TestDownload::whatIsMissingIsCountedAndNamed_data()
{
    QTest::addColumn<QList<SandboxFault>>("faults");
    QTest::addColumn<qint64>("missing");
    QTest::addColumn<qint64>("unknown");
    QTest::newRow("a line that never comes")
        << QList{onResults(Kind::MissingResult, 2)} << qint64{1} << qint64{0};
    QTest::newRow("a type that nobody knows")
        << QList{onResults(Kind::UnknownResult, 2)} << qint64{0} << qint64{1};
    QTest::newRow("the results are gone: 410")
        << QList{onResults(Kind::Status, -1, 0, 410)} << qint64{12} << qint64{0};
    QTest::newRow("the results are gone: 404 for ever")
        << QList{onResults(Kind::Status, -1, 0, 404)} << qint64{12} << qint64{0};
    QTest::newRow("always empty") << QList{onResults(Kind::ShortBody, 2, 0)} << qint64{12}
                                  << qint64{0};
}

void TestDownload::whatIsMissingIsCountedAndNamed()
{
    QFETCH(const QList<SandboxFault>, faults);
    QFETCH(const qint64, missing);
    QFETCH(const qint64, unknown);
    JobsWorld world;
    const Job job = world.prepared(world.requests(12));
    world.sandbox->plan(faults);
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.missing, missing);
    QCOMPARE(done->counts.unknown, unknown);
    QCOMPARE(done->counts.total(), 12);
    QVERIFY(!done->shards.first().error.isEmpty());
}

void TestDownload::answersThatAreCountedAndLackingCanBeFetchedAgain()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(5));
    world.sandbox->plan({onResults(Kind::ShortBody, 2, 1500)});
    QVERIFY(await(world.jobs->submit(job.id)));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QVERIFY(done->counts.missing > 0);
    QCOMPARE(perhapsBilled(*done), done->counts.missing);
    const Shard &shard = done->shards.first();
    QCOMPARE(lackingAnswers(shard), 5 - done->counts.succeeded - done->counts.truncated);
    QVERIFY2(shard.error.startsWith(u"the service counts 5 answers, "), qPrintable(shard.error));
    const auto retry = await(world.jobs->prepareRetry(job.id, {}));
    QVERIFY(!retry);
    QVERIFY2(retry.error().detail.contains(u"only if you choose so"),
             qPrintable(retry.error().detail));

    const auto again = await(world.jobs->lookUp(job.id));
    QVERIFY2(again, qPrintable(wordsOf(again)));
    const auto whole = await(world.jobs->wait(job.id));
    QVERIFY2(whole, qPrintable(wordsOf(whole)));
    QCOMPARE(whole->state, JobState::Done);
    QCOMPARE(whole->counts.succeeded + whole->counts.truncated, 5);
    QCOMPARE(perhapsBilled(*whole), 0);
    QVERIFY(whole->shards.first().error.isEmpty());
    QCOMPARE(world.sandbox->batchesCreated(), 1);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 5);
}

void TestDownload::aKilledDownloadStartsAgain()
{
    JobsWorld world;
    const Job job = world.prepared(world.requests(12));
    SandboxFault stall = onResults(Kind::Stall, -1, 1500);
    stall.delay = std::chrono::minutes{5};
    world.sandbox->plan({stall});
    QVERIFY(await(world.jobs->submit(job.id)));
    QTRY_COMPARE(world.stored(job.id).state, JobState::Downloading);
    QTest::qWait(50);
    const QString folder = world.sandbox->folder();
    world.close();

    auto calm = Sandbox::start({.folder = folder, .speed = 200});
    QVERIFY2(calm, qPrintable(calm ? QString{} : calm.error().detail));
    world.endpoint.baseUrl = (*calm)->baseUrl();
    world.open();
    QVERIFY(await(world.jobs->resume()));
    const auto done = await(world.jobs->wait(job.id));
    QVERIFY2(done, qPrintable(wordsOf(done)));
    QCOMPARE(done->state, JobState::Done);
    QCOMPARE(done->counts.succeeded + done->counts.truncated, 12);
    QCOMPARE(world.ledger(u"SELECT COUNT(*) FROM entries"_s), 12);
}

void TestDownload::theResultsPlaceIsOfTheConfiguredOrigin_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("fetched");
    const QString own = u"https://api.anthropic.com/v1/messages/batches/msgbatch_1/results"_s;
    QTest::newRow("as sent") << u"https://api.anthropic.com"_s << own << own;
    QTest::newRow("as sent, elsewhere on it")
        << u"https://api.anthropic.com"_s << u"https://api.anthropic.com/files/9"_s
        << u"https://api.anthropic.com/files/9"_s;
    QTest::newRow("of a stranger")
        << u"https://api.anthropic.com"_s << u"https://evil.example/r"_s << own;
    QTest::newRow("of another port")
        << u"https://api.anthropic.com"_s << u"https://api.anthropic.com:444/r"_s << own;
    QTest::newRow("not encrypted")
        << u"https://api.anthropic.com"_s << u"http://api.anthropic.com/r"_s << own;
    QTest::newRow("behind a gateway")
        << u"http://127.0.0.1:8080/claude"_s << own
        << u"http://127.0.0.1:8080/claude/v1/messages/batches/msgbatch_1/results"_s;
    QTest::newRow("none was sent") << u"https://api.anthropic.com"_s << QString{} << own;
}

void TestDownload::theResultsPlaceIsOfTheConfiguredOrigin()
{
    QFETCH(const QString, base);
    QFETCH(const QString, sent);
    QFETCH(const QString, fetched);
    Batch batch;
    batch.id = u"msgbatch_1"_s;
    batch.resultsUrl = sent;
    const Endpoint endpoint{.baseUrl = QUrl{base}, .key = {}, .workspace = {}};
    const auto reachable = reachableResults(batch, endpoint);
    QVERIFY(reachable);
    QCOMPARE(reachable->resultsUrl, fetched);
    batch.archivedAt = instantFromMs(0);
    QVERIFY(!reachableResults(batch, endpoint));
}

void TestDownload::remarksNameWhatIsNotAsItShouldBe_data()
{
    QTest::addColumn<ResultImportReport>("report");
    QTest::addColumn<QString>("remark");
    QTest::newRow("nothing") << ResultImportReport{} << QString{};
    ResultImportReport one;
    one.counts.missing = 1;
    QTest::newRow("one") << one << u"1 request has no result"_s;
    ResultImportReport all;
    all.counts.missing = 2;
    all.counts.unknown = 3;
    all.unreadable = 2;
    all.withoutUsage = 7;
    all.damaged = 4;
    all.duplicates = 5;
    all.extras = 6;
    QTest::newRow("all")
        << all
        << u"2 requests have no result; 1 result is of an unknown type; 2 results cannot be read; "
           "7 answers have no token counts that can be read, their cost is not known; "
           "4 lines of the results are damaged; "
           "5 requests have more than one result, the first was taken; "
           "6 results are for requests that were not sent"_s;
}

void TestDownload::remarksNameWhatIsNotAsItShouldBe()
{
    QFETCH(const ResultImportReport, report);
    QFETCH(const QString, remark);
    QCOMPARE(remarkOn(report), remark);
}

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
