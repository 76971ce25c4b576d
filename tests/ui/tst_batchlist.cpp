// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/batches/batchespage.h"
#include "ui/batches/foreigndialog.h"
#include "ui/batches/foreignstrip.h"
#include "ui/batches/hiddenstrip.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/workspacefilter.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/shell/actions.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QClipboard>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

using namespace Qt::StringLiterals;
using Column = ui::JobListModel::Column;

/// The list of jobs in the real window, with jobs of a Sandbox.
class TestBatchList : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void columnsStayAsTheyWereLeft();
    void theOrderOfRowsStays();
    void theFilterStaysWithItsProfile();
    void aJobIsDuplicatedWithoutItsFile();
    void aHiddenJobComesBackOnUndo();
    void aHiddenJobIsFoundAgain();
    void workspacesAreToldApartWhereThereAreSeveral();
    void batchesMadeElsewhereAreOffered();
    void theMenuFiltersAndCopies();
    void aChosenRowStaysChosen();
    void whatWasPaidForIsReusedByOneClick();
    void whereAllWasPaidForNothingIsSubmitted();

private:
    QString run(const QString &name, int requests = 3);
    void open(int rows);
    ui::DataTable *list() { return m_world->find<ui::DataTable>(u"Batches"_s, m_world->window.workspace()); }
    ui::JobActions *actions() { return m_world->find<ui::BatchesPage>({}, m_world->window.workspace())->actions(); }
    QString name(int row) { return list()->model()->index(row, int(Column::Batch)).data().toString(); }
    QMenu *menuOf(int row, Column column);

    std::unique_ptr<test::WindowWorld> m_world;
};

QString TestBatchList::run(const QString &name, int requests)
{
    core::JobOptions options;
    options.name = name;
    core::Jobs &jobs = *m_world->world.jobs;
    const QString path = m_world->world.requests(requests, {}, name + u".jsonl");
    const QString id = m_world->world.prepared(path, options).id;
    if (!test::await(jobs.submit(id)) || !test::await(jobs.wait(id)))
        qFatal("the job did not end");
    return id;
}

void TestBatchList::open(int rows)
{
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), rows);
}

QMenu *TestBatchList::menuOf(int row, Column column)
{
    list()->selectRow(row);
    emit list()->customContextMenuRequested(list()->visualRect(list()->model()->index(row, int(column))).center());
    return qobject_cast<QMenu *>(QApplication::activePopupWidget());
}

static QAction *action(QMenu *menu, const QString &beginning)
{
    for (QAction *each : menu->actions())
        if (each->text().startsWith(beginning))
            return each;
    return nullptr;
}

void TestBatchList::columnsStayAsTheyWereLeft()
{
    run(u"one"_s);
    open(1);
    QVERIFY(list()->isColumnHidden(int(Column::Workflow)));
    list()->setColumnShown(int(Column::Workflow), true);
    list()->setColumnShown(int(Column::Saved), false);
    list()->horizontalHeader()->resizeSection(int(Column::Status), 170); // as the mouse does
    list()->horizontalHeader()->moveSection(list()->horizontalHeader()->visualIndex(int(Column::Cost)), 1);
    QTRY_COMPARE(list()->columnWidth(int(Column::Status)), 170);
    open(1); // another workspace, as after a restart
    QTRY_VERIFY(!list()->isColumnHidden(int(Column::Workflow)));
    QVERIFY(list()->isColumnHidden(int(Column::Saved)));
    QCOMPARE(list()->columnWidth(int(Column::Status)), 170);
    QCOMPARE(list()->horizontalHeader()->visualIndex(int(Column::Cost)), 1);
    // The first column takes what is left: no gap. What does not fit can be scrolled to.
    int sum = 0;
    for (int column = 0; column < int(Column::Count); ++column)
        sum += list()->isColumnHidden(column) ? 0 : list()->columnWidth(column);
    QCOMPARE(sum, list()->viewport()->width() + list()->horizontalScrollBar()->maximum());
}

void TestBatchList::theOrderOfRowsStays()
{
    run(u"beta"_s, 3);
    run(u"alpha"_s, 5);
    run(u"gamma"_s, 4);
    open(3);
    QCOMPARE(name(0), u"gamma"_s); // the newest
    QHeaderView *header = list()->horizontalHeader();
    const auto click = [header](Column column) {
        const int x = header->sectionViewportPosition(int(column)) + 20;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint{x, header->height() / 2});
    };
    click(Column::Requests);
    QCOMPARE(name(0), u"alpha"_s); // the most first
    click(Column::Batch);
    QCOMPARE(name(0), u"alpha"_s);
    QCOMPARE(name(2), u"gamma"_s);
    click(Column::Batch);
    QCOMPARE(name(0), u"gamma"_s);
    open(3);
    QCOMPARE(name(0), u"gamma"_s);
    QCOMPARE(name(1), u"beta"_s);
    QVERIFY(list()->model()->headerData(0, Qt::Horizontal).toString().endsWith(u'↓'));
}

