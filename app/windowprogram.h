// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/windowprofiles.h"
#include "core/sandbox/sandbox.h"
#include "core/services/jobs.h"
#include "core/services/liveprices.h"
#include "core/storage/database.h"
#include "core/tokens/characterestimator.h"
#include "ui/mainwindow.h"
#include "ui/shell/machinewatch.h"

#include <QObject>

#include <map>
#include <memory>

namespace app {

/// The program with a window: makes the parts of each profile when it is first opened and keeps them, so that jobs of one
/// go on while another is shown.
class WindowProgram : public QObject
{
    Q_OBJECT
public:
    WindowProgram(const core::DataPlace &place, core::Settings &settings, ui::Theme &theme,
                  core::Database &database);
    ~WindowProgram() override;

    /// Shows the window with this profile; for "" with the one last chosen, or the welcome at the first start.
    void start(const QString &profile);
    /// A second start asked for the window, with this profile if it is not "".
    void comeForward(const QString &profile);
    ui::MainWindow &window() { return m_window; }

private:
    /// The parts of one profile. The order of destruction is that of use.
    struct Connection
    {
        core::Profile profile;
        std::unique_ptr<core::HttpClient> http;
        std::unique_ptr<core::Jobs> jobs;
        bool healed = false;
        bool resumed = false;
    };

    void connectWindow();
    void connectMachine();
    void choose(const QString &name);
    std::optional<core::Endpoint> endpointOf(const core::Profile &profile,
                                             const core::Result<core::ResolvedEndpoint> &resolved);
    void connectAs(const core::Profile &profile, const core::Endpoint &endpoint);
    void openUndecided();
    void connectWith(Connection &made, const core::Profile &profile, const core::Endpoint &endpoint);
    Connection &make(const core::Profile &profile, const core::Endpoint &endpoint);
    void takeUpOthers();
    void heal(const QString &profile);
    void resume(const QString &profile);
    void lookForKey(const QString &profile);
    void takeEndpoint(const QString &profile, const core::Endpoint &endpoint);
    void noteUsed();
    void show(Connection &connection);
    ui::Session sessionOf(Connection &connection);
    void takeEntered(const core::Profile &profile, const core::ApiKey &key);
    void drop(const QString &profile);
    void testConnection();
    void tellProfiles();
    bool isRunning(const QString &profile) const;
    core::Result<QUrl> sandboxUrl();
    QString sandboxFolder() const;
    void fillSandbox();
    void clearSandbox();
    void runDoctor();

    core::DataPlace m_place;
    core::Settings &m_settings;
    core::Database &m_database;
    core::SystemClock m_clock;
    ui::MachineWatch m_machine{m_clock};
    core::LivePrices m_prices;
    core::CharacterEstimator m_estimator;
    std::unique_ptr<core::Sandbox> m_sandbox;
    std::map<QString, Connection> m_connections;
    Connection m_undecided; ///< of no profile, while none was chosen
    QSet<QString> m_triedToTakeUp; ///< jobs whose profile was opened for them, or has no key
    QHash<QString, int> m_keyAsked; ///< by profile: the newest question for its key, or what answered it otherwise
    QString m_wanted; ///< the profile that was asked for last
    QString m_shown;  ///< the one whose pages are shown, "" for the welcome
    ui::MainWindow m_window;
    WindowProfiles m_profiles;
};

} // namespace app
