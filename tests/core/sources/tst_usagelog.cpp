// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/usagelog.h"

#include "core/sources/jsonfields.h"
#include "core/sources/usagelogline.h"
#include "tests/support/damage.h"
#include "tests/support/importfixture.h"

#include <QJsonDocument>
#include <QtTest>

#include <zlib.h>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

const QList<QByteArray> Documented{
    R"({"v":"1.0","ts":"2026-01-18T07:42:10.118204Z","seq":1,"workflow":"nightly-triage","tier":"CHEAP","model":"claude-3-5-haiku-20241022","provider":"anthropic","cost":0.00192,"tokens":{"input":1400,"output":200},"cache":{"hit":false},"duration_ms":912,"user_id":"0f1e2d3c4b5a6978","stage":"sort"})",
    R"({"v":"1.0","ts":"2026-02-03T15:00:00Z","seq":2,"workflow":"doc-refresh","tier":"CAPABLE","model":"claude-sonnet-4-5-20250929","provider":"anthropic","cost":0.0,"tokens":{"input":0,"output":0},"cache":{"hit":true,"type":"hash"},"duration_ms":3,"user_id":"0f1e2d3c4b5a6978"})",
    R"({"v":"1.0","ts":"2026-05-21T23:59:59.000417Z","workflow":"design-review","tier":"PREMIUM","model":"claude-opus-4-8","provider":"anthropic","cost":0.0315,"tokens":{"input":600,"output":900},"cache":{"hit":false},"duration_ms":20455,"user_id":"a8b7c6d5e4f30201","prompt_cache":{"hit":true,"creation_tokens":0,"read_tokens":12000},"seq":44})"};

const QString DetailRows =
    u"SELECT ts || '|' || ifnull(seq, '') || '|' || stage || '|' || tier || '|' || provider || '|' || "
    "ifnull(cache_hit, '') || '|' || cache_type || '|' || ifnull(duration_ms, '') || '|' || user_id || '|' || other "
    "FROM entry_details ORDER BY ts"_s;

class Logs : public test::ImportFixture
{
public:
    SourceReport import() { return importFrom({place()}); }
    SourceReport importFrom(const QStringList &places)
    {
        ImportProgress progress;
        return *importUsageLogs(database(), places, progress);
    }
};

QByteArray zipped(const QByteArray &content)
{
    z_stream stream = {};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(content.size()))) + 64, '\0');
    QByteArray input = content;
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

} // namespace

class TestUsageLog : public QObject
{
    Q_OBJECT
private slots:
    void theDocumentedLinesAreEntered();
    void theSameTwiceIsOneWhateverTheFile();
    void rotatedLogsGoOn();
    void whatNobodyKnowsIsKept();
    void wholeNumbersAreCountsHoweverTheyAreWritten();
    void recordsThatDifferAreToldApart();
    void whatIsRefusedIsTold_data();
    void whatIsRefusedIsTold();
    void oddRecordsAreKeptWithARemark();
    void packedLogsAreRead();
    void foldersHoldLogsByName();
    void placesAreThoseOfTheEnvironment();
    void nonsenseDoesNoHarm();
};

void TestUsageLog::theDocumentedLinesAreEntered()
{
    Logs logs;
    logs.write(u"usage.jsonl"_s, Documented.join('\n') + "\n");
    const SourceReport report = logs.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 3}));
    QVERIFY(report.remarks.isEmpty());
    QCOMPARE(logs.column(u"SELECT e.at || ' ' || e.request_id || ' ' || e.input || ' ' || e.cache_write_5m || ' ' "
                         "|| e.cache_read || ' ' || e.output || ' ' || e.reported_cost || ' ' || e.flags || ' ' "
                         "|| c.source || ' ' || c.model || ' ' || c.workflow || ' ' || c.session || c.provenance "
                         "FROM entries e JOIN contexts c ON c.id = e.context ORDER BY e.at"_s),
             (QStringList{
                 u"1768722130118  1400 0 0 200 1920000000 2 log claude-3-5-haiku-20241022 "
                 "nightly-triage 3"_s,
                 u"1770130800000  0 0 0 0 0 6 log claude-sonnet-4-5-20250929 doc-refresh 3"_s,
                 u"1779407999000  600 0 12000 900 31500000000 8 log claude-opus-4-8 design-review 3"_s}));
    QCOMPARE(logs.column(DetailRows),
             (QStringList{u"2026-01-18T07:42:10.118204Z|1|sort|CHEAP|anthropic|0||912|0f1e2d3c4b5a6978|"_s,
                          u"2026-02-03T15:00:00Z|2||CAPABLE|anthropic|1|hash|3|0f1e2d3c4b5a6978|"_s,
                          u"2026-05-21T23:59:59.000417Z|44||PREMIUM|anthropic|0||20455|a8b7c6d5e4f30201|"_s}));
    QCOMPARE(logs.wrongSums(), 0);
}

