// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"

#include <QSqlDatabase>
#include <QStringList>

namespace core {

/// Jobs and shards as rows of the tables of the same names. To be called on the database thread.

Result<void> insertJob(QSqlDatabase &database, const Job &job);
/// The number of rows changed: 0 when there is no such job.
Result<qint64> updateJob(QSqlDatabase &database, const Job &job);
Result<void> insertShard(QSqlDatabase &database, const QString &jobId, const Shard &shard);
Result<qint64> updateShardRow(QSqlDatabase &database, const QString &jobId, const Shard &shard);

/// The jobs with these ids, in this order, with shards, counts and usage. Ids that are not there
/// are left out.
Result<QList<Job>> loadJobs(QSqlDatabase &database, const QStringList &ids);

} // namespace core
