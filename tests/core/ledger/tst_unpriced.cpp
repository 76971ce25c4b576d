// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/unpriced.h"

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/ledger/jobcosts.h"
#include "core/storage/database.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestUnpriced : public QObject
{
    Q_OBJECT
private slots:
    void whatHasNoPriceIsCountedByModelAndReason();
    void wordsThatNobodyKnowsAreNotPricedAsStandard_data();
    void wordsThatNobodyKnowsAreNotPricedAsStandard();
};

namespace {

LedgerEntry entryOf(const QString &key, const QString &source = u"live"_s)
{
    LedgerEntry entry;
    entry.at = *instantFromRfc3339(u"2026-11-20T12:00:00Z"_s);
    entry.profile = u"default"_s;
    entry.source = source;
    entry.sourceKey = key;
    entry.model = u"claude-opus-5-5"_s;
    entry.usage = {.input = 1'000'000};
    return entry;
}

} // namespace

void TestUnpriced::wordsThatNobodyKnowsAreNotPricedAsStandard_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("tier");
    QTest::addColumn<QString>("speed");
    QTest::addColumn<QString>("geography");
    QTest::addColumn<int>("why"); // -1: it has a price
    QTest::addColumn<QString>("word");
    using Why = UnpricedModel::Why;
    const auto row = [](const char *name, const QString &source, const QString &tier, const QString &speed,
                        const QString &geography, int why = -1, const QString &word = {}) {
        QTest::newRow(name) << source << tier << speed << geography << why << word;
    };
    row("nothing said", u"live"_s, {}, {}, {});
    row("all known", u"live"_s, u"standard"_s, u"standard"_s, u"global"_s);
    row("known otherwise", u"live"_s, u"batch"_s, {}, u"not_available"_s);
    row("fast in the US", u"live"_s, {}, u"fast"_s, u"us"_s);
    row("a tier", u"live"_s, u"flex"_s, {}, {}, int(Why::UnknownServiceTier), u"flex"_s);
    row("a tier in other letters", u"live"_s, u"Batch"_s, {}, {}, int(Why::UnknownServiceTier), u"Batch"_s);
    row("a speed", u"claude-code"_s, u"standard"_s, u"ludicrous"_s, {}, int(Why::UnknownSpeed), u"ludicrous"_s);
    row("a geography", u"csv"_s, {}, {}, u"eu"_s, int(Why::UnknownGeography), u"eu"_s);
    // A result of a batch is billed as batch whatever its tier says (API reference §2.6).
    row("the tier of a batch result", u"batch"_s, u"flex"_s, {}, {});
    row("the speed of a batch result", u"batch"_s, u"batch"_s, u"slow"_s, {}, int(Why::UnknownSpeed), u"slow"_s);
    row("a contract", u"live"_s, u"priority"_s, {}, {}, int(Why::Contract));
}

void TestUnpriced::wordsThatNobodyKnowsAreNotPricedAsStandard()
{
    QFETCH(QString, source);
    QFETCH(QString, tier);
    QFETCH(QString, speed);
    QFETCH(QString, geography);
    QFETCH(int, why);
    QFETCH(QString, word);
    const QTemporaryDir folder;
    auto database = Database::open(folder.path());
    QVERIFY(database.has_value());
    EntryBlock block;
    LedgerEntry entry = entryOf(u"1"_s, source);
    entry.serviceTier = tier;
    entry.speed = speed;
    entry.geography = geography;
    block.append(entry);
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    const auto found = (*database)->runAndWait([&](QSqlDatabase &connection) -> Result<QList<UnpricedModel>> {
        Transaction transaction{connection};
        if (const Result<qint64> count = insertEntries(connection, block); !count)
            return count.error();
        if (const Result<void> done = transaction.commit(); !done)
            return done.error();
        return unpricedModels(connection, false, models, prices);
    });
    QVERIFY(found.has_value());
    const auto cost = costOf(entry.usage, billingTerms(source, tier, speed, geography), entry.model, entry.at,
                             models, prices);
    QCOMPARE(cost.has_value(), why < 0);
    QCOMPARE(found->size(), why < 0 ? 0 : 1);
    if (why >= 0) {
        QCOMPARE(int(found->first().why), why);
        QCOMPARE(found->first().word, word);
        QCOMPARE(found->first().entries, 1);
    }
}

