// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entryinsert.h"

#include "core/ledger/faststatement.h"
#include "core/ledger/labelids.h"
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
        for (const EntryContext &context : block.contexts) {
            const Result<LabelIds> ids = labelIds(m_database, context);
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
        }
        return {};
    }

    QSqlDatabase &m_database;
    sqlite3 *m_connection = nullptr;
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
