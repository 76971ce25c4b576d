// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/fingerprint.h"

namespace core::sandbox {

/// In the order of their codes, so that ids sort.
constexpr char idLetters[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr quint64 IdLetterCount = sizeof idLetters - 1;

QByteArray madeUpId(QByteArrayView prefix, quint64 seed, int length)
{
    QByteArray id = prefix.toByteArray();
    Dice dice{seed};
    for (int i = 0; i < length; ++i)
        id += idLetters[dice.below(IdLetterCount)];
    return id;
}

QByteArray sortableText(quint64 value)
{
    QByteArray text(9, idLetters[0]);
    for (qsizetype i = text.size() - 1; i >= 0; --i) {
        text[i] = idLetters[value % IdLetterCount];
        value /= IdLetterCount;
    }
    return text;
}

} // namespace core::sandbox
