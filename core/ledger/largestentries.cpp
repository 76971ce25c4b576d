// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/largestentries.h"

#include "core/ledger/faststatement.h"
#include "core/ledger/labelids.h"
#include "core/ledger/sumdeltas.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <tuple>

namespace core {

namespace {

constexpr std::size_t GroupPrefix = 4; // bytes of an identity that its message decides

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

/// What of two rows of one answer decides which stays.
struct Claim
{
    bool sidechain = false;
    qint64 at = 0;
    Usage usage;
    std::optional<Money> reportedCost = {};
    std::string_view speed, stopReason, session, project, model, serviceTier, geography, requestId;

    /// The relation of the classes in every price list: input 1, writes 1.25 and 2, reads 0.1, output 5.
    qint64 weight() const
    {
        return 20 * usage.input + 25 * usage.cacheWrite5m + 40 * usage.cacheWrite1h
            + 2 * usage.cacheRead + 100 * usage.output;
    }

    bool isBefore(const Claim &other) const
    {
        const auto rank = [](const Claim &claim) {
            const Usage &counts = claim.usage;
            return std::make_tuple(!claim.sidechain, counts.prompt() + counts.output,
                                   claim.reportedCost.value_or(Money::fromPicoUsd(-1)),
                                   claim.weight(), counts.cacheWrite1h, counts.thinking,
                                   counts.webSearches, counts.webFetches, !claim.speed.empty(),
                                   !claim.stopReason.empty(), -claim.at);
        };
        const auto labels = [](const Claim &claim) {
            return std::tie(claim.session, claim.project, claim.model, claim.speed,
                            claim.stopReason, claim.serviceTier, claim.geography, claim.requestId);
        };
        const auto mine = rank(*this), others = rank(other);
        return mine != others ? mine > others : labels(*this) < labels(other);
    }
};

/// An entry of the ledger that may be the same answer.
struct Candidate
{
    qint64 id = 0;
    EntryIdentity identity;
    LabelIds labels;
    SumDeltas::Fact fact;
    std::string texts; ///< what the views of the claim lie in
    Claim claim;
};

class LargestInsertion
{
public:
    LargestInsertion(QSqlDatabase &database, const EntryBlock &block)
        : m_database{database}, m_connection{sqliteHandle(database)}, m_block{block},
          m_insert{m_connection, R"(
            INSERT INTO entries (identity, context, at, request_id, message_id, input, cache_write_5m, cache_write_1h,
                cache_read, output, thinking, web_searches, web_fetches, reported_cost, flags)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (identity) DO NOTHING)"},
          m_update{m_connection, R"(
            UPDATE entries SET identity = ?1, context = ?2, at = ?3, request_id = ?4, message_id = ?5, input = ?6,
                cache_write_5m = ?7, cache_write_1h = ?8, cache_read = ?9, output = ?10, thinking = ?11,
                web_searches = ?12, web_fetches = ?13, reported_cost = ?14, flags = ?15
            WHERE id = ?16)"},
          m_find{m_connection, R"(
            SELECT e.id, e.identity, e.context, c.group_id, e.at, e.flags, e.input, e.cache_write_5m, e.cache_write_1h,
                e.cache_read, e.output, e.thinking, e.web_searches, e.web_fetches, e.reported_cost, c.speed,
                c.stop_reason, c.session, c.project, c.model, c.service_tier, c.geography, e.request_id
            FROM entries e JOIN contexts c ON c.id = e.context
            WHERE e.identity BETWEEN ?1 AND ?2 AND e.message_id = ?3 AND c.source = ?4)"}
    { }

    Result<EnteredCounts> run()
    {
        LabelFinder labels{m_database};
        for (const EntryContext &context : m_block.contexts) {
            const Result<LabelIds> ids = labels.idsOf(context);
            if (!ids)
                return ids.error();
            m_labels.push_back(*ids);
        }
        for (const EntryBlock::Row *row : onePerIdentity()) {
            if (const Result<void> done = enter(*row); !done)
                return done.error();
        }
        if (const Result<void> done = m_sums.apply(m_database); !done)
            return done.error();
        return m_counts;
    }

private:
    using Row = EntryBlock::Row;

