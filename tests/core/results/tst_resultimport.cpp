// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultimport.h"

#include "core/ledger/jobcosts.h"
#include "core/ledger/usagesums.h"
#include "core/results/resultindex.h"
#include "tests/support/damagedlines.h"
#include "tests/support/fixtures.h"
#include "tests/support/resultjob.h"
#include "tests/support/tightdisk.h"

#include <QProcess>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <random>
#include <thread>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

/// All that an import leaves, in a form that can be compared.
struct Left
{
    QByteArray entries;
    QByteArray sums;
    QByteArray counts;
    QByteArray index;
    QByteArray results;
    QStringList files;

    bool operator==(const Left &) const = default;
};

QByteArray rowsOf(Database &database, const QString &sql)
{
    const Result<QByteArray> rows =
        database.runAndWait([sql](QSqlDatabase &connection) -> Result<QByteArray> {
            QSqlQuery query{connection};
            QByteArray text;
            if (!query.exec(sql))
                return QByteArray{"failed"};
            while (query.next()) {
                for (int column = 0; query.value(column).isValid(); ++column)
                    text += query.value(column).toByteArray() + '|';
                text += '\n';
            }
            return text;
        });
    return *rows;
}

QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{"missing"};
}

Left leftBy(const test::ResultJob &job, Database &database)
{
    return {
        .entries = rowsOf(database,
                          u"SELECT hex(identity), at, request_id, message_id, input, output, "
                          u"c.model, c.stop_reason "
                          "FROM entries e JOIN contexts c ON c.id = e.context ORDER BY identity"_s),
        .sums = rowsOf(
            database,
            u"SELECT c.stop_reason, c.model, c.batch, quarter, band, classes, entries, input, "
            u"output "
            "FROM usage_sums u JOIN contexts c ON c.id = u.context ORDER BY 1, 2, 3, 4, 5, 6"_s),
        .counts = rowsOf(
            database,
            u"SELECT job, ordinal, succeeded, truncated, refused, overflowed, errored, canceled, "
            "expired, missing, unknown FROM shards ORDER BY 1, 2"_s),
        .index = contentOf(job.folder.filePath(u"results.idx"_s)),
        .results = contentOf(job.folder.filePath(u"results-0001.jsonl"_s)),
        .files = job.folder.entryList(QDir::Files, QDir::Name)};
}

QStringList numberedIds(int count)
{
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids.append(u"req-%1"_s.arg(i));
    return ids;
}

/// Results for numberedIds(count), shuffled, of every class.
QByteArray mixedStream(int count)
{
    QList<QByteArray> lines;
    for (int i = 0; i < count; ++i) {
        const QByteArray id = "req-" + QByteArray::number(i);
        switch (i % 6) {
        case 0: lines.append(test::erroredLine(id, "overloaded_error", "Overloaded")); break;
        case 1: lines.append(test::succeededLine(id, "cut", 20 + i, 64, "max_tokens")); break;
        case 2: lines.append(test::plainLine(id, "expired")); break;
        default:
            lines.append(
                test::succeededLine(id, "text \\u00e9 " + QByteArray::number(i), 10 + i, i));
            break;
        }
    }
    std::mt19937 random{99};
    std::shuffle(lines.begin(), lines.end(), random);
    return lines.join();
}

struct Folder
{
    QTemporaryDir place;
    std::unique_ptr<Database> database;

    Folder()
    {
        auto opened = Database::open(place.path());
        if (!opened)
            qFatal("no database: %s", qPrintable(opened.error().detail));
        database = std::move(*opened);
    }
};

} // namespace

class TestResultImport : public QObject
{
    Q_OBJECT
private slots:
    void resultsAreFoundByPositionWhateverTheirOrder();
    void hostileLinesAreNamedAndDoNoHarm();
    void aDamagedLineIsAnOutcomeOfItsOwn();
    void aWholeLineReplacesADamagedOne();
    void aStreamThatBringsLessReplacesNothing();
    void theSameStreamTwiceChangesNothing();
    void anyPieceSizeGivesTheSame_data();
    void anyPieceSizeGivesTheSame();
    void aStreamCutAnywhereAndRestartedGivesTheSame();
    void anImportDroppedAnywhereAndDoneAgainGivesTheSame();
    void killedAnywhereAndDoneAgainGivesTheSame();
    void whatIsStoredCanBeTakenInAgain();
    void anotherOrderOfLinesReplacesTheIndex();
    void shardsShareOneIndex();
    void severalShardsAtATimeShareOneIndex();
    void idsOfAnAdoptedBatchComeFromItsResults();
    void whatTheServiceCountedAndDidNotSendIsMissing();
    void anAnswerWithoutUsageIsNamedAndNotInTheLedger();
    void anOverlongLineIsNamedAndTheRestIsTaken();
    void costsAreExactToTheLastDigit();
    void whatOtherModelsAddedIsBilledToo();
    void aFullDiskIsAnErrorAndLeavesNoHalfFile();
    void memoryDoesNotGrowWithTheStream();
};

