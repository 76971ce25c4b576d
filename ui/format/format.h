// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/instant.h"
#include "core/units/money.h"

#include <QLocale>
#include <QString>

#include <chrono>
#include <optional>

namespace ui {

/// Numbers as the window writes them (ui.md §7), in the user's locale. The only place where money
/// is rounded.
class Format
{
public:
    explicit Format(QLocale locale = {});

    /// What the user chose for all of the window; as with QLocale::setDefault(), what is written from
    /// then on follows it. To be called in the window's thread.
    struct Defaults
    {
        QByteArray timeZone = {}; ///< IANA id, "" for the system's; an unknown one counts as ""
        int moneyDecimals = 2;    ///< that amounts have at least, 2 to 6
    };
    static void setDefaults(const Defaults &defaults);
    /// Midnight before `at`, in the zone in which times are shown.
    static core::Instant startOfDay(core::Instant at);

    /// "$2,176.28"; under a dollar two significant digits: "$0.0026". Savings that are negative keep their sign.
    QString money(core::Money money) const;
    QString money(const std::optional<core::Money> &money) const; ///< "–" for none
    QString estimate(const std::optional<core::Money> &money) const; ///< "≈ $6.68"
    /// With as many decimals as the column shares, see decimalsFor().
    QString money(core::Money money, int decimals) const;
    static int decimalsFor(core::Money money); ///< 2 to 6
    /// As it is written with so many decimals: for sums that must be seen to add up.
    static core::Money rounded(core::Money money, int decimals);
    /// Parts, none negative, rounded so that what is shown adds up to their rounded sum: what is left over goes to those that
    /// lost most.
    static QList<core::Money> roundedParts(const QList<core::Money> &parts, int decimals);
    QString exactMoney(core::Money money) const; ///< all digits, for tooltips

    QString count(qint64 count) const;  ///< "904,712", from a million "904.7 M"
    QString grouped(qint64 count) const;///< "1,048,912", always whole
    QString band(qint64 low, qint64 high) const;
    QString percent(double share, int decimals = 1) const; ///< share 0 to 1
    QString bytes(qint64 bytes) const;  ///< "312.6 MB", SI
    QString duration(std::chrono::milliseconds duration) const; ///< "37 min", "2 h 5 min"
    QString durationBand(std::chrono::seconds low, std::chrono::seconds high) const; ///< "25–40 min"

    QString time(core::Instant at, core::Instant now) const; ///< "Today 13:53", "22 Nov 22:00"
    QString clock(core::Instant at) const;                   ///< "13:53"
    QString day(core::Instant at, core::Instant now) const;  ///< "22 Dec"
    QString ago(core::Instant at, core::Instant now) const;  ///< "38 min ago"
    QString fullTime(core::Instant at) const; ///< weekday, seconds, zone, UTC; for tooltips
    QString utcDay(const QString &day) const; ///< "2026-11-09" → "9 Nov 2026"

    const QLocale &locale() const { return m_locale; }

private:
    QString decimal(core::Money money, int decimals) const;
    QString dayAndMonth(const QDate &date) const;

    QLocale m_locale;
};

/// What stands where nothing is known.
inline constexpr QChar NotThere = u'–';

} // namespace ui
