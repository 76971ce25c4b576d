// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>

namespace core {

/// Makes the sums anew from the entries.
Result<void> rebuildUsageSums(QSqlDatabase &database);

/// Sums that differ from what the entries say, counted; 0 when all are equal.
Result<qint64> wrongUsageSums(QSqlDatabase &database);

} // namespace core
