// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/sumdeltas.h"

#include "core/ledger/faststatement.h"
#include "core/ledger/pricingclass.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

// SQLite makes a REAL of a whole number that overflows, and a STRICT table refuses it: the upsert
// fails.
constexpr const char *AddToContexts = R"(
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
        reported_cost = reported_cost + excluded.reported_cost)";

constexpr const char *AddToGroups = R"(
    INSERT INTO group_sums (group_id, quarter, band, classes, entries, input, cache_write_5m, cache_write_1h,
        cache_read, output, thinking, web_searches, web_fetches, reported, reported_cost, cache_recorded, cache_hits)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    ON CONFLICT (quarter, group_id, band, classes) DO UPDATE SET
        entries = entries + excluded.entries, input = input + excluded.input,
        cache_write_5m = cache_write_5m + excluded.cache_write_5m,
        cache_write_1h = cache_write_1h + excluded.cache_write_1h,
        cache_read = cache_read + excluded.cache_read, output = output + excluded.output,
        thinking = thinking + excluded.thinking, web_searches = web_searches + excluded.web_searches,
        web_fetches = web_fetches + excluded.web_fetches, reported = reported + excluded.reported,
        reported_cost = reported_cost + excluded.reported_cost,
        cache_recorded = cache_recorded + excluded.cache_recorded, cache_hits = cache_hits + excluded.cache_hits)";

// A sum whose last entry went is no sum: one made anew from the entries would not have it either.
constexpr const char *TidyContexts = "DELETE FROM usage_sums WHERE context = ?1 AND quarter = ?2 "
                                     "AND band = ?3 AND classes = ?4 AND entries = 0";
constexpr const char *TidyGroups = "DELETE FROM group_sums WHERE group_id = ?1 AND quarter = ?2 "
                                   "AND band = ?3 AND classes = ?4 AND entries = 0";

} // namespace

void SumDeltas::accumulate(Sum &sum, const Sum &values, int sign)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool over = sign > 0 ? __builtin_add_overflow(sum[i], values[i], &sum[i])
                                   : __builtin_sub_overflow(sum[i], values[i], &sum[i]);
        m_overflow = m_overflow || over;
    }
}

void SumDeltas::count(const LabelIds &labels, const Fact &fact, int sign)
{
    const Usage &usage = fact.usage;
    const bool recorded = (fact.flags & PromptCacheNotRecorded) == 0;
    const bool hit = recorded && (usage.cacheRead != 0 || (fact.flags & PromptCacheHitSaid) != 0);
    const Sum values{1,
                     usage.input,
                     usage.cacheWrite5m,
                     usage.cacheWrite1h,
                     usage.cacheRead,
                     usage.output,
                     usage.thinking,
                     usage.webSearches,
                     usage.webFetches,
                     fact.reportedCost ? 1 : 0,
                     fact.reportedCost.value_or(Money{}).picoUsd(),
                     recorded ? 1 : 0,
                     hit ? 1 : 0};
    Key key{.labels = labels.context,
            .quarter = quarterOf(fact.at),
            .band = promptBand(promptSize(usage)),
            .classes = classesUsed(usage)};
    accumulate(m_byContext[key], values, sign);
    key.labels = labels.group;
    accumulate(m_byGroup[key], values, sign);
}

Result<void> SumDeltas::write(QSqlDatabase &database, const std::map<Key, Sum> &sums,
                              const char *upsert, const char *tidy, int columns)
{
    sqlite3 *connection = sqliteHandle(database);
    FastStatement add{connection, upsert};
    FastStatement remove{connection, tidy};
    const auto bindKey = [](FastStatement &statement, const Key &key) {
        statement.bind(1, key.labels);
        statement.bind(2, key.quarter);
        statement.bind(3, key.band);
        statement.bind(4, key.classes);
    };
    for (const auto &[key, sum] : sums) {
        bindKey(add, key);
        for (int i = 0; i < columns; ++i)
            add.bind(5 + i, sum[std::size_t(i)]);
        if (add.step() != SQLITE_DONE)
            return sqliteFailure(database);
        add.reset();
        if (sum[0] > 0)
            continue;
        bindKey(remove, key);
        if (remove.step() != SQLITE_DONE)
            return sqliteFailure(database);
        remove.reset();
    }
    return {};
}

Result<void> SumDeltas::apply(QSqlDatabase &database)
{
    if (m_overflow)
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"the sums of these entries are larger than 64 bits hold; their "
                               u"counts cannot be right"_s};
    if (const Result<void> done = write(database, m_byContext, AddToContexts, TidyContexts, 11);
        !done)
        return done;
    return write(database, m_byGroup, AddToGroups, TidyGroups, Columns);
}

} // namespace core
