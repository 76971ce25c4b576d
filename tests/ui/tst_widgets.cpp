// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/focusring.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/meterlegend.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/searchedit.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/toast.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QAction>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QWheelEvent>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

class TestWidgets : public QObject
{
    Q_OBJECT

private slots:
    void aSegmentIsChosenOnceAndByArrows();
    void aLabelThatIsElidedTellsItsWholeText();
    void aLegendKeepsItsWordsWhereItIsNarrow();
    void aPillNamesItsState();
    void aPillIsElidedWhereItDoesNotFit();
    void theToastTakesBackOnUndo();
    void theToastLetsGoWhenAnotherComes();
    void theAmountMustBeTypedExactly();
    void whatWasAgreedToCanBeTakenBackForSomeSeconds();
    void enterInTheFieldOfTheAmountBeginsTheSeconds();
    void aMessageBarShowsWhatIsEscaped();
    void theRingFollowsTheKeyboardAlone();
    void aDialogHasARingOfItsOwn();
    void aTableCopiesRowsAsText();
    void aNarrowTableKeepsItsFirstColumn();
    void aColumnThatNarrowWindowsLackCanBeSwitchedOn();
    void columnsThatMayYieldGoBeforeTheTableScrolls();
    void theScrollBarOfATableCoversNoColumn();
    void whatASearchFoundStandsInItsField();
    void aSearchLeavesExportToThePage();
    void aSearchIsEmptiedByItsButton();
    void aWheelDoesNotChangeAChoiceInPassing();
    void oneLocalFileCanBeDropped();
    void aDropTargetIsUsedByKeyboard();
    void theThemeSwitchesLive();
};

void TestWidgets::aSegmentIsChosenOnceAndByArrows()
{
    ui::SegmentedControl control{u"Shown"_s};
    for (int id : {0, 1, 2})
        control.add(id, QString::number(id));
    QSignalSpy chosen{&control, &ui::SegmentedControl::chosenChanged};
    QCOMPARE(control.chosen(), 0);
    control.choose(1);
    control.choose(1);
    QCOMPARE(chosen.count(), 1);
    control.show();
    QVERIFY(QTest::qWaitForWindowExposed(&control));
    const auto buttons = control.findChildren<QPushButton *>();
    const auto tabStops = [&buttons] {
        QList<int> stops;
        for (int i = 0; i < 3; ++i)
            if (buttons[i]->focusPolicy() & Qt::TabFocus)
                stops.append(i);
        return stops;
    };
    QCOMPARE(tabStops(), QList<int>{1}); // before any has had the focus, too
    buttons[1]->setFocus();
    QTest::keyClick(buttons[1], Qt::Key_Right);
    QCOMPARE(control.chosen(), 2);
    QCOMPARE(tabStops(), QList<int>{2});
}

void TestWidgets::aLabelThatIsElidedTellsItsWholeText()
{
    const QString text(64, u'W');
    ui::ElidedLabel label{text};
    label.resize(100, 20);
    label.show();
    QVERIFY(label.text().endsWith(u'…'));
    QCOMPARE(label.toolTip(), text);
    label.resize(3000, 20);
    QCOMPARE(label.text(), text);
    QVERIFY(label.toolTip().isEmpty());
    label.setFullText(u"two\nlines"_s);
    QCOMPARE(label.text(), u"two lines"_s);
}

