// SPDX-License-Identifier: GPL-3.0-or-later
//
//     TOKENWISE_CRASH_RUNS=200   so many imports that are killed; 10 by themselves
#include "core/base/sql.h"
#include "core/ledger/usagesums.h"
#include "core/storage/database.h"
#include "tests/endtoend/service.h"
#include "tests/endtoend/tokenwise.h"
#include "tests/support/transcripts.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QSqlQuery>
#include <QTest>

#include <random>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using core::Result;
using test::AnswerLine;

namespace {

const QStringList ImportClaudeCode{u"usage"_s, u"import"_s, u"claude-code"_s};

QByteArray answers(int from, int count, int linesEach = 1)
{
    QByteArray lines;
    for (int i = from; i < from + count; ++i) {
        for (int line = 1; line <= linesEach; ++line) {
            lines += AnswerLine{.id = "msg_" + QByteArray::number(i),
                                .request = "req_" + QByteArray::number(i),
                                .output = line * 10,
                                .session = "session-" + QByteArray::number(i % 7)}
                         .line()
                + '\n';
        }
    }
    return lines;
}

QString folderIn(const Tokenwise &tokenwise, const QString &name)
{
    const QString path = tokenwise.folder() + u'/' + name;
    if (!QDir{}.mkpath(path))
        qFatal("cannot make %s", qPrintable(path));
    return path;
}

/// What the entries are, in an order that only they decide, and how many sums are wrong.
QStringList ledgerOf(const QString &folder)
{
    const auto database = core::Database::open(folder);
    if (!database)
        qFatal("cannot open the ledger of %s", qPrintable(folder));
    return *(*database)->runAndWait([](QSqlDatabase &connection) -> Result<QStringList> {
        QSqlQuery query{connection};
        query.exec(u"SELECT message_id || ' ' || request_id || ' ' || output || ' ' || c.session "
                   u"FROM entries e JOIN contexts c ON c.id = e.context ORDER BY 1"_s);
        QStringList rows;
        while (query.next())
            rows.append(query.value(0).toString());
        const Result<qint64> wrong = core::wrongUsageSums(connection);
        rows.append(u"wrong sums: %1"_s.arg(wrong ? *wrong : -1));
        return rows;
    });
}

} // namespace

class TestUsageImport : public QObject
{
    Q_OBJECT
private slots:
    void transcriptsAreFoundAndEntered();
    void theDocumentHoldsEverything();
    void textAndHelpSayIt();
    void whatCannotBeReadIsNamed();
    void aMissingFolderIsMisuse();
    void logsOfTheEarlierToolAreEntered();
    void aLogIsExportedAsItWas();
    void timesInTheFutureAreEnteredAndTold();
    void resultsAndTheJobThatMadeThemCountOnce();
    void tablesAreMapped();
    void aKilledImportGoesOn();
    void aWatchImportsWhatIsWritten();
    void memoryStaysFlat();
};

void TestUsageImport::transcriptsAreFoundAndEntered()
{
    Tokenwise tokenwise;
    const QString config = folderIn(tokenwise, u"config/projects/-home-me"_s);
    tokenwise.setEnvironment(u"CLAUDE_CONFIG_DIR"_s, tokenwise.folder() + u"/config"_s);
    tokenwise.write(u"config/projects/-home-me/a.jsonl"_s, answers(0, 3, 2));
    const Run first = tokenwise.run(ImportClaudeCode + QStringList{u"--json"_s});
    VERIFY_EXIT(first, 0);
    QCOMPARE(first.document().value(u"added"_s).toInt(), 3);
    QCOMPARE(first.document().value(u"known"_s).toInt(), 3);
    const Run again = tokenwise.run(ImportClaudeCode + QStringList{u"--json"_s});
    QCOMPARE(again.document().value(u"added"_s).toInt(), 0);
    QCOMPARE(again.document().value(u"bytes_read"_s).toInt(), 0);
    // The folder by name, the folder above it, and a file: the same transcripts.
    for (const QString &place :
         {config, QString{tokenwise.folder() + u"/config"_s}, QString{config + u"/a.jsonl"_s}}) {
        const Run named = tokenwise.run(ImportClaudeCode + QStringList{place, u"--json"_s});
        VERIFY_EXIT(named, 0);
        QCOMPARE(named.document().value(u"files"_s).toInt(), 1);
        QCOMPARE(named.document().value(u"added"_s).toInt(), 0);
    }
}

