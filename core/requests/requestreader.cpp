// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestreader.h"

#include "core/requests/requestwalk.h"

namespace core {

struct RequestReader::Private
{
    RequestWalk walk;
};

RequestReader::RequestReader(const TokenEstimator &estimator, const ModelCatalog &models)
    : d{std::make_unique<Private>(Private{RequestWalk{estimator, models}})}
{ }

RequestReader::~RequestReader() = default;

RequestReader::Reading RequestReader::read(QByteArrayView params, Place place)
{
    return d->walk.walk({params.data(), std::size_t(params.size())}, place);
}

} // namespace core