void TestWidgets::aLegendKeepsItsWordsWhereItIsNarrow()
{
    ui::MeterLegend legend;
    legend.setEntries({{u"12,000"_s, u"succeeded"_s, ui::Color::Ok, true},
                       {u"126"_s, u"errored"_s, ui::Color::Bad, true},
                       {u"0"_s, u"expired"_s, ui::Color::Bad, false},
                       {u"31"_s, u"truncated"_s, ui::Color::Warn, true}});
    QCOMPARE(legend.accessibleName(), u"12,000 succeeded, 126 errored, 0 expired, 31 truncated"_s);
    const int row = legend.heightForWidth(2'000);
    const int whole = legend.sizeHint().width();
    QCOMPARE(legend.heightForWidth(whole), row); // all in one row
    // Zero counts yield first, then it goes on in further rows.
    QCOMPARE(legend.heightForWidth(whole - 30), row);
    const int rows = legend.heightForWidth(whole / 3) / row;
    QVERIFY(rows >= 2);
    // Every word is painted within: the right edge of a narrow one is empty, and each row has ink.
    legend.resize(whole / 3, legend.heightForWidth(whole / 3));
    const QImage painted = legend.grab().toImage();
    const QRgb ground = painted.pixel(painted.width() - 1, painted.height() - 1);
    for (int y = 0; y < painted.height(); ++y)
        QCOMPARE(painted.pixel(painted.width() - 1, y), ground);
    for (int each = 0; each < rows; ++each) {
        bool ink = false;
        for (int x = 0; x < painted.width() && !ink; ++x)
            ink = painted.pixel(x, each * painted.height() / rows + painted.height() / rows / 2) != ground;
        QVERIFY(ink);
    }
    QVERIFY(legend.toolTip().contains(u"0 expired"_s));
}

void TestWidgets::aPillNamesItsState()
{
    ui::Pill pill;
    pill.setFace({ui::Icon::Check, u"Done"_s, ui::Tone::Ok});
    QCOMPARE(pill.accessibleName(), u"Done"_s);
    QVERIFY(pill.sizeHint().width() > 30);
}

void TestWidgets::aPillIsElidedWhereItDoesNotFit()
{
    const ui::PillFace face{ui::Icon::Check, u"a very long state of a job"_s, ui::Tone::Ok};
    QImage image{60, 30, QImage::Format_ARGB32_Premultiplied};
    image.fill(Qt::transparent);
    QPainter painter{&image};
    ui::paintPill(painter, QRect{0, 0, 40, 30}, face);
    painter.end();
    for (int y = 0; y < image.height(); ++y)
        QCOMPARE(qAlpha(image.pixel(45, y)), 0); // nothing beyond its box
}

void TestWidgets::theToastTakesBackOnUndo()
{
    QWidget window;
    window.resize(400, 300);
    window.show();
    ui::Toast toast{&window};
    int undone = 0;
    int expired = 0;
    toast.tell(u"Deleted"_s, u"Undo"_s, [&] { ++undone; }, [&] { ++expired; });
    QCOMPARE(toast.text(), u"Deleted"_s);
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undone, 1);
    QCOMPARE(expired, 0);
    QVERIFY(!toast.isVisible());
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undone, 1);
}

void TestWidgets::theToastLetsGoWhenAnotherComes()
{
    QWidget window;
    window.show();
    int expired = 0;
    {
        ui::Toast toast{&window};
        toast.tell(u"One"_s, u"Undo"_s, [] {}, [&] { ++expired; });
        toast.tell(u"Two"_s, u"Undo"_s, [] {}, [&] { ++expired; });
        QCOMPARE(expired, 1);
    }
    QCOMPARE(expired, 2); // the program ends: what was to be done is done
}

