// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/tablerescue.h"

#include "core/drafts/utf8.h"

#include <limits>

namespace core {

using namespace Qt::StringLiterals;

namespace {

QStringList columnsOf(const RawConnection &connection, const QString &table)
{
    QStringList columns;
    const RawStatement rows =
        prepareRaw(connection, u"PRAGMA table_info("_s + quotedName(table) + u")"_s);
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        columns.append(
            QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(rows.get(), 1))));
    return columns;
}

QStringList indexColumnsOf(const RawConnection &connection, const QString &index)
{
    QStringList columns;
    const RawStatement rows =
        prepareRaw(connection, u"PRAGMA index_info("_s + quotedName(index) + u")"_s);
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        columns.append(quotedName(
            QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(rows.get(), 2)))));
    return columns;
}

/// Each text of the row is valid UTF-8.
bool hasOnlyText(sqlite3_stmt *row)
{
    for (int column = 0; column < sqlite3_column_count(row); ++column) {
        if (sqlite3_column_type(row, column) != SQLITE_TEXT)
            continue;
        const auto *const text = static_cast<const char *>(sqlite3_column_blob(row, column));
        if (!isValidUtf8({text, sqlite3_column_bytes(row, column)}))
            return false;
    }
    return true;
}

} // namespace

TableRescue::TableRescue(const RawConnection &damaged, const RawConnection &target,
                         const QString &table)
    : m_damaged{damaged}, m_target{target}, m_table{table}, m_isLabels{table == u"contexts"_s}
{
    const QStringList known = columnsOf(target, table);
    for (const QString &column : columnsOf(damaged, table)) {
        if (known.contains(column))
            m_columns.append(quotedName(column));
    }
}

qint64 TableRescue::run()
{
    if (!prepareInsert(m_columns))
        return 0;
    const QString select = u"SELECT rowid, "_s + m_columns.join(u", "_s) + u" FROM "_s
        + quotedName(m_table) + u" WHERE rowid "_s;
    const RawStatement up = prepareRaw(m_damaged, select + u"> ?1 ORDER BY rowid"_s);
    const RawStatement down = prepareRaw(m_damaged, select + u"< ?1 ORDER BY rowid DESC"_s);
    walk(up, std::numeric_limits<qint64>::min(), 1);
    walk(down, std::numeric_limits<qint64>::max(), -1);
    return m_copied;
}

qint64 TableRescue::runAlong(const QString &index)
{
    const QStringList columns = indexColumnsOf(m_target, index);
    if (!prepareInsert(columns))
        return 0;
    const QString select = u"SELECT rowid, "_s + columns.join(u", "_s) + u" FROM "_s
        + quotedName(m_table) + u" INDEXED BY "_s + quotedName(index) + u" ORDER BY "_s;
    for (const QString &direction : {u" ASC"_s, u" DESC"_s}) {
        const RawStatement rows =
            prepareRaw(m_damaged, select + columns.join(direction + u", "_s) + direction);
        while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
            copyRow(rows.get());
    }
    return m_copied;
}

// Steps over an unreadable stretch in strides that double, and gives up when they leave the
// range of row ids.
void TableRescue::walk(const RawStatement &rows, qint64 from, int direction)
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
        if (__builtin_add_overflow(from, stride * direction, &next) || stride > (qint64{1} << 40))
            return;
        from = next;
        stride *= 2;
    }
}

bool TableRescue::prepareInsert(const QStringList &columns)
{
    if (columns.isEmpty())
        return false;
    QStringList marks;
    for (qsizetype i = 1; i <= columns.size() + 1; ++i)
        marks.append(u'?' + QString::number(i));
    m_insert =
        prepareRaw(m_target,
                   u"INSERT OR IGNORE INTO "_s + quotedName(m_table) + u" (rowid, "_s
                       + columns.join(u", "_s) + u") VALUES ("_s + marks.join(u", "_s) + u')');
    return m_insert != nullptr;
}

void TableRescue::copyRow(sqlite3_stmt *row)
{
    // Overwritten labels would stand for all entries that name them: elsewhere they may be
    // whole.
    if (m_isLabels && !hasOnlyText(row))
        return;
    for (int column = 0; column < sqlite3_column_count(row); ++column)
        sqlite3_bind_value(m_insert.get(), column + 1, sqlite3_column_value(row, column));
    if (sqlite3_step(m_insert.get()) == SQLITE_DONE)
        m_copied += sqlite3_changes(m_target.get());
    sqlite3_reset(m_insert.get());
}

} // namespace core
