// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/session.h"
#include "app/wholefile.h"
#include "core/caching/prefixcomparison.h"


namespace app {

using namespace Qt::StringLiterals;
using core::Error;
using core::PrefixComparison;
using core::PromptBlocks;
using core::Result;

namespace {

Result<PromptBlocks> requestFrom(const QString &path)
{
    const Result<QByteArray> content = wholeFile(path, u"a request"_s);
    if (!content)
        return content.error();
    Result<PromptBlocks> request = PromptBlocks::read(*content);
    if (!request)
        return Error{.kind = Error::Kind::BadInput, .detail = u"%1: %2"_s.arg(path, request.error().detail)};
    return request;
}

QString inWords(core::Culprit culprit)
{
    return QString::fromLatin1(core::codeOf(culprit)).replace(u'_', u' ');
}

/// They share whole blocks, and still too little.
bool isShort(const PrefixComparison &comparison)
{
    return comparison.sharedBlocks > 0 && comparison.minimum && comparison.sharedTokens < *comparison.minimum;
}

QString textOf(const PrefixComparison &comparison)
{
    const auto about = [](core::Tokens tokens) { return u"about %1 tokens"_s.arg(inCount(tokens)); };
    QList<std::pair<QString, QString>> lines{
        {u"Prompts"_s, u"%1 and %2"_s.arg(about(comparison.firstTokens), about(comparison.secondTokens))},
        {u"The same"_s, u"%1, %2"_s.arg(about(comparison.commonTokens), inBytes(comparison.commonBytes))},
        {u"Cacheable"_s, u"%1 in %2"_s.arg(about(comparison.sharedTokens),
                                           inCount(comparison.sharedBlocks, u"whole block"_s, u"whole blocks"_s))
             + (comparison.tooShort || isShort(comparison)
                    ? u"; the model caches no less than %1"_s.arg(inCount(*comparison.minimum))
                    : u""_s)},
    };
    if (!comparison.path.isEmpty())
        lines.append({u"Parts at"_s, comparison.path});
    if (!comparison.firstText.isEmpty() || !comparison.secondText.isEmpty()) {
        lines.append({u"First"_s, harmless(QString::fromUtf8(comparison.firstText))});
        lines.append({u"Second"_s, harmless(QString::fromUtf8(comparison.secondText))});
    }
    if (comparison.culprit != core::Culprit::None)
        lines.append({u"Culprit"_s, inWords(comparison.culprit)});
    if (comparison.missed > 0)
        lines.append({u"Each miss"_s, u"%1 more than reading %2"_s.arg(inUsd(comparison.costPerMiss),
                                                                      about(comparison.missed))});
    return aligned(lines) + u"\n\n"_s + core::adviceOn(comparison);
}

QJsonObject documentOf(const PrefixComparison &comparison)
{
    QJsonArray changes;
    for (const core::Culprit change : comparison.changes)
        changes.append(QString::fromLatin1(core::codeOf(change)));
    return QJsonObject{
        {u"model"_s, comparison.model},
        {u"common_prefix_bytes"_s, comparison.commonBytes},
        {u"common_prefix_tokens"_s, comparison.commonTokens},
        {u"cacheable_prefix_tokens"_s, comparison.sharedTokens},
        {u"cacheable_prefix_blocks"_s, comparison.sharedBlocks},
        {u"minimum_prefix_tokens"_s, comparison.minimum ? QJsonValue{*comparison.minimum} : QJsonValue{}},
        {u"too_short"_s, comparison.tooShort},
        {u"first_tokens"_s, comparison.firstTokens},
        {u"second_tokens"_s, comparison.secondTokens},
        {u"first_difference"_s, textOrNull(comparison.path)},
        {u"first_text"_s, textOrNull(QString::fromUtf8(comparison.firstText))},
        {u"second_text"_s, textOrNull(QString::fromUtf8(comparison.secondText))},
        {u"culprit"_s, comparison.culprit == core::Culprit::None
             ? QJsonValue{}
             : QJsonValue{QString::fromLatin1(core::codeOf(comparison.culprit))}},
        {u"changes"_s, changes},
        {u"marked"_s, comparison.marked},
        {u"wanted_tokens"_s, comparison.wanted},
        {u"readable_tokens"_s, comparison.readable},
        {u"beyond_20_blocks"_s, comparison.beyondLookback},
        {u"missed_tokens"_s, comparison.missed},
        {u"cost_per_miss"_s, jsonOf(comparison.costPerMiss)},
        {u"advice"_s, core::adviceOn(comparison)},
        {u"method"_s, u"estimated"_s},
    };
}

ExitCode runDiagnose(Session &session)
{
    const Invocation &invocation = session.invocation();
    Program &program = session.program();
    const Result<PromptBlocks> first = requestFrom(invocation.operand(0));
    if (!first)
        return session.fail(first.error());
    const Result<PromptBlocks> second = requestFrom(invocation.operand(1));
    if (!second)
        return session.fail(second.error());
    const QString day = invocation.has(u"date") ? invocation.value(u"date") : core::utcDay(program.clock().now());
    if (!core::isDay(day))
        return session.misuse(u"--date: “%1” is not a day such as 2026-11-24."_s.arg(day));
    const core::ComparisonTerms terms{.models = program.models(),
                                      .prices = program.prices(),
                                      .estimator = program.estimator(),
                                      .utcDay = day,
                                      .billing = {.batch = invocation.has(u"batch")}};
    const PrefixComparison comparison = core::comparePrefixes(*first, *second, terms);
    return session.finish(documentOf(comparison), textOf(comparison), ExitCode::Done);
}

} // namespace

Command cacheDiagnoseCommand()
{
    Command diagnose;
    diagnose.words = {u"cache"_s, u"diagnose"_s};
    diagnose.summary = u"Show where two requests part, so that the second cannot read the first one's cache."_s;
    diagnose.description =
        u"Two bodies of Messages requests, or items of a batch. Compared are tools, system and messages in the order in "
        "which they are cached, and the settings that lose a cache: model, speed, web search, citations, tool_choice, "
        "images, thinking, effort. Tokens are estimates; nothing is sent.\n\nA cache holds whole blocks: what the two have in "
        "common ends within a block, and what can be read ends at a marker before it. Missed (--json: missed_tokens) is "
        "what the second request wants cached (wanted_tokens, up to its last marker) and cannot read "
        "(readable_tokens)."_s;
    diagnose.operands = {{u"A"_s, u"The earlier request, a JSON file."_s}, {u"B"_s, u"The later one."_s}};
    diagnose.options = {{u"batch"_s, {}, u"At the price of batches."_s},
                        {u"date"_s, u"D"_s, u"At the prices of this UTC day; otherwise today's."_s}};
    diagnose.examples = {{u"tokenwise cache diagnose monday.json tuesday.json"_s, {}}};
    diagnose.run = runDiagnose;
    return diagnose;
}

} // namespace app
