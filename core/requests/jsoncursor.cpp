// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/jsoncursor.h"

#include "core/requests/bytehash.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace core {
namespace {

constexpr std::size_t MaxDuplicates = 8;
/// Keys of all open objects that are compared with each other; memory must not follow the body.
constexpr std::size_t MaxKeys = 65'536;

/// The first quote, backslash or control character from `at` on, or `end`.
const char *endOfPlainText(const char *at, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i lastControl = _mm_set1_epi8(0x1F);
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, lastControl), bytes);
        const __m128i special = _mm_or_si128(
            control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        const auto mask = unsigned(_mm_movemask_epi8(special));
        if (mask != 0)
            return at + std::countr_zero(mask);
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20)
        ++at;
    return at;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

} // namespace

void JsonCursor::reset(std::string_view text)
{
    m_begin = m_at = text.data();
    m_end = m_begin + text.size();
    m_depth = 0;
    m_first = false;
    m_fault = Fault::None;
    m_faultText = "";
    m_faultOffset = 0;
    m_keys.clear();
    m_duplicates.clear();
}

bool JsonCursor::fail(const char *text, Fault fault)
{
    if (m_fault == Fault::None) {
        m_fault = fault;
        m_faultText = text;
        m_faultOffset = offset();
    }
    return false;
}

bool JsonCursor::failAt(const char *at, const char *text)
{
    m_at = at;
    return fail(text);
}

void JsonCursor::skipSpace()
{
    while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
        ++m_at;
}

JsonCursor::Kind JsonCursor::kind()
{
    skipSpace();
    if (failed() || m_at == m_end)
        return Kind::Invalid;
    switch (*m_at) {
    case '{': return Kind::Object;
    case '[': return Kind::Array;
    case '"': return Kind::String;
    case 't':
    case 'f': return Kind::Boolean;
    case 'n': return Kind::Null;
    case '-': return Kind::Number;
    default: return isDigit(*m_at) ? Kind::Number : Kind::Invalid;
    }
}

bool JsonCursor::enter(bool object)
{
    if (m_depth == MaxDepth)
        return fail("nested too deep", Fault::TooDeep);
    ++m_at;
    ++m_depth;
    m_isObject[std::size_t(m_depth)] = object;
    m_firstKey[std::size_t(m_depth)] = m_keys.size();
    m_first = true;
    return true;
}

void JsonCursor::leave()
{
    ++m_at;
    if (m_isObject[std::size_t(m_depth)])
        findDuplicates(m_firstKey[std::size_t(m_depth)]);
    --m_depth;
    m_first = false;
}

bool JsonCursor::enterObject()
{
    return kind() == Kind::Object ? enter(true) : fail("an object is expected here");
}

bool JsonCursor::enterArray()
{
    return kind() == Kind::Array ? enter(false) : fail("an array is expected here");
}

bool JsonCursor::nextKey(JsonString &key)
{
    if (failed())
        return false;
    skipSpace();
    if (m_at < m_end && *m_at == '}') {
        leave();
        return false;
    }
    if (!m_first) {
        if (m_at == m_end || *m_at != ',')
            return fail("a comma or the end of the object is missing");
        ++m_at;
        skipSpace();
    }
    if (m_at == m_end || *m_at != '"')
        return fail("a key in quotes is expected here");
    if (!scanString(key))
        return false;
    noteKey(key);
    skipSpace();
    if (m_at == m_end || *m_at != ':')
        return fail("a colon is missing after the key");
    ++m_at;
    m_first = false;
    return true;
}

bool JsonCursor::nextElement()
{
    if (failed())
        return false;
    skipSpace();
    if (m_at < m_end && *m_at == ']') {
        leave();
        return false;
    }
    if (!m_first) {
        if (m_at == m_end || *m_at != ',')
            return fail("a comma or the end of the array is missing");
        ++m_at;
        skipSpace();
        if (m_at < m_end && *m_at == ']')
            return fail("a value is expected after the comma");
    }
    m_first = false;
    return true;
}

bool JsonCursor::readString(JsonString &string)
{
    return kind() == Kind::String ? scanString(string) : fail("a string is expected here");
}

bool JsonCursor::scanString(JsonString &string)
{
    string.offset = offset();
    const char *const first = m_at + 1;
    const char *at = first;
    string.escaped = false;
    for (;;) {
        at = endOfPlainText(at, m_end);
        if (at == m_end)
            return failAt(at, "the text ends within a string");
        if (*at == '"')
            break;
        if (*at != '\\')
            return failAt(at, "a control character stands in a string; it must be escaped");
        string.escaped = true;
        if (!scanEscape(at))
            return false;
    }
    string.raw = {first, std::size_t(at - first)};
    m_at = at + 1;
    return true;
}

