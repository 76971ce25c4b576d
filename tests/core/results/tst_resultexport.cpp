// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultexport.h"

#include "core/results/exportformats.h"
#include "tests/support/damagedlines.h"
#include "tests/support/resultjob.h"
#include "tests/support/tightdisk.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{"missing"};
}

} // namespace

class TestResultExport : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_database.reset(); }
    void nativeIsAsTheCatalogSays();
    void nativeNamesEveryKindOfFailure();
    void nativeHasEveryRequestInInputOrder();
    void nativeOfNothingIsAnEmptyArray();
    void jsonlIsAsTheServiceSentIt();
    void whatIsDamagedIsExportedAsReceived();
    void csvIsQuotedByTheRules();
    void folderHoldsAFileARequest();
    void fileNamesAreSafeAndDistinct_data();
    void fileNamesAreSafeAndDistinct();
    void sandboxExportsSaySo();
    void retriesAreMerged();
    void aWorseRetryHidesNothing();
    void anAdoptedBatchIsExportedAsItCame();
    void requestsOfARefusedShardSayWhy();
    void aLateTargetIsReplacedWholeOrNotAtAll();
    void aLinkIsFollowedAndAPipeIsWrittenTo();
    void standardOutputGetsTheSame();
    void canceledLeavesNothing();
    void whatCannotBeExportedIsAnError();
    void aFullDiskLeavesNoHalfFile();
    void resultsThatWereChangedAreNotExported();

private:
    QString path(const QString &name) const { return m_place->path() + u'/' + name; }
    test::ResultJob job(const QStringList &ids, const QByteArray &stream, Job job = {},
                        const QString &id = u"job_a"_s)
    {
        test::ResultJob made =
            test::makeJob(m_place->path(), *m_database, id, ids, 100'000, std::move(job));
        const auto report = test::importStream(made.target(), *m_database, stream);
        if (!report)
            qFatal("%s", qPrintable(report.error().detail));
        return made;
    }
    static ExportPart part(const test::ResultJob &job)
    {
        return {.folder = job.folder, .job = job.job};
    }
    QByteArray exported(const QList<ExportPart> &parts, ExportFormat format)
    {
        const auto report = exportResults(parts, path(u"out"_s), format);
        if (!report)
            return report.error().detail.toUtf8();
        const QByteArray content = contentOf(path(u"out"_s));
        return report->bytes == content.size() ? content : QByteArray{"the report is wrong"};
    }

    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<Database> m_database;
};

void TestResultExport::init()
{
    m_place = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_place->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
}

void TestResultExport::nativeIsAsTheCatalogSays()
{
    const auto made = job(
        {u"disk-17"_s, u"größte Liste"_s},
        test::plainLine("wire-1", "expired")
            + test::succeededLine("disk-17", R"(Hello \"you\"\n\u00e9\ud83d)", 7, 3, "max_tokens"));
    QCOMPARE(QString::fromUtf8(exported({part(made)}, ExportFormat::Native)), uR"([
  {
    "task_id": "disk-17",
    "success": true,
    "output": {
      "content": "Hello \"you\"\n\u00e9\ud83d",
      "usage": {
        "input_tokens": 7,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": 3,
        "service_tier": "batch",
        "inference_geo": "not_available"
      },
      "model": "claude-haiku-5-5",
      "stop_reason": "max_tokens"
    },
    "error": null
  },
  {
    "task_id": "größte Liste",
    "success": false,
    "output": null,
    "error": "Request expired"
  }
]
)"_s);
}

