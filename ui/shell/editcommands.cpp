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
#include <QTextDocument>
#include <QTextEdit>

namespace ui {

EditCommands::EditCommands(QWidget *window, Actions &actions, Toast *toast) :
    QObject{&actions}, m_window{window}, m_actions{actions}, m_toast{toast}
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        if (now && now->window() == m_window && !qobject_cast<QMenuBar *>(now))
            follow(now);
        refresh();
    });
    connect(toast, &Toast::undoOfferChanged, this, &EditCommands::refresh);
    const auto run = [this](QAction *action, int key, Qt::KeyboardModifiers modifiers) {
        connect(action, &QAction::triggered, this, [this, key, modifiers] { send(key, modifiers); });
    };
    connect(actions.undo, &QAction::triggered, this, [this] {
        if (m_toast && m_toast->offersUndo())
            m_toast->act();
        else if (m_stack && m_stack->canUndo() && !textHas(false))
            m_stack->undo();
        else
            send(Qt::Key_Z, Qt::ControlModifier);
    });
    connect(actions.redo, &QAction::triggered, this, [this] {
        if (m_stack && m_stack->canRedo() && !textHas(true))
            m_stack->redo();
        else
            send(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    });
    run(actions.cut, Qt::Key_X, Qt::ControlModifier);
    run(actions.copy, Qt::Key_C, Qt::ControlModifier);
    run(actions.paste, Qt::Key_V, Qt::ControlModifier);
    run(actions.selectAll, Qt::Key_A, Qt::ControlModifier);
    refresh();
}

/// Typing changes what a text has to take back.
void EditCommands::follow(QWidget *target)
{
    if (m_target)
        disconnect(m_target, nullptr, this, nullptr);
    m_target = target;
    if (auto *line = qobject_cast<QLineEdit *>(target))
        connect(line, &QLineEdit::textChanged, this, &EditCommands::refresh);
    else if (auto *plain = qobject_cast<QPlainTextEdit *>(target))
        connect(plain, &QPlainTextEdit::textChanged, this, &EditCommands::refresh);
    else if (auto *rich = qobject_cast<QTextEdit *>(target))
        connect(rich, &QTextEdit::textChanged, this, &EditCommands::refresh);
}

void EditCommands::setStack(QUndoStack *stack)
{
    if (stack == m_stack)
        return;
    if (m_stack)
        disconnect(m_stack, nullptr, this, nullptr);
    m_stack = stack;
    if (stack) {
        connect(stack, &QUndoStack::canUndoChanged, this, &EditCommands::refresh);
        connect(stack, &QUndoStack::canRedoChanged, this, &EditCommands::refresh);
    }
    refresh();
}

/// Whether the text with the focus has something to take back, or to do again.
bool EditCommands::textHas(bool redo) const
{
    const QWidget *target = m_target;
    if (const auto *line = qobject_cast<const QLineEdit *>(target))
        return redo ? line->isRedoAvailable() : line->isUndoAvailable();
    const auto *plain = qobject_cast<const QPlainTextEdit *>(target);
    const auto *rich = qobject_cast<const QTextEdit *>(target);
    const QTextDocument *document = plain ? plain->document() : rich ? rich->document() : nullptr;
    return document && (redo ? document->isRedoAvailable() : document->isUndoAvailable());
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
    allow(m_actions.undo, offered || textHas(false) || (m_stack && m_stack->canUndo()), tr("there is nothing to undo"));
    allow(m_actions.redo, textHas(true) || (m_stack && m_stack->canRedo()), tr("there is nothing to redo"));
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
