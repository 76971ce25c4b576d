// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "tests/support/accessibility.h"
#include "ui/batches/answerview.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/editretrydialog.h"
#include "ui/batches/markdownlook.h"
#include "ui/batches/resultpane.h"
#include "ui/batches/resultsmodel.h"
#include "ui/batches/retrydialog.h"
#include "ui/batches/summarycard.h"
#include "ui/theme/colors.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/meterlegend.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QCheckBox>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QHeaderView>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QTextTable>
#include <QTextDocument>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>

using namespace Qt::StringLiterals;
using core::JobState;

/// The page of one job, on results that a Sandbox gave.
class TestDetail : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void errorsAreGroupedByCause();
    void aFailedRequestIsEditedAndSentAgain();
    void chosenRowsAreRetriedFromTheirMenu();
    void severalBatchesAreChips();
    void theRequestStandsBesideTheAnswer();
    void aSearchFindsPromptsAndCounts();
    void failedIsCountedInOneWay();
    void aFewResultsHaveRoomInTheSmallestWindow();
    void whatARetryHealedFailsNowhereAnyMore();
    void columnsAreChosenAndStay();
    void aClickOnTheIdCopiesIt();
    void rowsAreCopiedAsJson();
    void resultsThatGoSoonAreFetchedByHand();
    void theLegendTellsOfAllOutcomes();
    void theScrollBarOfTheResultsCoversNoColumn();
    void markdownHasTheLookOfTheWindow();
    void everythingHasAName();

private:
    QString run(const QString &path, const core::JobOptions &options = {});
    void open(const QString &id, int rows);
    ui::DataTable *table() { return m_world->find<ui::DataTable>(u"Results"_s); }
    ui::ResultPane *pane() { return m_world->find<ui::ResultPane>(); }
    ui::BatchDetailPage *page() { return m_world->find<ui::BatchDetailPage>(); }
    QString cell(int row, ui::ResultsModel::Column column)
    {
        return table()->model()->index(row, int(column)).data().toString();
    }
    QMenu *menuOf(int row);

    std::unique_ptr<test::WindowWorld> m_world;
};

QString TestDetail::run(const QString &path, const core::JobOptions &options)
{
    core::Jobs &jobs = *m_world->world.jobs;
    const QString id = m_world->world.prepared(path, options).id;
    if (!test::await(jobs.submit(id)) || !test::await(jobs.wait(id)))
        qFatal("the job did not end");
    return id;
}

void TestDetail::open(const QString &id, int rows)
{
    m_world->open();
    QTRY_VERIFY(m_world->window.workspace()->jobs().job(id));
    m_world->window.workspace()->openJob(id);
    QTRY_COMPARE(table()->model()->rowCount(), rows);
}

/// The menu of a row, as the mouse opens it.
QMenu *TestDetail::menuOf(int row)
{
    const QPoint at = table()->visualRect(table()->model()->index(row, 0)).center();
    emit table()->customContextMenuRequested(at);
    return qobject_cast<QMenu *>(QApplication::activePopupWidget());
}

static QAction *action(QMenu *menu, const QString &text)
{
    for (QAction *each : menu->actions())
        if (each->text() == text)
            return each;
    return nullptr;
}

