// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jobresults.h"

#include <QThreadPool>

#include <algorithm>
#include <numeric>

namespace ui {

static core::Result<JobResults> open(const QList<core::ExportPart> &parts)
{
    auto lineage = core::ResultLineage::open(parts);
    if (!lineage)
        return lineage.error();
    JobResults results{.lineage = *lineage, .jobs = {}, .counts = {}, .causes = {}, .positions = {}};
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

core::Answer<JobResults> openResults(core::Jobs &jobs, const QString &jobId, QObject *context)
{
    auto promise = std::make_shared<QPromise<core::Result<JobResults>>>();
    promise->start();
    const core::Answer<JobResults> answer = promise->future();
    core::whenAnswered(jobs.readable(jobId), context, [promise, jobId](const core::Result<QList<core::ExportPart>> &lineage) {
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
        QThreadPool::globalInstance()->start([promise, parts] {
            promise->addResult(open(parts));
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
