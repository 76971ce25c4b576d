// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/editretrydialog.h"
#include "ui/batches/exportdialog.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/retrydialog.h"
#include "ui/compose/draftstore.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/toast.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

// What happens to jobs, and what is done with single ones.
namespace ui {

void Workspace::connectJobs()
{
    core::Jobs &jobs = m_session.jobs;
    connect(&jobs, &core::Jobs::jobChanged, this, &Workspace::onJobChanged);
    connect(&jobs, &core::Jobs::jobRemoved, this, [this](const QString &id) {
        m_jobs->remove(id);
        m_toldSince.remove(id);
        m_removedSince.insert(id);
    });
    connect(&jobs, &core::Jobs::downloadProgress, this,
            [this](const QString &id, int, qint64 bytes) { m_jobs->setReceived(id, bytes); });
    connect(&jobs, &core::Jobs::submitProgress, this,
            [this](const QString &id, int, qint64 sent, qint64 total) { m_jobs->setSent(id, sent, total); });
    connect(&jobs, &core::Jobs::submitWaiting, this,
            [this](const QString &id, std::chrono::milliseconds delay, const core::Error &reason) {
                m_jobs->setWaiting(id, delay, reason.retryAfter.has_value());
            });
    connect(&jobs, &core::Jobs::trouble, this, [this](const QString &id) {
        m_jobs->setAnswerLost(id);
        if (m_detail)
            m_detail->noteTrouble(id);
    });
    core::whenAnswered(jobs.list(), this, [this](const core::Result<QList<Job>> &list) {
        if (!list) {
            m_batches->messageBar()->show(explain(list.error(), m_session.profile.name));
            return;
        }
        m_loaded = true;
        // What was told since is newer than the list.
        QList<Job> told;
        for (int row = 0; row < m_jobs->rowCount(); ++row)
            told.append(m_jobs->at(row));
        m_jobs->setJobs(*list + m_drafts->jobs());
        for (const Job &job : std::as_const(told))
            m_jobs->update(job);
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
    m_batches->noteOwn(job);
    m_toldSince.insert(job.id, job);
    m_removedSince.remove(job.id);
    if (m_discarding.contains(job.id))
        return;
    m_jobs->update(job);
    if (m_hiding.contains(job.id))
        m_jobs->setHidden(job.id, true);
    askTypical(job);
    askMerged(job);
    tellRunning();
}

/// A retry that has ended changes what its first job says of itself.
void Workspace::askMerged(const Job &job)
{
    if (job.parent.isEmpty() || job.state != JobState::Done)
        return;
    const QString root = m_jobs->root(job).id;
    core::whenAnswered(mergedCounts(m_session, root, this), this,
                       [this, id = root, number = ++m_mergedAsked[root]](const core::Result<core::OutcomeCounts> &counts) {
                           if (counts && number == m_mergedAsked.value(id))
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

void Workspace::tellRunning() { emit runningChanged(running()); }

int Workspace::running() const
{
    int batches = 0;
    for (int row = 0; row < m_jobs->rowCount(); ++row) {
        const Job &job = m_jobs->at(row);
        if (!isRunning(job.state))
            continue;
        // One that is being sent or fetched runs as well: it would be broken off.
        const auto running = std::count_if(job.shards.begin(), job.shards.end(), [](const core::Shard &shard) {
            return shard.batch && shard.batch->status != core::Batch::Status::Ended;
        });
        batches += qMax(1, int(running));
    }
    return batches;
}

void Workspace::wire(JobActions *actions)
{
    connect(actions, &JobActions::canceledHere, this, &Workspace::canceledHere);
    connect(actions, &JobActions::told, m_shared.toast,
            [this](const QString &text) { m_shared.toast->tell(text); });
    connect(actions, &JobActions::failed, this, &Workspace::fail);
    connect(actions, &JobActions::retryRequested, this, &Workspace::retry);
    connect(actions, &JobActions::exportRequested, this, &Workspace::exportJob);
    connect(actions, &JobActions::compareRequested, this, &Workspace::compare);
    connect(actions, &JobActions::duplicateRequested, this, &Workspace::duplicate);
    connect(actions, &JobActions::discardRequested, this, &Workspace::discard);
    connect(actions, &JobActions::draftNamed, m_drafts, &DraftStore::rename);
    connect(actions, &JobActions::hidden, this, &Workspace::hideJob);
    connect(actions, &JobActions::shownAgain, this, &Workspace::showJobAgain);
}

/// Gone from the list at once, from the disk only when the toast has gone without an undo.
void Workspace::discard(const Job &job)
{
    if (isDraftId(job.id)) {
        discardDrafts({job.id});
        return;
    }
    m_jobs->remove(job.id);
    m_discarding.insert(job.id);
    m_shared.toast->tell(
        tr("Draft “%1” deleted").arg(job.name), tr("Undo"),
        [this, job] {
            m_discarding.remove(job.id);
            m_jobs->add(m_toldSince.value(job.id, job));
        },
        [this, job] {
            core::whenAnswered(m_session.jobs.discard(job.id), this, [this, job](const core::Result<void> &done) {
                m_discarding.remove(job.id);
                if (done)
                    return;
                m_jobs->add(m_toldSince.value(job.id, job));
                m_batches->messageBar()->show(explain(done.error()));
            });
        });
}

/// Gone from the list at once; kept as hidden only when the toast has gone without an undo.
void Workspace::hideJob(const Job &job)
{
    m_jobs->setHidden(job.id, true);
    m_hiding.insert(job.id);
    m_shared.toast->tell(
        tr("“%1” is hidden").arg(job.name), tr("Undo"),
        [this, id = job.id] {
            m_hiding.remove(id);
            m_jobs->setHidden(id, false);
        },
        [this, id = job.id] {
            core::whenAnswered(m_session.jobs.hide(id), this, [this, id](const core::Result<void> &done) {
                m_hiding.remove(id);
                if (done)
                    return;
                m_jobs->setHidden(id, false);
                m_batches->messageBar()->show(explain(done.error()));
            });
        });
}

void Workspace::showJobAgain(const Job &job)
{
    m_shared.toast->tell(tr("“%1” is shown again").arg(job.name)); // first: the toast before may be about to hide this one
    m_jobs->setHidden(job.id, false);
    core::whenAnswered(m_session.jobs.unhide(job.id), this, [this, id = job.id](const core::Result<void> &done) {
        if (done)
            return;
        m_jobs->setHidden(id, true);
        fail(explain(done.error()));
    });
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
                                   m_shared.toast->withdraw(tr("Exporting…"));
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
    // One at a time: two dialogs could offer the same requests.
    if (m_retryAsked == job.id || window()->findChild<RetryDialog *>())
        return;
    m_retryAsked = job.id;
    core::whenAnswered(openResults(m_session, job.id, this), this, [this, job](const core::Result<JobResults> &results) {
        if (std::exchange(m_retryAsked, {}) != job.id || !isVisible())
            return; // another one was asked for since, or another profile is shown
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

} // namespace ui
