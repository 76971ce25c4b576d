// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

namespace core {

/// Tokens of one or several answers, by the class in which they are billed. The classes of the
/// prompt do not overlap: the prompt is their sum (API reference §3.6).
struct Usage
{
    Tokens input = 0; ///< uncached input
    Tokens cacheWrite5m = 0; ///< written to the five-minute cache
    Tokens cacheWrite1h = 0; ///< written to the one-hour cache
    Tokens cacheRead = 0;
    Tokens output = 0; ///< thinking included
    Tokens thinking = 0; ///< part of output, 0 if the service did not say
    qint64 webSearches = 0;
    qint64 webFetches = 0;

    Tokens prompt() const { return input + cacheWrite5m + cacheWrite1h + cacheRead; }

    bool operator==(const Usage &) const = default;
    Usage &operator+=(const Usage &other)
    {
        input += other.input;
        cacheWrite5m += other.cacheWrite5m;
        cacheWrite1h += other.cacheWrite1h;
        cacheRead += other.cacheRead;
        output += other.output;
        thinking += other.thinking;
        webSearches += other.webSearches;
        webFetches += other.webFetches;
        return *this;
    }
};

} // namespace core
