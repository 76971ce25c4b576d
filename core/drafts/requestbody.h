// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace core {

/// Output cap of requests that are made here and of those that lack one (task catalog §3).
inline constexpr qint64 DefaultMaxTokens = 4096;

/// The body of a request with one user message. `system` and `prompt` are JSON strings with quotes;
/// `system` may be empty.
QByteArray requestBody(const QString &model, qint64 maxTokens, QByteArrayView system,
                       QByteArrayView prompt);

} // namespace core
