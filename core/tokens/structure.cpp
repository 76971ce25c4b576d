// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/structure.h"

namespace core {

Tokens messageFrameTokens(const Model &model, qint64 messages)
{
    return messages < 1 ? 0 : model.frameTokens + (messages - 1) * model.turnTokens;
}

Tokens toolPromptTokens(const Model &model, bool forced)
{
    return forced ? model.forcedToolPromptTokens : model.toolPromptTokens;
}

Tokens builtInToolTokens(const Model &model, QStringView type)
{
    if (type.startsWith(u"bash_"))
        return model.tokenizer == Model::Tokenizer::Newer ? 325 : 244;
    if (type.startsWith(u"text_editor_"))
        return 700;
    if (type.startsWith(u"computer_toolset_"))
        return 4'500;
    if (type.startsWith(u"browser_toolset_"))
        return 6'600;
    return 0;
}

Tokens thinkingTokens(const Model &model, bool withBudget)
{
    if (model.tokenizer == Model::Tokenizer::Newer)
        return 0;
    return withBudget ? 29 : 17;
}

} // namespace core
