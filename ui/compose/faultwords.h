// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/faultmodel.h"

namespace ui {

/// As a sentence; names of the API, such as custom_id or `model:`, stay as they are.
QString capitalized(QString text);
/// Days in it as the window writes them: "retires on 30 Nov 2026".
QString withShownDays(const QString &said);
/// What is wrong, in one line.
QString problemWords(const core::Fault &fault);
/// The link in a row: "Rename to sku-88213-2", "Set to 256", "Edit line…", "Undo".
QString actWords(FaultAct act, const core::Fault &fault);
/// What a fix that is applied has done: "Renamed to sku-88213-2".
QString doneWords(const core::Fault &fault);

} // namespace ui
