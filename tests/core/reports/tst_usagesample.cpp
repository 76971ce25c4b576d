// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagesample.h"

#include "core/ledger/usagesums.h"
#include "core/reports/spikes.h"
#include "core/reports/usagecube.h"
#include "core/services/sandboxclearing.h"
#include "tests/support/ledgerentries.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestUsageSample : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void theSameOptionsGiveTheSameEntries();
    void nothingIsLaterThanNow();
    void itLooksLikeAYearOfWork();
    void clearingTheSandboxTakesItAwayAndNothingElse();

private:
    static UsageSample::Options options(int months)
    {
        const QDate last{2026, 11, 28};
        return {.first = last.addMonths(-months),
                .last = last,
                .until =
                    instantFromMs(QDateTime{last, QTime{15, 30}, Qt::UTC}.toMSecsSinceEpoch())};
    }
    /// How many were new.
    qint64 enter(const UsageSample::Options &options)
    {
        const UsageSample sample{options, m_prices};
        qint64 added = 0;
        for (QDate day = options.first; day <= options.last; day = day.addDays(1)) {
            const EntryBlock block = sample.day(day);
            added += *m_database->runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
                Transaction transaction{connection};
                const Result<qint64> fresh = insertEntries(connection, block);
                if (const auto done = transaction.commit(); !done)
                    return done.error();
                return fresh;
            });
        }
        return added;
    }
    qint64 number(const QString &sql)
    {
        return *m_database->runAndWait(
            [&sql](QSqlDatabase &connection) { return singleNumber(connection, sql); });
    }
    UsageTable report(const UsageQuery &query)
    {
        UsageCube cube{m_models, m_prices, QTimeZone::utc()};
        const Result<void> loaded = m_database->runAndWait(
            [&cube](QSqlDatabase &connection) { return cube.load(connection); });
        if (!loaded)
            qWarning("%s", qPrintable(loaded.error().detail));
        return cube.query(query).value();
    }

    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
};

void TestUsageSample::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_folder->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

void TestUsageSample::theSameOptionsGiveTheSameEntries()
{
    const UsageSample::Options some = options(1);
    const UsageSample one{some, m_prices}, two{some, m_prices};
    const EntryBlock a = one.day({2026, 11, 10}), b = two.day({2026, 11, 10});
    QCOMPARE(a.text, b.text);
    QCOMPARE(a.contexts.size(), b.contexts.size());
    QVERIFY(a.rows.size() > 300);
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        QCOMPARE(a.rows[i].identity, b.rows[i].identity);
        QCOMPARE(a.rows[i].usage, b.rows[i].usage);
        QCOMPARE(a.rows[i].at, b.rows[i].at);
    }
    UsageSample::Options other = some;
    other.seed = 2;
    QVERIFY(UsageSample(other, m_prices).day({2026, 11, 10}).text != a.text);
    const qint64 added = enter(some);
    QVERIFY(added > 10'000);
    QCOMPARE(enter(some), 0);
}

void TestUsageSample::nothingIsLaterThanNow()
{
    const UsageSample::Options some = options(1);
    const EntryBlock today = UsageSample{some, m_prices}.day(some.last);
    QVERIFY(!today.rows.empty());
    for (const EntryBlock::Row &row : today.rows)
        QVERIFY(row.at <= toMs(some.until));
}

void TestUsageSample::itLooksLikeAYearOfWork()
{
    enter(options(6));
    const UsageFilter sandbox{.sandbox = true};
    const auto totals = [&](const QDate &since, const QDate &until) {
        return report({.since = since, .until = until, .filter = sandbox}).totals;
    };
    // One day stands out.
    UsageCube cube{m_models, m_prices, QTimeZone::utc()};
    QVERIFY(m_database->runAndWait([&cube](QSqlDatabase &connection) { return cube.load(connection); }));
    const QDate last = options(6).last;
    const std::vector<qint64> spikes =
        spikesIn(*dailyCosts(cube, sandbox), {.since = last.addMonths(-6), .until = last});
    QCOMPARE(spikes.size(), std::size_t{1});
    // Everything has a price, and nothing of it is real.
    const UsageTable workflows = report({.filter = sandbox, .by = {UsageBy::Workflow}});
    QCOMPARE(workflows.totals.unpriced(), 0);
    QCOMPARE(report({}).totals.entries(), 0);
    QCOMPARE(workflows.rows.size(), 8);
    QCOMPARE(report({.filter = sandbox, .by = {UsageBy::Source}}).rows.size(), 3);
    QVERIFY(report({.filter = sandbox, .by = {UsageBy::Model}}).rows.size() >= 5);
    // A weekend is quieter, caching got better, and one day stands out.
    QVERIFY(totals({2026, 11, 14}, {2026, 11, 15}).entries() * 2
            < totals({2026, 11, 16}, {2026, 11, 17}).entries());
    QVERIFY(*totals({2026, 11, 1}, {2026, 11, 28}).tokenHitRate()
            > *totals({2026, 6, 1}, {2026, 6, 28}).tokenHitRate() + 0.1);
    const auto cost = [&](const QDate &day) { return totals(day, day).total().picoUsd(); };
    QVERIFY(cost({2026, 10, 26}) > 2 * cost({2026, 10, 19}));
    QVERIFY(cost({2026, 10, 26}) > 2 * cost({2026, 11, 2}));
    QCOMPARE(*m_database->runAndWait(
                 [](QSqlDatabase &connection) { return wrongUsageSums(connection); }),
             0);
}

void TestUsageSample::clearingTheSandboxTakesItAwayAndNothingElse()
{
    UsageSample::Options simulated = options(1), real = options(1);
    real.sandbox = false;
    real.profile = u"default"_s;
    real.seed = 3;
    enter(simulated);
    const qint64 kept = enter(real);
    QTemporaryDir service;
    auto cleared = clearSandbox(*m_database, DataPlace{.folder = m_folder->path()}, service.path());
    cleared.waitForFinished();
    QVERIFY(cleared.result());
    QCOMPARE(number(u"SELECT count(*) FROM entries"_s), kept);
    QCOMPARE(number(u"SELECT sum(entries) FROM group_sums"_s), kept);
    QCOMPARE(number(u"SELECT count(*) FROM groups WHERE sandbox = 1"_s), 0);
    QCOMPARE(number(u"SELECT count(*) FROM contexts WHERE sandbox = 1"_s), 0);
    QCOMPARE(number(u"PRAGMA foreign_keys"_s), 1);
    auto faults = m_database->checkIntegrity();
    faults.waitForFinished();
    QCOMPARE(faults.result().value(), QStringList{});
}

QTEST_GUILESS_MAIN(TestUsageSample)
#include "tst_usagesample.moc"
