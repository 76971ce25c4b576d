// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/claudecode.h"

#include "tests/support/importfixture.h"
#include "tests/support/transcripts.h"

#include <QtTest>

#include <algorithm>
#include <random>
#include <thread>

#include <unistd.h>

using namespace core;
using namespace Qt::StringLiterals;
using test::AnswerLine;

namespace {

class Transcripts : public test::ImportFixture
{
public:
    SourceReport import() { return importFrom({place()}); }
    SourceReport importFrom(const QStringList &places)
    {
        ImportProgress progress;
        return *importClaudeCode(database(), places, progress);
    }
    qint64 output() { return number(u"SELECT ifnull(sum(output), 0) FROM entries"_s); }
};

QByteArray lines(std::initializer_list<AnswerLine> answers)
{
    QByteArray text;
    for (const AnswerLine &answer : answers)
        text += answer.line() + '\n';
    return text;
}

AnswerLine numbered(int number, qint64 output = 20)
{
    return {.id = "msg_" + QByteArray::number(number),
            .request = "req_" + QByteArray::number(number),
            .output = output};
}

} // namespace

class TestClaudeCode : public QObject
{
    Q_OBJECT
private slots:
    void anEntryHasTheLabelsOfItsLine();
    void theSameAgainAddsNothing();
    void whatWasAppendedIsReadAlone();
    void aHalfLineWaitsForItsOtherHalf();
    void aWholeLineWithoutAnEndCounts();
    void aFileThatShrankIsReadAgain();
    void aFileThatWasRewrittenIsReadAgain();
    void aFileThatMovedIsKnown();
    void aNewFileInThePlaceOfAnotherIsNew();
    void entriesOfDeletedFilesStay();
    void deletedFilesWithoutIdsMayComeBack();
    void copiesOfASessionCountOnce();
    void linesWithoutIdsCountEachTimeTheyStandThere();
    void partsAndSubAgentsAreKept();
    void syntheticTextsAreNoAnswers();
    void skippedLinesAreTold();
    void hugeLinesArePassedOver();
    void linksAreFollowedOnceAndLoopsEnd();
    void whatCannotBeReadIsTold();
    void aStopKeepsWhatWasRead();
    void twoImportsAtOnceAreOne();
    void orderAndPiecesDoNotMatter();
    void aFileWrittenOverWhileItIsReadIsReadAgain();
    void howAPlaceIsNamedDoesNotMatter();
    void whatChangedInItsMiddleIsReadAgain();
    void aRescuedLedgerReadsAgain();
    void placesAreThoseOfTheEnvironment();
};

void TestClaudeCode::anEntryHasTheLabelsOfItsLine()
{
    Transcripts files;
    files.write(u"projects/-home-me-shop/abc.jsonl"_s,
                R"({"type":"user","message":{"role":"user","content":"hello"}})"
                "\n"
                    + lines({{.more = R"(,"costUSD":0.25,"version":"2.1.0")",
                              .moreUsage =
                                  R"(,"cache_creation_input_tokens":5,"cache_read_input_tokens":7,"service_tier":"standard")"},
                             {.id = "msg_2", .session = "", .cwd = "/srv/x"}}));
    const SourceReport report = files.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 2}));
    QCOMPARE(report.files, 1);
    QCOMPARE(report.bytesRead, QFileInfo{files.path(u"projects/-home-me-shop/abc.jsonl"_s)}.size());
    QCOMPARE(report.skipped, 0);
    QCOMPARE(files.entries(),
             (QStringList{
                 u"msg_1 req_1 1781085600000 10 5 0 7 20 0 0 0 250000000000 0 claude-code  0 claude-sonnet-4-5 "
                 "standard    /home/me/shop session-1  3"_s,
                 u"msg_2 req_1 1781085600000 10 0 0 0 20 0 0 0 none 0 claude-code  0 claude-sonnet-4-5     "
                 "/srv/x abc  3"_s}));
    QCOMPARE(files.wrongSums(), 0);
}

