// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/jobrows.h"

#include "core/base/sql.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

namespace core {

using namespace Qt::StringLiterals;

static std::optional<qint64> msOf(const std::optional<Instant> &instant)
{
    return instant ? std::optional{toMs(*instant)} : std::nullopt;
}

static std::optional<qint64> picoOf(const std::optional<Money> &money)
{
    return money ? std::optional{money->picoUsd()} : std::nullopt;
}

static std::optional<Instant> instantOf(std::optional<qint64> ms)
{
    return ms ? std::optional{instantFromMs(*ms)} : std::nullopt;
}

static std::optional<Money> moneyOf(std::optional<qint64> pico)
{
    return pico ? std::optional{Money::fromPicoUsd(*pico)} : std::nullopt;
}

static void bindJob(Statement &statement, const Job &job)
{
    statement.bind(u":id"_s, job.id)
        .bind(u":profile"_s, job.profile)
        .bindBool(u":sandbox"_s, job.sandbox)
        .bind(u":name"_s, job.name)
        .bind(u":workflow"_s, job.workflow)
        .bind(u":project"_s, job.project)
        .bind(u":source"_s, job.source)
        .bind(u":model"_s, job.model)
        .bind(u":state"_s, stateName(job.state))
        .bind(u":created"_s, toMs(job.createdAt))
        .bind(u":ended"_s, msOf(job.endedAt))
        .bind(u":requests"_s, job.requests)
        .bind(u":bytes"_s, job.sourceBytes)
        .bind(u":parent"_s, job.parent)
        .bindBool(u":adopted"_s, job.adopted)
        .bindBool(u":canary"_s, job.canary)
        .bindBool(u":released"_s, job.released)
        .bindBool(u":native"_s, job.nativeTasks)
        .bindBool(u":cancel"_s, job.cancelWanted)
        .bind(u":batch"_s, picoOf(job.estimateBatch))
        .bind(u":realtime"_s, picoOf(job.estimateRealtime))
        .bind(u":worst"_s, picoOf(job.estimateWorst))
        .bind(u":input"_s, job.estimateInput)
        .bind(u":output"_s, job.estimateOutput)
        .bindBool(u":hidden"_s, job.hidden)
        .bind(u":path"_s, job.savePath)
        .bind(u":format"_s, job.saveFormat)
        .bind(u":error"_s, job.error)
        .bind(u":rest"_s, picoOf(job.estimateRestWorst));
}

Result<void> insertJob(QSqlDatabase &database, const Job &job)
{
    Statement insert{database, uR"(
        INSERT INTO jobs (id, profile, sandbox, name, workflow, project, source, model, state, created_at, ended_at,
            requests, source_bytes, parent, adopted, canary, released, native_tasks, estimate_batch,
            estimate_realtime, estimate_worst, estimate_input, estimate_output, hidden, save_path, save_format, error,
            cancel_wanted, estimate_rest_worst)
        VALUES (:id, :profile, :sandbox, :name, :workflow, :project, :source, :model, :state, :created, :ended,
            :requests, :bytes, :parent, :adopted, :canary, :released, :native, :batch,
            :realtime, :worst, :input, :output, :hidden, :path, :format, :error,
            :cancel, :rest))"_s};
    bindJob(insert, job);
    return insert.run();
}

Result<qint64> updateJob(QSqlDatabase &database, const Job &job)
{
    Statement update{database, uR"(
        UPDATE jobs SET profile = :profile, sandbox = :sandbox, name = :name, workflow = :workflow,
            project = :project, source = :source, model = :model, state = :state, created_at = :created,
            ended_at = :ended, requests = :requests, source_bytes = :bytes, parent = :parent, adopted = :adopted,
            canary = :canary, released = :released, native_tasks = :native, estimate_batch = :batch,
            estimate_realtime = :realtime, estimate_worst = :worst, estimate_input = :input,
            estimate_output = :output, hidden = :hidden, save_path = :path, save_format = :format, error = :error,
            cancel_wanted = :cancel, estimate_rest_worst = :rest
        WHERE id = :id)"_s};
    bindJob(update, job);
    if (const Result<void> done = update.run(); !done)
        return done.error();
    return update.changedRows();
}

static QString statusText(const Batch &batch)
{
    switch (batch.status) {
    case Batch::Status::InProgress: return u"in_progress"_s;
    case Batch::Status::Canceling: return u"canceling"_s;
    case Batch::Status::Ended: return u"ended"_s;
    case Batch::Status::Other: break;
    }
    return batch.statusText;
}

static Batch::Status statusOf(const QString &text)
{
    if (text == u"in_progress"_s)
        return Batch::Status::InProgress;
    if (text == u"canceling"_s)
        return Batch::Status::Canceling;
    return text == u"ended"_s ? Batch::Status::Ended : Batch::Status::Other;
}

static void bindBatch(Statement &statement, const std::optional<Batch> &batch)
{
    if (!batch) {
        for (const QString &name :
             {u":id"_s, u":status"_s, u":processing"_s, u":succeeded"_s, u":errored"_s,
              u":canceled"_s, u":expired"_s, u":created"_s, u":expires"_s, u":ended"_s,
              u":cancel"_s, u":archived"_s, u":url"_s})
            statement.bindNull(name);
        statement.bind(u":workspace"_s, QString{});
        return;
    }
    statement.bind(u":id"_s, batch->id)
        .bind(u":status"_s, batch->statusText.isEmpty() ? statusText(*batch) : batch->statusText)
        .bind(u":processing"_s, batch->counts.processing)
        .bind(u":succeeded"_s, batch->counts.succeeded)
        .bind(u":errored"_s, batch->counts.errored)
        .bind(u":canceled"_s, batch->counts.canceled)
        .bind(u":expired"_s, batch->counts.expired)
        .bind(u":created"_s, toMs(batch->createdAt))
        .bind(u":expires"_s, msOf(batch->expiresAt))
        .bind(u":ended"_s, msOf(batch->endedAt))
        .bind(u":cancel"_s, msOf(batch->cancelInitiatedAt))
        .bind(u":archived"_s, msOf(batch->archivedAt))
        .bind(u":url"_s, batch->resultsUrl)
        .bind(u":workspace"_s, batch->workspace);
}

static void bindShard(Statement &statement, const QString &jobId, const Shard &shard)
{
    statement.bind(u":job"_s, jobId)
        .bind(u":ordinal"_s, qint64{shard.ordinal})
        .bind(u":state"_s, stateName(shard.state))
        .bind(u":file"_s, shard.file)
        .bind(u":requests"_s, shard.requests)
        .bind(u":bytes"_s, shard.bytes)
        .bind(u":sha256"_s, QString::fromLatin1(shard.sha256))
        .bindBool(u":sample"_s, shard.sample)
        .bind(u":attempts"_s, qint64{shard.attempts})
        .bind(u":sending"_s, msOf(shard.sendingAt))
        .bind(u":newest"_s, shard.newestBefore)
        .bindBool(u":known"_s, shard.newestKnown)
        .bind(u":newestat"_s, msOf(shard.newestBeforeAt))
        .bindBool(u":extended"_s, shard.extendedOutput)
        .bindBool(u":found"_s, shard.found)
        .bind(u":error"_s, shard.error)
        .bind(u":downloaded"_s, msOf(shard.downloadedAt));
    bindBatch(statement, shard.batch);
}

Result<void> insertShard(QSqlDatabase &database, const QString &jobId, const Shard &shard)
{
    Statement insert{database, uR"(
        INSERT INTO shards (job, ordinal, state, file, requests, bytes, sha256, sample, attempts, sending_at,
            newest_before, newest_known, newest_before_at, extended_output, found, error, downloaded_at,
            batch_id, batch_status, batch_processing, batch_succeeded, batch_errored, batch_canceled, batch_expired,
            batch_created_at, batch_expires_at, batch_ended_at, batch_cancel_at, batch_archived_at, batch_results_url,
            batch_workspace)
        VALUES (:job, :ordinal, :state, :file, :requests, :bytes, :sha256, :sample, :attempts, :sending,
            :newest, :known, :newestat, :extended, :found, :error, :downloaded,
            :id, :status, :processing, :succeeded, :errored, :canceled, :expired,
            :created, :expires, :ended, :cancel, :archived, :url, :workspace))"_s};
    bindShard(insert, jobId, shard);
    return insert.run();
}

Result<qint64> updateShardRow(QSqlDatabase &database, const QString &jobId, const Shard &shard)
{
    Statement update{database, uR"(
        UPDATE shards SET state = :state, file = :file, requests = :requests, bytes = :bytes, sha256 = :sha256,
            sample = :sample, attempts = :attempts, sending_at = :sending, newest_before = :newest,
            newest_known = :known, newest_before_at = :newestat, extended_output = :extended, found = :found,
            error = :error, downloaded_at = :downloaded, batch_id = :id, batch_status = :status,
            batch_processing = :processing, batch_succeeded = :succeeded, batch_errored = :errored,
            batch_canceled = :canceled, batch_expired = :expired, batch_created_at = :created,
            batch_expires_at = :expires, batch_ended_at = :ended, batch_cancel_at = :cancel,
            batch_archived_at = :archived, batch_results_url = :url,
            batch_workspace = :workspace
        WHERE job = :job AND ordinal = :ordinal)"_s};
    bindShard(update, jobId, shard);
    if (const Result<void> done = update.run(); !done)
        return done.error();
    return update.changedRows();
}

static Job jobFrom(const Statement &row)
{
    Job job;
    int column = 0;
    job.id = row.text(column++);
    job.profile = row.text(column++);
    job.sandbox = row.flag(column++);
    job.name = row.text(column++);
    job.workflow = row.text(column++);
    job.project = row.text(column++);
    job.source = row.text(column++);
    job.model = row.text(column++);
    // A state that a newer program wrote: show the job as one that needs a look.
    job.state = stateFromName(row.text(column++)).value_or(JobState::Unclear);
    job.createdAt = instantFromMs(row.number(column++));
    job.endedAt = instantOf(row.maybeNumber(column++));
    job.requests = row.number(column++);
    job.sourceBytes = row.number(column++);
    job.parent = row.text(column++);
    job.adopted = row.flag(column++);
    job.canary = row.flag(column++);
    job.released = row.flag(column++);
    job.nativeTasks = row.flag(column++);
    job.estimateBatch = moneyOf(row.maybeNumber(column++));
    job.estimateRealtime = moneyOf(row.maybeNumber(column++));
    job.estimateWorst = moneyOf(row.maybeNumber(column++));
    job.estimateInput = row.number(column++);
    job.estimateOutput = row.number(column++);
    job.hidden = row.flag(column++);
    job.savePath = row.text(column++);
    job.saveFormat = row.text(column++);
    job.error = row.text(column++);
    job.cancelWanted = row.flag(column++);
    job.estimateRestWorst = moneyOf(row.maybeNumber(column++));
    job.counts.waiting = job.requests;
    return job;
}

static std::optional<Batch> batchFrom(const Statement &row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    Batch batch;
    batch.id = row.text(column++);
    batch.statusText = row.text(column++);
    batch.status = statusOf(batch.statusText);
    batch.counts.processing = row.number(column++);
    batch.counts.succeeded = row.number(column++);
    batch.counts.errored = row.number(column++);
    batch.counts.canceled = row.number(column++);
    batch.counts.expired = row.number(column++);
    batch.createdAt = instantFromMs(row.number(column++));
    batch.expiresAt = instantOf(row.maybeNumber(column++));
    batch.endedAt = instantOf(row.maybeNumber(column++));
    batch.cancelInitiatedAt = instantOf(row.maybeNumber(column++));
    batch.archivedAt = instantOf(row.maybeNumber(column++));
    batch.resultsUrl = row.text(column++);
    batch.workspace = row.text(column++);
    return batch;
}

static Shard shardFrom(const Statement &row)
{
    Shard shard;
    int column = 1; // after the job
    shard.ordinal = int(row.number(column++));
    shard.state = shardStateFromName(row.text(column++)).value_or(Shard::State::Unclear);
    shard.file = row.text(column++);
    shard.requests = row.number(column++);
    shard.bytes = row.number(column++);
    shard.sha256 = row.text(column++).toLatin1();
    shard.sample = row.flag(column++);
    shard.attempts = int(row.number(column++));
    shard.sendingAt = instantOf(row.maybeNumber(column++));
    shard.newestBefore = row.text(column++);
    shard.newestKnown = row.flag(column++);
    shard.newestBeforeAt = instantOf(row.maybeNumber(column++));
    shard.extendedOutput = row.flag(column++);
    shard.found = row.flag(column++);
    shard.error = row.text(column++);
    shard.downloadedAt = instantOf(row.maybeNumber(column++));
    shard.batch = batchFrom(row, column);
    return shard;
}

static constexpr int FirstCount = 31; // column of `succeeded` in the shards query

static OutcomeCounts countsFrom(const Statement &row)
{
    OutcomeCounts counts;
    int column = FirstCount;
    counts.succeeded = row.number(column++);
    counts.truncated = row.number(column++);
    counts.refused = row.number(column++);
    counts.overflowed = row.number(column++);
    counts.errored = row.number(column++);
    counts.canceled = row.number(column++);
    counts.expired = row.number(column++);
    counts.missing = row.number(column++);
    counts.unknown = row.number(column++);
    return counts;
}

static void add(OutcomeCounts &sum, const OutcomeCounts &counts)
{
    sum.waiting -= counts.total();
    sum.succeeded += counts.succeeded;
    sum.truncated += counts.truncated;
    sum.refused += counts.refused;
    sum.overflowed += counts.overflowed;
    sum.errored += counts.errored;
    sum.canceled += counts.canceled;
    sum.expired += counts.expired;
    sum.missing += counts.missing;
    sum.unknown += counts.unknown;
}

using JobsById = QHash<QString, Job>;

static Result<void> loadRows(QSqlDatabase &database, const QString &idList, JobsById &jobs)
{
    Statement rows{database, uR"(
        SELECT id, profile, sandbox, name, workflow, project, source, model, state, created_at, ended_at,
            requests, source_bytes, parent, adopted, canary, released, native_tasks, estimate_batch,
            estimate_realtime, estimate_worst, estimate_input, estimate_output, hidden, save_path, save_format, error,
            cancel_wanted, estimate_rest_worst
        FROM jobs WHERE id IN (SELECT value FROM json_each(:ids)))"_s};
    if (const Result<void> done = rows.bind(u":ids"_s, idList).run(); !done)
        return done;
    while (rows.next()) {
        Job job = jobFrom(rows);
        jobs.insert(job.id, job);
    }
    return rows.end();
}

static Result<void> loadShards(QSqlDatabase &database, const QString &idList, JobsById &jobs)
{
    Statement rows{database, uR"(
        SELECT job, ordinal, state, file, requests, bytes, sha256, sample, attempts, sending_at,
            newest_before, newest_known, newest_before_at, extended_output, found, error, downloaded_at,
            batch_id, batch_status, batch_processing, batch_succeeded, batch_errored, batch_canceled, batch_expired,
            batch_created_at, batch_expires_at, batch_ended_at, batch_cancel_at, batch_archived_at, batch_results_url,
            batch_workspace, succeeded, truncated, refused, overflowed, errored, canceled, expired, missing, unknown
        FROM shards WHERE job IN (SELECT value FROM json_each(:ids)) ORDER BY job, ordinal)"_s};
    if (const Result<void> done = rows.bind(u":ids"_s, idList).run(); !done)
        return done;
    while (rows.next()) {
        Job &job = jobs[rows.text(0)];
        Shard shard = shardFrom(rows);
        shard.counts = countsFrom(rows);
        add(job.counts, shard.counts);
        job.shards.append(std::move(shard));
    }
    return rows.end();
}

// From the ledger, by batch: a batch that was removed here and adopted again is billed once and
// belongs to whoever has it.
static Result<void> loadUsage(QSqlDatabase &database, const QString &idList, JobsById &jobs)
{
    Statement rows{database, uR"(
        SELECT s.job, sum(u.input), sum(u.cache_write_5m), sum(u.cache_write_1h), sum(u.cache_read), sum(u.output),
            sum(u.thinking), sum(u.web_searches), sum(u.web_fetches)
        FROM shards s
        JOIN contexts c ON c.batch = s.batch_id
        JOIN usage_sums u ON u.context = c.id
        WHERE s.job IN (SELECT value FROM json_each(:ids)) AND s.batch_id IS NOT NULL
        GROUP BY s.job)"_s};
    if (const Result<void> done = rows.bind(u":ids"_s, idList).run(); !done)
        return done;
    while (rows.next()) {
        jobs[rows.text(0)].usage = Usage{.input = rows.number(1),
                                         .cacheWrite5m = rows.number(2),
                                         .cacheWrite1h = rows.number(3),
                                         .cacheRead = rows.number(4),
                                         .output = rows.number(5),
                                         .thinking = rows.number(6),
                                         .webSearches = rows.number(7),
                                         .webFetches = rows.number(8)};
    }
    return rows.end();
}

Result<QList<Job>> loadJobs(QSqlDatabase &database, const QStringList &ids)
{
    const QString idList = QString::fromUtf8(
        QJsonDocument{QJsonArray::fromStringList(ids)}.toJson(QJsonDocument::Compact));
    JobsById byId;
    for (const auto load : {&loadRows, &loadShards, &loadUsage}) {
        if (const Result<void> done = load(database, idList, byId); !done)
            return done.error();
    }
    QList<Job> jobs;
    jobs.reserve(ids.size());
    for (const QString &id : ids) {
        if (const auto found = byId.find(id); found != byId.end())
            jobs.append(std::move(*found));
    }
    return jobs;
}

} // namespace core
