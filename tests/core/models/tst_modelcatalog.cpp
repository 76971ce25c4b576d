// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/modelcatalog.h"
#include "core/models/modelname.h"

#include <QFile>
#include <QtTest>

using namespace core;

class TestModelCatalog : public QObject
{
    Q_OBJECT
private slots:
    void theBuiltInCatalogIsThatOfTheReference();
    void aDecoratedNameFindsItsModel_data();
    void aDecoratedNameFindsItsModel();
    void aNameThatIsNoModelFindsNone_data();
    void aNameThatIsNoModelFindsNone();
    void theServiceTakesIdsAndAliasesAlone();
    void factsAreThoseOfTheReference_data();
    void factsAreThoseOfTheReference();
    void rulesOfTheTextAreData_data();
    void rulesOfTheTextAreData();
    void effortLevelsAreThoseOfTheReference_data();
    void effortLevelsAreThoseOfTheReference();
    void aModelRetiresOnItsDay();
    void fastModeEndsOnItsDay();
    void aBrokenCatalogIsRefused_data();
    void aBrokenCatalogIsRefused();

private:
    const ModelCatalog m_catalog = ModelCatalog::builtIn();
};

void TestModelCatalog::theBuiltInCatalogIsThatOfTheReference()
{
    QCOMPARE(m_catalog.models().size(), 29);
    QCOMPARE(m_catalog.snapshotDay(), QStringLiteral("2026-11-23"));
}

void TestModelCatalog::aDecoratedNameFindsItsModel_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("id");
    const auto row = [](const char *name, const char *id) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(id);
    };
    row("claude-opus-5-5", "claude-opus-5-5");
    row("claude-haiku-4-5", "claude-haiku-4-5-20251001");
    row("claude-3-opus-latest", "claude-3-opus-20240229");
    row("anthropic/claude-opus-5", "claude-opus-5");
    row("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5-20251001");
    row("openrouter/anthropic/claude-sonnet-5-5", "claude-sonnet-5-5");
    row("eu.anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6");
    row("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929");
    row("apac.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022");
    row("jp.anthropic.claude-haiku-4-5:0", "claude-haiku-4-5-20251001");
    row("au.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6");
    row("vertex_ai/claude-3-7-sonnet@20250219", "claude-3-7-sonnet-20250219");
    row("claude-opus-4-5@20251101", "claude-opus-4-5-20251101");
    row("claude-sonnet-4-5[1m]", "claude-sonnet-4-5-20250929");
    row("us.anthropic.claude-opus-4-6-v1:0[1m]", "claude-opus-4-6");
    row("claude-opus-4-8-fast", "claude-opus-4-8");
    row("claude-sonnet-5-20260630", "claude-sonnet-5");
    row("claude-opus-5-5-20260922", "claude-opus-5-5");
    row(" claude-haiku-5-5 ", "claude-haiku-5-5");
}

void TestModelCatalog::aDecoratedNameFindsItsModel()
{
    QFETCH(QString, name);
    QFETCH(QString, id);
    const Model *model = m_catalog.find(name);
    QVERIFY(model);
    QCOMPARE(model->id, id);
}

