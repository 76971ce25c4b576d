// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/modelname.h"
#include "core/reports/usagecube.h"
#include "core/reports/usagelabels.h"

#include <algorithm>
#include <map>

namespace core {

using namespace Qt::StringLiterals;

/// Collects the rows of one query.
class UsageCube::Accumulation
{
public:
    Accumulation(const UsageCube &cube, const UsageQuery &query)
        : m_cube{cube}, m_query{query}, m_unpriced(cube.m_sums.labels().size(), 0)
    {
        for (const UsageBy by : query.by)
            (isTime(by) ? m_timeBy : m_labelBy).append(by);
        const LabelFilter accepted{query.filter, cube.m_models};
        QHash<QStringList, quint32> indexes;
        for (const GroupLabels &labels : cube.m_sums.labels()) {
            m_accepted.push_back(accepted(labels) ? 1 : 0);
            QStringList key;
            for (const UsageBy by : m_labelBy)
                key.append(labelOf(labels, by, cube.m_models));
            auto found = indexes.constFind(key);
            if (found == indexes.cend()) {
                found = indexes.insert(key, quint32(m_labelKeys.size()));
                m_labelKeys.push_back(key);
            }
            m_labelKey.push_back(*found);
        }
    }

    bool byHour() const { return m_timeBy.contains(UsageBy::Hour); }
    bool counts(qint64 day) const
    {
        return (!m_query.since || day >= ZoneDays::numberOf(*m_query.since))
            && (!m_query.until || day <= ZoneDays::numberOf(*m_query.until));
    }

    /// What follows is of this day, and, by hour, of this quarter.
    void setTime(qint64 day, qint64 quarter)
    {
        m_day = day;
        qint64 key = 0;
        if (byHour()) {
            key = m_cube.m_days.hourOf(quarter);
        } else if (m_timeBy.contains(UsageBy::Day)) {
            key = day;
        } else if (!m_timeBy.isEmpty()) {
            const QDate date = ZoneDays::dateOf(day);
            key = qint64{date.year()} * 12 + date.month();
        }
        if (m_places && key == m_timeKey)
            return;
        m_timeKey = key;
        const auto [at, fresh] = m_times.try_emplace(key);
        if (fresh) {
            at->second.places.assign(m_labelKeys.size(), 0);
            for (const UsageBy by : m_timeBy) {
                at->second.names.append(by == UsageBy::Hour      ? m_cube.m_days.hourName(quarter)
                                            : by == UsageBy::Day ? ZoneDays::dayName(day)
                                                                 : ZoneDays::monthName(day));
            }
        }
        m_places = &at->second.places;
    }

    bool accepts(quint32 group) const { return m_accepted[group] != 0; }

    void add(quint32 group, const UsageFigures &figures)
    {
        quint32 &place = (*m_places)[m_labelKey[group]];
        if (place == 0) {
            m_sums.emplace_back();
            place = quint32(m_sums.size());
        }
        m_sums[place - 1] += figures;
        m_unpriced[group] += figures.unpriced();
        if (!m_any) {
            m_first = m_last = m_day;
            m_any = true;
        }
        m_first = std::min(m_first, m_day);
        m_last = std::max(m_last, m_day);
    }

    Result<UsageTable> table() const
    {
        UsageTable table;
        for (const auto &[key, time] : m_times) {
            const qsizetype before = table.rows.size();
            for (std::size_t label = 0; label < time.places.size(); ++label) {
                if (time.places[label] == 0)
                    continue;
                UsageFigures figures = m_sums[time.places[label] - 1];
                // The parts of the money may fit where their sum does not.
                figures.overflown = figures.overflown || figures.total().isAtLimit();
                table.totals += figures;
                if (!m_query.by.isEmpty())
                    table.rows.append(
                        {.keys = keysOf(time.names, m_labelKeys[label]), .figures = figures});
            }
            std::sort(table.rows.begin() + before, table.rows.end(),
                      [](const UsageRow &a, const UsageRow &b) {
                          const Money left = a.figures.total(), right = b.figures.total();
                          return left != right ? left > right : a.keys < b.keys;
                      });
        }
        table.totals.overflown = table.totals.overflown || table.totals.total().isAtLimit();
        if (table.totals.overflown && !m_query.keepTooLarge) {
            return Error{.kind = Error::Kind::Storage,
                         .detail = u"The sum of these entries is larger than can be told: some of "
                                   u"their counts cannot be right."_s};
        }
        std::map<QString, qint64> unpriced;
        for (std::size_t group = 0; group < m_unpriced.size(); ++group) {
            if (m_unpriced[group] > 0)
                unpriced[m_cube.m_sums.labels()[group].model] += m_unpriced[group];
        }
        for (const auto &[model, entries] : unpriced)
            table.unpriced.append({model, entries});
        if (m_any) {
            table.firstDay = m_first;
            table.lastDay = m_last;
        }
        return table;
    }

private:
    struct Time
    {
        QStringList names; ///< of m_timeBy
        std::vector<quint32> places; ///< by label key: 1 + index into m_sums, 0 if none
    };

