// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/batches/batchespage.h"
#include "ui/compose/newbatchpage.h"
#include "ui/shell/actions.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;

/// The frame around the pages, with real keys.
class TestShell : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_world = std::make_unique<test::WindowWorld>();
        QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    }
    void cleanup() { m_world.reset(); }

    void everyCommandIsInAMenu();
    void noTwoCommandsShareTheirKeys();
    void aDisabledCommandSaysWhy();
    void theMenuBarComesForOnce();
    void theMenuBarIsKeptByKeys();
    void theSidebarFoldsByItselfAndByKeys();
    void theTextGrowsByKeys();
    void theScreenIsFilledByKeys();
    void thePagesOfTheWindowAreReachedByKeys();
    void theShortcutsAreListed();
    void theEditMenuDoesWhatTheKeysDo();
    void undoTakesBackWhatTheToastTells();
    void theNextRowThatMatchesIsChosen();

private:
    ui::Actions &actions() { return m_world->window.actions(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&m_world->window, key, modifiers); }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestShell::everyCommandIsInAMenu()
{
    m_world->open();
    QList<QAction *> inMenus;
    for (QAction *title : m_world->window.menuBar()->actions())
        inMenus += title->menu()->actions();
    for (QAction *each : actions().all())
        QVERIFY2(inMenus.contains(each), qPrintable(each->text()));
    for (QAction *each : m_world->window.workspace()->pageActions())
        QVERIFY2(inMenus.contains(each), qPrintable(each->text()));
    QCOMPARE(m_world->window.menuBar()->actions().size(), 6);
}

