// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/serviceexchange.h"

#include "core/sandbox/faultplan.h"

namespace core::sandbox {
namespace {

using Kind = SandboxFault::Kind;

QByteArray htmlPage(int status)
{
    const QByteArray title = QByteArray::number(status) + ' ' + reasonPhrase(status);
    return "<!DOCTYPE html>\n<html>\n<head><title>" + title
        + "</title></head>\n<body>\n<center><h1>" + title
        + "</h1></center>\n<hr><center>sandbox proxy</center>\n</body>\n</html>\n";
}

Reply dropped()
{
    Reply reply;
    reply.drop = true;
    return reply;
}

} // namespace

ServiceExchange::ServiceExchange(Call call, Route route, const std::optional<SandboxFault> &fault,
                                 std::optional<ApiError> refusal)
    : m_call{std::move(call)}, m_route{std::move(route)}, m_fault{fault}, m_refusal{
                                                                              std::move(refusal)}
{
    if (m_fault)
        planFault();
    if (m_route.beginIntake && !m_refusal && !m_fixed)
        m_intake = m_route.beginIntake();
}

/// The faults that answer by themselves.
void ServiceExchange::planFault()
{
    if (m_fault->kind == Kind::Status) {
        m_refusal = ApiError{.status = m_fault->status,
                             .type = errorTypeOf(m_fault->status),
                             .message = customaryMessage(m_fault->status),
                             .code = m_fault->errorCode.toUtf8(),
                             .retryAfterSeconds = m_fault->retryAfterSeconds};
    } else if (m_fault->kind == Kind::NotFoundOnce) {
        m_refusal = notFound(customaryMessage(404));
    } else if (m_fault->kind == Kind::Html) {
        Reply page;
        page.status = m_fault->status > 0 ? m_fault->status : 502;
        page.contentType = "text/html";
        page.body = htmlPage(page.status);
        if (m_fault->retryAfterSeconds)
            page.add("retry-after", QByteArray::number(*m_fault->retryAfterSeconds));
        m_fixed = std::move(page);
        m_refusal.reset();
    }
}

bool ServiceExchange::take(QByteArrayView piece)
{
    m_taken += piece.size();
    if (m_fault && m_fault->kind == Kind::DropBefore && m_fault->bytes > 0
        && m_taken >= m_fault->bytes)
        return false;
    if (m_intake)
        m_intake->take(piece);
    else if (!m_refusal && !m_fixed)
        m_body += piece;
    return true;
}

Reply ServiceExchange::answer()
{
    if (m_fault && m_fault->kind == Kind::DropBefore)
        return dropped();
    if (m_refusal)
        return finished(errorReply(*m_refusal, m_call.requestId));
    if (m_fixed)
        return finished(std::move(*m_fixed));
    Outcome outcome =
        m_intake ? m_route.endIntake(m_call, *m_intake) : m_route.handler(m_call, m_body);
    if (m_fault && m_fault->kind == Kind::DropAfter)
        return dropped();
    if (const ApiError *error = std::get_if<ApiError>(&outcome))
        return finished(errorReply(*error, m_call.requestId));
    return finished(std::get<Reply>(std::move(outcome)));
}

Reply ServiceExchange::refuse(int status, const QByteArray &reason)
{
    ApiError error = status == 413 ? tooLarge() : invalidRequest(reason);
    if (status == 408) { // the body did not come in time (API reference §1.7)
        error.status = 400;
        error.code = "request_body_timeout";
    }
    Reply reply = finished(errorReply(error, m_call.requestId));
    reply.close = true;
    return reply;
}

/// Whatever the answer: the headers that all have, and the faults that act on bodies.
Reply ServiceExchange::finished(Reply reply) const
{
    if (m_fault) {
        if (!reply.source)
            reply.source = std::make_unique<BytesSource>(std::move(reply.body));
        reply.source = distorted(std::move(reply.source), *m_fault);
    }
    reply.headers.prepend({"request-id", m_call.requestId});
    if (!m_call.caller.workspace.isEmpty()) {
        reply.add("anthropic-organization-id", OrganizationId);
        reply.add("anthropic-workspace-id", m_call.caller.workspace);
    }
    return reply;
}

} // namespace core::sandbox
