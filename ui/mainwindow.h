// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/connectionstate.h"
#include "ui/shell/session.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

class QStackedWidget;

namespace ui {

class Actions;
class DropOverlay;
class Menus;
class Notifier;
struct PaletteEntry;
class Sidebar;
class StatusBar;
class Toast;
class WelcomePage;
class Workspace;

/// What the commands do, and which page is shown; nothing else.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    struct Context
    {
        core::Settings &settings;
        Theme &theme;
        core::Clock &clock;
        QString priceDay;   ///< as of which the price sheet was made
        QString sampleFile; ///< "" if there is none
        QString draftFolder;///< where pasted and typed requests are written
        QString dataFolder;
    };
    explicit MainWindow(const Context &context, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// The pages of this profile; those of another are let go.
    void open(const Session &session);
    void showWelcome();
    void setProfiles(const QList<core::Profile> &profiles, const QString &current);
    /// A key was found in the environment, which the welcome can offer.
    void offerEnvironmentKey(bool there);
    /// What was asked for could not be done.
    void tell(const QString &text);
    Workspace *workspace() const { return m_workspace; }
    Actions &actions() const { return *m_actions; }

signals:
    void profileChosen(const QString &name);
    void keyWanted(const QString &profile); ///< "" for a new profile
    void connectionTestWanted();
    void sandboxSpeedChosen(double speed);

protected:
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
    void follow(Workspace *workspace);
    void showPage(QWidget *page);
    void openPalette();
    void runEntry(const PaletteEntry &entry, bool inPlace);
    void takeFile(const QString &path);
    void applySidebar();
    void showMenuBar(bool shown);
    void showAbout();
    void refreshTitle();
    void refreshActions();
    void refreshTextSize();
    void askQuit();
    QMenu *makeSpeedMenu();

    Context m_context;
    ConnectionState m_connection;
    Sidebar *m_sidebar;
    QStackedWidget *m_stack;
    WelcomePage *m_welcome;
    Workspace *m_workspace = nullptr;
    StatusBar *m_status;
    Toast *m_toast;
    DropOverlay *m_overlay;
    Notifier *m_notifier;
    Actions *m_actions;
    Menus *m_menus;
    QTimer m_second;
    int m_running = 0;
    bool m_sidebarCollapsed = false; ///< the user's choice where the window is wide enough
    bool m_sidebarExpanded = false;  ///< and for now where it is not
    bool m_mayClose = false;
};

} // namespace ui
