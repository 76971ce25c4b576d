// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/litellm.h"

#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const QByteArray File = R"({
    "sample_spec": {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0, "mode": "one of: chat"},
    "claude-sonnet-5": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5E-5,
        "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-6,
        "cache_read_input_token_cost": 0.0000003, "supports_vision": true, "search": {"low": 0.01}},
    "claude-haiku-4-5": {"input_cost_per_token": 9e-07, "output_cost_per_token": 4.5e-06,
        "cache_creation_input_token_cost": null},
    "claude-haiku-4-5-20251001": {"input_cost_per_token": 1, "output_cost_per_token": 1},
    "claude-opus-5": {"input_cost_per_token": 5e-06, "output_cost_per_token": 2.5e-05},
    "us.anthropic.claude-opus-5": {"input_cost_per_token": 5.5e-06, "output_cost_per_token": 2.75e-05},
    "gemini-9": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05,
        "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_512k_tokens": 3e-05},
    "painter": {"output_cost_per_image": 0.04},
    "noisy": {"input_cost_per_token": 1.0000000000000001e-07, "output_cost_per_token": 1e-6},
    "wordy": {"input_cost_per_token": "3e-06", "output_cost_per_token": 1e-6},
    "gives": {"input_cost_per_token": -3e-06, "output_cost_per_token": 1e-6},
    "list": [], "gold": {"input_cost_per_token": 10, "output_cost_per_token": 1e-6}
})";

} // namespace

class TestLiteLlm : public QObject
{
    Q_OBJECT
private slots:
    void numbersAreExact_data();
    void numbersAreExact();
    void theFileIsReadModelByModel();
    void aFileThatIsNoneIsRefused_data();
    void aFileThatIsNoneIsRefused();
    void whatIsTakenAndSkippedIsTold();
    void theSameFileAgainChangesNothing();
    void aPriceThatAFileGaveIsChangedByALaterOne();
    void aByteOrderMarkIsPassedOver();
    void whateverBytesComeAreReadOrRefused();

private:
    PriceImport import(OwnPrices &own, bool all = false) const
    {
        return importPrices(*readLiteLlm(File),
                            {.from = u"2026-11-01"_s,
                             .setOn = u"2026-11-28"_s,
                             .note = u"from a file"_s,
                             .wanted = {u"gemini-9"_s},
                             .all = all},
                            own.with(m_models), own.with(m_prices), own);
    }
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestLiteLlm::numbersAreExact_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<QString>("money"); // "" if it is none
    QTest::newRow("3e-06") << QByteArray{"3e-06"} << u"0.000003"_s;
    QTest::newRow("plain") << QByteArray{"0.0000003"} << u"0.0000003"_s;
    QTest::newRow("0.1 is not exact in binary") << QByteArray{"0.1"} << u"0.1"_s;
    QTest::newRow("1.25E-8") << QByteArray{"1.25E-8"} << u"0.0000000125"_s;
    QTest::newRow("a pico-dollar") << QByteArray{"1e-12"} << u"0.000000000001"_s;
    QTest::newRow("half a pico-dollar") << QByteArray{"5e-13"} << QString{};
    QTest::newRow("zeros at the end") << QByteArray{"3.000000000000000e-06"} << u"0.000003"_s;
    QTest::newRow("whole") << QByteArray{"12"} << u"12"_s;
    QTest::newRow("a large power") << QByteArray{"0.0012e+3"} << u"1.2"_s;
    QTest::newRow("zero") << QByteArray{"0.0"} << u"0"_s;
    QTest::newRow("zero of any power") << QByteArray{"0e999"} << u"0"_s;
    QTest::newRow("noise of a float") << QByteArray{"1.0000000000000001e-07"} << QString{};
    QTest::newRow("negative") << QByteArray{"-1"} << QString{};
    QTest::newRow("the largest") << QByteArray{"9223372.036854775807"} << u"9223372.036854775807"_s;
    QTest::newRow("beyond it") << QByteArray{"9223372.036854775808"} << QString{};
    QTest::newRow("far beyond it") << QByteArray{"1e300"} << QString{};
    QTest::newRow("many digits") << QByteArray(400, '9') << QString{};
    QTest::newRow("tiny") << QByteArray{"1e-300"} << QString{};
    QTest::newRow("a power beyond an int") << QByteArray{"1e-99999999999"} << QString{};
}

