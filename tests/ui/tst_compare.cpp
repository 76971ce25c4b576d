// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "tests/support/accessibility.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/jobactions.h"
#include "ui/compare/comparemodel.h"
#include "ui/compare/comparepage.h"
#include "ui/compare/comparisoncard.h"
#include "ui/compare/diffpane.h"
#include "ui/compare/runchooser.h"
#include "ui/batches/joblistmodel.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>
#include <QTextBrowser>

using namespace Qt::StringLiterals;
using core::ComparisonQuery;

/// Two runs through the real window, on jobs that a Sandbox answered.
class TestCompare : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_world.reset(); }

    void twoRowsAreComparedFromTheirMenu();
    void anotherRunIsChosenOnTheDetailPage();
    void changedRowsAreFoundAndShown();
    void aComparisonIsExported();
    void theRunsChangePlaces();
    void runsWithoutResultsSaySo();
    void failuresAreNoEqualTexts();
    void costsOfAColumnHaveOneCountOfDecimals();
    void aRetryIsNotWhatIsCompared();
    void differencesAreSaidInWords();

private:
    QString run(const QString &name, const std::function<QString(int)> &text, int count = 6);
    ui::ComparePage *page() { return m_world->find<ui::ComparePage>(); }
    ui::DataTable *list() { return m_world->find<ui::DataTable>(u"Batches"_s); }
    ui::DataTable *table() { return m_world->find<ui::DataTable>(u"Requests of both runs"_s); }
    void openBoth();

    std::unique_ptr<test::WindowWorld> m_world;
    QString m_first, m_second;
};

static core::JobOptions named(const QString &name)
{
    core::JobOptions options;
    options.name = name;
    return options;
}

QString TestCompare::run(const QString &name, const std::function<QString(int)> &text, int count)
{
    core::Jobs &jobs = *m_world->world.jobs;
    const QString path = m_world->world.requests(count, text, name + u".jsonl");
    const QString id = m_world->world.prepared(path, named(name)).id;
    if (!test::await(jobs.submit(id)) || !test::await(jobs.wait(id)))
        qFatal("the run did not end");
    return id;
}

void TestCompare::init()
{
    m_world = std::make_unique<test::WindowWorld>();
    m_first = run(u"monday"_s, [](int i) { return u"[[sandbox:echo]] Question %1 stays."_s.arg(i); });
    m_second = run(u"tuesday"_s, [](int i) {
        return i == 1 ? u"[[sandbox:echo]] Question %1 goes."_s.arg(i)
            : i == 3  ? u"[[sandbox:expire]]"_s
                      : u"[[sandbox:echo]] Question %1 stays."_s.arg(i);
    }, 7);
    m_world->open();
    QTRY_COMPARE(list()->model()->rowCount(), 2);
}

/// Compares the two runs that are in the list.
void TestCompare::openBoth()
{
    list()->selectAll();
    QVERIFY(m_world->find<ui::BatchesPage>()->actions()->compare->isEnabled());
    m_world->find<ui::BatchesPage>()->actions()->compare->trigger();
    QVERIFY(page()->isVisible());
    QTRY_COMPARE(table()->model()->rowCount(), 7);
}

void TestCompare::twoRowsAreComparedFromTheirMenu()
{
    ui::JobActions *actions = m_world->find<ui::BatchesPage>()->actions();
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(list()->model()->index(0, 0)).center());
    QVERIFY(actions->compare->isEnabled()); // with one: it asks for the other
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      list()->visualRect(list()->model()->index(1, 0)).center());
    QCOMPARE(actions->compare->text().remove(u'&'), u"Compare these two"_s);
    QVERIFY(!actions->exportResults->isEnabled());
    actions->compare->trigger();
    QVERIFY(page()->isVisible());
    QTRY_COMPARE(table()->model()->rowCount(), 7);
    // A is the earlier one, whichever was clicked first.
    QCOMPARE(page()->runs()->first.jobs.constFirst().id, m_first);
    QCOMPARE(page()->runs()->second.jobs.constFirst().id, m_second);
    QTest::keyClick(&m_world->window, Qt::Key_Escape);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
}

void TestCompare::theRunsChangePlaces()
{
    openBoth();
    using Kind = core::ComparedRow::Kind;
    const auto counts = [this] {
        const core::Comparison &both = *page()->runs()->comparison;
        return QList<qint64>{both.countOf(Kind::Text), both.countOf(Kind::Outcome)};
    };
    const QList<qint64> before = counts();
    QCOMPARE(before, (QList<qint64>{1, 1}));
    for (const auto &[first, second] : {std::pair{m_second, m_first}, std::pair{m_first, m_second}}) {
        QTest::mouseClick(m_world->button<QPushButton>(u"Swap A and B"_s), Qt::LeftButton);
        QTRY_COMPARE(table()->model()->rowCount(), 7);
        QCOMPARE(page()->runs()->first.jobs.constFirst().id, first);
        QCOMPARE(page()->runs()->second.jobs.constFirst().id, second);
        QCOMPARE(counts(), before);
    }
}

