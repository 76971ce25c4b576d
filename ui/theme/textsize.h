// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

class QWidget;

namespace ui {

/// Calls `apply` now, and again whenever the size of texts changes, while `widget` is there: for lengths that come from
/// scaled() and not from the style sheet. It is also called when only colours change: it sets, it does not add.
void onTextSize(QWidget *widget, std::function<void()> apply);

} // namespace ui
