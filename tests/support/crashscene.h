// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>
#include <optional>

namespace test {

/// The built program in a data folder of its own, a Sandbox in another process that counts, and a
/// file of requests. Used from one thread, blocking; several scenes may play at once.
class CrashScene
{
public:
    explicit CrashScene(int requests);
    ~CrashScene();

    bool begin(); ///< starts the Sandbox
    bool plan(const QByteArray &faults); ///< JSON, see POST /sandbox/faults

    QStringList submitCommand() const;
    QStringList resumeCommand() const;
    QStringList releaseCommand(const QString &jobId) const;

    /// Kills it so long after it has sent a request of that kind ("POST /v1/messages/batches"), or
    /// after its start. The exit code when it ended before.
    std::optional<int> runAndKill(const QStringList &command, const QByteArray &request,
                                  std::chrono::milliseconds after);
    int runToEnd(const QStringList &command); ///< -1: it crashed or did not end in two minutes
    QString said() const { return m_said; } ///< both streams of the last one

    QList<core::Job> jobs() const; ///< as stored
    int batchesCreated() const; ///< by the Sandbox, ever
    /// Whether the job is whole: done, each shard created once, each request once in the ledger and
    /// in the results.
    QString faultOfTheEnd();

private:
    void start(QProcess &process, const QStringList &command);
    QJsonObject sandboxState() const;
    int requestsSeen(const QByteArray &kind) const;
    QByteArray exchange(const QByteArray &method, const QByteArray &path,
                        const QByteArray &body = {}) const;
    QString faultOfLedger(const core::Job &job) const;
    QString faultOfExport(const core::Job &job);

    const int m_requests;
    QTemporaryDir m_dir;
    QProcess m_sandbox;
    quint16 m_port = 0;
    QString m_said;
};

} // namespace test
