// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "core/api/models.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/editretrydialog.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/resultsmodel.h"
#include "ui/batches/retrydialog.h"
#include "ui/batches/samplecard.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/format/format.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/connectionstate.h"
#include "ui/shell/statusbar.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using core::JobState;
using core::Money;

/// What stands before each paid submission, wherever it begins: the cap with its typed amount, the seconds in which it can be
/// taken back, the decision after a sample; and the connection that comes back.
class TestSending : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void aWaitingJobOverTheCapNeedsTheAmountTyped();
    void aSubmissionFromTheListCanBeTakenBack();
    void aJobThatCouldNotBeSentIsSubmittedLater();
    void aRetryOverTheCapNeedsTheAmountTyped();
    void anEditedRetryOverTheCapNeedsTheAmountTyped();
    void anotherChoiceCannotBeSentBeforeItIsPriced();
    void theRestOfASampleIsRepricedAndGuarded();
    void aSampleIsHeldAgainstTheCapAlone();
    void aSampleCanBeTheEnd();
    void aRefusedKeyCanBeChangedWhereItWasSent();
    void anAnswerThatComesLateIsNoNews();
    void aSampleCanBeEdited();
    void theConnectionIsFoundAgainByItself();
    void submitLooksForTheServiceFirst();
    void whileOneIsSentTheNextCanBegin();
    void aBusyServiceIsToldWithACountdown();
    void aLostAnswerIsToldAsALook();
    void aBrokenDownloadIsToldOnThePage();
    void aPageThatIsOpenedLaterTellsTheLastTrouble();
    void aWebPageIsNotTheService();
    void aServiceThatAnswersWithErrorsIsNotConnected();
    void whatAnotherCopyLeftIsTakenUpOnRefresh();
    void whatIsDroppedIsCopied();
    void aDropOnTheSettingsBeginsANewBatch();

private:
    ui::Workspace *workspace() { return m_world->window.workspace(); }
    const ui::JobListModel &jobs() { return workspace()->jobs(); }
    void setCap(const QString &usd) { m_world->settings.set(u"guards/worstCase"_s, usd); }
    void typeInto(QWidget *dialog, const QString &text);
    bool says(QWidget *where, const QString &text);
    void stopService();
    void startServiceAgain();

    std::unique_ptr<test::WindowWorld> m_world;
    quint16 m_port = 0;
};

void TestSending::typeInto(QWidget *dialog, const QString &text)
{
    for (QLineEdit *each : dialog->findChildren<QLineEdit *>())
        if (each->isVisible()) {
            each->clear();
            QTest::keyClicks(each, text);
        }
}

bool TestSending::says(QWidget *where, const QString &text)
{
    for (const QLabel *label : where->findChildren<QLabel *>())
        if (label->isVisible() && label->text().contains(text))
            return true;
    return false;
}

void TestSending::stopService()
{
    m_port = quint16(m_world->world.sandbox->baseUrl().port());
    m_world->world.sandbox.reset();
}

void TestSending::startServiceAgain()
{
    auto started = core::Sandbox::start({.folder = {}, .speed = 200, .port = m_port});
    QVERIFY(started);
    m_world->world.sandbox = std::move(*started);
}

void TestSending::aWaitingJobOverTheCapNeedsTheAmountTyped()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    setCap(u"0.0000001"_s);
    workspace()->openJob(job.id);
    workspace()->jobActions()->submit->trigger();
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QPushButton *go = m_world->button<QPushButton>(u"Submit"_s, dialog);
    QVERIFY(go && !go->isEnabled());
    QVERIFY(says(dialog, u"Your cap is"_s));
    typeInto(dialog, u"0,1"_s);
    QVERIFY(!go->isEnabled());
    typeInto(dialog, ui::Format{}.money(*job.estimateWorst));
    QVERIFY(go->isEnabled());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(job.id)->state, JobState::Done, 30'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::aSubmissionFromTheListCanBeTakenBack()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    workspace()->openJob(job.id);
    workspace()->jobActions()->submit->trigger();
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QPushButton *go = m_world->button<QPushButton>(u"Submit"_s, dialog);
    QTest::mouseClick(go, Qt::LeftButton);
    QVERIFY(dialog->isVisible());
    QCOMPARE(go->text(), u"Sending in 30 s — Undo"_s);
    QTest::keyClick(dialog, Qt::Key_Escape); // takes it back, and the question stands again
    QVERIFY(dialog->isVisible());
    QCOMPARE(go->text(), u"Submit"_s);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    QCOMPARE(jobs().job(job.id)->state, JobState::Ready);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
}

