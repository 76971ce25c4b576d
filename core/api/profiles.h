// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "core/base/settings.h"

namespace core {

/// Base URL, key and workspace under a name. The Sandbox is one, always there.
struct Profile
{
    QString name; ///< letters, digits, `-`, `_`, `.`, space; 1 to 64
    QUrl baseUrl = QUrl{QStringLiteral("https://api.anthropic.com")};
    QString workspace;

    bool isSandbox() const { return name == QLatin1String("sandbox"); }
    bool operator==(const Profile &) const = default;
};

/// The profiles in the settings; never their keys.
class Profiles
{
public:
    explicit Profiles(Settings &settings) : m_settings{settings} {}

    QList<Profile> all() const; ///< the Sandbox last
    std::optional<Profile> find(const QString &name) const;
    Result<void> save(const Profile &profile); ///< BadInput: name or URL
    Result<void> remove(const QString &name);  ///< BadInput for the Sandbox, NotFound
    /// The one last chosen; before any choice `default` when a key is in the environment, else `sandbox`.
    Profile current() const;
    Result<void> use(const QString &name);
    bool anyChosen() const;

private:
    Settings &m_settings;
};

/// ANTHROPIC_* of the process (API reference §1.1). A key set for the profile disables the credential from here.
struct EnvironmentEndpoint
{
    ApiKey key;
    QUrl baseUrl; ///< empty if not set
    QList<QPair<QByteArray, QByteArray>> extraHeaders;
    QString warning; ///< both key and token are set: the key wins
};
EnvironmentEndpoint endpointFromEnvironment();

} // namespace core
