// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowprogram.h"

#include "core/api/models.h"
#include "ui/explain/explain.h"
#include "ui/profiles/keydialog.h"
#include "ui/shell/samplefile.h"

using namespace Qt::StringLiterals;
using core::Profile;
using core::ResolvedEndpoint;
using core::Result;

namespace app {

static const QString SandboxSpeedKey = u"sandbox/speed"_s;

WindowProgram::WindowProgram(const core::DataPlace &place, core::Settings &settings,
                             ui::Theme &theme, core::Database &database) :
    m_place{place}, m_settings{settings}, m_database{database}, m_profiles{settings}, m_keys{place},
    m_models{core::ModelCatalog::builtIn()}, m_prices{core::PriceSheet::builtIn()},
    m_window{{.settings = settings,
              .theme = theme,
              .clock = m_clock,
              .priceDay = m_prices.asOf(),
              .sampleFile = ui::sampleFile(place.folder),
              .draftFolder = QDir{place.folder}.filePath(u"drafts"_s),
              .dataFolder = place.folder}}
{
    connect(&m_window, &ui::MainWindow::profileChosen, this, &WindowProgram::choose);
    connect(&m_window, &ui::MainWindow::keyWanted, this, &WindowProgram::askForKey);
    connect(&m_window, &ui::MainWindow::connectionTestWanted, this, &WindowProgram::testConnection);
    connect(&m_window, &ui::MainWindow::sandboxSpeedChosen, this, &WindowProgram::setSandboxSpeed);
}

WindowProgram::~WindowProgram() = default;

void WindowProgram::start(const QString &profile)
{
    tellProfiles({});
    m_window.show();
    if (!profile.isEmpty())
        choose(profile);
    else if (m_profiles.anyChosen())
        choose(m_profiles.current().name);
    if (!m_database.salvageReport().isEmpty())
        m_window.tell(m_database.salvageReport());
}

void WindowProgram::tellProfiles(const QString &current)
{
    const bool environment = !core::endpointFromEnvironment().key.isEmpty();
    QList<Profile> shown;
    for (const Profile &profile : m_profiles.all()) {
        // `default` is there for the key of the environment; without one it is nothing to choose.
        if (profile.name == u"default"_s && !environment && !profile.keyStored
            && !m_keys.hasSessionKey(profile.name) && profile.name != current)
            continue;
        shown.append(profile);
    }
    m_window.setProfiles(shown, current);
    m_window.offerEnvironmentKey(environment);
}

void WindowProgram::choose(const QString &name)
{
    m_wanted = name;
    const std::optional<Profile> profile = m_profiles.find(name);
    if (!profile) {
        m_window.tell(tr("There is no profile “%1”.").arg(name));
        return;
    }
    if (const auto open = m_connections.find(name); open != m_connections.end()) {
        show(open->second);
        return;
    }
    core::whenAnswered(core::resolveEndpoint(*profile, m_keys), this,
                       [this, profile = *profile](const Result<ResolvedEndpoint> &resolved) {
                           if (m_wanted != profile.name)
                               return; // another one was chosen meanwhile
                           if (!resolved)
                               m_window.tell(ui::explain(resolved.error()).sentence);
                           else if (resolved->keySource == ResolvedEndpoint::KeySource::None)
                               askForKey(profile.name);
                           else
                               connectAs(profile, *resolved);
                       });
}

Result<QUrl> WindowProgram::sandboxUrl()
{
    if (!m_sandbox) {
        auto started = core::Sandbox::start({.folder = QDir{m_place.folder}.filePath(u"sandbox"_s),
                                             .speed = sandboxSpeed()});
        if (!started)
            return started.error();
        m_sandbox = std::move(*started);
    }
    return m_sandbox->baseUrl();
}

void WindowProgram::connectAs(const Profile &profile, const ResolvedEndpoint &resolved)
{
    core::Endpoint endpoint = resolved.endpoint;
    if (profile.isSandbox()) {
        const Result<QUrl> url = sandboxUrl();
        if (!url) {
            m_window.tell(ui::explain(url.error()).sentence);
            return;
        }
        endpoint.baseUrl = *url;
    }
    Connection &made = m_connections[profile.name];
    made.profile = profile;
    made.http = std::make_unique<core::HttpClient>(endpoint, m_clock, core::randomJitter());
    made.jobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = m_place,
                                                                 .database = m_database,
                                                                 .http = *made.http,
                                                                 .profile = profile,
                                                                 .models = m_models,
                                                                 .prices = m_prices,
                                                                 .estimator = m_estimator,
                                                                 .clock = m_clock,
                                                                 .jitter = core::randomJitter()});
    show(made);
    connect(made.jobs.get(), &core::Jobs::remarked, this,
            [this](const QString &, const QString &remark) { m_window.tell(remark); });
    core::whenAnswered(made.jobs->heal(), this, [this, name = profile.name](const Result<QString> &healed) {
        if (!healed)
            m_window.tell(ui::explain(healed.error()).sentence);
        else if (!healed->isEmpty())
            m_window.tell(*healed);
        // After it: a job that the ledger had lost may be on its way.
        if (const auto healthy = m_connections.find(name); healthy != m_connections.end())
            core::whenAnswered(healthy->second.jobs->resume(), this,
                               [this](const Result<QList<core::Job>> &resumed) {
                                   if (!resumed)
                                       m_window.tell(ui::explain(resumed.error()).sentence);
                               });
    });
    for (const QString &warning : resolved.warnings)
        m_window.tell(warning);
}

