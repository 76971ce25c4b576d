// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/sandbox/promptcache.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>

namespace core::sandbox {

/// What a user's text asks the Sandbox itself for, in double brackets; see sandbox.h.
struct Wishes
{
    bool refuse = false;
    bool truncate = false;
    bool overflow = false;
    bool expire = false;
    bool echo = false;
    bool stop = false;
    QByteArray error; ///< an error type, "" for none
    std::optional<Tokens> tokens; ///< length of the answer
    std::optional<QByteArray> tool; ///< call this tool, "" for the first one
};

/// What the Sandbox needs to know of a Messages create body to answer it, beyond what was checked.
struct Prompt
{
    quint64 seed = 0; ///< follows from all that shapes the answer
    quint64 toolsHash = 0; ///< for cache diagnostics: of the tools,
    quint64 systemHash = 0; ///< and of the system prompt without them
    QList<CachePosition> positions; ///< each block in prefix order: tools, system, messages
    bool marksFound = false; ///< some position is marked
    QByteArray userText; ///< of the last user turn, its first 4 kB
    bool endsWithToolResult = false;
    Wishes wishes;
    QList<QByteArray> stopSequences;

    struct Tool
    {
        QByteArray name;
        QByteArray schema; ///< JSON text
    };
    QList<Tool> tools; ///< those that the client carries out
    bool mustCallTool = false;
    QByteArray chosenTool; ///< tool_choice "tool"
    QByteArray outputSchema; ///< JSON text, "" if any text will do
    bool thinkingAsked = false; ///< the request says something about thinking
    QByteArray thinkingDisplay; ///< "" for the model's default
    bool asksDiagnostics = false;
    QByteArray previousMessageId; ///< "" for null
};

/// Reads bodies that RequestReader found in order. One per thread.
class PromptReader
{
public:
    PromptReader();
    ~PromptReader();

    /// `scope` is what cached prefixes may not cross: workspace and speed. At least 64 readable
    /// bytes follow `body`.
    Prompt read(QByteArrayView body, const Model &model, quint64 scope);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core::sandbox
