// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/faultyitems.h"
#include "core/drafts/itemediting.h"
#include "tests/core/drafts/draftfixture.h"

#include <QDir>
#include <QTest>

using namespace Qt::StringLiterals;
using core::DraftEdits;
using core::DraftSource;
using core::FixTarget;
using core::PreflightReport;
using test::CollectingSink;
using test::DraftFixture;
using test::request;

/// Changes of single requests that lie over a file, and drafts of several files.
class TestDraftEdits : public QObject
{
    Q_OBJECT

private slots:
    void oneFixIsAppliedAndTheOthersAreNot();
    void aFixOfARequestThatStaysWrongIsKeptApart();
    void allAreFixedButTheOnesTakenBack();
    void anEditedLineTakesThePlaceOfTheLine();
    void anEditOfALineThatChangedIsNotUsed();
    void anElementOfAnArrayIsEditedToo();
    void editsAreKeptAndReadAgain();
    void whatIsEditedIsExportedAsEdited();
    void anItemIsReadAndCheckedAlone();
    void filesOfSeveralFormsAreOneDraft();
    void aDuplicateInAnotherFileNamesThatFile();
    void aDuplicateIsPlacedByLinesThatAreThere();
    void rowsAndTextsHaveALimit();
    void promptsOverAPriceStepAreListed();
    void aHundredThousandFaultsAreListed();
    void oneKindOfWarningLeavesRoomForTheOthers();
};

static QByteArray withoutCap(const QByteArray &id)
{
    return request(id).replace("\"max_tokens\":256,", "");
}

static PreflightReport checked(const DraftFixture &draft, const DraftSource &source,
                               core::RequestSink *sink = nullptr)
{
    auto report = draft.check(source, sink);
    if (!report)
        qFatal("%s", qPrintable(report.error().detail));
    return *report;
}

static QList<QByteArray> idsOf(const CollectingSink &sink)
{
    QList<QByteArray> ids;
    for (const auto &got : sink.got)
        ids.append(got.wireId);
    return ids;
}

void TestDraftEdits::oneFixIsAppliedAndTheOthersAreNot()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(u"x.jsonl"_s, request("a") + "\n" + request("a") + "\n"
                                               + withoutCap("b") + "\n" + withoutCap("c") + "\n")};
    const PreflightReport before = checked(draft, source);
    QCOMPARE(before.faultCount, 3);
    QCOMPARE(before.fixable, 3);
    QCOMPARE(before.faults.at(0).target, FixTarget::CustomId);
    QCOMPARE(before.faults.at(1).target, FixTarget::MaxTokens);

    source.edits.setFixed(1, FixTarget::CustomId, true);
    source.edits.setFixed(3, FixTarget::MaxTokens, true);
    CollectingSink sink;
    const PreflightReport after = checked(draft, source, &sink);
    QCOMPARE(after.faultCount, 1);
    QCOMPARE(after.faults.first().line, 3);
    QCOMPARE(after.fixesApplied, 2);
    QCOMPARE(after.fixed.size(), 2);
    QCOMPARE(after.fixed.at(0).fix, u"rename to a-2"_s);
    QCOMPARE(after.fixed.at(1).line, 4);
    QCOMPARE(idsOf(sink), (QList<QByteArray>{"a", "a-2", "c"}));
    QVERIFY(sink.got.last().json.contains("\"max_tokens\":4096"));

    source.edits.setFixed(1, FixTarget::CustomId, false); // taken back alone
    QCOMPARE(checked(draft, source).faultCount, 2);
}

void TestDraftEdits::aFixOfARequestThatStaysWrongIsKeptApart()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(
                           u"x.jsonl"_s,
                           request("a", "x", "nonesuch").replace("\"max_tokens\":256,", ""))};
    QCOMPARE(checked(draft, source).faultCount, 2);
    source.edits.setFixed(0, FixTarget::MaxTokens, true);
    const PreflightReport after = checked(draft, source);
    QCOMPARE(after.faultCount, 1);
    QCOMPARE(after.faults.first().finding.code, u"model_unknown"_s);
    QCOMPARE(after.fixed.size(), 1);
    QCOMPARE(after.requests, 0);
}