void TestResultImport::resultsAreFoundByPositionWhateverTheirOrder()
{
    Folder data;
    const test::ResultJob job = test::makeJob(data.place.path(), *data.database, u"job_a"_s,
                                              {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s});
    const QList<QByteArray> lines = test::fixture(u"results/documented.jsonl"_s).split('\n');
    const QByteArray stream =
        lines.at(3) + '\n' + lines.at(1) + "\r\n\n" + lines.at(0) + '\n' + lines.at(2);
    const auto report = test::importStream(job.target(), *data.database, stream);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->lines, 4);
    QCOMPARE(report->bytes, stream.size());
    QCOMPARE(report->counts.succeeded, 1);
    QCOMPARE(report->counts.errored, 1);
    QCOMPARE(report->counts.canceled, 1);
    QCOMPARE(report->counts.expired, 1);
    QCOMPARE(report->counts.missing, 1);
    QCOMPARE(report->counts.total(), 5);
    QCOMPARE(report->named, QStringList{u"no result for “e”"_s});
    QCOMPARE(report->usage.input, 20);

    const auto index = ResultIndex::open(job.folder);
    QVERIFY(index);
    QCOMPARE((*index)->size(), 5);
    const QList<Outcome> outcomes{Outcome::Succeeded, Outcome::Errored, Outcome::Canceled,
                                  Outcome::Expired, Outcome::Missing};
    for (qint64 i = 0; i < 5; ++i)
        QCOMPARE((*index)->record(i).outcome, outcomes.at(i));
    QCOMPARE((*index)->line(0), lines.at(0));
    QCOMPARE((*index)->line(1), lines.at(1) + '\r');
    QCOMPARE((*index)->line(2), lines.at(2));
    QCOMPARE((*index)->line(4), QByteArray{});
    QCOMPARE((*index)->record(1).errorClass, 1);
    QCOMPARE((*index)->record(0).input, 20u);
    QCOMPARE((*index)->model((*index)->record(0).modelIndex), u"claude-haiku-4-5-20251001"_s);
    // Haiku 4.5 in a batch: 20 × 0.5 + 5 × 2.5 = 22.5 µUSD.
    QCOMPARE((*index)->record(0).costPico, 22'500'000);
    QCOMPARE((*index)->record(1).costPico, -1);
    QCOMPARE(contentOf(job.folder.filePath(u"results-0001.jsonl"_s)), stream);

    auto stored = JobStore{*data.database}.job(u"job_a"_s);
    stored.waitForFinished();
    QVERIFY(stored.result()->counts == report->counts);
    QVERIFY(stored.result()->usage == report->usage);
}

void TestResultImport::hostileLinesAreNamedAndDoNoHarm()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s});
    const auto report =
        test::importStream(job.target(), *data.database, test::fixture(u"results/hostile.jsonl"_s));
    QVERIFY(report);
    QCOMPARE(report->lines, 5);
    QCOMPARE(report->damaged, 1);
    QCOMPARE(report->extras, 1);
    QCOMPARE(report->duplicates, 1);
    QCOMPARE(report->counts.succeeded, 1);
    QCOMPARE(report->counts.canceled, 1);
    QCOMPARE(report->counts.total(), 2);
    QCOMPARE(report->usage.input, 1); // neither the stranger's nor the second
    QCOMPARE(report->named,
             (QStringList{u"line 2: not JSON"_s, u"line 3: “nobody” was not sent in this batch"_s,
                          u"line 4: a second result for “a”"_s}));
    QVERIFY((*ResultIndex::open(job.folder))->line(0).contains("first"));
    QCOMPARE(rowsOf(*data.database, u"SELECT request_id FROM entries"_s), "a|\n");
}

