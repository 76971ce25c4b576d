// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/drafts/preflight.h"

#include <QByteArray>
#include <QDir>
#include <QList>

#include <memory>

namespace core {

/// Where one request of a job lies: a fixed-size record of `requests.idx`, by position in the job
/// (input order, from 0).
struct SpoolEntry
{
    quint64 offset = 0; ///< of the item in the shard file
    quint32 length = 0; ///< bytes of the item
    quint16 shard = 0; ///< from 0
    quint8 mapped = 0; ///< 1: the wire id stands for another, see originalId()
    quint8 sample = 0; ///< 1: part of the canary
    quint64 wireIdHash = 0; ///< for matching results
    quint64 sourceIndex = 0;
    quint64 contentHash = 0; ///< of params without the id: equal requests are equal here
};
static_assert(sizeof(SpoolEntry) == 40);

struct SpooledShard
{
    QString file; ///< name within the job's folder: requests-0001.json
    qint64 requests = 0;
    qint64 bytes = 0;
    QByteArray sha256; ///< of the whole file, hex
    bool sample = false; ///< the canary
    bool reused = false; ///< not to be sent; told by finish() alone
};

/// What makes two requests the same: all of {"custom_id":…,"params":…} behind the id.
QByteArrayView spooledContent(QByteArrayView item);
/// Its hash: SpoolEntry::contentHash.
quint64 spooledContentHash(QByteArrayView item);
/// The hash by which a spool knows a wire id: SpoolEntry::wireIdHash.
quint64 spooledIdHash(QByteArrayView wireId);

/// Writes what will be sent of one job into its folder: one file per shard, each byte for byte the
/// body of a create call, and the index beside them: `requests-0001.json` …, `requests.idx`, and
/// `ids.jsonl` with the ids that wire ids stand for. A request goes to the shard that is open, or,
/// with `inSample`, to shard 0 if it is part of the sample; at the end ShardPlanner may move
/// requests so that equal prefixes meet. Requests that are not sent since their answers are taken
/// over have a shard of their own, the last. Everything is on the disk when finish() has returned;
/// before that there is no index, and the folder cannot be taken for a whole spool.
class SpoolWriter final : public RequestSink
{
public:
    struct Options
    {
        qint64 maxRequests = 100'000;
        qint64 maxBytes = 250'000'000; ///< 256 MB less a margin
        std::function<bool(const Item &)> inSample = {}; ///< empty: no canary
    };

    SpoolWriter(const QDir &folder, Options options);
    ~SpoolWriter() override;

    Result<void> add(const Item &item) override;
    /// Errors: Storage (disk full …). After an error the folder can be removed as a whole.
    Result<QList<SpooledShard>> finish();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Reads a spool at random, in whichever form its files lie (core/base/storedfile.h). Thread-safe
/// after open().
class SpoolReader
{
public:
    static Result<std::shared_ptr<const SpoolReader>> open(const QDir &folder);
    ~SpoolReader();

    qint64 size() const;
    const QList<SpooledShard> &shards() const;
    const SpoolEntry &entry(qint64 position) const;
    /// {"custom_id":…,"params":…} as it was sent.
    QByteArray item(qint64 position) const;
    QByteArray wireId(qint64 position) const;
    QString originalId(qint64 position) const;
    /// spooledIdHash() of it, without a look at the disk.
    quint64 originalIdHash(qint64 position) const;
    /// Position of the request with this wire id in `shard`, -1 if nobody sent it.
    qint64 positionOf(QByteArrayView wireId, int shard) const;

private:
    SpoolReader();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
