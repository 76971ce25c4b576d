// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"
#include "core/services/lookup.h"

#include <QHash>

namespace core {

/// Looks on the server for the batch of a shard whose answer was lost, until that is decided. Makes
/// nothing there and writes nothing here. The turn for sending is held meanwhile by whoever asks.
class ServerLookup : public QObject
{
    Q_OBJECT
public:
    ServerLookup(JobParts &parts, QString jobId, Shard shard, QObject *parent);
    void start();

signals:
    /// `batch` is the one meant by a verdict of Ours.
    void decided(const core::LookupVerdict &verdict, const core::Batch &batch);
    void failed(const core::Error &error);

private:
    void look();
    void readPage(const QString &afterId);
    void dropKnown(qsizetype index);
    void countRivals();
    void decide();
    void compare(const QStringList &batchIds);
    void lookAgain();

    JobParts &m_parts;
    const QString m_jobId;
    const Shard m_shard;
    Instant m_since;
    std::chrono::milliseconds m_pause{1000};
    QList<Batch> m_newer;
    qint64 m_rivals = 0;
    int m_pages = 0;
    bool m_settled = false;
    QHash<QString, LookupCandidate::Match> m_compared;
};

} // namespace core
