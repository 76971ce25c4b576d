// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/spoolindex.h"

#include "core/base/contenthash.h"
#include "core/base/durable.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

namespace {
/// The first bytes of an index.
struct Head
{
    char magic[8] = {'T', 'W', 'S', 'P', 'O', 'O', 'L', '1'};
    quint32 order = 0x01020304; ///< reads differently on a machine of another byte order
    quint32 entryBytes = sizeof(SpoolEntry);
    quint64 entries = 0;
    quint64 tableBytes = 0;
    quint64 hashFirst = 0; ///< of everything after the head
    quint64 hashSecond = 0;
};
static_assert(sizeof(Head) == 48);

constexpr size_t PendingEntries = 16'384;

QByteArrayView bytesOf(const std::vector<SpoolEntry> &entries)
{
    return {reinterpret_cast<const char *>(entries.data()),
            qsizetype(entries.size() * sizeof(SpoolEntry))};
}

QByteArray tableOf(const QList<SpooledShard> &shards)
{
    QJsonArray table;
    for (const SpooledShard &shard : shards)
        table.append(QJsonObject{{u"file"_s, shard.file},
                                 {u"requests"_s, shard.requests},
                                 {u"bytes"_s, shard.bytes},
                                 {u"sha256"_s, QString::fromLatin1(shard.sha256)},
                                 {u"sample"_s, shard.sample}});
    return QJsonDocument{table}.toJson(QJsonDocument::Compact);
}

QList<SpooledShard> shardsOf(const QByteArray &table)
{
    QList<SpooledShard> shards;
    const QJsonArray array = QJsonDocument::fromJson(table).array();
    for (const QJsonValue &value : array)
        shards.append({.file = value[u"file"].toString(),
                       .requests = value[u"requests"].toInteger(),
                       .bytes = value[u"bytes"].toInteger(),
                       .sha256 = value[u"sha256"].toString().toLatin1(),
                       .sample = value[u"sample"].toBool()});
    return shards;
}
} // namespace

static Error damaged(const QString &path, const QString &what)
{
    return {.kind = Error::Kind::Storage,
            .detail = u"the list of requests %1 cannot be used: %2"_s.arg(path, what)};
}

Result<SpoolIndex> SpoolIndex::read(const QString &path)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return damaged(path, file.errorString());
    Head head;
    if (file.read(reinterpret_cast<char *>(&head), sizeof head) != qint64(sizeof head))
        return damaged(path, u"it is cut off"_s);
    const Head expected;
    if (std::memcmp(head.magic, expected.magic, sizeof head.magic) != 0
        || head.order != expected.order || head.entryBytes != expected.entryBytes)
        return damaged(path, u"it is not one of this program's"_s);
    const auto left = static_cast<quint64>(file.size()) - sizeof head;
    if (head.entries > left / sizeof(SpoolEntry)
        || left - head.entries * sizeof(SpoolEntry) != head.tableBytes)
        return damaged(path, u"it is cut off"_s);
    SpoolIndex index;
    index.entries.resize(head.entries);
    const auto entryBytes = static_cast<qint64>(head.entries * sizeof(SpoolEntry));
    if (file.read(reinterpret_cast<char *>(index.entries.data()), entryBytes) != entryBytes)
        return damaged(path, u"it cannot be read to its end"_s);
    const QByteArray table = file.read(qint64(head.tableBytes));
    const ContentHash hash = contentHash(table, contentHash(bytesOf(index.entries)));
    if (hash.first != head.hashFirst || hash.second != head.hashSecond)
        return damaged(path, u"its content has changed since it was written"_s);
    index.shards = shardsOf(table);
    return index;
}

SpoolIndexWriter::SpoolIndexWriter(const QString &path) : m_path{path}, m_file{path + u".new"} { }

Error SpoolIndexWriter::notWritten() const
{
    return {.kind = Error::Kind::Storage,
            .detail =
                u"%1 could not be written: %2"_s.arg(m_file.fileName(), m_file.errorString())};
}

Result<void> SpoolIndexWriter::write(QByteArrayView bytes)
{
    if (m_file.write(bytes.data(), bytes.size()) != bytes.size())
        return notWritten();
    return {};
}

Result<void> SpoolIndexWriter::open()
{
    if (m_file.isOpen())
        return {};
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::Truncate | QIODevice::Unbuffered))
        return notWritten();
    // Not a right head until finish() writes it.
    return write(QByteArray(sizeof(Head), '\0'));
}

Result<void> SpoolIndexWriter::flush()
{
    if (const auto opened = open(); !opened)
        return opened;
    if (const auto written = write(bytesOf(m_pending)); !written)
        return written;
    m_count += m_pending.size();
    m_pending.clear();
    return {};
}

Result<void> SpoolIndexWriter::add(const SpoolEntry &entry)
{
    m_pending.push_back(entry);
    return m_pending.size() < PendingEntries ? Result<void>{} : flush();
}

Result<std::vector<SpoolEntry>> SpoolIndexWriter::takeBack()
{
    if (const auto flushed = flush(); !flushed)
        return flushed.error();
    std::vector<SpoolEntry> entries(m_count);
    const auto bytes = static_cast<qint64>(m_count * sizeof(SpoolEntry));
    if (!m_file.seek(sizeof(Head))
        || m_file.read(reinterpret_cast<char *>(entries.data()), bytes) != bytes
        || !m_file.seek(sizeof(Head)))
        return notWritten();
    return entries;
}

Result<void> SpoolIndexWriter::finish(const QList<SpooledShard> &shards)
{
    if (const auto flushed = flush(); !flushed)
        return flushed;
    ContentHash hash;
    {
        const auto entries = takeBack();
        if (!entries)
            return entries.error();
        hash = contentHash(bytesOf(*entries));
    }
    const QByteArray table = tableOf(shards);
    hash = contentHash(table, hash);
    Head head;
    head.entries = m_count;
    head.tableBytes = static_cast<quint64>(table.size());
    head.hashFirst = hash.first;
    head.hashSecond = hash.second;
    if (!m_file.seek(qint64(sizeof(Head) + m_count * sizeof(SpoolEntry))))
        return notWritten();
    if (const auto written = write(table); !written)
        return written;
    if (!m_file.seek(0))
        return notWritten();
    if (const auto written = write({reinterpret_cast<const char *>(&head), sizeof head}); !written)
        return written;
    if (const auto synced = syncToDisk(m_file); !synced)
        return synced;
    m_file.close();
    QFile::remove(m_path);
    if (!m_file.rename(m_path))
        return notWritten();
    return {};
}

} // namespace core
