// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lookup.h"

#include <QTest>

using namespace core;
using namespace Qt::StringLiterals;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Instant Sent = instantFromMs(1'795'500'000'000);

Batch batch(const QString &id, Instant created = Sent, qint64 requests = 10,
            Batch::Status status = Batch::Status::InProgress)
{
    Batch one;
    one.id = id;
    one.status = status;
    one.createdAt = created;
    one.counts.processing = requests;
    return one;
}

LookupCandidate running(const QString &id, qint64 requests = 10)
{
    return {.batch = batch(id, Sent, requests)};
}

LookupCandidate ended(const QString &id,
                      LookupCandidate::Match match = LookupCandidate::Match::Unknown)
{
    return {.batch = batch(id, Sent, 10, Batch::Status::Ended), .match = match};
}

QStringList idsOf(const QList<Batch> &batches)
{
    QStringList ids;
    for (const Batch &one : batches)
        ids.append(one.id);
    return ids;
}

} // namespace

Q_DECLARE_METATYPE(LookupFacts)
Q_DECLARE_METATYPE(LookupVerdict)
Q_DECLARE_METATYPE(Shard)
Q_DECLARE_METATYPE(QList<Batch>)

class TestLookup : public QObject
{
    Q_OBJECT
private slots:
    void theVerdictFollowsFromTheFacts_data();
    void theVerdictFollowsFromTheFacts();
    void theListIsCutWhereTheSubmissionBegan_data();
    void theListIsCutWhereTheSubmissionBegan();
};

void TestLookup::theVerdictFollowsFromTheFacts_data()
{
    using Kind = LookupVerdict::Kind;
    using Match = LookupCandidate::Match;
    QTest::addColumn<LookupFacts>("facts");
    QTest::addColumn<LookupVerdict>("verdict");
    const auto row = [](const char *name, QList<LookupCandidate> candidates, LookupVerdict verdict,
                        bool settled = false, qint64 rivals = 0) {
        QTest::newRow(name) << LookupFacts{.requests = 10,
                                           .candidates = std::move(candidates),
                                           .rivals = rivals,
                                           .settled = settled}
                            << std::move(verdict);
    };

    row("nothing there yet: the list may lag", {}, {.kind = Kind::LookAgain});
    row("nothing there for long enough: it never arrived", {}, {.kind = Kind::NotArrived}, true);
    row("one of that size: ours", {running(u"a"_s)}, {.kind = Kind::Ours, .batchId = u"a"_s});
    row("one of that size, after long enough", {running(u"a"_s)},
        {.kind = Kind::Ours, .batchId = u"a"_s}, true);
    row("one of another size is not ours", {running(u"a"_s, 11)}, {.kind = Kind::LookAgain});
    row("one of another size, for long enough", {running(u"a"_s, 9)}, {.kind = Kind::NotArrived},
        true);
    row("one of that size beside another", {running(u"b"_s, 3), running(u"a"_s)},
        {.kind = Kind::Ours, .batchId = u"a"_s});
    row("two of that size, both running: the user decides", {running(u"b"_s), running(u"a"_s)},
        {.kind = Kind::CannotTell});
    row("two of that size, for long enough: the user decides", {running(u"b"_s), running(u"a"_s)},
        {.kind = Kind::CannotTell}, true);
    row("one that has ended is compared before it is taken", {ended(u"a"_s)},
        {.kind = Kind::Compare, .compare = {u"a"_s}});
    row("two that have ended are compared", {ended(u"b"_s), ended(u"a"_s)},
        {.kind = Kind::Compare, .compare = {u"b"_s, u"a"_s}});
    row("of one ended and one running the ended is compared", {running(u"b"_s), ended(u"a"_s)},
        {.kind = Kind::Compare, .compare = {u"a"_s}});
    row("the results prove it", {running(u"b"_s), ended(u"a"_s, Match::Ours)},
        {.kind = Kind::Ours, .batchId = u"a"_s, .proven = true});
    row("the results prove another's: nothing is left", {ended(u"a"_s, Match::NotOurs)},
        {.kind = Kind::LookAgain});
    row("the results prove another's, for long enough", {ended(u"a"_s, Match::NotOurs)},
        {.kind = Kind::NotArrived}, true);
    row("the results prove another's: the running one is left",
        {running(u"b"_s), ended(u"a"_s, Match::NotOurs)}, {.kind = Kind::Ours, .batchId = u"b"_s});
    row("ended, and its results cannot be read", {ended(u"a"_s, Match::Unreadable)},
        {.kind = Kind::CannotTell}, true);
    row("one candidate but two shards that look for it", {running(u"a"_s)},
        {.kind = Kind::CannotTell}, false, 1);
    row("two shards look, and the results tell", {ended(u"a"_s, Match::Ours)},
        {.kind = Kind::Ours, .batchId = u"a"_s, .proven = true}, false, 1);
    row("two shards look and nothing is there", {}, {.kind = Kind::NotArrived}, true, 1);
}