void TestResultImport::aDamagedLineIsAnOutcomeOfItsOwn()
{
    Folder data;
    const test::ResultJob job = test::makeJob(
        data.place.path(), *data.database, u"job_a"_s,
        {u"half"_s, u"negative"_s, u"text"_s, u"deep"_s, u"failed"_s, u"broken"_s, u"never"_s});
    const QByteArray stream = test::oddUsageLine("half", "7.5")
        + test::oddUsageLine("negative", "-3") + test::oddUsageLine("text", "\"12\"")
        + test::deepLine(test::succeededLine("deep", "x"))
        + test::deepLine(test::erroredLine("failed", "api_error", "no"))
        + test::brokenLine("broken");
    const auto report = test::importStream(job.target(), *data.database, stream);
    QVERIFY(report);
    QCOMPARE(report->counts.succeeded, 4);
    QCOMPARE(report->counts.errored, 1);
    QCOMPARE(report->counts.unknown, 1);
    QCOMPARE(report->counts.missing, 1);
    QCOMPARE(report->unreadable, 1);
    QCOMPARE(report->withoutUsage, 3);
    QCOMPARE(report->damaged, 0);
    QVERIFY(report->named.contains(u"line 6: the result of “broken” cannot be read: not JSON"_s));
    QVERIFY(report->named.contains(
        u"line 1: the answer to “half” is not in the ledger: a token count is not a whole number "
        u"from 0 to 4,294,967,295"_s));
    // No figure is made up for what cannot be read.
    QCOMPARE(rowsOf(*data.database, u"SELECT request_id FROM entries"_s), "deep|\n");
    const auto index = *ResultIndex::open(job.folder);
    QCOMPARE(index->record(0).costPico, -1);
    QCOMPARE(index->line(5) + '\n', test::brokenLine("broken"));
}

void TestResultImport::aWholeLineReplacesADamagedOne()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s, u"c"_s});
    const QByteArray whole = test::succeededLine("a", "x") + test::succeededLine("b", "y");
    const auto report = test::importStream(job.target(), *data.database,
                                           test::brokenLine("a") + test::oddUsageLine("b", "-1")
                                               + test::succeededLine("c", "z") + whole
                                               + test::brokenLine("a") + test::brokenLine("c"));
    QVERIFY(report);
    QCOMPARE(report->counts.succeeded, 3);
    QCOMPARE(report->counts.total(), 3);
    QCOMPARE(report->unreadable, 0);
    QCOMPARE(report->withoutUsage, 0);
    QCOMPARE(report->duplicates, 4);
    QCOMPARE((*ResultIndex::open(job.folder))->line(0) + '\n', test::succeededLine("a", "x"));
    QCOMPARE(rowsOf(*data.database, u"SELECT count(*) FROM entries"_s), "3|\n");
}

void TestResultImport::aStreamThatBringsLessReplacesNothing()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s, u"c"_s});
    const QByteArray two = test::succeededLine("a", "x") + test::succeededLine("b", "y");
    QVERIFY(test::importStream(job.target(), *data.database, two));
    const Left left = leftBy(job, *data.database);
    for (const QByteArray &less :
         {test::succeededLine("c", "z"), test::brokenLine("a"), QByteArray{"<html>"}}) {
        const auto report = test::importStream(job.target(), *data.database, less);
        QVERIFY(report);
        QCOMPARE(report->counts.succeeded, 2);
        QCOMPARE(report->counts.missing, 1);
        QCOMPARE(leftBy(job, *data.database).index, left.index);
        QCOMPARE(leftBy(job, *data.database).results, left.results);
        QCOMPARE(leftBy(job, *data.database).files, left.files);
    }
    // And one that brings as much does.
    const QByteArray others = test::succeededLine("c", "z") + test::succeededLine("b", "y");
    QVERIFY(test::importStream(job.target(), *data.database, others));
    QCOMPARE(leftBy(job, *data.database).results, others);
}

void TestResultImport::theSameStreamTwiceChangesNothing()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(300));
    const QByteArray stream = mixedStream(300);
    const auto first = test::importStream(job.target(), *data.database, stream);
    QVERIFY(first);
    const Left left = leftBy(job, *data.database);
    const auto second = test::importStream(job.target(), *data.database, stream);
    QVERIFY(second);
    QVERIFY(second->counts == first->counts);
    QVERIFY(second->usage == first->usage);
    QVERIFY(leftBy(job, *data.database) == left);
    QVERIFY(left.entries.count('\n') > 100);
}

void TestResultImport::anyPieceSizeGivesTheSame_data()
{
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 2, 7, 300, 4096, 262'143, 262'144, 262'145})
        QTest::newRow(qPrintable(QString::number(piece))) << piece;
}

