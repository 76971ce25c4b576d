// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace core::sandbox {

/// Finds where a JSON value ends in text that comes in pieces, without judging what is between:
/// only strings and brackets count. Goes through long strings at the speed of memory.
class ValueScanner
{
public:
    /// Nested deeper than this is given up on; the parser would refuse it anyway.
    static constexpr int MaxDepth = 1000;

    void begin(char first); ///< the value's first character, which scan() gets too
    /// Bytes of `piece` that belong to the value. isDone() tells whether it ended there; a number
    /// or a word ends before the first byte that is no part of it.
    qsizetype scan(QByteArrayView piece);
    bool isDone() const { return m_done; }
    bool isTooDeep() const { return m_tooDeep; }

private:
    qsizetype scanString(QByteArrayView piece, qsizetype at);
    qsizetype scanScalar(QByteArrayView piece);

    enum class Kind { Container, String, Scalar };
    Kind m_kind = Kind::Scalar;
    int m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false; ///< the next byte of the string is taken literally
    bool m_fresh = true; ///< nothing was scanned yet
    bool m_done = false;
    bool m_tooDeep = false;
};

} // namespace core::sandbox
