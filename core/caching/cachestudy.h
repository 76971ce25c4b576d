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

/// Reads the entries one by one, lane by lane (workflow, model, session, profile, speed, sub-agents
/// apart); memory by the longest lane. The time of an entry stands for the start of its request:
/// the ledger has no other. On the database thread. Errors: Storage.
Result<CacheReport> studyCache(QSqlDatabase &database, const CacheQuestion &question,
                               const ModelCatalog &models, const PriceSheet &prices);

} // namespace core