    std::string_view textOf(quint32 offset, quint32 size) const
    {
        return {m_block.text.data() + offset, size};
    }
    std::string_view messageIdOf(const Row &row) const
    {
        return textOf(row.messageId, row.messageIdSize);
    }

    Claim claimOf(const Row &row) const
    {
        const EntryContext &context = m_block.contexts[row.context];
        return {.sidechain = (row.flags & SidechainEntry) != 0,
                .at = row.at,
                .usage = row.usage,
                .reportedCost = row.reportedCost,
                .speed = viewOf(context.speed),
                .stopReason = viewOf(context.stopReason),
                .session = viewOf(context.session),
                .project = viewOf(context.project),
                .model = viewOf(context.model),
                .serviceTier = viewOf(context.serviceTier),
                .geography = viewOf(context.geography),
                .requestId = textOf(row.requestId, row.requestIdSize)};
    }

    /// In the order of the index, which is walked once, the best of each identity.
    std::vector<const Row *> onePerIdentity()
    {
        std::vector<const Row *> rows;
        rows.reserve(m_block.rows.size());
        for (const Row &row : m_block.rows)
            rows.push_back(&row);
        std::stable_sort(rows.begin(), rows.end(), [](const Row *a, const Row *b) {
            return std::memcmp(a->identity.data(), b->identity.data(), a->identity.size()) < 0;
        });
        std::vector<const Row *> best;
        best.reserve(rows.size());
        for (const Row *row : rows) {
            if (best.empty() || best.back()->identity != row->identity) {
                best.push_back(row);
                continue;
            }
            ++m_counts.known;
            if (claimOf(*row).isBefore(claimOf(*best.back())))
                best.back() = row;
        }
        return best;
    }

    Result<void> enter(const Row &row)
    {
        if (row.messageIdSize == 0)
            return insert(row);
        if (const Result<void> done = findCandidates(row); !done)
            return done;
        const Claim claim = claimOf(row);
        const Candidate *same = nullptr;
        for (const Candidate &candidate : m_candidates) {
            // Of a message there are either answers that are not of sub-agents, or one that is.
            if (candidate.identity == row.identity || claim.sidechain || candidate.claim.sidechain)
                same = candidate.identity == row.identity || !same ? &candidate : same;
        }
        if (!same)
            return insert(row);
        ++m_counts.known;
        if (!claim.isBefore(same->claim))
            return {};
        ++m_counts.updated;
        bindRow(m_update, row);
        m_update.bind(16, same->id);
        if (m_update.step() != SQLITE_DONE)
            return sqliteFailure(m_database);
        m_update.reset();
        m_sums.remove(same->labels, same->fact);
        m_sums.add(m_labels[row.context], factOf(row));
        return {};
    }

    static SumDeltas::Fact factOf(const Row &row)
    {
        return {.at = row.at,
                .usage = row.usage,
                .flags = row.flags,
                .reportedCost = row.reportedCost};
    }

    void bindRow(FastStatement &statement, const Row &row)
    {
        const Usage &usage = row.usage;
        statement.bindBlob(1, row.identity.data(), qsizetype(row.identity.size()));
        statement.bind(2, m_labels[row.context].context);
        statement.bind(3, row.at);
        statement.bindText(4, m_block.text.data() + row.requestId, row.requestIdSize);
        statement.bindText(5, m_block.text.data() + row.messageId, row.messageIdSize);
        int index = 5;
        for (const qint64 count : {usage.input, usage.cacheWrite5m, usage.cacheWrite1h,
                                   usage.cacheRead, usage.output, usage.thinking,
                                   usage.webSearches, usage.webFetches})
            statement.bind(++index, count);
        if (row.reportedCost)
            statement.bind(14, row.reportedCost->picoUsd());
        else
            statement.bindNull(14);
        statement.bind(15, row.flags);
    }

