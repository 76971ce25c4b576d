// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QMenu;
class QMenuBar;

namespace ui {

class Actions;

/// The menu bar: File Edit View Batch Tools Help hold every action. Hidden unless the user wants it;
/// F10 shows it for once.
class Menus : public QObject
{
    Q_OBJECT
public:
    Menus(QMenuBar *bar, const Actions &actions, QObject *parent);

    /// Of the page that is shown.
    void setBatchActions(const QList<QAction *> &actions);
    void setShown(bool shown);
    /// F10.
    void openOnce();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void hideIfLeft();
    QMenu *add(const QString &title, const QList<QAction *> &actions);

    QMenuBar *m_bar;
    QMenu *m_batch = nullptr;
    bool m_shown = false;
};

} // namespace ui
