// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "tests/support/accessibility.h"
#include "ui/compose/checkscard.h"
#include "ui/compose/draftchecks.h"
#include "ui/compose/faultmodel.h"
#include "ui/compose/faultsview.h"
#include "ui/compose/lineeditor.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/rowsdialog.h"
#include "ui/compose/sourcelist.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/toast.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using core::JobState;
using ui::FaultModel;

/// The New batch page by its widgets: sources of all kinds, fixes one by one, what is kept, and how it
/// is sent.
class TestNewBatch : public QObject
{
    Q_OBJECT

private slots:
    // Else two clicks in a row are a double-click, which a link takes as one.
    void initTestCase() { QApplication::setDoubleClickInterval(0); }
    void init()
    {
        m_world = std::make_unique<test::WindowWorld>();
        m_world->open();
    }
    void cleanup() { m_world.reset(); }

    void aFixIsAppliedByItsLinkAndTakenBack();
    void allFixesAreOneStep();
    void enterOnARowDoesWhatItsLinkDoes();
    void aLineIsEditedWithChecksOnIt();
    void aChangedTextIsNotThrownAwayUnasked();
    void fixesOutliveTheWindow();
    void whatIsFixedIsSent();
    void whatIsLeftOutIsExportedAsItStands();
    void aHundredThousandFaultsAreATable();
    void longPromptsAreShownByTheirLines();
    void moreFilesAreAddedByDropping();
    void aDropOnTheListStartsAnotherDraft();
    void pastedRequestsAreAdded();
    void rowsAreTypedPastedAndChanged();
    void typedRowsThatWereNotUsedComeBack();
    void chipsInsertAndRowsAreSteppedThrough();
    void aChangeWhileSourcesAreLookedIntoLosesNothing();
    void aTemplateIsSavedAndStartsAnotherDraft();
    void aFileDroppedDuringACheckTakesItsPlace();
    void aCheckThatSomeoneElseStopsIsTakenUpAgain();
    void theCheckCanBeStopped();
    void aFileThatChangesOnTheDiskIsCheckedAgain();
    void aFileThatVanishesSaysSo();
    void offlineSaysWhyAndKeepsTheDraft();
    void aDiscardedDraftComesBack();
    void whatATableNeedsIsForgottenWithIt();
    void closingWhileTheSecondsRunSendsNothing();
    void closingTheWindowWhileTheSecondsRunAsks();
    void theSecondsRunOnOtherPagesToo();
    void someFaultsFitThePage();
    void longNamesAreKeptWhole();
    void narrowPanelsSayItBriefly();
    void iconsFollowTheTheme();
    void nothingTakesThePlaceOfTheStatus();
    void largeTextsAreNotCutOff();
    void writingCannotBeTakenBackAndSaysSo();
    void everythingHasAName();

private:
    /// Of the present workspace: one that was there before goes when it is its turn.
    ui::NewBatchPage *page() { return m_world->window.workspace()->findChild<ui::NewBatchPage *>(); }
    ui::PricePanel *panel() { return page()->findChild<ui::PricePanel *>(); }
    ui::FaultsView *faults() { return page()->findChild<ui::FaultsView *>(); }
    ui::DataTable *table() { return faults()->findChild<ui::DataTable *>(); }
    QString cell(int row, FaultModel::Column column) { return table()->model()->index(row, int(column)).data().toString(); }
    const ui::JobListModel &jobs() { return m_world->window.workspace()->jobs(); }
    ui::Toast *toast() { return m_world->find<ui::Toast>(); }
    bool says(const QString &text); ///< a label that is shown
    QString write(const QString &name, const QByteArray &content);
    void check(const QString &path);
    void settled();
    void openDraft(int row);
    void clickFix(int row);
    void drop(const QMimeData &data);

    std::unique_ptr<test::WindowWorld> m_world;
};

static QByteArray request(const QByteArray &id, const QByteArray &text = "Hello")
{
    return R"({"custom_id":")" + id + R"(","params":{"model":"claude-haiku-5-5","max_tokens":256,)"
        + R"("messages":[{"role":"user","content":")" + text + R"("}]}})";
}

static QByteArray withoutCap(const QByteArray &id) { return request(id).replace("\"max_tokens\":256,", ""); }

/// A duplicate, a missing max_tokens and a line cut off, between good ones.
static QByteArray faulty()
{
    return request("a") + "\n" + request("a") + "\n" + withoutCap("b") + "\n" + request("c").chopped(9) + "\n"
        + request("d") + "\n";
}

