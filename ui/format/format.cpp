// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/format.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr QChar MinusSign = u'\u2212';
constexpr QChar NoBreakSpace = u'\u00A0';

QString tr(const char *text, const char *note = nullptr)
{
    return QCoreApplication::translate("ui::Format", text, note);
}

/// `pico` rounded half away from zero to `decimals` (0 to 12), as a whole number of those units.
qint64 roundedUnits(qint64 pico, int decimals)
{
    qint64 unit = 1;
    for (int i = decimals; i < 12; ++i)
        unit *= 10;
    const qint64 half = unit / 2;
    const qint64 size = pico < 0 ? -pico : pico;
    const qint64 whole = size / unit + (size % unit >= half && unit > 1 ? 1 : 0);
    return pico < 0 ? -whole : whole;
}

/// A number that QLocale did not write, in the digits that it writes: two kinds of them never stand in one figure.
QString inDigitsOf(const QLocale &locale, QString text)
{
    const QString zero = locale.zeroDigit();
    if (zero.size() != 1 || zero == u"0")
        return text;
    for (QChar &each : text)
        if (each >= u'0' && each <= u'9')
            each = QChar{char16_t(zero.front().unicode() + each.unicode() - u'0')};
    return text;
}

QTimeZone &shownZone()
{
    static QTimeZone zone;
    return zone;
}
int &leastDecimals()
{
    static int decimals = 2;
    return decimals;
}

QDateTime toShown(core::Instant at)
{
    const QDateTime local = core::toLocalDateTime(at);
    return shownZone().isValid() ? local.toTimeZone(shownZone()) : local;
}

} // namespace

void Format::setDefaults(const Defaults &defaults)
{
    shownZone() = defaults.timeZone.isEmpty() ? QTimeZone{} : QTimeZone{defaults.timeZone};
    leastDecimals() = qBound(2, defaults.moneyDecimals, 6);
}

core::Instant Format::startOfDay(core::Instant at)
{
    const QDateTime shown = toShown(at);
    const QDateTime midnight = shownZone().isValid() ? shown.date().startOfDay(shownZone()) : shown.date().startOfDay();
    return core::instantFromMs(midnight.toMSecsSinceEpoch());
}

Format::Format(QLocale locale) : m_locale{std::move(locale)} {}

