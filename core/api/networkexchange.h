// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/exchange.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace core {

/// An attempt through QNetworkAccessManager, which sends it again by itself when a connection breaks before an answer
/// came: for requests that may be repeated.
class NetworkExchange final : public Exchange
{
    Q_OBJECT
public:
    NetworkExchange(QNetworkAccessManager &network, WireRequest request, Listener listener,
                    QObject *parent);
    ~NetworkExchange() override;

    void start() override;
    void setHeld(bool held) override;
    void stop() override;
    bool mayHaveArrived() const override { return true; }

private:
    void takeHead();
    void deliver();
    void conclude();
    std::optional<Error> failure() const;

    QNetworkAccessManager &m_network;
    WireRequest m_request;
    Listener m_listener;
    QNetworkReply *m_reply = nullptr; ///< nullptr before start() and after the end
    QByteArray m_piece;
    qint64 m_received = 0;
    qint64 m_expected = -1; ///< content-length, -1 unknown
    bool m_hasHead = false;
    bool m_held = false;
    bool m_finished = false;
};

} // namespace core
