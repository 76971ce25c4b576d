// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/messagebody.h"
#include "core/sandbox/prompt.h"
#include "core/sandbox/promptcache.h"
#include "core/sandbox/requestjudge.h"
#include "core/sandbox/usagelog.h"

namespace core::sandbox {

/// What cached prefixes may not cross, beside the model: the workspace and the speed.
quint64 cacheScope(QByteArrayView workspace, bool isFast);

/// Fills in the tokens of the marked positions, and sets the mark of automatic caching (API
/// reference §7.3).
void weighPositions(Prompt &prompt, const RequestFacts &facts);

/// The Message that answers `prompt`, whose caching is simulated in `cache`.
MessageFacts makeMessage(const Knowledge &knowledge, Prompt &prompt, const RequestFacts &facts,
                         const Model &model, PromptCache &cache, qint64 nowUs, qint64 readableUs);

/// As the reports count it; the minute is not set. `utcDay` decides about the price.
UsageEntry usageEntry(const MessageFacts &message, const QByteArray &workspace,
                      const PriceSheet &prices, const QString &utcDay);

} // namespace core::sandbox
