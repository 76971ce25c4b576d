// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/toast.h"

#include <QObject>
#include <QPointer>
#include <QUndoStack>
#include <QWidget>

namespace ui {

class Actions;

/// The Edit menu: does to the widget with the focus what its keys do. While a toast offers to take
/// something back, Undo is that; where no text has anything to take back it is about the page. Says
/// why where there is nothing to do it to.
class EditCommands : public QObject
{
    Q_OBJECT
public:
    /// Belongs to `actions`, so that none of them is touched once they go.
    EditCommands(QWidget *window, Actions &actions, Toast *toast);

    /// What the page that is shown can take back besides its texts; nullptr for nothing.
    void setStack(QUndoStack *stack);

private:
    void follow(QWidget *target);
    bool textHas(bool redo) const;
    void refresh();
    void send(int key, Qt::KeyboardModifiers modifiers);

    QWidget *m_window;
    Actions &m_actions;
    QPointer<Toast> m_toast;
    QPointer<QUndoStack> m_stack;
    QPointer<QWidget> m_target; ///< a menu takes the focus: the one that had it before
};

} // namespace ui
