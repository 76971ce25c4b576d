// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "core/api/keystore.h"
#include "core/api/profiles.h"
#include "core/base/settings.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/ownprices.h"
#include "core/sandbox/sandbox.h"
#include "core/services/jobs.h"
#include "core/storage/database.h"
#include "core/tokens/tokenestimator.h"

#include <QObject>

#include <memory>

namespace app {

/// One instance of the program, for one command: makes its parts when they are asked for, and hands
/// them to each other. Everything it answers belongs to it and lives in its thread.
class Program : public QObject
{
    Q_OBJECT
public:
    explicit Program(const core::DataPlace &place, QObject *parent = nullptr);
    ~Program() override;

    const core::DataPlace &place() const { return m_place; }
    core::Settings &settings() { return m_settings; }
    core::Profiles &profiles() { return m_profiles; }
    const core::Profiles &profiles() const { return m_profiles; }
    core::KeyStore &keys() { return m_keys; }
    core::Clock &clock() { return m_clock; }
    /// With the names and prices that the user set; without them if ownPrices() is an error.
    const core::ModelCatalog &models();
    const core::PriceSheet &prices();
    const core::Result<core::OwnPrices> &ownPrices();
    QString ownPricesFile() const { return core::OwnPrices::file(m_place); }
    /// Reads them anew when they are next asked for. Nothing may hold models() or prices().
    void forgetPrices();
    const core::TokenEstimator &estimator();

    /// The profile of that name, or, for "", the one in use. BadInput names the profiles there are.
    core::Result<core::Profile> profileNamed(const QString &name) const;

    /// Opens the ledger, once. Blocks. Storage.
    core::Result<void> openDatabase();
    core::Database *database() { return m_database.get(); }

    /// Gets ready to talk as `profile`: starts the Sandbox if it is that, finds the key, makes
    /// http() and, if the database is open, jobs(). Replaces those of an earlier profile.
    /// Authentication: there is no key.
    core::Answer<void> connectAs(const core::Profile &profile);
    /// The same without the service: no key, no Sandbox; jobs() can answer what is here.
    void stayOfflineAs(const core::Profile &profile);
    const core::Profile &profile() const { return m_profile; }
    core::HttpClient *http() { return m_http.get(); }
    core::Jobs *jobs() { return m_jobs.get(); }
    /// Sentences about the key and the address that connectAs() found: two keys set, one that
    /// travels unencrypted.
    const QStringList &warnings() const { return m_warnings; }
    core::Sandbox *sandbox() { return m_sandbox.get(); }
    /// Where the Sandbox keeps its batches, for every copy that uses this data folder.
    QString sandboxFolder() const;
    /// Its time factor, as chosen in the window.
    double sandboxSpeed() const;

private:
    core::Result<void> startSandbox();
    static core::Error missingKey(const core::Profile &profile,
                                  const std::optional<core::Error> &trouble);
    void use(const core::Profile &profile, const core::Endpoint &endpoint);

    core::DataPlace m_place;
    core::Settings m_settings;
    core::Profiles m_profiles;
    core::KeyStore m_keys;
    core::SystemClock m_clock;
    std::optional<core::Result<core::OwnPrices>> m_ownPrices;
    std::optional<core::ModelCatalog> m_models;
    std::optional<core::PriceSheet> m_prices;
    std::unique_ptr<core::TokenEstimator> m_estimator;
    std::unique_ptr<core::Database> m_database;
    std::unique_ptr<core::Sandbox> m_sandbox;
    core::Profile m_profile;
    QStringList m_warnings;
    std::unique_ptr<core::HttpClient> m_http;
    std::unique_ptr<core::Jobs> m_jobs;
};

} // namespace app
