// SPDX-License-Identifier: GPL-3.0-or-later
// Sleep and wake as logind tells them, on a bus of its own.
#include "app/windowprogram.h"
#include "tests/support/dbussession.h"
#include "tests/support/fakeclock.h"
#include "tests/support/jobsworld.h"
#include "ui/shell/machinewatch.h"
#include "ui/shell/workspace.h"

#include <QApplication>
#include <QDBusConnection>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using ui::MachineWatch;

/// org.freedesktop.login1.Manager, as far as it is used.
class Logind : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

signals:
    void PrepareForSleep(bool begins);
};

class TestMachineWatch : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sleepAndWakeAreTold();
    void aSleepThatDoesNotComeIsOver();
    void jobsPauseWhileTheMachineSleeps();

private:
    /// Whether it heard of the sleep: it listens from some turn of the event loop on.
    bool fallsAsleep(const QSignalSpy &told)
    {
        if (told.isEmpty())
            emit m_logind.PrepareForSleep(true);
        return !told.isEmpty();
    }

    Logind m_logind;
};

void TestMachineWatch::initTestCase()
{
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SystemBus, u"logind"_s);
    QVERIFY(bus.isConnected());
    QVERIFY(bus.registerObject(u"/org/freedesktop/login1"_s, &m_logind, QDBusConnection::ExportAllSignals));
    QVERIFY(bus.registerService(u"org.freedesktop.login1"_s));
}

void TestMachineWatch::sleepAndWakeAreTold()
{
    test::FakeClock clock{test::FakeClock::Waits::Held};
    MachineWatch watch{clock};
    QSignalSpy asleep{&watch, &MachineWatch::fallsAsleep};
    QSignalSpy awake{&watch, &MachineWatch::awake};
    QTRY_VERIFY(fallsAsleep(asleep));
    QVERIFY(awake.isEmpty());
    emit m_logind.PrepareForSleep(false);
    QTRY_COMPARE(awake.size(), 1);
    QCOMPARE(asleep.size(), 1);
    clock.advance(std::chrono::hours{1});
    QCOMPARE(awake.size(), 1);
}

void TestMachineWatch::aSleepThatDoesNotComeIsOver()
{
    test::FakeClock clock{test::FakeClock::Waits::Held};
    MachineWatch watch{clock};
    QSignalSpy asleep{&watch, &MachineWatch::fallsAsleep};
    QSignalSpy awake{&watch, &MachineWatch::awake};
    QTRY_VERIFY(fallsAsleep(asleep));
    clock.advance(std::chrono::seconds{59});
    QVERIFY(awake.isEmpty());
    clock.advance(std::chrono::seconds{1});
    QCOMPARE(awake.size(), 1);
}

void TestMachineWatch::jobsPauseWhileTheMachineSleeps()
{
    test::JobsWorld world;
    const core::DataPlace place{.folder = world.dir.path(), .whole = true};
    core::Settings settings{place};
    settings.set(u"sandbox/speed"_s, 0.001);
    ui::Theme theme{settings};
    app::WindowProgram program{place, settings, theme, *world.database};
    program.start(u"sandbox"_s);
    QTRY_VERIFY(program.window().workspace());
    core::Jobs &jobs = program.window().workspace()->session().jobs;
    const auto prepared = test::await(jobs.prepare({.path = world.requests(2)}, {}));
    QVERIFY(prepared);
    QVERIFY(test::await(jobs.submit(prepared->job.id)));
    QTRY_VERIFY(jobs.nextCheck());

    emit m_logind.PrepareForSleep(true);
    QSignalSpy asked{&program.window().workspace()->session().http, &core::HttpClient::contacted};
    const auto isStill = [&] { // longer than between two looks at the Sandbox
        asked.clear();
        return !asked.wait(2500) && !jobs.nextCheck();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isStill(), 20'000);
    emit program.window().sandboxSpeedChosen(1000); // it ends meanwhile
    emit m_logind.PrepareForSleep(false);
    const auto state = [&] { return program.window().workspace()->jobs().job(prepared->job.id)->state; };
    QTRY_COMPARE_WITH_TIMEOUT(state(), core::JobState::Done, 30'000);
}

int main(int argc, char **argv)
{
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", qgetenv("DBUS_SESSION_BUS_ADDRESS"));
    return test::runOnOwnBus<QApplication, TestMachineWatch>(argc, argv);
}

#include "tst_machinewatch.moc"
