// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/units/money.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace core {

enum class Speed { Standard, Fast };

/// Prices of one model over a span of days, in money per token. A class that has no published
/// price is nullopt, never 0.
struct PriceRow
{
    enum class Confidence { High, Medium, Low };

    QString from; ///< first UTC day
    QString until; ///< first UTC day on which it no longer holds, "" if open
    Speed speed = Speed::Standard;
    std::optional<Tokens>
        abovePrompt; ///< holds for prompts of more tokens than this, whole request
    std::optional<Money> input;
    std::optional<Money> output;
    std::optional<Money> cacheWrite5m;
    std::optional<Money> cacheWrite1h;
    std::optional<Money> cacheRead;
    Confidence confidence = Confidence::High;
    bool own = false; ///< set by the user; holds before the row that came with the program
    QString note = {}; ///< the user's, "" if none
    QString setOn = {}; ///< UTC day on which the user set it

    bool holdsOn(const QString &utcDay) const
    {
        // Days as ISO text compare as days.
        return from <= utcDay && (until.isEmpty() || utcDay < until);
    }
    bool operator==(const PriceRow &) const = default;
};

/// "2026-11-28", a day that there is.
bool isDay(const QString &text);

/// "0.25" USD per million tokens as money per token; nullopt if it is no decimal number, negative,
/// or of more than 6 decimals: it would not be a whole number of pico-dollars a token.
std::optional<Money> tokenPrice(const QString &usdPerMillion);
/// The way back, exactly.
QString usdPerMillion(Money perToken);

/// A row as prices.json has it: prices are decimal strings, or null where none is known. nullopt if
/// something of it is not so.
std::optional<PriceRow> priceRowFromJson(const QJsonObject &object);
QJsonObject toJson(const PriceRow &row);

} // namespace core
