// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/reuselookup.h"

namespace core {

/// The custom_id of {"custom_id":"…","params":…} as it goes on the wire.
static QByteArrayView wireIdOf(QByteArrayView item)
{
    static constexpr qsizetype Begin = QByteArrayView{"{\"custom_id\":\""}.size();
    const qsizetype end = item.indexOf('"', Begin);
    return end < 0 ? QByteArrayView{} : item.sliced(Begin, end - Begin);
}

bool ReuseLookup::isReused(QByteArrayView item)
{
    if (!m_answers || m_answers->isEmpty())
        return false;
    const auto found = m_answers->find(item);
    if (!found)
        return false;
    if (m_takeOver) {
        m_line = m_answers->line(*found, wireIdOf(item));
        if (m_line.isEmpty())
            return false; // it cannot be read any more: then it is sent
    }
    m_last = *found;
    ++m_paid.requests;
    if (found->costPico < 0)
        ++m_paid.unpriced;
    else
        m_paid.cost += Money::fromPicoUsd(found->costPico);
    const Job &job = m_answers->job(*found);
    m_jobs.insert(job.id);
    m_paid.otherJobs = int(m_jobs.size()) - 1;
    if (m_paid.from.isEmpty() || job.createdAt > m_newest) {
        m_paid.from = job.name;
        m_newest = job.createdAt;
    }
    return m_takeOver;
}

void ReuseLookup::restart()
{
    m_paid = {};
    m_jobs.clear();
    m_newest = {};
}

} // namespace core
