// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <QString>

namespace core {

/// How one request of a batch ended. Truncated, refused and overflowed answers are billed, but are
/// classes of their own: they are not what was asked for.
enum class Outcome : quint8 {
    Waiting = 0,   ///< no result yet
    Succeeded = 1,
    Truncated = 2, ///< stop_reason max_tokens
    Refused = 3,   ///< stop_reason refusal
    Overflowed = 4,///< stop_reason model_context_window_exceeded
    Errored = 5,
    Canceled = 6,
    Expired = 7,
    Missing = 8,   ///< the results have no line for it
    Unknown = 9    ///< there is a result, but it is damaged or of a type that this program does not know
};

/// With a message that can be read; it was billed.
constexpr bool isAnswered(Outcome outcome)
{
    return outcome >= Outcome::Succeeded && outcome <= Outcome::Overflowed;
}

/// Requests of a job by outcome.
struct OutcomeCounts
{
    qint64 waiting = 0;
    qint64 succeeded = 0;
    qint64 truncated = 0;
    qint64 refused = 0;
    qint64 overflowed = 0;
    qint64 errored = 0;
    qint64 canceled = 0;
    qint64 expired = 0;
    qint64 missing = 0;
    qint64 unknown = 0;

    qint64 &of(Outcome outcome);
    qint64 of(Outcome outcome) const { return const_cast<OutcomeCounts *>(this)->of(outcome); }
    qint64 total() const
    {
        return waiting + succeeded + truncated + refused + overflowed + errored + canceled + expired
            + missing + unknown;
    }
    bool operator==(const OutcomeCounts &) const = default;
};

} // namespace core
