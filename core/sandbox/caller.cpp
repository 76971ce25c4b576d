// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/caller.h"

#include <algorithm>

namespace core::sandbox {
namespace {

ApiError unauthenticated(QByteArray message)
{
    return {.status = 401, .type = "authentication_error", .message = std::move(message)};
}

bool isAccepted(const QByteArray &key, const KeyPolicy &policy)
{
    const bool wellFormed = !key.isEmpty() && key.size() <= 4096
        && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!wellFormed)
        return false;
    if (!policy.requiredKey.isEmpty())
        return key == policy.requiredKey;
    // So that a refused key can be tried without setting one up.
    if (key.contains("invalid"))
        return false;
    return policy.anyKey || key.startsWith("sk-ant-");
}

bool isWorkspaceId(const QByteArray &id)
{
    return id.startsWith("wrkspc_") && id.size() > 7 && id.size() <= 64
        && std::all_of(id.begin() + 7, id.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

} // namespace

std::variant<Caller, ApiError> identify(const RequestHead &head, const KeyPolicy &policy)
{
    const std::optional<QByteArray> apiKey = head.header("x-api-key");
    const std::optional<QByteArray> authorization = head.header("authorization");
    if (apiKey && authorization)
        return unauthenticated("Send either x-api-key or authorization, not both.");
    if (!apiKey && !authorization)
        return unauthenticated("x-api-key header is required");
    QByteArray key;
    if (apiKey) {
        key = *apiKey;
        if (!isAccepted(key, policy))
            return unauthenticated("invalid x-api-key");
    } else {
        if (authorization->first(std::min<qsizetype>(7, authorization->size())).toLower()
            == "bearer ")
            key = authorization->sliced(7).trimmed();
        if (!isAccepted(key, policy))
            return unauthenticated("Invalid bearer token");
    }
    Caller caller{.workspace = DefaultWorkspace, .isAdmin = key.startsWith("sk-ant-admin")};
    if (const std::optional<QByteArray> workspace = head.header("anthropic-workspace-id")) {
        if (!isWorkspaceId(*workspace)) {
            return ApiError{.status = 403,
                            .type = "permission_error",
                            .message = "anthropic-workspace-id: this key cannot act in workspace '"
                                + *workspace + "'."};
        }
        caller.workspace = *workspace;
    }
    return caller;
}

} // namespace core::sandbox
