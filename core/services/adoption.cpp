// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/adoption.h"

#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/services/jobnames.h"
#include "core/services/promised.h"
#include "core/services/worker.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr int NewestListed = 100;

Job jobOf(const Batch &batch, const Jobs::Context &context, Instant now)
{
    const bool ended = batch.status == Batch::Status::Ended;
    Job job;
    job.id = newJobId(now);
    job.profile = context.profile.name;
    job.sandbox = context.profile.isSandbox();
    job.name = batch.id;
    job.source = batch.id;
    job.createdAt = batch.createdAt;
    job.requests = batch.counts.total();
    job.adopted = true;
    job.counts.waiting = job.requests;
    job.shards = {{.state = ended ? Shard::State::Ended : Shard::State::Created,
                   .requests = job.requests,
                   .batch = batch}};
    job.state = stateFromShards(job, false);
    return job;
}

void insertAdopted(JobParts &parts, const Batch &batch, const Promised<Job> &promised)
{
    const Job job = jobOf(batch, parts.context, parts.now());
    const auto made = onWorker(parts.workers, [place = parts.context.place, id = job.id] {
        return JobFolder::create(place, id);
    });
    whenAnswered(
        made, &parts.news,
        [&parts, job, promised](const Result<std::shared_ptr<JobFolder>> &folder) {
            if (!folder) {
                promised.give(folder.error());
                return;
            }
            whenAnswered(
                parts.records.insert(job), &parts.news,
                [&parts, folder = *folder, job, promised](const Result<void> &inserted) {
                    const auto settled =
                        onWorker(parts.workers, [folder, inserted]() -> Result<void> {
                            if (inserted)
                                return folder->keep();
                            folder->remove();
                            return inserted;
                        });
                    whenAnswered(settled, &parts.news, [promised, job](const Result<void> &kept) {
                        promised.give(kept ? Result<Job>{job} : Result<Job>{kept.error()});
                    });
                });
        });
}

bool hasBatch(const Job &job, const QString &batchId)
{
    return std::any_of(job.shards.begin(), job.shards.end(), [&batchId](const Shard &shard) {
        return shard.batch && shard.batch->id == batchId;
    });
}

void dropKnown(JobParts &parts, const QList<Batch> &batches, qsizetype index,
               QList<ForeignBatch> foreign, const Promised<QList<ForeignBatch>> &promised)
{
    if (index >= batches.size()) {
        promised.give(foreign);
        return;
    }
    whenAnswered(parts.records.knowsBatch(batches.at(index).id), &parts.news,
                 [&parts, batches, index, foreign, promised](const Result<bool> &known) mutable {
                     if (!known) {
                         promised.give(known.error());
                         return;
                     }
                     if (!*known)
                         foreign.append({batches.at(index)});
                     dropKnown(parts, batches, index + 1, foreign, promised);
                 });
}

} // namespace

Answer<Job> adoptBatch(JobParts &parts, const QString &batchId)
{
    const Promised<Job> promised;
    whenAnswered(parts.records.jobs(), &parts.news,
                 [&parts, promised, batchId](const Result<QList<Job>> &jobs) {
                     if (!jobs) {
                         promised.give(jobs.error());
                         return;
                     }
                     for (const Job &job : *jobs) {
                         if (hasBatch(job, batchId)) {
                             promised.give(job);
                             return;
                         }
                     }
                     whenAnswered(parts.batches.retrieve(batchId), &parts.news,
                                  [&parts, promised](const Result<BatchStatus> &status) {
                                      if (status)
                                          insertAdopted(parts, status->batch, promised);
                                      else
                                          promised.give(status.error());
                                  });
                 });
    return promised.answer();
}

Answer<QList<ForeignBatch>> listForeignBatches(JobParts &parts)
{
    const Promised<QList<ForeignBatch>> promised;
    whenAnswered(parts.batches.list(NewestListed), &parts.news,
                 [&parts, promised](const Result<BatchPage> &page) {
                     if (page)
                         dropKnown(parts, page->batches, 0, {}, promised);
                     else
                         promised.give(page.error());
                 });
    return promised.answer();
}

} // namespace core
