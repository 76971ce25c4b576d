// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/batchcourses.h"

#include "core/services/batchwatch.h"
#include "core/services/download.h"
#include "core/services/jobcourse.h"
#include "core/services/pollschedule.h"

namespace core {

using namespace Qt::StringLiterals;

BatchCourses::BatchCourses(JobParts &parts, const QString &jobId, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_jobId{jobId}
{ }

void BatchCourses::follow(const Job &job)
{
    m_job = job;
    const JobCourse course = courseOf(job);
    for (const int position : course.poll) {
        if (!m_watches.contains(position) && !m_downloads.contains(position))
            watch(position);
    }
    for (const int position : course.download) {
        if (!m_watches.contains(position) && !m_downloads.contains(position))
            fetch(position, {});
    }
}

void BatchCourses::stop()
{
    const auto drop = [this](QObject *one) {
        if (!one)
            return;
        one->disconnect(this);
        one->deleteLater();
    };
    for (BatchWatch *one : std::exchange(m_watches, {}))
        drop(one);
    for (Download *one : std::exchange(m_downloads, {}))
        drop(one);
}

void BatchCourses::watch(int position)
{
    auto *one = new BatchWatch{m_parts, m_jobId, m_job.shards.at(position), this};
    m_watches.insert(position, one);
    connect(one, &BatchWatch::changed, this,
            [this, position](const Batch &batch) { watched(position, batch); });
    connect(one, &BatchWatch::lost, this, [this, position] {
        m_watches.take(position)->deleteLater();
        fetch(
            position,
            u"the service does not know this batch any more: it was deleted, or the key is of another workspace"_s);
    });
    one->start(FirstPollDelay);
}

void BatchCourses::watched(int position, const Batch &batch)
{
    Shard &shard = m_job.shards[position];
    setBatch(shard, batch);
    const bool over = batch.status == Batch::Status::Ended;
    if (over)
        shard.state = Shard::State::Ended;
    save(position, [this, position, over] {
        // stop() has let go of it if another write of the job failed meanwhile.
        if (BatchWatch *one = over ? m_watches.take(position) : nullptr)
            one->deleteLater();
        emit moved();
    });
}

void BatchCourses::fetch(int position, const QString &gone)
{
    auto *one = new Download{m_parts, m_job, position, gone, this};
    m_downloads.insert(position, one);
    std::shared_ptr<Retrying> &retrying = m_retrying[position];
    if (!retrying) {
        retrying = std::make_shared<Retrying>(
            m_parts, Agenda::Key{.jobId = m_jobId, .shard = m_job.shards.at(position).ordinal});
    }
    connect(one, &Download::received, this, [this, one, position](const QString &remark) {
        one->deleteLater();
        received(position, remark);
    });
    connect(one, &Download::notOurs, this, [this, one, position] {
        one->deleteLater();
        detach(position);
    });
    connect(one, &Download::failed, this,
            [this, one, position, gone, retrying](const Error &error) {
                one->deleteLater();
                m_downloads[position] = nullptr;
                retrying->failed(error, this, [this, position, gone] { fetch(position, gone); });
            });
    one->start();
}

void BatchCourses::received(int position, const QString &remark)
{
    m_retrying[position]->succeeded();
    Shard &shard = m_job.shards[position];
    shard.state = Shard::State::Downloaded;
    shard.downloadedAt = m_parts.now();
    shard.found = false;
    shard.error = remark;
    save(position, [this, position] {
        m_downloads.remove(position);
        emit moved();
    });
}

// The look-up took somebody else's batch. Now that its results are there it is not taken again.
void BatchCourses::detach(int position)
{
    Shard &shard = m_job.shards[position];
    const Error error{
        .kind = Error::Kind::Unclear,
        .detail = u"batch %1 was taken for this one, but its results are of other requests"_s.arg(
            shard.batch->id)};
    shard.state = Shard::State::Sending;
    shard.batch.reset();
    shard.found = false;
    shard.error = error.detail;
    emit m_parts.news.trouble(m_jobId, error);
    save(position, [this, position] {
        m_downloads.remove(position);
        emit detached();
    });
}

void BatchCourses::save(int position, std::function<void()> then)
{
    whenAnswered(m_parts.records.saveShard(m_jobId, m_job.shards.at(position)), this,
                 [this, then = std::move(then)](const Result<void> &saved) {
                     if (saved)
                         then();
                     else
                         emit failed(saved.error());
                 });
}

} // namespace core
