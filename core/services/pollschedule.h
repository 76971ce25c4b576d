// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace core {

/// The first poll comes soon, so that a small batch of the Sandbox feels live.
inline constexpr std::chrono::milliseconds FirstPollDelay{1000};

/// The Sandbox is in this program, is not burdened by being asked, and is done with a small batch
/// after about 10 s: it is asked this often, whatever it asks for.
inline constexpr std::chrono::milliseconds SandboxPollDelay{1000};

/// When to ask for a running batch again: what the service asked for in `retry-after`, else 10 s
/// while the batch is young, up to 60 s when it is ten minutes old and more. `jitter` in [0, 1)
/// spreads the latter by a tenth either way.
std::chrono::milliseconds pollDelay(std::chrono::milliseconds age,
                                    std::optional<std::chrono::milliseconds> retryAfter,
                                    double jitter);

/// After the `failures`-th failure in a row (from 1): 1 s, 2 s, 4 s … 60 s, or what the service
/// asked for if that is longer; `jitter` in [0, 1) takes up to a quarter off what was not asked
/// for.
std::chrono::milliseconds
backoffDelay(int failures, std::optional<std::chrono::milliseconds> retryAfter, double jitter);

/// Between two tries after a 404.
inline constexpr std::chrono::milliseconds NotFoundPause{3000};

/// Whether a 404 for a batch known to exist is taken for a passing fault: the service may answer so
/// shortly after the creation (API reference §1.5). `since` is how long it has answered nothing but
/// 404.
constexpr bool isPassingNotFound(std::chrono::milliseconds since)
{
    return since < std::chrono::seconds{75};
}

} // namespace core
