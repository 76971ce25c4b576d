// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/jsonsyntax.h"

#include "core/drafts/utf8.h"

#include <string>
#include <vector>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// What stands at a place, as a person would call it.
QString shown(QByteArrayView text, qsizetype at)
{
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '\n' || byte == '\r')
        return u"the end of the line"_s;
    if (byte == 0)
        return u"a NUL byte"_s;
    if (byte < 0x20 || byte == 0x7f)
        return u"the control character 0x%1"_s.arg(int(byte), 2, 16, QLatin1Char{'0'});
    if (byte < 0x80)
        return u"'%1'"_s.arg(QLatin1Char{text[at]});
    const qsizetype length = std::min<qsizetype>(utf8SequenceLength(byte), text.size() - at);
    return u"'%1'"_s.arg(QString::fromUtf8(text.sliced(at, length)));
}

class Checker
{
public:
    explicit Checker(QByteArrayView text) : m_text{text} { }

    std::optional<JsonSyntaxError> run();

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char here() const { return m_text[m_at]; }
    void skipSpace()
    {
        while (!atEnd() && (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r'))
            ++m_at;
    }
    bool fail(const QString &what)
    {
        m_error = JsonSyntaxError{.offset = m_at, .what = what, .atEnd = false};
        return false;
    }
    bool failEnd(const QString &what)
    {
        m_error = JsonSyntaxError{.offset = m_text.size(), .what = what, .atEnd = true};
        return false;
    }
    bool expected(const QString &what)
    {
        if (atEnd())
            return failEnd(u"unexpected end, %1 is missing"_s.arg(what));
        return fail(u"expected %1 but found %2"_s.arg(what, shown(m_text, m_at)));
    }
    bool string();
    bool escape();
    bool number();
    bool literal();
    bool key();
    bool afterValue();

    QByteArrayView m_text;
    qsizetype m_at = 0;
    std::vector<bool> m_open; ///< true: object, false: array
    std::optional<JsonSyntaxError> m_error;
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool Checker::escape()
{
    ++m_at; // the backslash
    if (atEnd())
        return failEnd(u"unexpected end within a text"_s);
    if (here() != 'u') {
        if (!QByteArrayView{"\"\\/bfnrt"}.contains(here()))
            return fail(u"\\ must not be followed by %1"_s.arg(shown(m_text, m_at)));
        ++m_at;
        return true;
    }
    ++m_at;
    for (int digit = 0; digit < 4; ++digit, ++m_at) {
        if (atEnd())
            return failEnd(u"unexpected end within a text"_s);
        if (!isHexDigit(here()))
            return fail(u"\\u must be followed by four hexadecimal digits"_s);
    }
    return true;
}

bool Checker::string()
{
    ++m_at; // the opening quote
    while (!atEnd()) {
        const auto byte = static_cast<unsigned char>(here());
        if (byte == '"') {
            ++m_at;
            return true;
        }
        if (byte == '\\') {
            if (!escape())
                return false;
        } else if (byte < 0x20) {
            if (byte == '\n' || byte == '\r')
                return fail(u"a text is not closed before the end of the line"_s);
            return fail(u"%1 must be escaped within a text"_s.arg(shown(m_text, m_at)));
        } else {
            ++m_at;
        }
    }
    return failEnd(u"unexpected end, a text is not closed"_s);
}

bool Checker::number()
{
    if (here() == '-')
        ++m_at;
    if (atEnd() || !isDigit(here()))
        return expected(u"a digit"_s);
    if (here() == '0' && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1]))
        return fail(u"a number must not start with 0"_s);
    while (!atEnd() && isDigit(here()))
        ++m_at;
    if (!atEnd() && here() == '.') {
        ++m_at;
        if (atEnd() || !isDigit(here()))
            return expected(u"a digit"_s);
        while (!atEnd() && isDigit(here()))
            ++m_at;
    }
    if (!atEnd() && (here() == 'e' || here() == 'E')) {
        ++m_at;
        if (!atEnd() && (here() == '+' || here() == '-'))
            ++m_at;
        if (atEnd() || !isDigit(here()))
            return expected(u"a digit"_s);
        while (!atEnd() && isDigit(here()))
            ++m_at;
    }
    return true;
}

bool Checker::literal()
{
    for (const QByteArrayView word : {"true", "false", "null"}) {
        if (m_text.sliced(m_at).startsWith(word)) {
            m_at += word.size();
            return true;
        }
        // "tru" at the very end is a word that was cut off.
        if (word.startsWith(m_text.sliced(m_at)))
            return failEnd(u"unexpected end within \"%1\""_s.arg(QLatin1StringView{word.data()}));
    }
    return expected(u"a value"_s);
}

bool Checker::key()
{
    if (atEnd() || here() != '"')
        return expected(u"a name in quotes"_s);
    if (!string())
        return false;
    skipSpace();
    if (atEnd() || here() != ':')
        return expected(u"':'"_s);
    ++m_at;
    skipSpace();
    return true;
}

/// Closes what ends here and stands at the next value, or at the end with nothing open.
bool Checker::afterValue()
{
    while (!m_open.empty()) {
        skipSpace();
        const bool object = m_open.back();
        if (!atEnd() && here() == ',') {
            ++m_at;
            skipSpace();
            return object ? key() : true;
        }
        if (atEnd() || here() != (object ? '}' : ']'))
            return expected(object ? u"',' or '}'"_s : u"',' or ']'"_s);
        ++m_at;
        m_open.pop_back();
    }
    return true;
}

std::optional<JsonSyntaxError> Checker::run()
{
    if (const qsizetype bad = firstInvalidUtf8(m_text); bad >= 0) {
        // What comes before may be wrong too, and then it is the first fault.
        Checker before{m_text.first(bad)};
        const auto earlier = before.run();
        if (earlier && !earlier->atEnd)
            return earlier;
        return JsonSyntaxError{.offset = bad, .what = u"not valid UTF-8"_s, .atEnd = false};
    }
    skipSpace();
    bool first = true;
    while (first || !m_open.empty()) {
        first = false;
        if (atEnd()) {
            expected(u"a value"_s);
            return m_error;
        }
        bool opened = false;
        bool right = true;
        if (here() == '{' || here() == '[') {
            const bool object = here() == '{';
            ++m_at;
            skipSpace();
            if (!atEnd() && here() == (object ? '}' : ']')) {
                ++m_at;
            } else {
                m_open.push_back(object);
                opened = true;
                right = !object || key();
            }
        } else if (here() == '"') {
            right = string();
        } else if (here() == '-' || isDigit(here())) {
            right = number();
        } else {
            right = literal();
        }
        if (!right || (!opened && !afterValue()))
            return m_error;
    }
    skipSpace();
    if (!atEnd()) {
        fail(u"unexpected %1 after the end of the value"_s.arg(shown(m_text, m_at)));
        return m_error;
    }
    return {};
}

} // namespace

std::optional<JsonSyntaxError> jsonSyntaxError(QByteArrayView text) { return Checker{text}.run(); }

} // namespace core