void TestWidgets::theAmountMustBeTypedExactly()
{
    QWidget window;
    window.show();
    const auto amount = core::Money::fromDecimalUsd(u"1501.138"_s);
    auto *dialog = new ui::ConfirmDialog{{.title = u"Dear"_s, .text = u"It costs."_s, .doIt = u"Submit"_s,
                                          .keepIt = u"Back"_s, .danger = false, .typed = amount}, &window};
    QSignalSpy accepted{dialog, &QDialog::accepted};
    dialog->open();
    auto *typed = dialog->findChild<QLineEdit *>();
    QPushButton *go = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>())
        if (button->text() == u"Submit"_s)
            go = button;
    QVERIFY(go && !go->isEnabled());
    const auto says = [dialog](const QString &text) {
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    };
    QVERIFY(says(u"Type $1.501,14 to go on"_s)); // in the locale of the tests
    QTest::keyClicks(typed, u"1501.1"_s);
    QVERIFY(!go->isEnabled());
    // Enter keeps the dialog and says what is wrong.
    QTest::keyClick(typed, Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
    QVERIFY(dialog->isVisible());
    QVERIFY(says(u"That is not $1.501,14; nothing was sent."_s));
    typed->clear();
    QTest::keyClicks(typed, u" 1501.14 "_s);
    QVERIFY(!says(u"That is not"_s));
    QVERIFY(go->isEnabled());
    QTest::keyClick(typed, Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
}

void TestWidgets::whatWasAgreedToCanBeTakenBackForSomeSeconds()
{
    QWidget window;
    window.show();
    auto *dialog = new ui::ConfirmDialog{{.title = u"Dear"_s, .text = u"It costs."_s, .doIt = u"Submit"_s,
                                          .keepIt = u"Back"_s, .undoSeconds = 1}, &window};
    QSignalSpy accepted{dialog, &QDialog::accepted};
    QSignalSpy rejected{dialog, &QDialog::rejected};
    dialog->open();
    QPushButton *go = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>())
        if (button->text() == u"Submit"_s)
            go = button;
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(go->text(), u"Sending in 1 s — Undo"_s);
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(go->text(), u"Submit"_s);
    QTest::mouseClick(go, Qt::LeftButton);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QCOMPARE(go->text(), u"Submit"_s);
    QCOMPARE(rejected.count(), 0);
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(accepted.count(), 0);
    QTRY_COMPARE(accepted.count(), 1);
}

void TestWidgets::enterInTheFieldOfTheAmountBeginsTheSeconds()
{
    QWidget window;
    window.show();
    auto *dialog = new ui::ConfirmDialog{{.title = u"Dear"_s, .text = u"It costs."_s, .doIt = u"Submit"_s, .keepIt = u"Back"_s,
                                          .typed = core::Money::fromDecimalUsd(u"15.01"_s), .undoSeconds = 30}, &window};
    dialog->open();
    auto *typed = dialog->findChild<QLineEdit *>();
    QPushButton *go = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>())
        if (button->text() == u"Submit"_s)
            go = button;
    const int height = dialog->height();
    QTest::keyClicks(typed, u"15"_s);
    QTest::keyClick(typed, Qt::Key_Return);
    QCOMPARE(dialog->height(), height); // there was room for what is wrong
    typed->setText(u"15,01"_s);
    QTest::keyClick(typed, Qt::Key_Return);
    QCOMPARE(go->text(), u"Sending in 30 s — Undo"_s);
    dialog->reject();
    QCOMPARE(go->text(), u"Submit"_s);
}

void TestWidgets::aMessageBarShowsWhatIsEscaped()
{
    ui::MessageBar bar;
    bar.show(ui::Explanation{.sentence = u"<b>x</b> is not there."_s, .details = u"HTTP 404"_s}, u"Try again"_s);
    bool seen = false;
    for (const QLabel *label : bar.findChildren<QLabel *>())
        seen = seen || label->text().contains(u"&lt;b&gt;"_s);
    QVERIFY(seen);
    QSignalSpy clicked{&bar, &ui::MessageBar::actionClicked};
    QTest::mouseClick(bar.findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(clicked.count(), 1);
    bar.clear();
    QVERIFY(!bar.isVisible());
}

void TestWidgets::theRingFollowsTheKeyboardAlone()
{
    QWidget window;
    auto *column = new QVBoxLayout{&window};
    auto *first = new QPushButton{u"First"_s};
    auto *second = new QPushButton{u"Second"_s};
    column->addWidget(first);
    column->addWidget(second);
    ui::FocusRing ring{&window};
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    first->setFocus(Qt::MouseFocusReason);
    QVERIFY(!ring.isVisible());
    second->setFocus(Qt::TabFocusReason);
    QVERIFY(ring.isVisible());
    QVERIFY(ring.geometry().contains(second->geometry()));
    first->setFocus(Qt::MouseFocusReason);
    QVERIFY(!ring.isVisible());
    // A button that goes away by the click on it hands its focus on: that is no use of the keyboard.
    connect(first, &QPushButton::clicked, first, &QWidget::hide);
    QTest::mouseClick(first, Qt::LeftButton);
    QVERIFY(second->hasFocus());
    QVERIFY(!ring.isVisible());
    first->show();
    QTest::keyClick(second, Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(first->hasFocus());
    QVERIFY(ring.isVisible());
}

void TestWidgets::aDialogHasARingOfItsOwn()
{
    QWidget window;
    ui::FocusRing ring{&window};
    window.show();
    QDialog dialog{&window};
    auto *column = new QVBoxLayout{&dialog};
    auto *first = new QPushButton{u"First"_s};
    auto *second = new QPushButton{u"Second"_s};
    column->addWidget(first);
    column->addWidget(second);
    dialog.open();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    first->setFocus(Qt::MouseFocusReason);
    second->setFocus(Qt::TabFocusReason);
    const QList<ui::FocusRing *> rings = dialog.findChildren<ui::FocusRing *>();
    QCOMPARE(rings.size(), 1);
    QVERIFY(rings[0]->isVisible());
    QVERIFY(rings[0]->geometry().contains(second->geometry()));
    QVERIFY(!ring.isVisible());
}

void TestWidgets::aTableCopiesRowsAsText()
{
    QStandardItemModel model{2, 2};
    for (int row = 0; row < 2; ++row) {
        model.setItem(row, 0, new QStandardItem{u"name %1"_s.arg(row)});
        auto *number = new QStandardItem{u"1,000"_s};
        number->setData(1000, ui::RawRole);
        model.setItem(row, 1, number);
    }
    ui::DataTable table{u"Things"_s, 30};
    table.setModel(&model);
    table.resize(400, 200);
    table.show();
    table.selectAll();
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), u"name 0\t1,000\nname 1\t1,000"_s);
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(), u"name 0\t1000\nname 1\t1000"_s);
}

