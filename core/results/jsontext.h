// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace core {

/// JSON strings between their raw form (escaped, without the quotes) and UTF-8. Results are copied
/// raw wherever the target is JSON too: that is quicker, and exact even for half surrogate pairs,
/// which UTF-8 cannot hold.

/// Whether every backslash begins a valid escape. Half surrogate pairs are valid JSON.
bool escapesAreValid(std::string_view raw);

/// Appends the text that `raw` stands for. Needs valid escapes; a half surrogate pair becomes
/// U+FFFD.
void appendUnescaped(std::string &target, std::string_view raw);

/// Appends UTF-8 as the inside of a JSON string.
void appendEscaped(std::string &target, std::string_view utf8);

/// Whether a number or literal token is written as JSON wants it.
bool isJsonNumber(std::string_view token);

/// Appends sound JSON on several lines, two spaces a level; `level` is that of the value itself.
/// Empty objects and arrays stay on one line.
void appendIndented(std::string &target, std::string_view json, int level);

} // namespace core
