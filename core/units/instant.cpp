// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units/instant.h"

#include <QTimeZone>

namespace core {
namespace {

/// `length` digits of `text` at `at`, or -1.
int digits(QByteArrayView text, qsizetype at, qsizetype length)
{
    if (at + length > text.size())
        return -1;
    int value = 0;
    for (qsizetype i = at; i < at + length; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

} // namespace

std::optional<Instant> instantFromRfc3339(QByteArrayView text)
{
    using namespace std::chrono;
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
        return {};
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ')
        return {};
    const int y = digits(text, 0, 4);
    const int mon = digits(text, 5, 2);
    const int d = digits(text, 8, 2);
    const int h = digits(text, 11, 2);
    const int min = digits(text, 14, 2);
    const int s = digits(text, 17, 2);
    if (y < 0 || mon < 0 || d < 0 || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 60)
        return {};
    const year_month_day date{year{y}, month{unsigned(mon)}, day{unsigned(d)}};
    if (!date.ok())
        return {};
    qsizetype at = 19;
    int ms = 0;
    if (text[at] == '.') {
        ++at;
        const qsizetype first = at;
        for (int scale = 100; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            ms += (text[at] - '0') * scale;
            scale /= 10;
        }
        if (at == first || at - first > 9)
            return {};
    }
    if (at >= text.size())
        return {};
    minutes offset{0};
    if (text[at] == 'Z' || text[at] == 'z') {
        if (at + 1 != text.size())
            return {};
    } else if (text[at] == '+' || text[at] == '-') {
        if (at + 6 != text.size() || text[at + 3] != ':')
            return {};
        const int oh = digits(text, at + 1, 2);
        const int om = digits(text, at + 4, 2);
        if (oh < 0 || oh > 23 || om < 0 || om > 59)
            return {};
        offset = hours{oh} + minutes{om};
        if (text[at] == '-')
            offset = -offset;
    } else {
        return {};
    }
    return Instant{sys_days{date}.time_since_epoch() + hours{h} + minutes{min} + seconds{s}
                   + milliseconds{ms} - offset};
}

std::optional<Instant> instantFromRfc3339(const QString &text)
{
    const QByteArray bytes = text.toLatin1();
    return instantFromRfc3339(QByteArrayView{bytes});
}

QString toRfc3339(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(toMs(instant), Qt::UTC).toString(Qt::ISODateWithMs);
}

QString utcDay(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(toMs(instant), Qt::UTC).date().toString(Qt::ISODate);
}

QDateTime toLocalDateTime(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(toMs(instant));
}

} // namespace core
