// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ledger/entryinsert.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace core {

/// Makes blocks of entries whose labels repeat.
class BlockBuilder
{
public:
    /// The labels of an entry, UTF-8.
    struct Labels
    {
        std::string_view source, batch, model, serviceTier, speed, geography, workflow, project,
            session, stopReason;
        Provenance provenance = Provenance::Billed;
    };

    /// Adds a row with these labels and ids; `row` has the rest.
    void add(const Labels &labels, std::string_view requestId, std::string_view messageId,
             EntryBlock::Row row);
    /// What the source says of the row that was added last beside that.
    void addDetails(EntryDetails details);

    std::size_t rows() const { return m_block->rows.size(); }
    std::size_t textSize() const { return m_block->text.size(); }
    /// Whether a row from that one on is of later than `limit`, in ms since 1970.
    bool isLaterThan(qint64 limit, std::size_t firstRow) const;
    /// What was added since, and begins another block.
    std::shared_ptr<const EntryBlock> take();

private:
    quint32 contextOf(const Labels &labels);

    std::shared_ptr<EntryBlock> m_block = std::make_shared<EntryBlock>();
    std::unordered_map<std::string, quint32> m_contexts; ///< of m_block, by their labels
    std::string m_key;
};

} // namespace core
