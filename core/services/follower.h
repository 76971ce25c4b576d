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

    void start();
    bool isOn() const { return m_on; }

signals:
    /// A job stands otherwise than it was last told.
    void changedElsewhere(const core::Job &job);
    void removedElsewhere(const QString &jobId);
    /// Every two seconds: whoever waits for the lock of another copy tries again.
    void ticked();

private:
    void tick();
    void reload();

    JobRecords &m_records;
    Clock &m_clock;
    bool m_on = false;
    bool m_loaded = false; ///< what is there at the start is no news
    std::optional<qint64> m_writes;
    QHash<QString, Job> m_known;
};

} // namespace core
