// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/profiles.h"
#include "core/drafts/preflight.h"
#include "core/jobs/job.h"
#include "core/pricing/cost.h"

#include <QJsonArray>
#include <QJsonObject>

namespace app {

// What --json prints. Money is a decimal string in USD, exact; instants are RFC 3339 in UTC; what
// is not known is null.

QJsonValue jsonOf(const std::optional<core::Money> &money);
QJsonValue jsonOf(const std::optional<core::Instant> &instant);
QJsonValue textOrNull(const QString &text);

/// {kind, message, detail, …}: the `error` of every document.
QJsonObject jsonOf(const core::Error &error);
QJsonObject jsonOf(const core::Usage &usage); ///< with the service's names
QJsonObject jsonOf(const core::OutcomeCounts &counts);
QJsonObject jsonOf(const core::PreflightReport &report);
QJsonObject jsonOf(const core::Job &job);
QJsonObject jsonOf(const core::Batch &batch);

} // namespace app