void TestResultImport::anyPieceSizeGivesTheSame()
{
    QFETCH(int, piece);
    QByteArray stream = mixedStream(1'500); // above one block of 256 kB
    stream += test::succeededLine("req-1500", QByteArray{"long "}.repeated(120'000)).chopped(1);
    Left left[2];
    for (int turn = 0; turn < 2; ++turn) {
        Folder data;
        const test::ResultJob job =
            test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(1'501));
        const auto report = test::importStream(job.target(), *data.database, stream,
                                               turn == 0 ? stream.size() : piece);
        QVERIFY(report);
        QCOMPARE(report->counts.missing, 0);
        QCOMPARE(report->damaged, 0);
        left[turn] = leftBy(job, *data.database);
    }
    QVERIFY(left[0] == left[1]);
    QCOMPARE(left[0].results, stream);
}

void TestResultImport::aStreamCutAnywhereAndRestartedGivesTheSame()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(8));
    const QByteArray stream = mixedStream(8);
    QVERIFY(test::importStream(job.target(), *data.database, stream));
    const Left whole = leftBy(job, *data.database);
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    // Every byte, one after the other in few imports: each ends on the disk, and that takes its
    // time.
    constexpr qsizetype CutsAnImport = 100;
    for (qsizetype first = 0; first <= stream.size(); first += CutsAnImport) {
        ResultImport import{job.target(), *data.database, models, prices};
        for (qsizetype cut = first; cut < first + CutsAnImport && cut <= stream.size(); ++cut) {
            import.write(QByteArrayView{stream}.first(cut));
            import.restart();
        }
        import.write(stream);
        auto answer = import.finish();
        answer.waitForFinished();
        QVERIFY(answer.result());
        QCOMPARE(answer.result()->lines, 8);
        if (leftBy(job, *data.database) != whole)
            QFAIL(qPrintable(u"differs after cuts from byte %1"_s.arg(first)));
    }
}

// Each cut in a fresh ledger: what the first try entered must not count twice, nor be lost.
void TestResultImport::anImportDroppedAnywhereAndDoneAgainGivesTheSame()
{
    const QByteArray stream = mixedStream(12);
    Left whole;
    for (qsizetype cut = -1; cut <= stream.size(); cut += cut < 0 ? 1 : 211) {
        Folder data;
        const test::ResultJob job =
            test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(12));
        if (cut >= 0) {
            // Finished as if it were all, as after a cut that nobody noticed.
            const auto part = test::importStream(job.target(), *data.database, stream.first(cut));
            QVERIFY(part);
            QCOMPARE(part->counts.total(), 12);
            QVERIFY(part->counts.missing + part->unreadable > 0 || cut >= stream.size() - 1);
        }
        QVERIFY(test::importStream(job.target(), *data.database, stream));
        const Left left = leftBy(job, *data.database);
        if (cut < 0)
            whole = left;
        else if (left != whole)
            QFAIL(qPrintable(u"differs after a cut at byte %1"_s.arg(cut)));
        QCOMPARE(*data.database->runAndWait(
                     [](QSqlDatabase &connection) { return wrongUsageSums(connection); }),
                 0);
    }
}

// The child of killedAnywhereAndDoneAgainGivesTheSame(): imports until it is killed by itself.
static int importAndDie(const QString &place, int microseconds)
{
    auto database = Database::open(place);
    if (!database)
        return 3;
    auto found = JobStore{**database}.job(u"job_a"_s);
    found.waitForFinished();
    const Job job = *found.result();
    const QDir folder{place + u"/jobs/job_a"_s};
    const auto spool = SpoolReader::open(folder);
    std::thread{[microseconds] {
        std::this_thread::sleep_for(std::chrono::microseconds{microseconds});
        std::raise(SIGKILL);
    }}.detach();
    while (true) {
        if (!test::importStream({.folder = folder, .job = job, .shard = 0, .spool = *spool},
                                **database, mixedStream(9'000), 100'000))
            return 4;
    }
}

void TestResultImport::killedAnywhereAndDoneAgainGivesTheSame()
{
    const QByteArray stream = mixedStream(9'000);
    Left whole;
    qint64 took = 0;
    {
        Folder data;
        const test::ResultJob job =
            test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(9'000));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(test::importStream(job.target(), *data.database, stream));
        took = timer.nsecsElapsed() / 1000;
        whole = leftBy(job, *data.database);
    }
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(9'000));
    std::mt19937 random{std::random_device{}()};
    for (int turn = 0; turn < 12; ++turn) {
        // Also into the second import of the child: the files are in place then.
        const int life = int(random() % quint64(took * 3 / 2));
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedChannels);
        child.start(QCoreApplication::applicationFilePath(),
                    {u"--import-and-die"_s, data.place.path(), QString::number(life)});
        QVERIFY(child.waitForFinished(60'000));
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        QCOMPARE(*data.database->runAndWait(
                     [](QSqlDatabase &connection) { return wrongUsageSums(connection); }),
                 0);
    }
    QVERIFY(test::importStream(job.target(), *data.database, stream));
    QVERIFY(leftBy(job, *data.database) == whole);
}

void TestResultImport::whatIsStoredCanBeTakenInAgain()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(300));
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    const auto nothing = importStored(job.target(), *data.database, models, prices);
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().kind, Error::Kind::NotFound);
    QVERIFY(test::importStream(job.target(), *data.database, mixedStream(300)));
    const Left whole = leftBy(job, *data.database);
    // The index is damaged, and the ledger has lost a part.
    QFile index{job.folder.filePath(u"results.idx"_s)};
    QVERIFY(index.resize(100));
    QCOMPARE(ResultIndex::open(job.folder).error().kind, Error::Kind::Storage);
    rowsOf(*data.database, u"DELETE FROM usage_sums"_s);
    rowsOf(*data.database, u"DELETE FROM entries"_s);
    const auto report = importStored(job.target(), *data.database, models, prices);
    QVERIFY(report);
    QCOMPARE(report->lines, 300);
    QVERIFY(leftBy(job, *data.database) == whole);
    // The service has nothing any more: what is here stays.
    const auto empty = test::importStream(job.target(), *data.database, {});
    QVERIFY(empty);
    QVERIFY(empty->counts == report->counts);
    QVERIFY(leftBy(job, *data.database) == whole);
}

void TestResultImport::anotherOrderOfLinesReplacesTheIndex()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s});
    const QByteArray a = test::succeededLine("a", "answer of a");
    const QByteArray b = test::succeededLine("b", "b's");
    QVERIFY(test::importStream(job.target(), *data.database, a + b));
    const auto before = ResultIndex::open(job.folder);
    QVERIFY(test::importStream(job.target(), *data.database, b + a));
    const auto index = ResultIndex::open(job.folder);
    QCOMPARE((*index)->line(0), a.chopped(1));
    QCOMPARE((*index)->line(1), b.chopped(1));
    QCOMPARE((*before)->record(0).offset, 0u); // an index that is open stays as it was
}