void TestUnpriced::whatHasNoPriceIsCountedByModelAndReason()
{
    const QTemporaryDir folder;
    auto database = Database::open(folder.path());
    QVERIFY(database.has_value());
    EntryBlock block;
    int number = 0;
    const auto enter = [&](const QString &model, const QString &day, const Usage &usage, const QString &tier = {},
                           bool sandbox = false) {
        LedgerEntry entry;
        entry.at = *instantFromRfc3339(day + u"T12:00:00Z"_s);
        entry.profile = u"default"_s;
        entry.sandbox = sandbox;
        entry.source = u"live"_s;
        entry.sourceKey = QString::number(++number);
        entry.model = model;
        entry.serviceTier = tier;
        entry.usage = usage;
        block.append(entry);
    };
    enter(u"gpt-5"_s, u"2026-10-02"_s, {.input = 10, .output = 1});
    enter(u"gpt-5"_s, u"2026-10-01"_s, {.input = 20});
    enter(u"gpt-5"_s, u"2026-10-04"_s, {.cacheRead = 30});
    enter(u"claude-haiku-5-5"_s, u"2026-10-06"_s, {.input = 1}); // the day before its launch
    enter(u"claude-haiku-5-5"_s, u"2026-10-07"_s, {.input = 1});
    enter(u"claude-3-sonnet-20240229"_s, u"2026-10-07"_s, {.input = 1, .cacheRead = 1});
    enter(u"claude-3-sonnet-20240229"_s, u"2026-10-07"_s, {.input = 1});
    enter(u"claude-opus-5"_s, u"2026-10-07"_s, {.input = 1}, u"priority"_s);
    enter(u"<synthetic>"_s, u"2026-10-07"_s, {.input = 1});
    enter(u"other"_s, u"2026-10-07"_s, {.input = 1}, {}, true);
    const auto entered = (*database)->runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
        Transaction transaction{connection};
        const Result<qint64> count = insertEntries(connection, block);
        if (const Result<void> done = transaction.commit(); !done)
            return done.error();
        return count;
    });
    QVERIFY(entered && *entered == 10);

    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    const auto unpriced = [&](bool sandbox) {
        return (*database)->runAndWait(
            [&](QSqlDatabase &connection) { return unpricedModels(connection, sandbox, models, prices); });
    };
    const auto found = unpriced(false);
    QVERIFY(found.has_value());
    QCOMPARE(found->size(), 4);
    QCOMPARE(found->at(0), (UnpricedModel{.model = u"gpt-5"_s,
                                          .why = UnpricedModel::Why::UnknownModel,
                                          .entries = 3,
                                          .usage = {.input = 30, .cacheRead = 30, .output = 1},
                                          .firstDay = u"2026-10-01"_s,
                                          .lastDay = u"2026-10-04"_s}));
    QHash<QString, UnpricedModel::Why> why;
    for (const UnpricedModel &model : *found)
        why.insert(model.model, model.why);
    QCOMPARE(why.value(u"claude-haiku-5-5"_s), UnpricedModel::Why::NoPriceThen);
    QCOMPARE(why.value(u"claude-3-sonnet-20240229"_s), UnpricedModel::Why::NoClassPrice);
    QCOMPARE(why.value(u"claude-opus-5"_s), UnpricedModel::Why::Contract);
    const auto sandbox = unpriced(true);
    QVERIFY(sandbox && sandbox->size() == 1);
    QCOMPARE(sandbox->first().model, u"other"_s);
}

QTEST_GUILESS_MAIN(TestUnpriced)
#include "tst_unpriced.moc"
