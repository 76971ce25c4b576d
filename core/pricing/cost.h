// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/tokens/usage.h"

#include <optional>

namespace core {

/// A word of an answer's bill that the program does not know, and with it not the price.
enum class UnknownTerm { None, ServiceTier, Speed, Geography };

/// How an answer was billed, beside its tokens.
struct BillingTerms
{
    bool batch = false;
    Speed speed = Speed::Standard;
    bool usOnly = false; ///< inference_geo "us"
    bool priority = false; ///< priced by contract, so without a price here (API reference §8.4)
    UnknownTerm unknown = UnknownTerm::None; ///< one there is makes the answer unpriced
};

/// Money by token class. The parts add up to total() exactly.
struct Cost
{
    Money input;
    Money cacheWrite5m;
    Money cacheWrite1h;
    Money cacheRead;
    Money output;
    Money serverTools;

    Money total() const
    {
        return input + cacheWrite5m + cacheWrite1h + cacheRead + output + serverTools;
    }
    bool operator==(const Cost &) const = default;
    Cost &operator+=(const Cost &other);
};

/// More tokens of one class than any bill holds: counts beyond it come from a broken source.
inline constexpr Tokens MostBilledTokens = 1'000'000'000'000'000;

/// What the service bills for one answer (API reference §8.5). The price is multiplied by the count
/// first, then by batch and geography in one fraction, so each published price gives a whole number
/// of pico-dollars; where a price of one's own would not, the part is rounded to the nearest one,
/// and the parts still add up to the total.
/// `<synthetic>` costs nothing. nullopt means unpriced: the model is unknown, it has no price on
/// that day for a class of which tokens were used, a term of the bill is unknown, a count is negative
/// or above MostBilledTokens, or fast is combined with batch, which is not sold.
std::optional<Cost> costOf(const Usage &usage, const BillingTerms &terms, const QString &model,
                           const QString &utcDay, const ModelCatalog &models,
                           const PriceSheet &prices);
std::optional<Cost> costOf(const Usage &usage, const BillingTerms &terms, const QString &model,
                           Instant at, const ModelCatalog &models, const PriceSheet &prices);

/// The same for the summed usage of several answers whose prompts fall under one price step:
/// `promptTokens` is the size of any of them, not their sum.
std::optional<Cost> costAtPromptSize(const Usage &usage, Tokens promptTokens,
                                     const BillingTerms &terms, const QString &model,
                                     const QString &utcDay, const ModelCatalog &models,
                                     const PriceSheet &prices);

} // namespace core
