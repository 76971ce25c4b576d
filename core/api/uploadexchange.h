// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/exchange.h"
#include "core/api/responseparser.h"

#include <QFile>
#include <QTcpSocket>

namespace core {

/// An attempt over a connection of its own, for a request that must not be sent twice, or whose body is large.
///
/// QNetworkAccessManager will not do for these: when a connection closes before an answer has begun, it sends the request
/// up to three more times by itself, new connections included, which could create a batch twice; while it sends a body it
/// reads no answer, so that an early 401 or 413 is lost in a broken pipe; and it does not tell how much of the body had left
/// when it failed. Here a request is sent once, the answer is read from the first byte on, and mayHaveArrived() is exact.
class UploadExchange final : public Exchange
{
    Q_OBJECT
public:
    UploadExchange(WireRequest request, Listener listener, QObject *parent);
    ~UploadExchange() override;

    void start() override;
    void setHeld(bool held) override;
    void stop() override;
    bool mayHaveArrived() const override { return m_allLeft; }

private:
    bool openBody();
    void connectToService();
    QByteArray head() const;
    void sendMore();
    void countSent(qint64 bytes);
    void receive();
    void fail(const QString &text, Error::Kind kind = Error::Kind::Network);
    void connectionEnded();
    void finish(const std::optional<Error> &failure);

    WireRequest m_request;
    Listener m_listener;
    ResponseParser m_parser;
    QTcpSocket *m_socket = nullptr; ///< nullptr before start() and after the end
    QFile m_file;
    qint64 m_bodySize = 0;
    qint64 m_bodyRead = 0;   ///< of the body, handed to the socket
    qint64 m_headSize = 0;
    qint64 m_bytesLeft = 0;  ///< of head and body, that the socket has passed on
    qint64 m_received = 0;   ///< of the answer's body
    bool m_allLeft = false;
    bool m_sending = false;
    bool m_held = false;
    bool m_closed = false;   ///< the connection has ended, its last bytes may wait
};

} // namespace core
