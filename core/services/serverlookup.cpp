// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/serverlookup.h"

#include "core/services/ownership.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr int FirstPage = 100; ///< nearly always enough
constexpr int LaterPages = 1000;
constexpr int MostPages = 200;

} // namespace

ServerLookup::ServerLookup(JobParts &parts, QString jobId, Shard shard, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_jobId{std::move(jobId)}, m_shard{std::move(shard)}
{ }

void ServerLookup::start()
{
    m_since = m_parts.now();
    look();
}

void ServerLookup::look()
{
    m_newer.clear();
    m_rivals = 0;
    m_pages = 0;
    // Read before the list: what is listed after that moment counts.
    m_settled = m_parts.now() - m_since >= m_parts.context.settle;
    readPage({});
}

void ServerLookup::readPage(const QString &afterId)
{
    const int limit = afterId.isEmpty() ? FirstPage : LaterPages;
    whenAnswered(m_parts.batches.list(limit, afterId), this,
                 [this, afterId](const Result<BatchPage> &page) {
                     if (!page) {
                         emit failed(page.error());
                         return;
                     }
                     const ListCut cut = cutAtSubmission(page->batches, m_shard);
                     m_newer += cut.newer;
                     ++m_pages;
                     const bool more = !cut.reached && page->hasMore && !page->batches.isEmpty()
                         && !page->lastId.isEmpty() && page->lastId != afterId;
                     if (more && m_pages >= MostPages) {
                         emit failed({.kind = Error::Kind::BadResponse,
                                      .detail = u"the list of batches does not end"_s});
                         return;
                     }
                     if (more)
                         readPage(page->lastId);
                     else
                         dropKnown(0);
                 });
}

void ServerLookup::dropKnown(qsizetype index)
{
    while (index < m_newer.size() && m_newer.at(index).counts.total() != m_shard.requests)
        m_newer.removeAt(index);
    if (index >= m_newer.size()) {
        countRivals();
        return;
    }
    whenAnswered(m_parts.records.knowsBatch(m_newer.at(index).id), this,
                 [this, index](const Result<bool> &known) {
                     if (!known) {
                         emit failed(known.error());
                         return;
                     }
                     if (*known)
                         m_newer.removeAt(index);
                     dropKnown(*known ? index : index + 1);
                 });
}

void ServerLookup::countRivals()
{
    whenAnswered(m_parts.records.unfinished(), this, [this](const Result<QList<Job>> &jobs) {
        if (!jobs) {
            emit failed(jobs.error());
            return;
        }
        for (const Job &job : *jobs) {
            if (job.profile != m_parts.context.profile.name)
                continue;
            m_rivals +=
                std::count_if(job.shards.begin(), job.shards.end(), [&](const Shard &shard) {
                    const bool sought = shard.state == Shard::State::Sending
                        || shard.state == Shard::State::Unclear;
                    const bool itself = job.id == m_jobId && shard.ordinal == m_shard.ordinal;
                    return sought && !itself && shard.requests == m_shard.requests;
                });
        }
        decide();
    });
}

void ServerLookup::decide()
{
    LookupFacts facts{
        .requests = m_shard.requests, .candidates = {}, .rivals = m_rivals, .settled = m_settled};
    for (const Batch &batch : std::as_const(m_newer)) {
        facts.candidates.append(
            {.batch = batch, .match = m_compared.value(batch.id, LookupCandidate::Match::Unknown)});
    }
    const LookupVerdict verdict = decideLookup(facts);
    switch (verdict.kind) {
    case LookupVerdict::Kind::Compare: compare(verdict.compare); return;
    case LookupVerdict::Kind::LookAgain: lookAgain(); return;
    case LookupVerdict::Kind::Ours:
    case LookupVerdict::Kind::NotArrived:
    case LookupVerdict::Kind::CannotTell: break;
    }
    const auto batch = std::find_if(m_newer.begin(), m_newer.end(), [&verdict](const Batch &one) {
        return one.id == verdict.batchId;
    });
    emit decided(verdict, batch == m_newer.end() ? Batch{} : *batch);
}

void ServerLookup::compare(const QStringList &batchIds)
{
    const auto batch = std::find_if(m_newer.begin(), m_newer.end(), [&batchIds](const Batch &one) {
        return one.id == batchIds.first();
    });
    auto *ownership = new Ownership{m_parts, m_parts.folder(m_jobId), m_shard.ordinal, this};
    connect(ownership, &Ownership::told, this,
            [this, ownership, id = batch->id](LookupCandidate::Match match) {
                ownership->deleteLater();
                m_compared.insert(id, match);
                decide();
            });
    connect(ownership, &Ownership::failed, this, [this, ownership](const Error &error) {
        ownership->deleteLater();
        emit failed(error);
    });
    ownership->ask(*batch);
}

void ServerLookup::lookAgain()
{
    const auto left =
        std::chrono::duration_cast<milliseconds>(m_since + m_parts.context.settle - m_parts.now());
    const milliseconds pause = std::clamp(left, milliseconds{50}, m_pause);
    m_pause = std::min<milliseconds>(m_pause * 2, std::chrono::seconds{8});
    m_parts.context.clock.callAfter(pause, this, [this] { look(); });
}

} // namespace core
