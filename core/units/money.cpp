// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units/money.h"

namespace core {

std::optional<Money> Money::fromDecimalUsd(QStringView text)
{
    constexpr int Decimals = 12;
    bool negative = false;
    if (text.startsWith(u'-') || text.startsWith(u'+')) {
        negative = text.front() == u'-';
        text = text.mid(1);
    }
    Int128 pico = 0;
    int decimals = -1; // -1: before the point
    bool anyDigit = false;
    for (const QChar c : text) {
        if (c == u'.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (c < u'0' || c > u'9' || decimals == Decimals)
            return {};
        if (decimals >= 0)
            ++decimals;
        anyDigit = true;
        pico = pico * 10 + (c.unicode() - u'0');
        if (pico > Int128{Max})
            return {};
    }
    if (!anyDigit)
        return {};
    for (int i = qMax(decimals, 0); i < Decimals; ++i)
        pico *= 10;
    if (pico > Int128{Max})
        return {};
    return Money{negative ? -qint64(pico) : qint64(pico)};
}

QString Money::toDecimalUsd() const
{
    const bool negative = m_pico < 0;
    QString digits = QString::number(negative ? -m_pico : m_pico).rightJustified(13, u'0');
    digits.insert(digits.size() - 12, u'.');
    while (digits.endsWith(u'0'))
        digits.chop(1);
    if (digits.endsWith(u'.'))
        digits.chop(1);
    return negative ? u'-' + digits : digits;
}

char *toString(const Money &money)
{
    return qstrdup((money.toDecimalUsd() + u" USD").toLatin1().constData());
}

} // namespace core
