// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QDateTime>
#include <QString>

#include <chrono>
#include <optional>

namespace core {

/// A point in time, UTC by construction. Text of the API becomes an Instant when it is parsed, an
/// INTEGER of milliseconds in SQL, local time only in `ui` and `app`.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr Instant instantFromMs(qint64 msSinceEpoch)
{
    return Instant{std::chrono::milliseconds{msSinceEpoch}};
}
constexpr qint64 toMs(Instant instant) { return instant.time_since_epoch().count(); }

/// RFC 3339 with `Z` or an offset and 0 to 9 fraction digits; nullopt if it is anything else.
/// Digits beyond milliseconds are cut.
std::optional<Instant> instantFromRfc3339(QByteArrayView text);
std::optional<Instant> instantFromRfc3339(const QString &text);

/// `2026-11-24T09:15:02.417Z`.
QString toRfc3339(Instant instant);

/// The UTC day, as `2026-11-24`: the form in which prices and lifecycles are dated.
QString utcDay(Instant instant);

QDateTime toLocalDateTime(Instant instant);

} // namespace core
