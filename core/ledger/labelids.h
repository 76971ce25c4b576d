// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/entryinsert.h"

#include <memory>

namespace core {

/// Where a context stands in the ledger.
struct LabelIds
{
    qint64 context = 0; ///< contexts.id
    qint64 group = 0; ///< groups.id
};

/// Finds contexts and their groups, or enters them. On the database thread, in a transaction. One
/// object for many: preparing what it asks takes longer than the answers.
class LabelFinder
{
public:
    explicit LabelFinder(QSqlDatabase &database);
    ~LabelFinder();
    LabelFinder(const LabelFinder &) = delete;
    LabelFinder &operator=(const LabelFinder &) = delete;

    /// Errors: Storage.
    Result<LabelIds> idsOf(const EntryContext &context);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Gives each context the group of its labels, as it is after a rescue of a damaged ledger.
/// Errors: Storage.
Result<void> regroupContexts(QSqlDatabase &database);

/// Contexts whose group is missing or has other labels, counted; 0 when sound.
Result<qint64> wronglyGroupedContexts(QSqlDatabase &database);

} // namespace core
