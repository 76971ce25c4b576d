// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"

namespace app {

/// What is about to be sent and what it may cost.
struct Price
{
    qint64 requests = 0;
    std::optional<core::Money> expected; ///< nullopt: unpriced
    std::optional<core::Money> worst; ///< nullopt: unpriced
};

/// --max-cost and --yes.
QList<Option> priceOptions();
/// Reads --max-cost, before anything is done. BadInput.
core::Result<std::optional<core::Money>> maxCostFrom(const Invocation &invocation);

/// Nothing paid is sent unless this agrees (promise P8): the worst case is within --max-cost, and
/// either nothing is paid, or --yes was given, or the user at the terminal says so. BadInput with
/// the reason it does not.
core::Result<void> agreeOn(Session &session, const Price &price);

} // namespace app
