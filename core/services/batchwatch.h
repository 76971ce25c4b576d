// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/retrying.h"

namespace core {

/// Asks for one running batch until it has ended.
class BatchWatch : public QObject
{
    Q_OBJECT
public:
    BatchWatch(JobParts &parts, const QString &jobId, const Shard &shard, QObject *parent);
    void start(std::chrono::milliseconds delay);

signals:
    void changed(const core::Batch &batch); ///< ended too: the last signal then
    void lost(); ///< the service has not known it for a while; the last signal then

private:
    void ask();
    void askAfter(std::chrono::milliseconds delay);
    void answered(const Result<BatchStatus> &status);

    JobParts &m_parts;
    const Agenda::Key m_key;
    Batch m_batch;
    Retrying m_retrying;
    std::optional<Instant> m_unknownSince;
};

} // namespace core
