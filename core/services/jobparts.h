// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/agenda.h"
#include "core/services/jobnews.h"
#include "core/services/jobrecords.h"
#include "core/services/jobs.h"
#include "core/services/turns.h"

#include <QThreadPool>

#include <atomic>

namespace core {

/// What the parts behind Jobs share; one per Jobs, which outlives them.
struct JobParts
{
    explicit JobParts(Jobs::Context given);

    Jobs::Context context;
    JobNews news;
    JobRecords records;
    MessageBatches batches;
    Agenda agenda;
    Turns sending; ///< one batch is created or looked for at a time, by all copies together
    Turns receiving; ///< few downloads at a time: each has its buffers
    QThreadPool workers; ///< files are read and written there
    std::atomic<bool> stopping{false}; ///< workers give up
    std::optional<Endpoint>
        refused; ///< the key that was refused: nothing is asked with it until hurry()

    QDir folder(const QString &jobId) const { return context.place.jobFolder(jobId); }
    Instant now() const { return context.clock.now(); }
    bool isRefused() const;
    void refuse() { refused = context.http.endpoint(); }
};

/// 401, 402, 403: the key or the account, not the request. Another key may do.
bool concernsKey(const Error &error);
/// The network or the service is not there for now; nothing is wrong with the request.
bool isPassing(const Error &error);

} // namespace core