void TestSending::aJobThatCouldNotBeSentIsSubmittedLater()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    stopService();
    QVERIFY(!test::await(m_world->world.jobs->submit(job.id)));
    startServiceAgain();
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    QCOMPARE(jobs().job(job.id)->state, JobState::NotSubmitted);
    workspace()->openJob(job.id);
    QVERIFY(workspace()->jobActions()->discard->isEnabled());
    QPushButton *submit = m_world->button<QPushButton>(u"Submit…"_s);
    QVERIFY(submit);
    QTest::mouseClick(submit, Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QTest::mouseClick(m_world->button<QPushButton>(u"Submit"_s, dialog), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(job.id)->state, JobState::Done, 30'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::aRetryOverTheCapNeedsTheAmountTyped()
{
    const QString id = m_world->run(m_world->world.requests(
        6, [](int i) { return i == 2 ? u"[[sandbox:expire]] two"_s : u"Say %1."_s.arg(i); }));
    setCap(u"0.0000001"_s);
    workspace()->jobActions()->retry->trigger();
    ui::RetryDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_world->dialog<ui::RetryDialog>()));
    QPushButton *send = nullptr;
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 1 request"_s, dialog)));
    QVERIFY(says(dialog, u"Your cap is"_s));
    QVERIFY(!send->isEnabled());
    // Enter on a wrong amount neither sends nor closes.
    typeInto(dialog, u"7"_s);
    for (QLineEdit *each : dialog->findChildren<QLineEdit *>())
        if (each->isVisible())
            QTest::keyClick(each, Qt::Key_Return);
    QVERIFY(dialog->isVisible());
    QVERIFY(says(dialog, u"nothing was sent"_s));

    const QList<core::Job> all = *test::await(m_world->world.jobs->list());
    const auto child = std::find_if(all.begin(), all.end(), [&id](const core::Job &job) { return job.parent == id; });
    QVERIFY(child != all.end());
    typeInto(dialog, ui::Format{}.money(*child->estimateWorst));
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QCOMPARE(send->text(), u"Sending in 1 s — Undo"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_world->world.sandbox->batchesCreated(), 2, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(m_world->world.stored(child->id).state, JobState::Done, 30'000);
}

void TestSending::anEditedRetryOverTheCapNeedsTheAmountTyped()
{
    m_world->run(m_world->world.requests(3, [](int i) { return i == 0 ? u"[[sandbox:truncate]] none"_s : u"Say %1."_s.arg(i); }));
    auto *table = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(table->model()->rowCount(), 3);
    table->setCurrentIndex(table->model()->index(0, 0));
    setCap(u"0.0000001"_s);
    QPushButton *edit = nullptr;
    QTRY_VERIFY((edit = m_world->button<QPushButton>(u"Edit and retry…"_s)));
    QTest::mouseClick(edit, Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::EditRetryDialog>();
    QVERIFY(dialog);
    QTRY_VERIFY(says(dialog, u"Your cap is"_s));
    QVERIFY(!m_world->button<QPushButton>(u"Send 1 request"_s, dialog)->isEnabled());
    // Dearer params, another amount: what was typed for the first price does not do for the second.
    const QString cheap = [&] {
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            if (label->text().startsWith(u"Type "_s))
                return label->text();
        return QString{};
    }();
    QVERIFY(!cheap.isEmpty());
    dialog->editor()->setPlainText(
        dialog->editor()->toPlainText().replace(u"\"max_tokens\": 64"_s, u"\"max_tokens\": 6400"_s));
    QTRY_VERIFY(says(dialog, u"Type $"_s) && !says(dialog, cheap));
    dialog->reject();
    QTRY_COMPARE(test::await(m_world->world.jobs->list())->size(), 1);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::anotherChoiceCannotBeSentBeforeItIsPriced()
{
    m_world->run(m_world->world.requests(6, [](int i) {
        return i == 2 ? u"[[sandbox:expire]] two"_s : i == 4 ? u"[[sandbox:error:overloaded_error]]"_s : u"Say %1."_s.arg(i);
    }));
    workspace()->jobActions()->retry->trigger();
    ui::RetryDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_world->dialog<ui::RetryDialog>()));
    QPushButton *send = nullptr;
    QTRY_VERIFY((send = m_world->button<QPushButton>(u"Send 2 requests"_s, dialog)) && send->isEnabled());
    QCheckBox *expired = nullptr;
    for (QCheckBox *box : dialog->findChildren<QCheckBox *>())
        if (box->text().startsWith(u"Expired"_s))
            expired = box;
    QVERIFY(expired);
    expired->click();
    QVERIFY(!send->isEnabled()); // what is ready is both still
    QTRY_VERIFY(send->isEnabled());
    QCOMPARE(send->text(), u"Send 1 request"_s);
    dialog->reject();
    QTRY_COMPARE(test::await(m_world->world.jobs->list())->size(), 1);
}

void TestSending::theRestOfASampleIsRepricedAndGuarded()
{
    const QString id = m_world->run(m_world->world.requests(60), test::withSample());
    auto *card = m_world->find<ui::SampleCard>();
    QVERIFY(card && card->isVisible());
    const core::Job job = *jobs().job(id);
    const ui::Format format;
    // Half of them were sent: the other half is expected to cost the same.
    QVERIFY(job.cost);
    QVERIFY(says(card, u"Sample finished: 30 of 30 good, rest re-priced "_s + format.estimate(job.cost)));
    QVERIFY(says(card, u"30 more requests wait"_s));
    // What the list says is that of the sample, not what was expected of all.
    const auto text = [this, &id](ui::JobListModel::Column column) {
        return jobs().index(jobs().rowOf(id), int(column)).data().toString();
    };
    QCOMPARE(text(ui::JobListModel::Column::Cost), format.money(*jobs().job(id)->cost));
    QCOMPARE(text(ui::JobListModel::Column::Saved), format.money(*jobs().job(id)->savedByBatch));
    // All 60 are alike: the 30 that wait cost at most half of what all of them do.
    const Money worst = Money::fromPicoUsd(job.estimateWorst->picoUsd() / 2);
    QCOMPARE(*job.estimateRestWorst, worst);
    QVERIFY(says(card, format.money(worst)));
    // A request that waits has no error.
    auto *table = m_world->find<ui::DataTable>(u"Results"_s);
    QTRY_COMPARE(table->model()->rowCount(), 60);
    auto *tabs = m_world->find<ui::SegmentedControl>(u"What is shown of the request"_s);
    for (int row = 0; row < 60; ++row)
        if (table->model()->index(row, int(ui::ResultsModel::Column::Result)).data().toString() == u"Waiting"_s)
            table->setCurrentIndex(table->model()->index(row, 0));
    QTRY_VERIFY(m_world->button<QPushButton>(u"Status"_s, tabs));

    setCap(u"0.0000001"_s);
    QTest::mouseClick(m_world->button<QPushButton>(u"Send the rest…"_s, card), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, u"Expected "_s + format.estimate(job.cost)));
    QPushButton *go = m_world->button<QPushButton>(u"Send the rest"_s, dialog);
    QVERIFY(go && !go->isEnabled());
    typeInto(dialog, format.money(worst));
    QVERIFY(go->isEnabled());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(id)->state, JobState::Done, 30'000);
    QCOMPARE(jobs().job(id)->counts.succeeded, 60);
    QVERIFY(!card->isVisible());
}

void TestSending::aRefusedKeyCanBeChangedWhereItWasSent()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(3));
    auto *panel = m_world->find<ui::PricePanel>();
    QTRY_VERIFY(panel->submit()->isEnabled());
    core::Endpoint endpoint = m_world->world.http->endpoint();
    endpoint.key = core::ApiKey{u"sk-ant-api03-invalid"_s};
    m_world->world.http->setEndpoint(endpoint);
    QTest::mouseClick(panel->submit(), Qt::LeftButton);
    auto *page = m_world->find<ui::NewBatchPage>();
    QPushButton *change = nullptr;
    QTRY_VERIFY((change = m_world->button<QPushButton>(u"Change the key…"_s, page)));
    QSignalSpy wanted{&m_world->window, &ui::MainWindow::keyWanted};
    QTest::mouseClick(change, Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 0);
    QTRY_VERIFY(!page->isSubmitting()); // the draft stays
    QCOMPARE(page->form().path, m_world->world.dir.filePath(u"requests.jsonl"_s));
    // Also in the list, with what is known of it.
    const core::Job *draft = jobs().job(page->draftId());
    QVERIFY(draft);
    QCOMPARE(draft->requests, 3);
    QVERIFY(draft->estimateBatch.has_value());
}

