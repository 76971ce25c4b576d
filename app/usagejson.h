// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/usagequery.h"

#include <QJsonObject>

namespace app {

// What --json prints of the ledger's figures.

QJsonObject jsonOf(const core::UsageFigures &figures);
/// Rows have `key`, and, where two groupings were asked for, `keys`.
QJsonArray jsonOf(const QList<core::UsageRow> &rows);

} // namespace app
