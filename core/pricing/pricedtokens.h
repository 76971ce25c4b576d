// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pricing/cost.h"

namespace core {

/// What given tokens cost, and by which price: the answer of `tokens cost`.
struct PricedTokens
{
    Cost cost;
    QString model; ///< as pricedName() has it
    /// "claude-haiku-5-5, standard, batch, from 2026-10-07, prompts up to 100,000 tokens; prices as
    /// of 2026-11-23". English, for terminals and records.
    QString priceSource;
};

/// Prices `usage` on `utcDay` ("2026-11-24"). Errors: BadInput, with a sentence that names what is
/// missing: an unknown model, no price on that day, none for a class, fast together with batch, a
/// day that is none, a negative count, more money than can be added up.
Result<PricedTokens> priceTokens(const Usage &usage, const BillingTerms &terms,
                                 const QString &model, const QString &utcDay,
                                 const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
