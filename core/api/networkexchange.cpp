// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/networkexchange.h"
#include "core/api/networkfault.h"

#include <QTimer>

using namespace Qt::StringLiterals;

namespace core {

namespace {

/// A body, be it empty, that cannot be sent a second time.
class SentOnce final : public QIODevice
{
public:
    explicit SentOnce(QByteArray bytes) : m_bytes{std::move(bytes)}
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override { return m_at == m_bytes.size(); }
    qint64 bytesAvailable() const override
    {
        return m_bytes.size() - m_at + QIODevice::bytesAvailable();
    }

protected:
    qint64 readData(char *into, qint64 most) override
    {
        const qint64 count = std::min(most, qint64(m_bytes.size() - m_at));
        std::copy_n(m_bytes.constData() + m_at, count, into);
        m_at += count;
        return count == 0 && most > 0 ? -1 : count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qint64 m_at = 0;
};

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
    request.setHeader(QNetworkRequest::ContentLengthHeader, m_request.body.size());
    auto *const body = new SentOnce{m_request.body};
    m_reply = m_network.sendCustomRequest(request, m_request.method, body);
    body->setParent(m_reply);
    m_reply->setReadBufferSize(ReadAhead);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &NetworkExchange::takeHead);
    connect(m_reply, &QIODevice::readyRead, this, &NetworkExchange::deliver);
    connect(m_reply, &QNetworkReply::uploadProgress, this, [this](qint64 sent, qint64 total) {
        if (total > 0)
            m_listener.sent(sent, total);
    });
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
    QNetworkReply *const reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
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
    QNetworkReply *const reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->deleteLater();
    m_listener.ended(fault);
}

std::optional<Error> NetworkExchange::failure() const
{
    const QNetworkReply::NetworkError error = m_reply->error();
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
