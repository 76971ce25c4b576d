// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultfiles.h"

#include "core/base/filelock.h"
#include "core/base/filewriter.h"

#include <QFile>
#include <QMutex>

#include <algorithm>
#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

QString resultsFileName(int shard)
{
    return u"results-%1.jsonl"_s.arg(shard + 1, 4, 10, QLatin1Char('0'));
}

QString resultIndexFileName() { return u"results.idx"_s; }

QString resultIdsFileName() { return u"results.ids"_s; }

bool ResultIndexHeader::isSound(qint64 fileSize) const
{
    static const ResultIndexHeader known;
    return std::equal(std::begin(magic), std::end(magic), std::begin(known.magic))
        && recordSize == known.recordSize && records <= quint64(fileSize) / recordSize
        && qint64(sizeof(ResultIndexHeader) + records * recordSize) + ResultIndexHash::Bytes
        <= fileSize;
}

QByteArray ResultIndexHash::bytes() const
{
    QByteArray bytes(Bytes, Qt::Uninitialized);
    std::memcpy(bytes.data(), &m_hash.first, sizeof m_hash.first);
    std::memcpy(bytes.data() + sizeof m_hash.first, &m_hash.second, sizeof m_hash.second);
    return bytes;
}

bool ResultIndexHash::isSound(const uchar *file, qint64 size)
{
    ResultIndexHeader header;
    if (size < qint64(sizeof header))
        return false;
    std::memcpy(&header, file, sizeof header);
    if (!header.isSound(size))
        return false;
    const auto *bytes = reinterpret_cast<const char *>(file);
    ResultIndexHash hash;
    qint64 at = sizeof header;
    hash.add({bytes, at});
    const qint64 records = at + qint64(header.records * header.recordSize);
    for (; at < records; at += RecordsAtOnce * header.recordSize)
        hash.add({bytes + at, std::min(RecordsAtOnce * header.recordSize, records - at)});
    hash.add({bytes + records, size - Bytes - records});
    return hash.bytes() == QByteArrayView{bytes + size - Bytes, Bytes};
}

namespace {

/// The index as it was: read forward, block by block.
class OldIndex
{
public:
    explicit OldIndex(const QDir &folder) : m_file{folder.filePath(resultIndexFileName())}
    {
        if (!m_file.open(QIODevice::ReadOnly))
            return;
        const uchar *const bytes = m_file.size() > 0 ? m_file.map(0, m_file.size()) : nullptr;
        if (!bytes || !ResultIndexHash::isSound(bytes, m_file.size()))
            return;
        ResultIndexHeader header;
        std::memcpy(&header, bytes, sizeof header);
        m_records = qint64(header.records);
        readModels(header);
        m_file.seek(sizeof header);
    }

    qint64 records() const { return m_records; }
    const QStringList &models() const { return m_models; }

    void read(qint64 from, std::vector<ResultRecord> &block)
    {
        const qint64 known = std::clamp(m_records - from, qint64{0}, qint64(block.size()));
        const qint64 bytes = known * qint64(sizeof(ResultRecord));
        const bool got =
            known > 0 && m_file.read(reinterpret_cast<char *>(block.data()), bytes) == bytes;
        std::fill(block.begin() + (got ? known : 0), block.end(), ResultRecord{});
    }

private:
    void readModels(const ResultIndexHeader &header)
    {
        m_file.seek(qint64(sizeof header + header.records * header.recordSize));
        for (quint32 i = 0; i < header.models; ++i) {
            quint32 size = 0;
            if (m_file.read(reinterpret_cast<char *>(&size), sizeof size) != sizeof size
                || size > 4096)
                return;
            m_models.append(QString::fromUtf8(m_file.read(size)));
        }
    }

    QFile m_file;
    qint64 m_records = 0;
    QStringList m_models;
};

/// Places of the new records, by position.
class Overlay
{
public:
    Overlay(const ShardRecords &records, QStringList &models) : m_records{records}
    {
        for (const QString &model : records.models) {
            const qsizetype known = models.indexOf(model);
            m_modelMap.push_back(quint32(known < 0 ? models.size() : known));
            if (known < 0)
                models.append(model);
        }
    }

