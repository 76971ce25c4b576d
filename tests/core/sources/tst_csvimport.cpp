// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/csvimport.h"

#include "core/sources/csvrowreader.h"
#include "core/sources/jsonfields.h"
#include "core/units/instant.h"
#include "tests/support/damage.h"
#include "tests/support/importfixture.h"

#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

class Tables : public test::ImportFixture
{
public:
    Result<SourceReport> tryImport(const QString &map = {})
    {
        ImportProgress progress;
        const Result<CsvMapping> mapping = CsvMapping::parse(map);
        if (!mapping)
            return mapping.error();
        return importCsv(database(), {place()}, *mapping, progress);
    }
    SourceReport import(const QString &map = {}) { return *tryImport(map); }
};

} // namespace

class TestCsvImport : public QObject
{
    Q_OBJECT
private slots:
    void usualColumnsAreFound();
    void columnsAreMapped();
    void everyFieldIsEntered();
    void theSameRowsAddNothing();
    void whatDoesNotFitIsTold_data();
    void whatDoesNotFitIsTold();
    void rowsThatAreRefusedAreTold();
    void aQuoteThatIsNotClosedTakesNothingWithIt();
    void rowsThatAreCutOffWait();
    void costsAreReadAsProgramsWriteThem();
    void timesAreReadInManyForms_data();
    void timesAreReadInManyForms();
    void piecesDoNotMatter();
    void nonsenseDoesNoHarm();
};

void TestCsvImport::usualColumnsAreFound()
{
    Tables tables;
    // The columns of the earlier tool's export (task catalog §9).
    tables.write(u"usage.csv"_s,
                 "ts,workflow,stage,tier,model,provider,cost,tokens_input,tokens_output,cache_hit,"
                 "cache_type,duration_ms\r\n"
                 "2026-01-18T07:42:10.118204Z,nightly,sort,CHEAP,claude-haiku-4-5,anthropic,0.00192,"
                 "1400,200,False,,912\r\n");
    QCOMPARE(tables.import().entries, (EnteredCounts{.added = 1}));
    QCOMPARE(tables.entries(),
             QStringList{u"  1768722130118 1400 0 0 0 200 0 0 0 1920000000 2 csv  0 "
                         "claude-haiku-4-5    nightly    3"_s});
    QCOMPARE(tables.column(u"SELECT ts || '|' || stage || '|' || tier || '|' || provider || '|' || cache_hit || '|' || "
                           "cache_type || '|' || duration_ms FROM entry_details"_s),
             QStringList{u"2026-01-18T07:42:10.118204Z|sort|CHEAP|anthropic|0||912"_s});
    QCOMPARE(tables.wrongSums(), 0);
}

void TestCsvImport::columnsAreMapped()
{
    Tables tables;
    tables.write(u"a.tsv"_s, "When\tWhich one\tTokens\tinput\n2026-05-01\tm\t7\t9\n");
    QCOMPARE(tables.import(u"at=when, model=Which one ,input=Tokens"_s).entries.added, 1);
    QCOMPARE(tables.number(u"SELECT input FROM entries"_s), 7);
    QCOMPARE(tables.column(u"SELECT model FROM contexts"_s), QStringList{u"m"_s});
}

void TestCsvImport::everyFieldIsEntered()
{
    Tables tables;
    QString header = csvFieldNames().join(u';');
    tables.write(u"a.csv"_s,
                 header.replace(u"request_id"_s, u"custom_id"_s).toUtf8()
                     + "\n2026-05-01T00:00:00Z;m;1;2;3;4;5;1;6;$0.5;wf;\"pro;ject\";se;batch;fast;us;"
                       "end_turn;req;msg;x;sort;CHEAP;anthropic;True;hash;9\n");
    QCOMPARE(tables.import(u"cost=cost,id=id"_s).entries.added, 1);
    QCOMPARE(tables.entries(),
             QStringList{u"msg req 1777593600000 1 3 4 5 2 1 6 0 500000000000 4 csv  0 m batch fast us wf "
                         "pro;ject se end_turn 3"_s});
}

