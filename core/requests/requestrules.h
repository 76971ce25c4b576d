// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"
#include "core/requests/requestreader.h"

namespace core {

/// `anthropic-version` header.
enum class ApiVersion { V2023_06_01, V2026_10_21 };
inline constexpr ApiVersion CurrentApiVersion = ApiVersion::V2026_10_21;
QByteArray headerValue(ApiVersion version);

/// The rules that depend on the model (API reference §1.8, §3.4, §7.5, §8.8): which parameters it refuses,
/// caps, windows, cache markers. `at` decides about retirement; models retiring within 30 days and
/// markers under the model's minimum are warnings. `model` is nullptr for an unknown model, which
/// is an error "model_unknown".
QList<Finding> checkAgainstModel(const RequestFacts &facts, const Model *model, ApiVersion version,
                                 RequestReader::Place place, Instant at);

} // namespace core
