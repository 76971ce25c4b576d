// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/batches/jobactions.h"
#include "ui/icons/icons.h"
#include "ui/shell/notifier.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/workspace.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/focusring.h"
#include "ui/widgets/toast.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr QSize FirstSize{1280, 800};
static constexpr QSize SmallestSize{1000, 700};
static constexpr int CollapseBelow = 1100;

MainWindow::MainWindow(const Context &context, QWidget *parent) :
    QMainWindow{parent}, m_context{context}, m_connection{context.clock}, m_sidebar{new Sidebar},
    m_stack{new QStackedWidget}, m_welcome{new WelcomePage},
    m_status{new StatusBar{m_connection, context.clock, context.priceDay}}, m_toast{new Toast{this}},
    m_overlay{new DropOverlay{this}}, m_notifier{new Notifier{this}}
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

    makeActions();
    makeMenus();
    m_sidebar->addPage(m_actions.batches, Icon::Batches);
    m_sidebar->addBottomMenu(m_actions.appearance, Icon::Sun);

    ProfileSwitch *profiles = m_sidebar->profiles();
    connect(profiles, &ProfileSwitch::profileChosen, this, &MainWindow::profileChosen);
    connect(profiles, &ProfileSwitch::addRequested, this, [this] { emit keyWanted({}); });
    connect(profiles, &ProfileSwitch::keyRequested, this, &MainWindow::keyWanted);
    connect(m_welcome, &WelcomePage::sandboxRequested, this, [this] { emit profileChosen(u"sandbox"_s); });
    connect(m_welcome, &WelcomePage::keyRequested, this, [this] { emit keyWanted({}); });
    connect(m_welcome, &WelcomePage::environmentKeyRequested, this,
            [this] { emit profileChosen(u"default"_s); });
    connect(m_status, &StatusBar::testRequested, m_actions.testConnection, &QAction::trigger);
    connect(m_status, &StatusBar::keysRequested, this, [this] {
        emit keyWanted(m_workspace ? m_workspace->session().profile.name : QString{});
    });
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (m_workspace && m_running > 0 && isVisible())
            m_status->setRunning(m_running, m_workspace->session().jobs.nextCheck());
    });
    m_second.start();
    restore();
    showWelcome();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeActions()
{
    const auto make = [this](const QString &text, const QKeySequence &keys, Icon face = Icon::None) {
        auto *action = new QAction{text, this};
        action->setShortcut(keys);
        if (face != Icon::None)
            action->setIcon(icon(face));
        addAction(action); // shortcuts work while the menu bar is hidden
        return action;
    };
    m_actions.newBatch = make(tr("&New batch"), QKeySequence::New, Icon::Plus);
    m_actions.openFile = make(tr("&Open a file…"), QKeySequence::Open, Icon::File);
    m_actions.quit = make(tr("&Quit"), QKeySequence{Qt::CTRL | Qt::Key_Q});
    m_actions.find = make(tr("&Search here"), QKeySequence::Find, Icon::Search);
    m_actions.back = make(tr("&Back"), QKeySequence{Qt::ALT | Qt::Key_Left}, Icon::Back);
    m_actions.batches = make(tr("&Batches"), QKeySequence{Qt::CTRL | Qt::Key_2}, Icon::Batches);
    m_actions.batches->setCheckable(true);
    m_actions.refresh = make(tr("&Refresh"), QKeySequence::Refresh, Icon::Refresh);
    m_actions.sidebar = make(tr("Collapse the side&bar"), QKeySequence{Qt::CTRL | Qt::Key_B}, Icon::Sidebar);
    m_actions.sidebar->setCheckable(true);
    m_actions.menuBar = make(tr("&Menu bar"), QKeySequence{Qt::CTRL | Qt::Key_M});
    m_actions.menuBar->setCheckable(true);
    m_actions.fullScreen = make(tr("&Full screen"), QKeySequence{Qt::Key_F11});
    m_actions.fullScreen->setCheckable(true);
    m_actions.larger = make(tr("&Larger text"), QKeySequence::ZoomIn);
    m_actions.larger->setShortcuts({QKeySequence{Qt::CTRL | Qt::Key_Plus}, QKeySequence{Qt::CTRL | Qt::Key_Equal}});
    m_actions.smaller = make(tr("&Smaller text"), QKeySequence{Qt::CTRL | Qt::Key_Minus});
    m_actions.normal = make(tr("&Normal text"), QKeySequence{Qt::CTRL | Qt::Key_0});
    m_actions.appearance = make(tr("Appearance"), {}, Icon::Sun);
    m_actions.connectKey = make(tr("Connect an API &key…"), {}, Icon::Key);
    m_actions.testConnection = make(tr("&Test the connection"), {});
    m_actions.foreign = make(tr("&Find batches made elsewhere…"), {});
    m_actions.welcome = make(tr("&Welcome"), {});
    m_actions.shortcuts = make(tr("&Keyboard shortcuts"), QKeySequence{Qt::Key_F1});
    m_actions.about = make(tr("&About Tokenwise"), {});

    connect(m_actions.newBatch, &QAction::triggered, this, [this] {
        if (m_workspace)
            m_workspace->newBatch();
    });
    connect(m_actions.openFile, &QAction::triggered, this, [this] {
        auto *dialog = new QFileDialog{this, tr("Open a batch file")};
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::takeDrop);
        dialog->open();
    });
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions.find, &QAction::triggered, this, [this] {
        if (m_workspace)
            m_workspace->find();
    });
    connect(m_actions.back, &QAction::triggered, this, [this] {
        if (m_workspace)
            m_workspace->back();
    });
    connect(m_actions.batches, &QAction::triggered, this, [this] {
        m_actions.batches->setChecked(true);
        if (m_workspace) {
            m_stack->setCurrentWidget(m_workspace);
            m_workspace->showBatches();
        }
    });
    connect(m_actions.refresh, &QAction::triggered, this, [this] {
        m_connection.checking();
        if (m_workspace)
            m_workspace->refresh();
    });
    connect(m_actions.sidebar, &QAction::triggered, this,
            [this](bool collapsed) { setSidebarCollapsed(collapsed, true); });
    connect(m_actions.menuBar, &QAction::triggered, this, &MainWindow::showMenuBar);
    connect(m_actions.fullScreen, &QAction::triggered, this,
            [this](bool full) { full ? showFullScreen() : showNormal(); });
    connect(m_actions.larger, &QAction::triggered, this,
            [this] { m_context.theme.setTextScale(m_context.theme.textScale() + 0.1); });
    connect(m_actions.smaller, &QAction::triggered, this,
            [this] { m_context.theme.setTextScale(m_context.theme.textScale() - 0.1); });
    connect(m_actions.normal, &QAction::triggered, this, [this] { m_context.theme.setTextScale(1); });
    connect(m_actions.connectKey, &QAction::triggered, this, [this] { emit keyWanted({}); });
    connect(m_actions.testConnection, &QAction::triggered, this, [this] {
        m_connection.checking();
        emit connectionTestWanted();
    });
    connect(m_actions.foreign, &QAction::triggered, this, [this] {
        if (m_workspace)
            m_workspace->showForeign();
    });
    connect(m_notifier, &Notifier::openRequested, this, [this](const QString &jobId) {
        if (m_workspace)
            m_workspace->openJob(jobId);
    });
    connect(m_actions.welcome, &QAction::triggered, this, &MainWindow::showWelcome);
    connect(m_actions.shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_actions.about, &QAction::triggered, this, [this] {
        auto *dialog = new ConfirmDialog{
            {.title = tr("Tokenwise %1").arg(QStringLiteral(TOKENWISE_VERSION)),
             .text = tr("Batches for the Anthropic API, to results and exact accounts. "
                        "Free software under the GNU GPL, version 3 or later."),
             .doIt = tr("Close"),
             .keepIt = {}},
            this};
        dialog->open();
    });
}

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions.newBatch, m_actions.openFile});
    file->addSeparator();
    file->addAction(m_actions.connectKey);
    file->addSeparator();
    file->addAction(m_actions.quit);
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_actions.find);
    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_actions.batches, m_actions.back, m_actions.refresh});
    view->addSeparator();
    view->addActions({m_actions.sidebar, m_actions.menuBar, m_actions.fullScreen});
    view->addSeparator();
    auto *themes = new QActionGroup{this};
    auto *appearance = new QMenu{tr("&Appearance"), this};
    const std::initializer_list<std::tuple<Theme::Mode, QString, Icon>> modes{
        {Theme::Mode::System, tr("As the &system"), Icon::Desktop},
        {Theme::Mode::Light, tr("&Light"), Icon::Sun},
        {Theme::Mode::Dark, tr("&Dark"), Icon::Moon}};
    for (const auto &[mode, name, face] : modes) {
        QAction *choice = appearance->addAction(name);
        choice->setCheckable(true);
        choice->setActionGroup(themes);
        choice->setChecked(m_context.theme.mode() == mode);
        connect(choice, &QAction::triggered, this, [this, mode = mode] { m_context.theme.setMode(mode); });
    }
    appearance->addSeparator();
    appearance->addActions({m_actions.larger, m_actions.smaller, m_actions.normal});
    m_actions.appearance->setMenu(appearance);
    view->addMenu(appearance);
    m_batchMenu = menuBar()->addMenu(tr("&Batch"));
    QMenu *tools = menuBar()->addMenu(tr("&Tools"));
    tools->addActions({m_actions.foreign, m_actions.testConnection});
    tools->addMenu(makeSpeedMenu());
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions.welcome, m_actions.shortcuts, m_actions.about});
    for (QMenu *menu : {file, edit, view, m_batchMenu, tools, help})
        menu->setToolTipsVisible(true);
    menuBar()->installEventFilter(this);
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

