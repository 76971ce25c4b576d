// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchbody.h"
#include "core/sandbox/batchresults.h"
#include "core/sandbox/batchstorage.h"
#include "core/sandbox/call.h"
#include "core/sandbox/faults.h"

#include <QSet>
#include <QThreadPool>

#include <atomic>
#include <functional>

namespace core::sandbox {

/// A batch create whose body is coming in: read and stored at the same time.
class BatchIntake
{
public:
    explicit BatchIntake(std::unique_ptr<IncomingBatch> incoming) : m_incoming{std::move(incoming)}
    { }
    void take(QByteArrayView piece);

private:
    friend class BatchRoutes;
    std::unique_ptr<IncomingBatch> m_incoming;
    BatchBody m_body;
    qint64 m_bytes = 0;
    bool m_failed = false; ///< the disk did not take it
};

/// The Message Batches resource (API reference §2).
class BatchRoutes
{
public:
    using ProcessorFactory = std::function<std::unique_ptr<ItemProcessor>(const BatchRecord &)>;

    /// `factory` is called from several threads.
    BatchRoutes(BatchStorage &storage, ProcessorFactory factory, const std::atomic<double> &speed);
    ~BatchRoutes();

    /// What batches created from now on are to suffer; asked for each.
    void setFailures(std::function<SandboxFailures()> failures) { m_failures = std::move(failures); }

    std::unique_ptr<BatchIntake> beginCreate();
    /// `cacheSnapshot` is what is cached live, for the requests to profit from.
    Outcome create(const Call &call, BatchIntake &intake, const QByteArray &cacheSnapshot);
    Outcome retrieve(const Call &call, const QByteArray &id);
    Outcome list(const Call &call);
    Outcome cancel(const Call &call, const QByteArray &id, const QByteArray &body);
    Outcome remove(const Call &call, const QByteArray &id);
    Outcome results(const Call &call, const QByteArray &id);
    /// What all batches were billed for, also those deleted since. Large ones take time the first
    /// time.
    UsageLog usage(qint64 nowUs);

private:
    UsageLog usageOf(const BatchRecord &record, const Ending &ending);
    struct Standing
    {
        BatchRecord record;
        std::optional<Cancellation> cancellation;
        std::optional<Ending> ending;
        bool isArchived = false;
    };
    std::optional<BatchRecord> find(const Call &call, const QByteArray &id);
    Standing standingOf(const BatchRecord &record, qint64 nowUs);
    /// nullopt while they are being found out.
    std::optional<QByteArray> outcomesOf(const BatchRecord &record);
    QByteArray bodyOf(const Call &call, const Standing &standing) const;
    Reply replyWith(const Call &call, const Standing &standing) const;

    BatchStorage &m_storage;
    ProcessorFactory m_factory;
    std::function<SandboxFailures()> m_failures;
    const std::atomic<double> &m_speed;
    qint64 m_lastCreatedUs = 0;
    QSet<QByteArray> m_judged; ///< handed to the worker
    std::atomic<bool> m_stopping = false;
    QThreadPool m_worker;
};

} // namespace core::sandbox
