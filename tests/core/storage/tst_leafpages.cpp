// SPDX-License-Identifier: GPL-3.0-or-later
// Rows are found without the tree above them, and whatever the bytes are, it ends well.
// TOKENWISE_FUZZ_ROUNDS sets how many damaged files are read.
#include "core/storage/leafpages.h"

#include "core/storage/pagefile.h"
#include "tests/support/filecontent.h"

#include <QFile>
#include <QMap>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

using namespace core;
using test::contentOf;
using test::writeContent;
using namespace Qt::StringLiterals;

namespace {

/// A database that stays open until it goes.
class Aside
{
public:
    explicit Aside(const QString &file)
    {
        if (sqlite3_open(QFile::encodeName(file).constData(), &m_connection) != SQLITE_OK)
            qFatal("no database");
    }
    ~Aside() { sqlite3_close(m_connection); }
    Aside(const Aside &) = delete;
    Aside &operator=(const Aside &) = delete;

    void run(const char *sql)
    {
        char *message = nullptr;
        if (sqlite3_exec(m_connection, sql, nullptr, nullptr, &message) != SQLITE_OK)
            qFatal("%s", message);
    }
    /// The rows of `t` as SQLite tells them.
    QMap<qint64, QString> rows()
    {
        QMap<qint64, QString> rows;
        sqlite3_stmt *statement = nullptr;
        sqlite3_prepare_v2(m_connection, "SELECT rowid, hex(a), b, c, d FROM t", -1, &statement,
                           nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const auto text = [statement](int column) {
                return QString::fromUtf8(
                    reinterpret_cast<const char *>(sqlite3_column_text(statement, column)));
            };
            rows.insert(sqlite3_column_int64(statement, 0),
                        text(1).toLower() + u'|' + text(2) + u'|' + text(3) + u'|'
                            + (sqlite3_column_type(statement, 4) == SQLITE_NULL
                                   ? u"-"_s
                                   : QString::number(sqlite3_column_double(statement, 4))));
        }
        sqlite3_finalize(statement);
        return rows;
    }

private:
    sqlite3 *m_connection = nullptr;
};

/// The rows of `t` as the leaf pages of the file tell them.
QMap<qint64, QString> rowsInPages(const QString &path)
{
    QMap<qint64, QString> rows;
    PageFile file{path};
    eachRowOf(file, [&rows](const StoredRow &row) {
        using Type = StoredValue::Type;
        if (row.values.size() != 4 || row.values[0].type != Type::Blob)
            return; // of the schema
        const StoredValue &real = row.values[3];
        rows.insert(row.rowid,
                    QString::fromLatin1(row.values[0].bytes.toByteArray().toHex()) + u'|'
                        + QString::fromUtf8(row.values[1].bytes) + u'|'
                        + QString::number(row.values[2].integer) + u'|'
                        + (real.type == Type::Null
                               ? u"-"_s
                               : QString::number(real.type == Type::Real ? real.real
                                                                         : double(real.integer))));
    });
    return rows;
}

// Integers of each size and sign, texts and blobs from nothing to several pages, row ids of 9
// bytes.
constexpr const char *Fill = R"(
    CREATE TABLE t (a BLOB, b TEXT, c INTEGER, d REAL);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
    INSERT INTO t (rowid, a, b, c, d)
    SELECT (i - 200) * 40000000000000000, zeroblob(i % 7), printf('%.*c', i * i % 3001, 'x'),
        CASE i % 4 WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN -(1 << (i % 63)) ELSE 1 << (i % 63) END,
        CASE WHEN i % 5 = 0 THEN NULL ELSE i / 8.0 END FROM n;)";

} // namespace

class TestLeafPages : public QObject
{
    Q_OBJECT
private slots:
    void rowsAreThoseOfSqlite_data();
    void rowsAreThoseOfSqlite();
    void theTreeIsNotNeeded();
    void theLogIsPartOfTheFile();
    void whatWasDeletedDoesNotComeBack();
    void anyBytesEndWell();

private:
    QTemporaryDir m_dir;
};

void TestLeafPages::rowsAreThoseOfSqlite_data()
{
    QTest::addColumn<int>("pageSize");
    for (const int size : {512, 4096, 65536})
        QTest::addRow("%d", size) << size;
}

