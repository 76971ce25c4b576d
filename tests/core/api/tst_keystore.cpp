// SPDX-License-Identifier: GPL-3.0-or-later
// Against a keychain of its own: the test starts itself again within a private session bus, where a
// gnome-keyring-daemon runs with a folder of its own.
#include "core/api/endpointresolution.h"
#include "core/api/keystore.h"
#include "tests/support/await.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace core;
using namespace test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Kind = Error::Kind;

class TestKeyStore : public QObject
{
    Q_OBJECT

private slots:
    void withoutASessionBusItSaysSoAtOnce();
    void aBusWithoutAKeychainIsAnErrorInTime();
    void aSessionKeyIsKeptInMemoryAlone();
    void aMalformedKeyIsNotStored();
    void theKeychainOfThisDesktopWorks();
};

/// What runs within the private session.
class TestInSession : public QObject
{
    Q_OBJECT

private slots:
    void keysComeBackAsTheyWere();
    void aWholeInstanceHasItsOwnEntries();
    void aRemovedKeyIsGone();
    void storingAndForgettingIsNotedInTheProfile();
    void noFileHoldsTheKeyInPlain();
    void aLockedKeychainIsAnErrorAndNotTheEnvironmentsKey();
};

static constexpr const char *WithinSession = "TST_KEYSTORE_SESSION";

void TestKeyStore::withoutASessionBusItSaysSoAtOnce()
{
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("XDG_RUNTIME_DIR");
    QVERIFY(!KeyStore::available());
    KeyStore keys;
    QElapsedTimer since;
    since.start();
    QCOMPARE(await(keys.read(u"p"_s)).error().kind, Kind::Storage);
    QCOMPARE(await(keys.write(u"p"_s, ApiKey{u"k"_s})).error().kind, Kind::Storage);
    QCOMPARE(await(keys.remove(u"p"_s)).error().kind, Kind::Storage);
    QVERIFY(since.elapsed() < 1000);
}

void TestKeyStore::aBusWithoutAKeychainIsAnErrorInTime()
{
    // An address at which nobody listens, as a stale variable leaves it.
    QTemporaryDir folder;
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder.filePath(u"bus"_s).toUtf8());
    KeyStore keys;
    keys.setTimeout(3s);
    const auto read = await(keys.read(u"p"_s), 10s);
    QVERIFY(!read);
    QVERIFY(read.error().detail != u"await"_s);
    QVERIFY(read.error().kind == Kind::Storage || read.error().kind == Kind::Timeout
            || read.error().kind == Kind::NotFound);
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
}

void TestKeyStore::aSessionKeyIsKeptInMemoryAlone()
{
    KeyStore keys;
    keys.keepForSession(u"p"_s, ApiKey{u"sk-ant-x"_s});
    QCOMPARE(await(keys.read(u"p"_s)).value().secret(), "sk-ant-x");
    QVERIFY(!await(keys.read(u"q"_s)));
    QVERIFY(!await(KeyStore{}.read(u"p"_s)));
    keys.keepForSession(u"p"_s, {});
    QVERIFY(!keys.hasSessionKey(u"p"_s));
}

void TestKeyStore::aMalformedKeyIsNotStored()
{
    KeyStore keys;
    QCOMPARE(await(keys.write(u"p"_s, ApiKey{})).error().kind, Kind::BadInput);
    QCOMPARE(await(keys.write(u"p"_s, ApiKey{u"schlüssel"_s})).error().kind, Kind::BadInput);
}

