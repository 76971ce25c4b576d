// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/leafpages.h"
#include "core/storage/rawsqlite.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace core {

/// A table of facts in a new ledger that is filled from a damaged one: knows which rows can be its
/// own.
class FactTable
{
public:
    FactTable(const RawConnection &target, const QString &name);

    /// The row has the number and the types of values that the table keeps, and each text in it is
    /// one. A row that was written before the last columns were added has fewer.
    bool fits(const StoredRow &row) const;
    /// Enters it under its row id unless that or the row is there. True if it was entered.
    bool enter(const StoredRow &row);
    /// The same, under another row id if its own is taken by another row.
    bool enterAnyhow(const StoredRow &row);

private:
    struct Column
    {
        StoredValue::Type type = StoredValue::Type::Null;
        bool isRowid = false; ///< stands in the record as NULL
        bool mayBeNull = false;
        bool mayBeMissing = false;
    };
    bool insert(const StoredRow &row, bool withRowid);

    const RawConnection &m_target;
    QString m_name;
    QStringList m_names;
    QList<Column> m_columns;
    QHash<int, std::shared_ptr<sqlite3_stmt>> m_inserts; ///< by how many values are given
};

struct FactRows
{
    qint64 contexts = 0;
    qint64 entries = 0;
};

/// Enters the entries, and the contexts they name, that stand in the leaf pages of `damaged`,
/// whether the tree above them is whole or not. Answers how many were not there yet.
FactRows enterFactsOfLeafPages(const RawConnection &target, const QString &damaged);

/// Takes out entries that are no facts: whose ids are not text, whose counts no answer has, whose
/// identity is not that of their ids, or whose labels are gone. Such rows were overwritten; their
/// source, if it is still there, enters them again. Answers how many went.
qint64 removeWhatIsNoFact(const RawConnection &target);

} // namespace core
