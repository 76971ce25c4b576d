// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/usagesums.h"

#include "core/base/sql.h"
#include "core/ledger/pricingclass.h"

namespace core {

using namespace Qt::StringLiterals;

// Floor, so that times before 1970 would fall into a quarter of their own too.
static QString sumsOfEntries()
{
    return u"SELECT context, (at - ((at % %1) + %1) % %1) / %1 AS quarter, %2 AS band, %3 AS "
           u"classes, count(*), "
           "sum(input), sum(cache_write_5m), sum(cache_write_1h), sum(cache_read), sum(output), "
           "sum(thinking), "
           "sum(web_searches), sum(web_fetches), count(reported_cost), "
           "coalesce(sum(reported_cost), 0) "
           "FROM entries GROUP BY 1, 2, 3, 4"_s.arg(QString::number(QuarterMs), promptBandSql(),
                                                    classesUsedSql());
}

Result<void> rebuildUsageSums(QSqlDatabase &database)
{
    Transaction transaction{database};
    if (!transaction.begun())
        return transaction.begun();
    if (const Result<void> done = execute(database, u"DELETE FROM usage_sums"_s); !done)
        return done;
    if (const Result<void> done = execute(database, u"INSERT INTO usage_sums "_s + sumsOfEntries());
        !done)
        return done;
    return transaction.commit();
}

Result<qint64> wrongUsageSums(QSqlDatabase &database)
{
    return singleNumber(database,
                        u"SELECT (SELECT count(*) FROM (SELECT * FROM usage_sums EXCEPT "_s
                            + sumsOfEntries() + u")) + (SELECT count(*) FROM ("_s + sumsOfEntries()
                            + u" EXCEPT SELECT * FROM usage_sums))"_s);
}

} // namespace core
