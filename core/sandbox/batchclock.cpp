// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchclock.h"

#include <algorithm>
#include <cmath>

namespace core::sandbox {
namespace {

/// What is in flight when a batch is canceled is finished first.
constexpr qint64 CancelingUs = 2 * SecondUs;

/// `us` at `speed`; no sooner than a microsecond, and far away where it would not fit.
qint64 scaled(qint64 us, double speed)
{
    const double exact = double(us) / speed;
    return exact < 9e17 ? std::max<qint64>(1, qint64(exact)) : qint64(900'000'000'000'000'000);
}

} // namespace

qint64 nominalDurationUs(qint64 requests)
{
    const double tens = double(std::max<qint64>(requests, 10)) / 10;
    return qint64(10 * double(SecondUs) * std::pow(tens, 0.3));
}

Progress progressOf(const BatchRecord &record, const std::optional<Cancellation> &cancellation,
                    double speed, qint64 nowUs)
{
    const qint64 duration = scaled(nominalDurationUs(record.requests), speed);
    const auto answeredAfter = [&](qint64 age) {
        const double share = std::clamp(double(age) / double(duration), 0.0, 1.0);
        return std::min(record.requests, qint64(share * double(record.requests)));
    };
    Progress progress;
    progress.overUs = record.createdUs + std::min(duration, BatchLifeUs);
    if (cancellation) {
        progress.overUs =
            std::min(progress.overUs, cancellation->initiatedUs + scaled(CancelingUs, speed));
        progress.answered = cancellation->answered;
    } else {
        progress.answered =
            answeredAfter(std::min({nowUs - record.createdUs, duration, BatchLifeUs}));
    }
    progress.isOver = nowUs >= progress.overUs;
    return progress;
}

} // namespace core::sandbox
