// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/batchwatch.h"
#include "tests/support/fakeclock.h"
#include "tests/support/jobsworld.h"

#include <QSignalSpy>

using namespace core;
using namespace Qt::StringLiterals;
using std::chrono::seconds;

/// When a batch that is being watched is asked for again.
class TestBatchWatch : public QObject
{
    Q_OBJECT
private slots:
    void aRunningBatchIsAskedForAgain_data();
    void aRunningBatchIsAskedForAgain();
};

void TestBatchWatch::aRunningBatchIsAskedForAgain_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<seconds>("after");
    QTest::newRow("the service, when it wants to") << u"default"_s << seconds{10}; // retry-after
    QTest::newRow("the Sandbox, which is nearer") << u"sandbox"_s << seconds{1};
}

void TestBatchWatch::aRunningBatchIsAskedForAgain()
{
    QFETCH(const QString, profile);
    QFETCH(const seconds, after);
    test::JobsWorld world{1};
    test::FakeClock clock{test::FakeClock::Waits::Held};
    HttpClient http{world.endpoint, clock, [] { return 0.0; }};
    JobParts parts{{.place = {.folder = world.dir.path(), .whole = true},
                    .database = *world.database,
                    .http = http,
                    .profile = {.name = profile, .baseUrl = world.endpoint.baseUrl},
                    .models = world.models,
                    .prices = world.prices,
                    .estimator = world.estimator,
                    .clock = clock,
                    .jitter = [] { return 0.5; }}};
    Shard shard;
    shard.batch = world.foreignBatch(3);
    BatchWatch watch{parts, u"job_1"_s, shard, nullptr};
    QSignalSpy answered{&http, &HttpClient::contacted};

    watch.start(seconds{1});
    clock.advance(seconds{1});
    QTRY_COMPARE(answered.count(), 1);
    QTRY_VERIFY(parts.agenda.next());
    QCOMPARE(*parts.agenda.next() - clock.now(), std::chrono::milliseconds{after});
}

QTEST_GUILESS_MAIN(TestBatchWatch)
#include "tst_batchwatch.moc"
