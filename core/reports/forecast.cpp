// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/forecast.h"

#include <algorithm>
#include <cmath>

namespace core {
namespace {

constexpr qint64 LeastHistory = 14; ///< days
constexpr std::size_t LeastRatios = 20;
constexpr qint64 MostOrigins = 240; ///< days back to which forecasts are tried
constexpr double HalfLife = 14; ///< days
constexpr double Outlier = 3; ///< times the median

// Estimates, not accounts: pico-dollars as floating point.
class Series
{
public:
    Series(const DailyCosts &costs, const std::set<qint64> &unpriced)
        : m_costs{costs}, m_unpriced{unpriced}
    {
        for (const auto &[day, cost] : costs) {
            if (!unpriced.contains(day)) {
                m_first = day;
                break;
            }
        }
    }

    /// The first day whose cost is known, if there is one.
    std::optional<qint64> begins() const { return m_first; }
    qint64 first() const { return *m_first; }
    bool isKnown(qint64 from, qint64 until) const
    {
        const auto next = m_unpriced.lower_bound(from);
        return next == m_unpriced.end() || *next >= until;
    }
    double on(qint64 day) const { return double(costOn(m_costs, day).picoUsd()); }

    /// What `day` is expected to cost, as known when `origin` begins.
    double expected(qint64 day, qint64 origin) const
    {
        std::vector<std::pair<double, double>> known; // cost, weight
        std::vector<double> costs;
        qint64 same = day;
        while (same >= origin)
            same -= 7;
        for (; same >= first() && same > origin - 63; same -= 7) {
            if (!isKnown(same, same + 1))
                continue;
            known.push_back({on(same), std::exp2(-double(origin - same) / HalfLife)});
            costs.push_back(on(same));
        }
        if (known.empty())
            return 0;
        std::sort(costs.begin(), costs.end());
        const double median = costs[costs.size() / 2];
        double sum = 0, weights = 0;
        for (const auto &[cost, weight] : known) {
            sum += (median > 0 ? std::min(cost, Outlier * median) : cost) * weight;
            weights += weight;
        }
        return sum / weights;
    }
    double expected(qint64 from, qint64 until, qint64 origin) const
    {
        double sum = 0;
        for (qint64 day = from; day < until; ++day)
            sum += expected(day, origin);
        return sum;
    }
    double actual(qint64 from, qint64 until) const
    {
        double sum = 0;
        for (qint64 day = from; day < until; ++day)
            sum += on(day);
        return sum;
    }

private:
    const DailyCosts &m_costs;
    const std::set<qint64> &m_unpriced;
    std::optional<qint64> m_first;
};

struct Trial
{
    qint64 origin;
    double ratio; ///< what came ÷ what was expected
};

struct Band
{
    double low, high; ///< factors
};

std::optional<Band> bandOf(std::vector<double> ratios)
{
    if (ratios.size() < LeastRatios)
        return {};
    std::sort(ratios.begin(), ratios.end());
    const auto quantile = [&ratios](double share) {
        const double place = share * double(ratios.size() - 1);
        const auto below = std::size_t(place);
        const std::size_t above = std::min(below + 1, ratios.size() - 1);
        return ratios[below] + (ratios[above] - ratios[below]) * (place - double(below));
    };
    return Band{.low = quantile(0.1), .high = quantile(0.9)};
}

/// Forecasts of as many days as are left, made on each day of the past.
std::vector<Trial> trials(const Series &series, qint64 today, qint64 days)
{
    std::vector<Trial> made;
    const qint64 first = std::max(series.first() + LeastHistory, today - MostOrigins);
    for (qint64 origin = first; origin + days <= today; ++origin) {
        const double expected = series.expected(origin, origin + days, origin);
        if (expected > 0 && series.isKnown(origin, origin + days))
            made.push_back(
                {.origin = origin, .ratio = series.actual(origin, origin + days) / expected});
    }
    return made;
}

void tryOnThePast(Forecast &forecast, const std::vector<Trial> &made, qint64 days)
{
    for (const Trial &trial : made) {
        std::vector<double> earlier;
        for (const Trial &other : made) {
            if (other.origin + days <= trial.origin) // its outcome was known by then
                earlier.push_back(other.ratio);
        }
        if (const std::optional<Band> band = bandOf(std::move(earlier))) {
            ++forecast.tried;
            forecast.held += trial.ratio >= band->low && trial.ratio <= band->high ? 1 : 0;
        }
    }
}

Money moneyOf(double pico)
{
    constexpr double Most = 9e18;
    return Money::fromPicoUsd(std::llround(std::clamp(pico, -Most, Most)));
}

} // namespace

std::optional<Forecast> forecastMonth(const DailyCosts &costs, const QDate &today,
                                      const std::optional<Money> &budget,
                                      const std::set<qint64> &unpriced)
{
    const qint64 now = ZoneDays::numberOf(today);
    const Series series{costs, unpriced};
    if (!series.begins() || now - series.first() < LeastHistory)
        return {};
    const QDate monthStart{today.year(), today.month(), 1};
    const qint64 start = ZoneDays::numberOf(monthStart);
    const qint64 end = ZoneDays::numberOf(monthStart.addMonths(1));
    Forecast forecast{.month = monthStart, .asOf = today};
    for (qint64 day = start; day <= now; ++day)
        forecast.spent += costOn(costs, day);

    // The day itself is not over: what it cost so far is the least that it will have cost.
    const double before = series.actual(start, now);
    const auto path = [&](double factor, qint64 until) {
        const double day = std::max(series.on(now), factor * series.expected(now, now));
        return before + day + factor * series.expected(now + 1, until, now);
    };
    forecast.expected = moneyOf(path(1, end));
    const std::vector<Trial> made = trials(series, now, end - now);
    std::vector<double> ratios;
    for (const Trial &trial : made)
        ratios.push_back(trial.ratio);
    const std::optional<Band> band = bandOf(std::move(ratios));
    if (band) {
        forecast.low = std::min(moneyOf(path(band->low, end)), forecast.expected);
        forecast.high = std::max(moneyOf(path(band->high, end)), forecast.expected);
    }
    tryOnThePast(forecast, made, end - now);

    const auto reached = [&](double factor) -> std::optional<QDate> {
        Money sum;
        for (qint64 day = start; day < end; ++day) {
            if (day < now)
                sum += costOn(costs, day);
            if ((day < now ? sum : moneyOf(path(factor, day + 1))) >= *budget)
                return ZoneDays::dateOf(day);
        }
        return {};
    };
    if (budget) {
        forecast.budgetReached = reached(1);
        if (band) {
            forecast.budgetEarliest = reached(std::max(band->high, 1.0));
            forecast.budgetLatest = reached(std::min(band->low, 1.0));
        }
    }
    return forecast;
}

} // namespace core
