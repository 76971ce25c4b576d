// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

using namespace Qt::StringLiterals;
using ui::Color;

/// The table of colours against the ratios that the design states for it.
class TestColors : public QObject
{
    Q_OBJECT

private slots:
    void textIsReadableOnItsGround_data();
    void textIsReadableOnItsGround();
    void controlsStandOutFromTheCard();
    void seriesStandOutFromTheCard();
    void blackOnWhiteIsTwentyOne();
    void thePaletteTellsItsTable();
    void highContrastStrengthensEdges();
    void theStyleSheetKnowsEveryName();
};

void TestColors::textIsReadableOnItsGround_data()
{
    QTest::addColumn<Color>("ink");
    QTest::addColumn<Color>("ground");
    const std::initializer_list<std::pair<Color, Color>> pairs{
        {Color::Text1, Color::Card},       {Color::Text1, Color::Window},    {Color::Text1, Color::Selected},
        {Color::Text1, Color::Hover},      {Color::Text2, Color::Card},      {Color::Text2, Color::Sidebar},
        {Color::Text2, Color::Window},     {Color::Text2, Color::Raised},    {Color::Text2, Color::Track},
        {Color::Text3, Color::Card},       {Color::Text3, Color::Sidebar},   {Color::Text3, Color::Window},
        {Color::Text3, Color::Raised},     {Color::Text3, Color::Selected},  {Color::Accent, Color::Card},
        {Color::Accent, Color::AccentSoft},{Color::OnAccent, Color::Accent}, {Color::OnAccent, Color::AccentHover},
        {Color::Ok, Color::Card},          {Color::Ok, Color::OkSoft},       {Color::Warn, Color::Card},
        {Color::Warn, Color::WarnSoft},    {Color::Bad, Color::Card},        {Color::Bad, Color::BadSoft},
        {Color::Sandbox, Color::SandboxSoft}, {Color::Text2, Color::SandboxSoft}, {Color::Text1, Color::WarnSoft}};
    for (const auto &[ink, ground] : pairs)
        QTest::addRow("%s on %s", ui::colorName(ink).data(), ui::colorName(ground).data()) << ink << ground;
}

void TestColors::textIsReadableOnItsGround()
{
    QFETCH(const Color, ink);
    QFETCH(const Color, ground);
    for (const ui::ColorTable &table : {ui::lightColors(), ui::darkColors(), ui::lightColors().withHighContrast(),
                                        ui::darkColors().withHighContrast()})
        QVERIFY2(ui::contrastRatio(table[ink], table[ground]) >= 4.5,
                 qPrintable(QString::number(ui::contrastRatio(table[ink], table[ground]))));
}

void TestColors::controlsStandOutFromTheCard()
{
    for (const ui::ColorTable &table : {ui::lightColors(), ui::darkColors()})
        QVERIFY(ui::contrastRatio(table[Color::Control], table[Color::Card]) >= 3);
}

void TestColors::seriesStandOutFromTheCard()
{
    for (const ui::ColorTable &table : {ui::lightColors(), ui::darkColors()})
        for (const Color series : {Color::SeriesOpus, Color::SeriesSonnet, Color::SeriesHaiku, Color::SeriesFable,
                                   Color::SeriesOther})
            QVERIFY(ui::contrastRatio(table[series], table[Color::Card]) >= 3);
}

void TestColors::blackOnWhiteIsTwentyOne()
{
    QCOMPARE(ui::contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(ui::contrastRatio(Qt::white, Qt::white), 1.0);
}

void TestColors::thePaletteTellsItsTable()
{
    for (const ui::ColorTable &table : {ui::lightColors(), ui::darkColors(), ui::lightColors().withHighContrast(),
                                        ui::darkColors().withHighContrast()}) {
        QApplication::setPalette(ui::paletteOf(table));
        QVERIFY(ui::currentColors() == table);
    }
}

void TestColors::highContrastStrengthensEdges()
{
    const ui::ColorTable strong = ui::lightColors().withHighContrast();
    QCOMPARE(strong[Color::Border], ui::lightColors()[Color::Control]);
    QCOMPARE(strong[Color::Text3], ui::lightColors()[Color::Text2]);
    QCOMPARE(strong[Color::Text1], ui::lightColors()[Color::Text1]);
}

void TestColors::theStyleSheetKnowsEveryName()
{
    const QString sheet = ui::styleSheetOf(ui::lightColors());
    const qsizetype unknown = sheet.indexOf(u'@');
    QVERIFY2(unknown < 0, qPrintable(sheet.mid(unknown, 40)));
    QVERIFY(sheet.contains(ui::lightColors()[Color::AccentHover].name()));
}

QTEST_MAIN(TestColors)
#include "tst_colors.moc"