void TestWidgets::aNarrowTableKeepsItsFirstColumn()
{
    QStandardItemModel model{1, 4};
    for (int column = 0; column < 4; ++column)
        model.setItem(0, column, new QStandardItem{u"1,000"_s});
    ui::DataTable table{u"Things"_s, 30};
    table.setModel(&model);
    table.setColumnWidths({{0, 0}, {100, 100}, {100, 100}, {100, 100}}, 0);
    table.resize(1200, 200);
    table.show();
    QCOMPARE(table.columnWidth(3), ui::scaled(100));
    QVERIFY(!table.horizontalScrollBar()->isVisible());
    // Columns get as narrow as what is in them before anything has to be scrolled to.
    table.resize(400, 200);
    QVERIFY(table.columnWidth(3) < ui::scaled(100));
    const int needed = QFontMetrics{ui::sized(ui::fontsize::Body)}.horizontalAdvance(u"1,000"_s);
    QVERIFY(table.columnWidth(3) > needed);
    QVERIFY(table.columnWidth(0) >= ui::scaled(140));
    QVERIFY(!table.horizontalScrollBar()->isVisible());
    // And then they are scrolled to, also by keys: none is out of reach.
    table.resize(240, 200);
    QVERIFY(!table.isColumnHidden(3));
    QCOMPARE(table.columnWidth(0), ui::scaled(140));
    QTRY_VERIFY(table.horizontalScrollBar()->isVisible());
    table.setFocus();
    table.setCurrentIndex(model.index(0, 0));
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(&table, Qt::Key_Right);
    QVERIFY(table.viewport()->rect().contains(table.visualRect(model.index(0, 3)).center()));
    table.setColumnShown(1, false);
    QVERIFY(table.isColumnHidden(1));
}

