// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/keydialog.h"

#include "core/api/httpclient.h"
#include "core/api/models.h"
#include "core/api/serviceurl.h"
#include "ui/explain/explain.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/parts.h"

#include <QHostAddress>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

KeyDialog::KeyDialog(const Context &context, const std::optional<core::Profile> &profile,
                     QWidget *parent) :
    QDialog{parent}, m_context{context}, m_edited{profile}, m_name{new QLineEdit},
    m_key{new QLineEdit}, m_url{new QLineEdit},
    m_workspace{new QLineEdit}, m_sessionOnly{new CheckBox{tr("Keep the key for this session only")}},
    m_fold{button(tr("Advanced"), Icon::Right)}, m_advanced{new QWidget},
    m_note{paragraph({}, u"hint"_s)}, m_result{paragraph({}, u"hint"_s)}, m_test{button(tr("Test"))},
    m_save{primaryButton(tr("Save"))}, m_instead{linkButton(tr("Keep for this session only"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(profile ? tr("Change the profile") : tr("Connect an API key"));
    build(profile);
    connect(m_test, &QPushButton::clicked, this, &KeyDialog::test);
    connect(m_save, &QPushButton::clicked, this, &KeyDialog::save);
    connect(m_instead, &QPushButton::clicked, this, [this] {
        m_sessionOnly->setChecked(true);
        if (m_entered)
            emit keyEntered(*m_entered, key(), true);
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(2s);
    connect(&m_patience, &QTimer::timeout, m_instead, &QWidget::show);
    for (QLineEdit *edit : {m_name, m_key, m_url, m_workspace})
        connect(edit, &QLineEdit::textChanged, this, &KeyDialog::refresh);
    refresh();
}

KeyDialog::~KeyDialog() = default;

QString KeyDialog::freeName() const
{
    QString name = u"live"_s;
    for (int number = 2; m_context.takenNames.contains(name); ++number)
        name = u"live "_s + QString::number(number);
    return name;
}

void KeyDialog::build(const std::optional<core::Profile> &profile)
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(windowTitle(), u"section"_s));
    m_note->setMinimumWidth(scaled(420));
    m_note->setText(m_context.keychain
                        ? tr("The key is kept in the system keychain and sent only to the API.")
                        : tr("There is no keychain on this system: the key is kept for this session only, "
                             "in memory."));
    column->addWidget(m_note);
    column->addSpacing(4);

    const auto addField = [](QVBoxLayout *to, const QString &name, QWidget *field, QLineEdit *edit) {
        QLabel *caption = label(name, u"field"_s);
        caption->setBuddy(edit);
        to->addWidget(caption);
        to->addWidget(field);
    };
    m_name->setMaxLength(64);
    m_name->setText(profile ? profile->name : freeName());
    m_name->setReadOnly(profile.has_value());
    m_name->setEnabled(!profile);
    addField(column, tr("Name of the profile"), m_name, m_name);

    m_key->setEchoMode(QLineEdit::Password);
    m_key->setPlaceholderText(profile && profile->keyStored ? tr("Leave empty to keep the key") : u"sk-ant-…"_s);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    auto *keyRow = new QWidget;
    auto *row = new QHBoxLayout{keyRow};
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_key, 1);
    QToolButton *eye = iconButton(Icon::Eye, tr("Show the key"));
    eye->setCheckable(true);
    connect(eye, &QToolButton::toggled, this, [this, eye](bool shown) {
        m_key->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
        eye->setIcon(icon(shown ? Icon::EyeOff : Icon::Eye));
        eye->setAccessibleName(shown ? tr("Hide the key") : tr("Show the key"));
        eye->setToolTip(eye->accessibleName());
    });
    row->addWidget(eye);
    addField(column, tr("API key"), keyRow, m_key);

    m_sessionOnly->setChecked(!m_context.keychain);
    m_sessionOnly->setEnabled(m_context.keychain);
    column->addWidget(m_sessionOnly);

    m_fold->setProperty("kind", u"fold"_s);
    m_fold->setCheckable(true);
    column->addWidget(m_fold, 0, Qt::AlignLeft);
    auto *advanced = new QVBoxLayout{m_advanced};
    advanced->setContentsMargins(0, 0, 0, 0);
    m_url->setText(profile ? profile->baseUrl.toString() : core::Profile{}.baseUrl.toString());
    addField(advanced, tr("Base URL"), m_url, m_url);
    m_workspace->setText(profile ? profile->workspace : QString{});
    m_workspace->setPlaceholderText(tr("that of the key"));
    addField(advanced, tr("Workspace id"), m_workspace, m_workspace);
    m_advanced->hide();
    connect(m_fold, &QPushButton::toggled, this, [this](bool open) {
        m_advanced->setVisible(open);
        layout()->activate();
        resize(qMax(width(), sizeHint().width()), layout()->totalHeightForWidth(qMax(width(), sizeHint().width())));
        m_fold->setIcon(icon(open ? Icon::Down : Icon::Right, Color::Text1));
    });
    column->addWidget(m_advanced);
    m_result->setMinimumHeight(scaled(34));
    m_result->setAlignment(Qt::AlignTop);
    column->addWidget(m_result);
    m_instead->hide();
    column->addWidget(m_instead, 0, Qt::AlignLeft);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_test);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    m_save->setDefault(true);
    column->addLayout(buttons);
    m_key->setFocus(); // where what was copied is pasted: the name of the profile is shown in clear
}

