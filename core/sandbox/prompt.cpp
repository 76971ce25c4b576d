// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/prompt.h"

#include "core/sandbox/fingerprint.h"
#include "core/sandbox/jsontext.h"

#include <simdjson.h>

#include <algorithm>

namespace core::sandbox {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr qsizetype MaxUserText = 4096;

QByteArrayView view(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

/// "" if there is no such string.
std::string_view stringIn(const element &object, std::string_view key)
{
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS)
        return {};
    return text;
}

bool hasValue(const element &object, std::string_view key, element &value)
{
    return object[key].get(value) == simdjson::SUCCESS && !value.is_null();
}

/// Of everything in `value` but cache markers: where they stand does not change what is cached.
quint64 hashOf(const element &value, quint64 hash)
{
    switch (value.type()) {
    case element_type::ARRAY:
        hash = mixed(hash + 1);
        for (const element &each : simdjson::dom::array(value))
            hash = hashOf(each, hash);
        return mixed(hash + 2);
    case element_type::OBJECT:
        hash = mixed(hash + 3);
        for (const auto &[key, each] : simdjson::dom::object(value)) {
            if (key != "cache_control")
                hash = hashOf(each, fingerprint(view(key), hash));
        }
        return mixed(hash + 4);
    case element_type::STRING: return fingerprint(view(value.get_string()), hash + 5);
    case element_type::INT64: return mixed(hash ^ quint64(int64_t(value))) + 6;
    case element_type::UINT64: return mixed(hash ^ uint64_t(value)) + 7;
    case element_type::DOUBLE: {
        const double number = value;
        return fingerprint({reinterpret_cast<const char *>(&number), sizeof number}, hash + 8);
    }
    case element_type::BOOL: return mixed(hash + (bool(value) ? 9 : 10));
    case element_type::NULL_VALUE: break;
    }
    return mixed(hash + 11);
}

/// Bytes of all strings in `value`.
qint64 weightOf(const element &value)
{
    qint64 weight = 1;
    if (value.is_array()) {
        for (const element &each : simdjson::dom::array(value))
            weight += weightOf(each);
    } else if (value.is_object()) {
        for (const auto &[key, each] : simdjson::dom::object(value))
            weight += qint64(key.size()) + weightOf(each);
    } else if (value.is_string()) {
        weight += qint64(value.get_string_length());
    }
    return weight;
}

CachePosition::Mark markOf(const element &block)
{
    element control;
    if (!block.is_object() || !hasValue(block, "cache_control", control))
        return CachePosition::Mark::None;
    return stringIn(control, "ttl") == "1h" ? CachePosition::Mark::OneHour
                                            : CachePosition::Mark::FiveMinutes;
}

bool isThinking(const element &block)
{
    const std::string_view type = stringIn(block, "type");
    return type == "thinking" || type == "redacted_thinking";
}

/// Opus 4.5, Sonnet 4.6 and what came after keep the thinking of earlier turns in the prompt; they
/// are the models with effort levels (API reference §3.4).
bool keepsThinking(const Model &model) { return !model.effortLevels.isEmpty(); }

/// What anywhere in the messages changes how all of them are cached (API reference §7.6).
struct Traits
{
    bool images = false;
    bool citations = false;
};

void gatherTraits(const element &content, Traits &traits)
{
    if (!content.is_array())
        return;
    for (const element &block : simdjson::dom::array(content)) {
        if (!block.is_object())
            continue;
        const std::string_view type = stringIn(block, "type");
        traits.images = traits.images || type == "image";
        element inner;
        bool enabled = false;
        if (hasValue(block, "citations", inner) && inner.is_object()
            && inner["enabled"].get(enabled) == simdjson::SUCCESS)
            traits.citations = traits.citations || enabled;
        if (type == "tool_result" && hasValue(block, "content", inner))
            gatherTraits(inner, traits);
    }
}

/// Appends the positions of a prompt one by one.
class Prefix
{
public:
    Prefix(Prompt &prompt, quint64 hash) : m_prompt{prompt}, m_hash{hash} { }

    void mix(quint64 value) { m_hash = mixed(m_hash ^ mixed(value)); }
    quint64 hash() const { return m_hash; }

    void addText(std::string_view text, CachePosition::Mark mark = CachePosition::Mark::None)
    {
        m_hash = fingerprint(view(text), m_hash + 12);
        add(mark, !text.empty(), qint64(text.size()) + 1);
    }

