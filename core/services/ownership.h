// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/spool.h"
#include "core/services/jobparts.h"
#include "core/services/lookup.h"

namespace core {

/// Tells from the results of an ended batch whether it is that of a shard: whether they bear its
/// custom_ids. Reads no more of them than it takes.
class Ownership : public QObject
{
    Q_OBJECT
public:
    Ownership(JobParts &parts, QDir folder, int shard, QObject *parent);
    ~Ownership() override;
    void ask(const Batch &batch);

signals:
    void told(core::LookupCandidate::Match match);
    void failed(const core::Error &error);

private:
    void readResults(const Batch &batch);
    void take(QByteArrayView piece);
    void takeLine(QByteArrayView line);
    void tell();

    JobParts &m_parts;
    const QDir m_folder;
    const int m_shard;
    std::shared_ptr<const SpoolReader> m_spool;
    Answer<HttpResponse> m_results;
    QByteArray m_rest;
    int m_ours = 0;
    int m_others = 0;
    bool m_told = false;
};

/// The custom_id of a line of results; "" if it has none.
QByteArray customIdOf(QByteArrayView line);

} // namespace core
