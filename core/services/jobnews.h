// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/jobs/job.h"

#include <QObject>

namespace core {

/// What happens to jobs by itself, from the parts that do it to Jobs, which passes it on.
class JobNews : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

signals:
    void changed(const core::Job &job);
    void removed(const QString &jobId);
    void submitProgress(const QString &jobId, int shard, qint64 bytesSent, qint64 bytesTotal);
    void submitWaiting(const QString &jobId, std::chrono::milliseconds delay,
                       const core::Error &reason);
    void downloadProgress(const QString &jobId, int shard, qint64 bytesReceived);
    void trouble(const QString &jobId, const core::Error &error);
    /// Something was put right by itself; a sentence.
    void remarked(const QString &jobId, const QString &remark);
    void writtenElsewhere();
    /// Nothing goes on with the job until the key or the network does.
    void stalled(const QString &jobId, const core::Error &error);
};

} // namespace core
