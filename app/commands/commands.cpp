// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"

namespace app {

const QList<Command> &allCommands()
{
    static const QList<Command> commands = batchPrepareCommands() + batchFollowCommands()
        + batchResultCommands() + batchDecideCommands() + tokenCommands()
        + priceCommands() + cacheCommands() + usageReportCommands() + usageImportCommands() + usageLedgerCommands()
        + profileCommands()
        + sandboxCommands() + doctorCommands();
    return commands;
}

} // namespace app
