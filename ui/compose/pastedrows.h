// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace ui {

/// The rows of text that was copied from a spreadsheet or written as lines: cells are parted by tabs, rows by line ends. A cell
/// that holds a tab, a line end or a quote stands in quotes, with quotes inside doubled, as spreadsheets write it; a quote
/// elsewhere is one. Empty rows at the end are left out.
QList<QStringList> pastedRows(const QString &text);

} // namespace ui