bool JsonCursor::scanEscape(const char *&at)
{
    if (m_end - at < 2)
        return failAt(at, "the text ends within a string");
    if (at[1] != 'u') {
        if (!std::strchr("\"\\/bfnrt", at[1]) || at[1] == '\0')
            return failAt(at, "a backslash is followed by what is not an escape");
        at += 2;
        return true;
    }
    const int code = hexQuad(at + 2, m_end);
    if (code < 0)
        return failAt(at, "\\u is not followed by four hexadecimal digits");
    if (code >= 0xDC00 && code < 0xE000)
        return failAt(at, "half of a surrogate pair stands alone");
    if (code >= 0xD800 && code < 0xDC00) {
        const int low =
            m_end - at >= 8 && at[6] == '\\' && at[7] == 'u' ? hexQuad(at + 8, m_end) : -1;
        if (low < 0xDC00 || low >= 0xE000)
            return failAt(at, "half of a surrogate pair stands alone");
        at += 6;
    }
    at += 6;
    return true;
}

bool JsonCursor::readNumber(JsonNumber &number)
{
    if (kind() != Kind::Number)
        return fail("a number is expected here");
    const char *at = m_at;
    const auto digits = [&] {
        const char *const first = at;
        while (at < m_end && isDigit(*at))
            ++at;
        return at > first;
    };
    if (*at == '-')
        ++at;
    const bool zero = at < m_end && *at == '0';
    const char *const whole = at;
    if (!digits())
        return failAt(at, "a number has no digits");
    if (zero && at - whole > 1)
        return failAt(whole, "a number begins with a superfluous zero");
    bool integer = true;
    if (at < m_end && *at == '.') {
        integer = false;
        ++at;
        if (!digits())
            return failAt(at, "a number has no digits after its point");
    }
    if (at < m_end && (*at == 'e' || *at == 'E')) {
        integer = false;
        ++at;
        if (at < m_end && (*at == '+' || *at == '-'))
            ++at;
        if (!digits())
            return failAt(at, "a number has no digits in its exponent");
    }
    number.raw = {m_at, std::size_t(at - m_at)};
    number.value = 0;
    number.integral = integer && std::from_chars(m_at, at, number.value).ec == std::errc{};
    number.tooLarge = integer && !number.integral;
    // from_chars leaves the value alone when it is out of range; the sign of a tiny number does not
    // matter here.
    number.real = 0;
    if (std::from_chars(m_at, at, number.real).ec == std::errc::result_out_of_range) {
        constexpr double Infinity = std::numeric_limits<double>::infinity();
        const bool tiny = number.raw.find("e-") != std::string_view::npos
            || number.raw.find("E-") != std::string_view::npos;
        number.real = tiny ? 0 : *m_at == '-' ? -Infinity : Infinity;
    }
    m_at = at;
    return true;
}

bool JsonCursor::takeWord(std::string_view word)
{
    if (std::string_view{m_at, std::size_t(m_end - m_at)}.substr(0, word.size()) != word)
        return fail("a value is expected here");
    m_at += word.size();
    return true;
}

bool JsonCursor::readBoolean(bool &value)
{
    if (kind() != Kind::Boolean)
        return fail("true or false is expected here");
    value = *m_at == 't';
    return takeWord(value ? "true" : "false");
}

bool JsonCursor::readNull()
{
    return kind() == Kind::Null ? takeWord("null") : fail("null is expected here");
}

bool JsonCursor::skip()
{
    const int outer = m_depth;
    JsonString string;
    JsonNumber number;
    bool flag = false;
    do {
        // Within a container: on to its next value, or out of it.
        if (m_depth > outer) {
            const bool more = m_isObject[std::size_t(m_depth)] ? nextKey(string) : nextElement();
            if (failed())
                return false;
            if (!more)
                continue;
        }
        switch (kind()) {
        case Kind::Object: enter(true); break;
        case Kind::Array: enter(false); break;
        case Kind::String: scanString(string); break;
        case Kind::Number: readNumber(number); break;
        case Kind::Boolean: readBoolean(flag); break;
        case Kind::Null: readNull(); break;
        case Kind::Invalid:
            return fail(m_at == m_end ? "the text ends where a value is expected"
                                      : "a value is expected here");
        }
        if (failed())
            return false;
    } while (m_depth > outer);
    return true;
}

bool JsonCursor::finish()
{
    if (failed())
        return false;
    skipSpace();
    return m_at == m_end || fail("something follows after the end of the value");
}

void JsonCursor::noteKey(const JsonString &key)
{
    if (m_keys.size() < MaxKeys)
        m_keys.push_back({byteHash(key.text(m_buffer)), key});
}

void JsonCursor::findDuplicates(std::size_t firstKey)
{
    const auto first = m_keys.begin() + std::ptrdiff_t(firstKey);
    const auto count = std::size_t(m_keys.end() - first);
    const auto add = [this](const Key &key) {
        if (m_duplicates.size() < MaxDuplicates)
            m_duplicates.push_back(key.name);
    };
    constexpr std::size_t Few = 16;
    if (count <= Few) {
        for (auto key = first; key != m_keys.end(); ++key) {
            if (std::any_of(first, key, [&](const Key &other) { return other.hash == key->hash; }))
                add(*key);
        }
    } else {
        std::stable_sort(first, m_keys.end(),
                         [](const Key &a, const Key &b) { return a.hash < b.hash; });
        for (auto key = first + 1; key != m_keys.end(); ++key) {
            if (key->hash == (key - 1)->hash)
                add(*key);
        }
    }
    m_keys.resize(firstKey);
}

} // namespace core
