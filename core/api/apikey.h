// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDebug>
#include <QString>

namespace core {

/// A credential of the service. Cannot be printed, and compares without telling where it differs.
class ApiKey
{
public:
    enum class Form {
        Key, ///< sent as x-api-key
        Token ///< OAuth or other bearer, sent as Authorization: Bearer
    };

    ApiKey() = default;
    /// White space and line breaks around and within it, as pasting leaves them, are dropped.
    explicit ApiKey(const QString &text, Form form = Form::Key);
    /// What a person pasted: an OAuth token (sk-ant-oat…) becomes a Token, all else a Key.
    static ApiKey pasted(const QString &text);

    bool isEmpty() const { return m_secret.isEmpty(); }
    Form form() const { return m_form; }
    /// sk-ant-admin…: an Admin API key, which cannot send messages.
    bool isAdmin() const;
    /// Whether it can stand in an HTTP header at all: visible ASCII only, at most 4096 bytes.
    bool isWellFormed() const;
    /// For HttpClient and KeyStore alone.
    const QByteArray &secret() const { return m_secret; }

    bool operator==(const ApiKey &other) const;

private:
    QByteArray m_secret;
    Form m_form = Form::Key;
};

QDebug operator<<(QDebug, const ApiKey &) = delete;

} // namespace core
