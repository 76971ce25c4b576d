// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jsonoutput.h"

#include "app/explain.h"

namespace app {

using namespace Qt::StringLiterals;

namespace {

/// A document is in memory as a whole, which is many times the size of the faults; all are counted.
constexpr qsizetype MaxListed = 10'000;

QJsonArray jsonOf(const QList<core::Fault> &faults)
{
    QJsonArray array;
    for (const core::Fault &fault : faults.first(qMin(faults.size(), MaxListed))) {
        array.append(QJsonObject{
            {u"line"_s, fault.line > 0 ? QJsonValue{fault.line} : QJsonValue{}},
            {u"column"_s, fault.column > 0 ? QJsonValue{fault.column} : QJsonValue{}},
            {u"index"_s, fault.index >= 0 ? QJsonValue{fault.index} : QJsonValue{}},
            {u"custom_id"_s, textOrNull(fault.customId)},
            {u"code"_s, fault.finding.code},
            {u"path"_s, textOrNull(fault.finding.path)},
            {u"message"_s, fault.finding.message},
            {u"fix"_s, textOrNull(fault.fix)},
        });
    }
    return array;
}

QJsonObject jsonOf(const core::DraftEstimate &estimate)
{
    QJsonArray lines;
    for (const core::DraftEstimate::Line &line : estimate.lines) {
        lines.append(QJsonObject{{u"model"_s, line.model},
                                 {u"what"_s, line.what},
                                 {u"tokens"_s, line.tokens},
                                 {u"price_per_token"_s, line.perToken.toDecimalUsd()},
                                 {u"cost_realtime"_s, line.cost.toDecimalUsd()}});
    }
    return QJsonObject{
        {u"input_tokens"_s, estimate.input},
        {u"input_tokens_low"_s, estimate.inputLow},
        {u"input_tokens_high"_s, estimate.inputHigh},
        {u"output_tokens_expected"_s, estimate.outputExpected},
        {u"output_tokens_max"_s, estimate.outputMax},
        {u"cost_batch"_s, app::jsonOf(estimate.costBatch)},
        {u"cost_realtime"_s, app::jsonOf(estimate.costRealtime)},
        {u"cost_worst"_s, app::jsonOf(estimate.costWorst)},
        {u"unpriced_requests"_s, estimate.unpricedRequests},
        {u"method"_s, estimate.method},
        {u"lines"_s, lines},
    };
}

QJsonObject jsonOf(const QMap<QString, qint64> &counts)
{
    QJsonObject object;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QString stateNameOf(core::Shard::State state)
{
    switch (state) {
    case core::Shard::State::Planned: return u"planned"_s;
    case core::Shard::State::Held: return u"held"_s;
    case core::Shard::State::Sending: return u"sending"_s;
    case core::Shard::State::Unclear: return u"unclear"_s;
    case core::Shard::State::Created: return u"created"_s;
    case core::Shard::State::Ended: return u"ended"_s;
    case core::Shard::State::Downloaded: return u"downloaded"_s;
    case core::Shard::State::Refused: return u"refused"_s;
    case core::Shard::State::Reused: return u"reused"_s;
    case core::Shard::State::Deleted: return u"deleted"_s;
    }
    return {};
}

QJsonObject jsonOf(const core::Shard &shard)
{
    return QJsonObject{
        {u"id"_s, shard.batch ? QJsonValue{shard.batch->id} : QJsonValue{}},
        {u"requests"_s, shard.requests},
        {u"bytes"_s, shard.bytes},
        {u"processing_status"_s, shard.batch ? QJsonValue{shard.batch->statusText} : QJsonValue{}},
        {u"state"_s, stateNameOf(shard.state)},
        {u"sample"_s, shard.sample},
        {u"created_at"_s,
         shard.batch ? QJsonValue{core::toRfc3339(shard.batch->createdAt)} : QJsonValue{}},
        {u"expires_at"_s, shard.batch ? app::jsonOf(shard.batch->expiresAt) : QJsonValue{}},
        {u"ended_at"_s, shard.batch ? app::jsonOf(shard.batch->endedAt) : QJsonValue{}},
        {u"workspace_id"_s, textOrNull(shard.batch ? shard.batch->workspace : QString{})},
        {u"error"_s, textOrNull(shard.error)},
    };
}

} // namespace

QJsonValue jsonOf(const std::optional<core::Money> &money)
{
    return money ? QJsonValue{money->toDecimalUsd()} : QJsonValue{};
}

QJsonValue jsonOf(const std::optional<core::Instant> &instant)
{
    return instant ? QJsonValue{core::toRfc3339(*instant)} : QJsonValue{};
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue{} : QJsonValue{text};
}

QJsonObject jsonOf(const core::Error &error)
{
    QJsonValue retryAfter;
    if (error.retryAfter)
        retryAfter = qint64{std::chrono::ceil<std::chrono::seconds>(*error.retryAfter).count()};
    return QJsonObject{
        {u"kind"_s, kindName(error.kind)},
        {u"message"_s, explain(error)},
        {u"detail"_s, textOrNull(error.detail)},
        {u"status"_s, error.status > 0 ? QJsonValue{error.status} : QJsonValue{}},
        {u"type"_s, textOrNull(error.type)},
        {u"code"_s, textOrNull(error.code)},
        {u"request_id"_s, textOrNull(error.requestId)},
        {u"retry_after_seconds"_s, retryAfter},
    };
}

QJsonObject jsonOf(const core::Usage &usage)
{
    return QJsonObject{
        {u"input_tokens"_s, usage.input},
        {u"cache_creation_input_tokens"_s, usage.cacheWrite5m + usage.cacheWrite1h},
        {u"cache_read_input_tokens"_s, usage.cacheRead},
        {u"cache_creation"_s,
         QJsonObject{{u"ephemeral_5m_input_tokens"_s, usage.cacheWrite5m},
                     {u"ephemeral_1h_input_tokens"_s, usage.cacheWrite1h}}},
        {u"output_tokens"_s, usage.output},
        {u"output_tokens_details"_s, QJsonObject{{u"thinking_tokens"_s, usage.thinking}}},
        {u"server_tool_use"_s,
         QJsonObject{{u"web_search_requests"_s, usage.webSearches},
                     {u"web_fetch_requests"_s, usage.webFetches}}},
    };
}

QJsonObject jsonOf(const core::OutcomeCounts &counts)
{
    return QJsonObject{
        {u"succeeded"_s, counts.succeeded}, {u"errored"_s, counts.errored},
        {u"canceled"_s, counts.canceled},   {u"expired"_s, counts.expired},
        {u"truncated"_s, counts.truncated}, {u"missing"_s, counts.missing},
        {u"refused"_s, counts.refused},     {u"overflowed"_s, counts.overflowed},
        {u"unknown"_s, counts.unknown},     {u"unreadable"_s, counts.unknown},
        {u"waiting"_s, counts.waiting},
    };
}

QJsonObject jsonOf(const core::PreflightReport &report)
{
    QJsonArray shards;
    qint64 bytes = 0;
    for (const core::ShardPlan &shard : report.shards) {
        bytes += shard.bytes;
        shards.append(QJsonObject{{u"requests"_s, shard.requests}, {u"bytes"_s, shard.bytes}});
    }
    return QJsonObject{
        {u"format"_s, core::formatName(report.format)},
        {u"requests"_s, report.requests},
        {u"requests_read"_s, report.read},
        {u"bytes"_s, bytes},
        {u"source_bytes"_s, report.sourceBytes},
        {u"shards"_s, shards},
        {u"refusal"_s, textOrNull(report.refusal)},
        {u"fault_count"_s, report.faultCount},
        {u"faults"_s, jsonOf(report.faults)},
        {u"warning_count"_s, report.warningCount},
        {u"warnings"_s, jsonOf(report.warnings)},
        {u"requests_by_model"_s, jsonOf(report.requestsByModel)},
        {u"mapped_ids"_s, report.mappedIds},
        {u"fixes_applied"_s, report.fixesApplied},
        {u"estimate"_s, jsonOf(report.estimate)},
    };
}

QJsonObject jsonOf(const core::Job &job)
{
    QJsonArray batches;
    for (const core::Shard &shard : job.shards)
        batches.append(jsonOf(shard));
    const QStringList workspaces = core::workspacesOf(job);
    return QJsonObject{
        {u"job"_s, job.id},
        {u"name"_s, job.name},
        {u"state"_s, core::stateName(job.state)},
        {u"profile"_s, job.profile},
        {u"sandbox"_s, job.sandbox},
        {u"workflow"_s, textOrNull(job.workflow)},
        {u"project"_s, textOrNull(job.project)},
        {u"source"_s, textOrNull(job.source)},
        {u"model"_s, textOrNull(job.model)},
        {u"requests"_s, job.requests},
        {u"created_at"_s, core::toRfc3339(job.createdAt)},
        {u"ended_at"_s, jsonOf(job.endedAt)},
        {u"parent"_s, textOrNull(job.parent)},
        {u"adopted"_s, job.adopted},
        {u"canary"_s, job.canary},
        {u"released"_s, job.released},
        {u"workspace_id"_s, workspaces.size() == 1 ? QJsonValue{workspaces.constFirst()} : QJsonValue{}},
        {u"batches"_s, batches},
        {u"counts"_s, jsonOf(job.counts)},
        {u"usage"_s, jsonOf(job.usage)},
        {u"cost"_s, jsonOf(job.cost)},
        {u"unpriced_requests"_s, job.unpriced},
        {u"saved_by_batch"_s, jsonOf(job.savedByBatch)},
        {u"estimate"_s,
         QJsonObject{{u"input_tokens"_s, job.estimateInput},
                     {u"output_tokens_expected"_s, job.estimateOutput},
                     {u"cost_batch"_s, jsonOf(job.estimateBatch)},
                     {u"cost_realtime"_s, jsonOf(job.estimateRealtime)},
                     {u"cost_worst"_s, jsonOf(job.estimateWorst)}}},
        {u"last_trouble"_s, textOrNull(job.error)},
        {u"error"_s, QJsonValue{}},
    };
}

QJsonObject jsonOf(const core::Batch &batch)
{
    return QJsonObject{
        {u"id"_s, batch.id},
        {u"processing_status"_s, batch.statusText},
        {u"requests"_s, batch.counts.total()},
        {u"created_at"_s, core::toRfc3339(batch.createdAt)},
        {u"expires_at"_s, jsonOf(batch.expiresAt)},
        {u"ended_at"_s, jsonOf(batch.endedAt)},
    };
}

} // namespace app
