// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"

#include <QHash>

namespace core {

/// Counts requests whose unmarked prefixes (system prompt with tools, or those and the first block
/// of the first message) are equal. Bounded: when too many different ones are about, those seen
/// once are forgotten.
class SharedPrefixes
{
public:
    struct Group
    {
        qint64 requests = 0;
        Tokens tokens = 0;
    };

    /// Requests with cache markers do not count: their prefixes are marked.
    void add(const RequestFacts &facts);
    /// The group that saves most; no requests if nothing is shared.
    Group largest() const;
    qint64 requestsWith(quint64 hash) const { return m_groups.value(hash).requests; }

private:
    static constexpr qsizetype MaxGroups = 100'000;
    void add(const RequestFacts::Prefix &prefix);
    void forgetSingles();

    QHash<quint64, Group> m_groups;
    bool m_full = false;
};

} // namespace core
