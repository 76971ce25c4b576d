// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sql.h"

#include <QFile>
#include <QUrl>

#include <sqlite3.h>

namespace core {

using namespace Qt::StringLiterals;

static int primaryCode(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff; // extended codes carry the primary one below
}

bool isDamage(const QSqlError &error)
{
    const int code = primaryCode(error);
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

QString suspicionFile(const QString &databaseFile) { return databaseFile + u".suspect"_s; }

static QString words(const QString &file, const QSqlError &error)
{
    switch (primaryCode(error)) {
    case SQLITE_FULL: return u"the disk is full: "_s + file + u" could not be written"_s;
    case SQLITE_READONLY:
    case SQLITE_PERM: return file + u" is read-only"_s;
    case SQLITE_CANTOPEN: return file + u" cannot be opened"_s;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return file + u" is in use by another program for too long"_s;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return file + u" is damaged; start the program again to have it checked and salvaged"_s;
    case SQLITE_IOERR: return u"the disk failed while "_s + file + u" was read or written"_s;
    default: return file + u" refused a statement"_s;
    }
}

/// The name may be an address with options, as of a database on a medium that is read-only.
static QString fileOf(const QSqlDatabase &database)
{
    const QString name = database.databaseName();
    return name.startsWith(u"file:"_s) ? QUrl{name}.toLocalFile() : name;
}

Error storageError(const QSqlDatabase &database, const QSqlError &error)
{
    const QString file = fileOf(database);
    if (isDamage(error)) {
        QFile mark{suspicionFile(file)};
        (void)mark.open(QIODevice::WriteOnly);
    }
    return {.kind = Error::Kind::Storage,
            .detail = words(file, error) + u" ("_s + error.databaseText().trimmed() + u")"_s};
}

Statement::Statement(QSqlDatabase &database, const QString &sql)
    : m_database{database}, m_query{database}
{
    m_query.setForwardOnly(true);
    m_query.prepare(sql); // a failure shows in run()
}

Statement &Statement::bind(const QString &placeholder, const QString &text)
{
    m_query.bindValue(placeholder, text.isNull() ? u""_s : text);
    return *this;
}

Statement &Statement::bind(const QString &placeholder, qint64 number)
{
    m_query.bindValue(placeholder, number);
    return *this;
}

Statement &Statement::bind(const QString &placeholder, std::optional<qint64> number)
{
    return number ? bind(placeholder, *number) : bindNull(placeholder);
}

Statement &Statement::bindBool(const QString &placeholder, bool value)
{
    return bind(placeholder, qint64{value ? 1 : 0});
}

Statement &Statement::bindNull(const QString &placeholder)
{
    m_query.bindValue(placeholder, QVariant{QMetaType::fromType<qint64>()});
    return *this;
}

Result<void> Statement::run()
{
    if (m_query.lastError().isValid() || !m_query.exec())
        return storageError(m_database, m_query.lastError());
    return {};
}

Result<void> Statement::end() const
{
    if (m_query.lastError().isValid())
        return storageError(m_database, m_query.lastError());
    return {};
}

std::optional<qint64> Statement::maybeNumber(int column) const
{
    if (isNull(column))
        return std::nullopt;
    return number(column);
}

Result<void> execute(QSqlDatabase &database, const QString &sql)
{
    QSqlQuery query{database};
    if (!query.exec(sql))
        return storageError(database, query.lastError());
    return {};
}

Result<qint64> singleNumber(QSqlDatabase &database, const QString &sql)
{
    QSqlQuery query{database};
    if (!query.exec(sql) || !query.next())
        return storageError(database, query.lastError());
    return query.value(0).toLongLong();
}

Transaction::Transaction(QSqlDatabase &database, Durability durability) : m_database{database}
{
    if (durability == Durability::PowerCut) {
        m_begun = execute(m_database, u"PRAGMA synchronous = FULL"_s);
        if (!m_begun)
            return;
        m_full = true;
    }
    m_begun = execute(m_database, u"BEGIN IMMEDIATE"_s);
    m_open = m_begun.has_value();
    if (!m_open)
        restoreSync();
}

Transaction::~Transaction()
{
    if (m_open) {
        (void)execute(m_database, u"ROLLBACK"_s);
        restoreSync();
    }
}

Result<void> Transaction::commit()
{
    if (!m_open)
        return m_begun;
    const Result<void> done = execute(m_database, u"COMMIT"_s);
    if (!done)
        return done; // the destructor rolls back
    m_open = false;
    restoreSync();
    return {};
}

void Transaction::restoreSync()
{
    if (m_full)
        (void)execute(m_database, u"PRAGMA synchronous = NORMAL"_s);
    m_full = false;
}

} // namespace core
