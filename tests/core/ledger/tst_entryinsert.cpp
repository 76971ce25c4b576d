// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entryinsert.h"

#include "core/base/sql.h"
#include "core/ledger/pricingclass.h"
#include "core/ledger/sumdeltas.h"
#include "core/ledger/usagesums.h"
#include "core/storage/database.h"

#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

LedgerEntry entry(const QString &key)
{
    LedgerEntry made;
    made.at = instantFromMs(1'795'525'200'000);
    made.profile = u"default"_s;
    made.source = u"batch"_s;
    made.sourceKey = u"msgbatch_1/"_s + key;
    made.jobId = u"job_1"_s;
    made.batchId = u"msgbatch_1"_s;
    made.requestId = key;
    made.messageId = u"msg_"_s + key;
    made.model = u"claude-haiku-5-5"_s;
    made.serviceTier = u"batch"_s;
    made.usage = {.input = 1,
                  .cacheWrite5m = 2,
                  .cacheWrite1h = 3,
                  .cacheRead = 4,
                  .output = 5,
                  .thinking = 1,
                  .webSearches = 6,
                  .webFetches = 7};
    made.stopReason = u"end_turn"_s;
    return made;
}

} // namespace

class TestEntryInsert : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void everyFieldIsStored();
    void theSameEntryTwiceIsOne();
    void identitiesTellSourceGroupAndKeyApart();
    void identitiesOfAGroupLieTogether();
    void contextsAreSharedAndToldApart();
    void sumsEqualTheEntriesWhateverComes();
    void wrongSumsAreFoundAndMadeAnew();
    void groupsAreContextsWithoutJobsAndSessions();
    void hitsOfThePromptCacheAreCountedWhereTheyAreRecorded();
    void anEntryThatIsTakenBackLeavesNoSum();
    void sumsBeyond64BitsAreRefused();
    void aRefusedRowRollsBackTheBlock();
    void aHundredThousandEntriesAreQuick();

