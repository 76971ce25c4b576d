// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/compose/newbatchpage.h"
#include "ui/palette/commandpalette.h"
#include "ui/palette/fuzzymatch.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/widgets/datatable.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;

class TestPalette : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void itStaysWithinASmallWindowWithLargeText();
    void wordsAreFoundInAnyOrder();
    void theStartOfAWordGoesFirst();
    void lettersWithGapsMustStartAWord();
    void withNothingTypedTheLastUsedComeFirst();
    void aJobOfAnotherProfileIsNotAmongTheLastUsed();
    void tenThousandJobsAreSearchedWithoutLag();
    void aCommandIsRunByKeyboardAlone();
    void whatCannotBeRunSaysWhy();
    void aJobIsOpenedOrShownInTheList();
    void aModelStartsABatchOrIsCopied();
    void itIsOpenedByMouseAndByKeysAndGoesByEsc();
    void theArrowsPassHeadings();
    void whatCanBeRunIsChosenFirst();
    void sectionsOfTheSettingsAreFound();

private:
    ui::CommandPalette *open();
    /// Types into the palette, as the user does.
    void type(ui::CommandPalette *palette, const QString &text);
    static QString current(const ui::CommandPalette *palette)
    {
        return palette->list()->currentIndex().data().toString();
    }

    std::unique_ptr<test::WindowWorld> m_world;
};

ui::CommandPalette *TestPalette::open()
{
    [&] { QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>()); }(); // an earlier one
    m_world->window.activateWindow();
    [&] { QVERIFY(QTest::qWaitForWindowActive(&m_world->window)); }();
    QTest::keyClick(&m_world->window, Qt::Key_K, Qt::ControlModifier);
    auto *palette = m_world->window.findChild<ui::CommandPalette *>();
    if (palette)
        [&] { QVERIFY(QTest::qWaitForWindowExposed(palette)); }();
    return palette;
}

void TestPalette::type(ui::CommandPalette *palette, const QString &text)
{
    QTest::keyClicks(palette->findChild<QLineEdit *>(), text);
}

static QList<ui::PaletteEntry> jobEntries(int count)
{
    QList<ui::PaletteEntry> entries;
    for (int i = 0; i < count; ++i) {
        ui::PaletteEntry entry{.section = ui::PaletteEntry::Section::Jobs,
                               .key = u"job:%1"_s.arg(i),
                               .text = u"nightly-eval · %1 of the customer reviews"_s.arg(i),
                               .target = QString::number(i)};
        entry.folded = entry.text.toCaseFolded();
        entries.append(entry);
    }
    return entries;
}

void TestPalette::itStaysWithinASmallWindowWithLargeText()
{
    const double before = m_world->theme.textScale();
    m_world->theme.setTextScale(1.5);
    m_world->window.resize(1000, 700);
    QTRY_COMPARE(m_world->window.height(), 700);
    ui::CommandPalette *palette = open();
    QVERIFY(palette);
    QVERIFY(palette->mapToGlobal(QPoint{0, palette->height()}).y() < m_world->window.mapToGlobal(QPoint{0, 700}).y());
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Escape);
    m_world->theme.setTextScale(before);
}

void TestPalette::wordsAreFoundInAnyOrder()
{
    QVERIFY(ui::FuzzyQuery{u"batch new"_s}.match(u"new batch"));
    QVERIFY(ui::FuzzyQuery{u"NEW"_s}.match(u"new batch"));
    QVERIFY(!ui::FuzzyQuery{u"new old"_s}.match(u"new batch"));
    QVERIFY(ui::FuzzyQuery{u"   "_s}.isEmpty());
    QCOMPARE(ui::FuzzyQuery{u"ba"_s}.match(u"new batch")->places, (QList<int>{4, 5}));
}

void TestPalette::theStartOfAWordGoesFirst()
{
    const ui::FuzzyQuery query{u"te"_s};
    const int start = query.match(u"test the connection")->score;
    const int word = query.match(u"larger text")->score;
    const int within = query.match(u"latest news")->score;
    QVERIFY(start > word);
    QVERIFY(word > within);
}