void TestResultExport::nativeNamesEveryKindOfFailure()
{
    const QByteArray noMessage = "{\"custom_id\":\"d\",\"result\":{\"type\":\"errored\",\"error\":{"
                                 "\"type\":\"api_error\"}}}\n";
    const QByteArray nothing = "{\"custom_id\":\"e\",\"result\":{\"type\":\"errored\"}}\n";
    const QByteArray printed = "{\"custom_id\":\"h\",\"result\":\"MessageBatchResult(...)\"}\n";
    const auto made = job({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s, u"g"_s, u"h"_s},
                          test::erroredLine("a", "invalid_request_error", "bad \\\"x\\\"")
                              + test::plainLine("b", "expired") + test::plainLine("c", "canceled")
                              + noMessage + nothing + test::plainLine("f", "postponed") + printed);
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
    const QStringList expected{u"invalid_request_error: bad \"x\""_s,
                               u"Request expired"_s,
                               u"Request canceled"_s,
                               u"api_error"_s,
                               u"error: Unknown error"_s,
                               u"Unknown result type: postponed"_s,
                               u"The results have no line for this request"_s,
                               u"Unknown result type: "_s};
    QCOMPARE(items.size(), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const QJsonObject item = items.at(i).toObject();
        QCOMPARE(item.value(u"error").toString(), expected.at(i));
        QCOMPARE(item.value(u"success"), QJsonValue{false});
        QVERIFY(item.value(u"output").isNull());
        QCOMPARE(item.size(), 4);
    }
}

