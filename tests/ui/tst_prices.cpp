// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "tests/support/accessibility.h"
#include "tests/support/ledgerentries.h"
#include "ui/batches/resultsmodel.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/settings/mapdialog.h"
#include "ui/settings/pricedialog.h"
#include "ui/settings/priceimportdialog.h"
#include "ui/settings/pricesmodel.h"
#include "ui/settings/pricessection.h"
#include "ui/settings/settingspage.h"
#include "ui/settings/unpricedmodel.h"
#include "ui/shell/actions.h"
#include "ui/theme/colors.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QDateEdit>
#include <QScrollBar>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using ui::PricesModel;

/// Prices of the user's own, set, changed, imported and taken back in the settings of the real window.
class TestPrices : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_world.reset(); }

    void allPricesAreInViewInASmallWindowWithLargeText();
    void aPriceIsAddedByKeysAndTakenBack();
    void aPublishedPriceIsReplacedAndResetAgain();
    void aRowThatIsEditedMovesWithItsDay();
    void whatIsNoPriceIsNotTaken_data();
    void whatIsNoPriceIsNotTaken();
    void pricesAreReadAsTheLocaleWritesThem_data();
    void pricesAreReadAsTheLocaleWritesThem();
    void allThatIsShownFollowsAtOnce();
    void anUnknownModelIsMapped();
    void anUnknownModelGetsAPrice();
    void whatIsUnpricedLeadsHere();
    void aPriceFileIsImportedAndTakenBack();
    void everythingHasAName();

private:
    ui::PricesSection *section() { return m_world->window.settingsPage().prices(); }
    ui::DataTable *table() { return m_world->find<ui::DataTable>(u"Prices"_s, section()); }
    PricesModel *model() { return qobject_cast<PricesModel *>(table()->model()); }
    ui::DataTable *unpriced() { return m_world->find<ui::DataTable>(u"Models without a price"_s, section()); }
    QPushButton *button(const QString &text, QWidget *below) { return m_world->button<QPushButton>(text, below); }
    void openPrices()
    {
        m_world->window.actions().settings->trigger();
        m_world->window.settingsPage().show(ui::SettingsPage::Section::Prices);
    }
    QLineEdit *field(const QString &name, QWidget *dialog) { return m_world->find<QLineEdit>(name, dialog); }
    void undo()
    {
        QTRY_VERIFY(!QApplication::activeModalWidget());
        m_world->window.activateWindow(); // as it is when a dialog has closed
        QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
        QTest::keyClick(&m_world->window, Qt::Key_Z, Qt::ControlModifier);
    }
    QString toast() { return m_world->find<ui::Toast>()->text(); }
    int rowOf(const QString &model, const QString &from) { return this->model()->rowOf(model, from); }
    /// Of an answer of a model that nobody knows.
    void enterUnknown();
    QString today() { return core::utcDay(m_world->world.clock.now()); }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestPrices::init()
{
    m_world = std::make_unique<test::WindowWorld>();
    QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
}

void TestPrices::allPricesAreInViewInASmallWindowWithLargeText()
{
    openPrices();
    const double before = m_world->theme.textScale();
    m_world->theme.setTextScale(1.5);
    m_world->window.resize(1000, 700);
    // As high as its rows and as wide as its columns: nothing of it scrolls within the page.
    QTRY_VERIFY(table()->isColumnHidden(int(PricesModel::Column::ValidFrom)));
    QTRY_COMPARE(table()->verticalScrollBar()->maximum(), 0);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    for (int column = int(PricesModel::Column::Input); column < int(PricesModel::Column::Count); ++column)
        QVERIFY(!table()->isColumnHidden(column));
    // What lost its column stands below the name.
    const PricesModel::Row &first = model()->at(0);
    QTRY_VERIFY(model()->index(0, 0).data(ui::SecondLineRole).toString().contains(ui::Format{}.utcDay(first.price.from)));
    // A row that is chosen by keys comes into view.
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_End, Qt::ControlModifier);
    const QModelIndex last = table()->currentIndex();
    QCOMPARE(last.row(), model()->rowCount() - 1);
    QTRY_VERIFY(!table()->visibleRegion().intersected(table()->visualRect(last).translated(table()->viewport()->pos())).isEmpty());
    m_world->theme.setTextScale(before);
}

