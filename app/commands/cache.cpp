// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"

namespace app {

QList<Command> cacheCommands()
{
    return {cacheStatsCommand(), cacheWhatIfCommand(), cacheDiagnoseCommand()};
}

} // namespace app
