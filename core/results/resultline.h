// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/batchresult.h"
#include "core/tokens/usage.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace core {

/// One line of a results stream (API reference §2.6). Views lie in the line itself or in the
/// reader, and hold until the next line is read.
struct ResultLine
{
    enum class ErrorClass : quint8 { None = 0, InvalidRequest = 1, Other = 2 };

    std::string_view customId; ///< UTF-8
    std::string_view rawCustomId; ///< as it stands in the line, with its quotes
    Outcome outcome = Outcome::Unknown;
    ErrorClass errorClass = ErrorClass::None;
    std::string_view type; ///< result.type; "" if result is not an object
    std::string_view rawResult; ///< JSON of `result`
    /// What of it cannot be read, in words; nullptr if it is whole. An answer whose token counts
    /// are odd is an answer without usage; of any other such line the outcome is Unknown.
    const char *fault = nullptr;

    // of an answer
    std::string_view messageId, model, stopReason; ///< "" if null or absent
    std::string_view serviceTier, speed, geography;
    bool hasUsage = false;
    Usage usage;
    std::string_view rawUsage; ///< JSON of the usage object, "" if none
    std::string_view rawIterations; ///< JSON of its array `iterations`, "" if none; see answerparts.h
    std::string_view rawContent; ///< JSON of the content array, "" if none
    std::vector<std::string_view> rawTexts; ///< inside of the strings of the text blocks, escaped

    // of a failure
    std::string_view errorType, errorMessage; ///< UTF-8
    std::string_view rawError; ///< JSON of result.error, "" if none
};

/// Reads lines of results. A line is checked whole, to any depth: what has no fault is sound JSON
/// all through. A damaged line says at least whose result it is, where that can be read: the
/// request was answered, and perhaps billed. Not thread-safe.
class ResultLineReader
{
public:
    /// Bytes behind a line that must be readable; their value does not matter.
    static constexpr std::size_t Padding = 64;
    /// Longer lines are not looked into: no answer of the service comes near.
    static constexpr std::size_t MaxLine = 64 * 1024 * 1024;

    ResultLineReader();
    ~ResultLineReader();

    /// `line` without its end. nullptr if it cannot be told whose result it is: fault() says why.
    const ResultLine *read(const char *line, std::size_t size);
    /// In words: "not JSON", "no custom_id".
    const char *fault() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
