// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace core {

/// Whether `text` is valid UTF-8 (no overlong forms, surrogates or values past U+10FFFF). At memory
/// speed.
bool isValidUtf8(QByteArrayView text);

/// Byte at which `text` ceases to be valid UTF-8, -1 if it is valid. A character cut off at the end
/// is not valid.
qsizetype firstInvalidUtf8(QByteArrayView text);

/// Bytes of the character that `first` begins, 1 for what begins none.
constexpr int utf8SequenceLength(unsigned char first)
{
    return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

} // namespace core
