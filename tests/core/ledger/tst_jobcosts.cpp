// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/jobcosts.h"

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/storage/jobstore.h"

#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const Instant Day = instantFromMs(1'795'525'200'000); // 2026-11-24T13:00Z

LedgerEntry entry(const QString &job, int number, const QString &model, const Usage &usage)
{
    LedgerEntry made;
    made.at = Day;
    made.profile = u"default"_s;
    made.source = u"batch"_s;
    made.jobId = job;
    made.batchId = u"msgbatch_"_s + job;
    made.sourceKey = u"%1/%2"_s.arg(made.batchId).arg(number);
    made.requestId = QString::number(number);
    made.model = model;
    made.serviceTier = u"batch"_s;
    made.usage = usage;
    return made;
}

} // namespace

class TestJobCosts : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void termsComeFromWhatTheServiceSaid_data();
    void termsComeFromWhatTheServiceSaid();
    void costsAreWorkedOutByHand();
    void geographyAndSearchesCount();
    void anUnpricedAnswerIsCountedAndNotGuessed();
    void sumsEqualTheEntriesToTheLastDigit();
    void aPriceThatIsNotWholeIsRoundedAnswerByAnswer();
    void aStepThatIsNoBandLimitIsPricedAnswerByAnswer();
    void jobsWithoutAnswersAreLeftOut();
    void anotherJobWithTheSameBatchHasItsCost();
    void fiveThousandJobsArePricedQuickly();
    void onlyAnswersSinceThenCount();

private:
    void addJob(const QString &id)
    {
        Job job;
        job.id = id;
        job.profile = u"default"_s;
        Shard shard;
        shard.batch = Batch{.id = u"msgbatch_"_s + id};
        job.shards = {shard};
        auto inserted = JobStore{*m_database}.insert(job);
        inserted.waitForFinished();
        QVERIFY(inserted.result());
    }
    void enter(const QList<LedgerEntry> &entries)
    {
        EntryBlock block;
        for (const LedgerEntry &one : entries)
            block.append(one);
        const auto added =
            m_database->runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
                Transaction transaction{connection};
                const Result<qint64> count = insertEntries(connection, block);
                if (const Result<void> done = transaction.commit(); !done)
                    return done.error();
                return count;
            });
        QVERIFY(added);
        QCOMPARE(*added, entries.size());
    }
    QHash<QString, JobCost> costs(const QStringList &ids,
                                  const PriceSheet &prices = PriceSheet::builtIn())
    {
        const auto found = m_database->runAndWait(
            [&](QSqlDatabase &connection) { return jobCosts(connection, ids, m_models, prices); });
        return found ? *found : QHash<QString, JobCost>{};
    }
    static QByteArray row(const QByteArray &above, const QByteArray &input,
                          const QByteArray &output)
    {
        QByteArray json = "{'from':'2026-01-01','until':null,'speed':'standard','above_prompt_"
                          "tokens':ABOVE,'input':'INPUT',"
                          "'output':'OUTPUT','cache_write_5m':null,'cache_write_1h':null,'cache_"
                          "read':null,'confidence':'high'}";
        return json.replace('\'', '"')
            .replace("ABOVE", above)
            .replace("INPUT", input)
            .replace("OUTPUT", output);
    }
    /// A sheet in which Haiku 5.5 has these rows.
    static PriceSheet sheetWith(const QByteArray &rows)
    {
        const auto sheet =
            PriceSheet::fromJson(QByteArray{"{'as_of':'2026-11-24','multipliers':{'batch':'0.5','"
                                            "us_only':'1.1'},'web_searches_per_1000':'10',"
                                            "'models':{'claude-haiku-5-5':[ROWS]}}"}
                                     .replace('\'', '"')
                                     .replace("ROWS", rows));
        if (!sheet)
            qFatal("%s", qPrintable(sheet.error().detail));
        return *sheet;
    }

    const ModelCatalog m_models = ModelCatalog::builtIn();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
};

void TestJobCosts::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_folder->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

