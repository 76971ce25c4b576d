// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/spikes.h"

#include "core/ledger/jobcosts.h"
#include "core/reports/usagelabels.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

using Figures = UsageFigures;

constexpr std::array PromptClasses{Figures::Input, Figures::CacheWrite5m, Figures::CacheWrite1h,
                                   Figures::CacheRead};
constexpr std::array PromptCosts{Figures::CostInput, Figures::CostCacheWrite5m,
                                 Figures::CostCacheWrite1h, Figures::CostCacheRead};

long double value(const Figures &figures, Figures::Field field)
{
    return static_cast<long double>(figures.values[field]);
}

long double share(long double part, long double whole) { return whole > 0 ? part / whole : 0; }

/// Requests of one kind on one day, at the prices of some day.
using Cells = std::map<quint32, Figures>; ///< by group

/// What the requests of the day would have cost, had their prompts been read from and written to
/// the cache as those of the other day, at its prices. `now` is at those prices.
long double withHitRateOf(const Figures &then, const Figures &now)
{
    const long double thenPrompt = static_cast<long double>(then.prompt());
    const long double nowPrompt = static_cast<long double>(now.prompt());
    if (thenPrompt <= 0)
        return static_cast<long double>(now.total().picoUsd());
    long double sum = value(now, Figures::CostOutput) + value(now, Figures::CostServerTools);
    for (std::size_t i = 0; i < PromptClasses.size(); ++i) {
        const long double thenTokens = value(then, PromptClasses[i]);
        const long double nowTokens = value(now, PromptClasses[i]);
        const long double unit = nowTokens > 0 ? value(now, PromptCosts[i]) / nowTokens
                                               : share(value(then, PromptCosts[i]), thenTokens);
        sum += nowPrompt * share(thenTokens, thenPrompt) * unit;
    }
    return sum;
}

} // namespace

std::optional<qint64> referenceDay(const DailyCosts &costs, qint64 day)
{
    std::vector<qint64> days = sameWeekdays(costs, day);
    if (days.empty())
        return {};
    std::sort(days.begin(), days.end(), [&costs](qint64 a, qint64 b) {
        return std::pair{costOn(costs, a), a} < std::pair{costOn(costs, b), b};
    });
    return days[(days.size() - 1) / 2];
}

std::vector<qint64> spikesIn(const DailyCosts &costs, const Period &period)
{
    std::vector<qint64> spikes;
    for (const auto &[day, cost] : costs) {
        if (day < ZoneDays::numberOf(period.since) || day > ZoneDays::numberOf(period.until)
            || sameWeekdays(costs, day).size() < 3)
            continue;
        const Money usual = costOn(costs, *referenceDay(costs, day));
        if (usual > Money{} && cost > 2 * usual)
            spikes.push_back(day);
    }
    return spikes;
}

Result<SpikeExplanation> explainDay(const UsageCube &cube, const UsageFilter &filter, qint64 day,
                                    qint64 reference)
{
    const auto of = [&](qint64 number) {
        const QDate date = ZoneDays::dateOf(number);
        return cube.query({.since = date, .until = date, .filter = filter});
    };
    const Result<UsageTable> now = of(day), then = of(reference);
    if (!now || !then)
        return now ? then.error() : now.error();
    SpikeExplanation explanation{.day = day,
                                 .reference = reference,
                                 .figures = now->totals,
                                 .referenceFigures = then->totals};

    const Cells thenCells = cube.groupsOn(reference, 0), nowCells = cube.groupsOn(day, 0);
    const Cells nowAtThenPrices = cube.groupsOn(day, reference - day);
    const LabelFilter accepts{filter, cube.models()};
    qint64 thenEntries = 0, nowEntries = 0;
    long double sameHitRate = 0;
    Money samePrices;
    const auto priced = [](const Figures &figures) {
        return figures.entries() - figures.unpriced();
    };
    for (const auto &[group, figures] : thenCells) {
        if (accepts(cube.sums().labels()[group]))
            thenEntries += priced(figures);
    }
    for (const auto &[group, figures] : nowCells) {
        if (!accepts(cube.sums().labels()[group]))
            continue;
        nowEntries += priced(figures);
        const Figures &atThenPrices = nowAtThenPrices.at(group);
        samePrices += atThenPrices.total();
        const auto before = thenCells.find(group);
        sameHitRate += before == thenCells.end()
            ? static_cast<long double>(atThenPrices.total().picoUsd())
            : withHitRateOf(before->second, atThenPrices);
    }
    const Money start = then->totals.total(), end = now->totals.total();
    if (thenEntries == 0) {
        explanation.volume = end - start;
        return explanation;
    }
    constexpr Int128 Most = std::numeric_limits<qint64>::max();
    const Money sameKind = Money::fromPicoUsd(
        qint64(std::min(Int128{start.picoUsd()} * nowEntries / thenEntries, Most)));
    const Money otherKind = Money::fromPicoUsd(std::llround(sameHitRate));
    explanation.volume = sameKind - start;
    explanation.mix = otherKind - sameKind;
    explanation.hitRate = samePrices - otherKind;
    explanation.price = end - samePrices;
    return explanation;
}

} // namespace core
