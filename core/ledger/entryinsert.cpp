// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entryinsert.h"

#include "core/ledger/faststatement.h"
#include "core/ledger/labelids.h"
#include "core/ledger/paidonce.h"
#include "core/ledger/sumdeltas.h"

#include <algorithm>
#include <cstring>

namespace core {

namespace {

class Insertion
{
public:
    explicit Insertion(QSqlDatabase &database)
        : m_database{database}, m_connection{sqliteHandle(database)}
    { }

    Result<qint64> run(const EntryBlock &block)
    {
        LabelFinder labels{m_database};
        for (const EntryContext &context : block.contexts) {
            const Result<LabelIds> ids = labels.idsOf(context);
            if (!ids)
                return ids.error();
            m_labels.push_back(*ids);
        }
        if (const Result<void> done = insertRows(block); !done)
            return done.error();
        if (const Result<void> done = m_sums.apply(m_database); !done)
            return done.error();
        return m_added;
    }

private:
    // One walk along the index instead of a jump for each row. Of two rows with one identity the
    // first stays the first.
    static std::vector<const EntryBlock::Row *> inIndexOrder(const EntryBlock &block)
    {
        std::vector<const EntryBlock::Row *> rows;
        rows.reserve(block.rows.size());
        for (const EntryBlock::Row &row : block.rows)
            rows.push_back(&row);
        std::stable_sort(
            rows.begin(), rows.end(), [](const EntryBlock::Row *a, const EntryBlock::Row *b) {
                return std::memcmp(a->identity.data(), b->identity.data(), a->identity.size()) < 0;
            });
        return rows;
    }

    Result<void> insertRows(const EntryBlock &block)
    {
        FastStatement insert{m_connection, R"(
            INSERT INTO entries (identity, context, at, request_id, message_id, input, cache_write_5m, cache_write_1h,
                cache_read, output, thinking, web_searches, web_fetches, reported_cost, flags)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (identity) DO NOTHING)"};
        for (const EntryBlock::Row *const entered : inIndexOrder(block)) {
            const EntryBlock::Row &row = *entered;
            const LabelIds &labels = m_labels[row.context];
            const Usage &usage = row.usage;
            insert.bindBlob(1, row.identity.data(), qsizetype(row.identity.size()));
            insert.bind(2, labels.context);
            insert.bind(3, row.at);
            insert.bindText(4, block.text.data() + row.requestId, row.requestIdSize);
            insert.bindText(5, block.text.data() + row.messageId, row.messageIdSize);
            int index = 5;
            for (const qint64 count :
                 {usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead,
                  usage.output, usage.thinking, usage.webSearches, usage.webFetches})
                insert.bind(++index, count);
            if (row.reportedCost)
                insert.bind(14, row.reportedCost->picoUsd());
            else
                insert.bindNull(14);
            insert.bind(15, row.flags);
            if (insert.step() != SQLITE_DONE)
                return sqliteFailure(m_database);
            insert.reset();
            if (sqlite3_changes(m_connection) == 0)
                continue; // known already
            ++m_added;
            m_sums.add(labels,
                       {.at = row.at,
                        .usage = usage,
                        .flags = row.flags,
                        .reportedCost = row.reportedCost});
            if (const Result<void> done = takeOver(block, row); !done)
                return done;
        }
        return {};
    }

    /// An answer of a job takes the place of that which a results file told of (PaidOnce).
    Result<void> takeOver(const EntryBlock &block, const EntryBlock::Row &row)
    {
        if (block.contexts[row.context].source != "batch" || row.messageIdSize == 0)
            return {};
        if (!m_resultsFiles) {
            FastStatement any{m_connection,
                              "SELECT EXISTS (SELECT 1 FROM contexts WHERE source = 'results')"};
            if (any.step() != SQLITE_ROW)
                return sqliteFailure(m_database);
            m_resultsFiles = any.number(0) != 0;
        }
        if (!*m_resultsFiles)
            return {};
        const EntryIdentity identity =
            resultsIdentity({block.text.data() + row.messageId, row.messageIdSize}, {});
        FastStatement find{m_connection, R"(
            SELECT e.id, e.context, c.group_id, e.at, e.input, e.cache_write_5m, e.cache_write_1h, e.cache_read,
                e.output, e.thinking, e.web_searches, e.web_fetches, e.flags
            FROM entries e JOIN contexts c ON c.id = e.context WHERE e.identity = ?1)"};
        find.bindBlob(1, identity.data(), qsizetype(identity.size()));
        const int found = find.step();
        if (found == SQLITE_DONE)
            return {};
        if (found != SQLITE_ROW)
            return sqliteFailure(m_database);
        m_sums.remove({.context = find.number(1), .group = find.number(2)},
                      {.at = find.number(3),
                       .usage = {.input = find.number(4),
                                 .cacheWrite5m = find.number(5),
                                 .cacheWrite1h = find.number(6),
                                 .cacheRead = find.number(7),
                                 .output = find.number(8),
                                 .thinking = find.number(9),
                                 .webSearches = find.number(10),
                                 .webFetches = find.number(11)},
                       .flags = quint32(find.number(12))});
        FastStatement remove{m_connection, "DELETE FROM entries WHERE id = ?1"};
        remove.bind(1, find.number(0));
        return remove.step() == SQLITE_DONE ? Result<void>{} : sqliteFailure(m_database);
    }

    QSqlDatabase &m_database;
    sqlite3 *m_connection = nullptr;
    std::optional<bool> m_resultsFiles; ///< whether any were imported
    std::vector<LabelIds> m_labels; ///< of the block's contexts
    SumDeltas m_sums;
    qint64 m_added = 0;
};

} // namespace

void EntryBlock::append(const LedgerEntry &entry)
{
    const EntryContext context{.source = entry.source.toUtf8(),
                               .profile = entry.profile.toUtf8(),
                               .sandbox = entry.sandbox,
                               .job = entry.jobId.toUtf8(),
                               .batch = entry.batchId.toUtf8(),
                               .model = entry.model.toUtf8(),
                               .serviceTier = entry.serviceTier.toUtf8(),
                               .speed = entry.speed.toUtf8(),
                               .geography = entry.geography.toUtf8(),
                               .workflow = entry.workflow.toUtf8(),
                               .project = entry.project.toUtf8(),
                               .session = entry.session.toUtf8(),
                               .stopReason = entry.stopReason.toUtf8(),
                               .provenance = entry.provenance};
    const auto known = std::find(contexts.begin(), contexts.end(), context);
    Row row{.identity = entryIdentity(entry.source, entry.sourceKey),
            .context = quint32(known - contexts.begin()),
            .at = toMs(entry.at),
            .usage = entry.usage,
            .flags = entry.flags,
            .reportedCost = entry.reportedCost};
    if (known == contexts.end())
        contexts.push_back(context);
    const auto keep = [this](const QString &id, quint32 &offset, quint32 &size) {
        const QByteArray bytes = id.toUtf8();
        offset = quint32(text.size());
        size = quint32(bytes.size());
        text.append(bytes.constData(), std::size_t(bytes.size()));
    };
    keep(entry.requestId, row.requestId, row.requestIdSize);
    keep(entry.messageId, row.messageId, row.messageIdSize);
    rows.push_back(row);
}

Result<qint64> insertEntries(QSqlDatabase &database, const EntryBlock &block)
{
    return Insertion{database}.run(block);
}

} // namespace core
