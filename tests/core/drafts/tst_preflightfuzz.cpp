// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include <zlib.h>

using namespace Qt::StringLiterals;
using core::Error;
using test::CollectingSink;
using test::DraftFixture;
using test::request;

namespace {

int fuzzRounds(int usual)
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    return asked > 0 ? asked : usual;
}

QByteArray gzipped(const QByteArray &bytes)
{
    z_stream stream = {};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 64,
                      Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

/// `text` with a few bytes changed, dropped, doubled or moved.
QByteArray mutated(QByteArray text, QRandomGenerator &random)
{
    static const QByteArrayList Pieces{"\"",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "\\",
                                       "\n",
                                       "\r",
                                       QByteArray{"\0", 1},
                                       "\xff",
                                       "\xe2\x82",
                                       "null",
                                       "1e999",
                                       "\\ud800",
                                       "{{",
                                       "\t",
                                       ";",
                                       "true",
                                       "\"a\":"};
    const int changes = random.bounded(1, 5);
    for (int i = 0; i < changes && !text.isEmpty(); ++i) {
        const qsizetype at = random.bounded(int(text.size()));
        const qsizetype length = qMin<qsizetype>(random.bounded(1, 12), text.size() - at);
        switch (random.bounded(5)) {
        case 0: text.insert(at, Pieces.at(random.bounded(int(Pieces.size())))); break;
        case 1: text.remove(at, length); break;
        case 2: text.replace(at, 1, Pieces.at(random.bounded(int(Pieces.size())))); break;
        case 3: text.insert(at, text.mid(at, length * 4)); break;
        case 4: text.truncate(at); break;
        default: break;
        }
    }
    return text;
}

const QByteArray &seed(int which)
{
    static const QByteArrayList Seeds{
        request("a") + "\n" + request("b", "\\u00e9 \\\"x\\\"") + "\r\n" + request("c d") + "\n",
        "{\"meta\":{\"x\":[1]},\"requests\":[" + request("a") + ",\n" + request("a") + "],\"z\":1}",
        R"([{"task_id":"a","task_type":"analyze_logs","input_data":{"logs":"x\ny","n":{"é":1}},"model_tier":"cheap"},)"
        R"({"task_id":7,"task_type":"chat","input_data":{"input":[1,2.50,"z"]}}])",
        R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"claude-haiku-5-5","messages":)"
        R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url",)"
        R"("image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","tool_calls":[{"id":"c",)"
        R"("function":{"name":"f","arguments":"{\"q\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"r"}],)"
        R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"stop":"e"}})",
        "id;text\na;\"x;\n\"\"y\"\"\"\n b ; z \nc;\n",
        "custom_id\ttext\nx\té\ny\tw\n",
    };
    return Seeds.at(which % Seeds.size());
}

} // namespace

/// Whatever a file holds, pre-flight ends with a report or an error that names the file, and what
/// it lets through is sound.
class TestPreflightFuzz : public QObject
{
    Q_OBJECT

private slots:
    void mutatedFilesEndInAReportOrAnError();
    void mutatedTemplatesEndInAReportOrAnError();
};

void TestPreflightFuzz::mutatedFilesEndInAReportOrAnError()
{
    QRandomGenerator random{42};
    const DraftFixture draft;
    int reports = 0;
    int sent = 0;
    const int rounds = fuzzRounds(1200);
    for (int round = 0; round < rounds; ++round) {
        QByteArray text = mutated(seed(round), random);
        if (random.bounded(8) == 0)
            text = mutated(gzipped(seed(round)), random);
        const core::DraftSource source{.path = draft.write(u"x"_s, text),
                                       .model =
                                           random.bounded(3) ? QString{} : u"claude-opus-5-5"_s,
                                       .promptTemplate = u"{{text}}"_s,
                                       .allowRealtimeTypes = random.bounded(2) == 0,
                                       .includeOtherFields = random.bounded(2) == 0,
                                       .markSharedPrefix = random.bounded(4) == 0,
                                       .applyFixes = random.bounded(2) == 0};
        CollectingSink sink;
        const auto report = draft.check(source, &sink);
        QSet<QByteArray> ids;
        for (const CollectingSink::Got &got : std::as_const(sink.got)) {
            // Never the same id twice, never anything that is not a request.
            QVERIFY2(!ids.contains(got.wireId), text.toPercentEncoding().constData());
            ids.insert(got.wireId);
            QJsonParseError error;
            const QJsonObject object = QJsonDocument::fromJson(got.json, &error).object();
            QVERIFY2(error.error == QJsonParseError::NoError, text.toPercentEncoding().constData());
            QCOMPARE(object.value(u"custom_id"_s).toString().toUtf8(), got.wireId);
            QVERIFY(object[u"params"_s][u"messages"_s].isArray());
        }
        if (!report) {
            QCOMPARE(report.error().kind, Error::Kind::BadInput);
            QVERIFY2(report.error().detail.contains(source.path)
                         || report.error().detail.startsWith(u"the template"),
                     qPrintable(report.error().detail));
            continue;
        }
        ++reports;
        sent += int(report->requests);
        QCOMPARE(report->requests, sink.got.size());
        QVERIFY(report->requests <= report->read);
        QVERIFY(report->requests == report->read || report->faultCount > 0);
        for (const core::Fault &fault : std::as_const(report->faults)) {
            QVERIFY(fault.line >= 1 && fault.index >= 0);
            QVERIFY(!fault.finding.code.isEmpty() && !fault.finding.message.isEmpty());
        }
    }
    QVERIFY(reports > rounds / 10);
    QVERIFY(sent > rounds / 10);
}

void TestPreflightFuzz::mutatedTemplatesEndInAReportOrAnError()
{
    QRandomGenerator random{43};
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, seed(4));
    for (int round = 0; round < fuzzRounds(300); ++round) {
        const QByteArray text = mutated("Say {{text}} of {{id}}\n{{ text }}", random);
        CollectingSink sink;
        const auto report =
            draft.check({.path = path, .promptTemplate = QString::fromUtf8(text)}, &sink);
        if (!report)
            QCOMPARE(report.error().kind, Error::Kind::BadInput);
        else
            QCOMPARE(report->requests, sink.got.size());
    }
}

QTEST_GUILESS_MAIN(TestPreflightFuzz)
#include "tst_preflightfuzz.moc"