void MainWindow::addJobMenu()
{
    m_batchMenu->clear();
    if (m_workspace)
        m_batchMenu->addActions(m_workspace->jobActions()->all());
}

void MainWindow::open(const Session &session)
{
    if (m_workspace) {
        m_stack->removeWidget(m_workspace);
        m_workspace->deleteLater();
    }
    m_workspace = new Workspace{session,
                                {.newBatch = m_actions.newBatch,
                                 .refresh = m_actions.refresh,
                                 .toast = m_toast,
                                 .sampleFile = m_context.sampleFile,
                                 .draftFolder = m_context.draftFolder}};
    m_stack->addWidget(m_workspace);
    m_stack->setCurrentWidget(m_workspace);
    m_connection.follow(&session.http);
    m_status->setSandbox(session.isSandbox(), session.sandboxSpeed);
    connect(m_workspace, &Workspace::runningChanged, this, [this](int batches) {
        m_running = batches;
        m_sidebar->setBadge(m_actions.batches, batches);
        m_status->setRunning(batches, m_workspace->session().jobs.nextCheck());
    });
    connect(m_workspace, &Workspace::keyRefused, this,
            [this] { emit keyWanted(m_workspace->session().profile.name); });
    connect(m_workspace, &Workspace::endAwaited, m_notifier, &Notifier::jobEnded);
    connect(m_workspace, &Workspace::pageChanged, this, &MainWindow::addJobMenu);
    connect(&m_connection, &ConnectionState::changed, m_workspace,
            [this] { m_workspace->setConnection(m_connection.kind()); });
    m_running = 0;
    m_sidebar->setBadge(m_actions.batches, 0);
    m_status->setRunning(0, {});
    m_actions.batches->setEnabled(true);
    m_actions.batches->setChecked(true);
    for (QAction *action : {m_actions.newBatch, m_actions.openFile, m_actions.refresh, m_actions.find,
                            m_actions.back, m_actions.testConnection, m_actions.foreign})
        action->setEnabled(true);
    m_workspace->showBatches(); // takes the focus along
    addJobMenu();
    refreshTitle();
    emit connectionTestWanted();
}