void TestClaudeCode::theSameAgainAddsNothing()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({{.output = 2}, {.output = 20}, {.id = "msg_2"}}));
    QCOMPARE(files.import().entries, (EnteredCounts{.added = 2, .known = 1}));
    SourceReport again = files.import();
    QCOMPARE(again.entries, EnteredCounts{});
    QCOMPARE(again.unchanged, 1);
    QCOMPARE(again.bytesRead, 0);
    // Touched, copied over itself: known all the same.
    files.write(u"a.jsonl"_s, lines({{.output = 2}, {.output = 20}, {.id = "msg_2"}}));
    again = files.import();
    QCOMPARE(again.entries.added, 0);
    QCOMPARE(again.rewritten, 0);
    QCOMPARE(files.output(), 40);
}

void TestClaudeCode::whatWasAppendedIsReadAlone()
{
    Transcripts files;
    QByteArray begin;
    for (int i = 0; i < 1'000; ++i)
        begin += numbered(i).line() + '\n';
    files.write(u"a.jsonl"_s, begin);
    QCOMPARE(files.import().entries.added, 1'000);
    const QByteArray more = lines({numbered(999, 50), numbered(1'000)});
    files.append(u"a.jsonl"_s, more);
    const SourceReport report = files.import();
    QCOMPARE(report.bytesRead, more.size());
    QCOMPARE(report.entries, (EnteredCounts{.added = 1, .updated = 1, .known = 1}));
    QCOMPARE(files.output(), 999 * 20 + 50 + 20);
    QCOMPARE(files.wrongSums(), 0);
}

void TestClaudeCode::aHalfLineWaitsForItsOtherHalf()
{
    Transcripts files;
    const QByteArray line = numbered(2).line() + '\n';
    files.write(u"a.jsonl"_s, lines({numbered(1)}) + line.first(100));
    SourceReport report = files.import();
    QCOMPARE(report.entries.added, 1);
    QCOMPARE(report.skipped, 1);
    QCOMPARE(report.skippedLines.first().line, 2);
    QVERIFY(report.skippedLines.first().reason.contains(u"not finished"_s));
    files.append(u"a.jsonl"_s, line.sliced(100));
    report = files.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 1}));
    QCOMPARE(report.skipped, 0);
    QCOMPARE(report.bytesRead, line.size());
    files.append(u"a.jsonl"_s, "garbage\n");
    QCOMPARE(files.import().skippedLines.first().line, 3);
}

void TestClaudeCode::aWholeLineWithoutAnEndCounts()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, numbered(1).line() + "\r\n" + numbered(2).line());
    SourceReport report = files.import();
    QCOMPARE(report.entries.added, 2);
    QCOMPARE(report.skipped, 0);
    files.append(u"a.jsonl"_s, "\n" + numbered(3).line() + '\n');
    report = files.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 1, .known = 1}));
}

void TestClaudeCode::aFileThatShrankIsReadAgain()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({numbered(1), numbered(2), numbered(3)}));
    files.import();
    files.write(u"a.jsonl"_s, lines({numbered(4)}));
    const SourceReport report = files.import();
    QCOMPARE(report.rewritten, 1);
    QCOMPARE(report.entries.added, 1);
    QCOMPARE(files.output(), 80); // nothing of what was entered is lost
}

void TestClaudeCode::aFileThatWasRewrittenIsReadAgain()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({numbered(1), numbered(2)}));
    files.import();
    files.write(u"a.jsonl"_s, lines({numbered(3), numbered(1), numbered(2), numbered(4)}));
    SourceReport report = files.import();
    QCOMPARE(report.rewritten, 1);
    QCOMPARE(report.entries, (EnteredCounts{.added = 2, .known = 2}));
    // Of the same size, with another beginning.
    files.write(u"a.jsonl"_s, lines({numbered(5), numbered(1), numbered(2), numbered(4)}));
    report = files.import();
    QCOMPARE(report.rewritten, 1);
    QCOMPARE(report.entries.added, 1);
}

