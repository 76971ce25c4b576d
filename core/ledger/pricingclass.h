// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <QList>
#include <QString>

#include <array>

namespace core {

/// Prompt sizes at which sums are kept apart, ascending. Prices step at some of them (API reference
/// §8.3: above 100,000 or 200,000 tokens), and a price sheet of the future may at others; a step
/// between two is priced entry by entry.
inline constexpr std::array<Tokens, 12> PromptBandLimits{32'000,  64'000,  100'000, 128'000,
                                                         200'000, 256'000, 272'000, 400'000,
                                                         500'000, 512'000, 750'000, 1'000'000};

/// How many of the limits the prompt is above: 0 to 12.
constexpr int promptBand(Tokens prompt)
{
    int band = 0;
    while (band < int(PromptBandLimits.size()) && prompt > PromptBandLimits[std::size_t(band)])
        ++band;
    return band;
}

/// The size of the prompt, also where its parts are nonsense that 64 bits do not add up to: then in
/// the highest band.
constexpr Tokens promptSize(const Usage &usage)
{
    const Int128 size =
        Int128{usage.input} + usage.cacheWrite5m + usage.cacheWrite1h + usage.cacheRead;
    constexpr Int128 Most = std::numeric_limits<Tokens>::max();
    return Tokens(size < Most ? size : Most);
}

/// The token classes an answer used, a bit each: an unpriced class makes unpriced only the answers
/// that used it.
constexpr int classesUsed(const Usage &usage)
{
    return (usage.input != 0 ? 1 : 0) | (usage.cacheWrite5m != 0 ? 2 : 0)
        | (usage.cacheWrite1h != 0 ? 4 : 0) | (usage.cacheRead != 0 ? 8 : 0)
        | (usage.output != 0 ? 16 : 0) | (usage.webSearches != 0 ? 32 : 0);
}

/// A prompt size that lies in the band, for asking a price sheet.
constexpr Tokens promptInBand(int band)
{
    return band == 0 ? 0 : PromptBandLimits[std::size_t(band - 1)] + 1;
}

constexpr bool isBandLimit(Tokens step)
{
    for (const Tokens limit : PromptBandLimits) {
        if (limit == step)
            return true;
    }
    return false;
}

/// Sums are kept by quarters of an hour: time zones differ by no less.
constexpr qint64 QuarterMs = 900'000;
constexpr qint64 QuartersADay = 96;

/// The quarter of an hour of a time in ms since 1970.
constexpr qint64 quarterOf(qint64 ms)
{
    return ms / QuarterMs - (ms % QuarterMs < 0 ? 1 : 0); // floor
}
/// The UTC day of a quarter, since 1970-01-01.
constexpr qint64 utcDayOf(qint64 quarter)
{
    return quarter / QuartersADay - (quarter % QuartersADay < 0 ? 1 : 0);
}
static_assert(quarterOf(-1) == -1 && quarterOf(0) == 0 && quarterOf(QuarterMs) == 1);

/// The same band and classes as SQL over the columns of `entries`.
QString promptBandSql();
QString classesUsedSql();

} // namespace core
