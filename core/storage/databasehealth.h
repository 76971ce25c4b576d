// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QStringList>

namespace core {

/// How much of a ledger is read to see whether it is sound.
enum class HealthCheck {
    None,
    Structure, ///< pages and rows, not whether the indexes agree with them
    Whole
};

/// What an opening affords: small files are always checked, larger ones after a close that was not
/// clean, any size after damage was met. `closedCleanly`: no write-ahead log was left behind.
HealthCheck checkAtOpening(const QString &file, bool closedCleanly);

/// The faults that were found, the first 100; empty when sound. Storage when the file cannot be
/// read at all.
Result<QStringList> faultsOf(QSqlDatabase &database, HealthCheck check);

} // namespace core
