// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/largestentries.h"

#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/database.h"

#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

struct Told
{
    QString message = u"m"_s;
    QString request = u"r1"_s;
    qint64 input = 1;
    qint64 output = 1;
    bool sidechain = false;
    QString session = u"s"_s;
    QString speed = {};
    QString stopReason = {};
    qint64 at = 1'795'525'200'000;
    std::optional<Money> reported = {};
};

LedgerEntry entryOf(const Told &told)
{
    LedgerEntry entry;
    entry.at = instantFromMs(told.at);
    entry.source = u"claude-code"_s;
    entry.sourceKey = told.message + u'/' + told.request;
    entry.messageId = told.message;
    entry.requestId = told.request;
    entry.model = u"claude-haiku-5-5"_s;
    entry.session = told.session;
    entry.speed = told.speed;
    entry.stopReason = told.stopReason;
    entry.usage = {.input = told.input, .output = told.output};
    entry.flags = told.sidechain ? quint32{SidechainEntry} : 0;
    entry.reportedCost = told.reported;
    return entry;
}

class Ledger
{
public:
    Ledger() : m_database{std::move(*Database::open(m_folder.path()))} { }

    EnteredCounts enter(const QList<Told> &rows)
    {
        EntryBlock block;
        for (const Told &row : rows)
            block.append(entryOf(row));
        return *m_database->runAndWait([&](QSqlDatabase &connection) -> Result<EnteredCounts> {
            Transaction transaction{connection};
            const Result<EnteredCounts> counts = insertLargestEntries(connection, block);
            if (!counts)
                return counts;
            if (const Result<void> done = transaction.commit(); !done)
                return done.error();
            return counts;
        });
    }
    /// "request input/output session", in order.
    QStringList entries()
    {
        return *m_database->runAndWait([](QSqlDatabase &connection) -> Result<QStringList> {
            QSqlQuery query{connection};
            query.exec(uR"(SELECT e.message_id, e.request_id, e.input, e.output, c.session, c.speed, c.stop_reason, e.at,
                e.flags FROM entries e JOIN contexts c ON c.id = e.context ORDER BY 1, 2)"_s);
            QStringList rows;
            while (query.next()) {
                rows.append(u"%1/%2 %3/%4 %5"_s.arg(
                    query.value(0).toString(), query.value(1).toString(),
                    query.value(2).toString(), query.value(3).toString(),
                    QStringList{query.value(4).toString(), query.value(5).toString(),
                                query.value(6).toString(), query.value(7).toString(),
                                query.value(8).toString()}
                        .join(u' ')));
            }
            return rows;
        });
    }
    QStringList figures()
    {
        QStringList rows = entries();
        for (QString &row : rows)
            row = row.section(u' ', 0, 1);
        return rows;
    }
    qint64 wrongSums()
    {
        return *m_database->runAndWait(
            [](QSqlDatabase &connection) { return wrongUsageSums(connection); });
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Database> m_database;
};

} // namespace

class TestLargestEntries : public QObject
{
    Q_OBJECT
private slots:
    void theRuleHolds_data();
    void theRuleHolds();
    void rowsAreCounted();
    void rowsWithoutAMessageIdStandForThemselves();
    void orderAndPiecesDoNotMatter();
};

void TestLargestEntries::theRuleHolds_data()
{
    QTest::addColumn<QList<Told>>("rows");
    QTest::addColumn<QStringList>("stay");
    const auto row = [](const char *name, const QList<Told> &rows, const QStringList &stay) {
        QTest::newRow(name) << rows << stay;
    };
    row("repeated", {{}, {}}, {u"m/r1 1/1"_s});
    row("growing", {{.output = 2}, {.output = 20}}, {u"m/r1 1/20"_s});
    row("shrinking", {{.output = 20}, {.output = 2}}, {u"m/r1 1/20"_s});
    row("two requests", {{.output = 20}, {.request = u"r2"_s, .output = 2}},
        {u"m/r1 1/20"_s, u"m/r2 1/2"_s});
    row("no request is a request of its own", {{.request = {}, .output = 20}, {.output = 2}},
        {u"m/ 1/20"_s, u"m/r1 1/2"_s});
    row("a sub-agent gives way, though larger",
        {{.output = 2}, {.request = u"r2"_s, .output = 200, .sidechain = true}},
        {u"m/r1 1/2"_s});
    row("a sub-agent gives way, though earlier",
        {{.request = u"r2"_s, .output = 200, .sidechain = true}, {.output = 2}},
        {u"m/r1 1/2"_s});
    row("a sub-agent gives way to the same request",
        {{.output = 200, .sidechain = true}, {.output = 2}}, {u"m/r1 1/2"_s});
    row("a sub-agent gives way to both",
        {{.output = 2},
         {.request = u"r3"_s, .output = 400, .sidechain = true},
         {.request = u"r2"_s, .output = 4}},
        {u"m/r1 1/2"_s, u"m/r2 1/4"_s});
    row("of two sub-agents the larger",
        {{.output = 2, .sidechain = true}, {.request = u"r2"_s, .output = 5, .sidechain = true}},
        {u"m/r2 1/5"_s});
    row("of three sub-agents the largest",
        {{.output = 5, .sidechain = true},
         {.request = u"r2"_s, .output = 2, .sidechain = true},
         {.request = u"r2"_s, .output = 7, .sidechain = true}},
        {u"m/r2 1/7"_s});
    row("of the same size the dearer", {{.input = 20, .output = 0}, {.input = 0, .output = 20}},
        {u"m/r1 0/20"_s});
    row("of the same size the one that cost more",
        {{.input = 0, .output = 20, .reported = Money::fromPicoUsd(1)},
         {.input = 20, .output = 0, .reported = Money::fromPicoUsd(2)}},
        {u"m/r1 20/0"_s});
    row("other messages", {{}, {.message = u"n"_s}}, {u"m/r1 1/1"_s, u"n/r1 1/1"_s});
}