void TestDraftEdits::allAreFixedButTheOnesTakenBack()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(u"x.jsonl"_s, withoutCap("a") + "\n" + withoutCap("b")
                                               + "\n" + request("b") + "\n")};
    source.edits.setAllFixed(true);
    QCOMPARE(checked(draft, source).fixed.size(), 3);
    source.edits.setFixed(1, FixTarget::MaxTokens, false);
    const PreflightReport after = checked(draft, source);
    QCOMPARE(after.fixed.size(), 2);
    QCOMPARE(after.faultCount, 1);
    QCOMPARE(after.faults.first().index, 1);
    source.edits.setFixed(1, FixTarget::MaxTokens, true);
    DraftEdits all;
    all.setAllFixed(true);
    QCOMPARE(source.edits, all);
}

void TestDraftEdits::anEditedLineTakesThePlaceOfTheLine()
{
    const DraftFixture draft;
    const QByteArray broken = R"({"custom_id":"b","params":{)";
    DraftSource source{
        .path = draft.write(u"x.jsonl"_s, request("a") + "\n" + broken + "\n" + request("c"))};
    QCOMPARE(checked(draft, source).faults.first().line, 2);
    QCOMPARE(checked(draft, source).faults.first().customId, u"b"_s); // as far as it can be seen
    source.edits.setText(1, broken, request("mended", "New words"));
    CollectingSink sink;
    const PreflightReport after = checked(draft, source, &sink);
    QCOMPARE(after.faultCount, 0);
    QCOMPARE(after.edited, 1);
    QCOMPARE(after.fixed.size(), 1);
    QCOMPARE(after.fixed.first().finding.code, u"edited"_s);
    QCOMPARE(idsOf(sink), (QList<QByteArray>{"a", "mended", "c"}));
    QCOMPARE(sink.got.at(1).json, request("mended", "New words"));
    source.edits.removeText(1);
    QCOMPARE(checked(draft, source).faultCount, 1);
}

void TestDraftEdits::anEditOfALineThatChangedIsNotUsed()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(u"x.jsonl"_s, request("a") + "\n" + "oops\n")};
    source.edits.setText(1, "oops", request("b"));
    QCOMPARE(checked(draft, source).requests, 2);
    draft.write(u"x.jsonl"_s, request("a") + "\n" + request("quite-another") + "\n");
    CollectingSink sink;
    const PreflightReport after = checked(draft, source, &sink);
    QCOMPARE(idsOf(sink), (QList<QByteArray>{"a", "quite-another"}));
    QCOMPARE(after.edited, 0);
    QCOMPARE(after.warningsByCode.value(u"edit_not_used"_s), 1);
}

void TestDraftEdits::anElementOfAnArrayIsEditedToo()
{
    const DraftFixture draft;
    const QByteArray bad = R"({"custom_id":"b","params":7})";
    DraftSource source{.path = draft.write(u"x.json"_s, "[" + request("a") + ",\n " + bad + "]")};
    source.edits.setText(1, bad, request("b"));
    QCOMPARE(checked(draft, source).requests, 2);
    source.edits.setText(1, bad, "not JSON"); // breaks that request, not the file
    const PreflightReport after = checked(draft, source);
    QCOMPARE(after.requests, 1);
    QCOMPARE(after.faultsByCode.value(u"json_invalid"_s), 1);
}

void TestDraftEdits::editsAreKeptAndReadAgain()
{
    DraftEdits edits;
    edits.setAllFixed(true);
    edits.setFixed(3, FixTarget::CustomId, false);
    edits.setFixed(3, FixTarget::TopK, false);
    edits.setText(5'000'000'000, "was", "is · 是\n");
    const DraftEdits again = DraftEdits::fromJson(edits.toJson());
    QCOMPARE(again, edits);
    QVERIFY(again.textFor(5'000'000'000, "was").has_value());
    QVERIFY(DraftEdits::fromJson("nonsense").isEmpty());
    QVERIFY(DraftEdits::fromJson(R"({"turned":{"x":1,"2":900},"texts":{"1":["zz","t"]}})").isEmpty());
}

void TestDraftEdits::whatIsEditedIsExportedAsEdited()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(u"x.jsonl"_s, "oops\n" + request("a") + "\nbad\n")};
    source.edits.setText(0, "oops", "still bad");
    const QString target = draft.path(u"left-out"_s);
    const auto count = core::exportFaultyItems(source, draft.context, target);
    QVERIFY(count);
    QCOMPARE(*count, 2);
    QFile file{target};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "still bad\nbad\n");
}

