// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/exchange.h"
#include "core/api/responseparser.h"

#include <QFile>
#include <QTcpSocket>

namespace core {

/// An attempt over a socket of its own, for a body that takes a while to send (over a megabyte) and for an
/// answer that is streamed. All else goes through QNetworkAccessManager, small batches included.
///
/// QNetworkAccessManager (as of Qt 6.4.2) will not do for these. When a connection closes before an
/// answer has begun, it sends the request up to three more times by itself, over new connections,
/// which could create a batch twice. While it sends a body it reads no answer, so that an early 401
/// or 413 is lost in a broken pipe, and it does not tell how much of the body had left when it
/// failed. A chunked answer that is cut, or whose chunk sizes are garbage, it sometimes reports as
/// whole. Here a request is sent once, the answer is read from the first byte on, mayHaveArrived()
/// is exact, and what is not whole by its framing is an error; it also takes a tenth of the time.
class SocketExchange final : public Exchange
{
    Q_OBJECT
public:
    SocketExchange(WireRequest request, Listener listener, QObject *parent);
    ~SocketExchange() override;

    void start() override;
    void setHeld(bool held) override;
    void stop() override;
    bool mayHaveArrived() const override { return m_allLeft; }

private:
    bool openBody();
    void connectToService();
    QByteArray head() const;
    void sendMore();
    void countSent();
    qint64 unsent() const;
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
    qint64 m_bodyRead = 0; ///< of the body, handed to the socket
    qint64 m_received = 0; ///< of the answer's body
    qint64 m_expected = -1; ///< of the answer's body, -1 when not announced
    bool m_allLeft = false;
    bool m_sending = false; ///< the connection takes the request
    bool m_refused = false; ///< the answer is no already, so the rest of the body is not wanted
    bool m_held = false;
    bool m_closed = false; ///< the connection has ended, its last bytes may wait
};

} // namespace core