void TestResultImport::shardsShareOneIndex()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(10), 4);
    QCOMPARE(job.job.shards.size(), 3);
    const auto streamOf = [](int from, int to, const QByteArray &model) {
        QByteArray stream;
        for (int i = to - 1; i >= from; --i)
            stream +=
                test::succeededLine("req-" + QByteArray::number(i), "x", i, 1, "end_turn", model);
        return stream;
    };
    QVERIFY(test::importStream(job.target(1), *data.database, streamOf(4, 8, "claude-haiku-5-5")));
    const auto some = ResultIndex::open(job.folder);
    QCOMPARE((*some)->size(), 10);
    QCOMPARE((*some)->record(0).outcome, Outcome::Waiting);
    QCOMPARE((*some)->record(4).outcome, Outcome::Succeeded);
    QVERIFY(
        test::importStream(job.target(2), *data.database, streamOf(8, 10, "claude-sonnet-5-5")));
    QVERIFY(test::importStream(job.target(0), *data.database, streamOf(0, 4, "claude-sonnet-5-5")));
    // Once more: what the shard had before goes.
    QVERIFY(test::importStream(job.target(1), *data.database, streamOf(4, 8, "claude-opus-5-5")));
    const auto all = ResultIndex::open(job.folder);
    for (int i = 0; i < 10; ++i) {
        const ResultRecord &record = (*all)->record(i);
        QCOMPARE(record.outcome, Outcome::Succeeded);
        QCOMPARE(int(record.shard), i / 4);
        QCOMPARE(record.input, quint32(i));
        QCOMPARE((*all)->model(record.modelIndex),
                 i >= 4 && i < 8 ? u"claude-opus-5-5"_s : u"claude-sonnet-5-5"_s);
        QVERIFY((*all)->line(i).startsWith(
            QByteArray{"{\"custom_id\":\"req-" + QByteArray::number(i) + '"'}));
    }
}

