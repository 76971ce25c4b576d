// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/pricesheet.h"

#include <QtTest>

using namespace core;

namespace {

/// A sheet of one row, with one thing replaced.
QByteArray sheetWith(const QByteArray &from = {}, const QByteArray &to = {})
{
    QByteArray json = R"({"as_of":"2026-11-23","multipliers":{"batch":"0.5","us_only":"1.1"},
        "web_searches_per_1000":"10","models":{"m":[{"from":"2026-01-01","until":null,"speed":"standard",
        "above_prompt_tokens":null,"input":"3","output":"15","cache_write_5m":"3.75","cache_write_1h":"6",
        "cache_read":"0.3","confidence":"high"}]}})";
    if (!from.isEmpty())
        json.replace(from, to);
    return json;
}

} // namespace

class TestPriceSheet : public QObject
{
    Q_OBJECT
private slots:
    void theBuiltInSheetIsThatOfTheReference();
    void pricesAreExactPerToken();
    void aSheetThatIsNoneIsRefused_data();
    void aSheetThatIsNoneIsRefused();
    void theHighestStepBelowThePromptHolds();
    void daysBeforeAndAfterHaveNoPrice();
};

void TestPriceSheet::theBuiltInSheetIsThatOfTheReference()
{
    const PriceSheet sheet = PriceSheet::builtIn();
    QCOMPARE(sheet.asOf(), QStringLiteral("2026-11-23"));
    QCOMPARE(sheet.batchRatio(), (Ratio{1, 2}));
    QCOMPARE(sheet.usOnlyRatio(), (Ratio{11, 10}));
    QCOMPARE(sheet.webSearch().toDecimalUsd(), QStringLiteral("0.01"));
    QCOMPARE(sheet.promptSteps(QStringLiteral("claude-haiku-5-5"), QStringLiteral("2026-11-24")),
             QList<Tokens>{100'000});
    QVERIFY(
        sheet.promptSteps(QStringLiteral("claude-opus-5"), QStringLiteral("2026-11-24")).isEmpty());
    QCOMPARE(sheet.promptSteps(QStringLiteral("claude-opus-4-6"), QStringLiteral("2026-02-10")),
             QList<Tokens>{200'000});
}

void TestPriceSheet::pricesAreExactPerToken()
{
    const Result<PriceSheet> sheet = PriceSheet::fromJson(sheetWith("\"0.3\"", "\"0.000001\""));
    QVERIFY(sheet.has_value());
    const PriceRow *row =
        sheet->find(QStringLiteral("m"), QStringLiteral("2026-06-01"), Speed::Standard, 1);
    QVERIFY(row);
    QCOMPARE(row->cacheRead, std::optional{Money::fromPicoUsd(1)});
    QCOMPARE(row->cacheWrite5m, std::optional{Money::fromPicoUsd(3'750'000)});
}

void TestPriceSheet::aSheetThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("detail");
    const QString row = QStringLiteral("price sheet: m, row 1 is not a price row");
    QTest::newRow("nothing") << QByteArray{} << "price sheet: ";
    QTest::newRow("no day") << sheetWith("2026-11-23", "yesterday")
                            << "price sheet: as_of is not a day";
    QTest::newRow("a number instead of text") << sheetWith("\"15\"", "15") << row;
    QTest::newRow("finer than a pico-dollar a token")
        << sheetWith("\"0.3\"", "\"0.0000001\"") << row;
    QTest::newRow("negative") << sheetWith("\"15\"", "\"-15\"") << row;
    QTest::newRow("free") << sheetWith("\"15\"", "\"0\"") << row;
    QTest::newRow("unknown speed") << sheetWith("standard", "warp") << row;
    QTest::newRow("impossible day") << sheetWith("2026-01-01", "2026-02-30") << row;
    QTest::newRow("ends before it begins")
        << sheetWith("\"until\":null", "\"until\":\"2025-01-01\"") << row;
    QTest::newRow("a step at nothing")
        << sheetWith("\"above_prompt_tokens\":null", "\"above_prompt_tokens\":0") << row;
    QTest::newRow("a step that is text")
        << sheetWith("\"above_prompt_tokens\":null", "\"above_prompt_tokens\":\"1\"") << row;
    QTest::newRow("a multiplier of 0")
        << sheetWith("\"0.5\"", "\"0\"") << "price sheet: multipliers";
    QTest::newRow("a multiplier as number")
        << sheetWith("\"1.1\"", "1.1") << "price sheet: multipliers";
    QTest::newRow("a fee that is none")
        << sheetWith("\"10\"", "\"ten\"") << "price sheet: web_searches_per_1000";
    QTest::newRow("a row that is none") << sheetWith("[{", "[7,{") << row;
    QTest::newRow("two rows for one day") << sheetWith(
        "[{",
        R"([{"from":"2026-06-01","until":"2026-07-01","speed":"standard","above_prompt_tokens":null,"input":"1","output":null,"cache_write_5m":null,"cache_write_1h":null,"cache_read":null},{)")
                                          << "price sheet: m, row 2 overlaps another";
}

void TestPriceSheet::aSheetThatIsNoneIsRefused()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, detail);
    const Result<PriceSheet> sheet = PriceSheet::fromJson(json);
    QVERIFY(!sheet);
    QCOMPARE(sheet.error().kind, Error::Kind::BadInput);
    QVERIFY2(sheet.error().detail.startsWith(detail), qPrintable(sheet.error().detail));
    QVERIFY(PriceSheet::fromJson(sheetWith()).has_value());
}

void TestPriceSheet::theHighestStepBelowThePromptHolds()
{
    QByteArray steps{"[{"};
    for (const QByteArray &step : {QByteArray{R"("above_prompt_tokens":500,"input":"9")"},
                                   QByteArray{R"("above_prompt_tokens":100,"input":"5")"}})
        steps +=
            R"("from":"2026-01-01","until":null,"speed":"standard","output":null,"cache_write_5m":null,)"
            R"("cache_write_1h":null,"cache_read":null,)"
            + step + "},{";
    const Result<PriceSheet> sheet = PriceSheet::fromJson(sheetWith("[{", steps));
    QVERIFY(sheet.has_value());
    const auto input = [&](Tokens prompt) {
        return sheet
            ->find(QStringLiteral("m"), QStringLiteral("2026-01-01"), Speed::Standard, prompt)
            ->input->picoUsd();
    };
    QCOMPARE(input(0), 3'000'000);
    QCOMPARE(input(100), 3'000'000);
    QCOMPARE(input(101), 5'000'000);
    QCOMPARE(input(500), 5'000'000);
    QCOMPARE(input(501), 9'000'000);
    QCOMPARE(sheet->promptSteps(QStringLiteral("m"), QStringLiteral("2026-01-01")),
             (QList<Tokens>{100, 500}));
}

void TestPriceSheet::daysBeforeAndAfterHaveNoPrice()
{
    const Result<PriceSheet> sheet =
        PriceSheet::fromJson(sheetWith("\"until\":null", "\"until\":\"2026-02-01\""));
    QVERIFY(sheet.has_value());
    const auto priced = [&](const char *day) {
        return sheet->find(QStringLiteral("m"), QString::fromLatin1(day), Speed::Standard, 1)
            != nullptr;
    };
    QVERIFY(!priced("2025-12-31"));
    QVERIFY(priced("2026-01-01"));
    QVERIFY(priced("2026-01-31"));
    QVERIFY(!priced("2026-02-01"));
    QCOMPARE(sheet->find(QStringLiteral("other"), QStringLiteral("2026-01-01"), Speed::Standard, 1),
             nullptr);
    QCOMPARE(sheet->find(QStringLiteral("m"), QStringLiteral("2026-01-01"), Speed::Fast, 1),
             nullptr);
}

QTEST_GUILESS_MAIN(TestPriceSheet)
#include "tst_pricesheet.moc"
