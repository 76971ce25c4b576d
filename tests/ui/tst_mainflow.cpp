// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "tests/support/accessibility.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/exportdialog.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/resultpane.h"
#include "ui/batches/retrydialog.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/toast.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

using namespace Qt::StringLiterals;
using core::JobState;

/// The main job of the program, through its real window: a file, its checks and price, submission, live status, results,
/// retry and export.
class TestMainFlow : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void theFirstStartOffersWaysToBegin();
    void aFileGoesThroughToExportedResults();
    void undoTakesASubmissionBack();
    void aWorstCaseOverTheCapNeedsTheAmountTyped();
    void aFileThatChangedSinceItsCheckIsNotSent();
    void failuresAreRetriedAndMerged();
    void aSampleWaitsForItsRelease();
    void aSourceThatCannotBeReadSaysSo();
    void aTableAsksForItsPromptFirst();
    void aDraftOutlivesTheWindow();
    void quittingWithRunningJobsSaysWhatHappens();
    void everythingThatTakesFocusHasAName();

private:
    ui::NewBatchPage *page() { return m_world->find<ui::NewBatchPage>(); }
    ui::PricePanel *panel() { return m_world->find<ui::PricePanel>(); }
    const ui::JobListModel &jobs() { return m_world->window.workspace()->jobs(); }
    void check(const QString &path);
    void submit();
    QString submitFile(const QString &path, int wanted = 1);

    std::unique_ptr<test::WindowWorld> m_world;
};

/// Puts a file into New batch and waits for its checks.
void TestMainFlow::check(const QString &path)
{
    m_world->window.workspace()->newBatch(path);
    QTRY_VERIFY(panel()->submit()->isEnabled());
}

void TestMainFlow::submit()
{
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(page()->isSubmitting());
}

/// Submits and waits until the job is done; answers its id.
QString TestMainFlow::submitFile(const QString &path, int wanted)
{
    check(path);
    submit();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == wanted && !ui::isDraftId(jobs().at(0).id), 20'000); }();
    [&] { QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000); }();
    return jobs().at(0).id;
}

