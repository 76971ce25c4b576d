// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sandbox/batchrecord.h"
#include "core/sandbox/usagelog.h"

#include <QFile>
#include <QHash>
#include <QList>

#include <memory>
#include <optional>

namespace core::sandbox {

/// A batch whose body is still coming in. What is not stored is removed again.
class IncomingBatch
{
public:
    explicit IncomingBatch(const QString &folder);
    ~IncomingBatch();
    IncomingBatch(const IncomingBatch &) = delete;
    IncomingBatch &operator=(const IncomingBatch &) = delete;

    bool write(QByteArrayView piece); ///< false: the disk will not take it
    QString errorString() const { return m_body.errorString(); }

private:
    friend class BatchStorage;
    QString m_folder;
    QFile m_body;
    bool m_ready = false;
};

/// The batches in a folder, which several processes may share and any of them may be killed at any
/// time: whatever is written appears whole or not at all, and where two write the same fact the
/// first one stands.
///
///     batches/<workspace>/<id>/  meta.json  body.json  index  cache  outcomes  sha256  cancel.json
///     ended.json deleted/<id>/              meta.json  sha256 incoming/<process>-<n>/    what is
///     being received
class BatchStorage
{
public:
    explicit BatchStorage(const QString &folder) : m_folder{folder} { }
    /// Makes the folders and clears away what killed processes left half received. Errors: Storage.
    Result<void> prepare();

    std::unique_ptr<IncomingBatch> receive();
    /// Errors: Storage.
    Result<void> store(IncomingBatch &incoming, const BatchRecord &record,
                       const QList<ItemPlace> &places, const QByteArray &cacheSnapshot);
    /// As stored; safe to call from other threads.
    QByteArray cacheSnapshot(const BatchRecord &record) const;

    /// Ids of a workspace, newest first.
    QList<QByteArray> ids(const QByteArray &workspace) const;
    std::optional<BatchRecord> find(const QByteArray &workspace, const QByteArray &id);

    std::optional<Cancellation> cancellation(const BatchRecord &record) const;
    Cancellation cancel(const BatchRecord &record, const Cancellation &cancellation);
    std::optional<Ending> ending(const BatchRecord &record);
    Ending end(const BatchRecord &record, const Ending &ending);

    /// nullopt until setOutcomes(); one byte per request, in the order of the body.
    std::optional<QByteArray> outcomes(const BatchRecord &record) const;
    void setOutcomes(const BatchRecord &record, const QByteArray &outcomes,
                     const QByteArray &sha256) const;

    QString bodyFile(const BatchRecord &record) const;
    QList<ItemPlace> places(const BatchRecord &record) const;

    /// What the answers were billed for, once setUsage() was called; stays when the batch is
    /// deleted.
    std::optional<UsageLog> usage(const BatchRecord &record) const;
    void setUsage(const BatchRecord &record, const UsageLog &usage) const;

    /// False if another process was faster.
    bool remove(const BatchRecord &record);

    struct Trace
    {
        BatchRecord record;
        QByteArray sha256; ///< of the body, hexadecimal
        bool deleted = false;
    };
    /// Every batch that was ever stored, oldest first.
    QList<Trace> traces() const;
    /// The same without their hashes, which take time: `sha256` is empty.
    QList<Trace> everStored() const;
    static qint64 countCreated(const QString &folder);

private:
    QString folderOf(const BatchRecord &record) const;
    QString deletedFolderOf(const BatchRecord &record) const;
    static std::optional<BatchRecord> readRecord(const QString &folder);

    QString m_folder;
    QHash<QByteArray, BatchRecord> m_records;
    QHash<QByteArray, Ending> m_endings;
    int m_received = 0;
};

} // namespace core::sandbox