    /// Drops what the shard had and puts in what it has, for the records from `from`.
    void apply(qint64 from, std::vector<ResultRecord> &block)
    {
        for (ResultRecord &record : block) {
            if (record.outcome != Outcome::Waiting && record.shard == quint16(m_records.shard))
                record = {};
        }
        const qint64 end = from + qint64(block.size());
        while (m_next < m_records.records.size() && position(m_next) < end) {
            ResultRecord record = m_records.records[m_next];
            if (record.modelIndex < m_modelMap.size())
                record.modelIndex = m_modelMap[record.modelIndex];
            block[std::size_t(position(m_next) - from)] = record;
            ++m_next;
        }
    }

private:
    qint64 position(std::size_t slot) const
    {
        return m_records.positions.empty() ? qint64(slot) : qint64(m_records.positions[slot]);
    }

    const ShardRecords &m_records;
    std::vector<quint32> m_modelMap;
    std::size_t m_next = 0;
};

template<typename T> QByteArrayView bytesOf(const T &value)
{
    return {reinterpret_cast<const char *>(&value), qsizetype(sizeof value)};
}

// One writer at a time: shards of a job may end together, and any copy of the program may find an
// index damaged and make it anew.
QMutex &writing()
{
    static QMutex mutex;
    return mutex;
}

} // namespace

Result<void> updateResultIndex(const QDir &folder, const ShardRecords &records)
{
    const QMutexLocker locker{&writing()};
    const auto lock = FileLock::await(folder.filePath(u"index.lock"_s));
    if (!lock)
        return lock.error();
    OldIndex old{folder};
    QStringList models = old.models();
    Overlay overlay{records, models};
    const qint64 size =
        std::max(records.jobSize, records.positions.empty() ? qint64(records.records.size()) : 0);

    FileWriter file{folder.filePath(resultIndexFileName())};
    ResultIndexHeader header;
    header.models = quint32(models.size());
    header.records = quint64(size);
    ResultIndexHash hash;
    const auto write = [&](QByteArrayView bytes) {
        hash.add(bytes);
        return file.write(bytes);
    };
    Result<void> done = write(bytesOf(header));
    constexpr qint64 BlockSize = ResultIndexHash::RecordsAtOnce;
    for (qint64 from = 0; done && from < size; from += BlockSize) {
        std::vector<ResultRecord> block(std::size_t(std::min(BlockSize, size - from)));
        old.read(from, block);
        overlay.apply(from, block);
        done = write({reinterpret_cast<const char *>(block.data()),
                      qsizetype(block.size() * sizeof(ResultRecord))});
    }
    QByteArray names;
    for (const QString &model : std::as_const(models)) {
        const QByteArray name = model.toUtf8();
        const auto length = quint32(name.size());
        names.append(bytesOf(length)).append(name);
    }
    if (done)
        done = write(names);
    if (done)
        done = file.write(hash.bytes());
    return done ? file.commit() : done;
}

Result<void> clearFromResultIndex(const QDir &folder, int shard)
{
    const qint64 size = OldIndex{folder}.records();
    if (size == 0)
        return {};
    ShardRecords nothing;
    nothing.shard = shard;
    nothing.jobSize = size;
    return updateResultIndex(folder, nothing);
}

Result<void> writeResultIds(const QDir &folder, const std::vector<std::string> &ids)
{
    FileWriter file{folder.filePath(resultIdsFileName())};
    const auto count = quint64(ids.size());
    Result<void> done = file.write(bytesOf(count));
    quint64 end = 0;
    for (const std::string &id : ids) {
        end += id.size();
        if (done)
            done = file.write(bytesOf(end));
    }
    for (const std::string &id : ids) {
        if (done)
            done = file.write({id.data(), qsizetype(id.size())});
    }
    return done ? file.commit() : done;
}

} // namespace core