void TestUsageLog::theSameTwiceIsOneWhateverTheFile()
{
    Logs logs;
    logs.write(u"usage.jsonl"_s, Documented.join('\n') + "\n\n" + Documented[0] + '\n');
    QCOMPARE(logs.import().entries, (EnteredCounts{.added = 3, .known = 1}));
    QCOMPARE(logs.import().entries, EnteredCounts{});
    // Another order of the fields, white space, another file.
    logs.write(u"usage.2026-01-18.jsonl"_s,
               QJsonDocument::fromJson(Documented[0]).toJson(QJsonDocument::Indented).replace('\n', ' '));
    QCOMPARE(logs.import().entries, (EnteredCounts{.known = 1}));
}

void TestUsageLog::rotatedLogsGoOn()
{
    Logs logs;
    logs.write(u"usage.jsonl"_s, Documented[0] + '\n');
    QCOMPARE(logs.import().entries.added, 1);
    logs.append(u"usage.jsonl"_s, Documented[1] + '\n');
    QVERIFY(QFile::rename(logs.path(u"usage.jsonl"_s), logs.path(u"usage.2026-02-03.jsonl"_s)));
    logs.write(u"usage.jsonl"_s, Documented[2] + '\n');
    const SourceReport report = logs.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 2}));
    QCOMPARE(report.moved, 1);
    QCOMPARE(report.rewritten, 0);
    QCOMPARE(report.gone, 0);
    QCOMPARE(report.bytesRead, Documented[1].size() + Documented[2].size() + 2);
    QCOMPARE(logs.import().unchanged, 2);
}

void TestUsageLog::whatNobodyKnowsIsKept()
{
    Logs logs;
    logs.write(u"usage.jsonl"_s,
               R"({"ts":"2026-01-18T07:42:10Z","v":"1.0","model":"m","tier":7,"provider":null,"duration_ms":-3,)"
               R"("new \"one\"":[1, {"a": null}],"cache":{"type":5},"\u00e9":"\u00e9"})"
               "\n"
               R"({"ts":"2026-01-19T07:42:10Z","v":"1.0","model":"m"})"
               "\n");
    QCOMPARE(logs.import().entries.added, 2);
    QCOMPARE(logs.column(DetailRows),
             (QStringList{u"2026-01-18T07:42:10Z|||||0||||{\"new \\\"one\\\"\":[1,{\"a\":null}],\"é\":\"é\"}"_s,
                          u"2026-01-19T07:42:10Z|||||||||"_s}));
}

void TestUsageLog::wholeNumbersAreCountsHoweverTheyAreWritten()
{
    Logs logs;
    const QByteArray line = Documented[2];
    logs.write(u"usage.jsonl"_s,
               QByteArray{line}.replace("600", "7.0") + '\n' + QByteArray{line}.replace("600", "8e2") + '\n'
                   + QByteArray{line}.replace("600", "99000000000") + '\n'
                   + QByteArray{line}.replace("600", "100000000001") + '\n');
    const SourceReport report = logs.import();
    QCOMPARE(report.entries.added, 3);
    QCOMPARE(report.skippedLines.size(), 1);
    QCOMPARE(report.skippedLines[0].line, 4);
    QCOMPARE(logs.column(u"SELECT input FROM entries ORDER BY input"_s),
             (QStringList{u"7"_s, u"800"_s, u"99000000000"_s}));
    QCOMPARE(logs.wrongSums(), 0);
}

