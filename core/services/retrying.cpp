// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/retrying.h"

#include "core/services/pollschedule.h"

namespace core {

namespace {

constexpr std::chrono::seconds LookForAnotherKey{15};

} // namespace

void Retrying::succeeded()
{
    m_failures = 0;
    m_parts.refused.reset();
}

void Retrying::failed(const Error &error, QObject *context, std::function<void()> again)
{
    if (m_failures++ == 0)
        m_since = m_parts.now();
    emit m_parts.news.trouble(m_key.jobId, error);
    if (concernsKey(error)) {
        m_parts.refuse();
        whenNotRefused(m_parts, m_key, context, std::move(again));
        emit m_parts.news.stalled(m_key.jobId, error);
        return;
    }
    m_parts.agenda.after(backoffDelay(m_failures, error.retryAfter, m_parts.context.jitter()),
                         m_key, [context = QPointer<QObject>{context}, again = std::move(again)] {
                             if (context)
                                 again();
                         });
    if (error.kind == Error::Kind::Storage || m_parts.now() - m_since >= m_parts.context.patience)
        emit m_parts.news.stalled(m_key.jobId, error);
}

void whenNotRefused(JobParts &parts, const Agenda::Key &key, QObject *context,
                    std::function<void()> again)
{
    parts.agenda.after(
        LookForAnotherKey, key,
        [&parts, key, context = QPointer<QObject>{context}, again = std::move(again)] {
            if (!context)
                return;
            if (parts.isRefused())
                whenNotRefused(parts, key, context, again);
            else
                again();
        });
}

} // namespace core
