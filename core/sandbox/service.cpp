// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/service.h"

#include "core/sandbox/batchprocessor.h"
#include "core/sandbox/fingerprint.h"
#include "core/sandbox/jsontext.h"
#include "core/sandbox/modelroutes.h"
#include "core/sandbox/organizationroutes.h"

#include <QRandomGenerator>

namespace core::sandbox {
namespace {

/// API reference §1.9.
constexpr qint64 MegaByte = 1000 * 1000;
constexpr qint64 MessageLimit = 32 * MegaByte;
constexpr qint64 BatchLimit = 256 * MegaByte;
constexpr qint64 SmallLimit = 1 * MegaByte;

QByteArray htmlPage(int status)
{
    const QByteArray title = QByteArray::number(status) + ' ' + reasonPhrase(status);
    return "<!DOCTYPE html>\n<html>\n<head><title>" + title
        + "</title></head>\n<body>\n<center><h1>" + title
        + "</h1></center>\n<hr><center>sandbox proxy</center>\n</body>\n</html>\n";
}

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

/// A request to the service or to the controls under /sandbox.
class ServiceExchange final : public Exchange
{
public:
    ServiceExchange(Service &service, Call call, Service::Route route)
        : m_service{service}, m_call{std::move(call)}, m_route{std::move(route)}
    { }

    bool isRefused() const override { return m_refusal.has_value(); }
    qint64 bodyLimit() const override { return m_route.bodyLimit; }

    bool take(QByteArrayView piece) override
    {
        m_taken += piece.size();
        if (m_fault && m_fault->kind == SandboxFault::Kind::DropBefore && m_fault->bytes > 0
            && m_taken >= m_fault->bytes)
            return false;
        if (m_refusal || m_fixed)
            return true;
        if (m_intake)
            m_intake->take(piece);
        else
            m_body += piece;
        return true;
    }

    Reply answer() override
    {
        using Kind = SandboxFault::Kind;
        if (m_fault && m_fault->kind == Kind::DropBefore)
            return dropped();
        if (m_refusal)
            return finished(errorReply(*m_refusal, m_call.requestId));
        if (m_fixed)
            return finished(std::move(*m_fixed));
        Outcome outcome = m_intake ? m_service.m_batches.create(
                              m_call, *m_intake, m_service.m_messages.cacheSnapshot(m_call.nowUs))
                                   : m_route.handler(m_call, m_body);
        if (m_fault && m_fault->kind == Kind::DropAfter)
            return dropped();
        if (const ApiError *error = std::get_if<ApiError>(&outcome))
            return finished(errorReply(*error, m_call.requestId));
        return finished(std::get<Reply>(std::move(outcome)));
    }

    Reply refuse(int status, const QByteArray &reason) override
    {
        ApiError error = status == 413 ? tooLarge() : invalidRequest(reason);
        if (status == 408) {
            error.status = 400;
            error.code = "request_body_timeout";
        }
        Reply reply = finished(errorReply(error, m_call.requestId));
        reply.close = true;
        return reply;
    }

private:
    friend class Service;

    static Reply dropped()
    {
        Reply reply;
        reply.drop = true;
        return reply;
    }

    /// Whatever the answer: the headers that all have, and the faults that act on bodies.
    Reply finished(Reply reply) const
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

