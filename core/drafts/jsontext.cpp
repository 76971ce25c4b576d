// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/jsontext.h"

#include "core/drafts/utf8.h"

#include <QSet>

#include <string_view>

namespace core {

static void appendUtf8(QByteArray *to, char32_t c)
{
    if (c < 0x80) {
        to->append(char(c));
    } else if (c < 0x800) {
        to->append(char(0xc0 | (c >> 6)));
        to->append(char(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        to->append(char(0xe0 | (c >> 12)));
        to->append(char(0x80 | ((c >> 6) & 0x3f)));
        to->append(char(0x80 | (c & 0x3f)));
    } else {
        to->append(char(0xf0 | (c >> 18)));
        to->append(char(0x80 | ((c >> 12) & 0x3f)));
        to->append(char(0x80 | ((c >> 6) & 0x3f)));
        to->append(char(0x80 | (c & 0x3f)));
    }
}

/// The four hexadecimal digits at `at`, -1 if they are not.
static int hexUnit(QByteArrayView text, qsizetype at)
{
    if (at + 4 > text.size())
        return -1;
    int unit = 0;
    for (qsizetype i = at; i < at + 4; ++i) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f'             ? c - 'a' + 10
            : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                               : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/// Decodes the \u escape whose backslash is at `at`; moves `at` past it and past a second one that
/// it pairs with.
static std::optional<char32_t> unicodeEscape(QByteArrayView text, qsizetype *at)
{
    const int unit = hexUnit(text, *at + 2);
    if (unit < 0)
        return {};
    *at += 6;
    if (unit < 0xd800 || unit > 0xdfff)
        return char32_t(unit);
    if (unit < 0xdc00 && text.sliced(*at).startsWith("\\u")) {
        const int low = hexUnit(text, *at + 2);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *at += 6;
            return char32_t(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        }
    }
    return char32_t{0xfffd};
}

/// The inside of a JSON string, unescaped.
static std::optional<QByteArray> unescaped(QByteArrayView inside)
{
    QByteArray text;
    text.reserve(inside.size());
    qsizetype at = 0;
    while (at < inside.size()) {
        const char c = inside[at];
        if (static_cast<unsigned char>(c) < 0x20 || c == '"')
            return {};
        if (c != '\\') {
            text.append(c);
            ++at;
            continue;
        }
        if (at + 1 >= inside.size())
            return {};
        static constexpr std::string_view Escapes = "\"\\/bfnrt";
        static constexpr std::string_view Meanings = "\"\\/\b\f\n\r\t";
        if (inside[at + 1] == 'u') {
            const auto character = unicodeEscape(inside, &at);
            if (!character)
                return {};
            appendUtf8(&text, *character);
        } else if (const auto which = Escapes.find(inside[at + 1]); which != Escapes.npos) {
            text.append(Meanings[which]);
            at += 2;
        } else {
            return {};
        }
    }
    return text;
}

std::optional<QByteArray> jsonStringValue(QByteArrayView raw)
{
    if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"')
        return {};
    auto text = unescaped(raw.sliced(1, raw.size() - 2));
    if (text && !isValidUtf8(*text))
        return {};
    return text;
}

QByteArrayView jsonKey(QByteArrayView rawKey, QByteArray *buffer)
{
    if (!rawKey.contains('\\'))
        return rawKey;
    *buffer = unescaped(rawKey).value_or(rawKey.toByteArray());
    return *buffer;
}

void appendJsonEscaped(QByteArray *to, QByteArrayView text)
{
    static constexpr char Hex[] = "0123456789abcdef";
    qsizetype plainFrom = 0;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\')
            continue;
        to->append(text.sliced(plainFrom, at - plainFrom));
        plainFrom = at + 1;
        switch (c) {
        case '"': to->append("\\\""); break;
        case '\\': to->append("\\\\"); break;
        case '\n': to->append("\\n"); break;
        case '\r': to->append("\\r"); break;
        case '\t': to->append("\\t"); break;
        default:
            to->append("\\u00");
            to->append(Hex[(c >> 4) & 0xf]);
            to->append(Hex[c & 0xf]);
        }
    }
    to->append(text.sliced(plainFrom));
}

QByteArray toJsonString(QByteArrayView text)
{
    QByteArray json;
    json.reserve(text.size() + 2);
    json.append('"');
    appendJsonEscaped(&json, text);
    json.append('"');
    return json;
}

/// A raw string with the \u escapes of characters beyond ASCII undone.
static void appendWithoutUnicodeEscapes(QByteArray *to, QByteArrayView raw)
{
    qsizetype at = 0;
    while (at < raw.size()) {
        if (raw[at] != '\\' || at + 1 >= raw.size()) {
            to->append(raw[at++]);
            continue;
        }
        const qsizetype from = at;
        std::optional<char32_t> character;
        if (raw[at + 1] == 'u')
            character = unicodeEscape(raw, &at);
        if (character && *character >= 0x80) {
            appendUtf8(to, *character);
        } else {
            at = from + (character ? 6 : 2);
            to->append(raw.sliced(from, at - from));
        }
    }
}

QByteArray compactJson(QByteArrayView value)
{
    QByteArray json;
    json.reserve(value.size());
    qsizetype at = 0;
    while (at < value.size()) {
        const char c = value[at];
        if (c == '"') {
            const qsizetype end = skipJsonValue(value, at);
            const QByteArrayView raw = value.sliced(at, (end < 0 ? value.size() : end) - at);
            appendWithoutUnicodeEscapes(&json, raw);
            at += raw.size();
        } else {
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
                json.append(c);
            ++at;
        }
    }
    return json;
}

QByteArrayView jsonMember(QByteArrayView object, QByteArrayView key)
{
    JsonWalk walk{object};
    QByteArrayView found;
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    while (walk.isObject() && walk.nextMember(&rawKey, &value)) {
        if (jsonKey(rawKey, &buffer) == key)
            found = value;
    }
    return found;
}

QByteArrayView repeatedKey(QByteArrayView object)
{
    JsonWalk walk{object};
    QByteArrayView rawKey;
    QByteArrayView value;
    QSet<QByteArray> seen;
    while (walk.isObject() && walk.nextMember(&rawKey, &value)) {
        QByteArray buffer;
        const QByteArray key = jsonKey(rawKey, &buffer).toByteArray();
        if (seen.contains(key))
            return rawKey;
        seen.insert(key);
    }
    return {};
}

QByteArray withoutMember(QByteArrayView object, QByteArrayView key)
{
    QByteArray result{"{"};
    result.reserve(object.size());
    JsonWalk walk{object};
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    while (walk.nextMember(&rawKey, &value)) {
        if (jsonKey(rawKey, &buffer) == key)
            continue;
        if (result.size() > 1)
            result.append(',');
        result.append('"').append(rawKey).append("\":").append(value);
    }
    result.append('}');
    return result;
}

QByteArray withMember(QByteArrayView object, QByteArrayView key, QByteArrayView newValue)
{
    const QByteArrayView old = jsonMember(object, key);
    QByteArray result;
    result.reserve(object.size() + key.size() + newValue.size() + 8);
    if (!old.isNull()) {
        const qsizetype from = old.data() - object.data();
        result.append(object.first(from)).append(newValue).append(object.sliced(from + old.size()));
        return result;
    }
    const qsizetype open = skipJsonSpace(object, 0);
    const qsizetype after = skipJsonSpace(object, open + 1);
    result.append("{\"").append(key).append("\":").append(newValue);
    if (after < object.size() && object[after] != '}')
        result.append(',');
    result.append(object.sliced(after));
    return result;
}

} // namespace core
