// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>

namespace ui {

class Actions;

/// The icon in the desktop's tray, where there is one: running batches, New batch, Open, Quit.
class Tray : public QObject
{
    Q_OBJECT
public:
    Tray(const Actions &actions, QObject *parent);

    bool isThere() const { return m_icon.isVisible() && QSystemTrayIcon::isSystemTrayAvailable(); }
    void setRunning(int batches);
    /// A message beside it.
    void tell(const QString &title, const QString &text);
    const QMenu &menu() const { return m_menu; }

signals:
    void openWanted();
    void newBatchWanted();
    void quitWanted();
    void messageClicked();

private:
    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QAction *m_running;
};

} // namespace ui
