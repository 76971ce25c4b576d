// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "core/api/endpointresolution.h"

namespace app {

using namespace Qt::StringLiterals;
using core::ApiKey;
using core::Error;
using core::KeyStore;
using core::Profile;
using core::Result;

namespace {

QJsonObject profileJson(const Profile &profile, const QString &current)
{
    return QJsonObject{
        {u"name"_s, profile.name},
        {u"base_url"_s,
         profile.isSandbox() ? QJsonValue{} : QJsonValue{profile.baseUrl.toString()}},
        {u"workspace"_s, textOrNull(profile.workspace)},
        {u"sandbox"_s, profile.isSandbox()},
        {u"current"_s, profile.name == current},
    };
}

/// Every command of the group answers with all profiles.
QJsonObject documentOf(Program &program)
{
    const QString current = program.profiles().current().name;
    QJsonArray profiles;
    for (const Profile &profile : program.profiles().all())
        profiles.append(profileJson(profile, current));
    return QJsonObject{{u"profiles"_s, profiles}, {u"current"_s, current}};
}

/// The end of a command that changed the settings.
ExitCode finishChange(Session &session, const QString &text)
{
    Program &program = session.program();
    if (!program.settings().isStored()) {
        return session.fail(
            Error{.kind = Error::Kind::Storage,
                  .detail = u"The settings could not be written. The data folder is %1."_s.arg(
                      program.place().folder)});
    }
    return session.finish(documentOf(program), text, ExitCode::Done);
}

ExitCode listProfiles(Session &session)
{
    Program &program = session.program();
    const QString current = program.profiles().current().name;
    TextTable table{.rows = {{u""_s, u"NAME"_s, u"SERVICE"_s, u"WORKSPACE"_s}}, .rightAligned = {}};
    for (const Profile &profile : program.profiles().all()) {
        table.rows.append(
            {profile.name == current ? u"*"_s : u""_s, profile.name,
             profile.isSandbox() ? u"on this machine, costs nothing"_s : profile.baseUrl.toString(),
             profile.workspace});
    }
    return session.finish(documentOf(program), table.text(), ExitCode::Done);
}

ExitCode runAdd(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    Profile profile;
    profile.name = invocation.operand();
    if (profile.name != u"default"_s && program.profiles().find(profile.name)) {
        return session.misuse(
            u"There is a profile “%1” already. To change it, remove it first."_s.arg(profile.name));
    }
    if (invocation.has(u"base-url")) {
        profile.baseUrl = QUrl{invocation.value(u"base-url"), QUrl::StrictMode};
        profile.baseUrlChosen = true;
    }
    profile.workspace = invocation.value(u"workspace");
    if (const Result<void> saved = program.profiles().save(profile); !saved)
        return session.fail(saved.error());
    return finishChange(
        session,
        u"Added “%1”. Its key: tokenwise profile key %1. To use it from now on: tokenwise profile use %1"_s
            .arg(profile.name));
}

ExitCode removeProfile(Session &session)
{
    const QString name = session.invocation().operand();
    Program &program = session.program();
    const std::optional<Profile> profile = program.profiles().find(name);
    if (profile
        && profile->keyStored) { // first: without the profile nothing leads to its key any more
        const Result<void> gone =
            session.await(core::forgetKey(program.profiles(), program.keys(), name));
        if (!gone)
            return session.fail(gone.error());
    }
    if (const Result<void> removed = program.profiles().remove(name); !removed)
        return session.fail(removed.error());
    const QString text =
        u"Removed “%1”. Its jobs and what they cost stay in the ledger."_s.arg(name);
    return finishChange(session, text);
}

ExitCode runUse(Session &session)
{
    const QString name = session.invocation().operand();
    Program &program = session.program();
    if (const Result<void> used = program.profiles().use(name); !used)
        return session.fail(used.error());
    return finishChange(session, u"“%1” is used from now on."_s.arg(name));
}

/// Without a keychain nothing is stored: a file of ours would not keep it secret.
Error noKeychain()
{
    return Error{
        .kind = Error::Kind::Storage,
        .detail =
            u"There is no keychain on this system (no Secret Service answers), and keys "
            "are kept nowhere else. The profile “default” takes its key from ANTHROPIC_API_KEY "
            "in the environment."_s};
}

/// A key alone does not make its profile the one that is used.
QString howToUse(const Program &program, const QString &name)
{
    if (program.profiles().current().name == name)
        return {};
    return u" To use it from now on: tokenwise profile use %1"_s.arg(name);
}

ExitCode runKey(Session &session)
{
    const QString name = session.invocation().operand();
    Program &program = session.program();
    const Result<Profile> profile = program.profileNamed(name);
    if (!profile)
        return session.fail(profile.error());
    if (profile->isSandbox())
        return session.misuse(u"The Sandbox needs no key."_s);
    if (!KeyStore::available())
        return session.fail(noKeychain());

    if (session.invocation().has(u"remove")) {
        if (const Result<void> removed =
                session.await(core::forgetKey(program.profiles(), program.keys(), name));
            !removed)
            return session.fail(removed.error());
        return session.finish(documentOf(program), u"The key of “%1” is removed."_s.arg(name),
                              ExitCode::Done);
    }

    const std::optional<QString> typed = session.console().readSecret(
        u"Key of “%1” (it is not shown):"_s.arg(name), session.interruption());
    if (session.interruption().hasHappened())
        return session.fail(Error{.kind = Error::Kind::Canceled, .detail = QString{}});
    const ApiKey key{typed.value_or(QString{}),
                     session.invocation().has(u"token") ? ApiKey::Form::Token : ApiKey::Form::Key};
    if (key.isEmpty())
        return session.misuse(u"No key came on standard input."_s);
    if (!key.isWellFormed())
        return session.misuse(u"That is not a key: keys are plain letters, digits and signs."_s);
    if (key.isAdmin()) {
        return session.misuse(
            u"That is an Admin API key, which cannot send messages. Make a standard "
            "key in the console of the service."_s);
    }
    if (const Result<void> written =
            session.await(core::storeKey(program.profiles(), program.keys(), name, key));
        !written)
        return session.fail(written.error());
    return session.finish(documentOf(program),
                          u"The key of “%1” is in the keychain of the system."_s.arg(name)
                              + howToUse(program, name),
                          ExitCode::Done);
}

} // namespace

QList<Command> profileCommands()
{
    const Operand name{u"NAME"_s, u"Name of the profile."_s};

    Command list;
    list.words = {u"profile"_s, u"list"_s};
    list.summary = u"List the profiles; * marks the one in use."_s;
    list.run = listProfiles;

    Command add;
    add.words = {u"profile"_s, u"add"_s};
    add.summary = u"Add a profile."_s;
    add.description =
        u"A profile is where the service is, and as whom it is called. Its key is stored with "
        "“profile key”, never in a file."_s;
    add.operands = {{u"NAME"_s, u"Letters, digits, “-”, “_”, “.” and spaces, at most 64."_s}};
    add.options = {
        {u"base-url"_s, u"URL"_s, u"Where the service is; otherwise https://api.anthropic.com."_s},
        {u"workspace"_s, u"ID"_s,
         u"Workspace to act in (wrkspc_…), for keys that may act in several."_s},
    };
    add.examples = {{u"tokenwise profile add work --workspace wrkspc_01AbC"_s, {}}};
    add.run = runAdd;

    Command remove;
    remove.words = {u"profile"_s, u"remove"_s};
    remove.summary = u"Remove a profile and its key. Its jobs and their costs stay."_s;
    remove.operands = {name};
    remove.run = removeProfile;

    Command use;
    use.words = {u"profile"_s, u"use"_s};
    use.summary = u"Use a profile from now on, here and in the window."_s;
    use.operands = {name};
    use.run = runUse;

    Command key;
    key.words = {u"profile"_s, u"key"_s};
    key.summary = u"Store the key of a profile in the keychain of the system."_s;
    key.description =
        u"The key is read from standard input, so that it stands in no command line and no "
        "history; at a terminal it is not shown while you type. A key stored here comes "
        "before the ones in the environment.\n\nWithout a keychain nothing is stored "
        "(exit code 6); the profile “default” can take its key from ANTHROPIC_API_KEY."_s;
    key.operands = {name};
    key.options = {
        {u"token"_s, {}, u"It is a bearer token (OAuth), not an API key."_s},
        {u"remove"_s, {}, u"Remove the stored key instead."_s},
    };
    key.examples = {{u"tokenwise profile key work"_s, {}},
                    {u"pass anthropic/work | tokenwise profile key work"_s, {}}};
    key.run = runKey;

    return {list, add, remove, use, key};
}

} // namespace app
