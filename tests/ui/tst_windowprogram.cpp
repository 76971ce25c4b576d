// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowprogram.h"
#include "tests/support/jobsworld.h"
#include "tests/support/rawserver.h"

#include "core/storage/jobstore.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/jobactions.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/profiles/keydialog.h"
#include "ui/settings/profilessection.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/shell/profileswitch.h"
#include "ui/shell/workspace.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/datatable.h"

#include <QApplication>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSqlQuery>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using test::RawPlan;
using test::RawServer;

/// The program with its window: profiles, with and without keys.
class TestWindowProgram : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void beforeAProfileIsChosenPagesAreReached();
    void aDraftOfBeforeGoesToTheProfileThatIsChosen();
    void withoutAKeyPastBatchesAreSeenAndNothingIsSent();
    void submittingWithoutAKeySaysWhyNot();
    void aKeyThatIsEnteredOpensTheWay();
    void theProfileOfTheEnvironmentIsListedWhereItHasBatches();
    void pricesThatAnotherCopySetsAreShownAtOnce();
    void aJobWaitsForItsKeyAndIsTakenUpThen();
    void whatRanInAnotherProfileGoesOn();
    void aProfileComesBackAsItWasLeft();
    void theSecondsOfASubmissionRunWhileAnotherProfileIsShown();
    void theSandboxIsClearedBehindAnotherProfile();
    void whatPagesOfferedToTakeBackGoesWithThem();
    void whatAnotherCopyBeginsGoesOnHere_data();
    void whatAnotherCopyBeginsGoesOnHere();

