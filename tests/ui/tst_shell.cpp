// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/windowworld.h"

#include "ui/batches/batchespage.h"
#include "ui/compose/faultsview.h"
#include "ui/compose/newbatchpage.h"
#include "ui/settings/preferences.h"
#include "ui/shell/actions.h"
#include "ui/shell/closing.h"
#include "ui/theme/colors.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/tray.h"
#include "ui/shell/windowplace.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScreen>
#include <QSignalSpy>
#include <QStatusBar>
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
    void placeholdersAreReadable();
    void enterPressesTheButtonThatHasTheFocus();
    void enterPressesTheButtonOfADialogThatHasTheFocus();
    void noTwoCommandsShareTheirKeys();
    void aDisabledCommandSaysWhy();
    void theMenuBarComesForOnce();
    void theMenuBarIsKeptByKeys();
    void theSidebarFoldsByItselfAndByKeys();
    void theTextGrowsByKeys();
    void theScreenIsFilledByKeys();
    void thePagesOfTheWindowAreReachedByKeys();
    void theTabKeyGoesInReadingOrder();
    void theWindowFitsItsScreen();
    void theShortcutsAreListed();
    void theEditMenuDoesWhatTheKeysDo();
    void theEditMenuTakesBackFixesOfADraft();
    void undoTakesBackWhatTheToastTells();
    void theNextRowThatMatchesIsChosen();
    void theStatusBarTellsWhatTheServiceAllows();
    void theStatusBarTellsTodaysSpend();
    void thePanelTellsTheLastRequest();
    void theWindowComesBackWhenItsScreenGoes();
    void aClockThatIsSetMakesNoLongWait();
    void aNetworkThatIsBackIsTriedAtOnce();
    void whatIsNotTheApiIsToldSo();
    void withoutAProfileThereIsNothingToTest();
    void theBatchesOfOtherProfilesCountWhenItIsClosed();
    void closingAsksOnceWhereThereIsATray();
    void theTrayTellsWhatRuns();
    void nothingOfOneProfileIsShownUnderAnother();

private:
    /// As a paid profile, of which the Sandbox's own words do not take the place.
    ui::Session paidSession()
    {
        ui::Session session = m_world->session();
        session.profile.name = u"default"_s;
        return session;
    }
    QStringList statusTexts() const
    {
        QStringList texts;
        for (const QLabel *each : m_world->window.statusBar()->findChildren<QLabel *>())
            if (each->isVisible()) {
                const auto *shortened = qobject_cast<const ui::ElidedLabel *>(each);
                texts.append(shortened ? shortened->fullText() : each->text());
            }
        return texts;
    }

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

/// A style sheet that sets the colour of a field makes Qt write its placeholder half transparent.
void TestShell::placeholdersAreReadable()
{
    m_world->open();
    m_world->window.workspace()->newBatch();
    const QColor hint = ui::currentColors()[ui::Color::Text3];
    QTRY_VERIFY(m_world->window.findChildren<QLineEdit *>().size() > 5); // of pages that come later, too
    int seen = 0;
    for (QLineEdit *edit : m_world->window.findChildren<QLineEdit *>()) {
        if (edit->placeholderText().isEmpty())
            continue;
        edit->ensurePolished();
        for (const bool enabled : {true, false}) {
            edit->setEnabled(enabled);
            QCOMPARE(edit->palette().color(QPalette::PlaceholderText).name(QColor::HexArgb), hint.name(QColor::HexArgb));
        }
        ++seen;
    }
    QVERIFY(seen >= 2);
}

void TestShell::enterPressesTheButtonThatHasTheFocus()
{
    m_world->open();
    auto *settings = m_world->button<QPushButton>(u"Settings"_s);
    QVERIFY(settings);
    settings->setFocus(Qt::TabFocusReason);
    QTest::keyClick(settings, Qt::Key_Return);
    QVERIFY(actions().settings->isChecked());
}

