// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/reports/usageexport.h"

namespace app {

/// --since, --until, --tz, --source, --model, --workflow, --project and --of-profile.
QList<Option> usageFilterOptions();

/// Opens the ledger for a command that only reads and writes it: no key and no service is needed.
/// Errors: Storage; BadInput for a profile that is not there.
core::Result<void> openLedger(Session &session);

/// Whether the entries of the Sandbox are meant: only if it is the profile in use; as long as nobody
/// chose a profile, real entries go first if there are any. The ledger must be open. Errors: Storage.
core::Result<bool> meansSandbox(Session &session);

/// What of the ledger is meant, by the options above and meansSandbox(). The ledger must be open.
/// Errors: BadInput; Storage.
core::Result<core::UsageExport> usageSelection(Session &session);

} // namespace app
