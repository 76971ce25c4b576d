// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/compose/draftstore.h"
#include "ui/compose/ownsources.h"
#include "ui/settings/pricessection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/shell/closing.h"
#include "ui/shell/editcommands.h"
#include "ui/shell/jobwatch.h"
#include "ui/shell/menus.h"
#include "ui/shell/notifier.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/tray.h"
#include "ui/shell/windowplace.h"
#include "ui/shell/workspace.h"
#include "ui/welcome/welcomepage.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/reportdialog.h"
#include "ui/widgets/toast.h"

#include <QMenuBar>
#include <QStackedWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr int CollapseBelow = 1100; ///< at 100 % text
static const QString CollapsedKey = u"window/sidebarCollapsed"_s;
static const QString MenuBarKey = u"window/menuBar"_s;

MainWindow::MainWindow(const Context &context, QWidget *parent) :
    QMainWindow{parent}, m_context{context}, m_connection{context.clock}, m_sidebar{new Sidebar},
    m_stack{new QStackedWidget}, m_welcome{new WelcomePage}, m_settings{nullptr},
    m_status{new StatusBar{m_connection, context.clock, context.prices.prices().asOf()}}, m_toast{new Toast{this}},
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
    connect(&m_connection, &ConnectionState::lookWanted, this, [this] {
        if (m_workspace)
            m_workspace->lookForService();
    });
    connect(&context.prices, &core::LivePrices::changed, this, &MainWindow::takePrices);
    connect(&context.prices, &core::LivePrices::failed, this,
            [this](const core::Error &error) { tell(explain(error).sentence); });
    connect(&context.settings, &core::Settings::notStored, this, &MainWindow::tellNotStored, Qt::QueuedConnection);
    connect(&context.settings, &core::Settings::storedAgain, this,
            [this] { tell(tr("What could not be saved before is saved now.")); });
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_status->tick();
        if (m_workspace && m_running > 0 && isVisible())
            m_status->setRunning(m_running, m_workspace->session().jobs.nextCheck());
    });
    m_second.start();
    restorePlace(this, context.settings);
    stayWithinReach(this);
    m_sidebarCollapsed = context.settings.value(CollapsedKey, false).toBool();
    applySidebar();
    noteWidth();
    showMenuBar(context.settings.value(MenuBarKey, false).toBool());
    OwnSources{context.draftFolder}.sweep(context.settings);
    showWelcome();
}

MainWindow::~MainWindow() = default;

void MainWindow::open(const Session &session)
{
    // Before the stack chooses another page by itself. At the first start the pages lie behind the welcome.
    const bool aside = m_stack->currentWidget() == m_settings || session.isUndecided();
    QString draft; // begun before there was a profile to send it with
    if (m_workspace) {
        m_workspace->leave();
        if (m_workspace->session().isUndecided()) {
            draft = m_workspace->openedDraft();
            drop(m_workspace);
        }
    }
    m_workspace = workspaceOf(session);
    m_connection.follow(session.isUndecided() ? nullptr : &session.http);
    m_status->setSandbox(session.isSandbox(), session.sandboxSpeed);
    m_settings->setSandbox(session.isSandbox());
    noteRunning(m_workspace->running());
    m_workspace->setConnection(m_connection.kind());
    m_actions->setReach(reach());
    if (!aside) {
        showPage(m_workspace);
        m_workspace->takeFocus();
    } else if (!session.isUndecided()) {
        m_before = m_workspace; // chosen there, where more may be to do
    }
    if (!draft.isEmpty())
        m_workspace->openDraft(draft);
    if (!m_openNext.isEmpty()) {
        showPage(m_workspace);
        m_workspace->openJob(std::exchange(m_openNext, {}));
    }
    tellSpent();
    refreshActions();
    refreshTitle();
    if (m_connection.kind() == ConnectionState::Kind::Checking)
        emit connectionTestWanted();
}

