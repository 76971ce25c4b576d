// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/jsonstring.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct JsonNumber
{
    std::string_view raw;
    bool integral = false; ///< no fraction, no exponent, and within 64 bits: `value` holds
    bool tooLarge = false; ///< written as an integer, but beyond 64 bits
    std::int64_t value = 0;
    double real = 0; ///< ±infinity beyond a double
};

/// Reads JSON from front to back, strictly by RFC 8259, without making anything of what it does not
/// hand out: no tree, no recursion, memory by depth only. The text must be valid UTF-8; nothing is
/// read outside of it. Every call but kind() returns false once there is a fault, and the first
/// fault stays.
class JsonCursor
{
public:
    enum class Kind : std::uint8_t { Object, Array, String, Number, Boolean, Null, Invalid };
    enum class Fault : std::uint8_t { None, Syntax, TooDeep };

    /// Deeper nesting is a fault: no request needs it, and others would have to read it too.
    static constexpr int MaxDepth = 500;

    JsonCursor() = default;
    explicit JsonCursor(std::string_view text) { reset(text); }
    void reset(std::string_view text);

    /// What comes next, white space skipped.
    Kind kind();

    bool enterObject();
    /// The next key of the object entered last; false at its end, which is then consumed, or on a
    /// fault.
    bool nextKey(JsonString &key);
    bool enterArray();
    bool nextElement();

    bool readString(JsonString &string);
    bool readNumber(JsonNumber &number);
    bool readBoolean(bool &value);
    bool readNull();
    /// Any value, whole and checked.
    bool skip();
    /// Nothing but white space is left; else a fault.
    bool finish();

    bool failed() const { return m_fault != Fault::None; }
    Fault fault() const { return m_fault; }
    const char *faultText() const
    {
        return m_faultText;
    } ///< "a comma or the end of the array is missing"
    std::size_t faultOffset() const { return m_faultOffset; }
    std::size_t offset() const { return std::size_t(m_at - m_begin); }
    std::string_view span(std::size_t from) const { return {m_begin + from, offset() - from}; }

    /// Keys that stood twice in their object, the first few. Found when the object ends, among the
    /// first 65,536 keys that are open.
    const std::vector<JsonString> &duplicateKeys() const { return m_duplicates; }
    void forgetDuplicateKeys() { m_duplicates.clear(); }

private:
    bool fail(const char *text, Fault fault = Fault::Syntax);
    bool failAt(const char *at, const char *text);
    void skipSpace();
    bool enter(bool object);
    void leave();
    bool scanString(JsonString &string);
    bool scanEscape(const char *&at);
    bool takeWord(std::string_view word);
    void noteKey(const JsonString &key);
    void findDuplicates(std::size_t firstKey);

    struct Key
    {
        std::uint64_t hash;
        JsonString name;
    };

    const char *m_begin = nullptr;
    const char *m_at = nullptr;
    const char *m_end = nullptr;
    int m_depth = 0;
    bool m_first = false; ///< nothing of the innermost container was read yet
    Fault m_fault = Fault::None;
    const char *m_faultText = "";
    std::size_t m_faultOffset = 0;
    std::array<bool, MaxDepth + 1> m_isObject{};
    std::array<std::size_t, MaxDepth + 1> m_firstKey{}; ///< of each open object, in m_keys
    std::vector<Key> m_keys;
    std::vector<JsonString> m_duplicates;
    std::string m_buffer;
};

} // namespace core
