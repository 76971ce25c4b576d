// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"

#include <string_view>

namespace core {

/// Estimates, without the service, how many tokens a text is. Implementations are safe to use from
/// several threads.
class TokenEstimator
{
public:
    virtual ~TokenEstimator() = default;
    /// `text` is UTF-8, the JSON escapes already undone or not: they make little difference.
    virtual Tokens textTokens(std::string_view text, Model::Tokenizer tokenizer) const = 0;
    /// Half of the width of the band in which nine counts of ten lie, as a share of the estimate.
    virtual double bandShare() const = 0;
    /// What is said about how an estimate came to be: "local-characters-v1".
    virtual QString method() const = 0;

protected:
    TokenEstimator() = default;
    TokenEstimator(const TokenEstimator &) = default;
    TokenEstimator &operator=(const TokenEstimator &) = default;
};

} // namespace core
