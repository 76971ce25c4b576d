// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/preparing.h"

#include "core/drafts/faultyitems.h"
#include "core/services/healing.h"
#include "core/services/jobnames.h"
#include "core/services/offers.h"
#include "core/services/outputhistory.h"
#include "core/services/removal.h"
#include "core/services/retryselection.h"
#include "core/services/reuselookup.h"
#include "core/services/worker.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

PreparationOrder retryOrder(const Job &job, qsizetype number)
{
    PreparationOrder order;
    order.options = {.name = u"%1, retry %2"_s.arg(job.name).arg(number),
                     .workflow = job.workflow,
                     .project = job.project,
                     .savePath = {},
                     .saveFormat = {}};
    order.title = job.workflow;
    order.workflow = job.workflow;
    order.sourceName = job.source;
    order.parent = job.id;
    order.nativeTasks = job.nativeTasks;
    return order;
}

/// The given one, else that of the file's name.
QString workflowOf(const DraftSource &source, const QString &given)
{
    return !given.isEmpty()         ? given
        : source.title.isEmpty() ? sourceTitle(source.path)
                                 : QString{};
}

Error nothingToRetry(const RetrySelection &selection)
{
    QString words = u"no request ended so that it would be sent again"_s;
    if (selection.underWay > 0)
        words = u"the requests to be sent again are under way in another retry"_s;
    else if (selection.perhapsBilled + selection.unreadable > 0)
        words =
            u"what has no result, or one that cannot be read, may have been billed, and is sent again only if you choose so"_s;
    return {.kind = Error::Kind::BadInput, .detail = words};
}

} // namespace

void Preparing::stopChecking()
{
    *m_stopChecking = true;
    m_stopChecking = std::make_shared<std::atomic<bool>>(false);
}

void Preparing::stopPreparing()
{
    *m_stopPreparing = true;
    m_stopPreparing = std::make_shared<std::atomic<bool>>(false);
}

void Preparing::quit()
{
    stopChecking();
    stopPreparing();
    *m_quit = true;
}

PreflightContext Preparing::preflightContext(const std::optional<double> &meanOutput) const
{
    const Jobs::Context &context = m_parts.context;
    return {.models = context.models,
            .prices = context.prices,
            .estimator = context.estimator,
            .now = m_parts.now(),
            .meanOutputTokens = meanOutput};
}

std::function<void(const PreflightProgress &)> Preparing::progressTo()
{
    // The destructor of Jobs waits for the workers, so `this` is there as long as they call.
    return [this](const PreflightProgress &now) {
        QMetaObject::invokeMethod(
            this, [this, now] { emit progress(now); }, Qt::QueuedConnection);
    };
}

void Preparing::withHistory(const QString &workflow,
                            std::function<void(const Result<std::optional<double>> &)> then)
{
    const auto history = m_parts.context.database.run(
        [workflow, sandbox = m_parts.context.profile.isSandbox()](QSqlDatabase &database) {
            // Without one, any answer would do.
            return workflow.isEmpty() ? Result<std::optional<double>>{std::optional<double>{}}
                                      : meanOutputTokens(database, workflow, sandbox);
        });
    whenAnswered(history, this, std::move(then));
}

/// Changes when there are other answers to be found.
static QString stampOf(const QList<ExportPart> &jobs)
{
    QString stamp;
    for (const ExportPart &part : jobs)
        stamp += part.job.id + u':' + QString::number(part.job.counts.succeeded) + u';';
    return stamp;
}

/// The jobs of the profile that have answers to be found, newest first.
static QList<ExportPart> answeredJobs(const QList<Job> &jobs, const JobParts &parts)
{
    QList<ExportPart> answered;
    for (const Job &job : jobs) {
        if (job.counts.succeeded > 0 && !job.adopted
            && job.profile == parts.context.profile.name
            && job.sandbox == parts.context.profile.isSandbox())
            answered.append({.folder = parts.folder(job.id), .job = job});
    }
    return answered;
}

void Preparing::withPaid(std::function<void(const Result<std::shared_ptr<PaidAnswers>> &)> then)
{
    whenAnswered(m_parts.records.jobs(), this, [this, then](const Result<QList<Job>> &jobs) {
        if (!jobs) {
            then(jobs.error());
            return;
        }
        const QList<ExportPart> answered = answeredJobs(*jobs, m_parts);
        const QString stamp = stampOf(answered);
        if (m_paid && stamp == m_paidStamp) {
            then(m_paid);
            return;
        }
        const auto reading =
            onWorker(m_parts.workers,
                     [answered, &stopping = m_parts.stopping]() -> Result<std::shared_ptr<PaidAnswers>> {
                         return PaidAnswers::read(answered, &stopping);
                     });
        whenAnswered(reading, this,
                     [this, then, stamp](const Result<std::shared_ptr<PaidAnswers>> &paid) {
                         if (paid) {
                             m_paid = *paid;
                             m_paidStamp = stamp;
                         }
                         then(paid);
                     });
    });
}

