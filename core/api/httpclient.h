// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/contact.h"
#include "core/api/httpmessage.h"
#include "core/base/answer.h"
#include "core/base/clock.h"

#include <QObject>

#include <functional>
#include <memory>

namespace core {

/// The service over HTTP: headers, credentials, timeouts, retries, status → Error (API reference
/// §1). Lives in one thread; answers come in it. The credential goes only to the origin (scheme,
/// host, port) of the endpoint, also when `path` is absolute; redirects are not followed. Canceling
/// an answer breaks the request off, as does the end of the client.
///
/// Small requests go through QNetworkAccessManager. Those with `onlyOnce` or a `bodyFile`, and
/// streams, go over a socket of their own instead, because QNetworkAccessManager sends requests
/// again by itself, reads no answer while it sends, and takes some cut answers for whole (see
/// socketexchange.h). Both use HTTP/1.1, a connection for each request, TLS checked by the system's
/// certificates, and the system's proxies except for loopback. There are no cookies and no cache.
/// Answers are asked for in gzip, over loopback plain.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    HttpClient(Endpoint endpoint, Clock &clock, Jitter jitter, QObject *parent = nullptr);
    ~HttpClient() override;

    /// Errors: BadInput (a path of another origin: nothing is sent), Storage (the body file), those
    /// of errorOf(), Network, Timeout, BadResponse, and Unclear with onlyOnce.
    Answer<HttpResponse> send(const HttpRequest &request);

    /// send(), and its response read by `reading`: Result<T>(const HttpResponse &). Other than a
    /// future mapped from send(), canceling this one stops the request.
    template<typename T, typename Reading>
    Answer<T> ask(const HttpRequest &request, Reading reading);

    /// For results: the body in pieces, as they come, gzip undone. `receiver` may take its time; no
    /// more than about 2 MB are read ahead. Before a retry starts the body anew, `restarted` is
    /// called if `receiver` was. The response's body is empty. A body that breaks off is an error,
    /// never a short success.
    using ChunkReceiver = std::function<void(QByteArrayView piece)>;
    using RestartNotice = std::function<void()>;
    /// Whether `receiver` may be called now without its blocking the thread; asked before each
    /// piece and, while it says no, every few milliseconds.
    using ReadyForMore = std::function<bool()>;
    Answer<HttpResponse> stream(const HttpRequest &request, ChunkReceiver receiver,
                                RestartNotice restarted, ReadyForMore ready = {});

    const Endpoint &endpoint() const;
    /// For requests from now on; those under way keep theirs.
    void setEndpoint(Endpoint endpoint);

signals:
    void endpointChanged();
    /// Each answer or failure, for the status bar. Latency is 0 for failures.
    void contacted(std::chrono::milliseconds latency);
    void failed(const core::Error &error);
    /// Each answer with a status, also those that are tried again. Told once the call is over.
    void answered(const core::Contact &contact);
    /// A retry waits: the service is busy. `request` as in Contact.
    void waiting(std::chrono::milliseconds delay, const core::Error &reason,
                 const QString &request);
    /// Of a request with onlyOnce or a bodyFile, in bytes of its body.
    void uploadProgress(qint64 sent, qint64 total);

private:
    struct Flow
    {
        ChunkReceiver receiver = {};
        RestartNotice restarted = {};
        ReadyForMore ready = {};
    };
    using Done = std::function<void(Result<HttpResponse>)>;
    /// The call; its deletion breaks it off. nullptr when it is done already.
    QObject *begin(const HttpRequest &request, Flow flow, Done done);
    template<typename T, typename Reading>
    Answer<T> start(const HttpRequest &request, Flow flow, Reading reading);

    friend class HttpCall;
    struct Private;
    std::unique_ptr<Private> d;
};

/// Status and body of a refusal → Error, by API reference §1.6 and §1.7. HTML from proxies is kept
/// out of the detail, and so is whatever looks like a key.
Error errorOf(int status, const QByteArray &body, const HttpHeaders &headers);

template<typename T, typename Reading>
Answer<T> HttpClient::start(const HttpRequest &request, Flow flow, Reading reading)
{
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const Answer<T> answer = promise->future();
    QObject *const call =
        begin(request, std::move(flow),
              [promise, reading = std::move(reading)](Result<HttpResponse> response) {
                  promise->addResult(response ? Result<T>{reading(response.value())}
                                              : Result<T>{response.error()});
                  promise->finish();
              });
    if (call) {
        auto *watcher = new QFutureWatcher<Result<T>>{call};
        QObject::connect(watcher, &QFutureWatcherBase::canceled, call, &QObject::deleteLater);
        watcher->setFuture(answer);
    }
    return answer;
}

template<typename T, typename Reading>
Answer<T> HttpClient::ask(const HttpRequest &request, Reading reading)
{
    return start<T>(request, {}, std::move(reading));
}

} // namespace core
