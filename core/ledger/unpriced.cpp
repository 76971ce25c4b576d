// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/unpriced.h"

#include "core/base/sql.h"
#include "core/ledger/jobcosts.h"
#include "core/ledger/pricingclass.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// One token of each class that the sum has; a price that is missing for these is missing for all.
Usage oneOfEach(int classes)
{
    const auto one = [classes](int bit) { return Tokens{(classes & bit) != 0 ? 1 : 0}; };
    return {.input = one(1),
            .cacheWrite5m = one(2),
            .cacheWrite1h = one(4),
            .cacheRead = one(8),
            .output = one(16),
            .webSearches = one(32)};
}

UnpricedModel::Why whyOf(const QString &model, const BillingTerms &terms, const QString &day,
                         Tokens prompt, const ModelCatalog &models, const PriceSheet &prices)
{
    const QString name = pricedName(model, models);
    if (prices.rows(name).isEmpty())
        return UnpricedModel::Why::UnknownModel;
    switch (terms.unknown) {
    case UnknownTerm::ServiceTier: return UnpricedModel::Why::UnknownServiceTier;
    case UnknownTerm::Speed: return UnpricedModel::Why::UnknownSpeed;
    case UnknownTerm::Geography: return UnpricedModel::Why::UnknownGeography;
    case UnknownTerm::None: break;
    }
    if (terms.priority)
        return UnpricedModel::Why::Contract;
    const PriceRow *row = prices.find(name, day, terms.speed, prompt);
    return row && !(terms.batch && terms.speed == Speed::Fast) ? UnpricedModel::Why::NoClassPrice
                                                              : UnpricedModel::Why::NoPriceThen;
}

/// Of the row's tier, speed and geography the one that is not known.
QString unknownWord(const Statement &row, UnpricedModel::Why why)
{
    switch (why) {
    case UnpricedModel::Why::UnknownServiceTier: return row.text(2);
    case UnpricedModel::Why::UnknownSpeed: return row.text(3);
    case UnpricedModel::Why::UnknownGeography: return row.text(4);
    default: return {};
    }
}

} // namespace

Result<QList<UnpricedModel>> unpricedModels(QSqlDatabase &database, bool sandbox,
                                            const ModelCatalog &models, const PriceSheet &prices)
{
    Statement rows{database, uR"(
        SELECT g.model, g.source, g.service_tier, g.speed, g.geography, s.quarter / 96 AS day, s.band, s.classes,
            sum(s.entries), sum(s.input), sum(s.cache_write_5m), sum(s.cache_write_1h), sum(s.cache_read),
            sum(s.output), sum(s.thinking), sum(s.web_searches), sum(s.web_fetches)
        FROM group_sums s JOIN groups g ON g.id = s.group_id
        WHERE g.sandbox = :sandbox
        GROUP BY g.model, g.source, g.service_tier, g.speed, g.geography, day, s.band, s.classes
        ORDER BY day)"_s};
    rows.bindBool(u":sandbox"_s, sandbox);
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    QList<UnpricedModel> found;
    while (rows.next()) {
        const QString model = rows.text(0);
        const BillingTerms terms = billingTerms(rows.text(1), rows.text(2), rows.text(3), rows.text(4));
        const QString day = utcDay(instantFromMs(rows.number(5) * QuartersADay * QuarterMs));
        const Tokens prompt = promptInBand(int(rows.number(6)));
        if (costAtPromptSize(oneOfEach(int(rows.number(7))), prompt, terms, model, day, models, prices))
            continue;
        const UnpricedModel::Why why = whyOf(model, terms, day, prompt, models, prices);
        const QString word = unknownWord(rows, why);
        auto entry = std::find_if(found.begin(), found.end(), [&](const UnpricedModel &other) {
            return other.model == model && other.why == why && other.word == word;
        });
        if (entry == found.end()) {
            found.append({.model = model,
                          .why = why,
                          .word = word,
                          .entries = 0,
                          .usage = {},
                          .firstDay = day,
                          .lastDay = day});
            entry = found.end() - 1;
        }
        entry->entries += rows.number(8);
        entry->usage += Usage{.input = rows.number(9),
                              .cacheWrite5m = rows.number(10),
                              .cacheWrite1h = rows.number(11),
                              .cacheRead = rows.number(12),
                              .output = rows.number(13),
                              .thinking = rows.number(14),
                              .webSearches = rows.number(15),
                              .webFetches = rows.number(16)};
        entry->lastDay = day;
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    std::stable_sort(found.begin(), found.end(), [](const UnpricedModel &a, const UnpricedModel &b) {
        return a.entries > b.entries;
    });
    return found;
}

} // namespace core
