// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace app {

/// Runs a command, or answers --help, --version and what was not understood. Needs no display.
/// Returns the exit code of the process.
int runInTerminal(int argc, char *argv[], const Request &request);

} // namespace app
