// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/cost.h"

#include <QtTest>

using namespace core;

namespace {
const QString Today = QStringLiteral("2026-11-24");
constexpr Tokens Million = 1'000'000;
} // namespace

class TestCost : public QObject
{
    Q_OBJECT
private slots:
    void aMillionTokensCostThePublishedPrice_data();
    void aMillionTokensCostThePublishedPrice();
    void oneTokenIsExact();
    void aRealisticAnswerIsExact();
    void theLongPromptPriceIsOnTheWholeRequest_data();
    void theLongPromptPriceIsOnTheWholeRequest();
    void pricesChangeOnTheirDay_data();
    void pricesChangeOnTheirDay();
    void theDayIsThatOfUtc();
    void usGeographyIsATenthMoreWhereThereIsOne_data();
    void usGeographyIsATenthMoreWhereThereIsOne();
    void fastModeHasItsOwnPrices_data();
    void fastModeHasItsOwnPrices();
    void searchesAreNotDiscounted();
    void whatHasNoPriceIsUnpriced_data();
    void whatHasNoPriceIsUnpriced();
    void aClassWithoutPriceMattersOnlyIfItWasUsed();
    void aPlaceholderAnswerCostsNothing();
    void everyRowTimesEveryMultiplierIsWhole();
    void partsAddUpToTheTotal();
    void sumsBeyondTheRangeAreAtTheLimit();

private:
    std::optional<Cost> cost(const Usage &usage, const QString &model,
                             const BillingTerms &terms = {}, const QString &day = Today) const
    {
        return costOf(usage, terms, model, day, m_models, m_prices);
    }
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestCost::aMillionTokensCostThePublishedPrice_data()
{
    // API reference §8.1 and §8.2, in USD per million tokens: input, output, 5m write, 1h write,
    // read. The batch columns are half of each, written out by hand.
    QTest::addColumn<QString>("model");
    QTest::addColumn<QStringList>("realtime");
    QTest::addColumn<QStringList>("batch");
    const auto row = [](const char *model, const char *realtime, const char *batch) {
        QTest::newRow(model) << QString::fromLatin1(model)
                             << QString::fromLatin1(realtime).split(u' ')
                             << QString::fromLatin1(batch).split(u' ');
    };
    row("claude-fable-5-2", "8 40 10 16 0.2", "4 20 5 8 0.1");
    row("claude-mythos-5-2", "8 40 10 16 0.2", "4 20 5 8 0.1");
    row("claude-fable-5-1", "10 50 12.5 20 0.25", "5 25 6.25 10 0.125");
    row("claude-mythos-5-1", "10 50 12.5 20 0.25", "5 25 6.25 10 0.125");
    row("claude-fable-5", "10 50 12.5 20 1", "5 25 6.25 10 0.5");
    row("claude-mythos-5", "10 50 12.5 20 1", "5 25 6.25 10 0.5");
    row("claude-mythos-preview", "25 125 31.25 50 2.5", "12.5 62.5 15.625 25 1.25");
    row("claude-opus-5-5", "4 20 5 8 0.2", "2 10 2.5 4 0.1");
    row("claude-opus-5", "5 25 6.25 10 0.5", "2.5 12.5 3.125 5 0.25");
    row("claude-opus-4-8", "5 25 6.25 10 0.5", "2.5 12.5 3.125 5 0.25");
    row("claude-opus-4-7", "5 25 6.25 10 0.5", "2.5 12.5 3.125 5 0.25");
    row("claude-opus-4-6", "5 25 6.25 10 0.5", "2.5 12.5 3.125 5 0.25");
    row("claude-opus-4-5", "5 25 6.25 10 0.5", "2.5 12.5 3.125 5 0.25");
    row("claude-sonnet-5-5", "2 10 2.5 4 0.1", "1 5 1.25 2 0.05");
    row("claude-sonnet-5", "2 10 2.5 4 0.2", "1 5 1.25 2 0.1");
    row("claude-sonnet-4-6", "3 15 3.75 6 0.3", "1.5 7.5 1.875 3 0.15");
    row("claude-sonnet-4-5", "3 15 3.75 6 0.3", "1.5 7.5 1.875 3 0.15");
    row("claude-haiku-4-5", "1 5 1.25 2 0.1", "0.5 2.5 0.625 1 0.05");
    row("claude-opus-4-1", "15 75 18.75 30 1.5", "7.5 37.5 9.375 15 0.75");
    row("claude-3-opus", "15 75 18.75 30 1.5", "7.5 37.5 9.375 15 0.75");
    row("claude-3-7-sonnet", "3 15 3.75 6 0.3", "1.5 7.5 1.875 3 0.15");
    row("claude-3-5-haiku", "0.8 4 1 1.6 0.08", "0.4 2 0.5 0.8 0.04");
    row("claude-3-haiku", "0.25 1.25 0.3 0.5 0.03", "0.125 0.625 0.15 0.25 0.015");
}

void TestCost::aMillionTokensCostThePublishedPrice()
{
    QFETCH(QString, model);
    const Usage usage{.input = Million,
                      .cacheWrite5m = Million,
                      .cacheWrite1h = Million,
                      .cacheRead = Million,
                      .output = Million};
    for (const bool batch : {false, true}) {
        const std::optional<Cost> cost = this->cost(usage, model, {.batch = batch});
        QVERIFY(cost.has_value());
        const QStringList parts{cost->input.toDecimalUsd(), cost->output.toDecimalUsd(),
                                cost->cacheWrite5m.toDecimalUsd(),
                                cost->cacheWrite1h.toDecimalUsd(), cost->cacheRead.toDecimalUsd()};
        if (batch)
            QTEST(parts, "batch");
        else
            QTEST(parts, "realtime");
    }
}

void TestCost::oneTokenIsExact()
{
    // Haiku 5.5 reads at 0.01 USD per million, half in a batch: 0.005 / 10⁶ = 0.000000005 USD a
    // token.
    QCOMPARE(cost({.cacheRead = 1}, QStringLiteral("claude-haiku-5-5"), {.batch = true})
                 ->total()
                 .toDecimalUsd(),
             QStringLiteral("0.000000005"));
    // And a tenth more in the US: 0.0000000055 USD.
    QCOMPARE(
        cost({.cacheRead = 1}, QStringLiteral("claude-haiku-5-5"), {.batch = true, .usOnly = true})
            ->total()
            .toDecimalUsd(),
        QStringLiteral("0.0000000055"));
}

void TestCost::aRealisticAnswerIsExact()
{
    // Opus 5.5, realtime: 4 × 4 + 1200 × 8 + 18000 × 0.2 + 37 × 20 micro-dollars
    // = 16 + 9600 + 3600 + 740 = 13956 µUSD.
    const Usage usage{.input = 4, .cacheWrite1h = 1200, .cacheRead = 18'000, .output = 37};
    QCOMPARE(cost(usage, QStringLiteral("claude-opus-5-5"))->total().toDecimalUsd(),
             QStringLiteral("0.013956"));
    // Half of it in a batch: 0.006978 USD.
    QCOMPARE(
        cost(usage, QStringLiteral("claude-opus-5-5"), {.batch = true})->total().toDecimalUsd(),
        QStringLiteral("0.006978"));
    // A tenth more in the US: 0.0076758 USD.
    QCOMPARE(cost(usage, QStringLiteral("claude-opus-5-5"), {.batch = true, .usOnly = true})
                 ->total()
                 .toDecimalUsd(),
             QStringLiteral("0.0076758"));
}

void TestCost::theLongPromptPriceIsOnTheWholeRequest_data()
{
    QTest::addColumn<Usage>("usage");
    QTest::addColumn<bool>("batch");
    QTest::addColumn<QString>("total");
    // Haiku 5.5 up to 100,000: 0.1 in, 0.5 out, 0.125, 0.2, 0.01; above: five times each.
    QTest::newRow("exactly 100,000") << Usage{.input = 100'000, .output = 1000} << false
                                     << "0.0105"; // 100000×0.1 + 1000×0.5 = 10500 µUSD
    QTest::newRow("one more") << Usage{.input = 100'001, .output = 1000} << false
                              << "0.0525005"; // 100001×0.5 + 1000×2.5 = 52500.5 µUSD
    QTest::newRow("one more, batch")
        << Usage{.input = 100'001, .output = 1000} << true << "0.02625025"; // half of it
    QTest::newRow("read and written count")
        << Usage{.input = 1, .cacheWrite5m = 20'000, .cacheWrite1h = 20'000, .cacheRead = 60'000}
        << false << "0.0355005"; // 1×0.5 + 20000×0.625 + 20000×1 + 60000×0.05 = 35500.5 µUSD
    QTest::newRow("the same less one")
        << Usage{.cacheWrite5m = 20'000, .cacheWrite1h = 20'000, .cacheRead = 60'000} << false
        << "0.0071"; // 20000×0.125 + 20000×0.2 + 60000×0.01 = 7100 µUSD
    QTest::newRow("output does not count")
        << Usage{.input = 100'000, .output = 120'000} << false << "0.07"; // 10000 + 60000 µUSD
}

void TestCost::theLongPromptPriceIsOnTheWholeRequest()
{
    QFETCH(Usage, usage);
    QFETCH(bool, batch);
    const std::optional<Cost> cost =
        this->cost(usage, QStringLiteral("claude-haiku-5-5"), {.batch = batch});
    QVERIFY(cost.has_value());
    QTEST(cost->total().toDecimalUsd(), "total");
}

void TestCost::pricesChangeOnTheirDay_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("day");
    QTest::addColumn<Usage>("usage");
    QTest::addColumn<QString>("total");
    const Usage read{.cacheRead = Million};
    const Usage input{.input = Million};
    const Usage small{.input = 200'000};
    const Usage large{.input = 200'001};
    QTest::newRow("Sonnet 5.5 before the cut") << "claude-sonnet-5-5"
                                               << "2026-10-06" << read << "0.2";
    QTest::newRow("Sonnet 5.5 on the day") << "claude-sonnet-5-5"
                                           << "2026-10-07" << read << "0.1";
    QTest::newRow("Haiku 3.5 in its first month") << "claude-3-5-haiku"
                                                  << "2024-12-02" << input << "1";
    QTest::newRow("Haiku 3.5 after it") << "claude-3-5-haiku"
                                        << "2024-12-03" << input << "0.8";
    // 200,000 × 3 and 200,001 × 6 micro-dollars.
    QTest::newRow("Sonnet 4.5, at the step") << "claude-sonnet-4-5"
                                             << "2026-04-29" << small << "0.6";
    QTest::newRow("Sonnet 4.5, above it") << "claude-sonnet-4-5"
                                          << "2026-04-29" << large << "1.200006";
    QTest::newRow("Sonnet 4.5, surcharge over") << "claude-sonnet-4-5"
                                                << "2026-04-30" << large << "0.600003";
    QTest::newRow("Sonnet 4, before the step was made") << "claude-sonnet-4-0"
                                                        << "2025-08-11" << large << "0.600003";
    QTest::newRow("Sonnet 4, with it") << "claude-sonnet-4-0"
                                       << "2025-08-12" << large << "1.200006";
    // 200,001 × 10, and × 5 micro-dollars.
    QTest::newRow("Opus 4.6, surcharge") << "claude-opus-4-6"
                                         << "2026-03-12" << large << "2.00001";
    QTest::newRow("Opus 4.6, surcharge over") << "claude-opus-4-6"
                                              << "2026-03-13" << large << "1.000005";
    QTest::newRow("a retired model still prices") << "claude-3-haiku"
                                                  << "2026-11-24" << input << "0.25";
}

void TestCost::pricesChangeOnTheirDay()
{
    QFETCH(QString, model);
    QFETCH(QString, day);
    QFETCH(Usage, usage);
    const std::optional<Cost> cost = this->cost(usage, model, {}, day);
    QVERIFY(cost.has_value());
    QTEST(cost->total().toDecimalUsd(), "total");
}

void TestCost::theDayIsThatOfUtc()
{
    // In Auckland, where the tests run, it is the 7th already.
    const Instant before = *instantFromRfc3339(QByteArrayView{"2026-10-06T23:59:59.999Z"});
    const Instant after = *instantFromRfc3339(QByteArrayView{"2026-10-07T00:00:00Z"});
    const Usage usage{.cacheRead = Million};
    const QString model = QStringLiteral("claude-sonnet-5-5");
    QCOMPARE(costOf(usage, {}, model, before, m_models, m_prices)->total().toDecimalUsd(),
             QStringLiteral("0.2"));
    QCOMPARE(costOf(usage, {}, model, after, m_models, m_prices)->total().toDecimalUsd(),
             QStringLiteral("0.1"));
}

void TestCost::usGeographyIsATenthMoreWhereThereIsOne_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("total");
    QTest::newRow("Opus 5") << "claude-opus-5"
                            << "33"; // (5 + 25) × 1.1
    QTest::newRow("Sonnet 4.6") << "claude-sonnet-4-6"
                                << "19.8"; // (3 + 15) × 1.1
    QTest::newRow("Haiku 4.5 has none") << "claude-haiku-4-5"
                                        << "6";
}

void TestCost::usGeographyIsATenthMoreWhereThereIsOne()
{
    QFETCH(QString, model);
    const std::optional<Cost> cost =
        this->cost({.input = Million, .output = Million}, model, {.usOnly = true});
    QVERIFY(cost.has_value());
    QTEST(cost->total().toDecimalUsd(), "total");
}

void TestCost::fastModeHasItsOwnPrices_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("day");
    QTest::addColumn<QString>("total"); // a million in, a million out, a million read
    QTest::newRow("Fable 5.2") << "claude-fable-5-2"
                               << "2026-11-24"
                               << "96.4"; // 16 + 80 + 0.4
    QTest::newRow("Opus 5.5") << "claude-opus-5-5"
                              << "2026-11-24"
                              << "48.4"; // 8 + 40 + 0.4
    QTest::newRow("Opus 5") << "claude-opus-5"
                            << "2026-11-24"
                            << "61"; // 10 + 50 + 1
    QTest::newRow("Opus 4.8") << "claude-opus-4-8"
                              << "2026-11-29"
                              << "61";
    QTest::newRow("Opus 4.7, historic") << "claude-opus-4-7"
                                        << "2026-06-01"
                                        << "183"; // 30 + 150 + 3
    // Above 200,000: 60 + 225 + 6.
    QTest::newRow("Opus 4.6, historic, long") << "claude-opus-4-6"
                                              << "2026-02-07"
                                              << "291";
    QTest::newRow("Opus 4.6, historic") << "claude-opus-4-6"
                                        << "2026-03-13"
                                        << "183";
}

void TestCost::fastModeHasItsOwnPrices()
{
    QFETCH(QString, model);
    QFETCH(QString, day);
    const std::optional<Cost> cost =
        this->cost({.input = Million, .cacheRead = Million, .output = Million}, model,
                   {.speed = Speed::Fast}, day);
    QVERIFY(cost.has_value());
    QTEST(cost->total().toDecimalUsd(), "total");
}

void TestCost::searchesAreNotDiscounted()
{
    // 3 searches at 10 USD per 1,000 are 0.03 USD, in a batch and in the US as well.
    const Usage usage{.input = Million, .webSearches = 3, .webFetches = 7};
    const std::optional<Cost> cost =
        this->cost(usage, QStringLiteral("claude-opus-5"), {.batch = true, .usOnly = true});
    QCOMPARE(cost->serverTools.toDecimalUsd(), QStringLiteral("0.03"));
    QCOMPARE(cost->input.toDecimalUsd(), QStringLiteral("2.75")); // 5 × 0.5 × 1.1
    QCOMPARE(cost->total().toDecimalUsd(), QStringLiteral("2.78"));
}

void TestCost::whatHasNoPriceIsUnpriced_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("day");
    QTest::addColumn<Usage>("usage");
    QTest::addColumn<bool>("batch");
    QTest::addColumn<bool>("fast");
    const Usage usage{.input = 1};
    QTest::newRow("unknown model") << "claude-nine" << Today << usage << false << false;
    QTest::newRow("no model") << "" << Today << usage << false << false;
    QTest::newRow("before its launch") << "claude-haiku-5-5"
                                       << "2026-10-06" << usage << false << false;
    QTest::newRow("no caching") << "claude-3-sonnet-20240229" << Today << Usage{.cacheRead = 1}
                                << false << false;
    QTest::newRow("no hour yet") << "claude-3-5-haiku"
                                 << "2024-11-20" << Usage{.cacheWrite1h = 1} << false << false;
    QTest::newRow("no fast mode") << "claude-sonnet-5" << Today << usage << false << true;
    QTest::newRow("fast mode over") << "claude-opus-4-8"
                                    << "2026-11-30" << usage << false << true;
    QTest::newRow("fast in a batch") << "claude-opus-5-5" << Today << usage << true << true;
    QTest::newRow("a negative count")
        << "claude-opus-5" << Today << Usage{.input = -1} << false << false;
    QTest::newRow("negative output")
        << "claude-opus-5" << Today << Usage{.output = -1} << false << false;
    QTest::newRow("an impossible count")
        << "claude-opus-5" << Today
        << Usage{.input = std::numeric_limits<qint64>::max(), .cacheRead = 1} << false << false;
}

void TestCost::whatHasNoPriceIsUnpriced()
{
    QFETCH(QString, model);
    QFETCH(QString, day);
    QFETCH(Usage, usage);
    QFETCH(bool, batch);
    QFETCH(bool, fast);
    const BillingTerms terms{.batch = batch, .speed = fast ? Speed::Fast : Speed::Standard};
    QVERIFY(!cost(usage, model, terms, day).has_value());
}

void TestCost::aClassWithoutPriceMattersOnlyIfItWasUsed()
{
    const std::optional<Cost> cost = this->cost({.input = Million, .output = Million},
                                                QStringLiteral("claude-3-sonnet-20240229"));
    QVERIFY(cost.has_value());
    QCOMPARE(cost->total().toDecimalUsd(), QStringLiteral("18")); // 3 + 15
}

void TestCost::aPlaceholderAnswerCostsNothing()
{
    QCOMPARE(cost({.input = 5}, QStringLiteral("<synthetic>")), std::optional{Cost{}});
}

void TestCost::everyRowTimesEveryMultiplierIsWhole()
{
    // Half and eleven tenths together are 11/20: each price must be a multiple of 20 pico-dollars a
    // token.
    int rows = 0;
    for (const Model &model : m_models.models()) {
        for (const PriceRow &row : m_prices.rows(model.id)) {
            ++rows;
            for (const auto &price :
                 {row.input, row.output, row.cacheWrite5m, row.cacheWrite1h, row.cacheRead}) {
                if (price)
                    QCOMPARE(price->picoUsd() % 20, 0);
            }
        }
    }
    QCOMPARE(rows, 44);
}

void TestCost::partsAddUpToTheTotal()
{
    const Usage usage{.input = 12'345,
                      .cacheWrite5m = 6'789,
                      .cacheWrite1h = 101,
                      .cacheRead = 999'999,
                      .output = 3'333,
                      .webSearches = 2};
    const Cost cost =
        *this->cost(usage, QStringLiteral("claude-sonnet-4-6"), {.batch = true, .usOnly = true});
    // In micro-dollars × 0.55: 12345×3, 6789×3.75, 101×6, 999999×0.3, 3333×15.
    QCOMPARE(cost.input.toDecimalUsd(), QStringLiteral("0.02036925"));
    QCOMPARE(cost.cacheWrite5m.toDecimalUsd(), QStringLiteral("0.0140023125"));
    QCOMPARE(cost.cacheWrite1h.toDecimalUsd(), QStringLiteral("0.0003333"));
    QCOMPARE(cost.cacheRead.toDecimalUsd(), QStringLiteral("0.164999835"));
    QCOMPARE(cost.output.toDecimalUsd(), QStringLiteral("0.02749725"));
    QCOMPARE(cost.serverTools.toDecimalUsd(), QStringLiteral("0.02"));
    // 0.02036925 + 0.0140023125 + 0.0003333 + 0.164999835 + 0.02749725 + 0.02
    QCOMPARE(cost.total().toDecimalUsd(), QStringLiteral("0.2472019475"));
    Cost twice = cost;
    twice += cost;
    QCOMPARE(twice.total().toDecimalUsd(), QStringLiteral("0.494403895"));
}

void TestCost::sumsBeyondTheRangeAreAtTheLimit()
{
    const std::optional<Cost> cost =
        this->cost({.output = MostBilledTokens}, QStringLiteral("claude-opus-5"));
    QVERIFY(cost.has_value());
    QVERIFY(cost->total().isAtLimit());
}

QTEST_GUILESS_MAIN(TestCost)
#include "tst_cost.moc"
