// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagequery.h"

#include <QJsonObject>

namespace app {

// What --json prints of the ledger's figures. Money of entries without a single price is null, and
// so is the reported cost where no source told one, and all but the entries of sums that are too large.

QJsonObject jsonOf(const core::UsageFigures &figures);
/// An amount of these figures.
QJsonValue jsonOf(const core::UsageFigures &figures, core::Money amount);
/// Rows have `key`, and, where two groupings were asked for, `keys`.
QJsonArray jsonOf(const QList<core::UsageRow> &rows);

} // namespace app