void TestDetail::errorsAreGroupedByCause()
{
    open(run(m_world->world.requests(12, [](int i) {
             return i < 4 ? u"[[sandbox:error:invalid_request_error]] %1"_s.arg(i)
                 : i < 7 ? u"[[sandbox:error:overloaded_error]] %1"_s.arg(i)
                 : i == 7 ? u"[[sandbox:truncate]]"_s
                          : u"Say %1."_s.arg(i);
         })),
         12);
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which results are shown"_s);
    QVERIFY(m_world->button<QPushButton>(u"Failed 7"_s, segments)); // cut off is a class of its own
    QVERIFY(m_world->button<QPushButton>(u"Truncated 1"_s, segments)); // under the name of all kinds where there are several

    QPushButton *invalid = m_world->button<QPushButton>(u"Show the 4 invalid"_s);
    QVERIFY(invalid);
    QTest::mouseClick(invalid, Qt::LeftButton);
    QTRY_COMPARE(table()->model()->rowCount(), 4);
    QCOMPARE(cell(3, ui::ResultsModel::Column::Result), u"Invalid request"_s);
    QPushButton *chip = m_world->button<QPushButton>(u"Invalid requests"_s);
    QVERIFY(chip);
    QTest::mouseClick(chip, Qt::LeftButton);
    QTRY_COMPARE(table()->model()->rowCount(), 7);
    QVERIFY(!chip->isVisible());

    // From one failure to the others of its cause.
    table()->setCurrentIndex(table()->model()->index(5, 0));
    QPushButton *others = nullptr;
    QTRY_VERIFY((others = m_world->button<QPushButton>(u"2 other requests failed for the same reason. Show them"_s)));
    QTest::mouseClick(others, Qt::LeftButton);
    QTRY_COMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(cell(0, ui::ResultsModel::Column::CustomId), u"r4"_s);
    segments->choose(0);
    QTRY_COMPARE(table()->model()->rowCount(), 12);
}