void TestResultExport::nativeHasEveryRequestInInputOrder()
{
    QStringList ids;
    QByteArray stream;
    for (int i = 0; i < 3'000; ++i) {
        ids.append(u"req-%1"_s.arg(i));
        if (i % 7)
            stream.prepend(test::succeededLine("req-" + QByteArray::number(i),
                                               "answer " + QByteArray::number(i)));
    }
    const auto made = job(ids, stream);
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
    QCOMPARE(items.size(), 3'000);
    for (int i = 0; i < 3'000; ++i) {
        const QJsonObject item = items.at(i).toObject();
        QCOMPARE(item.value(u"task_id").toString(), ids.at(i));
        QCOMPARE(item.value(u"success").toBool(), i % 7 != 0);
        if (i % 7)
            QCOMPARE(item.value(u"output").toObject().value(u"content").toString(),
                     u"answer %1"_s.arg(i));
    }
}

void TestResultExport::nativeOfNothingIsAnEmptyArray()
{
    auto made = test::makeJob(m_place->path(), *m_database, u"job_a"_s, {u"unused"_s});
    made.job.adopted = true; // an adopted batch of which not one line came
    made.spool.reset();
    QVERIFY(test::importStream(made.target(), *m_database, {}));
    QCOMPARE(exported({part(made)}, ExportFormat::Native), "[]\n");
}

void TestResultExport::jsonlIsAsTheServiceSentIt()
{
    const QByteArray a = test::succeededLine("a", "x \\u00e9");
    const QByteArray mapped =
        " {\"result\":{\"type\":\"canceled\"} , \"custom_id\" : \"wire-1\" } ";
    const auto made = job({u"a"_s, u"with \"quotes\" ü"_s, u"missing"_s, u"d"_s},
                          test::plainLine("d", "expired") + mapped + "\r\n" + a);
    QCOMPARE(
        QString::fromUtf8(exported({part(made)}, ExportFormat::Jsonl)),
        QString::fromUtf8(a)
            + u" {\"result\":{\"type\":\"canceled\"} , \"custom_id\" : \"with \\\"quotes\\\" ü\" } \n"_s
            + QString::fromUtf8(test::plainLine("d", "expired")));
}

void TestResultExport::whatIsDamagedIsExportedAsReceived()
{
    const QByteArray odd = test::oddUsageLine("a", "7.5");
    const QByteArray broken = test::brokenLine("wire-1");
    const QByteArray deep = test::deepLine(test::erroredLine("c", "api_error", "no"));
    Job sandboxed;
    sandboxed.sandbox = true;
    for (const bool sandbox : {false, true}) {
        const auto made = job({u"a"_s, u"odd id"_s, u"c"_s}, odd + broken + deep,
                              sandbox ? sandboxed : Job{}, sandbox ? u"job_b"_s : u"job_a"_s);
        const QList<QByteArray> lines = exported({part(made)}, ExportFormat::Jsonl).split('\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines.at(1) + '\n', QByteArray{broken}.replace("\"wire-1\"", "\"odd id\""));
        if (!sandbox) {
            QCOMPARE(lines.at(0) + '\n', odd);
            QCOMPARE(lines.at(2) + '\n', deep);
        }
        const QList<QByteArray> rows = exported({part(made)}, ExportFormat::Csv).split('\n');
        QVERIFY(rows.at(1).startsWith("a,succeeded,answer of a,end_turn,claude-haiku-5-5,,,,,,,"));
        QVERIFY(rows.at(2).startsWith(
            "odd id,unreadable,,,,,The result cannot be read: not JSON,,,,,"));
        QVERIFY(rows.at(3).startsWith("c,errored,,,,api_error,no,"));
        const QJsonArray native =
            QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
        QCOMPARE(native.size(), 3);
        QCOMPARE(native.at(0).toObject().value(u"success").toBool(), true);
        QCOMPARE(native.at(1).toObject().value(u"error").toString(),
                 u"The result cannot be read: not JSON"_s);
    }
    // A file of one that is nested deep does not grow with the square of its depth.
    const auto made =
        job({u"c"_s}, test::deepLine(test::erroredLine("c", "api_error", "no"), 20'000), {},
            u"job_c"_s);
    const QDir out{path(u"files"_s)};
    QVERIFY(exportResults({part(made)}, out.path(), ExportFormat::Folder));
    QVERIFY(QFileInfo{out.filePath(u"c.error.json"_s)}.size() < 10'000'000);
}

void TestResultExport::csvIsQuotedByTheRules()
{
    const auto made = job({u"a"_s, u"b, with comma"_s, u"c"_s},
                          test::succeededLine("a", "say \\\"hi\\\",\\nthen go", 7, 3)
                              + test::erroredLine("wire-1", "api_error", "no \\\"luck\\\""));
    QCOMPARE(QString::fromUtf8(exported({part(made)}, ExportFormat::Csv)),
             u"custom_id,outcome,answer,stop_reason,model,error_type,error_message,input_tokens,"
             u"cache_write_5m_tokens,"
             "cache_write_1h_tokens,cache_read_tokens,output_tokens\r\n"
             "a,succeeded,\"say \"\"hi\"\",\nthen go\",end_turn,claude-haiku-5-5,,,7,0,0,0,3\r\n"
             "\"b, with comma\",errored,,,,api_error,\"no \"\"luck\"\"\",,,,,\r\n"
             "c,missing,,,,,The results have no line for this request,,,,,\r\n"_s);
}

void TestResultExport::folderHoldsAFileARequest()
{
    const auto made =
        job({u"a"_s, u"../b"_s, u"c"_s},
            test::succeededLine("a", "one\\ntwo") + test::erroredLine("wire-1", "api_error", "no"));
    const QDir out{path(u"out/deep"_s)};
    QVERIFY(exportResults({part(made)}, out.path(), ExportFormat::Folder));
    QCOMPARE(out.entryList(QDir::Files | QDir::Hidden, QDir::Name),
             (QStringList{u"%2E.%2Fb.error.json"_s, u"a.txt"_s, u"c.error.json"_s}));
    QCOMPARE(contentOf(out.filePath(u"a.txt"_s)), "one\ntwo");
    const QJsonObject error =
        QJsonDocument::fromJson(contentOf(out.filePath(u"%2E.%2Fb.error.json"_s))).object();
    QCOMPARE(error.value(u"custom_id").toString(), u"../b"_s);
    QCOMPARE(error.value(u"outcome").toString(), u"errored"_s);
    QCOMPARE(error.value(u"error").toString(), u"api_error: no"_s);
    QCOMPARE(error.value(u"result").toObject().value(u"type").toString(), u"errored"_s);
    // Later c has an answer: its error goes.
    QVERIFY(test::importStream(made.target(), *m_database,
                               test::succeededLine("a", "1") + test::succeededLine("c", "3")));
    QVERIFY(exportResults({part(made)}, out.path(), ExportFormat::Folder));
    QVERIFY(!QFile::exists(out.filePath(u"c.error.json"_s)));
    QCOMPARE(contentOf(out.filePath(u"c.txt"_s)), "3");
}

void TestResultExport::fileNamesAreSafeAndDistinct_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QByteArray{"a-B_9.x"} << u"a-B_9.x"_s;
    QTest::newRow("up") << QByteArray{".."} << u"%2E."_s;
    QTest::newRow("hidden") << QByteArray{".a"} << u"%2Ea"_s;
    QTest::newRow("slash") << QByteArray{"a/b"} << u"a%2Fb"_s;
    QTest::newRow("percent") << QByteArray{"a%2Fb"} << u"a%252Fb"_s;
    QTest::newRow("umlaut") << QByteArray{"ä"} << u"%C3%A4"_s;
    QTest::newRow("NUL") << QByteArray{"a\0b", 3} << u"a%00b"_s;
}

void TestResultExport::fileNamesAreSafeAndDistinct()
{
    QFETCH(QByteArray, id);
    QFETCH(QString, name);
    QCOMPARE(fileNameFor(id.toStdString()), name);
    const std::string longId(300, 'x');
    QVERIFY(fileNameFor(longId).size() <= 200);
    QVERIFY(fileNameFor(longId) != fileNameFor(longId + "y"));
}

void TestResultExport::sandboxExportsSaySo()
{
    Job sandbox;
    sandbox.sandbox = true;
    sandbox.profile = u"sandbox"_s;
    const auto made = job({u"a"_s, u"b"_s},
                          test::succeededLine("a", "x") + test::plainLine("b", "expired"), sandbox);
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
    QCOMPARE(items.size(), 2);
    for (const QJsonValue &item : items) {
        QCOMPARE(item.toObject().value(u"sandbox"), QJsonValue{true});
        QCOMPARE(item.toObject().size(), 5);
    }
    for (const QByteArray &line :
         exported({part(made)}, ExportFormat::Jsonl).trimmed().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object.value(u"sandbox"), QJsonValue{true});
        QVERIFY(object.contains(u"result"));
    }
    const QList<QByteArray> rows = exported({part(made)}, ExportFormat::Csv).trimmed().split('\n');
    QVERIFY(rows.at(0).trimmed().endsWith(",sandbox"));
    QVERIFY(rows.at(1).trimmed().endsWith(",true"));
    QVERIFY(rows.at(2).trimmed().endsWith(",true"));
}

void TestResultExport::retriesAreMerged()
{
    const auto parent =
        job({u"a"_s, u"b ü"_s, u"c"_s, u"d"_s},
            test::succeededLine("a", "first a") + test::erroredLine("wire-1", "api_error", "no")
                + test::succeededLine("c", "cut", 1, 1, "max_tokens")
                + test::plainLine("d", "expired"));
    const auto retry = job({u"d"_s, u"b ü"_s, u"c"_s},
                           test::succeededLine("c", "cut again", 1, 1, "max_tokens")
                               + test::succeededLine("wire-1", "second b")
                               + test::erroredLine("d", "api_error", "later error"),
                           {}, u"job_b"_s);
    const auto again = job({u"d"_s}, test::succeededLine("d", "third d"), {}, u"job_c"_s);
    const auto contents = [this](const QList<ExportPart> &parts) {
        QStringList texts;
        for (const QJsonValue &item :
             QJsonDocument::fromJson(exported(parts, ExportFormat::Native)).array()) {
            const QJsonObject object = item.toObject();
            texts.append(object.value(u"task_id").toString() + u": "_s
                         + (object.value(u"success").toBool()
                                ? object.value(u"output").toObject().value(u"content").toString()
                                : object.value(u"error").toString()));
        }
        return texts;
    };
    QCOMPARE(contents({part(parent), part(retry)}),
             (QStringList{u"a: first a"_s, u"b ü: second b"_s, u"c: cut again"_s,
                          u"d: api_error: later error"_s}));
    QCOMPARE(
        contents({part(parent), part(retry), part(again)}),
        (QStringList{u"a: first a"_s, u"b ü: second b"_s, u"c: cut again"_s, u"d: third d"_s}));
    // The id of the line is that of the retry's batch; what is written is the original.
    QVERIFY(exported({part(parent), part(retry)}, ExportFormat::Jsonl)
                .contains("\"b ü\",\"result\""_ba));
}

void TestResultExport::aWorseRetryHidesNothing()
{
    const auto parent =
        job({u"a"_s, u"b"_s},
            test::succeededLine("a", "cut", 1, 1, "max_tokens") + test::plainLine("b", "expired"));
    const auto retry =
        job({u"a"_s, u"b"_s}, test::erroredLine("a", "api_error", "no"), {}, u"job_b"_s);
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(parent), part(retry)}, ExportFormat::Native))
            .array();
    QCOMPARE(items.at(0).toObject().value(u"output").toObject().value(u"content").toString(),
             u"cut"_s);
    QCOMPARE(items.at(1).toObject().value(u"error").toString(),
             u"Request expired"_s); // not: missing
    // A retry that has not come back yet neither.
    const auto waiting = test::makeJob(m_place->path(), *m_database, u"job_c"_s, {u"b"_s});
    QCOMPARE(QJsonDocument::fromJson(exported({part(parent), part(waiting)}, ExportFormat::Native))
                 .array()
                 .at(1)
                 .toObject()
                 .value(u"error")
                 .toString(),
             u"Request expired"_s);
}

