// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/format/format.h"
#include "ui/sources/usageimport.h"

namespace ui {

/// What an import came to, in words.
namespace importreport {

/// "1,204 entries added. 3 lines were skipped." or that nothing was new.
QString headline(const ImportOutcome &outcome, const Format &format);
/// Names and figures: added, known, skipped, files, read …
QList<std::pair<QString, QString>> facts(const ImportOutcome &outcome, const Format &format);
/// The same of what the ledger now holds of this kind: entries, tokens, cost, period.
QList<std::pair<QString, QString>> held(const ImportOutcome &outcome, const Format &format);
/// Lines that were skipped, files that could not be read and what was odd, a line each; "" if there is nothing.
QString troubles(const ImportOutcome &outcome, const Format &format);
/// All of it, to be copied.
QString whole(const ImportOutcome &outcome, const Format &format);
/// What files of this kind are called.
QString kindName(UsageKind kind);

} // namespace importreport
} // namespace ui
