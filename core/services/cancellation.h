// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

#include <functional>

namespace core {

/// Cancels what is left of a job: shards that were not sent are entered as canceled, running
/// batches are canceled on the service. One that has ended meanwhile just goes on to its download.
/// Can be done again after a crash.
class Cancellation : public QObject
{
    Q_OBJECT
public:
    Cancellation(JobParts &parts, Job job, QObject *parent);
    void start();

signals:
    void ended(const std::optional<core::Error> &failure);

private:
    void next();
    void drop(int position);
    void cancelOnServer(int position);
    void save(int position);

    JobParts &m_parts;
    Job m_job;
    int m_position = -1;
};

/// Cancels these batches on the service, one after the other, writing nothing here. Those that have
/// ended or are gone are passed over.
void cancelBatches(JobParts &parts, const QStringList &batchIds, QObject *context,
                   std::function<void(const std::optional<Error> &failure)> then);

} // namespace core