void TestResultExport::anAdoptedBatchIsExportedAsItCame()
{
    auto made = test::makeJob(m_place->path(), *m_database, u"job_a"_s, {u"unused"_s});
    made.spool.reset();
    made.job.adopted = true;
    const QByteArray stream =
        test::succeededLine("z", "last first") + test::plainLine("a", "canceled");
    QVERIFY(test::importStream(made.target(), *m_database, stream));
    QCOMPARE(exported({part(made)}, ExportFormat::Jsonl), stream);
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
    QCOMPARE(items.at(0).toObject().value(u"task_id").toString(), u"z"_s);
    QCOMPARE(items.at(1).toObject().value(u"task_id").toString(), u"a"_s);
}

void TestResultExport::requestsOfARefusedShardSayWhy()
{
    auto made =
        test::makeJob(m_place->path(), *m_database, u"job_a"_s, {u"a"_s, u"b"_s, u"c"_s}, 1);
    QVERIFY(test::importStream(made.target(0), *m_database, test::succeededLine("a", "x")));
    made.job.shards[1].state = Shard::State::Refused;
    made.job.shards[1].error = u"spend limit reached"_s;
    const QJsonArray items =
        QJsonDocument::fromJson(exported({part(made)}, ExportFormat::Native)).array();
    QCOMPARE(items.size(), 3);
    QCOMPARE(items.at(1).toObject().value(u"error").toString(),
             u"Batch failed: spend limit reached"_s);
    QCOMPARE(items.at(2).toObject().value(u"error").toString(), u"No result yet"_s);
}

