// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace core {

/// One record of the earlier tool's usage log (task catalog §7). Views lie in the reader and hold
/// until the next line.
struct UsageLogRecord
{
    std::string_view version; ///< v
    std::string_view ts; ///< as it stands there
    qint64 at = 0; ///< ms since 1970, UTC
    std::optional<qint64> seq = {};
    std::string_view workflow, stage, model, user; ///< "" if not said
    std::string_view tier, provider, cacheType; ///< "" if not said, or no text
    std::optional<qint64> durationMs = {};
    std::string other; ///< the fields that nobody knows, as a JSON object; "" without any
    Usage usage; ///< writes to the prompt cache as of five minutes: the log does not tell
    std::optional<Money> cost = {};
    bool promptCacheRecorded = false;
    bool promptCacheHit = false;
    std::optional<bool> localCacheHit = {};
};

/// Reads lines of usage logs. White space, field order and unknown fields do not matter. A line
/// without readable `ts`, with a count that is none or a field of another type is refused; fields
/// that are missing are empty, or zero, or not recorded. What only tells more of a record (tier,
/// provider, type of the cache, duration) is not said where it is of another type. Times in the
/// future are kept. Not thread-safe.
class UsageLogLineReader
{
public:
    /// Bytes behind a line that must be readable; their value does not matter.
    static constexpr std::size_t Padding = 64;

    UsageLogLineReader();
    ~UsageLogLineReader();

    /// nullptr if it is refused: fault() says why, in words.
    const UsageLogRecord *read(const char *line, std::size_t size);
    const char *fault() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
