// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/paidanswers.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

/// Of the jobs whose files are open at a time.
static constexpr std::size_t MostOpen = 4;

std::shared_ptr<PaidAnswers> PaidAnswers::read(const QList<ExportPart> &jobs,
                                               const std::atomic<bool> *canceled)
{
    const auto answers = std::make_shared<PaidAnswers>();
    answers->m_jobs = jobs;
    for (quint32 job = 0; job < jobs.size() && answers->m_entries.size() < Most; ++job) {
        if (canceled && *canceled)
            break;
        answers->add(job);
    }
    std::sort(answers->m_entries.begin(), answers->m_entries.end());
    return answers;
}

/// Answers that were taken over from an earlier job stand for those: they were not paid here.
static bool isTakenOver(const Job &job, int shard)
{
    return std::any_of(job.shards.begin(), job.shards.end(), [shard](const Shard &one) {
        return one.ordinal == shard && one.state == Shard::State::Reused;
    });
}

void PaidAnswers::add(quint32 job)
{
    const ExportPart &part = m_jobs[qsizetype(job)];
    const auto index = ResultIndex::open(part.folder);
    if (!index || (*index)->size() == 0)
        return;
    const auto spool = SpoolReader::open(part.folder);
    if (!spool)
        return;
    const qint64 size = std::min((*index)->size(), (*spool)->size());
    for (qint64 position = 0; position < size && m_entries.size() < Most; ++position) {
        const ResultRecord &record = (*index)->record(position);
        if (record.outcome == Outcome::Succeeded && !isTakenOver(part.job, record.shard)) {
            m_entries.push_back({.hash = (*spool)->entry(position).contentHash,
                                 .job = job,
                                 .position = quint32(position)});
        }
    }
}

const PaidAnswers::Open *PaidAnswers::open(quint32 job)
{
    const auto known = std::find_if(m_open.begin(), m_open.end(),
                                    [job](const Open &one) { return one.job == job; });
    if (known != m_open.end()) {
        m_open.splice(m_open.begin(), m_open, known);
        return &m_open.front();
    }
    const QDir &folder = m_jobs[qsizetype(job)].folder;
    const auto spool = SpoolReader::open(folder);
    const auto index = ResultIndex::open(folder);
    if (!spool || !index)
        return nullptr;
    m_open.push_front({.job = job, .spool = *spool, .index = *index});
    if (m_open.size() > MostOpen)
        m_open.pop_back();
    return &m_open.front();
}

std::optional<PaidAnswers::Found> PaidAnswers::find(QByteArrayView item)
{
    const quint64 hash = spooledContentHash(item);
    const std::lock_guard lock{m_mutex};
    for (auto entry = std::lower_bound(m_entries.begin(), m_entries.end(), Entry{hash, 0, 0});
         entry != m_entries.end() && entry->hash == hash; ++entry) {
        const Open *opened = open(entry->job);
        if (!opened)
            continue;
        const QByteArray before = opened->spool->item(entry->position);
        if (spooledContent(before) == spooledContent(item)) {
            return Found{.job = entry->job,
                         .position = entry->position,
                         .costPico = opened->index->record(entry->position).costPico};
        }
    }
    return std::nullopt;
}

QByteArray PaidAnswers::line(const Found &found, QByteArrayView wireId)
{
    const std::lock_guard lock{m_mutex};
    const Open *opened = open(found.job);
    if (!opened)
        return {};
    QByteArray line = opened->index->line(found.position);
    const qsizetype size = line.size();
    line.resize(size + qsizetype(ResultLineReader::Padding));
    const ResultLine *result = m_reader.read(line.constData(), std::size_t(size));
    if (!result || result->outcome != Outcome::Succeeded)
        return {};
    // Ids on the wire are letters, digits, - and _: nothing to escape.
    QByteArray named = R"({"custom_id":")" + wireId.toByteArray() + R"(","result":)";
    named.append(result->rawResult.data(), qsizetype(result->rawResult.size()));
    named.append('}');
    return named;
}

} // namespace core