void TestCompare::anotherRunIsChosenOnTheDetailPage()
{
    m_world->window.workspace()->openJob(m_second);
    m_world->find<ui::BatchDetailPage>()->actions()->compare->trigger();
    auto *dialog = m_world->dialog<ui::RunChooser>();
    QVERIFY(dialog);
    auto *runs = dialog->findChild<QListView *>();
    QCOMPARE(runs->model()->rowCount(), 1); // not with itself
    QCOMPARE(runs->model()->index(0, 0).data().toString(), u"monday"_s);
    auto *search = dialog->findChild<QLineEdit *>();
    search->setText(u"nothing like it"_s);
    QCOMPARE(runs->model()->rowCount(), 0);
    QVERIFY(!m_world->button<QPushButton>(u"Compare"_s, dialog)->isEnabled());
    search->clear();
    QTest::mouseClick(m_world->button<QPushButton>(u"Compare"_s, dialog), Qt::LeftButton);
    QVERIFY(page()->isVisible());
    QTRY_COMPARE(table()->model()->rowCount(), 7);
    // And back to where it was opened from.
    QTest::keyClick(&m_world->window, Qt::Key_Escape);
    QVERIFY(m_world->find<ui::BatchDetailPage>()->isVisible());
}

void TestCompare::changedRowsAreFoundAndShown()
{
    openBoth();
    const QAbstractItemModelTester tester{table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
    const auto cell = [this](int row, ui::CompareModel::Column column) {
        return table()->model()->index(row, int(column)).data().toString();
    };
    using Column = ui::CompareModel::Column;
    QCOMPARE(cell(0, Column::CustomId), u"r3"_s); // another outcome weighs most
    QCOMPARE(cell(0, Column::Outcome), u"Succeeded → Expired"_s);
    QVERIFY(cell(0, Column::Output).endsWith(u"→ –"_s));
    QCOMPARE(cell(1, Column::CustomId), u"r1"_s);
    QVERIFY(cell(1, Column::Change).endsWith(u"changed"_s));
    QCOMPARE(cell(2, Column::Change), u"Only in B"_s);
    QCOMPARE(cell(3, Column::Change), u"Same"_s);

    auto *segments = m_world->find<ui::SegmentedControl>(u"Which requests are shown"_s);
    QVERIFY(m_world->button<QPushButton>(u"Changed 2"_s, segments));
    segments->choose(int(ComparisonQuery::Show::Changed));
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    auto *pane = m_world->find<ui::DiffPane>();
    auto *difference = m_world->find<QTextBrowser>(u"Difference"_s);
    QTRY_VERIFY(difference->toPlainText().contains(u"Question 1 staysgoes."_s)); // out and in, one after the other
    pane->setMode(ui::DiffPane::SideBySide);
    auto *first = m_world->find<QTextBrowser>(u"Answer of A"_s);
    auto *second = m_world->find<QTextBrowser>(u"Answer of B"_s);
    QVERIFY(second->isVisible());
    QVERIFY(first->toPlainText().contains(u"stays"_s) && !first->toPlainText().contains(u"goes"_s));
    QVERIFY(second->toPlainText().contains(u"goes"_s) && !second->toPlainText().contains(u"stays"_s));
    QTest::keyClick(table(), Qt::Key_Space);
    QVERIFY(!pane->isVisible());
    QTest::keyClick(table(), Qt::Key_Space);
    QVERIFY(pane->isVisible());

    segments->choose(int(ComparisonQuery::Show::OnlyInOne));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    segments->choose(int(ComparisonQuery::Show::All));
    QTest::keyClick(&m_world->window, Qt::Key_F, Qt::ControlModifier);
    auto *search = m_world->find<QLineEdit>(u"Search in the comparison"_s);
    QCOMPARE(QApplication::focusWidget(), search);
    QTest::keyClicks(search, u"R5"_s);
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QCOMPARE(test::namelessWidgets(page()).join(u'\n'), QString{});
}

void TestCompare::aComparisonIsExported()
{
    openBoth();
    const QString path = m_world->world.dir.filePath(u"comparison.csv"_s);
    page()->exportTo(path);
    QTRY_VERIFY(QFile::exists(path));
    QFile file{path};
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 8);
    QVERIFY(text.contains("r3,r3,outcome,"));
}

void TestCompare::runsWithoutResultsSaySo()
{
    const QString path = m_world->world.requests(2, {}, u"unsent.jsonl"_s);
    const core::Job unsent = m_world->world.prepared(path, named(u"unsent"_s));
    QTRY_COMPARE(list()->model()->rowCount(), 3);
    list()->selectRow(0);
    QVERIFY(!m_world->find<ui::BatchesPage>()->actions()->compare->isEnabled());
    // Results that have gone since: the page says so and leads back.
    const core::Job first = m_world->world.stored(m_first);
    page()->open(first, unsent);
    m_world->window.workspace()->setCurrentWidget(page());
    QPushButton *back = nullptr;
    QTRY_VERIFY((back = m_world->button<QPushButton>(u"Back"_s, page())));
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
}

