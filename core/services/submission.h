// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"
#include "core/services/lookup.h"

namespace core {

/// Sends the planned shards of one job, one after the other, so that each is created once (promise
/// P1): what is about to be sent is on the disk first, and after an answer that was lost, in this
/// run or one before, it looks on the server before it sends again. The job's lock is held
/// meanwhile. Stops at the first shard that cannot be told: it would confuse the look-up of the
/// next.
class Submission : public QObject
{
    Q_OBJECT
public:
    Submission(JobParts &parts, Job job, QObject *parent);
    void start();
    void stopSending(); ///< what is under way is finished, nothing further is sent

signals:
    void moved(); ///< a shard has another state, and it is stored
    /// Every shard is Created, Refused, dropped or, with an error, not dealt with: Unclear for one
    /// that cannot be told; of the key; of the network; Storage.
    void ended(const std::optional<core::Error> &stoppedBy);

private:
    void next();
    void takeTurn(int position, void (Submission::*then)(int));
    void lookAtOthers(int position);
    void readFence(int position);
    void restore(int position, const QString &path);
    void journal(int position);
    void post(int position);
    void posted(int position, const Result<Batch> &batch);
    void refused(int position, const Error &error);
    void look(int position);
    void decided(int position, const LookupVerdict &verdict, const Batch &batch);
    void stayUnclear(int position, const QString &words, const Error &error);
    void save(int position, std::function<void()> then);
    void stop(const std::optional<Error> &error);

    JobParts &m_parts;
    Job m_job;
    Turns::Turn m_turn;
    std::optional<Error> m_lost; ///< how the last answer was lost
    bool m_stopSending = false;
};

} // namespace core
