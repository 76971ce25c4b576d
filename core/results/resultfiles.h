// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/contenthash.h"
#include "core/base/result.h"
#include "core/results/resultindex.h"

#include <QDir>
#include <QStringList>

#include <vector>

namespace core {

/// Names within a job's folder.
QString resultsFileName(int shard); ///< results-0001.jsonl for shard 0
QString resultIndexFileName(); ///< results.idx
QString resultIdsFileName(); ///< results.ids, only where there is no spool

/// The first bytes of results.idx. The records follow, then the models, each as a 32-bit size and
/// its UTF-8, and a ResultIndexHash of all before it. Numbers are in the order of this machine: the
/// file is made from the results and not carried elsewhere.
struct ResultIndexHeader
{
    char magic[8] = {'T', 'W', 'R', 'E', 'S', 'I', 'X', '2'};
    quint32 recordSize = sizeof(ResultRecord);
    quint32 models = 0;
    quint64 records = 0;
    quint64 reserved = 0;

    bool isSound(qint64 fileSize) const;
};
static_assert(sizeof(ResultIndexHeader) == 32);

/// The last bytes of results.idx. Built up as the file is written, and the same way when it is
/// read.
class ResultIndexHash
{
public:
    static constexpr qint64 Bytes = 16;
    static constexpr qint64 RecordsAtOnce = 4096;

    void add(QByteArrayView part) { m_hash = contentHash(part, m_hash); }
    QByteArray bytes() const;
    /// Whether a whole file ends with the hash of what it holds.
    static bool isSound(const uchar *file, qint64 size);

private:
    ContentHash m_hash;
};

/// What the results of one shard put into the index of the job.
struct ShardRecords
{
    int shard = 0;
    qint64 jobSize = 0; ///< records of the whole job
    std::vector<quint32> positions; ///< ascending; empty: 0, 1, 2 …
    std::vector<ResultRecord> records; ///< as many; modelIndex is into `models`
    QStringList models;
};

/// Writes the index anew with these records in place of what it said of the shard. The old one
/// stays until the new one is on the disk; one that is damaged counts as none. Safe to call for
/// several shards of a job at a time, by several copies of the program.
/// Storage.
Result<void> updateResultIndex(const QDir &folder, const ShardRecords &records);

/// Takes the shard out of the index, if it is in: before its results file is replaced, so that no
/// record ever points into another file than the one it was made from. Storage.
Result<void> clearFromResultIndex(const QDir &folder, int shard);

/// The custom_ids by position, where no spool knows them. Storage.
Result<void> writeResultIds(const QDir &folder, const std::vector<std::string> &ids);

} // namespace core
