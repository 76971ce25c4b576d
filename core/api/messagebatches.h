// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpclient.h"
#include "core/batches/batch.h"

namespace core {

struct BatchPage
{
    QList<Batch> batches; ///< newest first
    bool hasMore = false;
    QString firstId, lastId; ///< cursors; "" on an empty page
};

/// From the bodies of answers. BadResponse names the first field that is missing or of the wrong
/// type; a status that is not known is kept as Batch::Status::Other with its text.
Result<Batch> parseBatch(const QByteArray &body);
Result<BatchPage> parseBatchPage(const QByteArray &body);

/// Reply to a retrieve: when to ask again.
struct BatchStatus
{
    Batch batch;
    std::optional<std::chrono::milliseconds> retryAfter;
};

/// The Message Batches resource (API reference §2). Ids are opaque; one that cannot stand in a path
/// is BadInput.
class MessageBatches
{
public:
    explicit MessageBatches(HttpClient &http) : m_http{http} { }

    /// Creates a batch from a file that holds the whole body. Never sent twice: an answer that does
    /// not come, or that cannot be read, is Error::Kind::Unclear. `extendedOutput` adds the beta
    /// header for max_tokens over 128,000.
    Answer<Batch> create(const QString &bodyFile, bool extendedOutput = false);
    Answer<BatchStatus> retrieve(const QString &id);
    /// At most one of `afterId` and `beforeId`. `limit` 1 to 1000.
    Answer<BatchPage> list(int limit = 20, const QString &afterId = {},
                           const QString &beforeId = {});
    Answer<Batch> cancel(const QString &id);
    Answer<void> remove(const QString &id); ///< DELETE; only ended batches
    /// Streams the results of an ended batch. Errors: BadInput when there is no results_url yet, or
    /// it is not of the endpoint's origin: nothing is sent then.
    Answer<HttpResponse> results(const Batch &batch, HttpClient::ChunkReceiver receiver,
                                 HttpClient::RestartNotice restarted,
                                 HttpClient::ReadyForMore ready = {});

private:
    HttpClient &m_http;
};

} // namespace core
