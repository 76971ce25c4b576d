// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agenda.h"
#include "core/services/pollschedule.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeClock;

Q_DECLARE_METATYPE(std::chrono::milliseconds)
Q_DECLARE_METATYPE(std::optional<std::chrono::milliseconds>)

/// When things are done.
class TestAgenda : public QObject
{
    Q_OBJECT
private slots:
    void eachIsDoneOnceWhenItIsDue();
    void aLaterEntryUnderTheSameKeyReplacesTheFirst();
    void offlineNothingIsDone();
    void hurryMakesAllDue();
    void afterASleepAllIsDue();
    void aClockSetBackMakesAllDue();
    void droppedEntriesAreNotDone();
    void anActionMayPlanAnother();
    void anEmptyAgendaAsksForNoTimer();
    void pollsFollowTheServiceThenTheAge_data();
    void pollsFollowTheServiceThenTheAge();
    void failuresBackOff_data();
    void failuresBackOff();
};

void TestAgenda::eachIsDoneOnceWhenItIsDue()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    QStringList done;
    agenda.after(seconds{30}, {u"b"_s}, [&] { done.append(u"b"_s); });
    agenda.after(seconds{3}, {u"a"_s}, [&] { done.append(u"a"_s); });
    QCOMPARE(agenda.next(), clock.now() + seconds{3});
    clock.advance(milliseconds{2999});
    QCOMPARE(done, QStringList{});
    clock.advance(milliseconds{1});
    QCOMPARE(done, QStringList{u"a"_s});
    clock.advance(minutes{2});
    QCOMPARE(done, (QStringList{u"a"_s, u"b"_s}));
    QVERIFY(!agenda.next());
}

void TestAgenda::aLaterEntryUnderTheSameKeyReplacesTheFirst()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    QStringList done;
    agenda.after(seconds{3}, {u"a"_s, 0}, [&] { done.append(u"first"_s); });
    agenda.after(seconds{9}, {u"a"_s, 0}, [&] { done.append(u"second"_s); });
    agenda.after(seconds{3}, {u"a"_s, 1}, [&] { done.append(u"another shard"_s); });
    clock.advance(minutes{1});
    QCOMPARE(done, (QStringList{u"another shard"_s, u"second"_s}));
}

void TestAgenda::offlineNothingIsDone()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    int done = 0;
    agenda.after(seconds{3}, {u"a"_s}, [&] { ++done; });
    agenda.setOnline(false);
    QVERIFY(!agenda.next());
    clock.advance(minutes{10});
    QCOMPARE(done, 0);
    agenda.after(seconds{100}, {u"b"_s}, [&] { ++done; });
    agenda.setOnline(true);
    clock.advance(milliseconds{0});
    QCOMPARE(done, 2);
}

void TestAgenda::hurryMakesAllDue()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    int done = 0;
    agenda.after(seconds{60}, {u"a"_s}, [&] { ++done; });
    agenda.after(minutes{60}, {u"b"_s}, [&] { ++done; });
    agenda.hurry();
    QCOMPARE(done, 0); // not within the call
    clock.advance(milliseconds{0});
    QCOMPARE(done, 2);
}

void TestAgenda::afterASleepAllIsDue()
{
    // Timers stand still while the machine sleeps, the clock does not.
    class SleepyClock final : public Clock
    {
    public:
        Instant now() const override { return held.now() + asleep; }
        void callAfter(milliseconds delay, QObject *context,
                       std::function<void()> callback) override
        {
            held.callAfter(delay, context, std::move(callback));
        }
        FakeClock held{FakeClock::Waits::Held};
        milliseconds asleep{0};
    } clock;
    Agenda agenda{clock};
    int done = 0;
    agenda.after(minutes{50}, {u"a"_s}, [&] { ++done; });
    clock.held.advance(seconds{20});
    QCOMPARE(done, 0);
    clock.asleep = minutes{20};
    clock.held.advance(seconds{5});
    QCOMPARE(done, 1);
}

void TestAgenda::aClockSetBackMakesAllDue()
{
    class SetClock final : public Clock
    {
    public:
        Instant now() const override { return held.now() + set; }
        void callAfter(milliseconds delay, QObject *context,
                       std::function<void()> callback) override
        {
            held.callAfter(delay, context, std::move(callback));
        }
        FakeClock held{FakeClock::Waits::Held};
        milliseconds set{0};
    } clock;
    Agenda agenda{clock};
    int done = 0;
    agenda.after(seconds{10}, {u"a"_s}, [&] { ++done; });
    clock.set = -minutes{60};
    QCOMPARE(agenda.next(), clock.now()); // nor is an hour to wait told of
    clock.held.advance(seconds{6});
    QCOMPARE(done, 1); // rather than in an hour
}

