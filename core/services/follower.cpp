// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/follower.h"

#include "core/services/promised.h"

namespace core {

namespace {

constexpr std::chrono::seconds Pause{2};

} // namespace

Follower::Follower(JobRecords &records, JobNews &news, Clock &clock)
    : m_records{records}, m_clock{clock}
{
    connect(&news, &JobNews::changed, this, [this](const Job &job) {
        m_known.insert(job.id, job);
        m_told.insert(job.id);
    });
    connect(&news, &JobNews::removed, this, [this](const QString &jobId) {
        m_known.remove(jobId);
        m_told.insert(jobId);
    });
}

void Follower::start()
{
    if (!m_on)
        list();
}

void Follower::begin()
{
    m_on = true;
    // Before the first look at the jobs: what is written after it is seen at the first tick.
    whenAnswered(m_records.foreignWrites(), this, [this](const Result<qint64> &writes) {
        if (writes)
            m_writes = *writes;
    });
    tick();
}

void Follower::tick()
{
    m_clock.callAfter(Pause, this, [this] {
        emit ticked();
        whenAnswered(m_records.foreignWrites(), this, [this](const Result<qint64> &writes) {
            // Unreadable now: the next time tells.
            if (writes && m_writes != *writes) {
                m_writes = *writes;
                emit writtenElsewhere();
                reload();
            }
            tick();
        });
    });
}

Answer<QList<Job>> Follower::list()
{
    if (!m_on)
        begin();
    const Promised<QList<Job>> promised;
    load([this, promised](const Result<QList<Job>> &jobs) {
        promised.give(jobs ? Result<QList<Job>>{take(*jobs, Tell::Nothing)} : jobs);
    });
    return promised.answer();
}

void Follower::reload()
{
    load([this](const Result<QList<Job>> &jobs) {
        if (jobs)
            take(*jobs, Tell::Changes);
    });
}

void Follower::load(std::function<void(const Result<QList<Job>> &)> then)
{
    if (m_loads++ == 0)
        m_told.clear();
    whenAnswered(m_records.jobs(), this,
                 [this, then = std::move(then)](const Result<QList<Job>> &jobs) {
                     --m_loads;
                     then(jobs);
                     if (m_loads == 0 && std::exchange(m_again, false))
                         reload();
                 });
}

QList<Job> Follower::take(QList<Job> jobs, Tell tell)
{
    const QHash<QString, Job> before = std::exchange(m_known, {});
    const QSet<QString> told = m_told;
    QList<Job> changed;
    for (auto job = jobs.begin(); job != jobs.end();) {
        const auto known = before.constFind(job->id);
        if (told.contains(job->id)) {
            // Told since this was read, so that is newer; or else the next look finds out.
            m_again = m_again || known == before.constEnd() || *known != *job;
            if (known == before.constEnd()) {
                job = jobs.erase(job);
                continue;
            }
            *job = *known;
        } else if (known == before.constEnd() || *known != *job) {
            changed.append(*job);
        }
        m_known.insert(job->id, *job);
        ++job;
    }
    QStringList removed;
    for (auto known = before.begin(); known != before.end(); ++known) {
        if (m_known.contains(known.key()))
            continue;
        if (told.contains(known.key())) {
            m_known.insert(known.key(), *known);
            jobs.append(*known);
        } else {
            removed.append(known.key());
        }
    }
    if (tell == Tell::Changes) {
        for (const Job &job : std::as_const(changed))
            emit changedElsewhere(job);
        for (const QString &jobId : std::as_const(removed))
            emit removedElsewhere(jobId);
    }
    emit loaded(jobs);
    return jobs;
}

} // namespace core
