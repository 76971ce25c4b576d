// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/idregistry.h"
#include "core/drafts/shardplanner.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using core::ShardPlan;
using core::ShardPlanner;

namespace {
constexpr qint64 Around = 14 + 4; ///< head and tail of a body
constexpr qint64 Between = 2;

QByteArray numbered(int number) { return "id-" + QByteArray::number(number); }
} // namespace

/// How requests are dealt out, and how their ids are told apart.
class TestShardPlanner : public QObject
{
    Q_OBJECT

private slots:
    void theLimitsAreReachedAndNotPassed();
    void groupsAreKeptTogetherWhereTheyFit();
    void groupsThatAreTogetherAnywayAreLeftAlone();
    void aGroupLargerThanABatchIsSplit();
    void aThinPlanIsNotMadeThinner();
    void theSampleHasItsOwnBatch();
    void whateverComesThePlanIsWhole();
    void idsAreToldApart();
    void wireIdsAreWhatTheServiceTakes();
};

void TestShardPlanner::theLimitsAreReachedAndNotPassed()
{
    // Two requests of 10 bytes and what is around them are exactly 40 bytes.
    ShardPlanner bytes{{.maxRequests = 100, .maxBytes = Around + 10 + Between + 10}};
    QCOMPARE(bytes.add(10, 0), 0);
    QCOMPARE(bytes.add(10, 0), 0);
    QCOMPARE(bytes.add(1, 0), 1);
    QCOMPARE(bytes.plan().shards.size(), 2);
    QCOMPARE(bytes.plan().shards.at(0).bytes, 40);
    QCOMPARE(bytes.plan().shards.at(1).bytes, Around + 1);

    ShardPlanner count{{.maxRequests = 3, .maxBytes = 1000}};
    QList<int> shards;
    for (int i = 0; i < 7; ++i)
        shards.append(count.add(1, 0));
    QCOMPARE(shards, (QList<int>{0, 0, 0, 1, 1, 1, 2}));

    // One request larger than a batch may be still has to go somewhere.
    ShardPlanner large{{.maxRequests = 3, .maxBytes = 100}};
    QCOMPARE(large.add(5, 0), 0);
    QCOMPARE(large.add(500, 0), 1);
    QCOMPARE(large.add(5, 0), 2);
    QVERIFY(ShardPlanner{}.plan().shards.isEmpty());
}

void TestShardPlanner::groupsAreKeptTogetherWhereTheyFit()
{
    ShardPlanner planner{{.maxRequests = 4, .maxBytes = 1'000'000}};
    for (int i = 0; i < 8; ++i)
        planner.add(100, i % 2 == 0 ? 7 : 9); // in turns
    const ShardPlanner::Plan plan = planner.plan();
    QCOMPARE(plan.moved, (std::vector<quint16>{0, 1, 0, 1, 0, 1, 0, 1}));
    QCOMPARE(plan.shards.size(), 2);
    QCOMPARE(plan.shards.at(0).requests, 4);
    QCOMPARE(plan.shards.at(0).bytes, Around + 4 * 100 + 3 * Between);
    QCOMPARE(plan.shards.at(1).bytes, Around + 4 * 100 + 3 * Between);
}

void TestShardPlanner::groupsThatAreTogetherAnywayAreLeftAlone()
{
    ShardPlanner planner{{.maxRequests = 4, .maxBytes = 1'000'000}};
    for (int i = 0; i < 8; ++i)
        planner.add(100, i < 4 ? 7 : 9);
    QVERIFY(planner.plan().moved.empty());
    ShardPlanner none{{.maxRequests = 2, .maxBytes = 1'000'000}};
    for (int i = 0; i < 8; ++i)
        none.add(100, 0);
    QVERIFY(none.plan().moved.empty());
}

void TestShardPlanner::aGroupLargerThanABatchIsSplit()
{
    ShardPlanner planner{{.maxRequests = 4, .maxBytes = 1'000'000}};
    for (int i = 0; i < 10; ++i)
        planner.add(100, i == 2 || i == 9 ? 5 : 7);
    const ShardPlanner::Plan plan = planner.plan();
    QCOMPARE(plan.moved.size(), 10U);
    QCOMPARE(plan.moved.at(2), plan.moved.at(9));
    qint64 requests = 0;
    for (const ShardPlan &shard : plan.shards) {
        QVERIFY(shard.requests <= 4);
        requests += shard.requests;
    }
    QCOMPARE(requests, 10);
}

