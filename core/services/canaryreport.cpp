// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/canaryreport.h"

#include "core/batches/failures.h"

#include <algorithm>
#include <limits>

namespace core {

namespace {

Money expectedFor(Money sampleCost, qint64 sample, qint64 rest)
{
    const Int128 product = Int128{sampleCost.picoUsd()} * rest;
    const Int128 mean = (product + sample - 1) / sample;
    return Money::fromPicoUsd(
        static_cast<qint64>(std::min<Int128>(mean, std::numeric_limits<qint64>::max())));
}

} // namespace

std::optional<CanaryReport> canaryReport(const Job &job)
{
    CanaryReport report;
    for (const Shard &shard : job.shards) {
        if (shard.state == Shard::State::Reused)
            continue; // entered, and counted, when all else has ended
        if (shard.sample && !shard.downloadedAt)
            return std::nullopt;
        if (shard.sample)
            report.requests += shard.requests;
        else if (shard.state == Shard::State::Held)
            report.restRequests += shard.requests;
        else
            return std::nullopt; // the rest is on its way: the counts are not of the sample alone
    }
    if (report.requests == 0 || report.restRequests == 0)
        return std::nullopt;

    const OutcomeCounts &counts = job.counts;
    report.good = counts.succeeded;
    report.truncated = counts.truncated;
    report.refused = counts.refused + counts.overflowed;
    report.failed = failedIn(counts) + counts.canceled; // no answer that the rest could be judged by
    const qint64 answers = report.good + report.truncated + report.refused;
    if (answers > 0) {
        report.meanInputTokens =
            static_cast<double>(job.usage.prompt()) / static_cast<double>(answers);
        report.meanOutputTokens =
            static_cast<double>(job.usage.output) / static_cast<double>(answers);
    }
    // Without a single answer there is nothing to go by, rather than a price of 0.
    if (job.cost && answers > 0) {
        report.cost = job.cost;
        report.restExpected = expectedFor(*job.cost, report.requests, report.restRequests);
    }
    if (job.estimateRestWorst)
        report.restWorst = job.estimateRestWorst;
    else if (job.estimateWorst && (job.cost || answers == 0)) // made by an earlier version
        report.restWorst = std::max(*job.estimateWorst - job.cost.value_or(Money{}), Money{});
    return report;
}

} // namespace core
