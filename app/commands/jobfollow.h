// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"

#include <QHash>
#include <QObject>

namespace app {

/// Shows what Jobs tells while a command waits: one line that changes on a terminal, a line per
/// change elsewhere. Notices when waiting has become pointless.
class JobFollower : public QObject
{
    Q_OBJECT
public:
    explicit JobFollower(Session &session);

    /// Waits until the job rests (core::Jobs::wait()). Errors: what made waiting pointless (the key
    /// was refused, the service stays away), Canceled, NotFound.
    core::Result<core::Job> waitFor(const core::Job &job);
    /// Sends a ready job, or the rest of it, showing how the upload goes.
    core::Result<core::Job> submit(const core::Job &job);
    core::Result<core::Job> release(const core::Job &job);

    /// The job that is or was waited for, as last told.
    const core::Job &lastSeen() const { return m_job; }
    /// The last trouble of a job since this lives; tells why it was not submitted.
    std::optional<core::Error> troubleOf(const QString &jobId) const;

private:
    core::Result<core::Job> await(const core::Answer<core::Job> &answer);
    void onJobChanged(const core::Job &job);
    void onTrouble(const QString &jobId, const core::Error &error);
    void onFailed(const core::Error &error);
    void onWaiting(std::chrono::milliseconds delay, const core::Error &reason);
    void showStatus();

    Session &m_session;
    core::Job m_job; ///< the one that is waited for
    QString m_activity; ///< what an upload or a download is at, "" between them
    QString m_typical; ///< "usually 2 min to 5 min", "" if not known
    QHash<QString, core::Error> m_trouble; ///< by job
    std::optional<core::Error> m_hopeless; ///< why waiting ended
    int m_failures = 0; ///< failed calls
    bool m_everContacted = false; ///< the service has answered one of them
};

/// How a command ends that was interrupted while a job goes on: says so, and how to take it up.
ExitCode endInterrupted(Session &session, const core::Job &job);
/// Prints the job, and for an unclear one the choices, and tells the exit code.
ExitCode endWith(Session &session, const core::Job &job,
                 const std::optional<core::Error> &trouble = {});

/// The job a command is about, and --wait: the same words wherever they stand.
Operand jobOperand();
Option waitOption();

} // namespace app