void TestDraftEdits::anItemIsReadAndCheckedAlone()
{
    const DraftFixture draft;
    QByteArray lines;
    for (int i = 0; i < 5000; ++i) // several blocks
        lines += request("r" + QByteArray::number(i)) + "\n";
    DraftSource source{.path = draft.write(u"x.jsonl"_s, lines)};
    auto item = core::readItemText(source, 4711);
    QVERIFY(item);
    QCOMPARE(item->text, request("r4711"));
    QVERIFY(!core::readItemText(source, 5000));

    const auto good = core::checkItemText(source, draft.context, 4711, 0, request("other"));
    QVERIFY(good && good->isGood());
    QCOMPARE(good->id, "other");
    QCOMPARE(good->model, u"claude-haiku-5-5"_s);
    QVERIFY(good->inputTokens > 0);
    const auto bad =
        core::checkItemText(source, draft.context, 4711, 0, "{\"custom_id\": \"x\",\n \"params\": }");
    QVERIFY(bad && !bad->isGood());
    QCOMPARE(bad->faults.first().line, 2);

    source.edits.setText(4711, item->original, request("edited"));
    item = core::readItemText(source, 4711);
    QCOMPARE(item->text, request("edited"));
    QCOMPARE(item->original, request("r4711"));
}

void TestDraftEdits::filesOfSeveralFormsAreOneDraft()
{
    const DraftFixture draft;
    QDir{draft.path({})}.mkdir(u"texts"_s);
    draft.write(u"texts/one.txt"_s, "A text");
    DraftSource source{.path = draft.write(u"a.jsonl"_s, request("a") + "\n" + request("b") + "\n"),
                       .more = {draft.write(u"b.csv"_s, "custom_id,prompt\nc,Hello\n"),
                                draft.path(u"texts"_s),
                                draft.write(u"c.json"_s, "[" + request("d") + "]")},
                       .model = u"claude-haiku-5-5"_s,
                       .promptTemplate = u"Read {{text}}"_s};
    CollectingSink sink;
    const PreflightReport report = checked(draft, source, &sink);
    QCOMPARE(report.faultCount, 0);
    QCOMPARE(idsOf(sink), (QList<QByteArray>{"a", "b", "c", "one", "d"}));
    QVERIFY(sink.got.at(2).json.contains("Hello")); // its own column, since it has none called text
    QVERIFY(sink.got.at(3).json.contains("Read A text"));
    QList<qint64> indexes;
    for (const auto &got : std::as_const(sink.got))
        indexes.append(got.index);
    QCOMPARE(indexes, (QList<qint64>{0, 1, 2, 3, 4}));
    QCOMPARE(report.parts.size(), 4);
    QCOMPARE(report.parts.at(0).read, 2);
    QCOMPARE(report.parts.at(1).format, core::DraftFormat::Csv);
    QCOMPARE(report.parts.at(3).read, 1);
    const auto item = core::readItemText(source, 4);
    QVERIFY(item);
    QCOMPARE(item->part, 3);
    QCOMPARE(item->text, request("d"));

    source.more.append(draft.path(u"gone.jsonl"_s));
    const auto missing = draft.check(source);
    QVERIFY(!missing);
    QVERIFY(missing.error().detail.contains(u"gone.jsonl"_s));
}

void TestDraftEdits::aDuplicateInAnotherFileNamesThatFile()
{
    const DraftFixture draft;
    const DraftSource source{
        .path = draft.write(u"first.jsonl"_s, request("a") + "\n" + request("b") + "\n"),
        .more = {draft.write(u"second.jsonl"_s, request("c") + "\n"),
                 draft.write(u"third.jsonl"_s, request("b") + "\n" + request("c") + "\n")}};
    const PreflightReport report = checked(draft, source);
    QCOMPARE(report.faultCount, 2);
    QCOMPARE(report.faults.at(0).finding.message, u"custom_id used before, in first.jsonl, line 2"_s);
    QCOMPARE(report.faults.at(1).finding.message, u"custom_id used before, in second.jsonl, line 1"_s);
    QCOMPARE(report.faults.at(1).part, 2);
    QCOMPARE(report.faults.at(1).line, 2);
}

