// SPDX-License-Identifier: GPL-3.0-or-later
// Ledgers from before usage logs had details of their own: the stage stood as the request id, the user as the session.
#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/sources/usagelog.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

/// A record as it was entered then, with the identity that it has today.
struct Old
{
    QByteArray ts;
    QByteArray stage, user;
    Tokens output;
    bool localHit = false;

    EntryIdentity identity() const
    {
        const auto part = [](const QByteArray &text) -> QByteArray { return QByteArray::number(text.size()) + ':' + text; };
        const QByteArray key = part(ts) + part("w") + part(stage) + part("claude-haiku-4-5") + "/0/1/"
            + QByteArray::number(output) + "/-1";
        return EntryGroup{"log", ts.first(10)}.identityOf(key);
    }
    QByteArray line() const
    {
        return R"({"v":"1.0","ts":")" + ts + R"(","workflow":"w","stage":")" + stage
            + R"(","tier":"CHEAP","model":"claude-haiku-4-5","provider":"anthropic","tokens":{"input":1,"output":)"
            + QByteArray::number(output) + R"(},"cache":{"hit":)" + (localHit ? "true" : "false")
            + R"(},"duration_ms":5,"user_id":")" + user + "\"}\n";
    }
};

const QList<Old> Records{{"2026-01-18T07:42:10.118204Z", "sort", "u1", 2},
                         {"2026-01-18T07:42:11.000001Z", "split", "u2", 3, true},
                         {"2026-01-18T09:00:00Z", "", "u2", 4}};

} // namespace

class TestDetailsMigration : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void stageAndUserBecomeDetails();
    void logsThatAreStillThereCompleteThem();

private:
    Result<std::unique_ptr<Database>> openToday() { return Database::open(m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// A ledger of the fourth schema with these records and one of another source.
void TestDetailsMigration::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const QTemporaryDir migrations;
    const QStringList names = QDir{u":/migrations"_s}.entryList({u"000[1-4]_*.sql"_s});
    QCOMPARE(names.size(), 4);
    for (const QString &name : names)
        QVERIFY(QFile::copy(u":/migrations/"_s + name, migrations.filePath(name)));
    auto old = Database::open(m_folder->path(), migrations.path());
    QVERIFY(old.has_value());
    const auto entered = (*old)->runAndWait([](QSqlDatabase &connection) -> Result<void> {
        EntryBlock block;
        for (const Old &record : Records) {
            LedgerEntry entry;
            entry.at = *instantFromRfc3339(QByteArrayView{record.ts});
            entry.source = u"log"_s;
            entry.requestId = QString::fromUtf8(record.stage);
            entry.session = QString::fromUtf8(record.user);
            entry.workflow = u"w"_s;
            entry.model = u"claude-haiku-4-5"_s;
            entry.usage = {.input = 1, .output = record.output};
            entry.flags = PromptCacheNotRecorded | (record.localHit ? quint32{LocalCacheHit} : 0);
            entry.provenance = Provenance::Reported;
            block.append(entry);
            block.rows.back().identity = record.identity();
        }
        LedgerEntry other;
        other.at = *instantFromRfc3339(u"2026-01-18T07:42:10Z"_s);
        other.source = u"live"_s;
        other.sourceKey = u"1"_s;
        other.requestId = u"request"_s;
        other.session = u"s"_s;
        other.model = u"claude-haiku-4-5"_s;
        other.usage = {.output = 5};
        block.append(other);
        Transaction transaction{connection};
        if (const Result<qint64> count = insertEntries(connection, block); !count)
            return count.error();
        if (const Result<void> done = execute(connection, uR"(
                INSERT INTO source_files VALUES (1, 'log', x'2f61', zeroblob(16), 1, 1, 9, 1, 9, 1, x'', 0),
                    (2, 'claude-code', x'2f62', zeroblob(16), 1, 2, 9, 1, 9, 1, x'', 0))"_s);
            !done)
            return done;
        return transaction.commit();
    });
    QVERIFY2(entered.has_value(), entered ? "" : qPrintable(entered.error().detail));
}

void TestDetailsMigration::stageAndUserBecomeDetails()
{
    const auto ledger = openToday();
    QVERIFY(ledger.has_value());
    const auto rows = [&ledger](const QString &sql) {
        return *(*ledger)->runAndWait([sql](QSqlDatabase &connection) -> Result<QStringList> {
            Statement statement{connection, sql};
            QStringList found;
            if (statement.run()) {
                while (statement.next())
                    found.append(statement.text(0));
            }
            return found;
        });
    };
    QCOMPARE(rows(u"SELECT d.stage || '|' || d.user_id || '|' || d.cache_hit || '|' || e.request_id || '|' || c.session "
                  "FROM entries e JOIN contexts c ON c.id = e.context JOIN entry_details d ON d.entry = e.id "
                  "ORDER BY e.at"_s),
             (QStringList{u"sort|u1|0||"_s, u"split|u2|1||"_s, u"|u2|0||"_s}));
    QCOMPARE(rows(u"SELECT request_id || '|' || c.session FROM entries e JOIN contexts c ON c.id = e.context "
                  "WHERE c.source = 'live'"_s),
             QStringList{u"request|s"_s});
    QCOMPARE(rows(u"SELECT count(*) FROM contexts"_s), QStringList{u"2"_s}); // one of logs, one of the other
    QCOMPARE(rows(u"SELECT source FROM source_files"_s), QStringList{u"claude-code"_s});
    QVERIFY((*ledger)->checkIntegrity().result()->isEmpty()); // the sums too
    // The ledger as it was lies beside it.
    QCOMPARE(QDir{m_folder->path()}.entryList({u"ledger-v4-*.sqlite"_s}).size(), 1);
}

void TestDetailsMigration::logsThatAreStillThereCompleteThem()
{
    const auto ledger = openToday();
    QVERIFY(ledger.has_value());
    const QTemporaryDir logs;
    QFile file{logs.filePath(u"usage.jsonl"_s)};
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (const Old &record : Records)
        file.write(record.line());
    file.close();
    ImportProgress progress;
    const auto report = importUsageLogs(**ledger, {logs.path()}, progress);
    QVERIFY(report.has_value());
    QCOMPARE(report->entries, (EnteredCounts{.known = 3})); // nothing twice
    const auto details = (*ledger)->runAndWait([](QSqlDatabase &connection) {
        return singleNumber(connection, u"SELECT count(*) FROM entry_details WHERE tier = 'CHEAP' AND duration_ms = 5 "
                                        "AND provider = 'anthropic' AND length(ts) > 19 AND user_id <> ''"_s);
    });
    QCOMPARE(*details, 3);
}

QTEST_GUILESS_MAIN(TestDetailsMigration)
#include "tst_detailsmigration.moc"
