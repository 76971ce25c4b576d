// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apikey.h"
#include "core/base/answer.h"
#include "core/base/clock.h"
#include "core/requests/requestrules.h"

#include <QIODevice>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPair>
#include <QUrl>

#include <functional>

namespace core {

/// Where and as whom the service is called.
struct Endpoint
{
    QUrl baseUrl; ///< without /v1
    ApiKey key;
    QString workspace; ///< anthropic-workspace-id, "" for none
    QList<QPair<QByteArray, QByteArray>> extraHeaders = {}; ///< ANTHROPIC_CUSTOM_HEADERS
    ApiVersion version = CurrentApiVersion;
};

struct HttpRequest
{
    enum class Method { Get, Post, Delete };
    Method method = Method::Get;
    QString path;              ///< "/v1/models?limit=20", or an absolute URL (results_url)
    QByteArray body = {};      ///< JSON
    QString bodyFile = {};     ///< or: a file that is streamed as the body
    QByteArray accept = "application/json";
    QByteArray beta = {};      ///< anthropic-beta
    /// Creates something that must not be created twice: never resent once all of the body may have left.
    /// The answer is then Error::Kind::Unclear for anything but a definite refusal.
    bool onlyOnce = false;
    std::chrono::milliseconds timeout = std::chrono::minutes{10}; ///< without a byte in either direction, per attempt
    int maxRetries = 2;
};

struct HttpResponse
{
    int status = 0;
    QByteArray body; ///< empty when it went to a chunk receiver
    QString requestId;
    std::optional<std::chrono::milliseconds> retryAfter;
    QList<QPair<QByteArray, QByteArray>> headers; ///< names in lower case
    std::chrono::milliseconds took{0};

    QByteArray header(QByteArrayView lowerCaseName) const;
};

/// The only place that touches QNetworkReply: headers, credentials, timeouts, retries, status → Error
/// (API reference §1). Lives in one thread; answers come in it. The credential goes only to the origin (scheme, host,
/// port) of the endpoint, also when `path` is absolute; redirects are not followed.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    HttpClient(Endpoint endpoint, Clock &clock, Jitter jitter, QObject *parent = nullptr);
    ~HttpClient() override;

    Answer<HttpResponse> send(const HttpRequest &request);

    /// For results: the body in pieces, as they come. `receiver` returns how many bytes it can take soon (back-pressure);
    /// it gets an empty piece before a retry starts the body anew. Gzip is undone. The response's body is empty.
    using ChunkReceiver = std::function<void(QByteArrayView piece)>;
    using RestartNotice = std::function<void()>;
    Answer<HttpResponse> stream(const HttpRequest &request, ChunkReceiver receiver,
                                RestartNotice restarted);

    const Endpoint &endpoint() const;
    void setEndpoint(Endpoint endpoint);

signals:
    /// Each answer or failure, for the status bar. Latency is 0 for failures.
    void contacted(std::chrono::milliseconds latency);
    void failed(const core::Error &error);
    /// A retry waits: the service is busy.
    void waiting(std::chrono::milliseconds delay, const core::Error &reason);
    void uploadProgress(qint64 sent, qint64 total);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Status and body of a refusal → Error, by API reference §1.6 and §1.7. HTML from proxies is kept out of the detail.
Error errorOf(int status, const QByteArray &body,
              const QList<QPair<QByteArray, QByteArray>> &headers);

} // namespace core