void TestLiteLlm::numbersAreExact()
{
    QFETCH(QByteArray, number);
    const std::optional<Money> money = moneyFromJsonNumber(number.toStdString());
    QTEST(money ? money->toDecimalUsd() : QString{}, "money");
}

void TestLiteLlm::theFileIsReadModelByModel()
{
    const Result<QList<LiteLlmModel>> file = readLiteLlm(File);
    QVERIFY(file.has_value());
    QCOMPARE(file->size(), 13);
    const LiteLlmModel &sonnet = file->at(1);
    QCOMPARE(sonnet.name, u"claude-sonnet-5"_s);
    QCOMPARE(sonnet.rows.size(), 1);
    QCOMPARE(usdPerMillion(*sonnet.rows[0].input), u"3"_s);
    QCOMPARE(usdPerMillion(*sonnet.rows[0].output), u"15"_s);
    QCOMPARE(usdPerMillion(*sonnet.rows[0].cacheWrite5m), u"3.75"_s);
    QCOMPARE(usdPerMillion(*sonnet.rows[0].cacheWrite1h), u"6"_s);
    QCOMPARE(usdPerMillion(*sonnet.rows[0].cacheRead), u"0.3"_s);
    // A class without a step of its own costs what it did below.
    const LiteLlmModel &gemini = file->at(6);
    QCOMPARE(gemini.rows.size(), 3);
    QCOMPARE(gemini.rows[1].abovePrompt, std::optional<Tokens>{200'000});
    QCOMPARE(usdPerMillion(*gemini.rows[1].input), u"2.5"_s);
    QCOMPARE(usdPerMillion(*gemini.rows[1].output), u"10"_s);
    QCOMPARE(gemini.rows[2].abovePrompt, std::optional<Tokens>{512'000});
    QCOMPARE(usdPerMillion(*gemini.rows[2].input), u"2.5"_s);
    QCOMPARE(usdPerMillion(*gemini.rows[2].output), u"30"_s);
}

// The user's own price makes a model known: nothing of it is unpriced any more.
void TestLiteLlm::aPriceThatAFileGaveIsChangedByALaterOne()
{
    OwnPrices own;
    QVERIFY(import(own).taken() > 0);
    QVERIFY(own.rows.contains(u"gemini-9"_s));
    const Result<QList<LiteLlmModel>> later = readLiteLlm(
        R"({"gemini-9": {"input_cost_per_token": 1e-06, "output_cost_per_token": 8e-06}})");
    const PriceImport second =
        importPrices(*later, {.from = u"2026-11-20"_s, .setOn = {}, .note = {}, .wanted = {}},
                     own.with(m_models), own.with(m_prices), own);
    QCOMPARE(second.models.first().why, QString{});
    QCOMPARE(
        usdPerMillion(
            *own.with(m_prices).find(u"gemini-9"_s, u"2026-11-19"_s, Speed::Standard, 1)->input),
        u"1.25"_s);
    QCOMPARE(
        usdPerMillion(
            *own.with(m_prices).find(u"gemini-9"_s, u"2026-11-20"_s, Speed::Standard, 1)->input),
        u"1"_s);
}

void TestLiteLlm::aByteOrderMarkIsPassedOver()
{
    const Result<QList<LiteLlmModel>> file = readLiteLlm(QByteArray{"\xEF\xBB\xBF" + File});
    QVERIFY(file);
    QCOMPARE(file->size(), readLiteLlm(File)->size());
}

void TestLiteLlm::aFileThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray{};
    QTest::newRow("a list") << QByteArray{"[1]"};
    QTest::newRow("half") << File.first(File.size() / 2);
    QTest::newRow("something behind it") << QByteArray{File + "x"};
    QTest::newRow("not UTF-8") << QByteArray{"{\"\xff\":{}}"};
    QTest::newRow("too deep") << QByteArray{"{\"m\":" + QByteArray(2'000, '[')};
}

void TestLiteLlm::aFileThatIsNoneIsRefused()
{
    QFETCH(QByteArray, json);
    const Result<QList<LiteLlmModel>> file = readLiteLlm(json);
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Error::Kind::BadInput);
    QVERIFY(file.error().detail.startsWith(u"It is no price file: "));
}

void TestLiteLlm::whatIsTakenAndSkippedIsTold()
{
    OwnPrices own;
    const PriceImport result = import(own);
    QMap<QString, QString> why;
    for (const PriceImport::Model &model : result.models)
        why.insert(model.name, model.why);
    QCOMPARE(why.size(), 13);
    QCOMPARE(result.taken(), 3);
    QCOMPARE(why.value(u"claude-sonnet-5"_s), QString{});
    QCOMPARE(why.value(u"claude-haiku-4-5"_s), QString{});
    QCOMPARE(why.value(u"gemini-9"_s), QString{}); // the ledger has it
    QCOMPARE(why.value(u"claude-haiku-4-5-20251001"_s),
             u"it is the same model as claude-haiku-4-5"_s);
    QCOMPARE(why.value(u"claude-opus-5"_s), u"its price on 2026-11-01 is the same here"_s);
    QVERIFY(why.value(u"us.anthropic.claude-opus-5"_s).contains(u"another cloud"));
    QCOMPARE(why.value(u"noisy"_s), u"neither the program nor the ledger knows the model"_s);
    // Haiku 4.5: 0.9 and 4.5 are new, the rest is kept, and told.
    const QList<PriceRow> haiku = own.rows.value(u"claude-haiku-4-5-20251001"_s);
    QCOMPARE(haiku.size(), 1);
    QCOMPARE(usdPerMillion(*haiku[0].input), u"0.9"_s);
    QCOMPARE(usdPerMillion(*haiku[0].cacheWrite5m), u"1.25"_s);
    QCOMPARE(usdPerMillion(*haiku[0].cacheRead), u"0.1"_s);
    QCOMPARE(haiku[0].note,
             u"from a file; not in it and kept: cache_write_5m, cache_write_1h, cache_read"_s);

    OwnPrices everything;
    const PriceImport all = import(everything, true);
    for (const PriceImport::Model &model : all.models)
        why.insert(model.name, model.why);
    QVERIFY(why.value(u"sample_spec"_s).contains(u"price is 0"));
    QVERIFY(why.value(u"noisy"_s).contains(u"not a whole number of pico-dollars"));
    QVERIFY(why.value(u"wordy"_s).contains(u"is not a number"));
    QVERIFY(why.value(u"gives"_s).contains(u"is negative"));
    QVERIFY(why.value(u"painter"_s).contains(u"no price for input and output"));
    QVERIFY(why.value(u"gold"_s).contains(u"more than a token can cost"));
    QVERIFY(why.value(u"list"_s).contains(u"not a JSON object"));
}

void TestLiteLlm::theSameFileAgainChangesNothing()
{
    OwnPrices own;
    import(own);
    const OwnPrices before = own;
    QCOMPARE(import(own).taken(), 0);
    QCOMPARE(own, before);
}

void TestLiteLlm::whateverBytesComeAreReadOrRefused()
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    QRandomGenerator random{20261128};
    for (int round = 0; round < (asked > 0 ? asked : 2'000); ++round) {
        QByteArray bytes = File;
        for (int i = 0; i < 1 + int(random.bounded(5)); ++i) {
            const qsizetype at = random.bounded(bytes.size());
            if (random.bounded(3) == 0)
                bytes.remove(at, 1 + random.bounded(30));
            else
                bytes[at] = char("0123456789.eE-+\"{}[],:\xff\0ntf"[random.bounded(27)]);
            if (bytes.isEmpty())
                bytes = File;
        }
        const Result<QList<LiteLlmModel>> file = readLiteLlm(bytes);
        if (!file) {
            QVERIFY(!file.error().detail.isEmpty());
            continue;
        }
        for (const LiteLlmModel &model : *file)
            QVERIFY2(model.rows.isEmpty() != model.fault.isEmpty(), bytes.constData());
        OwnPrices own;
        importPrices(*file,
                     {.from = u"2026-11-01"_s, .setOn = {}, .note = {}, .wanted = {}, .all = true},
                     m_models, m_prices, own);
        const Result<OwnPrices> again = OwnPrices::fromJson(own.toJson());
        QVERIFY2(again.has_value(), bytes.constData());
    }
}

QTEST_GUILESS_MAIN(TestLiteLlm)
#include "tst_litellm.moc"
