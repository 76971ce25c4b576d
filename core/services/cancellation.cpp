// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cancellation.h"

#include "core/services/localresults.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// The service refuses to cancel what has ended or is gone (API reference §2.4): there is nothing
/// to cancel then.
bool needsNoCancel(const Error &error)
{
    return error.kind == Error::Kind::NotFound || error.kind == Error::Kind::InvalidRequest
        || error.kind == Error::Kind::Conflict;
}

} // namespace

Cancellation::Cancellation(JobParts &parts, Job job, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_job{std::move(job)}
{ }

void Cancellation::start() { next(); }

void Cancellation::next()
{
    while (++m_position < m_job.shards.size()) {
        const Shard &shard = m_job.shards.at(m_position);
        if (shard.state == Shard::State::Planned || shard.state == Shard::State::Held) {
            drop(m_position);
            return;
        }
        if (shard.state == Shard::State::Created && shard.batch
            && shard.batch->status == Batch::Status::InProgress) {
            cancelOnServer(m_position);
            return;
        }
    }
    emit ended(std::nullopt);
}

void Cancellation::drop(int position)
{
    whenAnswered(enterLocalResults(m_parts, m_job, position, {.kind = LocalEnding::Kind::Canceled}),
                 this, [this, position](const Result<ResultImportReport> &report) {
                     if (!report) {
                         emit ended(report.error());
                         return;
                     }
                     Shard &shard = m_job.shards[position];
                     shard.state = Shard::State::Downloaded;
                     shard.downloadedAt = m_parts.now();
                     shard.error = u"canceled before it was sent"_s;
                     save(position);
                 });
}

void Cancellation::cancelOnServer(int position)
{
    whenAnswered(m_parts.batches.cancel(m_job.shards.at(position).batch->id), this,
                 [this, position](const Result<Batch> &batch) {
                     if (!batch && !needsNoCancel(batch.error())) {
                         emit ended(batch.error());
                         return;
                     }
                     // An ended one is left to the watch, which reads it whole.
                     if (!batch || batch->status == Batch::Status::Ended) {
                         next();
                         return;
                     }
                     setBatch(m_job.shards[position], *batch);
                     save(position);
                 });
}

void Cancellation::save(int position)
{
    whenAnswered(m_parts.records.saveShard(m_job.id, m_job.shards.at(position)), this,
                 [this](const Result<void> &saved) {
                     if (saved)
                         next();
                     else
                         emit ended(saved.error());
                 });
}

void cancelBatches(JobParts &parts, const QStringList &batchIds, QObject *context,
                   std::function<void(const std::optional<Error> &failure)> then)
{
    if (batchIds.isEmpty()) {
        then(std::nullopt);
        return;
    }
    whenAnswered(parts.batches.cancel(batchIds.first()), context,
                 [&parts, rest = batchIds.sliced(1), context,
                  then = std::move(then)](const Result<Batch> &batch) {
                     if (batch || needsNoCancel(batch.error()))
                         cancelBatches(parts, rest, context, then);
                     else
                         then(batch.error());
                 });
}

} // namespace core
