// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/valuescanner.h"

#include <array>
#include <cstring>

namespace core::sandbox {
namespace {

enum : unsigned char { Plain, Quote, Open, Close };

constexpr std::array<unsigned char, 256> meanings = [] {
    std::array<unsigned char, 256> table{};
    table['"'] = Quote;
    table['{'] = table['['] = Open;
    table['}'] = table[']'] = Close;
    return table;
}();

constexpr std::array<bool, 256> endsScalar = [] {
    std::array<bool, 256> table{};
    for (const unsigned char c : {' ', '\t', '\r', '\n', ',', ']', '}', ':', '"', '[', '{'})
        table[c] = true;
    return table;
}();

} // namespace

void ValueScanner::begin(char first)
{
    *this = {};
    m_kind = first == '{' || first == '[' ? Kind::Container
        : first == '"'                    ? Kind::String
                                          : Kind::Scalar;
}

qsizetype ValueScanner::scanScalar(QByteArrayView piece)
{
    for (qsizetype i = 0; i < piece.size(); ++i) {
        if (endsScalar[static_cast<unsigned char>(piece[i])]) {
            m_done = true;
            return i;
        }
    }
    return piece.size();
}

/// From `at`, which is inside a string, to behind its closing quote or to the end of the piece.
qsizetype ValueScanner::scanString(QByteArrayView piece, qsizetype at)
{
    const char *const data = piece.data();
    const qsizetype size = piece.size();
    if (m_escaped && at < size) {
        m_escaped = false;
        ++at;
    }
    const qsizetype from = at; // no byte before it can escape one from it on
    while (at < size) {
        const void *const found = std::memchr(data + at, '"', size_t(size - at));
        const qsizetype quote = found ? static_cast<const char *>(found) - data : size;
        qsizetype slashes = 0;
        while (quote - slashes > from && data[quote - slashes - 1] == '\\')
            ++slashes;
        const bool odd = slashes % 2 != 0;
        if (!found) {
            m_escaped = odd;
            return size;
        }
        at = quote + 1;
        if (!odd) {
            m_inString = false;
            return at;
        }
    }
    return at;
}

qsizetype ValueScanner::scan(QByteArrayView piece)
{
    if (m_kind == Kind::Scalar)
        return scanScalar(piece);
    qsizetype at = 0;
    if (m_kind == Kind::String && m_fresh && !piece.isEmpty()) {
        m_inString = true;
        ++at;
    }
    m_fresh = false;
    while (at < piece.size() && !m_done && !m_tooDeep) {
        if (m_inString) {
            at = scanString(piece, at);
            m_done = !m_inString && m_kind == Kind::String;
            continue;
        }
        switch (meanings[static_cast<unsigned char>(piece[at++])]) {
        case Quote: m_inString = true; break;
        case Open: m_tooDeep = ++m_depth > MaxDepth; break;
        case Close: m_done = --m_depth == 0; break;
        default: break;
        }
    }
    return at;
}

} // namespace core::sandbox
