// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// The end of a job when all of its batches have come in: refused shards are entered as failed,
/// results are written where the user asked for them, and the job is Done. Can be done again after
/// a crash.
class Completion : public QObject
{
    Q_OBJECT
public:
    Completion(JobParts &parts, Job job, QObject *parent);
    void start();

signals:
    void ended(const std::optional<core::Error> &failure);

private:
    void enterRefused();
    void enterReused();
    void enteredReused(int position);
    void saveResults();
    void finish(const QString &error);

    JobParts &m_parts;
    Job m_job;
};

} // namespace core