void TestAgenda::droppedEntriesAreNotDone()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    QStringList done;
    agenda.after(seconds{1}, {u"a"_s, 0}, [&] { done.append(u"a0"_s); });
    agenda.after(seconds{1}, {u"a"_s, 1}, [&] { done.append(u"a1"_s); });
    agenda.after(seconds{1}, {u"b"_s, 0}, [&] { done.append(u"b0"_s); });
    agenda.drop(u"a"_s);
    QVERIFY(!agenda.has({u"a"_s, 0}));
    clock.advance(seconds{5});
    QCOMPARE(done, QStringList{u"b0"_s});
}

void TestAgenda::anActionMayPlanAnother()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    int done = 0;
    std::function<void()> again = [&] {
        if (++done < 4)
            agenda.after(seconds{10}, {u"a"_s}, again);
    };
    agenda.after(seconds{10}, {u"a"_s}, again);
    clock.advance(seconds{39});
    QCOMPARE(done, 3);
    clock.advance(seconds{1});
    QCOMPARE(done, 4);
}

void TestAgenda::anEmptyAgendaAsksForNoTimer()
{
    FakeClock clock{FakeClock::Waits::Held};
    Agenda agenda{clock};
    agenda.hurry();
    agenda.setOnline(false);
    agenda.setOnline(true);
    QCOMPARE(clock.delays().size(), 0);
    agenda.after(seconds{1}, {u"a"_s}, [] {});
    clock.advance(minutes{1});
    QCOMPARE(clock.pending(), 0);
}

void TestAgenda::pollsFollowTheServiceThenTheAge_data()
{
    QTest::addColumn<milliseconds>("age");
    QTest::addColumn<std::optional<milliseconds>>("asked");
    QTest::addColumn<double>("jitter");
    QTest::addColumn<milliseconds>("delay");
    const std::optional<milliseconds> none;
    const auto row = [](const char *name, milliseconds age, std::optional<milliseconds> asked,
                        double jitter, milliseconds delay) {
        QTest::newRow(name) << age << asked << jitter << delay;
    };
    row("asked for", seconds{5}, seconds{10}, 0.9, seconds{10});
    row("asked for, old", minutes{500}, seconds{10}, 0.9, seconds{10});
    row("asked for nothing", seconds{5}, milliseconds{0}, 0.5, milliseconds{200});
    row("asked for a day", seconds{5}, std::chrono::hours{24}, 0.5, minutes{60});
    row("young", seconds{5}, none, 0.5, seconds{10});
    row("100 s old", seconds{100}, none, 0.5, seconds{10});
    row("5 minutes old", minutes{5}, none, 0.5, seconds{30});
    row("10 minutes old", minutes{10}, none, 0.5, seconds{60});
    row("a day old", minutes{1440}, none, 0.5, seconds{60});
    row("from a clock that is ahead", -minutes{3}, none, 0.5, seconds{10});
    row("least jitter", seconds{5}, none, 0.0, seconds{9});
    row("jitter adds up to a tenth", minutes{1440}, none, 0.75, seconds{63});
}

void TestAgenda::pollsFollowTheServiceThenTheAge()
{
    QFETCH(const milliseconds, age);
    QFETCH(const std::optional<milliseconds>, asked);
    QFETCH(const double, jitter);
    QFETCH(const milliseconds, delay);
    QVERIFY2(std::chrono::abs(pollDelay(age, asked, jitter) - delay) <= milliseconds{1},
             qPrintable(QString::number(pollDelay(age, asked, jitter).count())));
}

void TestAgenda::failuresBackOff_data()
{
    QTest::addColumn<int>("failures");
    QTest::addColumn<std::optional<milliseconds>>("asked");
    QTest::addColumn<milliseconds>("delay"); // without jitter
    const std::optional<milliseconds> none;
    QTest::newRow("first") << 1 << none << milliseconds{1000};
    QTest::newRow("second") << 2 << none << milliseconds{2000};
    QTest::newRow("sixth") << 6 << none << milliseconds{32'000};
    QTest::newRow("seventh") << 7 << none << milliseconds{60'000};
    QTest::newRow("hundredth") << 100 << none << milliseconds{60'000};
    QTest::newRow("the service asked for more")
        << 1 << std::optional<milliseconds>{seconds{90}} << milliseconds{90'000};
    QTest::newRow("the service asked for less")
        << 6 << std::optional<milliseconds>{seconds{1}} << milliseconds{32'000};
}

void TestAgenda::failuresBackOff()
{
    QFETCH(const int, failures);
    QFETCH(const std::optional<milliseconds>, asked);
    QFETCH(const milliseconds, delay);
    QCOMPARE(backoffDelay(failures, asked, 0), delay);
    QVERIFY(backoffDelay(failures, asked, 0.99) <= delay);
    QVERIFY(backoffDelay(failures, asked, 0.99) >= delay * 3 / 4);
}

QTEST_GUILESS_MAIN(TestAgenda)
#include "tst_agenda.moc"
