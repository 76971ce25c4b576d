// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pricing/cost.h"
#include "core/units/instant.h"

#include <QHash>
#include <QSqlDatabase>
#include <QString>
#include <QStringList>

namespace core {

/// How a batch result or another ledger entry was billed, from what the service said of it. A
/// result of a batch is billed as batch whatever its tier says (API reference §2.6). A word that the
/// API reference does not have is an unknown term: what it stands for is not guessed.
BillingTerms billingTerms(QStringView source, QStringView serviceTier, QStringView speed,
                          QStringView geography);

/// What the answers of one job cost.
struct JobCost
{
    Cost cost; ///< of the answers that have a price
    Cost realtime; ///< of the same answers, had they not been a batch
    qint64 entries = 0;
    qint64 unpriced = 0; ///< answers without a price; not in the money above

    Money savedByBatch() const { return realtime.total() - cost.total(); }
};

/// Costs of these jobs, computed from ledger facts; equal to the last digit to the sum of costOf()
/// over the entries. Jobs of which nothing was billed are left out. Milliseconds for thousands of
/// jobs. On the database thread:
///     database.run([=, &models, &prices](QSqlDatabase &d) { return jobCosts(d, ids, models,
///     prices); })
/// Errors: Storage.
Result<QHash<QString, JobCost>> jobCosts(QSqlDatabase &database, const QStringList &jobIds,
                                         const ModelCatalog &models, const PriceSheet &prices);

/// What the answers that a profile's jobs got at or after `from` cost. `from` is taken to the quarter of
/// an hour. On the database thread, as jobCosts(). Errors: Storage.
Result<JobCost> costSince(QSqlDatabase &database, const QString &profile, Instant from,
                          const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
