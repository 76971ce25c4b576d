// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop is told, on a session bus of its own with a desktop that keeps what it is told.
#include "tests/support/dbussession.h"
#include "tests/support/fakeclock.h"
#include "tests/ui/windowworld.h"

#include "ui/shell/jobwatch.h"
#include "ui/shell/notifier.h"
#include "ui/shell/tray.h"

#include <QDBusConnection>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using ui::preferences::News;

/// org.freedesktop.Notifications, as far as it is used.
class Desktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Message
    {
        uint id;
        QString title, text;
    };
    QList<Message> shown; ///< one that is replaced keeps its place
    int calls = 0;

public slots:
    uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &text,
                const QStringList &, const QVariantMap &, int)
    {
        ++calls;
        for (Message &each : shown)
            if (each.id == replaces) {
                each = {replaces, title, text};
                return replaces;
            }
        shown.append({++m_last, title, text});
        return m_last;
    }

signals:
    void ActionInvoked(uint id, const QString &action);

private:
    uint m_last = 0;
};

class TestNotifier : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_world.reset(); }

    void anEndIsToldWithItsMoney();
    void endsWithinHalfAMinuteAreOne();
    void aClickOpensTheJob();
    void aKindThatIsOffIsNotTold();
    void whatTheWindowShowsIsNotTold();
    void theFirstSecondsAreOneToast();
    void theSandboxSaysSo();
    void aRealBatchIsToldOnce();
    void aBatchThatWasToBeQuietIsNotTold();

private:
    Job job(const QString &name) const
    {
        Job made;
        made.id = u"job_"_s + name;
        made.name = name;
        made.profile = u"live"_s;
        made.state = JobState::Done;
        made.requests = 12'000;
        made.counts.succeeded = 12'000;
        made.cost = core::Money::fromPicoUsd(15'420'000'000'000);
        made.savedByBatch = core::Money::fromPicoUsd(27'210'000'000'000);
        return made;
    }
    ui::Notifier &notifier() { return *m_world->window.findChild<ui::Notifier *>(); }
    void passTheFirstSeconds() { m_world->world.clock.jump(4s); }

    Desktop m_desktop;
    std::unique_ptr<test::WindowWorld> m_world;
};

