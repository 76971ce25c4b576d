// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/organizationroutes.h"

#include "core/pricing/cost.h"
#include "core/sandbox/fingerprint.h"
#include "core/sandbox/ratelimits.h"
#include "core/sandbox/reportquery.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <tuple>

namespace core::sandbox {
namespace {

using namespace Qt::StringLiterals;

constexpr qint64 Minute = 60;
constexpr qint64 Hour = 60 * Minute;
constexpr qint64 Day = 24 * Hour;

QByteArray contextWindowOf(const UsageKey &key) { return key.largePrompt ? "200k-1M" : "0-200k"; }

/// The default workspace has no id in reports (API reference §6).
QJsonValue workspaceIdOf(const UsageKey &key)
{
    return key.workspace == DefaultWorkspace ? QJsonValue{}
                                             : QJsonValue{QString::fromLatin1(key.workspace)};
}

bool passes(const RequestHead &head, QByteArrayView filter, const QByteArray &value)
{
    const QList<QByteArray> wanted = head.queryValues(filter);
    return wanted.isEmpty() || wanted.contains(value);
}

/// Those entries of the log that the filters of a usage report let through.
QList<UsageEntry> filtered(const RequestHead &head, const UsageLog &usage)
{
    QList<UsageEntry> entries = usage.entries();
    entries.removeIf([&head](const UsageEntry &entry) {
        const UsageKey &key = entry.key;
        return !passes(head, "models[]", key.model)
            || !passes(head, "service_tiers[]", key.serviceTier)
            || !passes(head, "context_window[]", contextWindowOf(key))
            || !passes(head, "inference_geos[]", key.inferenceGeo)
            || !passes(head, "workspace_ids[]", key.workspace)
            || !passes(head, "speeds[]", key.fast ? "fast" : "standard")
            || !head.queryValues("api_key_ids[]").isEmpty()
            || !head.queryValues("account_ids[]").isEmpty()
            || !head.queryValues("service_account_ids[]").isEmpty();
    });
    return entries;
}

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument{object}.toJson(QJsonDocument::Compact);
}

/// The part of `key` that a usage report groups by; the rest is as in every other entry.
UsageKey groupOf(const UsageKey &key, const ReportQuery &query)
{
    UsageKey group;
    if (query.groupsBy("workspace_id"))
        group.workspace = key.workspace;
    if (query.groupsBy("model"))
        group.model = key.model;
    if (query.groupsBy("service_tier"))
        group.serviceTier = key.serviceTier;
    if (query.groupsBy("inference_geo"))
        group.inferenceGeo = key.inferenceGeo;
    if (query.groupsBy("speed"))
        group.fast = key.fast;
    if (query.groupsBy("context_window"))
        group.largePrompt = key.largePrompt;
    return group;
}

QByteArray usageResult(const UsageKey &group, const Usage &usage, const ReportQuery &query)
{
    const auto shown = [&query](QByteArrayView dimension, const QByteArray &value) {
        return query.groupsBy(dimension) ? QJsonValue{QString::fromLatin1(value)} : QJsonValue{};
    };
    QJsonObject result{
        {u"uncached_input_tokens"_s, usage.input},
        {u"cache_creation"_s,
         QJsonObject{{u"ephemeral_1h_input_tokens"_s, usage.cacheWrite1h},
                     {u"ephemeral_5m_input_tokens"_s, usage.cacheWrite5m}}},
        {u"cache_read_input_tokens"_s, usage.cacheRead},
        {u"output_tokens"_s, usage.output},
        {u"server_tool_use"_s, QJsonObject{{u"web_search_requests"_s, usage.webSearches}}},
        {u"account_id"_s, QJsonValue{}},
        {u"api_key_id"_s, QJsonValue{}},
        {u"service_account_id"_s, QJsonValue{}},
        {u"workspace_id"_s, query.groupsBy("workspace_id") ? workspaceIdOf(group) : QJsonValue{}},
        {u"model"_s, shown("model", group.model)},
        {u"service_tier"_s, shown("service_tier", group.serviceTier)},
        {u"context_window"_s, shown("context_window", contextWindowOf(group))},
        {u"inference_geo"_s, shown("inference_geo", group.inferenceGeo)},
    };
    if (query.groupsBy("speed"))
        result.insert(u"speed"_s, group.fast ? u"fast"_s : u"standard"_s);
    return textOf(result);
}

/// One line of a bill.
struct CostLine
{
    QByteArray workspace;
    QByteArray model;
    QByteArray serviceTier;
    QByteArray inferenceGeo;
    bool largePrompt = false;
    QByteArray tokenType; ///< as the report names it

