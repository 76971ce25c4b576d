// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/blockbuilder.h"

#include <algorithm>

namespace core {

static QByteArray bytesOf(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

quint32 BlockBuilder::contextOf(const Labels &labels)
{
    m_key.assign(1, char('0' + int(labels.provenance)));
    for (const std::string_view text :
         {labels.source, labels.batch, labels.model, labels.serviceTier, labels.speed,
          labels.geography, labels.workflow, labels.project, labels.session, labels.stopReason}) {
        const auto size = quint32(text.size());
        m_key.append(reinterpret_cast<const char *>(&size), sizeof size);
        m_key.append(text);
    }
    const auto [known, isNew] = m_contexts.try_emplace(m_key, quint32(m_block->contexts.size()));
    if (isNew) {
        EntryContext context;
        context.source = bytesOf(labels.source);
        context.batch = bytesOf(labels.batch);
        context.model = bytesOf(labels.model);
        context.serviceTier = bytesOf(labels.serviceTier);
        context.speed = bytesOf(labels.speed);
        context.geography = bytesOf(labels.geography);
        context.workflow = bytesOf(labels.workflow);
        context.project = bytesOf(labels.project);
        context.session = bytesOf(labels.session);
        context.stopReason = bytesOf(labels.stopReason);
        context.provenance = labels.provenance;
        m_block->contexts.push_back(std::move(context));
    }
    return known->second;
}

void BlockBuilder::add(const Labels &labels, std::string_view requestId,
                       std::string_view messageId, EntryBlock::Row row)
{
    row.context = contextOf(labels);
    row.requestId = quint32(m_block->text.size());
    row.requestIdSize = quint32(requestId.size());
    m_block->text.append(requestId);
    row.messageId = quint32(m_block->text.size());
    row.messageIdSize = quint32(messageId.size());
    m_block->text.append(messageId);
    m_block->rows.push_back(row);
    if (!m_block->details.empty())
        m_block->details.resize(m_block->rows.size());
}

void BlockBuilder::addDetails(EntryDetails details)
{
    m_block->details.resize(m_block->rows.size());
    m_block->details.back() = std::move(details);
}

bool BlockBuilder::isLaterThan(qint64 limit, std::size_t firstRow) const
{
    return std::any_of(m_block->rows.begin() + std::ptrdiff_t(firstRow), m_block->rows.end(),
                       [limit](const EntryBlock::Row &row) { return row.at > limit; });
}

std::shared_ptr<const EntryBlock> BlockBuilder::take()
{
    m_contexts.clear();
    return std::exchange(m_block, std::make_shared<EntryBlock>());
}

} // namespace core
