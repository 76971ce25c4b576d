// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/instant.h"
#include "core/units/money.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace app {

// How figures read in a terminal. English and the same everywhere, whatever the locale: logs are
// compared and searched. Money is rounded here; --json has it exact.

QString inCount(qint64 number); ///< "1,234,567"
QString inCount(qint64 number, const QString &one,
                const QString &many); ///< "1 request", "12 requests"
QString inBytes(qint64 bytes); ///< "987 bytes", "1.4 MB"
QString inUsd(core::Money money); ///< "$12.50", "$0.00412"
QString inUsd(const std::optional<core::Money> &money); ///< "unpriced" if there is none
QString inTime(std::chrono::seconds span); ///< "42 s", "12 min 5 s", "3 h 20 min", "28 d 4 h"
QString inLocalTime(core::Instant instant); ///< "2026-11-24 09:15"

/// Columns parted by two spaces, as wide as their widest cell; the first row is the heading.
struct TextTable
{
    QList<QStringList> rows;
    QList<int> rightAligned; ///< columns of numbers

    QString text() const; ///< without a line end after the last row
};

/// "name:  value" lines, values aligned.
QString aligned(const QList<std::pair<QString, QString>> &lines);

/// What a terminal may show of text from elsewhere: control characters, which could steer it,
/// become "�".
QString harmless(const QString &text);

} // namespace app