void TestResultExport::aLateTargetIsReplacedWholeOrNotAtAll()
{
    const auto made = job({u"a"_s}, test::succeededLine("a", "x"));
    QFile old{path(u"out"_s)};
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
    old.close();
    old.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    const std::atomic<bool> canceled{true};
    const auto stopped =
        exportResults({part(made)}, path(u"out"_s), ExportFormat::Native, &canceled);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, Error::Kind::Canceled);
    QCOMPARE(contentOf(path(u"out"_s)), "old");
    QVERIFY(exported({part(made)}, ExportFormat::Native).startsWith('['));
    QVERIFY(old.permissions() & QFile::ReadGroup);
    QVERIFY(!(old.permissions() & QFile::ReadOther));
    QVERIFY(QDir{m_place->path()}.entryList({u"*part*"_s}, QDir::Files | QDir::Hidden).isEmpty());
}

void TestResultExport::aLinkIsFollowedAndAPipeIsWrittenTo()
{
    const auto made = job({u"a"_s}, test::succeededLine("a", "x"));
    QFile target{path(u"target"_s)};
    QVERIFY(target.open(QIODevice::WriteOnly));
    QVERIFY(QFile::link(path(u"target"_s), path(u"out"_s)));
    QVERIFY(exported({part(made)}, ExportFormat::Jsonl).startsWith('{'));
    QVERIFY(QFileInfo{path(u"out"_s)}.isSymLink());
    QVERIFY(contentOf(path(u"target"_s)).startsWith('{'));
    QVERIFY(exportResults({part(made)}, u"/dev/null"_s, ExportFormat::Native));
    QVERIFY(!QFileInfo{u"/dev/null"_s}.isFile()); // still the device
    const auto full = exportResults({part(made)}, u"/dev/full"_s, ExportFormat::Native);
    QVERIFY(!full);
    QCOMPARE(full.error().kind, Error::Kind::Storage);
    QVERIFY(full.error().detail.contains(u"the disk is full"_s));
}