void TestShell::noTwoCommandsShareTheirKeys()
{
    m_world->open();
    QHash<QKeySequence, QString> taken;
    const QList<QAction *> all = actions().all() + m_world->window.workspace()->pageActions();
    for (const QAction *each : all)
        for (const QKeySequence &keys : each->shortcuts()) {
            QVERIFY2(!taken.contains(keys), qPrintable(keys.toString() + u": "_s + each->text() + u", "_s + taken[keys]));
            taken.insert(keys, each->text());
        }
    for (const char *keys : {"Ctrl+N", "Ctrl+O", "F5", "Ctrl+F", "F3", "Ctrl+E", "Ctrl+B", "Ctrl+M", "F11", "Ctrl+K",
                             "Ctrl+0", "Ctrl++", "Ctrl+-", "F1", "Ctrl+Q", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+2", "Alt+Left"})
        QVERIFY2(taken.contains(QKeySequence{QString::fromLatin1(keys)}), keys);
}

void TestShell::aDisabledCommandSaysWhy()
{
    int disabled = 0;
    const auto look = [&](const QList<QAction *> &all) {
        for (const QAction *each : all) {
            if (each->isEnabled())
                continue;
            ++disabled;
            QVERIFY2(!ui::whyDisabled(*each).isEmpty(), qPrintable(each->text()));
            QVERIFY2(each->toolTip().contains(ui::whyDisabled(*each)), qPrintable(each->toolTip()));
        }
    };
    look(actions().all()); // no profile is open
    QVERIFY(disabled > 5);
    QVERIFY(!actions().newBatch->isEnabled());
    m_world->open();
    QVERIFY(actions().newBatch->isEnabled());
    look(actions().all() + m_world->window.workspace()->pageActions());
}

void TestShell::theMenuBarComesForOnce()
{
    QMenuBar *bar = m_world->window.menuBar();
    QVERIFY(!bar->isVisible());
    press(Qt::Key_F10);
    QVERIFY(bar->isVisible());
    QTRY_VERIFY(QApplication::activePopupWidget()); // its first menu is open
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
    if (bar->isVisible())
        QTest::keyClick(bar, Qt::Key_Escape);
    QTRY_VERIFY(!bar->isVisible());
    QVERIFY(!actions().menuBar->isChecked());
}

void TestShell::theMenuBarIsKeptByKeys()
{
    QMenuBar *bar = m_world->window.menuBar();
    press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(bar->isVisible());
    QVERIFY(m_world->settings.value(u"window/menuBar"_s).toBool());
    press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(!bar->isVisible());
}

void TestShell::theSidebarFoldsByItselfAndByKeys()
{
    ui::MainWindow &window = m_world->window;
    auto *sidebar = window.findChild<ui::Sidebar *>();
    QVERIFY(!sidebar->isCollapsed());
    window.resize(1000, 700);
    QTRY_VERIFY(sidebar->isCollapsed());
    QCOMPARE(sidebar->width(), 57);
    press(Qt::Key_B, Qt::ControlModifier); // wide for now
    QVERIFY(!sidebar->isCollapsed());
    window.resize(1280, 800);
    QTRY_VERIFY(!sidebar->isCollapsed());
    press(Qt::Key_B, Qt::ControlModifier);
    QVERIFY(sidebar->isCollapsed());
    window.resize(1000, 700);
    QTRY_COMPARE(window.width(), 1000);
    QVERIFY(sidebar->isCollapsed());
    window.resize(1280, 800);
    QTRY_COMPARE(window.width(), 1280);
    QVERIFY(sidebar->isCollapsed()); // the user's choice stands
    QVERIFY(m_world->settings.value(u"window/sidebarCollapsed"_s).toBool());
    // Names are told by tooltips and to screen readers.
    for (const QPushButton *each : sidebar->findChildren<QPushButton *>()) {
        QVERIFY(!each->accessibleName().isEmpty());
        QVERIFY(!each->toolTip().isEmpty());
    }
}

void TestShell::theTextGrowsByKeys()
{
    m_world->theme.setTextScale(1);
    press(Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(m_world->theme.textScale(), 1.1);
    press(Qt::Key_Equal, Qt::ControlModifier);
    QCOMPARE(m_world->theme.textScale(), 1.2);
    for (int i = 0; i < 9; ++i)
        press(Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(m_world->theme.textScale(), 1.5);
    QVERIFY(!actions().larger->isEnabled());
    press(Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(m_world->theme.textScale(), 1.4);
    press(Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(m_world->theme.textScale(), 1.0);
}

void TestShell::theScreenIsFilledByKeys()
{
    press(Qt::Key_F11);
    QTRY_VERIFY(m_world->window.isFullScreen());
    press(Qt::Key_F11);
    QTRY_VERIFY(!m_world->window.isFullScreen());
}

void TestShell::thePagesOfTheWindowAreReachedByKeys()
{
    m_world->open();
    press(Qt::Key_N, Qt::ControlModifier);
    QVERIFY(m_world->find<ui::NewBatchPage>()->isVisible());
    press(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
    QVERIFY(!actions().back->isEnabled());
    press(Qt::Key_N, Qt::ControlModifier);
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(m_world->find<ui::BatchesPage>()->isVisible());
}

void TestShell::theShortcutsAreListed()
{
    m_world->open();
    press(Qt::Key_F1);
    auto *dialog = m_world->dialog<ui::ShortcutsDialog>();
    QVERIFY(dialog && dialog->isVisible());
    QStringList texts;
    for (const QLabel *each : dialog->findChildren<QLabel *>())
        texts.append(each->text());
    for (const QAction *each : actions().all())
        if (!each->shortcut().isEmpty())
            QVERIFY2(texts.contains(ui::actionName(*each)), qPrintable(each->text()));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!m_world->window.findChild<ui::ShortcutsDialog *>());
}

void TestShell::theEditMenuDoesWhatTheKeysDo()
{
    m_world->open();
    QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    press(Qt::Key_F, Qt::ControlModifier);
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, u"haiku"_s);
    actions().selectAll->trigger();
    QCOMPARE(search->selectedText(), u"haiku"_s);
    actions().cut->trigger();
    QCOMPARE(search->text(), QString{});
    actions().paste->trigger();
    QCOMPARE(search->text(), u"haiku"_s);
    actions().undo->trigger();
    QCOMPARE(search->text(), QString{});
    actions().redo->trigger();
    QCOMPARE(search->text(), u"haiku"_s);
    // The keys are the field's own.
    QTest::keyClick(search, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(search, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"haiku"_s);
}

void TestShell::undoTakesBackWhatTheToastTells()
{
    m_world->open();
    QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    search->setFocus();
    QTest::keyClicks(search, u"abc"_s);
    int undone = 0;
    auto *toast = m_world->window.findChild<ui::Toast *>();
    toast->tell(u"Draft deleted"_s, u"Undo"_s, [&] { ++undone; });
    QVERIFY(actions().undo->isEnabled());
    QTest::keyClick(search, Qt::Key_Z, Qt::ControlModifier); // with the focus in a text
    QCOMPARE(undone, 1);
    QCOMPARE(search->text(), u"abc"_s);
    QTest::keyClick(search, Qt::Key_Z, Qt::ControlModifier); // now it is the text's again
    QVERIFY(search->text() != u"abc"_s);
}

void TestShell::theNextRowThatMatchesIsChosen()
{
    for (const QString &name : {u"alpha one"_s, u"beta"_s, u"alpha two"_s})
        m_world->prepared(name);
    m_world->open();
    QTRY_COMPARE(m_world->window.workspace()->jobs().rowCount(), 3);
    press(Qt::Key_F3); // nothing is searched for yet
    auto *search = m_world->find<QLineEdit>(u"Search batches"_s);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, u"alpha"_s);
    auto *table = m_world->find<QAbstractItemView>(u"Batches"_s);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    press(Qt::Key_F3);
    QCOMPARE(table->currentIndex().row(), 0);
    press(Qt::Key_F3);
    QCOMPARE(table->currentIndex().row(), 1);
    press(Qt::Key_F3);
    QCOMPARE(table->currentIndex().row(), 0);
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
