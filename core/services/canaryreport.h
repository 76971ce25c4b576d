// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"

#include <optional>

namespace core {

/// What the sample of a canary showed, and what the rest will cost by it.
struct CanaryReport
{
    qint64 requests = 0; ///< of the sample
    qint64 good = 0; ///< answered as asked
    qint64 failed = 0; ///< errored, expired, canceled, missing, unknown
    qint64 truncated = 0;
    qint64 refused = 0; ///< and those over the context window
    double meanInputTokens = 0; ///< of an answer, whole prompt
    double meanOutputTokens = 0; ///< of an answer
    std::optional<Money> cost; ///< billed for the sample; nullopt if some of it is unpriced
    qint64 restRequests = 0; ///< that wait for the release
    /// The rest at the mean of the sample, failed requests counted as free, rounded up to the
    /// pico-dollar.
    std::optional<Money> restExpected;
    /// The most it can cost, as estimated at the submission; where that was not kept, that of the
    /// whole job less what the sample was billed. nullopt if neither is known.
    std::optional<Money> restWorst;

    bool operator==(const CanaryReport &) const = default;
};

/// nullopt while the sample has not been received, when nothing waits for a release, and for a job
/// without canary. `job` is priced, as Jobs answers it.
std::optional<CanaryReport> canaryReport(const Job &job);

} // namespace core