void TestDetail::aFailedRequestIsEditedAndSentAgain()
{
    const QString id = run(m_world->world.requests(
        3, [](int i) { return i == 1 ? u"[[sandbox:error:invalid_request_error]]"_s : u"Say %1."_s.arg(i); }));
    open(id, 3);
    QVERIFY(!m_world->button<QPushButton>(u"Edit and retry…"_s)); // the first one succeeded
    table()->setCurrentIndex(table()->model()->index(1, 0));
    QPushButton *edit = nullptr;
    QTRY_VERIFY((edit = m_world->button<QPushButton>(u"Edit and retry…"_s)));
    // Beside the error stands the request.
    QVERIFY(m_world->find<QPlainTextEdit>(u"Request beside the answer"_s)->isVisible());
    QTest::mouseClick(edit, Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::EditRetryDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->editor()->toPlainText().startsWith(u"{\n  \"model\": \"claude-haiku-4-5\""_s));
    QPushButton *send = m_world->button<QPushButton>(u"Send 1 request"_s, dialog);
    QTRY_VERIFY(send->isEnabled());

    const auto says = [dialog](const QString &text) {
        for (QLabel *label : dialog->findChildren<QLabel *>())
            if (label->text().contains(text))
                return true;
        return false;
    };
    const QString params = dialog->editor()->toPlainText();
    dialog->editor()->setPlainText(params.chopped(1));
    QVERIFY(!send->isEnabled());
    QTRY_VERIFY(says(u"Not valid JSON in line"_s));
    dialog->editor()->setPlainText(QString{params}.replace(u"\"max_tokens\": 64"_s, u"\"max_tokens\": -1"_s));
    QTRY_VERIFY(says(u"It would fail:"_s));
    QVERIFY(!send->isEnabled());
    dialog->editor()->setPlainText(
        QString{params}.replace(u"[[sandbox:error:invalid_request_error]]"_s, u"[[sandbox:echo]] It is mended."_s));
    QTRY_VERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);

    const ui::JobListModel &jobs = m_world->window.workspace()->jobs();
    QTRY_COMPARE_WITH_TIMEOUT(jobs.rowCount(), 2, 20'000);
    QCOMPARE(jobs.at(0).parent, id);
    QTRY_COMPARE_WITH_TIMEOUT(jobs.at(0).state, JobState::Done, 30'000);
    QTRY_COMPARE(cell(1, ui::ResultsModel::Column::Result), u"Succeeded"_s);
    QTRY_VERIFY(m_world->find<QTextBrowser>(u"Answer"_s)->toPlainText().contains(u"It is mended."_s));
    // What was tried on the way left no jobs behind.
    QTRY_COMPARE(test::await(m_world->world.jobs->list())->size(), 2);
}

void TestDetail::chosenRowsAreRetriedFromTheirMenu()
{
    const QString id = run(m_world->world.requests(
        5, [](int i) { return i > 2 ? u"[[sandbox:error:overloaded_error]] %1"_s.arg(i) : u"Say %1."_s.arg(i); }));
    open(id, 5);
    table()->selectRow(0);
    QMenu *menu = menuOf(0);
    QVERIFY(menu);
    QVERIFY(!action(menu, u"Retry this one…"_s)->isEnabled()); // it succeeded
    menu->close();
    table()->selectRow(4);
    menu = menuOf(4);
    action(menu, u"Retry this one…"_s)->trigger();
    menu->close();
    auto *dialog = m_world->dialog<ui::RetryDialog>();
    QVERIFY(dialog);
    QPushButton *send = nullptr;
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 1 request"_s, dialog)) && send->isEnabled());
    dialog->reject();
    QTRY_COMPARE(test::await(m_world->world.jobs->list())->size(), 1);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestDetail::severalBatchesAreChips()
{
    core::JobOptions options;
    options.canary = true; // a sample is a batch of its own
    core::Jobs &jobs = *m_world->world.jobs;
    const QString id = run(m_world->world.requests(60), options);
    QVERIFY(test::await(jobs.release(id)));
    QVERIFY(test::await(jobs.wait(id)));
    open(id, 60);
    auto *chips = m_world->find<ui::SegmentedControl>(u"Which batch is shown"_s);
    QVERIFY(chips && chips->isVisible());
    auto *context = page()->findChild<ui::ElidedLabel *>();
    for (ui::ElidedLabel *each : page()->findChildren<ui::ElidedLabel *>())
        if (each->fullText().contains(u"msgbatch_"_s))
            context = each;
    QVERIFY(context->fullText().endsWith(u"and one more batch"_s));
    chips->choose(1);
    QTRY_COMPARE(table()->model()->rowCount(), 30);
    QCOMPARE(context->fullText(), m_world->world.stored(id).shards[0].batch->id);
    chips->choose(2);
    QTRY_COMPARE(table()->model()->rowCount(), 30);
    QCOMPARE(context->fullText(), m_world->world.stored(id).shards[1].batch->id);
    chips->choose(0);
    QTRY_COMPARE(table()->model()->rowCount(), 60);
}

void TestDetail::theRequestStandsBesideTheAnswer()
{
    open(run(m_world->world.requests(2)), 2);
    auto *request = m_world->find<QPlainTextEdit>(u"Request beside the answer"_s);
    QTRY_VERIFY(pane()->position() >= 0);
    QVERIFY(!request->isVisible());
    QPushButton *show = m_world->button<QPushButton>(u"Show the request"_s);
    QVERIFY(show);
    QTest::mouseClick(show, Qt::LeftButton);
    QVERIFY(request->isVisible());
    QVERIFY(request->toPlainText().contains(u"Say the number 0."_s));
    QTest::keyClick(table(), Qt::Key_Down);
    QTRY_VERIFY(request->toPlainText().contains(u"Say the number 1."_s));
    QVERIFY(m_world->settings.value(u"batches/requestBeside"_s).toBool());
}

void TestDetail::aSearchFindsPromptsAndCounts()
{
    open(run(m_world->world.requests(20, [](int i) { return i % 5 == 0 ? u"A needle %1."_s.arg(i) : u"Hay %1."_s.arg(i); })), 20);
    QTest::keyClick(&m_world->window, Qt::Key_F, Qt::ControlModifier);
    auto *search = m_world->find<QLineEdit>(u"Search in the results"_s);
    QCOMPARE(QApplication::focusWidget(), search);
    QTest::keyClicks(search, u"NEEDLE"_s);
    QTRY_COMPARE(table()->model()->rowCount(), 4);
    QTRY_COMPARE(m_world->find<ui::SearchEdit>(u"Search in the results"_s)->note(), u"4 found"_s);
    // What stands beside the field stays where it is.
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which results are shown"_s);
    const QRect found = segments->geometry();
    search->clear();
    QTRY_COMPARE(table()->model()->rowCount(), 20);
    QCOMPARE(segments->geometry(), found);
}

void TestDetail::failedIsCountedInOneWay()
{
    open(run(m_world->world.requests(12, [](int i) {
             return i < 2 ? u"[[sandbox:error:invalid_request_error]] %1"_s.arg(i)
                 : i < 5 ? u"[[sandbox:expire]] %1"_s.arg(i)
                 : i < 7 ? u"[[sandbox:error:overloaded_error]] %1"_s.arg(i)
                 : i == 7 ? u"[[sandbox:truncate]]"_s
                          : u"Say %1."_s.arg(i);
         })),
         12);
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which results are shown"_s);
    auto *status = page()->findChild<ui::Pill *>();
    QTRY_COMPARE(status->face().text, u"Done · 7 failed"_s);
    QVERIFY(m_world->button<QPushButton>(u"Failed 7"_s, segments));
    QVERIFY(!m_world->button<QPushButton>(u"Canceled 0"_s, segments)); // nothing was
    segments->choose(3);
    QTRY_COMPARE(table()->model()->rowCount(), 7);
    // The bar names what the button counts, and what it does not.
    QStringList told;
    for (const QLabel *label : page()->findChild<ui::MessageBar *>()->findChildren<QLabel *>())
        told.append(label->text());
    QVERIFY(told.join(u'\n').contains(
        u"<b>2</b> failed on a temporary API error and <b>3</b> expired; all can be retried as they are. <b>2</b> are invalid"_s));
    // All but the two that fail again as they are.
    QPushButton *retry = m_world->button<QPushButton>(u"Retry 5 failed…"_s);
    QVERIFY(retry);
    QTest::mouseClick(retry, Qt::LeftButton);
    ui::RetryDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_world->dialog<ui::RetryDialog>()));
    QPushButton *send = nullptr;
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 5 requests"_s, dialog)) && send->isEnabled());
    // Looking at the price changes nothing of what the job says it was estimated at.
    const auto estimated = [this] {
        QStringList texts;
        for (const QLabel *label : page()->findChild<ui::SummaryCard *>()->findChildren<QLabel *>())
            if (label->text().startsWith(u"est. "_s))
                texts.append(label->text());
        return texts;
    };
    const ui::JobListModel &list = m_world->window.workspace()->jobs();
    const core::Job &oldest = list.at(list.rowCount() - 1); // the retry may be listed, too
    const QString estimate = u"est. "_s + ui::Format{}.money(*oldest.estimateBatch);
    QTRY_COMPARE(estimated(), QStringList{estimate});
    // Enter in the field takes the number that was typed; it leaves nothing.
    QCheckBox *truncated = nullptr;
    for (QCheckBox *each : dialog->findChildren<QCheckBox *>())
        if (each->text().startsWith(u"Truncated"_s))
            truncated = each;
    QVERIFY(truncated);
    truncated->click();
    auto *tokens = m_world->find<QLineEdit>(u"New max_tokens for the truncated requests"_s, dialog);
    tokens->setFocus();
    QTest::keyClicks(tokens, u"9000"_s);
    QTest::keyClick(tokens, Qt::Key_Return);
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 6 requests"_s, dialog)) && send->isEnabled());
    QVERIFY(dialog->isVisible());
    const auto tells = [dialog](const QString &text) {
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    };
    QVERIFY(!tells(u"cut off again"_s));
    // No more room than before, and more than the model can do.
    tokens->setText(u"2"_s);
    QTRY_VERIFY(tells(u"One gets no more max_tokens than it had"_s));
    tokens->setText(u"999999"_s);
    QTRY_VERIFY(tells(u"One cannot be sent: max_tokens"_s));
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 5 requests"_s, dialog)) && send->isEnabled());
    // Ctrl+Enter sends, and Esc takes it back.
    QTest::keyClick(dialog, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(send->text().startsWith(u"Sending in"_s));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(dialog->isVisible());
    QTRY_COMPARE(send->text(), u"Send 5 requests"_s);
    dialog->reject();
}

void TestDetail::aFewResultsHaveRoomInTheSmallestWindow()
{
    const QString id = run(m_world->world.requests(12));
    m_world->window.resize(1000, 700);
    m_world->theme.setTextScale(1.5);
    const auto back = qScopeGuard([this] { m_world->theme.setTextScale(1); });
    open(id, 12);
    auto *area = page()->findChild<QScrollArea *>();
    QVERIFY(area);
    const int row = table()->verticalHeader()->defaultSectionSize();
    QTRY_VERIFY2(table()->viewport()->height() >= 6 * row, qPrintable(QString::number(table()->viewport()->height())));
    QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
    QCOMPARE(area->horizontalScrollBar()->maximum(), 0);
    area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
    const QRect seen = area->viewport()->rect();
    const auto inSight = [&](const QPoint &at) { return seen.contains(table()->viewport()->mapTo(area->viewport(), at)); };
    QTRY_VERIFY(inSight({5, 0}) && inSight({5, 6 * row - 1}));
    // With room for all of it nothing scrolls.
    m_world->theme.setTextScale(1);
    m_world->window.resize(1280, 800);
    QTRY_COMPARE(area->verticalScrollBar()->maximum(), 0);
}

void TestDetail::whatARetryHealedFailsNowhereAnyMore()
{
    core::Jobs &jobs = *m_world->world.jobs;
    // A temporary fault of the service: the same requests, once it has gone.
    m_world->world.sandbox->setFailures({.errored = 1, .expired = 0});
    const QString id = run(m_world->world.requests(3));
    m_world->world.sandbox->setFailures({});
    open(id, 3);
    auto *status = page()->findChild<ui::Pill *>();
    QTRY_COMPARE(status->face().text, u"Done · 3 failed"_s);
    const ui::JobListModel &list = m_world->window.workspace()->jobs();
    QCOMPARE(list.countOf(ui::JobGroup::NeedsAttention), 1);
    const auto retry = test::await(jobs.prepareRetry(id, {}));
    QVERIFY(retry);
    QVERIFY(test::await(jobs.submit(retry->job.id)));
    QVERIFY(test::await(jobs.wait(retry->job.id)));
    // The page, its button, the row in the list and the segments above it.
    QTRY_COMPARE(status->face().text, u"Done"_s);
    QTRY_VERIFY(!m_world->button<QPushButton>(u"Retry…"_s, page()));
    QTRY_COMPARE(list.countOf(ui::JobGroup::NeedsAttention), 0);
    const QModelIndex row = list.index(list.rowOf(id), int(ui::JobListModel::Column::Status));
    QCOMPARE(row.data(ui::PillRole).value<ui::PillFace>().text, u"Done"_s);
    QVERIFY(list.index(row.row(), int(ui::JobListModel::Column::Progress)).data().toString().startsWith(u'3'));
    // Also after a restart, and it stays when the job is told anew.
    m_world->open();
    QTRY_COMPARE(m_world->window.workspace()->jobs().rowCount(), 2);
    QTRY_COMPARE(m_world->window.workspace()->jobs().countOf(ui::JobGroup::NeedsAttention), 0);
    QVERIFY(test::await(jobs.rename(id, u"another name"_s)));
    QCOMPARE(m_world->window.workspace()->jobs().job(id)->name, u"another name"_s);
    QCOMPARE(m_world->window.workspace()->jobs().countOf(ui::JobGroup::NeedsAttention), 0);
}

void TestDetail::columnsAreChosenAndStay()
{
    const QString id = run(m_world->world.requests(3));
    open(id, 3);
    using Column = ui::ResultsModel::Column;
    QVERIFY(table()->isColumnHidden(int(Column::StopReason)));
    QTest::mouseClick(m_world->find<QToolButton>(u"Columns"_s, page()), Qt::LeftButton);
    QMenu *menu = table()->findChild<QMenu *>();
    QVERIFY(menu);
    action(menu, u"Stop reason"_s)->trigger();
    menu->close();
    QVERIFY(!table()->isColumnHidden(int(Column::StopReason)));
    QCOMPARE(cell(0, Column::StopReason), u"end_turn"_s);
    open(id, 3); // another workspace, as after a restart
    QVERIFY(!table()->isColumnHidden(int(Column::StopReason)));
    QVERIFY(table()->isColumnHidden(int(Column::AnswerText)));
    // And all go back to how they were, for the next start too.
    table()->horizontalHeader()->moveSection(3, 1);
    table()->setColumnWidth(int(Column::Cost), 170);
    const auto reset = [this] {
        QTest::mouseClick(m_world->find<QToolButton>(u"Columns"_s, page()), Qt::LeftButton);
        QMenu *columns = table()->findChildren<QMenu *>().constLast();
        QAction *found = action(columns, u"Reset the columns"_s);
        columns->close();
        return found;
    };
    QVERIFY(reset()->isEnabled());
    reset()->trigger();
    const auto asBefore = [this] {
        return table()->isColumnHidden(int(Column::StopReason)) && table()->horizontalHeader()->visualIndex(3) == 3
            && table()->columnWidth(int(Column::Cost)) < 170;
    };
    QTRY_VERIFY(asBefore());
    QVERIFY(!reset()->isEnabled());
    open(id, 3);
    QVERIFY(asBefore());
    // The detail gives its room to the table, by mouse as by the space bar.
    QTest::mouseClick(m_world->find<QToolButton>(u"Hide the detail"_s, page()), Qt::LeftButton);
    QVERIFY(!pane()->isVisible());
    QTest::mouseClick(m_world->find<QToolButton>(u"Show the detail"_s, page()), Qt::LeftButton);
    QVERIFY(pane()->isVisible());
}

void TestDetail::aClickOnTheIdCopiesIt()
{
    const QString id = run(m_world->world.requests(2));
    open(id, 2);
    const QString batch = m_world->world.stored(id).shards[0].batch->id;
    for (ui::ElidedLabel *each : page()->findChildren<ui::ElidedLabel *>())
        if (each->fullText() == batch)
            QTest::mouseClick(each, Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), batch);
}

