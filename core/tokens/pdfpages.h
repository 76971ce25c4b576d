// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>
#include <string_view>

namespace core {

/// How many pages a PDF has, from its base64 text: its page objects, or what a linearized file says
/// at its start. nullopt if neither is seen: newer files may keep their page objects compressed.
/// Reads the text once, in memory of fixed size.
std::optional<int> pdfPagesOfBase64(std::string_view base64);

/// How many a file of that size has as a rule, where its pages cannot be counted. At least 1.
int likelyPdfPages(qint64 bytes);

} // namespace core
