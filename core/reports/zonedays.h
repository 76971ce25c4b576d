// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDate>
#include <QString>
#include <QTimeZone>

#include <vector>

namespace core {

/// The zone of that IANA name ("Asia/Kathmandu"), or of an offset such as "UTC+05:45"; "" is the
/// zone of this computer. Errors: BadInput.
Result<QTimeZone> zoneNamed(const QString &name);

/// Days and hours of a time zone over quarters of an hour since 1970 (UTC), the grain of the sums.
/// Zones that differ from UTC by something else than quarters existed until 1972; there a quarter
/// belongs to the day in which it begins. Changes of the clock are known from 1970 to 2100; later
/// ones are taken to be none. Immutable and safe to share between threads.
class ZoneDays
{
public:
    explicit ZoneDays(const QTimeZone &zone);

    /// Seconds east of UTC at the start of the quarter.
    int offsetAt(qint64 quarter) const { return m_spans[spanOf(quarter)].offset; }
    /// The local day in which the quarter begins, since 1970-01-01.
    qint64 dayOf(qint64 quarter) const;
    /// The quarter in which the local day begins, or with the first moment that it has.
    qint64 startOf(const QDate &day) const;

    static QDate dateOf(qint64 day) { return QDate::fromJulianDay(EpochJulianDay + day); }
    static qint64 numberOf(const QDate &date) { return date.toJulianDay() - EpochJulianDay; }
    /// "2026-03-29".
    static QString dayName(qint64 day);
    /// "2026-03".
    static QString monthName(qint64 day);
    /// "2026-10-25T02:00+02:00": with the offset, because an hour may come twice.
    QString hourName(qint64 quarter) const;
    /// Equal for quarters of one local hour, ascending with time.
    qint64 hourOf(qint64 quarter) const;

    const QTimeZone &zone() const { return m_zone; }

private:
    static constexpr qint64 EpochJulianDay = 2'440'588;

    struct Span
    {
        qint64 from; ///< quarter
        int offset; ///< seconds
    };
    std::size_t spanOf(qint64 quarter) const;

    QTimeZone m_zone;
    std::vector<Span> m_spans; ///< ascending, the first from the beginning of time
};

} // namespace core
