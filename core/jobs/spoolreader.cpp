// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storedfile.h"
#include "core/drafts/jsontext.h"
#include "core/jobs/spool.h"
#include "core/jobs/spoolindex.h"

#include <QHash>

#include <bit>

namespace core {

using namespace Qt::StringLiterals;

struct SpoolReader::Private
{
    Result<void> openShards(const QDir &folder);
    Result<void> readIds(const QDir &folder);
    void buildTable();
    QByteArray read(const SpoolEntry &entry, qint64 bytes) const;

    SpoolIndex index;
    QHash<qint64, QString> originalIds;
    std::vector<quint32>
        table; ///< position + 1 by hash of the wire id, 0: free; twice as large as need be
    std::shared_ptr<BlockCache> cache = std::make_shared<BlockCache>();
    std::vector<std::unique_ptr<const StoredFile>> files;
};

SpoolReader::SpoolReader() : d{std::make_unique<Private>()} { }
SpoolReader::~SpoolReader() = default;

static Error broken(const QString &what) { return {.kind = Error::Kind::Storage, .detail = what}; }

Result<void> SpoolReader::Private::openShards(const QDir &folder)
{
    for (const SpooledShard &shard : qAsConst(index.shards)) {
        const QString path = folder.filePath(shard.file);
        auto file = StoredFile::open(path, cache);
        if (!file)
            return broken(file.error().detail);
        if ((*file)->size() != shard.bytes)
            return broken(u"%1 has %2 bytes, and %3 were written"_s.arg(path)
                              .arg((*file)->size())
                              .arg(shard.bytes));
        files.push_back(std::move(*file));
    }
    for (const SpoolEntry &entry : index.entries) {
        if (entry.shard >= files.size()
            || entry.offset + entry.length > quint64(index.shards.at(entry.shard).bytes))
            return broken(
                u"the list of requests in %1 does not fit its files"_s.arg(folder.path()));
    }
    return {};
}

Result<void> SpoolReader::Private::readIds(const QDir &folder)
{
    const auto mapped = std::count_if(index.entries.begin(), index.entries.end(),
                                      [](const SpoolEntry &entry) { return entry.mapped != 0; });
    if (mapped == 0)
        return {};
    QFile file{folder.filePath(u"ids.jsonl"_s)};
    if (!file.open(QIODevice::ReadOnly))
        return broken(u"%1 could not be read: %2"_s.arg(file.fileName(), file.errorString()));
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        bool isNumber = false;
        const qint64 position = jsonMember(line, "position").toByteArray().toLongLong(&isNumber);
        const auto id = jsonStringValue(jsonMember(line, "id"));
        if (!isNumber || !id || !line.endsWith('\n'))
            return broken(u"%1 is damaged"_s.arg(file.fileName()));
        originalIds.insert(position, QString::fromUtf8(*id));
    }
    if (originalIds.size() != mapped)
        return broken(u"%1 is damaged"_s.arg(file.fileName()));
    return {};
}

void SpoolReader::Private::buildTable()
{
    table.assign(std::bit_ceil(index.entries.size() * 2 + 1), 0);
    const size_t mask = table.size() - 1;
    for (size_t i = 0; i < index.entries.size(); ++i) {
        size_t at = size_t(index.entries[i].wireIdHash) & mask;
        while (table[at] != 0)
            at = (at + 1) & mask;
        table[at] = quint32(i + 1);
    }
}

Result<std::shared_ptr<const SpoolReader>> SpoolReader::open(const QDir &folder)
{
    auto index = SpoolIndex::read(folder.filePath(SpoolIndex::fileName()));
    if (!index)
        return index.error();
    const std::shared_ptr<SpoolReader> reader{new SpoolReader};
    reader->d->index = std::move(*index);
    if (const auto opened = reader->d->openShards(folder); !opened)
        return opened.error();
    if (const auto read = reader->d->readIds(folder); !read)
        return read.error();
    reader->d->buildTable();
    return std::shared_ptr<const SpoolReader>{reader};
}

qint64 SpoolReader::size() const { return qint64(d->index.entries.size()); }

const QList<SpooledShard> &SpoolReader::shards() const { return d->index.shards; }

const SpoolEntry &SpoolReader::entry(qint64 position) const
{
    return d->index.entries[size_t(position)];
}

QByteArray SpoolReader::Private::read(const SpoolEntry &entry, qint64 bytes) const
{
    return files[entry.shard]->read(qint64(entry.offset), bytes);
}

QByteArray SpoolReader::item(qint64 position) const
{
    const SpoolEntry &sought = entry(position);
    return d->read(sought, qint64{sought.length});
}

QByteArray SpoolReader::wireId(qint64 position) const
{
    // {"custom_id":"…": the id is at most 64 characters that need no escape.
    static constexpr qsizetype Begin = QByteArrayView{R"({"custom_id":")"}.size();
    const SpoolEntry &sought = entry(position);
    const QByteArray head = d->read(sought, qMin<qint64>(sought.length, Begin + 64 + 1));
    const qsizetype end = head.indexOf('"', Begin);
    return end < 0 ? QByteArray{} : head.sliced(Begin, end - Begin);
}

QString SpoolReader::originalId(qint64 position) const
{
    const auto original = d->originalIds.constFind(position);
    return original == d->originalIds.cend() ? QString::fromLatin1(wireId(position)) : *original;
}

quint64 SpoolReader::originalIdHash(qint64 position) const
{
    const auto original = d->originalIds.constFind(position);
    return original == d->originalIds.cend() ? entry(position).wireIdHash
                                             : spooledIdHash(original->toUtf8());
}

qint64 SpoolReader::positionOf(QByteArrayView wireId, int shard) const
{
    const quint64 hash = spooledIdHash(wireId);
    const size_t mask = d->table.size() - 1;
    for (size_t at = size_t(hash) & mask; d->table[at] != 0; at = (at + 1) & mask) {
        const SpoolEntry &entry = d->index.entries[d->table[at] - 1];
        if (entry.wireIdHash == hash && entry.shard == shard)
            return qint64{d->table[at]} - 1;
    }
    return -1;
}

} // namespace core
