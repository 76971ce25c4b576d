// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/madeupanswer.h"

#include "core/sandbox/fingerprint.h"
#include "core/sandbox/schemaexample.h"

#include <algorithm>

namespace core::sandbox {
namespace {

/// A request for fewer tokens gets an answer that is too long for them, one for more gets one that
/// fits.
constexpr Tokens ShortLimit = 16;
constexpr Tokens LongestCut = 4096;
/// Prompts under this are not thought about unless the request asks for it.
constexpr Tokens EasyPrompt = 100;

bool thinks(const Prompt &prompt, const RequestFacts &facts, const Model &model)
{
    using Thinking = RequestFacts::Thinking;
    switch (facts.thinking) {
    case Thinking::Enabled:
    case Thinking::Adaptive: return true;
    case Thinking::Disabled:
    case Thinking::BetweenTools:
    case Thinking::Other: return false;
    case Thinking::Absent: break;
    }
    const bool byDefault = model.thinkingDefault == Model::ThinkingDefault::Always
        || model.thinkingDefault == Model::ThinkingDefault::On;
    return byDefault && !prompt.thinkingAsked && facts.estimatedInput >= EasyPrompt;
}

Tokens thinkingLength(const RequestFacts &facts, const Model &model, Dice &dice, Tokens limit)
{
    const QString effort = facts.effort.isEmpty() ? model.effortDefault : facts.effort;
    Tokens base = 120;
    if (effort == u"low")
        base = 30;
    else if (effort == u"medium")
        base = 80;
    else if (effort == u"xhigh")
        base = 300;
    else if (effort == u"max")
        base = 600;
    Tokens wanted = base + Tokens(dice.below(quint64(base)));
    if (facts.thinkingBudget)
        wanted = std::min(wanted, *facts.thinkingBudget);
    return std::max<Tokens>(1, std::min(wanted, limit / 4));
}

/// How much would be said if there were no limit: mostly a paragraph or two.
Tokens naturalLength(const Prompt &prompt, Dice &dice)
{
    if (prompt.wishes.tokens)
        return *prompt.wishes.tokens;
    const quint64 throws = dice.below(100);
    if (throws < 60)
        return 24 + Tokens(dice.below(140));
    if (throws < 92)
        return 160 + Tokens(dice.below(300));
    return 460 + Tokens(dice.below(600));
}

QByteArray signatureOf(quint64 seed)
{
    Dice dice{seed};
    QByteArray bytes;
    for (int i = 0; i < 12; ++i) {
        const quint64 word = dice.next();
        bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    return "EsandboxSig" + bytes.toBase64(QByteArray::OmitTrailingEquals) + "=";
}

/// The tool to be called, nullptr if the answer is to be text.
const Prompt::Tool *calledTool(const Prompt &prompt)
{
    QByteArray name;
    if (prompt.mustCallTool)
        name = prompt.chosenTool;
    else if (prompt.wishes.tool)
        name = *prompt.wishes.tool;
    else
        return nullptr;
    for (const Prompt::Tool &tool : prompt.tools) {
        if (name.isEmpty() || tool.name == name)
            return &tool;
    }
    return nullptr;
}

void stopAtSequence(const Prompt &prompt, MadeUpText::Text &text, MadeUpAnswer &answer)
{
    qsizetype first = -1;
    for (const QByteArray &sequence : prompt.stopSequences) {
        const qsizetype at = text.text.indexOf(sequence);
        if (at >= 0 && (first < 0 || at < first)) {
            first = at;
            answer.stopSequence = sequence;
        }
    }
    if (first < 0 && prompt.wishes.stop && !prompt.stopSequences.isEmpty()) {
        answer.stopReason = "stop_sequence";
        answer.stopSequence = prompt.stopSequences.first();
        return;
    }
    if (first < 0)
        return;
    const double share = double(first) / double(std::max<qsizetype>(text.text.size(), 1));
    text.tokens = std::max<Tokens>(1, Tokens(double(text.tokens) * share));
    text.text.truncate(first);
    answer.stopReason = "stop_sequence";
}

} // namespace

MadeUpAnswer answerTo(const Prompt &prompt, const RequestFacts &facts, const Model &model,
                      const MadeUpText &text, const TokenEstimator &estimator)
{
    MadeUpAnswer answer;
    const Tokens asked = facts.maxTokens.value_or(1024);
    if (asked <= 0) { // pre-warm (API reference §3.8)
        answer.stopReason = "max_tokens";
        return answer;
    }
    // What the window leaves; beyond it the service stops rather than refuses (§8.8).
    const Tokens room = std::max<Tokens>(1, model.contextWindow - facts.estimatedInput);
    const bool windowBinds = room < asked;
    Tokens limit = std::min(asked, room);

    Dice dice{prompt.seed};
    answer.thinks = thinks(prompt, facts, model);
    if (answer.thinks && limit > 1) {
        const Tokens length = thinkingLength(facts, model, dice, limit);
        const MadeUpText::Text thought =
            text.write(MadeUpText::Kind::Thinking, dice.next(), length, length, model.tokenizer);
        // Shown by default up to 4.6, hidden on the models of the newer tokenizer (§3.4).
        const bool shown = prompt.thinkingDisplay.isEmpty()
            ? model.tokenizer == Model::Tokenizer::Older
            : prompt.thinkingDisplay != "omitted";
        answer.blocks.append({.kind = AnswerBlock::Kind::Thinking,
                              .text = shown ? thought.text : QByteArray{},
                              .signature = signatureOf(dice.next())});
        answer.thinkingTokens = thought.tokens;
        answer.outputTokens = thought.tokens;
        limit -= thought.tokens;
    }

    const auto cutOff = [&] {
        answer.stopReason = prompt.wishes.overflow || (windowBinds && !prompt.wishes.truncate)
            ? "model_context_window_exceeded"
            : "max_tokens";
    };
    if (prompt.wishes.refuse) {
        const QByteArray words = "[Sandbox] Made up: I can't help with that.";
        answer.blocks.append({.kind = AnswerBlock::Kind::Text, .text = words});
        answer.outputTokens += std::min<Tokens>(limit, 12);
        answer.stopReason = "refusal";
        return answer;
    }
    if (const Prompt::Tool *tool = calledTool(prompt)) {
        AnswerBlock block{.kind = AnswerBlock::Kind::ToolUse,
                          .id = madeUpId("toolu_01", dice.next()),
                          .name = tool->name};
        block.input = exampleOf(tool->schema, dice.next());
        answer.outputTokens += std::clamp<Tokens>(
            20
                + estimator.textTokens({block.input.constData(), size_t(block.input.size())},
                                       model.tokenizer),
            1, limit);
        answer.blocks.append(block);
        answer.stopReason = "tool_use";
        return answer;
    }

    MadeUpText::Text said;
    if (!prompt.outputSchema.isEmpty()) {
        said.text = exampleOf(prompt.outputSchema, dice.next());
        said.tokens =
            std::max<Tokens>(1,
                             estimator.textTokens({said.text.constData(), size_t(said.text.size())},
                                                  model.tokenizer));
    } else if (prompt.wishes.echo) {
        said.text = prompt.userText;
        said.tokens =
            std::max<Tokens>(1,
                             estimator.textTokens({said.text.constData(), size_t(said.text.size())},
                                                  model.tokenizer));
    } else {
        const bool mustBeCut = prompt.wishes.truncate || prompt.wishes.overflow;
        const Tokens natural = naturalLength(prompt, dice);
        // A cut answer is as long as it may be, unless that is very long.
        const Tokens cutAt = limit <= LongestCut ? limit : natural;
        const bool adapts = limit >= ShortLimit && !prompt.wishes.tokens && !mustBeCut;
        const Tokens wanted = mustBeCut ? cutAt + 40
            : adapts                    ? std::min(natural, limit - limit / 8)
                                        : natural;
        said = text.write(MadeUpText::Kind::Answer, dice.next(), wanted,
                          adapts ? limit : wanted + 40, model.tokenizer);
        if (mustBeCut) {
            said = MadeUpText::cut(said, cutAt);
            cutOff();
        }
    }
    if (said.tokens > limit) {
        said = MadeUpText::cut(said, limit);
        cutOff();
    }
    stopAtSequence(prompt, said, answer);
    answer.outputTokens += said.tokens;
    answer.blocks.append({.kind = AnswerBlock::Kind::Text, .text = said.text});
    return answer;
}

} // namespace core::sandbox
