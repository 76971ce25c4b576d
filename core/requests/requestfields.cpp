// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestwalk.h"

#include "core/tokens/images.h"

#include <algorithm>
#include <array>

namespace core {

using namespace Qt::StringLiterals;

bool RequestWalk::body()
{
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    m_isObject = true;
    return object([this](std::string_view name, bool &known) { return field(name, known); });
}

bool RequestWalk::field(std::string_view name, bool &known)
{
    if (name == "model")
        return modelField();
    if (name == "max_tokens")
        return maxTokensField();
    if (name == "messages")
        return messagesField();
    if (name == "system")
        return systemField();
    if (name == "tools")
        return toolsField();
    if (name == "tool_choice")
        return toolChoiceField();
    if (name == "thinking")
        return thinkingField();
    if (name == "output_config")
        return outputConfigField();
    if (name == "cache_control") {
        m_automaticOffset = m_json.offset();
        Mark mark;
        if (!cacheControl(mark))
            return false;
        m_facts.automaticCaching = mark.present;
        m_facts.automaticOneHour = mark.oneHour;
        return true;
    }
    if (name == "stream")
        return streamField();
    if (name == "speed")
        return speedField();
    if (name == "temperature")
        return samplingField(name, m_facts.hasTemperature);
    if (name == "top_p")
        return samplingField(name, m_facts.hasTopP);
    if (name == "top_k")
        return samplingField(name, m_facts.hasTopK);
    return otherField(name, known);
}

bool RequestWalk::otherField(std::string_view name, bool &known)
{
    if (name == "metadata")
        return metadataField();
    if (name == "stop_sequences")
        return stringListField();
    if (name == "inference_geo")
        return wordOrNull(m_facts.inferenceGeo, {"global", "us"});
    if (name == "service_tier") {
        QString tier;
        return wordOrNull(tier, {"auto", "standard_only"});
    }
    if (name == "container")
        return containerField();
    if (name == "diagnostics")
        return anyObjectOrNull();
    static constexpr std::array<std::string_view, 7> NotInBatches{
        "store",        "previous_thread_event_id", "thread",   "cache_hint",
        "context_hint", "research_preview_2026_02", "fallbacks"};
    if (std::find(NotInBatches.begin(), NotInBatches.end(), name) != NotInBatches.end())
        return batchForbiddenField(name);
    // The beta endpoint has these; which betas a call has is not seen from its body.
    static constexpr std::array<std::string_view, 6> Beta{"mcp_servers",    "context_management",
                                                          "compaction",     "fallback_credit_token",
                                                          "billing_policy", "output_format"};
    if (std::find(Beta.begin(), Beta.end(), name) != Beta.end()) {
        m_facts.hasOutputFormat =
            m_facts.hasOutputFormat || (name == "output_format" && m_json.kind() == Kind::Object);
        return any();
    }
    known = false;
    return true;
}

bool RequestWalk::batchForbiddenField(std::string_view name)
{
    const std::size_t offset = m_json.offset();
    const Kind kind = m_json.kind();
    bool active = kind != Kind::Null;
    if (kind == Kind::String && name == "research_preview_2026_02") {
        JsonString value;
        if (!m_json.readString(value))
            return false;
        active = value.text(m_buffer) == "active";
    } else if (kind == Kind::Boolean) {
        if (!m_json.readBoolean(active))
            return false;
    } else if (!any()) {
        return false;
    }
    if (active && m_place == RequestReader::Place::Batch) {
        m_facts.batchForbidden = true;
        add("batch_parameter_forbidden", u"This parameter is not allowed in a batch"_s, offset);
    }
    return true;
}

bool RequestWalk::modelField()
{
    m_hasModel = true;
    JsonString name;
    bool valid = false;
    if (!string(name, valid))
        return false;
    if (!valid)
        return true;
    nameModel(name.text(m_buffer));
    m_facts.model = m_named.text;
    if (name.raw.empty())
        add("field_empty", u"String should have at least 1 character"_s, name.offset);
    return true;
}

bool RequestWalk::maxTokensField()
{
    m_hasMaxTokens = true;
    m_maxTokensOffset = m_json.offset();
    if (!integer(m_facts.maxTokens) || !m_facts.maxTokens)
        return !m_json.failed();
    const bool batch = m_place == RequestReader::Place::Batch;
    if (*m_facts.maxTokens == 0 && batch) {
        m_facts.batchForbidden = true;
        add("batch_max_tokens_zero", u"Input should be greater than or equal to 1"_s,
            m_maxTokensOffset);
    } else if (*m_facts.maxTokens < 0) {
        add("number_out_of_range",
            u"Input should be greater than or equal to %1"_s.arg(batch ? 1 : 0), m_maxTokensOffset);
    }
    return true;
}

bool RequestWalk::streamField()
{
    const std::size_t offset = m_json.offset();
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (!boolean(m_facts.stream))
        return false;
    if (m_facts.stream && m_place == RequestReader::Place::Batch) {
        m_facts.batchForbidden = true;
        add("batch_stream", u"Streaming is not allowed in a batch"_s, offset);
    }
    return true;
}

bool RequestWalk::speedField()
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    const std::size_t offset = m_json.offset();
    if (!word(m_facts.speed, {"standard", "fast"}))
        return false;
    if (m_facts.speed == u"fast" && m_place == RequestReader::Place::Batch) {
        m_facts.batchForbidden = true;
        add("batch_fast", u"Fast mode is not allowed in a batch"_s, offset);
    }
    return true;
}