void TestJobCosts::termsComeFromWhatTheServiceSaid_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("tier");
    QTest::addColumn<QString>("speed");
    QTest::addColumn<QString>("geography");
    QTest::addColumn<bool>("batch");
    QTest::addColumn<bool>("fast");
    QTest::addColumn<bool>("us");
    QTest::newRow("batch result") << u"batch"_s << u"batch"_s << u""_s << u"not_available"_s << true
                                  << false << false;
    QTest::newRow("batch result, tier not said")
        << u"batch"_s << u""_s << u""_s << u""_s << true << false << false;
    QTest::newRow("batch in a log")
        << u"live"_s << u"batch"_s << u"standard"_s << u"us"_s << true << false << true;
    QTest::newRow("live") << u"live"_s << u"standard"_s << u"fast"_s << u"global"_s << false << true
                          << false;
}

void TestJobCosts::termsComeFromWhatTheServiceSaid()
{
    QFETCH(QString, source);
    QFETCH(QString, tier);
    QFETCH(QString, speed);
    QFETCH(QString, geography);
    QFETCH(bool, batch);
    QFETCH(bool, fast);
    QFETCH(bool, us);
    const BillingTerms terms = billingTerms(source, tier, speed, geography);
    QCOMPARE(terms.batch, batch);
    QCOMPARE(terms.speed == Speed::Fast, fast);
    QCOMPARE(terms.usOnly, us);
}

