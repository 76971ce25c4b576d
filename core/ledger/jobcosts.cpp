// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/jobcosts.h"

#include "core/base/sql.h"
#include "core/ledger/pricingclass.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <initializer_list>

namespace core {

using namespace Qt::StringLiterals;

namespace {

bool isOneOf(QStringView word, std::initializer_list<QStringView> known)
{
    return std::find(known.begin(), known.end(), word) != known.end();
}

/// Words as the API reference has them (§3.6); an empty one was not said.
UnknownTerm unknownTerm(QStringView source, QStringView serviceTier, QStringView speed,
                        QStringView geography)
{
    if (source != u"batch" && !isOneOf(serviceTier, {u"", u"standard", u"batch", u"priority"}))
        return UnknownTerm::ServiceTier;
    if (!isOneOf(speed, {u"", u"standard", u"fast"}))
        return UnknownTerm::Speed;
    if (!isOneOf(geography, {u"", u"global", u"us", u"not_available"}))
        return UnknownTerm::Geography;
    return UnknownTerm::None;
}

} // namespace

BillingTerms billingTerms(QStringView source, QStringView serviceTier, QStringView speed,
                          QStringView geography)
{
    return {.batch = source == u"batch" || serviceTier == u"batch",
            .speed = speed == u"fast" ? Speed::Fast : Speed::Standard,
            .usOnly = geography == u"us",
            .priority = serviceTier == u"priority" && source != u"batch",
            .unknown = unknownTerm(source, serviceTier, speed, geography)};
}

namespace {

/// Entries of one job that every price treats alike.
struct Group
{
    QString job;
    QString model, serviceTier, speed, geography;
    qint64 day = 0; ///< since 1970
    int band = 0;
    int classes = 0;
    qint64 entries = 0;
    Usage usage;

    BillingTerms terms() const { return billingTerms(u"batch", serviceTier, speed, geography); }
    QString utcDay() const { return core::utcDay(instantFromMs(day * QuartersADay * QuarterMs)); }
};

Usage usageFrom(const Statement &row, int column)
{
    return {.input = row.number(column),
            .cacheWrite5m = row.number(column + 1),
            .cacheWrite1h = row.number(column + 2),
            .cacheRead = row.number(column + 3),
            .output = row.number(column + 4),
            .thinking = row.number(column + 5),
            .webSearches = row.number(column + 6),
            .webFetches = row.number(column + 7)};
}

class Pricing
{
public:
    /// Entries before `fromMs` do not count.
    Pricing(QSqlDatabase &database, const ModelCatalog &models, const PriceSheet &prices,
            qint64 fromMs = 0)
        : m_database{database}, m_models{models}, m_prices{prices}, m_fromMs{fromMs}
    { }

    Result<void> add(const Group &group, JobCost &sum) const
    {
        sum.entries += group.entries;
        BillingTerms terms = group.terms();
        const Price batch = priceOf(group, terms);
        terms.batch = false;
        const Price realtime = priceOf(group, terms);
        if (!batch.holdsForAll || !realtime.holdsForAll)
            return addOneByOne(group, sum);
        if (batch.cost && realtime.cost) {
            sum.cost += *batch.cost;
            sum.realtime += *realtime.cost;
        } else {
            sum.unpriced += group.entries;
        }
        return {};
    }

private:
    struct Price
    {
        bool holdsForAll = false; ///< whether the sum tells what its entries cost
        std::optional<Cost> cost = {}; ///< nullopt: unpriced
    };

    Price priceOf(const Group &group, const BillingTerms &terms) const
    {
        const QString day = group.utcDay();
        const QList<Tokens> steps =
            m_prices.promptSteps(pricedName(group.model, m_models), day, terms.speed);
        if (!std::all_of(steps.begin(), steps.end(), isBandLimit))
            return {};
        const Tokens prompt = promptInBand(group.band);
        const auto price = [&](const Usage &usage) {
            return costAtPromptSize(usage, prompt, terms, group.model, day, m_models, m_prices);
        };
        const Usage &usage = group.usage;
        const std::optional<Cost> cost = price(usage);
        if (!cost)
            return {.holdsForAll = true};
        // Multiplied once or answer by answer is the same as long as a token costs a whole number
        // of pico-dollars.
        const auto one = [](Tokens count) { return Tokens{count > 0 ? 1 : 0}; };
        const std::optional<Cost> token = price({.input = one(usage.input),
                                                 .cacheWrite5m = one(usage.cacheWrite5m),
                                                 .cacheWrite1h = one(usage.cacheWrite1h),
                                                 .cacheRead = one(usage.cacheRead),
                                                 .output = one(usage.output)});
        const bool whole = token && token->input * usage.input == cost->input
            && token->cacheWrite5m * usage.cacheWrite5m == cost->cacheWrite5m
            && token->cacheWrite1h * usage.cacheWrite1h == cost->cacheWrite1h
            && token->cacheRead * usage.cacheRead == cost->cacheRead
            && token->output * usage.output == cost->output;
        return {.holdsForAll = whole, .cost = cost};
    }

