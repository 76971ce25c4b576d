// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/pricesheet.h"
#include "core/requests/requestreader.h"
#include "core/requests/requestrules.h"
#include "core/sandbox/madeuptext.h"
#include "core/sandbox/reply.h"

namespace core::sandbox {

/// What all who answer share: immutable, safe to use from several threads.
struct Knowledge
{
    const ModelCatalog &models;
    const TokenEstimator &estimator;
    const MadeUpText &text;
    const PriceSheet &prices;
};

/// Decides whether the service would take a Messages create body. One per thread.
class RequestJudge
{
public:
    struct Terms
    {
        ApiVersion version = CurrentApiVersion;
        RequestReader::Place place = RequestReader::Place::Realtime;
        Instant at{};
        bool extendedOutput = false; ///< the beta for max_tokens over 128,000
        bool anyBeta = false; ///< some beta was named
        bool counting = false; ///< count_tokens: no max_tokens, fewer fields
    };
    explicit RequestJudge(const Knowledge &knowledge)
        : m_knowledge{knowledge}, m_reader{knowledge.estimator, knowledge.models}
    { }

    struct Verdict
    {
        std::optional<ApiError> error;
        const Model *model = nullptr; ///< set if there is no error
        RequestFacts facts;
    };
    /// At least 64 readable bytes follow `body`. Schema before model before the rules of the model.
    Verdict judge(QByteArrayView body, const Terms &terms);

private:
    Knowledge m_knowledge;
    RequestReader m_reader;
};

} // namespace core::sandbox
