// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/enterpresses.h"

#include <QAbstractButton>
#include <QApplication>
#include <QKeyEvent>
#include <QPushButton>
#include <QToolButton>

namespace ui {

EnterPresses::EnterPresses(QWidget *window) : QObject{window} { qApp->installEventFilter(this); }

bool EnterPresses::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return false;
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter || key->isAutoRepeat() || (key->modifiers() & ~Qt::KeypadModifier))
        return false;
    auto *button = qobject_cast<QAbstractButton *>(object);
    if (!button || !button->isEnabled())
        return false;
    const bool ticks = !qobject_cast<QPushButton *>(button) && !qobject_cast<QToolButton *>(button);
    if (ticks && button->window() != parent())
        return false;
    button->click();
    return true;
}

} // namespace ui
