// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/shardfiles.h"

#include "core/drafts/shardplanner.h"

namespace core {

using namespace Qt::StringLiterals;

static constexpr qsizetype ChunkBytes = 1 << 20;
static constexpr size_t MaxChunks = 6;

ShardFiles::ShardFiles(const QDir &folder, QString prefix)
    : m_folder{folder}, m_prefix{std::move(prefix)}, m_thread{[this] { writeChunks(); }}
{ }

ShardFiles::~ShardFiles()
{
    {
        const std::lock_guard lock{m_mutex};
        m_stop = true;
        m_chunks.clear();
    }
    m_changed.notify_all();
    m_thread.join();
}

QString ShardFiles::fileName(int shard) const
{
    return u"%1-%2.json"_s.arg(m_prefix).arg(shard + 1, 4, 10, QLatin1Char{'0'});
}

std::optional<Error> ShardFiles::failure()
{
    const std::lock_guard lock{m_mutex};
    return m_error;
}

Result<ShardFiles::Shard *> ShardFiles::shardAt(int shard)
{
    while (m_shards.size() <= size_t(shard)) {
        auto opened = std::make_unique<Shard>(m_folder.filePath(fileName(int(m_shards.size()))));
        if (const auto file = opened->file.open(); !file)
            return file.error();
        m_shards.push_back(std::move(opened));
    }
    return m_shards[size_t(shard)].get();
}

Result<quint64> ShardFiles::append(int number, QByteArrayView json)
{
    const auto found = shardAt(number);
    if (!found)
        return found.error();
    Shard *const shard = *found;
    const QByteArrayView before = shard->requests == 0 ? ShardHead : ShardSeparator;
    shard->buffer.append(before).append(json);
    const auto offset = static_cast<quint64>(shard->bytes + before.size());
    shard->bytes += before.size() + json.size();
    ++shard->requests;
    if (shard->buffer.size() >= ChunkBytes) {
        handOver(shard);
        if (const auto error = failure())
            return *error;
    }
    return offset;
}

void ShardFiles::handOver(Shard *shard)
{
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [this] { return m_chunks.size() < MaxChunks || m_error; });
    if (m_error) {
        shard->buffer.clear();
        return;
    }
    m_chunks.push_back({.shard = shard, .bytes = std::move(shard->buffer)});
    shard->buffer = {};
    if (!m_spare.empty()) {
        shard->buffer = std::move(m_spare.back());
        m_spare.pop_back();
        shard->buffer.resize(0);
    } else {
        shard->buffer.reserve(ChunkBytes + ChunkBytes / 4);
    }
    lock.unlock();
    m_changed.notify_all();
}

/// The thread: takes chunk after chunk, until told to stop or a write fails.
void ShardFiles::writeChunks()
{
    std::unique_lock lock{m_mutex};
    while (true) {
        m_changed.wait(lock, [this] { return m_stop || !m_chunks.empty(); });
        if (m_stop)
            return;
        Chunk chunk = std::move(m_chunks.front());
        m_chunks.pop_front();
        m_writing = true;
        lock.unlock();

        Shard &shard = *chunk.shard;
        shard.hash.addData(QByteArrayView{chunk.bytes});
        const Result<void> written = shard.file.write(chunk.bytes);

        lock.lock();
        m_writing = false;
        if (!written && !m_error)
            m_error = written.error();
        if (m_error)
            m_chunks.clear();
        if (chunk.bytes.size() < 2 * ChunkBytes && m_spare.size() < MaxChunks)
            m_spare.push_back(std::move(chunk.bytes));
        m_changed.notify_all();
    }
}

Result<QList<SpooledShard>> ShardFiles::finish()
{
    for (const auto &shard : m_shards) {
        if (shard->requests == 0)
            continue;
        shard->buffer.append(ShardTail);
        shard->bytes += ShardTail.size();
        handOver(shard.get());
    }
    {
        std::unique_lock lock{m_mutex};
        m_changed.wait(lock, [this] { return m_error || (m_chunks.empty() && !m_writing); });
        if (m_error)
            return *m_error;
    }
    QList<SpooledShard> spooled;
    for (size_t i = 0; i < m_shards.size(); ++i) {
        Shard &shard = *m_shards[i];
        if (const auto committed = shard.file.commit(); !committed)
            return committed.error();
        spooled.append({.file = fileName(int(i)),
                        .requests = shard.requests,
                        .bytes = shard.bytes,
                        .sha256 = shard.hash.result().toHex(),
                        .sample = false});
    }
    return spooled;
}

} // namespace core
