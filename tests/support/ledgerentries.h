// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/storage/database.h"

#include <QList>

/// Enters entries into the ledger of a data folder, as another copy of the program would.
inline core::Result<qint64> enterInto(const QString &folder,
                                      const QList<core::LedgerEntry> &entries)
{
    auto database = core::Database::open(folder);
    if (!database)
        return database.error();
    core::EntryBlock block;
    for (const core::LedgerEntry &entry : entries)
        block.append(entry);
    return (*database)->runAndWait([&block](QSqlDatabase &connection) -> core::Result<qint64> {
        core::Transaction transaction{connection};
        const core::Result<qint64> added = core::insertEntries(connection, block);
        if (!added)
            return added;
        if (const core::Result<void> done = transaction.commit(); !done)
            return done.error();
        return added;
    });
}
