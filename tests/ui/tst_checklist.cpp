// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/checklist.h"
#include "ui/compose/faultexport.h"
#include "ui/compose/faultmodel.h"
#include "ui/compose/faultwords.h"
#include "ui/compose/pricelines.h"
#include "ui/widgets/rowdelegate.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using core::Money;
using core::PreflightReport;
using ui::CheckItem;
using Severity = ui::CheckItem::Severity;

class TestChecklist : public QObject
{
    Q_OBJECT

private slots:
    void aGoodFileIsInOrder();
    void whatIsLeftOutComesFirst();
    void severalBatchesAreNamedWithTheirSizes();
    void tasksOfRealtimeTypesAreOffered();
    void longPromptsSayWhatTheyCost();
    void aPrefixUnderTheMinimumIsNotWorthMarking();
    void aPrefixOverTheMinimumIsOffered();
    void theLimitOfRowsAndTextsIsNamed();
    void foldersInAFolderAreNotSent();
    void anEmptyFileIsAFault();
    void faultsKeepTheNamesOfTheApi();
    void faultsAreExportedAsTheyAre();
    void sampleIsOnePercentAndAtLeastThirty_data();
    void sampleIsOnePercentAndAtLeastThirty();
    void priceLinesAddUp();
    void linesOfSeveralModelsStandBelowTheirNames();
    void daysAndCountsAreWrittenAsInTheWindow();
    void manyModelsAreAddedUp();

private:
    const core::ModelCatalog m_models = core::ModelCatalog::builtIn();
    const ui::Format m_format{QLocale{QLocale::English, QLocale::UnitedStates}};
};

