// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <optional>

namespace core {

/// What SQLite said, as an Error of kind Storage in plain words. A report of damage is also noted
/// beside the file, so that the next start checks all of it.
Error storageError(const QSqlDatabase &database, const QSqlError &error);
/// The file is not a database, or its pages contradict each other.
bool isDamage(const QSqlError &error);
/// The file beside a ledger that asks for a whole check at the next start.
QString suspicionFile(const QString &databaseFile);

/// A prepared statement. Bind, run, read rows; a failure is kept and answered by run() or end().
class Statement
{
public:
    Statement(QSqlDatabase &database, const QString &sql);

    Statement &bind(const QString &placeholder, const QString &text); ///< null is bound as ''
    Statement &bind(const QString &placeholder, qint64 number);
    Statement &bind(const QString &placeholder, std::optional<qint64> number);
    Statement &bindBool(const QString &placeholder, bool value);
    Statement &bindNull(const QString &placeholder);

    Result<void> run();
    bool next() { return m_query.next(); }
    /// Whether the rows ended because there are no more.
    Result<void> end() const;

    QString text(int column) const { return m_query.value(column).toString(); }
    qint64 number(int column) const { return m_query.value(column).toLongLong(); }
    bool flag(int column) const { return number(column) != 0; }
    std::optional<qint64> maybeNumber(int column) const;
    bool isNull(int column) const { return m_query.isNull(column); }
    qint64 changedRows() const { return m_query.numRowsAffected(); }

private:
    QSqlDatabase &m_database;
    QSqlQuery m_query;
};

/// A write transaction; rolled back unless commit() was called and succeeded. It takes the write
/// lock at once, so that two processes never deadlock on the way from reading to writing.
class Transaction
{
public:
    enum class Durability {
        ProgramCrash, ///< survives the end of the process; a power cut may undo the last commits
        PowerCut ///< on the disk when commit() returns
    };

    explicit Transaction(QSqlDatabase &database, Durability durability = Durability::ProgramCrash);
    ~Transaction();
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    /// Whether it has begun.
    Result<void> begun() const { return m_begun; }
    Result<void> commit();

private:
    void restoreSync();

    QSqlDatabase &m_database;
    Result<void> m_begun;
    bool m_open = false;
    bool m_full = false;
};

/// One statement without parameters or rows.
Result<void> execute(QSqlDatabase &database, const QString &sql);
/// The first column of the first row.
Result<qint64> singleNumber(QSqlDatabase &database, const QString &sql);

} // namespace core
