// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jobactions.h"

#include "core/batches/failures.h"
#include "core/services/canaryreport.h"
#include "core/services/jobcourse.h"
#include "ui/batches/jobface.h"
#include "ui/compare/runchooser.h"
#include "ui/compose/draftstore.h"
#include "ui/settings/spendguard.h"
#include "ui/widgets/confirmdialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>

using namespace Qt::StringLiterals;
using core::Job;
using core::JobState;

namespace ui {

JobActions::JobActions(const Session &session, QWidget *page) :
    QObject{page}, open{make(tr("&Open"))}, submit{make(tr("&Submit…"))},
    release{make(tr("Send the &rest…"))}, lookUp{make(tr("&Look on the server"))},
    resend{make(tr("Send &again…"))}, retry{make(tr("Re&try failed…"))},
    exportResults{make(tr("&Export…"), QKeySequence{Qt::CTRL | Qt::Key_E})},
    cancel{make(tr("&Cancel the batch…"))}, duplicate{make(tr("&Duplicate as draft"))},
    compare{make(tr("Co&mpare with…"))}, rename{make(tr("Re&name…"), QKeySequence{Qt::Key_F2})}, copyId{make(tr("Copy &ID"))},
    hide{make(tr("&Hide"))}, discard{make(tr("&Delete the draft"))},
    removeFromServer{make(tr("Delete on the &server…"))}, m_session{session}, m_page{page}
{
    // Copies: what is done may change the selection, and with it the job that is chosen here.
    connect(open, &QAction::triggered, this, [this] { emit openRequested(QString{m_job->id}); });
    connect(submit, &QAction::triggered, this, [this] { askSubmit(false); });
    connect(release, &QAction::triggered, this, [this] { askSubmit(true); });
    connect(lookUp, &QAction::triggered, this,
            [this] { run(m_session.jobs.lookUp(m_job->id), tr("Looked on the server")); });
    connect(resend, &QAction::triggered, this, &JobActions::askResend);
    connect(retry, &QAction::triggered, this, [this] { emit retryRequested(Job{*m_job}); });
    connect(exportResults, &QAction::triggered, this, [this] { emit exportRequested(Job{*m_job}); });
    connect(cancel, &QAction::triggered, this, [this] { waitsForRelease(*m_job) ? askStop() : askCancel(); });
    connect(duplicate, &QAction::triggered, this, [this] { emit duplicateRequested(Job{*m_job}); });
    connect(compare, &QAction::triggered, this, [this] {
        if (m_pair)
            emit compareRequested(Job{m_pair->first}, QString{m_pair->second.id});
        else
            emit compareRequested(Job{*m_job}, {});
    });
    connect(rename, &QAction::triggered, this, &JobActions::askName);
    connect(copyId, &QAction::triggered, this, [this] {
        QStringList ids;
        for (const core::Shard &shard : m_job->shards)
            if (shard.batch)
                ids.append(shard.batch->id);
        QGuiApplication::clipboard()->setText(ids.isEmpty() ? m_job->id : ids.join(u'\n'));
        emit told(tr("ID copied"));
    });
    connect(hide, &QAction::triggered, this, [this] { m_job->hidden ? emit shownAgain(Job{*m_job}) : emit hidden(Job{*m_job}); });
    connect(discard, &QAction::triggered, this, [this] { emit discardRequested(Job{*m_job}); });
    connect(removeFromServer, &QAction::triggered, this, &JobActions::askRemove);
    page->addActions(all()); // their keys work while the menu bar is hidden
    setJob(nullptr);
}

QAction *JobActions::make(const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction{text, this};
    action->setShortcut(keys);
    return action;
}

QList<QAction *> JobActions::all() const
{
    return {open,   submit,    release, lookUp, resend, retry, exportResults,   compare,
            cancel, duplicate, rename,  copyId, hide,   discard, removeFromServer};
}

QList<QAction *> JobActions::fitting() const
{
    if (m_pair)
        return {compare};
    QList<QAction *> fit;
    for (QAction *action : all())
        if (action->isEnabled() || action == exportResults || action == cancel)
            fit.append(action);
    return fit;
}

void JobActions::allow(QAction *action, bool allowed, const QString &whyNot)
{
    action->setEnabled(allowed);
    QString name = action->text();
    name.remove(u'&');
    action->setToolTip(allowed ? name : name + u": " + whyNot);
    action->setStatusTip(allowed ? QString{} : whyNot);
}

void JobActions::refresh()
{
    if (m_pair) {
        const auto [one, other] = *m_pair;
        setPair(one, other);
    } else if (m_job) {
        const Job job = *m_job;
        setJob(&job);
    }
}

void JobActions::setJob(const Job *job)
{
    m_job = job ? std::optional{*job} : std::nullopt;
    m_pair.reset();
    compare->setText(tr("Co&mpare with…"));
    cancel->setText(tr("&Cancel the batch…"));
    hide->setText(job && job->hidden ? tr("S&how again") : tr("&Hide"));
    const QString none = tr("choose a batch first");
    if (!job) {
        for (QAction *action : all())
            allow(action, false, none);
        return;
    }
    const JobState state = job->state;
    const bool draft = isDraftId(job->id);
    const bool idle = state == JobState::Draft || state == JobState::Ready || state == JobState::NotSubmitted;
    const bool untouched = draft || (idle && core::nothingSent(*job)); // tried perhaps, but nothing came of it
    const bool results = hasResults(*job);
    const core::OutcomeCounts &counts = job->counts;
    const bool anyFailed = core::failedIn(counts) + counts.canceled + counts.truncated > 0;
    allow(open, true, {});
    allow(submit, state != JobState::Draft && untouched,
          draft ? tr("open it, and submit it when it is checked") : tr("it was submitted already"));
    allow(release, waitsForRelease(*job), tr("no sample of it waits for a decision"));
    allow(lookUp, state == JobState::Unclear || (state == JobState::Done && core::perhapsBilled(*job) > 0),
          tr("nothing about it is unclear"));
    allow(resend, state == JobState::Unclear, tr("nothing about it is unclear"));
    allow(retry, state == JobState::Done && anyFailed && !job->adopted,
          state != JobState::Done ? tr("it has not ended yet")
              : job->adopted     ? tr("its requests are not known here")
                                 : tr("nothing in it failed"));
    allow(exportResults, results, tr("no results are here yet"));
    allow(compare, results, tr("no results are here yet"));
    if (waitsForRelease(*job))
        cancel->setText(tr("&Stop after the sample…"));
    allow(cancel, state == JobState::InProgress || state == JobState::Submitting || waitsForRelease(*job),
          state == JobState::Canceling ? tr("it is being canceled already")
              : state == JobState::Done ? tr("the batch has already ended")
                                        : tr("it is not running"));
    allow(duplicate, draft || (!job->adopted && !job->source.isEmpty()), tr("its source is not known here"));
    allow(rename, true, {});
    allow(copyId, !draft, tr("it gets one when it is submitted"));
    allow(hide, job->hidden || state == JobState::Done || state == JobState::NotSubmitted, tr("it has not ended yet"));
    allow(discard, untouched || state == JobState::NotSubmitted, tr("it was submitted"));
    allow(removeFromServer,
          std::any_of(job->shards.begin(), job->shards.end(), [](const core::Shard &shard) {
              return shard.state == core::Shard::State::Downloaded;
          }) && state == JobState::Done,
          tr("nothing of it that is downloaded is left on the server"));
    if (const QString &why = m_session.http.endpoint().whyClosed; !why.isEmpty())
        for (QAction *action : {submit, release, lookUp, resend, retry, cancel, removeFromServer})
            if (action->isEnabled())
                allow(action, false, tr("the profile has no key"));
}

void JobActions::setPair(const Job &one, const Job &other)
{
    setJob(nullptr);
    m_pair.emplace(one, other);
    compare->setText(tr("Co&mpare these two"));
    allow(compare, hasResults(one) && hasResults(other), tr("the results of both are needed first"));
}

// What became of the job is told by Jobs::jobChanged alone: the answer holds the job of a moment ago and can arrive after
// the news of a later one.
template<typename T>
void JobActions::run(const core::Answer<T> &answer, const QString &done)
{
    core::whenAnswered(answer, this, [this, done](const core::Result<T> &result) {
        if (!result) {
            if (result.error().kind != core::Error::Kind::Canceled)
                emit failed(explain(result.error(), m_session.profile.name));
            return;
        }
        if (!done.isEmpty())
            emit told(done);
    });
}

void JobActions::cancelJob(const QString &jobId, const QString &done)
{
    emit canceledHere(jobId);
    run(m_session.jobs.cancel(jobId), done);
}

void JobActions::askCancel()
{
    const Format format;
    const Job job = *m_job;
    const QString most = job.estimateWorst
        ? tr("Requests already finished are kept and billed, at most %1 in all.")
              .arg(format.money(*job.estimateWorst))
        : tr("Requests already finished are kept and billed.");
    auto *dialog = new ConfirmDialog{{.title = tr("Cancel “%1”?").arg(job.name),
                                      .text = most,
                                      .doIt = tr("Cancel the batch"),
                                      .keepIt = tr("Keep it running"),
                                      .danger = true},
                                     m_page->window()};
    connect(dialog, &QDialog::accepted, this,
            [this, job] { cancelJob(job.id, tr("Canceling “%1”").arg(job.name)); });
    dialog->open();
}

void JobActions::askSubmit(bool rest)
{
    const Format format;
    const Job job = *m_job;
    const std::optional<core::CanaryReport> sample = rest ? core::canaryReport(job) : std::nullopt;
    qint64 first = 0; // requests of a sample that goes alone
    for (const core::Shard &shard : job.shards)
        first += !rest && shard.sample ? shard.requests : 0;
    const std::optional<core::Money> worst = sample ? sample->restWorst
        : first > 0                                 ? shareOf(job.estimateWorst, first, job.requests)
                                                    : job.estimateWorst;
    QString price;
    if (first > 0)
        price = tr("A sample of %1 goes first: expected %2, at most %3.")
                    .arg(format.grouped(first), format.estimate(shareOf(job.estimateBatch, first, job.requests)), format.money(worst));
    else if (!sample)
        price = tr("Expected %1, at most %2.").arg(format.estimate(job.estimateBatch), format.money(worst));
    else if (sample->restExpected)
        price = tr("Expected %1 by what the sample cost, at most %2.").arg(format.estimate(sample->restExpected), format.money(worst));
    else
        price = tr("The sample shows no price. Before it, %1 was expected for all; the rest costs at most %2.")
                    .arg(format.estimate(job.estimateBatch), format.money(worst));
    if (job.sandbox)
        price += u' ' + tr("The Sandbox only simulates it.");
    const SpendGuard guard = spendGuard(m_session.settings, worst);
    auto *dialog = new ConfirmDialog{{.title = rest ? tr("Send the rest of “%1”?").arg(job.name)
                                                    : tr("Submit “%1”?").arg(job.name),
                                      .text = price,
                                      .doIt = rest ? tr("Send the rest") : tr("Submit"),
                                      .keepIt = tr("Not now"),
                                      .typed = guard.typed,
                                      .why = guard.why,
                                      .undoSeconds = guard.undoSeconds},
                                     m_page->window()};
    connect(dialog, &QDialog::accepted, this, [this, job, rest] {
        run(rest ? m_session.jobs.release(job.id) : m_session.jobs.submit(job.id), {});
    });
    dialog->open();
}

/// After a sample: what was answered is kept, and nothing more of it is sent.
void JobActions::askStop()
{
    const Format format;
    const Job job = *m_job;
    const qint64 rest = core::canaryReport(job).value_or(core::CanaryReport{}).restRequests;
    auto *dialog = new ConfirmDialog{
        {.title = tr("Stop “%1” after its sample?").arg(job.name),
         .text = (rest == 1 ? tr("One request is not sent and costs nothing.")
                            : tr("%1 requests are not sent and cost nothing.").arg(format.grouped(rest)))
             + u' ' + tr("The answers of the sample are kept."),
         .doIt = tr("Stop here"),
         .keepIt = tr("Decide later")},
        m_page->window()};
    connect(dialog, &QDialog::accepted, this,
            [this, job] { cancelJob(job.id, tr("“%1” ended with its sample").arg(job.name)); });
    dialog->open();
}

void JobActions::askResend()
{
    const Format format;
    const Job job = *m_job;
    const SpendGuard guard = spendGuard(m_session.settings, job.estimateWorst);
    auto *dialog = new ConfirmDialog{
        {.title = tr("Send “%1” again?").arg(job.name),
         .text = tr("The answer to a submission was lost and a look on the server found no trace of it. "
                    "If the service did take it, sending again bills it twice: at most %1. "
                    "Wait a minute and look on the server once more before you decide.")
                     .arg(format.money(job.estimateWorst)),
         .doIt = tr("Send again"),
         .keepIt = tr("Leave it as it is"),
         .danger = true,
         .typed = guard.typed,
         .why = guard.why,
         .undoSeconds = guard.undoSeconds},
        m_page->window()};
    connect(dialog, &QDialog::accepted, this, [this, job] {
        run(m_session.jobs.resolve(job.id, core::Resolution{.useBatch = {}, .resend = true}), {});
    });
    dialog->open();
}

void JobActions::askRemove()
{
    const Job job = *m_job;
    auto *dialog = new ConfirmDialog{
        {.title = tr("Delete “%1” on the server?").arg(job.name),
         .text = tr("The batch and its results are removed from the server. The results that were "
                    "downloaded stay on this computer."),
         .doIt = tr("Delete on the server"),
         .keepIt = tr("Keep it there"),
         .danger = true},
        m_page->window()};
    connect(dialog, &QDialog::accepted, this, [this, job] {
        run(m_session.jobs.removeFromServer(job.id), tr("Deleted on the server"));
    });
    dialog->open();
}

void JobActions::askName()
{
    const QString id = m_job->id;
    auto *dialog = new TextDialog{tr("Rename the batch"), tr("Name"), m_job->name, tr("Rename"),
                                  m_page->window()};
    dialog->edit()->setMaxLength(200);
    connect(dialog, &TextDialog::textAccepted, this, [this, id](const QString &name) {
        if (isDraftId(id))
            emit draftNamed(id, name);
        else
            run(m_session.jobs.rename(id, name), {});
    });
    dialog->open();
}

} // namespace ui
