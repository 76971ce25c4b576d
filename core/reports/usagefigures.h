// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/pricingclass.h"
#include "core/pricing/cost.h"
#include "core/tokens/usage.h"

#include <array>
#include <optional>

namespace core {

/// What a report says of some entries. Money is compared with one baseline: the same tokens at the
/// same model and day, in realtime and without a cache. The parts of what was saved add up to the
/// whole, so they are never counted twice:
///     baseline − realtime = saved by the cache (reads minus write premiums, may be negative)
///     realtime − cost     = saved by batches
/// where realtime is the same answers with their cache, had they not been a batch.
struct UsageFigures
{
    enum Field : std::size_t {
        Entries,
        Input,
        CacheWrite5m,
        CacheWrite1h,
        CacheRead,
        Output,
        Thinking,
        WebSearches,
        WebFetches,
        Reported, ///< entries whose source told a cost of its own
        ReportedCost, ///< those costs, never mixed with ours
        CacheRecorded, ///< entries whose source tells of the prompt cache
        CacheHits, ///< those of them that read from it
        Unpriced, ///< entries without a price; in none of the money below
        NoBaseline, ///< priced entries whose input has no price: in cost, not in what was saved
        CostInput,
        CostCacheWrite5m,
        CostCacheWrite1h,
        CostCacheRead,
        CostOutput,
        CostServerTools,
        Realtime,
        Baseline,
        BatchEntries, ///< entries billed as batch
        BatchCost, ///< what they cost
        FieldCount
    };

    std::array<qint64, FieldCount> values{};
    bool overflown = false; ///< a sum left 64 bits: none of this can be told

    qint64 entries() const { return values[Entries]; }
    qint64 unpriced() const { return values[Unpriced]; }
    Usage usage() const;
    /// All tokens of the prompts, and those written to a cache; at the end of 64 bits if they are
    /// more.
    Tokens prompt() const { return promptSize(usage()); }
    Tokens cacheWrites() const
    {
        return promptSize(
            {.cacheWrite5m = values[CacheWrite5m], .cacheWrite1h = values[CacheWrite1h]});
    }
    Cost cost() const; ///< by token class
    Money total() const { return cost().total(); }
    Money reportedCost() const { return money(ReportedCost); }
    Money realtime() const { return money(Realtime); }
    Money baseline() const { return money(Baseline); }
    Money savedByBatch() const { return money(Realtime) - total(); }
    Money savedByCache() const { return money(Baseline) - money(Realtime); }
    Money saved() const { return money(Baseline) - total(); }
    qint64 batchEntries() const { return values[BatchEntries]; }
    Money batchCost() const { return money(BatchCost); }
    /// Tokens read from the cache ÷ all tokens of prompts; nullopt without any.
    std::optional<double> tokenHitRate() const;
    /// Requests that read from the cache ÷ those whose source tells of it; nullopt without any.
    std::optional<double> requestHitRate() const;

    UsageFigures &operator+=(const UsageFigures &other);
    bool operator==(const UsageFigures &) const = default;

    /// Adds and remembers when 64 bits do not hold it.
    void add(Field field, qint64 value)
    {
        overflown = __builtin_add_overflow(values[field], value, &values[field]) || overflown;
    }
    void add(Field field, Money value) { add(field, value.picoUsd()); }

private:
    Money money(Field field) const { return Money::fromPicoUsd(values[field]); }
};

} // namespace core
