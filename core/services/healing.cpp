// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/healing.h"

#include "core/base/filelock.h"
#include "core/base/sql.h"
#include "core/base/storedfile.h"
#include "core/results/resultfiles.h"
#include "core/results/resultimport.h"
#include "core/results/resultindex.h"
#include "core/services/jobcopies.h"
#include "core/services/jobcourse.h"
#include "core/services/jobfolder.h"
#include "core/services/promised.h"
#include "core/services/worker.h"
#include "core/storage/databasefile.h"
#include "core/storage/jobcopy.h"
#include "core/storage/salvage.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

bool hasResults(const QDir &folder, const Shard &shard)
{
    const auto file = StoredFile::open(folder.filePath(resultsFileName(shard.ordinal)),
                                       std::make_shared<BlockCache>());
    return file ? (*file)->size() > 0 : file.error().kind != Error::Kind::NotFound;
}

/// Whether the index says less than the results that are here.
bool isBehind(const QDir &folder, const Job &job)
{
    const auto index = ResultIndex::open(folder);
    std::vector<bool> indexed(std::size_t(job.shards.size()), false);
    for (qint64 position = 0; index && position < (*index)->size(); ++position) {
        const ResultRecord &record = (*index)->record(position);
        if (record.outcome != Outcome::Waiting && record.shard < indexed.size())
            indexed[record.shard] = true;
    }
    return std::any_of(job.shards.begin(), job.shards.end(), [&](const Shard &shard) {
        return shard.downloadedAt && std::size_t(shard.ordinal) < indexed.size()
            && !indexed[std::size_t(shard.ordinal)] && hasResults(folder, shard);
    });
}

/// Takes in all results that the folder has.
Result<void> takeInAgain(const Jobs::Context &context, const Job &job,
                         const std::atomic<bool> &stopping)
{
    const QDir folder = context.place.jobFolder(job.id);
    std::shared_ptr<const SpoolReader> spool;
    if (!job.adopted) {
        const auto opened = SpoolReader::open(folder);
        if (!opened)
            return opened.error();
        spool = *opened;
    }
    for (const Shard &shard : job.shards) {
        if (stopping)
            return Error{.kind = Error::Kind::Canceled, .detail = u"the program ends"_s};
        const auto taken =
            importStored({.folder = folder,
                          .job = job,
                          .shard = shard.ordinal,
                          .spool = spool,
                          .reused = shard.state == Shard::State::Reused},
                         context.database, context.models, context.prices);
        if (!taken && taken.error().kind != Error::Kind::NotFound)
            return taken.error();
    }
    return {};
}

/// Names of jobs whose index was made anew.
Result<QStringList> healIndexes(const Jobs::Context &context, const QList<Job> &jobs,
                                const std::atomic<bool> &stopping)
{
    QStringList healed;
    for (const Job &job : jobs) {
        if (!isBehind(context.place.jobFolder(job.id), job))
            continue;
        if (const Result<void> done = takeInAgain(context, job, stopping); !done)
            return done.error();
        healed.append(job.name);
    }
    return healed;
}

Result<int> restoreLostJobs(const Jobs::Context &context)
{
    const QDir jobs{context.place.folder + u"/jobs"_s};
    int restored = 0;
    const QStringList ids = jobs.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &id : ids) {
        const QDir folder = context.place.jobFolder(id);
        QFile copy{folder.filePath(JobCopies::fileName())};
        if (JobFolder::isMarked(folder) || !copy.open(QIODevice::ReadOnly))
            continue;
        const auto done =
            context.database.runAndWait([bytes = copy.readAll()](QSqlDatabase &database) {
                return restoreJob(database, bytes);
            });
        if (!done && done.error().kind != Error::Kind::BadInput)
            return done.error();
        restored += done && *done ? 1 : 0;
    }
    return restored;
}

Result<qint64> countEntries(Database &database)
{
    return database.runAndWait([](QSqlDatabase &connection) {
        return singleNumber(connection, u"SELECT count(*) FROM entries"_s);
    });
}

