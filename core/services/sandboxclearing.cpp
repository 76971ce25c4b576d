// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sandboxclearing.h"

#include "core/base/sql.h"

#include <QScopeGuard>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Takes away all rows of the Sandbox and whatever refers to them. The checks of references are off
/// meanwhile: each of thousands of contexts would read all real entries once.
Result<QStringList> clearRows(QSqlDatabase &connection)
{
    if (const Result<void> done = execute(connection, u"PRAGMA foreign_keys = OFF"_s); !done)
        return done.error();
    const auto restore =
        qScopeGuard([&connection] { (void)execute(connection, u"PRAGMA foreign_keys = ON"_s); });
    Transaction transaction{connection};
    if (const Result<void> begun = transaction.begun(); !begun)
        return begun.error();
    QStringList jobs;
    Statement list{connection, u"SELECT id FROM jobs WHERE sandbox = 1"_s};
    if (const Result<void> done = list.run(); !done)
        return done.error();
    while (list.next())
        jobs.append(list.text(0));
    if (const Result<void> done = list.end(); !done)
        return done.error();
    const QString simulated = u"(SELECT id FROM contexts WHERE sandbox = 1)"_s;
    const QStringList deletions{u"DELETE FROM entries WHERE context IN "_s + simulated,
                                u"DELETE FROM usage_sums WHERE context IN "_s + simulated,
                                u"DELETE FROM group_sums WHERE group_id IN "
                                "(SELECT id FROM groups WHERE sandbox = 1)"_s,
                                u"DELETE FROM contexts WHERE sandbox = 1"_s,
                                u"DELETE FROM groups WHERE sandbox = 1"_s,
                                u"DELETE FROM shards WHERE job IN "
                                "(SELECT id FROM jobs WHERE sandbox = 1)"_s,
                                u"DELETE FROM jobs WHERE sandbox = 1"_s};
    for (const QString &sql : deletions) {
        Statement statement{connection, sql};
        if (const Result<void> done = statement.run(); !done)
            return done.error();
    }
    if (const Result<void> done = transaction.commit(); !done)
        return done.error();
    return jobs;
}

} // namespace

Answer<qint64> clearSandbox(Database &database, const DataPlace &place,
                            const QString &sandboxFolder)
{
    return database.run([place, sandboxFolder](QSqlDatabase &connection) -> Result<qint64> {
        const Result<QStringList> jobs = clearRows(connection);
        if (!jobs)
            return jobs.error();
        for (const QString &id : *jobs)
            place.jobFolder(id).removeRecursively();
        if (!QDir{sandboxFolder}.removeRecursively())
            return Error{.kind = Error::Kind::Storage,
                         .detail = u"%1 could not be removed"_s.arg(sandboxFolder)};
        return jobs->size();
    });
}

} // namespace core