void TestClaudeCode::aFileThatMovedIsKnown()
{
    Transcripts files;
    files.write(u"p/a.jsonl"_s, lines({numbered(1), {.id = {}, .request = {}}}));
    QCOMPARE(files.import().entries.added, 2);
    QVERIFY(QDir{}.mkpath(files.path(u"q"_s)));
    QVERIFY(QFile::rename(files.path(u"p/a.jsonl"_s), files.path(u"q/b.jsonl"_s)));
    SourceReport report = files.import();
    QCOMPARE(report.moved, 1);
    QCOMPARE(report.gone, 0);
    QCOMPARE(report.bytesRead, 0);
    QCOMPARE(report.entries, EnteredCounts{});
    files.append(u"q/b.jsonl"_s, lines({numbered(2)}));
    report = files.import();
    QCOMPARE(report.entries.added, 1); // the line without an id is known under the new name
    // Another file under the old name is another file.
    files.write(u"p/a.jsonl"_s, lines({{.id = {}, .request = {}}}));
    QCOMPARE(files.import().entries.added, 1);
    QCOMPARE(files.import().unchanged, 2);
}

// The system gives the number of a deleted file to a new one.
void TestClaudeCode::aNewFileInThePlaceOfAnotherIsNew()
{
    Transcripts files;
    const AnswerLine nameless{.id = {}, .request = {}};
    files.write(u"a.jsonl"_s, lines({nameless, numbered(1)}));
    files.import();
    QVERIFY(QFile::rename(files.path(u"a.jsonl"_s), files.path(u"b.jsonl"_s)));
    files.write(u"b.jsonl"_s, lines({numbered(2), nameless, numbered(3)}));
    const SourceReport report = files.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 3}));
    QCOMPARE(report.moved, 0);
    QCOMPARE(report.rewritten, 0);
    QCOMPARE(report.gone, 1);
    QCOMPARE(files.import().unchanged, 1);
}

void TestClaudeCode::entriesOfDeletedFilesStay()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({numbered(1)}));
    files.write(u"b.jsonl"_s, lines({numbered(2)}));
    files.import();
    QVERIFY(QFile::remove(files.path(u"a.jsonl"_s)));
    const SourceReport report = files.import();
    QCOMPARE(report.gone, 1);
    QCOMPARE(report.files, 1);
    QCOMPARE(files.output(), 40);
    QCOMPARE(files.import().gone, 0); // told once
    // It comes back, from a copy, and with more.
    files.write(u"a.jsonl"_s, lines({numbered(1), numbered(3)}));
    QCOMPARE(files.import().entries, (EnteredCounts{.added = 1, .known = 1}));
}

void TestClaudeCode::deletedFilesWithoutIdsMayComeBack()
{
    Transcripts files;
    const QByteArray content = lines({{.id = {}, .request = {}}, numbered(1)});
    files.write(u"a.jsonl"_s, content);
    files.import();
    QVERIFY(QFile::remove(files.path(u"a.jsonl"_s)));
    QCOMPARE(files.import().gone, 1);
    QCOMPARE(files.import().gone, 0);
    files.write(u"a.jsonl"_s, content);
    QCOMPARE(files.import().entries.added, 0);
    QCOMPARE(files.import().unchanged, 1);
}

void TestClaudeCode::copiesOfASessionCountOnce()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({numbered(1), numbered(2)}));
    files.write(u"b.jsonl"_s,
                lines({{.id = "msg_1", .request = "req_1", .session = "session-2"}, numbered(3)}));
    // Files are read side by side: which copy comes first, and so whether the other takes its place, is open.
    const EnteredCounts entered = files.import().entries;
    QCOMPARE(entered.added, 3);
    QCOMPARE(entered.known, 1);
    files.write(u"c.jsonl"_s,
                lines({{.id = "msg_2", .request = "req_2", .output = 99, .session = "session-3"}}));
    QCOMPARE(files.import().entries, (EnteredCounts{.updated = 1, .known = 1}));
    QCOMPARE(files.output(), 20 + 99 + 20);
}

