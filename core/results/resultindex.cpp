// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultindex.h"

#include "core/base/storedfile.h"
#include "core/results/resultfiles.h"

#include <QFile>

#include <cstring>
#include <map>
#include <mutex>

namespace core {

using namespace Qt::StringLiterals;

struct ResultIndex::Private
{
    QDir folder;
    QFile file;
    const uchar *map = nullptr;
    ResultIndexHeader header;
    QStringList models;
    QFile idsFile;
    const uchar *ids = nullptr;
    quint64 idCount = 0;

    mutable std::mutex mutex; ///< of files alone
    mutable std::map<int, std::unique_ptr<const StoredFile>> files;
    std::shared_ptr<BlockCache> cache = std::make_shared<BlockCache>();

    /// nullptr if it cannot be read.
    const StoredFile *resultsFile(int shard) const
    {
        const std::lock_guard locker{mutex};
        const auto known = files.find(shard);
        if (known != files.end())
            return known->second.get();
        auto opened = StoredFile::open(folder.filePath(resultsFileName(shard)), cache);
        return files.emplace(shard, opened ? std::move(*opened) : nullptr).first->second.get();
    }

    bool mapIndex()
    {
        file.setFileName(folder.filePath(resultIndexFileName()));
        if (!file.open(QIODevice::ReadOnly) || file.size() < qint64(sizeof header))
            return false;
        map = file.map(0, file.size());
        if (!map)
            return false;
        std::memcpy(&header, map, sizeof header);
        return ResultIndexHash::isSound(map, file.size()) && readModels();
    }

    bool readModels()
    {
        const uchar *at = map + sizeof header + header.records * sizeof(ResultRecord);
        const uchar *const end = map + file.size() - ResultIndexHash::Bytes;
        for (quint32 i = 0; i < header.models; ++i) {
            quint32 size = 0;
            if (end - at < qint64(sizeof size))
                return false;
            std::memcpy(&size, at, sizeof size);
            at += sizeof size;
            if (quint64(end - at) < size)
                return false;
            models.append(QString::fromUtf8(reinterpret_cast<const char *>(at), qsizetype(size)));
            at += size;
        }
        return true;
    }

    void mapIds()
    {
        idsFile.setFileName(folder.filePath(resultIdsFileName()));
        if (!idsFile.open(QIODevice::ReadOnly) || idsFile.size() < qint64(sizeof idCount))
            return;
        ids = idsFile.map(0, idsFile.size());
        if (ids)
            std::memcpy(&idCount, ids, sizeof idCount);
        if (!ids || idCount > quint64(idsFile.size()) / sizeof(quint64) - 1)
            idCount = 0;
    }

    quint64 idEnd(quint64 index) const
    {
        quint64 end = 0;
        std::memcpy(&end, ids + sizeof idCount + index * sizeof end, sizeof end);
        return end;
    }
};

ResultIndex::ResultIndex() : d{std::make_unique<Private>()} { }
ResultIndex::~ResultIndex() = default;

Result<std::shared_ptr<const ResultIndex>> ResultIndex::open(const QDir &folder)
{
    const std::shared_ptr<ResultIndex> index{new ResultIndex};
    index->d->folder = folder;
    if (!QFile::exists(folder.filePath(resultIndexFileName())))
        return Error{.kind = Error::Kind::NotFound, .detail = u"nothing was downloaded yet"_s};
    if (!index->d->mapIndex()) {
        return Error{.kind = Error::Kind::Storage,
                     .detail = folder.filePath(resultIndexFileName())
                         + u" is damaged: download the results again"_s};
    }
    index->d->mapIds();
    return std::shared_ptr<const ResultIndex>{index};
}

qint64 ResultIndex::size() const { return qint64(d->header.records); }

const ResultRecord &ResultIndex::record(qint64 position) const
{
    Q_ASSERT(position >= 0 && position < size());
    // The header is a multiple of the alignment long, and a map begins at a page.
    return reinterpret_cast<const ResultRecord *>(d->map + sizeof(ResultIndexHeader))[position];
}

QByteArray ResultIndex::line(qint64 position) const
{
    QByteArray bytes(qsizetype(record(position).length), Qt::Uninitialized);
    return readLine(position, bytes.data()) ? bytes : QByteArray{};
}

bool ResultIndex::readLine(qint64 position, char *target) const
{
    const ResultRecord &where = record(position);
    const StoredFile *const file = where.length != 0 ? d->resultsFile(where.shard) : nullptr;
    return file && file->read(qint64(where.offset), target, qint64(where.length));
}

QString ResultIndex::model(quint32 modelIndex) const
{
    return d->models.value(qsizetype(modelIndex));
}

bool ResultIndex::knowsIds() const { return d->idCount > 0; }

QString ResultIndex::id(qint64 position) const
{
    if (position < 0 || quint64(position) >= d->idCount)
        return {};
    const quint64 from = position == 0 ? 0 : d->idEnd(quint64(position) - 1);
    const quint64 end = d->idEnd(quint64(position));
    const quint64 text = sizeof d->idCount + d->idCount * sizeof(quint64);
    if (end < from || text + end > quint64(d->idsFile.size()))
        return {};
    return QString::fromUtf8(reinterpret_cast<const char *>(d->ids + text + from),
                             qsizetype(end - from));
}

} // namespace core
