// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/comparison.h"
#include "core/results/resultexport.h"

namespace core {

/// Writes a comparison as CSV (RFC 4180), a row for each request, in the order of rows(): ids, what
/// kind of change and how much, and of both runs outcome, text, tokens and cost in USD. Blocking,
/// on a worker thread; memory does not grow with the runs. The file appears whole or not at all.
/// Errors: Storage, Canceled.
Result<ExportReport> exportComparison(const Comparison &comparison, const QString &path,
                                      const std::atomic<bool> *canceled = nullptr);

} // namespace core
