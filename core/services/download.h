// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultimport.h"
#include "core/services/jobparts.h"

namespace core {

/// Fetches the results of one ended batch into the job: once, and once more when lines are missing
/// from a stream that ended well.
class Download : public QObject
{
    Q_OBJECT
public:
    /// `gone` says why there is nothing to fetch; then every request of the shard is entered as
    /// missing. "" to fetch.
    Download(JobParts &parts, Job job, int position, QString gone, QObject *parent);
    ~Download() override;
    void start();

signals:
    /// In the ledger and on the disk. `remark` says in words what was not as it should be, "" for
    /// nothing.
    void received(const QString &remark);
    void notOurs(); ///< the batch was found by a look-up, and its results prove that it is not that
                    ///< of the shard
    void failed(const core::Error &error); ///< nothing is kept but what is in the ledger

private:
    void openSpool();
    void checkOwner();
    void fetch();
    void makeImport();
    bool mayBeThereSoon(const Error &error);
    void finishImport(const QString &gone);
    void judge(const ResultImportReport &report, const QString &gone);

    JobParts &m_parts;
    const Job m_job;
    const int m_position;
    const QString m_gone;
    Turns::Turn m_turn;
    std::shared_ptr<const SpoolReader> m_spool;
    std::unique_ptr<ResultImport> m_import;
    Answer<HttpResponse> m_results;
    qint64 m_bytes = 0;
    Instant m_toldAt;
    bool m_again = false;
    std::optional<Instant> m_unknownSince;
};

/// Missing, extra, repeated and damaged lines in words; "" if there are none. `promised` is how
/// many answers the service counts in the batch.
QString remarkOn(const ResultImportReport &report, qint64 promised = 0);
/// That answers are lacking, in words; "" if none is.
QString remarkOnLacking(const OutcomeCounts &counts, qint64 promised);

} // namespace core
