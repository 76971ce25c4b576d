// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/format/amount.h"

#include "ui/format/format.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// Digits as 0 to 9, each separator as itself; nullopt if anything else stands in it.
std::optional<QString> bareOf(QStringView typed)
{
    QString bare;
    for (const QChar each : typed) {
        if (each.isDigit())
            bare += QChar::fromLatin1(char('0' + each.digitValue()));
        else if (each == u'.' || each == u'\u066B')
            bare += u'.'; // the second is the Arabic decimal separator
        else if (each == u',' || each == u'\u066C')
            bare += each == u',' ? u',' : u'\'';
        else if (each == u'\'' || each == u'\u2019')
            bare += u'\'';
        else if (!each.isSpace() && each != u'$' && each != u'<' && each.category() != QChar::Other_Format)
            return {};
    }
    return bare;
}

bool allDigits(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

/// Digits in groups as thousands are written, in India with two in all but the last.
bool isGrouped(const QStringList &groups)
{
    if (groups.size() == 1)
        return !groups.first().isEmpty();
    const bool inner = std::all_of(groups.begin() + 1, groups.end() - 1,
                                   [](const QString &group) { return group.size() == 3 || group.size() == 2; });
    return inner && groups.last().size() == 3 && !groups.first().isEmpty() && groups.first().size() <= 3
        && !groups.first().startsWith(u'0');
}

/// A whole number with one kind of separator at most, without it; "" if it is none.
QString wholeOf(const QString &text)
{
    for (const QChar separator : {u'.', u',', u'\''})
        if (text.contains(separator)) {
            const QStringList groups = text.split(separator);
            const QString joined = groups.join(QString{});
            return allDigits(joined) && isGrouped(groups) ? joined : QString{};
        }
    return text;
}

/// Read with the mark at `at` as the decimal one: "1501.14"; "" if it cannot be.
QString withDecimals(const QString &bare, qsizetype at)
{
    const QString before = bare.first(at);
    if (before.contains(bare.at(at)))
        return {};
    const QString whole = before.isEmpty() ? u"0"_s : wholeOf(before);
    const QString decimals = bare.sliced(at + 1);
    return decimals.isEmpty() || !allDigits(decimals) || whole.isEmpty() ? QString{} : whole + u'.' + decimals;
}

} // namespace

bool meansAmount(QStringView typed, core::Money shown)
{
    const std::optional<QString> bare = bareOf(typed);
    if (!bare || bare->isEmpty())
        return false;
    // What Format::money() shows is rounded, and the smallest amounts are written as "< $0.000001".
    core::Money wanted = Format::rounded(shown, Format::decimalsFor(shown));
    if (wanted == core::Money{} && shown > core::Money{})
        wanted = core::Money::fromPicoUsd(1'000'000);
    const auto is = [wanted](const QString &plain) {
        const auto amount = core::Money::fromDecimalUsd(plain);
        return amount && *amount == wanted;
    };
    if (const QString whole = wholeOf(*bare); !whole.isEmpty() && is(whole))
        return true;
    const qsizetype last = std::max(bare->lastIndexOf(u'.'), bare->lastIndexOf(u','));
    const QString plain = last < 0 ? QString{} : withDecimals(*bare, last);
    return !plain.isEmpty() && is(plain);
}

std::optional<core::Money> amountFrom(QStringView typed, const QLocale &locale)
{
    const std::optional<QString> bare = bareOf(typed);
    if (!bare || bare->isEmpty())
        return {};
    const qsizetype last = std::max(bare->lastIndexOf(u'.'), bare->lastIndexOf(u','));
    const QChar mark = last < 0 ? QChar{} : bare->at(last);
    const bool isOwn = mark == (locale.decimalPoint() == u"," ? u',' : u'.');
    const QString whole = wholeOf(*bare);
    const bool eitherWay = !whole.isEmpty() && last >= 0 && bare->count(mark) == 1;
    const QString plain = whole.isEmpty() || (eitherWay && isOwn) ? last < 0 ? QString{} : withDecimals(*bare, last) : whole;
    return plain.isEmpty() ? std::nullopt : core::Money::fromDecimalUsd(plain);
}

} // namespace ui
