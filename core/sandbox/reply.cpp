// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/reply.h"

#include "core/sandbox/jsontext.h"

#include <algorithm>

namespace core::sandbox {
namespace {

struct ErrorKind
{
    int status;
    const char *type;
    const char *message;
};

/// API reference §1.6 and §1.8.
constexpr ErrorKind errorKinds[] = {
    {400, "invalid_request_error", "Invalid request"},
    {401, "authentication_error", "invalid x-api-key"},
    {402, "billing_error", "There is a problem with your payment information."},
    {403, "permission_error",
     "Your API key does not have permission to use the specified resource."},
    {404, "not_found_error", "Not found"},
    {409, "conflict_error", "The resource was modified at the same time."},
    {413, "request_too_large", "Request exceeds the maximum size"},
    {429, "rate_limit_error", "This request would exceed your organization's rate limit."},
    {500, "api_error", "Internal server error"},
    {504, "timeout_error", "The request timed out."},
    {529, "overloaded_error", "Overloaded"},
};

} // namespace

BodySource::Piece BytesSource::next(qsizetype wanted)
{
    Piece piece;
    const qsizetype length = std::min(std::max<qsizetype>(wanted, 1), m_bytes.size() - m_at);
    piece.bytes = m_at == 0 && length == m_bytes.size() ? m_bytes : m_bytes.mid(m_at, length);
    m_at += length;
    piece.last = m_at == m_bytes.size();
    return piece;
}

ApiError invalidRequest(QByteArray message) { return {.message = std::move(message)}; }

ApiError notFound(QByteArray message)
{
    return {.status = 404, .type = "not_found_error", .message = std::move(message)};
}

ApiError tooLarge()
{
    return {.status = 413, .type = "request_too_large", .message = customaryMessage(413)};
}

QByteArray errorTypeOf(int status)
{
    for (const ErrorKind &kind : errorKinds) {
        if (kind.status == status)
            return kind.type;
    }
    return status >= 500 ? "api_error" : "invalid_request_error";
}

int statusOf(QByteArrayView errorType)
{
    for (const ErrorKind &kind : errorKinds) {
        if (errorType == kind.type)
            return kind.status;
    }
    return 500;
}

QByteArray customaryMessage(int status)
{
    for (const ErrorKind &kind : errorKinds) {
        if (kind.status == status)
            return kind.message;
    }
    return "Status " + QByteArray::number(status);
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Payload Too Large";
    case 417: return "Expectation Failed";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 529: return "Overloaded";
    default: return "Status";
    }
}

QByteArray errorBody(const ApiError &error, QByteArrayView requestId)
{
    QByteArray body = R"({"type":"error","error":{"type":)";
    appendJsonString(body, error.type);
    body += R"(,"message":)";
    appendJsonString(body, error.message);
    if (!error.code.isEmpty()) {
        body += R"(,"details":{"error_code":)";
        appendJsonString(body, error.code);
        body += '}';
    }
    body += R"(},"request_id":)";
    if (requestId.isEmpty())
        body += "null";
    else
        appendJsonString(body, requestId);
    body += '}';
    return body;
}

Reply errorReply(const ApiError &error, QByteArrayView requestId)
{
    Reply reply;
    reply.status = error.status;
    reply.body = errorBody(error, requestId);
    if (error.retryAfterSeconds)
        reply.add("retry-after", QByteArray::number(*error.retryAfterSeconds));
    if (error.status == 400 || error.status == 401)
        reply.add("x-should-retry", "false");
    return reply;
}

} // namespace core::sandbox
