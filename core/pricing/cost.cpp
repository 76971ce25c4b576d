// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/cost.h"

#include "core/models/modelname.h"

#include <algorithm>

namespace core {
namespace {

/// count × price × ratio, to the nearest pico-dollar; beyond the range of Money its end.
Money partOf(Tokens count, Money price, Ratio ratio)
{
    constexpr Int128 Max = std::numeric_limits<qint64>::max();
    const Int128 listed = std::min(Int128{count} * price.picoUsd(), Max * ratio.denominator);
    const Int128 pico = (listed * ratio.numerator + ratio.denominator / 2) / ratio.denominator;
    return Money::fromPicoUsd(qint64(std::min(pico, Max)));
}

/// Adds up parts and remembers when one had no price.
class Bill
{
public:
    explicit Bill(Ratio ratio) : m_ratio{ratio} { }

    Money part(Tokens count, const std::optional<Money> &price)
    {
        if (count < 0 || count > MostBilledTokens || (count > 0 && !price)) {
            m_priced = false;
            return {};
        }
        return count == 0 ? Money{} : partOf(count, *price, m_ratio);
    }
    bool isPriced() const { return m_priced; }

private:
    Ratio m_ratio;
    bool m_priced = true;
};

} // namespace

Cost &Cost::operator+=(const Cost &other)
{
    input += other.input;
    cacheWrite5m += other.cacheWrite5m;
    cacheWrite1h += other.cacheWrite1h;
    cacheRead += other.cacheRead;
    output += other.output;
    serverTools += other.serverTools;
    return *this;
}

std::optional<Cost> costOf(const Usage &usage, const BillingTerms &terms, const QString &model,
                           const QString &utcDay, const ModelCatalog &models,
                           const PriceSheet &prices)
{
    // Only now may the classes be added: four of this size do not overflow.
    const Tokens largest =
        std::max({usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead});
    const Tokens smallest =
        std::min({usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead});
    const bool countable = smallest >= 0 && largest <= MostBilledTokens;
    return costAtPromptSize(usage, countable ? usage.prompt() : 0, terms, model, utcDay, models,
                            prices);
}

std::optional<Cost> costAtPromptSize(const Usage &usage, Tokens promptTokens,
                                     const BillingTerms &terms, const QString &model,
                                     const QString &utcDay, const ModelCatalog &models,
                                     const PriceSheet &prices)
{
    if (model == SyntheticModel)
        return Cost{};
    if (terms.priority || terms.unknown != UnknownTerm::None || (terms.batch && terms.speed == Speed::Fast))
        return {};
    const Model *known = models.find(model);
    const PriceRow *row = prices.find(known ? known->id : plainModelName(model), utcDay, terms.speed,
                                      promptTokens);
    if (!row)
        return {};
    Ratio ratio;
    if (terms.batch)
        ratio = ratio * prices.batchRatio();
    if (terms.usOnly && known && known->inferenceGeo)
        ratio = ratio * prices.usOnlyRatio();
    Bill bill{ratio};
    Bill fees{Ratio{}}; // discounts and geography are on tokens only
    const Cost cost{
        .input = bill.part(usage.input, row->input),
        .cacheWrite5m = bill.part(usage.cacheWrite5m, row->cacheWrite5m),
        .cacheWrite1h = bill.part(usage.cacheWrite1h, row->cacheWrite1h),
        .cacheRead = bill.part(usage.cacheRead, row->cacheRead),
        .output = bill.part(usage.output, row->output),
        .serverTools = fees.part(usage.webSearches, prices.webSearch()),
    };
    return bill.isPriced() && fees.isPriced() ? std::optional{cost} : std::nullopt;
}

std::optional<Cost> costOf(const Usage &usage, const BillingTerms &terms, const QString &model,
                           Instant at, const ModelCatalog &models, const PriceSheet &prices)
{
    return costOf(usage, terms, model, utcDay(at), models, prices);
}

} // namespace core
