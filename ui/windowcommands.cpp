// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/icons/icons.h"
#include "ui/palette/commandpalette.h"
#include "ui/settings/appearancesection.h"
#include "ui/settings/datasection.h"
#include "ui/settings/preferences.h"
#include "ui/settings/pricessection.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/shell/closing.h"
#include "ui/shell/editcommands.h"
#include "ui/shell/notifier.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/tray.h"
#include "ui/shell/workspace.h"
#include "ui/sources/importdialog.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/enterpresses.h"
#include "ui/widgets/focusring.h"
#include "ui/widgets/toast.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

// What the commands of the window, its sidebar and its settings do.
namespace ui {

static constexpr QSize SmallestSize{1000, 700};

void MainWindow::build()
{
    setMinimumSize(SmallestSize);
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setWindowIcon(markIcon());
    // All of it before it becomes a part of the window: the Tab key follows that order.
    m_sidebar->setSearch(m_actions->palette);
    m_sidebar->addPage(m_actions->batches, Icon::Batches);
    m_sidebar->addBottomPage(m_actions->settings, Icon::Settings);
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
         .models = m_context.prices.models(),
         .prices = m_context.prices.prices(),
         .livePrices = m_context.prices,
         .place = m_context.place,
         .unpriced = [this] {
             const bool sandbox = m_workspace && m_workspace->session().isSandbox();
             return m_context.database.run([sandbox, &models = m_context.prices.models(),
                                            &prices = m_context.prices.prices()](QSqlDatabase &database) {
                 return core::unpricedModels(database, sandbox, models, prices);
             });
         },
         .changed = [this](const QString &text, std::function<void()> undo) { tell(text, std::move(undo), {}); }},
        core::utcDay(m_context.clock.now()), m_actions->menuBar};
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_settings);
    setCentralWidget(central);
    setStatusBar(m_status);
    new FocusRing{this};
    new EnterPresses{this};
    m_edit = new EditCommands{this, *m_actions, m_toast};
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
    connect(m_actions->importUsage, &QAction::triggered, this, [this] { openImport(); });
    connect(m_welcome, &WelcomePage::importRequested, this, [this] { openImport(); });
    connect(m_welcome, &WelcomePage::foundImportRequested, this,
            [this](const FoundUsage &found) { openImport()->importFound(found); });
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
    connect(m_actions->showHidden, &QAction::triggered, this, [this] {
        showPage(m_workspace);
        m_workspace->showBatches();
    });
    connect(m_actions->sidebar, &QAction::triggered, this, &MainWindow::collapseSidebar);
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
    connect(&theme, &Theme::changed, this, &MainWindow::noteWidth);
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
        for (Workspace *workspace : std::as_const(m_workspaces))
            workspace->tellFormats();
        tellSpent(); // another zone has another day
    });
    connect(m_settings->prices(), &PricesSection::failed, this, [this](const QString &sentence) { tell(sentence); });
    connect(m_settings->data(), &DataSection::openFolderWanted, m_actions->openData, &QAction::trigger);
    connect(m_settings->sandbox(), &SandboxSection::speedChosen, this, [this](double speed) {
        emit sandboxSpeedChosen(speed);
        if (m_workspace)
            m_status->setSandbox(m_workspace->session().isSandbox(), speed);
    });
}

/// The one that is open, or another.
ImportDialog *MainWindow::openImport()
{
    auto *dialog = findChild<ImportDialog *>();
    if (!dialog) {
        dialog = new ImportDialog{m_context.database, m_context.prices, this};
        connect(dialog, &ImportDialog::imported, this, &MainWindow::tellSpent);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

/// For the welcome; only names and sizes are looked at.
void MainWindow::lookForUsage()
{
    core::whenAnswered(findClaudeCodeUsage(), this,
                       [this](const core::Result<FoundUsage> &found) { m_welcome->setFound(*found); });
}

void MainWindow::openPalette()
{
    if (findChild<CommandPalette *>())
        return;
    auto *palette = new CommandPalette{
        paletteEntries(*m_actions, m_workspace ? m_workspace->pageActions() : QList<QAction *>{},
                       m_workspace ? &m_workspace->jobs() : nullptr,
                       m_workspace ? &m_workspace->session().models : nullptr, m_settings->sectionNames()),
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
    if (entry.section == PaletteEntry::Section::Settings) {
        showSettings();
        m_settings->show(SettingsPage::Section(entry.target.toInt()));
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

void MainWindow::refreshTextSize()
{
    const Theme &theme = m_context.theme;
    allow(m_actions->larger, theme.textScale() < Theme::LargestText - 0.01, tr("it is as large as it gets"));
    allow(m_actions->smaller, theme.textScale() > Theme::SmallestText + 0.01, tr("it is as small as it gets"));
    m_actions->themeSystem->setChecked(theme.mode() == Theme::Mode::System);
    m_actions->themeLight->setChecked(theme.mode() == Theme::Mode::Light);
    m_actions->themeDark->setChecked(theme.mode() == Theme::Mode::Dark);
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
