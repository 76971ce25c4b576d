// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/typednumber.h"

#include <QTest>

using namespace Qt::StringLiterals;

class TestTypedNumber : public QObject
{
    Q_OBJECT

private slots:
    void aNumberIsReadAsItWasMeant_data();
    void aNumberIsReadAsItWasMeant();
};

void TestTypedNumber::aNumberIsReadAsItWasMeant_data()
{
    QTest::addColumn<QLocale>("locale");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("plain"); // "" for nothing that can be taken
    const QLocale english{QLocale::English, QLocale::UnitedStates};
    const QLocale german{QLocale::German, QLocale::Germany};
    const QLocale french{QLocale::French, QLocale::France};
    const QLocale arabic{QLocale::Arabic, QLocale::Egypt};
    QTest::addRow("plain") << english << u"12"_s << u"12"_s;
    QTest::addRow("english") << english << u"$1,234.56"_s << u"1234.56"_s;
    QTest::addRow("english, a comma before two") << english << u"12,50"_s << u"12.50"_s;
    QTest::addRow("english, thousands") << english << u"1,250"_s << u"1250"_s;
    QTest::addRow("german") << german << u"1.234,56"_s << u"1234.56"_s;
    QTest::addRow("german, a point before two") << german << u"12.50"_s << u"12.50"_s; // not 1,250
    QTest::addRow("german, thousands") << german << u"1.250"_s << u"1250"_s;
    QTest::addRow("german, a point behind zero") << german << u"0.125"_s << u"0.125"_s;
    QTest::addRow("german, many decimals") << german << u"2.00001"_s << u"2.00001"_s;
    QTest::addRow("french, a narrow space") << french << u"1\u202f501,14"_s << u"1501.14"_s;
    QTest::addRow("french, a space as typed") << french << u"1 501,14 $"_s << u"1501.14"_s;
    QTest::addRow("arabic digits") << arabic << u"١٬٢٣٤٫٥"_s << u"1234.5"_s;
    QTest::addRow("groups of another size") << english << u"1,23,456"_s << QString{};
    QTest::addRow("two decimal marks") << english << u"1.2.3"_s << QString{};
    QTest::addRow("thousands behind the mark") << english << u"1.234,567"_s << QString{};
    QTest::addRow("below nothing") << english << u"-3"_s << QString{};
    QTest::addRow("words") << english << u"three"_s << QString{};
    QTest::addRow("nothing") << english << QString{} << QString{};
    QTest::addRow("a mark alone") << english << u"."_s << QString{};
    QTest::addRow("an exponent") << english << u"1e3"_s << QString{};
}

void TestTypedNumber::aNumberIsReadAsItWasMeant()
{
    QFETCH(const QLocale, locale);
    QFETCH(const QString, typed);
    QTEST(ui::plainNumber(typed, locale).value_or(QString{}), "plain");
}

QTEST_GUILESS_MAIN(TestTypedNumber)
#include "tst_typednumber.moc"
