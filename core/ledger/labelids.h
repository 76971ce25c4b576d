// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/entryinsert.h"

namespace core {

/// Where a context stands in the ledger.
struct LabelIds
{
    qint64 context = 0; ///< contexts.id
    qint64 group = 0; ///< groups.id
};

/// Finds a context and its group, or enters them. On the database thread, in a transaction.
/// Errors: Storage.
Result<LabelIds> labelIds(QSqlDatabase &database, const EntryContext &context);

/// Gives each context the group of its labels, as it is after a rescue of a damaged ledger.
/// Errors: Storage.
Result<void> regroupContexts(QSqlDatabase &database);

/// Contexts whose group is missing or has other labels, counted; 0 when sound.
Result<qint64> wronglyGroupedContexts(QSqlDatabase &database);

} // namespace core
