// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/exchange.h"
#include "core/api/serviceurl.h"

#include <QHostAddress>

namespace core {

QList<QNetworkProxy> SystemProxies::queryProxy(const QNetworkProxyQuery &query)
{
    const bool loopback = isLoopback(query.url()) || QHostAddress{query.peerHostName()}.isLoopback()
        || query.peerHostName() == u"localhost";
    if (loopback)
        return {QNetworkProxy{QNetworkProxy::NoProxy}};
    return QNetworkProxyFactory::systemProxyForQuery(query);
}

} // namespace core
