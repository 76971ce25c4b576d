// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/exports.h"

#include "core/services/healing.h"
#include "core/services/promised.h"
#include "core/services/worker.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

bool hasResults(const Job &job)
{
    return std::any_of(job.shards.begin(), job.shards.end(),
                       [](const Shard &shard) { return shard.downloadedAt.has_value(); });
}

} // namespace

Answer<ExportReport> exportLineage(JobParts &parts, const QString &jobId, const QString &path,
                                   ExportFormat format)
{
    const Promised<ExportReport> promised;
    whenAnswered(readableParts(parts, jobId, Unsent::Without), &parts.news,
                 [&parts, promised, path, format](const Result<QList<ExportPart>> &all) {
                     if (!all) {
                         promised.give(all.error());
                         return;
                     }
                     QList<ExportPart> lineage;
                     bool any = false;
                     for (const ExportPart &part : *all) {
                         any = any || hasResults(part.job);
                         // The first says what was sent, in which order, also when nothing of it is
                         // here yet.
                         if (lineage.isEmpty() || hasResults(part.job))
                             lineage.append(part);
                     }
                     if (!any) {
                         promised.give(Error{.kind = Error::Kind::NotFound,
                                             .detail = u"no results have been received yet"_s});
                         return;
                     }
                     whenAnswered(
                         onWorker(parts.workers,
                                  [lineage, path, format, &stopping = parts.stopping] {
                                      return exportResults(lineage, path, format, &stopping);
                                  }),
                         &parts.news,
                         [promised](const Result<ExportReport> &report) { promised.give(report); });
                 });
    return promised.answer();
}

} // namespace core
