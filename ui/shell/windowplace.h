// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"

class QMainWindow;

namespace ui {

/// Size and place of the window, kept for each screen. A place that no screen shows any more is not
/// taken up.
void restorePlace(QMainWindow *window, const core::Settings &settings);
void keepPlace(const QMainWindow *window, core::Settings &settings);

} // namespace ui
