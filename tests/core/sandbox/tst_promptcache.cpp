// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/promptcache.h"

#include <QTest>

using core::Tokens;
using core::sandbox::CachePosition;
using core::sandbox::CacheUse;
using core::sandbox::PromptCache;
using Mark = CachePosition::Mark;

namespace {

constexpr Tokens Minimum = 1024;
constexpr qint64 Minute = 60'000'000;
constexpr qint64 Start = 1'000'000'000'000;

CachePosition plain(quint64 hash)
{
    CachePosition position;
    position.hash = hash;
    return position;
}

CachePosition marked(quint64 hash, Mark mark, Tokens tokens)
{
    CachePosition position = plain(hash);
    position.mark = mark;
    position.tokens = tokens;
    return position;
}

CacheUse serve(PromptCache &cache, const QList<CachePosition> &positions, qint64 atUs = Start)
{
    return cache.serve(positions, Minimum, atUs, atUs);
}

} // namespace

namespace core::sandbox {
char *toString(const CacheUse &use)
{
    return QTest::toString(
        QStringLiteral("read %1, 5m %2, 1h %3").arg(use.read).arg(use.write5m).arg(use.write1h));
}
} // namespace core::sandbox

class TestPromptCache : public QObject
{
    Q_OBJECT

private slots:
    void aPrefixIsWrittenOnceAndReadFromThenOn()
    {
        PromptCache cache;
        const QList<CachePosition> prompt{marked(1, Mark::FiveMinutes, 2000)};
        QCOMPARE(serve(cache, prompt), (CacheUse{.read = 0, .write5m = 2000, .write1h = 0}));
        QCOMPARE(serve(cache, prompt), (CacheUse{.read = 2000, .write5m = 0, .write1h = 0}));
    }

    // API reference §7.2: read A, 1h write B - A, 5m write C - B.
    void bothLifetimesAreBilledByTheSplit_data()
    {
        QTest::addColumn<int>("known"); // breakpoints that an earlier request wrote
        QTest::addColumn<Tokens>("read");
        QTest::addColumn<Tokens>("write5m");
        QTest::addColumn<Tokens>("write1h");
        // Breakpoints: 1h at 2000, 1h at 5000, 5m at 9000, 5m at 14000.
        QTest::newRow("nothing: A 0, B 5000, C 14000")
            << 0 << Tokens(0) << Tokens(9000) << Tokens(5000);
        QTest::newRow("first 1h: A 2000, B 5000, C 14000")
            << 1 << Tokens(2000) << Tokens(9000) << Tokens(3000);
        QTest::newRow("second 1h: A 5000 = B, C 14000")
            << 2 << Tokens(5000) << Tokens(9000) << Tokens(0);
        QTest::newRow("first 5m: A 9000 = B, C 14000")
            << 3 << Tokens(9000) << Tokens(5000) << Tokens(0);
        QTest::newRow("all: A 14000 = B = C") << 4 << Tokens(14000) << Tokens(0) << Tokens(0);
    }
    void bothLifetimesAreBilledByTheSplit()
    {
        const QList<CachePosition> prompt{
            marked(1, Mark::OneHour, 2000), marked(2, Mark::OneHour, 5000),
            marked(3, Mark::FiveMinutes, 9000), marked(4, Mark::FiveMinutes, 14000)};
        PromptCache cache;
        QFETCH(const int, known);
        if (known > 0)
            serve(cache, prompt.first(known));
        const CacheUse use = serve(cache, prompt);
        QTEST(use.read, "read");
        QTEST(use.write5m, "write5m");
        QTEST(use.write1h, "write1h");
    }

    void aPrefixUnderTheMinimumIsSilentlyNotCached()
    {
        PromptCache cache;
        const QList<CachePosition> prompt{marked(1, Mark::FiveMinutes, Minimum - 1)};
        QCOMPARE(serve(cache, prompt), CacheUse{});
        QCOMPARE(serve(cache, prompt), CacheUse{});
        // A short first breakpoint before a long second one costs nothing of its own.
        const QList<CachePosition> longer{marked(1, Mark::OneHour, 500),
                                          marked(2, Mark::FiveMinutes, Minimum)};
        QCOMPARE(serve(cache, longer), (CacheUse{.read = 0, .write5m = Minimum, .write1h = 0}));
    }

