// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/jobwatch.h"

#include "core/batches/failures.h"

#include "ui/batches/jobface.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::Result;

namespace ui {

using preferences::News;

static const QString QuietKey = u"notifications/quietJobs"_s;
static constexpr auto Kept = std::chrono::days{29}; ///< results, from the creation on (API reference §2)
static constexpr auto Warning = std::chrono::hours{48};

JobWatch::JobWatch(core::Jobs &jobs, core::HttpClient &http, core::Settings &settings, const core::Clock &clock) :
    QObject{&jobs}, m_jobs{jobs}, m_settings{settings}, m_clock{clock}
{
    connect(&jobs, &core::Jobs::jobChanged, this, &JobWatch::take);
    connect(&jobs, &core::Jobs::jobRemoved, this, [this](const QString &id) {
        if (m_running.remove(id))
            emit runningChanged();
    });
    connect(&http, &core::HttpClient::failed, this, [this](const core::Error &error) {
        if (error.kind != core::Error::Kind::Authentication || m_running.isEmpty() || std::exchange(m_refused, true))
            return;
        emit happened(News::KeyRefused, m_last);
    });
    connect(&http, &core::HttpClient::contacted, this, [this] { m_refused = false; });
    // What ran when the program was left ends from here on.
    core::whenAnswered(jobs.list(), this, [this](const Result<QList<Job>> &list) {
        if (!list)
            return;
        m_listed = true;
        for (const Job &job : *list) {
            if (isRunning(job.state) && !m_toldBefore.contains(job.id)) {
                m_running.insert(job.id);
                m_last = job;
            }
        }
        emit runningChanged();
        lookForExpiry();
    });
    m_hourly.setInterval(1h);
    connect(&m_hourly, &QTimer::timeout, this, &JobWatch::lookForExpiry);
    m_hourly.start();
}

void JobWatch::keepQuiet(core::Settings &settings, const QString &jobId)
{
    QStringList quiet = settings.value(QuietKey).toStringList();
    quiet.append(jobId);
    settings.set(QuietKey, quiet);
}

News JobWatch::endOf(const Job &job) const
{
    const core::OutcomeCounts &counts = job.counts;
    if (job.state == JobState::NotSubmitted || core::failedIn(counts) - counts.expired + core::curtailedIn(counts) > 0)
        return News::Failed;
    if (counts.expired > 0)
        return News::Expired;
    if (counts.canceled > 0 && !m_canceledHere.contains(job.id))
        return News::CanceledElsewhere;
    return News::Done;
}

void JobWatch::take(const Job &job)
{
    if (!m_listed)
        m_toldBefore.insert(job.id);
    if (isRunning(job.state)) {
        m_last = job;
        if (!m_running.contains(job.id)) {
            m_running.insert(job.id);
            emit runningChanged();
        }
        return;
    }
    const bool ran = m_running.remove(job.id);
    if (!ran)
        return;
    emit runningChanged();
    if (job.state != JobState::Done && job.state != JobState::NotSubmitted)
        return;
    QStringList quiet = m_settings.value(QuietKey).toStringList();
    if (quiet.removeAll(job.id) > 0)
        m_settings.set(QuietKey, quiet);
    else
        emit happened(endOf(job), job);
}

void JobWatch::lookForExpiry()
{
    core::whenAnswered(m_jobs.list(), this, [this](const Result<QList<Job>> &list) {
        if (!list)
            return;
        const core::Instant now = m_clock.now();
        for (const Job &job : *list) {
            for (const core::Shard &shard : job.shards) {
                if (!shard.batch || shard.state != core::Shard::State::Ended || m_warned.contains(job.id))
                    continue;
                const core::Instant gone = shard.batch->createdAt + Kept;
                if (gone > now && gone - now < Warning) {
                    m_warned.insert(job.id);
                    emit happened(News::ResultsExpire, job);
                }
            }
        }
    });
}

} // namespace ui