void WindowProgram::show(Connection &connection)
{
    if (const Result<void> used = m_profiles.use(connection.profile.name); !used)
        m_window.tell(ui::explain(used.error()).sentence);
    tellProfiles(connection.profile.name);
    m_window.open({.profile = connection.profile,
                   .jobs = *connection.jobs,
                   .http = *connection.http,
                   .models = m_models,
                   .prices = m_prices,
                   .settings = m_settings,
                   .clock = m_clock,
                   .sandboxSpeed = sandboxSpeed()});
}

void WindowProgram::askForKey(const QString &name)
{
    QStringList taken;
    for (const Profile &profile : m_profiles.all())
        taken.append(profile.name);
    auto *dialog = new ui::KeyDialog{{.clock = m_clock,
                                      .takenNames = taken,
                                      .keychain = core::KeyStore::available()},
                                     name.isEmpty() ? std::nullopt : m_profiles.find(name), &m_window};
    connect(dialog, &ui::KeyDialog::keyEntered, this,
            [this, dialog](const Profile &profile, const core::ApiKey &key, bool sessionOnly) {
                takeKey(dialog, profile, key, sessionOnly);
            });
    dialog->open();
}

void WindowProgram::takeKey(ui::KeyDialog *dialog, const Profile &profile, const core::ApiKey &key,
                            bool sessionOnly)
{
    if (const Result<void> saved = m_profiles.save(profile); !saved) {
        dialog->showProblem(ui::explain(saved.error()).sentence);
        return;
    }
    const auto use = [this, name = profile.name, key](ui::KeyDialog *open) {
        open->accept();
        if (const auto connection = m_connections.find(name); connection != m_connections.end()) {
            core::Endpoint endpoint = connection->second.http->endpoint();
            endpoint.key = key;
            connection->second.http->setEndpoint(endpoint);
            testConnection();
        } else {
            choose(name);
        }
    };
    if (sessionOnly) {
        m_keys.keepForSession(profile.name, key);
        use(dialog);
        return;
    }
    core::whenAnswered(core::storeKey(m_profiles, m_keys, profile.name, key), dialog,
                       [this, dialog, use, name = profile.name, key](const Result<void> &stored) {
                           if (stored) {
                               use(dialog);
                               return;
                           }
                           // No harm done: the key serves until the program ends.
                           m_keys.keepForSession(name, key);
                           m_window.tell(tr("The keychain did not take the key; it is kept for this session only."));
                           use(dialog);
                       });
}

void WindowProgram::testConnection()
{
    const auto connection = m_connections.find(m_wanted);
    if (connection == m_connections.end())
        return;
    // The answer itself is told by the client's own signals, to the status bar.
    core::whenAnswered(core::Models{*connection->second.http}.list(1), this,
                       [](const Result<core::ModelPage> &) {});
}

double WindowProgram::sandboxSpeed() const
{
    return qBound(0.1, m_settings.value(SandboxSpeedKey, 1.0).toDouble(), 1000.0);
}

void WindowProgram::setSandboxSpeed(double speed)
{
    m_settings.set(SandboxSpeedKey, speed);
    if (m_sandbox)
        m_sandbox->setSpeed(sandboxSpeed());
}

} // namespace app