static bool isReadableOnTheWay(const QUrl &url)
{
    const QString host = url.host();
    return url.scheme() == u"http"_s && host != u"localhost"_s && !QHostAddress{host}.isLoopback();
}

core::ApiKey KeyDialog::key() const { return core::ApiKey::pasted(m_key->text()); }

void KeyDialog::say(const QString &text, const QString &kind)
{
    m_result->setText(text);
    setKind(m_result, kind);
}

void KeyDialog::refresh()
{
    if (std::exchange(m_testing, false))
        m_client.reset(); // it tests what does not stand here any more
    const core::ApiKey entered = key();
    const bool usable = !entered.isEmpty() && entered.isWellFormed() && !entered.isAdmin();
    m_test->setEnabled(usable);
    // What is there keeps its key unless another is entered.
    const bool kept = m_edited && entered.isEmpty();
    m_save->setEnabled((usable || kept) && !m_name->text().trimmed().isEmpty());
    if (entered.isAdmin())
        say(tr("That is an Admin key. It cannot send messages; enter an API key of a workspace."), u"warn"_s);
    else if (!entered.isEmpty() && !entered.isWellFormed())
        say(tr("A key holds only letters, digits and signs. Copy it once more."), u"warn"_s);
    else if (m_name->isEnabled() && m_name->text().contains(u"sk-ant-"_s))
        say(core::profileNameFault(m_name->text()), u"warn"_s);
    else if (isReadableOnTheWay(QUrl{m_url->text().trimmed()}))
        say(tr("Over http:// the key can be read on the way. Use https:// unless the server is in your own network."), u"warn"_s);
    else if (m_key->text().trimmed().contains(u' '))
        say(tr("The spaces in the key are left out."), u"hint"_s);
    else
        say({}, u"hint"_s);
}

std::optional<core::Profile> KeyDialog::readProfile()
{
    core::Profile profile = m_edited.value_or(core::Profile{});
    profile.name = m_name->text().trimmed();
    profile.workspace = m_workspace->text().trimmed();
    const QString nameFault = core::profileNameFault(profile.name);
    if (!nameFault.isEmpty()) {
        say(nameFault, u"bad"_s);
        return {};
    }
    if (!m_edited && (profile.name == u"sandbox"_s || m_context.takenNames.contains(profile.name))) {
        say(tr("There is a profile “%1” already. Choose another name.").arg(profile.name), u"bad"_s);
        return {};
    }
    const QUrl url{m_url->text().trimmed(), QUrl::StrictMode};
    if (const QString fault = core::baseUrlFault(url); !fault.isEmpty()) {
        m_fold->setChecked(true);
        say(fault, u"bad"_s);
        return {};
    }
    profile.baseUrlChosen = profile.baseUrlChosen || url != core::Profile{}.baseUrl;
    profile.baseUrl = url;
    return profile;
}

void KeyDialog::test()
{
    if (m_testing)
        return;
    const std::optional<core::Profile> profile = readProfile();
    if (!profile)
        return;
    core::Endpoint endpoint;
    endpoint.baseUrl = profile->baseUrl;
    endpoint.key = key();
    endpoint.workspace = profile->workspace;
    m_client = std::make_unique<core::HttpClient>(endpoint, m_context.clock, core::randomJitter());
    connect(m_client.get(), &core::HttpClient::waiting, this, [this](std::chrono::milliseconds delay) {
        say(tr("Busy: the service wants to be asked again in %1 s. Waiting…").arg(std::chrono::ceil<std::chrono::seconds>(delay).count()),
            u"hint"_s);
    });
    m_testing = true; // the button stays: without it the focus would fall on another
    say(tr("Testing with a call that costs nothing…"), u"hint"_s);
    core::whenAnswered(core::Models{*m_client}.list(1), this,
                       [this, name = profile->name](const core::Result<core::ModelPage> &page) {
                           m_testing = false;
                           if (!page && page.error().kind == core::Error::Kind::NotFound)
                               say(tr("A server answers there, but this is not the address of the API (404). The base URL has no path "
                                      "such as /v1."),
                                   u"bad"_s);
                           else if (page)
                               say(tr("The key works."), u"saved"_s);
                           else
                               say(explain(page.error(), name).sentence, u"bad"_s);
                       });
}

void KeyDialog::save()
{
    const std::optional<core::Profile> profile = readProfile();
    if (!profile || (key().isEmpty() && !m_edited))
        return;
    if (m_entered)
        return; // once: it is on its way
    m_entered = profile;
    refreshLocks();
    const bool sessionOnly = m_sessionOnly->isChecked();
    if (!sessionOnly && !key().isEmpty()) {
        say(tr("Waiting for the keychain…"), u"hint"_s);
        m_patience.start();
    }
    emit keyEntered(*profile, key(), sessionOnly);
}

/// What is handed on does not change meanwhile. Nothing is switched off: the focus would go elsewhere.
void KeyDialog::refreshLocks()
{
    for (QLineEdit *edit : {m_key, m_url, m_workspace})
        edit->setReadOnly(m_entered.has_value());
    m_name->setReadOnly(m_entered || m_edited);
    m_sessionOnly->setAttribute(Qt::WA_TransparentForMouseEvents, m_entered.has_value());
}

void KeyDialog::showProblem(const QString &sentence)
{
    m_entered.reset();
    refreshLocks();
    m_patience.stop();
    m_instead->hide();
    say(sentence, u"bad"_s);
}

} // namespace ui