void TestClaudeCode::linesWithoutIdsCountEachTimeTheyStandThere()
{
    Transcripts files;
    const AnswerLine nameless{.id = {}, .request = {}};
    files.write(u"a.jsonl"_s, lines({nameless, nameless}));
    files.write(u"b.jsonl"_s, lines({nameless}));
    QCOMPARE(files.import().entries.added, 3);
    QCOMPARE(files.import().entries, EnteredCounts{});
    files.append(u"a.jsonl"_s, lines({nameless, numbered(1)}));
    QCOMPARE(files.import().entries, (EnteredCounts{.added = 2, .known = 2}));
    // The same lines in another order, and one less.
    files.write(u"a.jsonl"_s, lines({numbered(1), nameless, nameless}));
    QCOMPARE(files.import().entries, (EnteredCounts{.known = 3}));
    QCOMPARE(files.output(), 5 * 20);
}

void TestClaudeCode::partsAndSubAgentsAreKept()
{
    Transcripts files;
    const QByteArray parts =
        R"(,"iterations":[{"type":"advisor_message","model":"claude-opus-4-5","input_tokens":100,"output_tokens":50}])";
    files.write(u"s/subagents/agent-1.jsonl"_s,
                lines({{.id = "msg_9", .sidechain = true, .moreUsage = parts}}));
    files.write(u"s.jsonl"_s,
                R"({"type":"progress","sessionId":"s","data":{"message":)"
                    + AnswerLine{.id = "msg_8"}.line() + "}}\n");
    QCOMPARE(files.import().entries.added, 3);
    QCOMPARE(files.column(u"SELECT message_id || ' ' || flags FROM entries ORDER BY 1"_s),
             (QStringList{u"msg_8 0"_s, u"msg_9 1"_s, u"msg_9#advisor_message.1 1"_s}));
    // The sub-agent's answer, replayed in the session: its own line is that which counts.
    files.append(u"s.jsonl"_s, lines({{.id = "msg_9", .request = "req_7", .output = 3}}));
    QCOMPARE(files.import().entries, (EnteredCounts{.updated = 1, .known = 1}));
    QCOMPARE(files.number(u"SELECT output FROM entries WHERE message_id = 'msg_9'"_s), 3);
    QCOMPARE(files.wrongSums(), 0);
}

void TestClaudeCode::syntheticTextsAreNoAnswers()
{
    Transcripts files;
    files.write(u"a.jsonl"_s,
                lines({{.input = 0, .output = 0, .model = "<synthetic>"},
                       {.id = "msg_2", .input = 0, .output = 0}}));
    const SourceReport report = files.import();
    QCOMPARE(report.entries.added, 1);
    QCOMPARE(report.skipped, 0);
}

void TestClaudeCode::skippedLinesAreTold()
{
    Transcripts files;
    files.write(u"b.jsonl"_s, lines({numbered(1)}) + "garbage\n\n" + lines({{.input = -1}}));
    files.write(u"a.jsonl"_s, "{\"half\n" + lines({numbered(2)}));
    const SourceReport report = files.import();
    QCOMPARE(report.entries.added, 2);
    QCOMPARE(report.skipped, 3);
    QCOMPARE(report.skippedLines.size(), 3);
    QCOMPARE(report.skippedLines[0].file, files.path(u"a.jsonl"_s));
    QCOMPARE(report.skippedLines[0].line, 1);
    QCOMPARE(report.skippedLines[1].line, 2);
    QCOMPARE(report.skippedLines[1].reason, u"not JSON"_s);
    QCOMPARE(report.skippedLines[2].line, 4);
    QCOMPARE(report.skippedLines[2].reason,
             u"a token count is not a whole number from 0 to 100,000,000,000"_s);
}

