// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagecube.h"

#include "core/base/sql.h"
#include "core/storage/database.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

// Beyond any time that 64 bits of milliseconds tell.
constexpr qint64 FirstQuarter = -20'000'000'000'000, EndQuarter = 20'000'000'000'000;
constexpr qint64 SliceRows = 100'000; // some 100 ms of the database's time

} // namespace

UsageCube::UsageCube(ModelCatalog models, PriceSheet prices, const QTimeZone &zone,
                     GroupSums::Grain grain)
    : m_models{std::move(models)}, m_prices{std::move(prices)}, m_days{zone}, m_sums{grain}
{ }

Result<void> UsageCube::load(QSqlDatabase &database, const std::optional<QDate> &since,
                             const std::optional<QDate> &until)
{
    const qint64 from = since ? m_days.startOf(*since) : FirstQuarter;
    const qint64 end = until ? m_days.startOf(until->addDays(1)) : EndQuarter;
    if (const Result<qint64> read = m_sums.read(database, from, std::max(from, end)); !read)
        return read.error();
    return priceAll(database);
}

Result<bool> UsageCube::loadSlice(QSqlDatabase &database)
{
    const Result<qint64> next =
        m_sums.read(database, m_next.value_or(FirstQuarter), EndQuarter, SliceRows);
    if (!next)
        return next.error();
    m_next = *next;
    if (*next < EndQuarter)
        return false;
    if (const Result<void> done = priceAll(database); !done)
        return done.error();
    return true;
}

Result<void> UsageCube::update(QSqlDatabase &database, qint64 from, qint64 until)
{
    if (const Result<qint64> read = m_sums.read(database, from, until); !read)
        return read.error();
    learnSeries();
    return price(database, from, until);
}

Result<void> UsageCube::reprice(QSqlDatabase &database, ModelCatalog models, PriceSheet prices)
{
    m_models = std::move(models);
    m_prices = std::move(prices);
    return priceAll(database);
}

const UnitPrices &UsageCube::pricesOf(quint32 series, qint64 utcDay)
{
    std::optional<Epochs> &epochs = m_epochs[series];
    const GroupSums::Series &what = m_sums.series()[series];
    if (!epochs) {
        epochs.emplace();
        epochs->changes = priceChanges(m_sums.labels()[what.group].model, m_models, m_prices);
        epochs->prices.resize(epochs->changes.size() + 1);
    }
    const auto at =
        std::size_t(std::upper_bound(epochs->changes.begin(), epochs->changes.end(), utcDay)
                    - epochs->changes.begin());
    std::optional<UnitPrices> &prices = epochs->prices[at];
    if (!prices) {
        prices = unitPrices(pricedLabels(m_sums.labels()[what.group]), what.band, what.classes,
                            ZoneDays::dayName(utcDay), m_models, m_prices);
    }
    return *prices;
}

std::optional<UsageFigures> UsageCube::priced(const GroupSums::Row &row)
{
    UsageFigures figures = m_sums.countsOf(row);
    const UnitPrices &prices = pricesOf(row.series, utcDayOf(row.quarter));
    if (prices.kind == UnitPrices::Kind::EntryByEntry
        || !addMoney(figures, prices, m_batch[row.series] != 0))
        return {};
    return figures;
}

// As priced(), for rows that have been priced before.
UsageFigures UsageCube::figuresOf(const GroupSums::Row &row) const
{
    if (!m_entryByEntry.empty()) {
        const auto found = m_entryByEntry.find({row.quarter, row.series});
        if (found != m_entryByEntry.end())
            return found->second;
    }
    UsageFigures figures = m_sums.countsOf(row);
    const Epochs &epochs = *m_epochs[row.series];
    const auto at = std::size_t(
        std::upper_bound(epochs.changes.begin(), epochs.changes.end(), utcDayOf(row.quarter))
        - epochs.changes.begin());
    if (!addMoney(figures, *epochs.prices[at], m_batch[row.series] != 0))
        figures.overflown = true;
    return figures;
}

