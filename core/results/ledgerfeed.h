// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/ledger/entryinsert.h"
#include "core/pricing/cost.h"
#include "core/results/answerparts.h"
#include "core/results/resultline.h"
#include "core/storage/database.h"

#include <memory>
#include <optional>

namespace core {

/// When the answers of a batch came, by which they are priced: one time for all, since the lines have none of their own.
Instant answeredAt(const Job &job, int shard);

/// Enters the answers of one batch into the ledger, some thousands to a transaction, while the next
/// are read. On one thread, which waits when the database is more than a block behind.
class LedgerFeed
{
public:
    LedgerFeed(Database &database, const Job &job, int shard, const ModelCatalog &models,
               const PriceSheet &prices);

    /// What it costs at the prices of the day, in pico-dollars; -1 if unpriced. What other models
    /// added to the answer becomes entries of its own, and is in the cost.
    qint64 add(const ResultLine &line);
    /// Such parts that could not be entered, since their counts cannot be read.
    qint64 unreadParts() const { return m_unreadParts; }
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
    quint32 contextOf(const AnswerLabels &labels);
    qint64 enter(const AnswerLabels &labels, std::string_view customId, std::string_view messageId,
                 std::string_view part, const Usage &usage);
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
    qint64 m_unreadParts = 0;
    std::shared_ptr<EntryBlock> m_block;
    std::optional<Answer<void>> m_posted;
    std::optional<Error> m_failure;
};

} // namespace core