void TestResultImport::severalShardsAtATimeShareOneIndex()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(400), 100);
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int shard = 0; shard < 4; ++shard) {
        threads.emplace_back([&, shard] {
            QByteArray stream;
            for (int i = shard * 100; i < shard * 100 + 100; ++i)
                stream += test::succeededLine("req-" + QByteArray::number(i), "x");
            if (test::importStream(job.target(shard), *data.database, stream))
                ++good;
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(good.load(), 4);
    const auto index = ResultIndex::open(job.folder);
    for (int i = 0; i < 400; ++i)
        QCOMPARE((*index)->record(i).outcome, Outcome::Succeeded);
    QCOMPARE(rowsOf(*data.database, u"SELECT count(*) FROM entries"_s), "400|\n");
}

void TestResultImport::idsOfAnAdoptedBatchComeFromItsResults()
{
    Folder data;
    test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"unused"_s});
    job.spool.reset();
    job.job.shards[0].batch->counts = {.succeeded = 2, .canceled = 1};
    const QByteArray stream = test::succeededLine("zz", "z")
        + test::plainLine("a\\u00e9", "canceled") + test::succeededLine("zz", "again")
        + test::succeededLine("b", "b");
    const auto report = test::importStream(job.target(), *data.database, stream);
    QVERIFY(report);
    QCOMPARE(report->duplicates, 1);
    QCOMPARE(report->counts.total(), 3);
    const auto index = ResultIndex::open(job.folder);
    QCOMPARE((*index)->size(), 3);
    QVERIFY((*index)->knowsIds());
    QCOMPARE((*index)->id(0), u"zz"_s);
    QCOMPARE((*index)->id(1), u"aé"_s);
    QCOMPARE((*index)->id(2), u"b"_s);
    QCOMPARE((*index)->id(3), QString{});
    QCOMPARE((*index)->record(1).outcome, Outcome::Canceled);
    // Fewer lines and as many answers the next time: nothing of the first is left.
    QVERIFY(test::importStream(job.target(), *data.database,
                               test::succeededLine("b", "b") + test::succeededLine("c", "c")));
    QCOMPARE((*ResultIndex::open(job.folder))->size(), 2);
    QCOMPARE((*ResultIndex::open(job.folder))->id(0), u"b"_s);
}

void TestResultImport::whatTheServiceCountedAndDidNotSendIsMissing()
{
    Folder data;
    test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"unused"_s});
    job.spool.reset();
    job.job.shards[0].batch->counts = {.succeeded = 5};
    const auto report =
        test::importStream(job.target(), *data.database, test::succeededLine("a", "x"));
    QVERIFY(report);
    QCOMPARE(report->counts.missing, 4);
    QCOMPARE(report->named, QStringList{u"the service counted 4 results more than it sent"_s});
}

void TestResultImport::anAnswerWithoutUsageIsNamedAndNotInTheLedger()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s});
    const auto report = test::importStream(
        job.target(), *data.database,
        R"({"custom_id":"a","result":{"type":"succeeded","message":{"model":"m","content":[],"stop_reason":"end_turn","usage":null}}})");
    QVERIFY(report);
    QCOMPARE(report->counts.succeeded, 1);
    QCOMPARE(report->named,
             QStringList{u"line 1: the answer to “a” has no usage: it is not in the ledger"_s});
    QCOMPARE(rowsOf(*data.database, u"SELECT count(*) FROM entries"_s), "0|\n");
}

void TestResultImport::anOverlongLineIsNamedAndTheRestIsTaken()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s, u"c"_s});
    QByteArray stream = test::succeededLine("a", QByteArray{40'000'000, 'x'}); // long, and good
    stream += QByteArray{70'000'000, 'y'} + '\n'; // no answer is that long
    stream += test::succeededLine("b", "small");
    stream += QByteArray{70'000'000, 'z'};
    const auto report = test::importStream(job.target(), *data.database, stream);
    QVERIFY(report);
    QCOMPARE(report->counts.succeeded, 2);
    QCOMPARE(report->damaged, 2);
    QCOMPARE(report->named.first(), u"line 2: longer than 64 MB"_s);
    const auto index = ResultIndex::open(job.folder);
    QVERIFY((*index)->record(0).length > 40'000'000);
    QCOMPARE((*index)->line(1), test::succeededLine("b", "small").chopped(1));
}

