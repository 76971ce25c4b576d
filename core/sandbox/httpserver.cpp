// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/httpserver.h"

#include "core/sandbox/httpconnection.h"

#include <unistd.h>

namespace core::sandbox {

using namespace Qt::StringLiterals;

/// More would use up the file descriptors of the program that the Sandbox lives in.
constexpr qsizetype MaxConnections = 400;

HttpServer::HttpServer(ExchangeFactory &factory) : m_factory{factory} { }

HttpServer::~HttpServer()
{
    close();
    const QList<HttpConnection *> connections = findChildren<HttpConnection *>();
    qDeleteAll(connections);
}

Result<quint16> HttpServer::listen(quint16 port)
{
    setListenBacklogSize(256);
    if (!QTcpServer::listen(QHostAddress::LocalHost, port)) {
        return Error{Error::Kind::Network,
                     u"The Sandbox cannot listen on port %1: %2."_s.arg(port).arg(errorString())};
    }
    return serverPort();
}

void HttpServer::incomingConnection(qintptr descriptor)
{
    if (findChildren<HttpConnection *>(Qt::FindDirectChildrenOnly).size() < MaxConnections)
        new HttpConnection{descriptor, m_factory, this};
    else
        ::close(int(descriptor));
}

} // namespace core::sandbox
