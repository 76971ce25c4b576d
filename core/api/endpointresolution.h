// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/keystore.h"
#include "core/api/profiles.h"

#include <QStringList>

namespace core {

/// Where and as whom a profile calls the service, and where that comes from.
struct ResolvedEndpoint
{
    enum class KeySource {
        None, ///< there is none: calls will be refused; `keyTrouble` says why the keychain gave
              ///< none
        Sandbox, ///< made up, for the built-in service
        Session, ///< given for this run only
        Keychain,
        Environment, ///< ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN
        CustomHeader ///< an Authorization or x-api-key of ANTHROPIC_CUSTOM_HEADERS
    };
    enum class UrlSource { Profile, Environment, Default };

    Endpoint endpoint =
        {}; ///< baseUrl is empty for the Sandbox: it has a free port, known once it runs
    KeySource keySource = KeySource::None;
    UrlSource urlSource = UrlSource::Default;
    std::optional<Error> keyTrouble = {}; ///< only with KeySource::None
    QStringList warnings =
        {}; ///< sentences: two credentials set, a key that travels unencrypted, an Admin key
};

/// By these rules:
/// - Base URL: the profile's if one was chosen for it, else ANTHROPIC_BASE_URL, else the service's
/// own.
/// - Key: one kept for the session or in the keychain disables the credential of the environment.
/// Without one,
///   the profile `default` takes that of the environment; other profiles never do, since it belongs
///   to another account. Not even one that was chosen by name and has the same base URL: the origin
///   would be right, but with the key of another account its batches cannot be found, which reads
///   as if they had been deleted, and what it sends is billed to somebody else.
/// - The keychain is not asked for `default` when the environment has a credential and no key of
/// `default` was ever stored, so
///   that a program run by others never waits for a question to unlock it.
/// - ANTHROPIC_CUSTOM_HEADERS go along wherever ANTHROPIC_BASE_URL or the credential of the
/// environment is used, and to
///   the service's own URL; not to a URL chosen for a profile that has its own key.
/// - The Sandbox takes nothing from anywhere.
/// Errors: BadInput when ANTHROPIC_BASE_URL is needed and is no base URL. A keychain that fails is
/// not an error of this: see keyTrouble.
Answer<ResolvedEndpoint>
resolveEndpoint(const Profile &profile, KeyStore &keys,
                const EnvironmentEndpoint &environment = endpointFromEnvironment());

/// Puts a key into the keychain and notes in the settings that there is one. `profiles` must live
/// until answered.
Answer<void> storeKey(Profiles &profiles, KeyStore &keys, const QString &profile,
                      const ApiKey &key);
/// The reverse. A key that was never stored is no error; one that was stored and is not found is a
/// Permission: the keychain may be locked, and the key still in it.
Answer<void> forgetKey(Profiles &profiles, KeyStore &keys, const QString &profile);

} // namespace core
