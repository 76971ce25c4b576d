// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/exchange.h"
#include "core/api/httpclient.h"
#include "core/api/inflater.h"

#include <QElapsedTimer>
#include <QTimer>

namespace core {

/// One request of an HttpClient through all its attempts. Calls `done` once, unless it is deleted
/// before.
class HttpCall final : public QObject
{
    Q_OBJECT
public:
    HttpCall(HttpClient &client, Clock &clock, const Jitter &jitter, Endpoint endpoint,
             HttpRequest request, HttpClient::Flow flow, HttpClient::Done done);
    ~HttpCall() override;

    void attempt();

private:
    void takeHead(int status, const HttpHeaders &headers);
    void takePiece(QByteArrayView piece);
    bool keep(QByteArrayView plain);
    void holdUntilReady();
    void touch();
    bool hasLargeBody() const;
    void checkIdle();
    QString requestName() const; ///< "POST /v1/messages/batches"
    void tellContact();
    void attemptEnded(std::optional<Error> failure);
    void refuseAnswer(const QString &why); ///< breaks off an answer that cannot be used
    bool isCutJson() const;
    bool isWebPage() const;
    Error judged(const std::optional<Error> &failure) const;
    bool mayBeRepeated(const Error &error) const;
    void succeed();
    void retryOrFail(const Error &error);
    void retry(const Error &reason);
    void fail(const Error &error);
    void finish(const Result<HttpResponse> &result);
    WireRequest wireRequest() const;
    bool isStreamed() const { return m_flow.receiver && m_response.status / 100 == 2; }

    HttpClient &m_client;
    Clock &m_clock;
    const Jitter &m_jitter;
    const Endpoint m_endpoint;
    const HttpRequest m_request;
    const HttpClient::Flow m_flow;
    HttpClient::Done m_done;

    Exchange *m_exchange = nullptr; ///< nullptr between attempts
    std::unique_ptr<Inflater> m_inflater;
    HttpResponse m_response;
    bool m_delivered = false; ///< the receiver got a piece of the body
    bool m_arrived = false; ///< what mayHaveArrived() said at the end
    int m_retries = 0;
    QElapsedTimer m_started;
    QElapsedTimer m_sinceByte;
    QTimer m_idle;
    QTimer m_hold;
};

} // namespace core
