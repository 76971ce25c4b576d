// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGuiApplication>
#include <QMargins>

namespace ui {

/// Margins along the text: `before` is at the left, and at the right where texts run from right to left. Layouts turn round
/// what is in them, not their margins.
inline QMargins marginsAlong(int before, int top, int after, int bottom)
{
    return QGuiApplication::isRightToLeft() ? QMargins{after, top, before, bottom} : QMargins{before, top, after, bottom};
}

} // namespace ui
