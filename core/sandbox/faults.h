// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

namespace core {

/// One misbehaviour of the Sandbox, for the next request that matches.
struct SandboxFault
{
    enum class Kind {
        Status, ///< an error body of this status
        Html, ///< an HTML page of this status, as proxies send
        DropBefore, ///< the connection breaks before the request is acted upon
        DropAfter, ///< it is acted upon, then the connection breaks without an answer
        CutBody, ///< the answer breaks off after `bytes` of its body
        ShortBody, ///< ends cleanly after `bytes`: shorter than the whole, length adjusted
        Stall, ///< the answer stops after `bytes` for `delay`, then goes on
        Drip, ///< bytes come slowly: 1 kB every `delay`
        Garbage, ///< a line of garbage within the results
        UnknownResult, ///< one result of a type that nobody knows
        DuplicateResult, ///< one line twice
        MissingResult, ///< one line left out
        ExtraResult, ///< one line for an id that nobody sent
        NoFinalNewline,
        NotFoundOnce, ///< 404 although it exists
        StreamError ///< SSE error event in the middle of a stream
    };

    Kind kind = Kind::Status;
    QByteArray method = {}; ///< "" any
    QString pathContains = {}; ///< in path and query, decoded; "" any
    int status = 0;
    qint64 bytes = 0;
    std::chrono::milliseconds delay{0};
    std::optional<int> retryAfterSeconds = {};
    QString errorCode = {}; ///< details.error_code
    int times = 1; ///< how many requests it hits, -1 for ever
};

/// Shares of the requests of a batch that fail, 0 to 1 and 1 at most together; which ones follows from
/// the batch and the request. They hold for batches created from then on.
struct SandboxFailures
{
    double errored = 0; ///< with overloaded_error, which a retry heals
    double expired = 0;

    bool operator==(const SandboxFailures &) const = default;
};

} // namespace core
