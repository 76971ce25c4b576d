// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/retrypolicy.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace core {
namespace {

/// The number at the beginning of `text`, as JavaScript's parseFloat reads it: what follows is
/// ignored.
std::optional<double> leadingNumber(const QByteArray &text)
{
    const QByteArray bare = text.trimmed();
    qsizetype end = 0;
    const auto digits = [&] {
        const qsizetype from = end;
        while (end < bare.size() && bare[end] >= '0' && bare[end] <= '9')
            ++end;
        return end - from;
    };
    if (end < bare.size() && (bare[end] == '-' || bare[end] == '+'))
        ++end;
    qsizetype count = digits();
    if (end < bare.size() && bare[end] == '.') {
        ++end;
        count += digits();
    }
    if (count == 0)
        return {};
    if (end < bare.size() && (bare[end] == 'e' || bare[end] == 'E')) {
        const qsizetype before = end++;
        if (end < bare.size() && (bare[end] == '-' || bare[end] == '+'))
            ++end;
        if (digits() == 0)
            end = before;
    }
    bool ok = false;
    const double number = bare.first(end).toDouble(&ok);
    return ok ? std::optional{number} : std::nullopt;
}

/// The three forms of RFC 9110 §5.6.7, all in GMT.
std::optional<Instant> httpDate(const QByteArray &text)
{
    static constexpr std::array formats{"dd MMM yyyy hh:mm:ss 'GMT'", "dd-MMM-yy hh:mm:ss 'GMT'",
                                        "ddd MMM d hh:mm:ss yyyy"};
    // The weekday before the comma says nothing, and does not fit while a year of two digits is
    // read as 19xx.
    const QByteArray withoutDay = text.sliced(text.indexOf(',') + 1);
    const QString date = QString::fromLatin1(withoutDay).simplified();
    for (const char *format : formats) {
        QDateTime time = QLocale::c().toDateTime(date, QString::fromLatin1(format));
        if (!time.isValid())
            continue;
        if (time.date().year() < 1970) // two digits of a year
            time = time.addYears(100);
        time.setTimeSpec(Qt::UTC);
        return instantFromMs(time.toMSecsSinceEpoch());
    }
    return instantFromRfc3339(date);
}

} // namespace

std::optional<std::chrono::milliseconds> retryAfterOf(const HttpHeaders &headers, Instant now)
{
    double ms = leadingNumber(headerOf(headers, "retry-after-ms")).value_or(0);
    if (const QByteArray after = headerOf(headers, "retry-after"); ms == 0 && !after.isEmpty()) {
        if (const std::optional<double> seconds = leadingNumber(after))
            ms = *seconds * 1000;
        else if (const std::optional<Instant> date = httpDate(after))
            ms = double((*date - now).count());
    }
    if (!(ms > 0 && ms <= 2147483647.0))
        return {};
    return std::chrono::milliseconds{qint64(std::ceil(ms))};
}

bool isRetried(int status, const HttpHeaders &headers)
{
    const QByteArray verdict = headerOf(headers, "x-should-retry").trimmed();
    if (verdict == "true")
        return true;
    if (verdict == "false")
        return false;
    return status == 408 || status == 409 || status == 429 || status >= 500;
}

std::chrono::milliseconds retryDelay(int n, std::optional<std::chrono::milliseconds> retryAfter,
                                     double random)
{
    if (retryAfter)
        return *retryAfter;
    const double seconds = std::min(0.5 * std::pow(2.0, std::min(n, 16)), 8.0);
    return std::chrono::milliseconds{qint64(std::ceil(seconds * (1 - 0.25 * random) * 1000))};
}

} // namespace core
