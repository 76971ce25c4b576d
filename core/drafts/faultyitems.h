// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

namespace core {

/// Writes the items of a draft that preflight() would leave out, just as they stand in it or were
/// edited, into a file of the same form: lines, an array, or rows below the header, to be mended there and sent
/// later. Answers how many. Items too large to be read are left out. Blocking; reads the whole
/// source once more. Errors: BadInput (also for a folder, whose files lie where they are, and for
/// parts of different forms), Canceled, Storage; then `target` is as it was.
Result<qint64> exportFaultyItems(const DraftSource &source, const PreflightContext &context,
                                 const QString &target,
                                 const std::atomic<bool> *canceled = nullptr);

} // namespace core
