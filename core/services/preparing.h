// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filelock.h"
#include "core/services/jobparts.h"
#include "core/services/preparation.h"
#include "core/services/promised.h"

#include <QHash>

#include <memory>

namespace core {

/// Checks files and makes jobs of them, on a worker; the job is in the ledger when it is answered.
class Preparing : public QObject
{
    Q_OBJECT
public:
    explicit Preparing(JobParts &parts) : m_parts{parts} { }

    Answer<Jobs::Checked> check(const DraftSource &source, const QString &workflow);
    Answer<Jobs::Checked> prepare(const DraftSource &source, const JobOptions &options);
    /// Only offered (core/services/offers.h) until it is accepted. One after the other: each sees
    /// what the one before has made.
    Answer<Jobs::Checked> prepareRetry(const QString &jobId, const RetryChoice &choice);
    /// The job is to be sent, and no offer any more.
    void accept(const QString &jobId);
    Answer<ItemText> itemText(const DraftSource &source, qint64 index);
    Answer<ItemVerdict> checkItemText(const DraftSource &source, qint64 index, int part,
                                      const QByteArray &text);
    Answer<qint64> exportLeftOut(const DraftSource &source, const QString &target);
    void stopChecking(); ///< checks under way answer Canceled
    void stopPreparing(); ///< preparations under way do
    void quit(); ///< everything under way does

signals:
    void progress(const core::PreflightProgress &progress);

private:
    using Stop = std::shared_ptr<std::atomic<bool>>;

    Answer<Jobs::Checked> prepareOrder(const PreparationOrder &order, const Stop &stop);
    Answer<Jobs::Checked> prepareNextRetry(const QString &jobId, const RetryChoice &choice,
                                           const Stop &stop);
    /// Gives `retry` once the jobs in whose place it comes are gone.
    void replace(QStringList superseded, const Jobs::Checked &retry,
                 const Promised<Jobs::Checked> &promised);
    void giveUpRetry(const QString &jobId, const Error &error,
                     const Promised<Jobs::Checked> &promised);
    /// What was paid for before in this profile, read anew when other answers have come.
    void withPaid(std::function<void(const Result<std::shared_ptr<PaidAnswers>> &)> then);
    void checkWith(const DraftSource &source, const std::optional<double> &mean,
                   const std::shared_ptr<PaidAnswers> &paid, const Stop &stop,
                   const Promised<Jobs::Checked> &promised);
    void insert(const Prepared &prepared, const Promised<Jobs::Checked> &promised);
    void withHistory(const QString &workflow,
                     std::function<void(const Result<std::optional<double>> &)> then);
    PreflightContext preflightContext(const std::optional<double> &meanOutput) const;
    std::function<void(const PreflightProgress &)> progressTo();

    JobParts &m_parts;
    std::shared_ptr<PaidAnswers> m_paid;
    QString m_paidStamp;
    Turns m_retries{m_parts.context.clock, 1};
    /// Of what ends with the program alone: reading one item and exporting.
    Stop m_quit = std::make_shared<std::atomic<bool>>(false);
    Stop m_stopChecking = std::make_shared<std::atomic<bool>>(false);
    Stop m_stopPreparing = std::make_shared<std::atomic<bool>>(false);
    QHash<QString, std::shared_ptr<FileLock>> m_offers; ///< by job
};

} // namespace core
