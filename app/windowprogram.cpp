// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowprogram.h"

#include "app/sampledata.h"
#include "core/api/models.h"
#include "core/services/sandboxclearing.h"
#include "ui/explain/explain.h"
#include "ui/settings/datasection.h"
#include "ui/settings/preferences.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/samplefile.h"
#include "ui/shell/workspace.h"

#include <QCoreApplication>
#include <QProcess>

using namespace Qt::StringLiterals;
using core::Profile;
using core::ResolvedEndpoint;
using core::Result;

namespace app {

static const QString SandboxName = u"sandbox"_s;

WindowProgram::WindowProgram(const core::DataPlace &place, core::Settings &settings,
                             ui::Theme &theme, core::Database &database) :
    m_place{place}, m_settings{settings}, m_database{database},
    m_ownPrices{core::OwnPrices::load(core::OwnPrices::file(place))},
    m_models{core::OwnPrices::orNone(m_ownPrices).with(core::ModelCatalog::builtIn())},
    m_prices{core::OwnPrices::orNone(m_ownPrices).with(core::PriceSheet::builtIn())},
    m_window{{.settings = settings,
              .theme = theme,
              .clock = m_clock,
              .priceDay = m_prices.asOf(),
              .sampleFile = ui::sampleFile(place.folder),
              .draftFolder = QDir{place.folder}.filePath(u"drafts"_s),
              .place = place,
              .models = m_models,
              .prices = m_prices}},
    m_profiles{place, settings, m_clock, m_window}
{
    connectWindow();
}

WindowProgram::~WindowProgram() = default;

void WindowProgram::connectWindow()
{
    connect(&m_window, &ui::MainWindow::profileChosen, this, &WindowProgram::choose);
    connect(&m_window, &ui::MainWindow::keyWanted, &m_profiles, &WindowProfiles::askForKey);
    connect(&m_window, &ui::MainWindow::connectionTestWanted, this, &WindowProgram::testConnection);
    connect(&m_window, &ui::MainWindow::sandboxSpeedChosen, this, [this](double speed) {
        ui::preferences::setSandboxSpeed(m_settings, speed);
        if (m_sandbox)
            m_sandbox->setSpeed(speed);
    });
    connect(&m_window, &ui::MainWindow::profileTestWanted, this, [this](const QString &name) {
        m_profiles.test(name, [this] {
            const Result<QUrl> url = sandboxUrl();
            return url ? *url : QUrl{};
        });
    });
    connect(&m_window, &ui::MainWindow::profileRemovalWanted, &m_profiles, &WindowProfiles::remove);
    connect(&m_profiles, &WindowProfiles::entered, this, &WindowProgram::takeEntered);
    connect(&m_profiles, &WindowProfiles::listChanged, this, &WindowProgram::tellProfiles);
    connect(&m_profiles, &WindowProfiles::removed, this, &WindowProgram::drop);
    ui::SettingsPage &settings = m_window.settingsPage();
    connect(settings.data(), &ui::DataSection::doctorWanted, this, &WindowProgram::runDoctor);
    connect(settings.sandbox(), &ui::SandboxSection::fillWanted, this, &WindowProgram::fillSandbox);
    connect(settings.sandbox(), &ui::SandboxSection::clearWanted, this, &WindowProgram::clearSandbox);
    connect(settings.sandbox(), &ui::SandboxSection::failuresChosen, this, [this] {
        if (m_sandbox)
            m_sandbox->setFailures(ui::preferences::sandboxFailures(m_settings));
    });
}

void WindowProgram::start(const QString &profile)
{
    tellProfiles();
    m_window.show();
    if (!profile.isEmpty())
        choose(profile);
    else if (m_profiles.all().anyChosen())
        choose(m_profiles.all().current().name);
    if (const QString remark = m_database.damageRemark(); !remark.isEmpty())
        m_window.tell(remark);
    if (!m_ownPrices)
        m_window.tell(ui::explain(m_ownPrices.error()).sentence);
}

void WindowProgram::tellProfiles()
{
    m_profiles.tell(m_shown, [this](const QString &name) { return isRunning(name); });
}

bool WindowProgram::isRunning(const QString &profile) const
{
    const auto connection = m_connections.find(profile);
    return connection != m_connections.end() && connection->second.jobs->nextCheck().has_value();
}

void WindowProgram::choose(const QString &name)
{
    m_wanted = name;
    const std::optional<Profile> profile = m_profiles.all().find(name);
    if (!profile) {
        m_window.tell(tr("There is no profile “%1”.").arg(name));
        return;
    }
    if (const auto open = m_connections.find(name); open != m_connections.end()) {
        show(open->second);
        return;
    }
    core::whenAnswered(core::resolveEndpoint(*profile, m_profiles.keys()), this,
                       [this, profile = *profile](const Result<ResolvedEndpoint> &resolved) {
                           if (m_wanted != profile.name)
                               return; // another one was chosen meanwhile
                           if (!resolved)
                               m_window.tell(ui::explain(resolved.error()).sentence);
                           else if (resolved->keySource == ResolvedEndpoint::KeySource::None)
                               m_profiles.askForKey(profile.name);
                           else
                               connectAs(profile, *resolved);
                       });
}

QString WindowProgram::sandboxFolder() const { return QDir{m_place.folder}.filePath(u"sandbox"_s); }

Result<QUrl> WindowProgram::sandboxUrl()
{
    if (!m_sandbox) {
        auto started = core::Sandbox::start({.folder = sandboxFolder(),
                                             .speed = ui::preferences::sandboxSpeed(m_settings),
                                             .failures = ui::preferences::sandboxFailures(m_settings)});
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
    m_window.watch(sessionOf(made));
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
    if (const Result<void> used = m_profiles.all().use(connection.profile.name); !used)
        m_window.tell(ui::explain(used.error()).sentence);
    m_shown = connection.profile.name;
    tellProfiles();
    m_window.open(sessionOf(connection));
}

ui::Session WindowProgram::sessionOf(Connection &connection)
{
    return {.profile = connection.profile,
            .jobs = *connection.jobs,
            .http = *connection.http,
            .models = m_models,
            .prices = m_prices,
            .settings = m_settings,
            .clock = m_clock,
            .sandboxSpeed = ui::preferences::sandboxSpeed(m_settings)};
}

void WindowProgram::comeForward(const QString &profile)
{
    m_window.comeForward();
    if (!profile.isEmpty() && profile != m_shown)
        choose(profile);
}

/// Requests from now on go with the new key to the new address; jobs under way go on.
void WindowProgram::takeEntered(const Profile &profile, const core::ApiKey &key)
{
    const auto open = m_connections.find(profile.name);
    if (open == m_connections.end()) {
        choose(profile.name);
        return;
    }
    core::Endpoint endpoint = open->second.http->endpoint();
    endpoint.baseUrl = profile.baseUrl;
    endpoint.workspace = profile.workspace;
    if (!key.isEmpty())
        endpoint.key = key;
    open->second.profile = profile;
    open->second.http->setEndpoint(endpoint);
    tellProfiles();
    if (profile.name == m_shown)
        testConnection();
}

/// Only of a profile that is not shown.
void WindowProgram::drop(const QString &profile)
{
    if (profile != m_shown)
        m_connections.erase(profile);
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

void WindowProgram::fillSandbox()
{
    choose(SandboxName);
    core::whenAnswered(core::resolveEndpoint(*m_profiles.all().find(SandboxName), m_profiles.keys()), this,
                       [this](const Result<ResolvedEndpoint> &) {
                           const auto connection = m_connections.find(SandboxName);
                           if (connection == m_connections.end())
                               return; // why was told by choose()
                           ui::SandboxSection *section = m_window.settingsPage().sandbox();
                           section->setBusy(true);
                           fillWithSamples(*connection->second.jobs, QDir{m_place.folder}.filePath(u"drafts"_s),
                                           ui::sampleFile(m_place.folder), [this, section](const Result<void> &filled) {
                                               section->setBusy(false);
                                               m_window.tell(filled ? tr("Sample batches are submitted to the Sandbox")
                                                                    : ui::explain(filled.error()).sentence);
                                           });
                       });
}

/// Everything that works with it goes first, and comes anew.
void WindowProgram::clearSandbox()
{
    const bool shown = m_shown == SandboxName;
    if (shown) {
        m_window.letGo();
        m_shown.clear();
    }
    m_connections.erase(SandboxName);
    m_sandbox.reset();
    ui::SandboxSection *section = m_window.settingsPage().sandbox();
    section->setBusy(true);
    core::whenAnswered(core::clearSandbox(m_database, m_place, sandboxFolder()), this,
                       [this, shown, section](const Result<qint64> &cleared) {
                           section->setBusy(false);
                           if (shown)
                               choose(SandboxName);
                           else
                               tellProfiles();
                           m_window.tell(cleared ? tr("The Sandbox is empty") : ui::explain(cleared.error()).sentence);
                       });
}

/// The terminal's own report, made by this program.
void WindowProgram::runDoctor()
{
    auto *doctor = new QProcess{this};
    QStringList arguments;
    if (m_place.whole)
        arguments << u"--data-dir"_s << m_place.folder;
    if (!m_shown.isEmpty())
        arguments << u"--profile"_s << m_shown;
    arguments << u"doctor"_s;
    const auto show = [this, doctor] {
        const QString text = QString::fromUtf8(doctor->readAllStandardOutput() + doctor->readAllStandardError());
        m_window.showReport(tr("Is everything in order?"),
                            text.trimmed().isEmpty() ? doctor->errorString() : text.trimmed());
        doctor->deleteLater();
    };
    connect(doctor, &QProcess::finished, this, show);
    connect(doctor, &QProcess::errorOccurred, this, [show](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            show();
    });
    m_window.tell(tr("Looking at data, ledger, keychain and service…"));
    doctor->start(QCoreApplication::applicationFilePath(), arguments, QIODevice::ReadOnly);
}

} // namespace app
