// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/costmemo.h"

#include <algorithm>

namespace core {

namespace {

constexpr qint64 MsADay = 96 * QuarterMs;

QString nameOf(qint64 utcDayNumber) { return utcDay(instantFromMs(utcDayNumber * MsADay)); }

std::array<Tokens, 6> countsOf(const Usage &usage)
{
    return {usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead, usage.output, usage.webSearches};
}

} // namespace

const CostMemo::Model &CostMemo::modelOf(const QString &name)
{
    const auto known = m_known.constFind(name);
    if (known != m_known.cend())
        return *known;
    return *m_known.insert(
        name, {.number = quint64(m_known.size()), .priceChanges = core::priceChanges(name, m_models, m_prices)});
}

const UnitPrices &CostMemo::unitsOf(const BillingTerms &terms, const QString &model, int band, int classes,
                                    qint64 utcDay)
{
    const Model &known = modelOf(model);
    // Between two changes every day has the same prices.
    const auto period = quint64(std::upper_bound(known.priceChanges.begin(), known.priceChanges.end(), utcDay)
                                - known.priceChanges.begin());
    const quint64 bits = quint64{terms.batch} | quint64{terms.usOnly} << 1 | quint64{terms.priority} << 2
        | quint64{terms.speed == Speed::Fast} << 3 | quint64(terms.unknown) << 4;
    static_assert(PromptBandLimits.size() < 16 && int(UnknownTerm::Geography) < 4);
    const quint64 key = quint64(classes) | quint64(band) << 6 | bits << 10 | period << 16 | known.number << 40;
    const auto [units, isNew] = m_units.try_emplace(key);
    if (isNew)
        units->second = unitPrices({.model = model, .terms = terms}, band, classes, nameOf(utcDay), m_models, m_prices);
    return units->second;
}

std::optional<Money> CostMemo::exactly(const Usage &usage, Tokens prompt, const BillingTerms &terms,
                                       const QString &model, qint64 utcDay) const
{
    const std::optional<Cost> cost =
        costAtPromptSize(usage, prompt, terms, model, nameOf(utcDay), m_models, m_prices);
    return cost ? std::optional{cost->total()} : std::nullopt;
}

std::optional<Money> CostMemo::total(const Usage &usage, Tokens prompt, const BillingTerms &terms,
                                     const QString &model, qint64 utcDay)
{
    constexpr Tokens Usual = 1'000'000'000;
    const std::array<Tokens, 6> counts = countsOf(usage);
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    if (*least < 0 || *most > Usual)
        return exactly(usage, prompt, terms, model, utcDay);
    const UnitPrices &units = unitsOf(terms, model, promptBand(prompt), classesUsed(usage), utcDay);
    if (units.kind == UnitPrices::Kind::EntryByEntry)
        return exactly(usage, prompt, terms, model, utcDay);
    if (units.kind == UnitPrices::Kind::Unpriced)
        return {};
    Int128 sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        sum += Int128{counts[i]} * units.billed[i];
    if (sum > std::numeric_limits<qint64>::max())
        return exactly(usage, prompt, terms, model, utcDay);
    return Money::fromPicoUsd(qint64(sum));
}

} // namespace core
