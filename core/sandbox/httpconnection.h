// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/channel.h"
#include "core/sandbox/chunkeddecoder.h"
#include "core/sandbox/exchange.h"

#include <QTimer>

namespace core::sandbox {

/// One connection of a client: requests in, answers out, in order (RFC 9112). A request that comes
/// while the previous one is still being answered waits in the socket. Reads and writes a bounded
/// piece at a time, so that no connection holds up the others, and neither a slow sender nor a slow
/// reader makes memory grow.
class HttpConnection final : public QObject
{
    Q_OBJECT
public:
    HttpConnection(qintptr descriptor, ExchangeFactory &factory, QObject *parent);

private:
    enum class State {
        Head,
        Body,
        Waiting, ///< the answer is there and is held back for its delay
        Sending,
        Draining, ///< answered before the body had come; reading on so that the answer gets through
        Closed
    };

    void enter(State state);
    void receive();
    bool step(); ///< false when more bytes are needed
    bool takeHead();
    void beginBody(RequestHead head);
    bool takeBody();
    bool deliver(QByteArrayView piece);
    void bodyFinished();
    void send(Reply reply);
    void writeHead();
    void pump();
    void replyFinished();
    void closeGracefully();
    void breakOff();
    void end();
    void timedOut();
    bool refill();

    Channel m_channel;
    ExchangeFactory &m_factory;
    QTimer m_deadline; ///< for the client's next move
    QTimer m_pause; ///< between pieces of an answer
    State m_state = State::Head;
    QByteArray m_input; ///< received, not consumed from m_at on
    qsizetype m_at = 0;
    bool m_headBegun = false;

    std::unique_ptr<Exchange> m_exchange;
    bool m_http10 = false;
    bool m_isHead = false;
    bool m_keepAlive = true;
    bool m_chunkedIn = false;
    ChunkedDecoder m_decoder;
    qint64 m_bodyLeft = 0;
    qint64 m_bodyTaken = 0;
    qint64 m_drained = 0;

    Reply m_reply;
    bool m_chunkedOut = false;
    bool m_lastWritten = false;
    bool m_breakAfterFlush = false;
};

} // namespace core::sandbox
