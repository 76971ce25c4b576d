// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/follower.h"
#include "core/services/jobparts.h"
#include "core/services/promised.h"

#include <QHash>
#include <QMultiHash>
#include <QSet>

namespace core {

class JobRun;

/// The jobs that this copy of the program moves on, and those it only follows because another copy
/// does.
class JobRuns : public QObject
{
    Q_OBJECT
public:
    explicit JobRuns(JobParts &parts);
    ~JobRuns() override;

    Answer<Job> submit(const QString &jobId);
    Answer<Job> release(const QString &jobId);
    Answer<Job> cancel(const QString &jobId);
    Answer<Job> lookUp(const QString &jobId);
    Answer<Job> resolve(const QString &jobId, const Resolution &resolution);
    Answer<QList<Job>> resume();
    Answer<QList<Job>> list() { return m_follower.list(); }
    Answer<Job> wait(const QString &jobId);
    /// Moves the job on, or follows it while another copy holds it.
    void takeUp(const QString &jobId);

private:
    using Begin = std::function<Answer<Job>(JobRun &)>;
    /// Reads the job, lets `refusal` judge it, and begins on its run.
    Answer<Job> begin(const QString &jobId,
                      std::function<std::optional<Error>(const Job &)> refusal, Begin begin);
    Result<JobRun *> runOf(const QString &jobId);
    void rested(const QString &jobId);
    void takeUpRunning(const QList<Job> &jobs);
    void follow(const QString &jobId);
    void settle(const QString &jobId);
    void settle(const Job &job);
    void stalled(const QString &jobId, const Error &error);
    void cancelElsewhere(const QString &jobId, const Promised<Job> &promised);

    JobParts &m_parts;
    Follower m_follower;
    QHash<QString, JobRun *> m_runs;
    QSet<QString> m_elsewhere; ///< held by another copy when last tried
    QMultiHash<QString, Promised<Job>> m_waits;
    bool m_takesAll = false; ///< since resume()
};

} // namespace core
