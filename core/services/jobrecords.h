// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobnews.h"
#include "core/services/jobs.h"

#include <functional>

namespace core {

/// The jobs of a profile as they are stored, with their money worked out; each change is told to
/// JobNews once it is on the disk.
class JobRecords : public QObject
{
    Q_OBJECT
public:
    JobRecords(const Jobs::Context &context, JobNews &news);

    Answer<Job> job(const QString &jobId); ///< NotFound
    Answer<QList<Job>> jobs(); ///< newest first
    Answer<QList<Job>> lineage(const QString &jobId); ///< oldest first
    Answer<Job> find(const QString &word); ///< as JobStore::find()
    Answer<QList<Job>> unfinished(); ///< of every profile, without money
    Answer<bool> knowsBatch(const QString &batchId);
    /// A number that differs from the last when another process has written since.
    Answer<qint64> foreignWrites();

    Answer<void> insert(const Job &job);
    Answer<void> saveShard(const QString &jobId, const Shard &shard);
    Answer<void> saveState(const QString &jobId, JobState state, const QString &error);
    /// Lets `change` work on everything of the stored job but its shards, counts and usage. On the
    /// database thread.
    Answer<Job> change(const QString &jobId, std::function<void(Job &)> change);
    Answer<void> remove(const QString &jobId);

    /// Tells how the job stands now.
    void announce(const QString &jobId);

private:
    Answer<void> announced(const QString &jobId, const Answer<void> &written);

    JobStore m_store;
    const Jobs::Context &m_context;
    JobNews &m_news;
};

} // namespace core
