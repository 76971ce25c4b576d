// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/coverage.h"
#include "core/reports/spikes.h"
#include "tests/support/usagebook.h"

#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const QDate Before{2026, 11, 3}, Day{2026, 11, 10}; // Tuesdays
const QString Haiku =
    u"claude-haiku-4-5"_s; // input 1, output 5, write 1.25, read 0.10 USD per million
const QString Opus = u"claude-opus-4-8"_s; // input 5, output 25

Money micro(qint64 count) { return Money::fromPicoUsd(count * 1'000'000); }

SpikeExplanation explained(UsageBook &book, const PriceSheet &prices = PriceSheet::builtIn())
{
    const auto cube = book.cube(prices);
    return *explainDay(*cube, {}, ZoneDays::numberOf(Day), ZoneDays::numberOf(Before));
}

Money sumOf(const SpikeExplanation &why) { return why.volume + why.mix + why.hitRate + why.price; }

} // namespace

class TestSpikes : public QObject
{
    Q_OBJECT
private slots:
    void moreOfTheSameIsVolume();
    void anotherModelIsMix();
    void longerAnswersAreMix();
    void fewerReadsAreHitRate();
    void aChangedPriceIsPrice();
    void allAtOnceAddsUpToTheLastDigit();
    void aDayThatHadNothingBeforeIsAllVolume();
    void daysAboveTwiceTheirWeekdayAreFound();
    void periodsBeforeAreAsLong_data();
    void periodsBeforeAreAsLong();
    void coverageTellsWhichDaysAreKnown();
};

