// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include <simdjson.h>

namespace core {

/// One field of an object of a source's line, found or not.
struct JsonField
{
    std::optional<simdjson::dom::element> element = {};
    bool twice = false; ///< it stood there more than once

    /// There, and not null.
    bool isThere() const { return element && !element->is_null(); }
};

/// Fills in the fields that the object has; the last of two of one name holds.
void readFields(simdjson::dom::object object,
                std::initializer_list<std::pair<std::string_view, JsonField *>> fields);

// Each leaves `value` alone where the field is missing or null, and answers false for another type.

bool takeText(const JsonField &field, std::string_view &value);
/// A number of dollars from 0 to 9 million, to the nearest pico-dollar.
bool takeMoney(const JsonField &field, std::optional<Money> &value);
/// RFC 3339 text; false also where the field is missing.
bool takeInstant(const JsonField &field, qint64 &ms);

/// A usage object as the service writes it (API reference §3.6), strictly.
struct JsonUsage
{
    Usage usage;
    std::string_view serviceTier, speed, geography; ///< "" if not said
    JsonField iterations;
    bool isPart = false; ///< set before reading: of an iteration, in which a missing count is 0
    const char *fault = nullptr; ///< in words

    void read(simdjson::dom::object object);
};

/// A count of tokens or calls: a whole number from 0 to a hundred billion, which is more than a row
/// for a day of a large organisation holds. What is larger comes from a broken source.
inline constexpr std::uint64_t MostCounted = 100'000'000'000;
inline constexpr const char *NotACount =
    "a token count is not a whole number from 0 to 100,000,000,000";

/// A count, also written as 7.0; nullopt if it is none.
std::optional<qint64> countIn(simdjson::dom::element element);

} // namespace core
