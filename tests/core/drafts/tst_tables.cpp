// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include "core/drafts/prompttemplate.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using core::Fault;
using test::CollectingSink;
using test::DraftFixture;

namespace {
QJsonObject params(const CollectingSink::Got &got)
{
    return QJsonDocument::fromJson(got.json).object().value(u"params"_s).toObject();
}
QString prompt(const CollectingSink::Got &got)
{
    return params(got)[u"messages"_s][0][u"content"_s].toString();
}
} // namespace

/// CSV, TSV and folders: requests made from a template.
class TestTables : public QObject
{
    Q_OBJECT

private slots:
    void rowsFillTheTemplate_data();
    void rowsFillTheTemplate();
    void theColumnPromptNeedsNoTemplate();
    void aTableWithoutATemplateIsAnError();
    void aBadRowLeavesOnlyItselfOut();
    void theModelAndCapAreThoseChosen();
    void aTemplateNamesItsMistakes_data();
    void aTemplateNamesItsMistakes();
    void filesOfAFolderAreReadByName();
    void aFolderWithoutFilesIsAnError();
    void filesThatAreNoTextAreLeftOut();
};

void TestTables::rowsFillTheTemplate_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("prompts");
    const auto row = [](const char *name, const char *content, const QString &text,
                        const QStringList &prompts) {
        QTest::newRow(name) << QByteArray{content} << text << prompts;
    };
    row("two columns", "id,name,city\n1,Ann,Bern\n2,Bo,Oslo\n",
        u"{{name}} of {{ city }} ({{name}})"_s, {u"Ann of Bern (Ann)"_s, u"Bo of Oslo (Bo)"_s});
    row("quotes, breaks and what JSON escapes",
        "id,text\r\n1,\"a \"\"b\"\"\r\nc\td\\\"\r\n2,é{{id}}\r\n", u"\"{{text}}\"\n"_s,
        {u"\"a \"b\"\r\nc\td\\\"\n"_s, u"\"é{{id}}\"\n"_s});
    row("spaces around", "id , text\n 1 ,  two words \n2,\"  kept  \"\n", u"{{text}}"_s,
        {u"two words"_s, u"  kept  "_s});
    row("an empty field", "id,text\n1,\n", u"[{{text}}]"_s, {u"[]"_s});
    row("tabs", "id\ttext\n1\ta, b\n", u"{{text}}"_s, {u"a, b"_s});
    row("bars", "id|text\n1|a;b\n", u"{{text}}"_s, {u"a;b"_s});
    row("blank lines and no end", "id,text\n\n1,a\n\r\n2,b", u"{{text}}"_s, {u"a"_s, u"b"_s});
    row("CR alone", "id,text\r1,a\r2,b", u"{{text}}"_s, {u"a"_s, u"b"_s});
    row("a byte order mark", "\xef\xbb\xbfid,text\n1,a\n", u"{{id}}{{text}}"_s, {u"1a"_s});
    row("single braces", "id,text\n1,a\n", u"{text} {{text}} }"_s, {u"{text} a }"_s});
}

void TestTables::rowsFillTheTemplate()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, text);
    QFETCH(QStringList, prompts);
    const DraftFixture draft;
    CollectingSink sink;
    const auto report =
        draft.check({.path = draft.write(u"x"_s, content), .promptTemplate = text}, &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->faultCount, 0);
    QStringList got;
    for (const CollectingSink::Got &one : std::as_const(sink.got))
        got.append(prompt(one));
    QCOMPARE(got, prompts);
    QCOMPARE(sink.got.first().wireId, "1");
}

void TestTables::theColumnPromptNeedsNoTemplate()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check("custom_id,prompt\na,Say hi\n", &sink);
    QVERIFY(report);
    QCOMPARE(prompt(sink.got.first()), u"Say hi"_s);
}

void TestTables::aTableWithoutATemplateIsAnError()
{
    const DraftFixture draft;
    const auto report = draft.check("id,text\na,Say hi\n");
    QVERIFY(!report);
    QCOMPARE(report.error().kind, core::Error::Kind::BadInput);
    QVERIFY2(report.error().detail.contains(u"{{text}}")
                 && report.error().detail.contains(u"id, text"),
             qPrintable(report.error().detail));
}

void TestTables::aBadRowLeavesOnlyItselfOut()
{
    const DraftFixture draft;
    CollectingSink sink;
    const QByteArray content = QByteArray{"id,text\na,one\nb\nc,x,y\n\"d\n\",\"\xff\"\n,empty\ne,a"}
        + QByteArray{"\0b", 2} + "\na,again\nf,two\n";
    const auto report =
        draft.check({.path = draft.write(u"x"_s, content), .promptTemplate = u"{{text}}"_s}, &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 2);
    QCOMPARE(report->read, 8);
    QStringList places;
    for (const Fault &fault : std::as_const(report->faults))
        places.append(u"%1 %2 %3"_s.arg(fault.line).arg(fault.index).arg(fault.finding.code));
    QCOMPARE(
        places,
        (QStringList{u"3 1 csv_fields"_s, u"4 2 csv_fields"_s, u"6 3 not_utf8"_s,
                     u"7 4 custom_id_empty"_s, u"8 5 nul_byte"_s, u"9 6 custom_id_duplicate"_s}));
    QCOMPARE(report->faults.at(2).column, 4);
    QVERIFY2(report->faults.at(0).finding.message.startsWith(u"the row has 1 field, but"),
             qPrintable(report->faults.at(0).finding.message));
}

