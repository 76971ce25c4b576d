// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apikey.h"
#include "core/base/answer.h"

namespace core {

/// Keys of profiles in the system keychain, through QtKeychain. Nothing is ever written to a file of ours.
/// Kind NotFound: no key stored; Permission: locked or denied; Storage: no keychain on this system;
/// Timeout: it did not answer within 20 s.
class KeyStore : public QObject
{
    Q_OBJECT
public:
    explicit KeyStore(QObject *parent = nullptr);

    Answer<ApiKey> read(const QString &profile);
    Answer<void> write(const QString &profile, const ApiKey &key);
    Answer<void> remove(const QString &profile);
    /// Whether there is a keychain at all; quick, does not unlock it.
    static bool available();

    /// A key for this run only, kept in memory; read() then answers it.
    void keepForSession(const QString &profile, const ApiKey &key);

private:
    QHash<QString, ApiKey> m_session;
};

} // namespace core
