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

    QDir folder;
    Options options;
    ShardPlanner planner;
    std::unique_ptr<ShardFiles> files;
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

/// The body without the id: what makes two requests the same.
static QByteArrayView contentOf(const RequestSink::Item &item)
{
    const qsizetype begin = QByteArrayView{R"({"custom_id":"")"}.size() + item.wireId.size();
    return begin < item.json.size() ? item.json.sliced(begin) : item.json;
}

Result<void> SpoolWriter::add(const Item &item)
{
    if (const auto ready = d->begin(); !ready)
        return ready;
    const bool sample = d->options.inSample && d->options.inSample(item);
    const int shard =
        d->planner.add(item.json.size(), item.facts ? shardGroup(*item.facts) : 0, sample);
    if (shard >= ShardPlanner::MaxShards)
        return noStorage(u"the job would need more than %1 batches"_s.arg(ShardPlanner::MaxShards));
    const auto offset = d->files->append(shard, item.json);
    if (!offset)
        return offset.error();
    const bool mapped = item.originalId != item.wireId;
    if (mapped) {
        if (const auto kept = d->addId(d->count, item); !kept)
            return kept;
    }
    ++d->count;
    return d->index.add({.offset = *offset,
                         .length = quint32(item.json.size()),
                         .shard = quint16(shard),
                         .mapped = quint8(mapped),
                         .sample = quint8(d->options.inSample && shard == 0),
                         .wireIdHash = spooledIdHash(item.wireId),
                         .sourceIndex = quint64(item.index),
                         .contentHash = contentHash(contentOf(item)).first});
}

/// Copies the requests into new files, each into the shard that the plan gives it.
Result<QList<SpooledShard>> SpoolWriter::Private::regroup(const std::vector<quint16> &moved)
{
    auto entries = index.takeBack();
    if (!entries)
        return entries.error();
    std::vector<std::unique_ptr<QFile>> old;
    ShardFiles regrouped{folder, u"regrouped"_s};
    for (size_t i = 0; i < moved.size(); ++i) {
        SpoolEntry &entry = (*entries)[i];
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
        const auto offset = regrouped.append(moved[i], json);
        if (!offset)
            return offset.error();
        entry.offset = *offset;
        entry.shard = moved[i];
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
                --entry.shard;
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
