// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "core/batches/batch.h"

#include <optional>

namespace core {

/// `batch` with a results_url that the client will fetch with its key: as sent when it is of the
/// endpoint's origin, else the documented path there, as behind a proxy that does not rewrite
/// answers. nullopt when the results are gone (archived).
std::optional<Batch> reachableResults(const Batch &batch, const Endpoint &endpoint);

/// The service has no results for it any more, or never will.
bool resultsAreGone(const Error &error);

} // namespace core
