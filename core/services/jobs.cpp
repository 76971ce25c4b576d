// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobs.h"

#include "core/services/adoption.h"
#include "core/services/compression.h"
#include "core/services/durations.h"
#include "core/services/exports.h"
#include "core/services/follower.h"
#include "core/services/healing.h"
#include "core/services/jobcopies.h"
#include "core/services/jobcourse.h"
#include "core/services/jobparts.h"
#include "core/services/jobruns.h"
#include "core/services/offers.h"
#include "core/services/preparing.h"
#include "core/services/promised.h"
#include "core/services/removal.h"
#include "core/services/requestcopy.h"

namespace core {

using namespace Qt::StringLiterals;

struct Jobs::Private
{
    explicit Private(const Context &context)
        : parts{context}, preparing{parts}, runs{parts}, compression{parts}, copies{parts}
    { }

    JobParts parts;
    Preparing preparing;
    JobRuns runs;
    Compression compression;
    JobCopies copies;
    QHash<QString, Error> troubles; ///< the last one of each job that runs
};

Jobs::Jobs(Context context, QObject *parent)
    : QObject{parent}, d{std::make_unique<Private>(context)}
{
    connect(&d->parts.news, &JobNews::trouble, this,
            [this](const QString &jobId, const Error &error) { d->troubles.insert(jobId, error); });
    connect(&d->parts.news, &JobNews::changed, this, [this](const Job &job) {
        if (job.state != JobState::Downloading)
            d->troubles.remove(job.id);
    });
    connect(&d->parts.news, &JobNews::changed, this, &Jobs::jobChanged);
    connect(&d->parts.news, &JobNews::removed, this, &Jobs::jobRemoved);
    connect(&d->parts.news, &JobNews::submitProgress, this, &Jobs::submitProgress);
    connect(&d->parts.news, &JobNews::submitWaiting, this, &Jobs::submitWaiting);
    connect(&d->parts.news, &JobNews::downloadProgress, this, &Jobs::downloadProgress);
    connect(&d->parts.news, &JobNews::trouble, this, &Jobs::trouble);
    connect(&d->parts.news, &JobNews::writtenElsewhere, this, &Jobs::writtenElsewhere);
    connect(&d->parts.news, &JobNews::remarked, this, &Jobs::remarked);
    connect(&d->preparing, &Preparing::progress, this, &Jobs::checkProgress);
}

Jobs::~Jobs()
{
    d->parts.stopping = true;
    d->preparing.quit();
    d->compression.stop();
    d->parts.workers.waitForDone();
}

Answer<Jobs::Checked> Jobs::check(const DraftSource &source, const QString &workflow)
{
    return d->preparing.check(source, workflow);
}

Answer<Jobs::Checked> Jobs::prepare(const DraftSource &source, const JobOptions &options)
{
    return d->preparing.prepare(source, options);
}

Answer<Jobs::Checked> Jobs::prepareRetry(const QString &jobId, const RetryChoice &choice)
{
    return d->preparing.prepareRetry(jobId, choice);
}

Answer<ItemText> Jobs::itemText(const DraftSource &source, qint64 index)
{
    return d->preparing.itemText(source, index);
}

Answer<ItemVerdict> Jobs::checkItemText(const DraftSource &source, qint64 index, int part,
                                        const QByteArray &text)
{
    return d->preparing.checkItemText(source, index, part, text);
}

Answer<qint64> Jobs::exportLeftOut(const DraftSource &source, const QString &target)
{
    return d->preparing.exportLeftOut(source, target);
}

void Jobs::stopChecking() { d->preparing.stopChecking(); }

void Jobs::stopPreparing() { d->preparing.stopPreparing(); }

Answer<Job> Jobs::submit(const QString &jobId)
{
    d->preparing.accept(jobId);
    return d->runs.submit(jobId);
}

Answer<Job> Jobs::release(const QString &jobId) { return d->runs.release(jobId); }

Answer<Job> Jobs::cancel(const QString &jobId) { return d->runs.cancel(jobId); }

Answer<Job> Jobs::lookUp(const QString &jobId) { return d->runs.lookUp(jobId); }

Answer<Job> Jobs::resolve(const QString &jobId, const Resolution &resolution)
{
    return d->runs.resolve(jobId, resolution);
}

Answer<void> Jobs::discard(const QString &jobId) { return discardJob(d->parts, jobId); }

Answer<Job> Jobs::removeFromServer(const QString &jobId) { return removeBatches(d->parts, jobId); }

Answer<void> Jobs::hide(const QString &jobId) { return setHidden(jobId, true); }

Answer<void> Jobs::unhide(const QString &jobId) { return setHidden(jobId, false); }

Answer<void> Jobs::setHidden(const QString &jobId, bool hidden)
{
    const Promised<void> promised;
    whenAnswered(d->parts.records.change(jobId, [hidden](Job &job) { job.hidden = hidden; }), this,
                 [promised](const Result<Job> &job) {
                     promised.give(job ? Result<void>{} : Result<void>{job.error()});
                 });
    return promised.answer();
}

Answer<Job> Jobs::rename(const QString &jobId, const QString &name)
{
    if (name.trimmed().isEmpty())
        return answered<Job>(
            Error{.kind = Error::Kind::BadInput, .detail = u"a job needs a name"_s});
    return d->parts.records.change(jobId, [name = name.trimmed()](Job &job) { job.name = name; });
}

Answer<qint64> Jobs::copyRequests(const QString &jobId, const QString &path)
{
    return core::copyRequests(d->parts, jobId, path);
}

Answer<QList<ForeignBatch>> Jobs::foreignBatches() { return listForeignBatches(d->parts); }

Answer<Job> Jobs::adopt(const QString &batchId)
{
    const Promised<Job> promised;
    whenAnswered(adoptBatch(d->parts, batchId), this, [this, promised](const Result<Job> &job) {
        if (job && isRunning(job->state))
            d->runs.takeUp(job->id);
        promised.give(job);
    });
    return promised.answer();
}

Answer<ExportReport> Jobs::exportTo(const QString &jobId, const QString &path, ExportFormat format)
{
    return exportLineage(d->parts, jobId, path, format);
}

Answer<QList<Job>> Jobs::list() { return d->runs.list(); }

Answer<Job> Jobs::find(const QString &word) { return d->parts.records.find(word); }

Answer<QList<Job>> Jobs::lineage(const QString &jobId) { return d->parts.records.lineage(jobId); }

Answer<QList<ExportPart>> Jobs::readable(const QString &jobId)
{
    return readableParts(d->parts, jobId, Unsent::Without);
}

Answer<QString> Jobs::heal() { return healAfterSalvage(d->parts); }

QDir Jobs::folder(const QString &jobId) const { return d->parts.folder(jobId); }

Answer<QList<Job>> Jobs::resume()
{
    sweepFolders(d->parts);
    sweepOffers(d->parts);
    d->compression.start();
    return d->runs.resume();
}

Answer<Job> Jobs::wait(const QString &jobId)
{
    d->compression.start();
    return d->runs.wait(jobId);
}

Answer<qint64> Jobs::compress() { return d->compression.finish(); }

std::optional<Error> Jobs::lastTrouble(const QString &jobId) const
{
    const auto found = d->troubles.constFind(jobId);
    return found == d->troubles.cend() ? std::nullopt : std::optional{*found};
}

void Jobs::setOnline(bool online) { d->parts.agenda.setOnline(online); }

void Jobs::checkNow()
{
    d->parts.refused.reset();
    d->parts.agenda.hurry();
}

std::optional<Instant> Jobs::nextCheck() const { return d->parts.agenda.next(); }

Answer<std::optional<std::pair<std::chrono::seconds, std::chrono::seconds>>>
Jobs::typicalDuration(const QString &model, qint64 requests)
{
    const Promised<std::optional<DurationBand>> promised;
    whenAnswered(d->parts.records.jobs(), this,
                 [promised, model, requests](const Result<QList<Job>> &jobs) {
                     if (jobs)
                         promised.give(typicalDurationOf(*jobs, model, requests));
                     else
                         promised.give(jobs.error());
                 });
    return promised.answer();
}

Answer<JobCost> Jobs::spentSince(Instant from)
{
    const Context &context = d->parts.context;
    return context.database.run([profile = context.profile.name, from, &models = context.models,
                                 &prices = context.prices](QSqlDatabase &connection) {
        return costSince(connection, profile, from, models, prices);
    });
}

} // namespace core