Result<QString> heal(const Jobs::Context &context, const std::atomic<bool> &stopping)
{
    const QString mark = salvageMark(ledgerFile(context.place.folder));
    if (!QFile::exists(mark))
        return QString{};
    const auto lock = FileLock::await(context.place.folder + u"/healing.lock"_s);
    if (!lock)
        return lock.error();
    if (!QFile::exists(mark))
        return QString{}; // another copy has done it
    const auto restored = restoreLostJobs(context);
    if (!restored)
        return restored.error();
    const auto before = countEntries(context.database);
    auto found = JobStore{context.database}.jobsWithResults();
    found.waitForFinished();
    const Result<QList<Job>> jobs = found.result();
    if (!before || !jobs)
        return !before ? before.error() : jobs.error();
    QStringList failed;
    for (const Job &job : *jobs) {
        const Result<void> done = takeInAgain(context, job, stopping);
        if (!done && done.error().kind == Error::Kind::Canceled)
            return done.error();
        if (!done)
            failed.append(u"%1 (%2)"_s.arg(job.name, done.error().detail));
    }
    const auto after = countEntries(context.database);
    if (!after)
        return after.error();
    QFile::remove(mark);
    QStringList words;
    if (*restored > 0)
        words.append(*restored == 1
                         ? u"1 job was taken up again from its folder"_s
                         : u"%1 jobs were taken up again from their folders"_s.arg(*restored));
    if (*after > *before)
        words.append(
            u"%1 billed answers were entered again from stored results"_s.arg(*after - *before));
    if (!failed.isEmpty())
        words.append(u"the results of these could not be read: "_s + failed.join(u", "_s));
    return words.isEmpty() ? QString{} : u"After the damage to the ledger "_s + words.join(u"; "_s);
}

} // namespace

Answer<QList<ExportPart>> readableParts(JobParts &parts, const QString &jobId, Unsent unsent)
{
    const Promised<QList<ExportPart>> promised;
    whenAnswered(
        parts.records.lineage(jobId), &parts.news,
        [&parts, promised, jobId, unsent](const Result<QList<Job>> &jobs) {
            if (!jobs) {
                promised.give(jobs.error());
                return;
            }
            QList<ExportPart> lineage;
            for (const Job &job : *jobs) {
                if (unsent == Unsent::With || job.id == jobId || !nothingSent(job))
                    lineage.append({.folder = parts.folder(job.id), .job = job});
            }
            const auto healed =
                onWorker(parts.workers,
                         [&context = parts.context, list = *jobs, &stopping = parts.stopping] {
                             return healIndexes(context, list, stopping);
                         });
            whenAnswered(healed, &parts.news,
                         [&parts, promised, jobId, lineage](const Result<QStringList> &names) {
                             if (!names) {
                                 promised.give(names.error());
                                 return;
                             }
                             if (!names->isEmpty())
                                 emit parts.news.remarked(
                                     jobId,
                                     u"The index of the results of %1 was missing or damaged; it "
                                     "was made anew from the results as received."_s.arg(
                                         names->join(u", "_s)));
                             promised.give(lineage);
                         });
        });
    return promised.answer();
}

Answer<QString> healAfterSalvage(JobParts &parts)
{
    const Promised<QString> promised;
    const auto healed =
        onWorker(parts.workers, [&context = parts.context, &stopping = parts.stopping] {
            return heal(context, stopping);
        });
    whenAnswered(healed, &parts.news, [&parts, promised](const Result<QString> &words) {
        promised.give(words);
        if (!words || words->isEmpty())
            return;
        whenAnswered(parts.records.jobs(), &parts.news, [&parts](const Result<QList<Job>> &jobs) {
            for (qsizetype i = 0; jobs && i < jobs->size(); ++i)
                emit parts.news.changed(jobs->at(i));
        });
    });
    return promised.answer();
}

} // namespace core
