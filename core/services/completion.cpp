// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/completion.h"

#include "core/jobs/reuse.h"
#include "core/services/exports.h"
#include "core/services/jobcourse.h"
#include "core/services/localresults.h"

#include <QFile>

#include <algorithm>

namespace core {

namespace {

/// When the service had finished the last batch, which may be long before its results were fetched.
std::optional<Instant> lastEnd(const Job &job)
{
    std::optional<Instant> last;
    for (const Shard &shard : job.shards) {
        if (shard.batch && shard.batch->endedAt)
            last = std::max(last.value_or(*shard.batch->endedAt), *shard.batch->endedAt);
    }
    return last;
}

} // namespace

Completion::Completion(JobParts &parts, Job job, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_job{std::move(job)}
{ }

void Completion::start()
{
    // With nothing sent at all the job can be submitted again: its requests have not ended.
    if (stateFromShards(m_job, false) == JobState::NotSubmitted)
        finish(m_job.error);
    else
        enterRefused();
}

void Completion::enterRefused()
{
    const auto refused =
        std::find_if(m_job.shards.begin(), m_job.shards.end(), [](const Shard &shard) {
            return shard.state == Shard::State::Refused && !shard.downloadedAt;
        });
    if (refused == m_job.shards.end()) {
        enterReused();
        return;
    }
    const int position = static_cast<int>(refused - m_job.shards.begin());
    whenAnswered(enterLocalResults(m_parts, m_job, position,
                                   {.kind = LocalEnding::Kind::Refused, .words = refused->error}),
                 this, [this, position](const Result<ResultImportReport> &report) {
                     if (!report) {
                         emit ended(report.error());
                         return;
                     }
                     Shard &shard = m_job.shards[position];
                     shard.downloadedAt = m_parts.now();
                     whenAnswered(m_parts.records.saveShard(m_job.id, shard), this,
                                  [this](const Result<void> &saved) {
                                      if (saved)
                                          enterRefused();
                                      else
                                          emit ended(saved.error());
                                  });
                 });
}

void Completion::enterReused()
{
    const auto reused =
        std::find_if(m_job.shards.begin(), m_job.shards.end(), [](const Shard &shard) {
            return shard.state == Shard::State::Reused && !shard.downloadedAt;
        });
    if (reused == m_job.shards.end()) {
        saveResults();
        return;
    }
    const int position = static_cast<int>(reused - m_job.shards.begin());
    whenAnswered(enterReusedResults(m_parts, m_job, position), this,
                 [this, position](const Result<ResultImportReport> &report) {
                     if (report)
                         enteredReused(position);
                     else
                         emit ended(report.error());
                 });
}

void Completion::enteredReused(int position)
{
    Shard &shard = m_job.shards[position];
    shard.downloadedAt = m_parts.now();
    whenAnswered(m_parts.records.saveShard(m_job.id, shard), this,
                 [this](const Result<void> &saved) {
                     if (!saved) {
                         emit ended(saved.error());
                         return;
                     }
                     // They are among the results now.
                     QFile::remove(m_parts.folder(m_job.id).filePath(reusedAnswersFileName()));
                     enterReused();
                 });
}

void Completion::saveResults()
{
    const auto format = exportFormatFromName(m_job.saveFormat);
    if (m_job.savePath.isEmpty() || !format) {
        finish({});
        return;
    }
    whenAnswered(exportLineage(m_parts, m_job.id, m_job.savePath, *format), this,
                 [this](const Result<ExportReport> &report) {
                     // The results are here all the same, and can be written elsewhere.
                     if (!report)
                         emit m_parts.news.trouble(m_job.id, report.error());
                     finish(report ? QString{} : report.error().detail);
                 });
}

void Completion::finish(const QString &error)
{
    const auto change = [error, now = m_parts.now()](Job &job) {
        job.state = stateFromShards(job, false);
        job.error = error;
        if (job.state == JobState::Done)
            job.endedAt = lastEnd(job).value_or(now);
    };
    whenAnswered(m_parts.records.change(m_job.id, change), this, [this](const Result<Job> &job) {
        if (job)
            emit ended(std::nullopt);
        else
            emit ended(job.error());
    });
}

} // namespace core