void TestShell::enterPressesTheButtonOfADialogThatHasTheFocus()
{
    auto *dialog = new ui::ConfirmDialog{{.title = u"Cancel?"_s, .text = {}, .doIt = u"Cancel the batch"_s, .keepIt = u"Keep it running"_s},
                                         &m_world->window};
    dialog->open();
    QSignalSpy accepted{dialog, &QDialog::accepted};
    QPushButton *doIt = m_world->button<QPushButton>(u"Cancel the batch"_s, dialog);
    QVERIFY(doIt && !doIt->isDefault()); // the safe one is
    doIt->setFocus(Qt::TabFocusReason);
    QTest::keyClick(doIt, Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
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

void TestShell::theTabKeyGoesInReadingOrder()
{
    m_world->open();
    // By the chain of the focus, as Tab follows it: sidebar, page, status bar.
    const auto part = [this](const QWidget *each) {
        const QWidget *sidebar = m_world->find<ui::Sidebar>();
        return sidebar->isAncestorOf(each) ? 0 : m_world->window.statusBar()->isAncestorOf(each) ? 2 : 1;
    };
    for (const bool newBatch : {false, true}) {
        if (newBatch)
            m_world->window.workspace()->newBatch();
        QString order;
        QWidget *each = &m_world->window;
        do {
            each = each->nextInFocusChain();
            if (each->isVisible() && (each->focusPolicy() & Qt::TabFocus) && each != &m_world->window)
                if (const QChar now = QChar{u'0' + part(each)}; !order.endsWith(now))
                    order += now;
        } while (each != &m_world->window);
        QVERIFY2(QString{order + order}.contains(u"012"_s) && order.size() <= 4, qPrintable(order));
    }
}

void TestShell::theWindowFitsItsScreen()
{
    const QSize room = m_world->window.screen()->availableGeometry().size(); // 800 × 800 offscreen
    QVERIFY(m_world->window.minimumWidth() <= room.width());
    QVERIFY(m_world->window.minimumHeight() < room.height());
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

void TestShell::theEditMenuTakesBackFixesOfADraft()
{
    m_world->open();
    QFile file{m_world->world.dir.filePath(u"twice.jsonl"_s)};
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray line = R"({"custom_id":"a","params":{"model":"claude-haiku-4-5","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}})";
    file.write(line + '\n' + line + '\n');
    file.close();
    QVERIFY(!actions().undo->isEnabled());
    m_world->window.workspace()->newBatch(file.fileName());
    auto *faults = m_world->find<ui::FaultsView>();
    auto *table = faults->findChild<ui::DataTable *>();
    QTRY_COMPARE(table->model()->rowCount(), 1);
    emit faults->allFixesWanted(1);
    const ui::NewBatchPage *page = m_world->find<ui::NewBatchPage>();
    QVERIFY(page->form().edits.isFixed(1, core::FixTarget::CustomId));
    QVERIFY(actions().undo->isEnabled());
    QVERIFY(!actions().redo->isEnabled());
    actions().undo->trigger();
    QVERIFY(!page->form().edits.isFixed(1, core::FixTarget::CustomId));
    QVERIFY(actions().redo->isEnabled());
    actions().redo->trigger();
    QVERIFY(page->form().edits.isFixed(1, core::FixTarget::CustomId));
    // What is typed goes before it while the focus is there.
    auto *name = m_world->find<QLineEdit>(u"Name"_s);
    name->setFocus();
    QTest::keyClicks(name, u"ab"_s);
    actions().undo->trigger();
    QVERIFY(name->text() != u"ab"_s);
    QVERIFY(page->form().edits.isFixed(1, core::FixTarget::CustomId));
    m_world->window.workspace()->showBatches();
    QVERIFY(!actions().undo->isEnabled());
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

void TestShell::theStatusBarTellsWhatTheServiceAllows()
{
    m_world->window.open(paidSession());
    core::HttpClient &http = *m_world->world.http;
    emit http.answered({.request = u"POST /v1/messages"_s,
                        .status = 200,
                        .requestId = u"req_1"_s,
                        .took = std::chrono::milliseconds{212},
                        .allowance = core::RequestAllowance{.limit = 4000, .remaining = 3912}});
    QVERIFY2(statusTexts().contains(u"3.912 of 4.000 requests/min left"_s), qPrintable(statusTexts().join(u'|')));
    // A minute later that says nothing any more.
    m_world->world.clock.jump(std::chrono::seconds{61});
    QTRY_VERIFY(!statusTexts().join(u'|').contains(u"requests/min"_s));
}

void TestShell::theStatusBarTellsTodaysSpend()
{
    m_world->window.open(paidSession());
    QTRY_VERIFY(statusTexts().contains(u"Today $0,00"_s));
    const core::Job job = m_world->prepared(u"paid"_s);
    QVERIFY(test::await(m_world->world.jobs->submit(job.id)));
    QVERIFY(test::await(m_world->world.jobs->wait(job.id)));
    const core::Money cost = *m_world->world.stored(job.id).cost;
    QVERIFY(cost > core::Money{});
    QTRY_VERIFY2(statusTexts().contains(u"Today "_s + ui::Format{}.money(cost)), qPrintable(statusTexts().join(u'|')));
    // A sample counts when it has ended, whatever becomes of the rest.
    core::JobOptions sampled;
    sampled.canary = true;
    const core::Job sample = m_world->world.prepared(m_world->world.requests(60, {}, u"sampled.jsonl"_s), sampled);
    QVERIFY(test::await(m_world->world.jobs->submit(sample.id)));
    QVERIFY(test::await(m_world->world.jobs->wait(sample.id)));
    const core::Money both = cost + *m_world->world.stored(sample.id).cost;
    QTRY_VERIFY2(statusTexts().contains(u"Today "_s + ui::Format{}.money(both)), qPrintable(statusTexts().join(u'|')));
    // In the Sandbox there is no such figure.
    m_world->open();
    QTRY_VERIFY(!statusTexts().join(u'|').contains(u"Today"_s));
}

void TestShell::thePanelTellsTheLastRequest()
{
    ui::ConnectionState state{m_world->world.clock};
    state.follow(m_world->world.http.get());
    emit m_world->world.http->answered({.request = u"GET /v1/models"_s,
                                        .status = 529,
                                        .requestId = u"req_7"_s,
                                        .took = std::chrono::milliseconds{90},
                                        .allowance = {}});
    const QString text = state.details(ui::Format{});
    for (const QString &part : {u"GET /v1/models"_s, u"529"_s, u"req_7"_s, u"90 ms"_s})
        QVERIFY2(text.contains(part), qPrintable(text));
}

void TestShell::theWindowComesBackWhenItsScreenGoes()
{
    const QRect left{0, 0, 1280, 800};
    const QRect right{1280, 0, 1280, 800};
    const QRect onRight{1400, 60, 1000, 700};
    QCOMPARE(ui::withinReach(onRight, {left, right}), onRight);
    QCOMPARE(ui::withinReach(onRight, {left}), QRect(280, 60, 1000, 700));
    QCOMPARE(ui::withinReach({1154, 60, 1000, 700}, {left}), QRect(280, 60, 1000, 700));
    const QRect half{700, 60, 1000, 700}; // enough of it to take hold of
    QCOMPARE(ui::withinReach(half, {left}), half);
    QCOMPARE(ui::withinReach({1400, 60, 1200, 800}, {{0, 0, 800, 600}}), QRect(0, 0, 800, 600)); // a smaller one is left
    QCOMPARE(ui::withinReach({100, -300, 1000, 700}, {left}), QRect(100, 0, 1000, 700));
    QCOMPARE(ui::withinReach(onRight, {}), onRight); // none for a moment, as while one is switched

    ui::MainWindow &window = m_world->window;
    window.move(5000, 4000);
    QVERIFY(!window.screen()->geometry().intersects(window.frameGeometry()));
    emit qGuiApp->screenRemoved(nullptr);
    QTRY_VERIFY(window.screen()->geometry().intersects(window.frameGeometry()));
}

void TestShell::aClockThatIsSetMakesNoLongWait()
{
    class SetClock final : public core::Clock
    {
    public:
        core::Instant now() const override { return time; }
        void callAfter(std::chrono::milliseconds, QObject *, std::function<void()>) override {}
        core::Instant time = core::instantFromMs(1'795'500'000'000);
    } clock;
    ui::ConnectionState state{clock};
    state.follow(m_world->world.http.get());
    emit m_world->world.http->waiting(std::chrono::seconds{12},
                                      {.kind = core::Error::Kind::RateLimit, .detail = {}, .retryAfter = std::chrono::seconds{12}},
                                      u"GET /v1/models"_s);
    QCOMPARE(state.text(ui::Format{}), u"Busy: waiting 12 s, as the service asked"_s);
    clock.time -= std::chrono::hours{24};
    QCOMPARE(state.text(ui::Format{}), u"Busy: waiting 12 s, as the service asked"_s);
    clock.time += std::chrono::hours{48};
    QCOMPARE(state.text(ui::Format{}), u"Busy: waiting 0 s, as the service asked"_s);
}

void TestShell::aNetworkThatIsBackIsTriedAtOnce()
{
    core::HttpClient &http = *m_world->world.http;
    test::FakeClock clock{test::FakeClock::Waits::Held};
    ui::ConnectionState state{clock};
    QSignalSpy looks{&state, &ui::ConnectionState::lookWanted};
    state.follow(&http);
    emit http.contacted(std::chrono::milliseconds{5});
    state.lookNow();
    QCOMPARE(looks.size(), 0); // it was not away
    emit http.failed({.kind = core::Error::Kind::Network, .detail = {}});
    QCOMPARE(looks.size(), 0); // in a while
    state.lookNow();
    QCOMPARE(looks.size(), 1);
    clock.advance(std::chrono::seconds{5}); // and goes on, once each time
    QCOMPARE(looks.size(), 2);
}

void TestShell::whatIsNotTheApiIsToldSo()
{
    using Kind = ui::ConnectionState::Kind;
    using Error = core::Error::Kind;
    ui::ConnectionState state{m_world->world.clock};
    state.follow(m_world->world.http.get());
    const auto fail = [this](const core::Error &error) { emit m_world->world.http->failed(error); };
    fail({.kind = Error::NotFound, .detail = u"a page of a router"_s, .status = 404});
    QCOMPARE(state.kind(), Kind::Foreign);
    QVERIFY(state.text(ui::Format{}).contains(u"not the API"_s));
    QCOMPARE(state.tone(), ui::Tone::Warn);
    state.checking(); // goes on to say so until something else is known
    QCOMPARE(state.kind(), Kind::Foreign);
    fail({.kind = Error::BadResponse, .detail = u"HTML"_s, .status = 200});
    QCOMPARE(state.kind(), Kind::Foreign);
    // The service's own errors name their type.
    fail({.kind = Error::NotFound, .detail = u"no such batch"_s, .status = 404, .type = u"not_found_error"_s});
    QCOMPARE(state.kind(), Kind::Connected);
    fail({.kind = Error::Authentication, .detail = {}, .status = 401});
    QCOMPARE(state.kind(), Kind::KeyRefused);
    fail({.kind = Error::Storage, .detail = u"disk full"_s}); // says nothing about the service
    QCOMPARE(state.kind(), Kind::KeyRefused);
    fail({.kind = Error::Network, .detail = {}});
    QCOMPARE(state.kind(), Kind::Offline);
}

void TestShell::withoutAProfileThereIsNothingToTest()
{
    QToolButton *state = nullptr;
    for (QToolButton *each : m_world->window.statusBar()->findChildren<QToolButton *>())
        if (each->isVisible())
            state = each;
    QVERIFY(state);
    const auto test = [&]() -> QAction * {
        QTest::mouseClick(state, Qt::LeftButton);
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        for (QAction *each : menu ? menu->actions() : QList<QAction *>{})
            if (each->text() == u"Test now"_s)
                return each;
        return nullptr;
    };
    QAction *before = test();
    QVERIFY(before);
    QVERIFY(!before->isEnabled());
    QApplication::activePopupWidget()->close();
    m_world->open();
    QAction *after = test();
    QVERIFY(after);
    QVERIFY(after->isEnabled());
    QApplication::activePopupWidget()->close();
}

void TestShell::theBatchesOfOtherProfilesCountWhenItIsClosed()
{
    m_world = nullptr;
    m_world = std::make_unique<test::WindowWorld>(0.01); // never ends
    m_world->window.watch(m_world->session());
    m_world->open();
    const core::Job job = m_world->prepared(u"long"_s);
    QVERIFY(test::await(m_world->world.jobs->submit(job.id)));
    m_world->window.letGo(); // as while another profile is shown
    QVERIFY(!m_world->window.close());
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QTest::mouseClick(m_world->button<QPushButton>(u"Quit"_s, dialog), Qt::LeftButton);
    QTRY_VERIFY(!m_world->window.isVisible());
}

static bool saysIn(const QWidget *dialog, const QString &text)
{
    const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&text](const QLabel *label) { return label->text().contains(text); });
}

