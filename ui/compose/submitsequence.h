// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/batches/jobface.h"
#include "ui/compose/batchform.h"
#include "ui/format/format.h"
#include "ui/shell/session.h"

#include <QTimer>

class QWidget;

namespace ui {

/// From the click on Submit to the confirmation: the guard, the seconds in which it can be taken
/// back, the writing to the disk and the sending.
class SubmitSequence : public QObject
{
    Q_OBJECT
public:
    /// Asking: whether it may cost so much; TakingBack: what could not be sent becomes a draft again.
    enum class Stage { Idle, Looking, Asking, Countdown, Writing, Sending, TakingBack };
    SubmitSequence(const Session &session, QWidget *page);

    Stage stage() const { return m_stage; }
    /// `report`: what the user sees the price of.
    void start(const BatchForm &form, const core::PreflightReport &report);
    bool undo(); ///< true if the seconds ran, or the service was looked for
    /// The seconds stand still while something else is asked.
    void hold(bool held);
    /// While a job is being sent: from now on the list alone tells of it, and another may begin. Its id, "" if none is.
    QString handOver();
    void setOffline(bool offline) { m_offline = offline; }

    core::Money cap() const;
    void setCap(core::Money cap);
    int undoSeconds() const;

signals:
    void began(); ///< the draft can no longer be changed
    void looking(); ///< the service was offline when it was last heard of
    void counted(int secondsLeft);
    void countdownOver(); ///< from here on it cannot be taken back any more, or it was
    void writing(qint64 requests); ///< so many are on the disk
    void sending(int batch, int batches, double share); ///< `batch` from 1, `share` 0 to 1
    void busy(const QString &text); ///< the service is; while it is sent, told each second
    /// Back to editing; `problem` is "" when it was taken back.
    void ended(const QString &problem);
    void keyRefused(); ///< before ended()
    void keyMissed(); ///< after ended(): the profile has no key
    void outdated(); ///< the source is not what was shown; it must be checked again
    void confirmed(const core::Job &job);
    void sentFromList(const core::Job &job); ///< one that was handed over
    void leftInList(const core::Job &job, const QString &problem); ///< it may have been sent

private:
    void lookForService();
    void ask();
    void countDown();
    void tellBusy();
    void prepare();
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);
    void send(const core::Job &job);
    void onSent(const core::Job &job, const core::Result<core::Job> &answer);
    void takeBack(const core::Job &job, const QString &problem);
    void end(const QString &problem);

    Session m_session;
    QWidget *m_page;
    Format m_format;
    QTimer m_second;
    Stage m_stage = Stage::Idle;
    BatchForm m_form;
    core::PreflightReport m_report;
    int m_secondsLeft = 0;
    JobProgress m_wait; ///< for a busy service
    bool m_offline = false;
    int m_look = 0; ///< answers to earlier looks are discarded
    QString m_jobId;
    int m_batches = 0;
};

} // namespace ui
