// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobrecords.h"

#include "core/base/sql.h"
#include "core/ledger/jobcosts.h"
#include "core/services/promised.h"
#include "core/storage/jobrows.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

qint64 answersIn(const OutcomeCounts &counts)
{
    return counts.succeeded + counts.truncated + counts.refused + counts.overflowed;
}

void price(Job &job, const QHash<QString, JobCost> &costs)
{
    const auto found = costs.constFind(job.id);
    const bool billed = found != costs.constEnd();
    // Answers that came without figures are in no ledger, and were billed.
    // Those that were taken over from earlier jobs were billed there.
    qint64 answers = answersIn(job.counts);
    for (const Shard &shard : std::as_const(job.shards))
        answers -= shard.state == Shard::State::Reused ? answersIn(shard.counts) : 0;
    job.unpriced = (billed ? found->unpriced : 0)
        + std::max<qint64>(0, answers - (billed ? found->entries : 0));
    // A part of it is not the cost: unpriced stays unpriced.
    if (!billed || job.unpriced > 0)
        return;
    job.cost = found->cost.total();
    job.savedByBatch = found->savedByBatch();
}

/// On the database thread.
Result<QList<Job>> priced(QSqlDatabase &database, QList<Job> jobs, const ModelCatalog &models,
                          const PriceSheet &prices)
{
    QStringList ids;
    for (const Job &job : std::as_const(jobs))
        ids.append(job.id);
    const auto costs = jobCosts(database, ids, models, prices);
    if (!costs)
        return costs.error();
    for (Job &job : jobs)
        price(job, *costs);
    return jobs;
}

} // namespace

JobRecords::JobRecords(const Jobs::Context &context, JobNews &news)
    : m_store{context.database}, m_context{context}, m_news{news}
{ }

static Answer<QList<Job>> pricedLater(const Jobs::Context &context, QObject *owner,
                                      const Answer<QList<Job>> &jobs)
{
    const Promised<QList<Job>> promised;
    whenAnswered(jobs, owner, [&context, owner, promised](const Result<QList<Job>> &found) {
        if (!found) {
            promised.give(found.error());
            return;
        }
        const auto pricing = context.database.run(
            [list = *found, &models = context.models, &prices = context.prices](
                QSqlDatabase &database) { return priced(database, list, models, prices); });
        whenAnswered(pricing, owner,
                     [promised](const Result<QList<Job>> &all) { promised.give(all); });
    });
    return promised.answer();
}

Answer<Job> JobRecords::job(const QString &jobId)
{
    return m_context.database.run([jobId, &models = m_context.models, &prices = m_context.prices](
                                      QSqlDatabase &database) -> Result<Job> {
        auto loaded = loadJobs(database, {jobId});
        if (!loaded)
            return loaded.error();
        if (loaded->isEmpty())
            return Error{.kind = Error::Kind::NotFound,
                         .detail = u"there is no job “%1” here"_s.arg(jobId)};
        const auto all = priced(database, *loaded, models, prices);
        return all ? Result<Job>{all->first()} : Result<Job>{all.error()};
    });
}

Answer<QList<Job>> JobRecords::jobs()
{
    return pricedLater(m_context, this, m_store.jobs(m_context.profile.name));
}

Answer<QList<Job>> JobRecords::lineage(const QString &jobId)
{
    return pricedLater(m_context, this, m_store.lineage(jobId));
}

Answer<Job> JobRecords::find(const QString &word)
{
    const Promised<Job> promised;
    whenAnswered(m_store.find(m_context.profile.name, word), this,
                 [this, promised](const Result<Job> &found) {
                     if (!found) {
                         promised.give(found.error());
                         return;
                     }
                     whenAnswered(job(found->id), this,
                                  [promised](const Result<Job> &one) { promised.give(one); });
                 });
    return promised.answer();
}

Answer<QList<Job>> JobRecords::unfinished() { return m_store.unfinished(); }

Answer<bool> JobRecords::knowsBatch(const QString &batchId) { return m_store.knowsBatch(batchId); }

Answer<qint64> JobRecords::foreignWrites()
{
    return m_context.database.run(
        [](QSqlDatabase &database) { return singleNumber(database, u"PRAGMA data_version"_s); });
}

Answer<void> JobRecords::insert(const Job &job) { return announced(job.id, m_store.insert(job)); }

Answer<void> JobRecords::saveShard(const QString &jobId, const Shard &shard)
{
    return announced(jobId, m_store.updateShard(jobId, shard));
}

Answer<void> JobRecords::saveState(const QString &jobId, JobState state, const QString &error)
{
    return announced(jobId, m_store.setState(jobId, state, error));
}

Answer<Job> JobRecords::change(const QString &jobId, std::function<void(Job &)> change)
{
    const auto written = m_context.database.run(
        [jobId, change = std::move(change)](QSqlDatabase &database) -> Result<void> {
            Transaction transaction{database, Transaction::Durability::PowerCut};
            if (!transaction.begun())
                return transaction.begun();
            auto loaded = loadJobs(database, {jobId});
            if (!loaded)
                return loaded.error();
            if (loaded->isEmpty())
                return Error{.kind = Error::Kind::NotFound,
                             .detail = u"there is no job “%1” here"_s.arg(jobId)};
            change(loaded->first());
            if (const auto updated = updateJob(database, loaded->first()); !updated)
                return updated.error();
            return transaction.commit();
        });
    const Promised<Job> promised;
    whenAnswered(written, this, [this, promised, jobId](const Result<void> &done) {
        if (!done) {
            promised.give(done.error());
            return;
        }
        whenAnswered(job(jobId), this, [this, promised](const Result<Job> &one) {
            if (one)
                emit m_news.changed(*one);
            promised.give(one);
        });
    });
    return promised.answer();
}

Answer<void> JobRecords::remove(const QString &jobId)
{
    const Answer<void> removed = m_store.remove(jobId);
    whenAnswered(removed, this, [this, jobId](const Result<void> &done) {
        if (done)
            emit m_news.removed(jobId);
    });
    return removed;
}

Answer<void> JobRecords::announced(const QString &jobId, const Answer<void> &written)
{
    whenAnswered(written, this, [this, jobId](const Result<void> &done) {
        if (done)
            announce(jobId);
    });
    return written;
}

void JobRecords::announce(const QString &jobId)
{
    whenAnswered(job(jobId), this, [this, jobId](const Result<Job> &one) {
        if (one)
            emit m_news.changed(*one);
        else if (one.error().kind != Error::Kind::NotFound)
            emit m_news.trouble(jobId, one.error());
    });
}

} // namespace core