    friend bool operator<(const CostLine &a, const CostLine &b)
    {
        const auto fields = [](const CostLine &line) {
            return std::tie(line.workspace, line.model, line.serviceTier, line.inferenceGeo,
                            line.largePrompt, line.tokenType);
        };
        return fields(a) < fields(b);
    }
};

QString wordsFor(const QByteArray &tokenType)
{
    if (tokenType == "uncached_input_tokens")
        return u"Input Tokens"_s;
    if (tokenType == "output_tokens")
        return u"Output Tokens"_s;
    if (tokenType == "cache_read_input_tokens")
        return u"Input Tokens, Cache Hit"_s;
    return tokenType.endsWith("1h_input_tokens") ? u"Input Tokens, Cache Write 1h"_s
                                                 : u"Input Tokens, Cache Write 5m"_s;
}

QByteArray costResult(const CostLine &line, Money cost, const ReportQuery &query,
                      const ModelCatalog &models)
{
    const bool described = query.groupsBy("description");
    const auto text = [described](const QByteArray &value) {
        return described ? QJsonValue{QString::fromLatin1(value)} : QJsonValue{};
    };
    QJsonValue description;
    if (described) {
        const Model *const model = models.findExact(QString::fromLatin1(line.model));
        QString words = (model ? model->displayName : QString::fromLatin1(line.model))
            + (line.serviceTier == "batch" ? u" Usage, Batch - " : u" Usage - ");
        words += wordsFor(line.tokenType);
        description = words;
    }
    UsageKey key;
    key.workspace = line.workspace;
    key.largePrompt = line.largePrompt;
    return textOf({
        {u"currency"_s, u"USD"_s},
        {u"amount"_s, cost.scaled(100, 1).toDecimalUsd()}, // in cents
        {u"workspace_id"_s, query.groupsBy("workspace_id") ? workspaceIdOf(key) : QJsonValue{}},
        {u"description"_s, description},
        {u"cost_type"_s, described ? QJsonValue{u"tokens"_s} : QJsonValue{}},
        {u"context_window"_s, text(contextWindowOf(key))},
        {u"model"_s, text(line.model)},
        {u"service_tier"_s, text(line.serviceTier)},
        {u"token_type"_s, text(line.tokenType)},
        {u"inference_geo"_s, text(line.inferenceGeo)},
    });
}

} // namespace

Outcome usageReport(const Call &call, const UsageLog &usage)
{
    const auto parsed =
        reportQuery(call, {{"1d", Day, 7, 31}, {"1h", Hour, 24, 168}, {"1m", Minute, 60, 1440}},
                    {"account_id", "api_key_id", "context_window", "inference_geo", "model",
                     "service_account_id", "service_tier", "speed", "workspace_id"});
    if (const ApiError *error = std::get_if<ApiError>(&parsed))
        return *error;
    const ReportQuery &query = std::get<ReportQuery>(parsed);
    const QList<UsageEntry> entries = filtered(call.head, usage);
    Reply reply;
    reply.body = reportBody(query, [&](qint64 from, qint64 until) {
        QMap<UsageKey, Usage> groups;
        for (const UsageEntry &entry : entries) {
            const qint64 at = entry.key.minute * Minute;
            if (at >= from && at < until)
                groups[groupOf(entry.key, query)] += entry.usage;
        }
        QByteArray results;
        for (auto group = groups.cbegin(); group != groups.cend(); ++group) {
            if (!results.isEmpty())
                results += ',';
            results += usageResult(group.key(), group.value(), query);
        }
        return results;
    });
    return reply;
}