    static bool isTime(UsageBy by)
    {
        return by == UsageBy::Hour || by == UsageBy::Day || by == UsageBy::Month;
    }

    /// In the order in which they were asked for.
    QStringList keysOf(const QStringList &times, const QStringList &labels) const
    {
        QStringList keys;
        qsizetype time = 0, label = 0;
        for (const UsageBy by : m_query.by)
            keys.append(isTime(by) ? times[time++] : labels[label++]);
        return keys;
    }

    const UsageCube &m_cube;
    const UsageQuery &m_query;
    QList<UsageBy> m_timeBy, m_labelBy;
    std::vector<char> m_accepted; ///< by group
    std::vector<quint32> m_labelKey; ///< by group, into m_labelKeys
    std::vector<QStringList> m_labelKeys;
    std::map<qint64, Time> m_times;
    std::vector<UsageFigures> m_sums;
    std::vector<qint64> m_unpriced; ///< by group
    std::vector<quint32> *m_places = nullptr; ///< of the time at hand
    qint64 m_timeKey = 0;
    qint64 m_day = 0, m_first = 0, m_last = 0;
    bool m_any = false;
};

std::map<quint32, UsageFigures> UsageCube::groupsOn(qint64 day, qint64 shift) const
{
    std::map<quint32, UsageFigures> groups;
    const QDate date = ZoneDays::dateOf(day);
    const auto [first, end] = m_sums.range(m_days.startOf(date), m_days.startOf(date.addDays(1)));
    for (std::size_t i = first; i < end; ++i) {
        const GroupSums::Row &row = m_sums.rows()[i];
        const GroupSums::Series &series = m_sums.series()[row.series];
        UsageFigures figures = figuresOf(row);
        if (shift != 0 && figures.unpriced() == 0) {
            const PricedLabels labels = pricedLabels(m_sums.labels()[series.group]);
            const UnitPrices prices =
                unitPrices(labels, series.band, series.classes,
                           ZoneDays::dayName(utcDayOf(row.quarter) + shift), m_models, m_prices);
            UsageFigures shifted = m_sums.countsOf(row);
            if (prices.kind == UnitPrices::Kind::Priced
                && addMoney(shifted, prices, labels.terms.batch))
                figures = shifted;
        }
        groups[series.group] += figures;
    }
    return groups;
}

Result<UsageTable> UsageCube::query(const UsageQuery &query) const
{
    Accumulation sums{*this, query};
    if (sums.byHour()) {
        const std::vector<GroupSums::Row> &rows = m_sums.rows();
        const auto [first, end] = m_sums.range(query.since ? m_days.startOf(*query.since)
                                                           : std::numeric_limits<qint64>::min(),
                                               query.until ? m_days.startOf(query.until->addDays(1))
                                                           : std::numeric_limits<qint64>::max());
        for (std::size_t i = first; i < end; ++i) {
            const quint32 group = m_sums.series()[rows[i].series].group;
            const qint64 day = m_days.dayOf(rows[i].quarter);
            if (!sums.accepts(group) || !sums.counts(day))
                continue;
            sums.setTime(day, rows[i].quarter);
            sums.add(group, figuresOf(rows[i]));
        }
        return sums.table();
    }
    for (const Stretch &stretch : m_stretches) {
        if (!sums.counts(stretch.day))
            continue;
        bool timeSet = false;
        for (std::size_t i = stretch.first; i < stretch.end; ++i) {
            const quint32 group = m_rows[i].group;
            if (!sums.accepts(group))
                continue;
            if (!timeSet)
                sums.setTime(stretch.day, 0);
            timeSet = true;
            sums.add(group, m_rows[i].figures);
        }
    }
    return sums.table();
}

} // namespace core
