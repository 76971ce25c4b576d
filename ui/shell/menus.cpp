// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/menus.h"

#include "ui/shell/actions.h"

#include <QApplication>
#include <QEvent>
#include <QMenuBar>

namespace ui {

Menus::Menus(QMenuBar *bar, const Actions &actions, QObject *parent) : QObject{parent}, m_bar{bar}
{
    add(tr("&File"), actions.of(Actions::Menu::File));
    add(tr("&Edit"), actions.of(Actions::Menu::Edit));
    add(tr("&View"), actions.of(Actions::Menu::View));
    m_batch = add(tr("&Batch"), {});
    add(tr("&Tools"), actions.of(Actions::Menu::Tools));
    add(tr("&Help"), actions.of(Actions::Menu::Help));
    bar->installEventFilter(this);
}

QMenu *Menus::add(const QString &title, const QList<QAction *> &actions)
{
    QMenu *menu = m_bar->addMenu(title);
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToHide, this, &Menus::hideIfLeft, Qt::QueuedConnection);
    for (QAction *each : actions) {
        if (each)
            menu->addAction(each);
        else
            menu->addSeparator();
    }
    return menu;
}

void Menus::setBatchActions(const QList<QAction *> &actions)
{
    m_batch->clear();
    m_batch->addActions(actions);
    m_batch->menuAction()->setEnabled(!actions.isEmpty());
}

void Menus::setShown(bool shown)
{
    m_shown = shown;
    m_bar->setVisible(shown);
}

void Menus::openOnce()
{
    m_bar->show();
    m_bar->setFocus(Qt::MenuBarFocusReason);
    m_bar->setActiveAction(m_bar->actions().constFirst());
}

/// A menu that opens takes the focus for a moment: looked at once that is over.
void Menus::hideIfLeft()
{
    if (!m_shown && !m_bar->hasFocus() && !QApplication::activePopupWidget())
        m_bar->hide();
}

bool Menus::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_bar && event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &Menus::hideIfLeft, Qt::QueuedConnection);
    return QObject::eventFilter(object, event);
}

} // namespace ui