void TestUsageImport::theDocumentHoldsEverything()
{
    const Tokenwise tokenwise;
    const QByteArray content = answers(0, 2, 2) + "garbage\n";
    const QString file = tokenwise.write(u"a.jsonl"_s, content);
    const QString other = tokenwise.write(u"b.jsonl"_s, answers(2, 1));
    const Run run = tokenwise.run(ImportClaudeCode + QStringList{file, other, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    const QMap<QString, qint64> expected{
        {u"added"_s, 3},     {u"known"_s, 2},     {u"updated"_s, 0},
        {u"skipped"_s, 1},   {u"files"_s, 2},     {u"unchanged"_s, 0},
        {u"rewritten"_s, 0}, {u"moved"_s, 0},     {u"gone"_s, 0},
        {u"unreadable"_s, 0}, {u"bytes_read"_s, content.size() + answers(2, 1).size()}};
    for (auto it = expected.cbegin(); it != expected.cend(); ++it)
        QVERIFY2(document.value(it.key()).toInteger(-1) == it.value(), qPrintable(it.key()));
    const QJsonObject skipped = document.value(u"skipped_lines"_s).toArray().first().toObject();
    QCOMPARE(skipped.value(u"file"_s).toString(), file);
    QCOMPARE(skipped.value(u"line"_s).toInt(), 5);
    QCOMPARE(skipped.value(u"reason"_s).toString(), u"not JSON"_s);
}

void TestUsageImport::textAndHelpSayIt()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"a.jsonl"_s, answers(0, 2) + "garbage\n");
    const Run run = tokenwise.run(ImportClaudeCode + QStringList{file});
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("Added"), run.all().constData());
    QVERIFY2(run.output.contains("a.jsonl:3: not JSON"), run.all().constData());
    const Run help = tokenwise.run({u"usage"_s, u"import"_s, u"claude-code"_s, u"--help"_s});
    QVERIFY2(help.output.contains("[DIR…]"), help.all().constData());
    const Run group = tokenwise.run({u"usage"_s, u"import"_s, u"--help"_s});
    QVERIFY2(group.output.contains("usage import claude-code"), group.all().constData());
    const Run half = tokenwise.run({u"usage"_s, u"import"_s});
    VERIFY_EXIT(half, 2);
    QVERIFY2(half.messages.contains("needs a third word: claude-code"), half.all().constData());
    const Run wrong = tokenwise.run({u"usage"_s, u"import"_s, u"claude-cod"_s});
    VERIFY_EXIT(wrong, 2);
    QVERIFY2(wrong.messages.contains("tokenwise usage import claude-code"),
             wrong.all().constData());
}

