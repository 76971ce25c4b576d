// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultcosts.h"

#include "core/ledger/jobcosts.h"
#include "core/pricing/ownprices.h"
#include "core/results/resultquery.h"
#include "tests/support/resultjob.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestResultCosts : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void costsOfTheIndexAreUsedWhileTheyHold();
    void anotherPriceIsInEachCost();
    void aPriceThatIsNewPricesWhatHadNone();
    void whatWasCanceledKeepsWhatItHas();

private:
    /// The results of the job as the window opens them at these prices: the job has what the ledger says.
    std::shared_ptr<const ResultLineage> open(const ModelCatalog &models, const PriceSheet &prices)
    {
        Job job = m_job->job;
        const auto costs = m_database->runAndWait(
            [&](QSqlDatabase &connection) { return jobCosts(connection, {job.id}, models, prices); });
        const JobCost cost = costs->value(job.id);
        job.unpriced = cost.unpriced;
        if (cost.unpriced == 0)
            job.cost = cost.cost.total();
        const auto lineage = ResultLineage::open({{.folder = m_job->folder, .job = job}});
        return lineage ? *lineage : nullptr;
    }
    void import(const QByteArray &stream, const QStringList &ids)
    {
        m_job.emplace(test::makeJob(m_place->path(), *m_database, u"job_a"_s, ids));
        QVERIFY(test::importStream(m_job->target(), *m_database, stream));
        for (Shard &shard : m_job->job.shards)
            shard.downloadedAt = m_job->job.createdAt;
    }
    /// Haiku 5.5 at 1 USD in and 10 USD out.
    static OwnPrices contract()
    {
        OwnPrices own;
        PriceRow row;
        row.from = u"2026-01-01"_s;
        row.input = tokenPrice(u"1"_s);
        row.output = tokenPrice(u"10"_s);
        own.set(u"claude-haiku-5-5"_s, row);
        return own;
    }

    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<Database> m_database;
    std::optional<test::ResultJob> m_job;
};

void TestResultCosts::init()
{
    m_job.reset();
    m_database.reset();
    m_place = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_place->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

void TestResultCosts::costsOfTheIndexAreUsedWhileTheyHold()
{
    import(test::succeededLine("a", "x", 100, 10) + test::erroredLine("b", "api_error", "down"), {u"a"_s, u"b"_s});
    const auto results = open(m_models, m_prices);
    QVERIFY(results && results->costsHold());
    QCOMPARE(pricedResults(results, m_models, m_prices), results);
    QCOMPARE(results->costPico(0), 7'500'000); // 100 × 50,000 + 10 × 250,000 pUSD, in a batch
    QCOMPARE(results->costPico(1), -1);
}

void TestResultCosts::anotherPriceIsInEachCost()
{
    QByteArray us = test::succeededLine("b", "x", 200, 1);
    us.replace("not_available", "us");
    const QByteArray added = R"("iterations":[{"type":"compaction","input_tokens":1000,"output_tokens":100}],"service_tier")";
    QByteArray compacted = test::succeededLine("c", "x", 1, 1);
    compacted.replace(R"("service_tier")", added);
    import(test::succeededLine("a", "x", 100, 10) + us + compacted, {u"a"_s, u"b"_s, u"c"_s});
    const OwnPrices own = contract();
    const ModelCatalog models = own.with(m_models);
    const PriceSheet prices = own.with(m_prices);
    const auto results = open(models, prices);
    QVERIFY(results && !results->costsHold());
    const auto priced = pricedResults(results, models, prices);
    // In a batch at half: 500,000 pUSD in, 5,000,000 out.
    QCOMPARE(priced->costPico(0), 100'000'000);   // 100 × 500,000 + 10 × 5,000,000
    QCOMPARE(priced->costPico(1), 115'500'000);   // (200 × 500,000 + 5,000,000) × 1.1 for US-only inference
    QCOMPARE(priced->costPico(2), 1'005'500'000); // 1,001 × 500,000 + 101 × 5,000,000
    // And they are what the ledger says of the job, and what an order by cost goes by.
    Money sum;
    for (int i = 0; i < 3; ++i)
        sum += Money::fromPicoUsd(priced->costPico(i));
    QCOMPARE(priced->firstJob().cost, std::optional{sum});
    QCOMPARE(runQuery(*priced, {.column = ResultQuery::Column::Cost, .descending = true}), (QList<quint32>{2, 1, 0}));
}

void TestResultCosts::aPriceThatIsNewPricesWhatHadNone()
{
    import(test::succeededLine("a", "x", 100, 10, "end_turn", "someone-else-1")
               + test::succeededLine("b", "x", 100, 10), {u"a"_s, u"b"_s});
    const auto before = open(m_models, m_prices);
    QVERIFY(before);
    QCOMPARE(pricedResults(before, m_models, m_prices)->costPico(0), -1);
    OwnPrices own;
    own.names.insert(u"someone-else-1"_s, u"claude-haiku-5-5"_s);
    const ModelCatalog models = own.with(m_models);
    const auto after = open(models, m_prices);
    QVERIFY(after && !after->costsHold());
    const auto priced = pricedResults(after, models, m_prices);
    QCOMPARE(priced->costPico(0), 7'500'000);
    QCOMPARE(priced->costPico(1), 7'500'000);
}

void TestResultCosts::whatWasCanceledKeepsWhatItHas()
{
    import(test::succeededLine("a", "x", 100, 10), {u"a"_s});
    const OwnPrices own = contract();
    const PriceSheet prices = own.with(m_prices);
    const auto results = open(m_models, prices);
    QVERIFY(results && !results->costsHold());
    const std::atomic<bool> canceled = true;
    QCOMPARE(pricedResults(results, m_models, prices, &canceled), results);
}

QTEST_GUILESS_MAIN(TestResultCosts)
#include "tst_resultcosts.moc"
