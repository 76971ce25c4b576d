// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"

#include "core/api/endpointresolution.h"
#include "core/tokens/characterestimator.h"

#include <QDir>

namespace app {

using namespace Qt::StringLiterals;
using core::Answer;
using core::Endpoint;
using core::Error;
using core::Profile;
using core::ResolvedEndpoint;
using core::Result;

Program::Program(const core::DataPlace &place, QObject *parent)
    : QObject{parent}, m_place{place}, m_settings{place}, m_profiles{m_settings}, m_keys{place}
{ }

Program::~Program() = default;

const core::ModelCatalog &Program::models()
{
    if (!m_models)
        m_models = core::OwnPrices::orNone(ownPrices()).with(core::ModelCatalog::builtIn());
    return *m_models;
}

const core::PriceSheet &Program::prices()
{
    if (!m_prices)
        m_prices = core::OwnPrices::orNone(ownPrices()).with(core::PriceSheet::builtIn());
    return *m_prices;
}

const Result<core::OwnPrices> &Program::ownPrices()
{
    if (!m_ownPrices)
        m_ownPrices = core::OwnPrices::load(ownPricesFile());
    return *m_ownPrices;
}

void Program::forgetPrices()
{
    m_models.reset();
    m_prices.reset();
    m_ownPrices.reset();
}

const core::TokenEstimator &Program::estimator()
{
    if (!m_estimator)
        m_estimator = std::make_unique<core::CharacterEstimator>();
    return *m_estimator;
}

Result<Profile> Program::profileNamed(const QString &name) const
{
    if (name.isEmpty())
        return m_profiles.current();
    if (const std::optional<Profile> profile = m_profiles.find(name))
        return *profile;
    QStringList names;
    for (const Profile &profile : m_profiles.all())
        names.append(profile.name);
    return Error{.kind = Error::Kind::BadInput,
                 .detail =
                     u"There is no profile “%1”. There are: %2."_s.arg(name, names.join(u", "_s))};
}

Result<void> Program::openDatabase()
{
    if (m_database)
        return {};
    Result<std::unique_ptr<core::Database>> database = core::Database::open(m_place.folder);
    if (!database)
        return database.error();
    m_database = std::move(*database);
    return {};
}

double Program::sandboxSpeed() const
{
    return qBound(0.1, m_settings.value(u"sandbox/speed"_s, 1.0).toDouble(), 1000.0);
}

QString Program::sandboxFolder() const { return QDir{m_place.folder}.filePath(u"sandbox"_s); }

Result<void> Program::startSandbox()
{
    if (m_sandbox)
        return {};
    Result<std::unique_ptr<core::Sandbox>> sandbox =
        core::Sandbox::start({.folder = sandboxFolder(), .speed = sandboxSpeed()});
    if (!sandbox)
        return sandbox.error();
    m_sandbox = std::move(*sandbox);
    return {};
}

Answer<void> Program::connectAs(const Profile &profile)
{
    if (profile.isSandbox()) {
        if (const Result<void> started = startSandbox(); !started)
            return core::answered<void>(started);
    }
    const auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    const Answer<void> answer = promise->future();
    const auto resolved = [this, profile, promise](const Result<ResolvedEndpoint> &resolution) {
        if (!resolution) {
            promise->addResult(resolution.error());
        } else if (resolution->keySource == ResolvedEndpoint::KeySource::None) {
            promise->addResult(missingKey(profile, resolution->keyTrouble));
        } else {
            Endpoint endpoint = resolution->endpoint;
            if (m_sandbox && profile.isSandbox())
                endpoint.baseUrl = m_sandbox->baseUrl();
            m_warnings = resolution->warnings;
            use(profile, endpoint);
            promise->addResult(Result<void>{});
        }
        promise->finish();
    };
    core::whenAnswered(core::resolveEndpoint(profile, m_keys), this, resolved);
    return answer;
}

Error Program::missingKey(const Profile &profile, const std::optional<Error> &trouble)
{
    QString detail = u"There is no key for the profile “%1”."_s.arg(profile.name);
    if (trouble && trouble->kind != Error::Kind::NotFound && !trouble->detail.isEmpty())
        detail += u" The keychain: %1"_s.arg(trouble->detail);
    return Error{.kind = Error::Kind::Authentication, .detail = detail};
}

void Program::stayOfflineAs(const Profile &profile)
{
    Endpoint nowhere;
    nowhere.baseUrl = profile.baseUrl;
    m_warnings.clear();
    use(profile, nowhere);
}

void Program::use(const Profile &profile, const Endpoint &endpoint)
{
    m_jobs.reset(); // it uses the client
    m_profile = profile;
    m_http = std::make_unique<core::HttpClient>(endpoint, m_clock, core::randomJitter());
    if (!m_database)
        return;
    m_jobs = std::make_unique<core::Jobs>(core::Jobs::Context{.place = m_place,
                                                              .database = *m_database,
                                                              .http = *m_http,
                                                              .profile = profile,
                                                              .models = models(),
                                                              .prices = prices(),
                                                              .estimator = estimator(),
                                                              .clock = m_clock,
                                                              .jitter = core::randomJitter()});
}

} // namespace app
