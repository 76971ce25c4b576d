// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace app {

/// What went wrong, in sentences for a terminal.
QString explain(const core::Error &error);
/// What the user can do about it, a sentence; "" if nothing general can be said. `profile` is the
/// one in use,
/// "" if none is.
QString advice(const core::Error &error, const QString &profile);
/// The kind as --json names it: "rate_limit".
QString kindName(core::Error::Kind kind);

} // namespace app
