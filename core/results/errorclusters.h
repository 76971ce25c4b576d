// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultlineage.h"

#include <QList>
#include <QString>

#include <atomic>

namespace core {

/// Requests of a job that failed for the same reason.
struct ErrorCluster
{
    QString type; ///< invalid_request_error …
    QString message; ///< of the first of them
    QList<quint32> positions; ///< in input order
};

/// Groups the errored requests by type and message, the largest group first. Messages that differ
/// only in numbers and in what stands between quotes are of one group; when there are more than
/// MaxClusters, the rest is grouped by type alone. Reads the errored lines once; blocking, on a
/// worker thread.
QList<ErrorCluster> clusterErrors(const ResultLineage &results,
                                  const std::atomic<bool> *canceled = nullptr);
inline constexpr qsizetype MaxErrorClusters = 100;

} // namespace core
