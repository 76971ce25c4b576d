// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/call.h"

#include "core/sandbox/jsontext.h"

#include <algorithm>

namespace core::sandbox {

bool Call::hasBeta(QByteArrayView name) const
{
    const QList<QByteArray> names = head.header("anthropic-beta").value_or(QByteArray{}).split(',');
    return std::any_of(names.begin(), names.end(),
                       [name](const QByteArray &each) { return each.trimmed() == name; });
}

std::variant<PageQuery, ApiError> pageQuery(const RequestHead &head)
{
    PageQuery query;
    if (const std::optional<QByteArray> limit = head.queryValue("limit")) {
        bool isNumber = false;
        const qlonglong value = limit->toLongLong(&isNumber);
        if (!isNumber) {
            return invalidRequest(
                "limit: Input should be a valid integer, unable to parse string as "
                "an integer");
        }
        if (value < 1)
            return invalidRequest("limit: Input should be greater than or equal to 1");
        if (value > 1000)
            return invalidRequest("limit: Input should be less than or equal to 1000");
        query.limit = qsizetype(value);
    }
    query.afterId = head.queryValue("after_id").value_or(QByteArray{});
    query.beforeId = head.queryValue("before_id").value_or(QByteArray{});
    if (!query.afterId.isEmpty() && !query.beforeId.isEmpty())
        return invalidRequest("Only one of after_id and before_id can be given.");
    return query;
}

PageRange pageRange(const PageQuery &query, qsizetype count,
                    const std::function<bool(qsizetype)> &newerThanCursor,
                    const std::function<bool(qsizetype)> &atCursor)
{
    PageRange range;
    if (!query.beforeId.isEmpty()) {
        while (range.to < count && newerThanCursor(range.to))
            ++range.to;
        range.from = std::max<qsizetype>(0, range.to - query.limit);
        range.hasMore = range.from > 0;
        return range;
    }
    if (!query.afterId.isEmpty()) {
        while (range.from < count && (newerThanCursor(range.from) || atCursor(range.from)))
            ++range.from;
    }
    range.to = std::min(count, range.from + query.limit);
    range.hasMore = range.to < count;
    return range;
}

QByteArray pageBody(const QList<QByteArray> &entries, bool hasMore, const QByteArray &firstId,
                    const QByteArray &lastId)
{
    QByteArray body = R"({"data":[)";
    for (const QByteArray &entry : entries) {
        if (!body.endsWith('['))
            body += ',';
        body += entry;
    }
    body += R"(],"has_more":)";
    body += hasMore ? "true" : "false";
    const auto appendId = [&body](const QByteArray &id) {
        if (id.isEmpty())
            body += "null";
        else
            appendJsonString(body, id);
    };
    body += R"(,"first_id":)";
    appendId(firstId);
    body += R"(,"last_id":)";
    appendId(lastId);
    body += '}';
    return body;
}

} // namespace core::sandbox
