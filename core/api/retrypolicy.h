// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"
#include "core/units/instant.h"

#include <chrono>
#include <optional>

namespace core {

/// What the service asked for by `retry-after-ms`, else `retry-after` in seconds, else
/// `retry-after` as a date; nullopt when it is not in (0, 2147483647] ms (API reference §1.5).
std::optional<std::chrono::milliseconds> retryAfterOf(const HttpHeaders &headers, Instant now);

/// Whether an answer of this status is worth another attempt: `x-should-retry` decides alone if it
/// is there, else 408, 409, 429 and 5xx are.
bool isRetried(int status, const HttpHeaders &headers);

/// The wait before retry number `n` (0 for the first). `random` is in [0, 1).
std::chrono::milliseconds retryDelay(int n, std::optional<std::chrono::milliseconds> retryAfter,
                                     double random);

} // namespace core
