// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/jsonwalk.h"

#include <array>
#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

qsizetype skipJsonSpace(QByteArrayView text, qsizetype from)
{
    while (from < text.size()
           && (text[from] == ' ' || text[from] == '\n' || text[from] == '\r' || text[from] == '\t'))
        ++from;
    return from;
}

/// Where the string that opens at `from` ends, past its closing quote; -1 if it does not.
static qsizetype skipString(QByteArrayView text, qsizetype from)
{
    const char *const begin = text.data() + from + 1;
    const char *const end = text.data() + text.size();
    for (const char *at = begin; at < end; ++at) {
        at = static_cast<const char *>(std::memchr(at, '"', size_t(end - at)));
        if (!at)
            return -1;
        const char *slash = at;
        while (slash > begin && slash[-1] == '\\')
            --slash;
        if ((at - slash) % 2 == 0)
            return at - text.data() + 1;
    }
    return -1;
}

namespace {
enum class Mark : quint8 { Other, Quote, Open, Close };

constexpr std::array<Mark, 256> marks()
{
    std::array<Mark, 256> table{};
    table['"'] = Mark::Quote;
    table['{'] = table['['] = Mark::Open;
    table['}'] = table[']'] = Mark::Close;
    return table;
}
constexpr auto Marks = marks();
} // namespace

static bool endsScalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t'
        || c == ':' || c == '"' || c == '{' || c == '[';
}

qsizetype skipJsonValue(QByteArrayView text, qsizetype from)
{
    qsizetype at = skipJsonSpace(text, from);
    if (at >= text.size())
        return -1;
    if (text[at] == '"')
        return skipString(text, at);
    if (text[at] != '{' && text[at] != '[') {
        const qsizetype begin = at;
        while (at < text.size() && !endsScalar(text[at]))
            ++at;
        return at > begin ? at : -1;
    }
    int depth = 0;
    while (at < text.size()) {
        switch (Marks[static_cast<unsigned char>(text[at])]) {
        case Mark::Other: ++at; break;
        case Mark::Quote:
            at = skipString(text, at);
            if (at < 0)
                return -1;
            break;
        case Mark::Open:
            if (++depth > MaxJsonDepth)
                return -2;
            ++at;
            break;
        case Mark::Close:
            ++at;
            if (--depth == 0)
                return at;
            break;
        }
    }
    return -1;
}

JsonWalk::JsonWalk(QByteArrayView text) : m_text{text}
{
    m_at = skipJsonSpace(text, 0);
    if (m_at < text.size() && (text[m_at] == '{' || text[m_at] == '['))
        m_object = text[m_at++] == '{';
    else
        m_failed = true;
}

/// Stands at the next value or key, false at the end.
bool JsonWalk::begin()
{
    if (m_failed || m_ended)
        return false;
    m_at = skipJsonSpace(m_text, m_at);
    if (m_at >= m_text.size()) {
        m_failed = true;
        return false;
    }
    if (m_text[m_at] == (m_object ? '}' : ']')) {
        ++m_at;
        m_ended = true;
        return false;
    }
    if (!m_first) {
        if (m_text[m_at] != ',') {
            m_failed = true;
            return false;
        }
        m_at = skipJsonSpace(m_text, m_at + 1);
    }
    m_first = false;
    return true;
}

bool JsonWalk::value(QByteArrayView *value)
{
    m_at = skipJsonSpace(m_text, m_at);
    const qsizetype end = skipJsonValue(m_text, m_at);
    if (end < 0) {
        m_failed = true;
        m_tooDeep = end == -2;
        return false;
    }
    *value = m_text.sliced(m_at, end - m_at);
    m_at = end;
    return true;
}

bool JsonWalk::nextMember(QByteArrayView *key, QByteArrayView *member)
{
    if (!begin())
        return false;
    const qsizetype keyEnd =
        m_at < m_text.size() && m_text[m_at] == '"' ? skipString(m_text, m_at) : -1;
    if (keyEnd < 0) {
        m_failed = true;
        return false;
    }
    *key = m_text.sliced(m_at + 1, keyEnd - m_at - 2);
    m_at = skipJsonSpace(m_text, keyEnd);
    if (m_at >= m_text.size() || m_text[m_at] != ':') {
        m_failed = true;
        return false;
    }
    ++m_at;
    return value(member);
}

bool JsonWalk::nextElement(QByteArrayView *element) { return begin() && value(element); }

JsonType jsonType(QByteArrayView value)
{
    if (value.isEmpty())
        return JsonType::None;
    switch (value.front()) {
    case '{': return JsonType::Object;
    case '[': return JsonType::Array;
    case '"': return JsonType::String;
    case 't':
    case 'f': return JsonType::Bool;
    case 'n': return JsonType::Null;
    default: return JsonType::Number;
    }
}

QString describe(JsonType type)
{
    switch (type) {
    case JsonType::Object: return u"an object"_s;
    case JsonType::Array: return u"an array"_s;
    case JsonType::String: return u"a text"_s;
    case JsonType::Number: return u"a number"_s;
    case JsonType::Bool: return u"true or false"_s;
    case JsonType::Null: return u"null"_s;
    case JsonType::None: break;
    }
    return u"nothing"_s;
}

} // namespace core
