// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/sql.h"

#include <QSqlDatabase>
#include <QSqlDriver>

#include <memory>
#include <string_view>

#include <sqlite3.h>

namespace core {

/// A prepared statement on SQLite's own interface: a QSqlQuery costs ten times what the row itself
/// does.
class FastStatement
{
public:
    FastStatement(sqlite3 *connection, const char *sql)
    {
        sqlite3_stmt *statement = nullptr;
        m_code = sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
        m_statement.reset(statement);
    }
    void bind(int index, qint64 value) { sqlite3_bind_int64(m_statement.get(), index, value); }
    /// `text` and `blob` must live until the step.
    void bindText(int index, const char *text, qsizetype size)
    {
        sqlite3_bind_text(m_statement.get(), index, text ? text : "", int(size), SQLITE_STATIC);
    }
    void bindBlob(int index, const char *blob, qsizetype size)
    {
        sqlite3_bind_blob(m_statement.get(), index, blob, int(size), SQLITE_STATIC);
    }
    void bindNull(int index) { sqlite3_bind_null(m_statement.get(), index); }
    /// SQLITE_ROW, SQLITE_DONE or an error.
    int step()
    {
        if (m_code == SQLITE_OK) {
            const int stepped = sqlite3_step(m_statement.get());
            if (stepped == SQLITE_ROW || stepped == SQLITE_DONE)
                return stepped;
            m_code = stepped;
        }
        return m_code;
    }
    void reset() { sqlite3_reset(m_statement.get()); }
    qint64 number(int column) { return sqlite3_column_int64(m_statement.get(), column); }
    bool isNull(int column)
    {
        return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
    }
    /// Text or blob; holds until the next step.
    std::string_view bytes(int column)
    {
        const void *const bytes = sqlite3_column_blob(m_statement.get(), column);
        return {static_cast<const char *>(bytes),
                bytes ? std::size_t(sqlite3_column_bytes(m_statement.get(), column)) : 0};
    }

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_code = SQLITE_OK;
};

/// SQLite's own handle of an open connection.
inline sqlite3 *sqliteHandle(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    return *static_cast<sqlite3 *const *>(handle.constData());
}

/// What SQLite said last, as an Error of kind Storage.
inline Error sqliteFailure(const QSqlDatabase &database)
{
    sqlite3 *connection = sqliteHandle(database);
    return storageError(database,
                        QSqlError{QString{}, QString::fromUtf8(sqlite3_errmsg(connection)),
                                  QSqlError::StatementError,
                                  QString::number(sqlite3_extended_errcode(connection))});
}

} // namespace core
