// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/units/money.h"

#include <QString>

#include <optional>

namespace ui {

/// What stands before each submission that costs money, wherever it begins: a new batch, a retry, the rest after a sample
/// (product.md §3, guards; ui.md §6).
struct SpendGuard
{
    std::optional<core::Money> typed; ///< the amount that has to be typed first; nullopt for none
    QString why;                      ///< it has to; "" for none
    int undoSeconds = 0;              ///< in which it can be taken back afterwards
};

/// `worst`: what it costs if each answer is as long as max_tokens allows, nullopt if a price is not known.
SpendGuard spendGuard(const core::Settings &settings, const std::optional<core::Money> &worst);

/// The part of `whole` that `some` of `all` requests have, rounded up: it is held against the cap.
std::optional<core::Money> shareOf(const std::optional<core::Money> &whole, qint64 some, qint64 all);

} // namespace ui
