// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/editcommands.h"

#include "ui/shell/actions.h"
#include "ui/widgets/actiontext.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace ui {

EditCommands::EditCommands(QWidget *window, Actions &actions, Toast *toast) :
    QObject{&actions}, m_window{window}, m_actions{actions}, m_toast{toast}
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        if (now && now->window() == m_window && !qobject_cast<QMenuBar *>(now))
            m_target = now;
        refresh();
    });
    connect(toast, &Toast::undoOfferChanged, this, &EditCommands::refresh);
    const auto run = [this](QAction *action, int key, Qt::KeyboardModifiers modifiers) {
        connect(action, &QAction::triggered, this, [this, key, modifiers] { send(key, modifiers); });
    };
    connect(actions.undo, &QAction::triggered, this, [this] {
        if (m_toast && m_toast->offersUndo())
            m_toast->act();
        else
            send(Qt::Key_Z, Qt::ControlModifier);
    });
    run(actions.redo, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    run(actions.cut, Qt::Key_X, Qt::ControlModifier);
    run(actions.copy, Qt::Key_C, Qt::ControlModifier);
    run(actions.paste, Qt::Key_V, Qt::ControlModifier);
    run(actions.selectAll, Qt::Key_A, Qt::ControlModifier);
    refresh();
}

void EditCommands::refresh()
{
    const QWidget *target = m_target;
    const auto *line = qobject_cast<const QLineEdit *>(target);
    const auto *plain = qobject_cast<const QPlainTextEdit *>(target);
    const auto *rich = qobject_cast<const QTextEdit *>(target);
    const bool text = line || plain || rich;
    const bool table = qobject_cast<const QAbstractItemView *>(target);
    const bool writable = (line && !line->isReadOnly()) || (plain && !plain->isReadOnly()) || (rich && !rich->isReadOnly());
    const bool offered = m_toast && m_toast->offersUndo();
    const QString where = tr("click into a text first");
    allow(m_actions.undo, writable || offered, tr("there is nothing to undo"));
    allow(m_actions.redo, writable, tr("there is nothing to redo"));
    allow(m_actions.cut, writable, where);
    allow(m_actions.paste, writable, where);
    allow(m_actions.copy, text || table, tr("select a text or rows first"));
    allow(m_actions.selectAll, text || table, tr("click into a text or a table first"));
}

/// As the key would: the widget knows best what it means.
void EditCommands::send(int key, Qt::KeyboardModifiers modifiers)
{
    if (!m_target)
        return;
    QKeyEvent press{QEvent::KeyPress, key, modifiers};
    QApplication::sendEvent(m_target, &press);
    QKeyEvent release{QEvent::KeyRelease, key, modifiers};
    QApplication::sendEvent(m_target, &release);
}

} // namespace ui