void TestShell::closingAsksOnceWhereThereIsATray()
{
    using Answer = ui::Closing::Answer;
    using Choice = ui::preferences::Closing;
    core::Settings &settings = m_world->settings;
    QWidget window;
    window.show();
    ui::Closing closing{&window, settings};
    QCOMPARE(closing.ask(0, 0, true, false), Answer::Close); // nothing runs
    QCOMPARE(closing.ask(2, 0, true, false), Answer::Asking);
    auto *dialog = window.findChild<ui::ConfirmDialog *>();
    QVERIFY(dialog);
    QCOMPARE(closing.ask(2, 0, true, false), Answer::Asking); // once is enough
    QCOMPARE(window.findChildren<ui::ConfirmDialog *>().size(), 1);
    QTest::mouseClick(m_world->button<QPushButton>(u"Keep in tray"_s, dialog), Qt::LeftButton);
    QVERIFY(!window.isVisible());
    QCOMPARE(ui::preferences::closing(settings), Choice::KeepInTray);
    QTRY_VERIFY(!window.findChild<ui::ConfirmDialog *>());
    QCOMPARE(closing.ask(2, 0, true, false), Answer::Hide); // not asked again
    QCOMPARE(closing.ask(2, 0, true, true), Answer::Close); // Ctrl+Q means all of it
    QCOMPARE(closing.ask(2, 0, false, false), Answer::Asking); // there is no tray to stay in
    delete window.findChild<ui::ConfirmDialog *>();
    // Batches in the Sandbox stop with the program that it is a part of.
    QCOMPARE(closing.ask(2, 2, false, false), Answer::Asking);
    QVERIFY(saysIn(window.findChild<ui::ConfirmDialog *>(), u"the Sandbox goes on with them at the next start"_s));
    delete window.findChild<ui::ConfirmDialog *>();
    ui::preferences::setClosing(settings, Choice::Quit);
    QCOMPARE(closing.ask(2, 0, true, false), Answer::Close);
}

