// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/batches/batchespage.h"
#include "ui/batches/jobactions.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/shell/actions.h"
#include "ui/shell/pageheader.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/toast.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using core::JobState;
using Column = ui::JobListModel::Column;

/// Several drafts, as rows among the batches.
class TestDrafts : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_world = std::make_unique<test::WindowWorld>();
        QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
        m_world->open();
    }
    void cleanup() { m_world.reset(); }

    void newBatchStartsAnotherOne();
    void whatCannotBeSavedIsNotCalledSaved();
    void enterOpensOneWithAllThatWasTyped();
    void deleteTakesOneAwayAndUndoBringsItBack();
    void theOneThatIsOpenCanBeDeletedToo();
    void whatTheChecksFoundStandsInItsRow();
    void oneWithoutItsFileSaysSo();
    void oneIsDuplicatedAndRenamed();
    void twoCopiesOfBatchesKeepTheirRequestsApart();
    void theSingleOneOfEarlierIsTakenOver();
    void submittingOneLeavesTheOthers();
    void anEmptyOneIsNotKept();
    void whatWasTypedLastIsKeptWhenTheWindowGoes();
    void thoseOfOneProfileAreNotShownUnderAnother();

private:
    ui::NewBatchPage *page() { return m_world->window.workspace()->findChild<ui::NewBatchPage *>(); }
    ui::PricePanel *panel() { return page()->findChild<ui::PricePanel *>(); }
    ui::DataTable *list()
    {
        return m_world->find<ui::DataTable>(u"Batches"_s, m_world->window.workspace());
    }
    QString cell(int row, Column column) { return list()->model()->index(row, int(column)).data().toString(); }
    const ui::JobListModel &jobs() { return m_world->window.workspace()->jobs(); }
    ui::Toast *toast() { return m_world->find<ui::Toast>(); }
    ui::JobActions *actions() { return m_world->window.workspace()->jobActions(); }
    QString file(const QString &name, int requests) { return m_world->world.requests(requests, {}, name); }
    void start(const QString &path)
    {
        m_world->window.workspace()->newBatch(path);
        QTRY_VERIFY(panel()->submit()->isEnabled());
    }
    /// One of two, one of three requests; the newer one in the first row.
    void startTwo()
    {
        start(file(u"two.jsonl"_s, 2));
        start(file(u"three.jsonl"_s, 3));
        m_world->window.workspace()->showBatches();
        QTRY_COMPARE(list()->model()->rowCount(), 2);
    }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestDrafts::newBatchStartsAnotherOne()
{
    start(file(u"two.jsonl"_s, 2));
    QTest::keyClick(&m_world->window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(page()->isVisible());
    QVERIFY(page()->form().path.isEmpty());
    QCOMPARE(toast()->text(), u"“two” stays among the batches as a draft"_s);
    QTest::keyClick(&m_world->window, Qt::Key_Escape);
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(cell(0, Column::Batch), u"two"_s);
    QCOMPARE(cell(0, Column::Status), u"Draft"_s);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
}

void TestDrafts::whatCannotBeSavedIsNotCalledSaved()
{
    const QString settings = m_world->settings.file();
    QFile::remove(settings);
    QVERIFY(QDir{}.mkpath(settings + u"/in the way"_s)); // no file can be written there
    start(file(u"three.jsonl"_s, 3));
    ui::PageHeader *header = page()->findChild<ui::PageHeader *>();
    QTRY_VERIFY(header->context()->fullText().startsWith(u"The draft could not be saved: "_s));
    QCOMPARE(header->context()->property("kind").toString(), u"warn"_s);
    m_world->window.actions().larger->trigger();
    QTRY_VERIFY(toast()->text().startsWith(u"The change holds until you quit, and could not be saved: "_s));
    QVERIFY(QDir{settings}.removeRecursively());
    QTRY_VERIFY_WITH_TIMEOUT(header->context()->fullText().startsWith(u"Draft saved "_s), 30'000); // tried again by itself
    QCOMPARE(header->context()->property("kind").toString(), u"secondary"_s);
    QFile written{settings};
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray content = written.readAll();
    QVERIFY(content.contains("three.jsonl") && content.contains("textScale=1.1"));
    m_world->window.actions().normal->trigger();
}

void TestDrafts::enterOpensOneWithAllThatWasTyped()
{
    start(file(u"two.jsonl"_s, 2));
    auto *name = m_world->find<QLineEdit>(u"Name"_s, page());
    name->setFocus();
    QTest::keyClicks(name, u"weekly"_s);
    start(file(u"three.jsonl"_s, 3)); // what was typed last is kept before
    m_world->window.workspace()->showBatches();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(cell(1, Column::Batch), u"weekly"_s);
    list()->selectRow(1);
    list()->setFocus();
    QTest::keyClick(list(), Qt::Key_Return);
    QVERIFY(page()->isVisible());
    QCOMPARE(page()->form().name, u"weekly"_s);
    QVERIFY(page()->form().path.endsWith(u"two.jsonl"_s));
    QTRY_VERIFY(panel()->submit()->isEnabled());
}

void TestDrafts::deleteTakesOneAwayAndUndoBringsItBack()
{
    startTwo();
    list()->selectRow(1);
    list()->setFocus();
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(toast()->text(), u"Draft “two” deleted"_s);
    QTest::mouseClick(toast()->findChild<QPushButton *>(), Qt::LeftButton);
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(cell(1, Column::Batch), u"two"_s); // in its place
    // Several go together, and come back together.
    list()->selectAll();
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(list()->model()->rowCount(), 0);
    QCOMPARE(toast()->text(), u"2 drafts deleted"_s);
    QTest::mouseClick(toast()->findChild<QPushButton *>(), Qt::LeftButton);
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    list()->selectRow(1);
    QTest::keyClick(list(), Qt::Key_Delete);
    m_world->open(); // as after a restart
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(cell(0, Column::Batch), u"three"_s);
}

void TestDrafts::theOneThatIsOpenCanBeDeletedToo()
{
    startTwo();
    QVERIFY(page()->form().path.endsWith(u"three.jsonl"_s));
    list()->selectRow(0);
    actions()->discard->trigger();
    QCOMPARE(list()->model()->rowCount(), 1);
    QVERIFY(page()->form().path.isEmpty()); // else it would be kept again
    toast()->findChild<QPushButton *>()->click();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    m_world->window.workspace()->openJob(jobs().at(0).id);
    QVERIFY(page()->form().path.endsWith(u"three.jsonl"_s));
}

void TestDrafts::whatTheChecksFoundStandsInItsRow()
{
    startTwo();
    QTRY_COMPARE(cell(0, Column::Requests), u"3"_s);
    QVERIFY(cell(0, Column::Cost).startsWith(u"≈"_s));
    QCOMPARE(jobs().at(0).model, u"claude-haiku-4-5"_s);
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(cell(0, Column::Requests), u"3"_s); // also before it is checked again
    QCOMPARE(cell(1, Column::Requests), u"2"_s);
}

void TestDrafts::oneWithoutItsFileSaysSo()
{
    startTwo();
    QVERIFY(QFile::remove(m_world->world.dir.filePath(u"two.jsonl"_s)));
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QTRY_COMPARE(cell(1, Column::Progress), u"two.jsonl is not there any more"_s);
    QCOMPARE(cell(0, Column::Progress), u"Nothing sent yet"_s);
    file(u"two.jsonl"_s, 2);
    m_world->window.workspace()->refresh();
    QTRY_COMPARE(cell(1, Column::Progress), u"Nothing sent yet"_s);
}

void TestDrafts::oneIsDuplicatedAndRenamed()
{
    start(file(u"two.jsonl"_s, 2));
    m_world->window.workspace()->showBatches();
    list()->selectRow(0);
    actions()->duplicate->trigger();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(cell(0, Column::Batch), u"two (copy)"_s);
    QVERIFY(list()->selectionModel()->isRowSelected(0, {}));
    QTRY_VERIFY(actions()->rename->isEnabled());
    actions()->rename->trigger();
    auto *dialog = m_world->dialog<ui::TextDialog>();
    QVERIFY(dialog);
    dialog->edit()->setText(u"thursday"_s);
    QTest::keyClick(dialog->edit(), Qt::Key_Return);
    QTRY_COMPARE(cell(0, Column::Batch), u"thursday"_s);
    QCOMPARE(cell(1, Column::Batch), u"two"_s);
    m_world->window.workspace()->openJob(jobs().at(0).id);
    QCOMPARE(page()->form().name, u"thursday"_s);
}

void TestDrafts::twoCopiesOfBatchesKeepTheirRequestsApart()
{
    for (const int requests : {2, 3}) {
        core::JobOptions options;
        options.name = QString::number(requests);
        const core::Job job = m_world->world.prepared(file(u"same.jsonl"_s, requests), options);
        QVERIFY(test::await(m_world->world.jobs->submit(job.id)));
        QVERIFY(test::await(m_world->world.jobs->wait(job.id)));
    }
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QStringList paths;
    for (int i = 0; i < 2; ++i) {
        m_world->window.workspace()->showBatches();
        for (int row = 0; row < list()->model()->rowCount(); ++row)
            if (cell(row, Column::Batch) == QString::number(2 + i) && cell(row, Column::Status) != u"Draft"_s)
                list()->selectRow(row);
        actions()->duplicate->trigger();
        QTRY_VERIFY(page() && page()->isVisible() && !page()->form().path.isEmpty() && !paths.contains(page()->form().path));
        paths.append(page()->form().path);
    }
    for (int i = 0; i < 2; ++i) {
        QFile copy{paths[i]};
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QCOMPARE(copy.readAll().count('\n'), 2 + i);
    }
}

void TestDrafts::theSingleOneOfEarlierIsTakenOver()
{
    const QString path = file(u"old.jsonl"_s, 4);
    m_world->settings.set(u"draft/sandbox"_s,
                          QString{uR"({"path":"%1","name":"from before","canary":true,"template":""})"_s.arg(path)});
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(cell(0, Column::Batch), u"from before"_s);
    m_world->window.workspace()->openJob(jobs().at(0).id);
    QCOMPARE(page()->form().path, path);
    QVERIFY(page()->form().canary);
    QVERIFY(!m_world->settings.value(u"draft/sandbox"_s).isValid());
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 1); // once
}

void TestDrafts::submittingOneLeavesTheOthers()
{
    startTwo();
    m_world->window.workspace()->openJob(jobs().at(1).id);
    QTRY_VERIFY(panel()->submit()->isEnabled());
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(page()->isSubmitting());
    m_world->window.workspace()->openJob(jobs().at(0).id); // the other one has to wait
    QVERIFY(page()->form().path.endsWith(u"two.jsonl"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_world->world.sandbox->batchesCreated(), 1, 20'000);
    QTRY_VERIFY(!page()->isVisible());
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(jobs().countOf(ui::JobGroup::All), 2);
    int drafts = 0;
    for (int row = 0; row < jobs().rowCount(); ++row)
        if (jobs().at(row).state == JobState::Draft) {
            ++drafts;
            QCOMPARE(jobs().at(row).name, u"three"_s);
        }
    QCOMPARE(drafts, 1);
}

void TestDrafts::anEmptyOneIsNotKept()
{
    m_world->window.workspace()->newBatch();
    m_world->window.workspace()->showBatches();
    QCOMPARE(jobs().rowCount(), 0);
    m_world->open();
    QVERIFY(m_world->settings.keysBelow(u"drafts/sandbox"_s).isEmpty());
}

void TestDrafts::whatWasTypedLastIsKeptWhenTheWindowGoes()
{
    start(file(u"two.jsonl"_s, 2));
    auto *name = m_world->find<QLineEdit>(u"Name"_s, page());
    name->setFocus();
    QTest::keyClicks(name, u"last words"_s);
    m_world->window.letGo(); // at once, as when the program is quit
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(cell(0, Column::Batch), u"last words"_s);
}

void TestDrafts::thoseOfOneProfileAreNotShownUnderAnother()
{
    start(file(u"two.jsonl"_s, 2));
    ui::Session other = m_world->session();
    other.profile.name = u"another one"_s;
    m_world->window.open(other);
    start(file(u"three.jsonl"_s, 3));
    QTRY_COMPARE(jobs().rowCount(), 1);
    QCOMPARE(jobs().at(0).name, u"three"_s);
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(cell(0, Column::Batch), u"two"_s);
}

QTEST_MAIN(TestDrafts)
#include "tst_drafts.moc"
