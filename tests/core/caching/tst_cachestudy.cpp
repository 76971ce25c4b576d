// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachestudy.h"

#include "core/base/sql.h"
#include "core/caching/cachelanes.h"
#include "core/ledger/entryinsert.h"
#include "core/reports/usagecube.h"
#include "core/storage/database.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const Instant Start = instantFromMs(1'795'525'200'000); // 2026-11-24T13:00Z

} // namespace

class TestCacheStudy : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void sessionsAreLanesOfTheirOwn();
    void subAgentsAreLanesOfTheirOwn();
    void filterAndTimeDecideWhatCounts();
    void theOrderOfEntryDoesNotMatter();
    void howManyAreHeldAtOnceDoesNotMatter();
    void whatARequestTookMovesItsStart();
    void whatIsSavedIsWhatTheReportsSay();
    void anEmptyLedgerHasNoFigures();

private:
    LedgerEntry entry(const QString &workflow, const QString &session, qint64 seconds, Tokens read, Tokens write)
    {
        LedgerEntry made;
        made.at = Start + std::chrono::seconds{seconds};
        made.profile = u"default"_s;
        made.source = u"live"_s;
        made.sourceKey = QString::number(++m_number);
        made.model = u"claude-opus-5"_s;
        made.workflow = workflow;
        made.session = session;
        made.usage = {.input = 10, .cacheWrite5m = write, .cacheRead = read, .output = 10};
        return made;
    }
    void enter(const QList<LedgerEntry> &entries)
    {
        EntryBlock block;
        for (const LedgerEntry &one : entries)
            block.append(one);
        const auto added = m_database->runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
            Transaction transaction{connection};
            const Result<qint64> count = insertEntries(connection, block);
            if (const Result<void> done = transaction.commit(); !done)
                return done.error();
            return count;
        });
        QVERIFY(added && *added == entries.size());
    }
    CacheReport study(const CacheQuestion &question = {})
    {
        const auto report = m_database->runAndWait(
            [&](QSqlDatabase &connection) { return studyCache(connection, question, m_models, m_prices); });
        if (!report)
            qFatal("%s", qPrintable(report.error().detail));
        return *report;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    int m_number = 0;
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestCacheStudy::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto database = Database::open(m_folder->path());
    QVERIFY(database.has_value());
    m_database = std::move(*database);
}

void TestCacheStudy::sessionsAreLanesOfTheirOwn()
{
    // Two sessions, one minute apart: two first uses, and nothing that changed.
    enter({entry(u"w"_s, u"a"_s, 0, 0, 10'000), entry(u"w"_s, u"b"_s, 60, 0, 10'000),
           entry(u"w"_s, u"a"_s, 90, 10'000, 0), entry(u"v"_s, u"a"_s, 100, 0, 10'000)});
    const CacheReport report = study();
    QCOMPARE(report.groups.size(), 2);
    QCOMPARE(report.groups[0].workflow, u"w"_s);
    QCOMPARE(report.groups[0].model, u"claude-opus-5"_s);
    QCOMPARE(report.groups[0].figures.requests, 3);
    QCOMPARE(report.groups[0].figures.hits, 1);
    QCOMPARE(report.groups[0].figures.of(CacheMiss::FirstUse).requests, 2);
    QCOMPARE(report.totals.of(CacheMiss::FirstUse).requests, 3);
    QCOMPARE(report.totals.of(CacheMiss::Changed).requests, 0);
    QCOMPARE(report.totals.requests, 4);
}

