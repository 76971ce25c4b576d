// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/cachefigures.h"

#include <algorithm>

namespace core {

const char *codeOf(CacheMiss miss)
{
    switch (miss) {
    case CacheMiss::FirstUse: return "first_use";
    case CacheMiss::Expired: return "expired";
    case CacheMiss::Changed: return "changed";
    case CacheMiss::Raced: return "raced";
    case CacheMiss::TooShort: return "too_short";
    case CacheMiss::NotMarked: break;
    }
    return "not_marked";
}

const char *codeOf(CachePolicy policy)
{
    switch (policy) {
    case CachePolicy::AsIs: return "as_is";
    case CachePolicy::None: return "none";
    case CachePolicy::FiveMinutes: return "5m";
    case CachePolicy::OneHour: return "1h";
    case CachePolicy::Mixed: break;
    }
    return "mixed";
}

MissFigures &MissFigures::operator+=(const MissFigures &other)
{
    requests += other.requests;
    tokens += other.tokens;
    price += other.price;
    unpriced += other.unpriced;
    return *this;
}

static std::optional<double> share(qint64 part, qint64 whole)
{
    return whole > 0 ? std::optional{double(part) / double(whole)} : std::nullopt;
}

std::optional<double> CacheFigures::hitRate() const { return share(hits, requests); }
std::optional<double> CacheFigures::tokenHitRate() const { return share(reads, prompt); }

CachePolicy CacheFigures::best() const
{
    const auto cheapest = std::min_element(policies.begin(), policies.end());
    return CachePolicy(cheapest - policies.begin());
}

Money CacheFigures::regret() const
{
    return of(CachePolicy::AsIs) - of(best());
}

std::optional<qint64> CacheFigures::medianLateGap() const
{
    if (lateGaps.empty())
        return {};
    std::vector<qint64> gaps = lateGaps;
    const auto middle = gaps.begin() + qsizetype((gaps.size() - 1) / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
}

CacheFigures &CacheFigures::operator+=(const CacheFigures &other)
{
    requests += other.requests;
    notRecorded += other.notRecorded;
    hits += other.hits;
    prompt += other.prompt;
    reads += other.reads;
    writes5m += other.writes5m;
    writes1h += other.writes1h;
    unpriced += other.unpriced;
    readsAsInput += other.readsAsInput;
    savedNet += other.savedNet;
    for (std::size_t i = 0; i < misses.size(); ++i)
        misses[i] += other.misses[i];
    for (std::size_t i = 0; i < policies.size(); ++i)
        policies[i] += other.policies[i];
    notReplayed += other.notReplayed;
    lateGaps.insert(lateGaps.end(), other.lateGaps.begin(), other.lateGaps.end());
    return *this;
}

std::optional<qint64> breakEvenReuses(const PriceRow &row, bool oneHour)
{
    const std::optional<Money> &write = oneHour ? row.cacheWrite1h : row.cacheWrite5m;
    if (!row.input || !write || !row.cacheRead || *row.cacheRead >= *row.input)
        return {};
    const qint64 premium = (*write - *row.input).picoUsd();
    if (premium < 0)
        return 0;
    // The first whole number above premium ÷ saving.
    return premium / (*row.input - *row.cacheRead).picoUsd() + 1;
}

} // namespace core
