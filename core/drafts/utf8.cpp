// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/utf8.h"

#include <simdjson.h>

namespace core {

bool isValidUtf8(QByteArrayView text)
{
    return simdjson::validate_utf8(text.data(), size_t(text.size()));
}

/// Bytes of the valid character at the start of `text`, 0 if there is none.
static qsizetype validSequence(QByteArrayView text)
{
    const auto at = [&](qsizetype i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    const qsizetype length = utf8SequenceLength(first);
    if (first < 0xc2 || first > 0xf4 || length > text.size())
        return 0;
    for (qsizetype i = 1; i < length; ++i) {
        if ((at(i) & 0xc0) != 0x80)
            return 0;
    }
    if ((first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) > 0x9f)
        || (first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) > 0x8f))
        return 0;
    return length;
}

qsizetype firstInvalidUtf8(QByteArrayView text)
{
    if (isValidUtf8(text))
        return -1;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype length = validSequence(text.sliced(at));
        if (length == 0)
            return at;
        at += length;
    }
    return -1;
}

} // namespace core
