// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/httpcall.h"
#include "core/api/networkexchange.h"
#include "core/api/requestheaders.h"
#include "core/api/retrypolicy.h"
#include "core/api/serviceurl.h"
#include "core/api/socketexchange.h"

#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace core {
namespace {

/// Larger than any answer that is not streamed: a page of 1000 batches is about half a megabyte.
constexpr qsizetype LargestAnswer = 64 << 20;
constexpr qsizetype LargestRefusal = 1 << 20;

QByteArray methodName(HttpRequest::Method method)
{
    switch (method) {
    case HttpRequest::Method::Post: return "POST";
    case HttpRequest::Method::Delete: return "DELETE";
    default: return "GET";
    }
}

/// Answers that say for certain that nothing was created. A 303 points to what was made, a 302 is
/// used like one.
bool isDefiniteRefusal(int status)
{
    if (status == 301 || status == 307 || status == 308)
        return true;
    return status >= 400 && status < 500 && status != 408 && status != 409;
}

} // namespace

HttpCall::HttpCall(HttpClient &client, Clock &clock, const Jitter &jitter, Endpoint endpoint,
                   HttpRequest request, HttpClient::Flow flow, HttpClient::Done done)
    : QObject{&client}, m_client{client}, m_clock{clock}, m_jitter{jitter}, m_endpoint{std::move(
                                                                                endpoint)},
      m_request{std::move(request)}, m_flow{std::move(flow)}, m_done{std::move(done)}
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &HttpCall::checkIdle);
    m_hold.setInterval(4ms);
    connect(&m_hold, &QTimer::timeout, this, &HttpCall::holdUntilReady);
}

HttpCall::~HttpCall()
{
    if (m_exchange)
        m_exchange->stop();
}

WireRequest HttpCall::wireRequest() const
{
    return {.method = methodName(m_request.method),
            .url = serviceUrl(m_endpoint.baseUrl, m_request.path),
            .headers = requestHeaders(m_endpoint, m_request),
            .body = m_request.body,
            .bodyFile = m_request.bodyFile};
}

void HttpCall::attempt()
{
    m_response = {};
    m_inflater.reset();
    m_arrived = false;
    m_started.start();
    m_sinceByte.start();

    Exchange::Listener listener{
        .head = [this](int status, const HttpHeaders &headers) { takeHead(status, headers); },
        .piece = [this](QByteArrayView piece) { takePiece(piece); },
        .sent =
            [this](qint64 sent, qint64 total) {
                touch();
                if (m_request.onlyOnce || !m_request.bodyFile.isEmpty())
                    emit m_client.uploadProgress(sent, total);
            },
        .ended = [this](const std::optional<Error> &failure) { attemptEnded(failure); }};
    if (m_flow.receiver || hasLargeBody())
        m_exchange = new SocketExchange{wireRequest(), std::move(listener), this};
    else
        m_exchange = new NetworkExchange{wireRequest(), std::move(listener), this};
    m_idle.start(m_request.timeout);
    m_exchange->start();
}

/// Whether the body takes a while to send, in which QNetworkAccessManager is deaf (see
/// SocketExchange).
bool HttpCall::hasLargeBody() const
{
    constexpr qint64 sentAtOnce = 1 << 20; // what a socket takes without waiting for the other side
    return m_request.body.size() > sentAtOnce
        || (!m_request.bodyFile.isEmpty() && QFileInfo{m_request.bodyFile}.size() > sentAtOnce);
}

void HttpCall::touch() { m_sinceByte.start(); }

void HttpCall::checkIdle()
{
    if (!m_exchange)
        return;
    if (m_hold.isActive()) // the receiver is slow, not the service
        touch();
    const auto since = std::chrono::milliseconds{m_sinceByte.elapsed()};
    if (since < m_request.timeout) {
        m_idle.start(m_request.timeout - since);
        return;
    }
    const double seconds = std::chrono::duration<double>{m_request.timeout}.count();
    attemptEnded(Error{.kind = Error::Kind::Timeout,
                       .detail = u"not a byte came from %1 for %2 s"_s.arg(
                           m_endpoint.baseUrl.host(), QString::number(seconds))});
}

