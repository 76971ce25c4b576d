// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/icons/icons.h"
#include "ui/palette/commandpalette.h"
#include "ui/settings/appearancesection.h"
#include "ui/settings/datasection.h"
#include "ui/settings/preferences.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/shell/closing.h"
#include "ui/shell/editcommands.h"
#include "ui/shell/jobwatch.h"
#include "ui/shell/menus.h"
#include "ui/shell/notifier.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/tray.h"
#include "ui/shell/windowplace.h"
#include "ui/shell/workspace.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/focusring.h"
#include "ui/widgets/reportdialog.h"
#include "ui/widgets/toast.h"

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
    m_stack{new QStackedWidget}, m_welcome{new WelcomePage}, m_settings{nullptr},
    m_status{new StatusBar{m_connection, context.clock, context.priceDay}}, m_toast{new Toast{this}},
    m_overlay{new DropOverlay{this}}, m_actions{new Actions{this}}, m_menus{new Menus{menuBar(), *m_actions, this}},
    m_tray{new Tray{*m_actions, this}},
    m_notifier{new Notifier{this, *m_tray, context.settings, context.clock}}, m_closing{new Closing{this, context.settings}}
{
    build();
    connectFile();
    connectView();
    connectTools();
    connectSidebar();
    connectSettings();
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_status->tick();
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
    preferences::applyFormats(m_context.settings);
    m_settings = new SettingsPage{
        {.settings = m_context.settings,
         .theme = m_context.theme,
         .models = m_context.models,
         .prices = m_context.prices,
         .place = m_context.place,
         .changed = [this](const QString &text, std::function<void()> undo) { tell(text, std::move(undo), {}); }},
        core::utcDay(m_context.clock.now()), m_actions->menuBar};
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_settings);
    setCentralWidget(central);
    setStatusBar(m_status);
    new FocusRing{this};
    new EditCommands{this, *m_actions, m_toast};
    m_sidebar->setSearch(m_actions->palette);
    m_sidebar->addPage(m_actions->batches, Icon::Batches);
    m_sidebar->addBottomPage(m_actions->settings, Icon::Settings);
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
    connect(m_actions->quit, &QAction::triggered, this, [this] {
        m_quitting = true;
        close();
        m_quitting = false;
    });
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
    connect(m_actions->settings, &QAction::triggered, this, &MainWindow::showSettings);
    connect(m_actions->back, &QAction::triggered, this, &MainWindow::goBack);
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
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_context.place.folder)); });
    connect(m_actions->welcome, &QAction::triggered, this, &MainWindow::showWelcome);
    connect(m_actions->shortcuts, &QAction::triggered, this, [this] {
        const QList<QAction *> ofPage = m_workspace ? m_workspace->pageActions() : QList<QAction *>{};
        (new ShortcutsDialog{*m_actions, ofPage, this})->open();
    });
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_notifier, &Notifier::openRequested, this, &MainWindow::raiseJob);
    connect(m_notifier, &Notifier::summary, this, [this](const QString &text) { tell(text); });
    connect(m_tray, &Tray::openWanted, this, &MainWindow::comeForward);
    connect(m_tray, &Tray::newBatchWanted, this, [this] {
        comeForward();
        m_actions->newBatch->trigger();
    });
    connect(m_tray, &Tray::quitWanted, this, [this] {
        m_closing->settle();
        close();
        QCoreApplication::quit(); // a hidden window closes without that
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
    m_settings->setSandbox(session.isSandbox());
    m_running = 0;
    m_sidebar->setBadge(m_actions->batches, 0);
    m_status->setRunning(0, {});
    follow(m_workspace);
    m_actions->setProfileOpen(true);
    if (m_stack->currentWidget() != m_settings) {
        showPage(m_workspace);
        m_workspace->showBatches(); // takes the focus along
    } else {
        m_before = m_workspace; // chosen there, where more may be to do
    }
    if (!m_openNext.isEmpty()) {
        showPage(m_workspace);
        m_workspace->openJob(std::exchange(m_openNext, {}));
    }
    tellSpent();
    refreshActions();
    refreshTitle();
    emit connectionTestWanted();
}

void MainWindow::letGo()
{
    delete std::exchange(m_workspace, nullptr);
    m_connection.follow(nullptr);
    m_running = 0;
    m_sidebar->setBadge(m_actions->batches, 0);
    m_status->setRunning(0, {});
    m_status->setSandbox(false, 1);
    m_settings->setSandbox(false);
    if (m_stack->currentWidget() == m_settings)
        m_actions->setProfileOpen(false);
    else
        showWelcome();
    refreshTitle();
}

void MainWindow::follow(Workspace *workspace)
{
    connect(workspace, &Workspace::runningChanged, this, [this](int batches) {
        m_running = batches;
        m_sidebar->setBadge(m_actions->batches, batches);
        tellRunning();
        m_status->setRunning(batches, m_workspace->session().jobs.nextCheck());
    });
    connect(workspace, &Workspace::keyRefused, this,
            [this] { emit keyWanted(m_workspace->session().profile.name); });
    connect(workspace, &Workspace::canceledHere, this, [this](const QString &jobId) {
        if (JobWatch *watch = m_watches.value(m_workspace->session().profile.name))
            watch->noteCanceledHere(jobId);
    });
    connect(&workspace->session().jobs, &core::Jobs::jobChanged, workspace, [this](const core::Job &job) {
        if (job.state == core::JobState::Done)
            tellSpent();
    });
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
    m_actions->settings->setChecked(page == m_settings);
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
    allow(m_actions->back, m_stack->currentWidget() == m_settings || (pages && m_workspace->canGoBack()), tr("this is where you came in"));
    if (m_workspace)
        for (QAction *each : {m_actions->find, m_actions->findNext})
            allow(each, pages && m_workspace->canFind(), tr("there is nothing to search on this page"));
}

void MainWindow::setProfiles(const QList<ProfileFace> &profiles, const QString &current)
{
    QList<core::Profile> plain;
    for (const ProfileFace &face : profiles)
        plain.append(face.profile);
    m_sidebar->profiles()->setProfiles(plain, current);
    m_settings->profiles()->setProfiles(profiles, current);
}

void MainWindow::offerEnvironmentKey(bool there) { m_welcome->offerEnvironmentKey(there); }

void MainWindow::tell(const QString &text) { m_toast->tell(text); }

void MainWindow::tell(const QString &text, std::function<void()> undo, std::function<void()> expired)
{
    m_toast->tell(text, tr("Undo"), std::move(undo), std::move(expired));
}

void MainWindow::showReport(const QString &title, const QString &text)
{
    (new ReportDialog{title, text, this})->open();
}

void MainWindow::refreshTitle()
{
    setWindowTitle(m_workspace && m_workspace->session().isSandbox() ? tr("Tokenwise – Sandbox")
                                                                     : tr("Tokenwise"));
}

void MainWindow::showSettings()
{
    if (m_stack->currentWidget() != m_settings)
        m_before = m_stack->currentWidget();
    showPage(m_settings);
    m_settings->setFocus(Qt::OtherFocusReason);
}

void MainWindow::connectSettings()
{
    ProfilesSection *profiles = m_settings->profiles();
    connect(m_settings, &SettingsPage::backRequested, this, &MainWindow::goBack);
    connect(profiles, &ProfilesSection::addWanted, this, [this] { emit keyWanted({}); });
    connect(profiles, &ProfilesSection::useWanted, this, &MainWindow::profileChosen);
    connect(profiles, &ProfilesSection::changeWanted, this, &MainWindow::keyWanted);
    connect(profiles, &ProfilesSection::testWanted, this, &MainWindow::profileTestWanted);
    connect(profiles, &ProfilesSection::removeWanted, this, &MainWindow::profileRemovalWanted);
    connect(m_settings->appearance(), &AppearanceSection::formatsChanged, this, [this] {
        if (m_workspace)
            m_workspace->tellFormats();
        tellSpent(); // another zone has another day
    });
    connect(m_settings->data(), &DataSection::openFolderWanted, m_actions->openData, &QAction::trigger);
    connect(m_settings->sandbox(), &SandboxSection::speedChosen, this, [this](double speed) {
        emit sandboxSpeedChosen(speed);
        if (m_workspace)
            m_status->setSandbox(m_workspace->session().isSandbox(), speed);
    });
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
    if (event->key() == Qt::Key_Escape && goBack())
        return;
    if (event->key() == Qt::Key_F10 && event->modifiers() == Qt::NoModifier) {
        m_menus->openOnce();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

/// From the settings to the page before them, from a page to the one above it.
bool MainWindow::goBack()
{
    QWidget *shown = m_stack->currentWidget();
    if (shown == m_settings) {
        showPage(m_before ? m_before.data() : m_workspace ? static_cast<QWidget *>(m_workspace) : m_welcome);
        m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return m_workspace && shown == m_workspace && m_workspace->back();
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
    keepPlace(this, m_context.settings);
    switch (m_closing->ask(m_running, m_tray->isThere(), m_quitting)) {
    case Closing::Answer::Close: QMainWindow::closeEvent(event); return;
    case Closing::Answer::Hide: hide(); break;
    case Closing::Answer::Asking: break;
    }
    event->ignore();
}

void MainWindow::watch(const Session &session)
{
    auto *watch = new JobWatch{session.jobs, session.http, m_context.settings, m_context.clock};
    m_watches.insert(session.profile.name, watch);
    connect(watch, &JobWatch::happened, m_notifier, &Notifier::take);
    connect(watch, &JobWatch::runningChanged, this, &MainWindow::tellRunning);
}

/// Of all profiles: those of one go on while another is shown.
void MainWindow::tellRunning()
{
    int running = 0;
    for (const QPointer<JobWatch> &watch : std::as_const(m_watches))
        running += watch ? watch->running() : 0;
    m_tray->setRunning(running);
}

void MainWindow::tellSpent()
{
    if (!m_workspace || m_workspace->session().isSandbox()) {
        m_status->setSpent({}, 0);
        return;
    }
    const core::Instant midnight = Format::startOfDay(m_context.clock.now());
    core::whenAnswered(m_workspace->session().jobs.spentSince(midnight), m_workspace,
                       [this](const core::Result<core::JobCost> &spent) {
                           if (spent)
                               m_status->setSpent(spent->cost.total(), spent->unpriced);
                       });
}

void MainWindow::comeForward()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::raiseJob(const QString &profile, const QString &jobId)
{
    comeForward();
    if (m_workspace && m_workspace->session().profile.name == profile) {
        showPage(m_workspace);
        m_workspace->openJob(jobId);
        return;
    }
    m_openNext = jobId;
    emit profileChosen(profile);
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
