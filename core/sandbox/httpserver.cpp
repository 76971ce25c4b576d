// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/httpserver.h"

#include "core/sandbox/httpconnection.h"

namespace core::sandbox {

using namespace Qt::StringLiterals;

/// More would use up the file descriptors of the program that the Sandbox lives in.
constexpr qsizetype MaxConnections = 400;

HttpServer::HttpServer(ExchangeFactory &factory) : m_factory{factory}
{
    connect(&m_server, &QTcpServer::newConnection, this, &HttpServer::accept);
}

HttpServer::~HttpServer()
{
    m_server.close();
    const QList<HttpConnection *> connections = findChildren<HttpConnection *>();
    qDeleteAll(connections);
}

Result<quint16> HttpServer::listen(quint16 port)
{
    m_server.setListenBacklogSize(256);
    if (!m_server.listen(QHostAddress::LocalHost, port)) {
        return Error{
            Error::Kind::Network,
            u"The Sandbox cannot listen on port %1: %2."_s.arg(port).arg(m_server.errorString())};
    }
    return m_server.serverPort();
}

void HttpServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        std::unique_ptr<QTcpSocket> owned{socket};
        owned->setParent(nullptr);
        if (children().size() < MaxConnections)
            new HttpConnection{std::move(owned), m_factory, this};
    }
}

} // namespace core::sandbox
