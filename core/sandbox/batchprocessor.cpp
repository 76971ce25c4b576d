// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchprocessor.h"

#include "core/sandbox/fingerprint.h"
#include "core/sandbox/jsontext.h"

namespace core::sandbox {
namespace {

ApiError madeUpError(const QByteArray &type)
{
    const int status = statusOf(type);
    return {.status = status, .type = type, .message = customaryMessage(status)};
}

} // namespace

BatchProcessor::BatchProcessor(const Knowledge &knowledge, const BatchRecord &record,
                               const QByteArray &cacheSnapshot)
    : m_knowledge{knowledge}, m_record{record}, m_judge{knowledge},
      m_terms{.version = apiVersionFrom(record.version).value_or(CurrentApiVersion),
              .place = RequestReader::Place::Batch,
              .at = instantFromMs(record.createdUs / 1000),
              .extendedOutput = record.extendedOutput,
              .anyBeta = true},
      m_scope{cacheScope(record.workspace, false)}
{
    m_cache.restore(cacheSnapshot);
}

std::optional<ItemOutcome> BatchProcessor::wishedFailure(QByteArrayView params) const
{
    if (m_record.erroredShare <= 0 && m_record.expiredShare <= 0)
        return {};
    constexpr quint64 Steps = 1'000'000;
    const double at =
        double(Dice{fingerprint(params, fingerprint(m_record.id))}.below(Steps)) / double(Steps);
    if (at < m_record.erroredShare)
        return ItemOutcome::Errored;
    if (at < m_record.erroredShare + m_record.expiredShare)
        return ItemOutcome::Expired;
    return {};
}

ItemOutcome BatchProcessor::judge(QByteArrayView params)
{
    const RequestJudge::Verdict verdict = m_judge.judge(params, m_terms);
    if (verdict.error)
        return ItemOutcome::Errored;
    if (const std::optional<ItemOutcome> failure = wishedFailure(params))
        return *failure;
    if (!holds(params, "[[sandbox:"))
        return ItemOutcome::Succeeded;
    const Wishes wishes = m_prompts.read(params, *verdict.model, m_scope).wishes;
    if (!wishes.error.isEmpty())
        return ItemOutcome::Errored;
    return wishes.expire ? ItemOutcome::Expired : ItemOutcome::Succeeded;
}

std::variant<MessageFacts, ApiError> BatchProcessor::process(QByteArrayView params)
{
    const RequestJudge::Verdict verdict = m_judge.judge(params, m_terms);
    if (verdict.error)
        return *verdict.error;
    if (wishedFailure(params) == ItemOutcome::Errored)
        return madeUpError("overloaded_error");
    Prompt prompt = m_prompts.read(params, *verdict.model, m_scope);
    if (!prompt.wishes.error.isEmpty())
        return madeUpError(prompt.wishes.error);
    // All is processed within the life of what it caches.
    MessageFacts message =
        makeMessage(m_knowledge, prompt, verdict.facts, *verdict.model, m_cache, 0, 0);
    message.serviceTier = "batch";
    message.version = m_terms.version;
    return message;
}

void BatchProcessor::appendResult(QByteArray &out, QByteArrayView params, QByteArrayView customId)
{
    std::variant<MessageFacts, ApiError> outcome = process(params);
    if (const ApiError *error = std::get_if<ApiError>(&outcome)) {
        out += R"("type":"errored","error":)";
        out += errorBody(*error, {});
    } else {
        MessageFacts &message = std::get<MessageFacts>(outcome);
        message.id = madeUpId("msg_01", fingerprint(customId, fingerprint(m_record.id)));
        out += R"("type":"succeeded","message":)";
        appendMessage(out, message);
    }
    out += '}';
}

std::optional<UsageEntry> BatchProcessor::usageOf(QByteArrayView params)
{
    const std::variant<MessageFacts, ApiError> outcome = process(params);
    const MessageFacts *const message = std::get_if<MessageFacts>(&outcome);
    if (!message)
        return {};
    return usageEntry(*message, m_record.workspace, m_knowledge.prices,
                      utcDay(instantFromMs(m_record.createdUs / 1000)));
}

} // namespace core::sandbox