void TestSending::aSampleIsHeldAgainstTheCapAlone()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(600));
    auto *panel = m_world->find<ui::PricePanel>();
    QTRY_VERIFY(panel->submit()->isEnabled());
    // 30 of 600: the whole is over the cap, the sample is not.
    const core::Job whole = m_world->world.prepared(m_world->world.requests(600));
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    setCap(Money::fromPicoUsd(whole.estimateWorst->picoUsd() / 10).toDecimalUsd());
    auto *page = m_world->find<ui::NewBatchPage>();
    QTest::mouseClick(panel->submit(), Qt::LeftButton);
    QVERIFY(!page->isCountingDown());
    m_world->dialog<ui::ConfirmDialog>()->reject();
    QVERIFY(!page->isSubmitting());
    QTest::mouseClick(panel->findChildren<QCheckBox *>().constFirst(), Qt::LeftButton);
    QCOMPARE(panel->submit()->text(), u"Submit the sample"_s);
    QTest::mouseClick(panel->submit(), Qt::LeftButton);
    QVERIFY(page->isSubmitting());
    QVERIFY(page->undoSubmit());
}

void TestSending::aSampleCanBeTheEnd()
{
    const QString id = m_world->run(m_world->world.requests(60), test::withSample());
    auto *card = m_world->find<ui::SampleCard>();
    QVERIFY(card && card->isVisible());
    QVERIFY(workspace()->jobActions()->fitting().contains(workspace()->jobActions()->cancel));
    QTest::mouseClick(m_world->button<QPushButton>(u"Stop here…"_s, card), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QVERIFY(says(dialog, u"30 requests are not sent and cost nothing."_s));
    QTest::mouseClick(m_world->button<QPushButton>(u"Stop here"_s, dialog), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(id)->state, JobState::Done, 30'000);
    const core::Job job = *jobs().job(id);
    QCOMPARE(job.counts.succeeded, 30);
    QCOMPARE(job.counts.canceled, 30);
    QVERIFY(!ui::belongsTo(job, ui::JobGroup::NeedsAttention));
    QVERIFY(!card->isVisible());
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
    // It can go from the list, and what was not sent can still be sent.
    QVERIFY(workspace()->jobActions()->hide->isEnabled());
    QVERIFY(workspace()->jobActions()->retry->isEnabled());
}

void TestSending::anAnswerThatComesLateIsNoNews()
{
    const QString id = m_world->run(m_world->world.requests(2));
    core::Job before = *jobs().job(id);
    QCOMPARE(before.state, JobState::Done);
    before.state = JobState::InProgress;
    workspace()->newBatch(m_world->world.requests(3));
    emit m_world->find<ui::NewBatchPage>()->submitted(before, true);
    QCOMPARE(jobs().job(id)->state, JobState::Done);
}

void TestSending::aSampleCanBeEdited()
{
    m_world->run(m_world->world.requests(60), test::withSample());
    auto *card = m_world->find<ui::SampleCard>();
    QTest::mouseClick(m_world->button<QPushButton>(u"Edit"_s, card), Qt::LeftButton);
    ui::NewBatchPage *page = nullptr;
    QTRY_VERIFY((page = m_world->find<ui::NewBatchPage>()) && page->isVisible());
    QTRY_VERIFY(m_world->find<ui::PricePanel>()->submit()->isEnabled());
    QVERIFY(says(page, u"still waits"_s));
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::theConnectionIsFoundAgainByItself()
{
    m_world->open();
    auto *bar = m_world->find<ui::StatusBar>();
    const auto tells = [&](const QString &text) {
        for (const QAbstractButton *each : bar->findChildren<QAbstractButton *>())
            if (each->text().contains(text))
                return true;
        return says(bar, text);
    };
    workspace()->lookForService();
    QTRY_VERIFY(tells(u"API connected"_s) || tells(u"SANDBOX"_s));
    stopService();
    workspace()->lookForService();
    QTRY_VERIFY(tells(u"Offline"_s));
    startServiceAgain();
    QTRY_VERIFY_WITH_TIMEOUT(!tells(u"Offline"_s), 20'000); // nobody clicked, and nothing runs
}

void TestSending::submitLooksForTheServiceFirst()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(5));
    auto *page = m_world->find<ui::NewBatchPage>();
    QPushButton *submit = m_world->find<ui::PricePanel>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    stopService();
    page->setOffline(true); // as the status bar has it
    QTest::mouseClick(submit, Qt::LeftButton);
    QTRY_VERIFY(says(page, u"Offline. The draft is safe"_s));
    QVERIFY(!page->isSubmitting());
    startServiceAgain();
    QTest::mouseClick(submit, Qt::LeftButton);
    QVERIFY(page->isSubmitting());
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && jobs().at(0).state != JobState::Draft, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().at(0).state, JobState::Done, 30'000);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::whileOneIsSentTheNextCanBegin()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(5));
    auto *page = m_world->find<ui::NewBatchPage>();
    QPushButton *submit = m_world->find<ui::PricePanel>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    m_world->settings.set(u"submit/undoSeconds"_s, 30);
    QTest::mouseClick(submit, Qt::LeftButton);
    const QString next = m_world->world.requests(7, {}, u"next.jsonl"_s);
    page->start(next); // it counts: what is about to be sent is not thrown away
    QVERIFY(page->isSubmitting());
    QVERIFY(page->form().path != next);
    QVERIFY(page->undoSubmit());

    m_world->settings.set(u"submit/undoSeconds"_s, 1);
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::Stall,
                                   .method = "POST",
                                   .pathContains = u"/v1/messages/batches"_s,
                                   .bytes = 10,
                                   .delay = std::chrono::seconds{3}}});
    QTest::mouseClick(submit, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(jobs().rowCount() == 1 && jobs().at(0).state == JobState::Submitting && page->canBegin(), 20'000);
    const QString sent = jobs().at(0).id;
    QMimeData text;
    text.setText(u"Say hello."_s);
    QCOMPARE(workspace()->dropOffer(text), u"Start a new batch from this text"_s);
    page->start(next);
    QVERIFY(!page->isSubmitting());
    QCOMPARE(page->form().path, next);
    QTRY_VERIFY(submit->isEnabled());
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(sent)->state, JobState::Done, 30'000);
    QVERIFY(page->isVisible()); // and stays with the next one
    QCOMPARE(page->form().path, next);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

/// In New batch, in the list and in the status bar.
void TestSending::aBusyServiceIsToldWithACountdown()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(3));
    QPushButton *submit = m_world->find<ui::PricePanel>()->submit();
    QTRY_VERIFY(submit->isEnabled());
    // Three seconds of this world's clock.
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::Status,
                                   .method = "POST",
                                   .pathContains = u"/v1/messages/batches"_s,
                                   .status = 429,
                                   .retryAfterSeconds = 150}});
    QTest::mouseClick(submit, Qt::LeftButton);
    QStringList inPanel;
    QStringList inRow;
    bool inStatusBar = false;
    const auto isSent = [&] {
        for (const QLabel *label : m_world->find<ui::PricePanel>()->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(u"Busy"_s) && !inPanel.contains(label->text()))
                inPanel.append(label->text());
        if (jobs().rowCount() == 0)
            return false;
        const QString row = jobs().index(0, int(ui::JobListModel::Column::Progress)).data().toString();
        if (row.contains(u"Busy"_s) && !inRow.contains(row))
            inRow.append(row);
        inStatusBar = inStatusBar || m_world->window.findChild<ui::StatusBar *>()->findChild<QToolButton *>()->text().contains(u"Busy: waiting"_s);
        return jobs().at(0).state == JobState::Done;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSent(), 30'000);
    const QRegularExpression sentence{u"Busy\\. Next try in \\d+ s, as the service asked\\.$"_s};
    for (const QStringList &said : {inPanel, inRow}) {
        QVERIFY2(said.size() > 1, qPrintable(said.join(u'|'))); // it counts down
        QVERIFY2(said.first().contains(sentence), qPrintable(said.first()));
    }
    QVERIFY(inStatusBar);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::aLostAnswerIsToldAsALook()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    workspace()->openJob(job.id);
    using Kind = core::SandboxFault::Kind;
    m_world->world.sandbox->plan({{.kind = Kind::DropAfter, .method = "POST", .pathContains = u"/v1/messages/batches"_s}});
    auto *page = m_world->find<ui::BatchDetailPage>();
    bool told = false;
    connect(m_world->world.jobs.get(), &core::Jobs::trouble, page, [&](const QString &, const core::Error &) {
        told = told || says(page, u"Looking on the server whether it was taken"_s);
    }, Qt::QueuedConnection);
    workspace()->jobActions()->submit->trigger();
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QTest::mouseClick(m_world->button<QPushButton>(u"Submit"_s, dialog), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(job.id)->state, JobState::Done, 60'000);
    QVERIFY(told);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1);
}