// Child of standardOutputGetsTheSame(): exports to its standard output.
static int exportToStandardOutput(const QString &place)
{
    auto database = Database::open(place);
    if (!database)
        return 3;
    auto found = JobStore{**database}.job(u"job_a"_s);
    found.waitForFinished();
    const auto report =
        exportResults({{.folder = QDir{place + u"/jobs/job_a"_s}, .job = *found.result()}}, u"-"_s,
                      ExportFormat::Native);
    return report ? 0 : 1;
}

void TestResultExport::standardOutputGetsTheSame()
{
    const auto made = job({u"a"_s, u"b"_s}, test::succeededLine("a", "x"));
    const QByteArray file = exported({part(made)}, ExportFormat::Native);
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--stdout"_s, m_place->path()});
    QVERIFY(child.waitForFinished(30'000));
    QCOMPARE(child.exitCode(), 0);
    QCOMPARE(child.readAllStandardOutput(), file);
    // Into a file that something was written to before, as with >>.
    QProcess appending;
    const QString log = path(u"log"_s);
    appending.setStandardOutputFile(log, QIODevice::Append);
    appending.start(QCoreApplication::applicationFilePath(), {u"--stdout"_s, m_place->path()});
    QVERIFY(appending.waitForFinished(30'000));
    appending.start(QCoreApplication::applicationFilePath(), {u"--stdout"_s, m_place->path()});
    QVERIFY(appending.waitForFinished(30'000));
    QCOMPARE(contentOf(log), file + file);
}

void TestResultExport::canceledLeavesNothing()
{
    QStringList ids;
    QByteArray stream;
    for (int i = 0; i < 5'000; ++i) {
        ids.append(u"r%1"_s.arg(i));
        stream += test::plainLine("r" + QByteArray::number(i), "expired");
    }
    const auto made = job(ids, stream);
    std::atomic<bool> canceled{false};
    QList<qint64> seen;
    const auto report = exportResults({part(made)}, path(u"out"_s), ExportFormat::Csv, &canceled,
                                      [&](qint64 done, qint64 total) {
                                          QCOMPARE(total, 5'000);
                                          seen.append(done);
                                          canceled = done > 2'000;
                                      });
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::Canceled);
    QVERIFY(seen.size() >= 2 && seen.last() < 5'000);
    QVERIFY(!QFile::exists(path(u"out"_s)));
    QVERIFY(QDir{m_place->path()}.entryList({u"*part*"_s}, QDir::Files | QDir::Hidden).isEmpty());
}

void TestResultExport::whatCannotBeExportedIsAnError()
{
    const auto waiting = test::makeJob(m_place->path(), *m_database, u"job_w"_s, {u"a"_s});
    const auto nothing = exportResults({part(waiting)}, path(u"out"_s), ExportFormat::Native);
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().kind, Error::Kind::NotFound);
    QVERIFY(!QFile::exists(path(u"out"_s)));

    const auto made = job({u"a"_s}, test::succeededLine("a", "x"));
    const auto noFolder =
        exportResults({part(made)}, path(u"no/such/folder/out"_s), ExportFormat::Native);
    QVERIFY(!noFolder);
    QCOMPARE(noFolder.error().kind, Error::Kind::Storage);
    QVERIFY(noFolder.error().detail.contains(u"the folder does not exist"_s));
    const auto folder = exportResults({part(made)}, m_place->path(), ExportFormat::Native);
    QVERIFY(!folder);
    QVERIFY(folder.error().detail.contains(u"it is a folder"_s));
    QCOMPARE(exportResults({part(made)}, u"-"_s, ExportFormat::Folder).error().kind,
             Error::Kind::BadInput);
    QVERIFY(QFile{path(u"file"_s)}.open(QIODevice::WriteOnly));
    QCOMPARE(exportResults({part(made)}, path(u"file"_s), ExportFormat::Folder).error().kind,
             Error::Kind::BadInput);

    QCOMPARE(exportFormatFromName(u"jsonl"), ExportFormat::Jsonl);
    QVERIFY(!exportFormatFromName(u"JSONL"));
    QVERIFY(!exportFormatFromName(u""));
}

static int exportOnFullDisk(const QByteArray &place, const QByteArray &disk)
{
    if (!test::mountSmallDisk(disk, 100'000)) {
        std::fprintf(stderr, "no disk of one's own here; a limit for files instead\n");
        test::limitFileSize(100'000);
    }
    Job job;
    job.id = QStringLiteral("job_a");
    const QString target = QString::fromLocal8Bit(disk) + u"/out.json"_s;
    const auto report = exportResults(
        {{.folder = QDir{QString::fromLocal8Bit(place) + u"/jobs/job_a"_s}, .job = job}}, target,
        ExportFormat::Native);
    if (report)
        return 1;
    std::fprintf(stderr, "%s\n", qPrintable(report.error().detail));
    if (report.error().kind != Error::Kind::Storage)
        return 2;
    return QDir{QString::fromLocal8Bit(disk)}.entryList(QDir::Files | QDir::Hidden).isEmpty() ? 0
                                                                                              : 3;
}

void TestResultExport::aFullDiskLeavesNoHalfFile()
{
    QStringList ids;
    QByteArray stream;
    for (int i = 0; i < 1'000; ++i) {
        ids.append(u"r%1"_s.arg(i));
        stream += test::succeededLine("r" + QByteArray::number(i), QByteArray{500, 'x'});
    }
    job(ids, stream);
    QTemporaryDir disk;
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {u"--full-disk"_s, m_place->path(), disk.path()});
    QVERIFY(child.waitForFinished(30'000));
    QCOMPARE(child.exitCode(), 0);
}

void TestResultExport::resultsThatWereChangedAreNotExported()
{
    const auto made =
        job({u"a"_s, u"b"_s}, test::succeededLine("a", "x") + test::succeededLine("b", "y"));
    QFile results{made.folder.filePath(u"results-0001.jsonl"_s)};
    QVERIFY(results.open(QIODevice::ReadWrite));
    results.resize(results.size() / 2);
    results.close();
    const auto report = exportResults({part(made)}, path(u"out"_s), ExportFormat::Native);
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::Storage);
    QVERIFY(report.error().detail.contains(u"download them again"_s));
    QVERIFY(!QFile::exists(path(u"out"_s)));
}

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--stdout"_s)
        return exportToStandardOutput(arguments.at(2));
    if (arguments.value(1) == u"--full-disk"_s)
        return exportOnFullDisk(argv[2], argv[3]);
    TestResultExport test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_resultexport.moc"
