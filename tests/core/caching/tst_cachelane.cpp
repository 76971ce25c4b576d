// SPDX-License-Identifier: GPL-3.0-or-later
// A small log, replayed by hand: every figure below was worked out on paper from the published
// prices and the rules in cachelane.h.
#include "core/caching/cacheadvice.h"
#include "core/caching/cachelane.h"
#include "core/ledger/entry.h"

#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const Instant Start = instantFromMs(1'795'525'200'000); // 2026-11-24T13:00Z

/// A request `seconds` after the first one: 10 tokens of output, Opus 5 in realtime.
CacheRequest at(qint64 seconds, Tokens input, Tokens read, Tokens write5m, Tokens write1h = 0)
{
    return {.at = Start + std::chrono::seconds{seconds},
            .model = u"claude-opus-5"_s,
            .terms = {},
            .usage = {.input = input,
                      .cacheWrite5m = write5m,
                      .cacheWrite1h = write1h,
                      .cacheRead = read,
                      .output = 10}};
}

// Opus 5, µUSD a token: input 5, write 6.25 for five minutes and 10 for an hour, read 0.5, output 25.
const std::vector<CacheRequest> SmallLog{
    at(0, 100, 0, 10'000), // first use
    at(120, 100, 10'000, 500), // reads all, writes on
    at(600, 100, 0, 10'500), // 8 minutes later: expired
    at(660, 100, 4'000, 6'500), // in time, and 6,500 less than was there: changed
    at(663, 50, 0, 10'500), // 3 seconds behind one that wrote: raced
    at(1800, 200, 0, 0), // 200 tokens are fewer than the 512 of Opus 5: too short
    at(1860, 5'000, 0, 0), // not marked
};

} // namespace

class TestCacheLane : public QObject
{
    Q_OBJECT
private slots:
    void theSmallLogIsWhatTheHandSays();
    void theReplayIsWhatTheHandSays();
    void anHourIsSeenFromWhatIsReadLate();
    void theLifeEndsAfterFiveMinutes_data();
    void theLifeEndsAfterFiveMinutes();
    void gapsAreBetweenStartsWhereTheyAreKnown();
    void pricesAreThoseOfTheEngineToTheLastDigit();
    void aBatchAndAnotherModelAreReplayed();
    void anotherModelHasItsOwnMinimum();
    void atOneInstantNothingHasChanged();
    void whatIsNotRecordedCountsApart();
    void whatHasNoPriceIsInNoMoney();
    void breakEvenIsAWholeNumberOfReuses_data();
    void breakEvenIsAWholeNumberOfReuses();
    void theAdviceNamesTheCause_data();
    void theAdviceNamesTheCause();
    void partsAddUpWhateverTheLog();

private:
    CacheFigures study(const std::vector<CacheRequest> &log) const { return study(log, ReplayTerms{m_models, m_prices}); }
    static CacheFigures study(const std::vector<CacheRequest> &log, const ReplayTerms &terms)
    {
        CacheFigures figures;
        CacheLane{terms}.study(log, figures);
        return figures;
    }
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestCacheLane::theSmallLogIsWhatTheHandSays()
{
    const CacheFigures figures = study(SmallLog);
    QCOMPARE(figures.requests, 7);
    QCOMPARE(figures.hits, 2);
    QCOMPARE(figures.reads, 14'000);
    // 10,000 + 500 + 10,500 + 6,500 + 10,500
    QCOMPARE(figures.writes5m, 38'000);
    QCOMPARE(figures.writes1h, 0);
    // 10,100 + 10,600 + 10,600 + 10,600 + 10,550 + 200 + 5,000
    QCOMPARE(figures.prompt, 57'650);
    // 14,000 × 5 µUSD × 0.9 = 63,000 µUSD
    QCOMPARE(figures.savedGross().toDecimalUsd(), u"0.063"_s);
    // Reads saved 14,000 × 4.5 = 63,000, writes cost 38,000 × 1.25 = 47,500 more: 15,500 µUSD
    QCOMPARE(figures.savedNet.toDecimalUsd(), u"0.0155"_s);

    const auto miss = [&](CacheMiss kind) {
        const MissFigures &found = figures.of(kind);
        return u"%1 %2 %3"_s.arg(found.requests).arg(found.tokens).arg(found.price.toDecimalUsd());
    };
    // Each at 6.25 − 0.5 = 5.75 µUSD a token.
    QCOMPARE(miss(CacheMiss::FirstUse), u"1 10000 0.0575"_s);
    QCOMPARE(miss(CacheMiss::Expired), u"1 10500 0.060375"_s);
    QCOMPARE(miss(CacheMiss::Changed), u"1 6500 0.037375"_s);
    QCOMPARE(miss(CacheMiss::Raced), u"1 10500 0.060375"_s);
    QCOMPARE(miss(CacheMiss::TooShort), u"1 200 0"_s);
    QCOMPARE(miss(CacheMiss::NotMarked), u"1 5000 0"_s);
    QCOMPARE(figures.medianLateGap(), std::optional<qint64>{480});
}

void TestCacheLane::theReplayIsWhatTheHandSays()
{
    const CacheFigures figures = study(SmallLog);
    // Output is 7 × 10 × 25 = 1,750 µUSD each time; what stays input is 100 + 100 + 100 + 100 + 50 + 200 + 5,000.
    // As it was: 5,650 × 5 + 14,000 × 0.5 + 38,000 × 6.25 = 28,250 + 7,000 + 237,500 = 272,750
    QCOMPARE(figures.of(CachePolicy::AsIs).toDecimalUsd(), u"0.2745"_s);
    // No cache: 57,650 × 5 = 288,250
    QCOMPARE(figures.of(CachePolicy::None).toDecimalUsd(), u"0.29"_s);
    // Five minutes is what it was.
    QCOMPARE(figures.of(CachePolicy::FiveMinutes).toDecimalUsd(), u"0.2745"_s);
    // One hour: the third reads its 10,500 too. Read 24,500 × 0.5 = 12,250; written 10,000 + 500 + 6,500 + 10,500 =
    // 27,500 × 10 = 275,000; 28,250: 315,500
    QCOMPARE(figures.of(CachePolicy::OneHour).toDecimalUsd(), u"0.31725"_s);
    // Mixed: the least that two share is 4,000. For an hour 4,000 (first) + 4,000 (raced) × 10 = 80,000; for five
    // minutes 6,000 + 500 + 6,500 + 6,500 + 6,500 = 26,000 × 6.25 = 162,500; read 10,000 + 4,000 + 4,000 = 18,000 × 0.5
    // = 9,000; 28,250: 279,750
    QCOMPARE(figures.of(CachePolicy::Mixed).toDecimalUsd(), u"0.2815"_s);
    QCOMPARE(figures.best(), CachePolicy::AsIs);
    QCOMPARE(figures.regret(), Money{});

    // Always 20 minutes apart an hour is best. Five times 10,000: as it was 50,000 × 6.25 = 312,500 and 5 × 10 × 25 =
    // 1,250; one hour 10,000 × 10 + 40,000 × 0.5 = 120,000 and 1,250. 313,750 − 121,250 = 192,500 µUSD.
    std::vector<CacheRequest> slow;
    for (int i = 0; i < 5; ++i)
        slow.push_back(at(i * 1200, 0, 0, 10'000));
    const CacheFigures late = study(slow);
    QCOMPARE(late.of(CachePolicy::AsIs).toDecimalUsd(), u"0.31375"_s);
    QCOMPARE(late.of(CachePolicy::OneHour).toDecimalUsd(), u"0.12125"_s);
    QCOMPARE(late.best(), CachePolicy::OneHour);
    QCOMPARE(late.regret().toDecimalUsd(), u"0.1925"_s);
    QCOMPARE(late.of(CacheMiss::Expired).requests, 4);
}

void TestCacheLane::anHourIsSeenFromWhatIsReadLate()
{
    // Who reads after 20 minutes had an hour; the next one, 30 minutes later, reads less: changed, not expired.
    const CacheFigures figures = study({at(0, 0, 10'000, 0), at(1200, 0, 10'000, 0), at(3000, 0, 6'000, 4'000)});
    QCOMPARE(figures.of(CacheMiss::FirstUse).requests, 0); // read from elsewhere
    QCOMPARE(figures.of(CacheMiss::Changed).tokens, 4'000);
    QCOMPARE(figures.of(CacheMiss::Expired).requests, 0);
    // Written for an hour, what is missed was paid at that price: 4,000 × (10 − 0.5) = 38,000 µUSD.
    const CacheFigures hour = study({at(0, 0, 0, 0, 10'000), at(1200, 0, 6'000, 0, 4'000)});
    QCOMPARE(hour.of(CacheMiss::Changed).price.toDecimalUsd(), u"0.038"_s);
}

void TestCacheLane::theLifeEndsAfterFiveMinutes_data()
{
    QTest::addColumn<qint64>("gap");
    QTest::addColumn<bool>("hour");
    QTest::addColumn<bool>("expired");
    QTest::newRow("a second before") << qint64{299} << false << false;
    QTest::newRow("to the second") << qint64{300} << false << true;
    QTest::newRow("an hour, a second before") << qint64{3599} << true << false;
    QTest::newRow("an hour, to the second") << qint64{3600} << true << true;
}

void TestCacheLane::theLifeEndsAfterFiveMinutes()
{
    QFETCH(qint64, gap);
    QFETCH(bool, hour);
    QFETCH(bool, expired);
    const Tokens all = 10'000;
    const CacheFigures figures =
        study({at(0, 0, 0, hour ? 0 : all, hour ? all : 0), at(gap, 0, 0, hour ? 0 : all, hour ? all : 0)});
    QCOMPARE(figures.of(CacheMiss::Expired).requests, expired ? 1 : 0);
    QCOMPARE(figures.of(CacheMiss::Changed).requests, expired ? 0 : 1);
}

// Sent four minutes after the one before and answered after six: the cache was still there.
void TestCacheLane::gapsAreBetweenStartsWhereTheyAreKnown()
{
    CacheRequest first = at(0, 0, 0, 10'000);
    CacheRequest second = at(360, 0, 0, 10'000);
    QCOMPARE(study({first, second}).of(CacheMiss::Expired).requests, 1);
    second.start = Start + std::chrono::seconds{240};
    QCOMPARE(study({first, second}).of(CacheMiss::Expired).requests, 0);
    QCOMPARE(study({first, second}).of(CacheMiss::Changed).requests, 1);
    // And the other way round: a slow first answer does not bring the second nearer.
    second = at(290, 0, 0, 10'000);
    QCOMPARE(study({first, second}).of(CacheMiss::Expired).requests, 0);
    first.start = Start - std::chrono::seconds{20};
    QCOMPARE(study({first, second}).of(CacheMiss::Expired).requests, 1);
}

void TestCacheLane::pricesAreThoseOfTheEngineToTheLastDigit()
{
    QRandomGenerator random{20261129};
    const QStringList models{u"claude-opus-5"_s, u"claude-haiku-5-5"_s, u"claude-sonnet-4-6"_s, u"claude-opus-4-6"_s,
                             u"claude-3-sonnet-20240229"_s, u"gpt-5"_s, u"<synthetic>"_s, u"odd"_s, u"steps"_s};
    PriceSheet prices = PriceSheet::builtIn();
    // A price whose half is no whole number of pico-dollars, and one that steps within a band.
    PriceRow odd;
    odd.from = u"2025-01-01"_s;
    odd.input = Money::fromPicoUsd(3);
    odd.output = Money::fromPicoUsd(5);
    PriceRow low;
    low.from = u"2025-01-01"_s;
    low.input = low.output = low.cacheRead = Money::fromPicoUsd(10);
    PriceRow high = low;
    high.abovePrompt = 50'000;
    high.input = Money::fromPicoUsd(20);
    prices.layOver(u"odd"_s, {odd});
    prices.layOver(u"steps"_s, {low, high});
    CostMemo memo{m_models, prices};
    for (int round = 0; round < 20'000; ++round) {
        const auto count = [&random](int most) { return random.bounded(2) * Tokens(random.bounded(most)); };
        Usage usage{.input = count(120'000),
                    .cacheWrite5m = count(90'000),
                    .cacheWrite1h = count(90'000),
                    .cacheRead = count(250'000),
                    .output = count(9'000),
                    .webSearches = count(3)};
        if (random.bounded(50) == 0)
            usage.output = random.bounded(2) ? -1 : MostBilledTokens + random.bounded(2);
        const BillingTerms terms{.batch = random.bounded(2) == 0,
                                 .speed = random.bounded(4) == 0 ? Speed::Fast : Speed::Standard,
                                 .usOnly = random.bounded(3) == 0,
                                 .priority = random.bounded(20) == 0,
                                 .unknown = random.bounded(20) == 0 ? UnknownTerm::Speed : UnknownTerm::None};
        const QString model = models[random.bounded(models.size())];
        const Instant when = *instantFromRfc3339(u"2025-06-01T00:00:00Z"_s) + std::chrono::hours{random.bounded(13'000)};
        const auto expected =
            costAtPromptSize(usage, usage.prompt(), terms, model, utcDay(when), m_models, prices);
        const auto total = memo.total(usage, usage.prompt(), terms, model, utcDayOf(when));
        QCOMPARE(total.has_value(), expected.has_value());
        if (total)
            QCOMPARE(*total, expected->total());
    }
}

void TestCacheLane::aBatchAndAnotherModelAreReplayed()
{
    // Half of 274,500 µUSD.
    const CacheFigures batch = study(SmallLog, {.models = m_models, .prices = m_prices, .batch = true});
    QCOMPARE(batch.of(CachePolicy::AsIs).toDecimalUsd(), u"0.13725"_s);
    // What was is not changed by the question.
    QCOMPARE(batch.savedNet.toDecimalUsd(), u"0.0155"_s);

    // Haiku 4.5 has the older tokenizer: 10 of its tokens for 13. It caches from 4,096 on.
    // 13,000 → 10,000 input, 26 → 20 output; × 1 and × 5: 10,000 + 100 = 10,100 µUSD without a cache.
    CacheRequest one = at(0, 0, 0, 13'000);
    one.usage.output = 26;
    const ReplayTerms haiku{.models = m_models,
                            .prices = m_prices,
                            .model = u"claude-haiku-4-5"_s,
                            .modelDay = u"2026-11-28"_s};
    const CacheFigures other = study({one}, haiku);
    QCOMPARE(other.of(CachePolicy::None).toDecimalUsd(), u"0.0101"_s);
    // 10,000 × 1.25 + 100
    QCOMPARE(other.of(CachePolicy::FiveMinutes).toDecimalUsd(), u"0.0126"_s);
    // The other way round: 10,000 tokens of Haiku 4.5 are 13,000 of Opus 5: 13,000 × 5 + 26 × 25.
    CacheRequest old = at(0, 0, 0, 10'000);
    old.model = u"claude-haiku-4-5"_s;
    old.usage.output = 20;
    const CacheFigures newer = study(
        {old}, {.models = m_models, .prices = m_prices, .model = u"claude-opus-5"_s, .modelDay = u"2026-11-28"_s});
    QCOMPARE(newer.of(CachePolicy::None).toDecimalUsd(), u"0.06565"_s);
}

// A prefix of 600 tokens, which Opus 5 caches and Haiku 4.5, from 4,096 on, does not.
void TestCacheLane::anotherModelHasItsOwnMinimum()
{
    const std::vector<CacheRequest> log{at(0, 10, 0, 600), at(60, 10, 600, 0), at(120, 10, 600, 0)};
    const CacheFigures own = study(log);
    QVERIFY(own.of(CachePolicy::AsIs) < own.of(CachePolicy::None));
    const CacheFigures other = study(log, {.models = m_models,
                                           .prices = m_prices,
                                           .model = u"claude-haiku-4-5"_s,
                                           .modelDay = u"2026-11-28"_s});
    for (const CachePolicy policy : {CachePolicy::AsIs, CachePolicy::FiveMinutes, CachePolicy::OneHour, CachePolicy::Mixed})
        QCOMPARE(other.of(policy), other.of(CachePolicy::None));
    // 4,096 tokens and more of Haiku are 5,325 of Opus.
    const auto asIs = [&](Tokens cached) {
        const CacheFigures figures = study({at(0, 10, 0, cached), at(60, 10, cached, 0)},
                                           {.models = m_models,
                                            .prices = m_prices,
                                            .model = u"claude-haiku-4-5"_s,
                                            .modelDay = u"2026-11-28"_s});
        return figures.of(CachePolicy::AsIs) < figures.of(CachePolicy::None);
    };
    QVERIFY(!asIs(5'320));
    QVERIFY(asIs(5'330));
}

// The answers of a batch have one time: a write among them is the first or came too soon.
void TestCacheLane::atOneInstantNothingHasChanged()
{
    const CacheFigures figures =
        study({at(0, 50, 0, 6'000), at(0, 50, 0, 6'000), at(0, 50, 6'000, 0), at(0, 50, 0, 6'000), at(0, 50, 2'000, 4'000)});
    QCOMPARE(figures.of(CacheMiss::FirstUse).requests, 1);
    QCOMPARE(figures.of(CacheMiss::Raced).requests, 3);
    QCOMPARE(figures.of(CacheMiss::Changed).requests, 0);
}

void TestCacheLane::whatIsNotRecordedCountsApart()
{
    std::vector<CacheRequest> log = SmallLog;
    CacheRequest silent = at(130, 9'999, 0, 0);
    silent.flags = PromptCacheNotRecorded;
    log.insert(log.begin() + 2, silent);
    const CacheFigures figures = study(log);
    QCOMPARE(figures.notRecorded, 1);
    QCOMPARE(figures.requests, 7);
    QCOMPARE(figures.of(CachePolicy::AsIs).toDecimalUsd(), u"0.2745"_s);
    // A line that says so is a hit, without tokens too.
    CacheRequest said = at(0, 10, 0, 0);
    said.flags = PromptCacheHitSaid;
    QCOMPARE(study({said}).hits, 1);
}

void TestCacheLane::whatHasNoPriceIsInNoMoney()
{
    std::vector<CacheRequest> log = SmallLog;
    for (CacheRequest &request : log)
        request.model = u"claude-nine"_s;
    const CacheFigures figures = study(log);
    QCOMPARE(figures.requests, 7);
    QCOMPARE(figures.hits, 2);
    QCOMPARE(figures.unpriced, 7);
    QCOMPARE(figures.notReplayed, 7);
    QCOMPARE(figures.savedNet, Money{});
    QCOMPARE(figures.of(CacheMiss::Expired).unpriced, 1);
    QCOMPARE(figures.of(CachePolicy::AsIs), Money{});
    // Counts of a broken source.
    CacheRequest absurd = at(0, 0, std::numeric_limits<qint64>::max(), 1);
    const CacheFigures broken = study({absurd, absurd});
    QCOMPARE(broken.requests, 2);
    QCOMPARE(broken.unpriced, 2);
    QCOMPARE(broken.reads, 0);
}

void TestCacheLane::breakEvenIsAWholeNumberOfReuses_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("five");
    QTest::addColumn<int>("hour");
    // Opus 5: 1.25 ÷ 4.5 = 0.28, 5 ÷ 4.5 = 1.1. Haiku 3: 0.05 ÷ 0.22, 0.25 ÷ 0.22 = 1.1.
    QTest::newRow("Opus 5") << u"claude-opus-5"_s << 1 << 2;
    QTest::newRow("Opus 5.5") << u"claude-opus-5-5"_s << 1 << 2;
    QTest::newRow("Haiku 3") << u"claude-3-haiku-20240307"_s << 1 << 2;
    QTest::newRow("Sonnet 3 has no cache") << u"claude-3-sonnet-20240229"_s << -1 << -1;
}

void TestCacheLane::breakEvenIsAWholeNumberOfReuses()
{
    QFETCH(QString, model);
    const PriceRow *row = m_prices.find(model, u"2026-11-28"_s, Speed::Standard, 0);
    QVERIFY(row);
    QTEST(int(breakEvenReuses(*row, false).value_or(-1)), "five");
    QTEST(int(breakEvenReuses(*row, true).value_or(-1)), "hour");
    PriceRow dear = *row;
    dear.cacheRead = dear.input;
    QVERIFY(!breakEvenReuses(dear, false));
}

void TestCacheLane::theAdviceNamesTheCause_data()
{
    QTest::addColumn<QList<int>>("gaps");
    QTest::addColumn<Tokens>("cached");
    QTest::addColumn<Tokens>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("20 minutes apart") << QList<int>{1200, 1200, 1200} << Tokens{10'000} << Tokens{0} << u"\"ttl\": \"1h\""_s;
    QTest::newRow("2 hours apart") << QList<int>{7200, 7200, 7200} << Tokens{10'000} << Tokens{0} << u"does not pay"_s;
    QTest::newRow("a minute apart") << QList<int>{60, 60, 60} << Tokens{10'000} << Tokens{0} << u"cache diagnose"_s;
    QTest::newRow("at once") << QList<int>{0, 1, 2} << Tokens{10'000} << Tokens{0} << u"send one first"_s;
    QTest::newRow("one request") << QList<int>{} << Tokens{10'000} << Tokens{0} << u"first of their session"_s;
    QTest::newRow("short") << QList<int>{60} << Tokens{0} << Tokens{300} << u"shorter than the 512 tokens"_s;
    QTest::newRow("unmarked") << QList<int>{60} << Tokens{0} << Tokens{3'000} << u"(3,000 tokens on average): add cache_control"_s;
}

void TestCacheLane::theAdviceNamesTheCause()
{
    QFETCH(QList<int>, gaps);
    QFETCH(Tokens, cached);
    QFETCH(Tokens, input);
    QFETCH(QString, says);
    std::vector<CacheRequest> log{at(0, input, 0, cached)};
    qint64 when = 0;
    for (const int gap : gaps)
        log.push_back(at(when += gap, input, 0, cached));
    const auto often = [this](const std::vector<CacheRequest> &lane, qint64 requests) {
        CacheFigures figures;
        while (figures.requests < requests)
            figures += study(lane);
        return figures;
    };
    const QString advice = adviceOn(often(log, FewestForAdvice), m_models.find(u"claude-opus-5"));
    QVERIFY2(advice.contains(says), qPrintable(advice));
    // A few requests tell nothing, the first of them least of all.
    QCOMPARE(adviceOn(study(log), m_models.find(u"claude-opus-5")), QString{});
    QCOMPARE(adviceOn(often({at(0, input, 0, cached)}, FewestForAdvice - 1), nullptr), QString{});
    // Not when three of ten read.
    QCOMPARE(adviceOn(often({at(0, 0, 0, 1'000), at(1, 0, 1'000, 0)}, FewestForAdvice), nullptr), QString{});
    QCOMPARE(adviceOn(CacheFigures{}, nullptr), QString{});
}

void TestCacheLane::partsAddUpWhateverTheLog()
{
    QRandomGenerator random{20261128};
    for (int round = 0; round < 300; ++round) {
        std::vector<CacheRequest> log;
        qint64 when = 0;
        Money billed;
        for (int i = 0; i < int(random.bounded(30)); ++i) {
            when += qint64(random.bounded(4)) * qint64(random.bounded(2'000));
            CacheRequest request = at(when, random.bounded(3'000), random.bounded(2) * random.bounded(50'000),
                                      random.bounded(2) * random.bounded(20'000), random.bounded(2) * random.bounded(20'000));
            request.terms.batch = random.bounded(2) == 0;
            if (random.bounded(5) == 0)
                request.model = u"claude-haiku-5-5"_s;
            billed += costOf(request.usage, request.terms, request.model, request.at, m_models, m_prices)->total();
            log.push_back(request);
        }
        const CacheFigures figures = study(log);
        // Replayed as they were they cost what they cost.
        QCOMPARE(figures.of(CachePolicy::AsIs), billed);
        QVERIFY(figures.of(figures.best()) <= figures.of(CachePolicy::AsIs));
        QVERIFY(figures.regret() >= Money{});
        // In realtime, without a cache less as it was is what the cache saved.
        const CacheFigures realtime = study(log, {.models = m_models, .prices = m_prices, .batch = false});
        QCOMPARE(realtime.of(CachePolicy::None) - realtime.of(CachePolicy::AsIs), figures.savedNet);
        // Of every request at most one class is named.
        qint64 missed = 0;
        for (const MissFigures &miss : figures.misses)
            missed += miss.requests;
        QVERIFY(missed <= figures.requests);
        // In pieces that are lanes of their own, sums add up.
        CacheFigures twice = figures;
        twice += figures;
        QCOMPARE(twice.requests, 2 * figures.requests);
        QCOMPARE(twice.savedNet, figures.savedNet + figures.savedNet);
        QCOMPARE(twice.of(CachePolicy::Mixed), figures.of(CachePolicy::Mixed) + figures.of(CachePolicy::Mixed));
    }
}

QTEST_GUILESS_MAIN(TestCacheLane)
#include "tst_cachelane.moc"
