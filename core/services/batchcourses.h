// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/retrying.h"

#include <QHash>

namespace core {

class BatchWatch;
class Download;

/// Watches the batches of one job until they have ended and fetches their results; each step is
/// stored before it is told.
class BatchCourses : public QObject
{
    Q_OBJECT
public:
    BatchCourses(JobParts &parts, const QString &jobId, QObject *parent);

    /// Takes up what `job`, as just read, has to be watched and fetched, and is not yet.
    void follow(const Job &job);
    bool isBusy() const { return !m_watches.isEmpty() || !m_downloads.isEmpty(); }
    void stop();

signals:
    void moved(); ///< a shard stands otherwise, and that is stored
    /// A batch that a look-up found proved to be another's: the shard is Sending again.
    void detached();
    void failed(const core::Error &error); ///< the store could not be written

private:
    void watch(int position);
    void watched(int position, const Batch &batch);
    void fetch(int position, const QString &gone);
    void received(int position, const QString &remark);
    void detach(int position);
    void save(int position, std::function<void()> then);

    JobParts &m_parts;
    const QString m_jobId;
    Job m_job;
    QHash<int, BatchWatch *> m_watches; ///< by position in Job::shards
    QHash<int, Download *> m_downloads; ///< by position; nullptr while the next try waits
    QHash<int, std::shared_ptr<Retrying>> m_retrying;
};

} // namespace core