bool RequestWalk::samplingField(std::string_view name, bool &present)
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    present = true;
    const std::size_t offset = m_json.offset();
    if (name == "top_k") {
        std::optional<qint64> value;
        if (!integer(value))
            return false;
        if (value.value_or(0) < 0)
            add("number_out_of_range", u"Input should be greater than or equal to 0"_s, offset);
        m_facts.samplingAtDefault = m_facts.samplingAtDefault && value.value_or(0) == 0;
        return true;
    }
    if (m_json.kind() != Kind::Number)
        return wrongType("Input should be a valid number");
    JsonNumber number;
    if (!m_json.readNumber(number))
        return false;
    if (number.real < 0)
        add("number_out_of_range", u"Input should be greater than or equal to 0"_s, offset);
    else if (number.real > 1)
        add("number_out_of_range", u"Input should be less than or equal to 1"_s, offset);
    m_facts.samplingAtDefault = m_facts.samplingAtDefault && number.real >= 1;
    return true;
}

bool RequestWalk::metadataField()
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    return object([this](std::string_view name, bool &known) {
        if (name == "user_id")
            return anyStringOrNull();
        known = false;
        return true;
    });
}

bool RequestWalk::containerField()
{
    const Kind kind = m_json.kind();
    return kind == Kind::String || kind == Kind::Object || kind == Kind::Null
        ? any()
        : wrongType("Input should be a valid string or an object");
}

bool RequestWalk::stringListField()
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Array)
        return wrongType("Input should be a valid list");
    if (!m_json.enterArray())
        return false;
    for (qint64 index = 0; m_json.nextElement(); ++index) {
        const At at{*this, index};
        if (!anyString())
            return false;
    }
    return !m_json.failed();
}

bool RequestWalk::systemField()
{
    knowModel();
    const Kind kind = m_json.kind();
    const std::size_t start = m_json.offset();
    bool read = true;
    if (kind == Kind::String) {
        JsonString text;
        read = m_json.readString(text);
        if (read)
            m_tokens[System] += count(text);
    } else if (kind == Kind::Array) {
        int number = 0;
        MessageFacts facts;
        read = blocks(System, false, &facts, number);
        if (read && !facts.onlyText)
            add("block_type_unknown", u"system takes text blocks only"_s, start);
    } else if (kind == Kind::Null) {
        read = m_json.readNull();
    } else {
        read = wrongType("Input should be a valid string or list");
    }
    m_spans[System] = m_json.span(start);
    return read;
}

void RequestWalk::finishBody()
{
    if (!m_isObject)
        return;
    if (!m_model)
        knowModel();
    if (!m_hasModel)
        missing("model", 0, "model_missing");
    if (!m_hasMaxTokens)
        missing("max_tokens", 0, "max_tokens_missing");
    if (!m_hasMessages)
        missing("messages", 0, "messages_missing");
    finishThinking();
    finishToolChoice();
    if (m_facts.imageCount > ManyImages && m_largestImageSide > MaxImageSideOfMany) {
        add("image_dimensions",
            u"image dimensions exceed max allowed size for many-image requests: 2000 pixels"_s, 0);
    }
    finishPrewarm();
    finishMarks();
    finishTokens();
    finishPrefixes();
}

} // namespace core
