// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/salvage.h"

#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/databasefile.h"
#include "core/storage/factrows.h"
#include "core/storage/rawsqlite.h"
#include "core/storage/tablerescue.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QScopeGuard>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QString unfinishedName(const QString &ledger) { return ledger + u".salvaging"_s; }

RawConnection openDamaged(const QString &file)
{
    RawConnection opened = openRaw(file);
    if (opened) {
        sqlite3_db_config(opened.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        // Without this a file that was cut short is not read at all. Nothing is written to the
        // schema.
        sqlite3_db_config(opened.get(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
    }
    return opened;
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

/// Table by table, as far as SQLite itself can read. Answers how many rows of each.
QMap<QString, qint64> copyTables(const QStringList &tables, const RawConnection &into,
                                 const QString &damaged)
{
    QMap<QString, qint64> rows;
    if (QFileInfo{damaged}.size() == 0)
        return rows; // SQLite would delete the log, the only thing left of it
    const RawConnection from = openDamaged(damaged);
    for (const QString &table : tables) {
        rows[table] = TableRescue{from, into, table}.run();
        if (table == u"contexts"_s)
            rows[table] +=
                TableRescue{from, into, table}.runAlong(u"sqlite_autoindex_contexts_1"_s);
    }
    return rows;
}

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
    qint64 leftOut = 0;
    {
        const RawConnection into = openRaw(target);
        sqlite3_exec(into.get(), "PRAGMA foreign_keys = OFF; BEGIN", nullptr, nullptr, nullptr);
        QMap<QString, qint64> rows = copyTables(tablesOf(database), into, damaged);
        const FactRows found = enterFactsOfLeafPages(into, damaged);
        rows[u"contexts"_s] += found.contexts;
        rows[u"entries"_s] += found.entries;
        leftOut = removeWhatIsNoFact(into);
        rows[u"entries"_s] -= leftOut;
        for (auto it = rows.cbegin(); it != rows.cend(); ++it)
            saved.append(u"%1: %2 rows"_s.arg(it.key()).arg(it.value()));
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
    if (const Result<void> done = execute(
            database, u"DELETE FROM entry_details WHERE entry NOT IN (SELECT id FROM entries)"_s);
        !done)
        return done.error();
    // What was entered from files may be among what was lost: they are read again, which enters
    // nothing twice.
    if (const Result<void> done = execute(
            database, u"UPDATE source_files SET read_to = 0, lines = 0, size = -1, mark = x''"_s);
        !done)
        return done.error();
    if (const Result<void> done = rebuildUsageSums(database); !done)
        return done.error();

    const QString what = QFileInfo{damaged}.size() == 0 ? u"empty"_s : u"damaged"_s;
    QString report = u"the ledger was %1 and was set aside as "_s.arg(what) + damaged
        + u"; saved from it: "_s + saved.join(u", "_s);
    if (leftOut > 0)
        report +=
            u"; left out, because they are not as they were written: %1 entries"_s.arg(leftOut);
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

QStringList damagedCopies(const QString &ledger)
{
    const QFileInfo place{ledger};
    QStringList files;
    for (const QString &name : QDir{place.absolutePath()}.entryList(
             {place.fileName() + u".damaged-*Z"_s}, QDir::Files, QDir::Name))
        files.append(place.absolutePath() + u'/' + name);
    return files;
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
        const QStringList kept = damagedCopies(ledger);
        if (!kept.isEmpty())
            damaged = kept.last();
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