void TestResultImport::costsAreExactToTheLastDigit()
{
    Folder data;
    const test::ResultJob job = test::makeJob(data.place.path(), *data.database, u"job_a"_s,
                                              {u"a"_s, u"b"_s, u"c"_s, u"d"_s});
    // Haiku 5.5 in a batch: up to 100,000 tokens of prompt 0.05 in and 0.25 out a million; above it
    // 0.25 and 1.25 for all of it.
    const QByteArray stream =
        test::succeededLine("a", "x", 100'000, 3) // 5,000,000,000 + 750,000 pUSD
        + test::succeededLine("b", "x", 100'001, 3) // 25,000,250,000 + 3,750,000
        + test::succeededLine("c", "x", 1, 1) // 50,000 + 250,000
        + test::succeededLine("d", "x", 7, 7, "end_turn", "claude-unheard-of");
    QVERIFY(test::importStream(job.target(), *data.database, stream));
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    const auto costs = data.database->runAndWait([&](QSqlDatabase &connection) {
        return jobCosts(connection, {u"job_a"_s, u"job_other"_s}, models, prices);
    });
    QVERIFY(costs);
    QCOMPARE(costs->size(), 1);
    const JobCost cost = costs->value(u"job_a"_s);
    QCOMPARE(cost.entries, 4);
    QCOMPARE(cost.unpriced, 1);
    QCOMPARE(cost.cost.total(),
             Money::fromPicoUsd(5'000'000'000 + 750'000 + 25'000'250'000 + 3'750'000 + 50'000
                                + 250'000));
    QCOMPARE(cost.realtime.total(), cost.cost.total() + cost.cost.total());
    QCOMPARE(cost.savedByBatch(), cost.cost.total());
    // The same from the records, one by one.
    const auto index = ResultIndex::open(job.folder);
    qint64 sum = 0;
    for (int i = 0; i < 3; ++i)
        sum += (*index)->record(i).costPico;
    QCOMPARE(Money::fromPicoUsd(sum), cost.cost.total());
    QCOMPARE((*index)->record(3).costPico, -1);
}

// The child of aFullDiskIsAnErrorAndLeavesNoHalfFile(). The ledger is elsewhere: it is the results
// that have no room.
static int importOnFullDisk(const QByteArray &place)
{
    if (!test::mountSmallDisk(place + "/jobs/job_a", 400'000)) {
        std::fprintf(stderr, "no disk of one's own here; a limit for files instead\n");
        test::limitFileSize(400'000);
    }
    const QString path = QString::fromLocal8Bit(place);
    auto database = Database::open(path);
    if (!database)
        return 3;
    auto found = JobStore{**database}.job(u"job_a"_s);
    found.waitForFinished();
    test::ResultJob job{
        .job = *found.result(), .folder = QDir{path + u"/jobs/job_a"_s}, .spool = {}};
    const auto report = test::importStream(job.target(), **database, mixedStream(3'000));
    if (report)
        return 4;
    if (report.error().kind != Error::Kind::Storage)
        return 5;
    std::fprintf(stderr, "%s\n", qPrintable(report.error().detail));
    // Nothing half made is left, and the room is free again.
    const QStringList left = job.folder.entryList({u"results*"_s}, QDir::Files);
    if (!left.isEmpty())
        return 6;
    const auto small = test::importStream(job.target(), **database, mixedStream(100));
    return small && small->counts.missing == 0 ? 0 : 7;
}

void TestResultImport::whatOtherModelsAddedIsBilledToo()
{
    Folder data;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"a"_s, u"b"_s, u"c"_s});
    const auto with = [](const QByteArray &id, const QByteArray &iterations) {
        QByteArray line = test::succeededLine(id, "x", 100, 10);
        const QByteArray more = R"("iterations":)" + iterations + R"(,"service_tier")";
        line.replace(R"("service_tier")", more);
        return line;
    };
    const QByteArray stream = with("a", R"([{"type":"message","input_tokens":100,"output_tokens":10},
        {"type":"compaction","input_tokens":1000,"output_tokens":100,"cache_creation_input_tokens":null},
        {"type":"advisor_message","model":"claude-opus-5","input_tokens":200,"output_tokens":20,"cache_read_input_tokens":1000,
        "cache_creation_input_tokens":300,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200}},
        {"type":"advisor_message","model":"claude-opus-5","input_tokens":1,"output_tokens":0}])").replace("\n", " ") + '\n'
        + with("b", R"([{"type":"advisor_message","model":"claude-opus-5","input_tokens":-1}])") + with("c", "[]");
    const auto report = test::importStream(job.target(), *data.database, stream);
    QVERIFY(report);
    QCOMPARE(report->counts.succeeded, 3);
    QCOMPARE(report->withoutUsage, 1);
    QVERIFY(report->named.contains(
        u"line 2: a part of the answer to “b” has counts that cannot be read: it is not in the ledger"_s));
    QCOMPARE(rowsOf(*data.database, u"SELECT request_id, message_id, c.model, input, cache_write_5m, cache_write_1h, "
                                    "cache_read, output FROM entries e JOIN contexts c ON c.id = e.context ORDER BY message_id"_s),
             "a|msg_a|claude-haiku-5-5|100|0|0|0|10|\n"
             "a|msg_a#advisor_message.1|claude-opus-5|200|100|200|1000|20|\n"
             "a|msg_a#advisor_message.2|claude-opus-5|1|0|0|0|0|\n"
             "a|msg_a#compaction.1|claude-haiku-5-5|1000|0|0|0|100|\n"
             "b|msg_b|claude-haiku-5-5|100|0|0|0|10|\n"
             "c|msg_c|claude-haiku-5-5|100|0|0|0|10|\n");
    // In a batch, in pUSD. Haiku 5.5: 50,000 in, 250,000 out: (100 + 1,000) × 50,000 + 110 × 250,000 = 82,500,000.
    // Opus 5: 2,500,000 in, 12,500,000 out, 3,125,000 and 5,000,000 written, 250,000 read: 201 × 2,500,000 +
    // 20 × 12,500,000 + 100 × 3,125,000 + 200 × 5,000,000 + 1,000 × 250,000 = 2,315,000,000.
    const auto index = *ResultIndex::open(job.folder);
    QCOMPARE(index->record(0).costPico, 2'397'500'000);
    QCOMPARE(index->record(1).costPico, -1);
    QCOMPARE(index->record(2).costPico, 7'500'000); // 100 × 50,000 + 10 × 250,000
    // Again it is known.
    QVERIFY(test::importStream(job.target(), *data.database, stream));
    QCOMPARE(rowsOf(*data.database, u"SELECT count(*) FROM entries"_s), "6|\n");
}

void TestResultImport::aFullDiskIsAnErrorAndLeavesNoHalfFile()
{
    Folder data;
    test::makeJob(data.place.path(), *data.database, u"job_a"_s, {u"unused"_s});
    data.database.reset();
    QProcess child;
    child.setProcessChannelMode(QProcess::MergedChannels);
    child.start(QCoreApplication::applicationFilePath(), {u"--full-disk"_s, data.place.path()});
    QVERIFY(child.waitForFinished(60'000));
    const QByteArray said = child.readAll() + " exit code " + QByteArray::number(child.exitCode());
    QVERIFY2(child.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("results-0001.jsonl could not be written: "), said.constData());
}

static qint64 peakMemoryKb()
{
    for (const QByteArray &line : contentOf(u"/proc/self/status"_s).split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

void TestResultImport::memoryDoesNotGrowWithTheStream()
{
    // In a child, so that other tests do not stand in the peak: 200 MB of results go through.
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--large"_s});
    QVERIFY(child.waitForFinished(110'000));
    QCOMPARE(child.exitCode(), 0);
    const qint64 peak = child.readAllStandardOutput().trimmed().toLongLong();
    QVERIFY(peak > 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY2(peak < 100'000, qPrintable(QString::number(peak)));
#endif
}

static int importLarge()
{
    Folder data;
    const int count = 20'000;
    const test::ResultJob job =
        test::makeJob(data.place.path(), *data.database, u"job_a"_s, numberedIds(count));
    const ModelCatalog models = ModelCatalog::builtIn();
    const PriceSheet prices = PriceSheet::builtIn();
    const QByteArray text = QByteArray{"many words "}.repeated(900);
    ResultImport import{job.target(), *data.database, models, prices};
    for (int i = count - 1; i >= 0; --i)
        import.write(test::succeededLine("req-" + QByteArray::number(i), text));
    auto answer = import.finish();
    answer.waitForFinished();
    std::printf("%lld\n", peakMemoryKb());
    return answer.result() && answer.result()->counts.succeeded == count ? 0 : 1;
}

int main(int argc, char *argv[])
{
    // Before any thread runs.
    if (argc == 3 && qstrcmp(argv[1], "--full-disk") == 0) {
        QCoreApplication application{argc, argv};
        return importOnFullDisk(argv[2]);
    }
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--import-and-die"_s)
        return importAndDie(arguments.at(2), arguments.at(3).toInt());
    if (arguments.value(1) == u"--large"_s)
        return importLarge();
    TestResultImport test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_resultimport.moc"
