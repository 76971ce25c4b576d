// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/replaceable.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricerow.h"

#include <QByteArray>
#include <QHash>
#include <QList>

namespace core {

/// A factor such as 11/10, kept as a fraction so that it never rounds. Both parts are above 0.
struct Ratio
{
    int numerator = 1;
    int denominator = 1;

    constexpr Ratio operator*(Ratio other) const
    {
        return {numerator * other.numerator, denominator * other.denominator};
    }
    bool operator==(const Ratio &) const = default;
};

/// What the service charges, by model, day, speed and prompt size (API reference §8). Read from
/// resources/prices/prices.json, in which every price is a decimal string. Safe to share between
/// threads once made; rows that were found are valid as long as the sheet.
class PriceSheet
{
public:
    static PriceSheet builtIn();
    /// Errors: BadInput naming the model and the row. A price of more than 6 decimals per million
    /// tokens is refused: it would not be a whole number of pico-dollars a token.
    static Result<PriceSheet> fromJson(const QByteArray &json);
    /// This sheet with the user's rows laid over it: on each day, for each speed and step, the own
    /// row with the latest first day holds, and the row of the sheet where there is none. `model` is
    /// a name as pricedName() makes it.
    void layOver(const QString &model, QList<PriceRow> own);
    /// Says from now on what `other` says, to whoever holds a reference to this one, on any thread.
    void become(const PriceSheet &other) { m_now.replace(*other.m_now); }

    /// The row for a whole prompt of `promptTokens` (uncached, written and read) on `utcDay`.
    /// `modelId` is an id of the catalog. nullptr if there is none.
    const PriceRow *find(const QString &modelId, const QString &utcDay, Speed speed,
                         Tokens promptTokens) const;
    /// Sizes at which the price steps, ascending; usually empty. The step lies above the size: a
    /// prompt of exactly so many tokens still has the lower price.
    QList<Tokens> promptSteps(const QString &modelId, const QString &utcDay,
                              Speed speed = Speed::Standard) const;
    /// All rows of a model, oldest first; empty if it has none.
    QList<PriceRow> rows(const QString &modelId) const { return m_now->rows.value(modelId); }
    /// Every name that has rows, in the order of the alphabet.
    QStringList names() const;

    Ratio batchRatio() const { return m_now->batch; } ///< on every token class, stacks (§8.4)
    Ratio usOnlyRatio() const { return m_now->usOnly; } ///< inference_geo "us", stacks (§8.4)
    Money webSearch() const
    {
        return m_now->webSearch;
    } ///< one search; not discounted in batches (§12.14)
    /// The UTC day as of which the sheet was made.
    QString asOf() const { return m_now->asOf; }

private:
    struct Sheet
    {
        QHash<QString, QList<PriceRow>> rows;
        Ratio batch;
        Ratio usOnly;
        Money webSearch;
        QString asOf;
    };
    Replaceable<Sheet> m_now;
};

/// The name under which a price sheet has the prices of `model`: the id of the catalog, or, of a
/// model that the catalog does not know, its name without what clouds put around it.
QString pricedName(QStringView model, const ModelCatalog &models);

} // namespace core
