// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/paidanswers.h"
#include "core/services/jobs.h"

#include <QSet>

namespace core {

/// Asks of each request of a pre-flight whether it was paid for before, and counts those that were.
/// Used from one thread.
class ReuseLookup
{
public:
    /// `answers` may be null. `takeOver`: the user wants the earlier answers.
    ReuseLookup(std::shared_ptr<PaidAnswers> answers, bool takeOver)
        : m_answers{std::move(answers)}, m_takeOver{takeOver}
    { }

    /// Whether the request is not to be sent, since its earlier answer is taken over.
    bool isReused(QByteArrayView item);
    /// The answer to the last request of which isReused() was true, under that request's id.
    const QByteArray &line() const { return m_line; }
    const Job &origin() const { return m_answers->job(m_last); }
    const Jobs::PaidBefore &paid() const { return m_paid; }
    /// Before another pass over the same source.
    void restart();

private:
    std::shared_ptr<PaidAnswers> m_answers;
    bool m_takeOver;
    PaidAnswers::Found m_last;
    QByteArray m_line;
    Jobs::PaidBefore m_paid;
    QSet<QString> m_jobs;  ///< ids of those that answered
    Instant m_newest = {}; ///< when the job in m_paid.from was made
};

} // namespace core
