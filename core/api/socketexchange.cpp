// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/socketexchange.h"
#include "core/api/networkfault.h"
#include "core/api/serviceurl.h"

#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace core {
namespace {

/// What waits in the socket's own buffer at most, and how much is read at once.
constexpr qint64 SendAhead = 1 << 20;
constexpr qint64 ReadAtOnce = 256 * 1024;

QNetworkProxy proxyFor(const QUrl &url)
{
    const QList<QNetworkProxy> proxies = SystemProxies{}.queryProxy(QNetworkProxyQuery{url});
    QNetworkProxy proxy =
        proxies.isEmpty() ? QNetworkProxy{QNetworkProxy::NoProxy} : proxies.first();
    // A socket can only be tunnelled, which a caching proxy does too.
    if (proxy.type() == QNetworkProxy::HttpCachingProxy)
        proxy.setType(QNetworkProxy::HttpProxy);
    return proxy;
}

} // namespace

SocketExchange::SocketExchange(WireRequest request, Listener listener, QObject *parent)
    : Exchange{parent}, m_request{std::move(request)}, m_listener{std::move(listener)},
      m_parser{[this](int status, const HttpHeaders &headers) {
                   m_refused = status >= 300;
                   if (headerOf(headers, "transfer-encoding").isEmpty()
                       && !headerOf(headers, "content-length").isEmpty())
                       m_expected = headerOf(headers, "content-length").toLongLong();
                   m_listener.head(status, headers);
               },
               [this](QByteArrayView piece) {
                   m_received += piece.size();
                   // The listener may have stopped at an earlier piece of the same read.
                   if (m_socket)
                       m_listener.piece(piece);
               }}
{ }

SocketExchange::~SocketExchange() { stop(); }

void SocketExchange::start()
{
    if (openBody()) {
        connectToService();
        return;
    }
    const Error error{.kind = Error::Kind::Storage,
                      .detail = u"the file to be sent cannot be read: "_s + m_file.errorString()};
    QTimer::singleShot(0, this, [this, error] { m_listener.ended(error); });
}

