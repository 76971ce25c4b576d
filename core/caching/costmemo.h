// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/cost.h"
#include "core/reports/unitprices.h"

#include <QHash>

#include <unordered_map>
#include <vector>

namespace core {

/// Prices answers as costAtPromptSize() does, to the last pico-dollar, and remembers what a token
/// costs: millions of answers have few prices between them. One thread.
class CostMemo
{
public:
    CostMemo(const ModelCatalog &models, const PriceSheet &prices) : m_models{models}, m_prices{prices} { }

    /// nullopt: unpriced. `utcDay`: since 1970.
    std::optional<Money> total(const Usage &usage, Tokens prompt, const BillingTerms &terms, const QString &model,
                               qint64 utcDay);

private:
    struct Model
    {
        quint64 number = 0;
        std::vector<qint64> priceChanges; ///< days
    };
    const Model &modelOf(const QString &name);
    const UnitPrices &unitsOf(const BillingTerms &terms, const QString &model, int band, int classes, qint64 utcDay);
    std::optional<Money> exactly(const Usage &usage, Tokens prompt, const BillingTerms &terms, const QString &model,
                                 qint64 utcDay) const;

    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
    QHash<QString, Model> m_known;
    std::unordered_map<quint64, UnitPrices> m_units;
};

/// The UTC day of a time, since 1970.
constexpr qint64 utcDayOf(Instant at) { return utcDayOf(quarterOf(toMs(at))); }

} // namespace core
