// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/reports/usagecube.h"
#include "core/reports/usageexport.h"

namespace app {

/// --compare, --coverage, --forecast, --budget and --explain: what `usage summary` says beside its
/// table.
QList<Option> outlookOptions();
bool wantsOutlook(const Invocation &invocation);

struct Outlook
{
    QJsonObject fields; ///< previous, coverage, forecast, explanations; null where not asked for
    QStringList paragraphs;
};

/// `cube` must hold all days. Errors: BadInput for an option that makes no sense; Storage.
core::Result<Outlook> outlookOf(const Invocation &invocation, const core::UsageCube &cube,
                                const core::UsageExport &selection, const QList<core::UsageBy> &by);

} // namespace app
