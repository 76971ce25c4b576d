// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/endpointresolution.h"
#include "core/api/serviceurl.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

/// Answers what `map` makes of the answer `from`, in the thread of `context`.
template<typename T, typename From, typename Map>
Answer<T> mapped(const Answer<From> &from, QObject &context, Map map)
{
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const Answer<T> answer = promise->future();
    whenAnswered(from, &context, [promise, map = std::move(map)](const Result<From> &result) {
        promise->addResult(map(result));
        promise->finish();
    });
    return answer;
}

bool hasCredential(const HttpHeaders &headers)
{
    return std::any_of(headers.begin(), headers.end(), [](const auto &header) {
        return header.first == "authorization" || header.first == "x-api-key";
    });
}

/// All but the key of the profile.
ResolvedEndpoint withoutKey(const Profile &profile, const EnvironmentEndpoint &environment)
{
    using UrlSource = ResolvedEndpoint::UrlSource;
    ResolvedEndpoint resolved;
    resolved.endpoint.workspace = profile.workspace;
    resolved.endpoint.baseUrl = profile.baseUrl;
    if (profile.baseUrlChosen) {
        resolved.urlSource = UrlSource::Profile;
    } else if (!environment.baseUrl.isEmpty()) {
        resolved.endpoint.baseUrl = environment.baseUrl;
        resolved.urlSource = UrlSource::Environment;
    }
    return resolved;
}

bool takesEnvironmentKey(const Profile &profile, const EnvironmentEndpoint &environment)
{
    return profile.name == "default"_L1
        && (!environment.key.isEmpty() || hasCredential(environment.extraHeaders));
}

void useEnvironmentKey(ResolvedEndpoint &resolved, const EnvironmentEndpoint &environment)
{
    using KeySource = ResolvedEndpoint::KeySource;
    resolved.endpoint.key = environment.key;
    resolved.endpoint.extraHeaders = environment.extraHeaders;
    resolved.keySource =
        hasCredential(environment.extraHeaders) ? KeySource::CustomHeader : KeySource::Environment;
    if (!environment.warning.isEmpty())
        resolved.warnings.append(environment.warning);
}

void useOwnKey(ResolvedEndpoint &resolved, const ApiKey &key, bool session,
               const EnvironmentEndpoint &environment)
{
    using KeySource = ResolvedEndpoint::KeySource;
    resolved.endpoint.key = key;
    resolved.keySource = session ? KeySource::Session : KeySource::Keychain;
    if (resolved.urlSource == ResolvedEndpoint::UrlSource::Profile)
        return;
    // A credential among the headers is one of the environment, which an own key disables.
    for (const auto &header : environment.extraHeaders) {
        if (!hasCredential({header}))
            resolved.endpoint.extraHeaders.append(header);
    }
}

/// A locked keychain whose question was dismissed says that it has no such key. Where one was
/// stored, that is no reason to take another account's.
Error keyTrouble(const Error &error, bool stored)
{
    if (!stored || error.kind != Error::Kind::NotFound)
        return error;
    return {.kind = Error::Kind::Permission,
            .detail =
                u"the keychain does not give out the key that was stored: it is locked, or the "
                "key was removed from it"_s};
}

ResolvedEndpoint withWarnings(ResolvedEndpoint resolved)
{
    if (isUnprotected(resolved.endpoint.baseUrl)
        && resolved.keySource != ResolvedEndpoint::KeySource::None)
        resolved.warnings.append(
            u"The key travels unencrypted to %1, because its address begins with http:."_s.arg(
                resolved.endpoint.baseUrl.host()));
    if (resolved.endpoint.key.isAdmin())
        resolved.warnings.append(
            u"This is an Admin API key, which cannot send messages or batches."_s);
    return resolved;
}

} // namespace

Answer<ResolvedEndpoint> resolveEndpoint(const Profile &profile, KeyStore &keys,
                                         const EnvironmentEndpoint &environment)
{
    if (profile.isSandbox()) {
        ResolvedEndpoint sandbox{.keySource = ResolvedEndpoint::KeySource::Sandbox};
        sandbox.endpoint.key = ApiKey{u"sk-ant-sandbox"_s};
        return answered<ResolvedEndpoint>(sandbox);
    }
    if (!profile.baseUrlChosen && !environment.fault.isEmpty())
        return answered<ResolvedEndpoint>(
            Error{.kind = Error::Kind::BadInput, .detail = environment.fault});

    const ResolvedEndpoint base = withoutKey(profile, environment);
    const bool session = keys.hasSessionKey(profile.name);
    if (takesEnvironmentKey(profile, environment) && !session && !profile.keyStored) {
        ResolvedEndpoint resolved = base;
        useEnvironmentKey(resolved, environment);
        return answered<ResolvedEndpoint>(withWarnings(std::move(resolved)));
    }
    return mapped<ResolvedEndpoint>(
        keys.read(profile.name), keys,
        [base, session, stored = profile.keyStored, environment](const Result<ApiKey> &key) {
            ResolvedEndpoint resolved = base;
            if (key)
                useOwnKey(resolved, *key, session, environment);
            else
                resolved.keyTrouble = keyTrouble(key.error(), stored);
            return Result<ResolvedEndpoint>{withWarnings(std::move(resolved))};
        });
}

Answer<void> storeKey(Profiles &profiles, KeyStore &keys, const QString &profile, const ApiKey &key)
{
    return mapped<void>(keys.write(profile, key), keys,
                        [&profiles, profile](const Result<void> &written) {
                            if (written)
                                profiles.setKeyStored(profile, true);
                            return written;
                        });
}

Answer<void> forgetKey(Profiles &profiles, KeyStore &keys, const QString &profile)
{
    const std::optional<Profile> known = profiles.find(profile);
    const bool stored = known && known->keyStored;
    return mapped<void>(keys.remove(profile), keys,
                        [&profiles, profile, stored](const Result<void> &removed) -> Result<void> {
                            if (!removed && removed.error().kind != Error::Kind::NotFound)
                                return removed;
                            profiles.setKeyStored(profile, false);
                            if (!removed && stored)
                                return keyTrouble(removed.error(), stored);
                            return {};
                        });
}

} // namespace core
