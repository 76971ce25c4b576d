// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/retrypreparation.h"

#include <QPointer>

namespace ui {

RetryPreparation::RetryPreparation(core::Jobs &jobs, const QString &jobId, QObject *parent) :
    QObject{parent}, m_jobs{jobs}, m_jobId{jobId}
{}

static void discardJob(core::Jobs &jobs, const QString &id, std::function<void()> then)
{
    core::whenAnswered(jobs.discard(id), &jobs, [then = std::move(then)](const core::Result<void> &) { then(); });
}

RetryPreparation::~RetryPreparation()
{
    if (m_prepared)
        discardJob(m_jobs, m_prepared->id, [] {});
}

void RetryPreparation::prepare(const core::RetryChoice &choice)
{
    ++m_number;
    m_next = choice;
    goOn();
}

void RetryPreparation::discard()
{
    ++m_number;
    m_next.reset();
    goOn();
}

/// One after the other: what is prepared is read together with the other retries of the job, which must not go meanwhile.
void RetryPreparation::goOn()
{
    if (m_busy)
        return;
    core::Jobs &jobs = m_jobs;
    if (m_prepared && m_preparedFor != m_number) {
        m_busy = true;
        discardJob(jobs, std::exchange(m_prepared, {})->id, [me = QPointer{this}] {
            if (!me)
                return;
            me->m_busy = false;
            me->goOn();
        });
    } else if (m_next) {
        m_busy = true;
        core::whenAnswered(jobs.prepareRetry(m_jobId, *std::exchange(m_next, {})), &jobs,
                           [me = QPointer{this}, number = m_number, &jobs](const core::Result<core::Jobs::Checked> &checked) {
                               if (me)
                                   me->onAnswer(number, checked);
                               else if (checked && !checked->job.id.isEmpty())
                                   discardJob(jobs, checked->job.id, [] {});
                           });
    }
}

void RetryPreparation::onAnswer(int number, const core::Result<core::Jobs::Checked> &checked)
{
    m_busy = false;
    if (checked && !checked->job.id.isEmpty()) {
        m_prepared = checked->job;
        m_preparedFor = number;
    }
    if (number == m_number)
        emit prepared(checked);
    else
        goOn();
}

std::optional<core::Job> RetryPreparation::take()
{
    ++m_number;
    m_next.reset();
    return m_preparedFor == m_number - 1 ? std::exchange(m_prepared, {}) : std::nullopt;
}

} // namespace ui