void TestSending::aBrokenDownloadIsToldOnThePage()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    workspace()->openJob(job.id);
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::CutBody,
                                   .method = "GET",
                                   .pathContains = u"/results"_s,
                                   .bytes = 100,
                                   .times = -1}});
    QVERIFY(test::await(m_world->world.jobs->submit(job.id)));
    auto *page = m_world->find<ui::BatchDetailPage>();
    QTRY_VERIFY_WITH_TIMEOUT(says(page, u"The results could not be fetched yet."_s), 30'000);
    QPushButton *now = m_world->button<QPushButton>(u"Try now"_s, page);
    QVERIFY(now);
    m_world->world.sandbox->forgetPlan();
    QTest::mouseClick(now, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(job.id)->state, JobState::Done, 30'000);
    QVERIFY(!says(page, u"could not be fetched"_s));
}

void TestSending::aPageThatIsOpenedLaterTellsTheLastTrouble()
{
    const core::Job job = m_world->prepared(u"Waits"_s);
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::CutBody,
                                   .method = "GET",
                                   .pathContains = u"/results"_s,
                                   .bytes = 100,
                                   .times = -1}});
    core::Jobs &running = *m_world->world.jobs;
    QSignalSpy trouble{&running, &core::Jobs::trouble};
    QVERIFY(test::await(running.submit(job.id)));
    QTRY_VERIFY_WITH_TIMEOUT(!trouble.isEmpty(), 30'000);
    running.setOnline(false); // it is not tried again meanwhile
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    workspace()->openJob(job.id);
    auto *page = m_world->find<ui::BatchDetailPage>();
    QVERIFY(says(page, u"The results could not be fetched yet."_s));
    QVERIFY(m_world->button<QPushButton>(u"Try now"_s, page));
    m_world->world.sandbox->forgetPlan();
    running.setOnline(true);
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(job.id)->state, JobState::Done, 30'000);
    QVERIFY(!running.lastTrouble(job.id));
    QVERIFY(!says(page, u"could not be fetched"_s));
}

