// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace core {

/// A string or key of a JSON text as it stands between its quotes.
struct JsonString
{
    std::string_view raw;
    bool escaped = false; ///< holds at least one backslash
    std::size_t offset = 0; ///< of the opening quote

    /// Without escapes: `raw` itself, or made in `buffer`. The escapes must have been checked, as
    /// JsonCursor does.
    std::string_view text(std::string &buffer) const;
};

/// The value of the four hexadecimal digits at `at`, or -1.
int hexQuad(const char *at, const char *end);

/// The offset of the first byte that is not valid UTF-8, or the size of `text`.
std::size_t validUtf8Prefix(std::string_view text);

} // namespace core
