// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/units/instant.h"

#include <QString>

#include <optional>

namespace core {

/// Requests of one batch by outcome. All are `processing` until the batch ends (API reference §2.2).
struct RequestCounts
{
    qint64 processing = 0;
    qint64 succeeded = 0;
    qint64 errored = 0;
    qint64 canceled = 0;
    qint64 expired = 0;

    qint64 total() const { return processing + succeeded + errored + canceled + expired; }
    bool operator==(const RequestCounts &) const = default;
};

/// A Message Batch as the service reports it.
struct Batch
{
    enum class Status {
        InProgress,
        Canceling,
        Ended,
        Other ///< one that this program does not know: see statusText
    };

    QString id = {};
    Status status = Status::InProgress;
    QString statusText = {}; ///< as sent
    RequestCounts counts = {};
    Instant createdAt = {};
    std::optional<Instant> expiresAt = {};
    std::optional<Instant> endedAt = {};
    std::optional<Instant> cancelInitiatedAt = {};
    std::optional<Instant> archivedAt = {}; ///< results are gone since then
    QString resultsUrl = {};                ///< "" until ended
    /// "wrkspc_…", in which the service said that the caller acts; "" if it did not say.
    QString workspace = {};

    bool operator==(const Batch &) const = default;
};

} // namespace core
