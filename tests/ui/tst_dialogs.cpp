// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogs by keyboard: what Enter, a paste and the first key do.
#include "tests/ui/windowworld.h"
#include "ui/batches/exportdialog.h"
#include "ui/compose/pastedrows.h"
#include "ui/compose/rowsdialog.h"
#include "ui/profiles/keydialog.h"
#include "ui/widgets/confirmdialog.h"

#include <QClipboard>
#include <QFileInfo>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QtTest>

using namespace Qt::StringLiterals;

class TestDialogs : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }
    void pastedCellsAreThoseOfTheSpreadsheet_data();
    void pastedCellsAreThoseOfTheSpreadsheet();
    void rowsAreTypedOneBelowTheOther();
    void severalCellsArePastedIntoRowsWhileOneIsTyped();
    void allRowsComeBackToBeChanged();
    void moreRowsThanCanBeShownStayAsTheyAre();
    void enterPressesWhatHasTheFocus();
    void anExportReplacesNothingUnasked();
    void anExportOffersANameThatIsFree();
    void aKeyThatIsPastedAtOnceIsNoName();

private:
    ui::RowsDialog *typeRows()
    {
        m_world->open();
        m_world->window.workspace()->newBatch();
        QTest::mouseClick(m_world->button<QPushButton>(u"Type rows…"_s), Qt::LeftButton);
        auto *dialog = m_world->dialog<ui::RowsDialog>();
        dialog->activateWindow();
        [&] { QVERIFY(QTest::qWaitForWindowActive(dialog)); }();
        return dialog;
    }
    /// What has the focus now: the editor of a cell while one is typed.
    static void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), modifiers);
    }
    static QString cell(QTableWidget *rows, int row, int column)
    {
        const QTableWidgetItem *item = rows->item(row, column);
        return item ? item->text() : QString{};
    }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestDialogs::pastedCellsAreThoseOfTheSpreadsheet_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<QStringList>>("rows");
    using Rows = QList<QStringList>;
    QTest::newRow("nothing") << u"\r\n\n"_s << Rows{};
    QTest::newRow("a word") << u"one"_s << Rows{{u"one"_s}};
    QTest::newRow("lines") << u"one\r\n\r\ntwo\n"_s << Rows{{u"one"_s}, {{}}, {u"two"_s}};
    QTest::newRow("cells") << u"a\tb\nc\t\n"_s << Rows{{u"a"_s, u"b"_s}, {u"c"_s, {}}};
    QTest::newRow("a line end in a cell") << u"\"multi\nline\"\te\nf\tg"_s
                                          << Rows{{u"multi\nline"_s, u"e"_s}, {u"f"_s, u"g"_s}};
    QTest::newRow("quotes in a cell") << u"\"say \"\"yes\"\"\tnow\"\tx"_s << Rows{{u"say \"yes\"\tnow"_s, u"x"_s}};
    QTest::newRow("quotes of the text") << u"\"Yes\", she said\nsay \"no\""_s
                                        << Rows{{u"\"Yes\", she said"_s}, {u"say \"no\""_s}};
    QTest::newRow("a quote that is not closed") << u"\"open\tb\nc"_s << Rows{{u"\"open"_s, u"b"_s}, {u"c"_s}};
}

void TestDialogs::pastedCellsAreThoseOfTheSpreadsheet()
{
    QFETCH(QString, text);
    QFETCH(QList<QStringList>, rows);
    QCOMPARE(ui::pastedRows(text), rows);
}

void TestDialogs::rowsAreTypedOneBelowTheOther()
{
    auto *dialog = typeRows();
    auto *rows = dialog->findChild<QTableWidget *>();
    QCOMPARE(QApplication::focusWidget(), rows);
    for (const QString &prompt : {u"hello"_s, u"again"_s}) {
        QTest::keyClicks(QApplication::focusWidget(), prompt.left(1));
        QTest::keyClicks(QApplication::focusWidget(), prompt.mid(1));
        press(Qt::Key_Return);
    }
    QCOMPARE(cell(rows, 0, 1), u"hello"_s);
    QCOMPARE(cell(rows, 1, 1), u"again"_s);
    QVERIFY(dialog->isVisible());
}

void TestDialogs::severalCellsArePastedIntoRowsWhileOneIsTyped()
{
    auto *dialog = typeRows();
    auto *rows = dialog->findChild<QTableWidget *>();
    rows->setCurrentCell(0, 0);
    press(Qt::Key_F2);
    QVERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    QGuiApplication::clipboard()->setText(u"a\tone\nb\t\"two\nlines\"\n"_s);
    press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(cell(rows, 0, 0), u"a"_s);
    QCOMPARE(cell(rows, 0, 1), u"one"_s);
    QCOMPARE(cell(rows, 1, 0), u"b"_s);
    QCOMPARE(cell(rows, 1, 1), u"two\nlines"_s);
    // A word goes into the cell that is typed.
    rows->setCurrentCell(2, 1);
    press(Qt::Key_F2);
    QTest::keyClicks(QApplication::focusWidget(), u"three "_s);
    QGuiApplication::clipboard()->setText(u"words"_s);
    press(Qt::Key_V, Qt::ControlModifier);
    press(Qt::Key_Return);
    QCOMPARE(cell(rows, 2, 1), u"three words"_s);
}

