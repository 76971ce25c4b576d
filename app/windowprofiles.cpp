// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowprofiles.h"

#include "core/api/httpclient.h"
#include "core/api/models.h"
#include "ui/explain/explain.h"
#include "ui/mainwindow.h"
#include "ui/profiles/keydialog.h"
#include "ui/settings/settingspage.h"

#include <QPointer>

using namespace Qt::StringLiterals;
using core::Profile;
using core::ResolvedEndpoint;
using core::Result;
using KeyPlace = ui::ProfileFace::KeyPlace;

namespace app {

static constexpr QLatin1StringView DefaultName{"default"};

WindowProfiles::WindowProfiles(const core::DataPlace &place, core::Settings &settings, core::Clock &clock,
                               ui::MainWindow &window) :
    m_profiles{settings}, m_keys{place}, m_clock{clock}, m_window{window}
{
}

WindowProfiles::~WindowProfiles() = default;

KeyPlace WindowProfiles::placeOf(const Profile &profile, bool environment) const
{
    if (profile.isSandbox())
        return KeyPlace::Sandbox;
    if (m_keys.hasSessionKey(profile.name))
        return KeyPlace::Session;
    if (profile.keyStored)
        return KeyPlace::Keychain;
    return profile.name == DefaultName && environment ? KeyPlace::Environment : KeyPlace::None;
}

void WindowProfiles::tell(const QString &current, const std::function<bool(const QString &)> &isRunning)
{
    const bool environment = !core::endpointFromEnvironment().key.isEmpty();
    QList<ui::ProfileFace> faces;
    for (const Profile &profile : m_profiles.all()) {
        const KeyPlace key = placeOf(profile, environment);
        // `default` is there for the key of the environment; without one it is nothing to choose.
        const bool pointless = profile.name == DefaultName && key == KeyPlace::None && profile.name != current && !m_defaultUsed;
        if (!pointless && !m_leaving.contains(profile.name))
            faces.append({.profile = profile, .key = key, .running = isRunning(profile.name)});
    }
    m_window.setProfiles(faces, current);
    m_window.offerEnvironmentKey(environment);
}

void WindowProfiles::askForKey(const QString &name)
{
    QStringList taken;
    for (const Profile &profile : m_profiles.all())
        taken.append(profile.name);
    auto *dialog = new ui::KeyDialog{
        {.clock = m_clock, .takenNames = taken, .keychain = core::KeyStore::available()},
        name.isEmpty() ? std::nullopt : m_profiles.find(name),
        &m_window};
    connect(dialog, &ui::KeyDialog::keyEntered, this,
            [this, dialog](const Profile &profile, const core::ApiKey &key, bool sessionOnly) {
                take(dialog, profile, key, sessionOnly);
            });
    dialog->open();
}

void WindowProfiles::take(ui::KeyDialog *dialog, const Profile &profile, const core::ApiKey &key, bool sessionOnly)
{
    if (const Result<void> saved = m_profiles.save(profile); !saved) {
        dialog->showProblem(ui::explain(saved.error()).sentence);
        return;
    }
    const auto done = [this, dialog, profile, key] {
        dialog->accept();
        emit entered(profile, key);
    };
    if (key.isEmpty()) {
        done();
        return;
    }
    if (sessionOnly) {
        m_keys.keepForSession(profile.name, key);
        done();
        return;
    }
    m_keys.keepForSession(profile.name, {}); // an earlier one would go before it
    core::whenAnswered(core::storeKey(m_profiles, m_keys, profile.name, key), this,
                       [this, done, asked = QPointer{dialog}, name = profile.name, key](const Result<void> &stored) {
                           if (!asked) { // it was not waited for
                               if (stored && m_keys.hasSessionKey(name)) {
                                   core::forgetKey(m_profiles, m_keys, name);
                                   m_keys.keepForSession(name, key);
                               }
                               return;
                           }
                           if (!stored) {
                               // No harm done: the key serves until the program ends.
                               m_keys.keepForSession(name, key);
                               m_window.tell(tr("The keychain did not take the key; it is kept for this session only."));
                           }
                           done();
                       });
}

void WindowProfiles::test(const QString &name, const std::function<QUrl()> &sandboxUrl)
{
    const std::optional<Profile> profile = m_profiles.find(name);
    if (!profile)
        return;
    const auto show = [this, name](const QString &text, bool ok) { m_window.settingsPage().profiles()->showTest(name, text, ok); };
    show(tr("Testing with a call that costs nothing…"), true);
    core::whenAnswered(
        core::resolveEndpoint(*profile, m_keys), this,
        [this, profile = *profile, sandboxUrl, show](const Result<ResolvedEndpoint> &resolved) {
            if (!resolved) {
                show(ui::explain(resolved.error()).sentence, false);
                return;
            }
            if (resolved->keySource == ResolvedEndpoint::KeySource::None) {
                show(resolved->keyTrouble && resolved->keyTrouble->kind != core::Error::Kind::NotFound
                         ? tr("The keychain gave no key: %1").arg(ui::explain(*resolved->keyTrouble).sentence)
                         : tr("It has no key yet."),
                     false);
                return;
            }
            core::Endpoint endpoint = resolved->endpoint;
            if (profile.isSandbox())
                endpoint.baseUrl = sandboxUrl();
            auto &client = m_tests[profile.name];
            client = std::make_unique<core::HttpClient>(endpoint, m_clock, core::randomJitter());
            const core::Instant began = m_clock.now();
            core::whenAnswered(core::Models{*client}.list(1), this,
                               [this, show, began, name = profile.name](const Result<core::ModelPage> &page) {
                                   if (page)
                                       show(tr("It works: answered in %1 ms.").arg((m_clock.now() - began).count()), true);
                                   else
                                       show(ui::explain(page.error(), name).sentence, false);
                               });
        });
}

void WindowProfiles::remove(const QString &name)
{
    m_leaving.append(name);
    emit listChanged();
    m_window.tell(
        tr("Profile “%1” removed").arg(name),
        [this, name] {
            m_leaving.removeAll(name);
            emit listChanged();
        },
        [this, name] {
            m_leaving.removeAll(name);
            emit removed(name);
            core::whenAnswered(core::forgetKey(m_profiles, m_keys, name), this,
                               [this, name](const Result<void> &forgotten) {
                                   if (!forgotten)
                                       m_window.tell(tr("The key of “%1” could not be taken out of the keychain: %2")
                                                         .arg(name, ui::explain(forgotten.error()).sentence));
                                   if (const Result<void> gone = m_profiles.remove(name); !gone)
                                       m_window.tell(ui::explain(gone.error()).sentence);
                                   emit listChanged();
                               });
        });
}

} // namespace app
