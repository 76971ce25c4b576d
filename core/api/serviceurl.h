// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

namespace core {

/// Why `url` cannot be the base URL of a service, as a sentence; "" if it can. http and https, with
/// a host, without a user name, query or fragment. http is allowed beyond loopback too, since
/// gateways inside a company are reached so; the key then travels unencrypted (isUnprotected()).
QString baseUrlFault(const QUrl &url);

/// The base URL as it is used: scheme and host in lower case, without `/` or `/v1` at the end, user
/// name, query or fragment.
QUrl tidyBaseUrl(const QUrl &url);

/// The URL of `path` ("/v1/models?limit=20", percent-encoded) below `base`; an absolute URL stays
/// as it is.
QUrl serviceUrl(const QUrl &base, const QString &path);

/// Scheme, host and port are the same; default ports and upper case are seen through.
bool isSameOrigin(const QUrl &a, const QUrl &b);

bool isLoopback(const QUrl &url);
/// A key sent there could be read on the way.
bool isUnprotected(const QUrl &url);

} // namespace core
