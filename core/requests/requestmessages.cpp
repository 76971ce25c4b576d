// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestblock.h"

#include <algorithm>
#include <limits>

namespace core {

using namespace Qt::StringLiterals;

bool RequestWalk::messagesField()
{
    knowModel();
    m_hasMessages = true;
    if (m_json.kind() != Kind::Array)
        return wrongType("Input should be a valid list");
    const std::size_t start = m_json.offset();
    if (!m_json.enterArray())
        return false;
    qint64 index = 0;
    for (; m_json.nextElement(); ++index) {
        const At at{*this, index};
        if (!message(index))
            return false;
    }
    if (m_json.failed())
        return false;
    m_facts.messageCount = int(std::min<qint64>(index, std::numeric_limits<int>::max()));
    constexpr qint64 MostMessages = 100'000;
    if (index == 0)
        add("messages_empty", u"at least one message is required"_s, start);
    else if (index > MostMessages)
        add("messages_too_many", u"List should have at most 100000 items"_s, start);
    return true;
}

bool RequestWalk::message(qint64 index)
{
    m_messageIndex = index;
    m_lastBlockMark = {};
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    const std::size_t start = m_json.offset();
    const Tokens before = m_tokens[Messages];
    bool hasContent = false;
    QString role;
    bool hasRole = false;
    MessageFacts facts;
    const bool read = object([&](std::string_view name, bool &known) {
        if (name == "role") {
            hasRole = true;
            return word(role, {"user", "assistant", "system"});
        }
        if (name == "content") {
            hasContent = true;
            return messageContent(facts);
        }
        known = false;
        return true;
    });
    if (!read)
        return false;
    if (!hasRole)
        missing("role", start);
    if (!hasContent)
        missing("content", start);
    m_facts.endsWithAssistant = role == u"assistant";
    if (index == 0) {
        m_spans[Messages] = m_json.span(start);
        m_firstMessageTokens = m_tokens[Messages] - before;
    }
    finishMessage(facts, role, start);
    return true;
}

void RequestWalk::finishMessage(const MessageFacts &facts, const QString &role, std::size_t offset)
{
    // An assistant message may be empty if it is the last: known when another follows.
    const auto refuse = [this](std::size_t at) {
        add("content_empty",
            u"all messages must have non-empty content except for the optional final assistant message"_s,
            at);
    };
    if (m_emptyMessageBefore) {
        --m_path.back().index;
        refuse(m_emptyMessageOffset);
        ++m_path.back().index;
    }
    m_emptyMessageBefore = facts.empty && role == u"assistant";
    m_emptyMessageOffset = offset;
    if (facts.empty && !m_emptyMessageBefore)
        refuse(offset);
    if (role == u"assistant" && m_facts.assistantDocumentPath.isEmpty())
        m_facts.assistantDocumentPath = facts.documentPath;
    if (role == u"user" && m_facts.citationsPath.isEmpty())
        m_facts.citationsPath = facts.citationsPath;
    if (role == u"system" && !facts.onlyText)
        add("system_message_not_text", u"a system message takes text only"_s, offset);
}

bool RequestWalk::messageContent(MessageFacts &facts)
{
    const Kind kind = m_json.kind();
    if (kind == Kind::String) {
        JsonString text;
        if (!m_json.readString(text))
            return false;
        facts.empty = text.raw.empty();
        m_tokens[Messages] += count(text);
        return true;
    }
    if (kind != Kind::Array)
        return wrongType("Input should be a valid string or list");
    int number = 0;
    if (!blocks(Messages, false, &facts, number))
        return false;
    facts.empty = number == 0;
    if (m_messageIndex == 0)
        m_firstMessageBlocks = number;
    return true;
}

bool RequestWalk::blocks(Section section, bool nested, MessageFacts *facts, int &number)
{
    if (!m_json.enterArray())
        return false;
    for (number = 0; m_json.nextElement(); ++number) {
        const At at{*this, number};
        const bool first = !nested && section == Messages && m_messageIndex == 0 && number == 0;
        const Tokens before = m_tokens[section];
        m_json.kind(); // past white space
        const std::size_t start = m_json.offset();
        Mark mark;
        if (!block(section, nested, facts, mark))
            return false;
        if (first) {
            m_firstBlock = m_json.span(start);
            m_firstBlockTokens = m_tokens[section] - before;
        }
        if (!nested && section == Messages)
            m_lastBlockMark = mark;
    }
    return !m_json.failed();
}

bool RequestWalk::block(Section section, bool nested, MessageFacts *facts, Mark &mark)
{
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    Block block;
    block.start = m_json.offset();
    block.tokensBefore = m_tokens[section];
    const bool read =
        object([&](std::string_view name, bool &) { return blockField(name, block, section); });
    if (!read)
        return false;
    finishBlock(block, section, nested, facts);
    mark = block.mark;
    return true;
}

bool RequestWalk::blockField(std::string_view name, Block &block, Section section)
{
    using Field = Block::Field;
    const auto has = [&block](Field field) { block.has |= field; };
    const auto text = [&](Field field, JsonString &to) {
        has(field);
        if (m_json.kind() == Kind::Null) {
            block.has &= ~unsigned{field};
            return m_json.readNull();
        }
        bool valid = false;
        return string(to, valid);
    };
    JsonString ignored;
    if (name == "type") {
        block.hasType = true;
        bool valid = false;
        if (!string(ignored, valid))
            return false;
        if (valid)
            block.type = ignored.text(m_buffer);
        return true;
    }
    if (name == "text")
        return text(Field::Text, block.text);
    if (name == "cache_control") {
        has(Field::CacheControl);
        return cacheControl(block.mark);
    }
    if (name == "content")
        return blockContent(block, section);
    if (name == "source")
        return blockSource(block, section);
    if (name == "citations")
        return blockCitations(block);
    if (name == "title")
        return text(Field::Title, block.title);
    if (name == "context")
        return text(Field::Context, block.context);
    if (name == "thinking")
        return text(Field::Thinking, block.thinking);
    if (name == "signature")
        return text(Field::Signature, ignored);
    if (name == "id")
        return text(Field::Id, ignored);
    if (name == "name")
        return text(Field::Name, block.name);
    if (name == "tool_use_id")
        return text(Field::ToolUseId, ignored);
    if (name == "toolset_name")
        return text(Field::ToolsetName, ignored);
    if (name == "file_id")
        return text(Field::FileId, ignored);
    if (name == "data") {
        const bool read = text(Field::Data, ignored);
        block.data = ignored.raw;
        return read;
    }
    if (name == "input") {
        has(Field::Input);
        block.inputKind = m_json.kind();
        const std::size_t start = m_json.offset();
        const bool read = any();
        block.input = m_json.span(start);
        return read;
    }
    if (name == "is_error") {
        has(Field::IsError);
        return anyBooleanOrNull();
    }
    if (name == "caller" || name == "transformations") {
        has(name == "caller" ? Field::Caller : Field::Transformations);
        return anyObjectOrNull();
    }
    constexpr std::size_t MostNamed = 8;
    if (block.others.size() < MostNamed)
        block.others.push_back({.raw = m_path.back().name});
    return any();
}

bool RequestWalk::blockSource(Block &block, Section section)
{
    block.sourceKind = m_json.kind();
    if (block.sourceKind == Kind::Null)
        return m_json.readNull();
    block.has |= Block::SourceField;
    if (block.sourceKind == Kind::String) // of a search result
        return anyString();
    if (block.sourceKind != Kind::Object)
        return wrongType("Input should be an object");
    Source &source = block.source;
    source.present = true;
    source.offset = m_json.offset();
    return object([&](std::string_view name, bool &known) {
        return sourceField(name, source, section, known);
    });
}

bool RequestWalk::sourceField(std::string_view name, Source &source, Section section, bool &known)
{
    JsonString text;
    bool valid = false;
    if (name == "type" || name == "media_type") {
        (name == "type" ? source.hasType : source.hasMediaType) = true;
        std::string &to = name == "type" ? source.type : source.mediaType;
        if (!string(text, valid))
            return false;
        if (valid)
            to = text.text(m_buffer);
        return true;
    }
    if (name == "data") {
        source.hasData = true;
        return string(source.data, valid);
    }
    if (name == "url" || name == "file_id") {
        (name == "url" ? source.hasUrl : source.hasFileId) = true;
        return anyString();
    }
    if (name == "content") {
        source.hasContent = true;
        if (m_json.kind() == Kind::String) {
            if (!m_json.readString(text))
                return false;
            m_tokens[section] += count(text);
            return true;
        }
        if (m_json.kind() != Kind::Array)
            return wrongType("Input should be a valid string or list");
        int number = 0;
        return blocks(section, true, nullptr, number);
    }
    known = false;
    return true;
}

bool RequestWalk::blockContent(Block &block, Section section)
{
    block.has |= Block::Content;
    block.contentKind = m_json.kind();
    if (block.contentKind == Kind::String) {
        JsonString text;
        if (!m_json.readString(text))
            return false;
        m_tokens[section] += count(text);
        return true;
    }
    int number = 0;
    return block.contentKind == Kind::Array ? blocks(section, true, nullptr, number) : any();
}

bool RequestWalk::blockCitations(Block &block)
{
    block.has |= Block::Citations;
    const Kind kind = m_json.kind();
    if (kind == Kind::Null)
        return m_json.readNull();
    if (kind != Kind::Array && kind != Kind::Object)
        return wrongType("Input should be a list or an object");
    const std::size_t start = m_json.offset();
    if (!any())
        return false;
    // "[]" with white space in it is empty too.
    const std::string_view inner = m_json.span(start);
    block.citationsSet =
        kind == Kind::Array && inner.find_first_not_of(" \t\r\n", 1) != inner.size() - 1;
    return true;
}

} // namespace core