    Result<void> insert(const Row &row)
    {
        bindRow(m_insert, row);
        if (m_insert.step() != SQLITE_DONE)
            return sqliteFailure(m_database);
        m_insert.reset();
        if (sqlite3_changes(m_connection) == 0)
            return ++m_counts.known, Result<void>{};
        ++m_counts.added;
        m_sums.add(m_labels[row.context], factOf(row));
        return {};
    }

    Result<void> findCandidates(const Row &row)
    {
        m_candidates.clear();
        EntryIdentity first = row.identity, last = row.identity;
        std::fill(first.begin() + GroupPrefix, first.end(), '\0');
        std::fill(last.begin() + GroupPrefix, last.end(), '\xff');
        m_find.bindBlob(1, first.data(), qsizetype(first.size()));
        m_find.bindBlob(2, last.data(), qsizetype(last.size()));
        m_find.bindText(3, m_block.text.data() + row.messageId, row.messageIdSize);
        const QByteArray &source = m_block.contexts[row.context].source;
        m_find.bindText(4, source.constData(), source.size());
        int stepped = m_find.step();
        for (; stepped == SQLITE_ROW; stepped = m_find.step())
            keepCandidate();
        if (stepped != SQLITE_DONE)
            return sqliteFailure(m_database);
        m_find.reset();
        return {};
    }

    void keepCandidate()
    {
        Candidate candidate{.id = m_find.number(0),
                            .identity = {},
                            .labels = {.context = m_find.number(2), .group = m_find.number(3)},
                            .fact = {.at = m_find.number(4),
                                     .usage = {.input = m_find.number(6),
                                               .cacheWrite5m = m_find.number(7),
                                               .cacheWrite1h = m_find.number(8),
                                               .cacheRead = m_find.number(9),
                                               .output = m_find.number(10),
                                               .thinking = m_find.number(11),
                                               .webSearches = m_find.number(12),
                                               .webFetches = m_find.number(13)},
                                     .flags = quint32(m_find.number(5))},
                            .texts = {},
                            .claim = {}};
        if (!m_find.isNull(14))
            candidate.fact.reportedCost = Money::fromPicoUsd(m_find.number(14));
        const std::string_view identity = m_find.bytes(1);
        std::copy_n(identity.begin(), std::min(identity.size(), candidate.identity.size()),
                    candidate.identity.begin());
        std::array<std::size_t, 9> ends{};
        for (std::size_t i = 0; i < 8; ++i) {
            candidate.texts += m_find.bytes(15 + int(i));
            ends[i + 1] = candidate.texts.size();
        }
        m_candidates.push_back(std::move(candidate));
        Candidate &kept = m_candidates.back();
        const auto text = [&](std::size_t i) {
            return std::string_view{kept.texts}.substr(ends[i], ends[i + 1] - ends[i]);
        };
        kept.claim = {.sidechain = (kept.fact.flags & SidechainEntry) != 0,
                      .at = kept.fact.at,
                      .usage = kept.fact.usage,
                      .reportedCost = kept.fact.reportedCost,
                      .speed = text(0),
                      .stopReason = text(1),
                      .session = text(2),
                      .project = text(3),
                      .model = text(4),
                      .serviceTier = text(5),
                      .geography = text(6),
                      .requestId = text(7)};
    }

    QSqlDatabase &m_database;
    sqlite3 *m_connection;
    const EntryBlock &m_block;
    FastStatement m_insert, m_update, m_find;
    std::vector<LabelIds> m_labels; ///< of the block's contexts
    std::deque<Candidate> m_candidates; ///< stay where they are: claims point into them
    SumDeltas m_sums;
    EnteredCounts m_counts;
};

} // namespace

EnteredCounts &EnteredCounts::operator+=(const EnteredCounts &other)
{
    added += other.added;
    updated += other.updated;
    known += other.known;
    return *this;
}

Result<EnteredCounts> insertLargestEntries(QSqlDatabase &database, const EntryBlock &block)
{
    return LargestInsertion{database, block}.run();
}

} // namespace core
