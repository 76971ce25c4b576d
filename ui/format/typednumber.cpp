// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/typednumber.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {

std::optional<QString> plainNumber(const QString &typed, const QLocale &locale)
{
    QString text;
    for (const QChar c : typed.trimmed()) {
        if (c == u'$' || c.isSpace() || c == u'\u202f' || c == u'\u00a0' || c == u'\'' || c == u'’')
            continue; // separators that are no decimal mark anywhere
        if (c.isDigit())
            text += QChar{u'0' + char16_t(c.digitValue())};
        else
            text += c == u'٫' ? u'.' : c == u'٬' ? u',' : c;
    }
    const bool comma = locale.decimalPoint() == u","_s;
    const QString mark = comma ? u","_s : u"\\."_s;
    const QString thousands = comma ? u"\\."_s : u","_s;
    static constexpr auto match = [](const QString &pattern, const QString &in) {
        return QRegularExpression{QRegularExpression::anchoredPattern(pattern)}.match(in).hasMatch();
    };
    const QString whole = u"[1-9]\\d{0,2}(?:%1\\d{3})+|\\d+"_s.arg(thousands);
    if (match(u"(?:%1)(?:%2\\d+)?"_s.arg(whole, mark), text)) {
        text.remove(comma ? u'.' : u',');
        return text.replace(u',', u'.');
    }
    // What cannot be thousands: two digits behind it, or nothing but a zero before it.
    if (match(u"\\d+%1(?:\\d{1,2}|\\d{4,})"_s.arg(thousands), text) || match(u"0%1\\d+"_s.arg(thousands), text))
        return text.replace(u',', u'.');
    return std::nullopt;
}

} // namespace ui
