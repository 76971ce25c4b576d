// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchstorage.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace core::sandbox {
namespace {

using namespace Qt::StringLiterals;

/// Readable bytes that the JSON parser wants behind the last request.
constexpr int Padding = 64;

QByteArray readAll(const QString &name)
{
    QFile file{name};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// False if it could not be written.
bool writeWhole(const QString &name, const QByteArray &content)
{
    QSaveFile file{name};
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size()
        && file.commit();
}

/// Writes `content` unless there is such a file already: a link, unlike a rename, never replaces
/// one.
void writeOnce(const QString &name, const QByteArray &content)
{
    const QString draft = name + u'.' + QString::number(QCoreApplication::applicationPid());
    if (!writeWhole(draft, content))
        return;
    const QByteArray from = QFile::encodeName(draft);
    if (::link(from.constData(), QFile::encodeName(name).constData()) != 0 && errno == EPERM)
        QFile::rename(draft, name); // a file system without links
    ::unlink(from.constData());
}

QJsonObject readObject(const QString &name)
{
    return QJsonDocument::fromJson(readAll(name)).object();
}

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument{object}.toJson(QJsonDocument::Compact);
}

bool isProcessAlive(qint64 pid)
{
    return pid > 0 && (::kill(pid_t(pid), 0) == 0 || errno != ESRCH);
}

QByteArray sha256Of(const QString &bodyFile, qint64 bytes)
{
    QFile file{bodyFile};
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QCryptographicHash hash{QCryptographicHash::Sha256};
    while (bytes > 0) {
        const QByteArray piece = file.read(std::min<qint64>(bytes, 1 << 20));
        if (piece.isEmpty())
            return {};
        hash.addData(piece);
        bytes -= piece.size();
    }
    return hash.result().toHex();
}

} // namespace

IncomingBatch::IncomingBatch(const QString &folder)
    : m_folder{folder}, m_body{folder + u"/body.json"}
{
    m_ready = QDir{}.mkpath(folder) && m_body.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
}

IncomingBatch::~IncomingBatch()
{
    m_body.close();
    QDir{m_folder}.removeRecursively();
}

bool IncomingBatch::write(QByteArrayView piece)
{
    return m_ready && m_body.write(piece.data(), piece.size()) == piece.size();
}

Result<void> BatchStorage::prepare()
{
    for (const QString &part : {u"/batches"_s, u"/deleted"_s, u"/incoming"_s}) {
        if (!QDir{}.mkpath(m_folder + part))
            return Error{Error::Kind::Storage,
                         u"The Sandbox cannot use the folder %1."_s.arg(m_folder)};
    }
    QDir incoming{m_folder + u"/incoming"};
    const QStringList leftovers = incoming.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : leftovers) {
        if (!isProcessAlive(name.section(u'-', 0, 0).toLongLong()))
            QDir{incoming.filePath(name)}.removeRecursively();
    }
    return {};
}

std::unique_ptr<IncomingBatch> BatchStorage::receive()
{
    return std::make_unique<IncomingBatch>(
        m_folder + u"/incoming/" + QString::number(QCoreApplication::applicationPid()) + u'-'
        + QString::number(quintptr(this), 36) + u'-' + QString::number(++m_received));
}

Result<void> BatchStorage::store(IncomingBatch &incoming, const BatchRecord &record,
                                 const QList<ItemPlace> &places, const QByteArray &cacheSnapshot)
{
    const auto failed = [](const QString &why) {
        return Error{Error::Kind::Storage, u"The Sandbox cannot store the batch: "_s + why};
    };
    if (!incoming.write(QByteArray(Padding, ' ')))
        return failed(incoming.errorString());
    incoming.m_body.close();
    const QJsonObject meta{
        {u"id"_s, QString::fromLatin1(record.id)},
        {u"workspace"_s, QString::fromLatin1(record.workspace)},
        {u"version"_s, QString::fromLatin1(record.version)},
        {u"extended_output"_s, record.extendedOutput},
        {u"created_us"_s, record.createdUs},
        {u"requests"_s, record.requests},
        {u"bytes"_s, record.bytes},
        {u"errored_share"_s, record.erroredShare},
        {u"expired_share"_s, record.expiredShare},
    };
    QFile index{incoming.m_folder + u"/index"};
    const qint64 indexBytes = places.size() * qint64(sizeof(ItemPlace));
    if (!index.open(QIODevice::WriteOnly)
        || index.write(reinterpret_cast<const char *>(places.constData()), indexBytes)
            != indexBytes)
        return failed(index.errorString());
    index.close();
    if (!cacheSnapshot.isEmpty())
        writeWhole(incoming.m_folder + u"/cache", cacheSnapshot);
    if (!writeWhole(incoming.m_folder + u"/meta.json", textOf(meta)))
        return failed(u"its description cannot be written"_s);
    const QString target = folderOf(record);
    QDir{}.mkpath(target.section(u'/', 0, -2));
    if (!QDir{}.rename(incoming.m_folder, target))
        return failed(u"its folder cannot be put in place"_s);
    m_records.insert(record.id, record);
    return {};
}

