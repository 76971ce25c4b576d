// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"
#include "core/base/result.h"

#include <QJsonArray>

namespace core {

/// What every list of the service shares (API reference §2.5, "Page").
struct Page
{
    QJsonArray data;
    bool hasMore = false; ///< false when absent, when there is no cursor, or when `data` is empty
    QString firstId, lastId;
};

/// `what` names the list in a BadResponse.
Result<Page> parsePage(const QByteArray &body, const QString &what);

/// "?limit=20&after_id=…"; `limit` is brought into 1 to 1000. `beforeId` is left out if both are
/// given.
QString pageQuery(int limit, const QString &afterId, const QString &beforeId);

/// Whether an id can stand in a path, percent-encoded where need be: not empty, not longer than 512
/// characters, and not `.` or `..`, which mean another place however they are written.
bool isPathSegment(const QString &id);
/// The id as it stands in a path.
QString pathSegment(const QString &id);

/// An error about the content of an answer, with the status and request id of that answer.
template<typename T> Result<T> withAnswer(Result<T> result, const HttpResponse &response)
{
    if (result)
        return result;
    Error error = result.error();
    error.status = response.status;
    error.requestId = response.requestId;
    return error;
}

} // namespace core
