// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/tokens/usage.h"

#include <optional>

namespace core {

/// How an answer was billed, beside its tokens.
struct BillingTerms
{
    bool batch = false;
    Speed speed = Speed::Standard;
    bool usOnly = false; ///< inference_geo "us"
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

/// What the service bills for one answer (API reference §8.5). nullopt means unpriced: the model is
/// unknown, or it has no price on that day for a class of which tokens were used.
std::optional<Cost> costOf(const Usage &usage, const BillingTerms &terms, const QString &model,
                           Instant at, const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
