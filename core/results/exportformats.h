// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/csvfield.h"
#include "core/results/resultline.h"
#include "core/results/resultlineage.h"

#include <string>
#include <string_view>

namespace core {

/// One request of a job on its way into an export.
struct ExportItem
{
    std::string_view originalId; ///< UTF-8
    Outcome outcome = Outcome::Waiting;
    bool sandbox = false;
    bool mapped = false; ///< the line carries another id
    const ResultLine *result = nullptr; ///< nullptr if there is none
    std::string_view line = {}; ///< as the service sent it, "" if there is none
    std::string_view notSent = {}; ///< why its batch was refused, "" if it was not
};

/// What the native format says about a request without an answer (task-catalog §2.1). UTF-8.
std::string errorText(const ExportItem &item);
/// The text blocks joined, UTF-8.
void appendAnswer(std::string &target, const ResultLine &result);

/// Each appends one item; `first` tells the first of a file.
void appendNative(std::string &target, const ExportItem &item, bool first);
void appendJsonl(std::string &target, const ExportItem &item);
void appendCsv(std::string &target, const ExportItem &item, bool first);

/// "succeeded", "truncated" …, as in exports.
std::string_view outcomeName(Outcome outcome);

/// A file name for an id: other ids have other names, whatever characters are in them.
QString fileNameFor(std::string_view originalId);
/// What `<id>.error.json` holds.
std::string errorDocument(const ExportItem &item);

} // namespace core