void TestUsageImport::whatCannotBeReadIsNamed()
{
    const Tokenwise tokenwise;
    const QString place = folderIn(tokenwise, u"transcripts"_s);
    const QString closed = folderIn(tokenwise, u"transcripts/closed"_s);
    tokenwise.write(u"transcripts/a.jsonl"_s, answers(0, 2));
    tokenwise.write(u"transcripts/closed/b.jsonl"_s, answers(2, 2));
    const QString secret = tokenwise.write(u"transcripts/c.jsonl"_s, answers(4, 2));
    QCOMPARE(::chmod(qPrintable(closed), 0), 0);
    QCOMPARE(::chmod(qPrintable(secret), 0), 0);
    const Run run = tokenwise.runAsNobody(ImportClaudeCode + QStringList{place, u"--json"_s});
    ::chmod(qPrintable(closed), 0700);
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 2);
    QCOMPARE(run.document().value(u"unreadable"_s).toInt(), 2);
    QStringList paths;
    for (const QJsonValue &value : run.document().value(u"unreadable_files"_s).toArray())
        paths.append(value.toObject().value(u"path"_s).toString());
    paths.sort();
    QCOMPARE(paths, (QStringList{secret, closed}));
    // What was read before, and cannot be seen any more, is not gone.
    const QStringList import = ImportClaudeCode + QStringList{place, u"--json"_s};
    QCOMPARE(::chmod(qPrintable(secret), 0644), 0);
    QCOMPARE(::chmod(qPrintable(closed), 0755), 0);
    QCOMPARE(tokenwise.runAsNobody(import).document().value(u"added"_s).toInt(), 4);
    QCOMPARE(::chmod(qPrintable(closed), 0), 0);
    const Run hidden = tokenwise.runAsNobody(import);
    ::chmod(qPrintable(closed), 0755);
    QCOMPARE(hidden.document().value(u"gone"_s).toInt(-1), 0);
    QCOMPARE(hidden.document().value(u"unreadable"_s).toInt(), 1);
    QCOMPARE(tokenwise.runAsNobody(import).document().value(u"unchanged"_s).toInt(), 3);
}

void TestUsageImport::aMissingFolderIsMisuse()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(ImportClaudeCode + QStringList{u"no/such"_s});
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains("no/such"), run.all().constData());
}

