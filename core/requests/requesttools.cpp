// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestwalk.h"

#include "core/tokens/structure.h"

#include <algorithm>
#include <array>

namespace core {

using namespace Qt::StringLiterals;
using ToolChoice = RequestFacts::ToolChoice;

struct RequestWalk::Tool
{
    std::string type; ///< "" or "custom": one of the caller's own
    std::string name;
    std::size_t nameOffset = 0;
    bool hasName = false;
    bool hasSchema = false;
    std::vector<JsonString> others; ///< fields that only a built-in tool has, the first few
    Mark mark;

    bool isCustom() const { return type.empty() || type == "custom"; }
};

namespace {

bool isToolName(std::string_view name)
{
    constexpr std::size_t Longest = 128;
    return !name.empty() && name.size() <= Longest
        && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || c == '_' || c == '-';
           });
}

/// Families of tools that the service has itself (API reference §3.5); their dated versions come
/// and go.
bool isBuiltIn(std::string_view type)
{
    static constexpr std::array<std::string_view, 11> Families{
        "bash_",           "text_editor_", "memory_",    "computer_",         "browser_",
        "code_execution_", "web_search_",  "web_fetch_", "tool_search_tool_", "mcp_toolset",
        "advisor_"};
    return std::any_of(Families.begin(), Families.end(),
                       [type](std::string_view family) { return type.starts_with(family); });
}

} // namespace

bool RequestWalk::toolsField()
{
    knowModel();
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Array)
        return wrongType("Input should be a valid list");
    const std::size_t start = m_json.offset();
    if (!m_json.enterArray())
        return false;
    for (qint64 index = 0; m_json.nextElement(); ++index) {
        const At at{*this, index};
        if (!tool())
            return false;
    }
    if (m_json.failed())
        return false;
    m_spans[Tools] = m_json.span(start);
    std::vector<std::string_view> names{m_toolNames.begin(), m_toolNames.end()};
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end())
        add("tool_name_duplicate", u"Tool names must be unique."_s, start);
    return true;
}

bool RequestWalk::tool()
{
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    const std::size_t start = m_json.offset();
    Tool tool;
    const bool read = object([&](std::string_view name, bool &) { return toolField(name, tool); });
    if (!read)
        return false;
    finishTool(tool, start);
    return true;
}

bool RequestWalk::toolField(std::string_view name, Tool &tool)
{
    JsonString text;
    bool valid = false;
    if (name == "type") {
        if (m_json.kind() == Kind::Null)
            return m_json.readNull();
        if (!string(text, valid))
            return false;
        if (valid)
            tool.type = text.text(m_buffer);
        return true;
    }
    if (name == "name") {
        tool.nameOffset = m_json.offset();
        tool.hasName = true;
        if (!string(text, valid))
            return false;
        if (valid)
            tool.name = text.text(m_buffer);
        return true;
    }
    if (name == "description")
        return anyStringOrNull();
    if (name == "input_schema") {
        tool.hasSchema = true;
        return inputSchema();
    }
    if (name == "cache_control")
        return cacheControl(tool.mark);
    if (name == "strict" || name == "defer_loading" || name == "eager_input_streaming")
        return anyBooleanOrNull();
    if (name == "input_examples" || name == "allowed_callers") {
        return m_json.kind() == Kind::Array || m_json.kind() == Kind::Null
            ? any()
            : wrongType("Input should be a valid list");
    }
    constexpr std::size_t MostNamed = 8;
    if (tool.others.size() < MostNamed)
        tool.others.push_back({.raw = m_path.back().name});
    return any();
}

bool RequestWalk::inputSchema()
{
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    const std::size_t start = m_json.offset();
    bool hasType = false;
    const bool read = object([&](std::string_view name, bool &) {
        if (name == "type") {
            hasType = true;
            QString type;
            return word(type, {"object"});
        }
        return any();
    });
    if (!read)
        return false;
    if (!hasType)
        missing("type", start);
    return true;
}

void RequestWalk::finishTool(const Tool &tool, std::size_t start)
{
    ++m_facts.toolCount;
    if (tool.isCustom()) {
        if (!tool.hasName)
            missing("name", start);
        if (!tool.hasSchema)
            missing("input_schema", start);
        if (tool.hasName && !isToolName(tool.name)) {
            const At at{*this, "name"};
            add("tool_name_invalid", u"String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"_s,
                tool.nameOffset);
        }
        for (const JsonString &other : tool.others) {
            const At at{*this, other.raw};
            add("extra_field", u"Extra inputs are not permitted"_s, start);
        }
        m_tokens[Tools] += ToolDefinitionTokens + countRaw(m_json.span(start));
    } else {
        const QString type = QString::fromUtf8(tool.type.data(), qsizetype(tool.type.size()));
        if (!isBuiltIn(tool.type)) {
            const At at{*this, "type"};
            add("tool_type_unknown",
                u"Input tag '%1' found using 'type' does not match any of the expected tags"_s.arg(
                    type.left(200)),
                start);
        }
        m_tokens[Tools] += builtInToolTokens(*m_model, type);
    }
    if (!tool.name.empty())
        m_toolNames.push_back(tool.name);
    addMark(Tools, tool.mark);
}

bool RequestWalk::toolChoiceField()
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    m_toolChoiceOffset = m_json.offset();
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    QString type;
    bool hasType = false;
    bool hasName = false;
    const bool read = object([&](std::string_view name, bool &known) {
        if (name == "type") {
            hasType = true;
            return word(type, {"auto", "any", "tool", "none"});
        }
        if (name == "disable_parallel_tool_use")
            return anyBooleanOrNull();
        if (name == "name") {
            hasName = true;
            JsonString text;
            bool valid = false;
            if (!string(text, valid))
                return false;
            if (valid)
                m_chosenTool = text.text(m_buffer);
            return true;
        }
        known = false;
        return true;
    });
    if (!read)
        return false;
    if (!hasType)
        missing("type", m_toolChoiceOffset);
    m_facts.toolChoice = type == u"auto" ? ToolChoice::Auto
        : type == u"any"                 ? ToolChoice::Any
        : type == u"tool"                ? ToolChoice::Tool
        : type == u"none"                ? ToolChoice::None
                                         : ToolChoice::Other;
    if (m_facts.toolChoice == ToolChoice::Tool && !hasName) {
        missing("name", m_toolChoiceOffset);
    } else if (hasName && m_facts.toolChoice != ToolChoice::Tool) {
        const At at{*this, "name"};
        add("extra_field", u"Extra inputs are not permitted"_s, m_toolChoiceOffset);
    }
    return true;
}

void RequestWalk::finishToolChoice()
{
    const bool forced =
        m_facts.toolChoice == ToolChoice::Any || m_facts.toolChoice == ToolChoice::Tool;
    const At at{*this, "tool_choice"};
    if (forced && m_facts.toolCount == 0) {
        add("tool_choice_without_tools",
            u"tool_choice may only be specified while providing tools."_s, m_toolChoiceOffset);
    } else if (m_facts.toolChoice == ToolChoice::Tool && !m_chosenTool.empty()
               && std::find(m_toolNames.begin(), m_toolNames.end(), m_chosenTool)
                   == m_toolNames.end()) {
        add("tool_choice_unknown_tool",
            u"Tool '%1' not found in provided tools"_s.arg(
                QString::fromUtf8(m_chosenTool.data(), qsizetype(m_chosenTool.size())).left(200)),
            m_toolChoiceOffset);
    }
}

} // namespace core