private:
    ui::MainWindow &window() { return m_program->window(); }
    /// As before anything was ever done.
    void forgetJobs()
    {
        const auto gone = test::await(m_world->database->run([](QSqlDatabase &database) -> core::Result<bool> {
            QSqlQuery query{database};
            return query.exec(u"DELETE FROM shards"_s) && query.exec(u"DELETE FROM jobs"_s);
        }));
        QVERIFY(gone && *gone);
    }
    void change(const QString &profile)
    {
        emit window().profileChosen(profile);
        QTRY_COMPARE(workspace().session().profile.name, profile);
    }
    ui::Workspace &workspace() { return *window().workspace(); }
    void start(const QString &profile)
    {
        m_program->start(profile);
        QTRY_VERIFY(window().workspace());
        QTRY_COMPARE(list()->model()->rowCount(), 1);
    }
    template<typename T>
    T *find(const QString &name = {})
    {
        for (T *each : window().findChildren<T *>())
            if (name.isEmpty() || each->accessibleName() == name)
                return each;
        return nullptr;
    }
    ui::DataTable *list() { return find<ui::DataTable>(u"Batches"_s); }
    template<typename Button>
    Button *button(const QString &text)
    {
        for (Button *each : window().findChildren<Button *>())
            if (each->text() == text && each->isVisible())
                return each;
        return nullptr;
    }
    bool says(const QString &text)
    {
        for (const QLabel *label : window().findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    void enterKey()
    {
        QPushButton *keys = nullptr;
        QTRY_VERIFY((keys = button<QPushButton>(u"Open keys…"_s)));
        QTest::mouseClick(keys, Qt::LeftButton);
        auto *dialog = window().findChild<ui::KeyDialog *>();
        QVERIFY(dialog);
        QLineEdit *key = nullptr;
        for (QLineEdit *each : dialog->findChildren<QLineEdit *>())
            if (each->echoMode() == QLineEdit::Password)
                key = each;
        QVERIFY(key);
        QTest::keyClicks(key, u"sk-ant-api03-entered"_s);
        for (QPushButton *each : dialog->findChildren<QPushButton *>())
            if (each->text() == u"Save"_s)
                QTest::mouseClick(each, Qt::LeftButton);
        QTRY_VERIFY(!window().findChild<ui::KeyDialog *>());
    }

    std::unique_ptr<test::JobsWorld> m_world;
    std::unique_ptr<RawServer> m_server; ///< nothing but this would be called
    std::unique_ptr<core::Settings> m_settings;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<app::WindowProgram> m_program;
    core::Job m_job;
};

/// What there is to a job of this name.
static core::JobOptions named(const QString &name)
{
    core::JobOptions options;
    options.name = name;
    return options;
}

static QList<RawPlan> noModels()
{
    return {RawPlan{.bytes = RawServer::answer(200, R"({"data":[],"has_more":false,"first_id":null,"last_id":null})")}};
}

/// A ledger with a batch of the profile `default` that is done, and no key for it.
void TestWindowProgram::init()
{
    m_world = std::make_unique<test::JobsWorld>();
    m_job = m_world->prepared(m_world->requests(2), named(u"of last week"_s));
    QVERIFY(test::await(m_world->jobs->submit(m_job.id)));
    QVERIFY(test::await(m_world->jobs->wait(m_job.id)));
    m_world->jobs.reset();
    m_world->http.reset();
    m_server = std::make_unique<RawServer>(noModels(), true);
    const core::DataPlace place{.folder = m_world->dir.path(), .whole = true};
    m_settings = std::make_unique<core::Settings>(place);
    m_theme = std::make_unique<ui::Theme>(*m_settings);
    core::Profiles profiles{*m_settings};
    QVERIFY(profiles.save({.name = u"default"_s, .baseUrl = m_server->url()}));
    m_program = std::make_unique<app::WindowProgram>(place, *m_settings, *m_theme, *m_world->database);
}

void TestWindowProgram::cleanup()
{
    m_program.reset();
    m_theme.reset();
    m_settings.reset();
    m_server.reset();
    m_world.reset();
}

/// What a file manager does with this file.
static bool drop(ui::MainWindow &window, const QString &path)
{
    QMimeData file;
    file.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter{QPoint{400, 300}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&window, &enter);
    QDropEvent dropped{QPointF{400, 300}, Qt::CopyAction, &file, Qt::LeftButton, Qt::NoModifier};
    QApplication::sendEvent(&window, &dropped);
    return enter.isAccepted();
}

void TestWindowProgram::beforeAProfileIsChosenPagesAreReached()
{
    forgetJobs();
    m_program->start({});
    QVERIFY(find<ui::WelcomePage>()->isVisible());
    QVERIFY(window().workspace());
    const ui::Actions &actions = window().actions();
    for (const QAction *each : {actions.batches, actions.newBatch, actions.openFile})
        QVERIFY2(each->isEnabled(), qPrintable(each->text()));
    for (const QAction *each : {actions.refresh, actions.testConnection, actions.foreign})
        QVERIFY2(!each->isEnabled(), qPrintable(each->text())); // there is nobody to ask

    actions.batches->trigger();
    QTRY_VERIFY(says(u"No batches yet"_s));
    QVERIFY(button<QToolButton>(u"Not connected. Nothing is sent until you choose."_s));
    actions.newBatch->trigger();
    QVERIFY(find<ui::NewBatchPage>()->isVisible());
    actions.welcome->trigger();
    QVERIFY(find<ui::WelcomePage>()->isVisible());
    QVERIFY(button<QPushButton>(u"Open the Sandbox"_s));
    QVERIFY(drop(window(), m_world->requests(3)));
    QVERIFY(find<ui::NewBatchPage>()->isVisible());
    QTRY_VERIFY(find<ui::PricePanel>()->submit()->isEnabled());
    QVERIFY(!core::Profiles{*m_settings}.anyChosen());
    QCOMPARE(m_server->requests().size(), 0);
}

void TestWindowProgram::aDraftOfBeforeGoesToTheProfileThatIsChosen()
{
    forgetJobs();
    m_program->start({});
    const QString path = m_world->requests(3);
    QVERIFY(drop(window(), path));
    QTRY_VERIFY(find<ui::PricePanel>()->submit()->isEnabled());
    QTest::mouseClick(find<ui::PricePanel>()->submit(), Qt::LeftButton);
    QVERIFY(!find<ui::NewBatchPage>()->isSubmitting());
    QVERIFY(says(u"The draft is safe"_s));
    QVERIFY(button<QPushButton>(u"Connect an API key…"_s));
    QVERIFY(!core::Profiles{*m_settings}.anyChosen());
    QCOMPARE(core::Profiles{*m_settings}.all().size(), 2); // default, as saved here, and the Sandbox

    QTest::mouseClick(button<QPushButton>(u"Open the Sandbox"_s), Qt::LeftButton);
    QTRY_VERIFY(workspace().session().isSandbox());
    auto *page = workspace().findChild<ui::NewBatchPage *>();
    QVERIFY(page && page->isVisible());
    QCOMPARE(page->form().path, path);
    auto *submit = workspace().findChild<ui::PricePanel *>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    QTRY_COMPARE(workspace().jobs().rowCount(), 1);
    QCOMPARE(workspace().jobs().at(0).state, core::JobState::Draft);
    QVERIFY(m_settings->keysBelow(u"undecidedDrafts"_s).isEmpty());
    QCOMPARE(m_settings->keysBelow(u"drafts/sandbox"_s), QStringList{page->draftId()});
    QTest::mouseClick(submit, Qt::LeftButton);
    QVERIFY(page->isSubmitting());
    QVERIFY(page->undoSubmit());
}

void TestWindowProgram::withoutAKeyPastBatchesAreSeenAndNothingIsSent()
{
    start(u"default"_s);
    QVERIFY(!window().findChild<ui::KeyDialog *>()); // what is here is shown first
    QCOMPARE(list()->model()->index(0, 0).data().toString(), u"of last week"_s);
    QTRY_VERIFY(says(u"There is no key for “default”"_s)); // the keychain may take its time to say so
    QVERIFY(button<QPushButton>(u"Open keys…"_s));
    QVERIFY(button<QToolButton>(u"No key: nothing is sent"_s));
    // Results and export are as ever, what would go to the service is not.
    workspace().openJob(m_job.id);
    QTRY_COMPARE(find<ui::DataTable>(u"Results"_s)->model()->rowCount(), 2);
    const ui::JobActions &actions = *workspace().jobActions();
    QVERIFY(actions.exportResults->isEnabled());
    QVERIFY(actions.duplicate->isEnabled());
    QVERIFY(!actions.removeFromServer->isEnabled());
    QVERIFY(actions.removeFromServer->toolTip().contains(u"has no key"_s));
    window().actions().settings->trigger();
    QVERIFY(window().settingsPage().isVisible());
    window().actions().batches->trigger();
    window().actions().refresh->trigger();
    window().actions().testConnection->trigger();
    QTRY_VERIFY(says(u"There is no key for “default”, so nothing is sent."_s));
    QCOMPARE(m_server->requests().size(), 0);
}

void TestWindowProgram::submittingWithoutAKeySaysWhyNot()
{
    start(u"default"_s);
    workspace().newBatch(m_world->requests(3));
    auto *submit = find<ui::PricePanel>()->submit();
    QTRY_VERIFY(submit->isEnabled()); // checks and price need none
    QTest::mouseClick(submit, Qt::LeftButton);
    QVERIFY(!find<ui::NewBatchPage>()->isSubmitting());
    QVERIFY(says(u"The draft is safe; submit when there is a key."_s));
    QVERIFY(button<QPushButton>(u"Open keys…"_s));
    QCOMPARE(m_server->requests().size(), 0);
    enterKey();
    QTRY_VERIFY(!says(u"There is no key"_s));
    QTRY_VERIFY(!m_server->requests().isEmpty());
    QTest::mouseClick(submit, Qt::LeftButton);
    QVERIFY(find<ui::NewBatchPage>()->isSubmitting());
    QVERIFY(find<ui::NewBatchPage>()->undoSubmit());
}

void TestWindowProgram::aKeyThatIsEnteredOpensTheWay()
{
    start(u"default"_s);
    enterKey();
    QTRY_VERIFY(!m_server->requests().isEmpty() && m_server->requests().constFirst().whole);
    QCOMPARE(m_server->requests().constFirst().headers.value("x-api-key"), "sk-ant-api03-entered");
    QTRY_VERIFY(!button<QPushButton>(u"Open keys…"_s));
    QVERIFY(!says(u"There is no key"_s));
    QVERIFY(window().workspace());
    workspace().openJob(m_job.id);
    QVERIFY(workspace().jobActions()->removeFromServer->isEnabled());
}

void TestWindowProgram::theProfileOfTheEnvironmentIsListedWhereItHasBatches()
{
    m_program->start({});
    const auto listed = [this] {
        QStringList names;
        for (const QAction *each : find<ui::ProfileSwitch>()->menu()->actions())
            names.append(each->data().toString());
        return names.contains(u"default"_s);
    };
    QTRY_VERIFY(listed());
    // What the terminal left there is shown, though nothing was chosen in the window yet.
    QTRY_COMPARE(workspace().session().profile.name, u"default"_s);
    QTRY_COMPARE(list()->model()->rowCount(), 1);
}

void TestWindowProgram::pricesThatAnotherCopySetsAreShownAtOnce()
{
    start(u"default"_s);
    const auto cost = [this] { return list()->model()->index(0, int(ui::JobListModel::Column::Cost)).data().toString(); };
    const QString before = cost();
    workspace().newBatch(m_world->requests(3));
    auto *panel = find<ui::PricePanel>();
    QTRY_VERIFY(panel->submit()->isEnabled());
    QStringList shown;
    for (const QLabel *label : panel->findChildren<QLabel *>())
        shown.append(label->text());
    const core::DataPlace place{.folder = m_world->dir.path(), .whole = true};
    QVERIFY(core::OwnPrices::change(core::OwnPrices::file(place), [](core::OwnPrices &own) -> core::Result<void> {
        core::PriceRow row;
        row.from = u"2024-01-01"_s;
        row.input = core::tokenPrice(u"5000"_s);
        row.output = core::tokenPrice(u"5000"_s);
        row.setOn = u"2026-11-29"_s;
        own.set(u"claude-haiku-4-5-20251001"_s, row);
        return {};
    }));
    QTRY_VERIFY2(cost() != before, qPrintable(before));
    // What is being written is priced anew too.
    QTRY_VERIFY([&] {
        QStringList now;
        for (const QLabel *label : panel->findChildren<QLabel *>())
            now.append(label->text());
        return panel->submit()->isEnabled() && now != shown;
    }());
    QCOMPARE(m_server->requests().size(), 0);
}

void TestWindowProgram::aJobWaitsForItsKeyAndIsTakenUpThen()
{
    // A batch that runs on the service when the program is left.
    m_world->open();
    core::Job running = m_world->prepared(m_world->requests(2), named(u"running"_s));
    QVERIFY(test::await(m_world->jobs->submit(running.id)));
    m_world->jobs.reset();
    m_world->http.reset();
    m_program = std::make_unique<app::WindowProgram>(core::DataPlace{.folder = m_world->dir.path(), .whole = true}, *m_settings,
                                                     *m_theme, *m_world->database);
    core::Profiles profiles{*m_settings};
    QVERIFY(profiles.save({.name = u"default"_s, .baseUrl = m_world->sandbox->baseUrl()}));
    m_program->start(u"default"_s);
    QTRY_VERIFY(window().workspace());
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    enterKey();
    QTRY_COMPARE_WITH_TIMEOUT(workspace().jobs().job(running.id)->state, core::JobState::Done, 60'000);
}

void TestWindowProgram::whatRanInAnotherProfileGoesOn()
{
    // A batch of the Sandbox was under way when the program was left; `default` is opened.
    const core::DataPlace place{.folder = m_world->dir.path(), .whole = true};
    core::Job job;
    {
        app::WindowProgram before{place, *m_settings, *m_theme, *m_world->database};
        m_settings->set(u"sandbox/speed"_s, 1000);
        before.start(u"sandbox"_s);
        QTRY_VERIFY(before.window().workspace());
        core::Jobs &jobs = before.window().workspace()->session().jobs;
        const auto prepared = test::await(jobs.prepare({.path = m_world->requests(2)}, named(u"left behind"_s)));
        QVERIFY(prepared);
        job = prepared->job;
        QVERIFY(test::await(jobs.submit(job.id)));
    }
    start(u"default"_s);
    const auto state = [this, &job] {
        return m_world->ledger(u"SELECT count(*) FROM jobs WHERE id = '%1' AND state = 'done'"_s.arg(job.id));
    };
    QTRY_COMPARE_WITH_TIMEOUT(state(), 1, 60'000);
    QCOMPARE(list()->model()->rowCount(), 1); // and it is not shown here
}

/// What is chosen and typed stays, and nothing of one profile is to be seen under the other.
void TestWindowProgram::aProfileComesBackAsItWasLeft()
{
    start(u"default"_s);
    ui::Workspace *first = &workspace();
    first->openJob(m_job.id);
    auto *results = first->findChild<ui::BatchDetailPage *>()->findChild<ui::DataTable *>();
    QTRY_COMPARE(results->model()->rowCount(), 2);
    results->selectRow(1);
    change(u"sandbox"_s);
    QVERIFY(&workspace() != first);
    QVERIFY(!first->isVisible());
    QVERIFY(!says(u"of last week"_s));
    QVERIFY(!says(u"There is no key"_s));
    QTRY_VERIFY(says(u"No batches yet"_s));
    // What changes meanwhile is there as well.
    core::JobStore store{*m_world->database};
    core::Job renamed = m_job;
    renamed.name = u"of two weeks ago"_s;
    QVERIFY(test::await(store.update(renamed)));
    change(u"default"_s);
    QCOMPARE(&workspace(), first);
    QVERIFY(results->isVisible());
    QCOMPARE(results->currentIndex().row(), 1);
    QTRY_COMPARE(first->jobs().job(m_job.id)->name, u"of two weeks ago"_s);
    first->showBatches();
    QVERIFY(says(u"There is no key"_s));
}

void TestWindowProgram::theSecondsOfASubmissionRunWhileAnotherProfileIsShown()
{
    m_settings->set(u"submit/undoSeconds"_s, 30);
    m_program->start(u"sandbox"_s);
    QTRY_VERIFY(window().workspace());
    ui::Workspace *first = &workspace();
    first->newBatch(m_world->requests(3));
    auto *page = first->findChild<ui::NewBatchPage *>();
    auto *submit = first->findChild<ui::PricePanel *>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    QTest::mouseClick(submit, Qt::LeftButton);
    QVERIFY(page->isCountingDown());
    change(u"default"_s);
    QVERIFY(page->isCountingDown());
    QVERIFY(says(u"“requests” is submitted in a few seconds"_s));
    QVERIFY(!window().close()); // asks, as where the page is shown
    QTRY_VERIFY(button<QPushButton>(u"Back"_s));
    QTest::mouseClick(button<QPushButton>(u"Back"_s), Qt::LeftButton);
    QVERIFY(page->isCountingDown());
    QPushButton *undo = nullptr;
    QTRY_VERIFY((undo = button<QPushButton>(u"Undo"_s)));
    QTest::mouseClick(undo, Qt::LeftButton);
    QVERIFY(!page->isSubmitting());
    QCOMPARE(workspace().session().profile.name, u"default"_s);
    // And one that is not taken back is sent.
    m_settings->set(u"submit/undoSeconds"_s, 0);
    change(u"sandbox"_s);
    QVERIFY(page->isVisible());
    QTest::mouseClick(submit, Qt::LeftButton);
    change(u"default"_s);
    QTRY_VERIFY(says(u"“requests” is submitted"_s));
    change(u"sandbox"_s);
    QTRY_COMPARE(workspace().jobs().rowCount(), 1);
}

void TestWindowProgram::whatPagesOfferedToTakeBackGoesWithThem()
{
    m_settings->set(u"submit/undoSeconds"_s, 30);
    m_program->start(u"sandbox"_s);
    QTRY_VERIFY(window().workspace());
    workspace().newBatch(m_world->requests(3));
    auto *submit = workspace().findChild<ui::PricePanel *>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    QTest::mouseClick(submit, Qt::LeftButton);
    change(u"default"_s);
    QTRY_VERIFY(button<QPushButton>(u"Undo"_s));
    window().forget(u"sandbox"_s); // as when its profile is removed
    QVERIFY(!button<QPushButton>(u"Undo"_s));
    QVERIFY(!says(u"is submitted in a few seconds"_s));
    QCOMPARE(workspace().session().profile.name, u"default"_s);
}

void TestWindowProgram::theSandboxIsClearedBehindAnotherProfile()
{
    m_program->start(u"sandbox"_s);
    QTRY_VERIFY(window().workspace());
    ui::SandboxSection *section = window().settingsPage().sandbox();
    emit section->fillWanted();
    QTRY_VERIFY(workspace().jobs().rowCount() > 0);
    change(u"default"_s);
    emit section->clearWanted();
    QTRY_VERIFY(says(u"The Sandbox is empty"_s));
    QCOMPARE(workspace().session().profile.name, u"default"_s);
    QTRY_COMPARE(workspace().jobs().rowCount(), 1);
    change(u"sandbox"_s);
    QTRY_VERIFY(says(u"No batches yet"_s));
}

void TestWindowProgram::whatAnotherCopyBeginsGoesOnHere_data()
{
    QTest::addColumn<QString>("shown");
    QTest::newRow("in the profile that is shown") << u"sandbox"_s;
    QTest::newRow("in another") << u"default"_s;
    QTest::newRow("before one was chosen") << QString{};
}

void TestWindowProgram::whatAnotherCopyBeginsGoesOnHere()
{
    QFETCH(QString, shown);
    m_settings->set(u"sandbox/speed"_s, 1000);
    m_program->start(shown);
    QTRY_VERIFY(window().workspace());
    const core::DataPlace place{.folder = m_world->dir.path(), .whole = true};
    core::Job job;
    {
        const auto database = std::move(core::Database::open(place.folder).value());
        auto sandbox = std::move(core::Sandbox::start({.folder = m_world->dir.filePath(u"sandbox"_s), .speed = 0.001}).value());
        core::HttpClient http{{.baseUrl = sandbox->baseUrl(), .key = core::ApiKey{u"sk-ant-test"_s}, .workspace = {}},
                              m_world->clock, [] { return 0.5; }};
        core::Jobs jobs{{.place = place,
                         .database = *database,
                         .http = http,
                         .profile = {.name = u"sandbox"_s},
                         .models = m_world->models,
                         .prices = m_world->prices,
                         .estimator = m_world->estimator,
                         .clock = m_world->clock,
                         .jitter = [] { return 0.5; }}};
        const auto prepared = test::await(jobs.prepare({.path = m_world->requests(2)}, named(u"from the terminal"_s)));
        QVERIFY(prepared);
        job = prepared->job;
        QVERIFY(test::await(jobs.submit(job.id)));
    }
    const auto state = [this, &job] {
        return m_world->ledger(u"SELECT count(*) FROM jobs WHERE id = '%1' AND state = 'done'"_s.arg(job.id));
    };
    QTRY_COMPARE_WITH_TIMEOUT(state(), 1, 60'000);
    QCOMPARE(m_world->ledger(u"SELECT count(*) FROM entries"_s), 4); // with those of last week
    if (shown == u"sandbox"_s)
        QTRY_VERIFY(workspace().jobs().job(job.id) && workspace().jobs().job(job.id)->state == core::JobState::Done);
}

QTEST_MAIN(TestWindowProgram)
#include "tst_windowprogram.moc"
