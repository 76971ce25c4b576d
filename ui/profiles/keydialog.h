// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/profiles.h"
#include "core/base/clock.h"

#include <QDialog>
#include <QTimer>

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;

namespace core {
class HttpClient;
}

namespace ui {

class CheckBox;

/// Asks for a profile and its key: a new one, or another key, address or workspace for one that is
/// there. The key is tested by a call that costs nothing. It is handed on once and kept nowhere here.
class KeyDialog : public QDialog
{
    Q_OBJECT
public:
    struct Context
    {
        core::Clock &clock;
        QStringList takenNames;  ///< of profiles that are there
        bool keychain = true;    ///< there is one to keep the key in
    };
    /// `profile` is that whose key is changed, nullopt for a new one.
    KeyDialog(const Context &context, const std::optional<core::Profile> &profile, QWidget *parent);
    ~KeyDialog() override;

    /// Something beyond this dialog failed: it stays open and says so.
    void showProblem(const QString &sentence);

signals:
    /// An empty key leaves that of the profile as it is. Once more, with `sessionOnly`, when the keychain was not waited for.
    void keyEntered(const core::Profile &profile, const core::ApiKey &key, bool sessionOnly);

private:
    void build(const std::optional<core::Profile> &profile);
    QString freeName() const; ///< "live", or with a number
    core::ApiKey key() const;
    std::optional<core::Profile> readProfile();
    void refresh();
    void test();
    void save();
    void refreshLocks();
    void say(const QString &text, const QString &kind);

    Context m_context;
    std::optional<core::Profile> m_edited;
    QLineEdit *m_name;
    QLineEdit *m_key;
    QLineEdit *m_url;
    QLineEdit *m_workspace;
    CheckBox *m_sessionOnly;
    QPushButton *m_fold;
    QWidget *m_advanced;
    QLabel *m_note;
    QLabel *m_result;
    QPushButton *m_test;
    QPushButton *m_save;
    std::unique_ptr<core::HttpClient> m_client;
    QPushButton *m_instead;  ///< of a keychain that does not answer
    QTimer m_patience;
    std::optional<core::Profile> m_entered; ///< handed on, and not answered yet
    bool m_testing = false;
};

} // namespace ui
