// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/resultjob.h"

namespace test {

/// An answer whose input_tokens are what no count is.
inline QByteArray oddUsageLine(const QByteArray &id, const QByteArray &count)
{
    return succeededLine(id, "answer of " + id)
        .replace("\"input_tokens\":10", QByteArray{"\"input_tokens\":" + count});
}

/// Sound JSON, so deep that no parser with a limit reads it.
inline QByteArray deepLine(const QByteArray &line, qsizetype depth = 3'000)
{
    const QByteArray deep = QByteArray{"["}.repeated(depth) + QByteArray{"]"}.repeated(depth);
    return QByteArray{line}.replace("\"result\":{",
                                    QByteArray{"\"result\":{\"new\":" + deep + ","});
}

/// Cut off in the middle, with an end.
inline QByteArray brokenLine(const QByteArray &id)
{
    return succeededLine(id, "an answer that is cut").first(90) + '\n';
}

} // namespace test
