// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/submitsequence.h"

#include "core/api/models.h"
#include "ui/compose/pricelines.h"
#include "ui/explain/explain.h"
#include "ui/settings/preferences.h"
#include "ui/settings/spendguard.h"
#include "ui/widgets/confirmdialog.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::Jobs;

namespace ui {

SubmitSequence::SubmitSequence(const Session &session, QWidget *page) :
    QObject{page}, m_session{session}, m_page{page}
{
    m_second.setInterval(1s);
    connect(&m_second, &QTimer::timeout, this, [this] { m_stage == Stage::Countdown ? countDown() : tellBusy(); });
    connect(&session.jobs, &Jobs::checkProgress, this, [this](const core::PreflightProgress &progress) {
        if (m_stage == Stage::Writing)
            emit writing(progress.requests);
    });
    connect(&session.jobs, &Jobs::submitProgress, this,
            [this](const QString &id, int shard, qint64 sent, qint64 total) {
                if (m_stage != Stage::Sending || id != m_jobId)
                    return;
                m_second.stop();
                emit sending(shard + 1, m_batches, total > 0 ? double(sent) / double(total) : 0);
            });
    connect(&session.jobs, &Jobs::submitWaiting, this,
            [this](const QString &id, std::chrono::milliseconds delay, const core::Error &reason) {
                if (m_stage != Stage::Sending || id != m_jobId)
                    return;
                m_wait.waitsSince = m_session.clock.now();
                m_wait.waits = delay;
                m_wait.waitsAsAsked = reason.retryAfter.has_value();
                m_second.start();
                tellBusy();
            });
}

core::Money SubmitSequence::cap() const { return preferences::costCap(m_session.settings); }

void SubmitSequence::setCap(core::Money cap) { preferences::setCostCap(m_session.settings, cap); }

int SubmitSequence::undoSeconds() const { return preferences::undoSeconds(m_session.settings); }

void SubmitSequence::start(const BatchForm &form, const core::PreflightReport &report)
{
    if (m_stage != Stage::Idle)
        return;
    if (const QString &why = m_session.http.endpoint().whyClosed; !why.isEmpty()) {
        emit ended(m_session.isUndecided()
                       ? tr("Not sent: choose first where it goes. The draft is safe and goes along.")
                       : tr("Not sent. The draft is safe; submit when there is a key.")); // the bar says why
        emit keyMissed();
        return;
    }
    m_form = form;
    m_report = report;
    m_offline ? lookForService() : ask();
}

/// What was offline a while ago may be there again.
void SubmitSequence::lookForService()
{
    m_stage = Stage::Looking;
    emit began();
    emit looking();
    core::whenAnswered(core::Models{m_session.http}.reach(), this,
                       [this, look = ++m_look](const core::Result<core::ModelPage> &there) {
                           if (m_stage != Stage::Looking || look != m_look)
                               return; // taken back
                           using Kind = core::Error::Kind;
                           const bool offline = !there && (there.error().kind == Kind::Network || there.error().kind == Kind::Timeout);
                           end(offline ? tr("Offline. The draft is safe; submit when the connection is back.") : QString{});
                           if (!offline)
                               ask();
                       });
}

void SubmitSequence::ask()
{
    const auto begin = [this] {
        m_stage = Stage::Countdown;
        m_secondsLeft = undoSeconds();
        emit began();
        emit counted(m_secondsLeft);
        m_second.start();
    };
    // A sample goes alone; its rest is asked about when it is decided.
    const core::DraftEstimate &estimate = m_report.estimate;
    const qint64 sample = m_form.canary ? sampleSize(m_report.requests) : 0;
    const auto part = [&](const std::optional<core::Money> &whole) {
        return sample > 0 ? shareOf(whole, sample, m_report.requests) : whole;
    };
    const SpendGuard guard = spendGuard(m_session.settings, part(estimate.costWorst));
    if (!guard.typed) {
        begin();
        return;
    }
    auto *dialog = new ConfirmDialog{
        {.title = estimate.costWorst ? tr("This may cost more than your cap") : tr("The most this can cost is not known"),
         .text = tr("Expected is %1.").arg(m_format.money(part(estimate.costBatch))),
         .doIt = tr("Submit"),
         .keepIt = tr("Back to the draft"),
         .danger = false,
         .typed = guard.typed,
         .why = guard.why},
        m_page->window()};
    // The draft that is asked about is the one that is sent: no other takes its place meanwhile.
    m_stage = Stage::Asking;
    emit began();
    connect(dialog, &QDialog::accepted, this, begin);
    connect(dialog, &QDialog::rejected, this, [this] { end({}); });
    dialog->open();
}

bool SubmitSequence::undo()
{
    if (m_stage != Stage::Countdown && m_stage != Stage::Looking)
        return false;
    end({});
    return true;
}

void SubmitSequence::hold(bool held)
{
    if (m_stage == Stage::Countdown)
        held ? m_second.stop() : m_second.start();
}

void SubmitSequence::countDown()
{
    if (--m_secondsLeft > 0)
        emit counted(m_secondsLeft);
    else
        prepare();
}

void SubmitSequence::tellBusy()
{
    const QString text = busyText(m_wait, m_session.clock.now());
    if (m_stage != Stage::Sending || text.isEmpty())
        m_second.stop();
    if (m_stage == Stage::Sending)
        text.isEmpty() ? emit sending(1, m_batches, 0) : emit busy(text);
}

void SubmitSequence::prepare()
{
    m_second.stop();
    m_stage = Stage::Writing;
    emit countdownOver();
    emit writing(0);
    core::whenAnswered(m_session.jobs.prepare(m_form.source(m_session.settings), m_form.options()), this,
                       [this](const core::Result<Jobs::Checked> &checked) { onPrepared(checked); });
}

/// The file may have changed since its price was shown: what was not shown is not sent.
static bool sameOffer(const core::PreflightReport &shown, const core::PreflightReport &written)
{
    return shown.requests == written.requests && shown.faultCount == written.faultCount
        && shown.sourceBytes == written.sourceBytes && shown.edited == written.edited
        && shown.estimate.costBatch == written.estimate.costBatch
        && shown.estimate.costWorst == written.estimate.costWorst;
}

void SubmitSequence::onPrepared(const core::Result<Jobs::Checked> &checked)
{
    if (!checked) {
        end(explain(checked.error()).sentence);
        return;
    }
    if (checked->job.id.isEmpty()) {
        end(tr("There is nothing in it any more that could be sent."));
        emit outdated();
        return;
    }
    if (!sameOffer(m_report, checked->report)) {
        core::whenAnswered(m_session.jobs.discard(checked->job.id), this, [](const core::Result<void> &) {});
        end(tr("The source has changed since it was checked. Nothing was sent; look at the new price."));
        emit outdated();
        return;
    }
    send(checked->job);
}

void SubmitSequence::send(const Job &job)
{
    m_stage = Stage::Sending;
    m_jobId = job.id;
    m_batches = int(job.shards.size());
    emit sending(1, m_batches, 0);
    core::whenAnswered(m_session.jobs.submit(job.id), this, [this, job](const core::Result<Job> &answer) {
        if (m_stage == Stage::Sending && job.id == m_jobId)
            onSent(job, answer);
        else if (answer) // else the list has it, and says why
            emit sentFromList(*answer);
    });
}

QString SubmitSequence::handOver()
{
    if (m_stage != Stage::Sending)
        return {};
    m_stage = Stage::Idle;
    return std::exchange(m_jobId, {});
}

void SubmitSequence::onSent(const Job &job, const core::Result<Job> &answer)
{
    if (!answer) {
        if (answer.error().kind == core::Error::Kind::Authentication)
            emit keyRefused();
        takeBack(job, explain(answer.error(), m_session.profile.name).sentence);
        return;
    }
    if (answer->state == JobState::NotSubmitted) {
        end(tr("The service refused it: %1").arg(answer->error.isEmpty() ? tr("no reason given") : answer->error));
        return;
    }
    m_stage = Stage::Idle;
    emit confirmed(*answer);
}

/// A job that is certain not to have left goes, and the draft is there again. Any other stays in the
/// list, which knows how to go on with it: were the draft there too, it could be sent twice.
void SubmitSequence::takeBack(const Job &job, const QString &problem)
{
    m_stage = Stage::TakingBack;
    core::whenAnswered(m_session.jobs.discard(job.id), this, [this, job, problem](const core::Result<void> &done) {
        if (done) {
            end(problem);
            return;
        }
        m_stage = Stage::Idle;
        emit leftInList(job, problem);
    });
}

void SubmitSequence::end(const QString &problem)
{
    m_second.stop();
    if (std::exchange(m_stage, Stage::Idle) == Stage::Countdown)
        emit countdownOver();
    emit ended(problem);
}

} // namespace ui
