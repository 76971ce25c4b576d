// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/exchange.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace core {

class SentOnce;

/// An attempt through QNetworkAccessManager, over a connection of its own: one that was kept from an
/// earlier answer may be closing just now, and would make a failure of what is none.
///
/// When a connection breaks before an answer came, QNetworkAccessManager would send the request
/// again up to three times by itself; a body that cannot be read a second time keeps it from that,
/// so that attempts are counted in one place. It does not always notice that a chunked answer ended
/// without its last chunk (seen with Qt 6.4.2): HttpCall looks at the JSON too, and streams go
/// through SocketExchange.
class NetworkExchange final : public Exchange
{
    Q_OBJECT
public:
    NetworkExchange(WireRequest request, Listener listener, QObject *parent);
    ~NetworkExchange() override;

    void start() override;
    void stop() override;
    bool mayHaveArrived() const override;

private:
    void takeHead();
    void deliver();
    void conclude();
    std::optional<Error> failure() const;

    QNetworkAccessManager m_network;
    WireRequest m_request;
    Listener m_listener;
    QNetworkReply *m_reply = nullptr; ///< nullptr before start() and after the end
    SentOnce *m_body = nullptr; ///< lives as long as the reply
    bool m_mayHaveArrived = true; ///< from the end on, when the body is gone
    QByteArray m_piece;
    qint64 m_received = 0;
    qint64 m_expected = -1; ///< content-length, -1 unknown
    bool m_isHttp = true; ///< until shown otherwise
    bool m_hasHead = false;
    bool m_finished = false;
};

} // namespace core
