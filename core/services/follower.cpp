// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/follower.h"

namespace core {

namespace {

constexpr std::chrono::seconds Pause{2};

} // namespace

Follower::Follower(JobRecords &records, JobNews &news, Clock &clock)
    : m_records{records}, m_clock{clock}
{
    connect(&news, &JobNews::changed, this,
            [this](const Job &job) { m_known.insert(job.id, job); });
    connect(&news, &JobNews::removed, this,
            [this](const QString &jobId) { m_known.remove(jobId); });
}

void Follower::start()
{
    if (m_on)
        return;
    m_on = true;
    reload();
    tick();
}

void Follower::tick()
{
    m_clock.callAfter(Pause, this, [this] {
        emit ticked();
        whenAnswered(m_records.foreignWrites(), this, [this](const Result<qint64> &writes) {
            // Unreadable now: the next time tells.
            if (writes && m_writes && *m_writes != *writes)
                reload();
            if (writes)
                m_writes = *writes;
            tick();
        });
    });
}

void Follower::reload()
{
    whenAnswered(m_records.jobs(), this, [this](const Result<QList<Job>> &jobs) {
        if (!jobs)
            return;
        const QHash<QString, Job> before = std::exchange(m_known, {});
        const bool first = !std::exchange(m_loaded, true);
        for (const Job &job : *jobs) {
            m_known.insert(job.id, job);
            const auto known = before.constFind(job.id);
            if (!first && (known == before.constEnd() || *known != job))
                emit changedElsewhere(job);
        }
        for (auto known = before.begin(); known != before.end(); ++known) {
            if (!m_known.contains(known.key()))
                emit removedElsewhere(known.key());
        }
    });
}

} // namespace core