void HttpCall::takeHead(int status, const HttpHeaders &headers)
{
    touch();
    m_response.status = status;
    m_response.headers = headers;
    m_response.requestId = QString::fromLatin1(headerOf(headers, "request-id"));
    m_response.retryAfter = retryAfterOf(headers, m_clock.now());
    m_response.took = std::chrono::milliseconds{m_started.elapsed()};
    if (isStreamed() && headerOf(headers, "content-type").toLower().startsWith("text/html")) {
        refuseAnswer(u"a web page came, as a proxy or gateway in between sends"_s);
        return;
    }
    const QByteArray encoding = headerOf(headers, "content-encoding").toLower();
    if (encoding == "gzip" || encoding == "x-gzip")
        m_inflater = std::make_unique<Inflater>();
    else if (!encoding.isEmpty() && encoding != "identity")
        refuseAnswer(u"the answer is encoded in a way that was not asked for"_s);
}

void HttpCall::takePiece(QByteArrayView piece)
{
    touch();
    if (!m_inflater) {
        keep(piece);
    } else if (!m_inflater->feed(piece, [this](QByteArrayView plain) { return keep(plain); })
               && m_exchange) {
        refuseAnswer(u"the compressed answer is damaged"_s);
    }
    touch(); // the receiver's time is not the service's
}

/// False when no more is wanted.
bool HttpCall::keep(QByteArrayView plain)
{
    if (isStreamed()) {
        m_delivered = true;
        m_flow.receiver(plain);
        if (m_flow.ready && m_exchange && !m_flow.ready()) {
            m_exchange->setHeld(true);
            m_hold.start();
        }
        return m_exchange != nullptr;
    }
    if (m_response.status / 100 != 2) {
        const qsizetype room = LargestRefusal - m_response.body.size();
        m_response.body += plain.first(std::min(room, plain.size()));
        return true;
    }
    if (m_response.body.size() + plain.size() > LargestAnswer) {
        refuseAnswer(u"the answer is larger than %1 MB"_s.arg(LargestAnswer >> 20));
        return false;
    }
    m_response.body += plain;
    return true;
}

void HttpCall::holdUntilReady()
{
    if (m_exchange && !m_flow.ready())
        return;
    m_hold.stop();
    touch();
    if (m_exchange)
        m_exchange->setHeld(false);
}

void HttpCall::refuseAnswer(const QString &why)
{
    attemptEnded(Error{.kind = Error::Kind::BadResponse, .detail = why});
}

QString HttpCall::requestName() const
{
    return QString::fromLatin1(methodName(m_request.method)) + u' '
        + serviceUrl(m_endpoint.baseUrl, m_request.path).path();
}

/// Later, so that whoever hears it may put an end to the client.
void HttpCall::tellContact()
{
    const Contact contact{.request = requestName(),
                          .status = m_response.status,
                          .requestId = m_response.requestId,
                          .took = m_response.took,
                          .allowance = requestAllowanceOf(m_response.headers)};
    QMetaObject::invokeMethod(
        &m_client, [client = &m_client, contact] { emit client->answered(contact); },
        Qt::QueuedConnection);
}

void HttpCall::attemptEnded(std::optional<Error> failure)
{
    if (!m_exchange)
        return;
    m_idle.stop();
    m_hold.stop();
    Exchange *const exchange = std::exchange(m_exchange, nullptr);
    m_arrived = exchange->mayHaveArrived();
    exchange->stop();
    exchange->deleteLater();
    if (m_response.status != 0)
        tellContact();

    if (!failure && m_inflater && !m_inflater->isComplete() && m_response.status / 100 == 2)
        failure = Error{.kind = Error::Kind::Network,
                        .detail = u"the compressed answer ends too early"_s};
    if (!failure && isCutJson())
        failure = Error{.kind = Error::Kind::Network, .detail = u"the answer broke off"_s};
    if (!failure && m_response.status / 100 == 2)
        succeed();
    else
        retryOrFail(judged(failure));
}

