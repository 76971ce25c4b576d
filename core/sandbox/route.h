// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchroutes.h"
#include "core/sandbox/call.h"

#include <functional>
#include <memory>

namespace core::sandbox {

/// Who answers a method and a path.
struct Route
{
    QByteArray name; ///< for counting: "GET /v1/models/{id}"; "" if there is no such path
    qint64 bodyLimit = 0;
    std::function<Outcome(const Call &, const QByteArray &body)> handler = {};
    /// Instead, for a body that is not held in memory.
    std::function<std::unique_ptr<BatchIntake>()> beginIntake = {};
    std::function<Outcome(const Call &, BatchIntake &)> endIntake = {};
    bool isControl = false; ///< under /sandbox: no authentication, no faults
};

} // namespace core::sandbox