Answer<Jobs::Checked> Preparing::check(const DraftSource &source, const QString &workflow)
{
    const Promised<Jobs::Checked> promised;
    withHistory(
        workflowOf(source, workflow), [this, promised, source, stop = m_stopChecking](const Result<std::optional<double>> &mean) {
            if (!mean) {
                promised.give(mean.error());
                return;
            }
            withPaid([this, promised, source, stop,
                      mean = *mean](const Result<std::shared_ptr<PaidAnswers>> &paid) {
                if (paid)
                    checkWith(source, mean, *paid, stop, promised);
                else
                    promised.give(paid.error());
            });
        });
    return promised.answer();
}

void Preparing::checkWith(const DraftSource &source, const std::optional<double> &mean,
                          const std::shared_ptr<PaidAnswers> &paid, const Stop &stop,
                          const Promised<Jobs::Checked> &promised)
{
    const auto checking = onWorker(
        m_parts.workers,
        [source, paid, context = preflightContext(mean), stop,
         tell = progressTo()]() mutable -> Result<Jobs::Checked> {
            ReuseLookup lookup{paid, source.reusePaid};
            context.isReused = [&lookup](QByteArrayView item) { return lookup.isReused(item); };
            auto report = preflight(source, context, nullptr, stop.get(), tell);
            if (!report)
                return report.error();
            return Jobs::Checked{
                .report = std::move(*report), .job = {}, .paid = lookup.paid()};
        });
    whenAnswered(checking, this, [promised](const Result<Jobs::Checked> &checked) {
        promised.give(checked);
    });
}

Answer<ItemText> Preparing::itemText(const DraftSource &source, qint64 index)
{
    return onWorker(m_parts.workers, [source, index, quit = m_quit] {
        return readItemText(source, index, quit.get());
    });
}

Answer<ItemVerdict> Preparing::checkItemText(const DraftSource &source, qint64 index, int part,
                                             const QByteArray &text)
{
    return onWorker(m_parts.workers, [source, index, part, text, context = preflightContext({})] {
        return core::checkItemText(source, context, index, part, text);
    });
}

Answer<qint64> Preparing::exportLeftOut(const DraftSource &source, const QString &target)
{
    return onWorker(m_parts.workers,
                    [source, target, context = preflightContext({}), quit = m_quit] {
                        return exportFaultyItems(source, context, target, quit.get());
                    });
}

/// "orders.jsonl and 2 more"
static QString sourceNameOf(const DraftSource &source)
{
    const QString first = source.title.isEmpty() ? QFileInfo{source.path}.fileName() : source.title;
    return source.more.isEmpty() ? first : u"%1 and %2 more"_s.arg(first).arg(source.more.size());
}

Answer<Jobs::Checked> Preparing::prepare(const DraftSource &source, const JobOptions &options)
{
    PreparationOrder order{.source = source,
                                 .options = options,
                                 .title = source.title.isEmpty() ? sourceTitle(source.path) : source.title,
                                 .workflow = workflowOf(source, options.workflow),
                                 .sourceName = sourceNameOf(source)};
    if (!source.reusePaid)
        return prepareOrder(order, m_stopPreparing);
    const Promised<Jobs::Checked> promised;
    withPaid([this, promised, order,
              stop = m_stopPreparing](const Result<std::shared_ptr<PaidAnswers>> &paid) mutable {
        if (!paid) {
            promised.give(paid.error());
            return;
        }
        order.paid = *paid;
        whenAnswered(prepareOrder(order, stop), this,
                     [promised](const Result<Jobs::Checked> &checked) { promised.give(checked); });
    });
    return promised.answer();
}

Answer<Jobs::Checked> Preparing::prepareOrder(const PreparationOrder &order, const Stop &stop)
{
    const Promised<Jobs::Checked> promised;
    withHistory(order.workflow, [this, promised, order, stop](const Result<std::optional<double>> &mean) {
        if (!mean) {
            promised.give(mean.error());
            return;
        }
        const auto preparing =
            onWorker(m_parts.workers,
                     [order, stop, &context = m_parts.context,
                      preflightContext = preflightContext(*mean), tell = progressTo()] {
                         return prepareJob(order, context, preflightContext, *stop, tell);
                     });
        whenAnswered(preparing, this, [this, promised](const Result<Prepared> &prepared) {
            if (prepared)
                insert(*prepared, promised);
            else
                promised.give(prepared.error());
        });
    });
    return promised.answer();
}

