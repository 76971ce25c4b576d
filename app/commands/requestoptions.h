// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "core/drafts/preflight.h"

namespace app {

/// How requests are read and made: options that check and submit share.
QList<Option> requestOptions();

/// What those options say. `path` is the file or folder. BadInput.
core::Result<core::DraftSource> draftSourceFrom(Session &session, const QString &path);

} // namespace app
