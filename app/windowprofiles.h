// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/endpointresolution.h"
#include "core/base/clock.h"
#include "ui/settings/profilessection.h"

#include <QObject>

#include <functional>
#include <memory>

namespace core {
class HttpClient;
}

namespace ui {
class KeyDialog;
class MainWindow;
}

namespace app {

/// The profiles of the window: shows them, asks for keys and keeps them, tests and removes. A keychain
/// that is slow, locked or absent holds nothing up.
class WindowProfiles : public QObject
{
    Q_OBJECT
public:
    WindowProfiles(const core::DataPlace &place, core::Settings &settings, core::Clock &clock,
                   ui::MainWindow &window);
    ~WindowProfiles() override;

    core::Profiles &all() { return m_profiles; }
    core::KeyStore &keys() { return m_keys; }

    /// In the sidebar and the settings; `isRunning` says of which batches run.
    void tell(const QString &current, const std::function<bool(const QString &)> &isRunning);
    /// There are batches of the profile `default`: it is shown also without a key.
    void setDefaultUsed() { m_defaultUsed = true; }
    /// "" for a new profile.
    void askForKey(const QString &name);
    /// With the key it has, over a connection of its own.
    void test(const QString &name, const std::function<QUrl()> &sandboxUrl);
    /// Gone from the lists at once; its key goes when the undo is over.
    void remove(const QString &name);

signals:
    /// It has a key that was just entered, or another address. An empty key: it kept the one it had.
    void entered(const core::Profile &profile, const core::ApiKey &key);
    void listChanged();
    void removed(const QString &name);

private:
    void take(ui::KeyDialog *dialog, const core::Profile &profile, const core::ApiKey &key, bool sessionOnly);
    ui::ProfileFace::KeyPlace placeOf(const core::Profile &profile, bool environment) const;

    core::Profiles m_profiles;
    core::KeyStore m_keys;
    core::Clock &m_clock;
    ui::MainWindow &m_window;
    bool m_defaultUsed = false;
    QStringList m_leaving; ///< removed, and may still come back
    std::map<QString, std::unique_ptr<core::HttpClient>> m_tests;
};

} // namespace app