/// The one that was open before, with what was chosen and typed in it, or a new one. Making one takes much longer than a frame.
Workspace *MainWindow::workspaceOf(const Session &session)
{
    const QString &name = session.profile.name;
    if (Workspace *kept = m_workspaces.value(name)) {
        if (kept->serves(session)) {
            kept->comeBack();
            return kept;
        }
        drop(kept); // another address or key: nothing of before goes on
    }
    auto *made = new Workspace{session,
                               {.newBatch = m_actions->newBatch,
                                .refresh = m_actions->refresh,
                                .showHidden = m_actions->showHidden,
                                .toast = m_toast,
                                .sampleFile = m_context.sampleFile,
                                .draftFolder = m_context.draftFolder}};
    m_workspaces.insert(name, made);
    m_stack->addWidget(made);
    follow(made);
    return made;
}

/// Its own slots may be running.
void MainWindow::drop(Workspace *workspace)
{
    m_toast->expire(); // what it offers to take back may be theirs
    m_workspaces.remove(workspace->session().profile.name);
    m_stack->removeWidget(workspace);
    workspace->deleteLater();
}

void MainWindow::forget(const QString &profile)
{
    Workspace *workspace = m_workspaces.value(profile);
    if (!workspace)
        return;
    if (workspace == m_workspace) {
        letGo();
        return;
    }
    m_toast->expire(); // what it offers to take back may be theirs
    delete m_workspaces.take(profile);
}

void MainWindow::letGo()
{
    if (!m_workspace)
        return;
    const bool inSettings = m_stack->currentWidget() == m_settings; // before the stack chooses another page by itself
    m_toast->expire(); // what it offers to take back may be theirs
    m_workspaces.remove(m_workspace->session().profile.name);
    delete std::exchange(m_workspace, nullptr);
    m_connection.follow(nullptr);
    noteRunning(0);
    m_status->setSandbox(false, 1);
    m_settings->setSandbox(false);
    if (inSettings)
        m_actions->setReach(reach());
    else
        showWelcome();
    refreshTitle();
}

Actions::Reach MainWindow::reach() const
{
    if (!m_workspace)
        return Actions::Reach::Nothing;
    return m_workspace->session().isUndecided() ? Actions::Reach::Pages : Actions::Reach::Profile;
}

void MainWindow::follow(Workspace *workspace)
{
    const QString profile = workspace->session().profile.name;
    // Those of profiles that are not shown live on, too.
    connect(workspace, &Workspace::runningChanged, this, [this, workspace](int batches) {
        if (workspace == m_workspace)
            noteRunning(batches);
    });
    connect(workspace, &Workspace::keyWanted, this, [this, profile] { emit keyWanted(profile); });
    connect(workspace, &Workspace::sandboxWanted, this, [this] { emit profileChosen(u"sandbox"_s); });
    connect(workspace, &Workspace::canceledHere, this, [this, profile](const QString &jobId) {
        if (JobWatch *watch = m_watches.value(profile))
            watch->noteCanceledHere(jobId);
    });
    connect(&workspace->session().jobs, &core::Jobs::jobChanged, workspace, [this, workspace](const core::Job &job) {
        const qint64 cost = job.cost ? job.cost->picoUsd() : 0; // also of a sample, or of one batch of several
        if (workspace == m_workspace && std::exchange(m_spentFor[job.id], cost) != cost)
            tellSpent();
    });
    connect(workspace, &Workspace::priceWanted, this, [this](const QString &model) {
        showSettings();
        m_settings->show(SettingsPage::Section::Prices);
        m_settings->prices()->addPrice(model);
    });
    connect(workspace, &Workspace::pageChanged, this, &MainWindow::refreshActions);
    connect(&m_connection, &ConnectionState::changed, workspace, [this, workspace] {
        if (workspace == m_workspace)
            workspace->setConnection(m_connection.kind());
    });
}

/// Batches of the profile that is shown.
void MainWindow::noteRunning(int batches)
{
    m_running = batches;
    m_sidebar->setBadge(m_actions->batches, batches);
    tellRunning();
    m_status->setRunning(batches, m_workspace ? m_workspace->session().jobs.nextCheck() : std::nullopt);
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
    m_actions->setReach(reach());
    showPage(m_welcome);
    lookForUsage();
    refreshTitle();
}

