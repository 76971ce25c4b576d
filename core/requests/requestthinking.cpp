// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestwalk.h"

namespace core {

using namespace Qt::StringLiterals;
using Thinking = RequestFacts::Thinking;
using ToolChoice = RequestFacts::ToolChoice;

bool RequestWalk::thinkingField()
{
    m_thinkingOffset = m_json.offset();
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    QString type;
    bool hasType = false;
    std::size_t budgetOffset = m_json.offset();
    const bool read = object([&](std::string_view name, bool &known) {
        if (name == "type") {
            hasType = true;
            return word(type, {"enabled", "disabled", "adaptive", "between_tools"});
        }
        if (name == "budget_tokens") {
            budgetOffset = m_json.offset();
            return integer(m_facts.thinkingBudget);
        }
        if (name == "display") {
            QString display;
            return wordOrNull(display, {"summarized", "omitted"});
        }
        if (name == "block_binding")
            return any();
        known = false;
        return true;
    });
    if (!read)
        return false;
    if (!hasType)
        missing("type", m_thinkingOffset);
    m_facts.thinking = type == u"enabled" ? Thinking::Enabled
        : type == u"disabled"             ? Thinking::Disabled
        : type == u"adaptive"             ? Thinking::Adaptive
        : type == u"between_tools"        ? Thinking::BetweenTools
                                          : Thinking::Other;
    constexpr qint64 LeastBudget = 1024;
    if (m_facts.thinking == Thinking::Enabled) {
        if (!m_facts.thinkingBudget)
            missing("budget_tokens", m_thinkingOffset);
        else if (*m_facts.thinkingBudget < LeastBudget) {
            const At at{*this, "budget_tokens"};
            add("thinking_budget_too_small", u"Input should be greater than or equal to 1024"_s,
                budgetOffset);
        }
    }
    return true;
}

bool RequestWalk::outputConfigField()
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    return object([this](std::string_view name, bool &known) {
        if (name == "effort")
            return wordOrNull(m_facts.effort, {"low", "medium", "high", "xhigh", "max"});
        if (name == "format")
            return m_json.kind() == Kind::Null ? m_json.readNull() : outputFormat();
        if (name == "task_budget")
            return any();
        known = false;
        return true;
    });
}

bool RequestWalk::outputFormat()
{
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    m_facts.hasOutputFormat = true;
    const std::size_t start = m_json.offset();
    bool hasType = false;
    bool hasSchema = false;
    const bool read = object([&](std::string_view name, bool &known) {
        if (name == "type") {
            hasType = true;
            QString type;
            return word(type, {"json_schema"});
        }
        if (name == "schema") {
            hasSchema = true;
            return m_json.kind() == Kind::Object ? any() : wrongType("Input should be an object");
        }
        // Older clients still name their schema, as the beta wanted it.
        if (name == "name")
            return anyStringOrNull();
        known = false;
        return true;
    });
    if (!read)
        return false;
    if (!hasType)
        missing("type", start);
    if (!hasSchema)
        missing("schema", start);
    return true;
}

void RequestWalk::finishThinking()
{
    if (m_facts.thinking != Thinking::Enabled)
        return;
    if (m_facts.thinkingBudget && m_facts.maxTokens && *m_facts.maxTokens > 0
        && *m_facts.thinkingBudget >= *m_facts.maxTokens) {
        add("thinking_budget_over_max_tokens",
            u"`max_tokens` must be greater than `thinking.budget_tokens`."_s, m_thinkingOffset);
    }
    if (m_facts.toolChoice == ToolChoice::Any || m_facts.toolChoice == ToolChoice::Tool) {
        add("thinking_with_forced_tools",
            u"Thinking may not be enabled when tool_choice forces tool use."_s, m_toolChoiceOffset);
    }
}

void RequestWalk::finishPrewarm()
{
    if (m_facts.maxTokens != 0 || m_place == RequestReader::Place::Batch)
        return;
    const auto conflict = [this](const QString &with) {
        const At at{*this, "max_tokens"};
        add("prewarm_conflict", u"0 is not allowed together with "_s + with, m_maxTokensOffset);
    };
    if (m_facts.stream)
        conflict(u"stream"_s);
    if (m_facts.thinking == Thinking::Enabled)
        conflict(u"enabled thinking"_s);
    if (m_facts.hasOutputFormat)
        conflict(u"output_config.format"_s);
    if (m_facts.toolChoice == ToolChoice::Any || m_facts.toolChoice == ToolChoice::Tool)
        conflict(u"a forced tool choice"_s);
}

} // namespace core