Outcome costReport(const Call &call, const UsageLog &usage, const ModelCatalog &models,
                   const PriceSheet &prices)
{
    const auto parsed = reportQuery(call, {{"1d", Day, 7, 31}}, {"workspace_id", "description"});
    if (const ApiError *error = std::get_if<ApiError>(&parsed))
        return *error;
    const ReportQuery &query = std::get<ReportQuery>(parsed);
    const QList<UsageEntry> entries = usage.entries();
    Reply reply;
    reply.body = reportBody(query, [&](qint64 from, qint64 until) {
        QMap<CostLine, Money> lines;
        for (const UsageEntry &entry : entries) {
            const UsageKey &key = entry.key;
            const qint64 at = key.minute * Minute;
            if (at < from || at >= until)
                continue;
            const std::optional<Cost> cost = costAtPromptSize(
                entry.usage, key.priceStep > 0 ? key.priceStep + 1 : 0,
                {.batch = key.serviceTier == "batch",
                 .speed = key.fast ? Speed::Fast : Speed::Standard,
                 .usOnly = key.inferenceGeo == "us"},
                QString::fromLatin1(key.model), utcDay(instantFromMs(at * 1000)), models, prices);
            if (!cost)
                continue; // no price is known for it
            const auto add = [&](const char *tokenType, Money money) {
                if (money == Money{})
                    return;
                CostLine line;
                if (query.groupsBy("workspace_id"))
                    line.workspace = key.workspace;
                if (query.groupsBy("description")) {
                    line = {line.workspace,   key.model,       key.serviceTier,
                            key.inferenceGeo, key.largePrompt, tokenType};
                }
                lines[line] += money;
            };
            add("uncached_input_tokens", cost->input);
            add("cache_creation.ephemeral_5m_input_tokens", cost->cacheWrite5m);
            add("cache_creation.ephemeral_1h_input_tokens", cost->cacheWrite1h);
            add("cache_read_input_tokens", cost->cacheRead);
            add("output_tokens", cost->output);
        }
        QByteArray results;
        for (auto line = lines.cbegin(); line != lines.cend(); ++line) {
            if (!results.isEmpty())
                results += ',';
            results += costResult(line.key(), line.value(), query, models);
        }
        return results;
    });
    return reply;
}

Outcome rateLimits(const Call &call, const ModelCatalog &models)
{
    const QString today = utcDay(instantFromMs(call.nowUs / 1000));
    const QByteArray wantedModel = call.head.queryValue("model").value_or(QByteArray{});
    const QByteArray wantedType = call.head.queryValue("group_type").value_or(QByteArray{});
    const Model *model = nullptr;
    if (!wantedModel.isEmpty()) {
        model = models.findExact(QString::fromUtf8(wantedModel));
        if (!model || model->retiredOn(today))
            return notFound("model: " + wantedModel);
    }
    // Under the older version a group was a string (API reference §6.4).
    const bool flat = call.version == ApiVersion::V2023_06_01;
    QJsonArray data;
    const auto add = [&](const QString &type, const QByteArray &name, const QString &displayName,
                         const QJsonValue &members, const QJsonArray &limits) {
        if (!wantedType.isEmpty() && wantedType != type.toLatin1())
            return;
        QJsonObject entry{
            {u"id"_s, QString::fromLatin1(madeUpId("rl_01", fingerprint(name)))},
            {u"type"_s, u"rate_limit"_s},
            {u"models"_s, members},
            {u"limits"_s, limits},
        };
        if (flat) {
            entry.insert(u"group_type"_s, type);
        } else {
            const QString id = QString::fromLatin1(madeUpId("rlg_01", fingerprint(name, 1)));
            QJsonObject group{{u"id"_s, id}, {u"type"_s, type}};
            if (type == u"model_group")
                group.insert(u"display_name"_s, displayName);
            entry.insert(u"group"_s, group);
        }
        data.append(entry);
    };
    const auto limit = [](const QString &type, qint64 value) {
        return QJsonObject{{u"type"_s, type}, {u"value"_s, value}};
    };
    QList<QByteArray> seen;
    for (const Model &each : models.models()) {
        const QByteArray group = RateLimits::groupOf(each);
        if (each.retiredOn(today) || seen.contains(group)
            || (model && RateLimits::groupOf(*model) != group))
            continue;
        seen.append(group);
        QJsonArray members;
        for (const Model &other : models.models()) {
            if (!other.retiredOn(today) && RateLimits::groupOf(other) == group)
                members.append(other.id);
        }
        const RateLimit figures = RateLimits::limitOf(each);
        add(u"model_group"_s, group, each.displayName, members,
            {limit(u"requests_per_minute"_s, figures.requests),
             limit(u"input_tokens_per_minute_cache_aware"_s, figures.input),
             limit(u"output_tokens_per_minute"_s, figures.output)});
    }
    if (!model) {
        add(u"batch"_s, "batch", {}, QJsonValue{},
            {limit(u"requests_per_minute"_s, 4'000), limit(u"enqueued_batch_requests"_s, 500'000)});
        add(u"token_count"_s, "token_count", {}, QJsonValue{},
            {limit(u"requests_per_minute"_s, 8'000)});
    }
    Reply reply;
    reply.body = textOf({{u"data"_s, data}, {u"next_page"_s, QJsonValue{}}});
    return reply;
}

} // namespace core::sandbox
