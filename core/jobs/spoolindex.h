// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/spool.h"

#include <QFile>

#include <vector>

namespace core {

/// `requests.idx`: a head, the records of all requests in input order, and the table of shards.
/// Little endian, as all machines of ours are; a file of another order is refused by its head.
struct SpoolIndex
{
    std::vector<SpoolEntry> entries;
    QList<SpooledShard> shards;

    static QString fileName() { return QStringLiteral("requests.idx"); }
    /// Errors: Storage: missing, cut off, damaged, foreign.
    static Result<SpoolIndex> read(const QString &path);
};

/// Writes the index beside its final name, record by record, and puts it in place when all is
/// there.
class SpoolIndexWriter
{
public:
    explicit SpoolIndexWriter(const QString &path);

    /// Errors: Storage.
    Result<void> add(const SpoolEntry &entry);
    /// The records written so far, to be changed: after it, replace() must be called and add() not
    /// again. Errors: Storage.
    Result<std::vector<SpoolEntry>> takeBack();
    void replace(std::vector<SpoolEntry> entries)
    {
        m_pending = std::move(entries);
        m_count = 0;
    }
    /// Errors: Storage.
    Result<void> finish(const QList<SpooledShard> &shards);

private:
    Result<void> open();
    Result<void> flush();
    Result<void> write(QByteArrayView bytes);
    Error notWritten() const;

    QString m_path;
    QFile m_file;
    std::vector<SpoolEntry> m_pending;
    quint64 m_count = 0; ///< written
};

} // namespace core
