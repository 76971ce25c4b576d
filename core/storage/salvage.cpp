// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/salvage.h"

#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/databasefile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>

#include <sqlite3.h>

#include <memory>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QString unfinishedName(const QString &ledger) { return ledger + u".salvaging"_s; }

// The damaged file through SQLite's own interface: errors are expected here and each one is stepped
// over.
using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Cursor = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Connection openDamaged(const QString &file)
{
    sqlite3 *connection = nullptr;
    sqlite3_open_v2(QFile::encodeName(file).constData(), &connection, SQLITE_OPEN_READWRITE,
                    nullptr);
    Connection opened{connection, &sqlite3_close};
    if (opened) {
        sqlite3_db_config(opened.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        // Without this a file that was cut short is not read at all. Nothing is written to the
        // schema.
        sqlite3_db_config(opened.get(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
    }
    return opened;
}

Cursor prepare(const Connection &connection, const QString &sql)
{
    sqlite3_stmt *statement = nullptr;
    const QByteArray text = sql.toUtf8();
    sqlite3_prepare_v2(connection.get(), text.constData(), -1, &statement, nullptr);
    return {statement, &sqlite3_finalize};
}

QString quoted(const QString &name) { return u'"' + QString{name}.replace(u'"', u"\"\""_s) + u'"'; }

QStringList columnsOf(const Connection &connection, const QString &table)
{
    QStringList columns;
    const Cursor rows = prepare(connection, u"PRAGMA table_info("_s + quoted(table) + u")"_s);
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        columns.append(
            QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(rows.get(), 1))));
    return columns;
}

QStringList tablesOf(QSqlDatabase &database)
{
    QStringList tables;
    // Parents before children is not needed: foreign keys are checked at the end.
    Statement rows{
        database,
        u"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND sql NOT LIKE '%WITHOUT ROWID%'"_s};
    if (rows.run()) {
        while (rows.next())
            tables.append(rows.text(0));
    }
    return tables;
}

/// Copies the rows of one table in the order of their row ids, first upward, then from the end
/// downward: between the two a damaged page hides its rows and no others.
class TableRescue
{
public:
    TableRescue(const Connection &damaged, const Connection &target, const QString &table)
        : m_damaged{damaged}, m_target{target}, m_table{table}
    {
        const QStringList known = columnsOf(target, table);
        for (const QString &column : columnsOf(damaged, table)) {
            if (known.contains(column))
                m_columns.append(quoted(column));
        }
    }

    qint64 run()
    {
        if (m_columns.isEmpty())
            return 0;
        QStringList marks;
        for (qsizetype i = 1; i <= m_columns.size() + 1; ++i)
            marks.append(u"?"_s + QString::number(i));
        const QString columns = u"rowid, "_s + m_columns.join(u", "_s);
        m_insert = prepare(m_target,
                           u"INSERT OR IGNORE INTO "_s + quoted(m_table) + u" ("_s + columns
                               + u") VALUES ("_s + marks.join(u", "_s) + u")"_s);
        const QString select = u"SELECT "_s + columns + u" FROM "_s + quoted(m_table);
        const Cursor up = prepare(m_damaged, select + u" WHERE rowid > ?1 ORDER BY rowid"_s);
        const Cursor down = prepare(m_damaged, select + u" WHERE rowid < ?1 ORDER BY rowid DESC"_s);
        walk(up, std::numeric_limits<qint64>::min(), 1);
        walk(down, std::numeric_limits<qint64>::max(), -1);
        return m_copied;
    }

private:
    // Steps over an unreadable stretch in strides that double, and gives up when they leave the
    // range of row ids.
    void walk(const Cursor &rows, qint64 from, int direction)
    {
        if (!rows || !m_insert)
            return;
        qint64 stride = 1;
        bool met = false;
        while (true) {
            sqlite3_reset(rows.get());
            sqlite3_bind_int64(rows.get(), 1, from);
            int code = SQLITE_OK;
            while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) {
                from = sqlite3_column_int64(rows.get(), 0);
                stride = 1;
                met = true;
                copyRow(rows.get());
            }
            if (code == SQLITE_DONE || !met)
                return;
            qint64 next = 0;
            if (__builtin_add_overflow(from, stride * direction, &next)
                || stride > (qint64{1} << 40))
                return;
            from = next;
            stride *= 2;
        }
    }

    void copyRow(sqlite3_stmt *row)
    {
        for (int column = 0; column < sqlite3_column_count(row); ++column)
            sqlite3_bind_value(m_insert.get(), column + 1, sqlite3_column_value(row, column));
        if (sqlite3_step(m_insert.get()) == SQLITE_DONE)
            m_copied += sqlite3_changes(m_target.get());
        sqlite3_reset(m_insert.get());
    }

    const Connection &m_damaged;
    const Connection &m_target;
    QString m_table;
    QStringList m_columns;
    Cursor m_insert{nullptr, &sqlite3_finalize};
    qint64 m_copied = 0;
};

