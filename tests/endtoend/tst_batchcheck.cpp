// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/sandbox.h"
#include "core/units/money.h"
#include "tests/endtoend/tokenwise.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestBatchCheck : public QObject
{
    Q_OBJECT
private slots:
    void aGoodFileIsPricedExactly();
    void theDocumentHasItsFields();
    void everyFormatIsRead_data();
    void everyFormatIsRead();
    void aFaultHasItsPlace();
    void aFaultyTaskIsNamedByItsIndex();
    void anUnreadableFileIsTold_data();
    void anUnreadableFileIsTold();
    void badInputIsToldAndNothingIsSent_data();
    void badInputIsToldAndNothingIsSent();
    void aFileWithOneFaultStopsTheSubmission();
    void faultsCanBeLeftOut();
    void certainFixesCanBeApplied();
    void aTemplateCanComeFromAFile();
    void whatTiersStandForAndInstructionsCanBeGiven();
    void whatIsPipedInIsRead_data();
    void whatIsPipedInIsRead();
    void badOptionsAreRefused_data();
    void badOptionsAreRefused();
    void checkingNeedsNoKey();
};

static QJsonObject firstFault(const QJsonObject &document)
{
    return document.value(u"faults"_s).toArray().at(0).toObject();
}

void TestBatchCheck::aGoodFileIsPricedExactly()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"good.jsonl"_s, requestLines(3));
    const Run run = tokenwise.run({u"batch"_s, u"check"_s, file, u"--json"_s});
    VERIFY_EXIT(run, 0);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"requests"_s).toInt(), 3);
    QCOMPARE(document.value(u"faults"_s).toArray().size(), 0);
    const QJsonObject estimate = document.value(u"estimate"_s).toObject();
    // 3 × 64 tokens of output at 5 USD per million, half of it in a batch: 0.00048 USD; the input
    // costs half of 1 USD per million.
    QCOMPARE(estimate.value(u"output_tokens_max"_s).toInt(), 192);
    const qint64 high = estimate.value(u"input_tokens_high"_s).toInteger();
    QVERIFY(high > 0);
    const qint64 worstPico = 480'000'000 + high * 500'000;
    const auto worst = core::Money::fromDecimalUsd(estimate.value(u"cost_worst"_s).toString());
    QVERIFY(worst.has_value());
    QCOMPARE(worst->picoUsd(), worstPico);
    const auto batch = core::Money::fromDecimalUsd(estimate.value(u"cost_batch"_s).toString());
    const auto realtime =
        core::Money::fromDecimalUsd(estimate.value(u"cost_realtime"_s).toString());
    QVERIFY(batch && realtime);
    QCOMPARE(realtime->picoUsd(), 2 * batch->picoUsd());
}

void TestBatchCheck::theDocumentHasItsFields()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"good.jsonl"_s, requestLines(2));
    const QJsonObject document =
        tokenwise.run({u"batch"_s, u"check"_s, file, u"--json"_s}).document();
    for (const char *field :
         {"requests", "bytes", "shards", "faults", "warnings", "estimate", "error"})
        QVERIFY2(document.contains(QLatin1String{field}), field);
    const QJsonObject shard = document.value(u"shards"_s).toArray().at(0).toObject();
    QCOMPARE(shard.value(u"requests"_s).toInt(), 2);
    QCOMPARE(shard.value(u"bytes"_s), document.value(u"bytes"_s));
    const QJsonObject estimate = document.value(u"estimate"_s).toObject();
    for (const char *field : {"input_tokens", "input_tokens_low", "input_tokens_high",
                              "output_tokens_expected", "output_tokens_max"})
        QVERIFY2(estimate.value(QLatin1String{field}).isDouble(), field);
    for (const char *field : {"cost_batch", "cost_realtime", "cost_worst", "method"})
        QVERIFY2(estimate.value(QLatin1String{field}).isString(), field);
}

