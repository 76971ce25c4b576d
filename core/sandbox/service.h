// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchroutes.h"
#include "core/sandbox/batchstorage.h"
#include "core/sandbox/exchange.h"
#include "core/sandbox/faultplan.h"
#include "core/sandbox/messageroutes.h"
#include "core/sandbox/route.h"
#include "core/sandbox/traffic.h"
#include "core/tokens/characterestimator.h"

#include <atomic>
#include <functional>

namespace core::sandbox {

/// The endpoints behind the HTTP server: checks in the order of API reference §1.8 (path,
/// authentication, version, size, then what the endpoint itself checks), the headers of every
/// answer, and the planned faults.
class Service final : public ExchangeFactory
{
public:
    struct Options
    {
        QString folder;
        KeyPolicy keys;
        std::function<qint64()> nowUs; ///< microseconds since the epoch
        std::function<SandboxFailures()> failures = {}; ///< of batches; empty: none
    };
    Service(Options options, FaultPlan &faults, const std::atomic<double> &speed);

    Result<void> prepare() { return m_storage.prepare(); }
    std::unique_ptr<Exchange> open(RequestHead head) override;
    Reply refuse(const BadHead &bad) override;

private:
    Route routeOf(const RequestHead &head);
    Route controlRouteOf(const RequestHead &head);
    std::optional<ApiError> admit(Call &call, const Route &route) const;
    QByteArray nextRequestId();
    QByteArray stateBody() const;
    UsageLog usageSoFar(qint64 nowUs);

    Options m_options;
    FaultPlan &m_faults;
    const std::atomic<double> &m_speed;
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const CharacterEstimator m_estimator;
    const MadeUpText m_text{m_estimator};
    const PriceSheet m_prices = PriceSheet::builtIn();
    const Knowledge m_knowledge{m_models, m_estimator, m_text, m_prices};
    Traffic m_traffic;
    BatchStorage m_storage;
    MessageRoutes m_messages;
    BatchRoutes m_batches;
};

} // namespace core::sandbox
