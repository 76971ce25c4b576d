// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/service.h"

#include "core/sandbox/batchprocessor.h"
#include "core/sandbox/fingerprint.h"
#include "core/sandbox/serviceexchange.h"

#include <QRandomGenerator>

namespace core::sandbox {
namespace {

bool actsOnEndpoint(SandboxFault::Kind kind)
{
    using Kind = SandboxFault::Kind;
    switch (kind) {
    case Kind::Garbage:
    case Kind::UnknownResult:
    case Kind::DuplicateResult:
    case Kind::MissingResult:
    case Kind::ExtraResult:
    case Kind::NoFinalNewline:
    case Kind::StreamError: return true;
    default: return false;
    }
}

} // namespace

Service::Service(Options options, FaultPlan &faults, const std::atomic<double> &speed)
    : m_options{std::move(options)}, m_faults{faults}, m_speed{speed}, m_storage{m_options.folder},
      m_messages{m_knowledge, speed},
      m_batches{m_storage,
                [this](const BatchRecord &record) -> std::unique_ptr<ItemProcessor> {
                    return std::make_unique<BatchProcessor>(m_knowledge, record,
                                                            m_storage.cacheSnapshot(record));
                },
                speed}
{
    m_batches.setFailures(m_options.failures);
}

QByteArray Service::nextRequestId()
{
    return madeUpId("req_01", QRandomGenerator::global()->generate64());
}

/// What SandboxFault::pathContains is looked for in.
static QByteArray pathAndQuery(const RequestHead &head)
{
    QByteArray text = head.path;
    for (qsizetype i = 0; i < head.query.size(); ++i) {
        text += i == 0 ? '?' : '&';
        text += head.query.at(i).first;
        text += '=';
        text += head.query.at(i).second;
    }
    return text;
}

std::unique_ptr<Exchange> Service::open(RequestHead head)
{
    Call call{.head = std::move(head), .requestId = nextRequestId(), .nowUs = m_options.nowUs()};
    Route route = routeOf(call.head);
    std::optional<ApiError> refusal;
    std::optional<SandboxFault> fault;
    if (!route.isControl) {
        m_traffic.count(route.name.isEmpty() ? "unknown" : route.name);
        refusal = admit(call, route);
        fault = m_faults.take(call.head.method, pathAndQuery(call.head));
        if (fault && actsOnEndpoint(fault->kind))
            call.fault = fault;
    }
    return std::make_unique<ServiceExchange>(std::move(call), std::move(route), fault,
                                             std::move(refusal));
}

std::optional<ApiError> Service::admit(Call &call, const Route &route) const
{
    const std::variant<Caller, ApiError> caller = identify(call.head, m_options.keys);
    if (const Caller *known = std::get_if<Caller>(&caller))
        call.caller = *known;
    if (route.name.isEmpty())
        return notFound("Not found");
    if (const ApiError *error = std::get_if<ApiError>(&caller))
        return *error;
    const std::optional<QByteArray> version = call.head.header("anthropic-version");
    if (!version)
        return invalidRequest("anthropic-version: header is required");
    if (*version == headerValue(ApiVersion::V2023_06_01))
        call.version = ApiVersion::V2023_06_01;
    else if (*version == headerValue(ApiVersion::V2026_10_21))
        call.version = ApiVersion::V2026_10_21;
    else
        return invalidRequest("anthropic-version: '" + *version + "' is not a valid version");
    const QByteArray coding = call.head.header("content-encoding").value_or("identity").toLower();
    if (coding != "identity") {
        ApiError error = invalidRequest("content-encoding: '" + coding + "' is not supported");
        error.code = "request_body_encoding_unsupported";
        return error;
    }
    return {};
}

Reply Service::refuse(const BadHead &bad)
{
    const QByteArray requestId = nextRequestId();
    ApiError error = invalidRequest("Malformed HTTP request: " + bad.reason);
    error.status = bad.status;
    Reply reply = errorReply(error, requestId);
    reply.headers.prepend({"request-id", requestId});
    reply.close = true;
    return reply;
}

} // namespace core::sandbox
