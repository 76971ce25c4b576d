// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>

namespace core::sandbox {

/// Requests per route since the start, for tests: "POST /v1/messages/batches" → 3.
class Traffic
{
public:
    void count(const QByteArray &route) { ++m_counts[route]; }
    const QMap<QByteArray, qint64> &counts() const { return m_counts; }

private:
    QMap<QByteArray, qint64> m_counts;
};

} // namespace core::sandbox