void TestMainFlow::theFirstStartOffersWaysToBegin()
{
    QSignalSpy profile{&m_world->window, &ui::MainWindow::profileChosen};
    QSignalSpy key{&m_world->window, &ui::MainWindow::keyWanted};
    QPushButton *sandbox = m_world->button<QPushButton>(u"Open the Sandbox"_s);
    QVERIFY(sandbox);
    QTest::mouseClick(sandbox, Qt::LeftButton);
    QCOMPARE(profile.count(), 1);
    QCOMPARE(profile[0][0].toString(), u"sandbox"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Add API key…"_s), Qt::LeftButton);
    QCOMPARE(key.count(), 1);
    // A file that is dropped before is told what is missing.
    QMimeData file;
    file.setUrls({QUrl::fromLocalFile(m_world->world.requests(2))});
    QDragEnterEvent enter{QPoint{400, 300}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&m_world->window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop{QPointF{400, 300}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&m_world->window, &drop);
    QVERIFY(m_world->find<ui::Toast>()->text().contains(u"open the Sandbox"_s));
    m_world->open();
    QCOMPARE(m_world->window.windowTitle(), u"Tokenwise – Sandbox"_s);
    QTRY_VERIFY(m_world->button<QPushButton>(u"Use the sample file"_s));
}

void TestMainFlow::aFileGoesThroughToExportedResults()
{
    m_world->open();
    // From the empty list, by the button that is there.
    QPushButton *sample = nullptr;
    QTRY_VERIFY((sample = m_world->button<QPushButton>(u"Use the sample file"_s)));
    QTest::mouseClick(sample, Qt::LeftButton);
    QTRY_VERIFY(panel()->submit()->isEnabled());
    // The price says which model it is of, though the file chose it.
    const QList<QLabel *> labels = panel()->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text().endsWith(u"· Haiku 4.5"_s); }));
    // A search of before does not hide what was just paid for.
    m_world->find<QLineEdit>(u"Search batches"_s)->setText(u"something else"_s);
    submit();
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
    auto *all = m_world->find<ui::DataTable>(u"Batches"_s);
    QTRY_VERIFY(all->isVisible());
    QTRY_COMPARE(all->currentIndex().data(ui::JobListModel::JobIdRole).toString(), jobs().at(0).id);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000);
    QCOMPARE(jobs().at(0).counts.succeeded, 20);
    QVERIFY(jobs().at(0).cost.has_value());

    // Its results, by double-click.
    auto *list = m_world->find<ui::DataTable>(u"Batches"_s);
    const QPoint row = list->visualRect(list->model()->index(0, 0)).center();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row);
    QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, row);
    auto *table = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(table->model()->rowCount(), 20);
    QCOMPARE(table->model()->index(0, 0).data().toString(), u"review-001"_s);
    auto *pane = m_world->find<ui::ResultPane>();
    auto *answer = pane->findChild<QTextBrowser *>();
    QTRY_VERIFY(answer->toPlainText().contains(u"Sandbox"_s));
    QTest::keyClick(table, Qt::Key_Down);
    QTRY_COMPARE(pane->position(), 1);

    // Search and filter.
    auto *search = m_world->find<QLineEdit>(u"Search in the results"_s);
    search->setText(u"REVIEW-007"_s);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QCOMPARE(table->model()->index(0, 0).data().toString(), u"review-007"_s);
    search->clear();
    QTRY_COMPARE(table->model()->rowCount(), 20);

    // Export.
    m_world->window.workspace()->jobActions()->exportResults->trigger();
    auto *dialog = m_world->dialog<ui::ExportDialog>();
    QVERIFY(dialog);
    const QString target = m_world->world.dir.filePath(u"out.json"_s);
    dialog->findChild<QLineEdit *>()->setText(target);
    QTest::mouseClick(m_world->button<QPushButton>(u"Export"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(QFile::exists(target));
    QFile file{target};
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray tasks = QJsonDocument::fromJson(file.readAll()).array();
    QCOMPARE(tasks.size(), 20);
    QCOMPARE(tasks[0].toObject().value("task_id"_L1).toString(), u"review-001"_s);
    QVERIFY(tasks[19].toObject().value("success"_L1).toBool());

    // And back.
    QTest::keyClick(&m_world->window, Qt::Key_Escape);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
}

void TestMainFlow::undoTakesASubmissionBack()
{
    m_world->open();
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    check(m_world->world.requests(5));
    submit();
    QVERIFY(panel()->submit()->text().contains(u"Undo"_s));
    QTest::keyClick(&m_world->window, Qt::Key_Escape);
    QVERIFY(!page()->isSubmitting());
    QVERIFY(page()->isVisible()); // Esc closed what was on top, not the page
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
    QCOMPARE(jobs().rowCount(), 1); // the draft
    QCOMPARE(jobs().at(0).state, JobState::Draft);
}

void TestMainFlow::aWorstCaseOverTheCapNeedsTheAmountTyped()
{
    m_world->open();
    m_world->settings.set(u"guards/worstCase"_s, u"0.0000001"_s);
    check(m_world->world.requests(5));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(!page()->isCountingDown());
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    auto *typed = dialog->findChild<QLineEdit *>();
    QPushButton *go = m_world->button<QPushButton>(u"Submit"_s, dialog);
    QVERIFY(typed);
    QVERIFY(!go->isEnabled());
    typed->setText(u"$5"_s);
    QVERIFY(!go->isEnabled());
    QString field;
    for (const QLabel *label : dialog->findChildren<QLabel *>())
        if (label->text().startsWith(u"Type "_s))
            field = label->text();
    const QString amount = field.mid(field.indexOf(u'$')).section(u" to go"_s, 0, 0);
    typed->setText(amount);
    QVERIFY2(go->isEnabled(), qPrintable(amount));
    QTest::mouseClick(go, Qt::LeftButton);
    QVERIFY(page()->isSubmitting());
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
}

void TestMainFlow::aFileThatChangedSinceItsCheckIsNotSent()
{
    m_world->open();
    check(m_world->world.requests(5));
    submit();
    m_world->world.requests(50); // the same file, ten times as dear
    QTRY_VERIFY_WITH_TIMEOUT(!page()->isSubmitting(), 20'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
    QVERIFY(page()->isVisible());
    QTRY_VERIFY(panel()->submit()->isEnabled()); // with the new price
    QTRY_COMPARE(jobs().rowCount(), 1);
    QCOMPARE(jobs().at(0).state, JobState::Draft);
}

void TestMainFlow::failuresAreRetriedAndMerged()
{
    m_world->open();
    const QString id = submitFile(m_world->world.requests(6, [](int i) {
        return i == 2 ? u"[[sandbox:expire]] two"_s : i == 4 ? u"[[sandbox:truncate]] four"_s : u"Say %1."_s.arg(i);
    }));
    QCOMPARE(jobs().job(id)->counts.expired, 1);
    QCOMPARE(jobs().job(id)->counts.truncated, 1);
    m_world->window.workspace()->openJob(id);
    auto *table = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(table->model()->rowCount(), 6);
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which results are shown"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Truncated 1"_s, segments), Qt::LeftButton);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QTest::mouseClick(m_world->button<QPushButton>(u"Failed 1"_s, segments), Qt::LeftButton);
    QTRY_COMPARE(table->model()->index(0, 0).data().toString(), u"r2"_s);

    m_world->window.workspace()->jobActions()->retry->trigger();
    ui::RetryDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_world->dialog<ui::RetryDialog>()));
    QPushButton *send = nullptr;
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 1 request"_s, dialog)) && send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().rowCount(), 2, 20'000);
    QCOMPARE(jobs().at(0).parent, id);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 2);
}

