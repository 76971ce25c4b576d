// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace core {

/// What went wrong, as facts. The kind decides what the program does, the words a user reads are
/// made by `ui` and `app`; `detail` is for them to quote and for whoever debugs. Never holds a key.
struct Error
{
    enum class Kind {
        Network,         ///< no connection, or it broke before an answer came
        Timeout,         ///< no answer in time
        Authentication,  ///< 401: the key was refused
        Billing,         ///< 402, a spend limit, or no credit left
        Permission,      ///< 403
        NotFound,        ///< 404
        Conflict,        ///< 409
        InvalidRequest,  ///< other 4xx
        RequestTooLarge, ///< 413
        RateLimit,       ///< 429
        Overloaded,      ///< 529
        Server,          ///< other 5xx
        BadResponse,     ///< an answer that is not what the API reference promises
        Unclear,         ///< a batch may or may not have been created: look on the server
        BadInput,        ///< a file or an argument of the user's
        Storage,         ///< the data folder: full, read-only, damaged, newer than the program
        Busy,            ///< another running copy holds the job
        Canceled         ///< the user stopped it
    };

    Kind kind = Kind::BadResponse;
    QString detail;                                       ///< English, for logs and to be quoted
    int status = 0;                                       ///< HTTP status, 0 without an answer
    QString type = {};                                    ///< `error.type` of the body, "" if none
    QString code = {};                                    ///< `error.details.error_code`, "" if none
    QString requestId = {};                               ///< `request-id`, "" if none
    std::optional<std::chrono::milliseconds> retryAfter = {}; ///< what the service asked for

    bool operator==(const Error &) const = default;
};

} // namespace core
