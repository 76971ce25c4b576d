// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "core/jobs/job.h"

#include <QList>

namespace app {

/// What pre-flight found, to be read: figures, faults and warnings with their places, the price.
QString textOf(const core::PreflightReport &report, const QString &sourceName);

/// One job in lines: state, batches, outcomes, tokens, cost.
QString textOf(const core::Job &job);
/// Jobs in a table.
QString tableOf(const QList<core::Job> &jobs);
/// "in progress", "ready: the sample has ended, the rest waits for release".
QString stateInWords(const core::Job &job);
/// "11 succeeded, 1 errored"; "none yet" before any.
QString outcomesInWords(const core::OutcomeCounts &counts);
/// "$0.0102", "unpriced (3 answers without a known price)", "nothing yet".
QString costInWords(const core::Job &job);

} // namespace app