void TestLargestEntries::theRuleHolds()
{
    QFETCH(QList<Told>, rows);
    QFETCH(QStringList, stay);
    Ledger atOnce;
    atOnce.enter(rows);
    QCOMPARE(atOnce.figures(), stay);
    QCOMPARE(atOnce.wrongSums(), 0);
    Ledger oneByOne;
    for (const Told &row : rows)
        oneByOne.enter({row});
    QCOMPARE(oneByOne.figures(), stay);
    QCOMPARE(oneByOne.wrongSums(), 0);
}

void TestLargestEntries::rowsAreCounted()
{
    Ledger ledger;
    QCOMPARE(ledger.enter({{.output = 2}, {.output = 3}, {.message = u"n"_s}}),
             (EnteredCounts{.added = 2, .known = 1}));
    QCOMPARE(ledger.enter({{.output = 2}, {.output = 3}, {.message = u"n"_s}}),
             (EnteredCounts{.known = 3}));
    QCOMPARE(ledger.enter({{.output = 9}}), (EnteredCounts{.updated = 1, .known = 1}));
    // With the same figures, what says more of the answer stays, then the earlier one.
    QCOMPARE(ledger.enter({{.output = 9, .stopReason = u"end_turn"_s}}).updated, 1);
    QCOMPARE(ledger.enter({{.output = 9, .speed = u"standard"_s}}).updated, 1);
    QCOMPARE(ledger.enter({{.output = 9, .speed = u"standard"_s, .at = 5}}).updated, 1);
    QCOMPARE(ledger.enter({{.output = 9, .speed = u"standard"_s}}).updated, 0);
    QCOMPARE(ledger.wrongSums(), 0);
}

void TestLargestEntries::rowsWithoutAMessageIdStandForThemselves()
{
    Ledger ledger;
    QCOMPARE(ledger.enter({{.message = {}, .request = u"a"_s}, {.message = {}, .request = u"b"_s}}).added, 2);
    QCOMPARE(ledger.enter({{.message = {}, .request = u"a"_s}}).added, 0);
    QCOMPARE(ledger.wrongSums(), 0);
}

// Whatever comes in whatever order and pieces, also again: the ledger is the same in every field.
void TestLargestEntries::orderAndPiecesDoNotMatter()
{
    std::mt19937 random{20261128};
    const auto below = [&random](quint32 limit) { return int(random() % limit); };
    for (int round = 0; round < 25; ++round) {
        QList<Told> rows;
        for (int i = 0; i < 40; ++i) {
            rows.append({.message = u"m"_s + QString::number(below(5)),
                         .request = below(4) == 0 ? QString{} : u"r"_s + QString::number(below(3)),
                         .input = below(3),
                         .output = below(4),
                         .sidechain = below(3) == 0,
                         .session = u"s"_s + QString::number(below(2)),
                         .speed = below(2) ? u"standard"_s : QString{},
                         .stopReason = below(2) ? u"end_turn"_s : QString{},
                         .at = 1'795'525'200'000 + below(2) * 3'600'000,
                         .reported = below(4) == 0 ? std::optional{Money::fromPicoUsd(below(3))}
                                                   : std::nullopt});
        }
        Ledger whole;
        whole.enter(rows);
        std::shuffle(rows.begin(), rows.end(), random);
        Ledger pieces;
        for (qsizetype at = 0; at < rows.size();) {
            const qsizetype size = qMin<qsizetype>(1 + below(9), rows.size() - at);
            pieces.enter(rows.mid(at, size));
            at += size;
            if (below(3) == 0)
                pieces.enter(rows.first(at));
        }
        QCOMPARE(pieces.entries(), whole.entries());
        QCOMPARE(pieces.wrongSums(), 0);
    }
}

QTEST_GUILESS_MAIN(TestLargestEntries)
#include "tst_largestentries.moc"
