// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/forecast.h"

#include <QtTest>

#include <cmath>
#include <random>

using namespace core;

namespace {

Money usd(double amount) { return Money::fromPicoUsd(std::llround(amount * 1e12)); }

/// 10 USD on working days, 2 on others, up to the day before `today`.
DailyCosts regular(const QDate &first, const QDate &today)
{
    DailyCosts costs;
    for (QDate day = first; day < today; day = day.addDays(1))
        costs[ZoneDays::numberOf(day)] = usd(day.dayOfWeek() >= 6 ? 2 : 10);
    return costs;
}

} // namespace

class TestForecast : public QObject
{
    Q_OBJECT
private slots:
    void aRegularMonthIsForetoldExactly();
    void theDayItselfCountsAsItIsOnceItIsMore();
    void theBudgetIsReachedOnItsDay_data();
    void theBudgetIsReachedOnItsDay();
    void oneDayThatStandsOutDoesNotCarryAway();
    void theBandHoldsAboutEightOfTen();
    void withoutHistoryThereIsNone();
    void daysWithoutAPriceAreNotFree();
};

void TestForecast::aRegularMonthIsForetoldExactly()
{
    // November 2026 begins on a Sunday: 21 working days and 9 others. 21 × 10 + 9 × 2 = 228.
    const QDate today{2026, 11, 18};
    const auto forecast = forecastMonth(regular({2026, 6, 1}, today), today, {});
    QVERIFY(forecast);
    QCOMPARE(forecast->month, (QDate{2026, 11, 1}));
    QVERIFY(std::abs((forecast->expected - usd(228)).picoUsd()) < 1'000'000);
    // So far 12 working days and 5 others.
    QCOMPARE(forecast->spent, usd(130));
    QVERIFY(forecast->low && forecast->high);
    QVERIFY(std::abs((*forecast->high - *forecast->low).picoUsd()) < 1'000'000);
    QVERIFY(forecast->tried > 50);
}

void TestForecast::theDayItselfCountsAsItIsOnceItIsMore()
{
    const QDate today{2026, 11, 18};
    DailyCosts costs = regular({2026, 6, 1}, today);
    costs[ZoneDays::numberOf(today)] = usd(4); // less than usual: the day is not over
    QVERIFY(std::abs((forecastMonth(costs, today, {})->expected - usd(228)).picoUsd()) < 1'000'000);
    costs[ZoneDays::numberOf(today)] = usd(35); // 25 more than usual
    QVERIFY(std::abs((forecastMonth(costs, today, {})->expected - usd(253)).picoUsd()) < 1'000'000);
    QCOMPARE(forecastMonth(costs, today, {})->spent, usd(165));
}

void TestForecast::theBudgetIsReachedOnItsDay_data()
{
    QTest::addColumn<double>("budget");
    QTest::addColumn<QDate>("reached");
    // Spent by the end of each day: 1st (Sunday) 2, 2nd 12, … 17th 130, 18th 140, 19th 150,
    // 20th 160, 21st 162, 22nd 164, 23rd 174, … 30th 228.
    QTest::newRow("long ago") << 12.0 << QDate{2026, 11, 2};
    QTest::newRow("yesterday") << 130.0 << QDate{2026, 11, 17};
    QTest::newRow("today") << 139.0 << QDate{2026, 11, 18};
    QTest::newRow("on a weekend") << 163.0 << QDate{2026, 11, 22};
    QTest::newRow("at the end") << 227.9 << QDate{2026, 11, 30};
    QTest::newRow("not this month") << 229.0 << QDate{};
}

void TestForecast::theBudgetIsReachedOnItsDay()
{
    QFETCH(double, budget);
    QFETCH(QDate, reached);
    const QDate today{2026, 11, 18};
    const auto forecast = forecastMonth(regular({2026, 6, 1}, today), today, usd(budget));
    QCOMPARE(forecast->budgetReached.value_or(QDate{}), reached);
    if (reached.isValid())
        QVERIFY(*forecast->budgetEarliest <= reached);
}

