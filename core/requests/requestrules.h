// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"
#include "core/requests/requestreader.h"

namespace core {

/// `anthropic-version` header.
enum class ApiVersion { V2023_06_01, V2026_10_21 };
inline constexpr ApiVersion CurrentApiVersion = ApiVersion::V2026_10_21;
QByteArray headerValue(ApiVersion version);
/// nullopt for a value that the service does not know.
std::optional<ApiVersion> apiVersionFrom(QByteArrayView headerValue);

/// The rules that depend on the model (API reference §1.2, §1.8, §3.4, §7.5, §8.7, §8.8): which
/// parameters it refuses, caps, windows, cache markers. `at` decides about retirement; models
/// retiring within 30 days and markers under the model's minimum are warnings. `model` is nullptr
/// for an unknown model, which is an error "model_unknown". Findings come in the order in which the
/// service would name them.
///
/// Codes of errors:
///   model_unknown  model_retired (404 at the service, which says no more than "model: <id>")
///   batch_unsupported
///   max_tokens_over_cap  prompt_too_long (even at the low end of the band)
///   prompt_and_output_over_window sampling_unsupported  thinking_unsupported  effort_unsupported
///   thinking_off_needs_lower_effort forced_tools_unsupported  prefill_unsupported
///   speed_unsupported  inference_geo_unsupported images_unsupported  images_too_many
///   pdf_pages_too_many  document_in_assistant_message  citations_in_user_message
/// Codes of warnings:
///   model_retiring  batch_unverified  prompt_may_be_too_long (over the window within the band)
///   cache_marker_too_short  caching_unsupported  max_tokens_needs_beta
QList<Finding> checkAgainstModel(const RequestFacts &facts, const Model *model, ApiVersion version,
                                 RequestReader::Place place, Instant at);

/// The `anthropic-beta` value that a request needs to be taken as it is, "" if none: batches of
/// some models may write up to 300,000 tokens with one (§2.3).
QString neededBeta(const RequestFacts &facts, const Model &model, RequestReader::Place place);

} // namespace core