void TestNotifier::initTestCase()
{
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"desktop"_s);
    QVERIFY(bus.isConnected());
    QVERIFY(bus.registerObject(u"/org/freedesktop/Notifications"_s, &m_desktop,
                               QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    QVERIFY(bus.registerService(u"org.freedesktop.Notifications"_s));
}

void TestNotifier::init()
{
    m_desktop.shown.clear();
    m_desktop.calls = 0;
    m_world = std::make_unique<test::WindowWorld>();
    m_world->window.hide(); // nobody looks at it
}

void TestNotifier::anEndIsToldWithItsMoney()
{
    passTheFirstSeconds();
    notifier().take(News::Done, job(u"nightly <eval>"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 1);
    const QString text = m_desktop.shown[0].text;
    for (const QString &part : {u"nightly &lt;eval&gt;"_s, u"12.000"_s, u"$15,42"_s, u"saved $27,21"_s})
        QVERIFY2(text.contains(part), qPrintable(text));
}

void TestNotifier::endsWithinHalfAMinuteAreOne()
{
    passTheFirstSeconds();
    for (int i = 0; i < 5; ++i)
        notifier().take(News::Done, job(QString::number(i)));
    QTRY_VERIFY(!m_desktop.shown.isEmpty() && m_desktop.shown[0].text.contains(u"and 2 more"_s));
    QCOMPARE(m_desktop.shown.size(), 1);
    m_world->world.clock.jump(31s);
    notifier().take(News::Done, job(u"later"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 2);
}

void TestNotifier::aClickOpensTheJob()
{
    passTheFirstSeconds();
    notifier().take(News::Done, job(u"one"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 1);
    QSignalSpy opened{&notifier(), &ui::Notifier::openRequested};
    QSignalSpy profile{&m_world->window, &ui::MainWindow::profileChosen};
    // The answer with the id is on its way to the window as the click is: ask until both are there.
    QTRY_VERIFY((emit m_desktop.ActionInvoked(m_desktop.shown[0].id, u"default"_s), opened.count() > 0));
    QCOMPARE(opened[0][0].toString(), u"live"_s);
    QCOMPARE(opened[0][1].toString(), u"job_one"_s);
    QVERIFY(m_world->window.isVisible());
    QCOMPARE(profile.value(0).value(0).toString(), u"live"_s); // another profile was shown
}

void TestNotifier::aKindThatIsOffIsNotTold()
{
    passTheFirstSeconds();
    ui::preferences::setTold(m_world->settings, News::Done, false);
    notifier().take(News::Done, job(u"one"_s));
    notifier().take(News::Failed, job(u"two"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 1);
    QVERIFY(m_desktop.shown[0].text.contains(u"two"_s));
    QCOMPARE(m_desktop.calls, 1);
}

void TestNotifier::whatTheWindowShowsIsNotTold()
{
    passTheFirstSeconds();
    m_world->window.show();
    m_world->window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    notifier().take(News::Done, job(u"seen"_s));
    m_world->window.hide();
    notifier().take(News::Done, job(u"unseen"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 1);
    QVERIFY(!m_desktop.shown[0].text.contains(u"“seen"_s));
}

void TestNotifier::theFirstSecondsAreOneToast()
{
    test::FakeClock clock{test::FakeClock::Waits::Held};
    ui::Notifier early{&m_world->window, *m_world->window.findChild<ui::Tray *>(), m_world->settings, clock};
    QSignalSpy summary{&early, &ui::Notifier::summary};
    early.take(News::Done, job(u"one"_s));
    early.take(News::Failed, job(u"two"_s));
    QCOMPARE(summary.count(), 0);
    clock.advance(3s);
    QCOMPARE(summary.count(), 1);
    QVERIFY(summary[0][0].toString().contains(u'2'));
    QCOMPARE(m_desktop.calls, 0);
    // From then on the desktop is told.
    early.take(News::Done, job(u"three"_s));
    QTRY_COMPARE(m_desktop.shown.size(), 1);
}

void TestNotifier::theSandboxSaysSo()
{
    Job simulated = job(u"one"_s);
    simulated.sandbox = true;
    QVERIFY(ui::Notifier::textOf(News::Done, simulated, ui::Format{}).startsWith(u"Sandbox: "_s));
    QVERIFY(ui::Notifier::textOf(News::KeyRefused, simulated, ui::Format{}).startsWith(u"Sandbox: "_s));
}

void TestNotifier::aRealBatchIsToldOnce()
{
    m_world->window.watch(m_world->session());
    passTheFirstSeconds();
    const Job prepared = m_world->prepared(u"real"_s);
    QVERIFY(test::await(m_world->world.jobs->submit(prepared.id)));
    QTRY_COMPARE_WITH_TIMEOUT(m_desktop.shown.size(), 1, 30'000);
    QVERIFY2(m_desktop.shown[0].text.contains(u"real"_s), qPrintable(m_desktop.shown[0].text));
    QCOMPARE(m_desktop.calls, 1);
}

void TestNotifier::aBatchThatWasToBeQuietIsNotTold()
{
    m_world->window.watch(m_world->session());
    passTheFirstSeconds();
    const Job quiet = m_world->prepared(u"quiet"_s);
    ui::JobWatch::keepQuiet(m_world->settings, quiet.id);
    QVERIFY(test::await(m_world->world.jobs->submit(quiet.id)));
    QVERIFY(test::await(m_world->world.jobs->wait(quiet.id)));
    const Job loud = m_world->prepared(u"loud"_s);
    QVERIFY(test::await(m_world->world.jobs->submit(loud.id)));
    QTRY_COMPARE_WITH_TIMEOUT(m_desktop.shown.size(), 1, 30'000);
    QVERIFY(!m_desktop.shown[0].text.contains(u"quiet"_s));
}

int main(int argc, char *argv[]) { return test::runOnOwnBus<QApplication, TestNotifier>(argc, argv); }

#include "tst_notifier.moc"