void TestForecast::oneDayThatStandsOutDoesNotCarryAway()
{
    const QDate today{2026, 11, 18};
    DailyCosts costs = regular({2026, 6, 1}, today);
    costs[ZoneDays::numberOf({2026, 10, 29})] = usd(1'000); // a Thursday
    const auto forecast = forecastMonth(costs, today, {});
    // Two Thursdays are to come; each is expected at no more than three times the usual.
    QVERIFY(forecast->expected >= usd(228));
    QVERIFY(forecast->expected <= usd(228 + 2 * 20));
}

void TestForecast::theBandHoldsAboutEightOfTen()
{
    // Weekday-aware noise: each day 0.5 to 1.5 times the usual.
    std::mt19937_64 random{17};
    const QDate last{2026, 11, 10};
    DailyCosts costs = regular({2025, 10, 1}, last.addDays(60));
    for (auto &[day, cost] : costs)
        cost = usd(double(cost.picoUsd()) / 1e12 * (0.5 + double(random() % 1'000) / 1'000));
    int held = 0, tried = 0;
    for (QDate today = last.addDays(-150); today < last; today = today.addDays(1)) {
        if (today.day() > 24)
            continue; // little is left to foretell
        DailyCosts known;
        Money whole;
        const QDate start{today.year(), today.month(), 1};
        for (const auto &[day, cost] : costs) {
            if (day < ZoneDays::numberOf(today))
                known.emplace(day, cost);
            if (day >= ZoneDays::numberOf(start) && day < ZoneDays::numberOf(start.addMonths(1)))
                whole += cost;
        }
        const auto forecast = forecastMonth(known, today, {});
        QVERIFY(forecast && forecast->low);
        QVERIFY(*forecast->low <= forecast->expected && forecast->expected <= *forecast->high);
        ++tried;
        held += whole >= *forecast->low && whole <= *forecast->high ? 1 : 0;
    }
    const double share = double(held) / tried;
    qInfo("%d of %d held", held, tried);
    QVERIFY2(share > 0.6 && share < 0.97, qPrintable(QString::number(share)));
    // What the forecast says of itself is of that order too.
    const auto own = forecastMonth(regular({2026, 1, 1}, last), last, {});
    QVERIFY(own->tried > 0 && own->held <= own->tried);
}

void TestForecast::withoutHistoryThereIsNone()
{
    const QDate today{2026, 11, 18};
    QVERIFY(!forecastMonth({}, today, {}));
    QVERIFY(!forecastMonth(regular({2026, 11, 10}, today), today, {}));
    const auto young = forecastMonth(regular({2026, 11, 1}, today), today, {});
    QVERIFY(young);
    QVERIFY(!young->low); // nothing to learn a band from
    QCOMPARE(young->tried, 0);
}

// The reader of a ledger whose model got its price late: what was even stays even.
void TestForecast::daysWithoutAPriceAreNotFree()
{
    const QDate today{2026, 11, 18};
    DailyCosts costs = regular({2026, 6, 1}, today);
    std::set<qint64> unpriced;
    const auto unknown = [&](const QDate &first, const QDate &last) {
        for (QDate day = first; day <= last; day = day.addDays(1)) {
            costs[ZoneDays::numberOf(day)] = Money{};
            unpriced.insert(ZoneDays::numberOf(day));
        }
    };
    unknown({2026, 6, 1}, {2026, 7, 10});
    unknown({2026, 10, 5}, {2026, 10, 7});
    const auto forecast = forecastMonth(costs, today, {}, unpriced);
    QVERIFY(forecast && forecast->low);
    QVERIFY(std::abs((forecast->expected - usd(228)).picoUsd()) < 1'000'000);
    QVERIFY(std::abs((*forecast->high - *forecast->low).picoUsd()) < 1'000'000);
    QCOMPARE(forecast->held, forecast->tried);
    QVERIFY(std::abs((forecastMonth(costs, today, {})->high.value() - usd(228)).picoUsd()) > 1'000'000);
    // Nothing but days without a price is no history.
    unknown({2026, 6, 1}, today.addDays(-1));
    QVERIFY(!forecastMonth(costs, today, {}, unpriced));
}

QTEST_GUILESS_MAIN(TestForecast)
#include "tst_forecast.moc"
