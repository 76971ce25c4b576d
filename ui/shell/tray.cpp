// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tray.h"

#include "ui/icons/icons.h"
#include "ui/shell/actions.h"
#include "ui/widgets/actiontext.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace ui {

Tray::Tray(const Actions &actions, QObject *parent) : QObject{parent}, m_icon{markIcon()}, m_running{nullptr}
{
    m_running = m_menu.addAction(QString{});
    m_running->setEnabled(false);
    m_menu.addSeparator();
    QAction *make = m_menu.addAction(icon(Icon::Plus), actionName(*actions.newBatch));
    // It follows the command, which needs a profile.
    const auto follow = [make, command = actions.newBatch] { make->setEnabled(command->isEnabled()); };
    connect(actions.newBatch, &QAction::changed, make, follow);
    follow();
    connect(make, &QAction::triggered, this, &Tray::newBatchWanted);
    connect(m_menu.addAction(tr("Open Tokenwise")), &QAction::triggered, this, &Tray::openWanted);
    m_menu.addSeparator();
    connect(m_menu.addAction(tr("Quit")), &QAction::triggered, this, &Tray::quitWanted);
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason != QSystemTrayIcon::Context)
            emit openWanted();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::messageClicked);
    setRunning(0);
    if (QSystemTrayIcon::isSystemTrayAvailable())
        m_icon.show();
}

void Tray::setRunning(int batches)
{
    const QString text = batches == 0 ? tr("No batches running")
        : batches == 1                ? tr("1 batch running")
                                      : tr("%1 batches running").arg(QLocale{}.toString(batches));
    m_running->setText(text);
    m_icon.setToolTip(u"Tokenwise\n"_s + text);
}

void Tray::tell(const QString &title, const QString &text) { m_icon.showMessage(title, text, markIcon()); }

} // namespace ui
