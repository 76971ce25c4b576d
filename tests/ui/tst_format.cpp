// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/amount.h"
#include "ui/format/format.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Money;
using ui::Format;

/// The rules of ui.md §7, in English and, for the signs, in German.
class TestFormat : public QObject
{
    Q_OBJECT

private slots:
    void moneyIsWrittenByItsSize_data();
    void moneyIsWrittenByItsSize();
    void aColumnSharesItsDecimals_data();
    void aColumnSharesItsDecimals();
    void roundedSumsAddUp();
    void nothingKnownIsADash();
    void anEstimateIsMarked();
    void exactMoneyKeepsEveryDigit();
    void countsAreGroupedAndShortened_data();
    void countsAreGroupedAndShortened();
    void sharesHaveOneDecimal();
    void bytesAreSi_data();
    void bytesAreSi();
    void durationsAreShort_data();
    void durationsAreShort();
    void durationBandsShareTheirUnit();
    void timesAreLocal();
    void agesAreInWords();
    void aLocaleBringsItsSigns();
    void oneKindOfDigitsInAnyLocale();
    void anAmountIsKnownHoweverItIsTyped_data();
    void anAmountIsKnownHoweverItIsTyped();
    void anAmountIsReadAsTheLocaleWritesIt_data();
    void anAmountIsReadAsTheLocaleWritesIt();

private:
    const Format m_english{QLocale{QLocale::English, QLocale::UnitedStates}};
};

void TestFormat::moneyIsWrittenByItsSize_data()
{
    QTest::addColumn<QString>("usd");
    QTest::addColumn<QString>("text");
    QTest::addRow("thousands") << u"2176.28"_s << u"$2,176.28"_s;
    QTest::addRow("half a cent rounds up") << u"1.005"_s << u"$1.01"_s;
    QTest::addRow("one") << u"1"_s << u"$1.00"_s;
    QTest::addRow("rounds to one") << u"0.996"_s << u"$1.00"_s;
    QTest::addRow("stays below one") << u"0.994"_s << u"$0.99"_s;
    QTest::addRow("cents") << u"0.62"_s << u"$0.62"_s;
    QTest::addRow("a tenth") << u"0.1"_s << u"$0.10"_s;
    QTest::addRow("two digits of a cent") << u"0.0157"_s << u"$0.016"_s;
    QTest::addRow("two digits") << u"0.0026"_s << u"$0.0026"_s;
    QTest::addRow("small") << u"0.000041"_s << u"$0.000041"_s;
    QTest::addRow("six decimals at most") << u"0.0000012"_s << u"$0.000001"_s;
    QTest::addRow("too small") << u"0.0000004"_s << u"< $0.000001"_s;
    QTest::addRow("zero") << u"0"_s << u"$0.00"_s;
    QTest::addRow("a true minus") << u"-798.01"_s << u"\u2212$798.01"_s;
    QTest::addRow("the largest") << u"9223372.036854775807"_s << u"$9,223,372.04"_s;
}

void TestFormat::moneyIsWrittenByItsSize()
{
    QFETCH(const QString, usd);
    QTEST(m_english.money(*Money::fromDecimalUsd(usd)), "text");
}

void TestFormat::aColumnSharesItsDecimals_data()
{
    QTest::addColumn<QString>("usd");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("text");
    QTest::addRow("more than it needs") << u"0.03"_s << 4 << u"$0.0300"_s;
    QTest::addRow("fewer than it has") << u"6.254"_s << 2 << u"$6.25"_s;
    QTest::addRow("never seems to be nothing") << u"0.0004"_s << 2 << u"< $0.01"_s;
    QTest::addRow("nothing") << u"0"_s << 4 << u"$0.0000"_s;
    QTest::addRow("negative") << u"-0.0157"_s << 4 << u"\u2212$0.0157"_s;
}

void TestFormat::aColumnSharesItsDecimals()
{
    QFETCH(const QString, usd);
    QFETCH(const int, decimals);
    QTEST(m_english.money(*Money::fromDecimalUsd(usd), decimals), "text");
}

