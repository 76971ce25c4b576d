// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/retrypreparation.h"

#include <QPointer>

namespace ui {

RetryPreparation::RetryPreparation(core::Jobs &jobs, const QString &jobId, QObject *parent) :
    QObject{parent}, m_jobs{jobs}, m_jobId{jobId}
{}

RetryPreparation::~RetryPreparation() { discard(); }

static void discardJob(core::Jobs &jobs, const QString &id)
{
    core::whenAnswered(jobs.discard(id), &jobs, [](const core::Result<void> &) {});
}

void RetryPreparation::prepare(const core::RetryChoice &choice)
{
    discard();
    core::Jobs &jobs = m_jobs;
    core::whenAnswered(m_jobs.prepareRetry(m_jobId, choice), &jobs,
                       [me = QPointer{this}, number = m_number, &jobs](const core::Result<core::Jobs::Checked> &checked) {
                           if (me && number == me->m_number) {
                               if (checked && !checked->job.id.isEmpty())
                                   me->m_prepared = checked->job;
                               emit me->prepared(checked);
                           } else if (checked && !checked->job.id.isEmpty()) {
                               discardJob(jobs, checked->job.id);
                           }
                       });
}

void RetryPreparation::discard()
{
    ++m_number;
    if (m_prepared)
        discardJob(m_jobs, m_prepared->id);
    m_prepared.reset();
}

std::optional<core::Job> RetryPreparation::take()
{
    ++m_number;
    return std::exchange(m_prepared, {});
}

} // namespace ui
