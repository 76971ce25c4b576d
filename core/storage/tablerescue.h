// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/rawsqlite.h"

#include <QString>
#include <QStringList>

namespace core {

/// Copies the rows of one table from a damaged database into a new one, as far as SQLite itself can
/// read them. A row that is there already stays as it is.
class TableRescue
{
public:
    TableRescue(const RawConnection &damaged, const RawConnection &target, const QString &table);

    /// In the order of their row ids, first upward, then from the end downward: between the two a
    /// damaged page hides its rows, and those below it. Answers how many were copied.
    qint64 run();
    /// From the index alone, which must hold every column that a row cannot do without.
    qint64 runAlong(const QString &index);

private:
    void walk(const RawStatement &rows, qint64 from, int direction);
    bool prepareInsert(const QStringList &columns);
    void copyRow(sqlite3_stmt *row);

    const RawConnection &m_damaged;
    const RawConnection &m_target;
    QString m_table;
    bool m_isLabels;
    QStringList m_columns;
    RawStatement m_insert{nullptr, &sqlite3_finalize};
    qint64 m_copied = 0;
};

} // namespace core
