// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchrecord.h"

#include <optional>

namespace core::sandbox {

inline constexpr qint64 SecondUs = 1'000'000;
inline constexpr qint64 BatchLifeUs = 24 * 3600 * SecondUs; ///< then what is left expires
inline constexpr qint64 ResultsLifeUs = 29 * 24 * 3600 * SecondUs; ///< then the results are gone

/// How long a batch of `requests` takes at a time factor of 1: 10 s up to ten requests, 20 s for a
/// hundred, 160 s for a hundred thousand.
qint64 nominalDurationUs(qint64 requests);

/// Where a batch stands, from its age alone.
struct Progress
{
    bool isOver = false;
    qint64 overUs = 0; ///< when it is or will be over
    qint64 answered = 0; ///< requests that have their answers by now, or had when it was over
};
Progress progressOf(const BatchRecord &record, const std::optional<Cancellation> &cancellation,
                    double speed, qint64 nowUs);

} // namespace core::sandbox
