// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"
#include "core/units/instant.h"

#include <QMetaType>

namespace core {

/// How many more requests the service takes for now, from its headers (API reference §1.5).
struct RequestAllowance
{
    qint64 limit = 0;
    qint64 remaining = 0;
    std::optional<Instant> resetsAt = {}; ///< when it is whole again

    bool operator==(const RequestAllowance &) const = default;
};
/// nullopt if the headers do not tell.
std::optional<RequestAllowance> requestAllowanceOf(const HttpHeaders &headers);

/// One answer of the service, good or not, as the status bar tells of it.
struct Contact
{
    QString request = {}; ///< "GET /v1/models", without what follows a "?"
    int status = 0;
    QString requestId = {};
    std::chrono::milliseconds took{0};
    std::optional<RequestAllowance> allowance = {};
};

} // namespace core

Q_DECLARE_METATYPE(core::Contact)
