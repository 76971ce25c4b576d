// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagecube.h"

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/ledger/jobcosts.h"
#include "core/reports/usagelabels.h"
#include "core/storage/database.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const qint64 Start = QDateTime{QDate{2026, 9, 25}, QTime{0, 0}, Qt::UTC}.toMSecsSinceEpoch();

/// What a report must say, made from each entry alone and not from any sum.
struct Expected
{
    qint64 entries = 0, unpriced = 0;
    Usage usage;
    Cost cost;
    Money realtime, baseline;
    qint64 batch = 0;
};

QString keyOf(const LedgerEntry &entry, UsageBy by, const QTimeZone &zone,
              const ModelCatalog &models)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toMs(entry.at), zone);
    switch (by) {
    case UsageBy::Day: return local.date().toString(Qt::ISODate);
    case UsageBy::Month: return local.date().toString(u"yyyy-MM"_s);
    case UsageBy::Hour: {
        const int offset = local.offsetFromUtc();
        const QTime distance = QTime{0, 0}.addSecs(std::abs(offset));
        return local.toString(u"yyyy-MM-dd'T'HH':00'"_s) + (offset < 0 ? u'-' : u'+')
            + distance.toString(u"HH:mm"_s);
    }
    case UsageBy::Model: return modelKey(entry.model, models);
    case UsageBy::Workflow: return entry.workflow;
    case UsageBy::Project: return entry.project;
    case UsageBy::Source: return entry.source;
    case UsageBy::Profile: return entry.profile;
    case UsageBy::Session: return entry.session;
    case UsageBy::StopReason: return entry.stopReason;
    case UsageBy::Provenance: return u"billed"_s;
    }
    return {};
}

} // namespace

class TestUsageCube : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void everyReportEqualsTheSumOverItsEntries_data();
    void everyReportEqualsTheSumOverItsEntries();
    void savingsAreWorkedOutByHand();
    void hitRatesAreByTokenAndByRequest();
    void filtersLetThroughWhatTheyName();
    void theSandboxNeverMixesWithRealSpend();
    void twoGroupingsAtOnce();
    void whatWasEnteredLaterIsTakenIn();
    void aChangedPriceChangesHistoryAtOnce();
    void absurdCountsSpoilNothingElse();
    void sumsThatCannotBeToldAreAnError();
    void moneyThatCannotBeToldIsAnErrorToo();
    void loadingInSlicesIsTheSame();

private:
    LedgerEntry entry(qint64 ms, const QString &model, const Usage &usage)
    {
        LedgerEntry made;
        made.at = instantFromMs(ms);
        made.profile = u"default"_s;
        made.source = u"live"_s;
        made.sourceKey = u"g/%1"_s.arg(++m_keys);
        made.model = model;
        made.usage = usage;
        return made;
    }
    QList<LedgerEntry> randomEntries(int count, unsigned seed);
    void enter(const QList<LedgerEntry> &entries)
    {
        EntryBlock block;
        for (const LedgerEntry &one : entries)
            block.append(one);
        const auto added =
            m_database->runAndWait([&block](QSqlDatabase &connection) -> Result<void> {
                Transaction transaction{connection};
                if (const Result<qint64> count = insertEntries(connection, block); !count)
                    return count.error();
                return transaction.commit();
            });
        QVERIFY(added);
    }
    std::unique_ptr<UsageCube> cube(const QString &zone,
                                    const PriceSheet &prices = PriceSheet::builtIn(),
                                    GroupSums::Grain grain = GroupSums::Grain::Groups)
    {
        auto made = std::make_unique<UsageCube>(m_models, prices, *zoneNamed(zone), grain);
        const auto loaded = m_database->runAndWait(
            [&made](QSqlDatabase &connection) { return made->load(connection); });
        return loaded ? std::move(made) : nullptr;
    }
    Expected expected(const QList<LedgerEntry> &entries, const PriceSheet &prices) const;
    static QByteArray oddPrices();

    const ModelCatalog m_models = ModelCatalog::builtIn();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    int m_keys = 0;
};

void TestUsageCube::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_folder->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

