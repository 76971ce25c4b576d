// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/unitprices.h"

#include "core/ledger/jobcosts.h"
#include "core/models/modelname.h"

#include <QDate>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 Many = 1'000'000; ///< tokens at which a part of a pico-dollar a token would show

std::array<qint64, 6> partsOf(const Cost &cost)
{
    return {cost.input.picoUsd(),     cost.cacheWrite5m.picoUsd(), cost.cacheWrite1h.picoUsd(),
            cost.cacheRead.picoUsd(), cost.output.picoUsd(),       cost.serverTools.picoUsd()};
}

Usage usageOf(int classes, Tokens each)
{
    const auto used = [classes, each](int bit) { return (classes & bit) != 0 ? each : 0; };
    return {.input = used(1),
            .cacheWrite5m = used(2),
            .cacheWrite1h = used(4),
            .cacheRead = used(8),
            .output = used(16),
            .webSearches = used(32)};
}

/// Money of one token of each class used.
struct Units
{
    bool priced = false;
    bool whole = false;
    std::array<qint64, 6> each{};
};

template<typename PriceOf> Units unitsOf(int classes, PriceOf priceOf)
{
    const std::optional<Cost> one = priceOf(usageOf(classes, 1));
    const std::optional<Cost> many = priceOf(usageOf(classes, Many));
    if (!one || !many)
        return {};
    Units units{.priced = true, .whole = true, .each = partsOf(*one)};
    const std::array<qint64, 6> all = partsOf(*many);
    for (std::size_t i = 0; i < all.size(); ++i)
        units.whole = units.whole && Int128{units.each[i]} * Many == all[i];
    return units;
}

QString sheetName(const QString &model, const ModelCatalog &models)
{
    const Model *known = models.find(model);
    return known ? known->id : plainModelName(model);
}

bool stepsWithinBand(const QString &model, const QString &utcDay, const ModelCatalog &models,
                     const PriceSheet &prices)
{
    const QList<PriceRow> rows = prices.rows(sheetName(model, models));
    return std::any_of(rows.begin(), rows.end(), [&utcDay](const PriceRow &row) {
        return row.abovePrompt && !isBandLimit(*row.abovePrompt) && row.from <= utcDay
            && (row.until.isEmpty() || utcDay < row.until);
    });
}

/// The money of `counts` at `each`; nullopt if it does not fit.
std::optional<std::array<qint64, 6>> times(const std::array<qint64, 6> &counts,
                                           const std::array<qint64, 6> &each)
{
    std::array<qint64, 6> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (__builtin_mul_overflow(counts[i], each[i], &parts[i]))
            return {};
    }
    return parts;
}

std::optional<qint64> sumOf(const std::array<qint64, 6> &parts)
{
    qint64 sum = 0;
    for (const qint64 part : parts) {
        if (__builtin_add_overflow(sum, part, &sum))
            return {};
    }
    return sum;
}

void addCost(UsageFigures &figures, const Cost &cost, bool batch)
{
    figures.add(UsageFigures::CostInput, cost.input);
    figures.add(UsageFigures::CostCacheWrite5m, cost.cacheWrite5m);
    figures.add(UsageFigures::CostCacheWrite1h, cost.cacheWrite1h);
    figures.add(UsageFigures::CostCacheRead, cost.cacheRead);
    figures.add(UsageFigures::CostOutput, cost.output);
    figures.add(UsageFigures::CostServerTools, cost.serverTools);
    if (batch)
        figures.add(UsageFigures::BatchCost, cost.total());
}

} // namespace

PricedLabels pricedLabels(const GroupLabels &labels)
{
    return {.model = labels.model,
            .terms =
                billingTerms(labels.source, labels.serviceTier, labels.speed, labels.geography)};
}

