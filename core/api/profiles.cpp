// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/profiles.h"
#include "core/api/serviceurl.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr QLatin1StringView DefaultName{"default"};
constexpr QLatin1StringView SandboxName{"sandbox"};

QString currentKey() { return u"profile/current"_s; }

QString settingOf(const QString &name, QLatin1StringView what)
{
    return u"profiles/"_s + name + u'/' + what;
}

Error notFound(const QString &name)
{
    return {.kind = Error::Kind::NotFound, .detail = u"there is no profile \"%1\""_s.arg(name)};
}

} // namespace

QString profileNameFault(const QString &name)
{
    if (name.isEmpty())
        return u"A profile needs a name."_s;
    if (name.contains(u"sk-ant-"_s))
        return u"That is an API key. The name of a profile is shown and stored in clear."_s;
    if (name.size() > 64)
        return u"The name of a profile has at most 64 characters."_s;
    const bool allowed = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.' || c == u' ';
    });
    if (!allowed || name != name.trimmed())
        return u"The name of a profile is made of letters, digits, \"-\", \"_\", \".\" and spaces between them."_s;
    return {};
}

QList<Profile> Profiles::all() const
{
    QStringList names = m_settings.keysBelow(u"profiles"_s);
    names.removeIf([](const QString &name) {
        return name == DefaultName || name == SandboxName || !profileNameFault(name).isEmpty();
    });
    names.sort();
    names.prepend(DefaultName);
    names.append(SandboxName);
    QList<Profile> profiles;
    for (const QString &name : std::as_const(names))
        profiles.append(find(name).value());
    return profiles;
}

std::optional<Profile> Profiles::find(const QString &name) const
{
    Profile profile{.name = name};
    if (profile.isSandbox())
        return profile;
    const bool saved = m_settings.keysBelow(u"profiles"_s).contains(name);
    if (!saved && name != DefaultName)
        return {};
    const QUrl url{m_settings.value(settingOf(name, QLatin1StringView{"url"})).toString()};
    if (baseUrlFault(url).isEmpty()) {
        profile.baseUrl = url;
        profile.baseUrlChosen = true;
    }
    profile.workspace =
        m_settings.value(settingOf(name, QLatin1StringView{"workspace"})).toString();
    profile.keyStored = m_settings.value(settingOf(name, QLatin1StringView{"key_stored"})).toBool();
    return profile;
}

Result<void> Profiles::save(const Profile &profile)
{
    const auto bad = [](const QString &why) {
        return Error{.kind = Error::Kind::BadInput, .detail = why};
    };
    if (profile.isSandbox())
        return bad(u"The sandbox is built in and cannot be changed."_s);
    if (const QString fault = profileNameFault(profile.name); !fault.isEmpty())
        return bad(fault);
    if (const QString fault = baseUrlFault(profile.baseUrl); !fault.isEmpty())
        return bad(fault);
    const bool plain = std::all_of(profile.workspace.begin(), profile.workspace.end(),
                                   [](QChar c) { return c > u' ' && c <= u'~'; });
    if (!plain)
        return bad(u"A workspace id is made of letters, digits and \"_\", as in wrkspc_01ABC."_s);

    const QUrl url = tidyBaseUrl(profile.baseUrl);
    const bool chosen = profile.baseUrlChosen || url != Profile{}.baseUrl;
    m_settings.set(settingOf(profile.name, QLatin1StringView{"url"}),
                   chosen ? url.toString(QUrl::FullyEncoded) : QString{});
    m_settings.set(settingOf(profile.name, QLatin1StringView{"workspace"}), profile.workspace);
    return {};
}

Result<void> Profiles::remove(const QString &name)
{
    if (name == SandboxName)
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"The sandbox is built in and cannot be removed."_s};
    if (!m_settings.keysBelow(u"profiles"_s).contains(name))
        return notFound(name);
    m_settings.remove(u"profiles/"_s + name);
    if (m_settings.value(currentKey()).toString() == name)
        m_settings.remove(currentKey());
    return {};
}

Profile Profiles::current() const
{
    if (anyChosen())
        return find(m_settings.value(currentKey()).toString()).value();
    const bool hasKey = !endpointFromEnvironment().key.isEmpty();
    return find(hasKey ? DefaultName : SandboxName).value();
}

Result<void> Profiles::use(const QString &name)
{
    if (!find(name))
        return notFound(name);
    m_settings.set(currentKey(), name);
    return {};
}

bool Profiles::anyChosen() const
{
    const QString name = m_settings.value(currentKey()).toString();
    return !name.isEmpty() && find(name).has_value();
}

void Profiles::setKeyStored(const QString &name, bool stored)
{
    if (name != SandboxName && find(name))
        m_settings.set(settingOf(name, QLatin1StringView{"key_stored"}), stored);
}

EnvironmentEndpoint endpointFromEnvironment()
{
    EnvironmentEndpoint environment;
    const ApiKey key{qEnvironmentVariable("ANTHROPIC_API_KEY")};
    const ApiKey token{qEnvironmentVariable("ANTHROPIC_AUTH_TOKEN"), ApiKey::Form::Token};
    environment.key = key.isEmpty() ? token : key;
    if (!key.isEmpty() && !token.isEmpty())
        environment.warning =
            u"ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are both set; the key is used."_s;

    if (const QString text = qEnvironmentVariable("ANTHROPIC_BASE_URL").trimmed();
        !text.isEmpty()) {
        const QUrl url{text};
        if (const QString fault = baseUrlFault(url); fault.isEmpty())
            environment.baseUrl = tidyBaseUrl(url);
        else
            environment.fault = u"ANTHROPIC_BASE_URL cannot be used. "_s + fault;
    }
    const QString lines = qEnvironmentVariable("ANTHROPIC_CUSTOM_HEADERS");
    for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype colon = line.indexOf(u':');
        if (colon > 0)
            environment.extraHeaders.append({line.first(colon).trimmed().toLower().toUtf8(),
                                             line.sliced(colon + 1).trimmed().toUtf8()});
    }
    return environment;
}

} // namespace core
