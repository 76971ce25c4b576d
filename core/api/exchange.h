// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"
#include "core/base/error.h"

#include <QNetworkProxyFactory>
#include <QObject>

#include <functional>
#include <optional>

namespace core {

/// What is sent: all of it made, nothing left to decide.
struct WireRequest
{
    QByteArray method; ///< GET, POST, DELETE
    QUrl url;
    HttpHeaders headers; ///< without host, content-length and connection
    QByteArray body;
    QString bodyFile; ///< "": `body`
};

/// One attempt: a request sent once and its answer, as bytes. Reports through `listener`, in this
/// order and never from within start(): head once, pieces, ended once, and nothing after that or
/// after stop(). Destroy it with deleteLater().
class Exchange : public QObject
{
    Q_OBJECT
public:
    struct Listener
    {
        std::function<void(int status, const HttpHeaders &headers)> head;
        std::function<void(QByteArrayView)> piece;
        /// Bytes of the request's body that have left.
        std::function<void(qint64 sent, qint64 total)> sent;
        /// An error when the answer is not whole: Network, or Storage for the body file.
        std::function<void(const std::optional<Error> &failure)> ended;
    };

    virtual void start() = 0;
    /// While held, no pieces are delivered, and little more is read from the network. For streams:
    /// an exchange that carries none need not do it.
    virtual void setHeld(bool) {}
    /// Breaks the connection off; nothing is reported any more.
    virtual void stop() = 0;
    /// Whether the whole request may have reached the other side. False is certain.
    virtual bool mayHaveArrived() const = 0;

protected:
    using QObject::QObject;
};

/// The proxies of the system (its settings, or http_proxy and its like), none for loopback.
class SystemProxies final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

/// Bytes that are taken from the network ahead of what the receiver took.
inline constexpr qint64 ReadAhead = 1 << 20;

} // namespace core
