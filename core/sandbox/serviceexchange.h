// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/exchange.h"
#include "core/sandbox/route.h"

#include <optional>

namespace core::sandbox {

/// A request to the service or to the controls under /sandbox: gathers its body, has it answered,
/// and commits the fault that was planned for it, if any.
class ServiceExchange final : public Exchange
{
public:
    /// `refusal` is certain before the body has come.
    ServiceExchange(Call call, Route route, const std::optional<SandboxFault> &fault,
                    std::optional<ApiError> refusal);

    bool isRefused() const override { return m_refusal.has_value(); }
    qint64 bodyLimit() const override { return m_route.bodyLimit; }
    bool take(QByteArrayView piece) override;
    Reply answer() override;
    Reply refuse(int status, const QByteArray &reason) override;

private:
    void planFault();
    Reply finished(Reply reply) const;

    Call m_call;
    Route m_route;
    std::optional<SandboxFault> m_fault;
    std::optional<ApiError> m_refusal;
    std::optional<Reply> m_fixed; ///< the answer, by a fault
    std::unique_ptr<BatchIntake> m_intake;
    QByteArray m_body;
    qint64 m_taken = 0;
};

} // namespace core::sandbox
