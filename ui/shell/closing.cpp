// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/closing.h"

#include "ui/settings/preferences.h"
#include "ui/widgets/confirmdialog.h"

#include <QWidget>

namespace ui {

using Choice = preferences::Closing;

Closing::Closing(QWidget *window, core::Settings &settings) : QObject{window}, m_window{window}, m_settings{settings} {}

Closing::Answer Closing::ask(int runningBatches, int inSandbox, bool hasTray, bool quitting)
{
    if (m_settled || runningBatches == 0)
        return Answer::Close;
    const Choice choice = preferences::closing(m_settings);
    if (choice == Choice::Quit || (quitting && choice == Choice::KeepInTray))
        return Answer::Close;
    if (choice == Choice::KeepInTray && hasTray)
        return Answer::Hide;
    open(inSandbox >= runningBatches, hasTray && !quitting);
    return Answer::Asking;
}

void Closing::open(bool onlySandbox, bool hasTray)
{
    if (m_window->findChild<ConfirmDialog *>())
        return; // asked already
    QString text = onlySandbox
        ? tr("Nothing is lost: the Sandbox goes on with them at the next start.")
        : tr("Nothing is lost: the service goes on with them, and their results are fetched at the next start.");
    if (hasTray)
        text += u'\n' + tr("In the tray Tokenwise fetches them as soon as they are there. The settings keep your answer, "
                           "under Notifications.");
    auto *dialog = new ConfirmDialog{{.title = tr("Quit while batches are running?"),
                                      .text = text,
                                      .doIt = tr("Quit"),
                                      .keepIt = hasTray ? tr("Keep in tray") : tr("Keep Tokenwise open")},
                                     m_window};
    connect(dialog, &QDialog::accepted, this, [this, hasTray] {
        if (hasTray)
            preferences::setClosing(m_settings, Choice::Quit);
        settle();
        m_window->close();
    });
    if (hasTray)
        connect(dialog, &ConfirmDialog::kept, this, [this] {
            preferences::setClosing(m_settings, Choice::KeepInTray);
            m_window->hide();
        });
    dialog->open();
}

} // namespace ui