void TestCacheStudy::subAgentsAreLanesOfTheirOwn()
{
    LedgerEntry agent = entry(u"w"_s, u"a"_s, 30, 0, 2'000);
    agent.flags = SidechainEntry;
    enter({entry(u"w"_s, u"a"_s, 0, 0, 10'000), agent, entry(u"w"_s, u"a"_s, 60, 10'000, 0)});
    const CacheReport report = study();
    QCOMPARE(report.totals.of(CacheMiss::FirstUse).requests, 2);
    QCOMPARE(report.totals.of(CacheMiss::Changed).requests, 0);
}

void TestCacheStudy::filterAndTimeDecideWhatCounts()
{
    LedgerEntry sandbox = entry(u"w"_s, {}, 0, 0, 1'000);
    sandbox.sandbox = true;
    LedgerEntry silent = entry(u"w"_s, {}, 10, 0, 0);
    silent.flags = PromptCacheNotRecorded;
    enter({sandbox, silent, entry(u"w"_s, {}, 0, 0, 1'000), entry(u"v"_s, {}, 100, 0, 1'000)});
    QCOMPARE(study().totals.requests, 2);
    QCOMPARE(study().totals.notRecorded, 1);
    QCOMPARE(study({.filter = {.sandbox = true}}).totals.requests, 1);
    QCOMPARE(study({.filter = {.workflows = {u"v"_s}}}).totals.requests, 1);
    QCOMPARE(study({.since = Start + std::chrono::seconds{1}}).totals.requests, 1);
    QCOMPARE(study({.until = Start + std::chrono::seconds{100}}).totals.requests, 1);
}

void TestCacheStudy::theOrderOfEntryDoesNotMatter()
{
    QList<LedgerEntry> entries{entry(u"w"_s, u"a"_s, 0, 0, 10'000), entry(u"w"_s, u"a"_s, 120, 10'000, 500),
                               entry(u"w"_s, u"a"_s, 600, 0, 10'500)};
    std::reverse(entries.begin(), entries.end());
    enter(entries);
    const CacheReport report = study();
    QCOMPARE(report.totals.of(CacheMiss::Expired).tokens, 10'500);
    QCOMPARE(report.totals.of(CacheMiss::FirstUse).requests, 1);
}

// A large ledger is read in rounds of whole lanes: the same lanes, whatever their size.
void TestCacheStudy::howManyAreHeldAtOnceDoesNotMatter()
{
    QRandomGenerator random{20261129};
    QList<LedgerEntry> entries;
    for (int i = 0; i < 500; ++i) {
        LedgerEntry one = entry(u"w%1"_s.arg(random.bounded(3)), u"s%1"_s.arg(random.bounded(20)),
                                random.bounded(3'000'000), random.bounded(150'000), 7);
        one.flags = random.bounded(3) == 0 ? quint32{SidechainEntry} : 0;
        one.usage.input = random.bounded(9) == 0 ? Tokens{1} << 40 : 3;
        entries.append(one);
    }
    enter(entries);
    const auto lanesOf = [this](qint64 atOnce) {
        QStringList found;
        const auto read = m_database->runAndWait([&](QSqlDatabase &connection) -> Result<void> {
            CacheLanes lanes{atOnce};
            Statement contexts{connection, u"SELECT id, workflow, session, model FROM contexts ORDER BY id"_s};
            if (const Result<void> done = contexts.run(); !done)
                return done;
            while (contexts.next())
                lanes.addContext(contexts.number(0), {.source = {},
                                                      .profile = {},
                                                      .model = contexts.text(3),
                                                      .serviceTier = {},
                                                      .speed = {},
                                                      .geography = {},
                                                      .workflow = contexts.text(1),
                                                      .project = {},
                                                      .session = contexts.text(2)});
            return lanes.read(connection, {}, {}, [&found](const std::vector<CacheLanes::Entry> &lane) {
                QStringList words;
                for (const CacheLanes::Entry &one : lane)
                    words.append(u"%1 %2 %3 %4 %5"_s.arg(one.context).arg(toMs(one.at)).arg(one.usage.input)
                                     .arg(one.usage.cacheRead).arg(one.flags));
                found.append(words.join(u'\n'));
            });
        });
        if (!read)
            qFatal("%s", qPrintable(read.error().detail));
        found.sort();
        return found;
    };
    const QStringList all = lanesOf(1'000'000);
    QVERIFY2(all.size() > 100, qPrintable(QString::number(all.size()))); // 3 × 20 sessions, with sub-agents and without
    QCOMPARE(all.join(u'\n').count(u'\n') + 1, 500);
    QCOMPARE(lanesOf(60), all);
    QCOMPARE(lanesOf(1), all);
}

// The second request was sent before the cache ended, and answered after it.
void TestCacheStudy::whatARequestTookMovesItsStart()
{
    enter({entry(u"w"_s, u"a"_s, 0, 0, 10'000), entry(u"w"_s, u"a"_s, 360, 0, 10'000)});
    QCOMPARE(study().totals.of(CacheMiss::Expired).requests, 1);
    const auto told = m_database->runAndWait([](QSqlDatabase &connection) {
        return execute(connection, u"INSERT INTO entry_details SELECT id, '', NULL, '', '', '', NULL, '', 120000, '', '' "
                                   "FROM entries ORDER BY at DESC LIMIT 1"_s);
    });
    QVERIFY(told.has_value());
    QCOMPARE(study().totals.of(CacheMiss::Expired).requests, 0);
    QCOMPARE(study().totals.of(CacheMiss::Changed).requests, 1);
}

void TestCacheStudy::whatIsSavedIsWhatTheReportsSay()
{
    QRandomGenerator random{20261128};
    QList<LedgerEntry> entries;
    const QStringList models{u"claude-opus-5"_s, u"claude-haiku-5-5"_s, u"claude-sonnet-4-5"_s, u"gpt-5"_s,
                             u"claude-3-sonnet-20240229"_s};
    for (int i = 0; i < 2'000; ++i) {
        LedgerEntry one = entry(u"w%1"_s.arg(random.bounded(3)), u"s%1"_s.arg(random.bounded(20)),
                                random.bounded(3'000'000), random.bounded(2) * random.bounded(150'000),
                                random.bounded(2) * random.bounded(20'000));
        one.usage.cacheWrite1h = random.bounded(2) * random.bounded(20'000);
        one.model = models[random.bounded(models.size())];
        one.source = random.bounded(3) == 0 ? u"batch"_s : u"live"_s;
        one.geography = random.bounded(3) == 0 ? u"us"_s : u""_s;
        entries.append(one);
    }
    enter(entries);
    const CacheReport report = study();
    UsageCube cube{m_models, m_prices, QTimeZone::utc()};
    const auto loaded = m_database->runAndWait([&cube](QSqlDatabase &connection) { return cube.load(connection); });
    QVERIFY(loaded.has_value());
    const auto table = cube.query({.by = {UsageBy::Workflow, UsageBy::Model}});
    QVERIFY(table.has_value());
    QCOMPARE(report.totals.requests, table->totals.entries());
    QCOMPARE(report.totals.reads, table->totals.usage().cacheRead);
    QCOMPARE(report.totals.unpriced, table->totals.unpriced());
    QCOMPARE(report.totals.savedNet, table->totals.savedByCache());
    QCOMPARE(report.totals.tokenHitRate(), table->totals.tokenHitRate());
    QCOMPARE(report.totals.hitRate(), table->totals.requestHitRate());
    QCOMPARE(report.groups.size(), table->rows.size());
    // The groups add up to the whole.
    CacheFigures sum;
    for (const CacheGroup &group : report.groups)
        sum += group.figures;
    QCOMPARE(sum.savedNet, report.totals.savedNet);
    QCOMPARE(sum.misses, report.totals.misses);
    QCOMPARE(sum.policies, report.totals.policies);
    // And what each group would have saved at best, to the regret of all.
    Money regret;
    for (const CacheGroup &group : report.groups)
        regret += group.figures.regret();
    QCOMPARE(report.regret(), regret);
}

void TestCacheStudy::anEmptyLedgerHasNoFigures()
{
    const CacheReport report = study();
    QVERIFY(report.groups.isEmpty());
    QCOMPARE(report.totals.requests, 0);
    QVERIFY(!report.totals.hitRate());
}

QTEST_GUILESS_MAIN(TestCacheStudy)
#include "tst_cachestudy.moc"