private:
    Result<qint64> insert(const QList<LedgerEntry> &entries)
    {
        EntryBlock block;
        for (const LedgerEntry &one : entries)
            block.append(one);
        return insert(block);
    }
    Result<qint64> insert(const EntryBlock &block)
    {
        return m_database->runAndWait([&block](QSqlDatabase &connection) -> Result<qint64> {
            Transaction transaction{connection};
            const Result<qint64> added = insertEntries(connection, block);
            if (!added)
                return added;
            if (const Result<void> done = transaction.commit(); !done)
                return done.error();
            return added;
        });
    }
    qint64 number(const QString &sql)
    {
        return *m_database->runAndWait(
            [sql](QSqlDatabase &connection) { return singleNumber(connection, sql); });
    }
    qint64 wrongSums()
    {
        return *m_database->runAndWait(
            [](QSqlDatabase &connection) { return wrongUsageSums(connection); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
};

void TestEntryInsert::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_folder->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

void TestEntryInsert::everyFieldIsStored()
{
    LedgerEntry one = entry(u"a"_s);
    one.sandbox = true;
    one.speed = u"fast"_s;
    one.geography = u"us"_s;
    one.workflow = u"triage"_s;
    one.project = u"catalog"_s;
    one.session = u"session-1"_s;
    one.reportedCost = Money::fromPicoUsd(1'920'000'000);
    one.provenance = Provenance::Reported;
    QCOMPARE(*insert(QList{one}), 1);
    const Result<QStringList> row =
        m_database->runAndWait([](QSqlDatabase &connection) -> Result<QStringList> {
            QSqlQuery query{connection};
            query.exec(u"SELECT at, request_id, message_id, input, cache_write_5m, cache_write_1h, "
                       u"cache_read, output, thinking, "
                       "web_searches, web_fetches, reported_cost, source, profile, sandbox, job, "
                       "batch, model, service_tier, speed, "
                       "geography, workflow, project, session, stop_reason, provenance "
                       "FROM entries JOIN contexts ON contexts.id = context"_s);
            QStringList values;
            query.next();
            for (int column = 0; column < 26; ++column)
                values.append(query.value(column).toString());
            return values;
        });
    QCOMPARE(row->join(u' '),
             u"1795525200000 a msg_a 1 2 3 4 5 1 6 7 1920000000 batch default 1 job_1 msgbatch_1 "
             u"claude-haiku-5-5 batch fast "
             "us triage catalog session-1 end_turn 3"_s);
}

void TestEntryInsert::theSameEntryTwiceIsOne()
{
    QCOMPARE(*insert({entry(u"a"_s), entry(u"b"_s)}), 2);
    QCOMPARE(*insert({entry(u"b"_s), entry(u"c"_s), entry(u"c"_s)}), 1);
    QCOMPARE(number(u"SELECT count(*) FROM entries"_s), 3);
    QCOMPARE(number(u"SELECT sum(entries) FROM usage_sums"_s), 3);
    QCOMPARE(wrongSums(), 0);
    // What it says does not matter for that: the first stays.
    LedgerEntry other = entry(u"a"_s);
    other.usage.input = 1000;
    QCOMPARE(*insert(QList{other}), 0);
    QCOMPARE(number(u"SELECT max(input) FROM entries"_s), 1);
}

void TestEntryInsert::identitiesTellSourceGroupAndKeyApart()
{
    QSet<QByteArray> seen;
    const auto add = [&seen](const QString &source, const QString &key) {
        const EntryIdentity identity = entryIdentity(source, key);
        seen.insert(QByteArray{identity.data(), qsizetype(identity.size())});
    };
    add(u"batch"_s, u"g/a"_s);
    add(u"live"_s, u"g/a"_s);
    add(u"batch"_s, u"ga"_s);
    add(u"batch"_s, u"g/b"_s);
    add(u"batch"_s, u"h/a"_s);
    add(u"batch"_s, u"/ga"_s);
    add(u"batch"_s, u"g//a"_s);
    add(u"batc"_s, u"hg/a"_s);
    // A key without a group is not one with an empty group only by chance: they are the same by
    // definition.
    QCOMPARE(entryIdentity(u"batch"_s, u"ga"_s), entryIdentity(u"batch"_s, u"/ga"_s));
    QCOMPARE(seen.size(), 7);
    const EntryGroup group{"batch", "g"};
    QCOMPARE(group.identityOf("a"), entryIdentity(u"batch"_s, u"g/a"_s));
}

void TestEntryInsert::identitiesOfAGroupLieTogether()
{
    const EntryIdentity a = entryIdentity(u"batch"_s, u"g/a"_s);
    const EntryIdentity b = entryIdentity(u"batch"_s, u"g/b"_s);
    QVERIFY(std::equal(a.begin(), a.begin() + 4, b.begin()));
    QVERIFY(a != b);
}

void TestEntryInsert::contextsAreSharedAndToldApart()
{
    QList<LedgerEntry> entries;
    for (int i = 0; i < 100; ++i) {
        LedgerEntry one = entry(QString::number(i));
        one.model = i % 2 ? u"claude-opus-5-5"_s : u"claude-haiku-5-5"_s;
        one.stopReason = i % 5 ? u"end_turn"_s : u"max_tokens"_s;
        entries.append(one);
    }
    QCOMPARE(*insert(entries), 100);
    QCOMPARE(number(u"SELECT count(*) FROM contexts"_s), 4);
    entries.first().sourceKey = u"msgbatch_1/new"_s;
    QCOMPARE(*insert(QList{entries.first()}), 1);
    QCOMPARE(number(u"SELECT count(*) FROM contexts"_s), 4);
}

void TestEntryInsert::sumsEqualTheEntriesWhateverComes()
{
    std::mt19937_64 random{5};
    const auto count = [&random](quint64 below) { return qint64(random() % below); };
    static const QList<Tokens> Prompts{0,         1,         32'000,       32'001,
                                       100'000,   100'001,   200'000,      200'001,
                                       1'000'000, 1'000'001, 4'000'000'000};
    for (int block = 0; block < 5; ++block) {
        QList<LedgerEntry> entries;
        for (int i = 0; i < 200; ++i) {
            LedgerEntry one = entry(QString::number(count(700))); // some come twice
            one.at = instantFromMs(1'795'525'200'000 + count(5'000'000) - 2'500'000);
            if (i % 50 == 0)
                one.at = instantFromMs(
                    -count(10'000'000)); // before 1970: nonsense, and in a quarter of its own
            one.usage = {.input = Prompts.at(count(quint64(Prompts.size()))),
                         .cacheWrite5m = count(3) * 10'000,
                         .cacheWrite1h = count(2),
                         .cacheRead = count(2) * 150'000,
                         .output = count(3),
                         .thinking = count(2),
                         .webSearches = count(2)};
            one.flags = quint32(count(16));
            one.session = QString::number(count(3));
            one.project = QString::number(count(2));
            if (i % 3 == 0)
                one.reportedCost = Money::fromPicoUsd(count(1'000'000));
            entries.append(one);
        }
        QVERIFY(insert(entries));
        QCOMPARE(wrongSums(), 0);
    }
    QVERIFY(number(u"SELECT count(*) FROM usage_sums"_s) > 50);
    const qint64 groupSums = number(u"SELECT count(*) FROM group_sums"_s);
    QVERIFY(groupSums > 50 && groupSums < number(u"SELECT count(*) FROM usage_sums"_s));
}

void TestEntryInsert::wrongSumsAreFoundAndMadeAnew()
{
    QVERIFY(insert({entry(u"a"_s), entry(u"b"_s)}));
    QVERIFY(m_database->runAndWait([](QSqlDatabase &connection) {
        return execute(connection, u"UPDATE usage_sums SET output = output + 1"_s);
    }));
    QVERIFY(wrongSums() > 0);
    QVERIFY(m_database->runAndWait(
        [](QSqlDatabase &connection) { return rebuildUsageSums(connection); }));
    QCOMPARE(wrongSums(), 0);
    QCOMPARE(number(u"SELECT sum(output) FROM usage_sums"_s), 10);
    for (const QString &harm :
         {u"UPDATE group_sums SET cache_hits = cache_hits + 1"_s, u"DELETE FROM group_sums"_s,
          u"UPDATE contexts SET group_id = NULL"_s, u"UPDATE groups SET workflow = 'another'"_s}) {
        QVERIFY(m_database->runAndWait(
            [harm](QSqlDatabase &connection) { return execute(connection, harm); }));
        QVERIFY(wrongSums() > 0);
        QVERIFY(m_database->runAndWait(
            [](QSqlDatabase &connection) { return rebuildUsageSums(connection); }));
        QCOMPARE(wrongSums(), 0);
        QCOMPARE(number(u"SELECT sum(output) FROM group_sums"_s), 10);
    }
}

void TestEntryInsert::groupsAreContextsWithoutJobsAndSessions()
{
    QList<LedgerEntry> entries;
    for (int i = 0; i < 12; ++i) {
        LedgerEntry one = entry(QString::number(i));
        one.session = QString::number(i % 4);
        one.stopReason = i % 3 ? u"end_turn"_s : u"max_tokens"_s;
        one.batchId = u"msgbatch_%1"_s.arg(i);
        one.jobId = u"job_%1"_s.arg(i);
        one.model = i < 6 ? u"claude-opus-5-5"_s : u"claude-haiku-5-5"_s;
        entries.append(one);
    }
    QCOMPARE(*insert(entries), 12);
    QCOMPARE(number(u"SELECT count(*) FROM contexts"_s), 12);
    QCOMPARE(number(u"SELECT count(*) FROM groups"_s), 2);
    QCOMPARE(number(u"SELECT count(*) FROM group_sums"_s), 2);
    QCOMPARE(number(u"SELECT min(entries) FROM group_sums"_s), 6);
    QCOMPARE(wrongSums(), 0);
}

void TestEntryInsert::hitsOfThePromptCacheAreCountedWhereTheyAreRecorded()
{
    LedgerEntry read = entry(u"read"_s); // reads 4 tokens: a hit
    LedgerEntry miss = entry(u"miss"_s);
    miss.usage.cacheRead = 0;
    LedgerEntry silent = entry(u"silent"_s); // in no rate
    silent.usage.cacheRead = 0;
    silent.flags = PromptCacheNotRecorded;
    LedgerEntry said = entry(u"said"_s); // the line says so, without counts
    said.usage.cacheRead = 0;
    said.flags = PromptCacheHitSaid;
    QCOMPARE(*insert({read, miss, silent, said}), 4);
    QCOMPARE(number(u"SELECT sum(cache_recorded) FROM group_sums"_s), 3);
    QCOMPARE(number(u"SELECT sum(cache_hits) FROM group_sums"_s), 2);
    QCOMPARE(number(u"SELECT sum(flags) FROM entries"_s), 10);
    QCOMPARE(wrongSums(), 0);
}

void TestEntryInsert::anEntryThatIsTakenBackLeavesNoSum()
{
    LedgerEntry smaller = entry(u"a"_s);
    QCOMPARE(*insert({smaller, entry(u"b"_s)}), 2);
    const SumDeltas::Fact before{.at = toMs(smaller.at), .usage = smaller.usage};
    SumDeltas::Fact after = before;
    after.usage.cacheRead = 40'000; // into another band
    const auto changed = m_database->runAndWait([&](QSqlDatabase &connection) -> Result<void> {
        Transaction transaction{connection};
        SumDeltas deltas;
        const LabelIds labels{.context = 1, .group = 1};
        deltas.remove(labels, before);
        deltas.add(labels, after);
        if (const auto done = deltas.apply(connection); !done)
            return done;
        if (const auto done = execute(
                connection, u"UPDATE entries SET cache_read = 40000 WHERE request_id = 'a'"_s);
            !done)
            return done;
        return transaction.commit();
    });
    QVERIFY(changed);
    QCOMPARE(wrongSums(), 0);
    QCOMPARE(number(u"SELECT count(*) FROM group_sums"_s), 2);
    // And back: the sum of the other band is gone, not one of nothing.
    const auto back = m_database->runAndWait([&](QSqlDatabase &connection) -> Result<void> {
        Transaction transaction{connection};
        SumDeltas deltas;
        deltas.remove({.context = 1, .group = 1}, after);
        if (const auto done = deltas.apply(connection); !done)
            return done;
        if (const auto done = execute(connection, u"DELETE FROM entries WHERE request_id = 'a'"_s);
            !done)
            return done;
        return transaction.commit();
    });
    QVERIFY(back);
    QCOMPARE(wrongSums(), 0);
    QCOMPARE(number(u"SELECT count(*) FROM group_sums"_s), 1);
}

void TestEntryInsert::sumsBeyond64BitsAreRefused()
{
    constexpr Tokens Huge = std::numeric_limits<Tokens>::max();
    LedgerEntry one = entry(u"one"_s);
    one.usage = {.input = Huge, .cacheRead = Huge}; // the size of the prompt has no 64 bits either
    QCOMPARE(*insert(QList{one}), 1);
    QCOMPARE(wrongSums(), 0);
    LedgerEntry two = one;
    two.sourceKey = u"msgbatch_1/two"_s;
    two.jobId = u"job_2"_s; // a context of its own, the same group
    const Result<qint64> added = insert(QList{two});
    QVERIFY(!added);
    QCOMPARE(added.error().kind, Error::Kind::Storage);
    // In one block too.
    LedgerEntry three = two;
    three.sourceKey = u"msgbatch_1/three"_s;
    const Result<qint64> both = insert({two, three});
    QVERIFY(!both);
    QVERIFY2(both.error().detail.contains(u"64 bits"_s), qPrintable(both.error().detail));
    QCOMPARE(number(u"SELECT count(*) FROM entries"_s), 1);
    QCOMPARE(wrongSums(), 0);
}

void TestEntryInsert::aRefusedRowRollsBackTheBlock()
{
    LedgerEntry bad = entry(u"bad"_s);
    bad.usage.input = -1;
    const Result<qint64> added = insert({entry(u"a"_s), bad});
    QVERIFY(!added);
    QCOMPARE(added.error().kind, Error::Kind::Storage);
    QCOMPARE(number(u"SELECT count(*) FROM entries"_s), 0);
    QCOMPARE(number(u"SELECT count(*) FROM usage_sums"_s), 0);
}

void TestEntryInsert::aHundredThousandEntriesAreQuick()
{
    EntryBlock block;
    for (int i = 0; i < 100'000; ++i)
        block.append(entry(QString::number(i)));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(*insert(block), 100'000);
    qInfo("100,000 entries in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 20'000); // loose: sanitizers and a busy machine
}

QTEST_GUILESS_MAIN(TestEntryInsert)
#include "tst_entryinsert.moc"
