// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/caching/cachelane.h"
#include "core/reports/usagequery.h"

#include <QSqlDatabase>

namespace core {

/// What is asked of the ledger about the prompt cache.
struct CacheQuestion
{
    std::optional<Instant> since = {};
    std::optional<Instant> until = {}; ///< not included
    UsageFilter filter = {};
    std::optional<bool> batch = {}; ///< replay as batch, or in realtime
    QString model = {}; ///< replay on another model, "" for their own
    QString today = {}; ///< the UTC day at whose prices the other model is taken
};

/// Requests of one workflow on one model.
struct CacheGroup
{
    QString workflow; ///< "" if none was said
    QString model; ///< the id of the catalog, or the name as it is
    CacheFigures figures;
};

struct CacheReport
{
    QList<CacheGroup> groups; ///< those with the most requests first
    CacheFigures totals;
    /// What the groups would have cost less in sum, each under the best policy for it.
    Money regret() const;
};

/// Studies the entries lane by lane (CacheLanes). Where the source tells how long a request took,
/// gaps are those between the starts of requests; else those between answers, for the ledger has no
/// other time. On the database thread. Errors: Storage.
Result<CacheReport> studyCache(QSqlDatabase &database, const CacheQuestion &question,
                               const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
