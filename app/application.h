// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"

namespace app {

/// Makes the window and what it works with, and runs it. `profile` is the one to open, "" for the one last
/// chosen. Returns the exit code of the process: 6 when the data folder cannot be used.
int runWindow(int &argc, char *argv[], const core::DataPlace &place, const QString &profile);

} // namespace app