void TestLookup::theVerdictFollowsFromTheFacts()
{
    QFETCH(const LookupFacts, facts);
    QFETCH(const LookupVerdict, verdict);
    const LookupVerdict told = decideLookup(facts);
    QCOMPARE(told.kind, verdict.kind);
    QCOMPARE(told.batchId, verdict.batchId);
    QCOMPARE(told.compare, verdict.compare);
    QCOMPARE(told.proven, verdict.proven);
}

void TestLookup::theListIsCutWhereTheSubmissionBegan_data()
{
    QTest::addColumn<QList<Batch>>("newestFirst");
    QTest::addColumn<Shard>("shard");
    QTest::addColumn<QStringList>("newer");
    QTest::addColumn<bool>("reached");
    const auto fence = [](const QString &id, std::optional<Instant> at = Sent) {
        Shard shard;
        shard.sendingAt = Sent;
        shard.newestKnown = true;
        shard.newestBefore = id;
        if (!id.isEmpty())
            shard.newestBeforeAt = at;
        return shard;
    };
    Shard noFence;
    noFence.sendingAt = Sent;

    QTest::newRow("at the fence") << QList{batch(u"new"_s, Sent + seconds{1}), batch(u"fence"_s),
                                           batch(u"old"_s, Sent - seconds{9})}
                                  << fence(u"fence"_s) << QStringList{u"new"_s} << true;
    QTest::newRow("the fence is the newest: nothing is newer")
        << QList{batch(u"fence"_s)} << fence(u"fence"_s) << QStringList{} << true;
    QTest::newRow("the fence is on a later page")
        << QList{batch(u"b"_s, Sent + seconds{2}), batch(u"a"_s, Sent + seconds{1})}
        << fence(u"fence"_s) << QStringList{u"b"_s, u"a"_s} << false;
    QTest::newRow("the fence was deleted: by the service's clock")
        << QList{batch(u"new"_s, Sent + seconds{1}), batch(u"old"_s, Sent - seconds{1})}
        << fence(u"fence"_s) << QStringList{u"new"_s} << true;
    QTest::newRow("deleted, and the clock here is an hour ahead")
        << QList{batch(u"new"_s, Sent - minutes{59}), batch(u"old"_s, Sent - minutes{61})}
        << fence(u"fence"_s, Sent - minutes{60}) << QStringList{u"new"_s} << true;
    QTest::newRow("deleted, and one of the same instant is kept")
        << QList{batch(u"same"_s)} << fence(u"fence"_s) << QStringList{u"same"_s} << false;
    QTest::newRow("there was none before: all are newer")
        << QList{batch(u"b"_s), batch(u"a"_s, Sent - minutes{100})} << fence({})
        << QStringList{u"b"_s, u"a"_s} << false;
    QTest::newRow("without a fence five minutes are allowed")
        << QList{batch(u"new"_s, Sent - minutes{4}), batch(u"old"_s, Sent - minutes{6})} << noFence
        << QStringList{u"new"_s} << true;
    QTest::newRow("an empty list") << QList<Batch>{} << noFence << QStringList{} << false;
}

void TestLookup::theListIsCutWhereTheSubmissionBegan()
{
    QFETCH(const QList<Batch>, newestFirst);
    QFETCH(const Shard, shard);
    QFETCH(const QStringList, newer);
    QFETCH(const bool, reached);
    const ListCut cut = cutAtSubmission(newestFirst, shard);
    QCOMPARE(idsOf(cut.newer), newer);
    QCOMPARE(cut.reached, reached);
}

QTEST_GUILESS_MAIN(TestLookup)
#include "tst_lookup.moc"
