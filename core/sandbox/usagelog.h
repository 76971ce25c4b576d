// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/usage.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <tuple>

namespace core::sandbox {

/// By what usage can be told apart in the reports (API reference §6.1).
struct UsageKey
{
    qint64 minute = 0; ///< since the epoch
    QByteArray workspace;
    QByteArray model;
    QByteArray serviceTier; ///< standard or batch
    QByteArray inferenceGeo;
    bool fast = false;
    bool largePrompt = false; ///< over 200,000 tokens
    Tokens priceStep = 0; ///< the largest prompt size at which the price steps that was exceeded

    friend bool operator<(const UsageKey &a, const UsageKey &b)
    {
        const auto fields = [](const UsageKey &key) {
            return std::tie(key.minute, key.workspace, key.model, key.serviceTier, key.inferenceGeo,
                            key.fast, key.largePrompt, key.priceStep);
        };
        return fields(a) < fields(b);
    }
};

struct UsageEntry
{
    UsageKey key;
    Usage usage;
};

/// Sums of what was served, by the minute.
class UsageLog
{
public:
    void add(const UsageKey &key, const Usage &usage) { m_sums[key] += usage; }
    void add(const UsageLog &other);
    QList<UsageEntry> entries() const; ///< oldest first

    QByteArray toJson() const;
    static UsageLog fromJson(const QByteArray &json); ///< empty if it is damaged

private:
    QMap<UsageKey, Usage> m_sums;
};

} // namespace core::sandbox
