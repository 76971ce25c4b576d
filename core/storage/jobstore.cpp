// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/jobstore.h"

#include "core/base/sql.h"
#include "core/storage/jobrows.h"

namespace core {

using namespace Qt::StringLiterals;

static Error noSuchJob(const QString &word)
{
    return {.kind = Error::Kind::NotFound, .detail = u"there is no job “%1” here"_s.arg(word)};
}

// A write of the journal, on the disk when it returns.
template<typename Write> static Result<void> journaled(QSqlDatabase &database, Write write)
{
    Transaction transaction{database, Transaction::Durability::PowerCut};
    if (!transaction.begun())
        return transaction.begun();
    if (const Result<void> done = write(); !done)
        return done;
    return transaction.commit();
}

static Result<void> mustChange(const Result<qint64> &changed, const QString &jobId)
{
    if (!changed)
        return changed.error();
    if (*changed == 0)
        return noSuchJob(jobId);
    return {};
}

static Result<QStringList> idsOf(Statement &rows)
{
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    QStringList ids;
    while (rows.next())
        ids.append(rows.text(0));
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return ids;
}

static Result<QList<Job>> jobsOf(QSqlDatabase &database, Statement &rows)
{
    const Result<QStringList> ids = idsOf(rows);
    if (!ids)
        return ids.error();
    return loadJobs(database, *ids);
}

static Result<Job> theOnly(Result<QList<Job>> jobs, const QString &word)
{
    if (!jobs)
        return jobs.error();
    if (jobs->isEmpty())
        return noSuchJob(word);
    return jobs->first();
}

JobStore::JobStore(Database &database) : m_database{database} { }

Answer<void> JobStore::insert(const Job &job)
{
    return m_database.run([job](QSqlDatabase &database) -> Result<void> {
        return journaled(database, [&]() -> Result<void> {
            Statement taken{database, u"SELECT 1 FROM jobs WHERE id = :id"_s};
            if (const Result<void> done = taken.bind(u":id"_s, job.id).run(); !done)
                return done;
            if (taken.next())
                return Error{.kind = Error::Kind::Conflict,
                             .detail = u"there is a job "_s + job.id + u" already"_s};
            if (const Result<void> done = insertJob(database, job); !done)
                return done;
            for (const Shard &shard : job.shards) {
                if (const Result<void> done = insertShard(database, job.id, shard); !done)
                    return done;
            }
            return {};
        });
    });
}

Answer<void> JobStore::update(const Job &job)
{
    return m_database.run([job](QSqlDatabase &database) -> Result<void> {
        return journaled(database, [&] { return mustChange(updateJob(database, job), job.id); });
    });
}

Answer<void> JobStore::updateShard(const QString &jobId, const Shard &shard)
{
    return m_database.run([jobId, shard](QSqlDatabase &database) -> Result<void> {
        return journaled(database,
                         [&] { return mustChange(updateShardRow(database, jobId, shard), jobId); });
    });
}

Answer<void> JobStore::setState(const QString &jobId, JobState state, const QString &error)
{
    return m_database.run([=](QSqlDatabase &database) -> Result<void> {
        return journaled(database, [&]() -> Result<void> {
            Statement update{database,
                             u"UPDATE jobs SET state = :state, error = :error WHERE id = :id"_s};
            update.bind(u":state"_s, stateName(state))
                .bind(u":error"_s, error)
                .bind(u":id"_s, jobId);
            if (const Result<void> done = update.run(); !done)
                return done;
            return mustChange(update.changedRows(), jobId);
        });
    });
}

Answer<Job> JobStore::job(const QString &jobId)
{
    return m_database.run([jobId](QSqlDatabase &database) -> Result<Job> {
        return theOnly(loadJobs(database, {jobId}), jobId);
    });
}

Answer<QList<Job>> JobStore::jobs(const QString &profile)
{
    return m_database.run([profile](QSqlDatabase &database) -> Result<QList<Job>> {
        Statement rows{
            database,
            u"SELECT id FROM jobs WHERE profile = :profile ORDER BY created_at DESC, id DESC"_s};
        rows.bind(u":profile"_s, profile);
        return jobsOf(database, rows);
    });
}

static Result<QStringList> idsBeginningWith(QSqlDatabase &database, const QString &profile,
                                            const QString &word)
{
    Statement rows{database, uR"(
        SELECT id FROM jobs WHERE profile = :profile AND substr(id, 1, length(:word)) = :word
        ORDER BY id = :word DESC, id LIMIT 2)"_s};
    rows.bind(u":profile"_s, profile).bind(u":word"_s, word);
    return idsOf(rows);
}

static Result<QStringList> newestNamed(QSqlDatabase &database, const QString &profile,
                                       const QString &name)
{
    Statement rows{database, uR"(
        SELECT id FROM jobs WHERE profile = :profile AND name = :name
        ORDER BY created_at DESC, id DESC LIMIT 1)"_s};
    rows.bind(u":profile"_s, profile).bind(u":name"_s, name);
    return idsOf(rows);
}

Answer<Job> JobStore::find(const QString &profile, const QString &word)
{
    return m_database.run([=](QSqlDatabase &database) -> Result<Job> {
        if (word.isEmpty())
            return noSuchJob(word);
        const Result<QStringList> byId = idsBeginningWith(database, profile, word);
        if (!byId)
            return byId.error();
        if (byId->size() == 1 || byId->value(0) == word)
            return theOnly(loadJobs(database, {byId->first()}), word);
        const Result<QStringList> byName = newestNamed(database, profile, word);
        if (!byName)
            return byName.error();
        if (byName->isEmpty() && !byId->isEmpty()) {
            return Error{
                .kind = Error::Kind::BadInput,
                .detail =
                    u"“%1” is the beginning of several job ids, of %2 and %3 among them"_s.arg(
                        word, byId->at(0), byId->at(1))};
        }
        return theOnly(loadJobs(database, *byName), word);
    });
}

Answer<QList<Job>> JobStore::unfinished()
{
    return m_database.run([](QSqlDatabase &database) -> Result<QList<Job>> {
        Statement rows{database, uR"(
            SELECT id FROM jobs
            WHERE state NOT IN ('ready', 'done', 'not_submitted')
                OR (state = 'ready' AND EXISTS (
                    SELECT 1 FROM shards WHERE job = jobs.id AND state NOT IN ('planned', 'held', 'refused')))
            ORDER BY created_at, id)"_s};
        return jobsOf(database, rows);
    });
}

Answer<QStringList> JobStore::doneJobs()
{
    return m_database.run([](QSqlDatabase &database) -> Result<QStringList> {
        Statement rows{database,
                       u"SELECT id FROM jobs WHERE state = 'done' ORDER BY created_at, id"_s};
        return idsOf(rows);
    });
}

Answer<QList<Job>> JobStore::jobsWithResults()
{
    return m_database.run([](QSqlDatabase &database) -> Result<QList<Job>> {
        Statement rows{database, uR"(
            SELECT id FROM jobs
            WHERE EXISTS (SELECT 1 FROM shards WHERE job = jobs.id AND downloaded_at IS NOT NULL)
            ORDER BY created_at, id)"_s};
        return jobsOf(database, rows);
    });
}

Answer<bool> JobStore::knowsBatch(const QString &batchId)
{
    return m_database.run([batchId](QSqlDatabase &database) -> Result<bool> {
        Statement rows{database, u"SELECT 1 FROM shards WHERE batch_id = :batch LIMIT 1"_s};
        if (const Result<void> done = rows.bind(u":batch"_s, batchId).run(); !done)
            return done.error();
        const bool known = rows.next();
        if (const Result<void> done = rows.end(); !done)
            return done.error();
        return known;
    });
}

Answer<QList<Job>> JobStore::lineage(const QString &jobId)
{
    return m_database.run([jobId](QSqlDatabase &database) -> Result<QList<Job>> {
        // UNION, not UNION ALL: it ends even if rows should name each other in a circle.
        Statement rows{database, uR"(
            WITH RECURSIVE
                up (id, parent) AS (
                    SELECT id, parent FROM jobs WHERE id = :id
                    UNION
                    SELECT jobs.id, jobs.parent FROM jobs JOIN up ON jobs.id = up.parent),
                down (id) AS (
                    SELECT id FROM up
                    UNION
                    SELECT jobs.id FROM jobs JOIN down ON jobs.parent = down.id AND jobs.parent <> '')
            SELECT jobs.id FROM jobs JOIN down ON jobs.id = down.id ORDER BY created_at, jobs.id)"_s};
        rows.bind(u":id"_s, jobId);
        Result<QList<Job>> jobs = jobsOf(database, rows);
        if (jobs && jobs->isEmpty())
            return noSuchJob(jobId);
        return jobs;
    });
}

Answer<void> JobStore::remove(const QString &jobId)
{
    return m_database.run([jobId](QSqlDatabase &database) -> Result<void> {
        return journaled(database, [&]() -> Result<void> {
            Statement remove{database, u"DELETE FROM jobs WHERE id = :id"_s};
            if (const Result<void> done = remove.bind(u":id"_s, jobId).run(); !done)
                return done;
            return mustChange(remove.changedRows(), jobId);
        });
    });
}

} // namespace core
