// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/resultsimport.h"

#include "core/base/sql.h"
#include "tests/support/importfixture.h"
#include "tests/support/fixtures.h"
#include "tests/support/resultjob.h"

#include <QtTest>

#include <random>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

class Results : public test::ImportFixture
{
public:
    SourceReport import(const ResultsLabels &labels = {})
    {
        ImportProgress progress;
        return *importResults(database(), {place()}, labels, progress);
    }
    /// What a job of this program enters.
    qint64 enterFromJob(const QStringList &messageIds, bool sandbox = false)
    {
        EntryBlock block;
        for (const QString &id : messageIds) {
            LedgerEntry entry;
            entry.at = instantFromMs(1'795'525'200'000);
            entry.source = u"batch"_s;
            entry.profile = u"default"_s;
            entry.sandbox = sandbox;
            entry.sourceKey = u"msgbatch_1/of-"_s + id;
            entry.batchId = u"msgbatch_1"_s;
            entry.requestId = u"of-"_s + id;
            entry.messageId = id;
            entry.model = u"claude-haiku-5-5"_s;
            entry.usage = {.input = 10, .output = 5};
            block.append(entry);
        }
        return *database().runAndWait([&](QSqlDatabase &connection) -> Result<qint64> {
            Transaction transaction{connection};
            const Result<qint64> added = insertEntries(connection, block);
            if (!added)
                return added;
            if (const Result<void> done = transaction.commit(); !done)
                return done.error();
            return added;
        });
    }
    QStringList sources()
    {
        return column(u"SELECT e.message_id || ' ' || c.source FROM entries e "
                      "JOIN contexts c ON c.id = e.context ORDER BY 1"_s);
    }
};

QByteArray line(const QByteArray &id, const QByteArray &usage = R"({"input_tokens":10,"output_tokens":5,"service_tier":"batch"})")
{
    return R"({"custom_id":"of-)" + id
        + R"(","result":{"type":"succeeded","message":{"id":")" + id
        + R"(","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn","usage":)"
        + usage + "}}}\n";
}

} // namespace

class TestResultsImport : public QObject
{
    Q_OBJECT
private slots:
    void answersAreEnteredAtThePriceOfABatch();
    void theDocumentedLinesAreRead();
    void whatAJobEnteredCountsOnce();
    void aJobTakesThePlaceOfTheFile();
    void orderDoesNotMatter();
    void whatIsRefusedIsTold();
    void timesAreThoseOfTheFileUnlessGiven();
    void whatOtherModelsAddedIsEnteredOnce();
};

void TestResultsImport::answersAreEnteredAtThePriceOfABatch()
{
    Results files;
    files.write(u"r.jsonl"_s, line("msg_1", R"({"input_tokens":10,"cache_creation_input_tokens":3,"output_tokens":5})")
                    + R"({"custom_id":"b","result":{"type":"expired"}})" + "\n"
                    + R"({"custom_id":"c","result":{"type":"errored","error":{"type":"error","error":{"type":"api_error","message":"x"}}}})" + "\n");
    const SourceReport report = files.import({.at = instantFromMs(1'795'525'200'000),
                                              .workflow = u"triage"_s,
                                              .project = u"shop"_s});
    QCOMPARE(report.entries, (EnteredCounts{.added = 1}));
    QCOMPARE(report.skipped, 0);
    QCOMPARE(files.entries(),
             QStringList{u"msg_1 of-msg_1 1795525200000 10 3 0 0 5 0 0 0 none 0 results  0 "
                         "claude-haiku-5-5 batch   triage shop  end_turn 0"_s});
    QCOMPARE(files.import().entries, EnteredCounts{});
    QCOMPARE(files.wrongSums(), 0);
}

void TestResultsImport::theDocumentedLinesAreRead()
{
    Results files;
    const QByteArray content = test::fixture(u"results/documented.jsonl"_s);
    files.write(u"r.jsonl"_s, content);
    const SourceReport report = files.import();
    QCOMPARE(report.skipped, 0);
    QCOMPARE(report.entries.added, content.count("\"succeeded\""));
}

void TestResultsImport::whatAJobEnteredCountsOnce()
{
    Results files;
    QCOMPARE(files.enterFromJob({u"msg_1"_s, u"msg_2"_s}), 2);
    files.write(u"r.jsonl"_s, line("msg_1") + line("msg_3") + line("msg_2") + line("msg_3"));
    QCOMPARE(files.import().entries, (EnteredCounts{.added = 1, .known = 3}));
    QCOMPARE(files.sources(), (QStringList{u"msg_1 batch"_s, u"msg_2 batch"_s, u"msg_3 results"_s}));
    QCOMPARE(files.wrongSums(), 0);
}

