// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/canaryplan.h"

#include <algorithm>
#include <bit>

namespace core {

namespace {

constexpr qint64 LeastSample = 30;
constexpr qint64 OneIn = 100;
constexpr quint16 MostStrata = 1000; ///< what comes beyond is taken together

} // namespace

Result<void> CanaryPlan::add(const Item &item)
{
    if (!item.reused)
        m_strata.push_back(stratumOf(*item.facts));
    return {};
}

quint16 CanaryPlan::stratumOf(const RequestFacts &facts)
{
    const auto size =
        std::bit_width(static_cast<quint64>(std::max<Tokens>(facts.estimatedInput, 0)));
    const QString name = facts.model + u'/' + QString::number(size);
    const auto known = m_names.constFind(name);
    if (known != m_names.constEnd())
        return *known;
    const auto number = static_cast<quint16>(std::min<qsizetype>(m_names.size(), MostStrata));
    m_names.insert(name, number);
    return number;
}

void CanaryPlan::choose()
{
    const qint64 all = requests();
    const qint64 wanted = std::min(all, std::max(LeastSample, (all + OneIn - 1) / OneIn));
    m_chosen.assign(m_strata.size(), wanted == all);
    m_sampleSize = wanted;
    if (wanted == all)
        return;

    std::vector<qint64> sizes(size_t{MostStrata} + 1, 0);
    for (const quint16 stratum : m_strata)
        ++sizes[stratum];
    // Each stratum gives its share, by largest remainder: the shares add up to what is wanted.
    std::vector<qint64> shares(sizes.size(), 0);
    std::vector<size_t> byRemainder;
    qint64 given = 0;
    for (size_t i = 0; i < sizes.size(); ++i) {
        shares[i] = sizes[i] * wanted / all;
        given += shares[i];
        if (sizes[i] > 0)
            byRemainder.push_back(i);
    }
    std::stable_sort(byRemainder.begin(), byRemainder.end(), [&](size_t a, size_t b) {
        return sizes[a] * wanted % all > sizes[b] * wanted % all;
    });
    for (size_t i = 0; given < wanted; i = (i + 1) % byRemainder.size()) {
        if (shares[byRemainder[i]] < sizes[byRemainder[i]]) {
            ++shares[byRemainder[i]];
            ++given;
        }
    }
    // Within a stratum evenly over the file: the k-th of n is taken when k × share / n steps on.
    std::vector<qint64> seen(sizes.size(), 0);
    for (size_t position = 0; position < m_strata.size(); ++position) {
        const quint16 stratum = m_strata[position];
        const qint64 k = seen[stratum]++;
        m_chosen[position] =
            (k + 1) * shares[stratum] / sizes[stratum] > k * shares[stratum] / sizes[stratum];
    }
}

bool CanaryPlan::takesNext() { return m_next < m_chosen.size() && m_chosen[m_next++]; }

} // namespace core
