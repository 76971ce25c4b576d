// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"
#include "core/tokens/tokenestimator.h"

#include <memory>

namespace core {

/// Reads Messages create bodies, one after the other, reusing its buffers. One per thread. The
/// estimator and the catalog must outlive it.
///
/// Codes of its findings, all errors:
///   json_invalid  utf8_invalid  nesting_too_deep (the rest of the body is not read then)
///   duplicate_key  extra_field  wrong_type  number_out_of_range  value_invalid  field_missing
///   field_empty model_missing  max_tokens_missing  messages_missing  messages_empty
///   messages_too_many  content_empty  text_empty block_type_unknown  system_message_not_text
///   media_type_invalid  base64_invalid  image_too_large  image_dimensions  document_too_large
///   tool_type_unknown  tool_name_invalid  tool_name_duplicate  tool_choice_unknown_tool
///   tool_choice_without_tools thinking_budget_too_small  thinking_budget_over_max_tokens
///   thinking_with_forced_tools cache_control_invalid  cache_control_not_allowed  cache_ttl_order
///   cache_markers_too_many prewarm_conflict (max_tokens 0 with what does not go with it, §3.8)
///   batch_stream  batch_fast  batch_max_tokens_zero  batch_parameter_forbidden (§2.3)
class RequestReader
{
public:
    enum class Place { Realtime, Batch };

    /// More findings than this in one body are not listed.
    static constexpr qsizetype MaxFindings = 50;

    RequestReader(const TokenEstimator &estimator, const ModelCatalog &models);
    ~RequestReader();

    struct Reading
    {
        RequestFacts facts;
        QList<Finding> findings; ///< schema faults: types, missing fields, duplicate keys,
                                 ///< forbidden parameters
    };
    /// `params` is the JSON text of one body; callers keep 64 readable bytes behind it, as simdjson
    /// wants, though nothing behind it is looked at today. Never throws; what is not JSON at all is
    /// one finding "json_invalid" with its offset. What Messages takes but the reference lists for
    /// the beta endpoint only is taken.
    Reading read(QByteArrayView params, Place place);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
