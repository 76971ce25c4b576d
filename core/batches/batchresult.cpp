// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/batches/batchresult.h"

namespace core {

qint64 &OutcomeCounts::of(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting: return waiting;
    case Outcome::Succeeded: return succeeded;
    case Outcome::Truncated: return truncated;
    case Outcome::Refused: return refused;
    case Outcome::Overflowed: return overflowed;
    case Outcome::Errored: return errored;
    case Outcome::Canceled: return canceled;
    case Outcome::Expired: return expired;
    case Outcome::Missing: return missing;
    case Outcome::Unknown: break;
    }
    return unknown;
}

} // namespace core