    Result<void> addOneByOne(const Group &group, JobCost &sum) const
    {
        Statement rows{m_database, uR"(
            SELECT e.at, e.input, e.cache_write_5m, e.cache_write_1h, e.cache_read, e.output, e.thinking,
                e.web_searches, e.web_fetches
            FROM shards s JOIN contexts c ON c.batch = s.batch_id JOIN entries e ON e.context = c.id
            WHERE s.job = :job AND c.source = 'batch' AND c.model = :model AND c.service_tier = :tier
                AND c.speed = :speed AND c.geography = :geography
                AND e.at >= :from AND e.at < :until)"_s};
        rows.bind(u":job"_s, group.job)
            .bind(u":model"_s, group.model)
            .bind(u":tier"_s, group.serviceTier)
            .bind(u":speed"_s, group.speed)
            .bind(u":geography"_s, group.geography)
            .bind(u":from"_s, std::max(m_fromMs, group.day * QuartersADay * QuarterMs))
            .bind(u":until"_s, (group.day + 1) * QuartersADay * QuarterMs);
        if (const Result<void> done = rows.run(); !done)
            return done;
        BillingTerms realtimeTerms = group.terms();
        realtimeTerms.batch = false;
        while (rows.next()) {
            const Usage usage = usageFrom(rows, 1);
            if (promptBand(usage.prompt()) != group.band || classesUsed(usage) != group.classes)
                continue;
            const Instant at = instantFromMs(rows.number(0));
            const auto cost = costOf(usage, group.terms(), group.model, at, m_models, m_prices);
            const auto realtime = costOf(usage, realtimeTerms, group.model, at, m_models, m_prices);
            if (cost && realtime) {
                sum.cost += *cost;
                sum.realtime += *realtime;
            } else {
                ++sum.unpriced;
            }
        }
        return rows.end();
    }

    QSqlDatabase &m_database;
    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
    qint64 m_fromMs;
};

/// The groups that a query answers: job, labels, day, band, classes and sums, in this order.
Result<QList<Group>> groupsOf(Statement &rows)
{
    if (const Result<void> done = rows.run(); !done)
        return done.error();
    QList<Group> groups;
    while (rows.next()) {
        groups.append({.job = rows.text(0),
                       .model = rows.text(1),
                       .serviceTier = rows.text(2),
                       .speed = rows.text(3),
                       .geography = rows.text(4),
                       .day = rows.number(5),
                       .band = int(rows.number(6)),
                       .classes = int(rows.number(7)),
                       .entries = rows.number(8),
                       .usage = usageFrom(rows, 9)});
    }
    if (const Result<void> done = rows.end(); !done)
        return done.error();
    return groups;
}

} // namespace

Result<QHash<QString, JobCost>> jobCosts(QSqlDatabase &database, const QStringList &jobIds,
                                         const ModelCatalog &models, const PriceSheet &prices)
{
    Statement rows{database, uR"(
        SELECT s.job, c.model, c.service_tier, c.speed, c.geography, u.quarter / 96 AS day, u.band, u.classes,
            sum(u.entries), sum(u.input), sum(u.cache_write_5m), sum(u.cache_write_1h), sum(u.cache_read),
            sum(u.output), sum(u.thinking), sum(u.web_searches), sum(u.web_fetches)
        FROM shards s JOIN contexts c ON c.batch = s.batch_id JOIN usage_sums u ON u.context = c.id
        WHERE s.job IN (SELECT value FROM json_each(:ids)) AND s.batch_id IS NOT NULL AND c.source = 'batch'
        GROUP BY s.job, c.model, c.service_tier, c.speed, c.geography, day, u.band, u.classes)"_s};
    const QByteArray ids =
        QJsonDocument{QJsonArray::fromStringList(jobIds)}.toJson(QJsonDocument::Compact);
    rows.bind(u":ids"_s, QString::fromUtf8(ids));
    const Result<QList<Group>> groups = groupsOf(rows);
    if (!groups)
        return groups.error();
    QHash<QString, JobCost> costs;
    const Pricing pricing{database, models, prices};
    for (const Group &group : *groups) {
        if (const Result<void> done = pricing.add(group, costs[group.job]); !done)
            return done.error();
    }
    return costs;
}

Result<JobCost> costSince(QSqlDatabase &database, const QString &profile, Instant from,
                          const ModelCatalog &models, const PriceSheet &prices)
{
    const qint64 quarter = toMs(from) / QuarterMs;
    Statement rows{database, uR"(
        SELECT s.job, c.model, c.service_tier, c.speed, c.geography, u.quarter / 96 AS day, u.band, u.classes,
            sum(u.entries), sum(u.input), sum(u.cache_write_5m), sum(u.cache_write_1h), sum(u.cache_read),
            sum(u.output), sum(u.thinking), sum(u.web_searches), sum(u.web_fetches)
        FROM jobs j JOIN shards s ON s.job = j.id JOIN contexts c ON c.batch = s.batch_id
            JOIN usage_sums u ON u.context = c.id
        WHERE j.profile = :profile AND s.batch_id IS NOT NULL
            AND (s.batch_ended_at IS NULL OR s.batch_ended_at >= :ended) AND c.source = 'batch' AND u.quarter >= :quarter
        GROUP BY s.job, c.model, c.service_tier, c.speed, c.geography, day, u.band, u.classes)"_s};
    // What ended before cannot have been answered since.
    rows.bind(u":profile"_s, profile).bind(u":quarter"_s, quarter).bind(u":ended"_s, quarter * QuarterMs);
    const Result<QList<Group>> groups = groupsOf(rows);
    if (!groups)
        return groups.error();
    JobCost sum;
    const Pricing pricing{database, models, prices, quarter * QuarterMs};
    for (const Group &group : *groups) {
        if (const Result<void> done = pricing.add(group, sum); !done)
            return done.error();
    }
    return sum;
}

} // namespace core
