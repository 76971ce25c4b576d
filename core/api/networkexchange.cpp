// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/networkexchange.h"
#include "core/api/networkfault.h"
#include "core/api/sentonce.h"

#include <QTimer>

using namespace Qt::StringLiterals;

namespace core {

namespace {

Error unreadable(const QString &why)
{
    return {.kind = Error::Kind::Storage, .detail = u"the file to be sent cannot be read: "_s + why};
}

} // namespace

NetworkExchange::NetworkExchange(WireRequest request, Listener listener, QObject *parent)
    : Exchange{parent}, m_request{std::move(request)},
      m_listener{std::move(listener)}, m_piece{256 * 1024, Qt::Uninitialized}
{
    m_network.setProxyFactory(new SystemProxies);
    m_network.setStrictTransportSecurityEnabled(false);
}

NetworkExchange::~NetworkExchange() { stop(); }

void NetworkExchange::start()
{
    auto body = std::make_unique<SentOnce>(m_request.body, m_request.bodyFile);
    if (!body->fileError().isEmpty()) {
        m_mayHaveArrived = false;
        const Error error = unreadable(body->fileError());
        QTimer::singleShot(0, this, [this, error] { m_listener.ended(error); });
        return;
    }
    QNetworkRequest request{m_request.url};
    using Attribute = QNetworkRequest::Attribute;
    request.setAttribute(Attribute::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(Attribute::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(Attribute::CacheSaveControlAttribute, false);
    request.setAttribute(Attribute::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(Attribute::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(Attribute::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    // HTTP/1.1: one request on one connection, so that a broken connection is one broken request,
    // and a slow stream holds up no other. There are too few requests to gain from sharing.
    request.setAttribute(Attribute::Http2AllowedAttribute, false);
    request.setRawHeader("connection", "close");
    for (const auto &[name, value] : std::as_const(m_request.headers))
        request.setRawHeader(name, value);

    request.setAttribute(Attribute::DoNotBufferUploadDataAttribute, true);
    request.setHeader(QNetworkRequest::ContentLengthHeader, body->wholeSize());
    m_body = body.get();
    m_reply = m_network.sendCustomRequest(request, m_request.method, m_body);
    body.release()->setParent(m_reply);
    m_reply->setReadBufferSize(ReadAhead);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &NetworkExchange::takeHead);
    connect(m_reply, &QIODevice::readyRead, this, &NetworkExchange::deliver);
    // Queued: whoever hears it may end this, but not while QNetworkAccessManager reads the body.
    connect(
        m_body, &SentOnce::taken, this,
        [this](qint64 sent, qint64 total) {
            if (m_reply)
                m_listener.sent(sent, total);
        },
        Qt::QueuedConnection);
    const auto finish = [this] {
        m_finished = true;
        deliver();
    };
    // A reply may be finished as soon as it is made, for a URL that cannot be.
    if (m_reply->isFinished())
        QTimer::singleShot(0, this, finish);
    else
        connect(m_reply, &QNetworkReply::finished, this, finish);
}

void NetworkExchange::stop()
{
    if (!m_reply)
        return;
    m_mayHaveArrived = m_body->isAllTaken();
    QNetworkReply *const reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

bool NetworkExchange::mayHaveArrived() const
{
    return m_reply ? m_body->isAllTaken() : m_mayHaveArrived;
}

void NetworkExchange::takeHead()
{
    if (m_hasHead || !m_reply)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status < 200)
        return;
    m_hasHead = true;
    HttpHeaders headers;
    const QList<QNetworkReply::RawHeaderPair> &pairs = m_reply->rawHeaderPairs();
    for (const auto &[name, value] : pairs)
        headers.append({name.toLower(), value});
    if (const QByteArray length = headerOf(headers, "content-length");
        !length.isEmpty() && headerOf(headers, "transfer-encoding").isEmpty()) {
        bool isNumber = false;
        m_expected = length.toLongLong(&isNumber);
        m_isHttp = isNumber && m_expected >= 0;
    }
    m_listener.head(status, headers);
}

void NetworkExchange::deliver()
{
    if (m_reply && m_reply->bytesAvailable() > 0)
        takeHead();
    // The listener may stop at each piece.
    while (m_reply && m_reply->bytesAvailable() > 0) {
        const qint64 count = m_reply->read(m_piece.data(), m_piece.size());
        if (count <= 0)
            break;
        m_received += count;
        m_listener.piece({m_piece.constData(), count});
    }
    if (m_reply && m_finished && m_reply->bytesAvailable() == 0)
        conclude();
}

void NetworkExchange::conclude()
{
    takeHead();
    if (!m_reply)
        return;
    const std::optional<Error> fault = failure();
    m_mayHaveArrived = m_body->isAllTaken();
    QNetworkReply *const reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->deleteLater();
    m_listener.ended(fault);
}

std::optional<Error> NetworkExchange::failure() const
{
    const QNetworkReply::NetworkError error = m_reply->error();
    if (!m_body->fileError().isEmpty())
        return unreadable(m_body->fileError());
    if (!m_isHttp)
        return Error{.kind = Error::Kind::Network,
                     .detail = faultText(QNetworkReply::ProtocolFailure, m_request.url)};
    if (!m_hasHead)
        return Error{.kind = Error::Kind::Network, .detail = faultText(error, m_request.url)};
    // Those from 200 on, except for the protocol's own, restate the HTTP status.
    const bool broke = error != QNetworkReply::NoError
        && (error < QNetworkReply::ContentAccessDenied || error == QNetworkReply::ProtocolFailure);
    if (broke || (m_expected >= 0 && m_received != m_expected))
        return Error{.kind = Error::Kind::Network, .detail = brokeOffText(m_received, m_expected)};
    return {};
}

} // namespace core