UnitPrices unitPrices(const PricedLabels &labels, int band, int classes, const QString &utcDay,
                      const ModelCatalog &models, const PriceSheet &prices)
{
    if (stepsWithinBand(labels.model, utcDay, models, prices))
        return {.kind = UnitPrices::Kind::EntryByEntry};
    const Tokens prompt = promptInBand(band);
    BillingTerms realtimeTerms = labels.terms;
    realtimeTerms.batch = false;
    const auto billed = unitsOf(classes, [&](const Usage &usage) {
        return costAtPromptSize(usage, prompt, labels.terms, labels.model, utcDay, models, prices);
    });
    const auto priced = [&](const Usage &usage) {
        return costAtPromptSize(usage, prompt, realtimeTerms, labels.model, utcDay, models, prices);
    };
    const auto realtime = unitsOf(classes, priced);
    if (!billed.priced || !realtime.priced)
        return {};
    const bool prompts = (classes & 15) != 0;
    const auto baseline = unitsOf((classes & 48) | (prompts ? 1 : 0), priced);
    if (!billed.whole || !realtime.whole || (baseline.priced && !baseline.whole))
        return {.kind = UnitPrices::Kind::EntryByEntry};
    const qint64 input = baseline.each[0];
    return {.kind = UnitPrices::Kind::Priced,
            .hasBaseline = baseline.priced,
            .billed = billed.each,
            .realtime = realtime.each,
            .baseline = {input, input, input, input, baseline.each[4], baseline.each[5]}};
}

std::vector<qint64> priceChanges(const QString &model, const ModelCatalog &models,
                                 const PriceSheet &prices)
{
    std::vector<qint64> days;
    const auto add = [&days](const QString &day) {
        const QDate date = QDate::fromString(day, Qt::ISODate);
        if (date.isValid())
            days.push_back(date.toJulianDay() - QDate{1970, 1, 1}.toJulianDay());
    };
    const QList<PriceRow> rows = prices.rows(sheetName(model, models));
    for (const PriceRow &row : rows) {
        add(row.from);
        add(row.until);
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

bool addMoney(UsageFigures &figures, const UnitPrices &prices, bool batch)
{
    using Figures = UsageFigures;
    const auto &values = figures.values;
    const std::array<qint64, 6> counts{values[Figures::Input],        values[Figures::CacheWrite5m],
                                       values[Figures::CacheWrite1h], values[Figures::CacheRead],
                                       values[Figures::Output],       values[Figures::WebSearches]};
    if (*std::max_element(counts.begin(), counts.end()) > MostBilledTokens)
        return false;
    if (batch)
        figures.values[Figures::BatchEntries] = figures.entries();
    if (prices.kind == UnitPrices::Kind::Unpriced) {
        figures.values[Figures::Unpriced] = figures.entries();
        return true;
    }
    const auto billed = times(counts, prices.billed);
    const auto realtime = times(counts, prices.realtime);
    const auto baseline = prices.hasBaseline ? times(counts, prices.baseline) : realtime;
    if (!billed || !realtime || !baseline)
        return false;
    const auto cost = sumOf(*billed);
    const auto realtimeSum = sumOf(*realtime);
    const auto baselineSum = sumOf(*baseline);
    if (!cost || !realtimeSum || !baselineSum)
        return false;
    for (std::size_t i = 0; i < billed->size(); ++i)
        figures.values[Figures::CostInput + i] = (*billed)[i];
    figures.values[Figures::Realtime] = *realtimeSum;
    figures.values[Figures::Baseline] = *baselineSum;
    if (!prices.hasBaseline)
        figures.values[Figures::NoBaseline] = figures.entries();
    if (batch)
        figures.values[Figures::BatchCost] = *cost;
    return true;
}

void addEntryMoney(UsageFigures &figures, const Usage &usage, const PricedLabels &labels,
                   const QString &utcDay, const ModelCatalog &models, const PriceSheet &prices)
{
    BillingTerms realtimeTerms = labels.terms;
    realtimeTerms.batch = false;
    if (labels.terms.batch)
        figures.add(UsageFigures::BatchEntries, 1);
    const auto cost = costOf(usage, labels.terms, labels.model, utcDay, models, prices);
    const auto realtime = costOf(usage, realtimeTerms, labels.model, utcDay, models, prices);
    if (!cost || !realtime || cost->total().isAtLimit() || realtime->total().isAtLimit()) {
        figures.add(UsageFigures::Unpriced, 1);
        return;
    }
    Usage uncached = usage;
    uncached.input = usage.prompt();
    uncached.cacheWrite5m = uncached.cacheWrite1h = uncached.cacheRead = 0;
    // The size of the prompt, and with it the step of the price, stays what it was.
    auto baseline = costOf(uncached, realtimeTerms, labels.model, utcDay, models, prices);
    if (!baseline || baseline->total().isAtLimit()) {
        figures.add(UsageFigures::NoBaseline, 1);
        baseline = realtime;
    }
    addCost(figures, *cost, labels.terms.batch);
    figures.add(UsageFigures::Realtime, realtime->total());
    figures.add(UsageFigures::Baseline, baseline->total());
}

} // namespace core
