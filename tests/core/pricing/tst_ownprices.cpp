// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/cost.h"
#include "core/pricing/ownprices.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

/// A row in USD per million tokens: input and output.
PriceRow row(const QString &from, const QString &until, const QString &input, const QString &output)
{
    PriceRow made;
    made.from = from;
    made.until = until;
    made.input = tokenPrice(input);
    made.output = tokenPrice(output);
    made.setOn = u"2026-11-28"_s;
    return made;
}

} // namespace

class TestOwnPrices : public QObject
{
    Q_OBJECT
private slots:
    void anOwnPriceHoldsFromItsDay_data();
    void anOwnPriceHoldsFromItsDay();
    void theStepThatIsNotSetKeepsItsPrice();
    void theLatestOfTwoOwnRowsHolds();
    void anUnknownModelHasThePriceThatWasSet();
    void anUnknownNameStandsForAModel();
    void aRowThatIsSetAgainIsReplaced();
    void rowsAndNamesAreRemoved();
    void whatIsWrittenIsRead();
    void aFileThatIsNoneIsRefused_data();
    void aFileThatIsNoneIsRefused();
    void twoWritersLoseNothing();
    void whateverBytesComeAreReadOrRefused();

private:
    QString input(const OwnPrices &own, const QString &model, const QString &day,
                  Tokens prompt = 1'000'000) const
    {
        const std::optional<Cost> cost = costAtPromptSize({.input = 1'000'000}, prompt, {}, model, day,
                                                          own.with(m_models), own.with(m_prices));
        return cost ? cost->total().toDecimalUsd() : u"unpriced"_s;
    }
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestOwnPrices::anOwnPriceHoldsFromItsDay_data()
{
    QTest::addColumn<QString>("day");
    QTest::addColumn<QString>("cost");
    // The published price of Sonnet 5 is 2 USD since 30 June; the own one 1.7 in August.
    QTest::newRow("before its launch") << u"2026-06-29"_s << u"unpriced"_s;
    QTest::newRow("before") << u"2026-07-31"_s << u"2"_s;
    QTest::newRow("first day") << u"2026-08-01"_s << u"1.7"_s;
    QTest::newRow("last day") << u"2026-08-31"_s << u"1.7"_s;
    QTest::newRow("after") << u"2026-09-01"_s << u"2"_s;
}

void TestOwnPrices::anOwnPriceHoldsFromItsDay()
{
    OwnPrices own;
    own.set(u"claude-sonnet-5"_s, row(u"2026-08-01"_s, u"2026-09-01"_s, u"1.7"_s, u"9"_s));
    QFETCH(QString, day);
    QTEST(input(own, u"claude-sonnet-5"_s, day), "cost");
    QCOMPARE(own.with(m_prices).rows(u"claude-sonnet-5"_s).size(), 3);
}

void TestOwnPrices::theStepThatIsNotSetKeepsItsPrice()
{
    OwnPrices own;
    own.set(u"claude-haiku-5-5"_s, row(u"2026-11-01"_s, {}, u"0.08"_s, u"0.4"_s));
    QCOMPARE(input(own, u"claude-haiku-5-5"_s, u"2026-11-02"_s, 100'000), u"0.08"_s);
    QCOMPARE(input(own, u"claude-haiku-5-5"_s, u"2026-11-02"_s, 100'001), u"0.5"_s);
    PriceRow above = row(u"2026-11-01"_s, {}, u"0.3"_s, u"1"_s);
    above.abovePrompt = 100'000;
    own.set(u"claude-haiku-5-5"_s, above);
    QCOMPARE(input(own, u"claude-haiku-5-5"_s, u"2026-11-02"_s, 100'001), u"0.3"_s);
}

void TestOwnPrices::theLatestOfTwoOwnRowsHolds()
{
    OwnPrices own;
    own.set(u"claude-opus-5"_s, row(u"2026-10-01"_s, u"2026-10-11"_s, u"3"_s, u"15"_s));
    own.set(u"claude-opus-5"_s, row(u"2026-08-01"_s, {}, u"4"_s, u"20"_s));
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-07-31"_s), u"5"_s);
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-09-30"_s), u"4"_s);
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-10-01"_s), u"3"_s);
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-10-10"_s), u"3"_s);
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-10-11"_s), u"4"_s);
}

void TestOwnPrices::anUnknownModelHasThePriceThatWasSet()
{
    OwnPrices own;
    QCOMPARE(input(own, u"gpt-5"_s, u"2026-11-02"_s), u"unpriced"_s);
    own.set(u"gpt-5"_s, row(u"2026-01-01"_s, {}, u"1.25"_s, u"10"_s));
    QCOMPARE(input(own, u"gpt-5"_s, u"2026-11-02"_s), u"1.25"_s);
    QCOMPARE(input(own, u"openai/gpt-5"_s, u"2026-11-02"_s), u"1.25"_s);
    QCOMPARE(input(own, u"gpt-5-mini"_s, u"2026-11-02"_s), u"unpriced"_s);
    // A class of which no price was set; geography, which only models that are known to have it are
    // charged for.
    const std::optional<Cost> read = costOf({.cacheRead = 1}, {}, u"gpt-5"_s, u"2026-11-02"_s,
                                            own.with(m_models), own.with(m_prices));
    QVERIFY(!read);
    const std::optional<Cost> abroad = costOf({.input = 1'000'000}, {.usOnly = true}, u"gpt-5"_s,
                                              u"2026-11-02"_s, own.with(m_models), own.with(m_prices));
    QCOMPARE(abroad->total().toDecimalUsd(), u"1.25"_s);
}

void TestOwnPrices::anUnknownNameStandsForAModel()
{
    OwnPrices own;
    own.names.insert(u"claude-sonnet-4.5"_s, u"claude-sonnet-4-5-20250929"_s);
    own.names.insert(u"claude-opus-5"_s, u"claude-3-haiku"_s); // is known: stays what it is
    own.names.insert(u"nothing"_s, u"claude-nine"_s);
    QCOMPARE(input(own, u"claude-sonnet-4.5"_s, u"2026-11-02"_s), u"3"_s);
    QCOMPARE(input(own, u"anthropic/claude-sonnet-4.5"_s, u"2026-11-02"_s), u"3"_s);
    QCOMPARE(input(own, u"claude-opus-5"_s, u"2026-11-02"_s), u"5"_s);
    QCOMPARE(input(own, u"nothing"_s, u"2026-11-02"_s), u"unpriced"_s);
    // What the service itself takes did not change.
    QVERIFY(!own.with(m_models).findExact(u"claude-sonnet-4.5"));
}

void TestOwnPrices::aRowThatIsSetAgainIsReplaced()
{
    OwnPrices own;
    own.set(u"m"_s, row(u"2026-01-01"_s, {}, u"1"_s, u"2"_s));
    own.set(u"m"_s, row(u"2026-01-01"_s, {}, u"3"_s, u"4"_s));
    QCOMPARE(own.rows.value(u"m"_s).size(), 1);
    QCOMPARE(input(own, u"m"_s, u"2026-01-01"_s), u"3"_s);
}

void TestOwnPrices::rowsAndNamesAreRemoved()
{
    OwnPrices own;
    own.set(u"m"_s, row(u"2026-01-01"_s, {}, u"1"_s, u"2"_s));
    own.set(u"m"_s, row(u"2026-02-01"_s, {}, u"1"_s, u"2"_s));
    own.names.insert(u"n"_s, u"claude-opus-5"_s);
    QCOMPARE(own.remove(u"m"_s, u"2026-03-01"_s), 0);
    QCOMPARE(own.remove(u"m"_s, u"2026-02-01"_s), 1);
    QCOMPARE(own.remove(u"m"_s), 1);
    QCOMPARE(own.remove(u"m"_s), 0);
    QCOMPARE(own.remove(u"n"_s), 1);
    QVERIFY(own.isEmpty());
}

void TestOwnPrices::whatIsWrittenIsRead()
{
    OwnPrices own;
    PriceRow fast = row(u"2026-01-01"_s, u"2026-02-01"_s, u"0.000001"_s, u"0"_s);
    fast.speed = Speed::Fast;
    fast.abovePrompt = 150'000;
    fast.cacheRead = tokenPrice(u"9000000"_s);
    fast.note = u"Vertrag “Müller” \n 2"_s;
    own.set(u"m"_s, fast);
    own.set(u"m"_s, row(u"2025-01-01"_s, {}, u"1"_s, u"2"_s));
    own.names.insert(u"n"_s, u"claude-opus-5"_s);
    const Result<OwnPrices> read = OwnPrices::fromJson(own.toJson());
    QVERIFY(read.has_value());
    QCOMPARE(*read, own);
}

void TestOwnPrices::aFileThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray{} << u"cannot be used"_s;
    QTest::newRow("half") << QByteArray{R"({"models":{"m":[)"} << u"byte"_s;
    QTest::newRow("a list") << QByteArray{"[]"} << u"not a JSON object"_s;
    QTest::newRow("a number for a price")
        << QByteArray{R"({"models":{"m":[{"from":"2026-01-01","until":null,"speed":"standard","above_prompt_tokens":null,)"
                      R"("input":3,"output":null,"cache_write_5m":null,"cache_write_1h":null,"cache_read":null}]}})"}
        << u"m, row 1 is not a price row"_s;
    QTest::newRow("of a later version") << QByteArray{R"({"version":99,"models":{}})"} << u"“version” is not known"_s;
    QTest::newRow("in another unit") << QByteArray{R"({"unit":"EUR","models":{}})"} << u"its unit is not"_s;
    QTest::newRow("a list of models") << QByteArray{R"({"models":[]})"} << u"“models” is not a JSON object"_s;
    QTest::newRow("a number for names") << QByteArray{R"({"names":5})"} << u"“names” is not a JSON object"_s;
    QTest::newRow("a number for rows") << QByteArray{R"({"models":{"m":5}})"} << u"m has no list of price rows"_s;
    QTest::newRow("a name for nothing") << QByteArray{R"({"names":{"n":""}})"} << u"“n” stands for no model"_s;
}

void TestOwnPrices::aFileThatIsNoneIsRefused()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"prices.json"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(json);
    file.close();
    const Result<OwnPrices> own = OwnPrices::load(path);
    QVERIFY(!own);
    QCOMPARE(own.error().kind, Error::Kind::BadInput);
    QVERIFY2(own.error().detail.contains(says), qPrintable(own.error().detail));
    QVERIFY(own.error().detail.contains(path));
    // It is not written over either.
    const Result<void> changed = OwnPrices::change(path, [](OwnPrices &) { return Result<void>{}; });
    QVERIFY(!changed);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), json);
}

void TestOwnPrices::twoWritersLoseNothing()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"new/prices.json"_s);
    constexpr int each = 20;
    const auto write = [&path](const QString &who) {
        for (int i = 0; i < each; ++i) {
            const Result<void> done = OwnPrices::change(path, [&](OwnPrices &own) {
                own.names.insert(who + QString::number(i), u"claude-opus-5"_s);
                return Result<void>{};
            });
            if (!done)
                return;
        }
    };
    std::thread one{write, u"a"_s};
    std::thread two{write, u"b"_s};
    one.join();
    two.join();
    const Result<OwnPrices> own = OwnPrices::load(path);
    QVERIFY(own.has_value());
    QCOMPARE(own->names.size(), 2 * each);
}

void TestOwnPrices::whateverBytesComeAreReadOrRefused()
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    OwnPrices seed;
    seed.set(u"m"_s, row(u"2026-01-01"_s, u"2026-02-01"_s, u"0.25"_s, u"3"_s));
    seed.set(u"claude-opus-5"_s, row(u"2026-01-01"_s, {}, u"0.25"_s, u"3"_s));
    seed.names.insert(u"n"_s, u"claude-opus-5"_s);
    const QByteArray json = seed.toJson();
    QRandomGenerator random{20261128};
    for (int round = 0; round < (asked > 0 ? asked : 2'000); ++round) {
        QByteArray bytes = json;
        for (int i = 0; i < 1 + int(random.bounded(4)); ++i) {
            const qsizetype at = random.bounded(bytes.size());
            if (random.bounded(3) == 0)
                bytes.remove(at, 1 + random.bounded(9));
            else
                bytes[at] = char("0123456789.eE-+\"{}[],:\xff\0ntf"[random.bounded(27)]);
            if (bytes.isEmpty())
                bytes = json;
        }
        if (const Result<OwnPrices> own = OwnPrices::fromJson(bytes)) {
            const Result<OwnPrices> again = OwnPrices::fromJson(own->toJson());
            QVERIFY2(again && *again == *own, bytes.constData());
            own->with(m_prices);
        } else {
            QVERIFY(!own.error().detail.isEmpty());
        }
    }
}

QTEST_GUILESS_MAIN(TestOwnPrices)
#include "tst_ownprices.moc"
