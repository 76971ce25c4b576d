// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"

#include <QDir>

#include <atomic>
#include <functional>

namespace core {

enum class ExportFormat {
    Native, ///< task-catalog §2.1, one object for every request, in input order
    Jsonl, ///< lines as the service sent them, original ids restored, in input order
    Csv, ///< one row a request, RFC 4180
    Folder ///< one file a request: <id>.txt with the answer, <id>.error.json for the rest
};
std::optional<ExportFormat> exportFormatFromName(QStringView name); ///< native, jsonl, csv, folder

struct ExportReport
{
    qint64 requests = 0;
    qint64 bytes = 0;
};

/// One job of a lineage, with its folder; the first is the parent, later ones its retries, oldest
/// first.
struct ExportPart
{
    QDir folder;
    Job job;
};

/// Writes the results of a job, merged with those of its retries: for each request the latest
/// answer that is better than the one before. Blocking, on a worker thread; memory does not grow
/// with the job. The target appears whole or not at all (a folder: file by file). Path "-" is
/// standard output. Exports of a sandbox job say so: "sandbox": true. Errors: Storage, Canceled,
/// NotFound (nothing downloaded), BadInput (a folder to standard output).
Result<ExportReport>
exportResults(const QList<ExportPart> &lineage, const QString &path, ExportFormat format,
              const std::atomic<bool> *canceled = nullptr,
              const std::function<void(qint64 done, qint64 total)> &progress = {});

} // namespace core
