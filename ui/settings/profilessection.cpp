// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/profilessection.h"

#include "ui/shell/profileswitch.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/pill.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

ProfilesSection::ProfilesSection(const SettingsContext &context, QWidget *parent) :
    SettingsForm{context, parent}, m_rows{nullptr}
{
    addCard(tr("Profiles"));
    auto *list = new QWidget;
    m_rows = new QVBoxLayout{list};
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(10);
    addWide(list);
    QPushButton *add = button(tr("Add a profile…"), Icon::Plus);
    connect(add, &QPushButton::clicked, this, &ProfilesSection::addWanted);
    auto *foot = new QWidget;
    auto *line = new QHBoxLayout{foot};
    line->setContentsMargins(0, 4, 0, 0);
    line->addWidget(add);
    line->addStretch();
    addWide(foot);
    addCard(tr("Keys"));
    addText(tr("A key is kept in the system keychain, or for this session only, in memory. It is sent to the base URL of "
               "its profile and nowhere else, and stands in no file of Tokenwise. Each profile has its own batches and "
               "costs; nothing of one is shown under another."));
    finish();
}

static QString keyWords(const ProfileFace &face)
{
    switch (face.key) {
    case ProfileFace::KeyPlace::None: return ProfilesSection::tr("No key yet");
    case ProfileFace::KeyPlace::Keychain: return ProfilesSection::tr("Key in the keychain");
    case ProfileFace::KeyPlace::Session: return ProfilesSection::tr("Key for this session only");
    case ProfileFace::KeyPlace::Environment: return ProfilesSection::tr("Key from ANTHROPIC_API_KEY");
    case ProfileFace::KeyPlace::Sandbox: return ProfilesSection::tr("Needs no key");
    }
    return {};
}

QWidget *ProfilesSection::row(const ProfileFace &face, bool current)
{
    const core::Profile &profile = face.profile;
    const QString name = profileLabel(profile);
    auto *box = new QFrame;
    box->setProperty("card", u"raised"_s);
    box->setAccessibleName(name);
    auto *line = new QHBoxLayout{box};
    line->setContentsMargins(14, 10, 10, 10);
    line->setSpacing(8);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new ElidedLabel{name, u"strong"_s});
    if (current) {
        auto *pill = new Pill;
        pill->setFace({Icon::Check, tr("In use"), Tone::Accent});
        head->addWidget(pill);
    }
    head->addStretch(1);
    texts->addLayout(head);
    QStringList facts{keyWords(face)};
    facts.append(profile.isSandbox() ? tr("on this computer") : profile.baseUrl.toString());
    if (!profile.workspace.isEmpty())
        facts.append(profile.workspace);
    texts->addWidget(new ElidedLabel{facts.join(u" · "_s), u"hint"_s});
    QLabel *result = paragraph({}, u"hint"_s);
    result->hide();
    m_results.insert(profile.name, result);
    texts->addWidget(result);
    line->addLayout(texts, 1);

    const auto addButton = [&](const QString &text, auto signal) {
        QPushButton *made = button(text);
        made->setProperty("kind", u"small"_s);
        made->setAccessibleName(tr("%1: %2", "a button of a profile").arg(text, name));
        connect(made, &QPushButton::clicked, this, [this, signal, of = profile.name] { emit (this->*signal)(of); });
        line->addWidget(made);
        return made;
    };
    if (!current)
        addButton(tr("Use"), &ProfilesSection::useWanted);
    addButton(tr("Test"), &ProfilesSection::testWanted);
    if (!profile.isSandbox()) {
        addButton(tr("Change…"), &ProfilesSection::changeWanted);
        QPushButton *remove = addButton(tr("Remove"), &ProfilesSection::removeWanted);
        const QString whyNot = current ? tr("It is in use. Use another one first.")
            : face.running             ? tr("Batches of it are running.")
                                       : QString{};
        remove->setEnabled(whyNot.isEmpty());
        remove->setToolTip(whyNot);
    }
    return box;
}

void ProfilesSection::setProfiles(const QList<ProfileFace> &profiles, const QString &current)
{
    if (profiles == m_profiles && current == m_current)
        return; // the focus stays where it is
    m_profiles = profiles;
    m_current = current;
    m_results.clear();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const ProfileFace &face : profiles)
        m_rows->addWidget(row(face, face.profile.name == current));
}

void ProfilesSection::showTest(const QString &profile, const QString &text, bool ok)
{
    QLabel *result = m_results.value(profile);
    if (!result)
        return;
    result->setText(text);
    setKind(result, ok ? u"hint"_s : u"bad"_s);
    result->setVisible(!text.isEmpty());
}

} // namespace ui
