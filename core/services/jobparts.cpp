// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/jobparts.h"

namespace core {

using namespace Qt::StringLiterals;

JobParts::JobParts(Jobs::Context given)
    : context{std::move(given)}, records{context, news}, batches{context.http},
      agenda{context.clock}, sending{context.clock, 1, context.place.folder + u"/sending.lock"_s},
      receiving{context.clock, 2}
{ }

bool JobParts::isRefused() const
{
    const Endpoint &now = context.http.endpoint();
    return refused && refused->key == now.key && refused->baseUrl == now.baseUrl
        && refused->workspace == now.workspace;
}

bool concernsKey(const Error &error)
{
    return error.kind == Error::Kind::Authentication || error.kind == Error::Kind::Permission
        || error.kind == Error::Kind::Billing;
}

bool isPassing(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Network:
    case Error::Kind::Timeout:
    case Error::Kind::RateLimit:
    case Error::Kind::Overloaded:
    case Error::Kind::Server:
    case Error::Kind::BadResponse:
    case Error::Kind::Conflict: return true;
    default: return false;
    }
}

} // namespace core