void TestUsageImport::logsOfTheEarlierToolAreEntered()
{
    const Tokenwise tokenwise;
    const QString place = folderIn(tokenwise, u"telemetry"_s);
    const QByteArray line =
        R"({"v":"3","ts":"2026-01-18T07:42:10Z","workflow":"w","model":"m","cost":0.5,"tokens":{"input":1,"output":2}})";
    tokenwise.write(u"telemetry/usage.jsonl"_s, line + '\n' + line + "\nhalf");
    const QStringList command{u"usage"_s, u"import"_s, u"log"_s, place};
    const Run run = tokenwise.run(command + QStringList{u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 1);
    QCOMPARE(run.document().value(u"known"_s).toInt(), 1);
    QCOMPARE(run.document().value(u"skipped"_s).toInt(), 1);
    const QJsonObject warning = run.document().value(u"warnings"_s).toArray().first().toObject();
    QCOMPARE(warning.value(u"lines"_s).toInt(), 2);
    QVERIFY(warning.value(u"message"_s).toString().contains(u"version “3”"_s));
    const Run again = tokenwise.run(command);
    VERIFY_EXIT(again, 0);
    QVERIFY2(again.output.contains("1 of them unchanged"), again.all().constData());
}

// What goes in comes out again, in the columns of the earlier tool (task catalog §7 and §9).
void TestUsageImport::aLogIsExportedAsItWas()
{
    const Tokenwise tokenwise;
    const QByteArray lines =
        R"({"v":"1.0","ts":"2026-01-18T07:42:10.118204Z","seq":1,"workflow":"nightly-triage","tier":"CHEAP","model":"claude-3-5-haiku-20241022","provider":"anthropic","cost":0.00193,"tokens":{"input":1400,"output":200},"cache":{"hit":false},"duration_ms":912,"user_id":"0f1e2d3c4b5a6978","stage":"sort"})"
        "\n"
        R"({"v":"1.0","ts":"2026-02-03T15:00:00Z","seq":2,"workflow":"doc-refresh","tier":"CAPABLE","model":"gpt-4o","provider":"openai","cost":0.0,"tokens":{"input":0,"output":0},"cache":{"hit":true,"type":"hash"},"duration_ms":3,"user_id":"0f1e2d3c4b5a6978","region":{"a":[1, 2.50]}})"
        "\n";
    const QString log = tokenwise.write(u"usage.jsonl"_s, lines);
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"import"_s, u"log"_s, log}), 0);
    const QString file = tokenwise.folder() + u"/out.csv"_s;
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"export"_s, file, u"--legacy"_s}), 0);
    QCOMPARE(tokenwise.read(u"out.csv"_s),
             QByteArray{"ts,workflow,stage,tier,model,provider,cost,tokens_input,tokens_output,cache_hit,"
                        "cache_type,duration_ms\r\n"
                        "2026-01-18T07:42:10.118204Z,nightly-triage,sort,CHEAP,claude-3-5-haiku-20241022,"
                        "anthropic,0.00193,1400,200,False,,912\r\n"
                        "2026-02-03T15:00:00Z,doc-refresh,,CAPABLE,gpt-4o,openai,0,0,0,True,hash,3\r\n"});
    // The whole export: our cost (1,400 × 0.80 and 200 × 4 USD a million) apart from theirs.
    VERIFY_EXIT(tokenwise.run({u"usage"_s, u"export"_s, file}), 0);
    const QList<QByteArray> rows = tokenwise.read(u"out.csv"_s).split('\n');
    QVERIFY2(rows[1].startsWith("2026-01-18T07:42:10.118204Z,nightly-triage,sort,CHEAP,"
                                "claude-3-5-haiku-20241022,anthropic,0.00192,1400,200,False,,912,log,"),
             rows[1].constData());
    QVERIFY2(rows[1].contains(",0.00193,False,,,2026-01-18,"), rows[1].constData());
    QVERIFY2(rows[1].endsWith(",0f1e2d3c4b5a6978,1,\r"), rows[1].constData());
    QVERIFY2(rows[2].startsWith("2026-02-03T15:00:00Z,doc-refresh,,CAPABLE,gpt-4o,openai,,0,0,True,hash,3,log,"),
             rows[2].constData());
    QVERIFY2(rows[2].contains(R"(,2,"{""region"":{""a"":[1,2.5]}}")"), rows[2].constData());
    // The earlier tool's export is read back with all of it.
    Tokenwise other;
    other.write(u"legacy.csv"_s, tokenwise.read(u"out.csv"_s));
    VERIFY_EXIT(other.run({u"usage"_s, u"import"_s, u"csv"_s, other.folder() + u"/legacy.csv"_s}), 0);
    VERIFY_EXIT(other.run({u"usage"_s, u"export"_s, other.folder() + u"/again.csv"_s}), 0);
    const QByteArray row = other.read(u"again.csv"_s).split('\n')[1];
    QVERIFY2(row.startsWith("2026-01-18T07:42:10.118204Z,nightly-triage,sort,CHEAP,claude-3-5-haiku-20241022,"
                            "anthropic,0.00192,1400,200,False,,912,csv,"),
             row.constData());
    QVERIFY2(row.contains(",0.00193,"), row.constData());
}

