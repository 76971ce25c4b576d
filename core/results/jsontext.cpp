// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/jsontext.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace core {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The code unit of `\uXXXX`, whose X begin at `at`; -1 if they are not four hex digits.
int codeUnit(std::string_view raw, std::size_t at)
{
    if (at + 4 > raw.size())
        return -1;
    int unit = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const int digit = hexDigit(raw[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

void appendUtf8(std::string &target, std::uint32_t code)
{
    if (code < 0x80) {
        target += char(code);
    } else if (code < 0x800) {
        target += char(0xc0 | code >> 6);
        target += char(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        target += char(0xe0 | code >> 12);
        target += char(0x80 | (code >> 6 & 0x3f));
        target += char(0x80 | (code & 0x3f));
    } else {
        target += char(0xf0 | code >> 18);
        target += char(0x80 | (code >> 12 & 0x3f));
        target += char(0x80 | (code >> 6 & 0x3f));
        target += char(0x80 | (code & 0x3f));
    }
}

bool isSimpleEscape(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return true;
    default: return false;
    }
}

char simpleEscape(char letter)
{
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter; // quote, slash, backslash
    }
}

std::size_t findBackslash(std::string_view text, std::size_t from)
{
    const void *found = std::memchr(text.data() + from, '\\', text.size() - from);
    return found ? std::size_t(static_cast<const char *>(found) - text.data())
                 : std::string_view::npos;
}

/// Appends what the `\u` at `at` stands for, and answers where the text goes on.
std::size_t appendUnicodeEscape(std::string &target, std::string_view raw, std::size_t at)
{
    const int first = codeUnit(raw, at + 2);
    if (first < 0xd800 || first > 0xdfff) {
        appendUtf8(target, std::uint32_t(first));
        return at + 6;
    }
    const bool another = first <= 0xdbff && raw.substr(at + 6, 2) == "\\u";
    const int second = another ? codeUnit(raw, at + 8) : -1;
    if (second < 0xdc00 || second > 0xdfff) {
        appendUtf8(target, 0xfffd);
        return at + 6;
    }
    appendUtf8(target,
               0x10000 + (std::uint32_t(first - 0xd800) << 10) + std::uint32_t(second - 0xdc00));
    return at + 12;
}

} // namespace

bool escapesAreValid(std::string_view raw)
{
    if (raw.empty())
        return true;
    for (std::size_t at = findBackslash(raw, 0); at != std::string_view::npos;) {
        if (at + 1 >= raw.size())
            return false;
        const char letter = raw[at + 1];
        if (letter == 'u') {
            if (codeUnit(raw, at + 2) < 0)
                return false;
            at += 6;
        } else {
            if (!isSimpleEscape(letter))
                return false;
            at += 2;
        }
        if (at >= raw.size())
            return true;
        at = findBackslash(raw, at);
    }
    return true;
}

void appendUnescaped(std::string &target, std::string_view raw)
{
    std::size_t from = 0;
    while (from < raw.size()) {
        const std::size_t at = findBackslash(raw, from);
        if (at == std::string_view::npos)
            break;
        target.append(raw, from, at - from);
        if (raw[at + 1] == 'u') {
            from = appendUnicodeEscape(target, raw, at);
        } else {
            target += simpleEscape(raw[at + 1]);
            from = at + 2;
        }
    }
    target.append(raw, from);
}

void appendEscaped(std::string &target, std::string_view utf8)
{
    static constexpr char Hex[] = "0123456789abcdef";
    for (const char c : utf8) {
        switch (c) {
        case '"': target += "\\\""; break;
        case '\\': target += "\\\\"; break;
        case '\b': target += "\\b"; break;
        case '\f': target += "\\f"; break;
        case '\n': target += "\\n"; break;
        case '\r': target += "\\r"; break;
        case '\t': target += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                target += "\\u00";
                target += Hex[c >> 4];
                target += Hex[c & 15];
            } else {
                target += c;
            }
        }
    }
}

bool isJsonNumber(std::string_view token)
{
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < token.size() && token[at] >= '0' && token[at] <= '9')
            ++at;
        return at - from;
    };
    const auto is = [&](const char *any) {
        return at < token.size() && token[at] != '\0' && std::strchr(any, token[at]);
    };
    if (is("-"))
        ++at;
    const bool zero = is("0");
    const std::size_t whole = digits();
    if (whole == 0 || (zero && whole > 1))
        return false;
    if (is(".")) {
        ++at;
        if (digits() == 0)
            return false;
    }
    if (is("eE")) {
        ++at;
        if (is("+-"))
            ++at;
        if (digits() == 0)
            return false;
    }
    return at == token.size();
}

// Deeper than anybody reads, lines are no longer moved in: the spaces would grow with the square of
// the depth.
static void startLine(std::string &target, int level)
{
    constexpr int Deepest = 64;
    target += '\n';
    target.append(std::size_t(std::clamp(level, 0, Deepest)) * 2, ' ');
}

// The end of the string that begins at `from` with its quote: one past the closing one.
static std::size_t endOfString(std::string_view json, std::size_t from)
{
    std::size_t at = from + 1;
    while (json[at] != '"')
        at += json[at] == '\\' ? 2 : 1;
    return at + 1;
}

void appendIndented(std::string &target, std::string_view json, int level)
{
    bool opened = false; // the last character opened an object or array
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
            continue;
        }
        const bool closes = c == '}' || c == ']';
        if (closes)
            --level;
        if (opened != closes)
            startLine(target, level);
        opened = c == '{' || c == '[';
        if (opened)
            ++level;
        if (c == '"') {
            const std::size_t end = endOfString(json, at);
            target.append(json, at, end - at);
            at = end;
            continue;
        }
        target += c;
        ++at;
        if (c == ':')
            target += ' ';
        else if (c == ',')
            startLine(target, level);
    }
}

} // namespace core
