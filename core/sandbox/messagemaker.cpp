// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/messagemaker.h"

#include "core/sandbox/fingerprint.h"

#include <algorithm>

namespace core::sandbox {

quint64 cacheScope(QByteArrayView workspace, bool isFast)
{
    return fingerprint(workspace, isFast ? 2 : 1);
}

void weighPositions(Prompt &prompt, const RequestFacts &facts)
{
    using Mark = CachePosition::Mark;
    QList<CachePosition> &positions = prompt.positions;
    if (positions.isEmpty())
        return;
    const double whole = double(std::max<qint64>(positions.last().weight, 1));
    const auto shareOf = [&](const CachePosition &position) {
        return Tokens(double(facts.estimatedInput) * double(position.weight) / whole);
    };
    const qsizetype marked =
        std::count_if(positions.cbegin(), positions.cend(),
                      [](const CachePosition &p) { return p.mark != Mark::None; });
    const bool known = marked == facts.cacheMarks.size();
    qsizetype mark = 0;
    Tokens before = 0;
    for (CachePosition &position : positions) {
        if (position.mark == Mark::None)
            continue;
        const Tokens tokens = known ? facts.cacheMarks[mark++].prefixTokens : shareOf(position);
        position.tokens = std::clamp(tokens, before, std::max(before, facts.estimatedInput));
        before = position.tokens;
    }
    if (!facts.automaticCaching || positions.last().mark != Mark::None)
        return;
    const auto last = std::find_if(positions.rbegin(), positions.rend(),
                                   [](const CachePosition &p) { return p.isEligible; });
    if (last == positions.rend() || last->mark != Mark::None)
        return;
    last->mark = facts.automaticOneHour ? Mark::OneHour : Mark::FiveMinutes;
    last->tokens = std::max(before, std::min(shareOf(*last), facts.estimatedInput - 3));
    prompt.marksFound = true;
}

MessageFacts makeMessage(const Knowledge &knowledge, Prompt &prompt, const RequestFacts &facts,
                         const Model &model, PromptCache &cache, qint64 nowUs, qint64 readableUs)
{
    MessageFacts message;
    message.model = model.id.toUtf8();
    message.answer = answerTo(prompt, facts, model, knowledge.text, knowledge.estimator);
    weighPositions(prompt, facts);
    if (prompt.marksFound && model.minCacheableTokens)
        message.cache = cache.serve(prompt.positions, *model.minCacheableTokens, nowUs, readableUs);
    message.input = std::max<Tokens>(0,
                                     facts.estimatedInput - message.cache.read
                                         - message.cache.write5m - message.cache.write1h);
    message.inferenceGeo = !model.inferenceGeo ? QByteArray{"not_available"}
        : facts.inferenceGeo.isEmpty()         ? QByteArray{"global"}
                                               : facts.inferenceGeo.toUtf8();
    return message;
}

UsageEntry usageEntry(const MessageFacts &message, const QByteArray &workspace,
                      const PriceSheet &prices, const QString &utcDay)
{
    constexpr Tokens LargePrompt = 200'000;
    UsageEntry entry;
    entry.usage.input = message.input;
    entry.usage.cacheWrite5m = message.cache.write5m;
    entry.usage.cacheWrite1h = message.cache.write1h;
    entry.usage.cacheRead = message.cache.read;
    entry.usage.output = message.answer.outputTokens;
    const Tokens prompt = entry.usage.prompt();
    entry.key.workspace = workspace;
    entry.key.model = message.model;
    entry.key.serviceTier = message.serviceTier;
    entry.key.inferenceGeo = message.inferenceGeo;
    entry.key.fast = message.speed == "fast";
    entry.key.largePrompt = prompt > LargePrompt;
    const QList<Tokens> steps = prices.promptSteps(QString::fromUtf8(message.model), utcDay);
    for (const Tokens step : steps) {
        if (prompt > step)
            entry.key.priceStep = step;
    }
    return entry;
}

} // namespace core::sandbox