void TestUsageLog::recordsThatDifferAreToldApart()
{
    const QByteArray line = Documented[0];
    QByteArray content = line + '\n';
    const QList<std::pair<QByteArray, QByteArray>> changes{
        {"118204Z", "118205Z"}, {"\"seq\":1", "\"seq\":2"},     {"nightly", "daily"},
        {"sort", "split"},      {"haiku-20241022", "haiku"},    {"1400", "1401"},
        {"200}", "201}"},       {"\"cost\":0.00192", "\"cost\":0.00193"}};
    for (const auto &[what, by] : changes)
        content += QByteArray{line}.replace(what, by) + '\n';
    Logs logs;
    logs.write(u"usage.jsonl"_s, content);
    QCOMPARE(logs.import().entries.added, 9);
    // What is not in the identity tells nothing apart.
    logs.write(u"usage.1.jsonl"_s, QByteArray{line}.replace("\"duration_ms\":912", "\"duration_ms\":3") + '\n');
    QCOMPARE(logs.import().entries, (EnteredCounts{.known = 1}));
}

void TestUsageLog::whatIsRefusedIsTold_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("reason");
    const auto changed = [](const QByteArray &what, const QByteArray &by) {
        return QByteArray{Documented[2]}.replace(what, by);
    };
    const QString count = u"a token count is not a whole number from 0 to 100,000,000,000"_s;
    QTest::newRow("garbage") << QByteArray{"garbage"} << u"not JSON"_s;
    QTest::newRow("array") << QByteArray{"[]"} << u"not a JSON object"_s;
    QTest::newRow("no ts") << changed("\"ts\"", "\"tz\"") << u"no readable ts"_s;
    QTest::newRow("odd ts") << changed("2026-05-21T", "2026-15-21T") << u"no readable ts"_s;
    QTest::newRow("negative") << changed("600", "-600") << count;
    QTest::newRow("2^63") << changed("600", "9223372036854775808") << count;
    QTest::newRow("fraction") << changed("12000", "0.5") << count;
    QTest::newRow("cost") << changed("0.0315", "\"0.0315\"") << u"cost is not an amount"_s;
    QTest::newRow("negative cost") << changed("0.0315", "-1") << u"cost is not an amount"_s;
    QTest::newRow("model") << changed("\"claude-opus-4-8\"", "7")
                           << u"v, workflow, stage, model or user_id is no text"_s;
    QTest::newRow("seq") << changed("44", "\"44\"") << u"seq is no whole number"_s;
    QTest::newRow("tokens") << changed(R"({"input":600,"output":900})", "5")
                            << u"tokens, cache or prompt_cache is no object"_s;
    QTest::newRow("hit") << changed("\"hit\":true", "\"hit\":1")
                         << u"hit is neither true nor false"_s;
}

void TestUsageLog::whatIsRefusedIsTold()
{
    QFETCH(QByteArray, line);
    Logs logs;
    logs.write(u"usage.jsonl"_s, Documented[0] + '\n' + line + '\n');
    const SourceReport report = logs.import();
    QCOMPARE(report.entries.added, 1);
    QCOMPARE(report.skipped, 1);
    QCOMPARE(report.skippedLines[0].line, 2);
    QTEST(report.skippedLines[0].reason, "reason");
}

void TestUsageLog::oddRecordsAreKeptWithARemark()
{
    Logs logs;
    const QByteArray other = QByteArray{Documented[0]}.replace("\"1.0\"", "\"2.7\"");
    const QByteArray both = QByteArray{Documented[2]}.replace("\"output\":900", "\"output\":0");
    const QByteArray bare = R"({"ts":"2226-01-01T00:00:00Z","v":"1.0","model":"gpt-9","new":[1]})";
    logs.write(u"usage.jsonl"_s, "\xef\xbb\xbf" + other + '\n' + both + "\r\n" + bare + '\n' + Documented[1].first(50));
    const SourceReport report = logs.import();
    QCOMPARE(report.entries.added, 3);
    QCOMPARE(report.remarks.size(), 3);
    QCOMPARE(report.remarks.value(u"of version “2.7”, which is read like 1.0"_s), 1);
    QCOMPARE(report.remarks.value(u"of a time in the future"_s), 1);
    QCOMPARE(report.remarkedLines.size(), 1);
    QCOMPARE(report.remarkedLines[0].line, 3);
    QVERIFY(report.remarkedLines[0].file.endsWith(u"usage.jsonl"));
    QCOMPARE(report.skipped, 1); // half of a last line
    QCOMPARE(logs.number(u"SELECT flags FROM entries e JOIN contexts c ON c.id = e.context "
                         "WHERE model = 'gpt-9'"_s), PromptCacheNotRecorded);
    QCOMPARE(logs.number(u"SELECT count(*) FROM entries WHERE reported_cost IS NULL"_s), 1);
}