void TestResultsImport::aJobTakesThePlaceOfTheFile()
{
    Results files;
    files.write(u"r.jsonl"_s, line("msg_1") + line("msg_2"));
    QCOMPARE(files.import().entries.added, 2);
    QCOMPARE(files.enterFromJob({u"msg_1"_s, u"msg_3"_s}), 2);
    QCOMPARE(files.sources(), (QStringList{u"msg_1 batch"_s, u"msg_2 results"_s, u"msg_3 batch"_s}));
    QCOMPARE(files.wrongSums(), 0);
    // And the file again, under another name.
    files.write(u"s.jsonl"_s, line("msg_1") + line("msg_2"));
    QCOMPARE(files.import().entries, (EnteredCounts{.known = 2}));
}

void TestResultsImport::orderDoesNotMatter()
{
    std::mt19937 random{7};
    const auto below = [&random](quint32 limit) { return int(random() % limit); };
    for (int round = 0; round < 20; ++round) {
        Results files;
        QSet<QString> told;
        for (int step = 0; step < 12; ++step) {
            const QString id = u"msg_%1"_s.arg(below(6));
            told.insert(id);
            switch (below(3)) {
            case 0: files.enterFromJob({id}); break;
            case 1: files.append(u"f%1.jsonl"_s.arg(below(3)), line(id.toUtf8())); [[fallthrough]];
            default: files.append(u"g.jsonl"_s, line(id.toUtf8())); files.import();
            }
        }
        files.import();
        QCOMPARE(files.number(u"SELECT count(*) FROM entries"_s), told.size());
        QCOMPARE(files.number(u"SELECT sum(output) FROM entries"_s), 5 * told.size());
        QCOMPARE(files.wrongSums(), 0);
    }
}

void TestResultsImport::whatIsRefusedIsTold()
{
    Results files;
    files.write(u"r.jsonl"_s,
                line("msg_1") + "garbage\n" + line("msg_2", R"({"input_tokens":-1})") + line("msg_3", "{}")
                    + R"({"result":{"type":"expired"}})" + "\n");
    // An array has one reason, on one line without an end or on many.
    files.write(u"s.jsonl"_s, "[{\"task_id\":\"a\"}]");
    files.write(u"t.jsonl"_s, "[\n  {\n    \"task_id\": \"a\"\n  }\n]\n");
    const SourceReport report = files.import();
    QCOMPARE(report.entries.added, 1);
    QStringList reasons;
    for (const SkippedLine &skipped : report.skippedLines)
        reasons.append(u"%1 %2"_s.arg(skipped.line).arg(skipped.reason));
    QCOMPARE(reasons,
             (QStringList{u"2 not JSON"_s,
                          u"3 a token count is not a whole number from 0 to 4,294,967,295"_s,
                          u"4 an answer without usage"_s, u"5 no custom_id"_s,
                          u"1 a JSON array; results are read a line each, as the service sends them"_s,
                          u"1 a JSON array; results are read a line each, as the service sends them"_s}));
}

void TestResultsImport::whatOtherModelsAddedIsEnteredOnce()
{
    Results files;
    const QByteArray usage = R"({"input_tokens":10,"output_tokens":5,"service_tier":"batch","iterations":[{"type":"message","input_tokens":10,"output_tokens":5},{"type":"advisor_message","model":"claude-opus-5","input_tokens":7,"output_tokens":1},{"type":"compaction","input_tokens":3,"output_tokens":2},{"type":"compaction","input_tokens":"3"}]})";
    QCOMPARE(files.enterFromJob({u"msg_2"_s, u"msg_2#compaction.1"_s}), 2);
    files.write(u"r.jsonl"_s, line("msg_1", usage) + line("msg_2", usage));
    const SourceReport report = files.import();
    QCOMPARE(report.entries.added, 4);
    QCOMPARE(report.entries.known, 2);
    QCOMPARE(files.sources(), (QStringList{u"msg_1 results"_s, u"msg_1#advisor_message.1 results"_s,
                                           u"msg_1#compaction.1 results"_s, u"msg_2 batch"_s,
                                           u"msg_2#advisor_message.1 results"_s, u"msg_2#compaction.1 batch"_s}));
    QCOMPARE(files.column(u"SELECT c.model || ' ' || e.input || ' ' || e.output FROM entries e JOIN contexts c ON c.id = "
                          "e.context WHERE e.message_id = 'msg_1#advisor_message.1'"_s),
             QStringList{u"claude-opus-5 7 1"_s});
    QCOMPARE(files.import().entries.added, 0);
}

void TestResultsImport::timesAreThoseOfTheFileUnlessGiven()
{
    Results files;
    files.write(u"r.jsonl"_s, line("msg_1"));
    QFile file{files.path(u"r.jsonl"_s)};
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC),
                             QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(files.import().entries.added, 1);
    QCOMPARE(files.number(u"SELECT at FROM entries"_s), 1'700'000'000'000);
}

QTEST_GUILESS_MAIN(TestResultsImport)
#include "tst_resultsimport.moc"
