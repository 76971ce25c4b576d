// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/transcriptwatch.h"

#include "tests/support/importfixture.h"
#include "tests/support/transcripts.h"

#include <QSignalSpy>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;
using test::AnswerLine;

namespace {

constexpr std::chrono::milliseconds Quiet{20};

QByteArray line(int number)
{
    return AnswerLine{.id = "msg_" + QByteArray::number(number)}.line() + '\n';
}

} // namespace

class TestTranscriptWatch : public QObject
{
    Q_OBJECT
private slots:
    void whatIsThereAndWhatComesIsImported();
    void newFoldersAreWatchedToo();
    void aFolderThatIsMadeAnewIsWatchedAgain();
    void whileNothingHappensNothingRuns();
    void afterAStopNothingIsImported();
    void aFolderThatIsNotThereIsTold();
    void itCanGoWhileAnImportRuns();
};

void TestTranscriptWatch::whatIsThereAndWhatComesIsImported()
{
    test::ImportFixture files;
    files.write(u"p/a.jsonl"_s, line(1));
    TranscriptWatch watch{files.database(), Quiet};
    qint64 added = 0;
    connect(&watch, &TranscriptWatch::imported, &watch,
            [&added](const SourceReport &report) { added += report.entries.added; });
    QVERIFY(watch.start({files.place()}));
    QTRY_COMPARE(added, 1);
    files.append(u"p/a.jsonl"_s, line(2));
    QTRY_COMPARE(added, 2);
    files.write(u"p/b.jsonl"_s, line(3));
    QTRY_COMPARE(added, 3);
    QVERIFY(QFile::remove(files.path(u"p/a.jsonl"_s)));
    files.append(u"p/b.jsonl"_s, line(4));
    QTRY_COMPARE(added, 4);
    QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), 4);
}

void TestTranscriptWatch::newFoldersAreWatchedToo()
{
    test::ImportFixture files;
    TranscriptWatch watch{files.database(), Quiet};
    qint64 added = 0;
    connect(&watch, &TranscriptWatch::imported, &watch,
            [&added](const SourceReport &report) { added += report.entries.added; });
    QVERIFY(watch.start({files.place()}));
    files.write(u"project/session/subagents/agent-1.jsonl"_s, line(1));
    QTRY_COMPARE(added, 1);
    files.append(u"project/session/subagents/agent-1.jsonl"_s, line(2));
    QTRY_COMPARE(added, 2);
    // A folder that moves is watched under its new name.
    QVERIFY(QDir{}.rename(files.path(u"project"_s), files.path(u"other"_s)));
    files.write(u"other/session/deeper/c.jsonl"_s, line(3));
    QTRY_COMPARE(added, 3);
}

void TestTranscriptWatch::aFolderThatIsMadeAnewIsWatchedAgain()
{
    test::ImportFixture files;
    files.write(u"root/p/a.jsonl"_s, line(1));
    TranscriptWatch watch{files.database(), Quiet};
    qint64 added = 0;
    connect(&watch, &TranscriptWatch::imported, &watch,
            [&added](const SourceReport &report) { added += report.entries.added; });
    QVERIFY(watch.start({files.path(u"root"_s)}));
    QTRY_COMPARE(added, 1);
    QVERIFY(QDir{files.path(u"root"_s)}.removeRecursively());
    files.write(u"root/p/b.jsonl"_s, line(2));
    QTRY_COMPARE(added, 2);
    files.append(u"root/p/b.jsonl"_s, line(3));
    QTRY_COMPARE(added, 3);
    // What else is made beside it tells nothing.
    FolderWatch folders{Quiet};
    QSignalSpy changed{&folders, &FolderWatch::changed};
    QVERIFY(folders.watch({files.path(u"root/"_s)}));
    files.write(u"beside/c.jsonl"_s, line(4));
    files.write(u"c.jsonl"_s, line(4));
    QVERIFY(folders.isIdle());
    files.write(u"root/c.jsonl"_s, line(5));
    QTRY_COMPARE(changed.size(), 1);
}

void TestTranscriptWatch::whileNothingHappensNothingRuns()
{
    test::ImportFixture files;
    FolderWatch watch{Quiet};
    QSignalSpy changed{&watch, &FolderWatch::changed};
    QVERIFY(watch.watch({files.place()}));
    QVERIFY(watch.isIdle());
    // Many writes are told once they have ended; then no timer runs any more.
    for (int i = 0; i < 50; ++i)
        files.append(u"a.jsonl"_s, line(i));
    QTRY_COMPARE(changed.size(), 1);
    QVERIFY(watch.isIdle());
    for (const QObject *child : watch.children()) {
        if (const auto *timer = qobject_cast<const QTimer *>(child))
            QVERIFY(!timer->isActive());
    }
}

void TestTranscriptWatch::afterAStopNothingIsImported()
{
    test::ImportFixture files;
    TranscriptWatch watch{files.database(), Quiet};
    QSignalSpy imported{&watch, &TranscriptWatch::imported};
    QVERIFY(watch.start({files.place()}));
    QTRY_COMPARE(imported.size(), 1);
    watch.stop();
    files.write(u"a.jsonl"_s, line(1));
    FolderWatch other{Quiet}; // tells when the other would have known
    QSignalSpy changed{&other, &FolderWatch::changed};
    QVERIFY(other.watch({files.place()}));
    files.append(u"a.jsonl"_s, line(2));
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(imported.size(), 1);
    QVERIFY(watch.start({files.place()}));
    QTRY_COMPARE(imported.size(), 2);
    QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), 2);
}

void TestTranscriptWatch::aFolderThatIsNotThereIsTold()
{
    test::ImportFixture files;
    FolderWatch watch{Quiet};
    QVERIFY(!watch.watch({files.place(), files.path(u"missing"_s)}));
    QVERIFY(watch.isWatching());
    QSignalSpy changed{&watch, &FolderWatch::changed};
    files.write(u"a.jsonl"_s, line(1));
    QTRY_COMPARE(changed.size(), 1);
}

void TestTranscriptWatch::itCanGoWhileAnImportRuns()
{
    test::ImportFixture files;
    QByteArray content;
    for (int i = 0; i < 20'000; ++i)
        content += line(i);
    files.write(u"a.jsonl"_s, content);
    {
        TranscriptWatch watch{files.database(), Quiet};
        QVERIFY(watch.start({files.place()}));
        QVERIFY(watch.isImporting());
    }
    TranscriptWatch watch{files.database(), Quiet};
    QSignalSpy imported{&watch, &TranscriptWatch::imported};
    QVERIFY(watch.start({files.place()}));
    QTRY_COMPARE(imported.size(), 1);
    QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), 20'000);
    QCOMPARE(files.wrongSums(), 0);
}

QTEST_GUILESS_MAIN(TestTranscriptWatch)
#include "tst_transcriptwatch.moc"
