// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jobface.h"

#include "core/batches/failures.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::Job;
using core::JobState;
using core::OutcomeCounts;
using core::Shard;

namespace ui {

static QString tr(const char *text, const char *note = nullptr, int n = -1)
{
    return QCoreApplication::translate("ui::Job", text, note, n);
}

bool isRunning(JobState state)
{
    return state == JobState::Submitting || state == JobState::InProgress
        || state == JobState::Canceling || state == JobState::Downloading;
}

bool waitsForRelease(const Job &job)
{
    return job.canary && !job.released && job.state == JobState::Ready
        && std::any_of(job.shards.begin(), job.shards.end(),
                       [](const Shard &shard) { return shard.state == Shard::State::Downloaded; });
}

/// A retry does not by itself: what is left of it is told of the job that it belongs to.
static bool needsAttention(const Job &job)
{
    return job.state == JobState::Unclear || job.state == JobState::NotSubmitted || waitsForRelease(job)
        || (job.state == JobState::Done && job.parent.isEmpty() && core::failedIn(job.counts) > 0);
}

bool isLookedFor(const Job &job, const JobProgress &progress)
{
    return job.state == JobState::Submitting && progress.answerLost
        && std::any_of(job.shards.begin(), job.shards.end(), [](const Shard &shard) {
               return shard.state == Shard::State::Sending || shard.state == Shard::State::Unclear;
           });
}

bool belongsTo(const Job &job, JobGroup group)
{
    switch (group) {
    case JobGroup::All: return true;
    case JobGroup::Running: return isRunning(job.state);
    case JobGroup::Done: return job.state == JobState::Done && !needsAttention(job); // the groups add up
    case JobGroup::NeedsAttention: return needsAttention(job);
    }
    return true;
}

static PillFace donePill(const Job &job, const Format &format)
{
    const OutcomeCounts &counts = job.counts;
    const qint64 failed = core::failedIn(counts);
    if (failed > 0 && failed == counts.expired)
        return {Icon::Cross, tr("%1 expired").arg(format.count(failed)), Tone::Bad};
    if (failed > 0)
        return {Icon::Warning, tr("%1 failed").arg(format.count(failed)),
                failed == counts.total() ? Tone::Bad : Tone::Warn};
    if (counts.canceled > 0)
        return {Icon::Canceled, tr("Canceled"), Tone::Neutral};
    if (counts.refused > 0 && counts.truncated == 0)
        return {Icon::Warning, tr("%1 refused").arg(format.count(counts.refused)), Tone::Warn};
    if (core::curtailedIn(counts) > 0)
        return {Icon::Warning, tr("%1 truncated").arg(format.count(core::curtailedIn(counts))), Tone::Warn};
    return {Icon::Check, tr("Done"), Tone::Ok};
}

/// Whatever the clock was set to meanwhile, it is not longer than it was at first.
static std::optional<qint64> secondsToWait(const JobProgress &progress, core::Instant now)
{
    if (progress.waits <= 0ms || now - progress.waitsSince >= progress.waits)
        return {};
    const auto left = std::min<std::chrono::milliseconds>(progress.waits, progress.waits - (now - progress.waitsSince));
    return std::chrono::ceil<std::chrono::seconds>(left).count();
}

QString busyText(const JobProgress &progress, core::Instant now)
{
    const std::optional<qint64> seconds = secondsToWait(progress, now);
    if (!seconds)
        return {};
    return progress.waitsAsAsked ? tr("Busy. Next try in %1 s, as the service asked.").arg(*seconds)
                                 : tr("Busy. Next try in %1 s.").arg(*seconds);
}

PillFace statusPill(const Job &job, const Format &format)
{
    switch (job.state) {
    case JobState::Draft:
        return job.error.isEmpty() ? PillFace{Icon::Pencil, tr("Draft"), Tone::Neutral}
                                   : PillFace{Icon::Warning, tr("Draft"), Tone::Warn};
    case JobState::Checking: return {Icon::Clock, tr("Checking"), Tone::Neutral};
    case JobState::Ready:
        return waitsForRelease(job) ? PillFace{Icon::Warning, tr("Sample ended"), Tone::Warn}
                                    : PillFace{Icon::CheckCircle, tr("Ready"), Tone::Accent};
    case JobState::Submitting: return {Icon::Upload, tr("Submitting"), Tone::Accent};
    case JobState::Unclear: return {Icon::Question, tr("Unclear"), Tone::Warn};
    case JobState::InProgress: return {Icon::Clock, tr("In progress"), Tone::Accent};
    case JobState::Canceling: return {Icon::Canceled, tr("Canceling"), Tone::Neutral};
    case JobState::Downloading: return {Icon::Download, tr("Downloading"), Tone::Accent};
    case JobState::Done: return donePill(job, format);
    case JobState::NotSubmitted: return {Icon::Cross, tr("Not submitted"), Tone::Bad};
    }
    return {};
}

PillFace statusPillLong(const Job &job, const Format &format)
{
    PillFace face = statusPill(job, format);
    if (job.state == JobState::Done && face.tone != Tone::Ok && face.tone != Tone::Neutral)
        face.text = tr("Done · %1", "state of a job, then what failed").arg(face.text);
    return face;
}

core::Instant startedAt(const Job &job)
{
    std::optional<core::Instant> first;
    for (const Shard &shard : job.shards)
        if (shard.batch && (!first || shard.batch->createdAt < *first))
            first = shard.batch->createdAt;
    return first.value_or(job.createdAt);
}

/// It goes to the service, or went.
static bool isSent(const Shard &shard)
{
    return shard.state != Shard::State::Held && shard.state != Shard::State::Reused;
}

static bool hasEnded(const Shard &shard)
{
    return shard.state == Shard::State::Ended || shard.state == Shard::State::Downloaded
        || shard.state == Shard::State::Deleted
        || (shard.batch && shard.batch->status == core::Batch::Status::Ended);
}

/// Shares of a job's requests by outcome, for what has been downloaded.
static MeterFace outcomes(const OutcomeCounts &counts, qint64 total)
{
    MeterFace face;
    if (total <= 0)
        return face;
    const auto add = [&face, total](qint64 count, Color color) {
        if (count > 0)
            face.parts.append({double(count) / double(total), color, false});
    };
    add(counts.succeeded, Color::Ok);
    add(core::curtailedIn(counts), Color::Warn);
    add(core::failedIn(counts), Color::Bad);
    add(counts.canceled, Color::Axis);
    return face;
}

static MeterFace running(const Job &job, const JobProgress &progress, core::Instant now)
{
    qint64 ended = 0;
    qint64 sent = 0;
    for (const Shard &shard : job.shards) {
        if (!isSent(shard))
            continue;
        sent += shard.requests;
        if (hasEnded(shard))
            ended += shard.requests;
    }
    const double solid = sent > 0 ? double(ended) / double(sent) : 0;
    MeterFace face;
    if (solid > 0)
        face.parts.append({solid, Color::Accent, false});
    double elapsed = 0.3; // no history: how far it is cannot be told
    if (progress.typical) {
        const double usual = double(progress.typical->second.count());
        const double seconds = double((now - startedAt(job)).count()) / 1000;
        elapsed = usual > 0 ? qBound(0.02, seconds / usual, 0.95) : 0.3;
    }
    if (solid < 1)
        face.parts.append({(1 - solid) * elapsed, Color::Accent, true});
    return face;
}

MeterFace jobMeter(const Job &job, const JobProgress &progress, core::Instant now)
{
    switch (job.state) {
    case JobState::Done: return outcomes(job.counts, job.counts.total());
    case JobState::InProgress:
    case JobState::Canceling: return running(job, progress, now);
    case JobState::Downloading: {
        MeterFace face = outcomes(job.counts, qMax(job.requests, job.counts.total()));
        const double known = std::accumulate(
            face.parts.begin(), face.parts.end(), 0.0,
            [](double sum, const MeterFace::Part &part) { return sum + part.share; });
        if (known < 1)
            face.parts.append({(1 - known) * 0.95, Color::Accent, true});
        return face;
    }
    case JobState::Submitting:
        if (progress.bytesToSend > 0)
            return {{{double(progress.bytesSent) / double(progress.bytesToSend), Color::Accent, false}}};
        return {{{0.05, Color::Accent, true}}};
    case JobState::Ready:
        if (waitsForRelease(job))
            return outcomes(job.counts, job.requests);
        return {};
    default: return {};
    }
}

/// Whole seconds: tenths would only flicker. No batch runs longer than a day, whatever the clock was set to.
static QString elapsedText(const Job &job, core::Instant now, const Format &format)
{
    const auto elapsed = std::chrono::floor<std::chrono::seconds>(now - startedAt(job));
    return format.duration(std::clamp<std::chrono::seconds>(elapsed, 0s, 24h));
}

static QString durationText(const Job &job, const JobProgress &progress, core::Instant now,
                            const Format &format)
{
    const QString elapsed = elapsedText(job, now, format);
    if (progress.typical)
        return tr("%1 · usually %2", "elapsed time · usual duration")
            .arg(elapsed, format.durationBand(progress.typical->first, progress.typical->second));
    return tr("%1 · at most 24 h", "elapsed time").arg(elapsed);
}

QString progressText(const Job &job, const JobProgress &progress, core::Instant now,
                     const Format &format)
{
    const OutcomeCounts &counts = job.counts;
    switch (job.state) {
    case JobState::Done: {
        const qint64 total = counts.total();
        return counts.succeeded == total
            ? tr("%1 succeeded").arg(format.grouped(total))
            : tr("%1 of %2 succeeded").arg(format.grouped(counts.succeeded), format.grouped(total));
    }
    case JobState::InProgress:
    case JobState::Canceling: {
        const auto sent = std::count_if(job.shards.begin(), job.shards.end(), isSent);
        const auto ended = std::count_if(job.shards.begin(), job.shards.end(), hasEnded);
        if (job.canary && !job.released)
            return tr("Sample: %1", "elapsed time of the sample").arg(durationText(job, progress, now, format));
        if (sent > 1)
            return tr("%1 of %2 batches ended · %3", "count, count, elapsed time")
                .arg(ended)
                .arg(sent)
                .arg(elapsedText(job, now, format));
        return durationText(job, progress, now, format);
    }
    case JobState::Downloading:
        return progress.bytesReceived > 0
            ? tr("%1 received", "bytes").arg(format.bytes(progress.bytesReceived))
            : tr("Fetching results");
    case JobState::Submitting: {
        if (const QString busy = busyText(progress, now); !busy.isEmpty())
            return busy;
        if (isLookedFor(job, progress))
            return tr("Looking on the server");
        const auto total = job.shards.size();
        const auto created = std::count_if(job.shards.begin(), job.shards.end(), [](const Shard &shard) {
            return shard.batch.has_value();
        });
        return tr("Sending %1 of %2").arg(qMin<qsizetype>(created + 1, total)).arg(total);
    }
    case JobState::Unclear: return tr("The answer was lost");
    case JobState::Ready:
        return waitsForRelease(job)
            ? tr("%1 of %2 in the sample succeeded").arg(format.grouped(counts.succeeded), format.grouped(counts.total() - counts.waiting))
            : tr("Nothing sent yet");
    case JobState::Draft: return job.error.isEmpty() ? tr("Nothing sent yet") : job.error;
    case JobState::Checking: return tr("Nothing sent yet");
    case JobState::NotSubmitted: return tr("The service refused it");
    }
    return {};
}

QString shortProgressText(const Job &job, const JobProgress &progress, core::Instant now,
                          const Format &format)
{
    switch (job.state) {
    case JobState::Done: {
        const qint64 total = job.counts.total();
        return job.counts.succeeded == total
            ? format.count(total)
            : tr("%1 of %2", "counts").arg(format.count(job.counts.succeeded), format.count(total));
    }
    case JobState::InProgress:
    case JobState::Canceling: {
        const auto sent = std::count_if(job.shards.begin(), job.shards.end(), isSent);
        if (sent > 1)
            return tr("%1 of %2 ended", "batches")
                .arg(std::count_if(job.shards.begin(), job.shards.end(), hasEnded))
                .arg(sent);
        return elapsedText(job, now, format);
    }
    case JobState::Submitting:
        if (const std::optional<qint64> seconds = secondsToWait(progress, now))
            return tr("Busy. Next try in %1 s.").arg(*seconds);
        return progressText(job, progress, now, format);
    default: return progressText(job, progress, now, format);
    }
}

QString modelName(const QString &id, const core::ModelCatalog &models)
{
    const core::Model *model = models.find(id);
    if (!model || model->displayName.isEmpty())
        return id;
    QString name = model->displayName;
    if (name.startsWith("Claude "_L1))
        name.remove(0, 7);
    return name;
}

QString jobSubtitle(const Job &job, const core::ModelCatalog &models, const Format &format)
{
    QStringList parts;
    // What a draft without one comes to is known when it has been checked.
    if (!job.model.isEmpty() || job.state != JobState::Draft)
        parts.append(job.model.isEmpty() ? (job.adopted ? tr("made elsewhere") : tr("several models"))
                                     : modelName(job.model, models));
    if (!job.source.isEmpty())
        parts.append(job.source);
    if (!job.parent.isEmpty())
        parts.append(tr("retry"));
    if (job.shards.size() > 1)
        parts.append(tr("%1 batches").arg(format.grouped(job.shards.size())));
    return parts.join(u" · "_s);
}

bool isBilled(const Job &job) { return job.state == JobState::Done || (job.cost && waitsForRelease(job)); }

std::optional<core::Money> savedOrExpected(const Job &job)
{
    if (isBilled(job))
        return job.savedByBatch;
    if (job.estimateBatch && job.estimateRealtime)
        return *job.estimateRealtime - *job.estimateBatch;
    return {};
}

} // namespace ui
