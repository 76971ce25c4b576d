// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"
#include "core/services/preparation.h"
#include "core/services/promised.h"

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
    Answer<Jobs::Checked> prepareRetry(const QString &jobId, const RetryChoice &choice);
    void stop(); ///< what is under way answers Canceled

signals:
    void progress(const core::PreflightProgress &progress);

private:
    using Stop = std::shared_ptr<std::atomic<bool>>;

    Answer<Jobs::Checked> prepareOrder(const PreparationOrder &order, const Stop &stop);
    void insert(const Prepared &prepared, const Promised<Jobs::Checked> &promised);
    void withHistory(const QString &workflow,
                     std::function<void(const Result<std::optional<double>> &)> then);
    PreflightContext preflightContext(const std::optional<double> &meanOutput) const;
    std::function<void(const PreflightProgress &)> progressTo();

    JobParts &m_parts;
    Stop m_stop = std::make_shared<std::atomic<bool>>(false);
};

} // namespace core