/// Every answer that is kept is a JSON object. One whose length was not announced may have been cut
/// without anybody's noticing (see NetworkExchange). What begins as something else, such as a web
/// page, is a matter of the parsers.
bool HttpCall::isCutJson() const
{
    if (m_response.status / 100 != 2 || m_flow.receiver || m_request.accept != "application/json"
        || !m_response.header("content-length").isEmpty() || m_response.status == 204)
        return false;
    const QByteArray body = m_response.body.trimmed();
    if (!body.isEmpty() && !body.startsWith('{'))
        return false;
    QJsonParseError parsed;
    QJsonDocument::fromJson(body, &parsed);
    return parsed.error != QJsonParseError::NoError;
}

/// What went wrong with this attempt. A refusal whose body was cut is still that refusal.
Error HttpCall::judged(const std::optional<Error> &failure) const
{
    if (m_response.status != 0 && m_response.status / 100 != 2) {
        Error error = errorOf(m_response.status, m_response.body, m_response.headers);
        error.retryAfter = m_response.retryAfter;
        if (const QByteArray &secret = m_endpoint.key.secret(); !secret.isEmpty())
            error.detail.replace(QString::fromUtf8(secret), u"…"_s);
        return error;
    }
    Error error = *failure;
    error.status = m_response.status;
    error.requestId = m_response.requestId;
    return error;
}

bool HttpCall::mayBeRepeated(const Error &error) const
{
    switch (error.kind) {
    case Error::Kind::Billing: // a limit does not go away by asking again
    case Error::Kind::Storage:
    case Error::Kind::BadResponse: return false;
    default: break;
    }
    const bool brokeOff = error.kind == Error::Kind::Timeout || error.kind == Error::Kind::Network;
    if (brokeOff && m_response.status / 100 != 4)
        return true;
    return isRetried(m_response.status, m_response.headers);
}

// Signals come last in these: whoever hears them may put an end to the client.

void HttpCall::succeed()
{
    const bool answered = !isWebPage();
    finish(m_response);
    if (answered)
        emit m_client.contacted(m_response.took);
    else
        emit m_client.failed({.kind = Error::Kind::BadResponse,
                              .detail = u"the answer is not one of the service's"_s,
                              .status = m_response.status});
}

/// Something between here and the service answers in its place, such as the page of a network that
/// wants a login first. What is asked for is always an object of JSON.
bool HttpCall::isWebPage() const
{
    const QByteArray body = m_response.body.trimmed();
    return !m_flow.receiver && m_request.accept == "application/json" && !body.isEmpty()
        && !body.startsWith('{');
}

void HttpCall::retryOrFail(const Error &error)
{
    // Anything of an answer that says yes means that the request arrived, whatever was counted.
    const bool arrived = m_arrived || m_response.status / 100 == 2;
    if (m_request.onlyOnce && arrived && !isDefiniteRefusal(error.status)) {
        Error unclear = error;
        unclear.kind = Error::Kind::Unclear;
        unclear.detail = u"the request was sent whole, but whether it took effect is not known: "_s
            + error.detail;
        fail(unclear);
    } else if (m_retries >= m_request.maxRetries || !mayBeRepeated(error)) {
        fail(error);
    } else {
        retry(error);
    }
}

void HttpCall::retry(const Error &reason)
{
    const auto delay = retryDelay(m_retries++, reason.retryAfter, m_jitter());
    m_clock.callAfter(delay, this, [this] {
        if (std::exchange(m_delivered, false) && m_flow.restarted)
            m_flow.restarted();
        attempt();
    });
    emit m_client.waiting(delay, reason, requestName());
}

void HttpCall::fail(const Error &error)
{
    finish(error);
    emit m_client.failed(error);
}

void HttpCall::finish(const Result<HttpResponse> &result)
{
    deleteLater();
    if (const HttpClient::Done done = std::exchange(m_done, {}))
        done(result);
}

} // namespace core