void TestBatchCheck::everyFormatIsRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("format");

    const QByteArray params = R"({"model":"claude-haiku-4-5","max_tokens":9,)"
                              R"("messages":[{"role":"user","content":"hi"}]})";
    const QByteArray item = R"({"custom_id":"a","params":)" + params + '}';
    QTest::newRow("lines") << u"a"_s << item + '\n' << QStringList{} << u"jsonl"_s;
    QTest::newRow("lines without an end") << u"a"_s << item << QStringList{} << u"jsonl"_s;
    QTest::newRow("lines with a byte order mark") << u"a"_s << "\xEF\xBB\xBF" + item + "\r\n"
                                                  << QStringList{} << u"jsonl"_s;
    QTest::newRow("object") << u"a"_s << R"({"requests":[)" + item + "]}" << QStringList{}
                            << u"requests"_s;
    QTest::newRow("tasks") << u"a"_s
                           << QByteArray{R"([{"task_id":"t","task_type":"summarize",)"
                                         R"("input_data":{"input":"x"},"model_tier":"cheap"}])"}
                           << QStringList{} << u"native"_s;
    QTest::newRow("openai")
        << u"a"_s
        << QByteArray{R"({"custom_id":"o","method":"POST",)"
                      R"("url":"/v1/chat/completions","body":{"model":"gpt-4o",)"
                      R"("max_tokens":5,"messages":[{"role":"user","content":"hi"}]}})"}
        << QStringList{u"--model"_s, u"claude-haiku-4-5"_s, u"--override-model"_s} << u"openai"_s;
    QTest::newRow("csv") << u"a.csv"_s << QByteArray{"id,name\n1,Ann\n2,Bob\n"}
                         << QStringList{u"--model=claude-haiku-4-5"_s, u"--max-tokens=20"_s,
                                        u"--template=Greet {{name}}"_s}
                         << u"csv"_s;
    QTest::newRow("tsv") << u"a.tsv"_s << QByteArray{"id\tname\n1\tAnn\n"}
                         << QStringList{u"--model=claude-haiku-4-5"_s, u"--max-tokens=20"_s,
                                        u"--template=Greet {{name}}"_s}
                         << u"tsv"_s;
}

void TestBatchCheck::everyFormatIsRead()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QStringList, options);
    QFETCH(QString, format);
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(name, content);
    const Run run = tokenwise.run(QStringList{u"batch"_s, u"check"_s, file, u"--json"_s} + options);
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"format"_s).toString(), format);
    QVERIFY(run.document().value(u"requests"_s).toInt() > 0);
}

void TestBatchCheck::aFaultHasItsPlace()
{
    const Tokenwise tokenwise;
    const QByteArray bad = "{\"custom_id\":\"no-cap\",\"params\":{\"model\":\"claude-haiku-4-5\","
                           "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}\n";
    const QString file = tokenwise.write(u"bad.jsonl"_s, requestLines(2) + bad);
    const Run run = tokenwise.run({u"batch"_s, u"check"_s, file, u"--json"_s});
    VERIFY_EXIT(run, 2);
    const QJsonObject fault = firstFault(run.document());
    QCOMPARE(fault.value(u"line"_s).toInt(), 3);
    QCOMPARE(fault.value(u"index"_s).toInt(), 2);
    QCOMPARE(fault.value(u"custom_id"_s).toString(), u"no-cap"_s);
    QVERIFY(fault.value(u"message"_s).toString().contains(u"max_tokens"_s));
    QVERIFY(!fault.value(u"code"_s).toString().isEmpty());
    const Run text = tokenwise.run({u"batch"_s, u"check"_s, file});
    VERIFY_EXIT(text, 2);
    QVERIFY2(text.output.contains("line 3"), text.output.constData());
    QVERIFY2(text.output.contains("no-cap"), text.output.constData());
}

void TestBatchCheck::aFaultyTaskIsNamedByItsIndex()
{
    const Tokenwise tokenwise;
    const QByteArray good = R"({"task_id":"t","task_type":"summarize","input_data":{"input":"x"}})";
    const QString file = tokenwise.write(u"tasks.json"_s, '[' + good + R"(,{"task_id":"u"}])");
    const Run run = tokenwise.run({u"batch"_s, u"check"_s, file});
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.output.contains("line 1, index 1, u: "), run.output.constData());
}

/// A file of somebody else's: as root, who reads everything, the program is run as nobody.
void TestBatchCheck::anUnreadableFileIsTold_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("file") << u"secret.jsonl"_s;
    QTest::newRow("folder") << u"secrets"_s;
}