void TestModelCatalog::aNameThatIsNoModelFindsNone_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
         {"", "claude", "gpt-5", "<synthetic>", "claude-opus-9", "claude-3-5-sonnet", "-20250929",
          "us.", "anthropic.", "[1m]", "-fast", ":0", "/", "@20250929",
          "claude-3-5-sonnet-20991231", "claude-opus-5-2026063"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestModelCatalog::aNameThatIsNoModelFindsNone()
{
    QFETCH(QString, name);
    QCOMPARE(m_catalog.find(name), nullptr);
}

void TestModelCatalog::theServiceTakesIdsAndAliasesAlone()
{
    QVERIFY(m_catalog.findExact(u"claude-haiku-4-5"));
    QVERIFY(m_catalog.findExact(u"claude-haiku-4-5-20251001"));
    QVERIFY(!m_catalog.findExact(u"anthropic/claude-haiku-4-5"));
    QVERIFY(!m_catalog.findExact(u"claude-opus-5[1m]"));
}

void TestModelCatalog::factsAreThoseOfTheReference_data()
{
    // API reference §7.5 (minimum), §8.8 (window, output), §2.3 (output in batches), §9.1 (images).
    QTest::addColumn<QString>("name");
    QTest::addColumn<Tokens>("window");
    QTest::addColumn<Tokens>("output");
    QTest::addColumn<Tokens>("batchOutput");
    QTest::addColumn<Tokens>("minimum");
    QTest::addColumn<bool>("newer");
    QTest::newRow("Opus 5.5") << "claude-opus-5-5" << Tokens{1'000'000} << Tokens{128'000}
                              << Tokens{300'000} << Tokens{512} << true;
    QTest::newRow("Opus 4.8") << "claude-opus-4-8" << Tokens{1'000'000} << Tokens{128'000}
                              << Tokens{300'000} << Tokens{1024} << true;
    QTest::newRow("Opus 4.7") << "claude-opus-4-7" << Tokens{1'000'000} << Tokens{128'000}
                              << Tokens{300'000} << Tokens{2048} << true;
    QTest::newRow("Opus 4.6") << "claude-opus-4-6" << Tokens{1'000'000} << Tokens{128'000}
                              << Tokens{300'000} << Tokens{4096} << false;
    QTest::newRow("Sonnet 4.5") << "claude-sonnet-4-5" << Tokens{200'000} << Tokens{64'000}
                                << Tokens{64'000} << Tokens{1024} << false;
    QTest::newRow("Haiku 4.5") << "claude-haiku-4-5" << Tokens{200'000} << Tokens{64'000}
                               << Tokens{64'000} << Tokens{4096} << false;
    QTest::newRow("Haiku 5.5") << "claude-haiku-5-5" << Tokens{1'000'000} << Tokens{128'000}
                               << Tokens{300'000} << Tokens{512} << true;
    QTest::newRow("Fable 5.2") << "claude-fable-5-2" << Tokens{1'000'000} << Tokens{128'000}
                               << Tokens{128'000} << Tokens{512} << true;
    QTest::newRow("Opus 4.1") << "claude-opus-4-1" << Tokens{200'000} << Tokens{32'000}
                              << Tokens{32'000} << Tokens{1024} << false;
    QTest::newRow("Haiku 3.5") << "claude-3-5-haiku-latest" << Tokens{200'000} << Tokens{8'192}
                               << Tokens{8'192} << Tokens{2048} << false;
    QTest::newRow("Haiku 3") << "claude-3-haiku" << Tokens{200'000} << Tokens{4'096}
                             << Tokens{4'096} << Tokens{2048} << false;
}

void TestModelCatalog::factsAreThoseOfTheReference()
{
    QFETCH(QString, name);
    const Model *model = m_catalog.find(name);
    QVERIFY(model);
    QTEST(model->contextWindow, "window");
    QTEST(model->maxOutputTokens, "output");
    QTEST(model->batchMaxOutputTokens, "batchOutput");
    QTEST(model->minCacheableTokens.value_or(0), "minimum");
    QTEST(model->tokenizer == Model::Tokenizer::Newer, "newer");
    QTEST(model->highResolutionImages, "newer"); // both changed with 4.7
    QCOMPARE(!model->batchMaxOutputBeta.isEmpty(), model->batchMaxOutputTokens == 300'000);
}

void TestModelCatalog::rulesOfTheTextAreData_data()
{
    // §3.4 forced tools, §1.8 prefill, §1.2 sampling parameters, §8.8 window, §8.4 geography.
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("forced");
    QTest::addColumn<bool>("prefill");
    QTest::addColumn<bool>("sampling");
    QTest::addColumn<bool>("outputInWindow");
    QTest::addColumn<bool>("geography");
    QTest::newRow("Fable 5.2") << "claude-fable-5-2" << false << false << false << false << true;
    QTest::newRow("Mythos 5.1") << "claude-mythos-5-1" << false << false << false << false << true;
    QTest::newRow("Fable 5") << "claude-fable-5" << true << false << false << false << true;
    QTest::newRow("Opus 5.5") << "claude-opus-5-5" << false << false << false << false << true;
    QTest::newRow("Sonnet 5.5") << "claude-sonnet-5-5" << false << false << false << false << true;
    QTest::newRow("Haiku 5.5") << "claude-haiku-5-5" << true << false << false << false << true;
    QTest::newRow("Opus 5") << "claude-opus-5" << true << false << false << false << true;
    QTest::newRow("Opus 4.7") << "claude-opus-4-7" << true << false << false << false << true;
    QTest::newRow("Sonnet 4.6") << "claude-sonnet-4-6" << true << false << true << false << true;
    QTest::newRow("Opus 4.5") << "claude-opus-4-5" << true << true << true << false << false;
    QTest::newRow("Haiku 4.5") << "claude-haiku-4-5" << true << true << true << false << false;
    QTest::newRow("Opus 4.1") << "claude-opus-4-1" << true << true << true << true << false;
    QTest::newRow("Sonnet 3.7") << "claude-3-7-sonnet-latest" << true << true << true << true
                                << false;
}

void TestModelCatalog::rulesOfTheTextAreData()
{
    QFETCH(QString, name);
    const Model *model = m_catalog.find(name);
    QVERIFY(model);
    QTEST(model->forcedTools, "forced");
    QTEST(model->prefill, "prefill");
    QTEST(model->samplingParameters, "sampling");
    QTEST(model->windowIncludesOutput, "outputInWindow");
    QTEST(model->inferenceGeo, "geography");
}

void TestModelCatalog::effortLevelsAreThoseOfTheReference_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("levels");
    QTest::addColumn<QString>("usual");
    QTest::newRow("all") << "claude-opus-5"
                         << "low medium high xhigh max"
                         << "high";
    QTest::newRow("medium by default") << "claude-opus-5-5"
                                       << "low medium high xhigh max"
                                       << "medium";
    QTest::newRow("no xhigh") << "claude-opus-4-6"
                              << "low medium high max"
                              << "high";
    QTest::newRow("three") << "claude-opus-4-5"
                           << "low medium high"
                           << "high";
    QTest::newRow("none") << "claude-sonnet-4-5"
                          << ""
                          << "";
}

void TestModelCatalog::effortLevelsAreThoseOfTheReference()
{
    QFETCH(QString, name);
    const Model *model = m_catalog.find(name);
    QVERIFY(model);
    QTEST(model->effortLevels.join(u' '), "levels");
    QTEST(model->effortDefault, "usual");
}

void TestModelCatalog::aModelRetiresOnItsDay()
{
    const Model *sonnet = m_catalog.find(u"claude-sonnet-4-5");
    QVERIFY(!sonnet->retiredOn(QStringLiteral("2026-11-29")));
    QVERIFY(sonnet->retiredOn(QStringLiteral("2026-11-30")));
    QVERIFY(m_catalog.find(u"claude-3-haiku")->retiredOn(QStringLiteral("2026-11-24")));
    QVERIFY(!m_catalog.find(u"claude-opus-5")->retiredOn(QStringLiteral("2030-01-01")));
    // Deprecated, but no day was announced.
    QVERIFY(!m_catalog.find(u"claude-mythos-preview")->retiredOn(QStringLiteral("2030-01-01")));
}

void TestModelCatalog::fastModeEndsOnItsDay()
{
    const Model *opus = m_catalog.find(u"claude-opus-4-8");
    QVERIFY(opus->fastOn(QStringLiteral("2026-11-29")));
    QVERIFY(!opus->fastOn(QStringLiteral("2026-11-30")));
    QVERIFY(m_catalog.find(u"claude-opus-5-5")->fastOn(QStringLiteral("2026-11-30")));
    QVERIFY(!m_catalog.find(u"claude-sonnet-5-5")->fastOn(QStringLiteral("2026-11-24")));
    QVERIFY(m_catalog.find(u"claude-opus-4-6")->fastIgnored);
}

void TestModelCatalog::aBrokenCatalogIsRefused_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("detail");
    QTest::newRow("not JSON") << QByteArray{"{"} << QByteArray{"["} << "model catalog: ";
    QTest::newRow("no day") << QByteArray{"\"2026-11-23\""} << QByteArray{"\"soon\""}
                            << "model catalog: as_of is not a day";
    QTest::newRow("a name twice") << QByteArray{"\"id\": \"claude-opus-5-5\""}
                                  << QByteArray{"\"id\": \"claude-opus-5\""}
                                  << "model catalog: claude-opus-5 stands for two models";
    QTest::newRow("a wrong type") << QByteArray{"\"context_window\": 1000000"}
                                  << QByteArray{"\"context_window\": \"1M\""}
                                  << "model catalog: claude-fable-5-2: context_window";
    QTest::newRow("a missing field") << QByteArray{"\"forced_tools\""} << QByteArray{"\"forced\""}
                                     << "model catalog: claude-fable-5-2: forced_tools";
    QTest::newRow("an unknown word")
        << QByteArray{"\"lifecycle\": \"active\""} << QByteArray{"\"lifecycle\": \"asleep\""}
        << "model catalog: claude-fable-5-2: lifecycle";
    QTest::newRow("an impossible day")
        << QByteArray{"\"released\": \"2026-11-09\""} << QByteArray{"\"released\": \"2026-02-30\""}
        << "model catalog: claude-fable-5-2: released";
}

void TestModelCatalog::aBrokenCatalogIsRefused()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, detail);
    QFile file{QStringLiteral(":/prices/models.json")};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray json = file.readAll();
    const qsizetype at = json.indexOf(from);
    QVERIFY(at >= 0);
    json.replace(at, from.size(), to);
    const Result<ModelCatalog> catalog = ModelCatalog::fromJson(json);
    QVERIFY(!catalog);
    QCOMPARE(catalog.error().kind, Error::Kind::BadInput);
    QVERIFY2(catalog.error().detail.startsWith(detail), qPrintable(catalog.error().detail));
}

QTEST_GUILESS_MAIN(TestModelCatalog)
#include "tst_modelcatalog.moc"
