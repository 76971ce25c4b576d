// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/jobfollow.h"

#include "app/commands/jobtext.h"
#include "app/commands/unclear.h"
#include "app/explain.h"
#include "app/format.h"
#include "app/jsonoutput.h"

#include <QTimer>

namespace app {

using namespace Qt::StringLiterals;
using core::Answer;
using core::Error;
using core::Job;
using core::JobState;
using core::Result;

namespace {

/// Calls that fail in a row, each after its own retries, before a service that has never answered
/// counts as away. One that has is waited for longer: that is up to Jobs::wait().
constexpr int FirstFailuresThatCount = 2;

/// A wait before another try that is worth a word.
constexpr std::chrono::seconds LongWait{2};

bool isHopeless(const Error &error)
{
    return error.kind == Error::Kind::Authentication || error.kind == Error::Kind::Permission;
}

bool isRunning(JobState state)
{
    return state == JobState::Submitting || state == JobState::InProgress
        || state == JobState::Canceling || state == JobState::Downloading;
}

} // namespace

JobFollower::JobFollower(Session &session) : m_session{session}
{
    core::Jobs &jobs = session.jobs();
    connect(&jobs, &core::Jobs::jobChanged, this, &JobFollower::onJobChanged);
    connect(&jobs, &core::Jobs::trouble, this, &JobFollower::onTrouble);
    connect(&jobs, &core::Jobs::submitProgress, this,
            [this](const QString &, int shard, qint64 sent, qint64 total) {
                m_activity = total > 0 ? u"sending batch %1: %2 of %3"_s.arg(
                                 QString::number(shard + 1), inBytes(sent), inBytes(total))
                                       : QString{};
                if (sent >= total)
                    m_activity.clear();
                showStatus();
            });
    connect(&jobs, &core::Jobs::downloadProgress, this,
            [this](const QString &, int shard, qint64 received) {
                m_activity =
                    u"results of batch %1: %2"_s.arg(QString::number(shard + 1), inBytes(received));
                showStatus();
            });
    core::HttpClient *http = session.program().http();
    connect(http, &core::HttpClient::contacted, this, [this] { m_everContacted = true; });
    connect(http, &core::HttpClient::failed, this, &JobFollower::onFailed);
    connect(http, &core::HttpClient::waiting, this, &JobFollower::onWaiting);
}

Result<Job> JobFollower::waitFor(const Job &job)
{
    m_job = job;
    m_activity.clear();
    core::whenAnswered(m_session.jobs().typicalDuration(job.model, job.requests), this,
                       [this](const auto &typical) {
                           if (typical && *typical) {
                               m_typical = u"usually %1 to %2"_s.arg(inTime((**typical).first),
                                                                     inTime((**typical).second));
                           }
                       });
    QTimer everySecond;
    connect(&everySecond, &QTimer::timeout, this, &JobFollower::showStatus);
    everySecond.start(1000);
    return await(m_session.jobs().wait(job.id));
}

Result<Job> JobFollower::submit(const Job &job)
{
    m_job = job;
    return await(m_session.jobs().submit(job.id));
}

Result<Job> JobFollower::release(const Job &job)
{
    m_job = job;
    return await(m_session.jobs().release(job.id));
}

Result<Job> JobFollower::await(const Answer<Job> &answer)
{
    showStatus();
    const Result<Job> job = m_session.await(answer);
    m_session.console().clearStatus();
    if (!job && m_hopeless && job.error().kind == Error::Kind::Canceled
        && !m_session.interruption().hasHappened())
        return *m_hopeless;
    return job;
}

std::optional<Error> JobFollower::troubleOf(const QString &jobId) const
{
    const auto found = m_trouble.constFind(jobId);
    return found == m_trouble.cend() ? std::nullopt : std::optional{*found};
}

void JobFollower::onJobChanged(const Job &job)
{
    if (job.id != m_job.id)
        return;
    const bool newState = job.state != m_job.state;
    m_job = job;
    if (newState)
        m_activity.clear();
    showStatus();
}

void JobFollower::onTrouble(const QString &jobId, const Error &error)
{
    const std::optional<Error> before = troubleOf(jobId);
    m_trouble.insert(jobId, error);
    // What goes on is news once, whatever the id of the request that met it.
    if (jobId == m_job.id
        && (!before || before->kind != error.kind || before->detail != error.detail))
        m_session.console().say(explain(error));
    if (isHopeless(error) && isRunning(m_job.state)) {
        m_hopeless = error;
        m_session.stopWaiting();
    }
}

void JobFollower::onWaiting(std::chrono::milliseconds delay, const Error &reason)
{
    if (delay < LongWait)
        return;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(delay);
    m_session.console().say(explain(reason) + u" Trying again in %1."_s.arg(inTime(seconds)));
}

void JobFollower::onFailed(const Error &error)
{
    ++m_failures;
    const bool away = !m_everContacted && m_failures >= FirstFailuresThatCount
        && exitCodeOf(error) == ExitCode::Unavailable;
    if (!isHopeless(error) && !away)
        return;
    if (m_job.state == JobState::Submitting)
        return; // submit() answers by itself, and knows what became of each batch
    m_hopeless = error;
    m_session.stopWaiting();
}

void JobFollower::showStatus()
{
    if (!isRunning(m_job.state))
        return; // what has come to rest is told by who waited for it
    Console &console = m_session.console();
    const QString name = m_job.name.isEmpty() ? m_job.id : harmless(m_job.name.left(30));
    const QString state = u"%1: %2"_s.arg(name, stateInWords(m_job));
    if (!m_activity.isEmpty()) {
        console.status(state + u", "_s + m_activity);
        return;
    }
    QString line = state;
    if (m_job.state == JobState::InProgress || m_job.state == JobState::Canceling) {
        const auto elapsed = std::chrono::floor<std::chrono::seconds>(
            m_session.program().clock().now() - m_job.createdAt);
        line += u" for %1"_s.arg(inTime(elapsed));
        if (!m_typical.isEmpty())
            line += u", "_s + m_typical;
    }
    if (console.isLive())
        console.status(line);
    else
        console.status(state, true);
}

ExitCode endInterrupted(Session &session, const Job &job)
{
    session.console().say(
        u"Interrupted. That is safe: what was sent stays with the service. To go on:\n"
        "  tokenwise batch resume            (everything)\n"
        "  tokenwise batch wait %1   (this job)"_s.arg(job.id));
    QJsonObject document = jsonOf(job);
    const Error interrupted{.kind = Error::Kind::Canceled, .detail = QString{}};
    document.insert(u"error"_s, jsonOf(interrupted));
    document.insert(u"exit_code"_s, static_cast<int>(ExitCode::Interrupted));
    return session.finish(document, {}, ExitCode::Interrupted);
}

ExitCode endWith(Session &session, const Job &job, const std::optional<Error> &trouble)
{
    const ExitCode code = exitCodeOf(job, trouble);
    QJsonObject document = jsonOf(job);
    QString text = textOf(job);
    if (job.state == JobState::Unclear) {
        const UnclearChoices choices = unclearChoices(session, job);
        document.insert(u"candidates"_s, jsonOf(choices));
        text += u'\n' + textOf(choices, job);
    }
    if (job.state == JobState::Unclear || job.state == JobState::NotSubmitted) {
        const Error error = trouble.value_or(Error{.kind = job.state == JobState::Unclear
                                                       ? Error::Kind::Unclear
                                                       : Error::Kind::InvalidRequest,
                                                   .detail = job.error});
        document.insert(u"error"_s, jsonOf(error));
    }
    document.insert(u"exit_code"_s, static_cast<int>(code));
    return session.finish(document, text, code);
}

Operand jobOperand() { return {u"JOB"_s, u"Its id, the beginning of it, or its name."_s}; }

Option waitOption() { return {u"wait"_s, {}, u"Wait until the results are here."_s}; }

} // namespace app