void TestSending::aWebPageIsNotTheService()
{
    ui::ConnectionState state{m_world->world.clock};
    state.follow(m_world->world.http.get());
    core::Models models{*m_world->world.http};
    QVERIFY(test::await(models.reach()));
    QTRY_COMPARE(state.kind(), ui::ConnectionState::Kind::Connected);
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::Html, .pathContains = u"/v1/models"_s, .status = 200}});
    QVERIFY(!test::await(models.reach()));
    QTRY_COMPARE(state.kind(), ui::ConnectionState::Kind::Foreign);
    QVERIFY(test::await(models.reach()));
    QTRY_COMPARE(state.kind(), ui::ConnectionState::Kind::Connected);
}

void TestSending::aServiceThatAnswersWithErrorsIsNotConnected()
{
    using Kind = ui::ConnectionState::Kind;
    ui::ConnectionState state{m_world->world.clock};
    state.follow(m_world->world.http.get());
    core::Models models{*m_world->world.http};
    connect(&state, &ui::ConnectionState::lookWanted, this, [&] { (void)models.reach(); });
    QStringList said;
    connect(&state, &ui::ConnectionState::changed, this, [&] { said.append(state.text(ui::Format{})); });
    m_world->world.sandbox->plan({{.kind = core::SandboxFault::Kind::Status, .status = 500, .times = -1}});
    QVERIFY(!test::await(m_world->world.jobs->foreignBatches()));
    QTRY_COMPARE(state.kind(), Kind::Failing);
    QCOMPARE(state.text(ui::Format{}), u"The service answers with errors (500)"_s);
    QCOMPARE(state.tone(), ui::Tone::Warn);
    QVERIFY(!said.contains(u"API connected"_s));
    QVERIFY(!test::await(models.reach()));
    QTRY_COMPARE(state.kind(), Kind::Failing);
    m_world->world.sandbox->forgetPlan(); // and it is found out without anybody's doing
    QTRY_COMPARE(state.kind(), Kind::Connected);
}