void TestUsageImport::timesInTheFutureAreEnteredAndTold()
{
    const Tokenwise tokenwise;
    const QByteArray line =
        R"({"v":"1.0","ts":"2026-01-18T07:42:10Z","workflow":"w","model":"m","cost":0.5,"tokens":{"input":1,"output":2}})";
    const QString log = tokenwise.write(
        u"usage.jsonl"_s, line + "\n\n" + QByteArray{line}.replace("2026-01", "2226-01") + '\n');
    const Run run = tokenwise.run({u"usage"_s, u"import"_s, u"log"_s, log, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 2);
    QCOMPARE(run.document().value(u"skipped"_s).toInt(), 0);
    const QJsonArray remarked = run.document().value(u"remarked_lines"_s).toArray();
    QCOMPARE(remarked.size(), 1);
    QCOMPARE(remarked[0][u"line"].toInt(), 3);
    QCOMPARE(remarked[0][u"remark"].toString(), u"of a time in the future"_s);
    const QString table = tokenwise.write(u"t.csv"_s, "at,model,output\n2226-05-01,m,7.0\n");
    const Run csv = tokenwise.run({u"usage"_s, u"import"_s, u"csv"_s, table});
    VERIFY_EXIT(csv, 0);
    QVERIFY2(csv.output.contains("t.csv:2: of a time in the future"), csv.output.constData());
}

void TestUsageImport::resultsAndTheJobThatMadeThemCountOnce()
{
    const std::unique_ptr<core::Sandbox> service = serve();
    service->setSpeed(1000);
    Tokenwise here;
    here.setService(service->baseUrl());
    const QString requests = here.write(u"requests.jsonl"_s, requestLines(5));
    const QString results = here.folder() + u"/results.jsonl"_s;
    const Run job = here.run({u"batch"_s, u"submit"_s, requests, u"--yes"_s, u"--wait"_s, u"--out"_s,
                              results, u"--format"_s, u"jsonl"_s, u"--json"_s});
    VERIFY_EXIT(job, 0);
    const QStringList import{u"usage"_s, u"import"_s, u"results"_s, results, u"--json"_s};
    const QJsonObject known = here.run(import).document();
    QCOMPARE(known.value(u"added"_s).toInt(-1), 0);
    QCOMPARE(known.value(u"known"_s).toInt(-1), 5);

    // In another data folder the file comes first, then the batch is adopted.
    Tokenwise elsewhere;
    elsewhere.setService(service->baseUrl());
    VERIFY_EXIT(elsewhere.run({u"usage"_s, u"import"_s, u"results"_s, results, u"--at"_s, u"then"_s}), 2);
    VERIFY_EXIT(elsewhere.run({u"usage"_s, u"import"_s, u"results"_s}), 2);
    const Run first =
        elsewhere.run(import + QStringList{u"--at"_s, u"2026-11-24"_s, u"--workflow"_s, u"w"_s});
    VERIFY_EXIT(first, 0);
    QCOMPARE(first.document().value(u"added"_s).toInt(), 5);
    const QString batch = job.document().value(u"batches"_s).toArray().at(0).toObject().value(u"id"_s).toString();
    const QStringList before = ledgerOf(elsewhere.dataFolder());
    VERIFY_EXIT(elsewhere.run({u"batch"_s, u"adopt"_s, batch, u"--wait"_s}), 0);
    QCOMPARE(ledgerOf(elsewhere.dataFolder()), before);
    QCOMPARE(elsewhere.run(import).document().value(u"added"_s).toInt(-1), 0);
}

void TestUsageImport::tablesAreMapped()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(
        u"spend.csv"_s, "When,Model,input_tokens,Out\n2026-05-01,claude-sonnet-4-5,1000,200\nlater,m,1,2\n");
    const QStringList command{u"usage"_s, u"import"_s, u"csv"_s, file, u"--json"_s};
    VERIFY_EXIT(tokenwise.run(command), 2);
    VERIFY_EXIT(tokenwise.run(command + QStringList{u"--map"_s, u"when=When"_s}), 2);
    const QStringList mapped = command + QStringList{u"--map"_s, u"at=When,output=Out"_s};
    const Run run = tokenwise.run(mapped);
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 1);
    QCOMPARE(run.document().value(u"skipped"_s).toInt(), 1);
    QCOMPARE(tokenwise.run(mapped).document().value(u"added"_s).toInt(-1), 0);
    // 1,000 × 3 USD and 200 × 15 USD a million
    const Run summary = tokenwise.run({u"usage"_s, u"summary"_s, u"--json"_s});
    QCOMPARE(summary.document().value(u"totals"_s).toObject().value(u"cost"_s).toString(), u"0.006"_s);
}

// Killed at random moments again and again, then run to its end: the ledger is that of one import.
void TestUsageImport::aKilledImportGoesOn()
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_CRASH_RUNS");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) // many times slower
    const int usual = 3;
#else
    const int usual = 10;
