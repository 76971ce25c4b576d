// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/messagebatches.h"
#include "core/api/jsonreader.h"
#include "core/api/paging.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

/// Far above the 100,000 requests that a batch may have, far below what would overflow a sum.
constexpr qint64 MostRequests = 1'000'000'000;

Batch::Status statusOf(const QString &text)
{
    if (text == u"in_progress")
        return Batch::Status::InProgress;
    if (text == u"canceling")
        return Batch::Status::Canceling;
    if (text == u"ended")
        return Batch::Status::Ended;
    return Batch::Status::Other;
}

Result<Batch> readBatch(JsonReader json)
{
    const QString status = json.string(u"processing_status");
    Batch batch{.id = json.string(u"id"),
                .status = statusOf(status),
                .statusText = status,
                .counts = {.processing = json.count(u"request_counts.processing", MostRequests),
                           .succeeded = json.count(u"request_counts.succeeded", MostRequests),
                           .errored = json.count(u"request_counts.errored", MostRequests),
                           .canceled = json.count(u"request_counts.canceled", MostRequests),
                           .expired = json.count(u"request_counts.expired", MostRequests)},
                .createdAt = json.instant(u"created_at"),
                .expiresAt = json.instantIfAny(u"expires_at"),
                .endedAt = json.instantIfAny(u"ended_at"),
                .cancelInitiatedAt = json.instantIfAny(u"cancel_initiated_at"),
                .archivedAt = json.instantIfAny(u"archived_at"),
                .resultsUrl = json.stringIfAny(u"results_url")};
    // Without an id by which it can be asked for there is no batch.
    if (!json.failed() && !isPathSegment(batch.id))
        json.fail(batch.id.isEmpty() ? u"\"id\" of the batch is empty"_s
                                     : u"\"id\" of the batch cannot be one"_s);
    return json.finish(std::move(batch));
}

Result<void> readDeletion(const QByteArray &body)
{
    JsonReader json{body, u"deleted batch"_s};
    json.string(u"id");
    return json.failed() ? Result<void>{json.error()} : Result<void>{};
}

/// In which workspace the caller acts, as the answer tells; "" if it does not, or what it tells is none.
QString workspaceOf(const HttpResponse &response)
{
    constexpr qsizetype Longest = 200;
    const QByteArray id = response.header("anthropic-workspace-id");
    const bool plain = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    return plain && id.size() <= Longest ? QString::fromLatin1(id) : QString{};
}

/// A batch that was asked for by its id. Another one, from whatever cache or proxy, must not pass
/// for it.
Result<Batch> readOwnBatch(const HttpResponse &response, const QString &id)
{
    Result<Batch> batch = parseBatch(response.body);
    if (batch && batch->id != id)
        batch = Error{.kind = Error::Kind::BadResponse,
                      .detail = u"the answer is about another batch than the one asked for"_s};
    if (batch)
        batch->workspace = workspaceOf(response);
    return withAnswer(std::move(batch), response);
}

template<typename T> Answer<T> badId()
{
    return answered<T>(Error{.kind = Error::Kind::BadInput, .detail = u"this is not a batch id"_s});
}

QString pathOf(const QString &id) { return u"/v1/messages/batches/"_s + pathSegment(id); }

} // namespace

Result<Batch> parseBatch(const QByteArray &body) { return readBatch(JsonReader{body, u"batch"_s}); }

Result<BatchPage> parseBatchPage(const QByteArray &body)
{
    const Result<Page> page = parsePage(body, u"list of batches"_s);
    if (!page)
        return page.error();
    BatchPage result{
        .batches = {}, .hasMore = page->hasMore, .firstId = page->firstId, .lastId = page->lastId};
    result.batches.reserve(page->data.size());
    for (const QJsonValue &value : page->data) {
        Result<Batch> batch = readBatch(JsonReader{value, u"batch"_s});
        if (!batch)
            return batch.error();
        result.batches.append(std::move(batch.value()));
    }
    return result;
}

Answer<Batch> MessageBatches::create(const QString &bodyFile, bool extendedOutput)
{
    HttpRequest request{.method = HttpRequest::Method::Post,
                        .path = u"/v1/messages/batches"_s,
                        .bodyFile = bodyFile,
                        .onlyOnce = true};
    if (extendedOutput)
        request.beta = "output-300k-2026-03-24";
    return m_http.ask<Batch>(request, [](const HttpResponse &response) {
        Result<Batch> batch = withAnswer(parseBatch(response.body), response);
        if (batch) {
            batch->workspace = workspaceOf(response);
            return batch;
        }
        Error unclear = batch.error();
        unclear.kind = Error::Kind::Unclear;
        unclear.detail = u"the batch was probably created, but the answer cannot be read: "_s
            + batch.error().detail;
        return Result<Batch>{unclear};
    });
}

Answer<BatchStatus> MessageBatches::retrieve(const QString &id)
{
    if (!isPathSegment(id))
        return badId<BatchStatus>();
    return m_http.ask<BatchStatus>(
        {.path = pathOf(id)}, [id](const HttpResponse &response) -> Result<BatchStatus> {
            const Result<Batch> batch = readOwnBatch(response, id);
            if (!batch)
                return batch.error();
            return BatchStatus{.batch = *batch, .retryAfter = response.retryAfter};
        });
}

Answer<BatchPage> MessageBatches::list(int limit, const QString &afterId, const QString &beforeId)
{
    const HttpRequest request{.path =
                                  u"/v1/messages/batches"_s + pageQuery(limit, afterId, beforeId)};
    return m_http.ask<BatchPage>(request, [](const HttpResponse &response) {
        Result<BatchPage> page = withAnswer(parseBatchPage(response.body), response);
        if (page)
            for (Batch &batch : page->batches)
                batch.workspace = workspaceOf(response);
        return page;
    });
}

Answer<Batch> MessageBatches::cancel(const QString &id)
{
    if (!isPathSegment(id))
        return badId<Batch>();
    const HttpRequest request{
        .method = HttpRequest::Method::Post, .path = pathOf(id) + u"/cancel"_s, .body = "{}"};
    return m_http.ask<Batch>(
        request, [id](const HttpResponse &response) { return readOwnBatch(response, id); });
}

Answer<void> MessageBatches::remove(const QString &id)
{
    if (!isPathSegment(id))
        return badId<void>();
    return m_http.ask<void>({.method = HttpRequest::Method::Delete, .path = pathOf(id)},
                            [](const HttpResponse &response) {
                                return withAnswer(readDeletion(response.body), response);
                            });
}

Answer<HttpResponse> MessageBatches::results(const Batch &batch, HttpClient::ChunkReceiver receiver,
                                             HttpClient::RestartNotice restarted,
                                             HttpClient::ReadyForMore ready)
{
    const QUrl url{batch.resultsUrl, QUrl::StrictMode};
    if (batch.resultsUrl.isEmpty() || !url.isValid() || url.isRelative())
        return answered<HttpResponse>(Error{.kind = Error::Kind::BadInput,
                                            .detail = batch.resultsUrl.isEmpty()
                                                ? u"the batch has no results yet"_s
                                                : u"the address of the results is not a URL"_s});
    const HttpRequest request{.path = QString::fromLatin1(url.toEncoded()),
                              .accept = "application/binary"};
    return m_http.stream(request, std::move(receiver), std::move(restarted), std::move(ready));
}

} // namespace core