void TestSending::whatAnotherCopyLeftIsTakenUpOnRefresh()
{
    m_world->open();
    m_world->world.sandbox->setSpeed(0.001);
    QString id;
    {
        const std::unique_ptr<core::Jobs> other = m_world->world.makeJobs();
        const auto checked = test::await(other->prepare({.path = m_world->world.requests(3)}, {}));
        QVERIFY(checked);
        QVERIFY(test::await(other->submit(checked->job.id)));
        id = checked->job.id;
    }
    m_world->world.sandbox->setSpeed(200);
    workspace()->refresh();
    QTRY_VERIFY(jobs().job(id));
    QTRY_COMPARE_WITH_TIMEOUT(jobs().job(id)->state, JobState::Done, 30'000);
}

void TestSending::whatIsDroppedIsCopied()
{
    m_world->open();
    QMimeData text;
    text.setText(u"Say hello."_s);
    const auto drag = [&](Qt::DropActions offered) {
        QDragEnterEvent enter{{300, 300}, offered, &text, Qt::LeftButton, Qt::NoModifier};
        enter.setDropAction(Qt::MoveAction); // as editors propose it
        QApplication::sendEvent(&m_world->window, &enter);
        return enter.isAccepted() ? enter.dropAction() : Qt::IgnoreAction;
    };
    QCOMPARE(drag(Qt::CopyAction | Qt::MoveAction), Qt::CopyAction);
    QCOMPARE(drag(Qt::MoveAction), Qt::IgnoreAction);
    QDropEvent dropped{{300, 300}, Qt::CopyAction | Qt::MoveAction, &text, Qt::LeftButton, Qt::NoModifier};
    dropped.setDropAction(Qt::MoveAction);
    QApplication::sendEvent(&m_world->window, &dropped);
    QVERIFY(dropped.isAccepted());
    QCOMPARE(dropped.dropAction(), Qt::CopyAction);
    QVERIFY(m_world->find<ui::NewBatchPage>()->isVisible());
}

void TestSending::aDropOnTheSettingsBeginsANewBatch()
{
    m_world->open();
    workspace()->newBatch(m_world->world.requests(5));
    QTRY_VERIFY(m_world->find<ui::PricePanel>()->submit()->isEnabled());
    QMimeData text;
    text.setText(u"Say hello."_s);
    QCOMPARE(workspace()->dropOffer(text), u"Add this text to the batch"_s);
    QTest::keyClick(&m_world->window, Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(m_world->window.settingsPage().isVisible());
    QCOMPARE(workspace()->dropOffer(text), u"Start a new batch from this text"_s);
}

QTEST_MAIN(TestSending)
#include "tst_sending.moc"
