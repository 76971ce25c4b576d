// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/labelids.h"

#include "core/ledger/faststatement.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

void bindGroup(FastStatement &statement, const EntryContext &context)
{
    int index = 0;
    for (const QByteArray *text :
         {&context.model, &context.source, &context.profile, &context.serviceTier, &context.speed,
          &context.geography, &context.workflow, &context.project})
        statement.bindText(++index, text->constData(), text->size());
    statement.bind(++index, context.sandbox ? 1 : 0);
    statement.bind(++index, qint64(context.provenance));
}

void bindContext(FastStatement &statement, const EntryContext &context)
{
    bindGroup(statement, context);
    int index = 10;
    for (const QByteArray *text :
         {&context.batch, &context.session, &context.job, &context.stopReason})
        statement.bindText(++index, text->constData(), text->size());
}

/// The id of the group that has the labels of the context in the row at hand.
constexpr auto GroupOfContext =
    u"(SELECT g.id FROM groups g WHERE g.model = contexts.model "
    "AND g.workflow = contexts.workflow AND g.project = contexts.project "
    "AND g.source = contexts.source AND g.profile = contexts.profile "
    "AND g.sandbox = contexts.sandbox "
    "AND g.service_tier = contexts.service_tier "
    "AND g.speed = contexts.speed AND g.geography = contexts.geography "
    "AND g.provenance = contexts.provenance)";

} // namespace

struct LabelFinder::Private
{
    QSqlDatabase &database;
    FastStatement find{sqliteHandle(database), R"(
        SELECT id, coalesce(group_id, 0) FROM contexts WHERE model = ?1 AND source = ?2 AND profile = ?3
            AND service_tier = ?4 AND speed = ?5 AND geography = ?6 AND workflow = ?7 AND project = ?8
            AND sandbox = ?9 AND provenance = ?10 AND batch = ?11 AND session = ?12 AND job = ?13 AND stop_reason = ?14)"};
    FastStatement insert{sqliteHandle(database), R"(
        INSERT INTO contexts (model, source, profile, service_tier, speed, geography, workflow, project, sandbox,
            provenance, batch, session, job, stop_reason, group_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15))"};
    FastStatement regroup{sqliteHandle(database),
                          "UPDATE contexts SET group_id = ?1 WHERE id = ?2"};
    FastStatement insertGroup{sqliteHandle(database), R"(
        INSERT INTO groups (model, source, profile, service_tier, speed, geography, workflow, project, sandbox, provenance)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT DO NOTHING)"};
    FastStatement findGroup{sqliteHandle(database), R"(
        SELECT id FROM groups WHERE model = ?1 AND source = ?2 AND profile = ?3 AND service_tier = ?4 AND speed = ?5
            AND geography = ?6 AND workflow = ?7 AND project = ?8 AND sandbox = ?9 AND provenance = ?10)"};

    Result<void> run(FastStatement &statement)
    {
        const int stepped = statement.step();
        statement.reset();
        return stepped == SQLITE_DONE ? Result<void>{} : sqliteFailure(database);
    }

    Result<LabelIds> known(const EntryContext &context)
    {
        bindContext(find, context);
        LabelIds ids;
        const int stepped = find.step();
        if (stepped == SQLITE_ROW)
            ids = {.context = find.number(0), .group = find.number(1)};
        else if (stepped != SQLITE_DONE)
            return sqliteFailure(database);
        find.reset();
        return ids;
    }

    Result<qint64> groupId(const EntryContext &context)
    {
        bindGroup(insertGroup, context);
        if (const Result<void> done = run(insertGroup); !done)
            return done.error();
        bindGroup(findGroup, context);
        if (findGroup.step() != SQLITE_ROW)
            return sqliteFailure(database);
        const qint64 id = findGroup.number(0);
        findGroup.reset();
        return id;
    }
};

LabelFinder::LabelFinder(QSqlDatabase &database) : d{new Private{.database = database}} { }
LabelFinder::~LabelFinder() = default;

Result<LabelIds> LabelFinder::idsOf(const EntryContext &context)
{
    Result<LabelIds> ids = d->known(context);
    if (!ids || (ids->context != 0 && ids->group != 0))
        return ids;
    const Result<qint64> group = d->groupId(context);
    if (!group)
        return group.error();
    ids->group = *group;
    if (ids->context != 0) {
        d->regroup.bind(1, ids->group);
        d->regroup.bind(2, ids->context);
        if (const Result<void> done = d->run(d->regroup); !done)
            return done.error();
        return ids;
    }
    bindContext(d->insert, context);
    d->insert.bind(15, ids->group);
    if (const Result<void> done = d->run(d->insert); !done)
        return done.error();
    ids->context = sqlite3_last_insert_rowid(sqliteHandle(d->database));
    return ids;
}

Result<void> regroupContexts(QSqlDatabase &database)
{
    const QString group = QString::fromUtf16(GroupOfContext);
    const Result<void> added = execute(database, uR"(
        INSERT OR IGNORE INTO groups (source, profile, sandbox, model, service_tier, speed, geography, workflow, project,
            provenance)
        SELECT DISTINCT source, profile, sandbox, model, service_tier, speed, geography, workflow, project, provenance
        FROM contexts)"_s);
    if (!added)
        return added;
    return execute(database,
                   u"UPDATE contexts SET group_id = %1 WHERE group_id IS NOT %1"_s.arg(group));
}

Result<qint64> wronglyGroupedContexts(QSqlDatabase &database)
{
    return singleNumber(
        database,
        u"SELECT count(*) FROM contexts WHERE group_id IS NULL OR group_id IS NOT "_s
            + QString::fromUtf16(GroupOfContext));
}

} // namespace core
