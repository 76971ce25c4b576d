// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/itemprocessor.h"
#include "core/sandbox/messagemaker.h"

#include <variant>

namespace core::sandbox {

/// Answers the requests of a batch as the Messages API would, at half the price. They share a
/// prompt cache, which holds what was cached live when the batch was created.
class BatchProcessor final : public ItemProcessor
{
public:
    BatchProcessor(const Knowledge &knowledge, const BatchRecord &record,
                   const QByteArray &cacheSnapshot);

    ItemOutcome judge(QByteArrayView params) override;
    void appendResult(QByteArray &out, QByteArrayView params, QByteArrayView customId) override;
    std::optional<UsageEntry> usageOf(QByteArrayView params) override;

private:
    /// What the batch's shares of failures make of this request; nullopt: it is answered.
    std::optional<ItemOutcome> wishedFailure(QByteArrayView params) const;
    /// In the order of processing: each request finds what those before it have cached.
    std::variant<MessageFacts, ApiError> process(QByteArrayView params);

    Knowledge m_knowledge;
    BatchRecord m_record;
    RequestJudge m_judge;
    RequestJudge::Terms m_terms;
    PromptReader m_prompts;
    PromptCache m_cache;
    quint64 m_scope;
};

} // namespace core::sandbox
