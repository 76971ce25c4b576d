// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/pricesheet.h"
#include "core/results/resultlineage.h"

#include <atomic>

namespace core {

/// The results with the costs that their answers have at these prices: themselves where the index has these already,
/// otherwise each answer is read and priced as LedgerFeed does it, which takes about as long as a search. Blocking; any
/// thread. After `canceled` the results as they are.
std::shared_ptr<const ResultLineage> pricedResults(const std::shared_ptr<const ResultLineage> &results,
                                                   const ModelCatalog &models, const PriceSheet &prices,
                                                   const std::atomic<bool> *canceled = nullptr);

} // namespace core
