// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestwalk.h"

#include "core/requests/bytehash.h"
#include "core/tokens/structure.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace core {

using namespace Qt::StringLiterals;
using Thinking = RequestFacts::Thinking;
using ToolChoice = RequestFacts::ToolChoice;

namespace {

/// What is startOf from a body is for people: no more of it is kept, however long it is.
constexpr std::size_t LongestQuote = 200;

QString startOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(std::min(utf8.size(), LongestQuote)));
}

/// "Input should be 'auto', 'any' or 'none'".
QString shouldBe(std::initializer_list<const char *> words)
{
    QString list;
    std::size_t left = words.size();
    for (const char *word : words) {
        list += u'\'' + QString::fromLatin1(word) + u'\'';
        --left;
        if (left > 0)
            list += left == 1 ? u" or "_s : u", "_s;
    }
    return u"Input should be "_s + list;
}

} // namespace

RequestReader::Reading RequestWalk::walk(std::string_view text, RequestReader::Place place)
{
    reset(text, place);
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        const std::size_t offset = validUtf8Prefix(text);
        add("utf8_invalid", u"The text is not valid UTF-8 from byte %1 on"_s.arg(offset + 1),
            offset);
        return {std::move(m_facts), std::move(m_findings)};
    }
    if (body() && m_json.finish())
        finishBody();
    else
        addJsonFault();
    return {std::move(m_facts), std::move(m_findings)};
}

void RequestWalk::reset(std::string_view text, RequestReader::Place place)
{
    m_json.reset(text);
    m_place = place;
    m_path.clear();
    m_facts = {};
    m_findings.clear();
    m_model = nullptr;
    m_isObject = m_hasModel = m_hasMaxTokens = m_hasMessages = false;
    m_tokens = {};
    m_spans = {};
    m_firstBlock = {};
    m_firstBlockTokens = m_firstMessageTokens = 0;
    m_firstMessageBlocks = 0;
    m_messageIndex = -1;
    m_emptyMessageBefore = false;
    m_emptyMessageOffset = 0;
    m_marks.clear();
    m_lastBlockMark = {};
    m_automaticOffset = 0;
    m_toolNames.clear();
    m_chosenTool.clear();
    m_toolChoiceOffset = m_thinkingOffset = m_maxTokensOffset = 0;
    m_largestImageSide = 0;
}

void RequestWalk::addJsonFault()
{
    // What was found before is part of something that nobody can read.
    m_findings.clear();
    m_path.clear();
    if (m_json.fault() == JsonCursor::Fault::TooDeep) {
        add("nesting_too_deep", u"Nested more than %1 levels deep"_s.arg(JsonCursor::MaxDepth),
            m_json.faultOffset());
        return;
    }
    const QString what = QString::fromLatin1(m_json.faultText());
    add("json_invalid",
        u"The request body is not valid JSON: %1 (byte %2)"_s.arg(what).arg(m_json.faultOffset()
                                                                            + 1),
        m_json.faultOffset());
}

QString RequestWalk::path() const
{
    QString path;
    for (const Step &step : m_path) {
        if (!path.isEmpty())
            path += u'.';
        path += step.index < 0 ? startOf(step.name) : QString::number(step.index);
    }
    return path;
}

void RequestWalk::add(const char *code, const QString &text, std::size_t offset)
{
    if (m_findings.size() >= RequestReader::MaxFindings)
        return;
    const QString where = path();
    m_findings.append({.code = QString::fromLatin1(code),
                       .path = where,
                       .message = where.isEmpty() ? text : QString{where + u": " + text},
                       .offset = qsizetype(offset)});
}

bool RequestWalk::wrongType(const char *text)
{
    if (m_json.kind() == Kind::Invalid)
        return m_json.skip();
    add("wrong_type", QString::fromLatin1(text), m_json.offset());
    return any();
}

void RequestWalk::missing(const char *field, std::size_t offset, const char *code)
{
    const At at{*this, std::string_view{field}};
    add(code, u"Field required"_s, offset);
}

void RequestWalk::takeDuplicates()
{
    if (m_json.duplicateKeys().empty())
        return;
    for (const JsonString &key : m_json.duplicateKeys()) {
        const At at{*this, key.raw};
        add("duplicate_key", u"The key stands twice in its object"_s, key.offset);
    }
    m_json.forgetDuplicateKeys();
}

bool RequestWalk::any()
{
    const bool read = m_json.skip();
    takeDuplicates();
    return read;
}

bool RequestWalk::string(JsonString &string, bool &valid)
{
    valid = m_json.kind() == Kind::String;
    return valid ? m_json.readString(string) : wrongType("Input should be a valid string");
}

