// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

#include <QHash>

#include <vector>

namespace core {

/// Chooses the sample of a canary: 1 % of the requests, at least 30, spread over models and prompt
/// sizes in their proportions, and over the file. The first pass over the source shows it the
/// requests; the second asks.
class CanaryPlan final : public RequestSink
{
public:
    Result<void> add(const Item &item) override;
    /// Between the passes. `sampleSize()` and `contains()` are valid after it.
    void choose();
    qint64 requests() const { return static_cast<qint64>(m_strata.size()); }
    qint64 sampleSize() const { return m_sampleSize; }
    /// Called once for each request of the second pass, in its order.
    bool takesNext();

private:
    quint16 stratumOf(const RequestFacts &facts);

    std::vector<quint16> m_strata; ///< by position
    std::vector<bool> m_chosen;
    QHash<QString, quint16> m_names;
    qint64 m_sampleSize = 0;
    size_t m_next = 0;
};

} // namespace core
