// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/models/modelcatalog.h"
#include "ui/format/format.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/pill.h"

#include <optional>
#include <utility>

namespace ui {

/// The durations between which most of the user's own jobs of this kind ended.
using TypicalDuration = std::optional<std::pair<std::chrono::seconds, std::chrono::seconds>>;

/// What is known about a running job beside the job itself.
struct JobProgress
{
    TypicalDuration typical;
    qint64 bytesReceived = 0; ///< of the download under way
    qint64 bytesSent = 0, bytesToSend = 0; ///< of the submission under way
    bool answerLost = false; ///< to a submission, and nothing was sent since
    /// The service was busy when it was last asked to take the job: from then on, so long, and whether it said so itself.
    core::Instant waitsSince{};
    std::chrono::milliseconds waits{0};
    bool waitsAsAsked = false;
};

/// "Busy. Next try in 12 s, as the service asked." While nothing waits "".
QString busyText(const JobProgress &progress, core::Instant now);

/// Which jobs a segment above the list shows.
enum class JobGroup { All, Running, Done, NeedsAttention };
bool isRunning(core::JobState state);
bool belongsTo(const core::Job &job, JobGroup group);
/// Its sample has ended, and the rest waits to be sent.
bool waitsForRelease(const core::Job &job);
/// Its figures are what was billed, not estimates: it has ended, or its sample has.
bool isBilled(const core::Job &job);
/// The answer to a submission was lost, and the server is being asked whether it has the batch.
bool isLookedFor(const core::Job &job, const JobProgress &progress);

PillFace statusPill(const core::Job &job, const Format &format);
/// The same for the head of the job's own page: "Done · 126 failed".
PillFace statusPillLong(const core::Job &job, const Format &format);
/// The bar: facts solid, time hatched. Progress that the service does not report is not invented.
MeterFace jobMeter(const core::Job &job, const JobProgress &progress, core::Instant now);
QString progressText(const core::Job &job, const JobProgress &progress, core::Instant now,
                     const Format &format);

/// The same for a narrow column: "1 of 2 ended", "3,059 of 3,200".
QString shortProgressText(const core::Job &job, const JobProgress &progress, core::Instant now,
                          const Format &format);

/// When the service took the job, else when it was made.
core::Instant startedAt(const core::Job &job);
/// "Haiku 5.5 · products-w48.jsonl · 2 batches".
QString jobSubtitle(const core::Job &job, const core::ModelCatalog &models, const Format &format);
/// "Haiku 5.5": the display name without the vendor's, the id for an unknown model.
QString modelName(const QString &id, const core::ModelCatalog &models);
/// What batching saves: billed once it ended, estimated before.
std::optional<core::Money> savedOrExpected(const core::Job &job);

} // namespace ui
