// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/jsontext.h"

#include <QDateTime>

#include <charconv>
#include <cstring>

namespace core::sandbox {

void appendJsonString(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    qsizetype plain = 0; // start of the run that needs no escape
    const auto escape = [&](qsizetype at, const char *text) {
        out.append(utf8.sliced(plain, at - plain));
        out.append(text);
        plain = at + 1;
    };
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const char c = utf8[i];
        if (c == '"') {
            escape(i, "\\\"");
        } else if (c == '\\') {
            escape(i, "\\\\");
        } else if (c >= '\0' && c < ' ') {
            switch (c) {
            case '\n': escape(i, "\\n"); break;
            case '\r': escape(i, "\\r"); break;
            case '\t': escape(i, "\\t"); break;
            default: {
                constexpr char hex[] = "0123456789abcdef";
                const char text[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], '\0'};
                escape(i, text);
            }
            }
        }
    }
    out.append(utf8.sliced(plain));
    out += '"';
}

void appendNumber(QByteArray &out, qint64 number)
{
    char digits[20];
    const std::to_chars_result result = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, result.ptr - digits);
}

bool holds(QByteArrayView text, QByteArrayView needle)
{
    return ::memmem(text.data(), size_t(text.size()), needle.data(), size_t(needle.size()));
}

qsizetype wholeCharacters(QByteArrayView utf8, qsizetype length)
{
    if (length >= utf8.size())
        return utf8.size();
    while (length > 0 && (static_cast<unsigned char>(utf8[length]) & 0xc0) == 0x80)
        --length;
    return length;
}

QByteArray wireTime(qint64 microsecondsSinceEpoch)
{
    const qint64 seconds = microsecondsSinceEpoch / 1'000'000;
    const QDateTime time = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
    QByteArray text = time.toString(Qt::ISODate).toLatin1(); // ends with Z
    text.chop(1);
    const QByteArray fraction = QByteArray::number(microsecondsSinceEpoch % 1'000'000);
    return text + '.' + fraction.rightJustified(6, '0') + "+00:00";
}

} // namespace core::sandbox
