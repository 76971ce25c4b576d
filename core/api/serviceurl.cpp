// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/serviceurl.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace core {
namespace {

bool isHttps(const QUrl &url) { return url.scheme().compare(u"https", Qt::CaseInsensitive) == 0; }

bool isHttp(const QUrl &url) { return url.scheme().compare(u"http", Qt::CaseInsensitive) == 0; }

int portOf(const QUrl &url) { return url.port(isHttps(url) ? 443 : 80); }

} // namespace

QString baseUrlFault(const QUrl &url)
{
    if (url.isEmpty() || !url.isValid())
        return u"This is not a URL."_s;
    if (!isHttps(url) && !isHttp(url))
        return u"A base URL starts with https:// (or http:// for a server of your own)."_s;
    if (url.host().isEmpty())
        return u"The base URL names no host."_s;
    if (!url.userInfo().isEmpty())
        return u"A base URL must not hold a user name or password."_s;
    if (url.hasQuery() || url.hasFragment())
        return u"A base URL must not have a query or a fragment."_s;
    return {};
}

QUrl tidyBaseUrl(const QUrl &url)
{
    QUrl tidy = url;
    tidy.setUserInfo({});
    tidy.setQuery(QString{});
    tidy.setFragment({});
    QString path = url.path(QUrl::FullyEncoded);
    const auto dropSlashes = [&path] {
        while (path.endsWith(u'/'))
            path.chop(1);
    };
    dropSlashes();
    if (path.endsWith(u"/v1")) {
        path.chop(3);
        dropSlashes();
    }
    tidy.setPath(path, QUrl::TolerantMode);
    tidy.setScheme(url.scheme().toLower());
    return tidy;
}

QUrl serviceUrl(const QUrl &base, const QString &path)
{
    if (!path.startsWith(u'/'))
        return QUrl::fromEncoded(path.toUtf8(), QUrl::StrictMode);
    return QUrl::fromEncoded(tidyBaseUrl(base).toEncoded() + path.toUtf8(), QUrl::StrictMode);
}

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    return a.isValid() && b.isValid() && !a.host().isEmpty()
        && a.scheme().compare(b.scheme(), Qt::CaseInsensitive) == 0
        && a.host(QUrl::FullyEncoded).compare(b.host(QUrl::FullyEncoded), Qt::CaseInsensitive) == 0
        && portOf(a) == portOf(b);
}

bool isLoopback(const QUrl &url)
{
    const QString host = url.host();
    return host.compare(u"localhost", Qt::CaseInsensitive) == 0 || QHostAddress{host}.isLoopback();
}

bool isUnprotected(const QUrl &url) { return isHttp(url) && !isLoopback(url); }

} // namespace core
