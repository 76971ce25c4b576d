// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"

#include <QRect>

class QMainWindow;

namespace ui {

/// Size and place of the window, kept for each screen. A place that no screen shows any more is not
/// taken up.
void restorePlace(QMainWindow *window, const core::Settings &settings);
void keepPlace(const QMainWindow *window, core::Settings &settings);

/// Brings the window back when the screen that it was on goes away or shrinks.
void stayWithinReach(QMainWindow *window);
/// Where a window with this frame goes so that it can be seen and taken hold of: stays where half of its upper edge is
/// on one screen, else wholly onto the nearest, as large as fits.
QRect withinReach(const QRect &frame, const QList<QRect> &screens);

} // namespace ui
