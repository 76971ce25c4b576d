// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/reply.h"
#include "core/sandbox/requesthead.h"

#include <variant>

namespace core::sandbox {

/// Who calls. All keys belong to one organization; without a workspace header they act in its
/// default workspace.
struct Caller
{
    QByteArray workspace;
    bool isAdmin = false; ///< a key that starts with sk-ant-admin
};

inline constexpr char OrganizationId[] = "5a4d0b0c-0000-4000-8000-00000000feed";
inline constexpr char DefaultWorkspace[] = "wrkspc_01SandboxDefaultWorkspace";

/// Which keys are taken.
struct KeyPolicy
{
    bool anyKey = true; ///< without "invalid" in it; else only those that start with sk-ant-
    QByteArray requiredKey; ///< if not empty, every other key is refused
};

/// By `x-api-key` or `authorization: Bearer`, exactly one of them, and `anthropic-workspace-id`.
std::variant<Caller, ApiError> identify(const RequestHead &head, const KeyPolicy &policy);

} // namespace core::sandbox
