// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/batchwatch.h"

#include "core/services/pollschedule.h"

namespace core {

using std::chrono::milliseconds;

BatchWatch::BatchWatch(JobParts &parts, const QString &jobId, const Shard &shard, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_key{.jobId = jobId, .shard = shard.ordinal},
      m_batch{shard.batch.value_or(Batch{})}, m_retrying{parts, m_key}
{ }

void BatchWatch::start(milliseconds delay) { askAfter(delay); }

void BatchWatch::askAfter(milliseconds delay)
{
    m_parts.agenda.after(delay, m_key, [self = QPointer<BatchWatch>{this}] {
        if (self)
            self->ask();
    });
}

void BatchWatch::ask()
{
    if (m_parts.isRefused()) {
        whenNotRefused(m_parts, m_key, this, [this] { ask(); });
        return;
    }
    whenAnswered(m_parts.batches.retrieve(m_batch.id), this,
                 [this](const Result<BatchStatus> &status) { answered(status); });
}

void BatchWatch::answered(const Result<BatchStatus> &status)
{
    if (!status && status.error().kind == Error::Kind::NotFound) {
        const Instant now = m_parts.now();
        if (!m_unknownSince)
            m_unknownSince = now;
        if (isPassingNotFound(now - *m_unknownSince))
            askAfter(NotFoundPause);
        else
            emit lost();
        return;
    }
    if (!status) {
        m_retrying.failed(status.error(), this, [this] { ask(); });
        return;
    }
    m_unknownSince.reset();
    m_retrying.succeeded();
    const bool news = m_batch != status->batch;
    m_batch = status->batch;
    if (m_batch.status != Batch::Status::Ended) {
        askAfter(m_parts.context.profile.isSandbox()
                     ? SandboxPollDelay
                     : pollDelay(m_parts.now() - m_batch.createdAt, status->retryAfter,
                                 m_parts.context.jitter()));
    }
    if (news || m_batch.status == Batch::Status::Ended)
        emit changed(m_batch);
}

} // namespace core