    void addBlock(const element &block)
    {
        const std::string_view type = stringIn(block, "type");
        element citations;
        if (type == "text" && !hasValue(block, "citations", citations)) {
            addText(stringIn(block, "text"), markOf(block));
            return;
        }
        m_hash = hashOf(block, m_hash);
        add(markOf(block), !isThinking(block), weightOf(block));
    }

private:
    void add(CachePosition::Mark mark, bool isEligible, qint64 weight)
    {
        m_weight += weight;
        m_prompt.marksFound = m_prompt.marksFound || mark != CachePosition::Mark::None;
        m_prompt.positions.append(
            {.hash = m_hash, .weight = m_weight, .mark = mark, .isEligible = isEligible});
    }

    Prompt &m_prompt;
    quint64 m_hash;
    qint64 m_weight = 0;
};

void addContent(Prefix &prefix, const element &content, bool withoutThinking)
{
    if (content.is_string()) {
        prefix.addText(content.get_string().value_unsafe());
    } else if (content.is_array()) {
        for (const element &block : simdjson::dom::array(content)) {
            if (block.is_object() && !(withoutThinking && isThinking(block)))
                prefix.addBlock(block);
        }
    }
}

void takeWish(QByteArrayView wish, Wishes &wishes)
{
    if (wish == "refuse") {
        wishes.refuse = true;
    } else if (wish == "truncate") {
        wishes.truncate = true;
    } else if (wish == "overflow") {
        wishes.overflow = true;
    } else if (wish == "expire") {
        wishes.expire = true;
    } else if (wish == "echo") {
        wishes.echo = true;
    } else if (wish == "stop") {
        wishes.stop = true;
    } else if (wish.startsWith("error:")) {
        wishes.error = wish.sliced(6).toByteArray();
    } else if (wish.startsWith("tokens:")) {
        bool isNumber = false;
        const qlonglong count = wish.sliced(7).toByteArray().toLongLong(&isNumber);
        if (isNumber && count > 0)
            wishes.tokens = std::min<qint64>(count, 1'000'000);
    } else if (wish == "tool") {
        wishes.tool = QByteArray{};
    } else if (wish.startsWith("tool:")) {
        wishes.tool = wish.sliced(5).toByteArray();
    }
}

void takeWishes(QByteArrayView text, Wishes &wishes)
{
    constexpr QByteArrayView open = "[[sandbox:";
    for (qsizetype at = text.indexOf(open); at >= 0; at = text.indexOf(open, at)) {
        at += open.size();
        const qsizetype end = text.indexOf("]]", at);
        if (end < 0 || end - at > 200)
            return;
        takeWish(text.sliced(at, end - at), wishes);
    }
}

} // namespace

struct PromptReader::Private
{
    simdjson::dom::parser parser;

    void readTools(const element &body, Prompt &prompt, Prefix &prefix, bool &webSearch) const;
    void readMessages(const simdjson::dom::array &messages, const Model &model, bool mayWish,
                      Prompt &prompt, Prefix &prefix) const;
    static void readTerms(const element &body, Prompt &prompt);
};

PromptReader::PromptReader() : d{std::make_unique<Private>()} { }
PromptReader::~PromptReader() = default;

void PromptReader::Private::readTools(const element &body, Prompt &prompt, Prefix &prefix,
                                      bool &webSearch) const
{
    simdjson::dom::array tools;
    if (body["tools"].get(tools) != simdjson::SUCCESS)
        return;
    for (const element &tool : tools) {
        if (!tool.is_object())
            continue;
        const std::string_view type = stringIn(tool, "type");
        const bool isSearch = type.starts_with("web_search_");
        webSearch = webSearch || isSearch;
        if (isSearch && markOf(tool) == CachePosition::Mark::None)
            continue; // switching it on or off keeps the tools cached
        prefix.addBlock(tool);
        const bool isServers = isSearch || type.starts_with("web_fetch_")
            || type.starts_with("code_execution_") || type.starts_with("tool_search_");
        element schema;
        if (!isServers) {
            prompt.tools.append({view(stringIn(tool, "name")).toByteArray(), {}});
            if (hasValue(tool, "input_schema", schema)) {
                const std::string text = simdjson::minify(schema);
                prompt.tools.last().schema = QByteArray::fromStdString(text);
            }
        }
    }
}

