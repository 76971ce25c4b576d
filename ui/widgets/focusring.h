// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

namespace ui {

/// Draws a ring around the widget that has the focus, when it came by keyboard. Lies over `window`
/// and takes no events; nothing moves because of it. Dialogs get rings of their own from it.
class FocusRing : public QWidget
{
    Q_OBJECT
public:
    explicit FocusRing(QWidget *window);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void follow(QWidget *target);
    void place();

    QPointer<QWidget> m_target;
    bool m_byMouse = false; ///< what was done last
};

} // namespace ui