bool RequestWalk::anyString()
{
    JsonString text;
    bool valid = false;
    return string(text, valid);
}

bool RequestWalk::anyStringOrNull()
{
    return m_json.kind() == Kind::Null ? m_json.readNull() : anyString();
}

bool RequestWalk::word(QString &to, std::initializer_list<const char *> words)
{
    JsonString text;
    bool valid = false;
    if (!string(text, valid))
        return false;
    if (!valid)
        return true;
    const std::string_view word = text.text(m_buffer);
    to = startOf(word);
    if (std::find(words.begin(), words.end(), word) == words.end())
        add("value_invalid", shouldBe(words), text.offset);
    return true;
}

bool RequestWalk::wordOrNull(QString &to, std::initializer_list<const char *> words)
{
    return m_json.kind() == Kind::Null ? m_json.readNull() : word(to, words);
}

bool RequestWalk::integer(std::optional<qint64> &to)
{
    if (m_json.kind() != Kind::Number)
        return wrongType("Input should be a valid integer");
    const std::size_t offset = m_json.offset();
    JsonNumber number;
    if (!m_json.readNumber(number))
        return false;
    if (number.integral)
        to = number.value;
    else
        add(number.tooLarge ? "number_out_of_range" : "wrong_type",
            u"Input should be a valid integer"_s, offset);
    return true;
}

bool RequestWalk::boolean(bool &to)
{
    return m_json.kind() == Kind::Boolean ? m_json.readBoolean(to)
                                          : wrongType("Input should be a valid boolean");
}

bool RequestWalk::anyBooleanOrNull()
{
    bool value = false;
    return m_json.kind() == Kind::Null ? m_json.readNull() : boolean(value);
}

bool RequestWalk::anyObjectOrNull(const char *otherwise)
{
    const Kind kind = m_json.kind();
    return kind == Kind::Object || kind == Kind::Null ? any() : wrongType(otherwise);
}

Tokens RequestWalk::count(const JsonString &string)
{
    return m_estimator.textTokens(string.text(m_buffer), m_model->tokenizer);
}

Tokens RequestWalk::countRaw(std::string_view raw)
{
    const bool escaped = !raw.empty() && std::memchr(raw.data(), '\\', raw.size()) != nullptr;
    return count({.raw = raw, .escaped = escaped});
}

bool RequestWalk::cacheControl(Mark &mark)
{
    if (m_json.kind() == Kind::Null)
        return m_json.readNull();
    if (m_json.kind() != Kind::Object)
        return wrongType("Input should be an object");
    const std::size_t start = m_json.offset();
    bool hasType = false;
    QString type;
    QString ttl;
    const qsizetype before = m_findings.size();
    const bool read = object([&](std::string_view name, bool &known) {
        if (name == "type") {
            hasType = true;
            return word(type, {"ephemeral"});
        }
        if (name == "ttl")
            return wordOrNull(ttl, {"5m", "1h"});
        known = false;
        return true;
    });
    if (!read)
        return false;
    if (!hasType)
        missing("type", start);
    for (qsizetype i = before; i < m_findings.size(); ++i)
        m_findings[i].code = u"cache_control_invalid"_s;
    mark = {.present = true, .oneHour = ttl == u"1h"};
    return true;
}

void RequestWalk::addMark(Section section, const Mark &mark)
{
    // A body full of markers is one finding, not a list of millions.
    constexpr std::size_t MostKept = 100;
    if (!mark.present || m_marks.size() >= MostKept)
        return;
    m_marks.push_back({section, m_tokens[section], {.oneHour = mark.oneHour, .path = path()}});
    if (section == Messages)
        m_marks.back().tokens += messageFrameTokens(*m_model, m_messageIndex + 1);
}

void RequestWalk::nameModel(std::string_view name)
{
    if (!m_named.model || m_named.name != name) {
        m_named.name = name;
        m_named.text = startOf(name);
        const Model *model = m_models.find(m_named.text);
        m_named.model = model ? model : &m_models.models().first();
        m_named.hash = byteHash(name);
    }
    m_model = m_named.model;
}

void RequestWalk::knowModel()
{
    if (m_model)
        return;
    // The counts depend on the model. It stands first as a rule; where it does not, it is looked up
    // ahead.
    JsonCursor ahead = m_json;
    JsonString key;
    std::string buffer;
    bool found = !m_hasModel && ahead.skip();
    while (found && ahead.nextKey(key)) {
        JsonString value;
        if (key.text(buffer) == "model" && ahead.kind() == Kind::String) {
            if (ahead.readString(value))
                nameModel(value.text(buffer));
            break;
        }
        found = ahead.skip();
    }
    if (!m_model)
        nameModel({});
}

