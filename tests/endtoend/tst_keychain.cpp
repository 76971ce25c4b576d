// SPDX-License-Identifier: GPL-3.0-or-later
// The built program with a real keychain: each test runs once more within a D-Bus session of its own, in which
// gnome-keyring-daemon keeps its secrets in a folder of its own.
#include "tests/endtoend/tokenwise.h"
#include "tests/support/rawserver.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using test::RawPlan;
using test::RawServer;

static constexpr const char *Home = "TST_KEYCHAIN_HOME";
static const QByteArray Key = "sk-ant-api03-TheOneKeyOfThisTest-0123456789";

class TestKeychain : public QObject
{
    Q_OBJECT

private slots:
    void theProgramKeepsItsKeyInARealKeychain();
};

/// What runs within the private session.
class TestInSession : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aKeyFromStdinServesACommand();
    void theWindowTakesTheKeyFromTheKeychain();
    void aRemovedProfileTakesItsKeyAlong();

private:
    void lookForTheKey(const QProcess *running = nullptr) const;

    Tokenwise m_tokenwise;
    RawServer m_service;
};

void TestKeychain::theProgramKeepsItsKeyInARealKeychain()
{
    for (const QString &program : {u"dbus-run-session"_s, u"gnome-keyring-daemon"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable(program + u" is not installed, so there is no keychain to test with"_s));
    }
    QTemporaryDir home;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name :
         {u"HOME"_s, u"XDG_RUNTIME_DIR"_s, u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s})
        environment.insert(name, home.path());
    environment.insert(QString::fromLatin1(Home), home.path());
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    QProcess session;
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::MergedChannels);
    session.start(u"dbus-run-session"_s,
                  {u"--"_s, u"sh"_s, u"-c"_s,
                   u"printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\""_s,
                   QCoreApplication::applicationFilePath()});
    QVERIFY(session.waitForFinished(120'000));
    const QByteArray output = session.readAll();
    QVERIFY2(session.exitStatus() == QProcess::NormalExit && session.exitCode() == 0, output.constData());
}

void TestInSession::initTestCase()
{
    // Data, settings and cache where they lie by themselves, so that all of them can be searched.
    m_tokenwise.unsetEnvironment(u"TOKENWISE_DATA_DIR"_s);
    for (const char *name : {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                             "DBUS_SESSION_BUS_ADDRESS"})
        m_tokenwise.setEnvironment(QString::fromLatin1(name), qEnvironmentVariable(name));
    m_service.plan({RawPlan{.bytes = RawServer::answer(200, R"({"data":[],"has_more":false,"first_id":null,"last_id":null})")}},
                   true);
    VERIFY_EXIT(m_tokenwise.run({u"profile"_s, u"add"_s, u"work"_s, u"--base-url"_s, m_service.url().toString()}), 0);
    VERIFY_EXIT(m_tokenwise.run({u"profile"_s, u"key"_s, u"work"_s}, Key + '\n'), 0);
    VERIFY_EXIT(m_tokenwise.run({u"profile"_s, u"use"_s, u"work"_s}), 0);
}

/// Neither a file of the user's nor the process shows the key.
void TestInSession::lookForTheKey(const QProcess *running) const
{
    QStringList places;
    QDirIterator files{qEnvironmentVariable(Home), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories};
    while (files.hasNext())
        places.append(files.next());
    QVERIFY(!places.filter(u"settings.ini"_s).isEmpty()); // so it is the right folder that is searched
    QVERIFY(!places.filter(u".keyring"_s).isEmpty());
    if (running) {
        for (const QString &name : {u"cmdline"_s, u"environ"_s, u"comm"_s})
            places.append(u"/proc/%1/%2"_s.arg(running->processId()).arg(name));
    }
    for (const QString &path : std::as_const(places)) {
        QFile file{path};
        if (file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains(Key), qPrintable(path));
    }
}

void TestInSession::aKeyFromStdinServesACommand()
{
    const qsizetype before = m_service.requests().size();
    // The service of this test runs in this thread, so the program is waited for by events.
    const std::unique_ptr<QProcess> doctor = m_tokenwise.start({u"doctor"_s});
    QTRY_VERIFY_WITH_TIMEOUT(m_service.requests().size() > before, 30'000);
    lookForTheKey(doctor.get());
    QTRY_COMPARE_WITH_TIMEOUT(doctor->state(), QProcess::NotRunning, 30'000);
    QCOMPARE(m_service.requests().last().headers.value("x-api-key"), Key);
    const QByteArray printed = doctor->readAllStandardOutput() + doctor->readAllStandardError();
    QVERIFY2(!printed.contains(Key), printed.constData());
    lookForTheKey();
}

void TestInSession::theWindowTakesTheKeyFromTheKeychain()
{
    m_tokenwise.setEnvironment(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    const qsizetype before = m_service.requests().size();
    const std::unique_ptr<QProcess> window = m_tokenwise.start({});
    QTRY_VERIFY_WITH_TIMEOUT(m_service.requests().size() > before, 30'000);
    QCOMPARE(m_service.requests().last().headers.value("x-api-key"), Key);
    lookForTheKey(window.get());
    window->terminate();
    QTRY_COMPARE_WITH_TIMEOUT(window->state(), QProcess::NotRunning, 30'000);
    lookForTheKey();
    m_tokenwise.setEnvironment(u"QT_QPA_PLATFORM"_s, u"no-such-platform"_s);
}

void TestInSession::aRemovedProfileTakesItsKeyAlong()
{
    VERIFY_EXIT(m_tokenwise.run({u"profile"_s, u"remove"_s, u"work"_s}), 0);
    VERIFY_EXIT(m_tokenwise.run({u"profile"_s, u"add"_s, u"work"_s, u"--base-url"_s, m_service.url().toString()}), 0);
    VERIFY_EXIT(m_tokenwise.run({u"--profile"_s, u"work"_s, u"batch"_s, u"adopt"_s, u"msgbatch_01"_s}), 3);
}

int main(int argc, char *argv[])
{
    const bool within = qEnvironmentVariableIsSet(Home);
    QCoreApplication application{argc, argv};
    if (within) {
        TestInSession test;
        return QTest::qExec(&test);
    }
    TestKeychain test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_keychain.moc"