    Service &m_service;
    Call m_call;
    Service::Route m_route;
    std::optional<SandboxFault> m_fault;
    std::optional<ApiError> m_refusal; ///< certain before the body has come
    std::optional<Reply> m_fixed; ///< the same, by a fault
    std::unique_ptr<BatchIntake> m_intake;
    QByteArray m_body;
    qint64 m_taken = 0;
};

Service::Service(Options options, FaultPlan &faults, const std::atomic<double> &speed)
    : m_options{std::move(options)}, m_faults{faults}, m_speed{speed}, m_storage{m_options.folder},
      m_messages{m_knowledge, speed},
      m_batches{m_storage,
                [this](const BatchRecord &record) -> std::unique_ptr<ItemProcessor> {
                    return std::make_unique<BatchProcessor>(m_knowledge, record,
                                                            m_storage.cacheSnapshot(record));
                },
                speed}
{ }

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
    const bool isControl = route.isControl;
    if (!isControl)
        m_traffic.count(route.name.isEmpty() ? "unknown" : route.name);
    const std::optional<ApiError> refusal = admit(call, route);
    std::optional<SandboxFault> fault;
    if (!isControl)
        fault = m_faults.take(call.head.method, pathAndQuery(call.head));
    if (fault && actsOnEndpoint(fault->kind))
        call.fault = fault;
    const bool isBatchCreate = route.isBatchCreate;
    auto exchange = std::make_unique<ServiceExchange>(*this, std::move(call), std::move(route));
    exchange->m_fault = fault;
    exchange->m_refusal = refusal;
    if (fault) {
        using Kind = SandboxFault::Kind;
        if (fault->kind == Kind::Status) {
            exchange->m_refusal = ApiError{.status = fault->status,
                                           .type = errorTypeOf(fault->status),
                                           .message = customaryMessage(fault->status),
                                           .code = fault->errorCode.toUtf8(),
                                           .retryAfterSeconds = fault->retryAfterSeconds};
        } else if (fault->kind == Kind::NotFoundOnce) {
            exchange->m_refusal = notFound(customaryMessage(404));
        } else if (fault->kind == Kind::Html) {
            Reply page;
            page.status = fault->status > 0 ? fault->status : 502;
            page.contentType = "text/html";
            page.body = htmlPage(page.status);
            if (fault->retryAfterSeconds) {
                page.add("retry-after", QByteArray::number(*fault->retryAfterSeconds));
            }
            exchange->m_fixed = std::move(page);
            exchange->m_refusal.reset();
        }
    }
    if (isBatchCreate && !exchange->m_refusal && !exchange->m_fixed)
        exchange->m_intake = m_batches.beginCreate();
    return exchange;
}

std::optional<ApiError> Service::admit(Call &call, const Route &route) const
{
    if (route.isControl)
        return {};
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

Service::Route Service::routeOf(const RequestHead &head)
{
    const QByteArrayView path = head.path;
    if (path.startsWith("/sandbox/"))
        return controlRouteOf(head);
    const bool isGet = head.method == "GET";
    const bool isPost = head.method == "POST";
    if (isPost && path == "/v1/messages") {
        return {"POST /v1/messages", MessageLimit,
                [this](const Call &call, const QByteArray &body) {
                    return m_messages.create(call, body);
                }};
    }
    if (isPost && path == "/v1/messages/count_tokens") {
        return {"POST /v1/messages/count_tokens", MessageLimit,
                [this](const Call &call, const QByteArray &body) {
                    return m_messages.countTokens(call, body);
                }};
    }
    if (isPost && path == "/v1/messages/batches") {
        return {"POST /v1/messages/batches", BatchLimit, {}, true};
    }
    if (isGet && path == "/v1/messages/batches") {
        return {"GET /v1/messages/batches", SmallLimit,
                [this](const Call &call, const QByteArray &) { return m_batches.list(call); }};
    }
    constexpr QByteArrayView batches = "/v1/messages/batches/";
    if (path.startsWith(batches)) {
        const QByteArray rest = path.sliced(batches.size()).toByteArray();
        const qsizetype slash = rest.indexOf('/');
        const QByteArray id = slash < 0 ? rest : rest.first(slash);
        const QByteArray verb = slash < 0 ? QByteArray{} : rest.sliced(slash + 1);
        if (id.isEmpty())
            return {};
        if (isGet && slash < 0) {
            return {"GET /v1/messages/batches/{id}", SmallLimit,
                    [this, id](const Call &call, const QByteArray &) {
                        return m_batches.retrieve(call, id);
                    }};
        }
        if (isGet && verb == "results") {
            return {"GET /v1/messages/batches/{id}/results", SmallLimit,
                    [this, id](const Call &call, const QByteArray &) {
                        return m_batches.results(call, id);
                    }};
        }
        if (isPost && verb == "cancel") {
            return {"POST /v1/messages/batches/{id}/cancel", SmallLimit,
                    [this, id](const Call &call, const QByteArray &body) {
                        return m_batches.cancel(call, id, body);
                    }};
        }
        if (head.method == "DELETE" && slash < 0) {
            return {"DELETE /v1/messages/batches/{id}", SmallLimit,
                    [this, id](const Call &call, const QByteArray &) {
                        return m_batches.remove(call, id);
                    }};
        }
        return {};
    }
    if (isGet && path == "/v1/models") {
        return {"GET /v1/models", SmallLimit, [this](const Call &call, const QByteArray &) {
                    return listModels(call, m_models);
                }};
    }
    if (isGet && path == "/v1/organizations/usage_report/messages") {
        return {"GET /v1/organizations/usage_report/messages", SmallLimit,
                [this](const Call &call, const QByteArray &) {
                    return usageReport(call, usageSoFar(call.nowUs));
                }};
    }
    if (isGet && path == "/v1/organizations/cost_report") {
        return {"GET /v1/organizations/cost_report", SmallLimit,
                [this](const Call &call, const QByteArray &) {
                    return costReport(call, usageSoFar(call.nowUs), m_models, m_prices);
                }};
    }
    if (isGet && path == "/v1/organizations/rate_limits") {
        return {
            "GET /v1/organizations/rate_limits", SmallLimit,
            [this](const Call &call, const QByteArray &) { return rateLimits(call, m_models); }};
    }
    constexpr QByteArrayView models = "/v1/models/";
    if (isGet && path.startsWith(models) && path.size() > models.size()) {
        const QByteArray id = path.sliced(models.size()).toByteArray();
        return {"GET /v1/models/{id}", SmallLimit,
                [this, id](const Call &call, const QByteArray &) {
                    return retrieveModel(call, m_models, id);
                }};
    }
    return {};
}

/// What tests of other processes use to look inside and to make things go wrong.
Service::Route Service::controlRouteOf(const RequestHead &head)
{
    const auto control = [](std::function<Outcome(const Call &, const QByteArray &)> handler) {
        return Route{"control", SmallLimit, std::move(handler), false, true};
    };
    if (head.path == "/sandbox/faults" && head.method == "POST") {
        return control([this](const Call &, const QByteArray &body) -> Outcome {
            const Result<QList<SandboxFault>> faults = faultsFromJson(body);
            if (!faults)
                return invalidRequest(faults.error().detail.toUtf8());
            m_faults.add(*faults);
            Reply reply;
            reply.body = R"({"planned":)" + QByteArray::number(m_faults.size()) + '}';
            return reply;
        });
    }
    if (head.path == "/sandbox/faults" && head.method == "DELETE") {
        return control([this](const Call &, const QByteArray &) -> Outcome {
            m_faults.clear();
            Reply reply;
            reply.body = R"({"planned":0})";
            return reply;
        });
    }
    if (head.path == "/sandbox/state" && head.method == "GET") {
        return control([this](const Call &, const QByteArray &) -> Outcome {
            Reply reply;
            reply.body = stateBody();
            return reply;
        });
    }
    return control([](const Call &, const QByteArray &) -> Outcome {
        return notFound("There is GET /sandbox/state, POST and DELETE /sandbox/faults.");
    });
}

UsageLog Service::usageSoFar(qint64 nowUs)
{
    UsageLog usage = m_messages.usage();
    usage.add(m_batches.usage(nowUs));
    return usage;
}

QByteArray Service::stateBody() const
{
    QByteArray body = R"({"requests":{)";
    for (auto each = m_traffic.counts().cbegin(); each != m_traffic.counts().cend(); ++each) {
        if (!body.endsWith('{'))
            body += ',';
        appendJsonString(body, each.key());
        body += ':' + QByteArray::number(each.value());
    }
    const QList<BatchStorage::Trace> traces = m_storage.traces();
    body += R"(},"batches_created":)" + QByteArray::number(traces.size()) + R"(,"batches":[)";
    for (const BatchStorage::Trace &trace : traces) {
        if (!body.endsWith('['))
            body += ',';
        body += R"({"id":")" + trace.record.id + R"(","workspace":")" + trace.record.workspace
            + R"(","created_at":")" + wireTime(trace.record.createdUs) + R"(","requests":)"
            + QByteArray::number(trace.record.requests) + R"(,"bytes":)"
            + QByteArray::number(trace.record.bytes) + R"(,"sha256":")" + trace.sha256
            + R"(","deleted":)" + (trace.deleted ? "true" : "false") + '}';
    }
    body += R"(],"faults_planned":)" + QByteArray::number(m_faults.size()) + '}';
    return body;
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
