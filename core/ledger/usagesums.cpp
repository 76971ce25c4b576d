// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/usagesums.h"

#include "core/base/sql.h"
#include "core/ledger/entry.h"
#include "core/ledger/labelids.h"
#include "core/ledger/pricingclass.h"

#include <QScopeGuard>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// The columns of usage_sums after its key.
constexpr auto Sums = "entries, input, cache_write_5m, cache_write_1h, cache_read, output, "
                      "thinking, web_searches, web_fetches, reported, reported_cost";

/// While it lives, sorting goes to files: that of ten million entries does not belong into memory.
/// Not within a transaction.
class SortingInFiles
{
public:
    explicit SortingInFiles(QSqlDatabase &database) : m_database{database}
    {
        (void)execute(m_database, u"PRAGMA temp_store = FILE"_s);
    }
    ~SortingInFiles() { (void)execute(m_database, u"PRAGMA temp_store = MEMORY"_s); }
    SortingInFiles(const SortingInFiles &) = delete;
    SortingInFiles &operator=(const SortingInFiles &) = delete;

private:
    QSqlDatabase &m_database;
};

/// Makes `proved`, a temporary table: the sums by context as the entries say, in one pass, with
/// the two columns that only group_sums keeps. sum() refuses what 64 bits cannot hold.
Result<void> sumEntries(QSqlDatabase &database)
{
    if (const Result<void> done = execute(database, u"DROP TABLE IF EXISTS temp.proved"_s); !done)
        return done;
    // Floor, so that times before 1970 fall into a quarter of their own too.
    return execute(
        database,
        u"CREATE TEMP TABLE proved AS SELECT context, (at - ((at % %1) + %1) % %1) / %1 AS "
        u"quarter, "
        "%2 AS band, %3 AS classes, count(*) AS entries, sum(input) AS input, "
        "sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, "
        "sum(cache_read) AS cache_read, sum(output) AS output, sum(thinking) AS thinking, "
        "sum(web_searches) AS web_searches, sum(web_fetches) AS web_fetches, "
        "count(reported_cost) AS reported, coalesce(sum(reported_cost), 0) AS reported_cost, "
        "sum((flags & %4) = 0) AS cache_recorded, "
        "sum((flags & %4) = 0 AND (cache_read <> 0 OR (flags & %5) <> 0)) AS cache_hits "
        "FROM entries GROUP BY 1, 2, 3, 4"_s.arg(
            QString::number(QuarterMs), promptBandSql(), classesUsedSql(),
            QString::number(PromptCacheNotRecorded), QString::number(PromptCacheHitSaid)));
}

QString contextSums()
{
    return u"SELECT context, quarter, band, classes, %1 FROM temp.proved"_s.arg(
        QLatin1StringView{Sums});
}

QString groupSums()
{
    return u"SELECT quarter, group_id, band, classes, sum(entries), sum(input), "
           "sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(output), sum(thinking), "
           "sum(web_searches), sum(web_fetches), sum(reported), sum(reported_cost), "
           "sum(cache_recorded), sum(cache_hits) "
           "FROM temp.proved JOIN contexts ON contexts.id = context GROUP BY 1, 2, 3, 4"_s;
}

Result<qint64> differences(QSqlDatabase &database, const QString &table, const QString &proved)
{
    return singleNumber(
        database,
        u"SELECT (SELECT count(*) FROM (SELECT * FROM %1 EXCEPT %2)) + (SELECT count(*) FROM (%2 "
        "EXCEPT SELECT * FROM %1))"_s.arg(table, proved));
}

} // namespace

Result<void> rebuildUsageSums(QSqlDatabase &database)
{
    const SortingInFiles sorting{database};
    Transaction transaction{database};
    if (!transaction.begun())
        return transaction.begun();
    if (const Result<void> done = regroupContexts(database); !done)
        return done;
    if (const Result<void> done = sumEntries(database); !done)
        return done;
    const QStringList statements{
        u"DELETE FROM usage_sums"_s, u"INSERT INTO usage_sums "_s + contextSums(),
        u"DELETE FROM group_sums"_s, u"INSERT INTO group_sums "_s + groupSums(),
        u"DROP TABLE temp.proved"_s};
    for (const QString &statement : statements) {
        if (const Result<void> done = execute(database, statement); !done)
            return done;
    }
    return transaction.commit();
}

Result<qint64> wrongUsageSums(QSqlDatabase &database)
{
    const SortingInFiles sorting{database};
    // One state of the ledger for all that is compared: another copy of the program may be writing.
    if (const Result<void> begun = execute(database, u"BEGIN"_s); !begun)
        return begun.error();
    const auto end = qScopeGuard([&database] { (void)execute(database, u"ROLLBACK"_s); });
    if (const Result<void> done = sumEntries(database); !done)
        return done.error();
    const Result<qint64> contexts = differences(database, u"usage_sums"_s, contextSums());
    if (!contexts)
        return contexts;
    const Result<qint64> groups = differences(database, u"group_sums"_s, groupSums());
    if (!groups)
        return groups;
    const Result<qint64> labels = wronglyGroupedContexts(database);
    if (!labels)
        return labels;
    return *contexts + *groups + *labels;
}

} // namespace core
