// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/format.h"

#include <QLocale>

#include <algorithm>

namespace app {

using namespace Qt::StringLiterals;
using core::Money;

QString inCount(qint64 number)
{
    QLocale english{QLocale::English, QLocale::UnitedStates};
    return english.toString(number);
}

QString inCount(qint64 number, const QString &one, const QString &many)
{
    return inCount(number) + u' ' + (number == 1 ? one : many);
}

QString inBytes(qint64 bytes)
{
    if (bytes < 1000)
        return inCount(bytes, u"byte"_s, u"bytes"_s);
    double amount = static_cast<double>(bytes);
    static const QStringList units{u"kB"_s, u"MB"_s, u"GB"_s, u"TB"_s};
    qsizetype unit = -1;
    do {
        amount /= 1000;
        ++unit;
    } while (amount >= 999.95 && unit + 1 < units.size());
    return QString::number(amount, 'f', 1) + u' ' + units[unit];
}

QString inUsd(Money money)
{
    const bool negative = money < Money{};
    const qint64 pico = negative ? (-money).picoUsd() : money.picoUsd();
    // Dollars and cents; below a dollar three figures that say something, at most 12 decimals.
    int decimals = 2;
    constexpr qint64 dollar = 1'000'000'000'000;
    for (qint64 size = dollar; pico > 0 && pico < size / 10 && decimals < 12; size /= 10)
        ++decimals;
    if (pico > 0 && pico < dollar)
        decimals = std::min(decimals + 1, 12);
    qint64 step = dollar;
    for (int i = 0; i < decimals; ++i)
        step /= 10;
    const qint64 rounded = pico / step + (pico % step >= (step + 1) / 2 && step > 1 ? 1 : 0);
    const qint64 perDollar = dollar / step;
    const QString fraction = QString::number(rounded % perDollar).rightJustified(decimals, u'0');
    return (negative ? u"-$"_s : u"$"_s) + inCount(rounded / perDollar) + u'.' + fraction;
}

QString inUsd(const std::optional<Money> &money) { return money ? inUsd(*money) : u"unpriced"_s; }

QString inTime(std::chrono::seconds span)
{
    const qint64 seconds = std::max<qint64>(0, span.count());
    const auto two = [](qint64 major, const QString &majorUnit, qint64 minor,
                        const QString &minorUnit) -> QString {
        const QString text = QString::number(major) + u' ' + majorUnit;
        return minor == 0 ? text : QString{text + u' ' + QString::number(minor) + u' ' + minorUnit};
    };
    if (seconds < 60)
        return QString::number(seconds) + u" s"_s;
    if (seconds < 3600)
        return two(seconds / 60, u"min"_s, seconds % 60, u"s"_s);
    if (seconds < 86'400)
        return two(seconds / 3600, u"h"_s, seconds % 3600 / 60, u"min"_s);
    return two(seconds / 86'400, u"d"_s, seconds % 86'400 / 3600, u"h"_s);
}

QString inLocalTime(core::Instant instant)
{
    return core::toLocalDateTime(instant).toString(u"yyyy-MM-dd HH:mm"_s);
}

QString TextTable::text() const
{
    QList<qsizetype> widths;
    for (const QStringList &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    }
    QStringList lines;
    for (const QStringList &row : rows) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column) {
            const bool right = rightAligned.contains(static_cast<int>(column));
            if (column > 0)
                line += u"  "_s;
            line += right ? row[column].rightJustified(widths[column])
                          : row[column].leftJustified(widths[column]);
        }
        while (line.endsWith(u' '))
            line.chop(1);
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString aligned(const QList<std::pair<QString, QString>> &lines)
{
    TextTable table;
    for (const auto &[name, value] : lines)
        table.rows.append({name, value});
    return table.text();
}

QString harmless(const QString &text)
{
    QString shown = text;
    for (QChar &character : shown) {
        if (character.category() == QChar::Other_Control)
            character = QChar::ReplacementCharacter;
    }
    return shown;
}

} // namespace app
