// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/promptblocks.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <vector>

namespace core {

using namespace Qt::StringLiterals;

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

QByteArray bytes(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

void appendString(QByteArray &out, std::string_view text)
{
    constexpr const char *Hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20) {
            out += "\\u00";
            out += Hex[code >> 4U];
            out += Hex[code & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// JSON without white space and without markers of the cache, which do not change what is cached.
void append(QByteArray &out, const element &value, bool sortKeys)
{
    if (value.is_array()) {
        out += '[';
        bool first = true;
        for (const element &each : simdjson::dom::array(value)) {
            if (!first)
                out += ',';
            first = false;
            append(out, each, sortKeys);
        }
        out += ']';
    } else if (value.is_object()) {
        std::vector<std::pair<std::string_view, element>> fields;
        for (const auto &[key, each] : simdjson::dom::object(value)) {
            if (key != "cache_control")
                fields.emplace_back(key, each);
        }
        if (sortKeys)
            std::stable_sort(fields.begin(), fields.end(),
                             [](const auto &a, const auto &b) { return a.first < b.first; });
        out += '{';
        bool first = true;
        for (const auto &[key, each] : fields) {
            if (!first)
                out += ',';
            first = false;
            appendString(out, key);
            out += ':';
            append(out, each, sortKeys);
        }
        out += '}';
    } else if (value.is_string()) {
        appendString(out, value.get_string().value_unsafe());
    } else {
        out += QByteArray::fromStdString(simdjson::minify(value));
    }
}

QByteArray jsonOf(const element &value, bool sortKeys = false)
{
    QByteArray out;
    append(out, value, sortKeys);
    return out;
}

std::string_view stringIn(const element &object, std::string_view key)
{
    std::string_view text;
    if (!object.is_object() || object[key].get(text) != simdjson::SUCCESS)
        return {};
    return text;
}

bool valueIn(const element &object, std::string_view key, element &value)
{
    return object.is_object() && object[key].get(value) == simdjson::SUCCESS && !value.is_null();
}

QByteArray jsonIn(const element &object, std::string_view key)
{
    element value;
    return valueIn(object, key, value) ? jsonOf(value, true) : QByteArray{};
}

PromptBlock::Mark markOf(const element &block)
{
    element control;
    if (!valueIn(block, "cache_control", control))
        return PromptBlock::Mark::None;
    return stringIn(control, "ttl") == "1h" ? PromptBlock::Mark::OneHour
                                            : PromptBlock::Mark::FiveMinutes;
}

PromptBlock textBlock(std::string_view text)
{
    PromptBlock block;
    block.isText = true;
    block.text = bytes(text);
    block.json = R"({"type":"text","text":)";
    appendString(block.json, text);
    block.json += '}';
    block.sorted = block.json;
    return block;
}

bool isThinking(const element &block)
{
    const std::string_view type = stringIn(block, "type");
    return type == "thinking" || type == "redacted_thinking";
}

/// Walks a body and collects its blocks.
class Reading
{
public:
    PromptBlocks result;
    bool lastMayBeMarked = false; ///< for automatic caching

    void tools(const simdjson::dom::array &tools)
    {
        int index = 0;
        for (const element &tool : tools) {
            result.webSearch = result.webSearch || stringIn(tool, "type").starts_with("web_search_");
            add(tool, PromptBlock::Section::Tools, u"tools[%1]"_s.arg(index), {});
            ++index;
        }
    }
    void content(const element &content, PromptBlock::Section section, const QString &path,
                 std::string_view role)
    {
        if (content.is_string()) {
            take(textBlock(content.get_string().value_unsafe()), section, path, role);
            return;
        }
        if (!content.is_array())
            return;
        int index = 0;
        for (const element &block : simdjson::dom::array(content)) {
            add(block, section, u"%1[%2]"_s.arg(path).arg(index), role);
            ++index;
        }
    }

private:
    void add(const element &block, PromptBlock::Section section, const QString &path,
             std::string_view role)
    {
        element citations;
        PromptBlock made;
        if (stringIn(block, "type") == "text" && !valueIn(block, "citations", citations)) {
            made = textBlock(stringIn(block, "text"));
        } else {
            made.json = jsonOf(block);
            made.sorted = jsonOf(block, true);
        }
        made.mark = markOf(block);
        lookFor(block);
        take(std::move(made), section, path, role);
        lastMayBeMarked = !isThinking(block);
    }
    void take(PromptBlock block, PromptBlock::Section section, const QString &path,
              std::string_view role)
    {
        block.section = section;
        block.path = path;
        block.role = bytes(role);
        result.blocks.append(std::move(block));
        lastMayBeMarked = true;
    }
    /// What anywhere in the prompt changes how all of it is cached.
    void lookFor(const element &block)
    {
        result.images = result.images || stringIn(block, "type") == "image";
        element inner;
        bool enabled = false;
        if (valueIn(block, "citations", inner) && inner.is_object()
            && inner["enabled"].get(enabled) == simdjson::SUCCESS)
            result.citations = result.citations || enabled;
        if (stringIn(block, "type") == "tool_result" && valueIn(block, "content", inner)
            && inner.is_array()) {
            for (const element &each : simdjson::dom::array(inner))
                lookFor(each);
        }
    }
};

Error bad(const QString &what) { return {.kind = Error::Kind::BadInput, .detail = what}; }

} // namespace

Result<PromptBlocks> PromptBlocks::read(QByteArrayView json)
{
    simdjson::dom::parser parser;
    element body;
    const simdjson::padded_string padded{json.data(), std::size_t(json.size())};
    if (const auto fault = parser.parse(padded).get(body); fault != simdjson::SUCCESS)
        return bad(u"It is not JSON: %1."_s.arg(QString::fromLatin1(simdjson::error_message(fault))));
    element inner;
    if (valueIn(body, "params", inner) && inner.is_object())
        body = inner;
    simdjson::dom::array messages;
    if (!body.is_object() || body["messages"].get(messages) != simdjson::SUCCESS)
        return bad(u"It is not a request: it has no list of messages."_s);

    Reading reading;
    reading.result.model = QString::fromUtf8(bytes(stringIn(body, "model")));
    simdjson::dom::array tools;
    if (body["tools"].get(tools) == simdjson::SUCCESS)
        reading.tools(tools);
    element value;
    if (valueIn(body, "system", value))
        reading.content(value, PromptBlock::Section::System, u"system"_s, {});
    int index = 0;
    for (const element &message : messages) {
        if (valueIn(message, "content", value))
            reading.content(value, PromptBlock::Section::Messages, u"messages[%1].content"_s.arg(index),
                            stringIn(message, "role"));
        ++index;
    }
    PromptBlocks &result = reading.result;
    result.speed = jsonIn(body, "speed");
    result.geography = jsonIn(body, "inference_geo");
    result.toolChoice = jsonIn(body, "tool_choice");
    result.thinking = jsonIn(body, "thinking");
    if (valueIn(body, "output_config", value))
        result.effort = jsonIn(value, "effort");
    // Automatic caching marks the last block that can be marked.
    if (valueIn(body, "cache_control", value) && !result.blocks.isEmpty() && reading.lastMayBeMarked
        && result.blocks.last().mark == PromptBlock::Mark::None)
        result.blocks.last().mark = stringIn(value, "ttl") == "1h" ? PromptBlock::Mark::OneHour
                                                                   : PromptBlock::Mark::FiveMinutes;
    return result;
}

QByteArray PromptBlocks::bodyUpTo(qsizetype count, qsizetype extra) const
{
    QByteArray tools;
    QByteArray system;
    QByteArray messages;
    QByteArray role;
    const auto add = [](QByteArray &list, const QByteArray &json) {
        list += (list.isEmpty() ? "" : ",") + json;
    };
    QString message;
    const auto put = [&](const PromptBlock &block, const QByteArray &json) {
        if (block.section == PromptBlock::Section::Tools)
            return add(tools, json);
        if (block.section == PromptBlock::Section::System)
            return add(system, json);
        const QString own = block.path.section(u'.', 0, 0);
        if (own != message) {
            messages += (messages.isEmpty() ? "" : "]},") + QByteArray{R"({"role":)"};
            appendString(messages, std::string_view{block.role.constData(), std::size_t(block.role.size())});
            messages += R"(,"content":[)" + json;
            message = own;
        } else {
            messages += ',' + json;
        }
    };
    for (qsizetype i = 0; i < count; ++i)
        put(blocks[i], blocks[i].json);
    if (extra > 0 && count < blocks.size() && blocks[count].isText) {
        const QByteArray text = blocks[count].text.first(extra);
        put(blocks[count], textBlock({text.constData(), std::size_t(text.size())}).json);
    }
    QByteArray body = R"({"model":)";
    const QByteArray name = model.toUtf8();
    appendString(body, {name.constData(), std::size_t(name.size())});
    if (!tools.isEmpty())
        body += R"(,"tools":[)" + tools + ']';
    if (!system.isEmpty())
        body += R"(,"system":[)" + system + ']';
    if (!messages.isEmpty())
        messages += "]}";
    return body + R"(,"messages":[)" + messages + "]}";
}

} // namespace core
