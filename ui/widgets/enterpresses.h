// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace ui {

/// In `window` Enter presses the button that has the focus, as Space does. Qt does so in dialogs only, where it finds the default
/// button on its way.
class EnterPresses : public QObject
{
public:
    explicit EnterPresses(QWidget *window);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
};

} // namespace ui
