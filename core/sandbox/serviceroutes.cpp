// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/service.h"

#include "core/sandbox/jsontext.h"
#include "core/sandbox/modelroutes.h"
#include "core/sandbox/organizationroutes.h"

namespace core::sandbox {
namespace {

/// API reference §1.9.
constexpr qint64 MegaByte = 1000 * 1000;
constexpr qint64 MessageLimit = 32 * MegaByte;
constexpr qint64 BatchLimit = 256 * MegaByte;
constexpr qint64 SmallLimit = 1 * MegaByte;

} // namespace

Route Service::routeOf(const RequestHead &head)
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
        return {.name = "POST /v1/messages/batches",
                .bodyLimit = BatchLimit,
                .beginIntake = [this] { return m_batches.beginCreate(); },
                .endIntake =
                    [this](const Call &call, BatchIntake &intake) {
                        return m_batches.create(call, intake, m_messages.cacheSnapshot(call.nowUs));
                    }};
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
Route Service::controlRouteOf(const RequestHead &head)
{
    const auto control = [](std::function<Outcome(const Call &, const QByteArray &)> handler) {
        return Route{.name = "control",
                     .bodyLimit = SmallLimit,
                     .handler = std::move(handler),
                     .isControl = true};
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

} // namespace core::sandbox
