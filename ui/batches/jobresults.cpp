// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jobresults.h"

#include "core/batches/failures.h"

#include "core/results/resultcosts.h"

#include <QThreadPool>

#include <algorithm>
#include <numeric>

namespace ui {

static core::Result<JobResults> open(const QList<core::ExportPart> &parts, const core::ModelCatalog &models,
                                     const core::PriceSheet &prices)
{
    auto lineage = core::ResultLineage::open(parts);
    if (!lineage)
        return lineage.error();
    JobResults results{.lineage = core::pricedResults(*lineage, models, prices), .jobs = {}, .counts = {}, .causes = {}, .positions = {}};
    for (const core::ExportPart &part : parts)
        results.jobs.append(part.job);
    const qint64 size = results.lineage->size();
    for (qint64 position = 0; position < size; ++position) {
        const core::ResultRecord &record = results.lineage->record(position);
        ++results.counts.of(record.outcome);
        if (record.outcome == core::Outcome::Errored)
            ++(record.errorClass == 1 ? results.invalid : results.temporary);
    }
    if (results.counts.errored > 0)
        results.causes = core::clusterErrors(*results.lineage);
    results.positions.resize(size);
    std::iota(results.positions.begin(), results.positions.end(), quint32{0});
    return results;
}

qint64 JobResults::retryable() const
{
    const qint64 billed = jobs.isEmpty() ? 0 : std::min(counts.missing, core::perhapsBilled(jobs.constFirst()));
    return core::failedIn(counts) - invalid - counts.unknown - billed;
}

core::Answer<JobResults> openResults(const Session &session, const QString &jobId, QObject *context)
{
    auto promise = std::make_shared<QPromise<core::Result<JobResults>>>();
    promise->start();
    const core::Answer<JobResults> answer = promise->future();
    core::whenAnswered(session.jobs.readable(jobId), context, [promise, jobId, &models = session.models, &prices = session.prices](const core::Result<QList<core::ExportPart>> &lineage) {
        if (!lineage) {
            promise->addResult(lineage.error());
            promise->finish();
            return;
        }
        QList<core::ExportPart> parts;
        // A retry on its own page is shown alone; merged with it are the results of the first job.
        const auto itself = std::find_if(lineage->begin(), lineage->end(),
                                         [&jobId](const core::ExportPart &part) { return part.job.id == jobId; });
        const bool alone = itself != lineage->end() && !itself->job.parent.isEmpty();
        for (const core::ExportPart &part : *lineage)
            if (!alone || part.job.id == jobId)
                parts.append(part);
        QThreadPool::globalInstance()->start([promise, parts, &models, &prices] {
            promise->addResult(open(parts, models, prices));
            promise->finish();
        });
    });
    return answer;
}

static core::Result<core::OutcomeCounts> countMerged(const QList<core::ExportPart> &parts)
{
    const auto lineage = core::ResultLineage::open(parts);
    if (!lineage)
        return lineage.error();
    core::OutcomeCounts counts;
    for (qint64 position = 0; position < (*lineage)->size(); ++position)
        ++counts.of((*lineage)->record(position).outcome);
    return counts;
}

core::Answer<core::OutcomeCounts> mergedCounts(const Session &session, const QString &jobId, QObject *context)
{
    auto promise = std::make_shared<QPromise<core::Result<core::OutcomeCounts>>>();
    promise->start();
    const core::Answer<core::OutcomeCounts> answer = promise->future();
    core::whenAnswered(session.jobs.readable(jobId), context, [promise](const core::Result<QList<core::ExportPart>> &parts) {
        if (!parts) {
            promise->addResult(parts.error());
            promise->finish();
            return;
        }
        QThreadPool::globalInstance()->start([promise, parts = *parts] {
            promise->addResult(countMerged(parts));
            promise->finish();
        });
    });
    return answer;
}

core::Answer<QList<quint32>> queryResults(std::shared_ptr<const core::ResultLineage> results,
                                          const core::ResultQuery &query, bool searched,
                                          const QList<quint32> &among)
{
    auto promise = std::make_shared<QPromise<core::Result<QList<quint32>>>>();
    promise->start();
    const core::Answer<QList<quint32>> answer = promise->future();
    QThreadPool::globalInstance()->start([promise, results = std::move(results), query, searched, among] {
        promise->addResult(searched ? core::runQuery(*results, query, among) : core::runQuery(*results, query));
        promise->finish();
    });
    return answer;
}

} // namespace ui
