// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/profiles.h"
#include "ui/settings/settingsform.h"

#include <QHash>

class QLabel;

namespace ui {

/// A profile and where its key is.
struct ProfileFace
{
    enum class KeyPlace { None, Keychain, Session, Environment, Sandbox };

    core::Profile profile;
    KeyPlace key = KeyPlace::None;
    bool running = false; ///< batches of it run

    bool operator==(const ProfileFace &) const = default;
};

/// Profiles and keys: each with its address, workspace and the place of its key; use, test, change,
/// remove. What is asked for is done by the application.
class ProfilesSection : public SettingsForm
{
    Q_OBJECT
public:
    explicit ProfilesSection(const SettingsContext &context, QWidget *parent = nullptr);

    void setProfiles(const QList<ProfileFace> &profiles, const QString &current);
    /// What came of a test; `ok` also colours it.
    void showTest(const QString &profile, const QString &text, bool ok);

signals:
    void addWanted();
    void useWanted(const QString &profile);
    void testWanted(const QString &profile);
    void changeWanted(const QString &profile); ///< its key, address, workspace
    void removeWanted(const QString &profile);

private:
    QWidget *row(const ProfileFace &face, bool current);

    QVBoxLayout *m_rows;
    QList<ProfileFace> m_profiles;
    QString m_current;
    QHash<QString, QLabel *> m_results;
};

} // namespace ui
