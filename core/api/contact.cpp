// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/contact.h"

namespace core {

std::optional<RequestAllowance> requestAllowanceOf(const HttpHeaders &headers)
{
    bool hasLimit = false;
    bool hasRemaining = false;
    RequestAllowance allowance;
    allowance.limit = headerOf(headers, "anthropic-ratelimit-requests-limit").toLongLong(&hasLimit);
    allowance.remaining =
        headerOf(headers, "anthropic-ratelimit-requests-remaining").toLongLong(&hasRemaining);
    if (!hasLimit || !hasRemaining || allowance.limit <= 0 || allowance.remaining < 0)
        return {};
    allowance.resetsAt = instantFromRfc3339(
        QByteArrayView{headerOf(headers, "anthropic-ratelimit-requests-reset")});
    return allowance;
}

} // namespace core