void TestFormat::roundedSumsAddUp()
{
    // 4.47 - 2.235 = 2.235 would be written 4.47 - 2.24 = 2.24.
    const Money whole = Format::rounded(*Money::fromDecimalUsd(u"4.47"), 2);
    const Money half = Format::rounded(*Money::fromDecimalUsd(u"2.235"), 2);
    QCOMPARE(half, *Money::fromDecimalUsd(u"2.24"));
    QCOMPARE(m_english.money(half - whole, 2), u"\u2212$2.23"_s);
    // Parts of a sum: 0.1544 + 1.0240 = 1.1784 would be written 0.15 + 1.02 = 1.18.
    const auto shown = [this](const QStringList &parts, int decimals) {
        QList<Money> exact;
        for (const QString &part : parts)
            exact.append(*Money::fromDecimalUsd(part));
        QStringList texts;
        for (const Money part : Format::roundedParts(exact, decimals))
            texts.append(m_english.money(part, decimals));
        return texts.join(u' ');
    };
    QCOMPARE(shown({u"0.1544"_s, u"1.0240"_s}, 2), u"$0.16 $1.02"_s);
    QCOMPARE(shown({u"0.005"_s, u"0.005"_s, u"0.005"_s}, 2), u"$0.01 $0.01 $0.00"_s); // 0.015 is 0.02
    QCOMPARE(shown({u"0.25"_s, u"0.5"_s}, 2), u"$0.25 $0.50"_s);
    QCOMPARE(shown({}, 2), QString{});
}

void TestFormat::nothingKnownIsADash()
{
    QCOMPARE(m_english.money(std::optional<Money>{}), u"–"_s);
    QCOMPARE(m_english.estimate({}), u"–"_s);
}

void TestFormat::anEstimateIsMarked()
{
    QCOMPARE(m_english.estimate(*Money::fromDecimalUsd(u"6.68")), u"≈ $6.68"_s);
    QCOMPARE(m_english.band(17'900, 18'900), u"17,900–18,900"_s);
}

void TestFormat::exactMoneyKeepsEveryDigit()
{
    QCOMPARE(m_english.exactMoney(*Money::fromDecimalUsd(u"0.00000125")), u"$0.00000125"_s);
    QCOMPARE(m_english.exactMoney(*Money::fromDecimalUsd(u"-3.1")), u"\u2212$3.1"_s);
}

