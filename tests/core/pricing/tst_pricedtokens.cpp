// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricedtokens.h"

#include <QtTest>

using namespace core;

class TestPricedTokens : public QObject
{
    Q_OBJECT
private slots:
    void thePriceIsNamed_data();
    void thePriceIsNamed();
    void whatCannotBePricedIsSaid_data();
    void whatCannotBePricedIsSaid();

private:
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestPricedTokens::thePriceIsNamed_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("day");
    QTest::addColumn<bool>("batch");
    QTest::addColumn<Tokens>("input");
    QTest::addColumn<QString>("total");
    QTest::addColumn<QString>("source");
    QTest::newRow("short prompt") << "claude-haiku-5-5"
                                  << "2026-11-24" << false << Tokens{100'000} << "0.01"
                                  << "claude-haiku-5-5, standard, from 2026-10-07, prompts up to "
                                     "100,000 tokens; prices as of 2026-11-23";
    QTest::newRow("long prompt, batch") << "claude-haiku-5-5"
                                        << "2026-11-24" << true << Tokens{200'000} << "0.05"
                                        << "claude-haiku-5-5, standard, batch, from 2026-10-07, "
                                           "prompts above 100,000 tokens; prices as of 2026-11-23";
    QTest::newRow("an alias")
        << "claude-sonnet-4-5"
        << "2026-11-24" << false << Tokens{1'000} << "0.003"
        << "claude-sonnet-4-5-20250929, standard, from 2025-09-29; prices as of 2026-11-23";
    QTest::newRow("a row that ended")
        << "claude-sonnet-5-5"
        << "2026-10-01" << false << Tokens{1'000'000} << "2"
        << "claude-sonnet-5-5, standard, from 2026-09-28 until 2026-10-07; prices as of 2026-11-23";
    QTest::newRow("an uncertain price")
        << "claude-mythos-preview"
        << "2026-11-24" << true << Tokens{1'000'000} << "12.5"
        << "claude-mythos-preview, standard, batch, from 2026-04-07, not confirmed by the vendor's "
           "page; prices as of 2026-11-23";
    QTest::newRow("nothing") << "claude-opus-5"
                             << "2026-11-24" << false << Tokens{0} << "0"
                             << "claude-opus-5, standard, from 2026-07-24; prices as of 2026-11-23";
}

void TestPricedTokens::thePriceIsNamed()
{
    QFETCH(QString, model);
    QFETCH(QString, day);
    QFETCH(bool, batch);
    QFETCH(Tokens, input);
    const Result<PricedTokens> priced =
        priceTokens({.input = input}, {.batch = batch}, model, day, m_models, m_prices);
    QVERIFY2(priced.has_value(), priced ? "" : qPrintable(priced.error().detail));
    QTEST(priced->cost.total().toDecimalUsd(), "total");
    QTEST(priced->priceSource, "source");
}

void TestPricedTokens::whatCannotBePricedIsSaid_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("day");
    QTest::addColumn<Usage>("usage");
    QTest::addColumn<bool>("batch");
    QTest::addColumn<bool>("fast");
    QTest::addColumn<QString>("detail");
    const Usage one{.input = 1};
    QTest::newRow("unknown") << "gpt"
                             << "2026-11-24" << one << false << false
                             << "The model \"gpt\" is unknown, so it has no price.";
    QTest::newRow("no day") << "claude-opus-5"
                            << "24.11.2026" << one << false << false
                            << "\"24.11.2026\" is not a day such as 2026-11-24.";
    QTest::newRow("impossible day") << "claude-opus-5"
                                    << "2026-02-30" << one << false << false
                                    << "\"2026-02-30\" is not a day such as 2026-11-24.";
    QTest::newRow("too early") << "claude-haiku-5-5"
                               << "2026-10-06" << one << false << false
                               << "claude-haiku-5-5 has no standard price on 2026-10-06.";
    QTest::newRow("no caching") << "claude-3-sonnet-20240229"
                                << "2024-06-01" << Usage{.cacheWrite5m = 1, .cacheRead = 1} << false
                                << false
                                << "claude-3-sonnet-20240229 has no price for five-minute cache "
                                   "writes, cache reads on 2024-06-01.";
    QTest::newRow("fast batch") << "claude-opus-5-5"
                                << "2026-11-24" << one << true << true
                                << "Fast mode is not sold in batches.";
    QTest::newRow("negative") << "claude-opus-5"
                              << "2026-11-24" << Usage{.output = -1} << false << false
                              << "A count of tokens cannot be negative.";
    QTest::newRow("absurd") << "claude-opus-5"
                            << "2026-11-24" << Usage{.output = std::numeric_limits<qint64>::max()}
                            << false << false << "A count of tokens is too large.";
    QTest::newRow("beyond money") << "claude-opus-5"
                                  << "2026-11-24" << Usage{.output = MostBilledTokens} << false
                                  << false << "The cost is more than can be added up.";
}

void TestPricedTokens::whatCannotBePricedIsSaid()
{
    QFETCH(QString, model);
    QFETCH(QString, day);
    QFETCH(Usage, usage);
    QFETCH(bool, batch);
    QFETCH(bool, fast);
    const BillingTerms terms{.batch = batch, .speed = fast ? Speed::Fast : Speed::Standard};
    const Result<PricedTokens> priced = priceTokens(usage, terms, model, day, m_models, m_prices);
    QVERIFY(!priced);
    QCOMPARE(priced.error().kind, Error::Kind::BadInput);
    QTEST(priced.error().detail, "detail");
}

QTEST_GUILESS_MAIN(TestPricedTokens)
#include "tst_pricedtokens.moc"