static PreflightReport goodReport()
{
    PreflightReport report;
    report.requests = report.read = 20;
    report.shards = {{.requests = 20, .bytes = 7'877}};
    report.requestsByModel.insert(u"claude-haiku-4-5-20251001"_s, 20);
    return report;
}

static core::Fault fault(const QString &message, const QString &fix = {})
{
    return {.line = 20'117,
            .index = 20'116,
            .customId = u"sku-88213"_s,
            .finding = {.code = u"some_code"_s, .path = {}, .message = message},
            .fix = fix,
            .target = fix.isEmpty() ? core::FixTarget::None : core::FixTarget::CustomId};
}

void TestChecklist::aGoodFileIsInOrder()
{
    const QList<CheckItem> items = ui::checklistOf(goodReport(), m_models, m_format);
    QCOMPARE(items.size(), 2);
    for (const CheckItem &item : items)
        QCOMPARE(item.severity, Severity::Ok);
    QCOMPARE(items[0].title, u"20 requests are ready"_s);
}

void TestChecklist::whatIsLeftOutComesFirst()
{
    PreflightReport report = goodReport();
    report.read = 23;
    report.faultCount = 4; // one request has two faults
    report.warningsByCode.insert(u"model_retiring"_s, 2);
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QCOMPARE(items[0].severity, Severity::Bad);
    QCOMPARE(items[0].title, u"3 requests are invalid and will be left out"_s);
    QCOMPARE(items[1].severity, Severity::Warning);
    QCOMPARE(items.back().severity, Severity::Ok);
}

void TestChecklist::severalBatchesAreNamedWithTheirSizes()
{
    PreflightReport report = goodReport();
    report.requests = report.read = 138'397;
    report.shards = {{.requests = 100'000, .bytes = 225'900'000}, {.requests = 38'397, .bytes = 86'700'000}};
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QCOMPARE(items[1].title, u"Split into 2 batches: 100,000 and 38,397 requests"_s);
    QVERIFY(items[1].detail.startsWith(u"225.9\u00A0MB and 86.7\u00A0MB"_s));
}

void TestChecklist::tasksOfRealtimeTypesAreOffered()
{
    PreflightReport report = goodReport();
    report.read = 25;
    report.faultsByCode.insert(u"realtime_task_type"_s, 3);
    report.faultsByCode.insert(u"task_type_missing"_s, 2);
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QCOMPARE(items[0].action, CheckItem::Action::AllowRealtime);
    QCOMPARE(items[1].action, CheckItem::Action::ChooseTaskType);
    QCOMPARE(items[2].severity, Severity::Ok); // nothing else is left out
}

void TestChecklist::longPromptsSayWhatTheyCost()
{
    // Realtime 10 USD, of which 2 for long prompts at five times the price; the batch is half: 1 of 5.
    PreflightReport report = goodReport();
    const QString model = u"claude-haiku-4-5-20251001"_s;
    report.longPromptsByModel.insert(model, 41);
    report.longPromptSteps.insert(model, 100'000);
    report.estimate.costRealtime = Money::fromDecimalUsd(u"10");
    report.estimate.costBatch = Money::fromDecimalUsd(u"5");
    report.estimate.lines = {{.model = model, .what = u"input"_s, .tokens = 80'000'000,
                              .perToken = core::pricePerToken(100'000), .cost = *Money::fromDecimalUsd(u"8")},
                             {.model = model, .what = u"input_long"_s, .tokens = 4'000'000,
                              .perToken = core::pricePerToken(500'000), .cost = *Money::fromDecimalUsd(u"2")}};
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QCOMPARE(items[0].title, u"41 prompts are longer than 100,000 tokens"_s);
    QCOMPARE(items[0].detail, u"Haiku 4.5 charges 5 times as much for these: $1.00 of the $5.00"_s);
    QCOMPARE(items[0].action, CheckItem::Action::ShowLongPrompts);
    QCOMPARE(items[0].actionText, u"Show 41"_s);
}

void TestChecklist::aPrefixUnderTheMinimumIsNotWorthMarking()
{
    PreflightReport report = goodReport();
    report.sharedPrefixRequests = 20;
    report.sharedPrefixTokens = 43;
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QCOMPARE(items[0].severity, Severity::Info);
    QCOMPARE(items[0].action, CheckItem::Action::None);
    QVERIFY(items[0].title.contains(u"would not help"_s));
}

void TestChecklist::aPrefixOverTheMinimumIsOffered()
{
    PreflightReport report = goodReport();
    report.sharedPrefixRequests = 20;
    report.sharedPrefixTokens = 50'000;
    QCOMPARE(ui::checklistOf(report, m_models, m_format)[0].action, CheckItem::Action::MarkPrefix);
}

void TestChecklist::theLimitOfRowsAndTextsIsNamed()
{
    PreflightReport report = goodReport();
    const auto about = [this](const PreflightReport &of) {
        const QList<CheckItem> items = ui::checklistOf(of, m_models, m_format);
        return std::count_if(items.begin(), items.end(), [](const CheckItem &item) {
            return item.severity == CheckItem::Severity::Info
                && item.title == u"Output limit: 4,096 tokens a request, as nothing else is given"_s;
        });
    };
    QCOMPARE(about(report), 0);
    report.limitedByDefault = 20;
    QCOMPARE(about(report), 1);
}

void TestChecklist::foldersInAFolderAreNotSent()
{
    PreflightReport report = goodReport();
    core::Fault notRead = fault(u"folders in the folder are not read: 1"_s);
    notRead.finding.code = u"folders_not_read"_s;
    report.warningsByCode.insert(u"folders_not_read"_s, 1);
    report.warnings = {notRead};
    const QList<CheckItem> items = ui::checklistOf(report, m_models, m_format);
    QVERIFY(std::any_of(items.begin(), items.end(), [](const CheckItem &item) { return item.detail == u"The files in them are not sent"_s; }));
    QVERIFY(std::none_of(items.begin(), items.end(), [](const CheckItem &item) { return item.detail == u"It is sent all the same"_s; }));
}

void TestChecklist::anEmptyFileIsAFault()
{
    const QList<CheckItem> items = ui::checklistOf(PreflightReport{}, m_models, m_format);
    QCOMPARE(items.size(), 1);
    QCOMPARE(items[0].severity, Severity::Bad);
}

void TestChecklist::faultsKeepTheNamesOfTheApi()
{
    ui::FaultModel model;
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setFaults({fault(u"custom_id used before, on line 19904"_s, u"rename to sku-88213-2"_s),
                     fault(u"max_tokens: Field required"_s), fault(u"not valid JSON"_s)});
    const auto text = [&model](int row, ui::FaultModel::Column column) {
        return model.index(row, int(column)).data().toString();
    };
    QCOMPARE(text(0, ui::FaultModel::Column::Problem), u"custom_id used before, on line 19904"_s);
    QCOMPARE(text(0, ui::FaultModel::Column::Fix), u"Rename to sku-88213-2"_s);
    QCOMPARE(text(1, ui::FaultModel::Column::Problem), u"max_tokens is missing"_s);
    QCOMPARE(text(2, ui::FaultModel::Column::Problem), u"Not valid JSON"_s);
    QCOMPARE(text(2, ui::FaultModel::Column::Fix), u"Edit line…"_s);
    QCOMPARE(model.fixable(), 1);
    core::DraftEdits edits;
    edits.setFixed(20'116, core::FixTarget::CustomId, true);
    model.setEdits(edits);
    QCOMPARE(text(0, ui::FaultModel::Column::Problem), u"Renamed to sku-88213-2"_s);
    QCOMPARE(text(0, ui::FaultModel::Column::Fix), u"Undo"_s);
    QCOMPARE(model.fixable(), 0);
    QCOMPARE(model.index(0, 0).data(ui::RawRole).toLongLong(), 20'117);
}

void TestChecklist::faultsAreExportedAsTheyAre()
{
    core::Fault one = fault(u"says \"no\", twice"_s);
    one.index = 4;
    QCOMPARE(ui::faultsAsCsv({one}),
             u"line,column,index,custom_id,code,path,message,fix\r\n"
             "20117,,4,sku-88213,some_code,,\"says \"\"no\"\", twice\",\r\n"_s);
}

void TestChecklist::sampleIsOnePercentAndAtLeastThirty_data()
{
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("sample");
    QTest::addRow("too few") << qint64{30} << qint64{0};
    QTest::addRow("at least thirty") << qint64{31} << qint64{30};
    QTest::addRow("still thirty") << qint64{3'000} << qint64{30};
    QTest::addRow("one percent, rounded up") << qint64{138'397} << qint64{1'384};
}

void TestChecklist::sampleIsOnePercentAndAtLeastThirty()
{
    QFETCH(const qint64, requests);
    QTEST(ui::sampleSize(requests), "sample");
}

void TestChecklist::priceLinesAddUp()
{
    // 1,370 tokens at 1 USD and 6,000 at 5 USD per million: 0.00137 + 0.03 = 0.03137.
    core::DraftEstimate estimate;
    estimate.costRealtime = Money::fromDecimalUsd(u"0.03137");
    estimate.costBatch = Money::fromDecimalUsd(u"0.015685");
    estimate.lines = {{.model = u"claude-haiku-4-5-20251001"_s, .what = u"input"_s, .tokens = 1'370,
                       .perToken = core::pricePerToken(1'000'000), .cost = *Money::fromDecimalUsd(u"0.00137")},
                      {.model = u"claude-haiku-4-5-20251001"_s, .what = u"output"_s, .tokens = 6'000,
                       .perToken = core::pricePerToken(5'000'000), .cost = *Money::fromDecimalUsd(u"0.03")}};
    const QList<ui::PriceLine> lines = ui::priceLines(estimate, m_models, m_format, 5);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].what, u"Input"_s);
    QCOMPARE(lines[0].sum, u"1,370 × $1.00"_s);
    QCOMPARE(lines[0].money, u"$0.0014"_s); // one count of decimals for the whole sum
    QCOMPARE(lines[1].money, u"$0.0300"_s);
}

void TestChecklist::linesOfSeveralModelsStandBelowTheirNames()
{
    core::DraftEstimate estimate;
    estimate.costRealtime = Money::fromDecimalUsd(u"12");
    for (const QString &model : {u"claude-haiku-4-5-20251001"_s, u"claude-opus-4-5-20251101"_s})
        for (const QString &what : {u"output"_s, u"input"_s})
            estimate.lines.append({.model = model, .what = what, .tokens = 1'000'000, .perToken = core::pricePerToken(3'000'000),
                                   .cost = *Money::fromDecimalUsd(u"3")});
    const QList<ui::PriceLine> lines = ui::priceLines(estimate, m_models, m_format, 5);
    QStringList whats;
    for (const ui::PriceLine &line : lines)
        whats.append(line.what);
    // No name is so long that it is cut, as "Haiku 4.5 · Output, expected" was.
    QCOMPARE(whats, (QStringList{u"Haiku 4.5"_s, u"Input"_s, u"Output, expected"_s, u"Opus 4.5"_s, u"Input"_s, u"Output, expected"_s}));
    QVERIFY(lines[0].isHead && lines[0].money.isEmpty());
    QCOMPARE(lines[2].brief, u"Output"_s);
    QCOMPARE(lines[2].money, u"$3.00"_s);
}

void TestChecklist::daysAndCountsAreWrittenAsInTheWindow()
{
    QCOMPARE(ui::withShownDays(u"claude-x-2024-08-06 retires on 2026-11-30; after that day it fails"_s),
             u"claude-x-2024-08-06 retires on "_s + ui::Format{}.utcDay(u"2026-11-30"_s) + u"; after that day it fails"_s);
    QCOMPARE(ui::Format{QLocale{QLocale::English}}.utcDay(u"2026-11-30"_s), u"30 Nov 2026"_s);
    core::Fault fault;
    fault.fix = u"set max_tokens to 4096"_s;
    fault.target = core::FixTarget::MaxTokens;
    QCOMPARE(ui::actWords(ui::FaultAct::Fix, fault), u"Set to "_s + QLocale{}.toString(4096));
    fault.fix = u"rename to 4096"_s; // an id is no number
    fault.target = core::FixTarget::CustomId;
    QCOMPARE(ui::doneWords(fault), u"Renamed to 4096"_s);
}

void TestChecklist::manyModelsAreAddedUp()
{
    core::DraftEstimate estimate;
    estimate.costRealtime = Money::fromDecimalUsd(u"21");
    for (int i = 1; i <= 6; ++i)
        estimate.lines.append({.model = u"model-%1"_s.arg(i), .what = u"input"_s, .tokens = i,
                               .perToken = {}, .cost = *Money::fromDecimalUsd(QString::number(i))});
    const QList<ui::PriceLine> lines = ui::priceLines(estimate, m_models, m_format, 5);
    QCOMPARE(lines.size(), 5);
    QCOMPARE(lines[0].what, u"model-6"_s); // the dearest first
    QCOMPARE(lines[4].money, u"$3.00"_s);  // 2 + 1
}

QTEST_GUILESS_MAIN(TestChecklist)
#include "tst_checklist.moc"
