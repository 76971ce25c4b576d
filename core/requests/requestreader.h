// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"
#include "core/tokens/tokenestimator.h"

#include <memory>

namespace core {

/// Reads Messages create bodies, one after the other, reusing its buffers. One per thread.
class RequestReader
{
public:
    enum class Place { Realtime, Batch };

    RequestReader(const TokenEstimator &estimator, const ModelCatalog &models);
    ~RequestReader();

    struct Reading
    {
        RequestFacts facts;
        QList<Finding> findings; ///< schema faults: types, missing fields, duplicate keys, forbidden parameters
    };
    /// `params` is the JSON text of one body; at least 64 readable bytes must follow it
    /// (simdjson's padding). Never throws; what is not JSON at all is one finding "json_invalid" with its offset.
    Reading read(QByteArrayView params, Place place);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core