void TestClaudeCode::hugeLinesArePassedOver()
{
    Transcripts files;
    const QByteArray large =
        AnswerLine{.id = "msg_2", .more = ",\"note\":\"" + QByteArray(9'000'000, 'x') + '"'}.line();
    files.write(u"a.jsonl"_s,
                lines({numbered(1)}) + large + "\n{\"usage\":\"" + QByteArray(40'000'000, 'x')
                    + "\"}\n" + lines({numbered(3)}));
    SourceReport report = files.import();
    QCOMPARE(report.entries.added, 3);
    QCOMPARE(report.skipped, 1);
    QCOMPARE(report.skippedLines[0].line, 3);
    QCOMPARE(report.skippedLines[0].reason, u"longer than 16 MB"_s);
    files.append(u"a.jsonl"_s, lines({numbered(4)}));
    report = files.import();
    QCOMPARE(report.entries.added, 1);
    QVERIFY(report.bytesRead < 1'000);
}

void TestClaudeCode::linksAreFollowedOnceAndLoopsEnd()
{
    Transcripts files;
    files.write(u"p/a.jsonl"_s, lines({numbered(1), {.id = {}, .request = {}}}));
    QVERIFY(QFile::link(files.place(), files.path(u"p/up"_s)));
    QVERIFY(QFile::link(files.path(u"p/a.jsonl"_s), files.path(u"again.jsonl"_s)));
    QVERIFY(QFile::link(files.path(u"nowhere"_s), files.path(u"p/lost.jsonl"_s)));
    QVERIFY(QFile::link(u"self.jsonl"_s, files.path(u"p/self.jsonl"_s)));
    const SourceReport report = files.importFrom({files.place(), files.path(u"p/a.jsonl"_s)});
    QCOMPARE(report.files, 1);
    QCOMPARE(report.entries.added, 2);
    QCOMPARE(files.import().entries, EnteredCounts{});
}

void TestClaudeCode::whatCannotBeReadIsTold()
{
    Transcripts files;
    files.write(u"a.jsonl"_s, lines({numbered(1)}));
    QVERIFY(QDir{}.mkpath(files.path(u"folder.jsonl"_s)));
    const SourceReport report =
        files.importFrom({files.place(), files.path(u"missing"_s), u"/dev/null"_s});
    QCOMPARE(report.entries.added, 1);
    QCOMPARE(report.unreadable, 2);
    QCOMPARE(report.unreadableFiles[0].path, files.path(u"missing"_s));
    QVERIFY(!report.unreadableFiles[0].reason.isEmpty());
}

void TestClaudeCode::aStopKeepsWhatWasRead()
{
    Transcripts files;
    for (int file = 0; file < 20; ++file) {
        QByteArray content;
        for (int i = 0; i < 500; ++i)
            content += numbered(file * 500 + i).line() + '\n';
        files.write(u"%1.jsonl"_s.arg(file), content);
    }
    ImportProgress progress;
    progress.stop = true;
    const SourceReport stopped = *importClaudeCode(files.database(), {files.place()}, progress);
    QVERIFY(stopped.stopped);
    const SourceReport rest = files.import();
    QVERIFY(!rest.stopped);
    QCOMPARE(stopped.entries.added + rest.entries.added, 10'000);
    QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), 10'000);
    QCOMPARE(files.import().unchanged, 20);
}

void TestClaudeCode::twoImportsAtOnceAreOne()
{
    Transcripts files;
    for (int file = 0; file < 8; ++file) {
        QByteArray content = lines({{.id = {}, .request = {}}});
        for (int i = 0; i < 3'000; ++i)
            content += numbered(i * 5 + file, file).line() + '\n';
        files.write(u"%1.jsonl"_s.arg(file), content);
    }
    const auto other = *Database::open(files.dataFolder());
    ImportProgress progress, otherProgress;
    std::thread thread{[&] {
        QVERIFY(importClaudeCode(*other, {files.place()}, otherProgress));
    }};
    QVERIFY(importClaudeCode(files.database(), {files.place()}, progress));
    thread.join();
    Transcripts alone;
    for (const QString &name : QDir{files.place()}.entryList(QDir::Files))
        QVERIFY(QFile::copy(files.path(name), alone.path(name)));
    alone.import();
    QCOMPARE(files.entries(), alone.entries());
    QCOMPARE(files.import().unchanged, 8);
    QCOMPARE(files.wrongSums(), 0);
}

// Files that come in any order and grow by any pieces, with imports in between and the program
// opened anew: the ledger is the same in every field as after one import of all.
void TestClaudeCode::orderAndPiecesDoNotMatter()
{
    std::mt19937 random{20261128};
    const auto below = [&random](quint32 limit) { return int(random() % limit); };
    for (int round = 0; round < 15; ++round) {
        Transcripts whole, pieces;
        QMap<QString, QByteArray> contents;
        for (int line = 0; line < 120; ++line) {
            const AnswerLine answer{
                .id = below(12) == 0 ? QByteArray{} : "m" + QByteArray::number(below(9)),
                .request = below(5) == 0 ? QByteArray{} : "r" + QByteArray::number(below(3)),
                .input = below(3),
                .output = below(4),
                .sidechain = below(4) == 0,
                .at = "2026-06-10T10:0" + QByteArray::number(below(10)) + ":00Z",
                .session = below(5) == 0 ? QByteArray{} : "s" + QByteArray::number(below(3)),
                .more = below(9) == 0 ? ",\"costUSD\":0." + QByteArray::number(below(9))
                                      : QByteArray{},
                .moreUsage = below(6) == 0
                    ? R"(,"iterations":[{"type":"compaction","input_tokens":)"
                        + QByteArray::number(below(9)) + R"(,"output_tokens":1}])"
                    : QByteArray{}};
            contents[u"f%1.jsonl"_s.arg(below(4))] +=
                (below(15) == 0 ? QByteArray{"{\"usage\""} : answer.line()) + '\n';
        }
        for (auto it = contents.cbegin(); it != contents.cend(); ++it)
            whole.write(it.key(), it.value());
        whole.import();
        QStringList growing = contents.keys();
        while (!growing.isEmpty()) {
            const QString name = growing[below(quint32(growing.size()))];
            QByteArray &rest = contents[name];
            const qsizetype size = qMin<qsizetype>(below(3'000), rest.size());
            pieces.append(name, rest.first(size));
            rest.remove(0, size);
            if (rest.isEmpty())
                growing.removeAll(name);
            if (below(3) == 0)
                pieces.import();
            if (below(8) == 0)
                pieces.open();
        }
        pieces.import();
        QCOMPARE(pieces.entries(), whole.entries());
        QCOMPARE(pieces.wrongSums(), 0);
        QCOMPARE(pieces.import().bytesRead, 0);
    }
}

// Other content takes the place of a file while it is read, of the same size, shorter, or cut off and
// growing: whatever the first import saw, the second one has all that stands there.
void TestClaudeCode::aFileWrittenOverWhileItIsReadIsReadAgain()
{
    const auto linesFrom = [](int first, int count) {
        QByteArray content;
        for (int i = first; i < first + count; ++i)
            content += numbered(i).line() + '\n';
        return content;
    };
    constexpr int Count = 30'000;
    const QByteArray before = linesFrom(1'000'000, Count);
    for (const int kept : {Count, Count / 2, 1}) {
        Transcripts files;
        files.write(u"a.jsonl"_s, before);
        ImportProgress progress;
        std::thread import{[&] { (void)importClaudeCode(files.database(), {files.place()}, progress); }};
        while (progress.bytesRead == 0)
            std::this_thread::yield();
        files.write(u"a.jsonl"_s, linesFrom(2'000'000, kept));
        import.join();
        files.import();
        // One line may have been read half from before and half from after: it is there besides.
        const qint64 there = files.number(u"SELECT count(*) FROM entries WHERE message_id >= 'msg_2000000'"_s);
        QVERIFY2(there == kept || there == kept + 1, qPrintable(QString::number(there)));
        QVERIFY(files.number(u"SELECT count(*) FROM entries"_s) <= kept + Count);
        QCOMPARE(files.wrongSums(), 0);
        files.import();
        QCOMPARE(files.import().bytesRead, 0);
    }
}

// Lines without an id are told apart by their file: by the file, not by the words that lead to it.
void TestClaudeCode::howAPlaceIsNamedDoesNotMatter()
{
    const auto line = [](int input) -> QByteArray { return AnswerLine{.id = {}, .input = input}.line() + '\n'; };
    Transcripts files;
    files.write(u"A/s.jsonl"_s, line(1) + line(2) + line(3));
    files.write(u"B/s.jsonl"_s, line(1) + line(5));
    QVERIFY(QFile::link(files.path(u"A"_s), files.path(u"link"_s)));
    const auto importFrom = [&files](const QString &place) {
        ImportProgress progress;
        return *importClaudeCode(files.database(), {place}, progress);
    };
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(files.path(u"A"_s)));
    QCOMPARE(importFrom(u"."_s).entries.added, 3);
    QVERIFY(QDir::setCurrent(files.path(u"B"_s)));
    const SourceReport other = importFrom(u"."_s);
    QCOMPARE(other.entries.added, 2);
    QCOMPARE(other.rewritten, 0);
    QVERIFY(QDir::setCurrent(files.place()));
    for (const QString &name : {u"A"_s, u"A/../A"_s, u"link"_s, files.path(u"A"_s), u"./B//"_s, files.place()})
        QCOMPARE(importFrom(name).entries.added, 0);
    QVERIFY(QDir::setCurrent(before));
    QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), 5);
    // A path that an earlier version kept as it was typed is known by its file.
    files.column(u"UPDATE source_files SET path = CAST('./s.jsonl' AS BLOB) WHERE CAST(path AS TEXT) LIKE '%/A/s.jsonl'"_s);
    const SourceReport again = importFrom(files.path(u"A"_s));
    QCOMPARE(again.entries.added, 0);
    QCOMPARE(again.moved, 1);
}

void TestClaudeCode::whatChangedInItsMiddleIsReadAgain()
{
    Transcripts files;
    QByteArray content;
    for (int i = 0; i < 200; ++i)
        content += numbered(i).line() + '\n';
    files.write(u"a.jsonl"_s, content);
    QCOMPARE(files.import().entries.added, 200);
    // One line becomes another, in a place that no hash covers, and the size stays.
    files.write(u"a.jsonl"_s, content.replace("msg_100", "msg_1X0"));
    const SourceReport report = files.import();
    QCOMPARE(report.rewritten, 1);
    QCOMPARE(report.entries, (EnteredCounts{.added = 1, .known = 199}));
    QCOMPARE(files.import().unchanged, 1);
}

void TestClaudeCode::aRescuedLedgerReadsAgain()
{
    Transcripts files;
    QByteArray content;
    for (int i = 0; i < 2'000; ++i)
        content += numbered(i).line() + '\n';
    files.write(u"a.jsonl"_s, content);
    files.import();
    const QStringList before = files.entries();
    files.column(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    // Pages in the middle of the file, where entries lie, become nonsense.
    QFile ledger{files.dataFolder() + u"/ledger.sqlite"_s};
    QVERIFY(ledger.open(QIODevice::ReadWrite));
    QVERIFY(ledger.seek(ledger.size() / 2));
    ledger.write(QByteArray(3 * 4096, 'x'));
    ledger.close();
    files.open();
    QVERIFY(!files.database().salvageReport().isEmpty());
    files.import();
    QCOMPARE(files.entries(), before);
    QCOMPARE(files.wrongSums(), 0);
}

void TestClaudeCode::placesAreThoseOfTheEnvironment()
{
    const QTemporaryDir home;
    const auto make = [&home](const QString &path) {
        QDir{}.mkpath(home.filePath(path));
        return home.filePath(path);
    };
    QProcessEnvironment environment;
    environment.insert(u"HOME"_s, home.path());
    QCOMPARE(claudeCodePlaces(environment), QStringList{});
    const QString classic = make(u".claude/projects"_s);
    QCOMPARE(claudeCodePlaces(environment), QStringList{classic});
    const QString config = make(u".config/claude/projects"_s);
    QCOMPARE(claudeCodePlaces(environment), (QStringList{config, classic}));
    const QString other = make(u"xdg/claude/projects"_s);
    environment.insert(u"XDG_CONFIG_HOME"_s, home.filePath(u"xdg"_s));
    QCOMPARE(claudeCodePlaces(environment), (QStringList{other, classic}));
    const QString one = make(u"one/projects"_s), two = make(u"two/projects"_s);
    environment.insert(u"CLAUDE_CONFIG_DIR"_s,
                       QString{home.filePath(u"one"_s) + u", "_s + two + u",~/missing,"_s});
    QCOMPARE(claudeCodePlaces(environment), (QStringList{one, two}));
}

QTEST_GUILESS_MAIN(TestClaudeCode)
#include "tst_claudecode.moc"
