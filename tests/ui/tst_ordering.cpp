// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/batches/batchdetailpage.h"
#include "ui/batches/foreignstrip.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/retrydialog.h"
#include "ui/compose/draft.h"
#include "ui/compose/draftchecks.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/pricepanel.h"
#include "ui/shell/statusbar.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/sendrow.h"
#include "ui/widgets/toast.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

/// What comes late, or while something else is asked: answers after newer news, seconds that run behind a question, a second
/// click before the first was answered.
class TestOrdering : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_world = std::make_unique<test::WindowWorld>(); }
    void cleanup() { m_world.reset(); }

    void theSecondsStandStillBehindAQuestion();
    void undoEndsWithTheSeconds();
    void theDraftThatIsAskedAboutStays();
    void newsBeforeTheListAreNewer();
    void whatIsAboutToGoStaysAway();
    void oneRetryDialogAtATime();
    void aSourceIsPutBackAlone();
    void aFailureStaysWhileOthersGoOn();
    void resultsThatCannotBeReadSaySo();
    void whatIsExchangedIsNotSent();
    void checksThatHaveNotBegunCanBeStopped();
    void aRefusedKeyCountsDownToNothing();
    void ownBatchesAreNotForeign();
    void whatNobodyAskedForIsNamed();

private:
    ui::Workspace *workspace() { return m_world->window.workspace(); }
    const ui::JobListModel &jobs() { return workspace()->jobs(); }
    ui::NewBatchPage *page() { return m_world->find<ui::NewBatchPage>(); }
    ui::PricePanel *panel() { return m_world->find<ui::PricePanel>(); }
    ui::Toast *toast() { return m_world->find<ui::Toast>(); }
    void check(const QString &path)
    {
        workspace()->newBatch(path);
        QTRY_VERIFY_WITH_TIMEOUT(panel()->submit()->isEnabled(), 20'000);
    }
    /// Until the list was read again and taken over.
    void reread()
    {
        workspace()->takePrices();
        QVERIFY(test::await(m_world->world.jobs->list()));
        QTest::qWait(50);
    }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestOrdering::theSecondsStandStillBehindAQuestion()
{
    m_world->settings.set(u"submit/undoSeconds"_s, 1);
    m_world->open();
    check(m_world->world.requests(3));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(!m_world->window.close());
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QTest::qWait(2'500); // longer than the seconds
    QVERIFY(page()->isCountingDown());
    // Back: they run on.
    dialog->reject();
    QTRY_COMPARE_WITH_TIMEOUT(m_world->world.sandbox->batchesCreated(), 1, 20'000);

    check(m_world->world.requests(4, {}, u"second.jsonl"_s));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    QVERIFY(!m_world->window.close());
    QTest::qWait(2'500);
    dialog = m_world->dialog<ui::ConfirmDialog>();
    QTest::mouseClick(m_world->button<QPushButton>(u"Keep as a draft and close"_s, dialog), Qt::LeftButton);
    QVERIFY(!page()->isSubmitting());
    QTest::qWait(1'500);
    QCOMPARE(m_world->world.sandbox->batchesCreated(), 1); // as promised
}

void TestOrdering::undoEndsWithTheSeconds()
{
    m_world->settings.set(u"submit/undoSeconds"_s, 1);
    m_world->open();
    check(m_world->world.requests(3));
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    workspace()->showBatches();
    QVERIFY(toast()->offersUndo());
    QTRY_VERIFY(!page()->isCountingDown());
    QVERIFY(!toast()->offersUndo());
    QTRY_COMPARE_WITH_TIMEOUT(m_world->world.sandbox->batchesCreated(), 1, 20'000);
}

void TestOrdering::theDraftThatIsAskedAboutStays()
{
    m_world->open();
    m_world->settings.set(u"guards/worstCase"_s, u"0.0000001"_s);
    const QString first = m_world->world.requests(3);
    check(first);
    QTest::mouseClick(panel()->submit(), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    // As by the tray, or by a copy of a batch that is ready only now.
    workspace()->newBatch(m_world->world.requests(4, {}, u"second.jsonl"_s));
    QCOMPARE(page()->form().path, first);
    QVERIFY(toast()->text().contains(u"about to be sent"_s));
    dialog->reject();
    QVERIFY(!page()->isSubmitting());
    workspace()->newBatch(m_world->world.requests(4, {}, u"second.jsonl"_s));
    QTRY_VERIFY(page()->form().path.endsWith(u"second.jsonl"_s));
}

void TestOrdering::newsBeforeTheListAreNewer()
{
    const QString id = m_world->run(m_world->world.requests(2));
    Job newer = *jobs().job(id);
    newer.name = u"newer"_s; // than what the list that is asked for will hold
    workspace()->takePrices();
    emit m_world->world.jobs->jobChanged(newer);
    QVERIFY(test::await(m_world->world.jobs->list()));
    QTest::qWait(50);
    QCOMPARE(jobs().job(id)->name, u"newer"_s);
    reread(); // the next one is newer again
    QVERIFY(jobs().job(id)->name != u"newer"_s);
}

void TestOrdering::whatIsAboutToGoStaysAway()
{
    const QString id = m_world->run(m_world->world.requests(2));
    const Job draft = m_world->prepared(u"unsent"_s);
    QTRY_VERIFY(jobs().job(draft.id));
    workspace()->openJob(id);
    workspace()->jobActions()->hide->trigger();
    QVERIFY(jobs().job(id)->hidden);
    reread();
    QVERIFY(jobs().job(id)->hidden);
    toast()->act();
    QVERIFY(!jobs().job(id)->hidden);
    reread();
    QVERIFY(!jobs().job(id)->hidden);

    workspace()->openJob(draft.id);
    workspace()->jobActions()->discard->trigger();
    QVERIFY(!jobs().job(draft.id));
    reread();
    QVERIFY(!jobs().job(draft.id));
    toast()->act();
    QVERIFY(jobs().job(draft.id));
    reread();
    QVERIFY(jobs().job(draft.id));
}

void TestOrdering::oneRetryDialogAtATime()
{
    m_world->world.sandbox->setFailures({.errored = 1, .expired = 0});
    const QString id = m_world->run(m_world->world.requests(3));
    QAction *retry = workspace()->jobActions()->retry;
    QTRY_VERIFY(retry->isEnabled());
    retry->trigger();
    retry->trigger();
    QTRY_VERIFY(m_world->dialog<ui::RetryDialog>());
    QTest::qWait(500);
    QCOMPARE(m_world->window.findChildren<ui::RetryDialog *>().size(), 1);
    m_world->dialog<ui::RetryDialog>()->reject();
    QTRY_VERIFY(m_world->window.findChildren<ui::RetryDialog *>().isEmpty());
    retry->trigger();
    QTRY_VERIFY2(m_world->window.findChildren<ui::RetryDialog *>().size() == 1,
                 qPrintable(m_world->find<ui::BatchDetailPage>()->messageBar()->findChildren<QLabel *>().constLast()->text()));
}

void TestOrdering::aSourceIsPutBackAlone()
{
    m_world->open();
    const QString first = m_world->world.requests(2);
    const QString second = m_world->world.requests(3, {}, u"second.jsonl"_s);
    check(first);
    auto *draft = page()->findChild<ui::Draft *>();
    QVERIFY(draft);
    draft->change([&](ui::BatchForm &form) { form.setPaths({first, second}); });
    draft->takeOut(0);
    QCOMPARE(page()->form().paths(), QStringList{second});
    QVERIFY(toast()->offersUndo());
    draft->change([](ui::BatchForm &form) { form.workflow = u"typed since"_s; });
    toast()->act();
    QCOMPARE(page()->form().paths(), (QStringList{first, second}));
    QCOMPARE(page()->form().workflow, u"typed since"_s);
    // The only one, too.
    draft->takeOut(1);
    draft->takeOut(0);
    QVERIFY(page()->form().paths().isEmpty());
    toast()->act();
    QCOMPARE(page()->form().paths(), QStringList{first});
    QTRY_VERIFY_WITH_TIMEOUT(panel()->submit()->isEnabled(), 20'000);
}

void TestOrdering::aFailureStaysWhileOthersGoOn()
{
    const QString id = m_world->run(m_world->world.requests(2));
    const Job other = m_world->prepared(u"other"_s);
    QTRY_VERIFY(jobs().job(other.id));
    auto *detail = m_world->find<ui::BatchDetailPage>();
    detail->showFailure({.sentence = u"It could not be sent."_s, .details = {}});
    QVERIFY(detail->messageBar()->isVisible());
    Job changed = other;
    changed.name = u"renamed"_s;
    emit m_world->world.jobs->jobChanged(changed);
    QVERIFY(detail->messageBar()->isVisible());
    emit m_world->world.jobs->jobChanged(*jobs().job(id)); // nothing new about it
    QVERIFY(detail->messageBar()->isVisible());
    emit detail->actions()->told(u"Deleted on the server"_s); // another try, which went well
    QVERIFY(!detail->messageBar()->isVisible());
    detail->showFailure({.sentence = u"It could not be sent."_s, .details = {}});
    workspace()->openJob(other.id);
    QVERIFY(!detail->messageBar()->isVisible());
}

void TestOrdering::resultsThatCannotBeReadSaySo()
{
    const Job job = m_world->world.prepared(m_world->world.requests(2));
    core::Jobs &all = *m_world->world.jobs;
    QVERIFY(test::await(all.submit(job.id)) && test::await(all.wait(job.id)));
    // A folder where a file should be can neither be read nor made anew.
    const QDir folder = all.folder(job.id);
    for (const QString &name : folder.entryList(QDir::Files))
        if (name.contains(u"results"_s) || name.endsWith(u"index"_s))
            QVERIFY(QFile::remove(folder.filePath(name)) && folder.mkdir(name));
    m_world->open();
    QTRY_VERIFY(jobs().job(job.id));
    workspace()->openJob(job.id);
    auto *detail = m_world->find<ui::BatchDetailPage>();
    const auto says = [detail](const QString &text) {
        for (const QLabel *label : detail->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    };
    QTRY_VERIFY(says(u"The results cannot be read"_s));
    QVERIFY(detail->messageBar()->isVisible());
    QVERIFY(!says(u"their files are gone"_s));
}

void TestOrdering::whatIsExchangedIsNotSent()
{
    QWidget window;
    auto *keep = new QPushButton{u"Cancel"_s, &window};
    auto *send = new QPushButton{u"Send"_s, &window};
    ui::SendRow row{keep, send, &window};
    row.setTyped({});
    row.setUndoSeconds(1);
    window.show();
    const QSignalSpy agreed{&row, &ui::SendRow::agreed};
    send->click();
    QVERIFY(row.isCounting());
    row.setReady(false); // it is prepared anew
    QVERIFY(!row.isCounting());
    row.setReady(true);
    send->click();
    row.setTyped(core::Money::fromPicoUsd(5'000'000'000'000)); // it costs more than the cap now
    QVERIFY(!row.isCounting());
    QTest::qWait(1'500);
    QCOMPARE(agreed.count(), 0);
}

void TestOrdering::checksThatHaveNotBegunCanBeStopped()
{
    ui::BatchForm form;
    form.path = m_world->world.requests(20'000);
    ui::DraftChecks checks{m_world->session()};
    const QSignalSpy failed{&checks, &ui::DraftChecks::failed};
    checks.setSources(form);
    QTRY_VERIFY_WITH_TIMEOUT(checks.report().has_value(), 20'000);
    checks.check(form);
    checks.checkSoon(form); // the one under way ends, the next has not begun
    QVERIFY(checks.isWaiting());
    checks.stop();
    QVERIFY(!checks.isRunning());
    QCOMPARE(failed.count(), 1);
    QTest::qWait(500);
    QVERIFY(!checks.isRunning());
    checks.check(form);
    QTRY_VERIFY_WITH_TIMEOUT(checks.report().has_value(), 20'000);
}

void TestOrdering::aRefusedKeyCountsDownToNothing()
{
    m_world->open();
    auto *bar = m_world->find<ui::StatusBar>();
    const auto says = [bar](const QString &text) {
        for (const QLabel *label : bar->findChildren<QLabel *>())
            if (label->isVisible() && (label->text().contains(text) || label->toolTip().contains(text)))
                return true;
        return false;
    };
    const core::Instant soon = m_world->world.clock.now() + std::chrono::seconds{9};
    bar->setRunning(1, soon);
    QVERIFY(says(u"next check in"_s));
    core::Endpoint endpoint = m_world->world.http->endpoint();
    endpoint.key = core::ApiKey{u"sk-ant-api03-invalid"_s};
    m_world->world.http->setEndpoint(endpoint);
    workspace()->lookForService();
    const auto rests = [&] {
        bar->setRunning(1, soon);
        return says(u"waiting for a key that is accepted"_s);
    };
    QTRY_VERIFY(rests());
    QVERIFY(!says(u"next check in"_s));
}

void TestOrdering::ownBatchesAreNotForeign()
{
    const QString id = m_world->run(m_world->world.requests(2));
    workspace()->showBatches();
    auto *strip = m_world->find<ui::ForeignStrip>();
    QVERIFY(strip);
    // A look that was answered before it was known that the batch is of this job.
    strip->setBatches({jobs().job(id)->shards.first().batch->id, u"msgbatch_elsewhere"_s});
    QVERIFY(strip->isVisible());
    emit m_world->world.jobs->jobChanged(*jobs().job(id));
    QCOMPARE(strip->findChildren<QLabel *>().constLast()->text(), u"1 batch that was not made here"_s);
    strip->setBatches({jobs().job(id)->shards.first().batch->id});
    emit m_world->world.jobs->jobChanged(*jobs().job(id));
    QVERIFY(!strip->isVisible());
}

void TestOrdering::whatNobodyAskedForIsNamed()
{
    const QString id = m_world->run(m_world->world.requests(2));
    Job odd = *jobs().job(id);
    odd.shards.first().error = u"2 results are for requests that were not sent"_s; // as the download notes it
    emit m_world->world.jobs->jobChanged(odd);
    auto *bar = m_world->find<ui::BatchDetailPage>()->messageBar();
    QVERIFY(bar->isVisible());
    QVERIFY(bar->findChildren<QLabel *>().constLast()->text().contains(u"2 results are for requests that were not sent"_s));
}

QTEST_MAIN(TestOrdering)
#include "tst_ordering.moc"