void TestDetail::rowsAreCopiedAsJson()
{
    open(run(m_world->world.requests(3)), 3);
    table()->selectRow(1);
    QMenu *menu = menuOf(1);
    QVERIFY(menu);
    action(menu, u"Copy row as JSON"_s)->trigger();
    const QJsonObject row = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
    QCOMPARE(row.value("custom_id"_L1).toString(), u"r1"_s);
    QCOMPARE(row.value("Result"_L1).toString(), u"Succeeded"_s);
    // Numbers as numbers, and money exactly, in dollars.
    const qint64 input = row.value("Input"_L1).toInteger(-1);
    QVERIFY(input > 0);
    QCOMPARE(row.value("Input"_L1).type(), QJsonValue::Double);
    const core::Job job = m_world->window.workspace()->jobs().at(0);
    core::Money sum;
    for (int i = 0; i < 3; ++i)
        sum += *core::Money::fromDecimalUsd(table()->model()->index(i, int(ui::ResultsModel::Column::Cost)).data(ui::RawRole).toString());
    QCOMPARE(sum, *job.cost);
    const QString cost = row.value("Cost"_L1).toString();
    QVERIFY(cost.startsWith(u"0."_s) && core::Money::fromDecimalUsd(cost));
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QGuiApplication::clipboard()->text().split(u'\t').contains(cost));
    action(menu, u"Copy cell"_s)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), u"r1"_s);
    menu->close();
}

