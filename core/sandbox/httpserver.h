// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sandbox/exchange.h"

#include <QTcpServer>

namespace core::sandbox {

/// Listens on loopback and gives each client a connection. Lives in the Sandbox's thread.
class HttpServer final : private QTcpServer
{
    Q_OBJECT
public:
    explicit HttpServer(ExchangeFactory &factory);
    ~HttpServer() override;

    /// Error kind Network: the port is taken or not allowed.
    Result<quint16> listen(quint16 port);

private:
    void incomingConnection(qintptr descriptor) override;

    ExchangeFactory &m_factory;
};

} // namespace core::sandbox
