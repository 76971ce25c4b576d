// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "core/api/models.h"
#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/editretrydialog.h"
#include "ui/batches/exportdialog.h"
#include "ui/batches/foreigndialog.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/retrydialog.h"
#include "ui/compare/comparepage.h"
#include "ui/compare/runchooser.h"
#include "ui/compose/newbatchpage.h"
#include "ui/shell/jobwatch.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemView>
#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {

Workspace::Workspace(const Session &session, const Shared &shared, QWidget *parent) :
    QStackedWidget{parent}, m_session{session}, m_shared{shared},
    m_jobs{new JobListModel{session.models, session.clock, this}},
    m_batches{new BatchesPage{session, *m_jobs, shared.newBatch, shared.refresh}},
    m_detail{new BatchDetailPage{session, *m_jobs}},
    m_newBatch{new NewBatchPage{session, shared.draftFolder}}, m_compare{new ComparePage{session}}
{
    addWidget(m_batches);
    addWidget(m_detail);
    addWidget(m_newBatch);
    addWidget(m_compare);
    connect(m_compare, &ComparePage::backRequested, this, &Workspace::leaveComparison);
    connect(m_compare, &ComparePage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    connect(m_detail, &BatchDetailPage::backRequested, this, &Workspace::showBatches);
    connect(m_detail, &BatchDetailPage::editWanted, this, &Workspace::editAndRetry);
    connect(m_detail, &BatchDetailPage::retryOfWanted, this, &Workspace::retryOf);
    connect(m_detail, &BatchDetailPage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    wire(m_detail->actions());
    m_batches->setSamples(!shared.sampleFile.isEmpty());
    connect(m_batches, &BatchesPage::openRequested, this, &Workspace::openJob);
    connect(m_batches, &BatchesPage::foreignWanted, this, &Workspace::showForeign);
    connect(m_batches, &BatchesPage::sampleWanted, this, [this] { newBatch(m_shared.sampleFile); });
    connect(m_batches, &BatchesPage::fileWanted, this, [this] { newBatch(); });
    connect(m_newBatch, &NewBatchPage::backRequested, this, &Workspace::showBatches);
    connect(m_newBatch, &NewBatchPage::told, this, [this](const QString &text) { m_shared.toast->tell(text); });
    connect(m_newBatch, &NewBatchPage::undoOffered, this, [this](const QString &text, const std::function<void()> &back) {
        m_shared.toast->tell(text, tr("Undo"), [this, back] {
            back();
            showPage(m_newBatch);
        });
    });
    connect(m_newBatch, &NewBatchPage::submitted, this, [this](const Job &job, bool notify) {
        if (!notify)
            JobWatch::keepQuiet(m_session.settings, job.id);
        onJobChanged(job);
        showBatches();
        m_shared.toast->tell(job.state == JobState::Unclear
                                 ? tr("The answer to “%1” was lost. Look on the server.").arg(job.name)
                                 : tr("“%1” is submitted").arg(job.name));
    });
    connect(m_batches->messageBar(), &MessageBar::actionClicked, this, [this] {
        if (m_keyRefused)
            emit keyRefused();
    });
    wire(m_batches->actions());
    connectJobs();
}

void Workspace::connectJobs()
{
    core::Jobs &jobs = m_session.jobs;
    connect(&jobs, &core::Jobs::jobChanged, this, &Workspace::onJobChanged);
    connect(&jobs, &core::Jobs::jobRemoved, m_jobs, &JobListModel::remove);
    connect(&jobs, &core::Jobs::downloadProgress, this,
            [this](const QString &id, int, qint64 bytes) { m_jobs->setReceived(id, bytes); });
    connect(&jobs, &core::Jobs::submitProgress, this,
            [this](const QString &id, int, qint64 sent, qint64 total) { m_jobs->setSent(id, sent, total); });
    connect(&jobs, &core::Jobs::trouble, this, [this](const QString &id, const core::Error &error) {
        m_jobs->setAnswerLost(id);
        m_detail->noteTrouble(id, error);
    });
    core::whenAnswered(jobs.list(), this, [this](const core::Result<QList<Job>> &list) {
        if (!list) {
            m_batches->messageBar()->show(explain(list.error(), m_session.profile.name));
            return;
        }
        m_jobs->setJobs(*list);
        m_loaded = true;
        m_batches->setLoaded();
        m_batches->lookForForeign();
        if (!m_openWhenLoaded.isEmpty())
            openJob(std::exchange(m_openWhenLoaded, {}));
        for (const Job &job : *list)
            askTypical(job);
        for (const Job &job : *list)
            askMerged(job);
        tellRunning();
    });
}

void Workspace::onJobChanged(const Job &job)
{
    m_jobs->update(job);
    askTypical(job);
    askMerged(job);
    tellRunning();
}

/// A retry that has ended changes what its first job says of itself.
void Workspace::askMerged(const Job &job)
{
    if (job.parent.isEmpty() || job.state != JobState::Done)
        return;
    core::whenAnswered(mergedCounts(m_session, m_jobs->root(job).id, this), this,
                       [this, id = m_jobs->root(job).id](const core::Result<core::OutcomeCounts> &counts) {
                           if (counts)
                               m_jobs->setMerged(id, *counts);
                       });
}

void Workspace::askTypical(const Job &job)
{
    if (job.state != JobState::InProgress || m_jobs->progressOf(job.id).typical)
        return;
    core::whenAnswered(m_session.jobs.typicalDuration(job.model, job.requests), this,
                       [this, id = job.id](const core::Result<TypicalDuration> &typical) {
                           if (typical && *typical)
                               m_jobs->setTypical(id, *typical);
                       });
}

void Workspace::tellRunning()
{
    int batches = 0;
    for (int row = 0; row < m_jobs->rowCount(); ++row) {
        const Job &job = m_jobs->at(row);
        if (!isRunning(job.state))
            continue;
        for (const core::Shard &shard : job.shards)
            if (shard.batch && shard.batch->status != core::Batch::Status::Ended)
                ++batches;
    }
    emit runningChanged(batches);
}

void Workspace::wire(JobActions *actions)
{
    connect(actions, &JobActions::changed, this, [this](const Job &job) {
        if (job.state == JobState::Canceling)
            emit canceledHere(job.id);
        onJobChanged(job);
    });
    connect(actions, &JobActions::told, m_shared.toast,
            [this](const QString &text) { m_shared.toast->tell(text); });
    connect(actions, &JobActions::failed, this, &Workspace::fail);
    connect(actions, &JobActions::retryRequested, this, &Workspace::retry);
    connect(actions, &JobActions::exportRequested, this, &Workspace::exportJob);
    connect(actions, &JobActions::compareRequested, this, &Workspace::compare);
    connect(actions, &JobActions::duplicateRequested, this, &Workspace::duplicate);
    connect(actions, &JobActions::discardRequested, this, &Workspace::discard);
    connect(actions, &JobActions::hidden, this, &Workspace::hideJob);
}

/// Gone from the list at once, from the disk only when the toast has gone without an undo.
void Workspace::discard(const Job &job)
{
    m_jobs->remove(job.id);
    m_shared.toast->tell(
        tr("Draft “%1” deleted").arg(job.name), tr("Undo"), [this, job] { m_jobs->update(job); },
        [this, id = job.id] {
            core::whenAnswered(m_session.jobs.discard(id), this, [this](const core::Result<void> &done) {
                if (!done)
                    m_batches->messageBar()->show(explain(done.error()));
            });
        });
}

/// Gone from the list at once; kept as hidden only when the toast has gone without an undo.
void Workspace::hideJob(const Job &job)
{
    m_jobs->remove(job.id);
    m_shared.toast->tell(
        tr("“%1” is hidden").arg(job.name), tr("Undo"), [this, job] { m_jobs->update(job); },
        [this, job] {
            core::whenAnswered(m_session.jobs.hide(job.id), this, [this, job](const core::Result<void> &done) {
                if (done)
                    return;
                m_jobs->update(job);
                m_batches->messageBar()->show(explain(done.error()));
            });
        });
}

/// The focus goes along, without the ring that the Tab key brings.
void Workspace::showPage(QWidget *page)
{
    if (QWidget *focused = window()->focusWidget(); focused && isAncestorOf(focused) && page != currentWidget())
        focused->clearFocus();
    setCurrentWidget(page);
    page->setFocus(Qt::OtherFocusReason);
    emit pageChanged();
}

void Workspace::showBatches() { showPage(m_batches); }

void Workspace::newBatch(const QString &path)
{
    QStringList workflows;
    for (int row = 0; row < m_jobs->rowCount(); ++row)
        if (!m_jobs->at(row).workflow.isEmpty() && !workflows.contains(m_jobs->at(row).workflow))
            workflows.append(m_jobs->at(row).workflow);
    m_newBatch->setWorkflows(workflows);
    const bool again = currentWidget() == m_newBatch && path.isEmpty();
    if (!again)
        m_newBatch->start(path);
    showPage(m_newBatch);
}

void Workspace::newBatchWithModel(const QString &model)
{
    if (!m_newBatch->isSubmitting()) {
        if (currentWidget() != m_newBatch)
            newBatch();
        m_newBatch->setModel(model);
    }
    showPage(m_newBatch);
}

void Workspace::showJobInList(const QString &jobId)
{
    showBatches();
    m_batches->select(jobId);
}

/// Only to a draft that is in view: while the settings cover the pages it is not.
bool Workspace::addsDropped() const { return m_newBatch->isVisible() && m_newBatch->canAdd(); }

QString Workspace::dropOffer(const QMimeData &dropped) const
{
    const QStringList paths = droppedPaths(dropped);
    const bool isText = paths.isEmpty() && dropped.hasText() && dropped.urls().isEmpty() && !dropped.text().trimmed().isEmpty();
    if ((paths.isEmpty() && !isText) || !m_newBatch->canBegin())
        return {};
    const bool adds = addsDropped();
    if (isText)
        return adds ? tr("Add this text to the batch") : tr("Start a new batch from this text");
    const QString what = paths.size() == 1 ? QFileInfo{paths.first()}.fileName() : tr("%1 files").arg(paths.size());
    return adds ? tr("Add %1 to this batch").arg(what) : tr("Start a new batch from %1").arg(what);
}

void Workspace::takeDrop(const QMimeData &dropped)
{
    if (addsDropped())
        m_newBatch->add(dropped);
    else
        m_newBatch->startFrom(dropped);
    showPage(m_newBatch);
}

void Workspace::openJob(const QString &jobId)
{
    if (!m_jobs->job(jobId)) {
        m_openWhenLoaded = m_loaded ? QString{} : jobId;
        return;
    }
    m_detail->open(jobId);
    showPage(m_detail);
}

void Workspace::fail(const Explanation &explanation)
{
    (currentWidget() == m_detail ? m_detail->messageBar() : m_batches->messageBar())->show(explanation);
}

void Workspace::exportJob(const Job &job) { openExport(job)->open(); }

ExportDialog *Workspace::openExport(const Job &job)
{
    auto *dialog = new ExportDialog{job, m_session.settings, window()};
    connect(dialog, &ExportDialog::chosen, this, [this, job](const QString &path, core::ExportFormat format) {
        m_shared.toast->tell(tr("Exporting…"));
        core::whenAnswered(m_session.jobs.exportTo(job.id, path, format), this,
                           [this, job, path](const core::Result<core::ExportReport> &report) {
                               if (!report) {
                                   m_shared.toast->hide();
                                   ExportDialog *again = openExport(job);
                                   again->showProblem(path, explain(report.error()).sentence);
                                   again->open();
                                   return;
                               }
                               const Format &numbers = m_jobs->format();
                               m_shared.toast->tell(tr("%1 results exported, %2: %3")
                                                        .arg(numbers.grouped(report->requests), numbers.bytes(report->bytes), path));
                           });
    });
    return dialog;
}

void Workspace::retry(const Job &job)
{
    core::whenAnswered(openResults(m_session, job.id, this), this, [this, job](const core::Result<JobResults> &results) {
        if (!results) {
            fail(explain(results.error()));
            return;
        }
        auto *dialog = new RetryDialog{m_session, job, results->counts, results->invalid, window()};
        connect(dialog, &RetryDialog::sendWanted, this, &Workspace::sendRetry);
        dialog->open();
    });
}

void Workspace::retryOf(const Job &job, const QStringList &ids)
{
    auto *dialog = new RetryDialog{m_session, job, ids, window()};
    connect(dialog, &RetryDialog::sendWanted, this, &Workspace::sendRetry);
    dialog->open();
}

void Workspace::editAndRetry(const Job &job, const ResultView &view)
{
    auto *dialog = new EditRetryDialog{m_session, job, view, window()};
    connect(dialog, &EditRetryDialog::sendWanted, this, &Workspace::sendRetry);
    dialog->open();
}

void Workspace::sendRetry(const Job &child)
{
    core::whenAnswered(m_session.jobs.submit(child.id), this, [this](const core::Result<Job> &sent) {
        if (!sent)
            fail(explain(sent.error(), m_session.profile.name));
        else
            m_shared.toast->tell(sent->requests == 1
                                     ? tr("Retry submitted: 1 request")
                                     : tr("Retry submitted: %1 requests").arg(m_jobs->format().grouped(sent->requests)));
    });
}

/// The requests are taken from what was sent, so that no file is asked for; without that the file is to be chosen.
void Workspace::duplicate(const Job &job)
{
    const QString title = QFileInfo{job.source}.completeBaseName();
    const QString path = QDir{m_shared.draftFolder}.filePath((title.isEmpty() ? job.id : title) + u" (copy).jsonl"_s);
    m_shared.toast->tell(tr("Copying the requests of “%1”…").arg(job.name));
    core::whenAnswered(m_session.jobs.copyRequests(job.id, path), this, [this, job, path](const core::Result<qint64> &copied) {
        m_shared.toast->hide();
        m_newBatch->startLike(job, copied ? path : QString{});
        showPage(m_newBatch);
    });
}

void Workspace::compare(const Job &job, const QString &otherId)
{
    if (otherId.isEmpty()) {
        auto *dialog = new RunChooser{job, *m_jobs, window()};
        connect(dialog, &RunChooser::chosen, this, [this, job](const QString &id) { compare(job, id); });
        dialog->open();
        return;
    }
    const Job *other = m_jobs->job(otherId);
    if (!other)
        return;
    if (currentWidget() != m_compare)
        m_comparedFrom = currentWidget();
    m_compare->open(job, *other);
    showPage(m_compare);
}

void Workspace::leaveComparison() { showPage(m_comparedFrom ? m_comparedFrom : m_batches); }

void Workspace::refresh()
{
    m_session.jobs.checkNow();
    // What another copy of the program left on its way.
    core::whenAnswered(m_session.jobs.resume(), this, [](const core::Result<QList<Job>> &) {});
    m_batches->lookForForeign();
    core::whenAnswered(m_session.jobs.list(), this, [this](const core::Result<QList<Job>> &list) {
        if (list)
            m_jobs->setJobs(*list);
        tellRunning();
    });
}

void Workspace::tellFormats()
{
    m_jobs->tellAll();
    for (QAbstractItemView *view : findChildren<QAbstractItemView *>())
        view->viewport()->update();
}

void Workspace::setConnection(ConnectionState::Kind kind)
{
    m_newBatch->setOffline(kind == ConnectionState::Kind::Offline);
    MessageBar *bar = m_batches->messageBar();
    if (kind == ConnectionState::Kind::KeyRefused) {
        m_keyRefused = true;
        bar->show(MessageBar::Weight::Error,
                  tr("The key for “%1” was refused (401).").arg(m_session.profile.name.toHtmlEscaped()),
                  tr("Change the key…"));
    } else if (kind == ConnectionState::Kind::Connected && std::exchange(m_keyRefused, false)) {
        bar->clear();
    }
}

void Workspace::lookForService()
{
    core::whenAnswered(core::Models{m_session.http}.reach(), this, [this](const core::Result<core::ModelPage> &there) {
        if (there)
            m_session.jobs.checkNow();
    });
}

bool Workspace::back()
{
    if (currentWidget() == m_newBatch && m_newBatch->undoSubmit())
        return true;
    if (currentWidget() == m_batches)
        return false;
    if (currentWidget() == m_compare) {
        leaveComparison();
        return true;
    }
    showBatches();
    return true;
}

void Workspace::showForeign()
{
    auto *dialog = new ForeignDialog{m_session.jobs, m_session.clock, window()};
    connect(dialog, &ForeignDialog::adopted, this, &Workspace::onJobChanged);
    connect(dialog, &QDialog::finished, m_batches, &BatchesPage::lookForForeign);
    dialog->open();
}

void Workspace::find()
{
    if (currentWidget() == m_detail)
        m_detail->focusSearch();
    else if (currentWidget() == m_batches)
        m_batches->focusSearch();
    else if (currentWidget() == m_compare)
        m_compare->focusSearch();
}

void Workspace::findNext()
{
    const auto *search = currentWidget()->findChild<QLineEdit *>();
    auto *table = currentWidget()->findChild<DataTable *>();
    if (!search || !table)
        return;
    const int rows = table->model() ? table->model()->rowCount() : 0;
    if (search->text().trimmed().isEmpty() || rows == 0) {
        find();
        return;
    }
    const int next = (table->currentIndex().row() + 1) % rows;
    table->setFocus(Qt::ShortcutFocusReason);
    table->selectRow(next);
}

bool Workspace::canFind() const { return currentWidget() != m_newBatch; }

bool Workspace::canGoBack() const { return currentWidget() != m_batches; }

QList<QAction *> Workspace::pageActions() const { return currentWidget()->actions(); }

JobActions *Workspace::jobActions() const
{
    return currentWidget() == m_detail ? m_detail->actions() : m_batches->actions();
}

} // namespace ui
