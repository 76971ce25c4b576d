// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csvfield.h"

namespace core {

void appendCsvField(std::string &target, std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        target += text;
        return;
    }
    target += '"';
    for (const char c : text) {
        if (c == '"')
            target += '"';
        target += c;
    }
    target += '"';
}

} // namespace core
