// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/messageroutes.h"

#include "core/sandbox/fingerprint.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cmath>

namespace core::sandbox {
namespace {

/// Behind a body, for the JSON parsers.
constexpr qsizetype BodyPadding = 64;
/// Until the first byte of an answer, and how fast it is written, at a time factor of 1.
constexpr double FirstByteMs = 20;
constexpr double TokensPerSecond = 400;

RequestJudge::Terms termsOf(const Call &call)
{
    return {.version = call.version,
            .place = RequestReader::Place::Realtime,
            .at = instantFromMs(call.nowUs / 1000),
            .extendedOutput = false,
            .anyBeta = call.head.header("anthropic-beta").has_value()};
}

} // namespace

Outcome MessageRoutes::create(const Call &call, QByteArray body)
{
    body.reserve(body.size() + BodyPadding);
    const RequestJudge::Verdict verdict = m_judge.judge(body, termsOf(call));
    if (verdict.error)
        return *verdict.error;
    const Model &model = *verdict.model;
    const RequestFacts &facts = verdict.facts;
    const QString today = utcDay(instantFromMs(call.nowUs / 1000));
    const bool isFast = facts.speed == u"fast" && model.fastOn(today);
    Prompt prompt = m_prompts.read(body, model, cacheScope(call.caller.workspace, isFast));
    if (!prompt.wishes.error.isEmpty()) {
        const int status = statusOf(prompt.wishes.error);
        return ApiError{
            .status = status, .type = prompt.wishes.error, .message = customaryMessage(status)};
    }
    if (const std::optional<ApiError> refused =
            m_limits.admit(model, facts.estimatedInput, call.nowUs))
        return *refused;

    const double delayMs = std::min(FirstByteMs / m_speed, 2000.0);
    const qint64 readableUs = call.nowUs + qint64(delayMs * 1000);
    MessageFacts message =
        makeMessage(m_knowledge, prompt, facts, model, m_cache, call.nowUs, readableUs);
    message.id = madeUpId("msg_01", QRandomGenerator::global()->generate64());
    message.version = call.version;
    if (isFast)
        message.speed = "fast";
    else if (model.fast && call.version != ApiVersion::V2023_06_01)
        message.speed = "standard";
    if (prompt.asksDiagnostics)
        message.diagnostics = m_diagnosis.of(prompt, message.model, message.cache.read);
    m_diagnosis.remember(message.id, prompt, message.model,
                         message.cache.read + message.cache.write5m + message.cache.write1h);
    m_limits.giveBack(model, message.cache.read, call.nowUs); // reads do not count
    m_limits.countOutput(model, message.answer.outputTokens, call.nowUs);

    UsageEntry entry = usageEntry(message, call.caller.workspace, m_knowledge.prices, today);
    entry.key.minute = call.nowUs / 60'000'000;
    m_usage.add(entry.key, entry.usage);

    Reply reply;
    reply.headers = m_limits.headers(model, call.nowUs);
    reply.delay = std::chrono::milliseconds{qint64(delayMs)};
    if (facts.stream) {
        reply.contentType = "text/event-stream; charset=utf-8";
        reply.add("cache-control", "no-cache");
        reply.source = std::make_unique<MessageStream>(std::move(message),
                                                       TokensPerSecond * m_speed, call.fault);
    } else {
        appendMessage(reply.body, message);
    }
    return reply;
}

Outcome MessageRoutes::countTokens(const Call &call, QByteArray body)
{
    body.reserve(body.size() + BodyPadding);
    RequestJudge::Terms terms = termsOf(call);
    terms.counting = true;
    const RequestJudge::Verdict verdict = m_judge.judge(body, terms);
    if (verdict.error)
        return *verdict.error;
    Reply reply;
    reply.body = R"({"input_tokens":)" + QByteArray::number(verdict.facts.estimatedInput) + '}';
    return reply;
}

} // namespace core::sandbox