void TestBatchCheck::anUnreadableFileIsTold()
{
    QFETCH(QString, name);
    const Tokenwise tokenwise;
    tokenwise.write(u"secret.jsonl"_s, requestLines(1));
    QVERIFY(QDir{tokenwise.folder()}.mkdir(u"secrets"_s));
    const QString path = tokenwise.folder() + u'/' + name;
    QVERIFY(QFile::setPermissions(path, {}));
    const Run run = tokenwise.runAsNobody({u"batch"_s, u"check"_s, path, u"--json"_s});
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains("cannot be read"), run.messages.constData());
    QCOMPARE(run.document().value(u"exit_code"_s).toInt(), 2);
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestBatchCheck::badInputIsToldAndNothingIsSent_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray line = requestLines(1);
    QTest::newRow("empty") << QByteArray{};
    QTest::newRow("white space") << QByteArray{" \n\t\n"};
    QTest::newRow("not JSON") << QByteArray{"hello, world"};
    QTest::newRow("truncated") << line.chopped(12);
    QTest::newRow("not UTF-8") << QByteArray{line}.replace("river", "r\xFFver");
    QTest::newRow("NUL bytes") << QByteArray(300, '\0');
    QTest::newRow("a NUL within") << QByteArray{line}.replace("river", QByteArray{"r\0ver", 5});
    QTest::newRow("nested 200,000 deep") << QByteArray(200'000, '[');
    QTest::newRow("nested in an item") << QByteArray{line}.replace(
        "\"max_tokens\":64",
        QByteArray{"\"max_tokens\":64,\"metadata\":"}.append(QByteArray(200'000, '[')));
    QTest::newRow("duplicate keys")
        << QByteArray{line}.replace("\"max_tokens\":64", "\"max_tokens\":64,\"max_tokens\":65");
    QTest::newRow("a wrong type") << QByteArray{line}.replace("\"max_tokens\":64",
                                                              "\"max_tokens\":\"64\"");
    QTest::newRow("a number as top level") << QByteArray{"42"};
    QTest::newRow("an empty array") << QByteArray{"[]"};
    QTest::newRow("no requests") << QByteArray{"{\"requests\":[]}"};
    QTest::newRow("a duplicate id") << line + line;
    QTest::newRow("an unknown model") << requestLines(1, "claude-nothing-1");
    QTest::newRow("a task without a type")
        << QByteArray{R"([{"task_id":"t","input_data":{"input":"x"}}])"};
    QTest::newRow("a task that is no object") << QByteArray{"[7]"};
    QTest::newRow("a realtime task")
        << QByteArray{R"([{"task_id":"t","task_type":"chat","input_data":{"input":"x"}}])"};
    QTest::newRow("a broken gzip") << QByteArray{"\x1f\x8b\x08\x00\x00\x00\x00\x00garbage"};
}

void TestBatchCheck::badInputIsToldAndNothingIsSent()
{
    QFETCH(QByteArray, content);
    core::Result<std::unique_ptr<core::Sandbox>> sandbox = core::Sandbox::start({});
    QVERIFY(sandbox.has_value());
    Tokenwise tokenwise;
    tokenwise.setService((*sandbox)->baseUrl());
    const QString file = tokenwise.write(u"input"_s, content);

    const Run text = tokenwise.run({u"batch"_s, u"check"_s, file});
    VERIFY_EXIT(text, 2);
    QVERIFY(!text.messages.trimmed().isEmpty());
    const Run json = tokenwise.run({u"batch"_s, u"check"_s, file, u"--json"_s});
    VERIFY_EXIT(json, 2);
    QVERIFY(json.document().value(u"error"_s).isObject());

    const Run submit = tokenwise.run({u"batch"_s, u"submit"_s, file, u"--yes"_s, u"--json"_s});
    VERIFY_EXIT(submit, 2);
    QVERIFY(submit.document().value(u"error"_s).isObject());
    QCOMPARE((*sandbox)->batchesCreated(), 0);
    const Run list = tokenwise.run({u"batch"_s, u"list"_s, u"--json"_s});
    QCOMPARE(list.document().value(u"jobs"_s).toArray().size(), 0);
}

void TestBatchCheck::aFileWithOneFaultStopsTheSubmission()
{
    core::Result<std::unique_ptr<core::Sandbox>> sandbox = core::Sandbox::start({});
    QVERIFY(sandbox.has_value());
    Tokenwise tokenwise;
    tokenwise.setService((*sandbox)->baseUrl());
    const QString file = tokenwise.write(u"a.jsonl"_s, requestLines(2) + "{}\n");
    const Run run = tokenwise.run({u"batch"_s, u"submit"_s, file, u"--yes"_s});
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains("--skip-invalid"), run.messages.constData());
    QCOMPARE((*sandbox)->batchesCreated(), 0);
    // Nothing of it is left behind.
    const Run list = tokenwise.run({u"batch"_s, u"list"_s, u"--json"_s});
    QCOMPARE(list.document().value(u"jobs"_s).toArray().size(), 0);
    const QDir jobs{tokenwise.dataFolder() + u"/jobs"_s};
    QCOMPARE(jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 0);
}

void TestBatchCheck::faultsCanBeLeftOut()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"a.jsonl"_s, requestLines(2) + "{}\n");
    const Run run =
        tokenwise.run({u"batch"_s, u"submit"_s, file, u"--skip-invalid"_s, u"--json"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.document().value(u"requests"_s).toInt(), 2);
}

void TestBatchCheck::certainFixesCanBeApplied()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"a.jsonl"_s, requestLines(1) + requestLines(1));
    VERIFY_EXIT(tokenwise.run({u"batch"_s, u"check"_s, file}), 2);
    const Run fixed = tokenwise.run({u"batch"_s, u"check"_s, file, u"--fix"_s, u"--json"_s});
    VERIFY_EXIT(fixed, 0);
    QCOMPARE(fixed.document().value(u"requests"_s).toInt(), 2);
    QVERIFY(fixed.document().value(u"fixes_applied"_s).toInt() >= 1);
}

void TestBatchCheck::aTemplateCanComeFromAFile()
{
    const Tokenwise tokenwise;
    tokenwise.write(u"prompt.txt"_s, "\xEF\xBB\xBFGreet {{name}} \xC3\xBC.");
    const QString file = tokenwise.write(u"a.csv"_s, "name\nAnn\n");
    const QStringList check{u"batch"_s, u"check"_s, file, u"--model=claude-haiku-4-5"_s,
                            u"--max-tokens=20"_s};
    VERIFY_EXIT(tokenwise.run(check + QStringList{u"--template=@prompt.txt"_s}), 0);
    VERIFY_EXIT(tokenwise.run(check + QStringList{u"--template=@missing.txt"_s}), 2);
    VERIFY_EXIT(tokenwise.run(check + QStringList{u"--template=@."_s}), 2);
    tokenwise.write(u"bytes"_s, "\xFF\xFE");
    VERIFY_EXIT(tokenwise.run(check + QStringList{u"--template=@bytes"_s}), 2);
}

void TestBatchCheck::whatTiersStandForAndInstructionsCanBeGiven()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(
        u"tasks.json"_s,
        R"([{"task_id":"t","task_type":"Classify","input_data":{"input":"x"},"model_tier":"cheap"},)"
        R"({"task_id":"u","task_type":"summarize","input_data":{"input":"y"}}])");
    const QStringList check{u"batch"_s, u"check"_s, file, u"--json"_s};
    const Run plain = tokenwise.run(check);
    VERIFY_EXIT(plain, 0);
    const Run chosen = tokenwise.run(
        check
        + QStringList{u"--tiers=cheap=claude-opus-5,capable=claude-sonnet-5"_s,
                      u"--instructions={\"classify\":\"%1\"}"_s.arg(QString(4000, u'w'))});
    VERIFY_EXIT(chosen, 0);
    const auto bytes = [](const Run &run) {
        const QJsonArray shards = run.document().value(u"shards"_s).toArray();
        return shards.at(0).toObject().value(u"bytes"_s).toInt();
    };
    QVERIFY2(bytes(chosen) > bytes(plain) + 3000, chosen.output.constData());
    const QJsonObject models = chosen.document().value(u"requests_by_model"_s).toObject();
    QCOMPARE(models.keys(), (QStringList{u"claude-opus-5"_s, u"claude-sonnet-5"_s}));
}

