// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/removal.h"

#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/services/promised.h"
#include "core/services/worker.h"

#include <QFile>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using Lock = std::shared_ptr<FileLock>;
/// Shared by the steps, so that the last of them can let go before it answers.
using Held = std::shared_ptr<Lock>;

/// The lock of the job's folder; a folder that is gone needs none.
Result<Lock> lockOf(const QDir &folder)
{
    return folder.exists() ? FileLock::take(JobFolder::lockFile(folder)) : Result<Lock>{Lock{}};
}

/// The lock is held until the folder is gone.
void removeFolder(JobParts &parts, const QString &jobId, const Lock &lock)
{
    parts.workers.start(
        [folder = parts.folder(jobId), lock] { JobFolder::removeAll(folder); });
}

template<typename T>
void answer(const Promised<T> &promised, const Held &held, const Result<T> &result)
{
    held->reset();
    promised.give(result);
}

void deleteNext(JobParts &parts, Job job, const Held &held, const Promised<Job> &promised)
{
    for (Shard &shard : job.shards) {
        if (shard.state != Shard::State::Downloaded || !shard.batch)
            continue;
        whenAnswered(parts.batches.remove(shard.batch->id), &parts.news,
                     [&parts, job, ordinal = shard.ordinal, held,
                      promised](const Result<void> &removed) mutable {
                         if (!removed && removed.error().kind != Error::Kind::NotFound) {
                             answer(promised, held, Result<Job>{removed.error()});
                             return;
                         }
                         Shard &deleted = job.shards[ordinal];
                         deleted.state = Shard::State::Deleted;
                         whenAnswered(parts.records.saveShard(job.id, deleted), &parts.news,
                                      [&parts, job, held, promised](const Result<void> &saved) {
                                          if (saved)
                                              deleteNext(parts, job, held, promised);
                                          else
                                              answer(promised, held, Result<Job>{saved.error()});
                                      });
                     });
        return;
    }
    answer(promised, held, Result<Job>{job});
}

} // namespace

Answer<void> discardJob(JobParts &parts, const QString &jobId)
{
    const Promised<void> promised;
    const QDir folder = parts.folder(jobId);
    const auto lock = lockOf(folder);
    if (!lock) {
        promised.give(lock.error());
        return promised.answer();
    }
    const auto held = std::make_shared<Lock>(*lock);
    whenAnswered(
        parts.records.job(jobId), &parts.news,
        [&parts, promised, jobId, folder, held](const Result<Job> &job) {
            if (!job) {
                answer(promised, held, Result<void>{job.error()});
                return;
            }
            if (!nothingSent(*job) || isRunning(job->state)) {
                answer(
                    promised, held,
                    Result<void>{Error{
                        .kind = Error::Kind::BadInput,
                        .detail = u"some of this job was sent: it can be canceled or hidden"_s}});
                return;
            }
            const auto marked = folder.exists() ? JobFolder::mark(folder) : Result<void>{};
            if (!marked) {
                answer(promised, held, marked);
                return;
            }
            whenAnswered(parts.records.remove(jobId), &parts.news,
                         [&parts, promised, jobId, held](const Result<void> &removed) {
                             if (removed)
                                 removeFolder(parts, jobId, *held);
                             answer(promised, held, removed);
                         });
        });
    return promised.answer();
}

Answer<Job> removeBatches(JobParts &parts, const QString &jobId)
{
    const Promised<Job> promised;
    const auto lock = lockOf(parts.folder(jobId));
    if (!lock) {
        promised.give(lock.error());
        return promised.answer();
    }
    const auto held = std::make_shared<Lock>(*lock);
    whenAnswered(
        parts.records.job(jobId), &parts.news, [&parts, promised, held](const Result<Job> &job) {
            if (!job)
                answer(promised, held, job);
            else if (job->state != JobState::Done)
                answer(promised, held,
                       Result<Job>{Error{
                           .kind = Error::Kind::BadInput,
                           .detail = u"only a job that is done can be deleted on the service"_s}});
            else
                deleteNext(parts, *job, held, promised);
        });
    return promised.answer();
}

void sweepFolders(JobParts &parts)
{
    const auto abandoned = onWorker(parts.workers, [place = parts.context.place] {
        return Result<QStringList>{JobFolder::abandoned(place)};
    });
    whenAnswered(abandoned, &parts.news, [&parts](const Result<QStringList> &ids) {
        for (const QString &id : *ids) {
            whenAnswered(parts.records.job(id), &parts.news, [&parts, id](const Result<Job> &job) {
                const QDir folder = parts.folder(id);
                const auto lock = lockOf(folder);
                if (!lock)
                    return;
                // With a row it counts: only the removal of the mark was lost, or the row has yet
                // to go.
                if (job)
                    QFile::remove(folder.filePath(JobFolder::markName()));
                else if (job.error().kind == Error::Kind::NotFound)
                    removeFolder(parts, id, *lock);
            });
        }
    });
}

} // namespace core
