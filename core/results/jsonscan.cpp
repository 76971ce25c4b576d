// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/jsonscan.h"

#include "core/results/jsontext.h"

#include <QByteArrayView>

#include <algorithm>
#include <utility>
#include <vector>

namespace core {

namespace {

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// A place in a text, which only moves on.
struct Cursor
{
    std::string_view text;
    std::size_t at = 0;

    bool atEnd() const { return at >= text.size(); }
    char peek() const { return atEnd() ? '\0' : text[at]; }
    void skipSpace()
    {
        while (!atEnd() && isSpace(text[at]))
            ++at;
    }
    /// Steps over a string, from its quote; its text with the quotes, "" if it has no end.
    std::string_view string()
    {
        const std::size_t begin = at++;
        while (!atEnd() && text[at] != '"')
            at += text[at] == '\\' ? 2 : 1;
        if (atEnd())
            return {};
        ++at;
        return text.substr(begin, at - begin);
    }
    bool soundString() { return peek() == '"' && isJsonScalar(string()); }
    bool soundScalar()
    {
        if (peek() == '"')
            return soundString();
        const std::size_t begin = at;
        while (!atEnd() && !isSpace(text[at]) && text[at] != ',' && text[at] != ']'
               && text[at] != '}')
            ++at;
        return isJsonScalar(text.substr(begin, at - begin));
    }
    bool take(char c)
    {
        skipSpace();
        if (peek() != c)
            return false;
        ++at;
        return true;
    }
    bool key() { return skipSpace(), soundString() && take(':'); }
};

} // namespace

std::string_view trimmedEnd(std::string_view token)
{
    while (!token.empty() && isSpace(token.back()))
        token.remove_suffix(1);
    return token;
}

bool isJsonScalar(std::string_view token)
{
    if (token.empty())
        return false;
    switch (token.front()) {
    case '"':
        return token.size() >= 2 && token.back() == '"'
            && escapesAreValid(token.substr(1, token.size() - 2));
    case 't': return token == "true";
    case 'f': return token == "false";
    case 'n': return token == "null";
    default: return isJsonNumber(token);
    }
}

std::size_t soundContainer(std::string_view text)
{
    Cursor cursor{text};
    std::vector<bool> objects; // of the brackets that are open: whether it is a brace
    for (;;) {
        // A value begins here.
        cursor.skipSpace();
        if (const char c = cursor.peek(); c == '{' || c == '[') {
            objects.push_back(c == '{');
            ++cursor.at;
            if (!cursor.take(c == '{' ? '}' : ']')) {
                if (c == '{' && !cursor.key())
                    return 0;
                continue;
            }
            objects.pop_back();
        } else if (objects.empty() || !cursor.soundScalar()) {
            return 0;
        }
        // And has ended here, and with it perhaps some that hold it.
        while (!objects.empty() && !cursor.take(',')) {
            if (!cursor.take(objects.back() ? '}' : ']'))
                return 0;
            objects.pop_back();
        }
        if (objects.empty())
            return cursor.at;
        if (objects.back() && !cursor.key())
            return 0;
    }
}

std::string_view customIdIn(std::string_view line)
{
    Cursor cursor{line};
    if (!cursor.take('{'))
        return {};
    std::string_view id;
    std::size_t depth = 1;
    bool keyNext = true;
    while (!cursor.atEnd() && depth > 0) {
        const char c = cursor.peek();
        if (c != '"') {
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
            keyNext = keyNext ? isSpace(c) : c == ',' && depth == 1;
            ++cursor.at;
            continue;
        }
        const bool isKey = std::exchange(keyNext, false);
        if (cursor.string() != R"("custom_id")" || !isKey || !cursor.take(':'))
            continue;
        cursor.skipSpace();
        const std::string_view token = cursor.peek() == '"' ? cursor.string() : std::string_view{};
        if (token.empty() || (!id.empty() && id != token))
            return {};
        id = token;
    }
    if (id.empty())
        return {};
    const bool sound = escapesAreValid(id.substr(1, id.size() - 2))
        && QByteArrayView{id.data(), qsizetype(id.size())}.isValidUtf8()
        && std::none_of(id.begin(), id.end(), [](char c) { return c >= 0 && c < ' '; });
    return sound ? id : std::string_view{};
}

} // namespace core
