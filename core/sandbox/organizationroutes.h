// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/pricesheet.h"
#include "core/sandbox/call.h"
#include "core/sandbox/usagelog.h"

namespace core::sandbox {

/// `GET /v1/organizations/usage_report/messages` (API reference §6.1).
Outcome usageReport(const Call &call, const UsageLog &usage);
/// `GET /v1/organizations/cost_report` (§6.2).
Outcome costReport(const Call &call, const UsageLog &usage, const ModelCatalog &models,
                   const PriceSheet &prices);
/// `GET /v1/organizations/rate_limits` (§6.4).
Outcome rateLimits(const Call &call, const ModelCatalog &models);

} // namespace core::sandbox
