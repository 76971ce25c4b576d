// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/shell/actions.h"
#include "ui/shell/closing.h"
#include "ui/shell/menus.h"
#include "ui/shell/tray.h"
#include "ui/shell/windowplace.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/toast.h"

#include <QCloseEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QStackedWidget>

// What comes to the window from outside: its size, keys, what is dropped, and the wish to close it.
namespace ui {

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    noteWidth();
    m_actions->fullScreen->setChecked(isFullScreen());
    m_overlay->setGeometry(rect());
}

/// Whatever the source proposes: told that it was moved, it would delete what was dragged.
static void takeCopy(QDropEvent *event)
{
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const bool something = event->mimeData()->hasUrls() || event->mimeData()->hasText();
    const QString offer = m_workspace ? m_workspace->dropOffer(*event->mimeData())
        : something                   ? tr("Open the Sandbox or connect an API key first")
                                      : QString{};
    if (offer.isEmpty() || !event->possibleActions().testFlag(Qt::CopyAction))
        return;
    takeCopy(event);
    m_overlay->announce(offer);
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && goBack())
        return;
    if (event->key() == Qt::Key_F10 && event->modifiers() == Qt::NoModifier) {
        m_menus->openOnce();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent *) { m_overlay->hide(); }

void MainWindow::dropEvent(QDropEvent *event)
{
    m_overlay->hide();
    if (!m_workspace) { // nothing to check it by yet: what was dropped stays where it is
        takeCopy(event);
        m_toast->tell(tr("Not opened yet: open the Sandbox or connect an API key first."));
        return;
    }
    if (m_workspace->dropOffer(*event->mimeData()).isEmpty())
        return;
    takeCopy(event);
    showPage(m_workspace);
    m_workspace->takeDrop(*event->mimeData());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    keepPlace(this, m_context.settings);
    for (Workspace *workspace : std::as_const(m_workspaces)) {
        if (workspace->asksBeforeClosing([this] { close(); })) {
            event->ignore();
            return;
        }
    }
    // Batches of other profiles go on as well while another is shown.
    switch (m_closing->ask(qMax(m_running, m_runningJobs), m_runningInSandbox, m_tray->isThere(), m_quitting)) {
    case Closing::Answer::Close: QMainWindow::closeEvent(event); return;
    case Closing::Answer::Hide: hide(); break;
    case Closing::Answer::Asking: break;
    }
    event->ignore();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow())
        m_context.prices.look();
}

} // namespace ui
