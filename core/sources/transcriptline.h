// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace core {

/// One billed answer that a line of a Claude Code transcript tells of (API reference §10.2), or the
/// part of one that another model gave. Views lie in the reader and hold until the next line.
struct TranscriptAnswer
{
    qint64 at = 0; ///< ms since 1970, UTC
    std::string_view messageId; ///< "" if the line has none
    std::string_view requestId; ///< "" if the line has none
    std::string_view part; ///< "" for the answer, else "compaction" or "advisor_message"
    int partNumber = 0; ///< from 1, among the parts of that kind
    bool sidechain = false; ///< of a sub-agent
    std::string_view model, serviceTier, speed, geography, stopReason; ///< "" if not said
    std::string_view session; ///< sessionId, "" if not said
    std::string_view cwd; ///< the folder it worked in, "" if not said
    Usage usage;
    std::optional<Money> reportedCost = {}; ///< costUSD of old versions
};

/// Reads lines of Claude Code transcripts. White space, field order and unknown fields do not
/// matter. Not thread-safe.
///
/// A line counts when it is an object that holds `message.usage`, or `data.message.message.usage`
/// of agent progress, whatever its `type`; others are passed over. One that counts is refused as a
/// whole, with a reason (API reference §10.4.1):
/// - it is not JSON all through, or names one of the fields read here twice;
/// - input_tokens or output_tokens is missing, or a count is null, negative, a fraction or above
///   100,000,000,000; a null `cache_creation` is no fault;
/// - `version` does not begin like 1.2.3, or an id or the model is an empty text or a very long one;
/// - the time is no RFC 3339.
///
/// Kept as they are: a time in the future or the past, a model of anybody, an unknown tier or speed
/// (the answer is then priced as far as the price sheet goes, or counted as unpriced). Null where a
/// text may stand is the same as its absence.
///
/// Cache writes: `ephemeral_1h_input_tokens` is kept for an hour, the rest of
/// `cache_creation_input_tokens` for five minutes, but at least `ephemeral_5m_input_tokens`.
class TranscriptLineReader
{
public:
    /// Bytes behind a line that must be readable; their value does not matter.
    static constexpr std::size_t Padding = 64;

    TranscriptLineReader();
    ~TranscriptLineReader();

    /// The answers of the line, the whole one first; none if it has no usage or fault() is set.
    const std::vector<TranscriptAnswer> &read(const char *line, std::size_t size);
    /// Why the line, or a part of its answers, was refused, in words; nullptr if it was not.
    const char *fault() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// False only for what is sure to be an object without a field `usage`: lines that need not be
/// parsed, at the speed of memory.
bool mayHaveUsage(std::string_view line);

} // namespace core
