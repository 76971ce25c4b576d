// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/contenthash.h"
#include "core/base/durable.h"
#include "core/drafts/jsontext.h"
#include "core/drafts/shardplanner.h"
#include "core/jobs/shardfiles.h"
#include "core/jobs/spool.h"
#include "core/jobs/spoolindex.h"

#include <limits>

namespace core {

using namespace Qt::StringLiterals;

quint64 spooledIdHash(QByteArrayView wireId) { return contentHash(wireId).first; }

QByteArrayView spooledContent(QByteArrayView item)
{
    static constexpr qsizetype Begin = QByteArrayView{"{\"custom_id\":\""}.size();
    const qsizetype end = item.indexOf('"', Begin); // wire ids have no quotes in them
    return end < 0 ? item : item.sliced(end + 1);
}

quint64 spooledContentHash(QByteArrayView item) { return contentHash(spooledContent(item)).first; }

/// Until it is known how many shards there are.
static constexpr quint16 ReusedShard = 0xFFFF;

static Error noStorage(const QString &what)
{
    return {.kind = Error::Kind::Storage, .detail = what};
}

struct SpoolWriter::Private
{
    Private(const QDir &where, Options chosen)
        : folder{where}, options{std::move(chosen)}, planner{{.maxRequests = options.maxRequests,
                                                              .maxBytes = options.maxBytes},
                                                             bool(options.inSample)},
          index{folder.filePath(SpoolIndex::fileName())}, ids{folder.filePath(u"ids.jsonl"_s)}
    { }

    Result<void> begin();
    Result<void> addId(qint64 position, const Item &item);
    Result<QList<SpooledShard>> regroup(const std::vector<quint16> &moved);
    Result<QList<SpooledShard>> close();
    Result<void> addReused(const Item &item, bool mapped);
    Result<void> closeReused(QList<SpooledShard> *shards);

