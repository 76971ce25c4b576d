// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/liveprices.h"
#include "core/storage/database.h"
#include "ui/shell/actions.h"
#include "ui/shell/connectionstate.h"
#include "ui/shell/session.h"
#include "ui/theme/theme.h"

#include <QMainWindow>
#include <QPointer>

#include <functional>

class QStackedWidget;

namespace ui {

class Closing;
class DropOverlay;
class EditCommands;
class ImportDialog;
class JobWatch;
class Menus;
class SettingsPage;
class Notifier;
struct PaletteEntry;
struct ProfileFace;
class Sidebar;
class StatusBar;
class Toast;
class Tray;
class WelcomePage;
class Workspace;

/// Which page is shown, and what the commands (windowcommands.cpp) and events (windowevents.cpp) do; nothing else.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    struct Context
    {
        core::Settings &settings;
        Theme &theme;
        core::Clock &clock;
        QString sampleFile; ///< "" if there is none
        QString draftFolder;///< where pasted and typed requests are written
        core::DataPlace place;
        core::LivePrices &prices;
        core::Database &database; ///< imports go there
    };
    explicit MainWindow(const Context &context, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// The pages of this profile; those of others are kept until they are wanted again. Those of none, at the first start,
    /// stay behind the welcome until they are asked for.
    void open(const Session &session);
    void showWelcome();
    /// Tells the desktop what happens to the jobs of this profile, shown or not, while they live.
    void watch(const Session &session);
    /// The network is there again.
    void lookForService() { m_connection.lookNow(); }
    /// Comes forward, also from the tray.
    void comeForward();
    /// Ends the pages of the profile that is shown, whose parts are about to go; and those of any.
    void letGo();
    void forget(const QString &profile);
    void setProfiles(const QList<ProfileFace> &profiles, const QString &current);
    /// A key was found in the environment, which the welcome can offer.
    void offerEnvironmentKey(bool there);
    void setKeychain(bool there); ///< keys can be kept in one
    /// What was asked for could not be done.
    void tell(const QString &text);
    /// What was done, and how to take it back; `expired` once that is over.
    void tell(const QString &text, std::function<void()> undo, std::function<void()> expired);
    /// A longer text to be read and copied.
    void showReport(const QString &title, const QString &text);
    SettingsPage &settingsPage() const { return *m_settings; }
    Workspace *workspace() const { return m_workspace; }
    Actions &actions() const { return *m_actions; }

signals:
    void profileChosen(const QString &name);
    void keyWanted(const QString &profile); ///< "" for a new profile
    void connectionTestWanted();
    void profileTestWanted(const QString &name);
    void profileRemovalWanted(const QString &name);
    void sandboxSpeedChosen(double speed);

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    void connectFile();
    void connectView();
    void connectTools();
    void connectSidebar();
    Workspace *workspaceOf(const Session &session);
    void follow(Workspace *workspace);
    void drop(Workspace *workspace);
    Actions::Reach reach() const;
    void noteRunning(int batches);
    void showPage(QWidget *page);
    void openPalette();
    ImportDialog *openImport();
    void lookForUsage();
    void runEntry(const PaletteEntry &entry, bool inPlace);
    void takeFile(const QString &path);
    void collapseSidebar(bool collapsed);
    void applySidebar();
    void noteWidth();
    void showMenuBar(bool shown);
    void showSettings();
    void connectSettings();
    bool goBack();
    void showAbout();
    void refreshTitle();
    void refreshActions();
    void keepStatusLast();
    void refreshTextSize();
    void raiseJob(const QString &profile, const QString &jobId);
    void tellNotStored(const QString &key);
    void tellRunning();
    void tellSpent();
    void takePrices();

    Context m_context;
    ConnectionState m_connection;
    QHash<QString, qint64> m_spentFor; ///< by job, in pico-dollars, when the spend of today was asked for last
    Sidebar *m_sidebar;
    QStackedWidget *m_stack;
    WelcomePage *m_welcome;
    SettingsPage *m_settings;
    QPointer<QWidget> m_before; ///< the page from which the settings were opened
    QHash<QString, Workspace *> m_workspaces; ///< of the profiles that were open, by name
    Workspace *m_workspace = nullptr;         ///< the one that is shown
    StatusBar *m_status;
    Toast *m_toast;
    DropOverlay *m_overlay;
    Actions *m_actions;
    Menus *m_menus;
    Tray *m_tray;
    Notifier *m_notifier;
    Closing *m_closing;
    EditCommands *m_edit = nullptr;
    QTimer m_second;
    int m_running = 0;     ///< batches of the profile that is shown
    int m_runningJobs = 0; ///< of all profiles
    int m_runningInSandbox = 0;
    bool m_sidebarCollapsed = false; ///< the user's choice where the window is wide enough
    bool m_sidebarExpanded = false;  ///< and for now where it is not
    bool m_narrow = false;           ///< the sidebar folds by itself
    bool m_quitting = false;
    QHash<QString, QPointer<JobWatch>> m_watches; ///< by profile
    QString m_openNext; ///< a job of a profile that is being opened
};

} // namespace ui
