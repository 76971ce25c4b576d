// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace.h"

#include "core/services/jobnames.h"
#include "ui/batches/batchespage.h"
#include "ui/compose/draftstore.h"
#include "ui/compose/newbatchpage.h"
#include "ui/compose/ownsources.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/toast.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>

using namespace Qt::StringLiterals;
using core::Job;

// Drafts: where they begin, are kept, and wait to be sent.
namespace ui {

/// A file of this folder that is not there yet: an earlier copy may be the source of another draft.
static QString freePath(const QDir &folder, const QString &title)
{
    QString path = folder.filePath(title + u" (copy).jsonl"_s);
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = folder.filePath(u"%1 (copy %2).jsonl"_s.arg(title).arg(number));
    return path;
}

void Workspace::newBatch(const QString &path)
{
    QStringList workflows;
    for (int row = 0; row < m_jobs->rowCount(); ++row)
        if (!m_jobs->at(row).workflow.isEmpty() && !workflows.contains(m_jobs->at(row).workflow))
            workflows.append(m_jobs->at(row).workflow);
    m_newBatch->setWorkflows(workflows);
    if (!m_newBatch->isEmpty() || !path.isEmpty()) {
        if (currentWidget() == m_newBatch && !m_newBatch->isSubmitting())
            if (const KeptDraft *kept = m_drafts->find(m_newBatch->draftId()))
                m_shared.toast->tell(tr("“%1” stays among the batches as a draft").arg(m_drafts->jobOf(*kept).name));
        m_newBatch->start(path);
    }
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

/// Only to a draft that is in view: while the settings cover the pages it is not.
bool Workspace::addsDropped() const { return m_newBatch && m_newBatch->isVisible() && m_newBatch->canAdd(); }

QString Workspace::dropOffer(const QMimeData &dropped) const
{
    const QStringList paths = droppedPaths(dropped);
    const bool isText = paths.isEmpty() && dropped.hasText() && dropped.urls().isEmpty() && !dropped.text().trimmed().isEmpty();
    if ((paths.isEmpty() && !isText) || (m_newBatch && !m_newBatch->canBegin()))
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
    const QString title = core::sourceTitle(job.source);
    const QString path = freePath(QDir{m_shared.draftFolder}, title.isEmpty() ? job.id : title);
    const QString copying = tr("Copying the requests of “%1”…").arg(job.name);
    m_shared.toast->tell(copying);
    core::whenAnswered(m_session.jobs.copyRequests(job.id, path), this, [this, job, path, copying](const core::Result<qint64> &copied) {
        m_shared.toast->withdraw(copying);
        m_newBatch->startLike(job, copied ? path : QString{});
        showPage(m_newBatch);
    });
}

void Workspace::openDraft(const QString &id)
{
    m_newBatch->openDraft(id);
    showPage(m_newBatch);
}

void Workspace::discardDrafts(const QStringList &ids)
{
    QList<KeptDraft> gone;
    QStringList paths;
    for (const QString &id : ids) {
        const KeptDraft *there = m_drafts->find(id);
        if (!there)
            continue;
        const bool open = m_newBatch && m_newBatch->draftId() == id;
        if (open && m_newBatch->isSubmitting()) {
            m_shared.toast->tell(tr("This draft is being submitted."));
            continue;
        }
        if (open)
            m_newBatch->letGo();
        gone.append(*there);
        paths += there->form.paths();
        m_drafts->remove(id);
    }
    if (gone.isEmpty())
        return;
    m_shared.toast->tell(
        gone.size() == 1 ? tr("Draft “%1” deleted").arg(m_drafts->jobOf(gone.constFirst()).name)
                         : tr("%1 drafts deleted").arg(m_jobs->format().grouped(gone.size())),
        tr("Undo"),
        [this, gone] {
            for (const KeptDraft &each : gone)
                m_drafts->restore(each);
        },
        [own = OwnSources{m_shared.draftFolder}, paths, &settings = m_session.settings] {
            own.release(paths, settings); // may outlive these pages
        });
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
    m_countdownTold = tr("“%1” is submitted in a few seconds").arg(draftName());
    m_shared.toast->tell(m_countdownTold, tr("Undo"), [this] {
        if (m_newBatch->undoSubmit())
            showPage(m_newBatch);
        else
            m_shared.toast->tell(tr("It is being sent already; it can be canceled in the list"));
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
    m_newBatch->holdSubmit(true); // what is promised here holds, however long it is read
    connect(dialog, &QDialog::rejected, this, [this] { m_newBatch->holdSubmit(false); });
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