QByteArray BatchStorage::cacheSnapshot(const BatchRecord &record) const
{
    return readAll(folderOf(record) + u"/cache");
}

QString BatchStorage::folderOf(const BatchRecord &record) const
{
    return m_folder + u"/batches/" + QString::fromLatin1(record.workspace) + u'/'
        + QString::fromLatin1(record.id);
}

QString BatchStorage::deletedFolderOf(const BatchRecord &record) const
{
    return m_folder + u"/deleted/" + QString::fromLatin1(record.id);
}

QList<QByteArray> BatchStorage::ids(const QByteArray &workspace) const
{
    const QDir folder{m_folder + u"/batches/" + QString::fromLatin1(workspace)};
    QList<QByteArray> ids;
    const QStringList names = folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Unsorted);
    ids.reserve(names.size());
    for (const QString &name : names)
        ids.append(name.toLatin1());
    std::sort(ids.begin(), ids.end(), std::greater<>{});
    return ids;
}

std::optional<BatchRecord> BatchStorage::readRecord(const QString &folder)
{
    const QJsonObject meta = readObject(folder + u"/meta.json");
    if (meta.isEmpty())
        return {};
    const BatchRecord record{
        .id = meta.value("id"_L1).toString().toLatin1(),
        .workspace = meta.value("workspace"_L1).toString().toLatin1(),
        .version = meta.value("version"_L1).toString().toLatin1(),
        .extendedOutput = meta.value("extended_output"_L1).toBool(),
        .createdUs = meta.value("created_us"_L1).toInteger(),
        .requests = meta.value("requests"_L1).toInteger(),
        .bytes = meta.value("bytes"_L1).toInteger(),
        .erroredShare = meta.value("errored_share"_L1).toDouble(),
        .expiredShare = meta.value("expired_share"_L1).toDouble(),
    };
    if (record.requests < 1 || record.requests > MaxBatchRequests)
        return {}; // damaged
    return record;
}

std::optional<BatchRecord> BatchStorage::find(const QByteArray &workspace, const QByteArray &id)
{
    const bool wellFormed = id.startsWith("msgbatch_") && id.size() <= 64
        && std::all_of(id.begin(), id.end(), [](char c) {
                                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
                                    || (c >= 'a' && c <= 'z') || c == '_';
                            });
    if (!wellFormed)
        return {};
    BatchRecord probe;
    probe.id = id;
    probe.workspace = workspace;
    const QString folder = folderOf(probe);
    if (!QDir{folder}.exists()) { // also when another process deleted it
        m_records.remove(id);
        return {};
    }
    if (const auto known = m_records.constFind(id); known != m_records.constEnd()) {
        if (known->workspace == workspace)
            return *known;
        return {};
    }
    const std::optional<BatchRecord> record = readRecord(folder);
    if (record)
        m_records.insert(id, *record);
    return record;
}

std::optional<Cancellation> BatchStorage::cancellation(const BatchRecord &record) const
{
    const QJsonObject object = readObject(folderOf(record) + u"/cancel.json");
    if (object.isEmpty())
        return {};
    return Cancellation{.initiatedUs = object.value("initiated_us"_L1).toInteger(),
                        .answered = object.value("answered"_L1).toInteger()};
}

Cancellation BatchStorage::cancel(const BatchRecord &record, const Cancellation &cancellation)
{
    writeOnce(folderOf(record) + u"/cancel.json",
              textOf({{u"initiated_us"_s, cancellation.initiatedUs},
                      {u"answered"_s, cancellation.answered}}));
    return this->cancellation(record).value_or(cancellation);
}

std::optional<Ending> BatchStorage::ending(const BatchRecord &record)
{
    if (const auto known = m_endings.constFind(record.id); known != m_endings.constEnd())
        return *known;
    const QJsonObject object = readObject(folderOf(record) + u"/ended.json");
    if (object.isEmpty())
        return {};
    const Ending ending{
        .endedUs = object.value("ended_us"_L1).toInteger(),
        .answered = object.value("answered"_L1).toInteger(),
        .canceled = object.value("cancel"_L1).toBool(),
        .counts = {.processing = 0,
                   .succeeded = object.value("succeeded"_L1).toInteger(),
                   .errored = object.value("errored"_L1).toInteger(),
                   .canceled = object.value("canceled"_L1).toInteger(),
                   .expired = object.value("expired"_L1).toInteger()},
    };
    m_endings.insert(record.id, ending);
    return ending;
}

