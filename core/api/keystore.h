// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apikey.h"
#include "core/base/answer.h"
#include "core/base/settings.h"

#include <QHash>

namespace core {

/// Keys of profiles in the system keychain, through QtKeychain. Nothing is ever written to a file
/// of ours. Kind NotFound: no key stored, or the question to unlock the keychain was dismissed,
/// which some keychains do not tell apart; Permission: locked or denied; Storage: no keychain on
/// this system; Timeout: it did not answer within 20 s (a question to unlock it may still be open
/// on the screen).
class KeyStore : public QObject
{
    Q_OBJECT
public:
    /// Entries of the user's usual instance.
    explicit KeyStore(QObject *parent = nullptr);
    /// Entries of the instance of `place`: a whole data folder has its own.
    explicit KeyStore(const DataPlace &place, QObject *parent = nullptr);

    Answer<ApiKey> read(const QString &profile);
    /// BadInput: the key is empty or holds characters that no key has.
    Answer<void> write(const QString &profile, const ApiKey &key);
    /// Forgets the session's as well. NotFound also when the keychain stays locked, which the
    /// deletion alone would pass over as if it were done.
    Answer<void> remove(const QString &profile);
    /// Whether there is a keychain at all; quick, does not unlock it.
    static bool available();

    /// A key for this run only, kept in memory; read() then answers it. An empty one ends that.
    void keepForSession(const QString &profile, const ApiKey &key);
    bool hasSessionKey(const QString &profile) const { return m_session.contains(profile); }

    /// 20 s unless a test says otherwise.
    void setTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

private:
    template<typename Job, typename T, typename Reading>
    Answer<T> run(Job *job, const QString &profile, Reading reading);
    QString entryOf(const QString &profile) const;

    QHash<QString, ApiKey> m_session;
    QString m_instance; ///< "" for the usual one
    std::chrono::milliseconds m_timeout = std::chrono::seconds{20};
};

} // namespace core
