// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/bodysource.h"
#include "core/sandbox/requesthead.h"

#include <optional>

namespace core::sandbox {

/// An answer on its way out.
struct Reply
{
    int status = 200;
    Headers headers = {}; ///< without framing: content-length and its like are the connection's
    QByteArray contentType = "application/json";
    QByteArray body = {};
    std::unique_ptr<BodySource> source = {}; ///< instead of `body`
    std::chrono::milliseconds delay{0}; ///< before the first byte
    bool close = false; ///< no further request on this connection
    bool drop = false; ///< no answer at all: the connection is reset

    void add(const QByteArray &name, const QByteArray &value) { headers.append({name, value}); }
};

/// A refusal, as facts; becomes the error body of API reference §1.6.
struct ApiError
{
    int status = 400;
    QByteArray type = "invalid_request_error";
    QByteArray message;
    QByteArray code = {}; ///< details.error_code, "" for none
    std::optional<int> retryAfterSeconds = {};
};

ApiError invalidRequest(QByteArray message);
ApiError notFound(QByteArray message);
ApiError tooLarge();
/// `error.type` for a status: api_error for those the reference does not name.
QByteArray errorTypeOf(int status);
/// The status for an `error.type`, 500 for unknown ones.
int statusOf(QByteArrayView errorType);
/// What the service says with a status, for refusals that are made up: "Overloaded".
QByteArray customaryMessage(int status);
QByteArray reasonPhrase(int status);

/// `{"type":"error","error":{…},"request_id":…}`; an empty id is written as null.
QByteArray errorBody(const ApiError &error, QByteArrayView requestId);
/// The same with `retry-after` and `x-should-retry` where the service sends them.
Reply errorReply(const ApiError &error, QByteArrayView requestId);

} // namespace core::sandbox
