// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/money.h"

#include <QStringView>

namespace ui {

/// Whether `typed` is `shown`, an amount of dollars as Format::money() writes it, in whatever way a keyboard has it: with or
/// without the sign and the separators of thousands, the decimals behind a point or a comma, in any script's digits.
bool meansAmount(QStringView typed, core::Money shown);

} // namespace ui