void TestPalette::lettersWithGapsMustStartAWord()
{
    QVERIFY(ui::FuzzyQuery{u"nb"_s}.match(u"new batch"));
    QVERIFY(!ui::FuzzyQuery{u"ew"_s}.match(u"he was"));
    QVERIFY(!ui::FuzzyQuery{u"xz"_s}.match(u"new batch"));
    // What stands beside the text is found as it is written, not letter by letter.
    QVERIFY(ui::FuzzyQuery{u"prev"_s}.match(u"claude mythos\nclaude-mythos-preview"));
    QVERIFY(!ui::FuzzyQuery{u"comp"_s}.match(u"claude mythos\npreview"));
}

void TestPalette::withNothingTypedTheLastUsedComeFirst()
{
    ui::PaletteModel model;
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setEntries(jobEntries(20), {u"job:7"_s, u"job:3"_s, u"job:99"_s});
    QVERIFY(model.index(0).data(ui::PaletteModel::HeadingRole).toBool());
    QCOMPARE(model.index(0).data().toString(), ui::PaletteModel::sectionName(ui::PaletteEntry::Section::Recent));
    QCOMPARE(model.entry(model.index(1))->key, u"job:7"_s);
    QCOMPARE(model.entry(model.index(2))->key, u"job:3"_s);
    QVERIFY(!model.entry(model.index(3))); // the next heading: what is not there is not listed
    model.setTyped(u"nightly 12"_s);
    QCOMPARE(model.entry(model.index(1))->key, u"job:12"_s);
    QVERIFY(!model.index(1).data(ui::PaletteModel::PlacesRole).value<QList<int>>().isEmpty());
}

void TestPalette::aJobOfAnotherProfileIsNotAmongTheLastUsed()
{
    m_world->settings.set(u"palette/recent"_s, QStringList{u"job:job_elsewhere"_s, u"action:Refresh"_s});
    m_world->open();
    ui::CommandPalette *palette = open();
    QVERIFY(palette);
    const QAbstractItemModel *model = palette->list()->model();
    QCOMPARE(model->index(1, 0).data().toString(), u"Refresh"_s);
    QVERIFY(model->index(2, 0).data(ui::PaletteModel::HeadingRole).toBool());
}

void TestPalette::tenThousandJobsAreSearchedWithoutLag()
{
    ui::PaletteModel model;
    model.setEntries(jobEntries(10'000), {});
    QElapsedTimer timer;
    timer.start();
    const QString typed = u"nightly 4711"_s;
    for (qsizetype i = 1; i <= typed.size(); ++i)
        model.setTyped(typed.left(i));
    qInfo("%.2f ms for a key among 10,000 jobs", double(timer.nsecsElapsed()) / 1e6 / double(typed.size()));
    QCOMPARE(model.entry(model.index(1))->key, u"job:4711"_s);
    model.setTyped(u"reviews"_s);
    QVERIFY(model.rowCount() < 100); // what nobody reads is not laid out
}

void TestPalette::aCommandIsRunByKeyboardAlone()
{
    m_world->open();
    ui::CommandPalette *palette = open();
    QVERIFY(palette);
    type(palette, u"dark"_s);
    QCOMPARE(current(palette), u"Dark theme"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    QCOMPARE(m_world->theme.mode(), ui::Theme::Mode::Dark);
    QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>());
    // It is remembered.
    palette = open();
    QCOMPARE(current(palette), u"Dark theme"_s);
    m_world->theme.setMode(ui::Theme::Mode::Light);
}

void TestPalette::whatCannotBeRunSaysWhy()
{
    ui::CommandPalette *palette = open(); // no profile is open
    QVERIFY(palette);
    type(palette, u"new batch"_s);
    QCOMPARE(current(palette), u"New batch"_s);
    QVERIFY(!palette->list()->currentIndex().data(ui::PaletteModel::WhyNotRole).toString().isEmpty());
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    QVERIFY(palette->isVisible());
    type(palette, u"qqqq"_s);
    QVERIFY(!palette->list()->isVisible());
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return); // nothing to run
    QVERIFY(palette->isVisible());
}

void TestPalette::aJobIsOpenedOrShownInTheList()
{
    m_world->prepared(u"contract review"_s);
    m_world->open();
    QTRY_COMPARE(m_world->window.workspace()->jobs().rowCount(), 1);
    ui::CommandPalette *palette = open();
    type(palette, u"contr"_s);
    QCOMPARE(current(palette), u"contract review"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    QVERIFY(m_world->find<ui::BatchDetailPage>()->isVisible());
    QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>());
    palette = open();
    type(palette, u"contr"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
    QCOMPARE(m_world->find<ui::DataTable>(u"Batches"_s)->selectionModel()->selectedRows().size(), 1);
}

void TestPalette::aModelStartsABatchOrIsCopied()
{
    m_world->open();
    const core::Model &model = *m_world->world.models.find(u"claude-haiku-4-5"_s);
    ui::CommandPalette *palette = open();
    type(palette, model.id);
    QCOMPARE(palette->list()->currentIndex().data(ui::PaletteModel::NoteRole).toString(), model.id);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), model.id);
    QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>());
    palette = open();
    type(palette, model.id);
    QTest::mouseClick(palette->list()->viewport(), Qt::LeftButton, {},
                      palette->list()->visualRect(palette->list()->currentIndex()).center());
    QVERIFY(m_world->find<ui::NewBatchPage>()->isVisible());
    QCOMPARE(m_world->find<ui::NewBatchPage>()->form().model, model.id);
}

