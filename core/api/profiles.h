// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"
#include "core/base/result.h"
#include "core/base/settings.h"

namespace core {

/// Base URL, key and workspace under a name. The Sandbox is one, always there, and so is `default`.
struct Profile
{
    QString name = {}; ///< letters, digits, `-`, `_`, `.`, space; 1 to 64, no space at its ends
    QUrl baseUrl = QUrl{QStringLiteral("https://api.anthropic.com")};
    QString workspace = {};
    /// Somebody chose `baseUrl`; else ANTHROPIC_BASE_URL goes before it. save() sets it for any
    /// other than the service's own.
    bool baseUrlChosen = false;
    /// A key of it was put into the keychain; set by storeKey() and forgetKey().
    bool keyStored = false;

    bool isSandbox() const { return name == QLatin1String("sandbox"); }
    bool operator==(const Profile &) const = default;
};

/// Why `name` cannot be that of a profile, as a sentence; "" if it can.
QString profileNameFault(const QString &name);

/// The profiles in the settings; never their keys.
class Profiles
{
public:
    explicit Profiles(Settings &settings) : m_settings{settings} { }

    QList<Profile> all() const; ///< `default` first, the Sandbox last, the others by name
    std::optional<Profile> find(const QString &name) const;
    Result<void> save(const Profile &profile); ///< BadInput: name or URL
    /// BadInput for the Sandbox, NotFound. `default` falls back to what it was at first. If it was
    /// the current one, none is chosen any more. Its key is forgetKey()'s to remove.
    Result<void> remove(const QString &name);
    /// The one last chosen; before any choice `default` when a key is in the environment, else
    /// `sandbox`.
    Profile current() const;
    Result<void> use(const QString &name); ///< NotFound
    bool anyChosen() const;
    void setKeyStored(const QString &name, bool stored);

private:
    Settings &m_settings;
};

/// ANTHROPIC_* of the process (API reference §1.1). A key set for the profile disables the
/// credential from here.
struct EnvironmentEndpoint
{
    ApiKey key;
    QUrl baseUrl; ///< empty if not set
    HttpHeaders extraHeaders;
    QString warning; ///< a sentence, when both key and token are set: the key wins
    /// A sentence, when ANTHROPIC_BASE_URL is not a base URL: nothing may be sent anywhere else in
    /// its stead.
    QString fault;
};
EnvironmentEndpoint endpointFromEnvironment();

} // namespace core
