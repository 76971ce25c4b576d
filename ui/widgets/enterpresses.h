// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace ui {

/// Enter presses the button that has the focus, as Space does. Qt does so nowhere for buttons that are not to become the default
/// one: in a dialog it presses the default button instead, though the focus is on *Cancel*. In the window `window` that holds for
/// boxes to tick as well; in a dialog Enter on these goes on to its default button.
class EnterPresses : public QObject
{
public:
    explicit EnterPresses(QWidget *window);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
};

} // namespace ui
