// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/drafts/preflight.h"

namespace core {

/// Adds what the settings say of tasks: what a tier stands for (tiers/cheap: a model's id), and
/// instructions of one's own by task type (instructions/<type>/text). Window and terminal read them
/// here alone.
void addTaskSettings(DraftSource &source, const Settings &settings);

} // namespace core
