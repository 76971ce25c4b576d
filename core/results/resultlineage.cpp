// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultlineage.h"

#include "core/results/resultline.h"

#include <QHash>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

static bool isReused(const Job &job, int ordinal)
{
    return std::any_of(job.shards.begin(), job.shards.end(), [ordinal](const Shard &shard) {
        return shard.ordinal == ordinal && shard.state == Shard::State::Reused;
    });
}

qint64 ResultLineage::Part::size() const
{
    return spool ? spool->size() : index ? index->size() : 0;
}

ResultRecord ResultLineage::Part::recordAt(qint64 position) const
{
    return index && position < index->size() ? index->record(position) : ResultRecord{};
}

Result<std::shared_ptr<const ResultLineage>> ResultLineage::open(const QList<ExportPart> &parts)
{
    const std::shared_ptr<ResultLineage> lineage{new ResultLineage};
    bool anything = false;
    for (const ExportPart &part : parts) {
        Part opened{.job = part.job,
                    .spool = {},
                    .index = {},
                    .origins = ReuseOrigins::open(part.folder)};
        auto index = ResultIndex::open(part.folder);
        if (index)
            opened.index = *index;
        else if (index.error().kind != Error::Kind::NotFound)
            return index.error();
        anything = anything || opened.index;
        // An adopted batch has no spool; of any other job it must be readable, or the order and the
        // ids would be lost.
        if (!part.job.adopted) {
            auto spool = SpoolReader::open(part.folder);
            if (!spool)
                return spool.error();
            opened.spool = *spool;
        }
        lineage->m_parts.push_back(std::move(opened));
    }
    if (!anything)
        return Error{.kind = Error::Kind::NotFound, .detail = u"no results were downloaded yet"_s};
    lineage->m_size = lineage->m_parts.front().size();
    lineage->m_choices.resize(std::size_t(lineage->m_size));
    for (qint64 position = 0; position < lineage->m_size; ++position)
        lineage->m_choices[std::size_t(position)].position = quint32(position);
    for (quint32 part = 1; part < lineage->m_parts.size(); ++part)
        lineage->choose(part);
    return std::shared_ptr<const ResultLineage>{lineage};
}

void ResultLineage::choose(quint32 part)
{
    const Part &first = m_parts.front();
    const Part &retry = m_parts[part];
    // Only the requests of the retry are looked up; the job may be far larger.
    // By hash first: reading a hundred thousand ids means reading all that was sent.
    QHash<quint64, quint32> wanted;
    for (qint64 position = 0; position < retry.size(); ++position)
        wanted.insert(idHashIn(retry, position), quint32(position));
    for (qint64 position = 0; position < m_size && !wanted.isEmpty(); ++position) {
        const auto found = wanted.constFind(idHashIn(first, position));
        if (found == wanted.cend() || idIn(first, position) != idIn(retry, *found))
            continue;
        const ResultRecord newer = retry.recordAt(*found);
        const Outcome best = record(position).outcome;
        if (newer.outcome != Outcome::Waiting && worth(newer.outcome) >= worth(best))
            m_choices[std::size_t(position)] = {.part = part, .position = *found};
        wanted.erase(found);
    }
}

QString ResultLineage::idIn(const Part &part, qint64 position)
{
    if (part.spool)
        return part.spool->originalId(position);
    return part.index ? part.index->id(position) : QString{};
}

quint64 ResultLineage::idHashIn(const Part &part, qint64 position)
{
    return part.spool ? part.spool->originalIdHash(position)
                      : spooledIdHash(idIn(part, position).toUtf8());
}

const ResultRecord &ResultLineage::record(qint64 position) const
{
    static const ResultRecord none;
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    return part.index && choice.position < part.index->size() ? part.index->record(choice.position)
                                                              : none;
}

bool ResultLineage::costsHold() const
{
    return std::all_of(m_parts.begin(), m_parts.end(), [](const Part &part) {
        Money sum;
        bool unpriced = part.job.unpriced > 0;
        bool billed = false;
        for (qint64 position = 0; part.index && position < part.index->size() && !unpriced; ++position) {
            const ResultRecord &record = part.index->record(position);
            if (!isAnswered(record.outcome) || core::isReused(part.job, record.shard))
                continue;
            billed = true;
            unpriced = record.costPico < 0;
            sum = sum + Money::fromPicoUsd(record.costPico);
        }
        // Of a job with unpriced answers it is not known what the others cost.
        return !unpriced && (!billed || part.job.cost == sum);
    });
}

std::shared_ptr<const ResultLineage> ResultLineage::withCosts(std::vector<qint64> costs) const
{
    const std::shared_ptr<ResultLineage> priced{new ResultLineage{*this}};
    priced->m_costs = std::move(costs);
    return priced;
}

QByteArray ResultLineage::lineOf(const Choice &choice) const
{
    const Part &part = m_parts[choice.part];
    return part.index && choice.position < part.index->size() ? part.index->line(choice.position)
                                                              : QByteArray{};
}

qint64 ResultLineage::readLine(qint64 position, std::string &buffer, std::size_t padding) const
{
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    const qint64 size = qint64(record(position).length);
    if (size == 0)
        return 0;
    if (buffer.size() < std::size_t(size) + padding)
        buffer.resize(std::size_t(size) + padding);
    return part.index->readLine(choice.position, buffer.data()) ? size : 0;
}

QString ResultLineage::model(qint64 position) const
{
    const Part &part = m_parts[m_choices[std::size_t(position)].part];
    return part.index && isAnswered(record(position).outcome)
        ? part.index->model(record(position).modelIndex)
        : QString{};
}

QString ResultLineage::originalId(qint64 position) const { return idIn(m_parts.front(), position); }

QByteArray ResultLineage::request(qint64 position) const
{
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    return part.spool ? part.spool->item(choice.position) : QByteArray{};
}

QByteArray ResultLineage::firstRequest(qint64 position) const
{
    return m_parts.front().spool->item(position);
}

quint64 ResultLineage::requestHash(qint64 position) const
{
    return m_parts.front().spool->entry(position).contentHash;
}

bool ResultLineage::isMapped(qint64 position) const
{
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    return part.spool && part.spool->entry(choice.position).mapped != 0;
}

bool ResultLineage::isReused(qint64 position) const
{
    return core::isReused(job(position), record(position).shard);
}

std::optional<ReuseOrigin> ResultLineage::reusedFrom(qint64 position) const
{
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    const int shard = this->shard(position);
    if (!part.origins || shard >= part.job.shards.size()
        || part.job.shards[shard].state != Shard::State::Reused)
        return std::nullopt;
    return part.origins->of(choice.position);
}

int ResultLineage::firstShard(qint64 position) const
{
    const Part &first = m_parts.front();
    return first.spool ? first.spool->entry(position).shard : first.recordAt(position).shard;
}

int ResultLineage::shard(qint64 position) const
{
    const Choice &choice = m_choices[std::size_t(position)];
    const Part &part = m_parts[choice.part];
    return part.spool ? part.spool->entry(choice.position).shard : 0;
}

} // namespace core
