// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/pricingclass.h"
#include "core/pricing/cost.h"
#include "core/reports/groupsums.h"
#include "core/reports/usagefigures.h"

#include <QString>

#include <array>
#include <vector>

namespace core {

/// Whose tokens are priced: what of an entry's labels decides its price.
struct PricedLabels
{
    QString model;
    BillingTerms terms;
};

PricedLabels pricedLabels(const GroupLabels &labels);

/// What one token of each class costs, where it is a whole number of pico-dollars: then a sum of
/// tokens costs what its entries do, to the last digit.
struct UnitPrices
{
    enum class Kind {
        Priced,
        Unpriced,
        EntryByEntry ///< the sum does not tell: a price step within the band, or prices that round
    };
    Kind kind = Kind::Unpriced;
    bool hasBaseline = false;
    std::array<qint64, 6> billed{}; ///< pico-dollars: input, writes, read, output, search
    std::array<qint64, 6> realtime{};
    std::array<qint64, 6> baseline{}; ///< every class of the prompt at the price of input

    bool operator==(const UnitPrices &) const = default;
};

/// For answers whose prompts lie in `band` and that use `classes` (core/ledger/pricingclass.h).
UnitPrices unitPrices(const PricedLabels &labels, int band, int classes, const QString &utcDay,
                      const ModelCatalog &models, const PriceSheet &prices);

/// The UTC days since 1970, ascending, on which a price of the model begins or ends: between two of
/// them unitPrices() does not change.
std::vector<qint64> priceChanges(const QString &model, const ModelCatalog &models,
                                 const PriceSheet &prices);

/// Adds to `figures` the money for the counts that stand in it. False if 64 bits do not hold it, or
/// a count is beyond MostBilledTokens; then `figures` is as it was.
bool addMoney(UsageFigures &figures, const UnitPrices &prices, bool batch);

/// Adds one entry as costOf() prices it; one that costs more than Money holds is unpriced.
void addEntryMoney(UsageFigures &figures, const Usage &usage, const PricedLabels &labels,
                   const QString &utcDay, const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
