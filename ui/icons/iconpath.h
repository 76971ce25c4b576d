// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QStringView>

namespace ui {

/// Reads a path on a 24 × 24 grid: the letters of SVG paths M L H V C Q Z, large for absolute and
/// small for relative coordinates, and two of our own: `O cx cy rx ry` an ellipse, `R x y w h r` a
/// rounded rectangle. Reading stops at the first thing that is neither.
QPainterPath iconPath(QStringView text);

} // namespace ui
