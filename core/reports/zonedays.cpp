// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/zonedays.h"

#include "core/ledger/pricingclass.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 QuarterS = QuarterMs / 1000;

constexpr qint64 floorDivided(qint64 number, qint64 by)
{
    return number / by - (number % by < 0 ? 1 : 0);
}
static_assert(floorDivided(-1, 96) == -1 && floorDivided(95, 96) == 0);

} // namespace

Result<QTimeZone> zoneNamed(const QString &name)
{
    const QTimeZone zone = name.isEmpty() ? QTimeZone::systemTimeZone() : QTimeZone{name.toUtf8()};
    if (zone.isValid())
        return zone;
    if (name.isEmpty())
        return QTimeZone::utc();
    return Error{.kind = Error::Kind::BadInput,
                 .detail = u"“%1” is not a time zone; give a name such as Europe/Berlin, "
                           u"Asia/Kathmandu or UTC."_s.arg(name)};
}

ZoneDays::ZoneDays(const QTimeZone &zone) : m_zone{zone}
{
    const QDateTime first = QDateTime::fromSecsSinceEpoch(0, Qt::UTC);
    const QDateTime last{QDate{2100, 1, 1}, QTime{0, 0}, Qt::UTC};
    m_spans.push_back(
        {.from = std::numeric_limits<qint64>::min(), .offset = zone.offsetFromUtc(first)});
    const QTimeZone::OffsetDataList changes = zone.transitions(first, last);
    for (const QTimeZone::OffsetData &change : changes) {
        // The first quarter that begins with the new offset.
        const qint64 at = change.atUtc.toSecsSinceEpoch();
        const qint64 quarter = floorDivided(at + QuarterS - 1, QuarterS);
        if (change.offsetFromUtc == m_spans.back().offset)
            continue; // only the abbreviation changes
        if (m_spans.back().from == quarter)
            m_spans.back().offset = change.offsetFromUtc;
        else
            m_spans.push_back({.from = quarter, .offset = change.offsetFromUtc});
    }
}

std::size_t ZoneDays::spanOf(qint64 quarter) const
{
    const auto after =
        std::upper_bound(m_spans.begin(), m_spans.end(), quarter,
                         [](qint64 value, const Span &span) { return value < span.from; });
    return std::size_t(after - m_spans.begin()) - 1;
}

qint64 ZoneDays::dayOf(qint64 quarter) const
{
    return floorDivided(quarter * QuarterS + offsetAt(quarter), 86'400);
}

qint64 ZoneDays::startOf(const QDate &day) const
{
    const qint64 number = numberOf(day);
    // No zone is further from UTC than 26 hours; within them a day does not come before an earlier
    // one but where a clock is set back over midnight, and there the first quarter counts.
    qint64 quarter = number * 96 - 104;
    while (dayOf(quarter) < number)
        ++quarter;
    return quarter;
}

QString ZoneDays::dayName(qint64 day)
{
    const QDate date = dateOf(day);
    if (date.year() >= 0 && date.year() <= 9999)
        return date.toString(Qt::ISODate);
    return QString::number(date.year()) + date.toString(u"-MM-dd"_s); // a clock that is wrong
}

QString ZoneDays::monthName(qint64 day) { return dayName(day).chopped(3); }

qint64 ZoneDays::hourOf(qint64 quarter) const
{
    // By the span first: where a clock is set back, an hour comes twice.
    constexpr qint64 HoursOfASpan = qint64{1} << 44;
    const std::size_t span = spanOf(quarter);
    return qint64(span) * HoursOfASpan
        + floorDivided(quarter * QuarterS + m_spans[span].offset, 3600);
}

QString ZoneDays::hourName(qint64 quarter) const
{
    const int offset = offsetAt(quarter);
    const qint64 local = quarter * QuarterS + offset;
    const qint64 hour = floorDivided(local, 3600) - floorDivided(local, 86'400) * 24;
    const int minutes = std::abs(offset) / 60;
    const auto two = [](qint64 number) { return u"%1"_s.arg(number, 2, 10, QLatin1Char{'0'}); };
    return dayName(floorDivided(local, 86'400)) + u'T' + two(hour) + u":00"_s
        + (offset < 0 ? u'-' : u'+') + two(minutes / 60) + u':' + two(minutes % 60);
}

} // namespace core
