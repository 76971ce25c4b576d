// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"

namespace core {

/// Tokens around `messages` messages: measured per model, the text itself not included.
Tokens messageFrameTokens(const Model &model, qint64 messages);

/// Tokens that the service adds once tools are sent (API reference §9.3); `forced`: tool_choice any
/// or tool.
Tokens toolPromptTokens(const Model &model, bool forced);

/// Around one tool definition, one call and one result, beyond the text of their JSON. Measured,
/// within a few tokens.
inline constexpr Tokens ToolDefinitionTokens = 9;
inline constexpr Tokens ToolUseTokens = 31;
inline constexpr Tokens ToolResultTokens = 31;

/// What a built-in tool adds by its `type`, e.g. "bash_20250124" (§9.3); 0 where nothing is
/// published.
Tokens builtInToolTokens(const Model &model, QStringView type);

/// What thinking adds to the prompt, measured on the older generation; the newer one adds nothing.
Tokens thinkingTokens(const Model &model, bool withBudget);

/// A page of a PDF: its image and typical text (§9.2).
inline constexpr Tokens PdfPageTokens = 2'700;

} // namespace core