    void aBreakpointLooksBackOverTwentyPositions_data()
    {
        QTest::addColumn<int>("between"); // positions between the entry and the breakpoint
        QTest::addColumn<Tokens>("read");
        QTest::newRow("next to it") << 0 << Tokens(2000);
        QTest::newRow("the twentieth, itself included") << 18 << Tokens(2000);
        QTest::newRow("the twenty-first") << 19 << Tokens(0);
    }
    void aBreakpointLooksBackOverTwentyPositions()
    {
        PromptCache cache;
        serve(cache, {marked(1, Mark::FiveMinutes, 2000)});
        QList<CachePosition> prompt{plain(1)};
        QFETCH(const int, between);
        for (int i = 0; i < between; ++i)
            prompt.append(plain(quint64(100 + i)));
        prompt.append(marked(2, Mark::FiveMinutes, 3000));
        QTEST(serve(cache, prompt).read, "read");
    }

    void aSecondBreakpointLooksBackForItself()
    {
        PromptCache cache;
        serve(cache, {marked(1, Mark::FiveMinutes, 2000)});
        QList<CachePosition> prompt{marked(1, Mark::FiveMinutes, 2000)};
        for (int i = 0; i < 40; ++i)
            prompt.append(plain(quint64(100 + i)));
        prompt.append(marked(2, Mark::FiveMinutes, 3000));
        QCOMPARE(serve(cache, prompt), (CacheUse{.read = 2000, .write5m = 1000, .write1h = 0}));
    }

    void anEntryLivesAsLongAsItsMarkSaysFromItsLastUse_data()
    {
        QTest::addColumn<bool>("hour");
        QTest::newRow("five minutes") << false;
        QTest::newRow("an hour") << true;
    }
    void anEntryLivesAsLongAsItsMarkSaysFromItsLastUse()
    {
        QFETCH(const bool, hour);
        const qint64 life = (hour ? 60 : 5) * Minute;
        const QList<CachePosition> prompt{
            marked(1, hour ? Mark::OneHour : Mark::FiveMinutes, 2000)};
        PromptCache cache;
        serve(cache, prompt, Start);
        QCOMPARE(serve(cache, prompt, Start + life - 1).read, 2000); // in time, and renewed
        QCOMPARE(serve(cache, prompt, Start + 2 * life - 2).read, 2000); // so it still lives
        QCOMPARE(serve(cache, prompt, Start + 3 * life - 2).read, 0); // the moment it ends
    }

    void requestsInParallelAllPayForWriting()
    {
        PromptCache cache;
        const QList<CachePosition> prompt{marked(1, Mark::FiveMinutes, 2000)};
        const qint64 begun = Start + 300'000; // when the first answer begins
        QCOMPARE(cache.serve(prompt, Minimum, Start, begun).write5m, 2000);
        QCOMPARE(cache.serve(prompt, Minimum, Start + 1000, begun + 1000).write5m, 2000);
        QCOMPARE(cache.serve(prompt, Minimum, begun, begun + 300'000).read, 2000);
    }

    void nothingIsWrittenWithoutABreakpoint()
    {
        PromptCache cache;
        QCOMPARE(serve(cache, {plain(1), plain(2)}), CacheUse{});
        QCOMPARE(cache.size(), 0);
    }

    void aSnapshotHoldsWhatCanBeRead()
    {
        PromptCache cache;
        serve(cache, {marked(1, Mark::FiveMinutes, 2000)}, Start);
        serve(cache, {marked(2, Mark::OneHour, 3000)}, Start);
        PromptCache later;
        later.restore(cache.snapshot(Start + 10 * Minute));
        QCOMPARE(later.serve({marked(2, Mark::OneHour, 3000)}, Minimum, 0, 0).read, 3000);
        QCOMPARE(later.serve({marked(1, Mark::FiveMinutes, 2000)}, Minimum, 0, 0).read, 0);
        later.restore("damaged");
    }
};

QTEST_APPLESS_MAIN(TestPromptCache)
#include "tst_promptcache.moc"