void TestWidgets::columnsThatMayYieldGoBeforeTheTableScrolls()
{
    QStandardItemModel model{1, 4};
    model.setHorizontalHeaderLabels({u"Name"_s, u"Input"_s, u"Cached"_s, u"Cost"_s});
    for (int column = 0; column < 4; ++column)
        model.setItem(0, column, new QStandardItem{u"1,000"_s});
    ui::DataTable table{u"Things"_s, 30};
    table.setModel(&model);
    table.setYielding({2, 1});
    table.setColumnWidths({{0, 0}, {100, 100}, {100, 100}, {100, 100}}, 0);
    table.resize(1200, 200);
    table.show();
    QVERIFY(!table.isColumnHidden(2));
    table.resize(140 + 160, 200);
    QVERIFY(table.isColumnHidden(2));
    QVERIFY(!table.isColumnHidden(3));
    QVERIFY(!table.horizontalScrollBar()->isVisible());
    QVERIFY(table.columnViewportPosition(3) + table.columnWidth(3) <= table.viewport()->width());
    QVERIFY(table.columnWidth(0) >= ui::scaled(140));
    // What the user asked for stays, and is scrolled to.
    QToolButton button;
    button.show();
    table.chooseColumns(&button);
    QMenu *menu = table.findChild<QMenu *>();
    QVERIFY(menu);
    QAction *cached = menu->actions().value(1);
    QCOMPARE(cached->text(), u"Cached"_s);
    QVERIFY(!cached->isChecked());
    cached->trigger();
    menu->close();
    QVERIFY(!table.isColumnHidden(2));
    table.resize(1200, 200);
    QVERIFY(!table.isColumnHidden(1));
}

void TestWidgets::theScrollBarOfATableCoversNoColumn()
{
    QStandardItemModel model{0, 3};
    model.setHorizontalHeaderLabels({u"Name"_s, u"Input"_s, u"Cost"_s});
    ui::DataTable table{u"Things"_s, 30};
    table.setModel(&model);
    table.setColumnWidths({{0, 0}, {100, 80}, {100, 80}}, 0);
    table.resize(600, 200);
    table.show();
    for (int row = 0; row < 50; ++row) // more than fit
        model.appendRow({new QStandardItem{u"a"_s}, new QStandardItem{u"1"_s}, new QStandardItem{u"2"_s}});
    QTRY_VERIFY(table.verticalScrollBar()->isVisible());
    QCOMPARE(table.columnViewportPosition(2) + table.columnWidth(2), table.viewport()->width());
    // Also where the bar comes by what the layout itself does.
    model.removeRows(0, 50);
    QTRY_VERIFY(!table.verticalScrollBar()->isVisible());
    QCOMPARE(table.columnViewportPosition(2) + table.columnWidth(2), table.viewport()->width());
}

void TestWidgets::aColumnThatNarrowWindowsLackCanBeSwitchedOn()
{
    QStandardItemModel model{1, 2};
    model.setHorizontalHeaderLabels({u"Name"_s, u"Cached"_s});
    ui::DataTable table{u"Things"_s, 30};
    table.setModel(&model);
    table.setColumnWidths({{0, 0}, {80, 0}}, 0);
    table.resize(600, 200);
    table.show();
    QVERIFY(table.isColumnHidden(1));
    QToolButton button;
    button.show();
    table.chooseColumns(&button);
    QMenu *menu = table.findChild<QMenu *>();
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 3); // the first column stays; a line, and the way back
    QCOMPARE(menu->actions().constFirst()->text(), u"Cached"_s);
    QVERIFY(!menu->actions().constFirst()->isChecked()); // as it is seen
    menu->actions().constFirst()->trigger();
    QVERIFY(!table.isColumnHidden(1));
    menu->close();
}

