// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/units/money.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <optional>

namespace core {

enum class Speed { Standard, Fast };

/// Prices of one model over a span of days, in money per token. A class that has no published
/// price is nullopt, never 0.
struct PriceRow
{
    QString from;  ///< first UTC day
    QString until; ///< first UTC day on which it no longer holds, "" if open
    Speed speed = Speed::Standard;
    std::optional<Tokens> abovePrompt; ///< holds for prompts of more tokens than this, whole request
    std::optional<Money> input;
    std::optional<Money> output;
    std::optional<Money> cacheWrite5m;
    std::optional<Money> cacheWrite1h;
    std::optional<Money> cacheRead;
    QString note;
};

/// What the service charges, by model, day, speed and prompt size (API reference §8). Read from
/// resources/prices/prices.json, in which every price is a decimal string. Immutable and safe to share between threads.
class PriceSheet
{
public:
    static PriceSheet builtIn();
    static Result<PriceSheet> fromJson(const QByteArray &json);

    /// The row for a whole prompt of `promptTokens` (uncached, written and read) on `utcDay`.
    /// `modelId` is an id of the catalog. nullptr if there is none.
    const PriceRow *find(const QString &modelId, const QString &utcDay, Speed speed,
                         Tokens promptTokens) const;
    /// Sizes at which the price steps, ascending; usually empty.
    QList<Tokens> promptSteps(const QString &modelId, const QString &utcDay) const;
    /// The UTC day as of which the sheet was made.
    QString asOf() const { return m_asOf; }

private:
    QHash<QString, QList<PriceRow>> m_rows;
    QString m_asOf;
};

} // namespace core
