// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/ledgerconnection.h"

#include "core/base/sql.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QStringList>
#include <QUrl>

#include <atomic>

namespace core {

using namespace Qt::StringLiterals;

LedgerConnection::LedgerConnection(const QString &file, Use use) : m_use{use}
{
    static std::atomic<int> count{0};
    m_name = u"tokenwise-ledger-"_s + QString::number(++count);
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    m_database.setDatabaseName(use == Use::ReadingStill
                                   ? QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded)
                                       + u"?immutable=1"_s
                                   : file);
    // Another copy of the program may be writing: an import commits every few milliseconds.
    QString options = u"QSQLITE_BUSY_TIMEOUT=15000"_s;
    if (use != Use::Writing)
        options += u";QSQLITE_OPEN_READONLY"_s;
    if (use == Use::ReadingStill)
        options += u";QSQLITE_OPEN_URI"_s;
    m_database.setConnectOptions(options);
}

LedgerConnection::~LedgerConnection()
{
    m_database.close();
    m_database = QSqlDatabase{};
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> LedgerConnection::open(bool &damaged)
{
    if (!m_database.open())
        return failure(m_database.lastError(), damaged);
    // Reading the schema first: opening alone reads nothing.
    QStringList statements{u"SELECT count(*) FROM sqlite_schema"_s, u"PRAGMA temp_store = MEMORY"_s,
                           u"PRAGMA cache_size = -16000"_s};
    if (m_use == Use::Writing) {
        statements << u"PRAGMA journal_mode = WAL"_s << u"PRAGMA synchronous = NORMAL"_s
                   << u"PRAGMA foreign_keys = ON"_s << u"PRAGMA wal_autocheckpoint = 4000"_s
                   << u"PRAGMA journal_size_limit = 67108864"_s;
    }
    for (const QString &statement : statements) {
        QSqlQuery query{m_database};
        if (!query.exec(statement))
            return failure(query.lastError(), damaged);
    }
    return {};
}

Result<void> LedgerConnection::failure(const QSqlError &error, bool &damaged) const
{
    damaged = isDamage(error);
    return storageError(m_database, error);
}

} // namespace core
