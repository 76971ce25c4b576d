// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/batchresult.h"

namespace core {

/// What "failed" means wherever it is said or counted: in pills, filters, messages, notifications and on the button that
/// retries. Without an answer, and not by the user's own will. Answers that are cut off or refused are counted apart, and
/// so is what was canceled.
constexpr bool isFailed(Outcome outcome)
{
    return outcome == Outcome::Errored || outcome == Outcome::Expired || outcome == Outcome::Missing
        || outcome == Outcome::Unknown;
}

/// How many of these are so.
constexpr qint64 failedIn(const OutcomeCounts &counts)
{
    return counts.errored + counts.expired + counts.missing + counts.unknown;
}

/// Answered and billed, but not as was asked for.
constexpr qint64 curtailedIn(const OutcomeCounts &counts)
{
    return counts.truncated + counts.refused + counts.overflowed;
}

} // namespace core