void TestDetail::theScrollBarOfTheResultsCoversNoColumn()
{
    open(run(m_world->world.requests(60)), 60);
    QTRY_VERIFY(table()->verticalScrollBar()->isVisible());
    const auto end = [this] {
        int last = 0;
        for (int column = 0; column < int(ui::ResultsModel::Column::Count); ++column)
            if (!table()->isColumnHidden(column))
                last = qMax(last, table()->columnViewportPosition(column) + table()->columnWidth(column));
        return last;
    };
    QTRY_COMPARE(end(), table()->viewport()->width());
}

void TestDetail::markdownHasTheLookOfTheWindow()
{
    QTextDocument document;
    document.setMarkdown(u"Text.\n\n```\none\ntwo\n```\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- item\n"_s);
    const QString before = document.toPlainText();
    ui::dressMarkdown(document);
    QCOMPARE(document.toPlainText(), before);
    const QColor ground = ui::currentColors()[ui::Color::Raised];
    QStringList onGround;
    QTextTable *table = nullptr;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().background().color() == ground && block.blockFormat().background().style() != Qt::NoBrush)
            onGround.append(block.text());
        if (QTextTable *here = QTextCursor{block}.currentTable())
            table = here;
    }
    QCOMPARE(onGround, (QStringList{u"one"_s, u"two"_s, u"said"_s}));
    QVERIFY(table);
    QVERIFY(table->format().borderCollapse());
    QCOMPARE(table->format().borderStyle(), QTextFrameFormat::BorderStyle_Solid);
    QVERIFY(!document.isUndoAvailable());
}

