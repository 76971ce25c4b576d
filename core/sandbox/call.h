// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestrules.h"
#include "core/sandbox/caller.h"
#include "core/sandbox/faults.h"
#include "core/sandbox/reply.h"

#include <functional>
#include <optional>
#include <variant>

namespace core::sandbox {

/// A request that has passed authentication, as the endpoints see it.
struct Call
{
    RequestHead head;
    QByteArray requestId;
    Caller caller = {};
    ApiVersion version = CurrentApiVersion;
    std::optional<SandboxFault> fault = {}; ///< for those that only the endpoint can commit
    qint64 nowUs = 0; ///< when it came, microseconds since the epoch

    bool hasBeta(QByteArrayView name) const;
};

using Outcome = std::variant<Reply, ApiError>;

/// The `limit`, `after_id` and `before_id` of a list (API reference §2.5).
struct PageQuery
{
    qsizetype limit = 20;
    QByteArray afterId; ///< "" if absent
    QByteArray beforeId; ///< "" if absent
};
std::variant<PageQuery, ApiError> pageQuery(const RequestHead &head);

/// Which part of a list, newest first, is shown: [from, to), and whether there is more in the
/// direction of travel.
struct PageRange
{
    qsizetype from = 0;
    qsizetype to = 0;
    bool hasMore = false;
};
/// `newerThan(i)` tells whether entry i of `count` comes before the cursor in the list;
/// `atCursor(i)` whether it is the cursor.
PageRange pageRange(const PageQuery &query, qsizetype count,
                    const std::function<bool(qsizetype)> &newerThanCursor,
                    const std::function<bool(qsizetype)> &atCursor);
/// `{"data":[…],"has_more":…,"first_id":…,"last_id":…}`
QByteArray pageBody(const QList<QByteArray> &entries, bool hasMore, const QByteArray &firstId,
                    const QByteArray &lastId);

} // namespace core::sandbox
