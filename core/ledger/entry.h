// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"
#include "core/units/instant.h"

#include <QString>

#include <optional>

namespace core {

/// Where a figure comes from (promise P2).
enum class Provenance { Billed, Counted, Estimated, Reported };

/// What a source says of an entry beside its counts; bits of LedgerEntry::flags.
enum EntryFlag : quint32 {
    SidechainEntry = 1, ///< of a sub-agent
    PromptCacheNotRecorded = 2, ///< the source does not tell of the prompt cache: in no hit rate
    LocalCacheHit = 4, ///< answered by a cache of the client; the service was not asked
    PromptCacheHitSaid = 8 ///< a log line that calls itself a hit of the prompt cache
};

/// One billed answer: facts only, money is computed from the price sheet when it is read.
struct LedgerEntry
{
    Instant at; ///< when the service answered; for batch results, when the batch ended
    QString profile;
    bool sandbox = false;
    QString source; ///< "batch", "live", "claude-code", …
    QString sourceKey; ///< identity within the source: entering the same (source, key) twice
                       ///< changes nothing. Of a batch result: "<batch id>/<custom_id>"; what
                       ///< stands before the first "/" groups
    QString jobId;
    QString batchId;
    QString requestId; ///< custom_id
    QString messageId;
    QString model; ///< as the service named it
    QString serviceTier; ///< "batch", "standard", "priority", "" if not said
    QString speed;
    QString geography;
    QString workflow;
    QString project;
    QString session;
    Usage usage;
    QString stopReason;
    quint32 flags = 0; ///< of EntryFlag
    std::optional<Money> reportedCost;
    Provenance provenance = Provenance::Billed;
};

} // namespace core
