// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filelock.h"
#include "core/services/batchcourses.h"
#include "core/services/promised.h"
#include "core/services/retrying.h"

namespace core {

class Cancellation;
class Completion;
class Submission;

/// Moves one job on, as long as something is to be done for it without the user: sends, polls,
/// downloads, completes. What is next follows from what is stored, so a job that was left by a
/// crash takes the same way. Holds the job's lock.
class JobRun : public QObject
{
    Q_OBJECT
public:
    JobRun(JobParts &parts, const QString &jobId, std::shared_ptr<FileLock> lock, QObject *parent);
    ~JobRun() override;

    /// Goes on with what is stored. A job that was being submitted goes on being submitted, one
    /// that is unclear is looked for.
    void takeUp();
    /// Sends what is planned and what was refused. Answers as Jobs::submit().
    Answer<Job> submit();
    Answer<Job> release();
    Answer<Job> cancel();
    /// Looks for what is unclear, and again for batches that the service did not know; fetches
    /// results again that lack answers which the service counts.
    Answer<Job> lookUp();
    Answer<Job> resolve(const Resolution &resolution);

    /// Shards are being sent or looked for.
    bool isSubmitting() const { return m_maySubmit || m_takingUp; }
    void releaseLock() { m_lock.reset(); }

signals:
    /// Nothing is left to do without the user.
    void rested(const QString &jobId);

private:
    using Then = std::function<void()>;

    void read(Then then);
    void advance();
    void goOn();
    void planHeld();
    void startSubmission();
    void submissionEnded(const std::optional<Error> &stoppedBy);
    void endSubmitting(const std::optional<Error> &stoppedBy);
    void planAnotherTry();
    void settleSubmission();
    void refuse(const Promised<Job> &promised, const Error &error);
    void detached();
    void startCancellation();
    void startCompletion();
    /// Every shard in one of `from` goes to `to`.
    void moveShards(const QList<Shard::State> &from, Shard::State to, Then then);
    void reviveLost(Then then);
    void saveShard(int position, Then then);
    void changeState(JobState state, Then then);
    void changeJob(std::function<void(Job &)> edit, Then then);
    void dropCancelWish(Then then); ///< the user wants it sent after all
    void beginSubmitting(); ///< and advance
    bool isBusy() const;
    /// Something could not be read or written.
    void failed(const Error &error);
    void giveUpAnswers(const Error &error);
    void startOver();
    bool isBegun() const; ///< something of it was sent, or may have been

    JobParts &m_parts;
    const QString m_jobId;
    std::shared_ptr<FileLock> m_lock;
    Job m_job; ///< as last read
    bool m_reading = false;
    bool m_readAgain = false;
    bool m_takingUp = false;
    bool m_settling = false; ///< a submission has ended, and that is being stored
    bool m_maySubmit = false; ///< planned shards are to be sent and unclear ones to be looked for
    bool m_toldAsFailed = false; ///< to whoever wanted it sent: not sent by itself, unless begun
    bool m_canceling = false;
    bool m_soughtForCancel = false;
    bool m_canceled = false; ///< all that can be done for it has been
    Submission *m_submission = nullptr;
    Cancellation *m_cancellation = nullptr;
    Completion *m_completion = nullptr;
    std::optional<Error> m_stoppedBy; ///< what ended the last submission
    BatchCourses m_batches;
    Retrying m_retrying; ///< of submission and storage
    QList<Promised<Job>> m_submitters;
    QList<Promised<Job>> m_cancelers;
};

} // namespace core
