// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/ledger/entryinsert.h"
#include "core/pricing/cost.h"
#include "core/results/resultline.h"
#include "core/storage/database.h"

#include <memory>
#include <optional>

namespace core {

/// Enters the answers of one batch into the ledger, some thousands to a transaction, while the next
/// are read. On one thread, which waits when the database is more than a block behind.
class LedgerFeed
{
public:
    LedgerFeed(Database &database, const Job &job, int shard, const ModelCatalog &models,
               const PriceSheet &prices);

    /// What it costs at the prices of the day, in pico-dollars; -1 if unpriced.
    qint64 add(const ResultLine &line);
    /// Starts over with the same entries: what is in the ledger already stays.
    void restart();
    /// All is in the ledger when this returns. Storage.
    Result<void> flush();
    /// The first failure so far.
    const std::optional<Error> &failure() const { return m_failure; }

private:
    struct Terms
    {
        EntryContext context;
        QString model;
        BillingTerms billing;
    };
    quint32 contextOf(const ResultLine &line);
    void post();
    void await();

    Database &m_database;
    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
    EntryContext m_common; ///< what all entries of the batch share
    EntryGroup m_group;
    qint64 m_at;
    QString m_day;
    std::vector<Terms> m_terms;
    quint32 m_last = 0;
    std::shared_ptr<EntryBlock> m_block;
    std::optional<Answer<void>> m_posted;
    std::optional<Error> m_failure;
};

} // namespace core
