// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/endpointresolution.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/sandbox/sandbox.h"
#include "core/services/jobs.h"
#include "core/storage/database.h"
#include "core/tokens/characterestimator.h"
#include "ui/mainwindow.h"

#include <QObject>

#include <map>
#include <memory>

namespace ui {
class KeyDialog;
}

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
    ui::MainWindow &window() { return m_window; }

private:
    /// The parts of one profile. The order of destruction is that of use.
    struct Connection
    {
        core::Profile profile;
        std::unique_ptr<core::HttpClient> http;
        std::unique_ptr<core::Jobs> jobs;
    };

    void choose(const QString &name);
    void connectAs(const core::Profile &profile, const core::ResolvedEndpoint &resolved);
    void show(Connection &connection);
    void askForKey(const QString &name);
    void takeKey(ui::KeyDialog *dialog, const core::Profile &profile, const core::ApiKey &key,
                 bool sessionOnly);
    void testConnection();
    void tellProfiles(const QString &current);
    core::Result<QUrl> sandboxUrl();
    void setSandboxSpeed(double speed);
    double sandboxSpeed() const;

    core::DataPlace m_place;
    core::Settings &m_settings;
    core::Database &m_database;
    core::SystemClock m_clock;
    core::Profiles m_profiles;
    core::KeyStore m_keys;
    core::ModelCatalog m_models;
    core::PriceSheet m_prices;
    core::CharacterEstimator m_estimator;
    std::unique_ptr<core::Sandbox> m_sandbox;
    std::map<QString, Connection> m_connections;
    QString m_wanted; ///< the profile that was asked for last
    ui::MainWindow m_window;
};

} // namespace app