void TestCsvImport::theSameRowsAddNothing()
{
    Tables tables;
    const QByteArray header = "at,model,output\n";
    const QByteArray one = "2026-05-01,m,1\n", two = "2026-05-01,m,2\n";
    tables.write(u"a.csv"_s, header + one + two + one);
    QCOMPARE(tables.import().entries, (EnteredCounts{.added = 3}));
    // It did not change: it is not read again. Written anew it is, and adds nothing.
    const SourceReport again = tables.import();
    QCOMPARE(again.entries, EnteredCounts{});
    QCOMPARE(again.unchanged, 1);
    QCOMPARE(again.bytesRead, 0);
    tables.write(u"a.csv"_s, header + one + two + one + one);
    QCOMPARE(tables.import().entries, (EnteredCounts{.added = 1, .known = 3}));
    // A later export that holds the earlier rows, in other columns.
    tables.write(u"b.csv"_s, "output,note,model,at\n1,x,m,2026-05-01\n1,y,m,2026-05-01\n3,z,m,2026-05-01\n");
    QCOMPARE(tables.import().entries, (EnteredCounts{.added = 1, .known = 2}));
    // Another mapping makes other entries of the same files.
    QCOMPARE(tables.import(u"input=output"_s).unchanged, 0);
    // With ids, rows that look the same are told apart by them alone.
    QVERIFY(QFile::remove(tables.path(u"a.csv"_s)) && QFile::remove(tables.path(u"b.csv"_s)));
    tables.write(u"c.csv"_s, "at,model,output,key\n2026-05-01,m,1,a\n2026-05-01,m,1,b\n2026-05-01,m,9,a\n");
    QCOMPARE(tables.import(u"id=key"_s).entries.added, 2);
}

void TestCsvImport::whatDoesNotFitIsTold_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("map");
    QTest::addColumn<QString>("told");
    const QByteArray good = "at,model,output\n2026-05-01,m,1\n";
    QTest::newRow("no field") << good << u"when=at"_s << u"no field “when”"_s;
    QTest::newRow("no column") << good << u"at=When"_s << u"no column “When”"_s;
    QTest::newRow("no equals") << good << u"at"_s << u"field=column"_s;
    QTest::newRow("twice") << good << u"at=at,at=model"_s << u"Two columns are named for “at”"_s;
    QTest::newRow("no time") << QByteArray{"model,output\nm,1\n"} << u""_s << u"tells the time"_s;
    QTest::newRow("no model") << QByteArray{"at,output\n2026-05-01,1\n"} << u""_s << u"tells the model"_s;
    QTest::newRow("no tokens") << QByteArray{"at,model\n2026-05-01,m\n"} << u""_s << u"tokens or a cost"_s;
    QTest::newRow("equal columns") << QByteArray{"at,model,at\n"} << u""_s << u"occurs twice"_s;
    QTest::newRow("empty") << QByteArray{} << u""_s << u"empty"_s;
}

void TestCsvImport::whatDoesNotFitIsTold()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, map);
    QFETCH(QString, told);
    Tables tables;
    tables.write(u"a.csv"_s, content);
    const Result<SourceReport> report = tables.tryImport(map);
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::BadInput);
    QVERIFY2(report.error().detail.contains(told), qPrintable(report.error().detail));
    QCOMPARE(tables.number(u"SELECT count(*) FROM entries"_s), 0);
}

void TestCsvImport::rowsThatAreRefusedAreTold()
{
    Tables tables;
    tables.write(u"a.csv"_s, "\xef\xbb\xbf" "at,model,output,cost,project\n"
                             "2026-05-01,m,1,,\"two\nlines\"\n"
                             "yesterday,m,1,,\n"
                             "\n"
                             "2026-05-01,m,-1,,\n"
                             "2026-05-01,m,9223372036854775808,,\n"
                             "2026-05-01,m,1.5,,\n"
                             "2026-05-01,m,7.00,,\n"
                             "2026-05-01,m,1,-2,\n"
                             "2026-05-01,m,1,2,p,q\n"
                             "2026-05-01,m,1,2,\xff\n"
                             "2226-05-01,m,1,,");
    const SourceReport report = tables.import();
    QCOMPARE(report.entries.added, 3);
    QCOMPARE(tables.number(u"SELECT max(output) FROM entries"_s), 7);
    QStringList told;
    for (const SkippedLine &line : report.skippedLines)
        told.append(u"%1 %2"_s.arg(line.line).arg(line.reason));
    const QString count = u"a token count is not a whole number from 0 to 100,000,000,000"_s;
    QCOMPARE(told, (QStringList{u"4 no readable time"_s, u"6 "_s + count, u"7 "_s + count, u"8 "_s + count,
                                u"10 the cost is not an amount"_s, u"11 more fields than columns"_s,
                                u"12 not UTF-8"_s}));
    QCOMPARE(report.remarkedLines.size(), 1);
    QCOMPARE(report.remarkedLines[0].line, 13);
}