void TestShardPlanner::aThinPlanIsNotMadeThinner()
{
    // Three groups of three in batches of four would need a batch each: one more than in input
    // order is right, two are not.
    ShardPlanner planner{{.maxRequests = 4, .maxBytes = 1'000'000}};
    for (int i = 0; i < 24; ++i)
        planner.add(100, quint64(i % 8) + 1);
    QVERIFY(planner.plan().moved.empty());
    QCOMPARE(planner.plan().shards.size(), 6);
}

void TestShardPlanner::theSampleHasItsOwnBatch()
{
    ShardPlanner planner{{.maxRequests = 3, .maxBytes = 1'000'000}, true};
    QCOMPARE(planner.add(10, 0, false), 1);
    QCOMPARE(planner.add(10, 0, true), 0);
    QCOMPARE(planner.add(10, 0, true), 0);
    QCOMPARE(planner.add(10, 0, true), 0);
    QCOMPARE(planner.add(10, 0, true), 1); // there is no more room
    QCOMPARE(planner.add(10, 0, false), 1);
    QCOMPARE(planner.add(10, 0, false), 2);
    QCOMPARE(planner.plan().shards.size(), 3);
    QCOMPARE(planner.plan().shards.at(0).requests, 3);
}

void TestShardPlanner::whateverComesThePlanIsWhole()
{
    QRandomGenerator random{11};
    for (int round = 0; round < 300; ++round) {
        const qint64 maxRequests = random.bounded(1, 20);
        const qint64 maxBytes = random.bounded(100, 2000);
        const bool withSample = random.bounded(3) == 0;
        ShardPlanner planner{{.maxRequests = maxRequests, .maxBytes = maxBytes}, withSample};
        std::vector<qint64> sizes;
        std::vector<int> shards;
        const int count = random.bounded(1, 120);
        for (int i = 0; i < count; ++i) {
            sizes.push_back(random.bounded(1, 70));
            shards.push_back(planner.add(sizes.back(), random.bounded(5), random.bounded(10) == 0));
        }
        const ShardPlanner::Plan plan = planner.plan();
        if (!plan.moved.empty()) {
            QCOMPARE(plan.moved.size(), sizes.size());
            for (size_t i = 0; i < sizes.size(); ++i) {
                QCOMPARE(withSample && shards[i] == 0, withSample && plan.moved[i] == 0);
                shards[i] = plan.moved[i];
            }
        }
        std::vector<ShardPlan> sums(size_t(plan.shards.size()));
        for (size_t i = 0; i < sizes.size(); ++i) {
            ShardPlan &sum = sums.at(size_t(shards[i]));
            sum.bytes += sizes[i] + (sum.requests > 0 ? Between : 0);
            ++sum.requests;
        }
        for (size_t i = 0; i < sums.size(); ++i) {
            QCOMPARE(plan.shards.at(qsizetype(i)).requests, sums[i].requests);
            if (sums[i].requests == 0) { // only the sample may be empty
                QVERIFY(withSample && i == 0);
                continue;
            }
            QCOMPARE(plan.shards.at(qsizetype(i)).bytes, sums[i].bytes + Around);
            QVERIFY(sums[i].requests <= maxRequests);
            QVERIFY(sums[i].bytes + Around <= maxBytes);
        }
    }
}

void TestShardPlanner::idsAreToldApart()
{
    core::IdRegistry ids;
    constexpr int Count = 200'000;
    for (int i = 0; i < Count; ++i)
        QVERIFY(!ids.add(numbered(i), i + 1));
    for (int i = 0; i < Count; i += 7)
        QCOMPARE(ids.add(numbered(i), 999'999), i + 1);
    QVERIFY(ids.contains("id-0"));
    QVERIFY(!ids.contains(numbered(Count)));
    QVERIFY(!ids.contains(""));
    QVERIFY(!core::IdRegistry{}.contains("x"));
}

void TestShardPlanner::wireIdsAreWhatTheServiceTakes()
{
    for (const char *const id : {"a", "A_z-09", "----"})
        QVERIFY(core::isWireId(id));
    for (const char *const id : {"", "a b", "a.b", "a/b", "\xc3\xa9", "a\n"})
        QVERIFY(!core::isWireId(id));
    QVERIFY(core::isWireId(QByteArray(64, 'x')));
    QVERIFY(!core::isWireId(QByteArray(65, 'x')));
    QSet<QByteArray> safe;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray id = core::safeId(i);
        QVERIFY(core::isWireId(id) && core::isSafeIdForm(id));
        safe.insert(id);
    }
    QCOMPARE(safe.size(), 1000);
    QVERIFY(!core::isSafeIdForm("tokenwise-") && !core::isSafeIdForm("tokenwise-1a")
            && !core::isSafeIdForm("a"));
}

QTEST_APPLESS_MAIN(TestShardPlanner)
#include "tst_shardplanner.moc"
