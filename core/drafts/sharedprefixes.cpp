// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/sharedprefixes.h"

namespace core {

void SharedPrefixes::forgetSingles()
{
    m_groups.removeIf([](const auto &entry) { return entry.value().requests == 1; });
    m_full = m_groups.size() > MaxGroups / 2;
}

void SharedPrefixes::add(const RequestFacts &facts)
{
    if (!facts.cacheMarks.isEmpty() || facts.automaticCaching)
        return;
    add(facts.systemPrefix);
    add(facts.firstBlockPrefix);
}

void SharedPrefixes::add(const RequestFacts::Prefix &prefix)
{
    if (prefix.tokens <= 0)
        return;
    const auto known = m_groups.find(prefix.hash);
    if (known != m_groups.end()) {
        ++known->requests;
        return;
    }
    if (m_full)
        return;
    m_groups.insert(prefix.hash, {.requests = 1, .tokens = prefix.tokens});
    if (m_groups.size() > MaxGroups)
        forgetSingles();
}

SharedPrefixes::Group SharedPrefixes::largest() const
{
    Group largest;
    for (const Group &group : m_groups) {
        if (group.requests < 2)
            continue;
        const auto weight = [](const Group &g) { return Int128{g.requests - 1} * g.tokens; };
        if (weight(group) > weight(largest)
            || (weight(group) == weight(largest) && group.tokens > largest.tokens))
            largest = group;
    }
    return largest;
}

} // namespace core