bool SocketExchange::openBody()
{
    m_bodySize = m_request.body.size();
    if (m_request.bodyFile.isEmpty())
        return true;
    m_file.setFileName(m_request.bodyFile);
    if (!m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return false;
    m_bodySize = m_file.size();
    return true;
}

void SocketExchange::connectToService()
{
    const QUrl &url = m_request.url;
    const bool secure = url.scheme() == u"https";
    QSslSocket *const tls = secure ? new QSslSocket{this} : nullptr;
    m_socket = secure ? tls : new QTcpSocket{this};
    m_socket->setProxy(proxyFor(url));
    m_socket->setReadBufferSize(ReadAhead);

    connect(m_socket, &QIODevice::readyRead, this, &SocketExchange::receive);
    connect(m_socket, &QIODevice::bytesWritten, this, &SocketExchange::countSent);
    connect(m_socket, &QAbstractSocket::errorOccurred, this, &SocketExchange::connectionEnded);
    connect(m_socket, &QAbstractSocket::disconnected, this, &SocketExchange::connectionEnded);
    const auto begin = [this] {
        m_socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
        m_sending = true;
        m_socket->write(head());
    };
    if (!tls) {
        connect(m_socket, &QAbstractSocket::connected, this, begin);
        m_socket->connectToHost(url.host(), quint16(url.port(80)));
        return;
    }
    connect(tls, &QSslSocket::encrypted, this, begin);
    connect(tls, &QSslSocket::encryptedBytesWritten, this, &SocketExchange::countSent);
    QSslConfiguration configuration = tls->sslConfiguration();
    configuration.setAllowedNextProtocols({"http/1.1"});
    tls->setSslConfiguration(configuration);
    tls->connectToHostEncrypted(url.host(), quint16(url.port(443)));
}

QByteArray SocketExchange::head() const
{
    const QUrl &url = m_request.url;
    const QUrl target =
        url.adjusted(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    QByteArray lines = m_request.method + ' ' + target.toEncoded() + " HTTP/1.1\r\n";
    const QByteArray name = url.host(QUrl::FullyEncoded).toLatin1();
    lines += "host: " + (name.contains(':') ? '[' + name + ']' : name);
    if (url.port() >= 0)
        lines += ':' + QByteArray::number(url.port());
    lines += "\r\nconnection: close\r\n";
    if (m_bodySize > 0 || m_request.method == "POST")
        lines += "content-length: " + QByteArray::number(m_bodySize) + "\r\n";
    for (const auto &[header, value] : m_request.headers)
        lines += header + ": " + value + "\r\n";
    return lines + "\r\n";
}

void SocketExchange::sendMore()
{
    while (m_socket && m_sending && !m_refused && m_bodyRead < m_bodySize && unsent() < SendAhead) {
        const qint64 wanted = std::min(ReadAtOnce, m_bodySize - m_bodyRead);
        const QByteArray slice = m_request.bodyFile.isEmpty()
            ? m_request.body.mid(m_bodyRead, wanted)
            : m_file.read(wanted);
        if (slice.isEmpty()) {
            fail(m_file.error() == QFileDevice::NoError
                     ? u"the file to be sent became shorter while it was sent"_s
                     : u"the file to be sent cannot be read: "_s + m_file.errorString(),
                 Error::Kind::Storage);
            return;
        }
        m_bodyRead += slice.size();
        m_socket->write(slice);
    }
}

/// Bytes that were handed to the socket and have not left it for the operating system.
qint64 SocketExchange::unsent() const
{
    const auto *const tls = qobject_cast<const QSslSocket *>(m_socket);
    return m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

void SocketExchange::countSent()
{
    if (!m_socket || !m_sending)
        return;
    const qint64 left = unsent();
    m_allLeft = m_allLeft || (m_bodyRead == m_bodySize && left == 0);
    m_listener.sent(std::max<qint64>(m_bodyRead - left, 0), m_bodySize);
    // The first slice is not written from here: the socket, finding nothing more to write, first
    // switches its write notifier off. When that is switched on again it stands behind the read
    // notifier, so that an answer which comes together with the end of the connection is read
    // before a write fails and takes the socket down.
    if (m_bodyRead == 0)
        QTimer::singleShot(0, this, &SocketExchange::sendMore);
    else
        sendMore();
}

void SocketExchange::receive()
{
    while (m_socket && !m_held && m_socket->bytesAvailable() > 0) {
        const QByteArray bytes = m_socket->read(ReadAtOnce);
        if (bytes.isEmpty())
            break;
        if (!m_parser.feed(bytes)) {
            fail(faultText(QNetworkReply::ProtocolFailure, m_request.url));
            return;
        }
        if (m_socket && m_parser.isWhole()) {
            finish({});
            return;
        }
    }
    if (m_socket && m_closed && !m_held && m_socket->bytesAvailable() == 0)
        connectionEnded();
}

void SocketExchange::setHeld(bool held)
{
    m_held = held;
    if (!held)
        receive();
}

void SocketExchange::connectionEnded()
{
    if (!m_socket)
        return;
    // The last bytes of the answer come first.
    if (!m_closed) {
        m_closed = true;
        m_sending = false;
        receive();
        return;
    }
    if (m_held || m_socket->bytesAvailable() > 0)
        return;
    const QAbstractSocket::SocketError error = m_socket->error();
    const bool closedInOrder = error == QAbstractSocket::RemoteHostClosedError;
    if (closedInOrder && m_parser.end())
        finish({});
    else if (m_parser.hasHead())
        fail(brokeOffText(m_received, m_expected));
    else
        fail(faultText(error, m_request.url));
}

void SocketExchange::fail(const QString &text, Error::Kind kind)
{
    finish(Error{.kind = kind, .detail = text});
}

void SocketExchange::finish(const std::optional<Error> &failure)
{
    stop();
    m_listener.ended(failure);
}

void SocketExchange::stop()
{
    m_file.close();
    if (!m_socket)
        return;
    QTcpSocket *const socket = std::exchange(m_socket, nullptr);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

} // namespace core
