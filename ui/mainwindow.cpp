// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/icons/icons.h"
#include "ui/palette/commandpalette.h"
#include "ui/shell/actions.h"
#include "ui/shell/editcommands.h"
#include "ui/shell/menus.h"
#include "ui/shell/notifier.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/windowplace.h"
#include "ui/shell/workspace.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/focusring.h"
#include "ui/widgets/toast.h"

#include <QActionGroup>
#include <QClipboard>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr QSize SmallestSize{1000, 700};
static constexpr int CollapseBelow = 1100;
static const QString CollapsedKey = u"window/sidebarCollapsed"_s;
static const QString MenuBarKey = u"window/menuBar"_s;

MainWindow::MainWindow(const Context &context, QWidget *parent) :
    QMainWindow{parent}, m_context{context}, m_connection{context.clock}, m_sidebar{new Sidebar},
    m_stack{new QStackedWidget}, m_welcome{new WelcomePage},
    m_status{new StatusBar{m_connection, context.clock, context.priceDay}}, m_toast{new Toast{this}},
    m_overlay{new DropOverlay{this}}, m_notifier{new Notifier{this}}, m_actions{new Actions{this}},
    m_menus{new Menus{menuBar(), *m_actions, this}}
{
    build();
    connectFile();
    connectView();
    connectTools();
    connectSidebar();
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (m_workspace && m_running > 0 && isVisible())
            m_status->setRunning(m_running, m_workspace->session().jobs.nextCheck());
    });
    m_second.start();
    restorePlace(this, context.settings);
    m_sidebarCollapsed = context.settings.value(CollapsedKey, false).toBool();
    applySidebar();
    showMenuBar(context.settings.value(MenuBarKey, false).toBool());
    showWelcome();
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    setMinimumSize(SmallestSize);
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setWindowIcon(markIcon());
    auto *central = new QWidget;
    central->setObjectName(u"central"_s);
    auto *row = new QHBoxLayout{central};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(m_stack, 1);
    m_stack->addWidget(m_welcome);
    setCentralWidget(central);
    setStatusBar(m_status);
    new FocusRing{this};
    new EditCommands{this, *m_actions, m_toast};
    m_menus->addToTools(makeSpeedMenu());
    m_sidebar->setSearch(m_actions->palette);
    m_sidebar->addPage(m_actions->batches, Icon::Batches);
}

void MainWindow::connectFile()
{
    connect(m_actions->newBatch, &QAction::triggered, this, [this] {
        showPage(m_workspace);
        m_workspace->newBatch();
    });
    connect(m_actions->openFile, &QAction::triggered, this, [this] {
        auto *dialog = new QFileDialog{this, tr("Open a batch file")};
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::takeFile);
        dialog->open();
    });
    connect(m_actions->connectKey, &QAction::triggered, this, [this] { emit keyWanted({}); });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->find, &QAction::triggered, this, [this] { m_workspace->find(); });
    connect(m_actions->findNext, &QAction::triggered, this, [this] { m_workspace->findNext(); });
}

void MainWindow::connectView()
{
    connect(m_actions->palette, &QAction::triggered, this, &MainWindow::openPalette);
    connect(m_actions->batches, &QAction::triggered, this, [this] {
        showPage(m_workspace);
        m_workspace->showBatches();
    });
    connect(m_actions->back, &QAction::triggered, this, [this] {
        if (m_workspace)
            m_workspace->back();
    });
    connect(m_actions->refresh, &QAction::triggered, this, [this] {
        m_connection.checking();
        m_workspace->refresh();
    });
    connect(m_actions->sidebar, &QAction::triggered, this, [this](bool collapsed) {
        if (width() < CollapseBelow) {
            m_sidebarExpanded = !collapsed;
        } else {
            m_sidebarCollapsed = collapsed;
            m_context.settings.set(CollapsedKey, collapsed);
        }
        applySidebar();
    });
    connect(m_actions->menuBar, &QAction::triggered, this, &MainWindow::showMenuBar);
    connect(m_actions->fullScreen, &QAction::triggered, this,
            [this](bool full) { full ? showFullScreen() : showNormal(); });
    Theme &theme = m_context.theme;
    connect(m_actions->larger, &QAction::triggered, this, [&theme] { theme.setTextScale(theme.textScale() + 0.1); });
    connect(m_actions->smaller, &QAction::triggered, this, [&theme] { theme.setTextScale(theme.textScale() - 0.1); });
    connect(m_actions->normal, &QAction::triggered, this, [&theme] { theme.setTextScale(1); });
    for (const auto &[action, mode] : {std::pair{m_actions->themeSystem, Theme::Mode::System},
                                       std::pair{m_actions->themeLight, Theme::Mode::Light},
                                       std::pair{m_actions->themeDark, Theme::Mode::Dark}})
        connect(action, &QAction::triggered, this, [&theme, mode = mode] { theme.setMode(mode); });
    connect(&theme, &Theme::changed, this, &MainWindow::refreshTextSize);
    refreshTextSize();
}