void TestShell::theTrayTellsWhatRuns()
{
    auto *tray = m_world->window.findChild<ui::Tray *>();
    QVERIFY(tray);
    const QList<QAction *> all = tray->menu().actions();
    QCOMPARE(all.constFirst()->text(), u"No batches running"_s);
    QVERIFY(!all[2]->isEnabled()); // New batch needs a profile
    m_world->open();
    QVERIFY(all[2]->isEnabled());
    tray->setRunning(3);
    QCOMPARE(all.constFirst()->text(), u"3 batches running"_s);
    m_world->window.hide();
    all[2]->trigger();
    QVERIFY(m_world->window.isVisible());
    QVERIFY(m_world->find<ui::NewBatchPage>()->isVisible());
}

void TestShell::nothingOfOneProfileIsShownUnderAnother()
{
    m_world->open();
    emit m_world->window.workspace()->runningChanged(4);
    auto *batches = m_world->find<QPushButton>(u"Batches, 4 running"_s);
    QVERIFY(batches);
    m_world->window.letGo();
    QVERIFY(!m_world->window.workspace());
    QVERIFY(!m_world->find<QPushButton>(u"Batches, 4 running"_s));
    QCOMPARE(m_world->window.windowTitle(), u"Tokenwise"_s);
    QVERIFY(!actions().newBatch->isEnabled());
    m_world->window.open(paidSession());
    QCOMPARE(m_world->window.windowTitle(), u"Tokenwise"_s);
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
