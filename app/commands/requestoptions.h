// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/drafts/preflight.h"

namespace app {

/// How requests are read and made: options that check and submit share.
QList<Option> requestOptions();

/// What those options say. `path` is the file or folder. BadInput.
core::Result<core::DraftSource> draftSourceFrom(Session &session, const QString &path);

/// Settings that say what a tier stands for (tiers/cheap: a model's id), and prompts of one's own
/// by task type (instructions/<type>/text).
namespace settingskey {
inline constexpr QLatin1String Tiers{"tiers"};
inline constexpr QLatin1String Instructions{"instructions"};
} // namespace settingskey

} // namespace app