QList<LedgerEntry> TestUsageCube::randomEntries(int count, unsigned seed)
{
    std::mt19937_64 random{seed};
    const auto below = [&random](qint64 limit) { return qint64(random() % quint64(limit)); };
    const auto one = [&below](const QStringList &of) { return of.at(below(of.size())); };
    static const QList<Tokens> Prompts{0,       1,       999,     31'999, 100'000,
                                       100'001, 150'500, 200'001, 900'000};
    QList<LedgerEntry> entries;
    for (int i = 0; i < count; ++i) {
        LedgerEntry made =
            entry(Start + below(qint64{40} * 86'400'000),
                  one({u"claude-haiku-5-5"_s, u"claude-opus-5-5"_s, u"claude-sonnet-4-5"_s,
                       u"claude-sonnet-4-5-20250929"_s, u"<synthetic>"_s, u"gpt-5"_s}),
                  {.input = Prompts.at(below(Prompts.size())),
                   .cacheWrite5m = below(2) * below(70'000),
                   .cacheWrite1h = below(2) * below(70'000),
                   .cacheRead = below(2) * below(300'000),
                   .output = below(9'000),
                   .thinking = below(100),
                   .webSearches = below(8) == 0 ? below(4) : 0,
                   .webFetches = below(30) == 0 ? 1 : 0});
        made.source = one({u"live"_s, u"batch"_s, u"claude-code"_s});
        made.serviceTier = one({u"standard"_s, u"batch"_s});
        made.speed = below(9) == 0 ? u"fast"_s : u""_s;
        made.geography = below(5) == 0 ? u"us"_s : u""_s;
        made.workflow = one({u"triage"_s, u"docs"_s, u""_s});
        made.project = one({u"a"_s, u"b"_s});
        made.session = one({u"s1"_s, u"s2"_s, u"s3"_s});
        made.stopReason = one({u"end_turn"_s, u"max_tokens"_s});
        made.profile = one({u"default"_s, u"work"_s});
        if (below(11) == 0)
            made.reportedCost = Money::fromPicoUsd(below(1'000'000'000));
        entries.append(made);
    }
    return entries;
}

Expected TestUsageCube::expected(const QList<LedgerEntry> &entries, const PriceSheet &prices) const
{
    Expected sum;
    for (const LedgerEntry &entry : entries) {
        ++sum.entries;
        sum.usage += entry.usage;
        BillingTerms terms =
            billingTerms(entry.source, entry.serviceTier, entry.speed, entry.geography);
        sum.batch += terms.batch ? 1 : 0;
        const auto cost = costOf(entry.usage, terms, entry.model, entry.at, m_models, prices);
        terms.batch = false;
        const auto realtime = costOf(entry.usage, terms, entry.model, entry.at, m_models, prices);
        if (!cost || !realtime) {
            ++sum.unpriced;
            continue;
        }
        const Usage uncached{.input = entry.usage.prompt(),
                             .output = entry.usage.output,
                             .webSearches = entry.usage.webSearches};
        sum.cost += *cost;
        sum.realtime += realtime->total();
        sum.baseline += costOf(uncached, terms, entry.model, entry.at, m_models, prices)->total();
    }
    return sum;
}

/// Prices that round in batches and in the US, and a step that is no limit of a band.
QByteArray TestUsageCube::oddPrices()
{
    const auto row = [](const QByteArray &above, const QByteArray &price) -> QByteArray {
        return QByteArray{
                   "{'from':'2026-01-01','until':null,'speed':'standard','above_prompt_tokens':"}
        + above + ",'input':'" + price + "','output':'" + price + "1','cache_write_5m':'" + price
            + "3','cache_write_1h':'" + price + "7','cache_read':'" + price
            + "9','confidence':'high'}";
    };
    QByteArray json{"{'as_of':'2026-11-24','multipliers':{'batch':'0.5','us_only':'1.1'},"
                    "'web_searches_per_1000':'10','models':{'claude-haiku-5-5':["};
    json += row("null", "0.33333") + ',' + row("150000", "0.77777") + "],'claude-opus-5-5':["
        + row("null", "5.00001") + "]}}";
    return json.replace('\'', '"');
}

void TestUsageCube::everyReportEqualsTheSumOverItsEntries_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<bool>("odd");
    QTest::newRow("UTC") << u"UTC"_s << false;
    QTest::newRow("Berlin, over a change of the clock") << u"Europe/Berlin"_s << false;
    QTest::newRow("Kathmandu") << u"Asia/Kathmandu"_s << false;
    QTest::newRow("Lord Howe") << u"Australia/Lord_Howe"_s << false;
    QTest::newRow("St John's") << u"America/St_Johns"_s << false;
    QTest::newRow("prices that round") << u"Asia/Kathmandu"_s << true;
}

void TestUsageCube::everyReportEqualsTheSumOverItsEntries()
{
    QFETCH(QString, zone);
    QFETCH(bool, odd);
    const PriceSheet prices = odd ? *PriceSheet::fromJson(oddPrices()) : PriceSheet::builtIn();
    const QList<LedgerEntry> entries = randomEntries(3'000, 11);
    enter(entries);
    const QTimeZone known{zone.toUtf8()};
    const auto groups = cube(zone, prices);
    const auto contexts = cube(zone, prices, GroupSums::Grain::Contexts);
    QVERIFY(groups && contexts);
    for (const UsageBy by : {UsageBy::Hour, UsageBy::Day, UsageBy::Month, UsageBy::Model,
                             UsageBy::Workflow, UsageBy::Project, UsageBy::Source, UsageBy::Profile,
                             UsageBy::Provenance, UsageBy::Session, UsageBy::StopReason}) {
        QMap<QString, QList<LedgerEntry>> parts;
        for (const LedgerEntry &one : entries)
            parts[keyOf(one, by, known, m_models)].append(one);
        const bool byContext = by == UsageBy::Session || by == UsageBy::StopReason;
        const auto table = (byContext ? contexts : groups)->query({.by = {by}});
        QVERIFY(table);
        QCOMPARE(table->rows.size(), parts.size());
        UsageFigures sum;
        for (const UsageRow &row : table->rows) {
            const QString &key = row.keys.first();
            QVERIFY2(parts.contains(key), qPrintable(key));
            const Expected want = expected(parts.value(key), prices);
            QCOMPARE(row.figures.entries(), want.entries);
            QCOMPARE(row.figures.unpriced(), want.unpriced);
            QCOMPARE(row.figures.usage(), want.usage);
            QCOMPARE(row.figures.cost(), want.cost);
            QCOMPARE(row.figures.realtime(), want.realtime);
            QCOMPARE(row.figures.baseline(), want.baseline);
            QCOMPARE(row.figures.batchEntries(), want.batch);
            QCOMPARE(row.figures.savedByBatch() + row.figures.savedByCache(), row.figures.saved());
            sum += row.figures;
        }
        QCOMPARE(sum, table->totals);
        QCOMPARE(table->totals.total(), expected(entries, prices).cost.total());
    }
    const auto noGroups = groups->query({});
    QVERIFY(noGroups->rows.isEmpty());
    QCOMPARE(noGroups->totals.total(), expected(entries, prices).cost.total());
    qint64 unpriced = 0;
    for (const auto &[model, count] : noGroups->unpriced)
        unpriced += count;
    QCOMPARE(unpriced, noGroups->totals.unpriced());
}

void TestUsageCube::savingsAreWorkedOutByHand()
{
    LedgerEntry made =
        entry(Start, u"claude-haiku-4-5"_s,
              {.input = 1'000, .cacheWrite5m = 4'000, .cacheRead = 20'000, .output = 500});
    made.serviceTier = u"batch"_s;
    enter({made});
    const auto table = cube(u"UTC"_s)->query({});
    QVERIFY(table);
    // Haiku 4.5: input 1, output 5, write 1.25, read 0.10 USD per million.
    // Realtime: 1,000 × 1 + 4,000 × 1.25 + 20,000 × 0.10 + 500 × 5 = 1,000 + 5,000 + 2,000 + 2,500
    //           = 10,500 millionths. In batch half: 5,250.
    // Without a cache: 25,000 × 1 + 500 × 5 = 27,500.
    const auto micro = [](qint64 count) { return Money::fromPicoUsd(count * 1'000'000); };
    const UsageFigures &figures = table->totals;
    QCOMPARE(figures.total(), micro(5'250));
    QCOMPARE(figures.realtime(), micro(10'500));
    QCOMPARE(figures.baseline(), micro(27'500));
    QCOMPARE(figures.savedByBatch(), micro(5'250));
    QCOMPARE(figures.savedByCache(), micro(17'000)); // reads 20,000 × 0.90 − writes 4,000 × 0.25
    QCOMPARE(figures.saved(), micro(22'250));
    QCOMPARE(figures.batchCost(), figures.total());
    // Writes that nobody reads cost more than no cache.
    enter({entry(Start + 40 * 86'400'000LL, u"claude-haiku-4-5"_s,
                 {.cacheWrite1h = 10'000, .output = 1})});
    const auto later = cube(u"UTC"_s)->query({.since = QDate{2026, 11, 4}});
    QCOMPARE(later->totals.entries(), 1);
    QCOMPARE(later->totals.savedByCache(), -micro(10'000)); // 1 h: 2 USD instead of 1
}

void TestUsageCube::hitRatesAreByTokenAndByRequest()
{
    LedgerEntry hit = entry(Start, u"claude-haiku-4-5"_s, {.input = 250, .cacheRead = 750});
    LedgerEntry miss = entry(Start, u"claude-haiku-4-5"_s, {.input = 1'000});
    LedgerEntry silent = entry(Start, u"claude-haiku-4-5"_s, {.input = 1'000});
    silent.flags = PromptCacheNotRecorded;
    enter({hit, miss, silent});
    const auto table = cube(u"UTC"_s)->query({});
    QCOMPARE(*table->totals.tokenHitRate(), 0.25);
    QCOMPARE(*table->totals.requestHitRate(), 0.5);
    QVERIFY(!UsageFigures{}.tokenHitRate());
    QVERIFY(!UsageFigures{}.requestHitRate());
}

void TestUsageCube::filtersLetThroughWhatTheyName()
{
    const QList<LedgerEntry> entries = randomEntries(1'000, 5);
    enter(entries);
    const auto all = cube(u"Asia/Kathmandu"_s);
    const auto check = [&](const UsageQuery &query,
                           const std::function<bool(const LedgerEntry &)> &passes) {
        QList<LedgerEntry> some;
        for (const LedgerEntry &one : entries) {
            if (passes(one))
                some.append(one);
        }
        const auto table = all->query(query);
        QVERIFY(table);
        QVERIFY(some.size() > 10 && some.size() < entries.size());
        QCOMPARE(table->totals.entries(), some.size());
        QCOMPARE(table->totals.cost(), expected(some, PriceSheet::builtIn()).cost);
    };
    check({.filter = {.sources = {u"live"_s}}},
          [](const LedgerEntry &one) { return one.source == u"live"_s; });
    check({.filter = {.models = {u"claude-sonnet-4-5"_s}}},
          [](const LedgerEntry &one) { return one.model.startsWith(u"claude-sonnet-4-5"_s); });
    check({.filter = {.workflows = {u"docs"_s, u""_s}}},
          [](const LedgerEntry &one) { return one.workflow != u"triage"_s; });
    check({.filter = {.projects = {u"a"_s}, .profiles = {u"work"_s}}},
          [](const LedgerEntry &one) { return one.project == u"a"_s && one.profile == u"work"_s; });
    const QTimeZone zone{"Asia/Kathmandu"};
    check({.since = QDate{2026, 10, 3}, .until = QDate{2026, 10, 4}},
          [&zone](const LedgerEntry &one) {
              const QDate day = QDateTime::fromMSecsSinceEpoch(toMs(one.at), zone).date();
              return day == QDate{2026, 10, 3} || day == QDate{2026, 10, 4};
          });
    const auto hours = all->query(
        {.since = QDate{2026, 10, 3}, .until = QDate{2026, 10, 4}, .by = {UsageBy::Hour}});
    const auto days = all->query(
        {.since = QDate{2026, 10, 3}, .until = QDate{2026, 10, 4}, .by = {UsageBy::Day}});
    QCOMPARE(hours->totals, days->totals);
    QCOMPARE(days->rows.size(), 2);
    // Loading only that stretch gives the same.
    UsageCube part{m_models, PriceSheet::builtIn(), zone};
    QVERIFY(m_database->runAndWait([&part](QSqlDatabase &connection) {
        return part.load(connection, QDate{2026, 10, 3}, QDate{2026, 10, 4});
    }));
    QVERIFY(part.sums().rows().size() < all->sums().rows().size());
    QCOMPARE(part.query({})->totals, days->totals);
}

void TestUsageCube::theSandboxNeverMixesWithRealSpend()
{
    LedgerEntry real = entry(Start, u"claude-haiku-4-5"_s, {.input = 10});
    LedgerEntry simulated = real;
    simulated.sourceKey = u"g/simulated"_s;
    simulated.sandbox = true;
    simulated.usage.input = 1'000;
    enter({real, simulated});
    const auto all = cube(u"UTC"_s);
    QCOMPARE(all->query({})->totals.usage().input, 10);
    QCOMPARE(all->query({.filter = {.sandbox = true}})->totals.usage().input, 1'000);
}

void TestUsageCube::twoGroupingsAtOnce()
{
    const QList<LedgerEntry> entries = randomEntries(500, 7);
    enter(entries);
    const auto all = cube(u"UTC"_s);
    const auto table = all->query({.by = {UsageBy::Model, UsageBy::Day}});
    QHash<QStringList, qint64> counts;
    for (const LedgerEntry &one : entries)
        ++counts[{keyOf(one, UsageBy::Model, QTimeZone::utc(), m_models),
                  keyOf(one, UsageBy::Day, QTimeZone::utc(), m_models)}];
    QCOMPARE(table->rows.size(), counts.size());
    for (const UsageRow &row : table->rows)
        QCOMPARE(row.figures.entries(), counts.value(row.keys));
    QVERIFY(table->rows.first().keys.last() < table->rows.last().keys.last());
}

void TestUsageCube::whatWasEnteredLaterIsTakenIn()
{
    enter(randomEntries(600, 3));
    const auto kept = cube(u"Europe/Berlin"_s);
    QList<LedgerEntry> more = randomEntries(100, 4);
    more.first().workflow = u"new"_s; // a group that was not there
    enter(more);
    qint64 first = std::numeric_limits<qint64>::max(), last = 0;
    for (const LedgerEntry &one : more) {
        first = std::min(first, quarterOf(toMs(one.at)));
        last = std::max(last, quarterOf(toMs(one.at)));
    }
    // In two pieces, as news of them comes.
    const qint64 middle = (first + last) / 2;
    QVERIFY(m_database->runAndWait([&](QSqlDatabase &connection) -> Result<void> {
        if (const auto done = kept->update(connection, middle, last + 1); !done)
            return done;
        return kept->update(connection, first, middle);
    }));
    // And in small pieces that begin and end within days, some of them empty.
    QList<LedgerEntry> late = randomEntries(200, 8);
    enter(late);
    std::mt19937_64 random{31};
    std::vector<qint64> quarters;
    for (const LedgerEntry &one : late)
        quarters.push_back(quarterOf(toMs(one.at)));
    std::shuffle(quarters.begin(), quarters.end(), random);
    QVERIFY(m_database->runAndWait([&](QSqlDatabase &connection) -> Result<void> {
        for (const qint64 quarter : quarters) {
            if (const auto done = kept->update(connection, quarter - qint64(random() % 9),
                                               quarter + 1 + qint64(random() % 9));
                !done)
                return done;
        }
        return kept->update(connection, 0, 10);
    }));
    const auto fresh = cube(u"Europe/Berlin"_s);
    QCOMPARE(kept->query({})->totals, fresh->query({})->totals);
    for (const UsageBy by : {UsageBy::Day, UsageBy::Workflow, UsageBy::Model}) {
        const auto a = kept->query({.by = {by}}), b = fresh->query({.by = {by}});
        QCOMPARE(a->rows.size(), b->rows.size());
        for (qsizetype i = 0; i < a->rows.size(); ++i) {
            QCOMPARE(a->rows[i].keys, b->rows[i].keys);
            QCOMPARE(a->rows[i].figures, b->rows[i].figures);
        }
    }
}

void TestUsageCube::aChangedPriceChangesHistoryAtOnce()
{
    const QList<LedgerEntry> entries = randomEntries(300, 9);
    enter(entries);
    const auto kept = cube(u"UTC"_s);
    const PriceSheet other = *PriceSheet::fromJson(oddPrices());
    QVERIFY(m_database->runAndWait(
        [&](QSqlDatabase &connection) { return kept->reprice(connection, m_models, other); }));
    QCOMPARE(kept->query({})->totals.cost(), expected(entries, other).cost);
    QVERIFY(expected(entries, other).cost != expected(entries, PriceSheet::builtIn()).cost);
}

void TestUsageCube::absurdCountsSpoilNothingElse()
{
    LedgerEntry sound = entry(Start, u"claude-haiku-4-5"_s, {.input = 100, .output = 5});
    LedgerEntry absurd =
        entry(Start, u"claude-haiku-4-5"_s, {.input = 2'000'000'000'000'000'000, .output = 5});
    // Below what is taken for a broken source, and yet more than Money holds.
    LedgerEntry costly =
        entry(Start, u"claude-haiku-4-5"_s, {.input = MostBilledTokens, .output = 5});
    LedgerEntry late =
        entry(std::numeric_limits<qint64>::max() - 5, u"claude-haiku-4-5"_s, {.input = 7});
    LedgerEntry early = entry(-Start, u"claude-haiku-4-5"_s, {.input = 7});
    enter({sound, absurd, costly, late, early});
    const auto table = cube(u"Europe/Berlin"_s)->query({.by = {UsageBy::Day}});
    QVERIFY(table);
    QCOMPARE(table->totals.entries(), 5);
    QCOMPARE(table->totals.unpriced(), 3); // also what is older than any price
    const auto day =
        cube(u"Europe/Berlin"_s)->query({.since = QDate{2026, 9, 25}, .until = QDate{2026, 9, 25}});
    QCOMPARE(day->totals.entries(), 3);
    QCOMPARE(day->totals.unpriced(), 2);
    QCOMPARE(day->totals.total(), Money::fromPicoUsd(125'000'000)); // 100 × 1 + 5 × 5 millionths
}

void TestUsageCube::sumsThatCannotBeToldAreAnError()
{
    constexpr Tokens Half = std::numeric_limits<Tokens>::max() / 2 + 1;
    LedgerEntry one = entry(Start, u"gpt-5"_s, {.input = Half});
    LedgerEntry two = entry(Start + 86'400'000, u"gpt-5"_s, {.input = Half});
    enter({one, two});
    const auto all = cube(u"UTC"_s);
    const auto table = all->query({});
    QVERIFY(!table);
    QCOMPARE(table.error().kind, Error::Kind::Storage);
    QCOMPARE(all->query({.until = QDate{2026, 9, 25}})->totals.prompt(), Half);
    // Each day alone can be told.
    QCOMPARE(all->query({.until = QDate{2026, 9, 25}})->totals.usage().input, Half);
}

void TestUsageCube::moneyThatCannotBeToldIsAnErrorToo()
{
    // Each of the parts is below 9.2 million USD, their sum is not.
    for (int i = 0; i < 3; ++i)
        enter({entry(Start, u"claude-haiku-4-5"_s,
                     {.input = 2'000'000'000'000, .output = 400'000'000'000})});
    const auto all = cube(u"UTC"_s);
    const auto table = all->query({});
    QVERIFY(!table);
    QCOMPARE(table.error().kind, Error::Kind::Storage);
}

void TestUsageCube::loadingInSlicesIsTheSame()
{
    enter(randomEntries(2'000, 13));
    auto answer = loadUsageCube(*m_database, m_models, PriceSheet::builtIn(), *zoneNamed(u"UTC"_s));
    answer.waitForFinished();
    QVERIFY(answer.result());
    const auto whole = cube(u"UTC"_s);
    QCOMPARE((*answer.result())->query({})->totals, whole->query({})->totals);
    // Slices of any size.
    GroupSums sums;
    QVERIFY(m_database->runAndWait([&sums](QSqlDatabase &connection) -> Result<void> {
        qint64 next = -1'000'000'000;
        while (next < 1'000'000'000) {
            const auto read = sums.read(connection, next, 1'000'000'000, 17);
            if (!read)
                return read.error();
            next = *read;
        }
        return {};
    }));
    QCOMPARE(sums.rows().size(), whole->sums().rows().size());
}

QTEST_GUILESS_MAIN(TestUsageCube)
#include "tst_usagecube.moc"