void TestPrices::aPriceIsAddedByKeysAndTakenBack()
{
    openPrices();
    const QAbstractItemModelTester tester{model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
    const int before = model()->rowCount();
    QPushButton *add = button(u"Add price…"_s, section());
    add->setFocus();
    QTest::keyClick(add, Qt::Key_Space);
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    QVERIFY(dialog);
    QPushButton *save = button(u"Add the price"_s, dialog);
    QVERIFY(!save->isEnabled()); // nothing is filled in
    auto *name = dialog->findChild<ui::ComboBox *>();
    name->lineEdit()->selectAll();
    QTest::keyClicks(name->lineEdit(), u"gpt-5"_s);
    QVERIFY(!save->isEnabled());
    QTest::keyClicks(field(u"Input"_s, dialog), u"1,25"_s); // as the locale writes it
    QVERIFY(save->isEnabled());
    QTest::keyClicks(field(u"Output"_s, dialog), u"10"_s);
    QTest::keyClicks(field(u"Note"_s, dialog), u"price page"_s);
    QTest::keyClick(field(u"Note"_s, dialog), Qt::Key_Return);
    QTRY_COMPARE(model()->rowCount(), before + 1);
    QVERIFY(toast().startsWith(u"Price of gpt-5"_s));
    const int row = rowOf(u"gpt-5"_s, today());
    QVERIFY(row >= 0);
    const auto cell = [&](PricesModel::Column column, int role = Qt::DisplayRole) { return model()->index(row, int(column)).data(role); };
    QCOMPARE(cell(PricesModel::Column::Model).toString(), u"gpt-5"_s);
    QVERIFY(cell(PricesModel::Column::Model, ui::SecondLineRole).toString().startsWith(u"set by you on "_s));
    QVERIFY(cell(PricesModel::Column::Model, ui::SecondLineRole).toString().endsWith(u" · price page"_s));
    QCOMPARE(cell(PricesModel::Column::Model, ui::SecondInkRole).toInt(), int(ui::Color::Accent)); // marked
    QCOMPARE(cell(PricesModel::Column::Input).toString(), u"$1,25"_s);
    QCOMPARE(cell(PricesModel::Column::Read).toString(), u"–"_s); // none, which is not 0
    // It is in the file that the terminal reads.
    const auto kept = core::OwnPrices::load(m_world->world.livePrices.file());
    QVERIFY(kept && kept->rows.contains(u"gpt-5"_s));
    undo();
    QTRY_COMPARE(model()->rowCount(), before);
    QVERIFY(core::OwnPrices::load(m_world->world.livePrices.file())->isEmpty());
}

void TestPrices::aPublishedPriceIsReplacedAndResetAgain()
{
    openPrices();
    const QString haiku = u"claude-haiku-4-5-20251001"_s;
    int published = -1;
    for (int row = 0; row < model()->rowCount(); ++row)
        if (model()->at(row).model == haiku)
            published = row;
    QVERIFY(published >= 0);
    const QString price = model()->index(published, int(PricesModel::Column::Input)).data().toString();
    table()->setFocus();
    table()->setCurrentIndex(model()->index(published, 0));
    QVERIFY(!button(u"Reset"_s, section())->isEnabled());
    QCOMPARE(button(u"Reset"_s, section())->toolTip(), u"It is not a price of your own"_s);
    QTest::keyClick(table(), Qt::Key_Return);
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    QVERIFY(dialog);
    QLineEdit *input = field(u"Input"_s, dialog);
    QVERIFY(!input->text().isEmpty()); // what holds now is there to be changed
    input->selectAll();
    QTest::keyClicks(input, u"0,5"_s);
    QTest::mouseClick(button(u"Change the price"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(rowOf(haiku, today()) >= 0);
    const int own = rowOf(haiku, today());
    QVERIFY(model()->at(own).isOwn());
    QCOMPARE(model()->index(own, int(PricesModel::Column::Input)).data().toString(), u"$0,50"_s);
    table()->setCurrentIndex(model()->index(own, 0));
    QTest::keyClick(table(), Qt::Key_Delete);
    QTRY_COMPARE(rowOf(haiku, today()), -1);
    QVERIFY(toast().contains(u"is taken back"_s));
    undo();
    QTRY_VERIFY(rowOf(haiku, today()) >= 0);
    table()->setCurrentIndex(model()->index(rowOf(haiku, today()), 0));
    QTest::mouseClick(button(u"Reset"_s, section()), Qt::LeftButton);
    QTRY_COMPARE(rowOf(haiku, today()), -1);
    bool there = false;
    for (int row = 0; row < model()->rowCount(); ++row)
        there = there || (model()->at(row).model == haiku && model()->index(row, int(PricesModel::Column::Input)).data().toString() == price);
    QVERIFY(there);
}

void TestPrices::aRowThatIsEditedMovesWithItsDay()
{
    openPrices();
    section()->addPrice(u"gpt-5"_s);
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    field(u"Input"_s, dialog)->setText(u"1"_s);
    QTest::mouseClick(button(u"Add the price"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(rowOf(u"gpt-5"_s, today()) >= 0);
    table()->setCurrentIndex(model()->index(rowOf(u"gpt-5"_s, today()), 0));
    QTest::mouseClick(button(u"Edit…"_s, section()), Qt::LeftButton);
    QTRY_VERIFY((dialog = m_world->dialog<ui::PriceDialog>()));
    m_world->find<QDateEdit>(u"Valid from (UTC day)"_s, dialog)->setDate(QDate{2026, 1, 5});
    QTest::mouseClick(button(u"Change the price"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(rowOf(u"gpt-5"_s, u"2026-01-05"_s) >= 0);
    QCOMPARE(rowOf(u"gpt-5"_s, today()), -1); // it is the same row, not a second one
    undo();
    QTRY_VERIFY(rowOf(u"gpt-5"_s, today()) >= 0);
    QCOMPARE(rowOf(u"gpt-5"_s, u"2026-01-05"_s), -1);
}

void TestPrices::whatIsNoPriceIsNotTaken_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addRow("letters") << u"Input"_s << u"three"_s;
    QTest::addRow("below nothing") << u"Output"_s << u"-3"_s;
    QTest::addRow("too fine") << u"Cache read"_s << u"0,0000001"_s;
    QTest::addRow("no count") << u"Prompts above (tokens)"_s << u"many"_s;
    QTest::addRow("no size") << u"Prompts above (tokens)"_s << u"0"_s;
}

void TestPrices::whatIsNoPriceIsNotTaken()
{
    QFETCH(const QString, name);
    QFETCH(const QString, text);
    openPrices();
    section()->addPrice(u"gpt-5"_s);
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    field(u"Input"_s, dialog)->setText(u"1"_s);
    QPushButton *save = button(u"Add the price"_s, dialog);
    QVERIFY(save->isEnabled());
    field(name, dialog)->setText(text);
    QVERIFY(!save->isEnabled());
    bool told = false;
    for (const QLabel *label : dialog->findChildren<QLabel *>())
        told = told || (label->property("kind").toString() == u"bad"_s && label->text().contains(text));
    QVERIFY(told);
}

void TestPrices::pricesAreReadAsTheLocaleWritesThem_data()
{
    QTest::addColumn<QLocale>("locale");
    QTest::addColumn<QString>("text");
    const QLocale german{QLocale::German, QLocale::Germany};
    const QLocale english{QLocale::English, QLocale::UnitedStates};
    QTest::addRow("german") << german << u"3,75"_s;
    QTest::addRow("german, with a point") << german << u"3.75"_s;
    QTest::addRow("english") << english << u"3.75"_s;
    QTest::addRow("with a sign and spaces") << english << u" $3.75 "_s;
}

void TestPrices::pricesAreReadAsTheLocaleWritesThem()
{
    QFETCH(const QLocale, locale);
    QFETCH(const QString, text);
    const QLocale before;
    QLocale::setDefault(locale);
    const auto price = ui::priceFromText(text);
    const QString again = ui::priceText(price);
    QLocale::setDefault(before);
    QCOMPARE(price, core::tokenPrice(u"3.75"_s));
    QCOMPARE(again, locale.toString(3.75, 'f', 2));
}

/// What a draft and a finished job cost, before and after a price of half as much.
void TestPrices::allThatIsShownFollowsAtOnce()
{
    core::Jobs &jobs = *m_world->world.jobs;
    const QString id = m_world->prepared(u"priced"_s).id;
    QVERIFY(test::await(jobs.submit(id)));
    QVERIFY(test::await(jobs.wait(id)));
    m_world->open();
    ui::Workspace *workspace = m_world->window.workspace();
    QTRY_VERIFY(workspace->jobs().job(id) && workspace->jobs().job(id)->cost);
    workspace->openJob(id);
    auto *results = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(results->model()->rowCount(), 2);
    const auto shown = [&] {
        const auto *model = qobject_cast<ui::ResultsModel *>(results->model());
        return model->results() ? model->results()->costPico(0) : 0;
    };
    const core::Money before = *workspace->jobs().job(id)->cost;
    const qint64 answer = shown();
    QVERIFY(answer > 0);
    workspace->newBatch(m_world->world.requests(40, {}, u"draft.jsonl"_s));
    auto *panel = m_world->find<ui::PricePanel>();
    QTRY_VERIFY(panel->submit()->isEnabled());
    const auto estimate = [panel] {
        for (const QLabel *label : panel->findChildren<QLabel *>())
            if (label->property("kind").toString() == u"price"_s)
                return label->text();
        return QString{};
    };
    const QString draft = estimate();
    QVERIFY(draft.startsWith(u'$'));

    const core::PriceRow *row = m_world->world.prices.find(u"claude-haiku-4-5-20251001"_s, today(), core::Speed::Standard, 1);
    QVERIFY(row);
    openPrices();
    section()->addPrice(u"claude-haiku-4-5"_s); // an alias is as good
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    m_world->find<QDateEdit>(u"Valid from (UTC day)"_s, dialog)->setDate(QDate{2026, 1, 1});
    field(u"Input"_s, dialog)->setText(ui::priceText(core::Money::fromPicoUsd(row->input->picoUsd() / 2)));
    field(u"Output"_s, dialog)->setText(ui::priceText(core::Money::fromPicoUsd(row->output->picoUsd() / 2)));
    QTest::mouseClick(button(u"Add the price"_s, dialog), Qt::LeftButton);
    // The list, the table of results, and the price of the draft, without anything else being done.
    QTRY_COMPARE(workspace->jobs().job(id)->cost, std::optional{core::Money::fromPicoUsd(before.picoUsd() / 2)});
    QTRY_COMPARE(shown(), answer / 2);
    QTRY_VERIFY(panel->submit()->isEnabled() && estimate() != draft);
    undo();
    QTRY_COMPARE(workspace->jobs().job(id)->cost, std::optional{before});
    QTRY_COMPARE(shown(), answer);
    QTRY_COMPARE(estimate(), draft);
}

void TestPrices::enterUnknown()
{
    core::LedgerEntry entry;
    entry.at = m_world->world.clock.now();
    entry.profile = u"sandbox"_s;
    entry.sandbox = true; // as the window of these tests is
    entry.source = u"log"_s;
    entry.sourceKey = u"log/1"_s;
    entry.model = u"claude-haiku-99"_s;
    entry.usage = {.input = 1'000, .output = 100};
    QVERIFY(enterInto(m_world->world.dir.path(), {entry}));
}

void TestPrices::anUnknownModelIsMapped()
{
    enterUnknown();
    m_world->open();
    openPrices();
    QTRY_VERIFY(unpriced()->isVisible());
    QCOMPARE(unpriced()->model()->rowCount(), 1);
    QCOMPARE(unpriced()->model()->index(0, 0).data().toString(), u"claude-haiku-99"_s);
    QCOMPARE(unpriced()->model()->index(0, int(ui::UnpricedModels::Column::Why)).data().toString(), u"Unknown model"_s);
    QTest::mouseClick(button(u"Map to…"_s, section()), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::MapDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<ui::ComboBox *>()->currentText().contains(u"Haiku"_s)); // the likeliest is proposed
    QTest::mouseClick(button(u"Map it"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(!unpriced()->isVisible());
    QVERIFY(m_world->world.models.find(u"claude-haiku-99"));
    const int row = rowOf(u"claude-haiku-99"_s, {});
    QVERIFY(row >= 0 && model()->at(row).isOwn());
    undo();
    QTRY_VERIFY(unpriced()->isVisible());
    QVERIFY(!m_world->world.models.find(u"claude-haiku-99"));
}

void TestPrices::anUnknownModelGetsAPrice()
{
    enterUnknown();
    m_world->open();
    openPrices();
    QTRY_VERIFY(unpriced()->isVisible());
    unpriced()->setFocus();
    QTest::keyClick(unpriced(), Qt::Key_Return);
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<ui::ComboBox *>()->currentText(), u"claude-haiku-99"_s);
    field(u"Input"_s, dialog)->setText(u"1"_s);
    QTest::mouseClick(button(u"Add the price"_s, dialog), Qt::LeftButton);
    // Its answer has output tokens, too: a class without a price is no price of 0.
    QTRY_COMPARE(unpriced()->model()->index(0, int(ui::UnpricedModels::Column::Why)).data().toString(),
                 u"No price for a class of its tokens"_s);
    QVERIFY(!button(u"Map to…"_s, section())->isEnabled());
    table()->setCurrentIndex(model()->index(rowOf(u"claude-haiku-99"_s, today()), 0));
    QTest::mouseClick(button(u"Edit…"_s, section()), Qt::LeftButton);
    QTRY_VERIFY((dialog = m_world->dialog<ui::PriceDialog>()));
    field(u"Output"_s, dialog)->setText(u"5"_s);
    QTest::mouseClick(button(u"Change the price"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(!unpriced()->isVisible());
}

void TestPrices::whatIsUnpricedLeadsHere()
{
    m_world->open();
    ui::Workspace *workspace = m_world->window.workspace();
    emit workspace->priceWanted(u"claude-haiku-99"_s); // as the menus of unpriced rows and the check of a draft do
    QVERIFY(section()->isVisible());
    auto *dialog = m_world->dialog<ui::PriceDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<ui::ComboBox *>()->currentText(), u"claude-haiku-99"_s);
}

void TestPrices::aPriceFileIsImportedAndTakenBack()
{
    openPrices();
    const QString path = m_world->world.dir.filePath(u"model_prices.json"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"claude-haiku-4-5": {"input_cost_per_token": 9e-07, "output_cost_per_token": 4.5e-06},
                   "gpt-5": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05}})");
    file.close();
    const int before = model()->rowCount();
    section()->openImport(path);
    ui::PriceImportDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_world->dialog<ui::PriceImportDialog>()));
    const auto says = [dialog](const QString &text) {
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            if (label->text() == text)
                return true;
        return false;
    };
    QVERIFY(says(u"1 of 2 models are taken"_s)); // the other is none of the program or the ledger
    auto *all = dialog->findChild<QCheckBox *>();
    all->click();
    QVERIFY(says(u"2 of 2 models are taken"_s));
    QTest::mouseClick(button(u"Import"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(rowOf(u"gpt-5"_s, today()) >= 0);
    QCOMPARE(toast(), u"Prices of 2 models imported"_s);
    const int haiku = rowOf(u"claude-haiku-4-5-20251001"_s, today());
    QVERIFY(haiku >= 0);
    QCOMPARE(model()->index(haiku, int(PricesModel::Column::Input)).data().toString(), u"$0,90"_s);
    QVERIFY(model()->index(haiku, 0).data(ui::SecondLineRole).toString().contains(u"from model_prices.json"_s));
    undo();
    QTRY_COMPARE(model()->rowCount(), before);
    // What is no price file says so.
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not JSON");
    file.close();
    section()->openImport(path);
    QTRY_VERIFY(toast().startsWith(u"It is no price file"_s));
}

void TestPrices::everythingHasAName()
{
    enterUnknown();
    m_world->open();
    openPrices();
    QTRY_VERIFY(unpriced()->isVisible());
    QCOMPARE(test::namelessWidgets(section()).join(u'\n'), QString{});
    section()->addPrice({});
    QCOMPARE(test::namelessWidgets(m_world->dialog<ui::PriceDialog>()).join(u'\n'), QString{});
}

QTEST_MAIN(TestPrices)
#include "tst_prices.moc"
