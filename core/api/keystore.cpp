// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/keystore.h"

#include <QFileInfo>
#include <QTimer>

#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace core {
namespace {

const auto ServiceName = "tokenwise"_L1;
/// Stands before a bearer token in the keychain; no key begins so.
const auto TokenMark = "Bearer "_L1;

QString stored(const ApiKey &key)
{
    const QString secret = QString::fromLatin1(key.secret());
    return key.form() == ApiKey::Form::Token ? TokenMark + secret : secret;
}

ApiKey restored(const QString &text)
{
    if (text.startsWith(TokenMark))
        return ApiKey{text.sliced(TokenMark.size()), ApiKey::Form::Token};
    return ApiKey{text};
}

Error errorOf(QKeychain::Error error)
{
    switch (error) {
    case QKeychain::EntryNotFound:
        return {.kind = Error::Kind::NotFound, .detail = u"the keychain has no key for it"_s};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {.kind = Error::Kind::Permission,
                .detail = u"the keychain is locked, or access to it was denied"_s};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {.kind = Error::Kind::Storage, .detail = u"this system has no keychain"_s};
    default:
        // Its own text is not quoted: nobody promises that it has no secret in it.
        return {.kind = Error::Kind::Storage,
                .detail =
                    u"the keychain of this system does not work (error %1)"_s.arg(int(error))};
    }
}

} // namespace

KeyStore::KeyStore(QObject *parent) : QObject{parent} { }

KeyStore::KeyStore(const DataPlace &place, QObject *parent) : QObject{parent}
{
    if (place.whole)
        m_instance = QFileInfo{place.folder}.absoluteFilePath();
}

bool KeyStore::available()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    // Without a session bus there is nobody to ask, and the libraries would try to start one.
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFileInfo::exists(runtime + u"/bus");
#else
    return true;
#endif
}

QString KeyStore::entryOf(const QString &profile) const
{
    return m_instance.isEmpty() ? profile : profile + u" @ "_s + m_instance;
}

template<typename Job, typename T, typename Reading>
Answer<T> KeyStore::run(Job *job, const QString &profile, Reading reading)
{
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(entryOf(profile));

    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const Answer<T> answer = promise->future();
    // The job has no parent: the keychain library keeps a pointer to it until it answers, however
    // late.
    auto *const deadline = new QTimer{this};
    const auto finish = [promise, deadline](Result<T> result) {
        deadline->deleteLater();
        if (promise->future().isFinished())
            return;
        promise->addResult(std::move(result));
        promise->finish();
    };
    connect(job, &QKeychain::Job::finished, deadline, [job, finish, reading](QKeychain::Job *) {
        if (job->error() != QKeychain::NoError)
            finish(errorOf(job->error()));
        else
            finish(reading(*job));
    });
    connect(deadline, &QTimer::timeout, this, [finish] {
        finish(Error{.kind = Error::Kind::Timeout,
                     .detail = u"the keychain of this system did not answer"_s});
    });
    deadline->setSingleShot(true);
    deadline->start(m_timeout);
    job->start();
    return answer;
}

Answer<ApiKey> KeyStore::read(const QString &profile)
{
    if (const auto key = m_session.constFind(profile); key != m_session.constEnd())
        return answered<ApiKey>(*key);
    if (!available())
        return answered<ApiKey>(errorOf(QKeychain::NoBackendAvailable));
    return run<QKeychain::ReadPasswordJob, ApiKey>(
        new QKeychain::ReadPasswordJob{ServiceName}, profile,
        [](const QKeychain::ReadPasswordJob &job) -> Result<ApiKey> {
            const ApiKey key = restored(job.textData());
            if (key.isEmpty())
                return errorOf(QKeychain::EntryNotFound);
            return key;
        });
}

Answer<void> KeyStore::write(const QString &profile, const ApiKey &key)
{
    if (!key.isWellFormed())
        return answered<void>(Error{.kind = Error::Kind::BadInput,
                                    .detail = key.isEmpty()
                                        ? u"the key is empty"_s
                                        : u"the key holds characters that no key has"_s});
    if (!available())
        return answered<void>(errorOf(QKeychain::NoBackendAvailable));
    m_session.remove(profile);
    auto *job = new QKeychain::WritePasswordJob{ServiceName};
    job->setTextData(stored(key));
    return run<QKeychain::WritePasswordJob, void>(
        job, profile, [](const QKeychain::WritePasswordJob &) { return Result<void>{}; });
}

Answer<void> KeyStore::remove(const QString &profile)
{
    m_session.remove(profile);
    const auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    const Answer<void> answer = promise->future();
    const auto finish = [promise](const Result<void> &result) {
        promise->addResult(result);
        promise->finish();
    };
    // Reading unlocks; deleting does not, and says nothing of locked entries.
    whenAnswered(read(profile), this, [this, profile, finish](const Result<ApiKey> &key) {
        if (!key) {
            finish(key.error());
            return;
        }
        const Answer<void> deleted = run<QKeychain::DeletePasswordJob, void>(
            new QKeychain::DeletePasswordJob{ServiceName}, profile,
            [](const QKeychain::DeletePasswordJob &) { return Result<void>{}; });
        whenAnswered(deleted, this, finish);
    });
    return answer;
}

void KeyStore::keepForSession(const QString &profile, const ApiKey &key)
{
    if (key.isEmpty())
        m_session.remove(profile);
    else
        m_session.insert(profile, key);
}

} // namespace core