#endif
    const int runs = asked > 0 ? asked : usual;
    const Tokenwise whole;
    const QString place = folderIn(whole, u"transcripts"_s);
    for (int file = 0; file < 6; ++file) {
        const QByteArray nameless =
            AnswerLine{.id = {}, .request = {}, .output = file}.line() + '\n';
        whole.write(u"transcripts/%1.jsonl"_s.arg(file),
                    nameless + answers(file * 4'000, 5'000, 3) + nameless);
    }
    VERIFY_EXIT(whole.run(ImportClaudeCode + QStringList{place}), 0);
    const QStringList expected = ledgerOf(whole.dataFolder());
    QCOMPARE(expected.size(), 25'000 + 12 + 1);
    QCOMPARE(expected.last(), u"wrong sums: 0"_s);
    std::mt19937 random{20261128};
    for (int run = 0; run < runs; ++run) {
        const Tokenwise tokenwise;
        int kills = 0;
        for (; kills < 4; ++kills) {
            const auto process = tokenwise.start(ImportClaudeCode + QStringList{place});
            if (process->waitForFinished(5 + int(random() % 400)))
                break;
            process->kill(); // SIGKILL
            QVERIFY(process->waitForFinished());
        }
        VERIFY_EXIT(tokenwise.run(ImportClaudeCode + QStringList{place}), 0);
        QVERIFY2(ledgerOf(tokenwise.dataFolder()) == expected,
                 qPrintable(u"run %1 after %2 kills"_s.arg(run).arg(kills)));
    }
}

void TestUsageImport::aWatchImportsWhatIsWritten()
{
    const Tokenwise tokenwise;
    const QString place = folderIn(tokenwise, u"transcripts"_s);
    tokenwise.write(u"transcripts/a.jsonl"_s, answers(0, 2));
    const auto process =
        tokenwise.start(ImportClaudeCode + QStringList{place, u"--watch"_s, u"--json"_s});
    QByteArray messages;
    const auto says = [&](const char *what) {
        messages += process->readAllStandardError();
        return messages.contains(what);
    };
    QTRY_VERIFY_WITH_TIMEOUT(says("Added 2"), 30'000);
    tokenwise.write(u"transcripts/b.jsonl"_s, answers(2, 5));
    QTRY_VERIFY_WITH_TIMEOUT(says("Added 5"), 30'000);
    process->terminate();
    const Run run = Tokenwise::finish(*process);
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 7);
    QCOMPARE(run.document().value(u"files"_s).toInt(), 2);
}

// A hundred megabytes of lines, one of them of half that size: the process stays small.
void TestUsageImport::memoryStaysFlat()
{
    const Tokenwise tokenwise;
    const QString path = tokenwise.write(u"a.jsonl"_s, answers(0, 1));
    QFile file{path};
    QVERIFY(file.open(QIODevice::Append));
    for (int i = 0; i < 50; ++i)
        file.write(answers(1 + i * 500, 500, 4));
    file.write("{\"usage\":\"" + QByteArray(64'000'000, 'x') + "\"}\n");
    file.write(answers(100'000, 1));
    file.close();
    const auto process = tokenwise.start(ImportClaudeCode + QStringList{path, u"--json"_s});
    qint64 peak = 0;
    while (!process->waitForFinished(5)) {
        QFile status{u"/proc/%1/status"_s.arg(process->processId())};
        if (!status.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmHWM:"))
                peak = qMax(peak, line.mid(6).trimmed().split(' ').first().toLongLong());
        }
    }
    const Run run = Tokenwise::finish(*process);
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"added"_s).toInt(), 25'002);
    QCOMPARE(run.document().value(u"skipped"_s).toInt(), 1);
    QVERIFY(peak > 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // which need memory of their own
    QVERIFY2(peak < 150'000, qPrintable(QString::number(peak)));
#endif
}

QTEST_GUILESS_MAIN(TestUsageImport)
#include "tst_usageimport.moc"
