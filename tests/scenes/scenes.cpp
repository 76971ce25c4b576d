// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/scenes.h"

#include "core/api/models.h"
#include "core/storage/jobstore.h"
#include "tests/scenes/sampledata.h"
#include "tests/support/await.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/joblistmodel.h"
#include "ui/compose/pricepanel.h"
#include "ui/settings/pricessection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/widgets/datatable.h"

#include <QDialog>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Profile = scenes::Stage::Profile;

namespace scenes {

void until(const char *what, const std::function<bool()> &condition)
{
    if (!QTest::qWaitFor(condition, 30'000))
        qFatal("waited in vain for %s", what);
    QTest::qWait(50); // what was set off by it, such as layouts
}

namespace {

void showJobs(Stage &stage, int atLeast = 1)
{
    stage.open();
    until("the list of jobs", [&] { return stage.window->workspace()->jobs().rowCount() >= atLeast; });
}

using Section = ui::SettingsPage::Section;

Scene settings(const QString &name, Section section)
{
    return {name, Profile::Live, [section](Stage &stage) {
                showJobs(stage, 0);
                stage.window->actions().settings->trigger();
                stage.window->settingsPage().show(section);
                QTest::qWait(100);
            }};
}

/// The prices of the settings, with two of the user's own, a mapped name, and two models of the ledger without a price.
void showPrices(Stage &stage)
{
    core::OwnPrices own;
    core::PriceRow row;
    row.from = u"2026-11-01"_s;
    row.setOn = u"2026-11-03"_s;
    row.input = core::tokenPrice(u"1.6"_s);
    row.output = core::tokenPrice(u"8"_s);
    row.cacheRead = core::tokenPrice(u"0.08"_s);
    row.note = u"contract of 3 November"_s;
    own.set(u"claude-sonnet-5-5"_s, row);
    row.note = u"price page"_s;
    own.set(u"gpt-5"_s, row);
    own.names.insert(u"claude-sonnet-4.5-internal"_s, u"claude-sonnet-4-5-20250929"_s);
    if (!core::OwnPrices::change(stage.livePrices.file(), [&own](core::OwnPrices &kept) -> core::Result<void> {
            kept = own;
            return {};
        }))
        qFatal("the prices could not be written");
    stage.livePrices.reload();
    addUnpriced(stage);
    showJobs(stage, 0);
    stage.window->actions().settings->trigger();
    stage.window->settingsPage().show(Section::Prices);
    until("the models without a price", [&] { return stage.shown<ui::DataTable>(u"Models without a price"_s) != nullptr; });
    QTest::qWait(200);
}

void showWeeks(Stage &stage)
{
    addWeeks(stage);
    showJobs(stage, 20);
}

/// Two of the weeks' batches are hidden.
void hideSome(Stage &stage)
{
    addWeeks(stage);
    const auto jobs = test::await(stage.jobs->list());
    for (const core::Job &job : *jobs)
        if ((job.name.startsWith(u"contract"_s) || job.name == u"call-summaries · 22 Nov"_s)
            && !test::await(stage.jobs->hide(job.id)))
            qFatal("a batch could not be hidden");
    showJobs(stage, 20);
}

void search(Stage &stage, const QString &field, const QString &text)
{
    auto *edit = stage.shown<QLineEdit>(field);
    if (!edit)
        qFatal("there is no field %s", qPrintable(field));
    edit->setFocus();
    QTest::keyClicks(edit, text);
    QTest::qWait(400);
}

/// New batch with this file, checked.
void compose(Stage &stage, const QString &file, bool priced = true)
{
    stage.open();
    stage.window->workspace()->newBatch(file);
    until("the page of a new batch", [&] { return stage.shown<ui::PricePanel>() != nullptr; });
    if (priced)
        until("the price", [&] { return stage.shown<ui::PricePanel>()->submit()->isEnabled(); });
    QTest::qWait(200);
}

QString addContract(Stage &stage)
{
    return add(stage, {.name = u"contract-review backlog"_s, .source = u"backlog-q3.csv"_s, .model = u"claude-opus-5-5"_s,
                       .age = 5h, .took = 37min, .requests = 320, .errored = 12, .invalid = 1, .truncated = 2,
                       .input = 2300, .cached = 1842, .output = 150});
}

/// The results of the job on screen.
void showDetail(Stage &stage, const QString &id)
{
    showJobs(stage);
    stage.window->workspace()->openJob(id);
    until("its results", [&] {
        auto *table = stage.shown<ui::DataTable>(u"Results"_s);
        return table && table->model()->rowCount() > 0;
    });
}

void selectRow(Stage &stage, int row)
{
    auto *table = stage.shown<ui::DataTable>(u"Results"_s);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(row, 0));
    QTest::qWait(300);
}

/// A dialog that one of the job's actions opens.
void ask(Stage &stage, QAction *ui::JobActions::*action)
{
    (stage.window->workspace()->jobActions()->*action)->trigger();
    until("a dialog", [&] { return stage.tops().size() > 1; });
    QTest::qWait(200);
}

/// Lets the client meet the service once, as after F5.
void callOnce(Stage &stage)
{
    std::ignore = test::await(core::Models{*stage.http}.list(1));
    QTest::qWait(100);
}

void callWithoutWaiting(Stage &stage)
{
    core::Models{*stage.http}.list(1);
    QTest::qWait(600);
}

QList<Scene> make()
{
    QList<Scene> made{
        {u"first-run"_s, Profile::None, [](Stage &) {}},
        {u"batches-empty"_s, Profile::Sandbox, [](Stage &stage) {
             stage.open();
             until("the empty list", [&] { return stage.button(u"Use the sample file"_s) != nullptr; });
         }},
        {u"batches"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             callOnce(stage);
         }},
        {u"batches-sandbox"_s, Profile::Sandbox, showWeeks},
        {u"batches-one-row"_s, Profile::Live, [](Stage &stage) {
             addContract(stage);
             showJobs(stage);
         }},
        {u"batches-long-names"_s, Profile::Live, [](Stage &stage) {
             for (int i = 0; i < 4; ++i)
                 add(stage, {.name = longName() + QString::number(i), .source = longName() + u".jsonl", .model = u"claude-haiku-4-5-20251001"_s,
                             .age = 2h * (i + 1), .took = 9min, .requests = 40, .errored = i});
             showJobs(stage, 4);
         }},
        {u"batches-nothing-found"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             search(stage, u"Search batches"_s, u"haiku 4x"_s);
         }},
        {u"batches-hidden"_s, Profile::Live, [](Stage &stage) {
             hideSome(stage);
             stage.window->actions().showHidden->trigger();
             QTest::qWait(100);
         }},
        {u"batches-hidden-found"_s, Profile::Live, [](Stage &stage) {
             hideSome(stage);
             search(stage, u"Search batches"_s, u"backlog"_s);
         }},
        {u"batches-workspaces"_s, Profile::Live, [](Stage &stage) {
             addWeeks(stage);
             const auto jobs = test::await(stage.jobs->list());
             for (qsizetype i = 0; i < jobs->size(); ++i)
                 for (core::Shard shard : jobs->at(i).shards) {
                     shard.batch->workspace = i % 3 == 0 ? u"wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ"_s : u"wrkspc_01JwQvzr7rXLA5AGx3HKh4Tq"_s;
                     core::JobStore{*stage.database}.updateShard(jobs->at(i).id, shard).waitForFinished();
                 }
             showJobs(stage, 20);
             stage.shown<ui::DataTable>(u"Batches"_s)->setColumnShown(int(ui::JobListModel::Column::Workspace), true);
             QTest::qWait(100);
         }},
        {u"batches-many"_s, Profile::Live, [](Stage &stage) {
             addMany(stage, 2'000);
             showJobs(stage, 2'000);
         }},
        {u"batches-all-columns"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             auto *table = stage.shown<ui::DataTable>(u"Batches"_s);
             for (int column = 1; column < table->model()->columnCount(); ++column)
                 table->setColumnShown(column, true);
         }},
        {u"new-batch-two-models"_s, Profile::Live, [](Stage &stage) { compose(stage, twoModelsFile(stage, 30'000)); }},
        {u"new-batch-template-mistake"_s, Profile::Sandbox, [](Stage &stage) {
             compose(stage, tableFile(stage), false);
             until("the template", [&] { return stage.shown<QPlainTextEdit>(u"Prompt template"_s) != nullptr; });
             stage.shown<QPlainTextEdit>(u"Prompt template"_s)->setPlainText(u"Answer {{costumer}} politely: {{Text}}"_s);
             QTest::qWait(900);
         }},
        {u"new-batch-empty"_s, Profile::Live, [](Stage &stage) { compose(stage, {}, false); }},
        {u"new-batch"_s, Profile::Live, [](Stage &stage) { compose(stage, cleanFile(stage, 3'000)); }},
        {u"new-batch-faults"_s, Profile::Live, [](Stage &stage) { compose(stage, faultyFile(stage, 2'000)); }},
        {u"new-batch-table"_s, Profile::Sandbox, [](Stage &stage) {
             compose(stage, tableFile(stage), false);
             until("the template", [&] { return stage.shown<QPlainTextEdit>(u"Prompt template"_s) != nullptr; });
             stage.shown<QPlainTextEdit>(u"Prompt template"_s)->setPlainText(u"Answer {{customer}} politely: {{text}}"_s);
             QTest::qWait(300);
         }},
        {u"new-batch-cannot-read"_s, Profile::Live, [](Stage &stage) {
             compose(stage, stage.folder.filePath(u"not-there.jsonl"_s), false);
             QTest::qWait(500);
         }},
        {u"detail"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             selectRow(stage, 3);
         }},
        {u"detail-error"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             search(stage, u"Search in the results"_s, u"prompt is too long"_s);
             until("the row", [&] { return stage.shown<ui::DataTable>(u"Results"_s)->model()->rowCount() == 1; });
             selectRow(stage, 0);
         }},
        {u"detail-found"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             search(stage, u"Search in the results"_s, u"1"_s);
             QTest::qWait(500);
         }},
        {u"detail-all-columns"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             auto *table = stage.shown<ui::DataTable>(u"Results"_s);
             for (int column = 1; column < table->model()->columnCount(); ++column)
                 table->setColumnShown(column, true);
             selectRow(stage, 3);
         }},
        {u"detail-running"_s, Profile::Live, [](Stage &stage) {
             const QString id = addRunning(stage, u"nightly-eval · 23 Nov"_s, u"eval.jsonl"_s, u"claude-sonnet-5-5"_s, 12min, 12'000, 2, 1);
             showJobs(stage);
             stage.window->workspace()->openJob(id);
             QTest::qWait(500);
         }},
        {u"detail-nothing-found"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             search(stage, u"Search in the results"_s, u"unheard-of words"_s);
             QTest::qWait(500);
         }},
        {u"dialog-retry"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             ask(stage, &ui::JobActions::retry);
         }},
        {u"dialog-export"_s, Profile::Live, [](Stage &stage) {
             showDetail(stage, addContract(stage));
             ask(stage, &ui::JobActions::exportResults);
         }},
        {u"dialog-cancel"_s, Profile::Live, [](Stage &stage) {
             const QString id = addRunning(stage, u"nightly-eval · 23 Nov"_s, u"eval.jsonl"_s, u"claude-sonnet-5-5"_s, 12min, 12'000, 1, 0);
             showJobs(stage);
             stage.window->workspace()->openJob(id);
             QTest::qWait(300);
             ask(stage, &ui::JobActions::cancel);
         }},
        {u"compare"_s, Profile::Live, [](Stage &stage) {
             const QString first = addContract(stage);
             const QString second = add(stage, {.name = u"contract-review · new prompt"_s, .source = u"backlog-q3.csv"_s,
                                                .model = u"claude-sonnet-5-5"_s, .age = 1h, .took = 20min, .requests = 310,
                                                .errored = 3, .truncated = 9, .input = 1900, .output = 190});
             showJobs(stage, 2);
             stage.window->workspace()->openJob(first);
             QTest::qWait(300);
             emit stage.window->workspace()->jobActions()->compareRequested(
                 *test::await(stage.jobs->find(first)), second);
             QTest::qWait(1'000);
         }},
        {u"palette"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             stage.window->actions().palette->trigger();
             until("the palette", [&] { return stage.tops().size() > 1; });
         }},
        {u"palette-search"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             stage.window->actions().palette->trigger();
             until("the palette", [&] { return stage.tops().size() > 1; });
             QTest::keyClicks(QApplication::focusWidget() ? QApplication::focusWidget() : stage.front(), u"night"_s);
             QTest::qWait(300);
         }},
        {u"shortcuts"_s, Profile::Live, [](Stage &stage) {
             showJobs(stage, 0);
             stage.window->actions().shortcuts->trigger();
             until("the shortcuts", [&] { return stage.tops().size() > 1; });
         }},
        settings(u"settings-profiles"_s, Section::Profiles), settings(u"settings-prices"_s, Section::Prices),
        {u"settings-prices-own"_s, Profile::Live, showPrices},
        {u"settings-prices-table"_s, Profile::Live, [](Stage &stage) {
             showPrices(stage);
             auto *table = stage.shown<ui::DataTable>(u"Prices"_s);
             table->setFocus();
             table->setCurrentIndex(table->model()->index(table->model()->rowCount() - 1, 0));
             QTest::qWait(200);
         }},
        {u"dialog-price"_s, Profile::Live, [](Stage &stage) {
             showPrices(stage);
             stage.window->settingsPage().prices()->addPrice(u"claude-haiku-99"_s);
             until("a dialog", [&] { return stage.tops().size() > 1; });
             QTest::qWait(200);
         }},
        {u"dialog-map"_s, Profile::Live, [](Stage &stage) {
             showPrices(stage);
             stage.button(u"Map to…"_s)->click();
             until("a dialog", [&] { return stage.tops().size() > 1; });
             QTest::qWait(200);
         }},
        {u"dialog-import-prices"_s, Profile::Live, [](Stage &stage) {
             showPrices(stage);
             stage.window->settingsPage().prices()->openImport(priceFile(stage));
             until("a dialog", [&] { return stage.tops().size() > 1; });
             QTest::qWait(200);
         }},
        settings(u"settings-appearance"_s, Section::Appearance),
        settings(u"settings-notifications"_s, Section::Notifications), settings(u"settings-data"_s, Section::Data),
        settings(u"settings-sandbox"_s, Section::Sandbox),
        {u"menu-bar"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             stage.window->actions().menuBar->trigger();
         }},
        {u"state-offline"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             callOnce(stage);
             core::Endpoint nowhere = stage.http->endpoint();
             nowhere.baseUrl = QUrl{u"http://127.0.0.1:9"_s};
             stage.http->setEndpoint(nowhere);
             callWithoutWaiting(stage);
         }},
        {u"state-key-refused"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             stage.service->plan({{.kind = core::SandboxFault::Kind::Status, .status = 401, .times = -1}});
             callOnce(stage);
         }},
        {u"state-rate-limited"_s, Profile::Live, [](Stage &stage) {
             showWeeks(stage);
             stage.service->plan({{.kind = core::SandboxFault::Kind::Status, .status = 429, .retryAfterSeconds = 60, .times = -1}});
             callWithoutWaiting(stage);
         }},
    };
    return made;
}

} // namespace

const QList<Scene> &all()
{
    static const QList<Scene> scenes = make();
    return scenes;
}

} // namespace scenes