Ending BatchStorage::end(const BatchRecord &record, const Ending &ending)
{
    writeOnce(folderOf(record) + u"/ended.json",
              textOf({{u"ended_us"_s, ending.endedUs},
                      {u"answered"_s, ending.answered},
                      {u"cancel"_s, ending.canceled},
                      {u"succeeded"_s, ending.counts.succeeded},
                      {u"errored"_s, ending.counts.errored},
                      {u"canceled"_s, ending.counts.canceled},
                      {u"expired"_s, ending.counts.expired}}));
    return this->ending(record).value_or(ending);
}

std::optional<QByteArray> BatchStorage::outcomes(const BatchRecord &record) const
{
    QByteArray outcomes = readAll(folderOf(record) + u"/outcomes");
    if (outcomes.size() != record.requests)
        return {};
    return outcomes;
}

void BatchStorage::setOutcomes(const BatchRecord &record, const QByteArray &outcomes,
                               const QByteArray &sha256) const
{
    writeWhole(folderOf(record) + u"/sha256", sha256);
    writeWhole(folderOf(record) + u"/outcomes", outcomes);
}

QString BatchStorage::bodyFile(const BatchRecord &record) const
{
    return folderOf(record) + u"/body.json";
}

QList<ItemPlace> BatchStorage::places(const BatchRecord &record) const
{
    QFile file{folderOf(record) + u"/index"};
    QList<ItemPlace> places(record.requests);
    const qint64 bytes = record.requests * qint64(sizeof(ItemPlace));
    if (!file.open(QIODevice::ReadOnly)
        || file.read(reinterpret_cast<char *>(places.data()), bytes) != bytes)
        return {};
    const bool damaged = std::any_of(places.cbegin(), places.cend(), [](const ItemPlace &place) {
        return place.idLength > sizeof place.id;
    });
    return damaged ? QList<ItemPlace>{} : places;
}

std::optional<UsageLog> BatchStorage::usage(const BatchRecord &record) const
{
    for (const QString &place : {folderOf(record), deletedFolderOf(record)}) {
        const QByteArray json = readAll(place + u"/usage.json");
        if (!json.isEmpty())
            return UsageLog::fromJson(json);
    }
    return {};
}

void BatchStorage::setUsage(const BatchRecord &record, const UsageLog &usage) const
{
    writeWhole(folderOf(record) + u"/usage.json", usage.toJson());
}

bool BatchStorage::remove(const BatchRecord &record)
{
    const QString source = folderOf(record);
    if (!QFile::exists(source + u"/sha256"))
        writeWhole(source + u"/sha256", sha256Of(source + u"/body.json", record.bytes));
    const QString target = deletedFolderOf(record);
    if (!QDir{}.rename(source, target))
        return false;
    for (const QString &part : {u"/body.json"_s, u"/index"_s, u"/cache"_s, u"/outcomes"_s})
        QFile::remove(target + part);
    m_records.remove(record.id);
    m_endings.remove(record.id);
    return true;
}

QList<BatchStorage::Trace> BatchStorage::everStored() const
{
    QList<Trace> traces;
    const auto collect = [&traces](const QString &path, bool deleted) {
        const QDir folder{path};
        const QStringList names = folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QString &name : names) {
            if (const std::optional<BatchRecord> record = readRecord(folder.filePath(name)))
                traces.append({*record, {}, deleted});
        }
    };
    const QDir workspaces{m_folder + u"/batches"};
    const QStringList names = workspaces.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : names)
        collect(workspaces.filePath(name), false);
    collect(m_folder + u"/deleted", true);
    std::sort(traces.begin(), traces.end(),
              [](const Trace &a, const Trace &b) { return a.record.id < b.record.id; });
    return traces;
}

QList<BatchStorage::Trace> BatchStorage::traces() const
{
    QList<Trace> traces = everStored();
    for (Trace &trace : traces) {
        const QString place =
            trace.deleted ? deletedFolderOf(trace.record) : folderOf(trace.record);
        trace.sha256 = readAll(place + u"/sha256");
        if (trace.sha256.isEmpty()) {
            trace.sha256 = sha256Of(place + u"/body.json", trace.record.bytes);
            writeWhole(place + u"/sha256", trace.sha256);
        }
    }
    return traces;
}

qint64 BatchStorage::countCreated(const QString &folder)
{
    const auto entries = [](const QString &path) {
        return QDir{path}.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    };
    qint64 count = entries(folder + u"/deleted").size();
    const QStringList workspaces = entries(folder + u"/batches");
    for (const QString &name : workspaces)
        count += entries(folder + u"/batches/" + name).size();
    return count;
}

} // namespace core::sandbox
