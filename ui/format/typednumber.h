// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

#include <optional>

namespace ui {

/// A number as it is typed in any locale, as plain digits with a point: "1,234.5", "$ 12,50" and "١٢٫٥" become "1234.5",
/// "12.50" and "12.5". The locale's mark of thousands counts as that where it parts groups of three, and as the decimal mark
/// where it cannot be meant for thousands ("12.50" where the comma is the decimal mark). nullopt for everything else, a sign
/// of less than nothing included: an amount must not be taken for a hundred times as much.
std::optional<QString> plainNumber(const QString &typed, const QLocale &locale = {});

} // namespace ui
