// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"
#include "core/sandbox/madeuptext.h"
#include "core/sandbox/prompt.h"

namespace core::sandbox {

/// A content block of an answer.
struct AnswerBlock
{
    enum class Kind { Text, Thinking, ToolUse };
    Kind kind = Kind::Text;
    QByteArray text = {}; ///< of a text or a thinking block; "" for thinking that is not shown
    QByteArray signature = {}; ///< of a thinking block
    QByteArray id = {}; ///< of a tool use,
    QByteArray name = {}; ///< its tool,
    QByteArray input = {}; ///< and its input as JSON text
};

/// What the model is made out to have said.
struct MadeUpAnswer
{
    QList<AnswerBlock> blocks;
    QByteArray stopReason = "end_turn";
    std::optional<QByteArray> stopSequence;
    Tokens outputTokens = 0; ///< thinking included
    Tokens thinkingTokens = 0;
    bool thinks = false; ///< thinking was on
};

/// The answer to a prompt that was found in order: the same one each time. Safe to call from
/// several threads.
MadeUpAnswer answerTo(const Prompt &prompt, const RequestFacts &facts, const Model &model,
                      const MadeUpText &text, const TokenEstimator &estimator);

} // namespace core::sandbox
