// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultline.h"
#include "core/tokens/usage.h"

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// What a compaction or an adviser added to an answer: billed beside the answer's own counts, at the
/// prices of its own model (API reference §3.6, §8.5).
struct AnswerPart
{
    std::string name; ///< "compaction.1", "advisor_message.2": unique in the answer
    std::string model; ///< "": that of the answer
    std::string speed; ///< "": standard, or for a compaction that of the answer
    std::string geography; ///< "": that of the answer
    bool advisor = false;
    Usage usage;
};

/// The parts that `usage.iterations` lists. `unread` is how many have counts, or no model, so that
/// they cannot be entered.
struct AnswerParts
{
    std::vector<AnswerPart> parts;
    int unread = 0;
};

/// What decides how an answer, or a part of one, is billed. Views lie in what it was made of.
struct AnswerLabels
{
    std::string_view model, stopReason, serviceTier, speed, geography;
};
AnswerLabels labelsOf(const ResultLine &line);
AnswerLabels labelsOf(const ResultLine &line, const AnswerPart &part);

/// `iterations` is sound JSON.
AnswerParts answerParts(std::string_view iterations);

} // namespace core
