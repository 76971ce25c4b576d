// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace core {

/// Appends a field of CSV, quoted where it has to be (RFC 4180).
void appendCsvField(std::string &target, std::string_view text);

} // namespace core