void TestPalette::itIsOpenedByMouseAndByKeysAndGoesByEsc()
{
    m_world->open();
    auto *field = m_world->button<QPushButton>(u"Search or run…"_s);
    QVERIFY(field);
    QTest::mouseClick(field, Qt::LeftButton);
    auto *palette = m_world->window.findChild<ui::CommandPalette *>();
    QVERIFY(palette);
    QVERIFY(palette->windowFlags() & Qt::FramelessWindowHint);
    QVERIFY(palette->geometry().center().y() < m_world->window.geometry().center().y());
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Escape);
    QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>());
    QVERIFY(open());
}

void TestPalette::whatCanBeRunIsChosenFirst()
{
    ui::CommandPalette *palette = open(); // no profile is open: most commands cannot be run
    QVERIFY(palette);
    QVERIFY(palette->list()->currentIndex().data(ui::PaletteModel::WhyNotRole).toString().isEmpty());
    type(palette, u"bat"_s);
    const auto *model = palette->list()->model();
    bool any = false;
    for (int row = 0; row < model->rowCount(); ++row)
        any = any || (!model->index(row, 0).data(ui::PaletteModel::HeadingRole).toBool()
                      && model->index(row, 0).data(ui::PaletteModel::WhyNotRole).toString().isEmpty());
    QCOMPARE(palette->list()->currentIndex().data(ui::PaletteModel::WhyNotRole).toString().isEmpty(), any);
}

void TestPalette::sectionsOfTheSettingsAreFound()
{
    ui::CommandPalette *palette = open(); // also before a profile is
    type(palette, u"data and priv"_s);
    QCOMPARE(current(palette), u"Data and privacy"_s);
    QCOMPARE(palette->list()->currentIndex().data(ui::PaletteModel::NoteRole).toString(), u"Settings"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    QVERIFY(m_world->window.settingsPage().isVisible());
    QCOMPARE(m_world->window.settingsPage().section(), ui::SettingsPage::Section::Data);
    QTRY_VERIFY(!m_world->window.findChild<ui::CommandPalette *>());
    palette = open();
    QCOMPARE(current(palette), u"Data and privacy"_s); // used last
}

void TestPalette::theArrowsPassHeadings()
{
    m_world->open();
    ui::CommandPalette *palette = open();
    auto *edit = palette->findChild<QLineEdit *>();
    QStringList seen;
    for (int i = 0; i < palette->list()->model()->rowCount(); ++i) {
        QVERIFY(!palette->list()->currentIndex().data(ui::PaletteModel::HeadingRole).toBool());
        seen.append(current(palette));
        QTest::keyClick(edit, Qt::Key_Down);
    }
    QVERIFY(seen.lastIndexOf(seen.constFirst()) > 0); // it goes round
    QTest::keyClick(edit, Qt::Key_PageDown);
    QTest::keyClick(edit, Qt::Key_PageUp);
    QVERIFY(!current(palette).isEmpty());
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