void MainWindow::connectTools()
{
    connect(m_actions->foreign, &QAction::triggered, this, [this] { m_workspace->showForeign(); });
    connect(m_actions->testConnection, &QAction::triggered, this, [this] {
        m_connection.checking();
        emit connectionTestWanted();
    });
    connect(m_actions->openData, &QAction::triggered, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_context.dataFolder)); });
    connect(m_actions->welcome, &QAction::triggered, this, &MainWindow::showWelcome);
    connect(m_actions->shortcuts, &QAction::triggered, this, [this] {
        const QList<QAction *> ofPage = m_workspace ? m_workspace->pageActions() : QList<QAction *>{};
        (new ShortcutsDialog{*m_actions, ofPage, this})->open();
    });
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_notifier, &Notifier::openRequested, this, [this](const QString &jobId) {
        if (m_workspace)
            m_workspace->openJob(jobId);
    });
}

void MainWindow::connectSidebar()
{
    ProfileSwitch *profiles = m_sidebar->profiles();
    connect(profiles, &ProfileSwitch::profileChosen, this, &MainWindow::profileChosen);
    connect(profiles, &ProfileSwitch::addRequested, this, [this] { emit keyWanted({}); });
    connect(profiles, &ProfileSwitch::keyRequested, this, &MainWindow::keyWanted);
    connect(m_welcome, &WelcomePage::sandboxRequested, this, [this] { emit profileChosen(u"sandbox"_s); });
    connect(m_welcome, &WelcomePage::keyRequested, this, [this] { emit keyWanted({}); });
    connect(m_welcome, &WelcomePage::environmentKeyRequested, this,
            [this] { emit profileChosen(u"default"_s); });
    connect(m_status, &StatusBar::testRequested, m_actions->testConnection, &QAction::trigger);
    connect(m_status, &StatusBar::keysRequested, this, [this] {
        emit keyWanted(m_workspace ? m_workspace->session().profile.name : QString{});
    });
}

QMenu *MainWindow::makeSpeedMenu()
{
    auto *speeds = new QMenu{tr("Speed of the &Sandbox"), this};
    auto *group = new QActionGroup{this};
    const double now = m_context.settings.value(u"sandbox/speed"_s, 1.0).toDouble();
    for (const double speed : {1.0, 10.0, 60.0}) {
        QAction *choice = speeds->addAction(tr("%1×", "times").arg(speed));
        choice->setCheckable(true);
        choice->setActionGroup(group);
        choice->setChecked(qFuzzyCompare(speed, now));
        connect(choice, &QAction::triggered, this, [this, speed] {
            emit sandboxSpeedChosen(speed);
            if (m_workspace)
                m_status->setSandbox(m_workspace->session().isSandbox(), speed);
        });
    }
    return speeds;
}

void MainWindow::open(const Session &session)
{
    if (m_workspace) {
        m_stack->removeWidget(m_workspace);
        m_workspace->deleteLater();
    }
    m_workspace = new Workspace{session,
                                {.newBatch = m_actions->newBatch,
                                 .refresh = m_actions->refresh,
                                 .toast = m_toast,
                                 .sampleFile = m_context.sampleFile,
                                 .draftFolder = m_context.draftFolder}};
    m_stack->addWidget(m_workspace);
    m_connection.follow(&session.http);
    m_status->setSandbox(session.isSandbox(), session.sandboxSpeed);
    m_running = 0;
    m_sidebar->setBadge(m_actions->batches, 0);
    m_status->setRunning(0, {});
    follow(m_workspace);
    m_actions->setProfileOpen(true);
    showPage(m_workspace);
    m_workspace->showBatches(); // takes the focus along
    refreshActions();
    refreshTitle();
    emit connectionTestWanted();
}

void MainWindow::follow(Workspace *workspace)
{
    connect(workspace, &Workspace::runningChanged, this, [this](int batches) {
        m_running = batches;
        m_sidebar->setBadge(m_actions->batches, batches);
        m_status->setRunning(batches, m_workspace->session().jobs.nextCheck());
    });
    connect(workspace, &Workspace::keyRefused, this,
            [this] { emit keyWanted(m_workspace->session().profile.name); });
    connect(workspace, &Workspace::endAwaited, m_notifier, &Notifier::jobEnded);
    connect(workspace, &Workspace::pageChanged, this, &MainWindow::refreshActions);
    connect(&m_connection, &ConnectionState::changed, workspace,
            [this] { m_workspace->setConnection(m_connection.kind()); });
}

/// nullptr is not a page: those commands are disabled then.
void MainWindow::showPage(QWidget *page)
{
    if (!page)
        return;
    m_stack->setCurrentWidget(page);
    m_actions->batches->setChecked(page == m_workspace);
    refreshActions();
}

void MainWindow::showWelcome()
{
    m_actions->setProfileOpen(m_workspace != nullptr);
    showPage(m_welcome);
    refreshTitle();
}

/// What depends on the page that is shown.
void MainWindow::refreshActions()
{
    const bool pages = m_workspace && m_stack->currentWidget() == m_workspace;
    m_menus->setBatchActions(pages ? m_workspace->pageActions() : QList<QAction *>{});
    allow(m_actions->back, pages && m_workspace->canGoBack(), tr("this is where you came in"));
    if (m_workspace)
        for (QAction *each : {m_actions->find, m_actions->findNext})
            allow(each, pages && m_workspace->canFind(), tr("there is nothing to search on this page"));
}

