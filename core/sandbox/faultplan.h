// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sandbox/bodysource.h"
#include "core/sandbox/faults.h"

#include <QList>
#include <QMutex>

#include <memory>
#include <optional>

namespace core::sandbox {

/// What is to go wrong, in order. Thread-safe: planned from anywhere, consumed by the server.
class FaultPlan
{
public:
    void add(const QList<SandboxFault> &faults);
    void clear();
    qsizetype size() const;
    /// The first fault that matches, counted down.
    std::optional<SandboxFault> take(QByteArrayView method, QByteArrayView path);

private:
    mutable QMutex m_mutex;
    QList<SandboxFault> m_faults;
};

/// A list of faults as JSON:
/// `[{"kind":"drop_after","method":"POST","path_contains":"/batches","status":0,"bytes":0,
/// "delay_ms":0,"retry_after":1,"error_code":"","times":1}]`; all but `kind` may be left out. Kinds
/// are those of SandboxFault in snake_case. Errors: BadInput naming what is wrong.
Result<QList<SandboxFault>> faultsFromJson(const QByteArray &json);

/// `body` as the fault distorts it, for the kinds that act on any body; others leave it as it is.
std::unique_ptr<BodySource> distorted(std::unique_ptr<BodySource> body, const SandboxFault &fault);

} // namespace core::sandbox
