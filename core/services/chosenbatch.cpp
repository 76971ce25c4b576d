// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/chosenbatch.h"

#include "core/services/promised.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

Error badInput(const QString &detail) { return {.kind = Error::Kind::BadInput, .detail = detail}; }

Result<Batch> fitting(const Batch &batch, const Shard &shard)
{
    const qint64 requests = batch.counts.total();
    if (requests == shard.requests)
        return batch;
    return badInput(
        u"%1 has %2 requests, this one %3"_s.arg(batch.id).arg(requests).arg(shard.requests));
}

} // namespace

Answer<Batch> chosenBatch(JobParts &parts, const QString &batchId, const Shard &shard)
{
    const Promised<Batch> promised;
    whenAnswered(parts.records.knowsBatch(batchId), &parts.news,
                 [&parts, promised, batchId, shard](const Result<bool> &known) {
                     if (!known || *known) {
                         promised.give(
                             known ? badInput(u"%1 belongs to a job here already"_s.arg(batchId))
                                   : known.error());
                         return;
                     }
                     whenAnswered(parts.batches.retrieve(batchId), &parts.news,
                                  [promised, shard](const Result<BatchStatus> &status) {
                                      promised.give(status ? fitting(status->batch, shard)
                                                           : Result<Batch>{status.error()});
                                  });
                 });
    return promised.answer();
}

} // namespace core