void RequestWalk::finishMarks()
{
    std::stable_sort(
        m_marks.begin(), m_marks.end(),
        [](const SectionMark &a, const SectionMark &b) { return a.section < b.section; });
    const bool forced = m_facts.toolChoice == RequestFacts::ToolChoice::Any
        || m_facts.toolChoice == RequestFacts::ToolChoice::Tool;
    Tokens before = m_facts.toolCount > 0 ? toolPromptTokens(*m_model, forced) : 0;
    std::array<Tokens, SectionCount> starts{};
    for (std::size_t section = 0; section < SectionCount; ++section) {
        starts[section] = before;
        before += m_tokens[section];
    }
    bool fiveMinutesSeen = false;
    for (SectionMark &mark : m_marks) {
        mark.mark.prefixTokens = starts[mark.section] + mark.tokens;
        if (mark.mark.oneHour && fiveMinutesSeen) {
            const QString where = mark.mark.path + u".cache_control.ttl"_s;
            m_findings.append({.code = u"cache_ttl_order"_s,
                               .path = where,
                               .message = where
                                   + u": a ttl='1h' cache_control block must not come after a "
                                     u"ttl='5m' cache_control "
                                     "block. Note that blocks are processed in the following "
                                     "order: `tools`, `system`, "
                                     "`messages`."_s});
        }
        fiveMinutesSeen = fiveMinutesSeen || !mark.mark.oneHour;
        m_facts.cacheMarks.append(mark.mark);
    }
    finishAutomaticMark();
}

void RequestWalk::finishAutomaticMark()
{
    constexpr qsizetype MostMarks = 4;
    qsizetype marks = m_facts.cacheMarks.size();
    if (m_facts.automaticCaching && m_lastBlockMark.present) {
        // A marker of the same lifetime on the last block makes the automatic one do nothing.
        if (m_lastBlockMark.oneHour != m_facts.automaticOneHour) {
            const At at{*this, "cache_control"};
            add("cache_control_invalid",
                u"the last block has a cache_control marker with another ttl"_s, m_automaticOffset);
        }
    } else if (m_facts.automaticCaching) {
        ++marks;
        const bool fiveMinutesSeen =
            std::any_of(m_facts.cacheMarks.cbegin(), m_facts.cacheMarks.cend(),
                        [](const RequestFacts::CacheMark &mark) { return !mark.oneHour; });
        if (m_facts.automaticOneHour && fiveMinutesSeen) {
            const At at{*this, "cache_control"};
            const At ttl{*this, "ttl"};
            add("cache_ttl_order",
                u"a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."_s,
                m_automaticOffset);
        }
    }
    if (marks > MostMarks) {
        add("cache_markers_too_many",
            u"A maximum of 4 blocks with cache_control may be provided. Found %1."_s.arg(marks), 0);
    }
}

void RequestWalk::finishTokens()
{
    Tokens sum = m_tokens[Tools] + m_tokens[System] + m_tokens[Messages]
        + messageFrameTokens(*m_model, m_facts.messageCount);
    if (m_facts.toolCount > 0) {
        sum += toolPromptTokens(*m_model,
                                m_facts.toolChoice == ToolChoice::Any
                                    || m_facts.toolChoice == ToolChoice::Tool);
    }
    if (m_facts.thinking == Thinking::Enabled || m_facts.thinking == Thinking::Adaptive)
        sum += thinkingTokens(*m_model, m_facts.thinking == Thinking::Enabled);
    m_facts.estimatedInput = sum;
    m_facts.estimateBand = m_estimator.bandShare();
}

void RequestWalk::finishPrefixes()
{
    quint64 hash = byteHash(m_spans[Tools], m_named.hash);
    hash = byteHash(m_spans[System], hash);
    Tokens tokens = m_tokens[Tools] + m_tokens[System];
    if (m_facts.toolCount > 0)
        tokens += toolPromptTokens(*m_model, false);
    if (tokens > 0)
        m_facts.systemPrefix = {hash, tokens};
    if (m_firstMessageBlocks > 1)
        m_facts.firstBlockPrefix = {byteHash(m_firstBlock, hash), tokens + m_firstBlockTokens};
    m_facts.prefixHash = byteHash(m_spans[Messages], hash);
    m_facts.prefixTokens = tokens + m_firstMessageTokens;
}

} // namespace core
