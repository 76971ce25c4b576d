// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/reports/groupsums.h"
#include "core/reports/unitprices.h"
#include "core/reports/usagequery.h"
#include "core/reports/zonedays.h"

#include <map>
#include <memory>

namespace core {

class Database;

/// The ledger's sums in memory, priced, by local day of one time zone: answers any range, filter
/// and grouping in milliseconds, however many entries there are. Its money equals costOf() over the
/// entries to the last digit. Queries are const and may run in several threads; reading and pricing
/// must not run beside them.
class UsageCube
{
public:
    UsageCube(ModelCatalog models, PriceSheet prices, const QTimeZone &zone,
              GroupSums::Grain grain = GroupSums::Grain::Groups);

    /// Reads the sums of the days that may count (all, if none are given) and prices them. On the
    /// database thread; some hundred thousand sums a second. Errors: Storage.
    Result<void> load(QSqlDatabase &database, const std::optional<QDate> &since = {},
                      const std::optional<QDate> &until = {});
    /// The same in slices of some hundred thousand sums: true when all were read, then they are
    /// priced.
    Result<bool> loadSlice(QSqlDatabase &database);
    /// Reads again what entries of [from, until) may have changed, in quarters of an hour since
    /// 1970, and prices those days alone: milliseconds for a day. Errors: Storage.
    Result<void> update(QSqlDatabase &database, qint64 from, qint64 until);
    /// Prices all anew.
    Result<void> reprice(QSqlDatabase &database, ModelCatalog models, PriceSheet prices);

    /// By session and stop reason only at the grain of contexts; at that of groups they are "".
    /// Errors: Storage, when a sum does not fit into 64 bits.
    Result<UsageTable> query(const UsageQuery &query) const;

    /// The figures of one local day by group (an index of sums().labels()), as they would be had
    /// the day been `shift` days later or earlier in the price sheet. What has no price there, or
    /// only entry by entry, keeps that of its own day.
    std::map<quint32, UsageFigures> groupsOn(qint64 day, qint64 shift) const;

    const ZoneDays &days() const { return m_days; }
    const ModelCatalog &models() const { return m_models; }
    const PriceSheet &prices() const { return m_prices; }
    const GroupSums &sums() const { return m_sums; }
    std::size_t dayRows() const { return m_rows.size(); }

private:
    struct DayRow
    {
        quint32 group;
        UsageFigures figures; ///< priced by the UTC days within the local one
    };
    /// Rows of one local day.
    struct Stretch
    {
        qint64 day;
        qint64 quarter; ///< of its first sum
        std::size_t first;
        std::size_t end;
    };
    struct SeriesKey
    {
        qint64 quarter;
        quint32 series;
        bool operator==(const SeriesKey &) const = default;
    };
    struct KeyHash
    {
        std::size_t operator()(const SeriesKey &key) const
        {
            return std::size_t(key.quarter) * 1'000'003 + key.series;
        }
    };
    class Accumulation;

    Result<void> priceAll(QSqlDatabase &database);
    /// The days that the sums of [from, until) are of.
    Result<void> price(QSqlDatabase &database, qint64 from, qint64 until);
    void learnSeries();
    const UnitPrices &pricesOf(quint32 series, qint64 utcDay);
    /// The figures of a row with money; nullopt when only its entries tell.
    std::optional<UsageFigures> priced(const GroupSums::Row &row);
    Result<void> priceEntries(QSqlDatabase &database, const std::vector<std::size_t> &rows);
    UsageFigures figuresOf(const GroupSums::Row &row) const;

    ModelCatalog m_models;
    PriceSheet m_prices;
    ZoneDays m_days;
    GroupSums m_sums;
    std::optional<qint64> m_next; ///< the quarter at which loadSlice() goes on

    struct Epochs
    {
        std::vector<qint64> changes; ///< UTC days
        std::vector<std::optional<UnitPrices>> prices; ///< one more than changes
    };
    std::vector<std::optional<Epochs>> m_epochs; ///< by series
    std::vector<char> m_batch; ///< by series, whether it is billed as batch
    std::unordered_map<SeriesKey, UsageFigures, KeyHash> m_entryByEntry;
    std::vector<DayRow> m_rows;
    std::vector<Stretch> m_stretches;
};

/// Loads the sums of the whole ledger, in slices between which the database does other work. The
/// database must outlive the answer; a canceled one stops.
Answer<std::shared_ptr<UsageCube>> loadUsageCube(Database &database, const ModelCatalog &models,
                                                 const PriceSheet &prices, const QTimeZone &zone);

} // namespace core
