// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/textplace.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

void TextPlace::advance(QByteArrayView text)
{
    const qsizetype lastBreak = text.lastIndexOf('\n');
    if (lastBreak >= 0) {
        line += std::count(text.begin(), text.begin() + lastBreak + 1, '\n');
        column = 1;
        text = text.sliced(lastBreak + 1);
    }
    // The bytes of a character after its first are 10xxxxxx.
    column += std::count_if(text.begin(), text.end(),
                            [](char byte) { return static_cast<signed char>(byte) >= -64; });
}

Error badInput(const QString &path, TextPlace place, const QString &what)
{
    return {
        .kind = Error::Kind::BadInput,
        .detail =
            u"%1, line %2, column %3: %4"_s.arg(path).arg(place.line).arg(place.column).arg(what)};
}

Error badInput(const QString &path, const QString &what)
{
    return {.kind = Error::Kind::BadInput, .detail = u"%1: %2"_s.arg(path, what)};
}

} // namespace core
