// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/caching/culprit.h"
#include "core/caching/promptblocks.h"
#include "core/pricing/cost.h"
#include "core/tokens/tokenestimator.h"

#include <optional>

namespace core {

/// Where the prompts of two requests part, and what it costs that the second cannot read what the
/// first one cached. Tokens are estimates.
struct PrefixComparison
{
    QString model; ///< of the second request
    /// Up to the first byte that differs.
    qint64 commonBytes = 0;
    Tokens commonTokens = 0;
    /// Up to the last block that is the same in both: what a cache could share.
    Tokens sharedTokens = 0;
    qsizetype sharedBlocks = 0;
    Tokens firstTokens = 0; ///< whole prompts
    Tokens secondTokens = 0;
    std::optional<Tokens> minimum; ///< the model's shortest cacheable prefix; nullopt: unknown
    /// What the second asks to have cached, or without a marker all of it: the tokens up to there,
    /// and whether they are fewer than that, so that nothing of it is cached at all.
    Tokens wanted = 0;
    bool tooShort = false;

    Culprit culprit = Culprit::None;
    QString path; ///< of the block or field that differs first: "messages[0].content[1]"; "" if none
    QByteArray firstText, secondText; ///< what stands there
    QList<Culprit> changes; ///< settings that differ, in the order of their harm

    bool marked = false; ///< the second request asks for caching
    bool firstMarked = false; ///< the first one did
    Tokens readable = 0; ///< of the shared tokens, those that its markers let it read
    bool beyondLookback = false; ///< a marker of the first lies too many blocks before those of the second
    /// What of `wanted` the second has to write or pay as input since it cannot read it: `wanted`
    /// without `readable`, for a cache reads whole blocks; where they do not part, only as far as the
    /// first one cached it, or could have. 0 if it is too short to be cached.
    Tokens missed = 0;
    /// What that costs more than reading it would; nullopt: unpriced.
    std::optional<Money> costPerMiss;
};

/// For comparing: what the estimate and the prices need.
struct ComparisonTerms
{
    const ModelCatalog &models;
    const PriceSheet &prices;
    const TokenEstimator &estimator;
    QString utcDay;
    BillingTerms billing;
};

PrefixComparison comparePrefixes(const PromptBlocks &first, const PromptBlocks &second,
                                 const ComparisonTerms &terms);

/// One sentence: what to do about it.
QString adviceOn(const PrefixComparison &comparison);

} // namespace core
