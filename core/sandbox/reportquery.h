// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/call.h"

namespace core::sandbox {

/// The time range, buckets and page of a report (API reference §6.1). Times are seconds since the
/// epoch.
struct ReportQuery
{
    qint64 from = 0; ///< start of the first bucket on this page
    qint64 until = 0; ///< end of the whole range, exclusive
    qint64 width = 0; ///< of a bucket
    qint64 limit = 0; ///< buckets on a page
    QList<QByteArray> groupBy;

    bool groupsBy(QByteArrayView dimension) const { return groupBy.contains(dimension); }
};

/// How many buckets a page has by default and at most, by width.
struct BucketWidth
{
    QByteArrayView name;
    qint64 seconds;
    qint64 defaultLimit;
    qint64 mostLimit;
};

std::variant<ReportQuery, ApiError> reportQuery(const Call &call, const QList<BucketWidth> &widths,
                                                const QList<QByteArrayView> &dimensions);
/// `2026-11-24T00:00:00Z`
QByteArray reportTime(qint64 secondsSinceEpoch);
/// `{"data":[…],"has_more":…,"next_page":…}`; `results` makes the entries of the bucket [from,
/// until).
QByteArray reportBody(const ReportQuery &query,
                      const std::function<QByteArray(qint64 from, qint64 until)> &results);

} // namespace core::sandbox