void TestTables::theModelAndCapAreThoseChosen()
{
    const DraftFixture draft;
    const QString path = draft.write(u"x"_s, "id,text\na,x\n");
    CollectingSink plain;
    QVERIFY(draft.check({.path = path, .promptTemplate = u"{{text}}"_s}, &plain));
    QCOMPARE(params(plain.got.first()).value(u"model"_s), u"claude-sonnet-5-5"_s);
    QCOMPARE(params(plain.got.first()).value(u"max_tokens"_s), 4096);
    QVERIFY(!params(plain.got.first()).contains(u"system"_s));
    CollectingSink chosen;
    QVERIFY(draft.check({.path = path,
                         .model = u"claude-haiku-5-5"_s,
                         .maxTokens = 5,
                         .promptTemplate = u"{{text}}"_s,
                         .systemPrompt = u"S"_s},
                        &chosen));
    QCOMPARE(params(chosen.got.first()).value(u"model"_s), u"claude-haiku-5-5"_s);
    QCOMPARE(params(chosen.got.first()).value(u"max_tokens"_s), 5);
    QCOMPARE(params(chosen.got.first()).value(u"system"_s), u"S"_s);
}

void TestTables::aTemplateNamesItsMistakes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("an unknown name")
        << u"a\n é {{nmae}}"_s
        << u"the template, line 2, column 4: there is no column \"nmae\"; there are: name, text"_s;
    QTest::newRow("open braces") << u"{{name}} {{text"_s
                                 << u"the template, line 1, column 10: {{ is not closed by }}"_s;
    QTest::newRow("no name") << u"{{}}"_s << u"there is no column \"\""_s;
}

void TestTables::aTemplateNamesItsMistakes()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto parsed = core::PromptTemplate::parse(text, {u"name"_s, u"text"_s});
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().detail.contains(says), qPrintable(parsed.error().detail));
}

void TestTables::filesOfAFolderAreReadByName()
{
    const DraftFixture draft;
    QVERIFY(QDir{}.mkpath(draft.path(u"f/inner"_s)));
    draft.write(u"f/b.txt"_s, "two");
    draft.write(u"f/a.md"_s, "\xef\xbb\xbfone\n");
    draft.write(u"f/a.txt"_s, "another a");
    draft.write(u"f/ü 1.txt"_s, "three");
    draft.write(u"f/.hidden"_s, "no");
    draft.write(u"f/inner/c.txt"_s, "no");
    CollectingSink sink;
    const auto report =
        draft.check({.path = draft.path(u"f"_s), .promptTemplate = u"{{name}}: {{text}}"_s}, &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(core::formatName(report->format), u"folder"_s);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().finding.code, u"custom_id_duplicate"_s);
    QCOMPARE(report->faults.first().line, 0);
    QCOMPARE(report->faults.first().fix, u"rename to a-2"_s);
    QCOMPARE(report->warningsByCode.value(u"folders_not_read"_s), 1);
    QCOMPARE(report->requests, 3);
    QCOMPARE(sink.got.at(0).wireId, "a");
    QCOMPARE(prompt(sink.got.at(0)), u"a.md: one\n"_s);
    QCOMPARE(prompt(sink.got.at(1)), u"b.txt: two"_s);
    QCOMPARE(QString::fromUtf8(sink.got.at(2).originalId), u"ü 1"_s);
    QCOMPARE(sink.got.at(2).wireId, "tokenwise-4");

    CollectingSink plain;
    QVERIFY(draft.check({.path = draft.path(u"f"_s)}, &plain));
    QCOMPARE(prompt(plain.got.at(1)), u"two"_s);
}

void TestTables::aFolderWithoutFilesIsAnError()
{
    const DraftFixture draft;
    QVERIFY(QDir{}.mkpath(draft.path(u"f/inner"_s)));
    const auto report = draft.check({.path = draft.path(u"f"_s)});
    QVERIFY(!report);
    QVERIFY2(report.error().detail.contains(u"holds no files; folders in it are not read"),
             qPrintable(report.error().detail));
    const auto missing = draft.check({.path = draft.path(u"nowhere"_s)});
    QVERIFY(!missing);
    QVERIFY2(missing.error().detail.contains(u"nowhere: there is no such file"),
             qPrintable(missing.error().detail));
    const QByteArray pipe = QFile::encodeName(draft.path(u"pipe"_s));
    QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
    const auto waiting = draft.check({.path = draft.path(u"pipe"_s)});
    QVERIFY(!waiting);
    QVERIFY(waiting.error().detail.contains(u"not a regular file"));
}

void TestTables::filesThatAreNoTextAreLeftOut()
{
    const DraftFixture draft;
    QVERIFY(QDir{}.mkpath(draft.path(u"f"_s)));
    draft.write(u"f/a.txt"_s, "good");
    draft.write(u"f/b.txt"_s, "bad\n\xff");
    draft.write(u"f/c.bin"_s, QByteArray{"a\0b", 3});
    draft.write(u"f/d.txt"_s, " \n");
    QFile huge{draft.write(u"f/e.txt"_s, "x")};
    QVERIFY(huge.resize(40'000'000));
    QVERIFY(QFile::link(u"/nowhere/at/all"_s, draft.path(u"f/f.txt"_s)));
    CollectingSink sink;
    const auto report = draft.check({.path = draft.path(u"f"_s)}, &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 1);
    QStringList codes;
    for (const Fault &fault : std::as_const(report->faults))
        codes.append(fault.finding.code);
    QCOMPARE(codes,
             (QStringList{u"not_utf8"_s, u"nul_byte"_s, u"empty_file"_s, u"item_too_large"_s}));
    QVERIFY2(report->faults.first().finding.message.startsWith(u"b.txt, line 2, column 1: "),
             qPrintable(report->faults.first().finding.message));
}

QTEST_GUILESS_MAIN(TestTables)
#include "tst_tables.moc"