void TestSpikes::moreOfTheSameIsVolume()
{
    UsageBook book;
    book.add(UsageBook::entry(Before, Haiku, {.input = 1'000, .output = 100}));
    for (int i = 0; i < 3; ++i)
        book.add(UsageBook::entry(Day, Haiku, {.input = 1'000, .output = 100}));
    const SpikeExplanation why = explained(book);
    QCOMPARE(why.rise(), micro(3'000)); // two more of 1,000 × 1 + 100 × 5
    QCOMPARE(why.volume, micro(3'000));
    QCOMPARE(why.mix, Money{});
    QCOMPARE(why.hitRate, Money{});
    QCOMPARE(why.price, Money{});
}

void TestSpikes::anotherModelIsMix()
{
    UsageBook book;
    book.add(UsageBook::entry(Before, Haiku, {.input = 1'000, .output = 100}));
    book.add(UsageBook::entry(Day, Opus, {.input = 1'000, .output = 100}));
    const SpikeExplanation why = explained(book);
    QCOMPARE(why.rise(), micro(7'500 - 1'500));
    QCOMPARE(why.mix, why.rise());
    QCOMPARE(why.volume, Money{});
    QCOMPARE(why.hitRate, Money{});
}

void TestSpikes::longerAnswersAreMix()
{
    UsageBook book;
    book.add(UsageBook::entry(Before, Haiku, {.input = 1'000, .output = 100}));
    book.add(UsageBook::entry(Day, Haiku, {.input = 3'000, .output = 400}));
    const SpikeExplanation why = explained(book);
    QCOMPARE(why.mix, micro(2'000 + 1'500));
    QCOMPARE(sumOf(why), why.rise());
    QCOMPARE(why.mix, why.rise());
}

void TestSpikes::fewerReadsAreHitRate()
{
    UsageBook book;
    book.add(UsageBook::entry(Before, Haiku, {.input = 2'000, .cacheRead = 8'000, .output = 100}));
    book.add(UsageBook::entry(Day, Haiku, {.input = 2'000, .cacheWrite5m = 8'000, .output = 100}));
    const SpikeExplanation why = explained(book);
    QCOMPARE(why.rise(), micro(10'000 - 800)); // 8,000 × 1.25 instead of × 0.10
    QCOMPARE(why.hitRate, why.rise());
    QCOMPARE(why.volume, Money{});
    QCOMPARE(why.mix, Money{});
    QCOMPARE(why.price, Money{});
}

void TestSpikes::aChangedPriceIsPrice()
{
    QByteArray json{"{'as_of':'2026-11-24','multipliers':{'batch':'0.5','us_only':'1.1'},"
                    "'web_searches_per_1000':'10','models':{'claude-haiku-4-5-20251001':["
                    "{'from':'2026-01-01','until':'2026-11-08','speed':'standard',"
                    "'above_prompt_tokens':null,'input':'1','output':'5','cache_write_5m':'1.25',"
                    "'cache_write_1h':'2','cache_read':'0.10','confidence':'high'},"
                    "{'from':'2026-11-08','until':null,'speed':'standard',"
                    "'above_prompt_tokens':null,'input':'2','output':'5','cache_write_5m':'2.5',"
                    "'cache_write_1h':'4','cache_read':'0.20','confidence':'high'}]}}"};
    const Result<PriceSheet> prices = PriceSheet::fromJson(json.replace('\'', '"'));
    QVERIFY(prices);
    UsageBook book;
    for (const QDate &day : {Before, Day})
        book.add(UsageBook::entry(day, Haiku, {.input = 1'000, .cacheRead = 5'000, .output = 100}));
    const SpikeExplanation why = explained(book, *prices);
    QCOMPARE(why.rise(), micro(1'000 + 500));
    QCOMPARE(why.price, why.rise());
    QCOMPARE(why.volume, Money{});
    QCOMPARE(why.mix, Money{});
    QCOMPARE(why.hitRate, Money{});
}

void TestSpikes::allAtOnceAddsUpToTheLastDigit()
{
    std::mt19937_64 random{23};
    const auto below = [&random](qint64 limit) { return qint64(random() % quint64(limit)); };
    for (int turn = 0; turn < 8; ++turn) {
        UsageBook book;
        for (int i = 0; i < 60; ++i) {
            LedgerEntry entry = UsageBook::entry(i % 3 ? Day : Before,
                                                 below(3)       ? Haiku
                                                     : below(9) ? Opus
                                                                : u"gpt-5"_s,
                                                 {.input = below(9'000),
                                                  .cacheWrite5m = below(2) * 4'321,
                                                  .cacheRead = below(3) * 7'777,
                                                  .output = below(3'000),
                                                  .webSearches = below(5) / 4});
            entry.workflow = below(2) ? u"a"_s : u"b"_s;
            entry.serviceTier = below(2) ? u"batch"_s : u""_s;
            book.add(entry);
        }
        const SpikeExplanation why = explained(book);
        QVERIFY(why.rise() != Money{});
        QCOMPARE(sumOf(why), why.rise());
        QVERIFY(why.mix != Money{} && why.hitRate != Money{});
    }
}

void TestSpikes::aDayThatHadNothingBeforeIsAllVolume()
{
    UsageBook book;
    book.add(UsageBook::entry(Before, u"gpt-5"_s, {.input = 5})); // unpriced
    book.add(UsageBook::entry(Day, Haiku, {.input = 1'000}));
    const SpikeExplanation why = explained(book);
    QCOMPARE(why.volume, micro(1'000));
    QCOMPARE(sumOf(why), why.rise());
}

void TestSpikes::daysAboveTwiceTheirWeekdayAreFound()
{
    DailyCosts costs;
    const qint64 day = ZoneDays::numberOf(Day);
    for (qint64 weeks = 0; weeks <= 8; ++weeks)
        costs[day - 7 * weeks] = micro(100 + weeks);
    costs[day - 14] = micro(9'000); // one that stood out does not change what is usual
    costs[day] = micro(211);
    const Period period{.since = Day.addDays(-10), .until = Day};
    QCOMPARE(spikesIn(costs, period), std::vector<qint64>{day});
    // Eight weeks before: 101, 9000, 103 … 108; the lower of the two in the middle is 105 × 2 =
    // 210.
    QCOMPARE(costOn(costs, *referenceDay(costs, day)), micro(105));
    costs[day] = micro(210);
    QVERIFY(spikesIn(costs, period).empty());
    QVERIFY(!referenceDay(costs, costs.begin()->first));
}

void TestSpikes::periodsBeforeAreAsLong_data()
{
    QTest::addColumn<QDate>("since");
    QTest::addColumn<QDate>("until");
    QTest::addColumn<QDate>("before");
    QTest::addColumn<QDate>("beforeEnd");
    QTest::newRow("a day") << QDate{2026, 3, 1} << QDate{2026, 3, 1} << QDate{2026, 2, 28}
                           << QDate{2026, 2, 28};
    QTest::newRow("a week") << QDate{2026, 3, 2} << QDate{2026, 3, 8} << QDate{2026, 2, 23}
                            << QDate{2026, 3, 1};
    QTest::newRow("a month") << QDate{2026, 3, 1} << QDate{2026, 3, 31} << QDate{2026, 2, 1}
                             << QDate{2026, 2, 28};
    QTest::newRow("a part of one")
        << QDate{2026, 3, 1} << QDate{2026, 3, 30} << QDate{2026, 1, 30} << QDate{2026, 2, 28};
}

void TestSpikes::periodsBeforeAreAsLong()
{
    QFETCH(QDate, since);
    QFETCH(QDate, until);
    QFETCH(QDate, before);
    QFETCH(QDate, beforeEnd);
    QCOMPARE(periodBefore({.since = since, .until = until}),
             (Period{.since = before, .until = beforeEnd}));
}

void TestSpikes::coverageTellsWhichDaysAreKnown()
{
    UsageBook book;
    const QDate first{2026, 9, 7}, last{2026, 11, 1}; // eight weeks from a Monday on
    const QDate lost{2026, 10, 7}; // a Wednesday
    for (QDate day = first; day <= last; day = day.addDays(1)) {
        if (day.dayOfWeek() >= 6 || day == lost)
            continue;
        book.add(UsageBook::entry(day, Haiku, {.input = 5}));
        book.add(UsageBook::entry(day, Haiku, {.input = 5}));
    }
    LedgerEntry other = UsageBook::entry(lost, Haiku, {.input = 5});
    other.source = u"batch"_s;
    book.add(other);
    const auto cube = book.cube();
    const auto sources =
        coverageOf(*cube, {}, {.since = first.addDays(-2), .until = last.addDays(1)});
    QVERIFY(sources);
    QCOMPARE(sources->size(), 2);
    const SourceCoverage &live = sources->last();
    QCOMPARE(live.source, u"live"_s);
    QCOMPARE(live.first, first);
    QCOMPARE(live.last, QDate(2026, 10, 30));
    using State = SourceCoverage::Day;
    const auto at = [&](const QDate &day) {
        return live.days[std::size_t(first.addDays(-2).daysTo(day))];
    };
    QCOMPARE(live.count(State::Missing), 1);
    QCOMPARE(at(lost), State::Missing);
    QCOMPARE(at({2026, 10, 10}), State::Quiet); // a Saturday
    QCOMPARE(at(first.addDays(-1)), State::NotKnown);
    QCOMPARE(at(last), State::NotKnown); // after the last entry nothing is known
    QCOMPARE(live.count(State::Entries), 8 * 5 - 1);
    QCOMPARE(live.entries[2], 2);
    QCOMPARE(sources->first().count(State::Entries), 1);
}

QTEST_GUILESS_MAIN(TestSpikes)
#include "tst_spikes.moc"
