// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

#include <vector>

namespace core {

/// Adds up what the requests of a draft will cost. Deliberately careful about caching: what is
/// marked is charged as written, nothing as read, since how often a batch finds its own cache
/// entries is not known beforehand.
class DraftEstimator
{
public:
    explicit DraftEstimator(const PreflightContext &context);

    /// Answers whether its prompt is over a price step.
    bool add(const RequestFacts &facts, const Model &model);
    DraftEstimate estimate() const;
    QMap<QString, qint64> longPrompts() const; ///< by model, prompts over a price step
    QMap<QString, Tokens> firstSteps() const; ///< by model that has such prompts

private:
    /// Tokens of one price row.
    struct Sums
    {
        Tokens input = 0, write5m = 0, write1h = 0, output = 0;
    };
    struct Band
    {
        const PriceRow *row = nullptr; ///< nullptr: unpriced
        qint64 requests = 0;
        Sums expected, worst;
    };
    struct PricedModel
    {
        const Model *model = nullptr;
        bool usOnly = false;
        QList<Tokens> steps;
        std::vector<Band> bands; ///< one more than steps
    };
    PricedModel &pricedModel(const Model &model, bool usOnly);
    Band &band(PricedModel *priced, Tokens prompt) const;
    Sums split(const RequestFacts &facts, const Model &model, Tokens input, Tokens output) const;
    static bool isPriced(const PriceRow *row, const Sums &sums);
    Money money(const Sums &sums, const PricedModel &priced, const PriceRow &row,
                Ratio ratio) const;
    void appendLines(QList<DraftEstimate::Line> *lines, const PricedModel &priced,
                     const Band &band) const;

    const PreflightContext &m_context;
    QString m_utcDay;
    qint64 m_bandMillionths; ///< in whole numbers, so that the ends of the band are the same
                             ///< everywhere
    std::vector<PricedModel> m_models;
    size_t m_last = 0;
    DraftEstimate m_sums;
};

} // namespace core
