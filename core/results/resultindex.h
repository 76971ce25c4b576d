// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/batches/batchresult.h"
#include "core/jobs/job.h"
#include "core/jobs/spool.h"

#include <QByteArray>
#include <QDir>
#include <QString>

#include <memory>

namespace core {

/// How one request of a job ended and where its result lies: a fixed-size record, by position in
/// the job. The file (`results.idx`) can be rebuilt from the results files as received.
struct ResultRecord
{
    quint64 offset = 0; ///< of the line in the results file of the shard
    quint32 length = 0; ///< bytes of the line without its end; 0: none
    quint16 shard = 0;
    Outcome outcome = Outcome::Waiting;
    quint8 errorClass =
        0; ///< 0 none, 1 invalid_request_error, 2 any other type; for retry and grouping
    quint32 input = 0, cacheWrite5m = 0, cacheWrite1h = 0, cacheRead = 0, output = 0;
    quint32 modelIndex = 0; ///< into ResultIndex::models()
    qint64 costPico = -1; ///< at the prices of the download; -1 unpriced or not billed. Display
                          ///< only: money of record comes from the ledger
};
static_assert(sizeof(ResultRecord) == 48);

/// Random access to the results of one job; those of its retries have an index of their own.
/// Thread-safe after open(). An index that was opened stays as it is while a newer one replaces it
/// on the disk.
class ResultIndex
{
public:
    /// `folder` is the job's. NotFound when nothing was downloaded yet; Storage when the index is
    /// damaged.
    static Result<std::shared_ptr<const ResultIndex>> open(const QDir &folder);
    ~ResultIndex();

    qint64 size() const;
    const ResultRecord &record(qint64 position) const;
    QByteArray
    line(qint64 position) const; ///< as the service sent it, with the wire id; "" if none
    /// The same into `target`, which has room for the record's length; false if it cannot be read.
    bool readLine(qint64 position, char *target) const;
    QString model(quint32 modelIndex) const;
    /// Of an adopted batch, whose requests have no spool: the custom_id by position.
    bool knowsIds() const;
    QString id(qint64 position) const;

private:
    ResultIndex();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
