// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/drafts/preflight.h"

namespace ui {

/// The faults as a table for a spreadsheet, RFC 4180.
QString faultsAsCsv(const QList<core::Fault> &faults);
/// One field of such a table.
QString csvField(const QString &text);

/// Writes on a thread of the global pool; the file appears whole or not at all. Storage.
core::Answer<void> writeText(const QString &path, const QString &text);

} // namespace ui
