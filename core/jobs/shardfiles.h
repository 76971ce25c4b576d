// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filewriter.h"
#include "core/base/result.h"
#include "core/base/sha256.h"
#include "core/jobs/spool.h"

#include <QDir>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace core {

/// The files of the shards while they are written. Hashing and writing happen in a thread of its
/// own; a few megabytes wait at most. Used from one thread.
class ShardFiles
{
public:
    /// `prefix` of the file names: "requests" gives requests-0001.json.
    ShardFiles(const QDir &folder, QString prefix);
    ~ShardFiles();
    ShardFiles(const ShardFiles &) = delete;
    ShardFiles &operator=(const ShardFiles &) = delete;

    /// Appends one request to the shard of that number and returns where in the shard's file it
    /// begins. Errors: Storage, possibly of an earlier write.
    Result<quint64> append(int number, QByteArrayView json);
    /// Closes all shards and waits until they are on the disk. Errors: Storage.
    Result<QList<SpooledShard>> finish();
    QString fileName(int shard) const;

private:
    struct Shard
    {
        explicit Shard(const QString &path) : file{path} { }

        FileWriter file;
        QByteArray buffer;
        qint64 bytes = 0; ///< handed over and buffered
        qint64 requests = 0;
        Sha256 hash;
    };
    struct Chunk
    {
        Shard *shard;
        QByteArray bytes;
    };
    Result<Shard *> shardAt(int shard);
    void handOver(Shard *shard);
    void writeChunks();
    std::optional<Error> failure();

    QDir m_folder;
    QString m_prefix;
    std::vector<std::unique_ptr<Shard>> m_shards;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Chunk> m_chunks;
    std::vector<QByteArray> m_spare;
    std::optional<Error> m_error;
    bool m_writing = false;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace core
