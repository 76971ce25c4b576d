// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/cost.h"

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace core {

/// Why a request did not read what it could have.
enum class CacheMiss {
    FirstUse, ///< nothing was cached before
    Expired, ///< the request came after the end of the cache's life
    Changed, ///< in time, and still read less than was there: what is cached had changed
    Raced, ///< right behind one that had only just begun to write
    TooShort, ///< the whole prompt is shorter than the model caches
    NotMarked ///< long enough, and yet neither read nor written: no marker in it
};
inline constexpr std::size_t CacheMissCount = 6;

/// How prompts might have been cached.
enum class CachePolicy {
    AsIs, ///< as they were, under the terms that are asked for
    None,
    FiveMinutes,
    OneHour,
    Mixed ///< an hour for what all requests of a lane share, five minutes for the rest
};
inline constexpr std::size_t CachePolicyCount = 5;

const char *codeOf(CacheMiss miss); ///< "first_use", …
const char *codeOf(CachePolicy policy); ///< "as_is", "none", "5m", …

/// Requests of one class, the tokens that they could have read and did not, and what that cost more
/// than reading. Of requests that were not cached it is not known what could have been: no money.
struct MissFigures
{
    qint64 requests = 0;
    Tokens tokens = 0;
    Money price;
    qint64 unpriced = 0;

    /// The price; nullopt where no request of them has one.
    std::optional<Money> ifPriced() const
    {
        return unpriced > 0 && unpriced == requests ? std::nullopt : std::optional{price};
    }
    MissFigures &operator+=(const MissFigures &other);
    bool operator==(const MissFigures &) const = default;
};

/// What the prompt cache did for some requests. All but `notRecorded` is about requests whose source
/// tells of the cache.
struct CacheFigures
{
    qint64 requests = 0;
    qint64 notRecorded = 0;
    qint64 hits = 0; ///< read something from the cache, or said so
    Tokens prompt = 0;
    Tokens reads = 0;
    Tokens writes5m = 0;
    Tokens writes1h = 0;
    qint64 unpriced = 0; ///< in none of the money
    Money readsAsInput; ///< the reads at the price of input, as they were billed
    Money savedNet; ///< against the same tokens without a cache, in realtime: may be negative
    std::array<MissFigures, CacheMissCount> misses;
    std::array<Money, CachePolicyCount> policies; ///< whole requests, output included
    qint64 notReplayed = 0; ///< a policy has no price: in none of them
    /// Gaps in front of the requests that came too late, in seconds.
    std::vector<qint64> lateGaps;

    Tokens writes() const { return writes5m + writes1h; }
    /// Requests of which none has a price did not cost nothing: their money is not known.
    std::optional<Money> ifPriced(Money money) const
    {
        return unpriced > 0 && unpriced == requests ? std::nullopt : std::optional{money};
    }
    /// The same of what a replay costs.
    std::optional<Money> ifReplayed(Money money) const
    {
        return notReplayed > 0 && notReplayed == requests ? std::nullopt : std::optional{money};
    }
    const MissFigures &of(CacheMiss miss) const { return misses[std::size_t(miss)]; }
    const Money &of(CachePolicy policy) const { return policies[std::size_t(policy)]; }
    std::optional<double> hitRate() const; ///< by request, nullopt without any
    std::optional<double> tokenHitRate() const;
    /// Input × 0.9 for each token read: the formula of the earlier tool, writes not subtracted.
    Money savedGross() const { return readsAsInput.scaled(9, 10); }
    CachePolicy best() const; ///< the cheapest; AsIs if none is cheaper
    /// What it cost more than the best policy would have; 0 or more.
    Money regret() const;
    std::optional<qint64> medianLateGap() const;

    CacheFigures &operator+=(const CacheFigures &other);
};

/// How often a prefix must be used again until writing it pays off against sending it as input; 1 for
/// five minutes and 2 for an hour at the usual multiples. nullopt: a price is missing, or it never
/// does.
std::optional<qint64> breakEvenReuses(const PriceRow &row, bool oneHour);

} // namespace core
