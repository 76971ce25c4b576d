// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/jobcopy.h"

#include "core/base/sql.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QSqlRecord>

namespace core {

using namespace Qt::StringLiterals;

namespace {

Result<QJsonArray> rowsOf(QSqlDatabase &database, const QString &sql, const QString &jobId)
{
    QSqlQuery query{database};
    query.prepare(sql);
    query.bindValue(u":job"_s, jobId);
    if (!query.exec())
        return storageError(database, query.lastError());
    QJsonArray rows;
    while (query.next()) {
        const QSqlRecord record = query.record();
        QJsonObject row;
        for (int column = 0; column < record.count(); ++column) {
            const QVariant value = record.value(column);
            row.insert(record.fieldName(column),
                       value.isNull() ? QJsonValue{}
                           : value.metaType().id() == QMetaType::QString
                           ? QJsonValue{value.toString()}
                           : QJsonValue{value.toLongLong()});
        }
        rows.append(row);
    }
    return rows;
}

/// The columns of the table that the row has a value for.
QStringList columnsFor(QSqlDatabase &database, const QString &table, const QJsonObject &row)
{
    QStringList columns;
    const QSqlRecord record = database.record(table);
    for (int column = 0; column < record.count(); ++column) {
        if (row.contains(record.fieldName(column)))
            columns.append(record.fieldName(column));
    }
    return columns;
}

/// Names of columns are those of the schema, never words of the copy.
Result<void> insertRow(QSqlDatabase &database, const QString &table, const QJsonObject &row)
{
    const QStringList columns = columnsFor(database, table, row);
    QStringList marks;
    for (const QString &column : columns)
        marks.append(u':' + column);
    QSqlQuery insert{database};
    insert.prepare(u"INSERT INTO "_s + table + u" ("_s + columns.join(u", "_s) + u") VALUES ("_s
                   + marks.join(u", "_s) + u")"_s);
    for (const QString &column : columns) {
        const QJsonValue value = row.value(column);
        insert.bindValue(u':' + column,
                         value.isNull()         ? QVariant{}
                             : value.isString() ? QVariant{value.toString()}
                                                : QVariant{value.toInteger()});
    }
    if (!insert.exec())
        return storageError(database, insert.lastError());
    return {};
}

/// What the copy says was not sent may have been sent just after.
void makeUnclear(QJsonObject &shard)
{
    const QString state = shard.value("state"_L1).toString();
    if (state == u"planned"_s || state == u"held"_s || state == u"sending"_s)
        shard.insert(u"state"_s, u"unclear"_s);
}

} // namespace

Result<QByteArray> copyOfJob(QSqlDatabase &database, const QString &jobId)
{
    const auto jobs = rowsOf(database, u"SELECT * FROM jobs WHERE id = :job"_s, jobId);
    if (!jobs)
        return jobs.error();
    if (jobs->isEmpty())
        return QByteArray{};
    const auto shards =
        rowsOf(database, u"SELECT * FROM shards WHERE job = :job ORDER BY ordinal"_s, jobId);
    if (!shards)
        return shards.error();
    // Where rows were lost, an older copy knows more.
    qint64 requests = 0;
    for (const QJsonValue &shard : *shards)
        requests += shard.toObject().value("requests"_L1).toInteger();
    if (requests < jobs->first().toObject().value("requests"_L1).toInteger())
        return QByteArray{};
    return QJsonDocument{QJsonObject{{u"job"_s, jobs->first()}, {u"batches"_s, *shards}}}.toJson();
}

Result<bool> restoreJob(QSqlDatabase &database, const QByteArray &copy)
{
    const QJsonObject document = QJsonDocument::fromJson(copy).object();
    const QJsonObject job = document.value("job"_L1).toObject();
    const QString id = job.value("id"_L1).toString();
    if (id.isEmpty() || !document.value("batches"_L1).isArray())
        return Error{.kind = Error::Kind::BadInput, .detail = u"this is no copy of a job"_s};
    Transaction transaction{database, Transaction::Durability::PowerCut};
    if (!transaction.begun())
        return transaction.begun().error();
    Statement known{database, u"SELECT 1 FROM jobs WHERE id = :id"_s};
    if (const Result<void> done = known.bind(u":id"_s, id).run(); !done)
        return done.error();
    const bool isHere = known.next();
    if (!isHere) {
        if (const Result<void> done = insertRow(database, u"jobs"_s, job); !done)
            return done.error();
    }
    const auto here = rowsOf(database, u"SELECT ordinal FROM shards WHERE job = :job"_s, id);
    if (!here)
        return here.error();
    QSet<qint64> ordinals;
    for (const QJsonValue &row : *here)
        ordinals.insert(row.toObject().value("ordinal"_L1).toInteger());
    bool restored = !isHere;
    const QJsonArray shards = document.value("batches"_L1).toArray();
    for (const QJsonValue &value : shards) {
        QJsonObject shard = value.toObject();
        if (ordinals.contains(shard.value("ordinal"_L1).toInteger()))
            continue;
        if (isHere)
            makeUnclear(shard);
        if (const Result<void> done = insertRow(database, u"shards"_s, shard); !done)
            return done.error();
        restored = true;
    }
    if (!restored)
        return false;
    if (const Result<void> done = transaction.commit(); !done)
        return done.error();
    return true;
}

} // namespace core