Result<void> UsageCube::priceEntries(QSqlDatabase &database, const std::vector<std::size_t> &rows)
{
    if (rows.empty())
        return {};
    QJsonArray groups;
    std::unordered_map<qint64, quint32> groupIndex;
    qint64 first = EndQuarter, last = FirstQuarter;
    for (const std::size_t index : rows) {
        const GroupSums::Row &row = m_sums.rows()[index];
        const quint32 group = m_sums.series()[row.series].group;
        if (groupIndex.emplace(m_sums.groupId(group), group).second)
            groups.append(m_sums.groupId(group));
        UsageFigures &figures = m_entryByEntry[{row.quarter, row.series}];
        figures = m_sums.countsOf(row);
        first = std::min(first, row.quarter);
        last = std::max(last, row.quarter);
    }
    std::unordered_map<quint64, quint32> seriesByKey;
    for (std::size_t i = 0; i < m_sums.series().size(); ++i) {
        const GroupSums::Series &series = m_sums.series()[i];
        seriesByKey.emplace(
            quint64{series.group} << 16 | quint64{series.band} << 8 | series.classes, quint32(i));
    }
    // The order of the join is given: there is no index from a context to its entries, and making
    // one for a single reading costs more than it saves.
    Statement entries{database, uR"(
        SELECT CASE WHEN :contexts THEN c.id ELSE c.group_id END AS labels, e.at, e.input, e.cache_write_5m, e.cache_write_1h, e.cache_read, e.output, e.web_searches
        FROM entries e CROSS JOIN contexts c ON c.id = e.context
        WHERE labels IN (SELECT value FROM json_each(:groups)) AND e.at / 900000 BETWEEN :first - 1 AND :last)"_s};
    entries
        .bind(u":groups"_s, QString::fromUtf8(QJsonDocument{groups}.toJson(QJsonDocument::Compact)))
        .bindBool(u":contexts"_s, m_sums.grain() == GroupSums::Grain::Contexts)
        .bind(u":first"_s, first)
        .bind(u":last"_s, last);
    if (const Result<void> done = entries.run(); !done)
        return done;
    while (entries.next()) {
        const quint32 group = groupIndex.at(entries.number(0));
        const qint64 at = entries.number(1);
        const Usage usage{.input = entries.number(2),
                          .cacheWrite5m = entries.number(3),
                          .cacheWrite1h = entries.number(4),
                          .cacheRead = entries.number(5),
                          .output = entries.number(6),
                          .webSearches = entries.number(7)};
        const int band = promptBand(promptSize(usage));
        const auto series = seriesByKey.find(quint64{group} << 16 | quint64(band) << 8
                                             | quint64(classesUsed(usage)));
        if (series == seriesByKey.end())
            continue;
        const auto wanted = m_entryByEntry.find({quarterOf(at), series->second});
        if (wanted == m_entryByEntry.end())
            continue;
        addEntryMoney(wanted->second, usage, pricedLabels(m_sums.labels()[group]),
                      ZoneDays::dayName(utcDayOf(quarterOf(at))), m_models, m_prices);
    }
    return entries.end();
}

void UsageCube::learnSeries()
{
    m_epochs.resize(m_sums.series().size());
    for (std::size_t i = m_batch.size(); i < m_sums.series().size(); ++i) {
        const GroupLabels &labels = m_sums.labels()[m_sums.series()[i].group];
        m_batch.push_back(pricedLabels(labels).terms.batch ? 1 : 0);
    }
}

Result<void> UsageCube::priceAll(QSqlDatabase &database)
{
    m_epochs.clear();
    m_batch.clear();
    m_entryByEntry.clear();
    m_rows.clear();
    m_stretches.clear();
    learnSeries();
    return price(database, FirstQuarter, EndQuarter);
}

