// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/reportquery.h"

#include "core/units/instant.h"

#include <QDateTime>

#include <algorithm>

namespace core::sandbox {
namespace {

/// Seconds since the epoch; a day alone is its midnight.
std::optional<qint64> secondsOf(QByteArray text)
{
    if (text.size() == 10)
        text += "T00:00:00Z";
    const std::optional<Instant> instant = instantFromRfc3339(QByteArrayView{text});
    if (!instant)
        return {};
    return toMs(*instant) / 1000;
}

} // namespace

std::variant<ReportQuery, ApiError> reportQuery(const Call &call, const QList<BucketWidth> &widths,
                                                const QList<QByteArrayView> &dimensions)
{
    ReportQuery query;
    const QByteArray widthName = call.head.queryValue("bucket_width").value_or("1d");
    const auto width = std::find_if(widths.begin(), widths.end(), [&](const BucketWidth &each) {
        return each.name == widthName;
    });
    if (width == widths.end())
        return invalidRequest("bucket_width: '" + widthName + "' is not supported");
    query.width = width->seconds;

    const std::optional<QByteArray> start = call.head.queryValue("starting_at");
    if (!start)
        return invalidRequest("starting_at: Field required");
    const std::optional<qint64> from = secondsOf(*start);
    if (!from || *from < 0)
        return invalidRequest("starting_at: Input should be a valid datetime");
    query.from = *from - *from % query.width;
    query.until = call.nowUs / 1'000'000;
    if (const std::optional<QByteArray> end = call.head.queryValue("ending_at")) {
        const std::optional<qint64> until = secondsOf(*end);
        if (!until)
            return invalidRequest("ending_at: Input should be a valid datetime");
        if (*until <= *from)
            return invalidRequest("ending_at: must be after starting_at");
        query.until = *until;
    }

    query.limit = width->defaultLimit;
    if (const std::optional<QByteArray> limit = call.head.queryValue("limit")) {
        bool isNumber = false;
        query.limit = limit->toLongLong(&isNumber);
        if (!isNumber || query.limit < 1 || query.limit > width->mostLimit) {
            return invalidRequest("limit: Input should be from 1 to "
                                  + QByteArray::number(width->mostLimit));
        }
    }
    if (const std::optional<QByteArray> page = call.head.queryValue("page")) {
        bool isNumber = false;
        const qint64 at = page->startsWith("page_") ? page->sliced(5).toLongLong(&isNumber, 36) : 0;
        if (!isNumber || at < query.from || (at - query.from) % query.width != 0)
            return invalidRequest("page: Invalid cursor");
        query.from = at;
    }
    query.groupBy = call.head.queryValues("group_by[]") + call.head.queryValues("group_by");
    for (const QByteArray &dimension : std::as_const(query.groupBy)) {
        if (!dimensions.contains(QByteArrayView{dimension}))
            return invalidRequest("group_by: '" + dimension + "' is not supported");
    }
    return query;
}

QByteArray reportTime(qint64 secondsSinceEpoch)
{
    return QDateTime::fromSecsSinceEpoch(secondsSinceEpoch, Qt::UTC)
        .toString(Qt::ISODate)
        .toLatin1();
}

QByteArray reportBody(const ReportQuery &query,
                      const std::function<QByteArray(qint64 from, qint64 until)> &results)
{
    QByteArray body = R"({"data":[)";
    qint64 at = query.from;
    for (qint64 count = 0; count < query.limit && at < query.until; ++count, at += query.width) {
        if (count > 0)
            body += ',';
        body += R"({"starting_at":")" + reportTime(at) + R"(","ending_at":")"
            + reportTime(at + query.width) + R"(","results":[)";
        body += results(at, at + query.width);
        body += "]}";
    }
    if (at < query.until)
        body += R"(],"has_more":true,"next_page":"page_)" + QByteArray::number(at, 36) + R"("})";
    else
        body += R"(],"has_more":false,"next_page":null})";
    return body;
}

} // namespace core::sandbox