void TestDialogs::allRowsComeBackToBeChanged()
{
    QString lines;
    for (int i = 0; i < 7'000; ++i)
        lines += u"id-%1\tprompt %1\n"_s.arg(i);
    auto *dialog = typeRows();
    QGuiApplication::clipboard()->setText(lines);
    QTest::mouseClick(m_world->button<QPushButton>(u"Paste"_s, dialog), Qt::LeftButton);
    QTest::mouseClick(m_world->button<QPushButton>(u"Use these rows"_s, dialog), Qt::LeftButton);
    QPushButton *edit = nullptr;
    QTRY_VERIFY((edit = m_world->button<QPushButton>(u"Edit rows…"_s)));
    QTRY_VERIFY(!m_world->window.findChild<ui::RowsDialog *>());
    QTest::mouseClick(edit, Qt::LeftButton);
    auto *rows = m_world->dialog<ui::RowsDialog>()->findChild<QTableWidget *>();
    QCOMPARE(rows->rowCount(), 7'001);
    QCOMPARE(cell(rows, 6'999, 1), u"prompt 6999"_s);
}

void TestDialogs::moreRowsThanCanBeShownStayAsTheyAre()
{
    m_world->open();
    QByteArray table = "custom_id,prompt\n";
    for (int i = 0; i < 20'001; ++i)
        table += "r" + QByteArray::number(i) + ",p\n";
    const QString path = m_world->world.dir.filePath(u"unfinished.csv"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(table);
    file.close();
    QPointer<ui::RowsDialog> dialog = new ui::RowsDialog{m_world->world.dir.filePath(u"none.csv"_s), path, &m_world->window};
    dialog->open();
    QVERIFY(!m_world->button<QPushButton>(u"Use these rows"_s, dialog)->isEnabled());
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!dialog);
    QCOMPARE(QFileInfo{path}.size(), table.size());
}

void TestDialogs::enterPressesWhatHasTheFocus()
{
    m_world->open();
    const auto ask = [this] {
        auto *dialog = new ui::ConfirmDialog{
            {.title = u"Cancel?"_s, .text = u"It is running."_s, .doIt = u"Cancel the batch"_s, .keepIt = u"Keep it"_s},
            &m_world->window};
        dialog->open();
        return dialog;
    };
    for (const QString &name : {u"Cancel the batch"_s, u"Keep it"_s}) {
        QPointer<ui::ConfirmDialog> dialog = ask();
        QSignalSpy accepted{dialog, &QDialog::accepted};
        auto *button = m_world->button<QPushButton>(name, dialog);
        button->setFocus(Qt::TabFocusReason);
        QTest::keyClick(button, Qt::Key_Return);
        QCOMPARE(accepted.count(), name == u"Keep it"_s ? 0 : 1);
        QTRY_VERIFY(!dialog);
    }
}

void TestDialogs::anExportReplacesNothingUnasked()
{
    m_world->open();
    core::Job job;
    job.name = u"nightly"_s;
    const QString path = m_world->world.dir.filePath(u"mine.json"_s);
    QFile mine{path};
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.close();
    auto *dialog = new ui::ExportDialog{job, m_world->settings, &m_world->window};
    QSignalSpy chosen{dialog, &ui::ExportDialog::chosen};
    dialog->open();
    auto *edit = dialog->findChild<QLineEdit *>();
    const auto exportTo = [&](const QString &target) {
        edit->setText(target);
        QTest::mouseClick(m_world->button<QPushButton>(u"Export"_s, dialog), Qt::LeftButton);
    };
    exportTo(path);
    auto *ask = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(ask);
    QTest::keyClick(ask, Qt::Key_Escape);
    QCOMPARE(chosen.count(), 0);
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY(!dialog->findChild<ui::ConfirmDialog *>());
    exportTo(path);
    ask = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(ask);
    QTest::mouseClick(m_world->button<QPushButton>(u"Replace it"_s, ask), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toString(), path);
}

void TestDialogs::anExportOffersANameThatIsFree()
{
    m_world->open();
    m_world->settings.set(u"export/folder"_s, m_world->world.dir.path());
    QFile taken{m_world->world.dir.filePath(u"nightly.jsonl"_s)};
    QVERIFY(taken.open(QIODevice::WriteOnly));
    core::Job job;
    job.name = u"nightly"_s;
    auto *dialog = new ui::ExportDialog{job, m_world->settings, &m_world->window};
    QCOMPARE(dialog->findChild<QLineEdit *>()->text(), m_world->world.dir.filePath(u"nightly 2.json"_s));
    dialog->showProblem(u"/nowhere/x.json"_s, u"The folder does not exist."_s);
    dialog->open();
    QCOMPARE(dialog->findChild<QLineEdit *>()->text(), u"/nowhere/x.json"_s);
    delete dialog;
}

void TestDialogs::aKeyThatIsPastedAtOnceIsNoName()
{
    m_world->open();
    auto *dialog = new ui::KeyDialog{{.clock = m_world->world.clock, .takenNames = {u"live"_s}}, {}, &m_world->window};
    dialog->open();
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    auto *focused = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(focused);
    QCOMPARE(focused->echoMode(), QLineEdit::Password);
    const QList<QLineEdit *> edits = dialog->findChildren<QLineEdit *>();
    QCOMPARE(edits.first()->text(), u"live 2"_s);
    focused->setText(u"sk-ant-api03-abc"_s);
    edits.first()->setText(u"sk-ant-api03-abc"_s);
    QSignalSpy entered{dialog, &ui::KeyDialog::keyEntered};
    QTest::mouseClick(m_world->button<QPushButton>(u"Save"_s, dialog), Qt::LeftButton);
    QCOMPARE(entered.count(), 0);
    edits.first()->setText(u"work"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Save"_s, dialog), Qt::LeftButton);
    QCOMPARE(entered.count(), 1);
    delete dialog;
}

QTEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