void TestFormat::countsAreGroupedAndShortened_data()
{
    QTest::addColumn<qint64>("count");
    QTest::addColumn<QString>("text");
    QTest::addRow("none") << qint64{0} << u"0"_s;
    QTest::addRow("grouped") << qint64{18'236} << u"18,236"_s;
    QTest::addRow("largest that is whole") << qint64{999'999} << u"999,999"_s;
    QTest::addRow("a million") << qint64{1'000'000} << u"1.00\u00A0M"_s;
    QTest::addRow("millions") << qint64{62'480'000} << u"62.5\u00A0M"_s;
    QTest::addRow("hundreds of millions") << qint64{904'700'000} << u"904.7\u00A0M"_s;
    QTest::addRow("rounds to a billion") << qint64{999'600'000} << u"1.00\u00A0B"_s;
    QTest::addRow("billions") << qint64{3'083'000'000} << u"3.08\u00A0B"_s;
}

void TestFormat::countsAreGroupedAndShortened()
{
    QFETCH(const qint64, count);
    QTEST(m_english.count(count), "text");
}

void TestFormat::sharesHaveOneDecimal()
{
    QCOMPARE(m_english.percent(0.632), u"63.2%"_s);
    QCOMPARE(m_english.percent(0.5, 0), u"50%"_s);
    QCOMPARE(m_english.percent(1), u"100.0%"_s);
}

void TestFormat::bytesAreSi_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addRow("few") << qint64{999} << u"999 bytes"_s;
    QTest::addRow("kilo") << qint64{7'877} << u"7.9\u00A0kB"_s;
    QTest::addRow("mega") << qint64{312'600'000} << u"312.6\u00A0MB"_s;
    QTest::addRow("rounds up to the next unit") << qint64{999'960'000} << u"1.0\u00A0GB"_s;
}

void TestFormat::bytesAreSi()
{
    QFETCH(const qint64, bytes);
    QTEST(m_english.bytes(bytes), "text");
}

void TestFormat::durationsAreShort_data()
{
    QTest::addColumn<std::chrono::milliseconds>("duration");
    QTest::addColumn<QString>("text");
    QTest::addRow("nothing") << 0ms << u"0 s"_s;
    QTest::addRow("hardly anything") << 3ms << u"0.1 s"_s;
    QTest::addRow("tenths") << 6'200ms << u"6.2 s"_s;
    QTest::addRow("whole seconds") << std::chrono::milliseconds{8s} << u"8 s"_s;
    QTest::addRow("seconds") << 59'400ms << u"59 s"_s;
    QTest::addRow("minutes") << std::chrono::milliseconds{37min} << u"37 min"_s;
    QTest::addRow("hours and minutes") << std::chrono::milliseconds{125min} << u"2 h 5 min"_s;
    QTest::addRow("a day in hours") << std::chrono::milliseconds{24h} << u"24 h"_s;
    QTest::addRow("days") << std::chrono::milliseconds{24h * 3} << u"3 days"_s;
    QTest::addRow("negative") << -5'000ms << u"0 s"_s;
}

void TestFormat::durationsAreShort()
{
    QFETCH(const std::chrono::milliseconds, duration);
    QTEST(m_english.duration(duration), "text");
}

void TestFormat::durationBandsShareTheirUnit()
{
    QCOMPARE(m_english.durationBand(25min, 40min), u"25–40 min"_s);
    QCOMPARE(m_english.durationBand(40s, 2min), u"40 s–2 min"_s);
    QCOMPARE(m_english.durationBand(2min, 2min), u"2 min"_s);
}

void TestFormat::timesAreLocal()
{
    // The tests run in Auckland: 2026-11-24T09:15Z is 22:15 there, in summer time.
    const core::Instant at = *core::instantFromRfc3339(u"2026-11-24T09:15:00Z"_s);
    QCOMPARE(m_english.time(at, at + 30min), u"Today 22:15"_s);
    QCOMPARE(m_english.time(at, at + 24h), u"24 Nov 22:15"_s);
    QCOMPARE(m_english.day(at, at + 24h * 60), u"24 Nov 2026"_s);
    QCOMPARE(m_english.clock(at), u"22:15"_s);
    QVERIFY(m_english.fullTime(at).contains(u"2026-11-24T09:15:00.000Z"_s));
    QCOMPARE(m_english.utcDay(u"2026-11-09"_s), u"9 Nov 2026"_s);
    QCOMPARE(m_english.utcDay(u"soon"_s), u"soon"_s);
}

void TestFormat::agesAreInWords()
{
    const core::Instant at = *core::instantFromRfc3339(u"2026-11-24T09:15:00Z"_s);
    QCOMPARE(m_english.ago(at, at + 20s), u"just now"_s);
    QCOMPARE(m_english.ago(at, at + 38min), u"38 min ago"_s);
    QCOMPARE(m_english.ago(at, at + 26h), u"24 Nov 22:15"_s);
}

void TestFormat::aLocaleBringsItsSigns()
{
    const Format german{QLocale{QLocale::German, QLocale::Germany}};
    QCOMPARE(german.money(*Money::fromDecimalUsd(u"2176.28")), u"$2.176,28"_s);
    QCOMPARE(german.grouped(138'397), u"138.397"_s);
    QCOMPARE(german.percent(0.632), u"63,2%"_s);
    QCOMPARE(german.exactMoney(*Money::fromDecimalUsd(u"0.0026")), u"$0,0026"_s);
}

void TestFormat::oneKindOfDigitsInAnyLocale()
{
    using namespace std::chrono_literals;
    for (const QLocale &locale : {QLocale{QLocale::Arabic, QLocale::Egypt}, QLocale{QLocale::Persian, QLocale::Iran},
                                  QLocale{QLocale::Marathi, QLocale::India}}) {
        const ui::Format format{locale};
        const core::Instant at = core::instantFromMs(1'794'000'000'000);
        for (const QString &text :
             {format.money(*Money::fromDecimalUsd(u"152.39"_s)), format.money(*Money::fromDecimalUsd(u"0.0026"_s)),
              format.exactMoney(*Money::fromDecimalUsd(u"1.000000000001"_s)), format.duration(42s), format.duration(20ms),
              format.duration(37min), format.duration(125min), format.duration(72h), format.percent(0.25),
              format.count(1'234'567), format.utcDay(u"2026-11-09"_s), format.day(at, at + 24h * 800)}) {
            const bool latin = std::any_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
            QVERIFY2(!latin, qPrintable(text));
        }
        QCOMPARE(format.money(*Money::fromDecimalUsd(u"1.05"_s)).size(), 5); // leading zeros of cents stay
    }
}

void TestFormat::anAmountIsKnownHoweverItIsTyped_data()
{
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("same");
    for (const QString &typed :
         {u"$1,501.14"_s, u"1501.14"_s, u"1501,14"_s, u"$1.501,14"_s, u"1 501,14"_s, u"$1\u202F501,14"_s, u"1\u00A0501,14 "_s,
          u"1'501.14"_s, u"1\u2019501.14"_s, u"$\u0661\u066C\u0665\u0660\u0661\u066B\u0661\u0664"_s,
          u"$\u06F1\u06F5\u06F0\u06F1.\u06F1\u06F4"_s, u"\u200E$1,501.14"_s, u"1501.140"_s})
        QTest::addRow("%s", qPrintable(typed)) << u"1501.1391"_s << typed << true;
    for (const QString &typed : {u""_s, u"$"_s, u"1501"_s, u"1501.1"_s, u"1501.13"_s, u"1501.1391"_s, u"-1501.14"_s, u"150114"_s,
                                 u"1,50114"_s, u"15,01.14"_s, u"1.501.14"_s, u"1501.14 EUR"_s, u"1,501,14"_s, u"."_s, u"99999999999999999999"_s})
        QTest::addRow("not %s", qPrintable(typed)) << u"1501.1391"_s << typed << false;
    QTest::addRow("cents are no thousands") << u"15273"_s << u"152.73"_s << false;
    QTest::addRow("thousands") << u"15273"_s << u"15.273"_s << true;
    QTest::addRow("whole") << u"15273"_s << u"15273"_s << true;
    QTest::addRow("lakhs") << u"1234567"_s << u"12,34,567"_s << true;
    QTest::addRow("small") << u"0.0614"_s << u"0.061"_s << true;
    QTest::addRow("small is not large") << u"61"_s << u"0.061"_s << false;
    QTest::addRow("without the zero") << u"0.0614"_s << u".061"_s << true;
    QTest::addRow("smallest") << u"0.0000001"_s << u"< $0.000001"_s << true;
    QTest::addRow("smallest, plain") << u"0.0000001"_s << u"0.000001"_s << true;
    QTest::addRow("smallest is not nothing") << u"0.0000001"_s << u"0"_s << false;
}

void TestFormat::anAmountIsKnownHoweverItIsTyped()
{
    QFETCH(const QString, shown);
    QFETCH(const QString, typed);
    QTEST(ui::meansAmount(typed, *Money::fromDecimalUsd(shown)), "same");
}

void TestFormat::anAmountIsReadAsTheLocaleWritesIt_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("german"); // "" for none
    QTest::addColumn<QString>("english");
    QTest::addRow("plain") << u"$12"_s << u"12"_s << u"12"_s;
    QTest::addRow("point") << u"12.50"_s << u"12.5"_s << u"12.5"_s; // no group of three: never 1250
    QTest::addRow("comma") << u"12,50"_s << u"12.5"_s << u"12.5"_s;
    QTest::addRow("point, three") << u"1.234"_s << u"1234"_s << u"1.234"_s;
    QTest::addRow("comma, three") << u"1,234"_s << u"1.234"_s << u"1234"_s;
    QTest::addRow("English") << u"1,234.56"_s << u"1234.56"_s << u"1234.56"_s;
    QTest::addRow("German") << u"1.234,56 $"_s << u"1234.56"_s << u"1234.56"_s;
    QTest::addRow("millions") << u"1.234.567"_s << u"1234567"_s << u"1234567"_s;
    QTest::addRow("spaces") << u"1 234,5"_s << u"1234.5"_s << u"1234.5"_s;
    QTest::addRow("torn groups") << u"12,34.5"_s << u""_s << u""_s;
    QTest::addRow("two decimal marks") << u"1.2.3"_s << u""_s << u""_s;
    QTest::addRow("negative") << u"-5"_s << u""_s << u""_s;
    QTest::addRow("words") << u"five"_s << u""_s << u""_s;
    QTest::addRow("nothing") << u" "_s << u""_s << u""_s;
}

void TestFormat::anAmountIsReadAsTheLocaleWritesIt()
{
    QFETCH(const QString, typed);
    const auto read = [&typed](const QLocale &locale) {
        const auto amount = ui::amountFrom(typed, locale);
        return amount ? amount->toDecimalUsd() : QString{};
    };
    QTEST(read(QLocale{QLocale::German, QLocale::Germany}), "german");
    QTEST(read(QLocale{QLocale::English, QLocale::UnitedStates}), "english");
}

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