void Preparing::insert(const Prepared &prepared, const Promised<Jobs::Checked> &promised)
{
    if (!prepared.folder) {
        promised.give(prepared.checked);
        return;
    }
    const Job &job = prepared.checked.job;
    if (!job.parent.isEmpty()) {
        const auto offer = makeOffer(prepared.folder->dir());
        if (!offer) {
            prepared.folder->remove();
            promised.give(offer.error());
            return;
        }
        m_offers.insert(job.id, *offer);
    }
    whenAnswered(m_parts.records.insert(job), this,
                 [this, promised, prepared](const Result<void> &inserted) {
                     const auto settled = onWorker(
                         m_parts.workers, [folder = prepared.folder, inserted]() -> Result<void> {
                             if (inserted)
                                 return folder->keep();
                             folder->remove();
                             return inserted;
                         });
                     whenAnswered(settled, this, [promised, prepared](const Result<void> &kept) {
                         promised.give(kept ? Result<Jobs::Checked>{prepared.checked}
                                            : Result<Jobs::Checked>{kept.error()});
                     });
                 });
}

// An offer that is discarded goes with its folder; its lock stays here, of a file nobody names.
void Preparing::accept(const QString &jobId)
{
    endOffer(m_parts.folder(jobId));
    m_offers.remove(jobId);
}

Answer<Jobs::Checked> Preparing::prepareRetry(const QString &jobId, const RetryChoice &choice)
{
    const Promised<Jobs::Checked> promised;
    m_retries.take(this, [this, promised, jobId, choice,
                          stop = m_stopPreparing](const Result<Turns::Turn> &turn) {
        whenAnswered(
            prepareNextRetry(jobId, choice, stop), this,
            [promised, turn](const Result<Jobs::Checked> &retry) { promised.give(retry); });
    });
    return promised.answer();
}

Answer<Jobs::Checked> Preparing::prepareNextRetry(const QString &jobId, const RetryChoice &choice,
                                                  const Stop &stop)
{
    const Promised<Jobs::Checked> promised;
    whenAnswered(
        readableParts(m_parts, jobId, Unsent::With), this,
        [this, promised, jobId, choice, stop,
         madeAt = m_parts.now()](const Result<QList<ExportPart>> &parts) {
            if (!parts) {
                promised.give(parts.error());
                return;
            }
            QList<Job> lineage;
            for (const ExportPart &part : *parts)
                lineage.append(part.job);
            const auto job = std::find_if(lineage.cbegin(), lineage.cend(),
                                          [&jobId](const Job &one) { return one.id == jobId; });
            const auto selection = std::make_shared<RetrySelection>();
            PreparationOrder order = retryOrder(*job, lineage.size());
            order.madeAt = madeAt;
            // On the worker, in the folder of the new job.
            order.makeSource = [jobId, lineage, choice, selection, stop,
                                &context = m_parts.context](const QDir &folder) -> Result<QString> {
                const QString path = folder.filePath(u"retry.json"_s);
                const auto written =
                    writeRetry(jobId, lineage, context.place, context.models, choice, path, *stop);
                if (!written)
                    return written.error();
                *selection = *written;
                if (written->requests == 0)
                    return nothingToRetry(*written);
                return path;
            };
            whenAnswered(prepareOrder(order, stop), this,
                         [this, promised, selection](const Result<Jobs::Checked> &checked) {
                             if (!checked) {
                                 promised.give(checked);
                                 return;
                             }
                             Jobs::Checked retry = *checked;
                             retry.perhapsBilled = selection->perhapsBilled;
                             retry.unreadable = selection->unreadable;
                             retry.notLonger = selection->notLonger;
                             replace(retry.job.id.isEmpty() ? QStringList{} : selection->superseded,
                                     retry, promised);
                         });
        });
    return promised.answer();
}

// Were both sent, the same requests would be paid twice.
void Preparing::replace(QStringList superseded, const Jobs::Checked &retry,
                        const Promised<Jobs::Checked> &promised)
{
    if (superseded.isEmpty()) {
        promised.give(retry);
        return;
    }
    const QString old = superseded.takeFirst();
    whenAnswered(
        discardJob(m_parts, old), this,
        [this, old, superseded, retry, promised](const Result<void> &discarded) {
            if (discarded) {
                replace(superseded, retry, promised);
                return;
            }
            // One that somebody else has just discarded may be locked until its folder is gone.
            whenAnswered(m_parts.records.job(old), this,
                         [this, superseded, retry, promised,
                          error = discarded.error()](const Result<Job> &job) {
                             if (!job && job.error().kind == Error::Kind::NotFound)
                                 replace(superseded, retry, promised);
                             else
                                 giveUpRetry(retry.job.id, error, promised);
                         });
        });
}

void Preparing::giveUpRetry(const QString &jobId, const Error &error,
                            const Promised<Jobs::Checked> &promised)
{
    // The other is being sent, or was.
    const bool isUnderWay =
        error.kind == Error::Kind::Busy || error.kind == Error::Kind::BadInput;
    whenAnswered(discardJob(m_parts, jobId), this,
                 [promised, told = isUnderWay ? nothingToRetry({.underWay = 1}) : error](
                     const Result<void> &) { promised.give(told); });
}

} // namespace core