/// Pages come and go; the Tab key reaches the status bar after all of them.
void MainWindow::keepStatusLast()
{
    QWidget *last = m_stack;
    for (QWidget *each = m_stack->nextInFocusChain(); each != m_stack; each = each->nextInFocusChain())
        if (m_stack->isAncestorOf(each) && each->focusPolicy() != Qt::NoFocus) // Qt puts nothing behind others
            last = each;
    for (QToolButton *each : m_status->findChildren<QToolButton *>()) {
        setTabOrder(last, each);
        last = each;
    }
}

/// What depends on the page that is shown.
void MainWindow::refreshActions()
{
    keepStatusLast();
    const bool pages = m_workspace && m_stack->currentWidget() == m_workspace;
    m_edit->setStack(pages ? m_workspace->undoStack() : nullptr);
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

void MainWindow::setKeychain(bool there) { m_welcome->setKeychain(there); }

void MainWindow::tell(const QString &text) { m_toast->tell(text); }

void MainWindow::tell(const QString &text, std::function<void()> undo, std::function<void()> expired)
{
    m_toast->tell(text, tr("Undo"), std::move(undo), std::move(expired));
}

/// After what the change itself tells. The page of a draft says it of the draft.
void MainWindow::tellNotStored(const QString &key)
{
    if (const core::Result<void> &stored = m_context.settings.stored(); !stored && !DraftStore::isKey(key))
        tell(tr("The change holds until you quit, and could not be saved: %1.").arg(stored.error().detail));
}

void MainWindow::showReport(const QString &title, const QString &text)
{
    m_toast->hide(); // it told that this was being worked out
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

/// Where the window is narrow this holds for now only: there it folds by itself.
void MainWindow::collapseSidebar(bool collapsed)
{
    if (m_narrow) {
        m_sidebarExpanded = !collapsed;
    } else {
        m_sidebarCollapsed = collapsed;
        m_context.settings.set(CollapsedKey, collapsed);
    }
    applySidebar();
}

void MainWindow::applySidebar()
{
    const bool collapsed = m_narrow ? !m_sidebarExpanded : m_sidebarCollapsed;
    m_sidebar->setCollapsed(collapsed);
    m_actions->sidebar->setChecked(collapsed);
}

/// After the width or the size of texts has changed: large texts make a window narrow sooner.
void MainWindow::noteWidth()
{
    const bool narrow = width() < scaled(CollapseBelow);
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    m_sidebarExpanded = false;
    applySidebar();
}

void MainWindow::showMenuBar(bool shown)
{
    m_menus->setShown(shown);
    m_actions->menuBar->setChecked(shown);
    m_context.settings.set(MenuBarKey, shown);
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

void MainWindow::takeFile(const QString &path)
{
    if (!m_workspace)
        return;
    showPage(m_workspace);
    m_workspace->newBatch(path);
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
    m_runningJobs = running;
    const QPointer<JobWatch> inSandbox = m_watches.value(u"sandbox"_s);
    m_runningInSandbox = inSandbox ? inSandbox->running() : 0;
    m_tray->setRunning(running);
}

void MainWindow::tellSpent()
{
    if (!m_workspace || m_workspace->session().isSandbox() || m_workspace->session().isUndecided()) {
        m_status->setSpent({}, 0);
        return;
    }
    const core::Instant midnight = Format::startOfDay(m_context.clock.now());
    core::whenAnswered(m_workspace->session().jobs.spentSince(midnight), m_workspace,
                       [this, asked = m_workspace](const core::Result<core::JobCost> &spent) {
                           if (spent && asked == m_workspace)
                               m_status->setSpent(spent->cost.total(), spent->unpriced);
                       });
}

/// What costs and estimates are shown is computed anew.
void MainWindow::takePrices()
{
    for (Workspace *workspace : std::as_const(m_workspaces))
        workspace->takePrices();
    tellSpent();
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

} // namespace ui