// Neither where the table ends within it, nor where a later quote closes it.
void TestCsvImport::aQuoteThatIsNotClosedTakesNothingWithIt()
{
    const QByteArray header = "at,model,output,project\n";
    Tables tables;
    QByteArray rows;
    for (int i = 0; i < 50; ++i)
        rows += "2026-05-02,m," + QByteArray::number(i + 1) + ",p\n";
    tables.write(u"a.csv"_s, header + "2026-05-01,m,100,p\n2026-05-01,\"m,200,p\n" + rows);
    SourceReport report = tables.import();
    QCOMPARE(report.entries.added, 51);
    QCOMPARE(report.skipped, 1);
    QCOMPARE(report.skippedLines[0].line, 3);
    QVERIFY(report.skippedLines[0].reason.contains(u"quote"_s));
    QCOMPARE(tables.number(u"SELECT sum(output) FROM entries"_s), 100 + 50 * 51 / 2);
    Tables closed;
    closed.write(u"a.csv"_s, header + "2026-05-01,\"m,1,p\n2026-05-02,m,2,p\n2026-05-03,\"m\",4,p\n");
    report = closed.import();
    QCOMPARE(report.skippedLines.size(), 1);
    QCOMPARE(report.skippedLines[0].line, 2);
    QCOMPARE(closed.number(u"SELECT sum(output) FROM entries"_s), 6);
    QCOMPARE(closed.column(u"SELECT DISTINCT model FROM contexts"_s), QStringList{u"m"_s});
    // Quotes that enclose a whole field may hold line breaks, and others within a line may stand loose.
    Tables sound;
    sound.write(u"a.csv"_s, header + "2026-05-01,m,1,\"a\nb\"\"c\"\n2026-05-01,m,2,5\" disk\n");
    QCOMPARE(sound.import().entries.added, 2);
}

void TestCsvImport::rowsThatAreCutOffWait()
{
    const QByteArray whole = "at,model,input,output\n2026-05-01T00:00:00Z,m,5,1\n2026-05-01T00:00:00Z,m,123456,789\n";
    const qsizetype last = whole.lastIndexOf("2026");
    const qsizetype counted = whole.lastIndexOf(',') + 1;
    Tables tables;
    for (qsizetype size = last; size <= counted; ++size) {
        tables.write(u"a.csv"_s, whole.first(size));
        const SourceReport report = tables.import();
        QVERIFY(report.entries.added <= 1); // the first row, in the first round
        if (size > last && size < counted) {
            QCOMPARE(report.skipped, 1);
            QVERIFY(report.skippedLines[0].reason.contains(u"not finished"_s));
        }
        if (size == counted) // the last count is empty, as far as anybody can tell
            break;
        QCOMPARE(tables.number(u"SELECT count(*) FROM entries"_s), 1);
    }
    Tables again;
    again.write(u"a.csv"_s, whole.first(counted - 3));
    again.import();
    again.write(u"a.csv"_s, whole);
    again.import();
    QCOMPARE(again.number(u"SELECT count(*) FROM entries"_s), 2);
    QCOMPARE(again.number(u"SELECT sum(input) FROM entries"_s), 123'461);
    // A short row in the middle is told, unless it only leaves out what nobody counts.
    Tables middle;
    middle.write(u"a.csv"_s, "at,model,output,note\n2026-05-01\n2026-05-01,m\n2026-05-01,m,3\n");
    const SourceReport report = middle.import();
    QCOMPARE(report.skipped, 2);
    QCOMPARE(report.skippedLines[1].reason, u"fewer fields than columns"_s);
    QCOMPARE(report.entries.added, 1);
}

void TestCsvImport::costsAreReadAsProgramsWriteThem()
{
    Tables tables;
    tables.write(u"a.csv"_s, "at,model,cost\n2026-05-01,a,0.30000000000000004\n2026-05-01,b,1e-05\n2026-05-01,c,$6.6E-05\n"
                             "2026-05-01,d,1e300\n2026-05-01,e,nan\n2026-05-01,f,-1e-05\n");
    QCOMPARE(tables.import().entries.added, 3);
    QCOMPARE(tables.column(u"SELECT reported_cost FROM entries ORDER BY reported_cost"_s),
             (QStringList{u"10000000"_s, u"66000000"_s, u"300000000000"_s}));
}

void TestCsvImport::timesAreReadInManyForms_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("time");
    QTest::newRow("zulu") << QByteArray{"2026-05-01T10:11:12.345Z"} << u"2026-05-01T10:11:12.345Z"_s;
    QTest::newRow("offset") << QByteArray{"2026-05-01T10:11:12+05:45"} << u"2026-05-01T04:26:12.000Z"_s;
    QTest::newRow("no zone") << QByteArray{"2026-05-01 10:11:12"} << u"2026-05-01T10:11:12.000Z"_s;
    QTest::newRow("minutes") << QByteArray{"2026-05-01 10:11"} << u"2026-05-01T10:11:00.000Z"_s;
    QTest::newRow("day") << QByteArray{"2026-05-01"} << u"2026-05-01T00:00:00.000Z"_s;
    QTest::newRow("seconds") << QByteArray{"1777593600"} << u"2026-05-01T00:00:00.000Z"_s;
    QTest::newRow("milliseconds") << QByteArray{"1777593600123"} << u"2026-05-01T00:00:00.123Z"_s;
    QTest::newRow("words") << QByteArray{"May 1"} << u""_s;
    QTest::newRow("small number") << QByteArray{"7"} << u""_s;
    QTest::newRow("empty") << QByteArray{} << u""_s;
}