void TestCompare::failuresAreNoEqualTexts()
{
    const auto fails = [](int i) { return u"[[sandbox:error:overloaded_error]] %1"_s.arg(i); };
    run(u"wednesday"_s, fails, 3);
    run(u"thursday"_s, fails, 3);
    QTRY_COMPARE(list()->model()->rowCount(), 4);
    const auto says = [this](const QString &text) {
        for (ui::ElidedLabel *each : page()->findChildren<ui::ElidedLabel *>())
            if (each->fullText().endsWith(text))
                return true;
        return false;
    };
    list()->selectRow(0);
    list()->selectionModel()->select(list()->model()->index(1, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_world->find<ui::BatchesPage>()->actions()->compare->trigger();
    QTRY_COMPARE(table()->model()->rowCount(), 3);
    QVERIFY(says(u"None of the 3 requests in both was answered in both"_s));
    m_world->window.workspace()->showBatches();
    list()->clearSelection();
    for (const int row : {2, 3})
        list()->selectionModel()->select(list()->model()->index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    m_world->find<ui::BatchesPage>()->actions()->compare->trigger();
    QTRY_COMPARE(table()->model()->rowCount(), 7);
    QVERIFY(says(u"4 of 5 requests answered in both gave the same text"_s)); // one changed, one expired
}

void TestCompare::costsOfAColumnHaveOneCountOfDecimals()
{
    openBoth();
    QSet<qsizetype> decimals;
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        const QString cost = table()->model()->index(row, int(ui::CompareModel::Column::Cost)).data().toString();
        for (const QString &each : cost.split(u" → "_s))
            if (each.startsWith(u'$'))
                decimals.insert(each.section(QLocale{}.decimalPoint(), 1).size());
    }
    QCOMPARE(decimals.size(), 1);
}

void TestCompare::aRetryIsNotWhatIsCompared()
{
    const QString failing = run(u"friday"_s, [](int i) {
        return i == 0 ? u"[[sandbox:error:overloaded_error]]"_s : u"[[sandbox:echo]] Question %1 stays."_s.arg(i);
    });
    const auto retry = test::await(m_world->world.jobs->prepareRetry(failing, {}));
    QVERIFY(retry);
    QVERIFY(test::await(m_world->world.jobs->submit(retry->job.id)));
    QVERIFY(test::await(m_world->world.jobs->wait(retry->job.id)));
    QTRY_COMPARE(list()->model()->rowCount(), 4);
    m_world->window.workspace()->openJob(failing);
    m_world->find<ui::BatchDetailPage>()->actions()->compare->trigger();
    auto *dialog = m_world->dialog<ui::RunChooser>();
    QVERIFY(dialog);
    auto *runs = dialog->findChild<QListView *>();
    QCOMPARE(runs->model()->rowCount(), 3);
    QCOMPARE(runs->currentIndex().row(), 0);
    QCOMPARE(runs->currentIndex().data().toString(), u"tuesday"_s); // the newest whole run, not its own retry
    QCOMPARE(runs->model()->index(2, 0).data(ui::JobListModel::JobIdRole).toString(), retry->job.id);
    dialog->reject();
}

void TestCompare::differencesAreSaidInWords()
{
    const ui::Format format{QLocale{QLocale::English, QLocale::UnitedStates}};
    QCOMPARE(ui::differenceInWords(200, 250, format), u"50 more (25.0%)"_s);
    QCOMPARE(ui::differenceInWords(200, 150, format), u"50 fewer (25.0%)"_s);
    QCOMPARE(ui::differenceInWords(7, 7, format), u"the same"_s);
    QCOMPARE(ui::differenceInWords(0, 7, format), u"7 more"_s);
    const auto usd = [](const char *text) { return *core::Money::fromDecimalUsd(QString::fromLatin1(text)); };
    QCOMPARE(ui::differenceInWords(usd("15.42"), usd("15.00"), format), u"$0.42 less (2.7%)"_s); // 0.42 ÷ 15.42
    QCOMPARE(ui::differenceInWords(usd("0"), usd("3"), format), u"$3.00 more"_s);
    // What is shown of both differs by what is shown as their difference: 0.445 - 0.386, not 0.44 - 0.39.
    QCOMPARE(ui::sharedDecimals(usd("0.4446"), usd("0.3855")), 3);
    QCOMPARE(ui::differenceInWords(usd("0.4446"), usd("0.3855"), format), u"$0.059 less (13.3%)"_s);
    QCOMPARE(ui::differenceInWords(usd("0.4446"), usd("0.3844"), format), u"$0.061 less (13.5%)"_s); // 0.0602 by itself
}

QTEST_MAIN(TestCompare)
#include "tst_compare.moc"
