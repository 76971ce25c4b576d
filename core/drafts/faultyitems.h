// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

namespace core {

/// Writes the items of a source that preflight() would leave out, just as they stand in it, into a
/// file of the same form: lines, an array, or rows below the header, to be mended there and sent
/// later. Answers how many. Items too large to be read are left out. Blocking; reads the whole
/// source once more. Errors: BadInput (for a folder too: its files lie where they are), Canceled,
/// Storage; then `target` is as it was.
Result<qint64> exportFaultyItems(const DraftSource &source, const PreflightContext &context,
                                 const QString &target,
                                 const std::atomic<bool> *canceled = nullptr);

} // namespace core
