// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>

namespace core {

/// Makes the sums by context and by group anew from the entries. Errors: Storage.
Result<void> rebuildUsageSums(QSqlDatabase &database);

/// Sums, by context and by group, that differ from what the entries say, and contexts in the wrong
/// group, counted; 0 when all are equal. Reads the whole ledger. Not in a transaction. Errors:
/// Storage.
Result<qint64> wrongUsageSums(QSqlDatabase &database);

} // namespace core