void TestBatchCheck::whatIsPipedInIsRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("dash") << u"-"_s;
    QTest::newRow("device") << u"/dev/stdin"_s;
}

void TestBatchCheck::whatIsPipedInIsRead()
{
    QFETCH(QString, name);
    Tokenwise tokenwise;
    tokenwise.setEnvironment(u"TMPDIR"_s, tokenwise.folder());
    const Run good = tokenwise.run({u"batch"_s, u"check"_s, name, u"--json"_s}, requestLines(2000));
    VERIFY_EXIT(good, 0);
    QCOMPARE(good.document().value(u"requests"_s).toInt(), 2000);
    const Run empty = tokenwise.run({u"batch"_s, u"check"_s, name, u"--json"_s});
    VERIFY_EXIT(empty, 2);
    const Run sent = tokenwise.run({u"batch"_s, u"submit"_s, name, u"--profile"_s, u"sandbox"_s,
                                    u"--mark-shared-prefix"_s, u"--json"_s},
                                   requestLines(3));
    VERIFY_EXIT(sent, 0);
    QCOMPARE(sent.document().value(u"requests"_s).toInt(), 3);
    // Nothing of it stays.
    QCOMPARE(QDir{tokenwise.folder()}.entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             QStringList{u"data"_s});
}

void TestBatchCheck::badOptionsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no tier") << QStringList{u"check"_s, u"good.jsonl"_s, u"--tiers"_s,
                                            u"huge=claude-opus-5"_s};
    QTest::newRow("no model for a tier")
        << QStringList{u"check"_s, u"good.jsonl"_s, u"--tiers"_s, u"cheap"_s};
    QTest::newRow("instructions that are no JSON")
        << QStringList{u"check"_s, u"good.jsonl"_s, u"--instructions"_s, u"Sort these"_s};
    QTest::newRow("an instruction that is no text")
        << QStringList{u"check"_s, u"good.jsonl"_s, u"--instructions"_s, u"{\"classify\":1}"_s};
    QTest::newRow("missing file") << QStringList{u"check"_s, u"/no/such/file"_s};
    QTest::newRow("no cap") << QStringList{u"check"_s, u"good.jsonl"_s, u"--max-tokens"_s, u"0"_s};
    QTest::newRow("no number") << QStringList{u"check"_s, u"good.jsonl"_s, u"--max-tokens"_s,
                                              u"many"_s};
    QTest::newRow("nothing to override with")
        << QStringList{u"check"_s, u"good.jsonl"_s, u"--override-model"_s};
    QTest::newRow("no money") << QStringList{u"submit"_s, u"good.jsonl"_s, u"--max-cost"_s,
                                             u"cheap"_s};
    QTest::newRow("less than no money")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--max-cost"_s, u"-1"_s};
    QTest::newRow("a comma") << QStringList{u"submit"_s, u"good.jsonl"_s, u"--max-cost"_s,
                                            u"1,50"_s};
    QTest::newRow("unknown format")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--out"_s, u"o"_s, u"--format"_s, u"xml"_s};
    QTest::newRow("a format for nothing")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--format"_s, u"csv"_s};
    QTest::newRow("into no folder")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--wait"_s, u"--out"_s, u"no/such/o.json"_s};
    QTest::newRow("onto a folder")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--wait"_s, u"--out"_s, u"."_s};
    QTest::newRow("to output without waiting")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--out"_s, u"-"_s};
    QTest::newRow("two documents on output")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--wait"_s, u"--out"_s, u"-"_s, u"--json"_s};
    QTest::newRow("a file and the sample")
        << QStringList{u"submit"_s, u"good.jsonl"_s, u"--sample"_s};
    QTest::newRow("neither file nor sample") << QStringList{u"submit"_s};
}

void TestBatchCheck::badOptionsAreRefused()
{
    QFETCH(QStringList, arguments);
    const Tokenwise tokenwise;
    tokenwise.write(u"good.jsonl"_s, requestLines(1));
    const Run run = tokenwise.run(QStringList{u"batch"_s} + arguments);
    VERIFY_EXIT(run, 2);
    QVERIFY(!run.messages.trimmed().isEmpty());
}

void TestBatchCheck::checkingNeedsNoKey()
{
    const Tokenwise tokenwise;
    const QString file = tokenwise.write(u"good.jsonl"_s, requestLines(1));
    VERIFY_EXIT(tokenwise.run({u"batch"_s, u"check"_s, file, u"--profile"_s, u"default"_s}), 0);
}

QTEST_GUILESS_MAIN(TestBatchCheck)
#include "tst_batchcheck.moc"
