// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowprogram.h"

#include "core/api/models.h"
#include "core/storage/jobstore.h"
#include "ui/explain/explain.h"
#include "ui/settings/datasection.h"
#include "ui/settings/preferences.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/samplefile.h"
#include "ui/shell/workspace.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QThreadPool>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Profile;
using core::ResolvedEndpoint;
using core::Result;

namespace app {

static constexpr auto KeychainPatience = 700ms; ///< then the profile opens without its key, which comes later

WindowProgram::WindowProgram(const core::DataPlace &place, core::Settings &settings,
                             ui::Theme &theme, core::Database &database) :
    m_place{place}, m_settings{settings}, m_database{database},
    m_prices{core::OwnPrices::file(place)},
    m_window{{.settings = settings,
              .theme = theme,
              .clock = m_clock,
              .sampleFile = ui::sampleFile(place.folder),
              .draftFolder = QDir{place.folder}.filePath(u"drafts"_s),
              .place = place,
              .prices = m_prices,
              .database = database}},
    m_profiles{place, settings, m_clock, m_window}
{
    connectWindow();
    connectMachine();
}

// What opens results on the pool reads prices of this object to its end.
WindowProgram::~WindowProgram() { QThreadPool::globalInstance()->waitForDone(); }

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

/// What would be asked while the machine falls asleep breaks off halfway; after it, and when the network has come back,
/// all that waits is asked at once.
void WindowProgram::connectMachine()
{
    connect(&m_machine, &ui::MachineWatch::fallsAsleep, this, [this] {
        for (auto &[name, connection] : m_connections)
            connection.jobs->setOnline(false);
    });
    connect(&m_machine, &ui::MachineWatch::awake, this, [this] {
        for (auto &[name, connection] : m_connections)
            connection.jobs->setOnline(true);
        m_window.lookForService();
    });
    connect(&m_machine, &ui::MachineWatch::networkBack, this, [this] {
        for (auto &[name, connection] : m_connections)
            connection.jobs->checkNow();
        m_window.lookForService();
    });
}

void WindowProgram::start(const QString &profile)
{
    tellProfiles();
    noteUsed();
    m_window.setKeychain(core::KeyStore::available());
    m_window.show();
    if (!profile.isEmpty())
        choose(profile);
    else if (m_profiles.all().anyChosen())
        choose(m_profiles.all().current().name);
    else
        openUndecided();
    takeUpOthers();
    if (const QString remark = m_database.damageRemark(); !remark.isEmpty())
        m_window.tell(remark);
    if (m_prices.trouble())
        m_window.tell(ui::explain(*m_prices.trouble()).sentence);
}

/// `default` is shown without a key only if there is something of it to see. And where the terminal has made jobs before any
/// profile was chosen, the one of the newest is what there is to see, not the welcome.
void WindowProgram::noteUsed()
{
    const core::Answer<QStringList> used = m_database.run([](QSqlDatabase &database) -> Result<QStringList> {
        QSqlQuery query{database};
        if (!query.exec(u"SELECT profile FROM jobs GROUP BY profile ORDER BY MAX(created_at) DESC"_s))
            return core::Error{.kind = core::Error::Kind::Storage, .detail = query.lastError().text()};
        QStringList profiles;
        while (query.next())
            profiles.append(query.value(0).toString());
        return profiles;
    });
    core::whenAnswered(used, this, [this](const Result<QStringList> &found) {
        if (!found)
            return;
        if (found->contains(u"default"_s)) {
            m_profiles.setDefaultUsed();
            tellProfiles();
        }
        if (!m_wanted.isEmpty())
            return;
        for (const QString &name : *found)
            if (m_profiles.all().find(name))
                return choose(name);
    });
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

/// For a profile that can be looked at and sends nothing.
static core::Endpoint closed(const Profile &profile, const QString &why)
{
    core::Endpoint endpoint;
    endpoint.baseUrl = profile.baseUrl;
    endpoint.workspace = profile.workspace;
    endpoint.whyClosed = why;
    return endpoint;
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
    if (!profile->isSandbox())
        QTimer::singleShot(KeychainPatience, this, [this, profile = *profile] {
            if (m_wanted == profile.name && m_connections.find(profile.name) == m_connections.end())
                connectAs(profile, closed(profile, tr("The keychain has not given the key of “%1” yet.").arg(profile.name)));
        });
    core::whenAnswered(core::resolveEndpoint(*profile, m_profiles.keys()), this,
                       [this, profile = *profile, number = ++m_keyAsked[name]](const Result<ResolvedEndpoint> &resolved) {
                           if (number != m_keyAsked.value(profile.name))
                               return; // a keychain can take its time: a key may have been entered meanwhile
                           const bool open = m_connections.find(profile.name) != m_connections.end();
                           if (!open && m_wanted != profile.name)
                               return; // another one was chosen meanwhile
                           const std::optional<core::Endpoint> endpoint = endpointOf(profile, resolved);
                           if (!endpoint)
                               return;
                           open ? takeEndpoint(profile.name, *endpoint) : connectAs(profile, *endpoint);
                           if (resolved)
                               for (const QString &warning : resolved->warnings)
                                   m_window.tell(warning);
                       });
}

/// nullopt, and told why, when the Sandbox does not start.
std::optional<core::Endpoint> WindowProgram::endpointOf(const Profile &profile, const Result<ResolvedEndpoint> &resolved)
{
    if (!resolved)
        return closed(profile, ui::explain(resolved.error()).sentence);
    core::Endpoint endpoint = resolved->endpoint;
    if (profile.isSandbox()) {
        const Result<QUrl> url = sandboxUrl();
        if (!url) {
            m_window.tell(ui::explain(url.error()).sentence);
            return {};
        }
        endpoint.baseUrl = *url;
        return endpoint;
    }
    if (resolved->keySource != ResolvedEndpoint::KeySource::None)
        return endpoint;
    const std::optional<core::Error> &trouble = resolved->keyTrouble;
    using Kind = core::Error::Kind;
    // That there is none, or no keychain at all, is no trouble with it.
    endpoint.whyClosed = trouble && (trouble->kind == Kind::Permission || trouble->kind == Kind::Timeout)
        ? tr("The keychain gave no key for “%1”: %2").arg(profile.name, ui::explain(*trouble).sentence)
        : tr("There is no key for “%1”, so nothing is sent.").arg(profile.name);
    return endpoint;
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

void WindowProgram::connectAs(const Profile &profile, const core::Endpoint &endpoint)
{
    show(make(profile, endpoint));
    heal(profile.name);
}

/// Behind the welcome: a draft, its checks and its price need no profile. Its drafts go to the one chosen first.
void WindowProgram::openUndecided()
{
    const Profile none;
    connectWith(m_undecided, none, closed(none, tr("No profile is chosen yet, so nothing is sent.")));
    m_window.open(sessionOf(m_undecided));
}

WindowProgram::Connection &WindowProgram::make(const Profile &profile, const core::Endpoint &endpoint)
{
    Connection &made = m_connections[profile.name];
    connectWith(made, profile, endpoint);
    m_window.watch(sessionOf(made));
    connect(made.jobs.get(), &core::Jobs::remarked, this,
            [this](const QString &, const QString &remark) { m_window.tell(remark); });
    return made;
}

void WindowProgram::connectWith(Connection &made, const Profile &profile, const core::Endpoint &endpoint)
{
    made.profile = profile;
    made.http = std::make_unique<core::HttpClient>(endpoint, m_clock, core::randomJitter());
    made.jobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = m_place,
                                                                 .database = m_database,
                                                                 .http = *made.http,
                                                                 .profile = profile,
                                                                 .models = m_prices.models(),
                                                                 .prices = m_prices.prices(),
                                                                 .estimator = m_estimator,
                                                                 .clock = m_clock,
                                                                 .jitter = core::randomJitter()});
    connect(made.jobs.get(), &core::Jobs::writtenElsewhere, this, [this, name = profile.name] {
        if (name == m_shown) // one of them is enough
            takeUpOthers();
    });
}

/// What is under way in profiles that are not shown goes on too, where their keys are there: at the start, and when the
/// terminal has begun something.
void WindowProgram::takeUpOthers()
{
    core::whenAnswered(core::JobStore{m_database}.unfinished(), this, [this](const Result<QList<core::Job>> &unfinished) {
        if (!unfinished)
            return; // told where the jobs of the profile are listed
        QStringList names;
        for (const core::Job &job : *unfinished) {
            const bool goesOn = job.profile == m_wanted || m_connections.find(job.profile) != m_connections.end();
            if (goesOn || m_triedToTakeUp.contains(job.id))
                continue;
            m_triedToTakeUp.insert(job.id); // a keychain is not asked every other second
            if (!names.contains(job.profile))
                names.append(job.profile);
        }
        for (const QString &name : std::as_const(names)) {
            const std::optional<Profile> profile = m_profiles.all().find(name);
            if (!profile)
                continue;
            core::whenAnswered(core::resolveEndpoint(*profile, m_profiles.keys()), this,
                               [this, profile = *profile](const Result<ResolvedEndpoint> &resolved) {
                                   if (m_connections.find(profile.name) != m_connections.end())
                                       return; // chosen meanwhile
                                   const std::optional<core::Endpoint> endpoint = endpointOf(profile, resolved);
                                   if (!endpoint || !endpoint->whyClosed.isEmpty())
                                       return; // opened by hand it says why
                                   make(profile, *endpoint);
                                   heal(profile.name);
                                   tellProfiles();
                               });
        }
    });
}

void WindowProgram::heal(const QString &profile)
{
    core::whenAnswered(m_connections.at(profile).jobs->heal(), this, [this, profile](const Result<QString> &healed) {
        if (!healed)
            m_window.tell(ui::explain(healed.error()).sentence);
        else if (!healed->isEmpty())
            m_window.tell(*healed);
        if (const auto connection = m_connections.find(profile); connection != m_connections.end())
            connection->second.healed = true;
        resume(profile);
    });
}

/// After heal(): a job that the ledger had lost may be on its way. And once there is a key.
void WindowProgram::resume(const QString &profile)
{
    const auto found = m_connections.find(profile);
    if (found == m_connections.end())
        return;
    Connection &connection = found->second;
    if (!connection.healed || connection.resumed || !connection.http->endpoint().whyClosed.isEmpty())
        return;
    connection.resumed = true;
    core::whenAnswered(connection.jobs->resume(), this, [this](const Result<QList<core::Job>> &resumed) {
        if (!resumed)
            m_window.tell(ui::explain(resumed.error()).sentence);
    });
}

/// Once more, as after the keychain was unlocked or the terminal has stored one.
void WindowProgram::lookForKey(const QString &name)
{
    const std::optional<Profile> profile = m_profiles.all().find(name);
    if (!profile)
        return;
    core::whenAnswered(core::resolveEndpoint(*profile, m_profiles.keys()), this,
                       [this, profile = *profile, number = ++m_keyAsked[name]](const Result<ResolvedEndpoint> &resolved) {
                           if (number != m_keyAsked.value(profile.name))
                               return; // a keychain can take its time: a key may have been entered meanwhile
                           const std::optional<core::Endpoint> endpoint = endpointOf(profile, resolved);
                           if (!endpoint)
                               return;
                           if (!endpoint->whyClosed.isEmpty())
                               m_window.tell(endpoint->whyClosed);
                           takeEndpoint(profile.name, *endpoint);
                       });
}

void WindowProgram::takeEndpoint(const QString &profile, const core::Endpoint &endpoint)
{
    const auto connection = m_connections.find(profile);
    if (connection == m_connections.end())
        return;
    connection->second.http->setEndpoint(endpoint);
    resume(profile);
    tellProfiles();
    if (profile == m_shown && endpoint.whyClosed.isEmpty())
        testConnection();
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
            .models = m_prices.models(),
            .prices = m_prices.prices(),
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
    ++m_keyAsked[profile.name];
    const auto open = m_connections.find(profile.name);
    if (open == m_connections.end()) {
        choose(profile.name);
        return;
    }
    core::Endpoint endpoint = open->second.http->endpoint();
    endpoint.baseUrl = profile.baseUrl;
    endpoint.workspace = profile.workspace;
    open->second.profile = profile;
    if (!key.isEmpty()) {
        endpoint.key = key;
        endpoint.whyClosed.clear();
    } else if (!endpoint.whyClosed.isEmpty()) {
        lookForKey(profile.name); // what stood in its way may have been the address
        return;
    }
    takeEndpoint(profile.name, endpoint);
}

/// Only of a profile that is not shown.
void WindowProgram::drop(const QString &profile)
{
    if (profile == m_shown)
        return;
    m_window.forget(profile);
    m_connections.erase(profile);
}

void WindowProgram::testConnection()
{
    const auto connection = m_connections.find(m_wanted);
    if (connection == m_connections.end())
        return;
    if (!connection->second.http->endpoint().whyClosed.isEmpty()) {
        lookForKey(m_wanted);
        return;
    }
    // The answer itself is told by the client's own signals, to the status bar.
    core::whenAnswered(core::Models{*connection->second.http}.list(1), this,
                       [this, name = m_wanted](const Result<core::ModelPage> &there) {
                           // Batches that rest since the key was refused are asked for again.
                           if (const auto tested = m_connections.find(name); there && tested != m_connections.end())
                               tested->second.jobs->checkNow();
                       });
}

} // namespace app