void TestMainFlow::aSampleWaitsForItsRelease()
{
    m_world->open();
    check(m_world->world.requests(60));
    auto *sample = panel()->findChildren<QCheckBox *>().constFirst();
    QVERIFY(sample->isEnabled());
    QTest::mouseClick(sample, Qt::LeftButton);
    QCOMPARE(panel()->submit()->text(), u"Submit the sample"_s);
    submit();
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(ui::waitsForRelease(jobs().at(0)), 30'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
    QCOMPARE(jobs().at(0).counts.succeeded, 30);
    m_world->window.workspace()->openJob(jobs().at(0).id);
    m_world->window.workspace()->jobActions()->release->trigger();
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QTest::mouseClick(m_world->button<QPushButton>(u"Send the rest"_s, dialog), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000);
    QCOMPARE(jobs().at(0).counts.succeeded, 60);
}

void TestMainFlow::aSourceThatCannotBeReadSaysSo()
{
    m_world->open();
    m_world->window.workspace()->newBatch(m_world->world.dir.filePath(u"not-there.jsonl"_s));
    QLabel *said = nullptr;
    QTRY_VERIFY([&] {
        for (QLabel *label : m_world->window.findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(u"not-there.jsonl"_s) && label->text().contains(u':'))
                said = label;
        return said != nullptr;
    }());
    QVERIFY(!panel()->submit()->isEnabled());
}

void TestMainFlow::aTableAsksForItsPromptFirst()
{
    m_world->open();
    const QString path = m_world->world.dir.filePath(u"tickets.csv"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("id,text\nt-1,\"Hello, you\"\nt-2,Bye\n");
    file.close();
    m_world->window.workspace()->newBatch(path);
    auto *prompt = m_world->find<QPlainTextEdit>(u"Prompt template"_s);
    QTRY_VERIFY(prompt->isVisible());
    QVERIFY(!panel()->submit()->isEnabled());
    prompt->setPlainText(u"Answer: {{text}}"_s);
    QCOMPARE(m_world->find<QPlainTextEdit>(u"Preview of one row"_s)->toPlainText(), u"Answer: Hello, you"_s);
    auto *model = m_world->window.findChildren<QComboBox *>().constLast();
    model->setCurrentIndex(1);
    QTRY_VERIFY(panel()->submit()->isEnabled());
    QCOMPARE(page()->form().promptTemplate, u"Answer: {{text}}"_s);
}

void TestMainFlow::aDraftOutlivesTheWindow()
{
    m_world->open();
    const QString path = m_world->world.requests(5);
    check(path);
    m_world->open(); // another workspace, as after a restart
    QTRY_COMPARE(jobs().rowCount(), 1);
    m_world->window.workspace()->openJob(jobs().at(0).id);
    QTRY_VERIFY(panel()->submit()->isEnabled());
    QCOMPARE(page()->form().path, path);
}

void TestMainFlow::quittingWithRunningJobsSaysWhatHappens()
{
    m_world = nullptr;
    m_world = std::make_unique<test::WindowWorld>(0.01); // never ends
    m_world->open();
    check(m_world->world.requests(5));
    submit();
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && !ui::isDraftId(jobs().at(0).id), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::InProgress, 20'000);
    QVERIFY(!m_world->window.close());
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QVERIFY(m_world->button<QPushButton>(u"Keep Tokenwise open"_s, dialog)->isDefault());
    QTest::mouseClick(m_world->button<QPushButton>(u"Quit"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(!m_world->window.isVisible());
}

void TestMainFlow::everythingThatTakesFocusHasAName()
{
    QCOMPARE(test::namelessWidgets(&m_world->window).join(u'\n'), QString{});
    m_world->open();
    const QString id = submitFile(m_world->world.requests(5));
    m_world->window.workspace()->openJob(id);
    QTRY_COMPARE(m_world->find<ui::DataTable>(u"Results"_s)->model()->rowCount(), 5);
    QCOMPARE(test::namelessWidgets(&m_world->window).join(u'\n'), QString{});
}

QTEST_MAIN(TestMainFlow)
#include "tst_mainflow.moc"