void PromptReader::Private::readMessages(const simdjson::dom::array &messages, const Model &model,
                                         bool mayWish, Prompt &prompt, Prefix &prefix) const
{
    // Where the last turn of the user begins that is more than tool results.
    size_t lastUser = 0;
    size_t index = 0;
    for (const element &message : messages) {
        element content;
        if (stringIn(message, "role") == "user" && hasValue(message, "content", content)) {
            bool onlyResults = content.is_array();
            if (content.is_array()) {
                for (const element &block : simdjson::dom::array(content))
                    onlyResults = onlyResults && stringIn(block, "type") == "tool_result";
            }
            prompt.endsWithToolResult = onlyResults;
            if (!onlyResults)
                lastUser = index;
        }
        ++index;
    }
    std::string_view role;
    index = 0;
    for (const element &message : messages) {
        const std::string_view itsRole = stringIn(message, "role");
        if (itsRole != role)
            prefix.mix(fingerprint(view(itsRole)));
        role = itsRole;
        element content;
        if (hasValue(message, "content", content)) {
            addContent(prefix, content, index < lastUser && !keepsThinking(model));
            if (index == lastUser) {
                const auto takeText = [&](QByteArrayView text) {
                    if (mayWish)
                        takeWishes(text, prompt.wishes);
                    const qsizetype room = MaxUserText - prompt.userText.size();
                    prompt.userText += text.first(wholeCharacters(text, room));
                };
                if (content.is_string()) {
                    takeText(view(content.get_string().value_unsafe()));
                } else if (content.is_array()) {
                    for (const element &block : simdjson::dom::array(content)) {
                        if (stringIn(block, "type") == "text")
                            takeText(view(stringIn(block, "text")));
                    }
                }
            }
        }
        ++index;
    }
}

void PromptReader::Private::readTerms(const element &body, Prompt &prompt)
{
    element value;
    if (hasValue(body, "tool_choice", value)) {
        const std::string_view type = stringIn(value, "type");
        prompt.mustCallTool = type == "any" || type == "tool";
        prompt.chosenTool = view(stringIn(value, "name")).toByteArray();
    }
    simdjson::dom::array sequences;
    if (body["stop_sequences"].get(sequences) == simdjson::SUCCESS) {
        for (const element &each : sequences) {
            std::string_view text;
            if (each.get(text) == simdjson::SUCCESS && !text.empty())
                prompt.stopSequences.append(view(text).toByteArray());
        }
    }
    element format;
    if (hasValue(body, "output_config", value) && hasValue(value, "format", format)
        && hasValue(format, "schema", value))
        prompt.outputSchema = QByteArray::fromStdString(simdjson::minify(value));
    if (hasValue(body, "thinking", value)) {
        prompt.thinkingAsked = true;
        prompt.thinkingDisplay = view(stringIn(value, "display")).toByteArray();
    }
    if (hasValue(body, "diagnostics", value)) {
        prompt.asksDiagnostics = true;
        prompt.previousMessageId = view(stringIn(value, "previous_message_id")).toByteArray();
    }
}

Prompt PromptReader::read(QByteArrayView body, const Model &model, quint64 scope)
{
    Prompt prompt;
    element root;
    if (d->parser.parse(body.data(), size_t(body.size()), false).get(root) != simdjson::SUCCESS
        || !root.is_object())
        return prompt;
    Private::readTerms(root, prompt);
    Prefix prefix{prompt, fingerprint(model.id.toUtf8(), scope)};

    bool webSearch = false;
    d->readTools(root, prompt, prefix, webSearch);
    prompt.toolsHash = prefix.hash();

    Traits traits;
    simdjson::dom::array messages;
    const bool hasMessages = root["messages"].get(messages) == simdjson::SUCCESS;
    if (hasMessages) {
        for (const element &message : messages) {
            element content;
            if (hasValue(message, "content", content))
                gatherTraits(content, traits);
        }
    }
    prefix.mix((webSearch ? 1U : 0U) + (traits.citations ? 2U : 0U));
    element system;
    if (hasValue(root, "system", system))
        addContent(prefix, system, false);
    prompt.systemHash = prefix.hash();

    // Only what differs from the default counts: saying the default aloud changes nothing.
    element value;
    if (hasValue(root, "tool_choice", value)) {
        element parallel;
        if (stringIn(value, "type") != "auto"
            || hasValue(value, "disable_parallel_tool_use", parallel))
            prefix.mix(hashOf(value, 13));
    }
    if (hasValue(root, "thinking", value))
        prefix.mix(hashOf(value, 14));
    std::string_view effort;
    if (hasValue(root, "output_config", value))
        effort = stringIn(value, "effort");
    const QByteArray defaultEffort = model.effortDefault.toUtf8();
    if (!effort.empty() && view(effort) != defaultEffort)
        prefix.mix(fingerprint(view(effort), 15));
    prefix.mix(traits.images ? 17 : 16);
    if (hasMessages) {
        const bool mayWish = holds(body, "[[sandbox:");
        d->readMessages(messages, model, mayWish, prompt, prefix);
    }
    prompt.seed = prefix.hash();
    return prompt;
}

} // namespace core::sandbox