/// Batches whose job could not be read: they are on the service and can be adopted.
QStringList orphanBatches(QSqlDatabase &database)
{
    QStringList batches;
    Statement rows{database,
                   u"SELECT batch_id FROM shards WHERE batch_id IS NOT NULL "
                   "AND job NOT IN (SELECT id FROM jobs)"_s};
    if (rows.run()) {
        while (rows.next())
            batches.append(rows.text(0));
    }
    return batches;
}

Result<QString> fill(QSqlDatabase &database, const QString &damaged, const QString &target,
                     const QList<Migration> &migrations)
{
    const int newest = migrations.last().version;
    const int damagedVersion = versionInHeader(damaged).value_or(newest);
    const int first = damagedVersion >= 1 && damagedVersion <= newest ? damagedVersion : newest;
    if (const Result<void> done = migrate(database, migrations, first); !done)
        return done.error();

    QStringList saved;
    {
        const Connection from = openDamaged(damaged);
        sqlite3 *opened = nullptr;
        sqlite3_open_v2(QFile::encodeName(target).constData(), &opened, SQLITE_OPEN_READWRITE,
                        nullptr);
        const Connection into{opened, &sqlite3_close};
        sqlite3_exec(into.get(), "PRAGMA foreign_keys = OFF; BEGIN", nullptr, nullptr, nullptr);
        for (const QString &table : tablesOf(database)) {
            const qint64 rows = TableRescue{from, into, table}.run();
            saved.append(u"%1: %2 rows"_s.arg(table).arg(rows));
        }
        if (sqlite3_exec(into.get(), "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
            return storageError(database,
                                QSqlError{u""_s, QString::fromUtf8(sqlite3_errmsg(into.get())),
                                          QSqlError::StatementError,
                                          QString::number(sqlite3_errcode(into.get()))});
    }
    const QStringList orphans = orphanBatches(database);
    for (const QString &statement :
         {u"DELETE FROM shards WHERE job NOT IN (SELECT id FROM jobs)"_s,
          u"DELETE FROM entries WHERE context NOT IN (SELECT id FROM contexts)"_s}) {
        if (const Result<void> done = execute(database, statement); !done)
            return done.error();
    }
    if (const Result<void> done = migrate(database, migrations, newest); !done)
        return done.error();
    // What was entered from files may be among what was lost: they are read again, which enters
    // nothing twice.
    if (const Result<void> done = execute(
            database, u"UPDATE source_files SET read_to = 0, lines = 0, size = -1, mark = x''"_s);
        !done)
        return done.error();
    if (const Result<void> done = rebuildUsageSums(database); !done)
        return done.error();

    QString report = u"the ledger was damaged and was set aside as "_s + damaged
        + u"; saved from it: "_s + saved.join(u", "_s);
    if (!orphans.isEmpty())
        report += u"; batches whose job was lost, to be adopted: "_s + orphans.join(u", "_s);
    return report;
}

Result<QString> makeFrom(const QString &damaged, const QString &target,
                         const QList<Migration> &migrations)
{
    const QString name = u"tokenwise-rescue"_s;
    const auto close = qScopeGuard([&name] { QSqlDatabase::removeDatabase(name); });
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
    database.setDatabaseName(target);
    if (!database.open())
        return storageError(database, database.lastError());
    return fill(database, damaged, target, migrations);
}

} // namespace

QString damagedName(const QString &ledger)
{
    return ledger + u".damaged-"_s
        + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmsszzz'Z'"_s);
}

QString salvageMark(const QString &ledger) { return ledger + u".salvaged"_s; }

bool rescueIsUnfinished(const QString &ledger)
{
    return !QFileInfo::exists(ledger) && QFileInfo::exists(unfinishedName(ledger));
}

Result<QString> rescue(const QString &ledger, const QList<Migration> &migrations)
{
    const QString target = unfinishedName(ledger);
    QString damaged;
    if (rescueIsUnfinished(ledger)) {
        const QFileInfo place{ledger};
        const QStringList kept = QDir{place.absolutePath()}.entryList(
            {place.fileName() + u".damaged-*Z"_s}, QDir::Files, QDir::Name);
        if (!kept.isEmpty())
            damaged = place.absolutePath() + u'/' + kept.last();
    }
    for (const QString &tail : {u""_s, u"-wal"_s, u"-shm"_s, u"-journal"_s})
        QFile::remove(target + tail);
    if (const Result<void> made = prepareFile(target); !made)
        return made.error();
    if (damaged.isEmpty()) {
        damaged = damagedName(ledger);
        if (const Result<void> moved = moveDatabase(ledger, damaged); !moved)
            return moved.error();
    }

    const Result<QString> report = makeFrom(damaged, target, migrations);
    if (!report)
        return report;
    if (const Result<void> marked = prepareFile(salvageMark(ledger)); !marked)
        return marked.error();
    if (const Result<void> moved = moveDatabase(target, ledger); !moved)
        return moved.error();
    QFile::remove(suspicionFile(ledger));
    return report;
}

} // namespace core
