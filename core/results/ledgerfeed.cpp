// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/ledgerfeed.h"

#include "core/base/sql.h"
#include "core/ledger/jobcosts.h"

#include <QDateTime>

namespace core {

using namespace Qt::StringLiterals;

// Some 30 ms of the database's time: reads get in between, and pages that many rows touch are not
// written too often.
constexpr std::size_t BlockRows = 10'000;

static std::optional<Batch> batchOf(const Job &job, int ordinal)
{
    for (const Shard &shard : job.shards) {
        if (shard.ordinal == ordinal)
            return shard.batch;
    }
    return std::nullopt;
}

Instant answeredAt(const Job &job, int ordinal)
{
    const std::optional<Batch> batch = batchOf(job, ordinal);
    return batch ? batch->endedAt.value_or(batch->createdAt) : job.createdAt;
}

static QByteArray batchIdOf(const Job &job, int ordinal)
{
    const std::optional<Batch> batch = batchOf(job, ordinal);
    return batch ? batch->id.toUtf8() : QByteArray{};
}

LedgerFeed::LedgerFeed(Database &database, const Job &job, int shard, const ModelCatalog &models,
                       const PriceSheet &prices)
    : m_database{database}, m_models{models}, m_prices{prices},
      m_group{"batch", batchIdOf(job, shard)}, m_at{toMs(answeredAt(job, shard))},
      m_day{utcDay(answeredAt(job, shard))}, m_block{std::make_shared<EntryBlock>()}
{
    m_common.source = "batch";
    m_common.profile = job.profile.toUtf8();
    m_common.sandbox = job.sandbox;
    m_common.job = job.id.toUtf8();
    m_common.batch = batchIdOf(job, shard);
    m_common.workflow = job.workflow.toUtf8();
    m_common.project = job.project.toUtf8();
}

static bool same(const QByteArray &kept, std::string_view text)
{
    return std::string_view{kept.constData(), std::size_t(kept.size())} == text;
}

static QByteArray bytesOf(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

quint32 LedgerFeed::contextOf(const AnswerLabels &line)
{
    const auto fits = [&line](const Terms &terms) {
        const EntryContext &context = terms.context;
        return same(context.model, line.model) && same(context.stopReason, line.stopReason)
            && same(context.serviceTier, line.serviceTier) && same(context.speed, line.speed)
            && same(context.geography, line.geography);
    };
    if (m_last < m_terms.size() && fits(m_terms[m_last]))
        return m_last;
    for (m_last = 0; m_last < m_terms.size(); ++m_last) {
        if (fits(m_terms[m_last]))
            return m_last;
    }
    Terms terms{.context = m_common, .model = {}, .billing = {}};
    terms.context.model = bytesOf(line.model);
    terms.context.stopReason = bytesOf(line.stopReason);
    terms.context.serviceTier = bytesOf(line.serviceTier);
    terms.context.speed = bytesOf(line.speed);
    terms.context.geography = bytesOf(line.geography);
    terms.model = QString::fromUtf8(terms.context.model);
    terms.billing = billingTerms(u"batch", QString::fromUtf8(terms.context.serviceTier),
                                 QString::fromUtf8(terms.context.speed),
                                 QString::fromUtf8(terms.context.geography));
    m_terms.push_back(std::move(terms));
    return m_last;
}

/// `part` is "" for the answer itself, "#compaction.1" and the like for parts of it.
qint64 LedgerFeed::enter(const AnswerLabels &labels, std::string_view customId,
                         std::string_view messageId, std::string_view part, const Usage &usage)
{
    EntryBlock &block = *m_block;
    const quint32 context = contextOf(labels);
    const auto keep = [&block](std::string_view id, std::string_view more) {
        const auto offset = quint32(block.text.size());
        block.text.append(id).append(more);
        return offset;
    };
    QByteArray key;
    QByteArrayView keyView{customId.data(), qsizetype(customId.size())};
    if (!part.empty()) {
        key = keyView.toByteArray().append(part.data(), qsizetype(part.size()));
        keyView = key;
    }
    block.rows.push_back({.identity = m_group.identityOf(keyView),
                          .context = context,
                          .requestId = keep(customId, {}),
                          .requestIdSize = quint32(customId.size()),
                          .messageId = keep(messageId, part),
                          .messageIdSize = quint32(messageId.size() + part.size()),
                          .at = m_at,
                          .usage = usage});
    const Terms &terms = m_terms[context];
    const std::optional<Cost> cost =
        costOf(usage, terms.billing, terms.model, m_day, m_models, m_prices);
    if (block.rows.size() >= BlockRows || block.text.size() > 4'000'000)
        post();
    return cost ? cost->total().picoUsd() : -1;
}

qint64 LedgerFeed::add(const ResultLine &line)
{
    qint64 cost = enter(labelsOf(line), line.customId, line.messageId, {}, line.usage);
    if (!line.rawIterations.empty()) {
        const AnswerParts added = answerParts(line.rawIterations);
        m_unreadParts += added.unread;
        if (added.unread > 0)
            cost = -1;
        for (const AnswerPart &part : added.parts) {
            const qint64 more = enter(labelsOf(line, part), line.customId, line.messageId, '#' + part.name, part.usage);
            cost = cost < 0 || more < 0
                ? -1
                : (Money::fromPicoUsd(cost) + Money::fromPicoUsd(more)).picoUsd();
        }
    }
    return cost;
}

void LedgerFeed::await()
{
    if (!m_posted)
        return;
    m_posted->waitForFinished();
    if (m_posted->resultCount() == 0)
        m_failure = Error{.kind = Error::Kind::Storage, .detail = u"the ledger was closed"_s};
    else if (const Result<void> done = m_posted->result(); !done && !m_failure)
        m_failure = done.error();
    m_posted.reset();
}

void LedgerFeed::post()
{
    await();
    const auto block = std::exchange(m_block, std::make_shared<EntryBlock>());
    if (m_failure || block->rows.empty())
        return;
    m_block->rows.reserve(BlockRows);
    for (const Terms &terms : m_terms)
        block->contexts.push_back(terms.context);
    m_posted = m_database.run([block](QSqlDatabase &database) -> Result<void> {
        Transaction transaction{database};
        if (!transaction.begun())
            return transaction.begun();
        if (const Result<qint64> added = insertEntries(database, *block); !added)
            return added.error();
        return transaction.commit();
    });
}

void LedgerFeed::restart()
{
    await();
    m_block = std::make_shared<EntryBlock>();
}

Result<void> LedgerFeed::flush()
{
    post();
    await();
    if (m_failure)
        return *m_failure;
    return {};
}

} // namespace core
