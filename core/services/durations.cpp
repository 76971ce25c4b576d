// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/durations.h"

#include <algorithm>
#include <vector>

namespace core {

using std::chrono::milliseconds;

namespace {

constexpr size_t LeastHistory = 3;

/// By linear interpolation between the two nearest.
milliseconds percentile(const std::vector<milliseconds> &sorted, qint64 percent)
{
    const auto last = static_cast<qint64>(sorted.size()) - 1;
    const qint64 place = last * percent;
    const auto below = static_cast<size_t>(place / 100);
    const size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place % 100) / 100;
}

} // namespace

std::optional<DurationBand> typicalDurationOf(const QList<Job> &history, const QString &model,
                                              qint64 requests)
{
    std::vector<milliseconds> durations;
    for (const Job &job : history) {
        if (job.model != model)
            continue;
        for (const Shard &shard : job.shards) {
            const bool similar = shard.requests * 3 >= requests && shard.requests <= requests * 3;
            if (similar && shard.batch && shard.batch->endedAt && !shard.batch->cancelInitiatedAt)
                durations.push_back(
                    std::max(*shard.batch->endedAt - shard.batch->createdAt, milliseconds{0}));
        }
    }
    if (durations.size() < LeastHistory)
        return std::nullopt;
    std::sort(durations.begin(), durations.end());
    return DurationBand{std::chrono::floor<std::chrono::seconds>(percentile(durations, 10)),
                        std::chrono::ceil<std::chrono::seconds>(percentile(durations, 90))};
}

} // namespace core
