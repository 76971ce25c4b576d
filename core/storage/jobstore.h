// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/storage/database.h"

namespace core {

/// Jobs and the journal of their submission, in the ledger file. Functions answer from the database
/// thread; writes are committed when the answer comes, and those that stand for money (insert,
/// shard states) survive a power cut
/// (`PRAGMA synchronous=FULL` for them).
class JobStore
{
public:
    explicit JobStore(Database &database);

    Answer<void> insert(const Job &job); ///< with its shards; Conflict when the id is taken
    /// Everything of the job but its shards, counts and usage. NotFound.
    Answer<void> update(const Job &job);
    /// NotFound when the job has no shard of that ordinal.
    Answer<void> updateShard(const QString &jobId, const Shard &shard);
    Answer<void> setState(const QString &jobId, JobState state, const QString &error = {});
    Answer<Job> job(const QString &jobId); ///< NotFound
    /// Newest first, hidden ones too. Counts and usage filled in; cost is not: see
    /// core/ledger/jobcosts.h.
    Answer<QList<Job>> jobs(const QString &profile);
    /// By id, unique beginning of an id, or name (the newest of that name). NotFound; BadInput if
    /// ambiguous.
    Answer<Job> find(const QString &profile, const QString &word);
    /// Jobs of every profile that still have something to do after a restart, oldest first: all
    /// that are on their way, and a Ready one whose sample was sent.
    Answer<QList<Job>> unfinished();
    /// Ids of the jobs of every profile that are done, oldest first.
    Answer<QStringList> doneJobs();
    /// Jobs of every profile that have received results, oldest first.
    Answer<QList<Job>> jobsWithResults();
    /// Whether a batch id belongs to a shard of any job here.
    Answer<bool> knowsBatch(const QString &batchId);
    /// The first of the line of retries that the job belongs to and all that came of it, oldest
    /// first. NotFound.
    Answer<QList<Job>> lineage(const QString &jobId);
    Answer<void> remove(const QString &jobId); ///< the job, not its ledger entries

    Database &database() const { return m_database; }

private:
    Database &m_database;
};

} // namespace core
