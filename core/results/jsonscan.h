// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace core {

/// Without the white space at its end.
std::string_view trimmedEnd(std::string_view token);

/// Whether `token` is a sound string, number, true, false or null, and nothing else.
bool isJsonScalar(std::string_view token);

/// Where the object or array that begins `text` ends, seen from its begin; 0 if it is not sound
/// JSON. Any depth: the brackets are kept in memory, a bit each, not on the stack. Needs text that
/// is UTF-8 and has no control characters in its strings.
std::size_t soundContainer(std::string_view text);

/// The custom_id of a line that is no sound JSON, as it stands there with its quotes; "" if it
/// cannot be told: there is none among the keys of the outermost object, it is damaged itself, or
/// there are several.
std::string_view customIdIn(std::string_view line);

} // namespace core
