// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace app {

/// Every command, in the order in which --help lists them.
const QList<Command> &allCommands();

// One function per group, beside what its commands do.
QList<Command> batchPrepareCommands(); ///< check, submit
QList<Command> batchFollowCommands(); ///< list, show, wait, resume
QList<Command> batchResultCommands(); ///< results, retry, release
QList<Command> batchDecideCommands(); ///< cancel, delete, adopt, resolve
QList<Command> tokenCommands();
QList<Command> usageImportCommands(); ///< claude-code, log, results, csv
QList<Command> usageReportCommands(); ///< summary
QList<Command> usageLedgerCommands(); ///< export, rebuild, sample
QList<Command> priceCommands();
Command priceImportCommand();
QList<Command> cacheCommands();
Command cacheDiagnoseCommand();
Command cacheStatsCommand();
Command cacheWhatIfCommand();
QList<Command> profileCommands();
QList<Command> sandboxCommands();
QList<Command> doctorCommands();

} // namespace app
