// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>
#include <QStringList>

#include <memory>

#include <sqlite3.h>

namespace core {

/// SQLite's own interface, for files in which errors are expected and each one is stepped over.
using RawConnection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using RawStatement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

inline RawConnection openRaw(const QString &file)
{
    sqlite3 *connection = nullptr;
    sqlite3_open_v2(QFile::encodeName(file).constData(), &connection, SQLITE_OPEN_READWRITE,
                    nullptr);
    return {connection, &sqlite3_close};
}

/// Null if SQLite does not take the statement.
inline RawStatement prepareRaw(const RawConnection &connection, const QString &sql)
{
    sqlite3_stmt *statement = nullptr;
    const QByteArray text = sql.toUtf8();
    sqlite3_prepare_v2(connection.get(), text.constData(), -1, &statement, nullptr);
    return {statement, &sqlite3_finalize};
}

inline QString quotedName(const QString &name)
{
    return QLatin1Char('"') + QString{name}.replace(QLatin1Char('"'), QStringLiteral("\"\""))
        + QLatin1Char('"');
}

} // namespace core
