// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace core {

/// Where and why a text is not JSON (RFC 8259).
struct JsonSyntaxError
{
    qsizetype offset = 0; ///< byte of the text; its size if the text ends too early
    QString what; ///< "unexpected end", "expected ',' or '}' but found 'x'"
    bool atEnd = false; ///< the text is right as far as it goes
};

/// Checks that `text` is one JSON value with nothing but white space around it, of valid UTF-8.
/// Strict, without recursion, any depth. Used where simdjson has refused a text to say exactly why,
/// and for small texts.
std::optional<JsonSyntaxError> jsonSyntaxError(QByteArrayView text);

} // namespace core
