// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/resultsplace.h"

#include "core/api/paging.h"
#include "core/api/serviceurl.h"

namespace core {

using namespace Qt::StringLiterals;

std::optional<Batch> reachableResults(const Batch &batch, const Endpoint &endpoint)
{
    if (batch.archivedAt)
        return std::nullopt;
    Batch reachable = batch;
    const QUrl url{batch.resultsUrl, QUrl::StrictMode};
    if (!url.isValid() || url.isRelative() || !isSameOrigin(url, endpoint.baseUrl)) {
        const QString path = u"/v1/messages/batches/%1/results"_s.arg(pathSegment(batch.id));
        reachable.resultsUrl = QString::fromLatin1(serviceUrl(endpoint.baseUrl, path).toEncoded());
    }
    return reachable;
}

bool resultsAreGone(const Error &error)
{
    return error.kind == Error::Kind::NotFound || error.status == 410;
}

} // namespace core