void TestLeafPages::rowsAreThoseOfSqlite()
{
    QFETCH(int, pageSize);
    const QString path = m_dir.filePath(u"sizes-%1.sqlite"_s.arg(pageSize));
    Aside database{path};
    database.run(
        QByteArray{"PRAGMA page_size = "}.append(QByteArray::number(pageSize)).constData());
    database.run(Fill);
    QCOMPARE(database.rows().size(), 400);
    QCOMPARE(rowsInPages(path), database.rows());
}

void TestLeafPages::theTreeIsNotNeeded()
{
    const QString path = m_dir.filePath(u"tree.sqlite"_s);
    QMap<qint64, QString> rows;
    {
        Aside database{path};
        database.run("PRAGMA page_size = 512");
        database.run(Fill);
        rows = database.rows();
    }
    QByteArray content = contentOf(path);
    int inner = 0;
    for (qsizetype at = 512; at < content.size(); at += 512) {
        // Pages of long texts hold a page number of 4 bytes first: never 5 in the highest.
        if (content.at(at) == 0x05) {
            content.replace(at, 512, QByteArray{512, '\xa5'});
            ++inner;
        }
    }
    QVERIFY(inner > 1);
    writeContent(path, content);
    QCOMPARE(rowsInPages(path), rows);
}

void TestLeafPages::theLogIsPartOfTheFile()
{
    const QString path = m_dir.filePath(u"log.sqlite"_s);
    Aside database{path};
    database.run("PRAGMA journal_mode = WAL");
    database.run("PRAGMA wal_autocheckpoint = 0");
    database.run(Fill);
    database.run("PRAGMA wal_checkpoint(RESTART)");
    database.run("UPDATE t SET b = 'new' WHERE c = 1"); // over the frames of the first turn
    QVERIFY(contentOf(path + u"-wal"_s).size() > 0);
    const QMap<qint64, QString> rows = database.rows();
    QCOMPARE(rowsInPages(path), rows);
    // What is not committed does not count.
    database.run("PRAGMA cache_size = 1; BEGIN; UPDATE t SET b = printf('%.*c', 900, 'y')");
    QCOMPARE(rowsInPages(path), rows);
    database.run("ROLLBACK");
}

void TestLeafPages::whatWasDeletedDoesNotComeBack()
{
    const QString path = m_dir.filePath(u"deleted.sqlite"_s);
    Aside database{path};
    database.run("PRAGMA secure_delete = OFF");
    database.run(Fill);
    database.run("DELETE FROM t WHERE rowid > 0");
    QVERIFY(!database.rows().isEmpty());
    QCOMPARE(rowsInPages(path), database.rows());
}

void TestLeafPages::anyBytesEndWell()
{
    const QString path = m_dir.filePath(u"fuzz.sqlite"_s);
    const QString copy = m_dir.filePath(u"fuzzed.sqlite"_s);
    Aside database{path};
    database.run("PRAGMA page_size = 512; PRAGMA journal_mode = WAL");
    database.run("CREATE TABLE t (a BLOB, b TEXT, c INTEGER, d REAL)");
    database.run(
        "INSERT INTO t SELECT zeroblob(value), printf('%.*c', value * 150, 'x'), value, 0.5 "
        "FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3 UNION SELECT 20)");
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.run("INSERT INTO t SELECT * FROM t");
    const QByteArray file = contentOf(path);
    const QByteArray log = contentOf(path + u"-wal"_s);
    QCOMPARE(rowsInPages(path).size(), 8);

    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS", &isNumber);
    const int rounds = isNumber ? wanted : 2'000;
    qsizetype found = 0;
    for (int round = 0; round < rounds; ++round) {
        QRandomGenerator random{quint32(round)};
        const auto damaged = [&random](QByteArray bytes) {
            const int changes = int(random.bounded(12));
            for (int i = 0; i < changes && !bytes.isEmpty(); ++i) {
                // Heads of pages and frames are met as often as all the rest.
                const qsizetype any = random.bounded(bytes.size());
                const qsizetype at = random.bounded(2) == 0 ? any : any / 512 * 512 + any % 12;
                bytes[std::min(at, bytes.size() - 1)] = char(random.bounded(256));
            }
            if (random.bounded(8) == 0)
                bytes.truncate(random.bounded(bytes.size() + 1));
            return bytes;
        };
        writeContent(copy, damaged(file));
        writeContent(copy + u"-wal"_s, damaged(log));
        found += rowsInPages(copy).size();
    }
    QVERIFY2(found > rounds, qPrintable(QString::number(found))); // it did look at something
}

QTEST_GUILESS_MAIN(TestLeafPages)
#include "tst_leafpages.moc"
