// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/networkfault.h"

using namespace Qt::StringLiterals;

namespace core {
namespace {

QString placeOf(const QUrl &url)
{
    const QString host = url.host();
    return url.port() < 0 ? host : host + u':' + QString::number(url.port());
}

} // namespace

QString faultText(QNetworkReply::NetworkError error, const QUrl &url)
{
    const QString place = placeOf(url);
    switch (error) {
    case QNetworkReply::ConnectionRefusedError: return u"%1 refused the connection"_s.arg(place);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError: // it closed before an answer, and the request is not
                                            // sent again
        return u"%1 closed the connection without an answer"_s.arg(place);
    case QNetworkReply::HostNotFoundError:
        return u"the host %1 was not found; is this machine online?"_s.arg(url.host());
    case QNetworkReply::TimeoutError: return u"the connection to %1 timed out"_s.arg(place);
    case QNetworkReply::SslHandshakeFailedError:
        return u"no secure connection to %1: its certificate was not accepted or encryption failed"_s
            .arg(place);
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
        return u"the network went away while talking to %1"_s.arg(place);
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return u"the proxy of this system did not connect to %1"_s.arg(place);
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return u"the proxy of this system wants a password to connect to %1"_s.arg(place);
    case QNetworkReply::NoError: // and yet no head of an answer
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return u"%1 did not answer as an HTTP server does"_s.arg(place);
    default:
        return u"no answer from %1 (network error %2)"_s.arg(place, QString::number(int(error)));
    }
}

QString faultText(QAbstractSocket::SocketError error, const QUrl &url)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return faultText(QNetworkReply::ConnectionRefusedError, url);
    case QAbstractSocket::RemoteHostClosedError:
        return faultText(QNetworkReply::RemoteHostClosedError, url);
    case QAbstractSocket::HostNotFoundError:
        return faultText(QNetworkReply::HostNotFoundError, url);
    case QAbstractSocket::SocketTimeoutError: return faultText(QNetworkReply::TimeoutError, url);
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return faultText(QNetworkReply::SslHandshakeFailedError, url);
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return faultText(QNetworkReply::ProxyAuthenticationRequiredError, url);
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return faultText(QNetworkReply::UnknownProxyError, url);
    case QAbstractSocket::NetworkError:
        return faultText(QNetworkReply::TemporaryNetworkFailureError, url);
    default:
        return u"no answer from %1 (socket error %2)"_s.arg(placeOf(url),
                                                            QString::number(int(error)));
    }
}

QString brokeOffText(qint64 received, qint64 expected)
{
    if (expected >= 0)
        return u"the answer broke off after %1 of %2 bytes"_s.arg(QString::number(received),
                                                                  QString::number(expected));
    return u"the answer broke off after %1 bytes"_s.arg(received);
}

} // namespace core
