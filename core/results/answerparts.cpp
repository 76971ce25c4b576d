// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/answerparts.h"

#include <simdjson.h>

#include <cmath>
#include <optional>

namespace core {
namespace {

using simdjson::dom::element;

std::string textIn(const element &object, std::string_view key)
{
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? std::string{text} : std::string{};
}

/// 0 if absent or null; nullopt if it is no count.
std::optional<Tokens> countIn(const element &object, std::string_view key)
{
    constexpr std::uint64_t Most = 0xffff'ffffU;
    element value;
    if (object[key].get(value) != simdjson::SUCCESS || value.is_null())
        return 0;
    std::uint64_t count = 0;
    if (value.get(count) == simdjson::SUCCESS)
        return count <= Most ? std::optional{Tokens(count)} : std::nullopt;
    double number = 0; // 7.0 is a count too
    if (!value.is_double() || value.get(number) != simdjson::SUCCESS || !(number >= 0 && number <= double(Most))
        || std::trunc(number) != number)
        return {};
    return Tokens(number);
}

std::optional<Usage> usageOf(const element &part)
{
    const auto input = countIn(part, "input_tokens");
    const auto output = countIn(part, "output_tokens");
    const auto read = countIn(part, "cache_read_input_tokens");
    const auto written = countIn(part, "cache_creation_input_tokens");
    element split;
    std::optional<Tokens> hour = 0;
    if (part["cache_creation"].get(split) == simdjson::SUCCESS && split.is_object())
        hour = countIn(split, "ephemeral_1h_input_tokens");
    if (!input || !output || !read || !written || !hour || *hour > *written)
        return {};
    return Usage{.input = *input,
                 .cacheWrite5m = *written - *hour,
                 .cacheWrite1h = *hour,
                 .cacheRead = *read,
                 .output = *output};
}

} // namespace

AnswerLabels labelsOf(const ResultLine &line)
{
    return {line.model, line.stopReason, line.serviceTier, line.speed, line.geography};
}

AnswerLabels labelsOf(const ResultLine &line, const AnswerPart &part)
{
    AnswerLabels labels = labelsOf(line);
    if (!part.model.empty())
        labels.model = part.model;
    if (!part.speed.empty() || part.advisor)
        labels.speed = part.speed;
    if (!part.geography.empty())
        labels.geography = part.geography;
    return labels;
}

AnswerParts answerParts(std::string_view iterations)
{
    AnswerParts answer;
    simdjson::dom::parser parser;
    simdjson::dom::array array;
    const simdjson::padded_string padded{iterations};
    if (parser.parse(padded).get(array) != simdjson::SUCCESS)
        return answer;
    int compactions = 0;
    int advisors = 0;
    for (const element &each : array) {
        if (!each.is_object())
            continue;
        const std::string type = textIn(each, "type");
        const bool advisor = type == "advisor_message";
        if (!advisor && type != "compaction")
            continue; // counted in the answer itself
        const int number = advisor ? ++advisors : ++compactions;
        const std::optional<Usage> usage = usageOf(each);
        AnswerPart part{.name = type + '.' + std::to_string(number),
                        .model = textIn(each, "model"),
                        .speed = textIn(each, "speed"),
                        .geography = textIn(each, "inference_geo"),
                        .advisor = advisor,
                        .usage = usage.value_or(Usage{})};
        if (usage && !(advisor && part.model.empty()))
            answer.parts.push_back(std::move(part));
        else
            ++answer.unread;
    }
    return answer;
}

} // namespace core