void TestBatchList::theFilterStaysWithItsProfile()
{
    run(u"alpha"_s);
    run(u"beta"_s);
    open(2);
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    search->setFocus();
    QTest::keyClicks(search, u"alp"_s);
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    open(1); // another workspace, as after a restart; at once
    QCOMPARE(m_world->find<QLineEdit>(u"Search batches"_s, m_world->window.workspace())->text(), u"alp"_s);
    ui::Session other = m_world->session();
    other.profile.name = u"another"_s;
    m_world->window.open(other);
    QCOMPARE(m_world->find<QLineEdit>(u"Search batches"_s, m_world->window.workspace())->text(), QString{});
    m_world->open();
    m_world->find<QLineEdit>(u"Search batches"_s, m_world->window.workspace())->clear();
    auto *segments = m_world->find<ui::SegmentedControl>(u"Which batches are shown"_s, m_world->window.workspace());
    segments->choose(int(ui::JobGroup::Running));
    m_world->open();
    segments = m_world->find<ui::SegmentedControl>(u"Which batches are shown"_s, m_world->window.workspace());
    QCOMPARE(segments->chosen(), int(ui::JobGroup::Running));
}

void TestBatchList::aJobIsDuplicatedWithoutItsFile()
{
    run(u"orders"_s, 4);
    QVERIFY(QFile::remove(m_world->world.dir.filePath(u"orders.jsonl"_s))); // what was sent is kept
    open(1);
    list()->selectRow(0);
    actions()->duplicate->trigger();
    ui::NewBatchPage *page = nullptr;
    QTRY_VERIFY((page = m_world->find<ui::NewBatchPage>()) && page->isVisible());
    auto *submit = m_world->find<ui::PricePanel>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    QCOMPARE(page->form().name, u"orders"_s);
    QFile copy{page->form().path};
    QVERIFY(copy.open(QIODevice::ReadOnly));
    const QByteArrayList lines = copy.readAll().split('\n');
    QCOMPARE(lines.size(), 5);
    QCOMPARE(QJsonDocument::fromJson(lines[3]).object().value("custom_id"_L1).toString(), u"r3"_s);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1); // nothing is sent before Submit
}

void TestBatchList::aHiddenJobComesBackOnUndo()
{
    const QString id = run(u"old"_s);
    open(1);
    list()->selectRow(0);
    actions()->hide->trigger();
    QCOMPARE(list()->model()->rowCount(), 0);
    QPushButton *undo = nullptr;
    QTRY_VERIFY((undo = m_world->button<QPushButton>(u"Undo"_s)));
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    QVERIFY(!m_world->world.stored(id).hidden);
    list()->selectRow(0);
    actions()->hide->trigger();
    m_world->window.tell(u"something else"_s); // the toast makes room: it counts
    QTRY_VERIFY(m_world->world.stored(id).hidden);
    open(0);
}

void TestBatchList::aHiddenJobIsFoundAgain()
{
    const QString old = run(u"old"_s);
    run(u"new"_s);
    QVERIFY(test::await(m_world->world.jobs->hide(old)));
    open(1);
    QAction *show = m_world->window.findChild<ui::Actions *>()->showHidden;
    auto *strip = m_world->find<ui::HiddenStrip>({}, m_world->window.workspace());
    const auto says = [strip](const QString &text) {
        const QList<QLabel *> labels = strip->findChildren<QLabel *>();
        return strip->isVisible() && std::any_of(labels.begin(), labels.end(), [&text](const QLabel *each) { return each->text() == text; });
    };
    QVERIFY(says(u"1 hidden"_s));
    QVERIFY(show->isEnabled());
    // A search that only a hidden one matches says so.
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    search->setText(u"old"_s);
    QCOMPARE(list()->model()->rowCount(), 0);
    QVERIFY(!strip->isVisible()); // it is said in place of the rows
    QVERIFY(m_world->button<QPushButton>(u"Clear filters"_s));
    QPushButton *showIt = m_world->button<QPushButton>(u"Show it"_s);
    QVERIFY(showIt);
    QTest::mouseClick(showIt, Qt::LeftButton);
    QCOMPARE(list()->model()->rowCount(), 1);
    QVERIFY(show->isChecked());
    QVERIFY(says(u"1 hidden batch is shown"_s));
    search->setText(u"jsonl"_s); // both are of such a file
    show->toggle();
    QCOMPARE(list()->model()->rowCount(), 1);
    QVERIFY(says(u"1 hidden batch matches"_s));
    show->toggle();
    search->clear();
    QCOMPARE(list()->model()->rowCount(), 2);
    QTest::mouseClick(m_world->button<QPushButton>(u"Leave out again"_s), Qt::LeftButton);
    QCOMPARE(list()->model()->rowCount(), 1);
    QVERIFY(!show->isChecked());
    show->trigger(); // View › Show hidden batches, also in the palette
    QCOMPARE(list()->model()->rowCount(), 2);
    QMenu *menu = menuOf(1, Column::Batch);
    QVERIFY(menu);
    QVERIFY(!action(menu, u"&Hide"_s));
    QAction *again = action(menu, u"S&how again"_s);
    QVERIFY(again);
    again->trigger();
    menu->close();
    QTRY_VERIFY(!m_world->world.stored(old).hidden);
    QVERIFY(!strip->isVisible());
    QVERIFY(!show->isEnabled());
    QVERIFY(!show->isChecked());
    QCOMPARE(list()->model()->rowCount(), 2);
    // Hidden and shown again before the toast of hiding is gone: what was done last holds.
    list()->selectRow(1);
    actions()->hide->trigger();
    QCOMPARE(list()->model()->rowCount(), 1);
    show->trigger();
    list()->selectRow(1);
    actions()->hide->trigger();
    m_world->window.tell(u"something else"_s);
    open(2);
    QVERIFY(!m_world->world.stored(old).hidden);
}