void MainWindow::showWelcome()
{
    m_stack->setCurrentWidget(m_welcome);
    m_actions.batches->setChecked(false);
    const bool ready = m_workspace != nullptr;
    for (QAction *action : {m_actions.batches, m_actions.newBatch, m_actions.openFile, m_actions.refresh,
                            m_actions.find, m_actions.back, m_actions.testConnection, m_actions.foreign})
        action->setEnabled(ready);
    refreshTitle();
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

void MainWindow::restore()
{
    const core::Settings &settings = m_context.settings;
    resize(FirstSize);
    if (const QScreen *screen = QGuiApplication::primaryScreen()) {
        const QByteArray kept = settings.value(u"window/geometry/"_s + screen->name()).toByteArray();
        if (!kept.isEmpty())
            restoreGeometry(kept);
    }
    const QVariant collapsed = settings.value(u"window/sidebarCollapsed"_s);
    if (collapsed.isValid())
        setSidebarCollapsed(collapsed.toBool(), true);
    else
        setSidebarCollapsed(width() < CollapseBelow, false);
    showMenuBar(settings.value(u"window/menuBar"_s, false).toBool());
}

void MainWindow::setSidebarCollapsed(bool collapsed, bool byUser)
{
    m_sidebar->setCollapsed(collapsed);
    m_actions.sidebar->setChecked(collapsed);
    if (byUser) {
        m_sidebarByUser = true;
        m_context.settings.set(u"window/sidebarCollapsed"_s, collapsed);
    }
}

void MainWindow::showMenuBar(bool shown)
{
    menuBar()->setVisible(shown);
    m_actions.menuBar->setChecked(shown);
    m_context.settings.set(u"window/menuBar"_s, shown);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    const bool narrow = event->size().width() < CollapseBelow;
    const bool wasNarrow = event->oldSize().width() < CollapseBelow;
    if (!m_sidebarByUser || narrow != wasNarrow) {
        if (narrow || !m_sidebarByUser)
            setSidebarCollapsed(narrow, false);
    }
    m_overlay->setGeometry(rect());
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QString path = droppedPath(*event->mimeData());
    if (path.isEmpty() || !m_workspace)
        return;
    event->acceptProposedAction();
    m_overlay->announce(tr("Start a new batch from %1").arg(QFileInfo{path}.fileName()));
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_workspace && m_workspace->back())
        return;
    if (event->key() == Qt::Key_F10) {
        menuBar()->show();
        menuBar()->setFocus(Qt::MenuBarFocusReason);
        menuBar()->setActiveAction(menuBar()->actions().constFirst());
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent *) { m_overlay->hide(); }

void MainWindow::dropEvent(QDropEvent *event)
{
    m_overlay->hide();
    const QString path = droppedPath(*event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    takeDrop(path);
}

void MainWindow::takeDrop(const QString &path)
{
    if (!m_workspace)
        return;
    m_stack->setCurrentWidget(m_workspace);
    m_actions.batches->setChecked(true);
    m_workspace->newBatch(path);
}

bool MainWindow::eventFilter(QObject *object, QEvent *event)
{
    // A menu bar that F10 opened for once goes when it loses the focus.
    if (object == menuBar() && event->type() == QEvent::FocusOut && !m_actions.menuBar->isChecked()
        && !QApplication::activePopupWidget())
        menuBar()->hide();
    return QMainWindow::eventFilter(object, event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_running > 0 && !m_mayClose) {
        event->ignore();
        askQuit();
        return;
    }
    if (const QScreen *screen = this->screen())
        m_context.settings.set(u"window/geometry/"_s + screen->name(), saveGeometry());
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

void MainWindow::showShortcuts()
{
    QStringList lines;
    for (const QAction *action : actions()) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        if (keys.isEmpty())
            continue;
        QString name = action->text();
        name.remove(u'&');
        lines.append(keys + u"\t" + name);
    }
    lines.append(u"Ctrl+E\t" + tr("Export results"));
    lines.append(u"Ctrl+Enter\t" + tr("Submit"));
    lines.append(u"F2\t" + tr("Rename"));
    lines.append(u"Space\t" + tr("Show or hide the detail"));
    lines.append(u"F10\t" + tr("Menu"));
    auto *dialog = new ConfirmDialog{
        {.title = tr("Keyboard shortcuts"), .text = lines.join(u'\n'), .doIt = tr("Close"), .keepIt = {}}, this};
    dialog->open();
}

} // namespace ui
