// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"

#include <chrono>
#include <optional>
#include <utility>

namespace core {

using DurationBand = std::pair<std::chrono::seconds, std::chrono::seconds>;

/// 10th and 90th percentile of how long the service took for finished batches like this one: all of
/// whose requests are for `model`, with a third to three times as many requests. Canceled ones do
/// not count. nullopt with fewer than 3.
std::optional<DurationBand> typicalDurationOf(const QList<Job> &history, const QString &model,
                                              qint64 requests);

} // namespace core
