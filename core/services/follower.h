// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobrecords.h"

#include <QHash>
#include <QSet>

namespace core {

/// Follows what other running copies do to the jobs of the profile, by reading the store when
/// another process has written.
class Follower : public QObject
{
    Q_OBJECT
public:
    Follower(JobRecords &records, JobNews &news, Clock &clock);

    /// From now on what other copies write is seen within two seconds.
    void start();
    /// The jobs as they stand; what changes afterwards is told. Starts.
    Answer<QList<Job>> list();

signals:
    /// A job stands otherwise than it was last told or listed.
    void changedElsewhere(const core::Job &job);
    void removedElsewhere(const QString &jobId);
    /// After each look at the store.
    void loaded(const QList<core::Job> &jobs);
    void writtenElsewhere();
    /// Every two seconds: whoever waits for the lock of another copy tries again.
    void ticked();

private:
    enum class Tell { Nothing, Changes };
    void begin();
    void tick();
    void reload();
    void load(std::function<void(const Result<QList<Job>> &)> then);
    QList<Job> take(QList<Job> jobs, Tell tell);

    JobRecords &m_records;
    Clock &m_clock;
    bool m_on = false;
    std::optional<qint64> m_writes;
    QHash<QString, Job> m_known;
    int m_loads = 0; ///< looks under way
    QSet<QString> m_told; ///< jobs that were told of since the first of these began
    bool m_again = false;
};

} // namespace core