void TestJobCosts::costsAreWorkedOutByHand()
{
    addJob(u"a"_s);
    // API reference §8.1, USD a million tokens, batch is half: Sonnet 5.5 is 2 in, 10 out, 2.5 and
    // 4 for writes, 0.10 for reads.
    enter({entry(u"a"_s, 1, u"claude-sonnet-5-5"_s,
                 {.input = 1'000,
                  .cacheWrite5m = 100,
                  .cacheWrite1h = 10,
                  .cacheRead = 7,
                  .output = 50}),
           // Haiku 5.5 with a prompt of 100,001 tokens is 0.50 in and 2.50 out for all of it.
           entry(u"a"_s, 2, u"claude-haiku-5-5"_s, {.input = 100'001, .output = 1})});
    const JobCost cost = costs({u"a"_s}).value(u"a"_s);
    QCOMPARE(cost.entries, 2);
    QCOMPARE(cost.unpriced, 0);
    // 1,000 × 1 + 100,001 × 0.25 µUSD
    QCOMPARE(cost.cost.input, Money::fromPicoUsd(1'000'000'000 + 25'000'250'000));
    QCOMPARE(cost.cost.cacheWrite5m, Money::fromPicoUsd(125'000'000)); // 100 × 1.25
    QCOMPARE(cost.cost.cacheWrite1h, Money::fromPicoUsd(20'000'000)); // 10 × 2
    QCOMPARE(cost.cost.cacheRead, Money::fromPicoUsd(350'000)); // 7 × 0.05
    QCOMPARE(cost.cost.output, Money::fromPicoUsd(250'000'000 + 1'250'000)); // 50 × 5 + 1 × 1.25
    QCOMPARE(cost.realtime.total(), cost.cost.total() + cost.cost.total());
    QCOMPARE(cost.savedByBatch(), cost.cost.total());
}

void TestJobCosts::onlyAnswersSinceThenCount()
{
    addJob(u"a"_s);
    const Usage usage{.input = 1'000};
    QList<LedgerEntry> entries;
    for (int i = 0; i < 3; ++i) {
        entries.append(entry(u"a"_s, i, u"claude-sonnet-5-5"_s, usage));
        entries.last().at = entries.first().at + std::chrono::hours{i};
    }
    enter(entries);
    const auto since = [&](Instant from, const QString &profile = u"default"_s) {
        const auto found = m_database->runAndWait([&](QSqlDatabase &connection) {
            return costSince(connection, profile, from, m_models, PriceSheet::builtIn());
        });
        return found.value();
    };
    const Money each = Money::fromPicoUsd(1'000'000'000); // 1,000 × 2 × 0.5 µUSD
    QCOMPARE(since(entries[0].at).cost.total(), each * 3);
    QCOMPARE(since(entries[1].at).cost.total(), each * 2);
    QCOMPARE(since(entries[2].at + std::chrono::hours{1}).cost.total(), Money{});
    QCOMPARE(since(entries[0].at, u"other"_s).entries, 0);
}

void TestJobCosts::geographyAndSearchesCount()
{
    addJob(u"a"_s);
    LedgerEntry one =
        entry(u"a"_s, 1, u"claude-sonnet-5-5"_s, {.input = 1'000, .output = 10, .webSearches = 3});
    one.geography = u"us"_s;
    enter({one});
    const JobCost cost = costs({u"a"_s}).value(u"a"_s);
    QCOMPARE(cost.cost.input, Money::fromPicoUsd(1'100'000'000)); // 1,000 × 2 × 0.5 × 1.1 µUSD
    QCOMPARE(cost.cost.output, Money::fromPicoUsd(55'000'000)); // 10 × 10 × 0.5 × 1.1
    QCOMPARE(cost.cost.serverTools,
             Money::fromPicoUsd(30'000'000'000)); // 3 × 0.01 USD, no discount
    QCOMPARE(cost.savedByBatch(), Money::fromPicoUsd(1'155'000'000)); // tokens alone
}

void TestJobCosts::anUnpricedAnswerIsCountedAndNotGuessed()
{
    addJob(u"a"_s);
    enter({entry(u"a"_s, 1, u"claude-unheard-of"_s, {.input = 5, .output = 5}),
           entry(u"a"_s, 2, u"claude-unheard-of"_s, {.input = 5, .output = 5}),
           // Sonnet 3 has no price for cache reads: an answer that used none has a price all the
           // same.
           entry(u"a"_s, 3, u"claude-3-sonnet-20240229"_s, {.input = 100}),
           entry(u"a"_s, 4, u"claude-3-sonnet-20240229"_s, {.input = 100, .cacheRead = 1})});
    const JobCost cost = costs({u"a"_s}).value(u"a"_s);
    QCOMPARE(cost.entries, 4);
    QCOMPARE(cost.unpriced, 3);
    QCOMPARE(cost.cost.total(), Money::fromPicoUsd(150'000'000)); // 100 × 3 × 0.5 µUSD
}

void TestJobCosts::sumsEqualTheEntriesToTheLastDigit()
{
    std::mt19937_64 random{11};
    const auto count = [&random](quint64 below) { return qint64(random() % below); };
    const PriceSheet prices = PriceSheet::builtIn();
    Cost expected;
    Cost realtime;
    qint64 unpriced = 0;
    QList<LedgerEntry> entries;
    static const QStringList Models{u"claude-haiku-5-5"_s,           u"claude-opus-5-5"_s,
                                    u"claude-fable-5-2"_s,           u"claude-3-haiku-20240307"_s,
                                    u"claude-sonnet-4-5-20250929"_s, u"claude-unheard-of"_s};
    addJob(u"a"_s);
    for (int i = 0; i < 2'000; ++i) {
        LedgerEntry one = entry(u"a"_s, i, Models.at(count(quint64(Models.size()))),
                                {.input = count(150'000),
                                 .cacheWrite5m = count(2) * count(90'000),
                                 .cacheWrite1h = count(2) * count(999),
                                 .cacheRead = count(2) * count(90'000),
                                 .output = count(5'000),
                                 .webSearches = count(2)});
        one.at = Day - std::chrono::days{count(400)};
        one.geography = count(2) ? u"us"_s : u"global"_s;
        entries.append(one);
        BillingTerms terms = billingTerms(u"batch", u"batch", u"", one.geography);
        const auto cost = costOf(one.usage, terms, one.model, one.at, m_models, prices);
        terms.batch = false;
        const auto full = costOf(one.usage, terms, one.model, one.at, m_models, prices);
        if (cost && full) {
            expected += *cost;
            realtime += *full;
        } else {
            ++unpriced;
        }
    }
    enter(entries);
    const JobCost cost = costs({u"a"_s}).value(u"a"_s);
    QCOMPARE(cost.entries, 2'000);
    QVERIFY(unpriced > 100);
    QCOMPARE(cost.unpriced, unpriced);
    QVERIFY(cost.cost == expected);
    QVERIFY(cost.realtime == realtime);
}

void TestJobCosts::aPriceThatIsNotWholeIsRoundedAnswerByAnswer()
{
    // 0.000001 USD a million tokens is one pico-dollar a token; half of it in a batch is not whole.
    const PriceSheet prices = sheetWith(row("null", "0.000001", "0.000003"));
    addJob(u"a"_s);
    QList<LedgerEntry> entries;
    Money expected;
    for (int i = 0; i < 10; ++i) {
        entries.append(entry(u"a"_s, i, u"claude-haiku-5-5"_s, {.input = 1, .output = 1}));
        expected += costOf(entries.last().usage, {.batch = true}, u"claude-haiku-5-5"_s, Day,
                           m_models, prices)
                        ->total();
    }
    enter(entries);
    QCOMPARE(costs({u"a"_s}, prices).value(u"a"_s).cost.total(), expected);
    QCOMPARE(expected, Money::fromPicoUsd(10 * (1 + 2))); // 0.5 and 1.5, each rounded up
}

void TestJobCosts::aStepThatIsNoBandLimitIsPricedAnswerByAnswer()
{
    const PriceSheet prices = sheetWith(row("null", "1", "1") + "," + row("50000", "10", "10"));
    addJob(u"a"_s);
    enter({entry(u"a"_s, 1, u"claude-haiku-5-5"_s, {.input = 50'000}),
           entry(u"a"_s, 2, u"claude-haiku-5-5"_s, {.input = 50'001})});
    // 50,000 × 0.5 + 50,001 × 5 µUSD
    QCOMPARE(costs({u"a"_s}, prices).value(u"a"_s).cost.total(),
             Money::fromPicoUsd(25'000'000'000 + 250'005'000'000));
}

void TestJobCosts::jobsWithoutAnswersAreLeftOut()
{
    addJob(u"a"_s);
    QVERIFY(costs({u"a"_s, u"nobody"_s}).isEmpty());
    QVERIFY(costs({}).isEmpty());
}

void TestJobCosts::anotherJobWithTheSameBatchHasItsCost()
{
    addJob(u"a"_s);
    enter({entry(u"a"_s, 1, u"claude-sonnet-5-5"_s, {.input = 1'000})});
    // The job was removed here and its batch adopted again.
    Job adopted;
    adopted.id = u"b"_s;
    Shard shard;
    shard.batch = Batch{.id = u"msgbatch_a"_s};
    adopted.shards = {shard};
    JobStore store{*m_database};
    auto removed = store.remove(u"a"_s);
    auto inserted = store.insert(adopted);
    removed.waitForFinished();
    inserted.waitForFinished();
    QVERIFY(removed.result() && inserted.result());
    QCOMPARE(costs({u"b"_s}).value(u"b"_s).cost.total(), Money::fromPicoUsd(1'000'000'000));
    auto read = store.job(u"b"_s);
    read.waitForFinished();
    QCOMPARE(read.result()->usage.input, 1'000);
}

void TestJobCosts::fiveThousandJobsArePricedQuickly()
{
    QVERIFY(m_database->runAndWait([](QSqlDatabase &connection) -> Result<void> {
        for (
            const QString &sql :
            {uR"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
                INSERT INTO jobs SELECT 'job_' || i, 'default', 0, 'n', 'w', 'p', 's', 'm', 'done', i, NULL, 1, 1,
                '', 0, 0, 0, 0, 1, 2, 3, 4, 5, 0, '', '', '', 0, NULL FROM n)"_s,
             uR"(INSERT INTO shards (job, ordinal, state, file, requests, bytes, sha256, sample, attempts, newest_before,
                newest_known, extended_output, found, error, batch_id) SELECT id, 0, 'downloaded', 'f', 1, 1, '', 0, 1, '',
                1, 0, 0, '', 'msgbatch_' || id FROM jobs)"_s,
             uR"(INSERT INTO contexts (source, profile, sandbox, job, batch, model, service_tier, speed, geography, workflow,
                project, session, stop_reason, provenance) SELECT 'batch', 'default', 0, job, batch_id, 'claude-haiku-5-5', 'batch',
                '', '', 'w', 'p', '', 'end_turn', 0 FROM shards)"_s,
             uR"(INSERT INTO usage_sums SELECT id, 1994975, column1, 17, 20, 1000, 0, 0, 0, 500, 0, 0, 0, 0, 0 FROM contexts,
                (VALUES (0), (3)))"_s}) {
            if (const Result<void> done = execute(connection, sql); !done)
                return done;
        }
        return {};
    }));
    QStringList ids;
    for (int i = 0; i < 5'000; ++i)
        ids.append(u"job_%1"_s.arg(i));
    QElapsedTimer timer;
    timer.start();
    const QHash<QString, JobCost> all = costs(ids);
    qInfo("5,000 jobs priced in %lld ms", timer.elapsed());
    QCOMPARE(all.size(), 5'000);
    QCOMPARE(all.value(u"job_7"_s).entries, 40);
    QVERIFY(timer.elapsed() < 5'000); // loose: sanitizers and a busy machine
}

QTEST_GUILESS_MAIN(TestJobCosts)
#include "tst_jobcosts.moc"
