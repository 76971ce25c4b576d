// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/paidonce.h"

#include "core/ledger/faststatement.h"

namespace core {

static quint64 hashOf(std::string_view id)
{
    return contentHash({id.data(), qsizetype(id.size())}).first;
}

EntryIdentity resultsIdentity(std::string_view messageId, std::string_view line)
{
    const std::string_view key = messageId.empty() ? line : std::string_view{};
    return EntryGroup{ResultsSource, {messageId.data(), qsizetype(messageId.size())}}.identityOf(
        {key.data(), qsizetype(key.size())});
}

/// What was entered since, also by another copy of the program: the transaction sees it all.
Result<void> PaidOnce::catchUp(QSqlDatabase &database)
{
    FastStatement rows{sqliteHandle(database), R"(
        SELECT id, message_id FROM entries
        WHERE id > ?1 AND context IN (SELECT id FROM contexts WHERE source = 'batch') ORDER BY id)"};
    rows.bind(1, m_seenTo);
    int stepped = rows.step();
    for (; stepped == SQLITE_ROW; stepped = rows.step()) {
        m_seenTo = rows.number(0);
        if (const std::string_view id = rows.bytes(1); !id.empty())
            m_answers.insert(hashOf(id));
    }
    return stepped == SQLITE_DONE ? Result<void>{} : sqliteFailure(database);
}

Result<EnteredCounts> PaidOnce::enter(QSqlDatabase &database, const EntryBlock &block)
{
    if (const Result<void> done = catchUp(database); !done)
        return done.error();
    EntryBlock unknown{.contexts = block.contexts, .rows = {}, .text = block.text};
    for (const EntryBlock::Row &row : block.rows) {
        const std::string_view id{block.text.data() + row.messageId, row.messageIdSize};
        if (id.empty() || !m_answers.contains(hashOf(id)))
            unknown.rows.push_back(row);
    }
    const Result<qint64> added = insertEntries(database, unknown);
    if (!added)
        return added.error();
    return EnteredCounts{.added = *added, .known = qint64(block.rows.size()) - *added};
}

} // namespace core