void TestUsageLog::packedLogsAreRead()
{
    Logs logs;
    logs.write(u"usage.old.jsonl.gz"_s, zipped(Documented.join('\n') + '\n'));
    SourceReport report = logs.import();
    QCOMPARE(report.entries.added, 3);
    QCOMPARE(report.bytesRead, QFileInfo{logs.path(u"usage.old.jsonl.gz"_s)}.size());
    QCOMPARE(logs.import().unchanged, 1);
    logs.write(u"usage.old.jsonl.gz"_s,
               zipped(Documented.join('\n') + '\n') + zipped(QByteArray{Documented[0]}.replace("1400", "1500")));
    report = logs.import();
    QCOMPARE(report.entries, (EnteredCounts{.added = 1, .known = 3}));
    // Cut off: what could be unpacked is entered, and the rest is told.
    QByteArray many;
    for (int i = 0; i < 20'000; ++i)
        many += QByteArray{Documented[0]}.replace("\"seq\":1", QByteArray{"\"seq\":"}.append(QByteArray::number(i + 10))) + '\n';
    const QByteArray packed = zipped(many);
    logs.write(u"usage.cut.jsonl.gz"_s, packed.first(packed.size() / 2));
    report = logs.import();
    QCOMPARE(report.unreadable, 1);
    logs.write(u"usage.cut.jsonl.gz"_s, packed);
    logs.import();
    QCOMPARE(logs.number(u"SELECT count(*) FROM entries"_s), 20'004);
}

void TestUsageLog::foldersHoldLogsByName()
{
    Logs logs;
    logs.write(u"usage.jsonl"_s, Documented[0] + '\n');
    logs.write(u"usage.2026-02-03.2.jsonl"_s, Documented[1] + '\n');
    logs.write(u"usage_summary.json"_s, "{}");
    logs.write(u"other.jsonl"_s, Documented[2] + '\n');
    QCOMPARE(logs.import().entries.added, 2);
    QCOMPARE(logs.importFrom({logs.path(u"other.jsonl"_s)}).entries.added, 1);
}

void TestUsageLog::placesAreThoseOfTheEnvironment()
{
    const QTemporaryDir home;
    for (const char *name : {".empathy/telemetry", ".attune/telemetry", "elsewhere/telemetry"})
        QVERIFY(QDir{}.mkpath(home.filePath(QString::fromLatin1(name))));
    QProcessEnvironment environment;
    environment.insert(u"HOME"_s, home.path());
    QCOMPARE(usageLogPlaces(environment),
             (QStringList{home.filePath(u".empathy/telemetry"_s), home.filePath(u".attune/telemetry"_s)}));
    environment.insert(u"ATTUNE_HOME"_s, home.filePath(u"elsewhere"_s));
    QCOMPARE(usageLogPlaces(environment),
             (QStringList{home.filePath(u".empathy/telemetry"_s), home.filePath(u"elsewhere/telemetry"_s)}));
}

// Lines that were damaged at random are refused or read, and what is read another reader takes too.
void TestUsageLog::nonsenseDoesNoHarm()
{
    const int rounds = test::fuzzRounds(20'000);
    test::Damage damage{test::JsonPieces};
    UsageLogLineReader reader;
    int read = 0;
    for (int round = 0; round < rounds; ++round) {
        const QByteArray line = damage.inOneOf(Documented);
        const test::PaddedCopy copy{line, UsageLogLineReader::Padding};
        const UsageLogRecord *record = reader.read(copy.data(), copy.size());
        QCOMPARE(record == nullptr, reader.fault() != nullptr);
        if (!record)
            continue;
        ++read;
        QJsonParseError error;
        (void)QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, line.constData());
        QVERIFY(record->usage.input >= 0 && record->usage.prompt() <= 3 * qint64(MostCounted));
    }
    QVERIFY2(read > rounds / 20, qPrintable(QString::number(read)));
}

QTEST_GUILESS_MAIN(TestUsageLog)
#include "tst_usagelog.moc"