void TestBatchList::workspacesAreToldApartWhereThereAreSeveral()
{
    run(u"first"_s);
    run(u"second"_s);
    open(2);
    auto *filter = m_world->find<ui::WorkspaceFilter>({}, m_world->window.workspace());
    QVERIFY(!filter->isVisible()); // both are of the default workspace
    core::Endpoint endpoint = m_world->world.http->endpoint();
    endpoint.workspace = u"wrkspc_other"_s;
    m_world->world.http->setEndpoint(endpoint);
    run(u"third"_s);
    QTRY_VERIFY(filter->isVisible());
    QCOMPARE(filter->count(), 3);
    QCOMPARE(filter->itemText(0), u"All workspaces"_s);
    filter->setFocus();
    QTest::keyClick(filter, Qt::Key_Down);
    QTest::keyClick(filter, Qt::Key_Down);
    QCOMPARE(filter->chosen(), u"wrkspc_other"_s);
    QCOMPARE(list()->model()->rowCount(), 1);
    QCOMPARE(name(0), u"third"_s);
    QCOMPARE(list()->model()->index(0, int(Column::Workspace)).data().toString(), u"wrkspc_other"_s);
    QVERIFY(list()->isColumnHidden(int(Column::Workspace))); // shown where one asks for it
    open(1); // as after a restart
    filter = m_world->find<ui::WorkspaceFilter>({}, m_world->window.workspace());
    QTRY_VERIFY(filter->isVisible());
    QCOMPARE(filter->currentData().toString(), u"wrkspc_other"_s);
    m_world->find<QLineEdit>(u"Search batches"_s, m_world->window.workspace())->setText(u"first"_s);
    QCOMPARE(list()->model()->rowCount(), 0);
    QTest::mouseClick(m_world->button<QPushButton>(u"Clear filters"_s), Qt::LeftButton);
    QCOMPARE(list()->model()->rowCount(), 3);
    QCOMPARE(filter->currentIndex(), 0);
}