static QByteArray manyLines()
{
    QByteArray lines;
    for (int i = 0; i < 200'000; ++i)
        lines += request("r" + QByteArray::number(i)) + "\n";
    return lines;
}

bool TestNewBatch::says(const QString &text)
{
    for (const QLabel *label : m_world->window.findChildren<QLabel *>())
        if (label->isVisible() && label->text().contains(text))
            return true;
    return false;
}

QString TestNewBatch::write(const QString &name, const QByteArray &content)
{
    const QString path = m_world->world.dir.filePath(name);
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

/// From the list of batches.
void TestNewBatch::openDraft(int row)
{
    QTRY_VERIFY(jobs().rowCount() > row);
    QVERIFY(ui::isDraftId(jobs().at(row).id));
    m_world->window.workspace()->openJob(jobs().at(row).id);
}

void TestNewBatch::settled()
{
    QTRY_VERIFY_WITH_TIMEOUT(panel()->submit()->isEnabled(), 20'000);
}

void TestNewBatch::check(const QString &path)
{
    m_world->window.workspace()->newBatch(path);
    settled();
}

void TestNewBatch::clickFix(int row)
{
    const QModelIndex link = table()->model()->index(row, int(FaultModel::Column::Fix));
    table()->scrollTo(link);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, table()->visualRect(link).center());
}

void TestNewBatch::drop(const QMimeData &data)
{
    QDragEnterEvent enter{{300, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&m_world->window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped{{300, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&m_world->window, &dropped);
}

void TestNewBatch::aFixIsAppliedByItsLinkAndTakenBack()
{
    check(write(u"x.jsonl"_s, faulty()));
    QCOMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Rename to a-2"_s);
    QCOMPARE(cell(1, FaultModel::Column::Fix), u"Set to 4.096"_s);
    QCOMPARE(cell(2, FaultModel::Column::Fix), u"Edit line…"_s);
    QCOMPARE(panel()->submit()->text(), u"Submit"_s);

    clickFix(0);
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Undo"_s); // at once, before it is checked again
    QCOMPARE(cell(0, FaultModel::Column::Problem), u"Renamed to a-2"_s);
    QVERIFY(!panel()->submit()->isEnabled()); // its price is not known yet
    settled();
    QCOMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Undo"_s);
    QCOMPARE(cell(1, FaultModel::Column::Fix), u"Set to 4.096"_s);
    QVERIFY(page()->form().edits.isFixed(1, core::FixTarget::CustomId));

    clickFix(1);
    settled();
    clickFix(0); // out of turn
    settled();
    QVERIFY(!page()->form().edits.isFixed(1, core::FixTarget::CustomId));
    QVERIFY(page()->form().edits.isFixed(2, core::FixTarget::MaxTokens));

    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(page()->form().edits.isFixed(1, core::FixTarget::CustomId));
    QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!page()->form().edits.isFixed(1, core::FixTarget::CustomId));
    settled();
}

void TestNewBatch::allFixesAreOneStep()
{
    check(write(u"x.jsonl"_s, faulty()));
    QPushButton *all = m_world->button<QPushButton>(u"Apply 2 suggested fixes"_s);
    QVERIFY(all);
    QTest::mouseClick(all, Qt::LeftButton);
    QVERIFY(!all->isVisible());
    settled();
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Undo"_s);
    QCOMPARE(cell(1, FaultModel::Column::Fix), u"Undo"_s);
    QCOMPARE(cell(2, FaultModel::Column::Fix), u"Edit line…"_s);
    QPushButton *undo = m_world->button<QPushButton>(u"Undo"_s, faults());
    QVERIFY(undo);
    QTest::mouseClick(undo, Qt::LeftButton);
    QVERIFY(page()->form().edits.isEmpty());
    settled();
    QVERIFY(all->isVisible());
}

void TestNewBatch::enterOnARowDoesWhatItsLinkDoes()
{
    check(write(u"x.jsonl"_s, faulty()));
    table()->setFocus();
    table()->setCurrentIndex(table()->model()->index(1, 0));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(page()->form().edits.isFixed(2, core::FixTarget::MaxTokens));
    settled();
    QCOMPARE(table()->currentIndex().row(), 1); // the view has not moved
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(page()->form().edits.isEmpty());
}

void TestNewBatch::aLineIsEditedWithChecksOnIt()
{
    check(write(u"x.jsonl"_s, faulty()));
    clickFix(2);
    auto *editor = m_world->dialog<ui::LineEditor>();
    QVERIFY(editor);
    auto *text = editor->findChild<QPlainTextEdit *>();
    QTRY_VERIFY(text->isEnabled());
    const auto says = [editor](const QString &what) {
        for (const QLabel *label : editor->findChildren<QLabel *>())
            if (label->text().contains(what))
                return true;
        return false;
    };
    QTRY_VERIFY(says(u"One thing is wrong"_s));
    QTRY_VERIFY(says(u"unexpected end"_s));
    text->selectAll();
    QTest::keyClicks(text, QString::fromUtf8(request("typed", "By hand")));
    QTRY_VERIFY(says(u"In order: typed"_s));
    QPushButton *use = m_world->button<QPushButton>(u"Use this text"_s, editor);
    QTRY_VERIFY(use->isEnabled());
    QTest::mouseClick(use, Qt::LeftButton);
    QTRY_COMPARE(page()->form().edits.textCount(), 1);
    settled();
    QCOMPARE(cell(2, FaultModel::Column::Problem), u"Edited by hand"_s);
    QCOMPARE(cell(2, FaultModel::Column::CustomId), u"typed"_s);
    clickFix(2); // Undo
    settled();
    QCOMPARE(page()->form().edits.textCount(), 0);
    QCOMPARE(cell(2, FaultModel::Column::Fix), u"Edit line…"_s);
}

void TestNewBatch::aChangedTextIsNotThrownAwayUnasked()
{
    check(write(u"x.jsonl"_s, faulty()));
    clickFix(2);
    auto *editor = m_world->dialog<ui::LineEditor>();
    auto *text = editor->findChild<QPlainTextEdit *>();
    QTRY_VERIFY(text->isEnabled());
    QTest::keyClicks(text, u"x"_s);
    QTest::keyClick(editor, Qt::Key_Escape);
    auto *question = editor->findChild<ui::ConfirmDialog *>();
    QVERIFY(question);
    QVERIFY(editor->isVisible());
    QTest::mouseClick(m_world->button<QPushButton>(u"Throw away"_s, question), Qt::LeftButton);
    QTRY_VERIFY(!m_world->window.findChild<ui::LineEditor *>());
    QVERIFY(page()->form().edits.isEmpty());
}

void TestNewBatch::fixesOutliveTheWindow()
{
    check(write(u"x.jsonl"_s, faulty()));
    clickFix(0);
    m_world->open(); // another workspace, as after a restart; the draft was not written yet
    openDraft(0);
    settled();
    QVERIFY(page()->form().edits.isFixed(1, core::FixTarget::CustomId));
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Undo"_s);
    clickFix(0);
    settled();
    QCOMPARE(cell(0, FaultModel::Column::Fix), u"Rename to a-2"_s);
}

void TestNewBatch::whatIsFixedIsSent()
{
    check(write(u"x.jsonl"_s, faulty()));
    QTest::mouseClick(m_world->button<QPushButton>(u"Apply 2 suggested fixes"_s), Qt::LeftButton);
    settled();
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
    QCOMPARE(jobs().at(0).requests, 4);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000);
    QCOMPARE(jobs().at(0).counts.succeeded, 4);
}

void TestNewBatch::whatIsLeftOutIsExportedAsItStands()
{
    const QString path = write(u"x.jsonl"_s, faulty());
    check(path);
    QPushButton *button = m_world->button<QPushButton>(u"Export the 3 lines"_s);
    QVERIFY(button);
    const QString target = m_world->world.dir.filePath(u"out.jsonl"_s);
    const core::Answer<qint64> answer =
        m_world->world.jobs->exportLeftOut(page()->form().source(m_world->settings), target);
    QTRY_VERIFY(answer.isFinished());
    QCOMPARE(*answer.result(), 3);
    QFile file{target};
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), request("a") + "\n" + withoutCap("b") + "\n" + request("c").chopped(9) + "\n");
}

void TestNewBatch::aHundredThousandFaultsAreATable()
{
    QByteArray lines = request("good") + "\n";
    for (int i = 0; i < 100'000; ++i)
        lines += withoutCap("r" + QByteArray::number(i)) + "\n";
    check(write(u"big.jsonl"_s, lines));
    QCOMPARE(table()->model()->rowCount(), 100'000);
    QVERIFY(m_world->button<QPushButton>(u"Apply 100,000 suggested fixes"_s)
            || m_world->button<QPushButton>(u"Apply 100.000 suggested fixes"_s));
    table()->scrollToBottom();
    clickFix(99'999);
    settled();
    QCOMPARE(cell(99'999, FaultModel::Column::Fix), u"Undo"_s);
    QCOMPARE(cell(99'998, FaultModel::Column::Fix), u"Set to 4.096"_s);
    const QModelIndex last = table()->model()->index(99'999, 0);
    QVERIFY(table()->viewport()->rect().intersects(table()->visualRect(last))); // the view has not moved
}

void TestNewBatch::longPromptsAreShownByTheirLines()
{
    const QByteArray text = QByteArray{"words and more "}.repeated(40'000);
    check(write(u"x.jsonl"_s, request("a") + "\n" + request("l1", text) + "\n" + withoutCap("b") + "\n"
                    + request("l2", text) + "\n"));
    QCOMPARE(cell(0, FaultModel::Column::CustomId), u"b"_s);
    QPushButton *show = nullptr;
    QTRY_VERIFY((show = m_world->button<QPushButton>(u"Show 2"_s)));
    QTest::mouseClick(show, Qt::LeftButton);
    QCOMPARE(table()->model()->rowCount(), 2);
    QCOMPARE(cell(0, FaultModel::Column::CustomId), u"l1"_s);
    QCOMPARE(cell(1, FaultModel::Column::Line), u"4"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Show the faults"_s), Qt::LeftButton);
    QCOMPARE(cell(0, FaultModel::Column::CustomId), u"b"_s);
}

void TestNewBatch::moreFilesAreAddedByDropping()
{
    check(write(u"one.jsonl"_s, request("a") + "\n"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write(u"two.jsonl"_s, request("b") + "\n" + request("c") + "\n")),
                  QUrl::fromLocalFile(write(u"three.json"_s, "[" + request("d") + "]"))});
    QCOMPARE(m_world->window.workspace()->dropOffer(data), u"Add 2 files to this batch"_s);
    drop(data);
    settled();
    QCOMPARE(page()->form().paths().size(), 3);
    QTRY_VERIFY(says(u"4 requests are ready"_s));
}

void TestNewBatch::aDropOnTheListStartsAnotherDraft()
{
    const QString first = write(u"one.jsonl"_s, withoutCap("a") + "\n" + request("b"));
    check(first);
    clickFix(0);
    settled();
    m_world->window.workspace()->showBatches();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write(u"two.jsonl"_s, request("x") + "\n"))});
    QCOMPARE(m_world->window.workspace()->dropOffer(data), u"Start a new batch from two.jsonl"_s);
    drop(data);
    settled();
    QVERIFY(page()->form().path.endsWith(u"two.jsonl"_s));
    QCOMPARE(jobs().rowCount(), 2);
    openDraft(1); // the older one
    settled();
    QCOMPARE(page()->form().path, first);
    QVERIFY(page()->form().edits.isFixed(0, core::FixTarget::MaxTokens));
}

void TestNewBatch::pastedRequestsAreAdded()
{
    check(write(u"one.jsonl"_s, request("a") + "\n"));
    QGuiApplication::clipboard()->setText(QString::fromUtf8(request("p1") + "\n" + request("p2")));
    page()->setFocus();
    QTest::keyClick(page(), Qt::Key_V, Qt::ControlModifier);
    QTRY_COMPARE(page()->form().more.size(), 1);
    settled();
    QCOMPARE(m_world->find<ui::SourceList>()->findChildren<ui::ElidedLabel *>().size(), 4);
    QToolButton *remove = m_world->find<QToolButton>(u"Take one.jsonl out"_s);
    QVERIFY(remove);
    QTest::mouseClick(remove, Qt::LeftButton);
    QTRY_COMPARE(page()->form().paths().size(), 1);
    settled();
    QVERIFY(QFileInfo{page()->form().path}.fileName().startsWith(u"pasted-"_s));
}

void TestNewBatch::rowsAreTypedPastedAndChanged()
{
    m_world->window.workspace()->newBatch();
    QTest::mouseClick(m_world->button<QPushButton>(u"Type rows…"_s), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::RowsDialog>();
    QVERIFY(dialog);
    auto *rows = dialog->findChild<QTableWidget *>();
    rows->setItem(0, 1, new QTableWidgetItem{u"Say \"one\", please"_s});
    QGuiApplication::clipboard()->setText(u"x-2\tSay two\nx-3\tSay three\n"_s);
    rows->setCurrentCell(1, 0);
    QTest::keyClick(rows, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(rows->rowCount(), 4); // an empty one is left
    QTest::mouseClick(m_world->button<QPushButton>(u"Use these rows"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(page()->canAdd());
    m_world->find<QComboBox>(u"Model"_s)->setCurrentIndex(1);
    settled();
    QTRY_VERIFY(says(u"3 requests are ready"_s));

    QTest::mouseClick(m_world->button<QPushButton>(u"Edit rows…"_s), Qt::LeftButton);
    dialog = m_world->dialog<ui::RowsDialog>();
    rows = dialog->findChild<QTableWidget *>();
    QCOMPARE(rows->item(0, 1)->text(), u"Say \"one\", please"_s);
    QCOMPARE(rows->item(2, 0)->text(), u"x-3"_s);
    rows->setItem(3, 1, new QTableWidgetItem{u"Say four"_s});
    QTest::mouseClick(m_world->button<QPushButton>(u"Use these rows"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(says(u"4 requests are ready"_s));
}

void TestNewBatch::typedRowsThatWereNotUsedComeBack()
{
    m_world->window.workspace()->newBatch();
    const auto open = [this] {
        QTest::mouseClick(m_world->button<QPushButton>(u"Type rows…"_s), Qt::LeftButton);
        return m_world->dialog<ui::RowsDialog>();
    };
    auto *dialog = open();
    dialog->findChild<QTableWidget *>()->setItem(0, 1, new QTableWidgetItem{u"Not to be lost"_s});
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!m_world->window.findChild<ui::RowsDialog *>());
    QTRY_VERIFY(QFile::exists(m_world->world.dir.filePath(u"drafts/rows-unfinished.csv"_s)));
    dialog = open();
    QVERIFY(dialog->findChild<QTableWidget *>()->item(0, 1));
    auto *rows = dialog->findChild<QTableWidget *>();
    QCOMPARE(rows->item(0, 1)->text(), u"Not to be lost"_s);
    QVERIFY(rows->item(0, 0)->text().isEmpty()); // left to be numbered, as before
    const auto isTold = [dialog] {
        const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *each) {
            return each->isVisible() && each->text().startsWith(u"Your unfinished rows of Today"_s);
        });
    };
    QVERIFY(isTold());
    QTest::mouseClick(m_world->button<QPushButton>(u"Start empty"_s, dialog), Qt::LeftButton);
    QVERIFY(!isTold());
    QVERIFY(!rows->item(0, 1));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!m_world->window.findChild<ui::RowsDialog *>());
    QVERIFY(!QFile::exists(m_world->world.dir.filePath(u"drafts/rows-unfinished.csv"_s)));
}

void TestNewBatch::chipsInsertAndRowsAreSteppedThrough()
{
    m_world->window.workspace()->newBatch(write(u"t.csv"_s, "id,text,lang\nt-1,Hello,en\nt-2,Tschüs,de\n"));
    auto *prompt = m_world->find<QPlainTextEdit>(u"Prompt template"_s);
    QTRY_VERIFY(prompt->isVisible());
    prompt->setFocus();
    QTest::keyClicks(prompt, u"Translate: "_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"{{text}}"_s), Qt::LeftButton);
    QCOMPARE(prompt->toPlainText(), u"Translate: {{text}}"_s);
    auto *preview = m_world->find<QPlainTextEdit>(u"Preview of one row"_s);
    QCOMPARE(preview->toPlainText(), u"Translate: Hello"_s);
    QTest::mouseClick(m_world->find<QToolButton>(u"Next row"_s), Qt::LeftButton);
    QCOMPARE(preview->toPlainText(), u"Translate: Tschüs"_s);
    m_world->find<QComboBox>(u"Model"_s)->setCurrentIndex(1);
    settled();
    // A further table of whole requests keeps its own models.
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write(u"more.jsonl"_s, request("m") + "\n"))});
    drop(data);
    settled();
    QTRY_VERIFY(says(u"3 requests are ready"_s));
    QTRY_VERIFY(page()->form().mixed);
}

void TestNewBatch::aChangeWhileSourcesAreLookedIntoLosesNothing()
{
    ui::BatchForm form;
    form.setPaths({write(u"t.csv"_s, "id,text\nt-1,Hello\n"), write(u"more.jsonl"_s, request("m") + "\n")});
    form.model = u"claude-haiku-5-5"_s;
    form.promptTemplate = u"{{text}}"_s;
    ui::DraftChecks checks{m_world->session()};
    QSignalSpy looked{&checks, &ui::DraftChecks::previewRead};
    QSignalSpy finished{&checks, &ui::DraftChecks::finished};
    QSignalSpy failed{&checks, &ui::DraftChecks::failed};
    checks.setSources(form);
    checks.checkSoon(form);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(looked.size(), 1);
    QVERIFY(checks.preview().takesTemplate() && checks.preview().bringsRequests);

    checks.setSources(form);
    checks.stop();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<core::Error>().kind, core::Error::Kind::Canceled);
    QCOMPARE(finished.size(), 1);
    QVERIFY(!checks.isRunning());
}

void TestNewBatch::aTemplateIsSavedAndStartsAnotherDraft()
{
    m_world->window.workspace()->newBatch(write(u"t.csv"_s, "id,text\nt-1,Hello\n"));
    auto *prompt = m_world->find<QPlainTextEdit>(u"Prompt template"_s);
    QTRY_VERIFY(prompt->isVisible());
    prompt->setPlainText(u"Read {{text}}"_s);
    m_world->find<QPlainTextEdit>(u"System prompt"_s)->setPlainText(u"Be brief."_s);
    m_world->find<QComboBox>(u"Model"_s)->setCurrentIndex(2);
    auto *name = m_world->find<QLineEdit>(u"Name"_s);
    name->setFocus();
    QTest::keyClicks(name, u"weekly"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Save as template"_s), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::TextDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->edit()->text(), u"weekly"_s);
    QTest::keyClick(dialog->edit(), Qt::Key_Return);
    QTRY_COMPARE(toast()->text(), u"Template “weekly” saved"_s);
    const QString model = page()->form().model;

    m_world->open(); // kept in the settings
    m_world->window.workspace()->newBatch(write(u"u.csv"_s, "id,text\nu-1,Bye\n"));
    QPushButton *offer = nullptr;
    QTRY_VERIFY((offer = m_world->button<QPushButton>(u"Start from a template"_s)));
    QTest::mouseClick(offer, Qt::LeftButton);
    QMenu *menu = nullptr;
    QTRY_VERIFY((menu = qobject_cast<QMenu *>(QApplication::activePopupWidget())));
    menu->actions().constFirst()->trigger();
    menu->close();
    settled();
    QCOMPARE(page()->form().name, u"weekly"_s);
    QCOMPARE(page()->form().promptTemplate, u"Read {{text}}"_s);
    QCOMPARE(page()->form().systemPrompt, u"Be brief."_s);
    QCOMPARE(page()->form().model, model);
    QVERIFY(page()->form().path.endsWith(u"u.csv"_s));
}

void TestNewBatch::aFileDroppedDuringACheckTakesItsPlace()
{
    m_world->window.workspace()->newBatch(write(u"large.jsonl"_s, manyLines()));
    m_world->window.workspace()->showBatches();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write(u"small.jsonl"_s, request("x") + "\n" + request("y")))});
    drop(data);
    settled();
    QVERIFY(page()->form().path.endsWith(u"small.jsonl"_s));
    QTRY_VERIFY(says(u"2 requests are ready"_s));
}

void TestNewBatch::aCheckThatSomeoneElseStopsIsTakenUpAgain()
{
    m_world->window.workspace()->newBatch(write(u"large.jsonl"_s, manyLines()));
    QTRY_VERIFY(says(u"Checking"_s));
    m_world->world.jobs->stopChecking();
    settled();
}

void TestNewBatch::theCheckCanBeStopped()
{
    m_world->window.workspace()->newBatch(write(u"large.jsonl"_s, manyLines()));
    QPushButton *stop = nullptr;
    QTRY_VERIFY((stop = m_world->button<QPushButton>(u"Stop"_s)));
    QTRY_VERIFY(says(u" of about "_s) || says(u"ready"_s)); // it has begun to read
    if (stop->isVisible()) {
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_VERIFY(says(u"Stopped"_s) || says(u"ready"_s));
    }
    if (QPushButton *again = m_world->button<QPushButton>(u"Check again"_s))
        QTest::mouseClick(again, Qt::LeftButton);
    settled();
}

void TestNewBatch::aFileThatChangesOnTheDiskIsCheckedAgain()
{
    check(write(u"x.jsonl"_s, request("a") + "\n"));
    write(u"x.jsonl"_s, request("a") + "\n" + request("b") + "\n");
    QTRY_VERIFY(says(u"2 requests are ready"_s));
    settled();
}

void TestNewBatch::aFileThatVanishesSaysSo()
{
    const QString path = write(u"x.jsonl"_s, request("a") + "\n");
    check(path);
    QVERIFY(QFile::remove(path));
    QTRY_VERIFY(!panel()->submit()->isEnabled());
    QTRY_VERIFY(says(u"x.jsonl:"_s));
    QCOMPARE(page()->form().path, path); // it may come back
}

void TestNewBatch::offlineSaysWhyAndKeepsTheDraft()
{
    check(m_world->world.requests(5));
    m_world->world.sandbox.reset();
    m_world->window.workspace()->setConnection(ui::ConnectionState::Kind::Offline);
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(page()->isSubmitting()); // it looks first
    QTRY_VERIFY(says(u"Offline. The draft is safe"_s));
    QVERIFY(!page()->isSubmitting());
    QVERIFY(page()->canAdd());
}

void TestNewBatch::aDiscardedDraftComesBack()
{
    const QString path = m_world->world.requests(5);
    check(path);
    QTest::mouseClick(m_world->button<QPushButton>(u"Discard"_s), Qt::LeftButton);
    QVERIFY(!page()->canAdd());
    QVERIFY(!page()->isVisible());
    QTest::mouseClick(toast()->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(page()->isVisible());
    settled();
    QCOMPARE(page()->form().path, path);
}

void TestNewBatch::whatATableNeedsIsForgottenWithIt()
{
    m_world->window.workspace()->newBatch(write(u"t.csv"_s, "id,text\nt-1,Hello\n"));
    auto *model = m_world->find<QComboBox>(u"Model"_s, page());
    auto *limit = m_world->find<QLineEdit>(u"max_tokens for requests that have none"_s, page());
    QVERIFY(model && limit);
    QTRY_COMPARE(model->itemText(0), u"Choose a model"_s);
    QCOMPARE(limit->placeholderText(), QLocale{}.toString(4096));
    QTest::mouseClick(m_world->button<QPushButton>(u"Discard"_s), Qt::LeftButton);
    m_world->window.workspace()->newBatch();
    QCOMPARE(model->itemText(0), u"As in the file"_s);
    QCOMPARE(limit->placeholderText(), u"as in the file"_s);
}

void TestNewBatch::closingWhileTheSecondsRunSendsNothing()
{
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    const QString path = m_world->world.requests(5);
    check(path);
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(page()->isSubmitting());
    m_world->open(); // another profile takes its place
    openDraft(0);
    settled();
    QCOMPARE(page()->form().path, path);
    QVERIFY(!page()->isSubmitting());
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
}

void TestNewBatch::closingTheWindowWhileTheSecondsRunAsks()
{
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    check(m_world->world.requests(5));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(!m_world->window.close());
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QTest::mouseClick(m_world->button<QPushButton>(u"Back"_s, dialog), Qt::LeftButton);
    QVERIFY(page()->isSubmitting()); // it goes on
    QTRY_VERIFY(!m_world->window.findChild<ui::ConfirmDialog *>());
    QVERIFY(!m_world->window.close());
    dialog = m_world->dialog<ui::ConfirmDialog>();
    QTest::mouseClick(m_world->button<QPushButton>(u"Keep as a draft and close"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(!m_world->window.isVisible());
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
    QCOMPARE(jobs().rowCount(), 1);
    QVERIFY(ui::isDraftId(jobs().at(0).id));
}

void TestNewBatch::theSecondsRunOnOtherPagesToo()
{
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    check(m_world->world.requests(5));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    m_world->window.workspace()->showBatches();
    QCOMPARE(toast()->text(), u"“requests” is submitted in a few seconds"_s);
    QTest::mouseClick(toast()->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(!page()->isSubmitting());
    QVERIFY(page()->isVisible());
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
}

void TestNewBatch::someFaultsFitThePage()
{
    m_world->window.resize(1280, 800);
    QByteArray lines = request("a", "A long sentence that takes its tokens. ") + "\n";
    for (int i = 0; i < 8; ++i)
        lines += withoutCap("b" + QByteArray::number(i)) + "\n";
    check(write(u"x.jsonl"_s, lines));
    QTRY_COMPARE(table()->model()->rowCount(), 8);
    const auto *scrolled = page()->findChild<QScrollArea *>();
    QTRY_COMPARE(scrolled->verticalScrollBar()->maximum(), 0);
    // All that there is room for, and all where there is enough.
    const int rows = table()->viewport()->height() / table()->rowHeight(0);
    QVERIFY2(rows >= 4 && rows <= 8, qPrintable(QString::number(rows)));
    m_world->window.resize(1280, 1100);
    QTRY_VERIFY(table()->viewport()->height() >= 8 * table()->rowHeight(0));
    QVERIFY(table()->viewport()->height() < 9 * table()->rowHeight(0));
}

void TestNewBatch::longNamesAreKeptWhole()
{
    check(m_world->world.requests(5));
    const QString longName = u"名前 اسم имя naam "_s.repeated(20).left(200);
    auto *name = m_world->find<QLineEdit>(u"Name"_s);
    name->setFocus();
    QGuiApplication::clipboard()->setText(longName + u"more than two hundred"_s);
    QTest::keyClick(name, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(name->text(), longName);
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
    QCOMPARE(jobs().at(0).name, longName.trimmed());
}

void TestNewBatch::narrowPanelsSayItBriefly()
{
    check(m_world->world.requests(5'000));
    auto *sample = panel()->findChildren<QCheckBox *>().constFirst();
    QVERIFY(sample->text().startsWith(u"Send a 1% sample first: 50 requests"_s));
    m_world->window.resize(1000, 700);
    QTRY_COMPARE(panel()->width(), 304);
    for (const QCheckBox *box : panel()->findChildren<QCheckBox *>())
        QVERIFY2(box->fontMetrics().horizontalAdvance(box->text()) + 26 <= box->width(), qPrintable(box->text()));
    for (const ui::ElidedLabel *label : panel()->findChildren<ui::ElidedLabel *>())
        if (label->isVisible())
            QCOMPARE(label->text(), label->fullText());
}

void TestNewBatch::iconsFollowTheTheme()
{
    check(m_world->world.requests(3));
    const auto contrast = [this](const ui::ColorTable &colors) {
        double least = 21;
        for (const QLabel *label : panel()->findChildren<QLabel *>()) {
            const QImage image = label->pixmap().toImage();
            double best = 1; // of its lines; edges are softer
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y).alpha() > 200)
                        best = qMax(best, ui::contrastRatio(QColor::fromRgb(image.pixel(x, y)), colors[ui::Color::Card]));
            if (!image.isNull())
                least = qMin(least, best);
        }
        return least;
    };
    const auto back = qScopeGuard([this] { m_world->theme.setMode(ui::Theme::Mode::System); });
    m_world->theme.setMode(ui::Theme::Mode::Light);
    QTRY_VERIFY2(contrast(ui::lightColors()) >= 3 && contrast(ui::lightColors()) < 21, qPrintable(QString::number(contrast(ui::lightColors()))));
    m_world->theme.setMode(ui::Theme::Mode::Dark);
    QTRY_VERIFY2(contrast(ui::darkColors()) >= 3 && contrast(ui::darkColors()) < 21, qPrintable(QString::number(contrast(ui::darkColors()))));
}

void TestNewBatch::nothingTakesThePlaceOfTheStatus()
{
    check(write(u"one.jsonl"_s, request("a") + "\n"));
    for (const QWidget *widget : m_world->window.findChildren<QWidget *>())
        QVERIFY2(widget->statusTip().isEmpty(), qPrintable(widget->statusTip()));
    const auto *name = m_world->find<ui::SourceList>()->findChild<ui::ElidedLabel *>();
    QVERIFY(name->parentWidget()->toolTip().endsWith(u"one.jsonl"_s));
}

void TestNewBatch::largeTextsAreNotCutOff()
{
    m_world->theme.setTextScale(1.5);
    check(write(u"x.jsonl"_s, faulty()));
    const auto *area = page()->findChild<QScrollArea *>();
    for (const QSize size : {QSize{1280, 800}, QSize{1000, 700}}) {
        m_world->window.resize(size);
        // Nothing is wider than what is seen of it.
        QTRY_VERIFY2(area->widget()->width() <= area->viewport()->width(),
                     qPrintable(QString::number(area->widget()->minimumSizeHint().width())));
        const QRect submit{panel()->submit()->mapTo(&m_world->window, QPoint{}), panel()->submit()->size()};
        QVERIFY(m_world->window.rect().contains(submit));
        QTRY_VERIFY(!table()->isColumnHidden(int(FaultModel::Column::Fix)));
        for (const QLabel *label : panel()->findChildren<QLabel *>())
            if (label->isVisible() && !label->text().isEmpty())
                QTRY_VERIFY2(label->height() >= label->fontMetrics().height() - 1, qPrintable(label->text()));
    }
    m_world->theme.setTextScale(1);
}

void TestNewBatch::writingCannotBeTakenBackAndSaysSo()
{
    check(write(u"large.jsonl"_s, manyLines()));
    panel()->submit()->setFocus();
    QTest::keyClick(panel()->submit(), Qt::Key_Space);
    QTRY_VERIFY(says(u"Esc takes it back"_s));
    QTRY_VERIFY(says(u"Nothing has been sent yet"_s));
    QTRY_VERIFY(!says(u"Esc takes it back"_s));
    QVERIFY(!page()->undoSubmit());
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 60'000);
}

void TestNewBatch::everythingHasAName()
{
    check(write(u"x.jsonl"_s, faulty()));
    QCOMPARE(test::namelessWidgets(page()).join(u'\n'), QString{});
    clickFix(2);
    auto *editor = m_world->dialog<ui::LineEditor>();
    QCOMPARE(test::namelessWidgets(editor).join(u'\n'), QString{});
}

QTEST_MAIN(TestNewBatch)
#include "tst_newbatch.moc"
