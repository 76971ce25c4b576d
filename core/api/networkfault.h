// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QNetworkReply>
#include <QSslError>
#include <QUrl>

namespace core {

/// Why no answer came, as a plain English sentence without its full stop. Qt's own texts depend on
/// the locale.
QString faultText(QNetworkReply::NetworkError error, const QUrl &url);
QString faultText(QAbstractSocket::SocketError error, const QUrl &url);

/// An answer that was cut; `expected` is -1 when its length was not announced.
QString brokeOffText(qint64 received, qint64 expected);

} // namespace core
