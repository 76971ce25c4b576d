// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QLocale>
#include <QStringView>

#include <optional>

namespace ui {

/// Whether `typed` is `shown`, an amount of dollars as Format::money() writes it, in whatever way a keyboard has it: with or
/// without the sign and the separators of thousands, the decimals behind a point or a comma, in any script's digits.
bool meansAmount(QStringView typed, core::Money shown);

/// An amount of dollars that is typed anew. Thousands are apart only where groups of three stand; where one mark could be
/// either, it is what it is in `locale`. nullopt if it is no amount, or negative.
std::optional<core::Money> amountFrom(QStringView typed, const QLocale &locale);

} // namespace ui
