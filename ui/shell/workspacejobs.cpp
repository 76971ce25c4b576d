// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "ui/batches/batchdetailpage.h"
#include "ui/batches/batchespage.h"
#include "ui/batches/editretrydialog.h"
#include "ui/batches/exportdialog.h"
#include "ui/batches/jobactions.h"
#include "ui/batches/retrydialog.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/toast.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;
using core::Job;

// What is done with single jobs and drafts.
namespace ui {

/// A file of this folder that is not there yet: an earlier copy may be the source of another draft.
static QString freePath(const QDir &folder, const QString &title)
{
    QString path = folder.filePath(title + u" (copy).jsonl"_s);
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = folder.filePath(u"%1 (copy %2).jsonl"_s.arg(title).arg(number));
    return path;
}

/// Gone from the list at once, from the disk only when the toast has gone without an undo.
void Workspace::discard(const Job &job)
{
    if (isDraftId(job.id)) {
        discardDraft(job.id);
        return;
    }
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
    Job hidden = job;
    hidden.hidden = true;
    m_jobs->update(hidden);
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

void Workspace::showJobAgain(const Job &job)
{
    m_shared.toast->tell(tr("“%1” is shown again").arg(job.name)); // first: the toast before may be about to hide this one
    Job shown = job;
    shown.hidden = false;
    m_jobs->update(shown);
    core::whenAnswered(m_session.jobs.unhide(job.id), this, [this, job](const core::Result<void> &done) {
        if (done)
            return;
        m_jobs->update(job);
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
    if (isDraftId(job.id)) {
        if (const QString copy = m_drafts->duplicate(job.id); !copy.isEmpty()) {
            showJobInList(copy);
            m_shared.toast->tell(tr("“%1” is another draft").arg(m_drafts->jobOf(*m_drafts->find(copy)).name));
        }
        return;
    }
    const QString title = QFileInfo{job.source}.completeBaseName();
    const QString path = freePath(QDir{m_shared.draftFolder}, title.isEmpty() ? job.id : title);
    m_shared.toast->tell(tr("Copying the requests of “%1”…").arg(job.name));
    core::whenAnswered(m_session.jobs.copyRequests(job.id, path), this, [this, job, path](const core::Result<qint64> &copied) {
        m_shared.toast->hide();
        m_newBatch->startLike(job, copied ? path : QString{});
        showPage(m_newBatch);
    });
}

void Workspace::openDraft(const QString &id)
{
    m_newBatch->openDraft(id);
    showPage(m_newBatch);
}

void Workspace::discardDraft(const QString &id)
{
    const KeptDraft *there = m_drafts->find(id);
    if (!there)
        return;
    const bool open = m_newBatch && m_newBatch->draftId() == id;
    if (open && m_newBatch->isSubmitting()) {
        m_shared.toast->tell(tr("This draft is being submitted."));
        return;
    }
    if (open)
        m_newBatch->letGo();
    const KeptDraft kept = *there;
    const QString name = m_drafts->jobOf(kept).name;
    m_drafts->remove(id);
    m_shared.toast->tell(tr("Draft “%1” deleted").arg(name), tr("Undo"), [this, kept] { m_drafts->restore(kept); });
}

void Workspace::keepAll()
{
    if (!m_session.isUndecided())
        m_batches->keepFilters();
    if (m_newBatch)
        m_newBatch->keepNow();
    if (m_session.isUndecided())
        m_drafts->handOver();
}

QString Workspace::openedDraft() const { return currentWidget() == m_newBatch ? m_newBatch->draftId() : QString{}; }

QString Workspace::draftName() const
{
    const KeptDraft *draft = m_drafts->find(m_newBatch->draftId());
    return draft ? m_drafts->jobOf(*draft).name : QString{};
}

/// What counts on its own page goes on elsewhere, and can be taken back there too.
void Workspace::tellCountdown()
{
    m_shared.toast->tell(tr("“%1” is submitted in a few seconds").arg(draftName()), tr("Undo"), [this] {
        if (m_newBatch->undoSubmit())
            showPage(m_newBatch);
    });
}

bool Workspace::asksBeforeClosing(const std::function<void()> &close)
{
    if (!m_newBatch || !m_newBatch->isCountingDown())
        return false;
    if (window()->findChild<ConfirmDialog *>())
        return true; // asked already
    auto *dialog = new ConfirmDialog{{.title = tr("“%1” is not submitted yet").arg(draftName().left(60)),
                                      .text = tr("It is sent in a few seconds, if you go back. If you close now it stays a draft, and nothing is sent."),
                                      .doIt = tr("Keep as a draft and close"),
                                      .keepIt = tr("Back")},
                                     window()};
    connect(dialog, &QDialog::accepted, this, [this, close] {
        m_newBatch->undoSubmit();
        close();
    });
    dialog->open();
    return true;
}

void Workspace::connectDrafts()
{
    connect(m_drafts, &DraftStore::changed, this, [this](const QString &id) {
        if (const KeptDraft *draft = m_drafts->find(id); draft && m_loaded)
            m_jobs->update(m_drafts->jobOf(*draft));
    });
    connect(m_drafts, &DraftStore::removed, m_jobs, &JobListModel::remove);
}

} // namespace ui
