// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/connectionstate.h"
#include "ui/shell/session.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

class QAction;
class QActionGroup;
class QStackedWidget;

namespace ui {

class DropOverlay;
class Notifier;
class Sidebar;
class StatusBar;
class Toast;
class WelcomePage;
class Workspace;

/// Actions, page switch, geometry; nothing else.
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
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void makeActions();
    void makeMenus();
    void restore();
    QMenu *makeSpeedMenu();
    void addJobMenu();
    void takeDrop(const QString &path);
    void setSidebarCollapsed(bool collapsed, bool byUser);
    void showMenuBar(bool shown);
    void showShortcuts();
    void refreshTitle();
    void askQuit();

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
    QTimer m_second;
    int m_running = 0;
    bool m_sidebarByUser = false; ///< the user's choice stands whatever the width
    bool m_mayClose = false;

    struct Actions
    {
        QAction *newBatch, *openFile, *exportResults, *quit;
        QAction *copy, *find;
        QAction *batches, *refresh, *sidebar, *menuBar, *fullScreen, *larger, *smaller, *normal, *back;
        QAction *appearance;
        QAction *connectKey, *testConnection, *foreign;
        QAction *welcome, *shortcuts, *about;
    } m_actions{};
    QMenu *m_batchMenu = nullptr;
};

} // namespace ui