void TestCsvImport::timesAreReadInManyForms()
{
    QFETCH(QByteArray, text);
    const std::optional<qint64> at = csvInstant(text);
    QTEST(at ? toRfc3339(instantFromMs(*at)) : QString{}, "time");
}

// A table of several megabytes, with line breaks within fields, is cut where the buffer ends.
void TestCsvImport::piecesDoNotMatter()
{
    QByteArray content = "at,model,output,project\n";
    qint64 sum = 0;
    for (int i = 0; i < 40'000; ++i) {
        sum += i % 1'000;
        content += "2026-05-01,m," + QByteArray::number(i % 1'000) + ",\"" + QByteArray(i % 97, 'x') + "\n\""
            + "\n";
    }
    Tables tables;
    tables.write(u"a.csv"_s, content + "bad,m,1,x\n");
    const SourceReport report = tables.import();
    QCOMPARE(report.entries.added, 40'000);
    QCOMPARE(report.skippedLines.value(0).line, 80'002);
    QCOMPARE(tables.number(u"SELECT sum(output) FROM entries"_s), sum);
    QCOMPARE(tables.wrongSums(), 0);
    tables.append(u"a.csv"_s, "2026-05-01,m,1,x\n");
    const SourceReport grown = tables.import();
    QCOMPARE(grown.entries.known, 40'000);
    QCOMPARE(grown.entries.added, 1);
}

void TestCsvImport::nonsenseDoesNoHarm()
{
    const int rounds = test::fuzzRounds(20'000);
    const QList<QByteArray> seeds{"2026-05-01T00:00:00Z,m,1,2,0.5,p", "\"1777593600\",\"a \"\"b\"\"\",1,2,$3,\"x,y\""};
    CsvMapping mapping = *CsvMapping::parse({});
    QVERIFY(mapping.apply({u"at"_s, u"model"_s, u"input"_s, u"output"_s, u"cost"_s, u"project"_s}));
    test::Damage damage{test::CsvPieces};
    CsvRowReader reader{mapping, 6, ','};
    BlockBuilder block;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray row = damage.inOneOf(seeds);
        const std::size_t before = block.rows();
        const char *fault = reader.read(row, block);
        QCOMPARE(block.rows(), before + (fault ? 0 : 1));
        if (block.rows() > 1'000) {
            const auto taken = block.take();
            for (const EntryBlock::Row &made : taken->rows) {
                QVERIFY(made.usage.input >= 0 && made.usage.input <= qint64(MostCounted));
                QVERIFY(!made.reportedCost || *made.reportedCost >= Money{});
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestCsvImport)
#include "tst_csvimport.moc"