void TestBatchList::batchesMadeElsewhereAreOffered()
{
    run(u"mine"_s);
    const core::Batch foreign = m_world->world.foreignBatch(2);
    open(1);
    auto *strip = m_world->find<ui::ForeignStrip>();
    QTRY_VERIFY(strip->isVisible());
    QTest::mouseClick(m_world->button<QPushButton>(u"Show and adopt…"_s, strip), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ForeignDialog>();
    QVERIFY(dialog);
    QPushButton *adopt = nullptr;
    QTRY_VERIFY((adopt = m_world->button<QPushButton>(u"Adopt"_s, dialog)));
    QTest::mouseClick(adopt, Qt::LeftButton);
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    dialog->accept();
    QTRY_VERIFY(!strip->isVisible()); // nothing is left there that is not here
    // Ignored ones are not offered again.
    m_world->world.foreignBatch(3);
    m_world->window.workspace()->refresh();
    QTRY_VERIFY(strip->isVisible());
    QTest::mouseClick(m_world->button<QPushButton>(u"Ignore"_s, strip), Qt::LeftButton);
    QVERIFY(!strip->isVisible());
    QCOMPARE(m_world->settings.value(u"batches/ignoredForeign"_s).toStringList().size(), 1);
    QVERIFY(!foreign.id.isEmpty());
}

void TestBatchList::theMenuFiltersAndCopies()
{
    run(u"first"_s, 2);
    run(u"second"_s, 5);
    open(2);
    QMenu *menu = menuOf(0, Column::Requests);
    QVERIFY(menu);
    QVERIFY(!action(menu, u"Filter by"_s)); // an amount is no group
    action(menu, u"Copy row as JSON"_s)->trigger();
    const QJsonObject row = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
    QCOMPARE(row.value("Batch"_L1).toString(), u"second"_s);
    QCOMPARE(row.value("Requests"_L1).toInteger(), 5); // raw, not as it is written
    menu->close();
    menu = menuOf(0, Column::Batch);
    action(menu, u"Filter by “second”"_s)->trigger();
    menu->close();
    QCOMPARE(list()->model()->rowCount(), 1);
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    QCOMPARE(search->text(), u"second"_s);
    // Down goes on into what was found.
    list()->setCurrentIndex({});
    search->setFocus();
    QTest::keyClick(search, Qt::Key_Down);
    QVERIFY(list()->hasFocus());
    QCOMPARE(list()->currentIndex().row(), 0);
}

void TestBatchList::aChosenRowStaysChosen()
{
    run(u"first"_s);
    const QString second = run(u"second"_s);
    open(2);
    list()->selectRow(0);
    QCOMPARE(list()->currentIndex().data(ui::JobListModel::JobIdRole).toString(), second);
    const QString third = run(u"third"_s); // comes in above
    QTRY_COMPARE(list()->model()->rowCount(), 3);
    m_world->window.workspace()->refresh();
    QTRY_COMPARE(m_world->window.workspace()->jobs().job(third)->state, core::JobState::Done);
    QCOMPARE(list()->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(list()->currentIndex().data(ui::JobListModel::JobIdRole).toString(), second);
    QCOMPARE(list()->currentIndex().row(), 1);
}

void TestBatchList::whereAllWasPaidForNothingIsSubmitted()
{
    run(u"monday"_s, 3);
    open(1);
    const qint64 created = m_world->world.sandbox->batchesCreated();
    m_world->window.workspace()->newBatch(m_world->world.requests(3, {}, u"tuesday.jsonl"_s));
    QPushButton *reuse = nullptr;
    QTRY_VERIFY((reuse = m_world->button<QPushButton>(u"Reuse the answers"_s)));
    QTest::mouseClick(reuse, Qt::LeftButton);
    auto *panel = m_world->find<ui::PricePanel>();
    QTRY_COMPARE(panel->submit()->text(), u"Make the results"_s);
    QTRY_VERIFY(panel->submit()->isEnabled());
    QTest::mouseClick(panel->submit(), Qt::LeftButton);
    const ui::JobListModel &jobs = m_world->window.workspace()->jobs();
    QTRY_COMPARE_WITH_TIMEOUT(jobs.rowCount(), 2, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(jobs.at(0).state, core::JobState::Done, 30'000);
    QTRY_COMPARE(m_world->find<ui::Toast>()->text(), u"The results of “%1” are made; nothing was sent"_s.arg(jobs.at(0).name));
    QCOMPARE(m_world->world.sandbox->batchesCreated(), created);
}

void TestBatchList::whatWasPaidForIsReusedByOneClick()
{
    run(u"monday"_s, 3);
    open(1);
    // The same three and two more.
    m_world->window.workspace()->newBatch(m_world->world.requests(5, {}, u"tuesday.jsonl"_s));
    QPushButton *reuse = nullptr;
    QTRY_VERIFY((reuse = m_world->button<QPushButton>(u"Reuse the answers"_s)));
    QTest::mouseClick(reuse, Qt::LeftButton);
    QTRY_VERIFY(m_world->button<QPushButton>(u"Send them again"_s));
    auto *panel = m_world->find<ui::PricePanel>();
    QTRY_VERIFY(panel->submit()->isEnabled());
    QTest::mouseClick(panel->submit(), Qt::LeftButton);
    const ui::JobListModel &jobs = m_world->window.workspace()->jobs();
    QTRY_COMPARE_WITH_TIMEOUT(jobs.rowCount(), 2, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(jobs.at(0).state, core::JobState::Done, 30'000);
    QCOMPARE(jobs.at(0).counts.succeeded, 5);
    QCOMPARE(m_world->world.ledger(u"SELECT COUNT(*) FROM entries"_s), 5); // three and two: none twice
    // The results say whose an answer is.
    m_world->window.workspace()->openJob(jobs.at(0).id);
    auto *table = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(table->model()->rowCount(), 5);
    table->selectRow(1);
    const auto told = [this] {
        for (ui::ElidedLabel *each : m_world->window.findChildren<ui::ElidedLabel *>())
            if (each->isVisible() && each->fullText().startsWith(u"answer of “monday”, not billed again"_s))
                return true;
        return false;
    };
    QTRY_VERIFY(told());
}

QTEST_MAIN(TestBatchList)
#include "tst_batchlist.moc"
