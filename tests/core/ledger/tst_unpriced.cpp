// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/unpriced.h"

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
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
};

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