void MainWindow::setProfiles(const QList<core::Profile> &profiles, const QString &current)
{
    m_sidebar->profiles()->setProfiles(profiles, current);
}

void MainWindow::offerEnvironmentKey(bool there) { m_welcome->offerEnvironmentKey(there); }

void MainWindow::tell(const QString &text) { m_toast->tell(text); }

void MainWindow::refreshTitle()
{
    setWindowTitle(m_workspace && m_workspace->session().isSandbox() ? tr("Tokenwise – Sandbox")
                                                                     : tr("Tokenwise"));
}

void MainWindow::openPalette()
{
    if (findChild<CommandPalette *>())
        return;
    auto *palette = new CommandPalette{
        paletteEntries(*m_actions, m_workspace ? m_workspace->pageActions() : QList<QAction *>{},
                       m_workspace ? &m_workspace->jobs() : nullptr,
                       m_workspace ? &m_workspace->session().models : nullptr),
        m_context.settings, this};
    connect(palette, &CommandPalette::chosen, this, &MainWindow::runEntry);
    palette->show();
}

void MainWindow::runEntry(const PaletteEntry &entry, bool inPlace)
{
    if (entry.action) {
        entry.action->trigger();
        return;
    }
    if (!m_workspace)
        return;
    if (entry.section == PaletteEntry::Section::Models && inPlace) {
        QGuiApplication::clipboard()->setText(entry.target);
        m_toast->tell(tr("“%1” copied").arg(entry.target));
        return;
    }
    showPage(m_workspace);
    if (entry.section == PaletteEntry::Section::Models)
        m_workspace->newBatchWithModel(entry.target);
    else if (inPlace)
        m_workspace->showJobInList(entry.target);
    else
        m_workspace->openJob(entry.target);
}

void MainWindow::applySidebar()
{
    const bool collapsed = width() < CollapseBelow ? !m_sidebarExpanded : m_sidebarCollapsed;
    m_sidebar->setCollapsed(collapsed);
    m_actions->sidebar->setChecked(collapsed);
}

void MainWindow::showMenuBar(bool shown)
{
    m_menus->setShown(shown);
    m_actions->menuBar->setChecked(shown);
    m_context.settings.set(MenuBarKey, shown);
}

void MainWindow::refreshTextSize()
{
    const Theme &theme = m_context.theme;
    allow(m_actions->larger, theme.textScale() < Theme::LargestText - 0.01, tr("it is as large as it gets"));
    allow(m_actions->smaller, theme.textScale() > Theme::SmallestText + 0.01, tr("it is as small as it gets"));
    m_actions->themeSystem->setChecked(theme.mode() == Theme::Mode::System);
    m_actions->themeLight->setChecked(theme.mode() == Theme::Mode::Light);
    m_actions->themeDark->setChecked(theme.mode() == Theme::Mode::Dark);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    if ((event->size().width() < CollapseBelow) != (event->oldSize().width() < CollapseBelow)) {
        m_sidebarExpanded = false;
        applySidebar();
    }
    m_actions->fullScreen->setChecked(isFullScreen());
    m_overlay->setGeometry(rect());
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QString offer = m_workspace ? m_workspace->dropOffer(*event->mimeData()) : QString{};
    if (offer.isEmpty())
        return;
    event->acceptProposedAction();
    m_overlay->announce(offer);
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_workspace && m_stack->currentWidget() == m_workspace
        && m_workspace->back())
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
    if (!m_workspace || m_workspace->dropOffer(*event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    showPage(m_workspace);
    m_workspace->takeDrop(*event->mimeData());
}

void MainWindow::takeFile(const QString &path)
{
    if (!m_workspace)
        return;
    showPage(m_workspace);
    m_workspace->newBatch(path);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_running > 0 && !m_mayClose) {
        event->ignore();
        askQuit();
        return;
    }
    keepPlace(this, m_context.settings);
    QMainWindow::closeEvent(event);
}

void MainWindow::askQuit()
{
    auto *dialog = new ConfirmDialog{
        {.title = tr("Quit while batches are running?"),
         .text = tr("Nothing is lost: the service goes on with them, and their results are fetched at the "
                    "next start."),
         .doIt = tr("Quit"),
         .keepIt = tr("Keep Tokenwise open")},
        this};
    connect(dialog, &QDialog::accepted, this, [this] {
        m_mayClose = true;
        close();
    });
    dialog->open();
}

void MainWindow::showAbout()
{
    auto *dialog = new ConfirmDialog{
        {.title = tr("Tokenwise %1").arg(QStringLiteral(TOKENWISE_VERSION)),
         .text = tr("Batches for the Anthropic API, to results and exact accounts. "
                    "Free software under the GNU GPL, version 3 or later."),
         .doIt = tr("Close"),
         .keepIt = {}},
        this};
    dialog->open();
}

} // namespace ui
