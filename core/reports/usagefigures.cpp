// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagefigures.h"

namespace core {

Usage UsageFigures::usage() const
{
    return {.input = values[Input],
            .cacheWrite5m = values[CacheWrite5m],
            .cacheWrite1h = values[CacheWrite1h],
            .cacheRead = values[CacheRead],
            .output = values[Output],
            .thinking = values[Thinking],
            .webSearches = values[WebSearches],
            .webFetches = values[WebFetches]};
}

Cost UsageFigures::cost() const
{
    return {.input = money(CostInput),
            .cacheWrite5m = money(CostCacheWrite5m),
            .cacheWrite1h = money(CostCacheWrite1h),
            .cacheRead = money(CostCacheRead),
            .output = money(CostOutput),
            .serverTools = money(CostServerTools)};
}

std::optional<double> UsageFigures::tokenHitRate() const
{
    const double all = double(values[Input]) + double(values[CacheWrite5m])
        + double(values[CacheWrite1h]) + double(values[CacheRead]);
    if (all <= 0)
        return {};
    return double(values[CacheRead]) / all;
}

std::optional<double> UsageFigures::requestHitRate() const
{
    if (values[CacheRecorded] <= 0)
        return {};
    return double(values[CacheHits]) / double(values[CacheRecorded]);
}

UsageFigures &UsageFigures::operator+=(const UsageFigures &other)
{
    bool over = other.overflown || overflown;
    for (std::size_t i = 0; i < values.size(); ++i)
        over = __builtin_add_overflow(values[i], other.values[i], &values[i]) || over;
    overflown = over;
    return *this;
}

} // namespace core