void TestDraftEdits::aDuplicateIsPlacedByLinesThatAreThere()
{
    const DraftFixture draft;
    // Empty lines, a record of several lines, and a file whose requests have no lines of their own.
    const DraftSource source{
        .path = draft.write(u"first.jsonl"_s, "\n\n" + request("a") + "\n\n"),
        .more = {draft.write(u"rows.csv"_s, "custom_id,prompt\nb,\"one\ntwo\"\nc,three\n"),
                 draft.write(u"some.json"_s, "{\"requests\":[" + request("d") + ',' + request("e") + "]}"),
                 draft.write(u"last.jsonl"_s, request("a") + "\n" + request("c") + "\n" + request("e") + "\n" + request("f") + "\n" + request("f") + "\n")},
        .model = u"claude-haiku-5-5"_s,
        .promptTemplate = u"{{prompt}}"_s};
    const PreflightReport report = checked(draft, source);
    QCOMPARE(report.faultCount, 4);
    QCOMPARE(report.faults.at(0).finding.message, u"custom_id used before, in first.jsonl, line 3"_s);
    QCOMPARE(report.faults.at(1).finding.message, u"custom_id used before, in rows.csv, line 4"_s);
    QCOMPARE(report.faults.at(2).finding.message, u"custom_id used before, in some.json, at index 1"_s);
    QCOMPARE(report.faults.at(3).finding.message, u"custom_id used before, in last.jsonl, line 4"_s);
}

void TestDraftEdits::rowsAndTextsHaveALimit()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(u"first.jsonl"_s, request("a") + "\n"),
                       .more = {draft.write(u"rows.csv"_s, "custom_id,prompt\nb,one\nc,two\n")},
                       .model = u"claude-haiku-5-5"_s,
                       .promptTemplate = u"{{prompt}}"_s};
    QCOMPARE(checked(draft, source).limitedByDefault, 2);
    source.maxTokens = 300;
    QCOMPARE(checked(draft, source).limitedByDefault, 0);
}

void TestDraftEdits::promptsOverAPriceStepAreListed()
{
    const DraftFixture draft;
    QByteArray lines = request("short") + "\n";
    lines += request("long", QByteArray{"words and more "}.repeated(40'000)) + "\n";
    const PreflightReport report = checked(draft, {.path = draft.write(u"x.jsonl"_s, lines)});
    QCOMPARE(report.longPromptsByModel.value(u"claude-haiku-5-5"_s), 1);
    QCOMPARE(report.longPromptSteps.value(u"claude-haiku-5-5"_s), 100'000);
    QCOMPARE(report.longPrompts.size(), 1);
    QCOMPARE(report.longPrompts.first().customId, u"long"_s);
    QCOMPARE(report.longPrompts.first().line, 2);
}

void TestDraftEdits::aHundredThousandFaultsAreListed()
{
    const DraftFixture draft;
    DraftSource source{.path = draft.write(
                           u"x.jsonl"_s, request("a") + "\n" + QByteArray{"x\n"}.repeated(100'000))};
    const PreflightReport report = checked(draft, source);
    QCOMPARE(report.faultCount, 100'000);
    QCOMPARE(report.faults.size(), 100'000);
    QCOMPARE(report.faults.last().line, 100'001);
}

void TestDraftEdits::oneKindOfWarningLeavesRoomForTheOthers()
{
    const DraftFixture draft;
    QByteArray lines;
    for (int i = 0; i < 12'000; ++i)
        lines += request("not allowed " + QByteArray::number(i)) + "\n";
    lines += QByteArray{request("last")}.replace("{\"custom_id\"", "{\"more\":1,\"custom_id\"") + "\n";
    const PreflightReport report = checked(draft, {.path = draft.write(u"x.jsonl"_s, lines)});
    QCOMPARE(report.warningsByCode.value(u"custom_id_mapped"_s), 12'000);
    QCOMPARE(report.warnings.size(), PreflightReport::MaxOfAKind + 1);
    QCOMPARE(report.warnings.last().finding.code, u"unknown_field"_s);
}

QTEST_GUILESS_MAIN(TestDraftEdits)
#include "tst_draftedits.moc"
