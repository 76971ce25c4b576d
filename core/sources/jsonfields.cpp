// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/jsonfields.h"

#include "core/units/instant.h"

#include <algorithm>
#include <cmath>

namespace core {

namespace dom = simdjson::dom;

void readFields(dom::object object,
                std::initializer_list<std::pair<std::string_view, JsonField *>> fields)
{
    for (const dom::key_value_pair field : object) {
        for (const auto &[name, target] : fields) {
            if (field.key != name)
                continue;
            target->twice = target->element.has_value();
            target->element = field.value;
        }
    }
}

bool takeText(const JsonField &field, std::string_view &value)
{
    return !field.isThere() || field.element->get_string().get(value) == simdjson::SUCCESS;
}

bool takeMoney(const JsonField &field, std::optional<Money> &value)
{
    constexpr double Most = 9e6;
    if (!field.isThere())
        return true;
    double dollars = 0;
    if (!field.element->is_number() || field.element->get_double().get(dollars) != simdjson::SUCCESS
        || !(dollars >= 0 && dollars <= Most))
        return false;
    value = Money::fromPicoUsd(std::llround(dollars * 1e12));
    return true;
}

bool takeInstant(const JsonField &field, qint64 &ms)
{
    std::string_view text;
    if (!field.isThere() || !takeText(field, text))
        return false;
    const auto instant = instantFromRfc3339(QByteArrayView{text.data(), qsizetype(text.size())});
    if (instant)
        ms = toMs(*instant);
    return instant.has_value();
}

std::optional<qint64> countIn(dom::element element)
{
    std::uint64_t whole = 0;
    if (element.get_uint64().get(whole) == simdjson::SUCCESS)
        return whole <= MostCounted ? std::optional{qint64(whole)} : std::nullopt;
    double number = 0;
    if (!element.is_double() || element.get_double().get(number) != simdjson::SUCCESS
        || !(number >= 0 && number <= double(MostCounted)) || std::trunc(number) != number)
        return {};
    return qint64(number);
}

void JsonUsage::read(dom::object object)
{
    JsonField input, output, written, readFromCache, split, details, tools, tier, geo, speedField;
    readFields(object,
               {{"input_tokens", &input},
                {"output_tokens", &output},
                {"cache_creation_input_tokens", &written},
                {"cache_read_input_tokens", &readFromCache},
                {"cache_creation", &split},
                {"output_tokens_details", &details},
                {"server_tool_use", &tools},
                {"service_tier", &tier},
                {"inference_geo", &geo},
                {"speed", &speedField},
                {"iterations", &iterations}});
    const auto count = [this](const JsonField &field) -> Tokens {
        if (field.twice)
            fault = "a token count stands there twice";
        if (!field.element)
            return 0;
        if (field.element->is_null())
            return fault = "a token count is null", 0;
        const std::optional<qint64> value = countIn(*field.element);
        if (!value)
            fault = NotACount;
        return value.value_or(0);
    };
    const auto inner = [](const JsonField &field) -> std::optional<dom::object> {
        dom::object found;
        if (field.element && field.element->get_object().get(found) == simdjson::SUCCESS)
            return found;
        return {};
    };
    if (!isPart && (!input.element || !output.element))
        fault = "input_tokens or output_tokens is missing";
    usage.input = count(input);
    usage.output = count(output);
    usage.cacheRead = count(readFromCache);
    const Tokens total = count(written);
    Tokens fiveMinutes = 0;
    if (const auto parts = inner(split)) {
        JsonField shortLived, longLived;
        readFields(*parts,
                   {{"ephemeral_5m_input_tokens", &shortLived},
                    {"ephemeral_1h_input_tokens", &longLived}});
        fiveMinutes = count(shortLived);
        usage.cacheWrite1h = count(longLived);
    }
    // The split refines the total and does not add to it (API reference §8.5); where it says something
    // else the total holds, as for ccusage.
    if (written.element) {
        usage.cacheWrite1h = std::min(usage.cacheWrite1h, total);
        fiveMinutes = total - usage.cacheWrite1h;
    }
    usage.cacheWrite5m = fiveMinutes;
    // What follows refines the bill and does not make it: odd values there count as not said.
    const auto extra = [&inner](const JsonField &field, std::string_view name) -> qint64 {
        const auto found = inner(field);
        if (!found)
            return 0;
        JsonField number;
        readFields(*found, {{name, &number}});
        return number.element ? countIn(*number.element).value_or(0) : 0;
    };
    usage.thinking = std::min(extra(details, "thinking_tokens"), usage.output);
    usage.webSearches = extra(tools, "web_search_requests");
    usage.webFetches = extra(tools, "web_fetch_requests");
    takeText(tier, serviceTier);
    takeText(geo, geography);
    takeText(speedField, speed);
}

} // namespace core