void TestKeyStore::theKeychainOfThisDesktopWorks()
{
    for (const QString &program : {u"dbus-run-session"_s, u"gnome-keyring-daemon"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(
                qPrintable(program + u" is not installed, so there is no keychain to test with"_s));
    }
    QTemporaryDir home;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : {u"HOME"_s, u"XDG_RUNTIME_DIR"_s, u"XDG_DATA_HOME"_s,
                                u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s})
        environment.insert(name, home.path());
    environment.insert(QString::fromLatin1(WithinSession), home.path());
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    QProcess session;
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::MergedChannels);
    // The daemon puts itself into the background once the password has made and unlocked the login
    // keyring.
    session.start(
        u"dbus-run-session"_s,
        {u"--"_s, u"sh"_s, u"-c"_s,
         u"printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\""_s,
         QCoreApplication::applicationFilePath()});
    QVERIFY(session.waitForFinished(60'000));
    const QByteArray output = session.readAll();
    QVERIFY2(session.exitStatus() == QProcess::NormalExit && session.exitCode() == 0,
             output.constData());
}

void TestInSession::keysComeBackAsTheyWere()
{
    QVERIFY(KeyStore::available());
    KeyStore keys;
    QCOMPARE(await(keys.read(u"none"_s)).error().kind, Kind::NotFound);
    const Result<void> written = await(keys.write(u"work"_s, ApiKey{u"sk-ant-api03-secret"_s}));
    QVERIFY2(written, qPrintable(written ? QString{} : written.error().detail));
    QVERIFY(await(keys.write(u"tokens ü"_s, ApiKey{u"oat-secret"_s, ApiKey::Form::Token})));
    KeyStore others;
    QVERIFY(await(others.read(u"work"_s)).value() == ApiKey{u"sk-ant-api03-secret"_s});
    QVERIFY((await(others.read(u"tokens ü"_s)).value()
             == ApiKey{u"oat-secret"_s, ApiKey::Form::Token}));
    QVERIFY(await(keys.write(u"work"_s, ApiKey{u"sk-ant-api03-newer"_s})));
    QVERIFY(await(others.read(u"work"_s)).value() == ApiKey{u"sk-ant-api03-newer"_s});
}

void TestInSession::aWholeInstanceHasItsOwnEntries()
{
    KeyStore usual;
    KeyStore own{DataPlace{.folder = u"/somewhere/else"_s, .whole = true}};
    QVERIFY(await(usual.write(u"p"_s, ApiKey{u"usual"_s})));
    QCOMPARE(await(own.read(u"p"_s)).error().kind, Kind::NotFound);
    QVERIFY(await(own.write(u"p"_s, ApiKey{u"own"_s})));
    QCOMPARE(await(usual.read(u"p"_s)).value().secret(), "usual");
    QCOMPARE(await(own.read(u"p"_s)).value().secret(), "own");
}

void TestInSession::aRemovedKeyIsGone()
{
    KeyStore keys;
    QVERIFY(await(keys.write(u"p"_s, ApiKey{u"k"_s})));
    keys.keepForSession(u"p"_s, ApiKey{u"session"_s});
    QVERIFY(await(keys.remove(u"p"_s)));
    QCOMPARE(await(keys.read(u"p"_s)).error().kind, Kind::NotFound);
}

void TestInSession::storingAndForgettingIsNotedInTheProfile()
{
    QTemporaryDir folder;
    Settings settings{DataPlace{.folder = folder.path(), .whole = true}};
    Profiles profiles{settings};
    KeyStore keys;
    EnvironmentEndpoint environment;
    environment.key = ApiKey{u"sk-ant-env"_s};
    const auto source = [&] {
        const auto resolved =
            await(resolveEndpoint(*profiles.find(u"default"_s), keys, environment));
        return resolved ? resolved->keySource : ResolvedEndpoint::KeySource::None;
    };
    QCOMPARE(source(), ResolvedEndpoint::KeySource::Environment);
    QVERIFY(await(storeKey(profiles, keys, u"default"_s, ApiKey{u"sk-ant-own"_s})));
    QVERIFY(profiles.find(u"default"_s)->keyStored);
    QCOMPARE(source(), ResolvedEndpoint::KeySource::Keychain);
    QVERIFY(await(forgetKey(profiles, keys, u"default"_s)));
    QVERIFY(!profiles.find(u"default"_s)->keyStored);
    QCOMPARE(source(), ResolvedEndpoint::KeySource::Environment);
    QVERIFY(await(forgetKey(profiles, keys, u"default"_s))); // once more
}

void TestInSession::noFileHoldsTheKeyInPlain()
{
    KeyStore keys;
    QVERIFY(await(keys.write(u"p"_s, ApiKey{u"sk-ant-plain-text"_s})));
    QDirIterator files{qEnvironmentVariable(WithinSession), QDir::Files,
                       QDirIterator::Subdirectories};
    while (files.hasNext()) {
        const QString path = files.next();
        QFile file{path};
        if (file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains("sk-ant-plain-text"), qPrintable(path));
    }
}

void TestInSession::aLockedKeychainIsAnErrorAndNotTheEnvironmentsKey()
{
    // Nobody is there to answer the question for the password.
    QProcess lock;
    lock.start(u"dbus-send"_s,
               {u"--session"_s, u"--print-reply"_s, u"--dest=org.freedesktop.secrets"_s,
                u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service.Lock"_s,
                u"array:objpath:/org/freedesktop/secrets/collection/login"_s});
    if (!lock.waitForStarted())
        QSKIP("dbus-send is not installed");
    QVERIFY(lock.waitForFinished());
    KeyStore keys;
    keys.setTimeout(2s);
    const auto read = await(keys.read(u"work"_s), 10s);
    QVERIFY(!read);
    QVERIFY(read.error().detail != u"await"_s);

    EnvironmentEndpoint environment;
    environment.key = ApiKey{u"sk-ant-env"_s};
    const Profile profile{.name = u"default"_s, .keyStored = true};
    const auto resolved = await(resolveEndpoint(profile, keys, environment), 10s);
    QVERIFY(resolved);
    QCOMPARE(resolved->keySource, ResolvedEndpoint::KeySource::None);
    QVERIFY(resolved->endpoint.key.isEmpty());
    QCOMPARE(resolved->keyTrouble.value().kind, Kind::Permission);
    QVERIFY(!await(keys.remove(u"work"_s), 10s));
    QVERIFY(!await(keys.write(u"work"_s, ApiKey{u"sk-ant-x"_s}), 10s));
}

int main(int argc, char *argv[])
{
    const bool within = qEnvironmentVariableIsSet(WithinSession);
    QCoreApplication application{argc, argv};
    if (within) {
        TestInSession test;
        return QTest::qExec(&test);
    }
    TestKeyStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_keystore.moc"