void TestWidgets::aSearchLeavesExportToThePage()
{
    QWidget page;
    ui::SearchEdit edit{&page};
    QAction toExport;
    toExport.setShortcut(QKeySequence{Qt::CTRL | Qt::Key_E});
    page.addAction(&toExport);
    const QSignalSpy exported{&toExport, &QAction::triggered};
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    edit.setFocus();
    QTest::keyClicks(&edit, u"found"_s);
    QTest::keyClick(&edit, Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(exported.count(), 1);
    QCOMPARE(edit.text(), u"found"_s);
}

void TestWidgets::whatASearchFoundStandsInItsField()
{
    ui::SearchEdit edit;
    edit.resize(240, 32);
    edit.show();
    const QSize before = edit.sizeHint();
    edit.setNote(u"12 found"_s, u"12"_s);
    QLabel *note = edit.findChild<QLabel *>();
    QVERIFY(note && note->isVisible());
    QCOMPARE(edit.sizeHint(), before); // nothing beside it moves
    QVERIFY(edit.textMargins().right() > edit.textMargins().left()); // and what is typed does not run into it
    QCOMPARE(note->text(), u"12 found"_s);
    edit.resize(124, 32); // too narrow for the words: those are in the tooltip
    QVERIFY(note->isVisible());
    QCOMPARE(note->text(), u"12"_s);
    QCOMPARE(edit.toolTip(), u"12 found"_s);
    edit.resize(70, 32);
    QVERIFY(!note->isVisible());
    edit.setNote({}, {});
    QCOMPARE(edit.textMargins().right(), edit.textMargins().left()); // the room of the icons alone
    QCOMPARE(edit.toolTip(), QString{});
}

void TestWidgets::aSearchIsEmptiedByItsButton()
{
    ui::SearchEdit edit;
    edit.resize(240, 32);
    edit.show();
    auto *empty = edit.findChild<QToolButton *>();
    QVERIFY(empty && !empty->isVisible());
    QTest::keyClicks(&edit, u"abc"_s);
    QVERIFY(empty->isVisible());
    const QSize small = empty->iconSize();
    QTest::mouseClick(empty, Qt::LeftButton);
    QCOMPARE(edit.text(), QString{});
    QVERIFY(!empty->isVisible());
    const QFont before = QApplication::font();
    QApplication::setFont(ui::applicationFont(1.5));
    QTRY_COMPARE(empty->iconSize().width(), ui::scaled(16));
    QVERIFY(empty->iconSize().width() > small.width());
    QApplication::setFont(before);
}

void TestWidgets::aWheelDoesNotChangeAChoiceInPassing()
{
    ui::ComboBox box;
    box.addItems({u"one"_s, u"two"_s});
    QWheelEvent wheel{QPointF{5, 5}, QPointF{5, 5}, {}, QPoint{0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false};
    QApplication::sendEvent(&box, &wheel);
    QCOMPARE(box.currentIndex(), 0);
    QCOMPARE(box.focusPolicy(), Qt::StrongFocus); // the wheel does not even give it the focus
    box.show();
    box.setFocus();
    QApplication::sendEvent(&box, &wheel);
    QCOMPARE(box.currentIndex(), 0);
}

void TestWidgets::oneLocalFileCanBeDropped()
{
    QMimeData data;
    QVERIFY(ui::droppedPath(data).isEmpty());
    data.setUrls({QUrl::fromLocalFile(u"/tmp/a.jsonl"_s)});
    QCOMPARE(ui::droppedPath(data), u"/tmp/a.jsonl"_s);
    data.setUrls({QUrl{u"https://example.org/a.jsonl"_s}});
    QVERIFY(ui::droppedPath(data).isEmpty());
    data.setUrls({QUrl::fromLocalFile(u"/tmp/a"_s), QUrl::fromLocalFile(u"/tmp/b"_s)});
    QVERIFY(ui::droppedPath(data).isEmpty());
}

void TestWidgets::aDropTargetIsUsedByKeyboard()
{
    ui::DropTarget target{u"Drop here"_s};
    QSignalSpy clicked{&target, &ui::DropTarget::clicked};
    target.show();
    QTest::keyClick(&target, Qt::Key_Return);
    QTest::mouseClick(&target, Qt::LeftButton);
    QCOMPARE(clicked.count(), 2);
}

void TestWidgets::theThemeSwitchesLive()
{
    QTemporaryDir folder;
    core::Settings settings{core::DataPlace{.folder = folder.path(), .whole = true}};
    ui::Theme theme{settings};
    QSignalSpy changed{&theme, &ui::Theme::changed};
    theme.setMode(ui::Theme::Mode::Dark);
    QVERIFY(ui::currentColors() == ui::darkColors());
    theme.setMode(ui::Theme::Mode::Light);
    QVERIFY(ui::currentColors() == ui::lightColors());
    QCOMPARE(changed.count(), 2);
    const double before = QApplication::font().pointSizeF();
    theme.setTextScale(1.5);
    QVERIFY(QApplication::font().pointSizeF() > before * 1.4);
    theme.setTextScale(9);
    QCOMPARE(theme.textScale(), 1.5);
    // The next start finds both.
    const ui::Theme again{settings};
    QCOMPARE(again.mode(), ui::Theme::Mode::Light);
    QCOMPARE(again.textScale(), 1.5);
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
