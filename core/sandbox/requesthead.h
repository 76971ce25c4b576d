// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QPair>

#include <optional>
#include <variant>

namespace core::sandbox {

using Headers = QList<QPair<QByteArray, QByteArray>>;

/// Request line and headers of an HTTP/1.x request.
struct RequestHead
{
    QByteArray method;
    QByteArray path; ///< percent-decoded, without the query
    QList<QPair<QByteArray, QByteArray>> query; ///< percent-decoded, in order, repeats kept
    Headers headers; ///< names in lower case, values without surrounding blanks
    bool keepAlive = true;
    bool chunked = false;
    bool expectsContinue = false;
    bool http10 = false;
    std::optional<qint64> contentLength; ///< absent: no body, unless chunked

    /// nullopt if absent; the values of a repeated header joined by commas.
    std::optional<QByteArray> header(QByteArrayView lowerCaseName) const;
    /// The first value, nullopt if absent.
    std::optional<QByteArray> queryValue(QByteArrayView name) const;
    QList<QByteArray> queryValues(QByteArrayView name) const;
};

/// What is wrong with a head, as an HTTP status.
struct BadHead
{
    int status = 400;
    QByteArray reason;
};

/// Bytes of a head at most, its final empty line included.
inline constexpr qsizetype MaxHeadBytes = 64 * 1024;

/// `text` is everything up to and including the empty line. RFC 9112; what invites request
/// smuggling (both framings, contradicting lengths, folded lines, bare line feeds) is refused.
std::variant<RequestHead, BadHead> parseHead(QByteArrayView text);

} // namespace core::sandbox
