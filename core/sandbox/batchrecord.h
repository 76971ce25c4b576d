// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/batches/batch.h"

#include <QByteArray>

namespace core::sandbox {

/// Most requests of one batch (API reference §1.9).
inline constexpr qint64 MaxBatchRequests = 100'000;

/// What is known of a batch from its creation on. Times are microseconds since the epoch, UTC.
struct BatchRecord
{
    QByteArray id;
    QByteArray workspace;
    QByteArray version; ///< anthropic-version of the create request
    bool extendedOutput = false; ///< the beta for max_tokens over 128,000 was asked for
    qint64 createdUs = 0;
    qint64 requests = 0;
    qint64 bytes = 0; ///< of the body
    double erroredShare = 0; ///< of the requests, 0 to 1, as wished when it was created
    double expiredShare = 0;
};

/// When it was cancelled, and how many requests were answered by then.
struct Cancellation
{
    qint64 initiatedUs = 0;
    qint64 answered = 0;
};

/// How it ended. The first `answered` requests in processing order have answers, the others were
/// canceled or have expired.
struct Ending
{
    qint64 endedUs = 0;
    qint64 answered = 0;
    bool canceled = false;
    RequestCounts counts;
};

/// How one request ends once it is processed.
enum class ItemOutcome : char { Succeeded = 0, Errored = 1, Expired = 2 };

/// Where a request lies in the body. Written to disk as it is: the folder never leaves the machine.
struct ItemPlace
{
    quint64 paramsOffset = 0;
    quint32 paramsLength = 0;
    quint32 idLength = 0;
    char id[64] = {};

    QByteArrayView customId() const { return {id, qsizetype(idLength)}; }
};
static_assert(sizeof(ItemPlace) == 80);

} // namespace core::sandbox
