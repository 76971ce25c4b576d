// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchrecord.h"
#include "core/sandbox/usagelog.h"

#include <optional>

namespace core::sandbox {

/// Processes the requests of one batch, one after the other. One per thread.
class ItemProcessor
{
public:
    virtual ~ItemProcessor() = default;
    /// At least 64 readable bytes follow `params`.
    virtual ItemOutcome judge(QByteArrayView params) = 0;
    /// Appends `,"result":` and what came of it, up to the brace that closes the line's object:
    /// `"type":"succeeded","message":{…}}`.
    virtual void appendResult(QByteArray &out, QByteArrayView params, QByteArrayView customId) = 0;
    /// What an answered request is billed for; nullopt for one in error. The minute is not set.
    virtual std::optional<UsageEntry> usageOf(QByteArrayView params) = 0;

protected:
    ItemProcessor() = default;
    ItemProcessor(const ItemProcessor &) = default;
    ItemProcessor &operator=(const ItemProcessor &) = default;
};

} // namespace core::sandbox
