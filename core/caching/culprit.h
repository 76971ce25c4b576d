// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace core {

/// What it is that makes two requests part.
enum class Culprit {
    None, ///< they do not part, or one goes on where the other ends
    Model,
    Speed,
    WebSearch, ///< the search tool switched on or off
    Citations, ///< switched on or off
    ToolChoice,
    Images, ///< the first image came, or the last one went
    Thinking,
    Effort,
    ToolOrder, ///< the same tools in another order
    KeyOrder, ///< the same JSON with its keys in another order
    Clock, ///< a date, a time, a count of seconds
    Uuid,
    Identifier, ///< another long word that nobody types: a hash, a token
    Number, ///< a number alone, such as a counter
    Edit ///< anything else
};

/// "clock", "uuid", …: stable words for --json.
const char *codeOf(Culprit culprit);

/// The bytes at the front that two texts share, not ending within a character.
qsizetype commonPrefix(QByteArrayView a, QByteArrayView b);

/// What kind of words differ where the texts part: a clock, a uuid, …
Culprit culpritOf(QByteArrayView a, QByteArrayView b);

/// The words in which `a` differs from `b`, some bytes before and behind included, for people.
QByteArray excerpt(QByteArrayView a, QByteArrayView b);

} // namespace core
