// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QtTest>

using namespace core;

class TestClock : public QObject
{
    Q_OBJECT
private slots:
    void nowIsNow();
    void aCallIsMadeOnce();
    void aContextThatIsGoneIsNotCalled();
    void jitterStaysInItsRange();
};

void TestClock::nowIsNow()
{
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const qint64 now = toMs(SystemClock{}.now());
    QVERIFY(now >= before);
    QVERIFY(now <= QDateTime::currentMSecsSinceEpoch());
}

void TestClock::aCallIsMadeOnce()
{
    SystemClock clock;
    QObject context;
    int calls = 0;
    clock.callAfter(std::chrono::milliseconds{1}, &context, [&calls] { ++calls; });
    QTRY_COMPARE(calls, 1);
}

void TestClock::aContextThatIsGoneIsNotCalled()
{
    SystemClock clock;
    QObject later;
    bool called = false;
    bool laterCalled = false;
    {
        QObject context;
        clock.callAfter(std::chrono::milliseconds{0}, &context, [&called] { called = true; });
    }
    clock.callAfter(std::chrono::milliseconds{1}, &later, [&laterCalled] { laterCalled = true; });
    QTRY_VERIFY(laterCalled);
    QVERIFY(!called);
}

void TestClock::jitterStaysInItsRange()
{
    const Jitter jitter = randomJitter();
    for (int i = 0; i < 1000; ++i) {
        const double drawn = jitter();
        QVERIFY(drawn >= 0 && drawn < 1);
    }
}

QTEST_GUILESS_MAIN(TestClock)
#include "tst_clock.moc"