    QDir folder;
    Options options;
    ShardPlanner planner;
    std::unique_ptr<ShardFiles> files;
    std::unique_ptr<ShardFiles> reused;
    SpoolIndexWriter index;
    QFile ids;
    qint64 count = 0;
    bool begun = false;
};

SpoolWriter::SpoolWriter(const QDir &folder, Options options)
    : d{std::make_unique<Private>(folder, std::move(options))}
{ }

SpoolWriter::~SpoolWriter() = default;

/// Clears away what an earlier attempt left, the index first, so that nothing half is ever taken
/// for whole.
Result<void> SpoolWriter::Private::begin()
{
    if (begun)
        return {};
    if (!folder.mkpath(u"."_s))
        return noStorage(u"the folder %1 could not be made"_s.arg(folder.path()));
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QFile::remove(folder.filePath(SpoolIndex::fileName()));
    const QStringList old = folder.entryList(
        {u"requests-*.json*"_s, u"regrouped-*.json*"_s, u"requests.idx.new"_s, u"ids.jsonl"_s},
        QDir::Files);
    for (const QString &name : old) {
        if (!folder.remove(name))
            return noStorage(
                u"%1 is in the way and could not be removed"_s.arg(folder.filePath(name)));
    }
    files = std::make_unique<ShardFiles>(folder, u"requests"_s);
    begun = true;
    return {};
}

Result<void> SpoolWriter::Private::addId(qint64 position, const Item &item)
{
    if (!ids.isOpen() && !ids.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return noStorage(u"%1 could not be written: %2"_s.arg(ids.fileName(), ids.errorString()));
    const QByteArray line = "{\"position\":" + QByteArray::number(position)
        + ",\"id\":" + toJsonString(item.originalId) + "}\n";
    if (ids.write(line) != line.size())
        return noStorage(u"%1 could not be written: %2"_s.arg(ids.fileName(), ids.errorString()));
    return {};
}

Result<void> SpoolWriter::Private::addReused(const Item &item, bool mapped)
{
    if (!reused)
        reused = std::make_unique<ShardFiles>(folder, u"requests-reused"_s);
    const auto offset = reused->append(0, item.json);
    if (!offset)
        return offset.error();
    return index.add({.offset = *offset,
                      .length = quint32(item.json.size()),
                      .shard = ReusedShard,
                      .mapped = quint8(mapped),
                      .sample = 0,
                      .wireIdHash = spooledIdHash(item.wireId),
                      .sourceIndex = quint64(item.index),
                      .contentHash = spooledContentHash(item.json)});
}

/// What was taken over becomes the last shard.
Result<void> SpoolWriter::Private::closeReused(QList<SpooledShard> *shards)
{
    if (!reused)
        return {};
    auto closed = reused->finish();
    if (!closed)
        return closed.error();
    auto entries = index.takeBack();
    if (!entries)
        return entries.error();
    for (SpoolEntry &entry : *entries) {
        if (entry.shard == ReusedShard)
            entry.shard = quint16(shards->size());
    }
    index.replace(std::move(*entries));
    closed->first().reused = true;
    shards->append(closed->first());
    return {};
}

Result<void> SpoolWriter::add(const Item &item)
{
    if (const auto ready = d->begin(); !ready)
        return ready;
    const bool mapped = item.originalId != item.wireId;
    if (mapped) {
        if (const auto kept = d->addId(d->count, item); !kept)
            return kept;
    }
    ++d->count;
    if (item.reused)
        return d->addReused(item, mapped);
    const bool sample = d->options.inSample && d->options.inSample(item);
    const int shard =
        d->planner.add(item.json.size(), item.facts ? shardGroup(*item.facts) : 0, sample);
    if (shard >= ShardPlanner::MaxShards)
        return noStorage(u"the job would need more than %1 batches"_s.arg(ShardPlanner::MaxShards));
    const auto offset = d->files->append(shard, item.json);
    if (!offset)
        return offset.error();
    return d->index.add({.offset = *offset,
                         .length = quint32(item.json.size()),
                         .shard = quint16(shard),
                         .mapped = quint8(mapped),
                         .sample = quint8(d->options.inSample && shard == 0),
                         .wireIdHash = spooledIdHash(item.wireId),
                         .sourceIndex = quint64(item.index),
                         .contentHash = spooledContentHash(item.json)});
}

/// Copies the requests into new files, each into the shard that the plan gives it.
Result<QList<SpooledShard>> SpoolWriter::Private::regroup(const std::vector<quint16> &moved)
{
    auto entries = index.takeBack();
    if (!entries)
        return entries.error();
    std::vector<std::unique_ptr<QFile>> old;
    ShardFiles regrouped{folder, u"regrouped"_s};
    size_t next = 0; // of those that are sent
    for (SpoolEntry &entry : *entries) {
        if (entry.shard == ReusedShard)
            continue;
        const quint16 to = moved[next++];
        while (old.size() <= entry.shard) {
            auto file = std::make_unique<QFile>(folder.filePath(files->fileName(int(old.size()))));
            if (!file->open(QIODevice::ReadOnly))
                return noStorage(
                    u"%1 could not be read: %2"_s.arg(file->fileName(), file->errorString()));
            old.push_back(std::move(file));
        }
        QFile &from = *old[entry.shard];
        if (!from.seek(qint64(entry.offset)))
            return noStorage(
                u"%1 could not be read: %2"_s.arg(from.fileName(), from.errorString()));
        const QByteArray json = from.read(qint64{entry.length});
        if (json.size() != qsizetype{entry.length})
            return noStorage(
                u"%1 could not be read: %2"_s.arg(from.fileName(), from.errorString()));
        const auto offset = regrouped.append(to, json);
        if (!offset)
            return offset.error();
        entry.offset = *offset;
        entry.shard = to;
    }
    auto shards = regrouped.finish();
    if (!shards)
        return shards;
    for (const auto &file : old) {
        file->close();
        file->remove();
    }
    for (qsizetype i = 0; i < shards->size(); ++i) {
        SpooledShard &shard = (*shards)[i];
        const QString name = files->fileName(int(i));
        if (!QFile::rename(folder.filePath(shard.file), folder.filePath(name)))
            return noStorage(u"%1 could not be renamed"_s.arg(folder.filePath(shard.file)));
        shard.file = name;
    }
    index.replace(std::move(*entries));
    return shards;
}

Result<QList<SpooledShard>> SpoolWriter::Private::close()
{
    auto shards = files->finish();
    if (!shards)
        return shards;
    const ShardPlanner::Plan plan = planner.plan();
    if (!plan.moved.empty()) {
        shards = regroup(plan.moved);
        if (!shards)
            return shards;
    }
    if (options.inSample && !shards->isEmpty()) {
        shards->first().sample = true;
        if (shards->first().requests == 0) {
            // Nobody was in the sample after all: then the rest is all there is.
            QFile::remove(folder.filePath(shards->first().file));
            shards->removeFirst();
            auto entries = index.takeBack();
            if (!entries)
                return entries.error();
            for (SpoolEntry &entry : *entries)
                entry.shard = entry.shard == ReusedShard ? ReusedShard : quint16(entry.shard - 1);
            index.replace(std::move(*entries));
        }
    }
    return shards;
}

Result<QList<SpooledShard>> SpoolWriter::finish()
{
    if (const auto ready = d->begin(); !ready)
        return ready.error();
    if (d->count > qint64{std::numeric_limits<quint32>::max()} - 1)
        return noStorage(u"too many requests for one job"_s);
    auto shards = d->close();
    if (!shards)
        return shards;
    if (const auto closed = d->closeReused(&*shards); !closed)
        return closed.error();
    if (d->ids.isOpen()) {
        if (const auto synced = syncToDisk(d->ids); !synced)
            return synced.error();
        d->ids.close();
    }
    // The index last: with it the spool is whole.
    if (const auto synced = syncFolder(d->folder.path()); !synced)
        return synced.error();
    if (const auto written = d->index.finish(*shards); !written)
        return written.error();
    if (const auto synced = syncFolder(d->folder.path()); !synced)
        return synced.error();
    return shards;
}

} // namespace core
