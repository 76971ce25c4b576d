// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entryinsert.h"

#include "core/base/sql.h"
#include "core/ledger/pricingclass.h"

#include <QSqlDriver>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <tuple>

#include <sqlite3.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// A prepared statement on SQLite's own interface: a QSqlQuery costs ten times what the row itself
/// does.
class FastStatement
{
public:
    FastStatement(sqlite3 *connection, const char *sql)
    {
        sqlite3_stmt *statement = nullptr;
        m_code = sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
        m_statement.reset(statement);
    }
    void bind(int index, qint64 value) { sqlite3_bind_int64(m_statement.get(), index, value); }
    /// `text` and `blob` must live until the step.
    void bindText(int index, const char *text, qsizetype size)
    {
        sqlite3_bind_text(m_statement.get(), index, text ? text : "", int(size), SQLITE_STATIC);
    }
    void bindBlob(int index, const char *blob, qsizetype size)
    {
        sqlite3_bind_blob(m_statement.get(), index, blob, int(size), SQLITE_STATIC);
    }
    void bindNull(int index) { sqlite3_bind_null(m_statement.get(), index); }
    /// SQLITE_ROW, SQLITE_DONE or an error.
    int step()
    {
        if (m_code == SQLITE_OK) {
            const int stepped = sqlite3_step(m_statement.get());
            if (stepped == SQLITE_ROW || stepped == SQLITE_DONE)
                return stepped;
            m_code = stepped;
        }
        return m_code;
    }
    void reset() { sqlite3_reset(m_statement.get()); }
    qint64 number(int column) { return sqlite3_column_int64(m_statement.get(), column); }

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_code = SQLITE_OK;
};

struct SumKey
{
    qint64 context;
    qint64 quarter;
    int band;
    int classes;
    auto operator<=>(const SumKey &) const = default;
};

struct Sum
{
    qint64 entries = 0;
    Usage usage;
    qint64 reported = 0;
    Money reportedCost;
};

constexpr qint64 quarterOf(qint64 ms)
{
    return ms / QuarterMs - (ms % QuarterMs < 0 ? 1 : 0); // floor
}
static_assert(quarterOf(-1) == -1 && quarterOf(0) == 0 && quarterOf(QuarterMs) == 1);

class Insertion
{
public:
    explicit Insertion(QSqlDatabase &database) : m_database{database}
    {
        const QVariant handle = database.driver()->handle();
        m_connection = *static_cast<sqlite3 *const *>(handle.constData());
    }

    Result<qint64> run(const EntryBlock &block)
    {
        for (const EntryContext &context : block.contexts) {
            const Result<qint64> id = contextId(context);
            if (!id)
                return id;
            m_contexts.push_back(*id);
        }
        if (const Result<void> done = insertRows(block); !done)
            return done.error();
        if (const Result<void> done = addSums(); !done)
            return done.error();
        return m_added;
    }

private:
    Error failure() const
    {
        return storageError(m_database,
                            QSqlError{u""_s, QString::fromUtf8(sqlite3_errmsg(m_connection)),
                                      QSqlError::StatementError,
                                      QString::number(sqlite3_extended_errcode(m_connection))});
    }

    static void bindContext(FastStatement &statement, const EntryContext &context)
    {
        int index = 0;
        for (const QByteArray *text :
             {&context.batch, &context.session, &context.job, &context.model, &context.source,
              &context.profile, &context.serviceTier, &context.speed, &context.geography,
              &context.workflow, &context.project, &context.stopReason})
            statement.bindText(++index, text->constData(), text->size());
        statement.bind(++index, context.sandbox ? 1 : 0);
        statement.bind(++index, qint64(context.provenance));
    }

    Result<qint64> contextId(const EntryContext &context)
    {
        FastStatement insert{m_connection, R"(
            INSERT INTO contexts (batch, session, job, model, source, profile, service_tier, speed, geography, workflow,
                project, stop_reason, sandbox, provenance)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            ON CONFLICT DO NOTHING)"};
        bindContext(insert, context);
        if (insert.step() != SQLITE_DONE)
            return failure();
        FastStatement find{m_connection, R"(
            SELECT id FROM contexts WHERE batch = ?1 AND session = ?2 AND job = ?3 AND model = ?4 AND source = ?5
                AND profile = ?6 AND service_tier = ?7 AND speed = ?8 AND geography = ?9 AND workflow = ?10
                AND project = ?11 AND stop_reason = ?12 AND sandbox = ?13 AND provenance = ?14)"};
        bindContext(find, context);
        if (find.step() != SQLITE_ROW)
            return failure();
        return find.number(0);
    }

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
                cache_read, output, thinking, web_searches, web_fetches, reported_cost)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            ON CONFLICT (identity) DO NOTHING)"};
        for (const EntryBlock::Row *const entered : inIndexOrder(block)) {
            const EntryBlock::Row &row = *entered;
            const qint64 context = m_contexts[row.context];
            const Usage &usage = row.usage;
            insert.bindBlob(1, row.identity.data(), qsizetype(row.identity.size()));
            insert.bind(2, context);
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
            if (insert.step() != SQLITE_DONE)
                return failure();
            insert.reset();
            if (sqlite3_changes(m_connection) == 0)
                continue; // known already
            ++m_added;
            Sum &sum = m_sums[{context, quarterOf(row.at), promptBand(usage.prompt()),
                               classesUsed(usage)}];
            ++sum.entries;
            sum.usage += usage;
            if (row.reportedCost) {
                ++sum.reported;
                sum.reportedCost += *row.reportedCost;
            }
        }
        return {};
    }

    Result<void> addSums()
    {
        FastStatement add{m_connection, R"(
            INSERT INTO usage_sums (context, quarter, band, classes, entries, input, cache_write_5m, cache_write_1h,
                cache_read, output, thinking, web_searches, web_fetches, reported, reported_cost)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (context, quarter, band, classes) DO UPDATE SET
                entries = entries + excluded.entries, input = input + excluded.input,
                cache_write_5m = cache_write_5m + excluded.cache_write_5m,
                cache_write_1h = cache_write_1h + excluded.cache_write_1h,
                cache_read = cache_read + excluded.cache_read, output = output + excluded.output,
                thinking = thinking + excluded.thinking, web_searches = web_searches + excluded.web_searches,
                web_fetches = web_fetches + excluded.web_fetches, reported = reported + excluded.reported,
                reported_cost = reported_cost + excluded.reported_cost)"};
        for (const auto &[key, sum] : m_sums) {
            const Usage &usage = sum.usage;
            int index = 0;
            for (const qint64 value :
                 {key.context, key.quarter, qint64{key.band}, qint64{key.classes}, sum.entries,
                  usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead,
                  usage.output, usage.thinking, usage.webSearches, usage.webFetches, sum.reported,
                  sum.reportedCost.picoUsd()})
                add.bind(++index, value);
            if (add.step() != SQLITE_DONE)
                return failure();
            add.reset();
        }
        return {};
    }

    QSqlDatabase &m_database;
    sqlite3 *m_connection = nullptr;
    std::vector<qint64> m_contexts; ///< ids of the block's contexts
    std::map<SumKey, Sum> m_sums;
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