void TestDetail::theLegendTellsOfAllOutcomes()
{
    const QString id = run(m_world->world.requests(9, [](int i) -> QString {
        switch (i % 4) {
        case 0: return i == 0 ? u"[[sandbox:refuse]]"_s : u"[[sandbox:truncate]]"_s;
        case 1: return u"[[sandbox:error:overloaded_error]]"_s;
        case 2: return u"[[sandbox:expire]]"_s;
        default: return u"good"_s;
        }
    }));
    open(id, 9);
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which results are shown"_s);
    QVERIFY(m_world->button<QPushButton>(u"Incomplete 3"_s, segments)); // of two kinds
    auto *legend = page()->findChild<ui::MeterLegend *>();
    auto *card = page()->findChild<ui::SummaryCard *>();
    for (const int width : {1280, 1000}) {
        m_world->window.resize(width, 800);
        QTRY_VERIFY(segments->width() >= segments->sizeHint().width()); // no word is cut
        QTRY_COMPARE(legend->height(), legend->heightForWidth(legend->width()));
        const QRect within{legend->mapTo(card, QPoint{}), legend->size()};
        QVERIFY(card->contentsRect().contains(within));
    }
    QVERIFY(legend->heightForWidth(legend->width()) > legend->heightForWidth(10'000)); // more than one row
}

void TestDetail::resultsThatGoSoonAreFetchedByHand()
{
    const core::Instant now = m_world->world.clock.now();
    const auto jobOf = [now](std::chrono::hours age, JobState state) {
        core::Job job;
        job.id = u"job_x"_s;
        job.state = state;
        job.requests = 5;
        job.createdAt = now - age;
        return job;
    };
    ui::SummaryCard card;
    card.resize(1000, 100);
    card.QWidget::show();
    QSignalSpy wanted{&card, &ui::SummaryCard::downloadWanted};
    const auto button = [&card] { return card.findChild<QPushButton *>(); };
    const auto showAged = [&](std::chrono::hours age, JobState state) {
        const core::Job job = jobOf(age, state);
        card.show({job}, job.counts, {}, now);
    };
    const auto says = [&card](const QString &text, const QString &kind) {
        for (QLabel *label : card.findChildren<QLabel *>())
            if (label->isVisible() && label->text() == text)
                return label->property("kind").toString() == kind;
        return false;
    };
    using std::chrono::hours;
    showAged(hours{24 * 10}, JobState::Downloading);
    QVERIFY(says(u"19 days"_s, u"hint"_s));
    showAged(hours{24 * 25 + 1}, JobState::Downloading);
    QVERIFY(says(u"3 days"_s, u"warn"_s)); // amber under five
    QVERIFY(!button()->isVisible());
    showAged(hours{24 * 28 + 4}, JobState::Downloading);
    QVERIFY(button()->isVisible());
    QTest::mouseClick(button(), Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    showAged(hours{24 * 28 + 4}, JobState::Done); // they are here
    QVERIFY(!button()->isVisible());
    // Deleted on the service they are here only.
    core::Job deleted = jobOf(hours{24}, JobState::Done);
    core::Shard shard;
    shard.state = core::Shard::State::Deleted;
    shard.batch = core::Batch{};
    deleted.shards = {shard};
    card.show({deleted}, deleted.counts, {}, now);
    QVERIFY(says(u"kept here only"_s, u"hint"_s));
}

void TestDetail::everythingHasAName()
{
    core::JobOptions options;
    options.canary = true;
    const QString id = run(m_world->world.requests(60, [](int i) {
        return i % 7 == 0 ? u"[[sandbox:error:invalid_request_error]] %1"_s.arg(i) : u"Say %1."_s.arg(i);
    }), options);
    open(id, 60);
    QCOMPARE(test::namelessWidgets(page()).join(u'\n'), QString{});
}

QTEST_MAIN(TestDetail)
#include "tst_detail.moc"
