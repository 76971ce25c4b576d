// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units/money.h"

#include <QtTest>

using core::Money;

namespace {
constexpr qint64 Most = std::numeric_limits<qint64>::max();
}

class TestMoney : public QObject
{
    Q_OBJECT
private slots:
    void decimalTextIsReadExactly_data();
    void decimalTextIsReadExactly();
    void textThatIsNoMoneyIsRefused_data();
    void textThatIsNoMoneyIsRefused();
    void moneyIsWrittenWithoutSuperfluousZeros_data();
    void moneyIsWrittenWithoutSuperfluousZeros();
    void whatIsWrittenIsReadBack_data();
    void whatIsWrittenIsReadBack();
    void sumsBeyondTheRangeStayAtItsEnd();
    void productsBeyondTheRangeStayAtItsEnd();
    void aFractionThatIsNotWholeGoesTowardZero();
    void aPricePerMillionIsWholePerToken();
};

void TestMoney::decimalTextIsReadExactly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("pico");
    QTest::newRow("whole") << "12" << qint64{12'000'000'000'000};
    QTest::newRow("two decimals") << "12.50" << qint64{12'500'000'000'000};
    QTest::newRow("smallest") << "0.000000000001" << qint64{1};
    QTest::newRow("no whole part") << ".5" << qint64{500'000'000'000};
    QTest::newRow("no decimals after the point") << "3." << qint64{3'000'000'000'000};
    QTest::newRow("negative") << "-0.25" << qint64{-250'000'000'000};
    QTest::newRow("plus") << "+1" << qint64{1'000'000'000'000};
    QTest::newRow("leading zeros") << "0001.1" << qint64{1'100'000'000'000};
    QTest::newRow("most") << "9223372.036854775807" << Most;
    QTest::newRow("least") << "-9223372.036854775807" << -Most;
}

void TestMoney::decimalTextIsReadExactly()
{
    QFETCH(QString, text);
    QFETCH(qint64, pico);
    const std::optional<Money> money = Money::fromDecimalUsd(text);
    QVERIFY(money.has_value());
    QCOMPARE(*money, Money::fromPicoUsd(pico));
}

void TestMoney::textThatIsNoMoneyIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "-", ".", "+.", "1,5", "1e3", " 1", "1 ", "1.2.3", "0x10", "NaN", "--1",
          "0.0000000000001", "9223372.036854775808", "99999999999999999999999", "1.00000000000000"})
        QTest::newRow(text) << QString::fromLatin1(text);
    QTest::newRow("digits of another script") << QStringLiteral(u"\u0663");
}

void TestMoney::textThatIsNoMoneyIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!Money::fromDecimalUsd(text).has_value());
}

void TestMoney::moneyIsWrittenWithoutSuperfluousZeros_data()
{
    QTest::addColumn<qint64>("pico");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << qint64{0} << "0";
    QTest::newRow("smallest") << qint64{1} << "0.000000000001";
    QTest::newRow("trailing zeros") << qint64{6'684'912'000'000} << "6.684912";
    QTest::newRow("below a cent") << qint64{1'250'000} << "0.00000125";
    QTest::newRow("whole") << qint64{10'000'000'000'000} << "10";
    QTest::newRow("negative") << qint64{-3'100'000'000'000} << "-3.1";
    QTest::newRow("most") << Most << "9223372.036854775807";
}

void TestMoney::moneyIsWrittenWithoutSuperfluousZeros()
{
    QFETCH(qint64, pico);
    QFETCH(QString, text);
    QCOMPARE(Money::fromPicoUsd(pico).toDecimalUsd(), text);
}

void TestMoney::whatIsWrittenIsReadBack_data()
{
    QTest::addColumn<qint64>("pico");
    for (const qint64 pico : {qint64{0}, qint64{7}, qint64{-7}, qint64{123'456'789}, Most, -Most,
                              qint64{1'000'000'000'001}})
        QTest::addRow("%lld", pico) << pico;
}

void TestMoney::whatIsWrittenIsReadBack()
{
    QFETCH(qint64, pico);
    const Money money = Money::fromPicoUsd(pico);
    QCOMPARE(Money::fromDecimalUsd(money.toDecimalUsd()), std::optional{money});
}

void TestMoney::sumsBeyondTheRangeStayAtItsEnd()
{
    const Money most = Money::fromPicoUsd(Most);
    const Money one = Money::fromPicoUsd(1);
    QCOMPARE(most + one, most);
    QCOMPARE(-most - one, -most);
    QVERIFY((most + one).isAtLimit());
    QVERIFY((-most - one).isAtLimit());
    QVERIFY(!(most - one).isAtLimit());
    QCOMPARE((most - one) + one, most);
}

void TestMoney::productsBeyondTheRangeStayAtItsEnd()
{
    const Money dollar = Money::fromPicoUsd(1'000'000'000'000);
    QCOMPARE((dollar * 9'223'372).toDecimalUsd(), QStringLiteral("9223372"));
    QVERIFY((dollar * 9'223'373).isAtLimit());
    QVERIFY((Most * dollar).isAtLimit());
    QCOMPARE(Most * -dollar, Money::fromPicoUsd(-Most));
}

void TestMoney::aFractionThatIsNotWholeGoesTowardZero()
{
    QCOMPARE(Money::fromPicoUsd(20).scaled(11, 10), Money::fromPicoUsd(22));
    QCOMPARE(Money::fromPicoUsd(5).scaled(1, 2), Money::fromPicoUsd(2));
    QCOMPARE(Money::fromPicoUsd(-5).scaled(1, 2), Money::fromPicoUsd(-2));
    QVERIFY(Money::fromPicoUsd(Most).scaled(11, 10).isAtLimit());
}

void TestMoney::aPricePerMillionIsWholePerToken()
{
    // 0.25 USD per million tokens are 250,000 micro-dollars, and so many pico-dollars a token.
    QCOMPARE(core::pricePerToken(250'000), Money::fromPicoUsd(250'000));
    // 8 tokens at 0.25 USD per million: 8 × 0.25 / 10⁶ = 0.000002 USD.
    QCOMPARE((8 * core::pricePerToken(250'000)).toDecimalUsd(), QStringLiteral("0.000002"));
}

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"