Result<void> UsageCube::price(QSqlDatabase &database, qint64 from, qint64 until)
{
    // The stretches that are touched, whole: from the one that holds `from` to the one that begins
    // at `until` or later.
    const auto beginsBefore = [](const Stretch &stretch, qint64 quarter) {
        return stretch.quarter < quarter;
    };
    auto firstOld =
        std::lower_bound(m_stretches.begin(), m_stretches.end(), from + 1, beginsBefore);
    if (firstOld != m_stretches.begin())
        --firstOld;
    const auto endOld = std::lower_bound(firstOld, m_stretches.end(), until, beginsBefore);
    const qint64 begin = firstOld == m_stretches.end() ? from : std::min(from, firstOld->quarter);
    const qint64 end = endOld == m_stretches.end() ? EndQuarter : endOld->quarter;

    const auto [firstRow, endRow] = m_sums.range(begin, end);
    const std::vector<GroupSums::Row> &rows = m_sums.rows();
    std::erase_if(m_entryByEntry, [begin, end](const auto &entry) {
        return entry.first.quarter >= begin && entry.first.quarter < end;
    });
    std::vector<std::size_t> unclear;
    for (std::size_t i = firstRow; i < endRow; ++i) {
        if (!priced(rows[i]))
            unclear.push_back(i);
    }
    if (const Result<void> done = priceEntries(database, unclear); !done)
        return done;

    std::vector<DayRow> freshRows;
    std::vector<Stretch> freshStretches;
    const std::size_t offset = firstOld == m_stretches.end() ? m_rows.size() : firstOld->first;
    constexpr std::size_t None = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> place(m_sums.labels().size(), None); // in the stretch at hand
    for (std::size_t i = firstRow; i < endRow; ++i) {
        const qint64 day = m_days.dayOf(rows[i].quarter);
        if (freshStretches.empty() || day != freshStretches.back().day) {
            place.assign(place.size(), None);
            freshStretches.push_back({.day = day,
                                      .quarter = rows[i].quarter,
                                      .first = offset + freshRows.size(),
                                      .end = 0});
        }
        const quint32 group = m_sums.series()[rows[i].series].group;
        std::size_t &at = place[group];
        if (at == None) {
            at = freshRows.size();
            freshRows.push_back({.group = group, .figures = figuresOf(rows[i])});
        } else {
            freshRows[at].figures += figuresOf(rows[i]);
        }
        freshStretches.back().end = offset + freshRows.size();
    }

    const std::size_t offsetEnd = endOld == m_stretches.end() ? m_rows.size() : endOld->first;
    const qint64 moved = qint64(freshRows.size()) - qint64(offsetEnd - offset);
    for (auto later = endOld; later != m_stretches.end(); ++later) {
        later->first = std::size_t(qint64(later->first) + moved);
        later->end = std::size_t(qint64(later->end) + moved);
    }
    const auto rowsAt =
        m_rows.erase(m_rows.begin() + qsizetype(offset), m_rows.begin() + qsizetype(offsetEnd));
    m_rows.insert(rowsAt, freshRows.begin(), freshRows.end());
    const auto stretchesAt = m_stretches.erase(firstOld, endOld);
    m_stretches.insert(stretchesAt, freshStretches.begin(), freshStretches.end());
    return {};
}

namespace {

struct Loading
{
    std::shared_ptr<UsageCube> cube;
    QPromise<Result<std::shared_ptr<UsageCube>>> promise;
};

void loadNext(Database &database, const std::shared_ptr<Loading> &loading)
{
    (void)database.run([&database, loading](QSqlDatabase &connection) -> Result<void> {
        if (loading->promise.isCanceled())
            return {};
        const Result<bool> whole = loading->cube->loadSlice(connection);
        if (whole && !*whole) {
            loadNext(database, loading);
            return {};
        }
        if (whole)
            loading->promise.addResult(loading->cube);
        else
            loading->promise.addResult(whole.error());
        loading->promise.finish();
        return {};
    });
}

} // namespace

Answer<std::shared_ptr<UsageCube>> loadUsageCube(Database &database, const ModelCatalog &models,
                                                 const PriceSheet &prices, const QTimeZone &zone)
{
    const auto loading = std::make_shared<Loading>();
    loading->cube = std::make_shared<UsageCube>(models, prices, zone);
    loading->promise.start();
    const auto answer = loading->promise.future();
    loadNext(database, loading);
    return answer;
}

} // namespace core