int Format::decimalsFor(core::Money money)
{
    const qint64 pico = money.picoUsd();
    const qint64 size = pico < 0 ? -pico : pico;
    if (size == 0 || size >= 995'000'000'000) // what rounds to a dollar is written as one
        return leastDecimals();
    int decimals = 2;
    // Two significant digits: the first one stands at 10^-n, the second one place on.
    for (qint64 first = 100'000'000'000; decimals < 6 && size < first; first /= 10)
        ++decimals;
    return qMax(decimals, leastDecimals());
}

core::Money Format::rounded(core::Money money, int decimals)
{
    qint64 unit = 1;
    for (int i = decimals; i < 12; ++i)
        unit *= 10;
    return core::Money::fromPicoUsd(roundedUnits(money.picoUsd(), decimals)) * unit;
}

QList<core::Money> Format::roundedParts(const QList<core::Money> &parts, int decimals)
{
    qint64 unit = 1;
    for (int i = decimals; i < 12; ++i)
        unit *= 10;
    core::Money sum, shown;
    QList<core::Money> rounded;
    QList<qsizetype> order;
    for (const core::Money part : parts) {
        sum += part;
        rounded.append(core::Money::fromPicoUsd(part.picoUsd() / unit) * unit);
        shown += rounded.last();
        order.append(order.size());
    }
    std::stable_sort(order.begin(), order.end(), [&parts, unit](qsizetype a, qsizetype b) {
        return parts[a].picoUsd() % unit > parts[b].picoUsd() % unit;
    });
    const core::Money whole = Format::rounded(sum, decimals);
    for (const qsizetype place : std::as_const(order)) {
        if (shown >= whole)
            break;
        rounded[place] += core::Money::fromPicoUsd(unit);
        shown += core::Money::fromPicoUsd(unit);
    }
    return rounded;
}

QString Format::decimal(core::Money money, int decimals) const
{
    const qint64 units = roundedUnits(money.picoUsd(), decimals);
    const qint64 size = units < 0 ? -units : units;
    qint64 one = 1;
    for (int i = 0; i < decimals; ++i)
        one *= 10;
    QString text = m_locale.toString(qlonglong(size / one));
    if (decimals > 0)
        text += m_locale.decimalPoint()
            + inDigitsOf(m_locale, QString::number(size % one).rightJustified(decimals, u'0'));
    const QString amount = tr("$%1", "amount of US dollars").arg(text);
    return units < 0 ? MinusSign + amount : amount;
}

QString Format::money(core::Money money) const
{
    const qint64 pico = money.picoUsd();
    if (pico > 0 && pico < 500'000)
        return u"< " + decimal(core::Money::fromPicoUsd(1'000'000), 6);
    return decimal(money, decimalsFor(money));
}

QString Format::money(core::Money money, int decimals) const
{
    const qint64 pico = money.picoUsd();
    if (pico > 0 && roundedUnits(pico, decimals) == 0) {
        qint64 unit = 1;
        for (int i = decimals; i < 12; ++i)
            unit *= 10;
        return u"< " + decimal(core::Money::fromPicoUsd(unit), decimals);
    }
    return decimal(money, decimals);
}

QString Format::money(const std::optional<core::Money> &money) const
{
    return money ? this->money(*money) : QString{NotThere};
}

QString Format::estimate(const std::optional<core::Money> &money) const
{
    return money ? u"≈ " + this->money(*money) : QString{NotThere};
}

QString Format::exactMoney(core::Money money) const
{
    QString text = money.toDecimalUsd();
    const bool negative = text.startsWith(u'-');
    if (negative)
        text.remove(0, 1);
    text = inDigitsOf(m_locale, text).replace(u'.', m_locale.decimalPoint());
    const QString amount = tr("$%1", "amount of US dollars").arg(text);
    return negative ? MinusSign + amount : amount;
}

QString Format::grouped(qint64 count) const { return m_locale.toString(qlonglong(count)); }

QString Format::count(qint64 count) const
{
    const qint64 size = count < 0 ? -count : count;
    if (size < 1'000'000)
        return grouped(count);
    const bool billions = size >= 999'500'000;
    const double value = double(count) / (billions ? 1e9 : 1e6);
    const double shown = std::fabs(value);
    const int decimals = shown < 9.995 ? 2 : shown < 99.95 ? 1 : shown < 999.95 && !billions ? 1 : 0;
    return m_locale.toString(value, 'f', decimals) + NoBreakSpace + (billions ? u'B' : u'M');
}

QString Format::band(qint64 low, qint64 high) const
{
    return low == high ? count(low) : count(low) + u'–' + count(high);
}

QString Format::percent(double share, int decimals) const
{
    //: Share of a whole; languages that put a space before the sign add it.
    return tr("%1%", "percent").arg(m_locale.toString(share * 100, 'f', decimals));
}

QString Format::bytes(qint64 bytes) const
{
    if (bytes < 1000)
        return tr("%1 bytes").arg(grouped(bytes));
    static constexpr std::array Units{"kB", "MB", "GB", "TB"};
    double value = double(bytes) / 1000;
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < Units.size()) {
        value /= 1000;
        ++unit;
    }
    return m_locale.toString(value, 'f', 1) + NoBreakSpace + QLatin1String{Units[unit]};
}

QString Format::duration(std::chrono::milliseconds duration) const
{
    using namespace std::chrono;
    const qint64 seconds = qMax<qint64>(0, duration_cast<std::chrono::seconds>(duration).count());
    const qint64 minutes = (seconds + 30) / 60;
    if (duration > 0ms && duration < 50ms)
        return inDigitsOf(m_locale, tr("0.1 s")).replace(u'.', m_locale.decimalPoint());
    if (seconds < 10 && duration % 1s != 0ms)
        return tr("%1 s", "seconds").arg(m_locale.toString(double(duration.count()) / 1000, 'f', 1));
    if (seconds < 60)
        return tr("%1 s", "seconds").arg(grouped(seconds));
    if (minutes < 60)
        return tr("%1 min", "minutes").arg(grouped(minutes));
    if (minutes < 24 * 60 * 2)
        return minutes % 60 ? tr("%1 h %2 min", "hours, minutes").arg(grouped(minutes / 60), grouped(minutes % 60))
                            : tr("%1 h", "hours").arg(grouped(minutes / 60));
    return tr("%1 days").arg(grouped((minutes + 720) / (24 * 60)));
}

QString Format::durationBand(std::chrono::seconds low, std::chrono::seconds high) const
{
    const QString first = duration(low);
    const QString last = duration(high);
    if (first == last)
        return first;
    // "25–40 min" rather than "25 min–40 min".
    const qsizetype space = first.indexOf(u' ');
    if (space > 0 && first.count(u' ') == 1 && last.endsWith(first.mid(space)) && last.count(u' ') == 1)
        return first.left(space) + u'–' + last;
    return first + u'–' + last;
}

QString Format::clock(core::Instant at) const
{
    return m_locale.toString(toShown(at).time(), u"HH:mm");
}

QString Format::dayAndMonth(const QDate &date) const
{
    //: A day and the short name of its month, as in "22 Nov".
    return m_locale.toString(date, tr("d MMM", "date format"));
}

QString Format::day(core::Instant at, core::Instant now) const
{
    const QDate date = toShown(at).date();
    const QDate today = toShown(now).date();
    if (date == today)
        return tr("Today");
    const QString text = dayAndMonth(date);
    return date.year() == today.year() ? text : text + u' ' + m_locale.toString(date, u"yyyy");
}

QString Format::time(core::Instant at, core::Instant now) const
{
    return day(at, now) + u' ' + clock(at);
}

QString Format::ago(core::Instant at, core::Instant now) const
{
    using namespace std::chrono_literals;
    const auto age = now - at;
    if (age < 60s)
        return tr("just now");
    if (age < 24h)
        return tr("%1 ago").arg(duration(age));
    return time(at, now);
}

QString Format::fullTime(core::Instant at) const
{
    const QDateTime local = toShown(at);
    const QString zone = local.timeZoneAbbreviation();
    return m_locale.toString(local, u"dddd d MMMM yyyy, HH:mm:ss"_s) + u' ' + zone + u"\nUTC: "
        + core::toRfc3339(at);
}

QString Format::utcDay(const QString &day) const
{
    const QDate date = QDate::fromString(day, Qt::ISODate);
    return date.isValid() ? dayAndMonth(date) + u' ' + m_locale.toString(date, u"yyyy") : day;
}

} // namespace ui
