// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/requestheaders.h"
#include "core/api/serviceurl.h"

#include <algorithm>

namespace core {
namespace {

/// Headers that belong to the transport: a user's own would break the framing of messages or make
/// an encoding that nobody undoes.
bool belongsToTransport(const QByteArray &name)
{
    static const QList<QByteArray> names{
        "accept-encoding", "connection", "content-encoding", "content-length",    "expect", "host",
        "keep-alive",      "te",         "trailer",          "transfer-encoding", "upgrade"};
    return names.contains(name) || name.startsWith("proxy-");
}

bool isToken(const QByteArray &name)
{
    static const QByteArray others = "!#$%&'*+-.^_`|~";
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || others.contains(c);
    });
}

bool isFieldValue(const QByteArray &value)
{
    return std::all_of(value.begin(), value.end(), [](char c) {
        return c == '\t' || (c >= ' ' && c <= '~') || static_cast<unsigned char>(c) >= 0x80;
    });
}

bool isCredential(const QByteArray &name) { return name == "x-api-key" || name == "authorization"; }

void addOrReplace(HttpHeaders &headers, const QByteArray &name, const QByteArray &value)
{
    for (auto &[known, old] : headers) {
        if (known != name)
            continue;
        // A list, to which the request and the user may both add.
        old = name == "anthropic-beta" ? old + ',' + value : value;
        return;
    }
    headers.append({name, value});
}

} // namespace

HttpHeaders requestHeaders(const Endpoint &endpoint, const HttpRequest &request)
{
    HttpHeaders headers{{"accept", request.accept},
                        {"accept-language", "en"},
                        // Over loopback compression only costs time.
                        {"accept-encoding", isLoopback(endpoint.baseUrl) ? "identity" : "gzip"},
                        {"user-agent", "tokenwise/" TOKENWISE_VERSION},
                        {"anthropic-version", headerValue(endpoint.version)}};
    if (request.method == HttpRequest::Method::Post)
        addOrReplace(headers, "content-type", "application/json");
    if (!request.beta.isEmpty())
        addOrReplace(headers, "anthropic-beta", request.beta);
    if (const QByteArray workspace = endpoint.workspace.toUtf8();
        !workspace.isEmpty() && isFieldValue(workspace))
        addOrReplace(headers, "anthropic-workspace-id", workspace);

    bool hasCredential = false;
    for (const auto &[name, value] : endpoint.extraHeaders) {
        const QByteArray lower = name.trimmed().toLower();
        if (belongsToTransport(lower) || !isToken(lower) || !isFieldValue(value))
            continue;
        if (isCredential(lower) && hasCredential)
            continue;
        hasCredential = hasCredential || isCredential(lower);
        addOrReplace(headers, lower, value.trimmed());
    }
    if (!hasCredential && !endpoint.key.isEmpty()) {
        if (endpoint.key.form() == ApiKey::Form::Token)
            addOrReplace(headers, "authorization", "Bearer " + endpoint.key.secret());
        else
            addOrReplace(headers, "x-api-key", endpoint.key.secret());
    }
    return headers;
}

} // namespace core
